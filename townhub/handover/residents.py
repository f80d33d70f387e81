"""A resident moves away or dies: what is open is closed with them, and after the retention period the record is wiped."""

from datetime import date

from townhub import audit, clock
from townhub.club import leaving as club
from townhub.counter.models import Checklist
from townhub.db import rows, write
from townhub.errands import actions as errands
from townhub.errands.lines import open_for
from townhub.errands.models import Ask, Job, JobStep
from townhub.huddle import follow_ups, topics
from townhub.huddle import purge as huddle
from townhub.i18n import _
from townhub.ledger import lines as ledger
from townhub.ledger import purge as books
from townhub.meals import leaving as meals
from townhub.refused import Refused
from townhub.residents.actions import standing
from townhub.residents.models import Consent, Household, Note, Resident
from townhub.residents.rules import WIPED, latest_end_to_purge, purge_from
from townhub.rosters import watching
from townhub.rosters.models import Concern
from townhub.standing import actions as standing_requests
from townhub.standing import models as standing_models
from townhub.volunteers.models import Tie

_REASONS = {"moved": "転出されたため", "died": "亡くなられたため"}


def closing_with(resident: Resident) -> tuple[list[dict], list[dict]]:
    """What is called off with the end, and what must be finished before it."""
    found = [item for item in open_for(resident.id) if item["state"] != "over"]  # a fee to decide stays on 今日
    return [i for i in found if i["state"] != "running"], [i for i in found if i["state"] == "running"]


def end(actor, resident: Resident, *, ended_on: date, why: str, confirmed: set[int], once: str | None = None) -> None:
    """Write that somebody moved away or died, and call off every open errand, each of which was confirmed.

    Raises Refused when one is running, or when what is open is no longer what the person has seen.
    """
    with write():
        if audit.already(once):
            return
        now = standing(resident.id)
        if now.ended_on:
            raise Refused(_("ほかの人が、先に書いています。前の画面にもどって、確かめてください"))
        to_close, running = closing_with(now)
        if running:
            raise Refused(_("いま手伝いの最中です。担い手が「おわる」を押してから、書いてください"))
        if {item["id"] for item in to_close} != confirmed:
            raise Refused(_("取り消す依頼を、1件ずつ確かめて、すべてに印を付けてください"))
        for item in to_close:
            errands.call_off(actor, Job.get_by_id(item["id"]), _(_REASONS[why]))
        follow_ups.end_with(actor, now, _(_REASONS[why]))
        topics.take_back_about(actor, now)
        for concern in Concern.select().where(Concern.resident == now, Concern.outcome.is_null()):
            watching.drop(actor, concern, _(_REASONS[why]))
        standing_requests.end_of_resident(actor, now, _(_REASONS[why]))
        meals.end_of_resident(actor, now, _(_REASONS[why]))
        club.end_of_resident(actor, now, ended_on, _(_REASONS[why]))
        Resident.update(
            ended_on=ended_on, ended_why=why, ended_by=actor, version=Resident.version + 1
        ).where(Resident.id == now.id).execute()  # fmt: skip
        audit.record(
            actor, "resident.ended", now, once, ended_on=ended_on.isoformat(), why=why, called_off=sorted(confirmed)
        )


def bring_back(actor, resident: Resident) -> None:
    """It was a mistake, or they came back. What was called off stays so. Pressing twice is once."""
    with write():
        now = standing(resident.id)
        if now.ended_on is None:
            return
        Resident.update(
            ended_on=None, ended_why=None, ended_by=None, version=Resident.version + 1
        ).where(Resident.id == now.id).execute()  # fmt: skip
        audit.record(actor, "resident.brought_back", now)


def due_to_purge(today: date, most: int = 200) -> list[dict]:
    """Named rows of those whose retention period is over, the longest gone first."""
    return rows(
        """SELECT r.id, r.name, r.kana, r.ended_on, r.ended_why, d.name AS district
           FROM resident r JOIN district d ON d.id = r.district_id
           WHERE r.ended_on <= ? AND r.purged_at IS NULL ORDER BY r.ended_on, r.id LIMIT ?""",
        latest_end_to_purge(today).isoformat(), most,
    )  # fmt: skip


