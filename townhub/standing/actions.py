"""The acts of いつもの依頼. A date becomes a request of ちょい加勢 once: the database has one row for each date."""

from datetime import date, timedelta

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.db import attempt, write
from townhub.errands import actions as errands
from townhub.errands.models import Job
from townhub.errands.rules import may_step
from townhub.huddle import follow_ups
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.actions import register
from townhub.residents.models import Resident
from townhub.standing.models import Standing, StandingDate
from townhub.standing.rules import Occurrence, occurrences
from townhub.town.models import closings_between
from townhub.town.rules import holiday_name

# So many days ahead a date becomes a request: time for the whole ladder, and no crowd of requests in the volunteers' list.
HORIZON = timedelta(days=10)
# What is so near and still no request is told on the first page.
SOON = timedelta(days=7)
_BY_ITSELF = "いつもの依頼"  # stands in the log where the terminal does


def coming(standing: Standing, first: date, last: date) -> list[Occurrence]:
    """Its dates from `first` to `last`, holidays and the town's closing days considered; those that fall out too."""
    closed = closings_between(first - timedelta(days=31), last + timedelta(days=31))
    return occurrences(
        standing.pattern,
        first,
        last,
        lambda day: closed.get(day.isoformat()) or holiday_name(day),
        standing.exceptions(),
    )


def set_up(actor, *, resident: Resident | dict, once: str | None = None, **facts) -> Standing:
    """A request that comes again. Its first dates become requests at once, when they are near."""
    with write():
        if earlier := audit.already(once):
            return Standing.get_by_id(earlier)
        if isinstance(resident, dict):
            resident = register(actor, **resident)
        if Resident.get_by_id(resident.id).ended_on:
            raise Refused(
                _("転出、または死亡と書いてある人です。まちがいなら、その人の画面で「名簿にもどす」を押してください")
            )
        errands.terms_on(max(facts["first_on"], clock.today()))
        standing = Standing.create(resident=resident, made_by=actor, made_at=clock.now(), **facts)
        audit.record(actor, "again.set_up", standing, once, kind=standing.kind)
        _fill(standing)
    return standing


def first_job(standing: Standing) -> Job | None:
    """The request that its first near date has become."""
    dates = StandingDate.select(StandingDate.job).where(StandingDate.standing == standing.id)
    return Job.select().where(Job.id.in_(dates)).order_by(Job.work_on).first()


def change(actor, standing: Standing, version: int, **facts) -> None:
    """Other facts, for the dates that are no requests yet. Raises Refused when somebody else was quicker."""
    with write():
        now = _going_on(standing)
        if now.version != version:
            raise Refused(_("ほかの人が、先に書きかえました。いまの中身を見て、もう一度直してください"))
        for name, value in facts.items():
            setattr(now, name, value)
        now.version += 1
        now.save()
        audit.record(actor, "again.changed", now)
        _fill(now)


def end(actor, standing: Standing, why: str) -> None:
    """もうしない: what is asked for already, and nobody has begun, is called off. Pressing twice is once."""
    with write():
        now = Standing.get_by_id(standing.id)
        if now.ended_at:
            return
        for each in _open_jobs(now):
            errands.call_off(actor, each, why)
        follow_ups.waits_no_more(now.id)
        Standing.update(ended_by=actor, ended_at=clock.now(), ended_why=why).where(Standing.id == now.id).execute()
        audit.record(actor, "again.ended", now)


def end_of_resident(actor, resident: Resident, why: str) -> None:
    """Somebody moved away or died: nothing comes again. Inside the act's own `write()`."""
    for standing in Standing.select().where(Standing.resident == resident, Standing.ended_at.is_null()):
        end(actor, standing, why)


def _open_jobs(standing: Standing) -> list[Job]:
    dates = StandingDate.select(StandingDate.job).where(StandingDate.standing == standing.id)
    return [job for job in Job.select().where(Job.id.in_(dates)) if may_step("call_off", job.state)]


def _going_on(standing: Standing) -> Standing:
    now = Standing.get_by_id(standing.id)
    if now.ended_at:
        raise Refused(_("このいつもの依頼は、もう終わっています"))
    return now


# -- one date ---------------------------------------------------------------------------------------------------------


def skip(actor, standing: Standing, planned_on: date, reason: str) -> None:
    """This date falls out. A request that it had become is called off, with the same reason."""
    with write():
        row = _date(standing, planned_on)
        if row.off:
            return
        _call_off(actor, row, reason)
        _write(actor, row, off=True, moved_to=None, reason=reason, trouble="")
        audit.record(actor, "again.skipped", row)


