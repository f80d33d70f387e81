"""The acts of ちょい加勢, from the telephone to the fee. Each is one transaction with one audit line.

The office's own are here; who goes is in `taking`, the work itself in `work`, the clock in `ladder`, what it
costs in `price_lists`. All are named here.
"""

from datetime import date

from townhub import audit, clock
from townhub.db import write
from townhub.errands import equipment, ladder, overlaps
from townhub.errands.models import Helper, Job, Setting
from townhub.errands.price_lists import estimate_yen, terms_on, withdraw_tariff, write_tariff
from townhub.errands.rules import may_step, not_from_here
from townhub.errands.steps import agency_for, cause_of, last_step, move, note, place_of, undo
from townhub.errands.taking import accompany, answer, assign, claim, give_back, note_call, unclaim
from townhub.errands.work import could_not, enter_times, finish, nobody_home, report, start, unstart
from townhub.huddle import follow_ups, topics
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.actions import register
from townhub.residents.models import Resident

__all__ = [
    "accompany",
    "answer",
    "arrange",
    "assign",
    "call_off",
    "claim",
    "confirm",
    "could_not",
    "decide_fee",
    "enter_times",
    "estimate_yen",
    "finish",
    "give_back",
    "give_up",
    "nobody_home",
    "note_call",
    "publish",
    "receive",
    "refuse",
    "reopen",
    "report",
    "settle",
    "start",
    "tell",
    "terms_on",
    "unclaim",
    "undo",
    "unsettle",
    "unstart",
    "withdraw_tariff",
    "write_tariff",
]  # fmt: skip


def receive(actor, *, resident: Resident | dict, kind: str, work_on: date, from_minute: int,
            until_minute: int, wanted_minutes: int, caller: str, callback_phone: str = "", remark: str = "",
            staff_note: str = "", wanted_people: int = 1, clear_15m: bool = False, or_until_on: date | None = None,
            publish_now: bool = True, follow_up: int | None = None, once: str | None = None) -> Job:  # fmt: skip
    """Take a request. `resident` may be the facts of somebody who is not in the register yet.

    The job keeps the prices that are known today for its day, and today's tolerance. It is wanted at once, unless
    somebody has to be phoned back first (`publish_now`). `follow_up` is what the meeting has promised and this carries out;
    with `or_until_on` any day until then will do.
    """
    with write():
        if earlier := audit.already(once):
            return Job.get_by_id(earlier)
        if isinstance(resident, dict):
            resident = register(actor, **resident)
        _lives_here(resident)
        terms = terms_on(work_on)
        fixed = until_minute - from_minute == wanted_minutes and or_until_on is None
        job = Job(
            resident=resident, kind=kind, work_on=work_on, from_minute=from_minute, until_minute=until_minute,
            wanted_minutes=wanted_minutes, wanted_people=wanted_people, clear_15m=clear_15m, or_until_on=or_until_on, caller=caller,
            callback_phone=callback_phone or resident.phone, remark=remark, staff_note=staff_note,
            terms_facts=terms.to_facts(), tolerance_minutes=Setting.ours().tolerance_minutes,
            estimate_yen=estimate_yen(terms, kind, wanted_minutes, wanted_people), state="received",
            starts_minute=from_minute if fixed else None, received_by=getattr(actor, "id", None), received_at=clock.now(),
        )  # fmt: skip
        if fixed:
            overlaps.check(job, work_on, from_minute, {})
        if publish_now:
            job.state = "open"
            for name, value in ladder.begin(job, resident.district_id).items():
                setattr(job, name, value)
        job.save(force_insert=True)
        note(actor, job.id, "receive", None, "received")
        if publish_now:
            note(actor, job.id, "publish", "received", "open")
        if follow_up:
            follow_ups.became(actor, follow_up, "errand", job.id, resident)
        audit.record(actor, "errand.received", job, once, kind=kind, estimate_yen=job.estimate_yen)
    return job


def _lives_here(resident: Resident) -> None:
    """Raises Refused when somebody has just written that the resident moved away or died."""
    if Resident.get_by_id(resident.id).ended_on:
        raise Refused(
            _("転出、または死亡と書いてある人です。まちがいなら、その人の画面で「名簿にもどす」を押してください")
        )


def publish(actor, job: Job) -> None:
    """The caller was phoned back: the request is wanted from now on. Pressing twice is once."""
    with write():
        now = Job.get_by_id(job.id)
        if now.state == "open":
            return
        if now.work_on < clock.today():
            raise Refused(_("この依頼の日は過ぎました。日を決め直してから、募集に出してください"))
        move(actor, now, "publish", "open", **ladder.begin(now, now.resident.district_id))
        audit.record(actor, "errand.published", job)


def refuse(actor, job: Job, why: str, to_ask: str = "") -> None:
    """対象外: not something for ちょい加勢, with where else to ask."""
    with write():
        now = Job.get_by_id(job.id)
        if now.state == "out_of_scope":
            return
        move(actor, now, "refuse", "out_of_scope", why=why, closed_by=actor, closed_at=clock.now(), close_reason=why,
             ask_elsewhere=to_ask or agency_for(now.kind))  # fmt: skip
        equipment.drop_for(actor, now)
        audit.record(actor, "errand.refused", job)


def arrange(actor, job: Job, *, people: int, clear_15m: bool) -> None:
    """人数と場所: how many go, and whether one alone may use a machine there. The price that was said stays an estimate."""
    with write():
        now = Job.get_by_id(job.id)
        if now.state not in ("received", "open"):
            raise Refused(not_from_here("claim", now.state))
        if people < len(now.helpers()):
            raise Refused(
                _("もう{count}人が引き受けています。先に「募集にもどす」を押してください", count=len(now.helpers()))
            )
        if (now.wanted_people, now.clear_15m) == (people, clear_15m):
            return
        Job.update(wanted_people=people, clear_15m=clear_15m).where(Job.id == now.id).execute()
        audit.record(actor, "errand.arranged", job, people=people, clear_15m=clear_15m)


