"""The acts of ちょい加勢, from the telephone to the fee. Each is one transaction with one audit line."""

from datetime import date, datetime

import peewee as pw

from townhub import audit, clock
from townhub.access import VOLUNTEER
from townhub.dates import clock_time, short_day
from townhub.db import write
from townhub.errands.models import Job, Tariff, TariffStep
from townhub.errands.rules import STATES, STEPS, OverAnHour, Step, Terms, may_step, worked_minutes
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.actions import register
from townhub.residents.models import Resident


def terms_on(day: date) -> Terms:
    """The prices in force on that day. Raises Refused when the town has written none."""
    tariff = Tariff.on(day)
    if tariff is None:
        raise Refused(_("{day}の料金表がありません。管理者に「料金表」を書いてもらってください", day=short_day(day)))
    return tariff.terms


def receive(actor, *, resident: Resident | dict, kind: str, work_on: date, from_minute: int,
            until_minute: int, wanted_minutes: int, caller: str, callback_phone: str = "", remark: str = "",
            once: str | None = None) -> Job:  # fmt: skip
    """Take a request. `resident` may be the facts of somebody who is not in the register yet.

    The job keeps the prices that are known today for its day.
    """
    with write():
        if earlier := audit.already(once):
            return Job.get_by_id(earlier)
        if isinstance(resident, dict):
            resident = register(actor, **resident)
        _lives_here(resident)
        terms = terms_on(work_on)
        job = Job.create(
            resident=resident, kind=kind, work_on=work_on, from_minute=from_minute, until_minute=until_minute,
            wanted_minutes=wanted_minutes, caller=caller, callback_phone=callback_phone or resident.phone, remark=remark,
            terms_facts=terms.to_facts(), estimate_yen=terms.fee_yen(kind, wanted_minutes), state="open",
            received_by=getattr(actor, "id", None), received_at=clock.now(),
        )  # fmt: skip
        audit.record(actor, "errand.received", job, once, kind=kind, estimate_yen=job.estimate_yen)
    return job


def _lives_here(resident: Resident) -> None:
    """Raises Refused when somebody has just written that the resident moved away or died."""
    if Resident.get_by_id(resident.id).ended_on:
        raise Refused(
            _("転出、または死亡と書いてある人です。まちがいなら、その人の画面で「名簿にもどす」を押してください")
        )


def claim(actor, job: Job) -> None:
    """Give the job to the volunteer who asked first. Raises Refused with who that was; asking twice is one claim."""
    with write():
        moment = clock.now()
        free = (Job.id == job.id) & (Job.state == "open") & (Job.work_on >= clock.today())
        taken = Job.update(state="claimed", claimed_by=actor, claimed_at=moment).where(free).execute()
        if not taken:
            now = Job.get_by_id(job.id)
            if now.claimed_by_id == actor.id:
                return
            raise Refused(_why_not_free(now))
        audit.record(actor, "errand.claimed", job)


def _why_not_free(job: Job) -> str:
    if job.claimed_by_id:
        at = clock.here(job.claimed_at)
        return _("{name}さんが先に引き受けました（{at}）。ほかの募集をごらんください",
                 name=job.claimed_by.name, at=clock_time(at.hour * 60 + at.minute))  # fmt: skip
    if job.state == "called_off":
        return _("この依頼は取り消されました。ほかの募集をごらんください")
    return _("この依頼の日は過ぎました。ほかの募集をごらんください")


def _own_step(actor, job: Job, act: str, **changes: object) -> None:
    """One step of a job by the volunteer who took it, or by the office. Raises Refused when the job stands elsewhere."""
    states, to = STEPS[act]
    whose = (Job.id == job.id) & Job.state.in_(states)
    if actor.role == VOLUNTEER:
        whose &= Job.claimed_by == actor
    if not Job.update(**{"state": to, **changes}).where(whose).execute():
        raise Refused(_not_from_here(Job.get_by_id(job.id)))


def _not_from_here(job: Job) -> str:
    return _("この依頼は、いま「{state}」です。画面を新しくして、確かめてください", state=_(STATES[job.state]))


def give_back(actor, job: Job, reason: str) -> None:
    """行けなくなった: the job is wanted again."""
    with write():
        _own_step(actor, job, "give_back", claimed_by=None, claimed_at=None, give_back_reason=reason)
        audit.record(actor, "errand.given_back", job)


def start(actor, job: Job) -> None:
    """はじめる. Pressing twice is one start."""
    with write():
        now = Job.get_by_id(job.id)
        if now.state == "running" and now.claimed_by_id == actor.id:
            return
        _own_step(actor, job, "start", started_at=clock.now())
        audit.record(actor, "errand.started", job)


def unstart(actor, job: Job) -> None:
    """はじめる was pressed by mistake."""
    with write():
        _own_step(actor, job, "unstart", started_at=None)
        audit.record(actor, "errand.unstarted", job)


