"""The day itself: who opens it, who chairs, who is there, and the closing after which nothing of it is changed."""

from datetime import date

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.dates import clock_time, short_day
from townhub.db import write
from townhub.huddle import days, topics
from townhub.huddle.gather import gather
from townhub.huddle.models import Huddle, Presence
from townhub.i18n import _
from townhub.refused import Refused
from townhub.town.models import Unit


def open_day(actor: Person, day: date, *, from_paper: bool = False) -> Huddle:
    """はじめる: whoever is first opens the day, chairs it and is there with the own unit. Twice is once.

    Raises Refused on a day on which the hall does not meet, and on any other day than today: a meeting that was held
    without the network is written down from its paper (`from_paper`), of which the day is past.
    """
    with write():
        known = Huddle.get_or_none(Huddle.day == day)
        if known:
            return known
        _may_be_opened(day, from_paper)
        huddle = Huddle.create(day=day, opened_by=actor, opened_at=clock.now(), from_paper=from_paper, chair=actor)
        if actor.unit_id:
            _mark(actor, huddle, actor.unit_id)
        gather(day)
        topics.place_waiting(huddle)
        audit.record(actor, "huddle.opened", huddle, day=day.isoformat(), from_paper=from_paper)
    return huddle


def _may_be_opened(day: date, from_paper: bool) -> None:
    if why := days.why_no_meeting(day):
        raise Refused(_("{day}は{why}で、打ち合わせはありません", day=short_day(day), why=why))
    if day > clock.today():
        raise Refused(_("{day}は、まだ来ていません。その日になったら始めてください", day=short_day(day)))
    if day < clock.today() and not from_paper:
        raise Refused(_("{day}は過ぎました。紙で行ったときは「紙から書きうつす」を開いてください", day=short_day(day)))


def running(huddle: Huddle) -> Huddle:
    """The day as it is now. Raises Refused when somebody has closed it, and says who."""
    now = Huddle.get_by_id(huddle.id)
    if now.closed_at:
        raise Refused(closed_words(now) + _("。あとから書くことは、追記になります"))
    return now


def closed_words(huddle: Huddle) -> str:
    """Who closed it, and when: 8:46に、山口 直子さんが閉じました."""
    at = clock.here(huddle.closed_at)
    time = clock_time(at.hour * 60 + at.minute)
    if at.date() != huddle.day:
        time = f"{short_day(at.date())} {time}"
    return _("{time}に、{name}さんが閉じました", time=time, name=huddle.closed_by.name)


def take_chair(actor: Person, huddle: Huddle, chair: Person) -> None:
    """Somebody else leads the meeting. Twice is once."""
    with write():
        now = running(huddle)
        if now.chair_id == chair.id:
            return
        Huddle.update(chair=chair).where(Huddle.id == now.id).execute()
        audit.record(actor, "huddle.chair_taken", now, chair=chair.id)


def mark_present(actor: Person, huddle: Huddle, unit: Unit) -> None:
    """This unit is at the table. Twice is once."""
    with write():
        now = running(huddle)
        if _mark(actor, now, unit.id):
            audit.record(actor, "huddle.unit_came", now, unit=unit.id)


def _mark(actor: Person, huddle: Huddle, unit_id: int) -> bool:
    there = Presence.select().where(Presence.huddle == huddle, Presence.unit == unit_id).exists()
    if not there:
        Presence.create(huddle=huddle, unit=unit_id, marked_by=actor, marked_at=clock.now())
    return not there


def unmark_present(actor: Person, huddle: Huddle, unit: Unit) -> None:
    """It was a slip of the finger."""
    with write():
        now = running(huddle)
        if Presence.delete().where(Presence.huddle == now, Presence.unit == unit).execute():
            audit.record(actor, "huddle.unit_unmarked", now, unit=unit.id)


def close(actor: Person, huddle: Huddle) -> None:
    """閉じる: the day is kept as it is. There is no way back; what comes later is an addition.

    Two at once is one closing: the second one is Refused with who it was, the same person twice is once.
    """
    with write():
        now = Huddle.get_by_id(huddle.id)
        if now.closed_at:
            if now.closed_by_id == actor.id:
                return
            raise Refused(closed_words(now))
        topics.freeze(now)
        Huddle.update(closed_by=actor, closed_at=clock.now()).where(Huddle.id == now.id).execute()
        audit.record(actor, "huddle.closed", now, day=now.day.isoformat())