def move_to(actor, standing: Standing, planned_on: date, to: date, reason: str) -> None:
    """This date is done on another day. A request that it had become is called off, and asked for anew on that day."""
    with write():
        if to < clock.today():
            raise Refused(_("きょうより前の日です。きょうか、これからの日を入れてください"))
        row = _date(standing, planned_on)
        if row.moved_to == to:
            return
        _call_off(actor, row, reason)
        _write(actor, row, off=False, moved_to=to, reason=reason, trouble="", job=None)
        audit.record(actor, "again.moved", row, moved_to=to.isoformat())
        _fill(row.standing)


def put_back(actor, standing: Standing, planned_on: date) -> None:
    """As planned after all."""
    with write():
        row = _date(standing, planned_on)
        if not row.off and row.moved_to is None:
            return
        _call_off(actor, row, _("もとの日にもどしました"))
        _write(actor, row, off=False, moved_to=None, reason="", trouble="", job=None)
        audit.record(actor, "again.put_back", row)
        _fill(row.standing)


def _date(standing: Standing, planned_on: date) -> StandingDate:
    """The row of a date, made when there is none. Raises Refused for a day that is none of its dates, or long past."""
    now = _going_on(standing)
    row = StandingDate.get_or_none(StandingDate.standing == now, StandingDate.planned_on == planned_on)
    if row is None:
        near = timedelta(days=20)
        if all(each.planned_on != planned_on for each in coming(now, planned_on - near, planned_on + near)):
            raise Refused(_("この日は、いつもの依頼の日ではありません。一覧からえらんでください"))
        row = StandingDate.create(standing=now, planned_on=planned_on)
    if (row.moved_to or row.planned_on) < clock.today():
        raise Refused(_("過ぎた日です。これからの日だけ変えられます"))
    return row


def _call_off(actor, row: StandingDate, reason: str) -> None:
    if row.job_id is None:
        return
    job = Job.get_by_id(row.job_id)
    if job.state == "called_off":
        return
    if not may_step("call_off", job.state):
        raise Refused(_("この日の手伝いは、もう始まっています。依頼の画面で続けてください"))
    errands.call_off(actor, job, reason)


def _write(actor, row: StandingDate, **facts) -> None:
    for name, value in facts.items():
        setattr(row, name, value)
    row.changed_by, row.changed_at = actor, clock.now()
    row.save()


# -- a date becomes a request -------------------------------------------------------------------------------------------


def fill() -> None:
    """Every date within the horizon becomes a request. Safe to run at any time, and twice."""
    for standing in list(Standing.going_on()):
        with write():
            _fill(Standing.get_by_id(standing.id))


def _fill(standing: Standing) -> None:
    if not standing.goes_on:
        return
    today = clock.today()
    known = {row.planned_on: row for row in StandingDate.select().where(StandingDate.standing == standing)}
    for each in coming(standing, today, today + HORIZON):
        row = known.get(each.planned_on)
        if each.on and not (row and row.job_id):
            _make(standing, row or StandingDate(standing=standing, planned_on=each.planned_on), each.on)


def _make(standing: Standing, row: StandingDate, on: date) -> None:
    """One request, with the regular volunteer on it where they are free; or the reason why there is none."""
    actor = Person.get_by_id(standing.made_by_id)
    actor.terminal = _BY_ITSELF
    if on == clock.today() and standing.until_minute - standing.wanted_minutes <= clock.minute_of_day():
        return  # asked for too late for today: the next date is the first
    try:
        with attempt():
            row.job = errands.receive(
                actor, resident=standing.resident, kind=standing.kind, work_on=on, from_minute=standing.from_minute,
                until_minute=standing.until_minute, wanted_minutes=standing.wanted_minutes, caller=standing.caller,
                callback_phone=standing.callback_phone, remark=standing.remark, staff_note=standing.staff_note,
                wanted_people=standing.wanted_people,
            )  # fmt: skip
        row.trouble = ""
    except Refused as no:
        row.trouble = no.sentence
    if row.id is None or row.is_dirty():
        row.save()
    if row.job_id:
        follow_ups.came_round(actor, standing.id, row.job_id, standing.resident)
    if row.job_id and standing.regular_id:
        _put_regular(actor, standing, row.job)


def _put_regular(actor: Person, standing: Standing, job: Job) -> None:
    """Who comes every week has said yes once, and the resident knows them: taken and 確定. Otherwise it is wanted."""
    try:
        with attempt():
            errands.assign(actor, job, standing.regular)
            errands.confirm(actor, job)
    except Refused:
        return  # busy, on leave, or no longer here: the ladder asks the others