def purge(actor, resident: Resident) -> None:
    """Wipe the record to a stub: number, district, and the days of end and purge. There is no way back.

    Jobs keep their minutes and fees, which the books need, but no word that was said about the person. Raises Refused
    before the retention period is over, or while a fee is still to be decided.
    """
    with write():
        now = Resident.get_by_id(resident.id)
        if now.purged_at:
            return
        if now.ended_on is None or purge_from(now.ended_on) > clock.today():
            raise Refused(_("保存の期間が、まだ過ぎていません"))
        if open_for(now.id):
            raise Refused(_("料金の決まっていない依頼があります。先に「料金を決める」で終えてください"))
        if uneven := ledger.not_even(now.id):
            raise Refused(_("帳簿がおわっていません（{what}）。先に「帳簿」で精算してください", what=uneven))
        _wipe_words(now)
        _wipe_household(now)
        Resident.update(**STUB, purged_at=clock.now(), version=Resident.version + 1).where(
            Resident.id == now.id
        ).execute()
        Resident.update(name=WIPED).where(Resident.merged_into == now).execute()
        audit.record(actor, "resident.purged", now)


_EMPTY = (
    "kana", "sex", "address", "landmark", "house_name", "phone", "mobile", "relation", "emergency_name",
    "emergency_relation", "emergency_phone", "care_level", "cannot_eat", "gets_about", "search_key",
)  # fmt: skip
STUB = dict.fromkeys(_EMPTY, "") | {"name": WIPED, "birth_on": None, "household": None, "main_unit": None}


def _wipe_household(now: Resident) -> None:
    """A household bears its head's name: it takes that of a member who is still in the register."""
    if now.household_id is None:
        return
    other = (
        Resident.select(Resident.name)
        .where(Resident.household == now.household_id, Resident.id != now.id, Resident.purged_at.is_null())
        .order_by(Resident.birth_on, Resident.id)
        .first()
    )
    Household.update(name=other.name if other else WIPED).where(Household.id == now.household_id).execute()


def _wipe_words(now: Resident) -> None:
    """What was written about the person, in every room."""
    huddle.wipe_words(now)
    standing_models.wipe_words(now)
    meals.wipe_words(now)
    club.wipe_words(now)
    books.wipe_words(now)
    Note.update(words=WIPED, kind="general").where(Note.resident == now).execute()
    Checklist.update(answers={}).where(Checklist.resident == now).execute()
    Checklist.update(why=WIPED).where(Checklist.resident == now, Checklist.why.is_null(False)).execute()
    Concern.update(words=WIPED).where(Concern.resident == now).execute()
    Concern.update(line=WIPED).where(Concern.resident == now, Concern.line.is_null(False)).execute()
    Consent.delete().where(Consent.resident == now).execute()
    theirs = Job.resident == now
    Job.update(remark="", callback_phone="", report_line=None).where(theirs).execute()
    Job.update(fee_reason=WIPED).where(theirs, Job.fee_reason.is_null(False)).execute()
    Job.update(call_off_reason=WIPED).where(theirs, Job.call_off_reason.is_null(False)).execute()
    Job.update(staff_note="").where(theirs).execute()
    Job.update(close_reason=WIPED).where(theirs, Job.close_reason.is_null(False)).execute()
    of_theirs = Job.select(Job.id).where(theirs)
    JobStep.update(before=None).where(JobStep.job.in_(of_theirs), JobStep.why == "").execute()
    JobStep.update(why=WIPED, before=None).where(JobStep.job.in_(of_theirs), JobStep.why != "").execute()
    Ask.update(line="").where(Ask.job.in_(of_theirs)).execute()
    Tie.update(reason="").where(Tie.resident == now).execute()
