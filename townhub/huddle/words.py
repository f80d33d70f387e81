"""How a topic, a line and a hand-off are said in a few words, the same on the screen and on paper."""

import re
from datetime import date

from markupsafe import Markup, escape

from townhub import clock
from townhub.dates import clock_time, short_day
from townhub.db import moment
from townhub.huddle.rules import KINDS, OUTCOMES
from townhub.i18n import _

_STANDS = {
    "talked": ("話した", "済"),
    "done": ("済み", "済"),
    "gone": ("もう済んだ", "済"),
    "snoozed": ("あとの日に", "後"),
}

_NUMBER = re.compile(r"\b0\d{1,4}-\d{1,4}-\d{3,4}\b")


def topic_word(topic) -> str:
    """Why it stands on the sheet, how late it is, or what has become of it."""
    if topic.stands == "done" and (topic.outcome or topic.hand_off_id):
        return _(OUTCOMES[topic.outcome]) if topic.outcome else _("了解ずみ")
    if topic.stands in _STANDS:
        return _(_STANDS[topic.stands][0])
    return _("{days}日おくれ", days=topic.days_late) if topic.days_late > 0 else _(KINDS[topic.kind][0])


def topic_why(topic) -> str:
    """The same beside its name: what the name says already, 休み or 館のこと, is not said a second time."""
    word = topic_word(topic)
    return "" if word == topic_name(topic) else word


def topic_seal(topic) -> str:
    """One character in a ring for the same."""
    if topic.stands in _STANDS:
        return _STANDS[topic.stands][1]
    return "遅" if topic.days_late > 0 else KINDS[topic.kind][1]


def topic_says(topic) -> Markup:
    """Its reason whole, for whoever may read it; a telephone number in it stays in one piece on a phone."""
    words = topic.sentence if topic.shared else _("共有の同意なし")
    return Markup(_NUMBER.sub(r'<span class="keep">\g<0></span>', str(escape(words))))  # noqa: S704 - escaped


def topic_name(topic) -> str:
    return _("{name}さん", name=topic.name) if topic.name else _(KINDS[topic.kind][0])


def is_late(topic) -> bool:
    return topic.days_late > 0 and topic.stands == "open"


def who(note: dict) -> str:
    """訪問看護 中島: for whom somebody writes, and the family name."""
    return " ".join(filter(None, [note["unit"] or note.get("profession"), note["writer"].split()[0]]))


def what_was_said(notes: list[dict]) -> tuple:
    """For a line that is drawn once and kept: who said what, and for whom only; without what this reader may not read.

    What nobody said does not stand between 「 and 」.
    """
    return tuple(
        (who(note), f"「{note['words']}」", _("3職種だけ") if note["kind"] == "sensitive" else "") if note["shared"]
        else (who(note), " " + _("共有の同意なし"), "")
        for note in notes
    )  # fmt: skip


def time_here(at: str) -> str:
    """A row's moment as the clock on the wall: 8:46."""
    here = clock.here(moment(at))
    return clock_time(here.hour * 60 + here.minute)


def day_of(at: str) -> date:
    return clock.here(moment(at)).date()


def day_said(iso: str) -> str:
    """15日 within this month, otherwise 12月15日(土)."""
    day, today = date.fromisoformat(iso), clock.today()
    return _("{day}日", day=day.day) if (day.year, day.month) == (today.year, today.month) else short_day(day)


ALL = {
    "topic_word": topic_word,
    "topic_why": topic_why,
    "topic_seal": topic_seal,
    "topic_says": topic_says,
    "topic_name": topic_name,
    "is_late": is_late,
    "who": who,
    "what_was_said": what_was_said,
    "time_here": time_here,
    "day_of": day_of,
    "day_said": day_said,
}
