"""Where the vehicles are: who has one at a time, which are free, and how many places are left."""

from datetime import date

from townhub.cafe import reading
from townhub.dates import clock_time, short_day
from townhub.db import rows
from townhub.i18n import _
from townhub.refused import Refused
from townhub.vehicles.models import Run, Vehicle
from townhub.vehicles.rules import DIRECTIONS, ROOMS, driver_key

_OUT = """SELECT r.id, r.room, r.place_id, r.direction, r.leaves_minute, r.away_minutes, r.driver, r.driver_key, r.vehicle_id,
    v.name AS vehicle FROM pick_up_run r JOIN vehicle v ON v.id = r.vehicle_id
  WHERE r.day = ?1 AND r.called_off_at IS NULL"""
_MEANWHILE = " AND r.leaves_minute < ?2 + ?3 AND ?2 < r.leaves_minute + r.away_minutes"


def free(day: date, leaves_minute: int, away_minutes: int, *, vehicle: Vehicle, driver: str = "") -> None:
    """Raises Refused with what has the vehicle or the driver at that time, and with the vehicles that are free."""
    out = rows(f"{_OUT}{_MEANWHILE} ORDER BY r.leaves_minute", day.isoformat(), leaves_minute, away_minutes)
    for each in out:
        if each["vehicle_id"] == vehicle.id:
            raise Refused(
                _("{vehicle}は、{day} {span}に{what}に出ます。", vehicle=vehicle.name, day=short_day(day), span=span_of(each), what=what_of(each))
                + _others({each["vehicle_id"] for each in out})
            )  # fmt: skip
    key = driver_key(driver)
    for each in out:
        if key and each["driver_key"] == key:
            raise Refused(
                _("{driver}さんは、{day} {span}に{what}で{vehicle}を運転します。ほかの人にするか、時刻をずらしてください",
                  driver=driver, day=short_day(day), span=span_of(each), vehicle=each["vehicle"], what=what_of(each))
            )  # fmt: skip


def _others(out: set[int]) -> str:
    there = [words_of(car) for car in Vehicle.in_use() if car.id not in out]
    if not there:
        return _("その時刻に空いている車は、ほかにありません。時刻をずらしてください")
    return _("その時刻に空いている車: {cars}", cars="、".join(there))


def words_of(car: Vehicle) -> str:
    return _("{name}（{seats}人、車いす{chairs}）", name=car.name, seats=car.seats, chairs=car.wheelchairs)


def span_of(run: dict) -> str:
    return f"{clock_time(run['leaves_minute'])}–{clock_time(run['leaves_minute'] + run['away_minutes'])}"


def what_of(run: dict) -> str:
    """カフェの送迎（お迎え）, with the café's name where there are several."""
    names = {place["id"]: place["name"] for place in reading.places(also_ended=True)}
    what = _(ROOMS[run["room"]])
    if run["room"] == "cafe" and len(names) > 1:
        what = _("{cafe}の送迎", cafe=names[run["place_id"]])
    return _("{what}（{way}）", what=what, way=_(DIRECTIONS[run["direction"]]))


def cars_on(day: date) -> dict[str, str]:
    """The vehicles to choose from, each with its places and with what it is promised for on that day."""
    out = rows(f"{_OUT} ORDER BY r.leaves_minute", day.isoformat())
    said = {
        car.id: [f"{span_of(run)} {what_of(run)}" for run in out if run["vehicle_id"] == car.id]
        for car in Vehicle.in_use()
    }
    return {
        str(car.id): _("{car}。この日は {spans}", car=words_of(car), spans="、".join(said[car.id]))
        if said[car.id]
        else words_of(car)
        for car in Vehicle.in_use()
    }


def runs_of(room: str, day: date, place: int | None = None) -> list[dict]:
    """The runs of the club on that day, or those of a café (None: of all): who sits in them, and what is kept for the club."""
    return rows(
        """SELECT r.id, r.room, r.place_id, r.day, r.direction, r.leaves_minute, r.away_minutes, r.driver, r.driver_key, r.seats,
             r.wheelchairs, r.held_seats, r.held_wheelchairs, r.weekly_id, r.version, v.name AS vehicle,
             count(s.id) AS riders, coalesce(sum(s.wheelchair), 0) AS chairs
           FROM pick_up_run r JOIN vehicle v ON v.id = r.vehicle_id LEFT JOIN sign_up s
             ON s.run_there_id = r.id OR s.run_back_id = r.id
           WHERE r.room = ?1 AND r.day = ?2 AND (?3 IS NULL OR r.place_id = ?3) AND r.called_off_at IS NULL
           GROUP BY r.id ORDER BY r.direction DESC, r.leaves_minute, r.id""",
        room, day.isoformat(), place,
    )  # fmt: skip


def room_in(run: Run) -> dict:
    """The places of a run that nobody has: seats, wheelchairs."""
    return rows(
        """SELECT r.seats - count(s.id) + coalesce(sum(s.wheelchair), 0) AS seats, r.wheelchairs - coalesce(sum(s.wheelchair), 0) AS wheelchairs
           FROM pick_up_run r LEFT JOIN sign_up s ON s.run_there_id = r.id OR s.run_back_id = r.id WHERE r.id = ? GROUP BY r.id""",
        run.id,
    )[0]  # fmt: skip
