"""The runs of the café there and back, who rides in which, and the order in which people are fetched."""

from datetime import date

import peewee as pw

from townhub import audit
from townhub.club import cars
from townhub.db import rows, write
from townhub.i18n import _
from townhub.meals import days
from townhub.meals.models import SignUp
from townhub.meals.rules import by_hand
from townhub.meals.seating import elsewhere, into_vehicles
from townhub.refused import Refused
from townhub.vehicles import actions as vehicles
from townhub.vehicles.models import Run, Vehicle
from townhub.vehicles.riders import two_at_once
from townhub.vehicles.rules import AWAY_MINUTES


def add_run(actor, *, day: date, direction: str, vehicle: Vehicle, leaves_minute: int, away_minutes: int = AWAY_MINUTES,
            driver: str = "", place: int = days.HERE, once: str | None = None) -> Run:  # fmt: skip
    """Let a vehicle go there or back on that day; whoever waits for one gets a place, by district.

    Raises Refused when there is no pick-up on that day, and with what has the vehicle or the driver at that time.
    """
    with write():
        if earlier := audit.already(once):
            return Run.get_by_id(earlier)
        if not days.has_ride(days.plan_of(day, place)):
            raise Refused(_("その日に、送迎はありません。先に、カフェの予定に「送迎」を入れてください"))
        made = vehicles.promise(
            actor, room="cafe", place=place, day=day, direction=direction, vehicle=vehicle, leaves_minute=leaves_minute,
            away_minutes=away_minutes, driver=driver, once=once,
        )  # fmt: skip
        for row in _without_vehicle(day, direction, place):
            into_vehicles(SignUp.get_by_id(row["id"]), must=False)
    return made


def _without_vehicle(day: date, direction: str, place: int) -> list[dict]:
    asked = "s.ride_there = 1 AND s.run_there_id" if direction == "there" else "s.ride_back = 'ride' AND s.run_back_id"
    return rows(
        f"""SELECT s.id FROM sign_up s LEFT JOIN resident r ON r.id = s.resident_id
            LEFT JOIN district d ON d.id = coalesce(r.district_id, s.district_id)
            WHERE s.place_id = ? AND s.day = ? AND s.state = 'seated' AND {asked} IS NULL ORDER BY d.kana, s.id LIMIT 500""",  # noqa: S608
        place, day.isoformat(),
    )  # fmt: skip


def call_off_run(actor, run: Run) -> None:
    """The vehicle does not go: its passengers wait for another one."""
    with write():
        if not vehicles.call_off(actor, run):
            return
        way = run.direction
        SignUp.update(**{f"run_{way}": None, f"place_{way}": None}).where(
            getattr(SignUp, f"run_{way}") == run.id
        ).execute()
        for row in _without_vehicle(run.day, way, run.place_id):
            into_vehicles(SignUp.get_by_id(row["id"]), must=False)


def put(actor, found: SignUp, run: Run) -> None:
    """This passenger into that vehicle. Raises Refused when it is full, which the database says."""
    with write():
        now = SignUp.get_by_id(found.id)
        asked = now.ride_there if run.direction == "there" else now.ride_back == "ride"
        if (
            now.state != "seated"
            or not asked
            or (run.day, run.place_id) != (now.day, now.place_id)
            or run.called_off_at
        ):
            raise Refused(_("その人は、この車に乗ることになっていません。画面を新しくして、確かめてください"))
        if there := elsewhere(now, run.__data__, left=getattr(now, f"run_{run.direction}_id")):
            raise Refused(two_at_once(now.who, there))
        try:
            SignUp.update(**{f"run_{run.direction}": run, f"place_{run.direction}": None}).where(
                SignUp.id == now.id
            ).execute()
        except pw.IntegrityError as error:
            raise Refused(
                _("{vehicle}は、いっぱいです。ほかの車をえらんでください", vehicle=run.vehicle.name)
            ) from error
        audit.record(actor, "sign_up.put_in_vehicle", now, run=run.id)


def reorder(actor, run: Run, numbers: dict[int, int | None], version: int) -> None:
    """The order as it stands on the driver's sheet, keyed back: the number beside each name.

    Raises Refused when the run was changed after the sheet was shown.
    """
    with write():
        now = Run.get_by_id(run.id)
        if now.version != version:
            raise Refused(_("この表を出したあとに、順番が変わりました。いまの順番を確かめて、もう一度入れてください"))
        listed = [(row["id"], numbers.get(row["id"])) for row in riders(now)]
        for place, rider in enumerate(by_hand(listed), 1):
            SignUp.update(**{f"place_{now.direction}": place}).where(SignUp.id == rider).execute()
        Run.update(version=Run.version + 1).where(Run.id == now.id).execute()
        audit.record(actor, "run.reordered", now, count=len(listed))


def riders(run: Run) -> list[dict]:
    """The passengers of a run in the order in which they are fetched: by hand, otherwise by district and house; with when
    the club fetches them on the same day, as `also`.
    """
    way = "there" if run.direction == "there" else "back"
    club = cars.said_of(run.day)
    found = rows(
        f"""SELECT s.id, s.resident_id, coalesce(r.name, s.name) AS name, coalesce(r.kana, '') AS kana, s.wheelchair,
              d.name AS district, coalesce(r.address, '') AS address, coalesce(r.landmark, '') AS landmark,
              coalesce(r.house_name, '') AS house_name, coalesce(r.gets_about, '') AS gets_about,
              CASE WHEN s.phone <> '' THEN s.phone WHEN coalesce(r.phone, '') <> '' THEN r.phone ELSE coalesce(r.mobile, '') END AS phone,
              coalesce(r.mobile, '') AS mobile, s.note, s.ride_back, s.not_there_at, s.came, s.place_{way} AS place
            FROM sign_up s LEFT JOIN resident r ON r.id = s.resident_id
            LEFT JOIN district d ON d.id = coalesce(r.district_id, s.district_id)
            WHERE s.run_{way}_id = ? ORDER BY s.place_{way} IS NULL, s.place_{way}, d.kana, r.address, r.kana, s.id""",  # noqa: S608
        run.id,
    )
    return [{**row, "also": club.get(row["resident_id"], "")} for row in found]
