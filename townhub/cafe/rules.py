"""Months as they are drawn, and what can be said about today at a given minute. What is on a day is in `layers.py`."""

import calendar as almanac
import re
from collections.abc import Iterable
from datetime import date, timedelta

from townhub.cafe.layers import CLOSED, OPEN, Calendar, DayPlan, on_day

MEAL, RIDE, SHOP = "食事会", "送迎", "出張販売"

# A printed "11:45から" has no end. In the evening nobody should be sent there any more.
EVENING = 17 * 60
MIDNIGHT = 24 * 60
FIRST_YEAR, LAST_YEAR = 2000, 2099
MOST_EVENTS = 5
LONGEST_WORD, LONGEST_NOTE = 20, 40


# -- months ---------------------------------------------------------------------------------------------------------


def month_named(text: str) -> date | None:
    """The first day of the month written YYYY-MM, from 2000 to 2099; None for everything else."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}", text):
        return None
    year, month = int(text[:4]), int(text[5:])
    return date(year, month, 1) if FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 else None


def day_named(text: str) -> date | None:
    """The day written YYYY-MM-DD within the same years; None for everything else."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) or not month_named(text[:7]):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def month_beside(first: date, months: int) -> date | None:
    """The first day of the month that many months on; None beyond the years we keep."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1) if FIRST_YEAR <= year <= LAST_YEAR else None


def whole_weeks(first: date) -> tuple[date, date]:
    """The Monday and the Sunday between which the weeks of this month lie."""
    last = first.replace(day=almanac.monthrange(first.year, first.month)[1])
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def weeks_of(written: Calendar, first: date) -> list[list[DayPlan]]:
    """The month as weeks, Monday first, filled with the days of its neighbours."""
    monday, sunday = whole_weeks(first)
    count = (sunday - monday).days + 1
    days = [on_day(written, monday + timedelta(days=n)) for n in range(count)]
    return [days[n : n + 7] for n in range(0, count, 7)]


def days_in_step(source: date, target: date) -> list[tuple[date, date]]:
    """The second Thursday of one month with that of the other, and so on; a fifth one only where both have it."""
    days = []
    for n in range(almanac.monthrange(source.year, source.month)[1]):
        was = source + timedelta(days=n)
        day = target + timedelta(days=(was.weekday() - target.weekday()) % 7 + n // 7 * 7)
        if day.month == target.month:
            days.append((was, day))
    return days


# -- today ----------------------------------------------------------------------------------------------------------

BEFORE, NOW, BREAK, OVER, SHUT, UNDECIDED = "before", "now", "break", "over", "shut", "undecided"


def end_of(plan: DayPlan) -> int:
    """The minute at which an open day is over; one without a written end is over in the evening."""
    last, begins = (plan.closes, plan.opens) if plan.again is None else (plan.until, plan.again)
    if last is not None:
        return last
    return EVENING if begins < EVENING else MIDNIGHT


def phase(plan: DayPlan, minute: int) -> str:
    """Before opening, now open, in the break between two spans, over, shut all day, or undecided."""
    if plan.status != OPEN:
        return SHUT if plan.status == CLOSED else UNDECIDED
    if minute < plan.opens:
        return BEFORE
    if plan.again is not None and plan.closes <= minute < plan.again:
        return BREAK
    return NOW if minute < end_of(plan) else OVER


def closing_minute(plan: DayPlan, minute: int) -> int | None:
    """When the span that runs or comes next ends; None when nobody has written it."""
    return plan.closes if plan.again is None or minute < plan.closes else plan.until


def next_change(plan: DayPlan, minute: int) -> int:
    """The next minute of the day at which the words about today stop being true; midnight at the latest."""
    turns = (plan.opens, end_of(plan)) if plan.status == OPEN else ()
    if plan.again is not None:
        turns = (*turns, plan.closes, plan.again)
    return min((turn for turn in turns if turn > minute), default=MIDNIGHT)


def usual_hours(plans: Iterable[DayPlan]) -> tuple[list[int], int, int] | None:
    """The commonest opening and closing minute among these days, and the weekdays on which they occur."""
    weekdays: dict[tuple[int, int], list[int]] = {}
    for plan in plans:
        if plan.closes is not None:
            weekdays.setdefault((plan.opens, plan.closes), []).append(plan.day.weekday())
    if not weekdays:
        return None
    hours = max(weekdays, key=lambda hours: len(weekdays[hours]))
    return sorted(set(weekdays[hours])), *hours


# -- what may be written --------------------------------------------------------------------------------------------


def tidy_events(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, in the order given, empty ones left out."""
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
