"""精算: what a finished job costs goes into the books, and the job is closed. The two are one act, or none."""

from datetime import date

from townhub import audit
from townhub.db import rows, write
from townhub.errands import actions
from townhub.errands.models import Job
from townhub.errands.rules import OverAnHour, kind_word, may_step, not_from_here
from townhub.i18n import _
from townhub.ledger import actions as ledger
from townhub.ledger.models import Entry
from townhub.ledger.rules import Bill
from townhub.refused import Refused

SUBJECT = "errand_job"


def settle(
    actor, job: Job, paid_by: str, *, rest_by: str = "cash", fuel_yen: int = 0, blades_yen: int = 0, car_yen: int = 0,
    day: date | None = None, once: str | None = None,
) -> Entry | None:  # fmt: skip
    """Who paid how. The fuel is a part of the job's fee; blades and car come on top. None when it costs nothing.

    The same form twice is one settlement. Raises Refused for a job that is not finished, or is settled already.
    """
    with write():
        if earlier := audit.already(once):
            return Entry.get_by_id(earlier)
        now = Job.get_by_id(job.id)
        if now.state != "settled" and not may_step("settle", now.state):
            raise Refused(not_from_here("settle", now.state))
        if fuel_yen > now.fee_yen:
            raise Refused(_("燃料代が、料金より多くなっています。料金のうちの燃料代を入れてください"))
        bill = _bill(now, fuel_yen, blades_yen, car_yen)
        entry = ledger.settle_job(actor, bill, paid_by, rest_by=rest_by, day=day, once=once)
        actions.settle(actor, now)
    return entry


def _bill(job: Job, fuel_yen: int, blades_yen: int, car_yen: int) -> Bill:
    return Bill(
        SUBJECT, job.id, job.resident_id, job.fee_yen - fuel_yen, _weights(job), fuel_yen=fuel_yen, blades_yen=blades_yen,
        car_yen=car_yen, words=_("{kind} {minutes}分", kind=kind_word(job.kind), minutes=job.worked_minutes),
    )  # fmt: skip


def _weights(job: Job) -> list[tuple[int, int]]:
    """How the volunteers' part is divided: by what each one's minutes cost, or by the minutes when staff decided."""
    paid = [each for each in job.helpers() if each.part == "helper"]
    fees = [each.fee_yen or 0 for each in paid]
    if sum(fees) == job.fee_yen and all(fees):
        return [(each.person_id, each.fee_yen) for each in paid]
    return [(each.person_id, each.worked_minutes or 1) for each in paid]


def fuel_of(job: Job) -> int:
    """The part of the fee that is fuel, as the job's price list says; beyond an hour that of the whole hour."""
    try:
        fuel = job.terms.fuel_yen(job.kind, job.worked_minutes, job.tolerance_minutes)
    except OverAnHour:
        fuel = job.terms.fuel_yen(job.kind, 60)
    return min(fuel, job.fee_yen)


def unsettle(actor, job: Job, reason: str, once: str | None = None) -> Entry | None:
    """精算をもどす: the entry is reversed with the reason, and the job waits for its account again. Twice is once."""
    with write():
        if earlier := audit.already(once):
            return Entry.get_by_id(earlier)
        now = Job.get_by_id(job.id)
        if not may_step("unsettle", now.state):
            raise Refused(not_from_here("unsettle", now.state))
        back = ledger.unsettle_job(actor, SUBJECT, now.id, reason, once)
        actions.unsettle(actor, now, reason)
    return back


def to_settle(person) -> dict:
    """How many finished jobs are not settled, of the area that this person sees, and their yen together."""
    return rows(
        """SELECT count(*) AS count, coalesce(sum(j.fee_yen), 0) AS yen FROM errand_job j
           JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id
           WHERE j.state = 'done' AND (?1 IS NULL OR d.area_id = ?1)""",
        person.sees_area,
    )[0]


def waiting(person, most: int, after: int = 0) -> list[dict]:
    """A page of them, the oldest first."""
    return rows(
        """SELECT j.id, j.kind, j.work_on, j.worked_minutes, j.fee_yen, r.name, d.name AS district,
             (SELECT group_concat(p.name, '・') FROM errand_helper h JOIN person p ON p.id = h.person_id
              WHERE h.job_id = j.id AND h.left_at IS NULL) AS helpers
           FROM errand_job j JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id
           WHERE j.state = 'done' AND (?1 IS NULL OR d.area_id = ?1) ORDER BY j.work_on, j.id LIMIT ?2 OFFSET ?3""",
        person.sees_area, most, after,
    )  # fmt: skip
