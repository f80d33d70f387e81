"""One step of a job's life: judged by the one table of legal steps, kept with who, when and why, undone within ten minutes."""

from datetime import timedelta

import peewee as pw

from townhub import audit, clock
from townhub.access import VOLUNTEER
from townhub.db import database, one, rows, write
from townhub.errands import untaken
from townhub.errands.models import Helper, Job, JobStep
from townhub.errands.rules import STEPS, UNDO_MINUTES, may_step, not_from_here
from townhub.huddle import topics
from townhub.i18n import _
from townhub.refused import Refused

# What a step may change, and undoing it puts back.
_OF_A_JOB = (
    "state", "work_on", "from_minute", "until_minute", "rung", "rung_until", "opened_at", "claimed_by_id", "claimed_at",
    "starts_minute", "confirmed_by_id", "confirmed_at", "started_at", "finished_at", "worked_minutes", "fee_yen",
    "fee_decided_by_id", "fee_decided_at", "fee_reason", "called_off_by_id", "called_off_at", "call_off_reason",
    "closed_by_id", "closed_at", "close_reason", "ask_elsewhere", "told_by_id", "told_at",
)  # fmt: skip
_OF_A_HELPER = ("left_at", "started_at", "finished_at", "worked_minutes", "fee_yen")


def picture(job_id: int) -> dict:
    """What a job is now: its own row, who goes, and which machines are booked for it."""
    [job] = rows(f"SELECT {', '.join(_OF_A_JOB)} FROM errand_job WHERE id = ?", job_id)  # noqa: S608 - our own names
    helpers = rows(f"SELECT id, {', '.join(_OF_A_HELPER)} FROM errand_helper WHERE job_id = ?", job_id)  # noqa: S608
    booked = rows(
        "SELECT id, day, from_minute, until_minute FROM equipment_booking WHERE job_id = ? AND dropped_at IS NULL",
        job_id,
    )
    return {"job": job, "helpers": helpers, "booked": booked}


def move(
    actor, now: Job, act: str, to: str, *, why: str = "", before: dict | None = None, **changes: object
) -> JobStep:
    """Take one step, inside the act's own `write()`. Raises Refused when the table does not know it from here.

    `before` is what undoing goes back to, when the act began with an earlier step.
    """
    if not may_step(act, now.state) or to not in STEPS[act].to:
        raise Refused(not_from_here(act, now.state))
    before = before or picture(now.id)
    if not Job.change("id = ? AND state = ?", now.id, now.state, state=to, **changes):
        raise Refused(not_from_here(act, Job.get_by_id(now.id).state))
    if now.state == "open":  # taken after all, or closed: no longer a matter for the meeting
        topics.take_back(actor, untaken.cause_of(now.id))
    return note(actor, now.id, act, now.state, to, why, before)


def note(actor, job_id: int, act: str, came_from: str | None, to: str, why: str = "", before: dict | None = None,
         undoes: JobStep | None = None) -> JobStep:  # fmt: skip
    return JobStep.create(
        job=job_id, act=act, from_state=came_from, to_state=to, why=why, by=getattr(actor, "id", None),
        by_name=getattr(actor, "name", actor), terminal=getattr(actor, "terminal", None), at=clock.now(), before=before, undoes=undoes,
    )  # fmt: skip


def place_of(actor, now: Job) -> Helper | None:
    """The volunteer's own place on the job; None for the office. Raises Refused for a volunteer who does not go."""
    if getattr(actor, "role", None) != VOLUNTEER:
        return None
    own = now.helper(actor)
    if own is None:
        raise Refused(not_from_here("claim", now.state) if now.state == "open" else _not_yours(now))
    return own


def _not_yours(now: Job) -> str:
    from townhub.errands.rules import STATES

    return _("この依頼は、いま「{state}」です。引き受けた人だけができます", state=_(STATES[now.state]))


def last_step(job: Job) -> JobStep | None:
    return JobStep.select().where(JobStep.job == job.id).order_by(JobStep.id.desc()).first()


