"""くりかえす予定: exercise every Tuesday, coffee on the third Sunday. One day of it, from here on, or all of it can change.

A series may be cut into several rows by "from here on"; they share their `thread`. What differs on one day is another row.
"""

import secrets
from datetime import date, timedelta

from townhub import audit, clock
from townhub.cafe import editions
from townhub.cafe.editions import Part
from townhub.cafe.models import CafeSeries, CafeSeriesDay
from townhub.cafe.reading import HOME
from townhub.db import one, write
from townhub.i18n import _
from townhub.refused import Refused

_FACTS = (
    "effect", "word", "weekdays", "nths", "every_weeks", "first_on", "last_on", "season_from", "season_until",
    "begins_minute", "ends_minute", "holidays", "note",
)  # fmt: skip


def begin(actor, facts: dict, once: str | None = None, place: int = HOME, draft: bool = False) -> CafeSeries:
    """A new series. `facts` are the columns of CafeSeries by name."""
    with write():
        if earlier := audit.already(once):
            return CafeSeries.get_by_id(earlier)
        row = _add(actor, place, secrets.token_hex(8), facts)
        _done(actor, row, "series", draft)
        audit.record(actor, "cafe.series_begun", row, once, draft=draft)
    return row


def change_all(actor, series: CafeSeries, facts: dict, seen: int, once: str | None = None, draft: bool = False) -> None:
    """Every day of the series, the past ones too: for what was written wrongly.

    `series` may be one piece of it, changed from a day on: a first or last day that was left as that piece has it is no wish
    for a shorter series.
    """
    with write():
        if audit.already(once):
            return
        _check(series.thread, seen)
        whole = _ends_of(series)
        facts = {**facts, **{name: day for name, day in whole.items() if facts[name] == getattr(series, name)}}
        editions.leave(actor, _of(series.thread), series.place_id)
        row = _add(actor, series.place_id, series.thread, facts)
        _done(actor, row, "series", draft)
        audit.record(actor, "cafe.series_changed", row, once, scope="all", draft=draft)


def _ends_of(series: CafeSeries) -> dict[str, date | None]:
    """The first day of all its pieces, and the last one; None when it does not end."""
    pieces = list(_pieces(series.place_id, series.thread))
    lasts = [piece.last_on for piece in pieces]
    return {"first_on": min(piece.first_on for piece in pieces), "last_on": None if None in lasts else max(lasts)}


def change_from(
    actor, series: CafeSeries, day: date, facts: dict, seen: int, once: str | None = None, draft: bool = False
) -> None:
    """From this day on; what was before stays as it was."""
    with write():
        if audit.already(once):
            return
        _check(series.thread, seen)
        _cut(actor, series, day)
        row = _add(actor, series.place_id, series.thread, {**facts, "first_on": max(day, facts["first_on"])})
        _done(actor, row, "series", draft)
        audit.record(actor, "cafe.series_changed", row, once, scope=day.isoformat(), draft=draft)


def end_from(actor, series: CafeSeries, day: date, seen: int, once: str | None = None, draft: bool = False) -> None:
    """From this day on there is no such thing any more."""
    with write():
        if audit.already(once):
            return
        _check(series.thread, seen)
        _cut(actor, series, day)
        _done(actor, series, "series", draft)
        audit.record(actor, "cafe.series_ended", series, once, day=day.isoformat(), draft=draft)


def move(
    actor, series: CafeSeries, day: date, begins: int, ends: int | None, note: str, seen: int,
    once: str | None = None, draft: bool = False,
) -> None:  # fmt: skip
    """Only this day at another time."""
    facts = {"state": "moved", "begins_minute": begins, "ends_minute": ends, "note": note}
    _differ(actor, series, day, facts, seen, once, draft)


def call_off(
    actor, series: CafeSeries, day: date, reason: str, seen: int, once: str | None = None, draft: bool = False
) -> None:
    """Only this day it does not take place, with the reason."""
    _differ(actor, series, day, {"state": "off", "note": reason}, seen, once, draft)


def as_usual(actor, series: CafeSeries, day: date, seen: int, once: str | None = None, draft: bool = False) -> None:
    """This day is like the others of its series again."""
    _differ(actor, series, day, None, seen, once, draft)


def _differ(actor, series, day: date, facts: dict | None, seen: int, once: str | None, draft: bool) -> None:
    with write():
        if audit.already(once):
            return
        _check(series.thread, seen)
        part = Part("cafe_series_day", "thread = ? AND day = ?", (series.thread, day.isoformat()))
        editions.leave(actor, part, series.place_id)
        if facts:
            made = {"made_by": getattr(actor, "id", None), "made_at": clock.now()}
            CafeSeriesDay.create(place=series.place_id, thread=series.thread, day=day, **facts, **made)
        if draft:
            editions.touch(series.place_id)
        else:
            editions.put_on_the_board(actor, series.place_id, "series", [part])
        state = facts["state"] if facts else "usual"
        audit.record(actor, "cafe.series_day_changed", series, once, day=day.isoformat(), state=state, draft=draft)


def of_thread(place: int, thread: str, day: date | None = None) -> CafeSeries | None:
    """The row of this series, as drafted, that holds on that day; the newest otherwise."""
    found = list(_pieces(place, thread))
    for row in found:
        if day and row.first_on <= day and (row.last_on is None or row.last_on >= day):
            return row
    return found[-1] if found else None


def _pieces(place: int, thread: str):
    """The rows of this series as drafted, one for each stretch of days on which it is otherwise."""
    standing = CafeSeries.until.is_null() & CafeSeries.leaving_at.is_null()
    theirs = CafeSeries.select().where(standing, CafeSeries.place == place, CafeSeries.thread == thread)
    return theirs.order_by(CafeSeries.first_on)


def version(thread: str) -> int:
    """A number that rises with every change to this series."""
    return one(
        "SELECT (SELECT coalesce(max(id), 0) * 2 + count(leaving_at) FROM cafe_series WHERE thread = ?1)"
        " + (SELECT coalesce(sum(id), 0) * 2 + count(leaving_at) FROM cafe_series_day WHERE thread = ?1)",
        thread,
    )


def _check(thread: str, seen: int) -> None:
    if seen != version(thread):
        raise Refused(_("ほかの人が、さきにこの予定を変えました。いまの中身を確かめて、もう一度ボタンを押してください"))


def _of(thread: str) -> Part:
    return Part("cafe_series", "thread = ?", (thread,))


def _cut(actor, series: CafeSeries, day: date) -> None:
    """The series without this day and what follows."""
    place, thread = series.place_id, series.thread
    held = of_thread(place, thread, day)
    editions.leave(actor, Part("cafe_series", "thread = ? AND first_on >= ?", (thread, day.isoformat())), place)
    if held and held.first_on < day and (held.last_on is None or held.last_on >= day):
        editions.leave(actor, Part("cafe_series", "id = ?", (held.id,)), place)
        facts = {name: getattr(held, name) for name in _FACTS}
        _add(actor, place, thread, {**facts, "last_on": day - timedelta(days=1)})


def _add(actor, place: int, thread: str, facts: dict) -> CafeSeries:
    made = {"made_by": getattr(actor, "id", None), "made_at": clock.now()}
    return CafeSeries.create(place=place, thread=thread, **facts, **made)


def _done(actor, row: CafeSeries, act: str, draft: bool) -> None:
    if draft:
        editions.touch(row.place_id)
    else:
        editions.put_on_the_board(actor, row.place_id, act, [_of(row.thread)])
