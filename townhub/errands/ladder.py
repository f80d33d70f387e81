"""The ladder in the database: where a request stands, what comes next and when; the clock moves it on by itself."""

from datetime import datetime

from townhub import audit, clock
from townhub.clockwork import MACHINE
from townhub.db import MomentField, one, rows, write
from townhub.errands import call_list, overlaps
from townhub.errands.ladder_rules import Hours, climb, next_rung
from townhub.errands.models import Helper, Job, Setting
from townhub.errands.office_time import OfficeTime
from townhub.errands.rules import kind_word
from townhub.errands.steps import agency_for, cause_of, move
from townhub.huddle import days, topics
from townhub.i18n import _


def hours() -> Hours:
    ours = Setting.ours()
    return Hours(ours.district_hours, ours.all_hours, ours.calls_hours, ours.last_hours)


def office_time() -> OfficeTime:
    """When the hours run: on working days, without the town's holidays and its closings."""
    ours = Setting.ours()
    return OfficeTime(ours.asks_from_minute, ours.asks_until_minute, days.shut_days())


def ends(job: Job) -> dict[str, datetime]:
    """The end of each rung of this request."""
    return climb(job.opened_at, overlaps.latest_start(job), hours(), office_time())


def begin(job: Job, district_id: int) -> dict:
    """What a request that is opened now begins with: the rung of its district, or everybody where nobody serves it."""
    job.opened_at = clock.now()
    rung = "district" if _served(district_id) else "all"
    return {"opened_at": job.opened_at, "rung": rung, "rung_until": ends(job)[rung]}


def _served(district_id: int) -> bool:
    return bool(one(
        """SELECT EXISTS (SELECT 1 FROM person p WHERE p.role = 'volunteer' AND p.left_on IS NULL AND (
             EXISTS (SELECT 1 FROM volunteer_district v WHERE v.person_id = p.id AND v.district_id = ?1)
             OR (p.district_id = ?1 AND NOT EXISTS (SELECT 1 FROM volunteer_district v WHERE v.person_id = p.id))))""",
        district_id,
    ))  # fmt: skip


def move_on() -> None:
    """Each request whose clock has run out goes to the next rung; behind the last one it is a kind no. Twice is once."""
    now = MomentField().db_value(clock.now())
    _let_days_pass()
    for row in rows("SELECT id FROM errand_job WHERE state = 'open' AND rung_until <= ? ORDER BY id", now):
        with write():
            _move_on(Job.get_by_id(row["id"]))


def _let_days_pass() -> None:
    """A request for which any day of a week will do is wanted from today on, as long as there are days left."""
    today = clock.today()
    passed = (Job.state == "open") & (Job.work_on < today) & (Job.or_until_on >= today)
    if Job.select(Job.id).where(passed).exists():
        with write():
            Job.update(work_on=today).where(passed).execute()


def _move_on(job: Job) -> None:
    rung, until = job.rung, job.rung_until
    moments = ends(job)
    while rung and until <= clock.now():  # several, after a night without a clock
        rung = next_rung(rung)
        until = rung and moments[rung]
    if job.state != "open" or rung == job.rung:
        return
    if rung is None:
        close_untaken(MACHINE, job, _("期限までに、引き受ける人がいませんでした"))
        audit.record(MACHINE, "errand.given_up", job)
        return
    _stand_on(job, rung, until)


def _stand_on(job: Job, rung: str, until: datetime) -> None:
    Job.update(rung=rung, rung_until=until).where(Job.id == job.id, Job.state == "open").execute()
    audit.record(MACHINE, "errand.climbed", job, rung=rung)


def declined(job: Job) -> None:
    """Somebody has just said no, inside that act's `write()`: when nobody is left to wait for, the rung is over at once."""
    now = Job.get_by_id(job.id)
    rung = now.rung
    if now.state != "open" or rung == "staff":
        return
    while rung != "staff" and not call_list.anybody_left(now, rung):
        rung = next_rung(rung)
    if rung != now.rung:
        _stand_on(now, rung, ends(now)[rung])


def close_untaken(actor, job: Job, why: str, act: str = "give_up", to_ask: str = "") -> None:
    """不成立, with where else to ask, inside the act's own `write()`: the meeting speaks of it, the office phones."""
    elsewhere = to_ask or agency_for(job.kind)
    step = move(
        actor, job, act, "untaken", why=why, closed_by=getattr(actor, "id", None), closed_at=clock.now(), close_reason=why,
        ask_elsewhere=elsewhere, told_at=None, told_by=None,
    )  # fmt: skip
    if act == "give_up":
        Helper.update(left_at=clock.now()).where(Helper.job == job.id, Helper.left_at.is_null()).execute()
    topics.hand_down(
        actor, cause=cause_of(step), kind="could_not" if act == "could_not" else "untaken", resident=job.resident_id,
        place=("errands.job", {"job_id": job.id}),
        sentence=_("{kind}が不成立になりました（{why}）。案内する窓口: {elsewhere}",
                   kind=kind_word(job.kind), why=why, elsewhere=elsewhere),
    )  # fmt: skip