def may_undo(actor, step: JobStep | None) -> bool:
    """Whether this person may take the newest step back: their own, or the office any, while it is young."""
    if step is None or step.act not in STEPS or not STEPS[step.act].undo or step.before is None:
        return False
    young = clock.now() - step.at <= timedelta(minutes=UNDO_MINUTES)  # after the clock was set back it is young
    return young and (step.by_id == actor.id or actor.role != VOLUNTEER)


def undo(actor, job: Job, step_id: int) -> None:
    """もとにもどす: the newest step is taken back, if it is still the one that the person saw. Twice is once."""
    with write():
        if JobStep.select().where(JobStep.undoes == step_id).exists():
            return
        step = last_step(job)
        if step is None or step.id != step_id:
            raise Refused(_("そのあとに、ほかの人が進めました。画面を新しくして、確かめてください"))
        take_back(actor, step)
        audit.record(actor, "errand.undone", job, step=step.act)


def take_back(actor, step: JobStep) -> None:
    """Put the job back to what it was before the step. Raises Refused after ten minutes, or when the time is taken."""
    if not may_undo(actor, step):
        raise Refused(
            _(
                "もとにもどせるのは、{minutes}分のあいだだけです。事務室で、いまの状態から直してください",
                minutes=UNDO_MINUTES,
            )
        )
    now = Job.get_by_id(step.job_id)
    try:
        _restore(now.id, step.before)
    except pw.IntegrityError as error:
        raise Refused(_("そのあいだに、同じ時間にほかの依頼が入りました。もとにはもどせません")) from error
    topics.take_back(actor, cause_of(step))
    note(actor, now.id, "undo", now.state, step.before["job"]["state"], undoes=step)


def cause_of(step: JobStep) -> str:
    """The name under which the meeting knows what this step led to."""
    return f"errand-step-{step.id}"


def _restore(job_id: int, before: dict) -> None:
    # A picture from before an upgrade may name a column that is gone.
    _put("errand_job", {name: before["job"][name] for name in _OF_A_JOB if name in before["job"]}, "id = ?", job_id)
    kept = {row["id"]: row for row in before["helpers"]}
    for (helper_id,) in database.execute_sql("SELECT id FROM errand_helper WHERE job_id = ?", (job_id,)).fetchall():
        row = kept.get(helper_id) or {"left_at": Job.claimed_at.db_value(clock.now())}
        _put("errand_helper", {name: row[name] for name in row if name != "id"}, "id = ?", helper_id)
    for row in before["booked"]:
        times = {name: row[name] for name in ("day", "from_minute", "until_minute")}
        _put("equipment_booking", {**times, "dropped_at": None, "dropped_by_id": None}, "id = ?", row["id"])


def _put(table: str, values: dict, where: str, *keys: object) -> None:
    columns = ", ".join(f"{name} = ?" for name in values)
    database.execute_sql(f"UPDATE {table} SET {columns} WHERE {where}", (*values.values(), *keys))  # noqa: S608


def history_of(job: Job) -> list[dict]:
    """Everything that was done with the job, oldest first, as its page tells it: the steps with their reasons, and the
    acts beside them (who was asked, how it was) from the log.
    """
    return rows(
        """SELECT s.at, s.act, s.why, s.by_name AS who, s.terminal, u.id IS NOT NULL AS undone, 0 AS log, s.id AS number
             FROM errand_step s LEFT JOIN errand_step u ON u.undoes_id = s.id WHERE s.job_id = ?1
           UNION ALL
           SELECT a.at, a.act, '', a.actor_name, a.terminal, 0, 1, a.id FROM audit_line a
             WHERE a.subject = 'errand_job' AND a.subject_id = ?1 AND a.act IN ('errand.answered', 'errand.called',
               'errand.climbed', 'errand.accompanied', 'errand.reported', 'errand.told', 'errand.times_entered')
           ORDER BY at, log, number""",
        job.id,
    )


def agency_for(kind: str) -> str:
    """Where else to ask for that kind of help, in words; the office itself when the town has written none."""
    found = one(
        """SELECT name || CASE phone WHEN '' THEN '' ELSE '（' || phone || '）' END FROM errand_agency
           WHERE withdrawn_at IS NULL AND (kind = ? OR kind IS NULL) ORDER BY kind IS NULL, id LIMIT 1""",
        kind,
    )
    return found or _("事務室が、ほかの窓口をさがします")
