"""Seats at the table and places in the vehicles. The database judges in the end; here it is found out before."""

from collections.abc import Callable
from datetime import date

from townhub.club import cars
from townhub.dates import short_day
from townhub.db import one, rows
from townhub.i18n import _
from townhub.meals.models import Kind, SignUp
from townhub.refused import Refused
from townhub.vehicles.riders import at_the_same_time, rides_of, two_at_once


def taken(kind: Kind, day: date, place: int) -> int:
    return one(
        "SELECT count(*) FROM sign_up WHERE place_id = ? AND day = ? AND kind_id = ? AND state = 'seated'",
        place, day.isoformat(), kind.id,
    )  # fmt: skip


def free(kind: Kind, day: date, place: int) -> int:
    """Seats that are left; below none when walk-ins took more."""
    return kind.seats - taken(kind, day, place)


def somebody_waits(kind: Kind, day: date, place: int) -> bool:
    return bool(
        one(
            "SELECT EXISTS (SELECT 1 FROM sign_up WHERE place_id = ? AND day = ? AND kind_id = ? AND state = 'waiting')",
            place, day.isoformat(), kind.id,
        )
    )  # fmt: skip


def runs_with_room(found: SignUp, direction: str) -> list[dict]:
    """The runs of that day and way, the first to leave first, with the places left for somebody like this one."""
    return rows(
        f"""SELECT r.id, r.leaves_minute, r.away_minutes, CASE ?4 WHEN 1 THEN r.wheelchairs - r.held_wheelchairs ELSE r.seats - r.held_seats END - (SELECT count(*) FROM sign_up s
              WHERE s.run_{direction}_id = r.id AND s.wheelchair = ?4 AND s.id <> ?5) AS room
            FROM pick_up_run r WHERE r.room = 'cafe' AND r.place_id = ?1 AND r.day = ?2 AND r.direction = ?3 AND r.called_off_at IS NULL
            ORDER BY r.leaves_minute, r.id""",  # noqa: S608 - there or back
        found.place_id, found.day.isoformat(), direction, int(found.wheelchair), found.id,
    )  # fmt: skip


def into_vehicles(found: SignUp, must: bool) -> None:
    """A place there and a place home for whoever asked for it and has none yet.

    While no vehicle is written for the day they wait for one. `must`: when there are vehicles and all are full, or out while
    they sit in another one, Refused.
    """
    if found.state != "seated":
        return
    for direction, asked in (("there", found.ride_there), ("back", found.ride_back == "ride")):
        if not asked or getattr(found, f"run_{direction}_id"):
            continue
        runs = runs_with_room(found, direction)
        room = [run for run in runs if run["room"] > 0]
        there = {run["id"]: elsewhere(found, run) for run in room}
        fits = [number for number, other in there.items() if not other]
        if fits:
            setattr(found, f"run_{direction}", fits[0])
            SignUp.update(**{f"run_{direction}": fits[0]}).where(SignUp.id == found.id).execute()
        elif runs and must:
            raise Refused(two_at_once(found.who, there[room[0]["id"]]) if room else _full(found, direction))


def elsewhere(found: SignUp, run: dict, left: int | None = None) -> dict | None:
    """The run in which this one sits while that one is out: for a café, or for the club. `left` is the one they leave for it."""
    if not found.resident_id:
        return None
    return whereabouts(found.day, found.resident_id)(found.resident_id, run, left)


def whereabouts(day: date, resident_id: int | None = None) -> Callable[..., dict | None]:
    """The same question for many of that day (or for one): asked of the resident's number, and what is written is read once."""
    rides = rides_of(day, resident_id)
    members = {row["resident_id"] for row in cars.riders(day, resident_id)}
    club = cars.going(day) if members else []

    def of(resident: int | None, run: dict, left: int | None = None) -> dict | None:
        own = [ride for ride in rides if ride["resident_id"] == resident and ride["id"] != left]
        return at_the_same_time(run, own) or (cars.in_the_way(club, run) if resident in members else None)

    return of


def _full(found: SignUp, direction: str) -> str:
    what = _("お迎え") if direction == "there" else _("送り")
    if found.way == "board":
        return _(
            "{day}の{what}の車は、いっぱいです。{what}なしにするか、お電話ください", day=short_day(found.day), what=what
        )
    if found.wheelchair:
        return _("{day}の{what}は、車いすの席がもうありません。車を足すか、家族の送り迎えで受けてください",
                 day=short_day(found.day), what=what)  # fmt: skip
    return _(
        "{day}の{what}の車は、いっぱいです。車を足すか、送迎なしで受けてください", day=short_day(found.day), what=what
    )
