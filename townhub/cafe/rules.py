"""What the café does on a day, and what can be said about today at a given minute.

Layers, the nearer one wins: a single day as somebody wrote it; a closing of the town (お盆); a national holiday (closed,
by its name); the weekly pattern. A day under no layer is not decided yet. Figures after the printed calendar of January 2019 (Kunisaki).
"""

import calendar as almanac
import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import jpholiday

OPEN, CLOSED, UNKNOWN = "open", "closed", "unknown"
MEAL, RIDE, SHOP = "食事会", "送迎", "出張販売"

# A printed "11:45から" has no end. In the evening nobody should be sent there any more.
EVENING = 17 * 60
MIDNIGHT = 24 * 60
FIRST_YEAR, LAST_YEAR = 2000, 2099
MOST_EVENTS = 5
LONGEST_WORD, LONGEST_NOTE = 20, 40


class Seal(NamedTuple):
    character: str
    style: str


SEALS = {
    MEAL: Seal("食", "meal"),
    SHOP: Seal("売", "shop"),
    RIDE: Seal("送", "ride"),
    "コーヒー": Seal("茶", "tea"),
    "体操": Seal("体", "move"),
}


class Hours(NamedTuple):
    """What is written for a day: minutes from midnight; closed when `opens` is None; without end when `closes` is."""

    opens: int | None = None
    closes: int | None = None
    events: tuple[str, ...] = ()
    note: str = ""


class Week(NamedTuple):
    """A weekly pattern. Its days are ISO texts, as the database sorts them; a weekday that is missing is closed."""

    valid_from: str
    valid_until: str
    days: dict[int, Hours]


class Calendar(NamedTuple):
    """What is written about a stretch of days, by ISO day."""

    days: dict[str, Hours]
    weeks: list[Week]
    closings: dict[str, str] = {}  # noqa: RUF012 - never written to: the name of the closing by ISO day


class DayPlan(NamedTuple):
    """What is on a day. `layer` says why: day, closing, holiday, week or nothing."""

    day: date
    iso: str
    status: str
    opens: int | None
    closes: int | None
    events: tuple[str, ...]
    note: str
    holiday: str
    layer: str


# A hundred years and their neighbours; asking the almanac costs more than drawing the cell.
@lru_cache(maxsize=40_000)
def holiday_name(day: date) -> str:
    """The name of the national holiday, 振替休日 and 国民の休日 included; empty on other days."""
    return jpholiday.is_holiday_name(day) or ""


def on_day(written: Calendar, day: date) -> DayPlan:
    """What is on this day."""
    iso = day.isoformat()
    holiday = holiday_name(day)
    hours = written.days.get(iso)
    if hours:
        return _plan(day, iso, hours, holiday, "day")
    if iso in written.closings:
        return DayPlan(day, iso, CLOSED, None, None, (), written.closings[iso], holiday, "closing")
    if holiday:
        return DayPlan(day, iso, CLOSED, None, None, (), "", holiday, "holiday")
    for week in written.weeks:
        if week.valid_from <= iso <= week.valid_until:
            return _plan(day, iso, week.days.get(day.weekday(), Hours()), "", "week")
    return DayPlan(day, iso, UNKNOWN, None, None, (), "", "", "nothing")


def _plan(day: date, iso: str, hours: Hours, holiday: str, layer: str) -> DayPlan:
    opens, closes, events, note = hours
    return DayPlan(day, iso, CLOSED if opens is None else OPEN, opens, closes, events, note, holiday, layer)


def usual(written: Calendar, day: date) -> DayPlan:
    """What would be on this day had nobody written anything for it alone."""
    return on_day(written._replace(days={}), day)


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


# -- today ----------------------------------------------------------------------------------------------------------

BEFORE, NOW, OVER, SHUT, UNDECIDED = "before", "now", "over", "shut", "undecided"


def end_of(plan: DayPlan) -> int:
    """The minute at which an open day is over; one without a written end is over in the evening."""
    if plan.closes is not None:
        return plan.closes
    return EVENING if plan.opens < EVENING else MIDNIGHT


def phase(plan: DayPlan, minute: int) -> str:
    """Before opening, now open, over, shut all day, or undecided."""
    if plan.status != OPEN:
        return SHUT if plan.status == CLOSED else UNDECIDED
    if minute < plan.opens:
        return BEFORE
    return NOW if minute < end_of(plan) else OVER


def next_change(plan: DayPlan, minute: int) -> int:
    """The next minute of the day at which the words about today stop being true; midnight at the latest."""
    turns = (plan.opens, end_of(plan)) if plan.status == OPEN else ()
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
