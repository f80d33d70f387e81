"""The judge of the vehicles: each is promised once for a time, and so is each driver. The database says the same in the end."""

from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.db import attempt, write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.vehicles import lists
from townhub.vehicles.models import Run, Vehicle, Weekly
from townhub.vehicles.rules import AWAY_MINUTES, driver_key


def add_vehicle(actor, *, name: str, seats: int, wheelchairs: int, once: str | None = None) -> Vehicle:
    """A vehicle with its places for passengers: sitting, and with a wheelchair."""
    with write():
        if earlier := audit.already(once):
            return Vehicle.get_by_id(earlier)
        try:
            made = Vehicle.create(
                name=name, seats=seats, wheelchairs=wheelchairs, made_by=getattr(actor, "id", None), made_at=clock.now()
            )
        except pw.IntegrityError as error:
            raise Refused(_("その名前の車は、もうあります。べつの名前にしてください")) from error
        audit.record(actor, "vehicle.added", made, once, seats=seats, wheelchairs=wheelchairs)
    return made


def end_vehicle(actor, vehicle: Vehicle) -> None:
    """使わない. Runs that are written stay; what was every week is not written any further."""
    with write():
        used = (Vehicle.id == vehicle.id) & Vehicle.ended_on.is_null()
        if Vehicle.update(ended_on=clock.today()).where(used).execute():
            weekly = (Weekly.vehicle == vehicle) & Weekly.ended_at.is_null()
            Weekly.update(ended_at=clock.now(), ended_by=getattr(actor, "id", None)).where(weekly).execute()
            audit.record(actor, "vehicle.ended", vehicle)


def promise(actor, *, room: str, day: date, direction: str, vehicle: Vehicle, leaves_minute: int,
            away_minutes: int = AWAY_MINUTES, driver: str = "", once: str | None = None, **more) -> Run:  # fmt: skip
    """Let a vehicle go there or back on that day, for the café or for the club.

    Raises Refused with what has the vehicle or the driver at that time, and with the vehicles that are free.
    """
    with write():
        lists.free(day, leaves_minute, away_minutes, vehicle=vehicle, driver=driver)
        try:
            made = Run.create(
                room=room, day=day, direction=direction, vehicle=vehicle, leaves_minute=leaves_minute, away_minutes=away_minutes,
                driver=driver, driver_key=driver_key(driver), seats=vehicle.seats, wheelchairs=vehicle.wheelchairs,
                made_by=getattr(actor, "id", None), made_at=clock.now(), **more,
            )  # fmt: skip
        except pw.IntegrityError as error:
            raise Refused(_("その車は、その時刻にもう出ることになっています")) from error
        audit.record(actor, "run.added", made, once, day=day.isoformat(), direction=direction, room=room)
    return made


def call_off(actor, run: Run) -> bool:
    """The vehicle does not go; answers whether it was to go until now. Who was to ride is the matter of the room."""
    with write():
        going = (Run.id == run.id) & Run.called_off_at.is_null()
        changes = {"called_off_at": clock.now(), "called_off_by": getattr(actor, "id", None)}
        if not Run.update(**changes, held_seats=0, held_wheelchairs=0).where(going).execute():
            return False
        audit.record(actor, "run.called_off", run)
    return True


def go_after_all(run: Run) -> bool:
    """It goes again; answers False when the vehicle or the driver has been promised to something else meanwhile."""
    with write():
        try:
            with attempt():
                Run.update(called_off_at=None, called_off_by=None, closing=None).where(Run.id == run.id).execute()
        except pw.IntegrityError:
            Run.update(closing=None).where(Run.id == run.id).execute()
            return False
    return True


def hold(actor, run: Run, seats: int, wheelchairs: int) -> None:
    """Keep places of a run of the café for members of the club. Raises Refused when they are taken."""
    with write():
        going = (Run.id == run.id) & Run.called_off_at.is_null() & (Run.room == "cafe")
        try:
            if not Run.update(held_seats=seats, held_wheelchairs=wheelchairs).where(going).execute():
                raise Refused(_("その車は、もう出ません。ほかの車をえらんでください"))
        except pw.IntegrityError as error:
            left = lists.room_in(run)
            raise Refused(
                _("{vehicle}の空きは、すわる席{seats}、車いす{chairs}です。その中で入れてください",
                  vehicle=run.vehicle.name, seats=left["seats"], chairs=left["wheelchairs"])
            ) from error  # fmt: skip
        audit.record(actor, "run.held", run, seats=seats, wheelchairs=wheelchairs)