def confirm(actor, job: Job, *, work_on: date | None = None, starts_minute: int | None = None, why: str = "") -> None:
    """確定: the resident was phoned and knows who comes when. With another time when they wished one.

    Raises Refused with the other appointment when the volunteer, the resident or a machine is not free then.
    """
    with write():
        now = Job.get_by_id(job.id)
        place_of(actor, now)
        if not may_step("confirm", now.state):
            raise Refused(not_from_here("confirm", now.state))
        day = work_on or now.work_on
        at = now.starts_minute if starts_minute is None else starts_minute
        if now.state == "confirmed" and (day, at) == (now.work_on, now.starts_minute):
            return
        span = {"work_on": day, "starts_minute": at}
        if (day, at) != (now.work_on, now.starts_minute):
            people = {each.person_id: each.person.name for each in now.helpers()}
            overlaps.check(now, day, at, people, actor, "starts_minute")
            span |= {
                "from_minute": min(at, now.from_minute),
                "until_minute": max(at + now.wanted_minutes, now.until_minute),
            }
        move(actor, now, "confirm", "confirmed", why=why, confirmed_by=actor, confirmed_at=clock.now(), **span)
        equipment.follow(now, day, at)
        audit.record(actor, "errand.confirmed", job, work_on=day.isoformat(), starts_minute=at)


def give_up(actor, job: Job, why: str, to_ask: str = "") -> None:
    """不成立, before the ladder's end: nobody can go. Where else to ask stands with it."""
    with write():
        now = Job.get_by_id(job.id)
        if now.state == "untaken":
            return
        ladder.close_untaken(actor, now, why, to_ask=to_ask)
        equipment.drop_for(actor, now)
        audit.record(actor, "errand.given_up", job)


def tell(actor, job: Job) -> None:
    """伝えた: the resident was told the kind no, or why somebody stood before the door. Pressing twice is once."""
    with write():
        untold = (Job.id == job.id) & Job.told_at.is_null() & Job.state.in_(["untaken", "nobody_home", "out_of_scope"])
        if Job.update(told_by=actor, told_at=clock.now()).where(untold).execute():
            audit.record(actor, "errand.told", job)


def reopen(actor, job: Job, *, work_on: date, from_minute: int, until_minute: int) -> None:
    """もう一度募集する, on another day: what was arranged before is over, the price stays."""
    with write():
        now = Job.get_by_id(job.id)
        if not may_step("reopen", now.state):
            raise Refused(not_from_here("reopen", now.state))
        before = last_step(now)
        now.work_on, now.from_minute, now.until_minute = work_on, from_minute, until_minute
        move(
            actor, now, "reopen", "open", work_on=work_on, from_minute=from_minute, until_minute=until_minute,
            claimed_by=None, claimed_at=None, starts_minute=None, confirmed_by=None, confirmed_at=None, started_at=None,
            **ladder.begin(now, now.resident.district_id),
        )  # fmt: skip
        Helper.update(left_at=clock.now()).where(Helper.job == now, Helper.left_at.is_null()).execute()
        topics.take_back(actor, cause_of(before))
        audit.record(actor, "errand.reopened", job, work_on=work_on.isoformat())


def decide_fee(actor, job: Job, fee_yen: int, reason: str) -> None:
    """Staff set the fee of a job that took longer than an hour, and say why. Pressing twice is once."""
    with write():
        now = Job.get_by_id(job.id)
        if (now.state, now.fee_decided_by_id, now.fee_yen, now.fee_reason) == ("done", actor.id, fee_yen, reason):
            return
        move(actor, now, "decide_fee", "done", why=reason, fee_yen=fee_yen, fee_reason=reason, fee_decided_by=actor,
             fee_decided_at=clock.now())  # fmt: skip
        paid = [each for each in now.helpers() if each.part == "helper"]
        for number, each in enumerate(paid):  # in equal parts, what does not divide with the first
            share = fee_yen // len(paid) + (fee_yen % len(paid) if number == 0 else 0)
            Helper.update(fee_yen=share).where(Helper.id == each.id).execute()
        audit.record(actor, "errand.fee_decided", job, fee_yen=fee_yen)


def call_off(actor, job: Job, reason: str) -> None:
    """取消: not removed, but closed with who, when and why. Pressing twice is once."""
    with write():
        now = Job.get_by_id(job.id)
        if (now.state, now.called_off_by_id, now.call_off_reason) == ("called_off", actor.id, reason):
            return
        move(actor, now, "call_off", "called_off", why=reason, called_off_by=actor, called_off_at=clock.now(),
             call_off_reason=reason)  # fmt: skip
        equipment.drop_for(actor, now)
        audit.record(actor, "errand.called_off", job)


def settle(actor, job: Job, why: str = "") -> None:
    """精算: the fee is in the books. Called by the act that posts it, in the same transaction; twice is once.

    The shares stand in `Helper.fee_yen`, each with the own minutes; together they are `job.fee_yen`.
    """
    with write():
        now = Job.get_by_id(job.id)
        if now.state == "settled":
            return
        move(actor, now, "settle", "settled", why=why, settled_by=actor, settled_at=clock.now())
        audit.record(actor, "errand.settled", job, fee_yen=now.fee_yen)


def unsettle(actor, job: Job, why: str) -> None:
    """The books have reversed the entry: the job waits for its account again."""
    with write():
        now = Job.get_by_id(job.id)
        move(actor, now, "unsettle", "done", why=why, settled_by=None, settled_at=None)
        audit.record(actor, "errand.unsettled", job)
