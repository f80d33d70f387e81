"""刈払機, 軽トラ: what only one job can have at a time, and who has it when."""

from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.dates import clock_time, near_day
from townhub.db import rows, write
from townhub.errands.machines import Booking, Equipment
from townhub.errands.models import Job, Setting
from townhub.errands.overlaps import whose
from townhub.errands.rules import kind_word
from townhub.i18n import _
from townhub.refused import Refused

KINDS = {"brush_cutter": "刈払機", "truck": "軽トラ", "other": "そのほか"}


def add(actor, *, name: str, kind: str, place: str, once: str | None = None) -> Equipment:
    """One more machine. Raises Refused for a second one of that name."""
    with write():
        if earlier := audit.already(once):
            return Equipment.get_by_id(earlier)
        try:
            made = Equipment.create(name=name, kind=kind, place=place)
        except pw.IntegrityError as error:
            raise Refused(_("「{name}」は、もうあります。番号を付けて分けてください", name=name)) from error
        audit.record(actor, "equipment.added", made, once)
    return made


def end(actor, machine: Equipment) -> None:
    """Not used any more; what was booked with it before keeps its name."""
    with write():
        coming = rows("SELECT 1 FROM equipment_booking WHERE equipment_id = ? AND dropped_at IS NULL AND day >= ?",
                      machine.id, clock.today().isoformat())  # fmt: skip
        if coming:
            raise Refused(_("これからの予約が{count}件あります。先に取り消してください", count=len(coming)))
        if (
            Equipment.update(ended_on=clock.today())
            .where(Equipment.id == machine.id, Equipment.ended_on.is_null())
            .execute()
        ):
            audit.record(actor, "equipment.ended", machine)


def bring_back(actor, machine: Equipment) -> None:
    """Used after all: もう使わない was a slip of the hand, or it has been mended. Pressing twice is once."""
    with write():
        if (
            Equipment.update(ended_on=None)
            .where(Equipment.id == machine.id, Equipment.ended_on.is_null(False))
            .execute()
        ):
            audit.record(actor, "equipment.back", machine)


def book(actor, machine: Equipment, *, job: Job | None = None, reason: str = "", day: date | None = None,
         from_minute: int = 0, until_minute: int = 0, once: str | None = None) -> Booking:  # fmt: skip
    """Keep a machine for a job's appointment, or for another reason at a time. Raises Refused with who has it."""
    with write():
        if earlier := audit.already(once):
            return Booking.get_by_id(earlier)
        if job is not None:
            now = Job.get_by_id(job.id)
            if now.state in ("done", "over", "settled", "called_off", "untaken", "nobody_home", "out_of_scope"):
                raise Refused(_("この依頼は、もう終わっています"))
            start = now.from_minute if now.starts_minute is None else now.starts_minute
            day, from_minute = now.work_on, start
            until_minute = start + now.wanted_minutes if now.starts_minute is not None else now.until_minute
            mine = (
                Booking.select()
                .where(Booking.job == now, Booking.equipment == machine, Booking.dropped_at.is_null())
                .first()
            )
            if mine:
                return mine
        free(machine, day, from_minute, until_minute, getattr(actor, "sees_area", None))
        made = Booking.create(
            equipment=machine, job=job, reason=reason, day=day, from_minute=from_minute, until_minute=until_minute,
            booked_by=getattr(actor, "id", None), booked_at=clock.now(),
        )  # fmt: skip
        audit.record(actor, "equipment.booked", made, once, equipment=machine.id, job=job and job.id)
    return made


def free(
    machine: Equipment, day: date, from_minute: int, until_minute: int, area: int | None, but_job: int = 0
) -> None:  # fmt: skip
    """Raises Refused with what the machine is kept for at that time; the name only of a resident of that area (None: any)."""
    travel = Setting.ours().travel_minutes
    found = rows(
        """SELECT b.from_minute, b.until_minute, b.reason, j.kind, r.name, d.name AS district, d.area_id FROM equipment_booking b
           LEFT JOIN errand_job j ON j.id = b.job_id LEFT JOIN resident r ON r.id = j.resident_id
           LEFT JOIN district d ON d.id = r.district_id
           WHERE b.equipment_id = ?1 AND b.day = ?2 AND b.dropped_at IS NULL AND b.job_id IS NOT ?6
             AND b.from_minute < ?4 + ?5 AND ?3 < b.until_minute + ?5 ORDER BY b.from_minute LIMIT 1""",
        machine.id, day.isoformat(), from_minute, until_minute, travel, but_job or -1,
    )  # fmt: skip
    for each in found:
        what = (
            _("{whose}の{kind}", whose=whose(each, area), kind=kind_word(each["kind"]))
            if each["kind"]
            else each["reason"]
        )
        raise Refused(_("{machine}は、{day} {start}–{end}に予約があります（{what}）。ほかの時刻か、ほかの機械にしてください",
                        machine=machine.name, day=near_day(day, clock.today()), start=clock_time(each["from_minute"]),
                        end=clock_time(each["until_minute"]), what=what))  # fmt: skip


def drop(actor, booking: Booking) -> None:
    """The machine is free again. Pressing twice is once."""
    with write():
        held = (Booking.id == booking.id) & Booking.dropped_at.is_null()
        if Booking.update(dropped_at=clock.now(), dropped_by=actor).where(held).execute():
            audit.record(actor, "equipment.dropped", booking)


def drop_for(actor, job: Job) -> None:
    """The job does not happen: its machines are free again. Inside the act's own `write()`."""
    held = (Booking.job == job.id) & Booking.dropped_at.is_null()
    Booking.update(dropped_at=clock.now(), dropped_by=getattr(actor, "id", None)).where(held).execute()


def follow(job: Job, day: date, starts_minute: int) -> None:
    """The job has a new appointment: its machines come along. Raises Refused when one is kept for something else."""
    held = list(
        Booking.select(Booking, Equipment).join(Equipment).where(Booking.job == job.id, Booking.dropped_at.is_null())
    )
    until = starts_minute + job.wanted_minutes
    for each in held:
        free(each.equipment, day, starts_minute, until, job.resident.district.area_id, job.id)
        Booking.update(day=day, from_minute=starts_minute, until_minute=until).where(Booking.id == each.id).execute()


def of_job(job: Job) -> list[dict]:
    return rows(
        """SELECT b.id, e.name, e.place, b.day, b.from_minute, b.until_minute FROM equipment_booking b
           JOIN equipment e ON e.id = b.equipment_id WHERE b.job_id = ? AND b.dropped_at IS NULL ORDER BY b.id""",
        job.id,
    )
