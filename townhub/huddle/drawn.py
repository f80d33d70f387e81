"""What many screens of the meeting show alike: drawn once from plain values, and kept (`frame.drawing`)."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import NamedTuple

from markupsafe import Markup

from townhub import clock
from townhub.frame import drawing, url_for
from townhub.huddle.reading import Topics
from townhub.huddle.words import what_was_said, who

_drawing = partial(drawing, "huddle/_drawn.html")


class Part(NamedTuple):
    """One part of the sheet: how many of its topics are open, its lines before and behind the topic that is open."""

    count: int
    before: Markup
    behind: Markup


def parts_of(topics: Topics, day: date, open_id: int | None, notes: dict[int | None, list[dict]]) -> dict[int, Part]:
    """The sheet, all but the topic that is open on the page."""
    draw, where, today = _drawing("line"), url_for("huddle.day", day=day.isoformat()), clock.today()

    def lines(some: Iterable[tuple]) -> Markup:
        said = (what_was_said(notes[topic.id][-2:]) if topic.id in notes else () for topic in some)
        return Markup("\n").join(draw(topic, where, today, words) for topic, words in zip(some, said, strict=True))

    found = {}
    for part, here in topics.parts.items():
        cut = next((place for place, topic in enumerate(here) if topic.id == open_id), len(here))
        count = sum(topic.stands == "open" for topic in here)
        found[part] = Part(count, lines(here[:cut]), lines(here[cut + 1 :]))
    return found


def hand_offs(waiting: list[dict], back: str, oob: bool = False, answers: bool = False) -> Markup:
    """申し送り that wait for a 了解; `back` is the page that one comes back to, `oob` whether it comes by itself.

    `answers`: it is the answer to a 了解.
    """
    told = [
        (row["id"], row["to_unit"], row["to_person"], row["name"], row["words"] if row["shared"] else None, who(row),
         bool(row["mine"] and row["shared"]))
        for row in waiting
    ]  # fmt: skip
    return _drawing("hand_offs")(tuple(told), back, oob, answers)


def present(units: list[dict], day: date, back: str, oob: bool) -> Markup:
    """The units of the hall, each a button that says whether it is there."""
    at_the_table = tuple((unit["id"], unit["name"], bool(unit["present"])) for unit in units)
    return _drawing("present")(at_the_table, day.isoformat(), back, oob)


def choices(pairs: Iterable[tuple[str, str]], chosen: str | None = None) -> Markup:
    """The lines of a list to choose from; the same people stand in three of them."""
    return _drawing("choices")(tuple(pairs), chosen)
