"""What happens at the cafés over a year, as plain lines: for calendars that subscribe, and for open data.

A day that was announced and is not any more is not forgotten: whoever subscribed must be told that it is off.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from townhub import clock
from townhub.cafe import layers, reading
from townhub.cafe.editions import AHEAD, BACK
from townhub.cafe.layers import OPEN, DayPlan
from townhub.db import rows

OPENING = ""  # the word of the café's own being open


class Announced(NamedTuple):
    """One thing on one day at one place; minutes from midnight, `ends` None when nobody has written it."""

    uid: str
    place: int
    day: date
    word: str
    begins: int
    ends: int | None
    note: str
    sequence: int
    is_off: bool


def announced(place: int, today: date, back: timedelta = BACK, ahead: timedelta = AHEAD) -> Iterator[Announced]:
    """Everything that is on, or was announced and is off, at this place around today."""
    first, last = today - back, today + ahead
    written = reading.calendar(first, last, place)
    changed = _changed(place, first, last)
    troubles = _troubles(place, first, last)
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        plan = layers.on_day(written, day)
        told = _of_plan(plan)
        before = dict(pair for text in changed.get(plan.iso, ()) for pair in _of_snapshot(text).items())
        if plan.layer in ("emergency", "closing"):
            before |= _of_plan(layers.as_planned(written, day))
        sequence = len(changed.get(plan.iso, ())) + troubles.get(plan.iso, 0)
        for key, (begins, ends, note) in sorted({**before, **told}.items()):
            word, count = key
            yield Announced(
                _uid(place, plan.iso, word, count), place, day, word, begins, ends, note if key in told else plan.note,
                sequence, key not in told,
            )  # fmt: skip


def _of_plan(plan: DayPlan) -> dict[tuple[str, int], tuple[int, int | None, str]]:
    """By word and number: the spans of being open, and what happens."""
    if plan.status != OPEN:
        return {}
    happenings = [(each.word, each.begins, each.ends, each.note) for each in plan.happenings]
    return _things(plan.opens, plan.closes, plan.again, plan.until, plan.note, happenings)


def _of_snapshot(text: str) -> dict[tuple[str, int], tuple[int, int | None, str]]:
    status, opens, closes, again, until, note, _holiday, happenings = json.loads(text)
    return _things(opens, closes, again, until, note, happenings) if status == OPEN else {}


def _things(opens, closes, again, until, note, happenings) -> dict[tuple[str, int], tuple[int, int | None, str]]:
    found = {(OPENING, 1): (opens, closes, note)}
    if again is not None:
        found[OPENING, 2] = (again, until, note)
    for word, begins, ends, own in happenings:
        found[word, 1] = (opens, closes, own) if begins is None else (begins, ends, own)
    return found


def _uid(place: int, iso: str, word: str, count: int) -> str:
    """The same for the same thing on the same day, whatever becomes of its time."""
    kind = hashlib.sha256(word.encode()).hexdigest()[:8] if word else "open"
    return f"{iso}-{place}-{kind}-{count}"


def _changed(place: int, first: date, last: date) -> dict[str, list[str]]:
    """The days that editions have changed, each as it was before."""
    found: dict[str, list[str]] = {}
    for row in rows(
        "SELECT d.day, d.before FROM cafe_edition_day d JOIN cafe_edition e ON e.id = d.edition_id"
        " WHERE e.place_id = ? AND d.day BETWEEN ? AND ? ORDER BY e.number",
        place, first.isoformat(), last.isoformat(),
    ):  # fmt: skip
        found.setdefault(row["day"], []).append(row["before"])
    return found


def _troubles(place: int, first: date, last: date) -> dict[str, int]:
    """How often a day was closed in an emergency or by the town, and opened again."""
    found = {
        row["day"]: row["times"]
        for row in rows(
            "SELECT day, count(*) + count(lifted_at) AS times FROM cafe_emergency"
            " WHERE place_id = ? AND day BETWEEN ? AND ? GROUP BY day",
            place, first.isoformat(), last.isoformat(),
        )
    }  # fmt: skip
    for iso in reading.closings_between(first, last):
        found[iso] = found.get(iso, 0) + 1
    return found


def last_change() -> str:
    """The moment of the last thing that was announced, as UTC text: what is sent without a change stays the same."""
    moments = [row["at"] for row in rows("SELECT max(published_at) AS at FROM cafe_edition")]
    moments += [row["at"] for row in rows("SELECT max(coalesce(lifted_at, closed_at)) AS at FROM cafe_emergency")]
    moments += [row["at"] for row in rows("SELECT max(coalesce(withdrawn_at, made_at)) AS at FROM closing")]
    moments += [row["at"] for row in rows("SELECT set_up_at AS at FROM town")]
    return max(filter(None, moments), default=clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"))