def finish(actor, job: Job) -> Job:
    """おわる: minutes and fee. Beyond an hour the minutes are kept and staff decide the fee. Twice is once."""
    with write():
        now = Job.get_by_id(job.id)
        if now.state in ("done", "over") and now.claimed_by_id == actor.id:
            return now
        if not may_step("finish", now.state):
            raise Refused(_not_from_here(now))
        moment = clock.now()
        _settle(actor, now, "finish", "errand.finished", now.started_at, moment)
    return Job.get_by_id(job.id)


def enter_times(actor, job: Job, started_at: datetime, finished_at: datetime) -> Job:
    """時刻をあとから書く: the same for somebody who did not press the buttons, or who corrects them."""
    with write():
        now = Job.get_by_id(job.id)
        if not may_step("enter_times", now.state):
            raise Refused(_not_from_here(now))
        if finished_at > clock.now():
            raise Refused(_("おわりの時刻が、これからの時刻です。おわってから入れてください"))
        if now.fee_decided_by_id and actor.role == VOLUNTEER:
            raise Refused(_("料金は事務室が決めました。時刻がちがうときは、事務室に電話してください"))
        _settle(actor, now, "enter_times", "errand.times_entered", started_at, finished_at)
    return Job.get_by_id(job.id)


def _settle(actor, job: Job, step: str, act: str, started_at: datetime, finished_at: datetime) -> None:
    minutes = worked_minutes((finished_at - started_at).total_seconds())
    try:
        state, fee_yen = "done", job.terms.fee_yen(job.kind, minutes)
    except OverAnHour:
        state, fee_yen = "over", None
    _own_step(
        actor, job, step, state=state, started_at=started_at, finished_at=finished_at, worked_minutes=minutes,
        fee_yen=fee_yen, fee_decided_by=None, fee_decided_at=None, fee_reason=None,
    )  # fmt: skip
    audit.record(actor, act, job, minutes=minutes, fee_yen=fee_yen)


def decide_fee(actor, job: Job, fee_yen: int, reason: str) -> None:
    """Staff set the fee of a job that took longer than an hour, and say why. Pressing twice is once."""
    with write():
        now = Job.get_by_id(job.id)
        if (now.state, now.fee_decided_by_id, now.fee_yen, now.fee_reason) == ("done", actor.id, fee_yen, reason):
            return
        _own_step(
            actor,
            job,
            "decide_fee",
            fee_yen=fee_yen,
            fee_reason=reason,
            fee_decided_by=actor,
            fee_decided_at=clock.now(),
        )
        audit.record(actor, "errand.fee_decided", job, fee_yen=fee_yen)


def report(actor, job: Job, how: str, line: str) -> None:
    """変わりなし / 気になる, by the volunteer who was there. May be said again; the last word counts."""
    with write():
        own = (Job.id == job.id) & (Job.claimed_by == actor) & Job.state.in_(["over", "done"])
        if not Job.update(report=how, report_line=line, reported_at=clock.now()).where(own).execute():
            raise Refused(_not_from_here(Job.get_by_id(job.id)))
        audit.record(actor, "errand.reported", job, report=how)


def call_off(actor, job: Job, reason: str) -> None:
    """取消: not removed, but closed with who, when and why. Pressing twice is once."""
    with write():
        now = Job.get_by_id(job.id)
        if (now.state, now.called_off_by_id, now.call_off_reason) == ("called_off", actor.id, reason):
            return
        _own_step(actor, job, "call_off", called_off_by=actor, called_off_at=clock.now(), call_off_reason=reason)
        audit.record(actor, "errand.called_off", job)


def write_tariff(actor, *, valid_from: date, billing: str, steps: list[Step], yen_per_minute: int = 10,
                 round_up_minutes: int = 1, minimum_yen: int = 0, once: str | None = None) -> Tariff:  # fmt: skip
    """A price list from that day on. Raises Refused when one begins on that day already."""
    with write():
        if earlier := audit.already(once):
            return Tariff.get_by_id(earlier)
        try:
            tariff = Tariff.create(
                valid_from=valid_from, billing=billing, yen_per_minute=yen_per_minute, round_up_minutes=round_up_minutes,
                minimum_yen=minimum_yen, made_by=getattr(actor, "id", None), made_at=clock.now(),
            )  # fmt: skip
        except pw.IntegrityError as error:
            raise Refused(_("{day}から始まる料金表は、もうあります", day=short_day(valid_from))) from error
        for step in steps:
            TariffStep.create(
                tariff=tariff, up_to_minutes=step.up_to_minutes, fee_yen=step.fee_yen, fuel_yen=step.fuel_yen
            )
        audit.record(actor, "tariff.written", tariff, once, valid_from=valid_from.isoformat())
    return tariff


def withdraw_tariff(actor, tariff: Tariff) -> None:
    """Take back a price list that is not in force yet."""
    with write():
        to_come = (Tariff.id == tariff.id) & (Tariff.valid_from > clock.today()) & Tariff.withdrawn_at.is_null()
        if not Tariff.update(withdrawn_by=actor, withdrawn_at=clock.now()).where(to_come).execute():
            raise Refused(_("もう始まっている料金表は、取り下げられません。新しい料金表を書いてください"))
        audit.record(actor, "tariff.withdrawn", tariff)
