"""いつもの依頼: on which days a standing request falls, holidays and exceptions considered. Plain values only."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from townhub.i18n import _
from townhub.recurrence import LAST, comes_round, numbers_of

HOLIDAYS = {
    "skip": "休みの日は、しない",
    "before": "休みの日は、その前の日に",
    "after": "休みの日は、その次の日に",
    "hold": "休みの日も、する",
}
EVERY_WEEKS = {1: "毎週", 2: "隔週", 3: "3週に1回", 4: "4週に1回"}
NTHS = ("第1", "第2", "第3", "第4", "第5", "最後の")
# A day that falls on a holiday moves past a whole row of them: 29 December to 3 January are six.
_FARTHEST = 14


class Pattern(NamedTuple):
    """When: `weekdays` and `nths` are bits (`recurrence`); both days are included, `last_on` None goes on."""

    weekdays: int
    nths: int
    every_weeks: int
    first_on: date
    last_on: date | None
    holidays: str


class Exceptional(NamedTuple):
    """One date that differs: off, or on another day."""

    moved_to: date | None
    reason: str


class Occurrence(NamedTuple):
    """One date. `planned_on` names it for good; `on` is the day it is done, None when it falls out, and `why` says why."""

    planned_on: date
    on: date | None
    why: str = ""


def occurrences(pattern: Pattern, first: date, last: date, holiday: Callable[[date], str],
                exceptions: dict[date, Exceptional]) -> list[Occurrence]:  # fmt: skip
    """What is done from `first` to `last`, both included, or would have been; by the day it is done.

    `holiday` answers the name of a holiday or closing day, empty on others. Two that meet on one day are one visit.
    """
    found, taken = [], set()
    day = max(first - timedelta(days=_FARTHEST), pattern.first_on)
    end = min(last + timedelta(days=_FARTHEST), pattern.last_on or last + timedelta(days=_FARTHEST))
    while day <= end:
        if _is_one(pattern, day):
            each = _placed(pattern, day, holiday, exceptions)
            if each.on in taken:
                each = each._replace(on=None, why=_("同じ日に、もう1回あります"))
            elif each.on:
                taken.add(each.on)
            if first <= (each.on or each.planned_on) <= last:
                found.append(each)
        day += timedelta(days=1)
    return sorted(found, key=lambda each: (each.on or each.planned_on, each.planned_on))


def _is_one(pattern: Pattern, day: date) -> bool:
    return comes_round(day, weekdays=pattern.weekdays, nths=pattern.nths, every_weeks=pattern.every_weeks,
                       first_on=pattern.first_on)  # fmt: skip


def _placed(
    pattern: Pattern, day: date, holiday: Callable[[date], str], exceptions: dict[date, Exceptional]
) -> Occurrence:
    if differs := exceptions.get(day):
        return Occurrence(day, differs.moved_to, differs.reason)
    name = holiday(day)
    if not name or pattern.holidays == "hold":
        return Occurrence(day, day)
    if pattern.holidays == "skip":
        return Occurrence(day, None, name)
    step = timedelta(days=-1 if pattern.holidays == "before" else 1)
    other = day
    for _try in range(_FARTHEST):
        other += step
        if not holiday(other) and other.weekday() != 6:
            return Occurrence(day, other, name)
    return Occurrence(day, None, name)


def pattern_words(pattern: Pattern, weekday_names: str) -> str:
    """毎週 火・金曜日, 第1・第3 日曜日."""
    days = _("{days}曜日", days="・".join(weekday_names[number] for number in numbers_of(pattern.weekdays)))
    if pattern.nths:
        return f"{'・'.join(_(NTHS[number]) for number in numbers_of(pattern.nths, LAST))}{days}"
    return f"{_(EVERY_WEEKS.get(pattern.every_weeks, '毎週'))} {days}"
