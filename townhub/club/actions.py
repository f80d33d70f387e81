"""Becoming a member, choosing days, who came, and the hour of exercise."""

from datetime import date, timedelta

import peewee as pw

from townhub import audit, clock
from townhub.club.models import Choice, Member, Visit
from townhub.club.rules import HOUR, MISSED, Chosen
from townhub.dates import short_day
from townhub.db import rows, write
from townhub.huddle.topics import hand_down, take_back
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident


def join(actor, resident: Resident, *, from_on: date, chosen: dict[int, Chosen], note: str = "", wheelchair: bool = False,
         agreed: bool = False, once: str | None = None) -> Member:  # fmt: skip
    """Somebody joins, with the weekdays of their own choice. Raises Refused without a day, and for a member."""
    with write():
        if earlier := audit.already(once):
            return Member.get_by_id(earlier)
        if Resident.get_by_id(resident.id).ended_on:
            raise Refused(
                _("転出、または死亡と書いてある人です。まちがいなら、その人の画面で「名簿にもどす」を押してください")
            )
        _some_day(chosen)
        who, now = getattr(actor, "id", None), clock.now()
        try:
            member = Member.create(
                resident=resident, from_on=from_on, note=note, wheelchair=wheelchair, made_by=who, made_at=now,
                agreed_at=now if agreed else None, agreed_by=who if agreed else None,
            )  # fmt: skip
        except pw.IntegrityError as error:
            raise Refused(_("この人は、もう会員です。曜日を変えるときは、会員の画面で変えてください")) from error
        _choose(actor, member, chosen, from_on)
        audit.record(actor, "club.joined", member, once, from_on=from_on.isoformat(), weekdays=sorted(chosen))
    return member


def _some_day(chosen: dict[int, Chosen]) -> None:
    if not chosen:
        raise Refused(_("来る曜日を、ひとつはえらんでください"))


def change(actor, member: Member, version: int, *, chosen: dict[int, Chosen], from_on: date, note: str,
           wheelchair: bool, agreed: bool) -> None:  # fmt: skip
    """Other days, meals or transport from that day on; what was before stays as it was for the days before."""
    with write():
        now = Member.get_by_id(member.id)
        if now.version != version:
            raise Refused(_("この画面を開いたあとに、ほかの人が変えました。確かめて、もう一度押してください"))
        if now.ended_on:
            raise Refused(_("やめた人です。もう一度入るときは、新しく会員にしてください"))
        _some_day(chosen)
        now.note, now.wheelchair, now.version = note, wheelchair, now.version + 1
        if agreed != bool(now.agreed_at):
            now.agreed_at = clock.now() if agreed else None
            now.agreed_by = getattr(actor, "id", None) if agreed else None
        now.save()
        _choose(actor, now, chosen, from_on)
        audit.record(actor, "club.changed", now, from_on=from_on.isoformat(), weekdays=sorted(chosen), agreed=agreed)


def _choose(actor, member: Member, chosen: dict[int, Chosen], from_on: date) -> None:
    held = {row.weekday: row for row in Choice.select().where(Choice.member == member, Choice.until_on.is_null())}
    for weekday, row in held.items():
        if chosen.get(weekday) == Chosen(row.meal, row.transport):
            continue
        if row.from_on >= from_on:
            row.delete_instance()  # it has never held
        else:
            Choice.update(until_on=from_on - timedelta(days=1)).where(Choice.id == row.id).execute()
    for weekday, choice in chosen.items():
        row = held.get(weekday)
        if row is None or choice != Chosen(row.meal, row.transport):
            Choice.create(
                member=member, weekday=weekday, from_on=from_on, made_by=getattr(actor, "id", None), made_at=clock.now(),
                **choice._asdict(),
            )  # fmt: skip


def leave(actor, member: Member, ended_on: date, why: str) -> None:
    """やめる, with the reason. Pressing twice is once."""
    with write():
        now = Member.get_by_id(member.id)
        if now.ended_on:
            return
        if ended_on < now.from_on:
            raise Refused(_("やめる日が、入った日より前です。日にちを確かめてください"))
        who = getattr(actor, "id", None)
        Member.update(ended_on=ended_on, ended_why=why, ended_by=who, version=Member.version + 1).where(
            Member.id == now.id
        ).execute()
        Choice.update(until_on=pw.fn.max(Choice.from_on, ended_on)).where(
            Choice.member == now, Choice.until_on.is_null()
        ).execute()
        audit.record(actor, "club.left", now, ended_on=ended_on.isoformat())


def mark(actor, member: Member, day: date, state: str | None, *, reason: str = "", exercise_minutes: int | None = HOUR,
         not_there: bool = False) -> None:  # fmt: skip
    """来た / 来なかった / 休み（連絡あり）; None takes it back. Whoever came has done the hour of exercise unless told otherwise."""
    with write():
        if state in ("came", "absent") and day > clock.today():
            raise Refused(_("その日は、まだ来ていません"))
        Visit.delete().where(Visit.member == member, Visit.day == day).execute()
        if state:
            Visit.create(
                member=member, day=day, state=state, reason=reason, not_there=not_there and state == "absent",
                exercise_minutes=exercise_minutes if state == "came" else None, marked_by=getattr(actor, "id", None),
                marked_at=clock.now(),
            )  # fmt: skip
        _tell(actor, member, day, state, not_there)
        audit.record(actor, "club.marked", member, day=day.isoformat(), state=state, minutes=exercise_minutes)


def _tell(actor, member: Member, day: date, state: str | None, not_there: bool) -> None:
    """The meeting hears of a car that came in vain, and of two missed days in a row if the member agreed to that."""
    place = ("club.member", {"member_id": member.id})
    gone, missed = f"club-{member.id}-{day}-no-show", f"club-{member.id}-{day}-missed"
    if state == "absent" and not_there:
        hand_down(actor, cause=gone, kind="no_show", resident=member.resident_id, place=place,
                  sentence=_("おたっしゅクラブ。{day}、お迎えに行きましたが、いませんでした", day=short_day(day)))  # fmt: skip
    else:
        take_back(actor, gone)
    history = rows("SELECT state FROM club_visit WHERE member_id = ? AND day <= ? AND state <> 'away' ORDER BY day DESC LIMIT ?",
                   member.id, day.isoformat(), MISSED)  # fmt: skip
    twice = len(history) == MISSED and all(row["state"] == "absent" for row in history)
    if state == "absent" and twice and Member.get_by_id(member.id).agreed_at:
        hand_down(actor, cause=missed, kind="missed_meals", resident=member.resident_id, place=place,
                  sentence=_("おたっしゅクラブを、{count}回つづけて休みました（{day}まで）。連絡はありませんでした",
                             count=MISSED, day=short_day(day)))  # fmt: skip
    elif state != "absent":
        take_back(actor, missed)


def exercised(actor, member: Member, day: date, minutes: int) -> None:
    """How long the exercise really was, for somebody who came."""
    with write():
        came = (Visit.member == member) & (Visit.day == day) & (Visit.state == "came")
        if not Visit.update(exercise_minutes=minutes).where(came).execute():
            raise Refused(_("先に「来た」を押してください"))
        audit.record(actor, "club.exercised", member, day=day.isoformat(), minutes=minutes)
