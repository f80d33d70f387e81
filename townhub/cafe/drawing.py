"""The month as it is drawn, on the board, on paper and at the counter: plain values, so that a page of 42 cells is cheap."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from townhub.cafe.rules import CLOSED, OPEN, RIDE, SEALS, UNKNOWN, Calendar, DayPlan, Hours, holiday_name, weeks_of
from townhub.dates import WEEKDAYS, clock_time
from townhub.i18n import _

_CLOSED_ALREADY = ("休み", "休業", "休館")
_WEEKEND = {5: "saturday", 6: "sunday"}


class Cell(NamedTuple):
    """One day, all words ready. `shut` stands before `shut_word`, and is None on a day that is not closed."""

    css: str
    iso: str
    number: str
    weekday: str
    number_css: str
    now: str
    hours: str
    until: str
    events: tuple[tuple[str, str, str], ...]  # word, character and style of its seal
    note: str
    shut: str | None
    shut_word: str
    layer: str


class Month(NamedTuple):
    """Weeks as (whether all of it is past, its seven cells); the legend as (words, character, style)."""

    first: date
    weeks: list[tuple[bool, list[Cell]]]
    legend: list[tuple[str, str, str]]
    has_unknown: bool


class _Words(NamedTuple):
    """The few words that every cell needs, looked up once a page."""

    shut: str
    holiday: str
    ride: str
    now: str
    open_end: str

    @classmethod
    def here(cls) -> "_Words":
        return cls(_("休み"), _("祝"), _("送迎あり"), _("きょう"), _("{opens}から"))


def draw(written: Calendar, first: date, today: date | None = None) -> Month:
    """The month that begins on `first`. With `today` in it, that day is marked and the days before it are past."""
    if today and (today.year, today.month) != (first.year, first.month):
        today = None
    words = _Words.here()
    plans = weeks_of(written, first)
    weeks = [
        (
            today is not None and week[-1].day < today,
            [_cell(plan, plan.day.month != first.month, _tense(plan.day, today), words) for plan in week],
        )
        for week in plans
    ]
    shown = {word for week in plans for plan in week for word in plan.events}
    legend = [(legend_word(word), *seal) for word, seal in SEALS.items() if word in shown]
    unknown = any(plan.status == UNKNOWN and plan.day.month == first.month for week in plans for plan in week)
    return Month(first, weeks, legend, unknown)


def _tense(day: date, today: date | None) -> str:
    if today is None or day > today:
        return ""
    return " is-today" if day == today else " past"


# A change to one day leaves the others as they are: they are not put together again.
@lru_cache(maxsize=4000)
def _cell(plan: DayPlan, is_other: bool, tense: str, words: _Words) -> Cell:
    day = plan.day
    weekday = day.weekday()
    holiday = holiday_name(day)
    is_open, is_shut = plan.status == OPEN, plan.status == CLOSED
    hours = clock_time(plan.opens) if is_open else ""
    until = clock_time(plan.closes) if plan.closes is not None else ""
    return Cell(
        css="day" + (" shut" if is_shut else "") + (" other" if is_other else "") + tense,
        iso=plan.iso,
        number=f"{day.month}/{day.day}" if is_other else str(day.day),
        weekday=f"{WEEKDAYS[weekday]}・{words.holiday}" if holiday else WEEKDAYS[weekday],
        number_css="holiday" if holiday else _WEEKEND.get(weekday, ""),
        now=words.now if tense == " is-today" else "",
        hours=hours if until or not hours else words.open_end.format(opens=hours),
        until=until,
        events=tuple((words.ride if word == RIDE else word, *SEALS.get(word, ("", ""))) for word in plan.events),
        note=open_note(plan) if is_open else "",
        shut=why_shut(plan) if is_shut else None,
        shut_word="" if any(word in plan.note for word in _CLOSED_ALREADY) else words.shut,
        layer=plan.layer,
    )


def why_shut(plan: DayPlan) -> str:
    """Why a day is closed: what somebody wrote, otherwise the holiday's name."""
    return plan.note or plan.holiday


def open_note(plan: DayPlan) -> str:
    """The note of an open day; on a holiday its name too, because red alone would say nothing."""
    return " ".join(filter(None, (plan.holiday if plan.holiday not in plan.note else "", plan.note)))


def legend_word(word: str) -> str:
    return _("送迎（車でお迎え）") if word == RIDE else word


def span_words(opens: int, closes: int | None) -> str:
    """8:00–12:00, or 11:45から without an end."""
    if closes is None:
        return _("{opens}から", opens=clock_time(opens))
    return f"{clock_time(opens)}–{clock_time(closes)}"


def hours_words(hours: Hours) -> str:
    """What is written for a day, in one line: 8:00–12:00 食事会・出張販売 健康の話し会."""
    if hours.opens is None:
        return " ".join(filter(None, (hours.note, _("休み"))))
    return " ".join(filter(None, (span_words(hours.opens, hours.closes), "・".join(hours.events), hours.note)))


def plan_words(plan: DayPlan) -> str:
    """The same for whatever is on a day."""
    if plan.status == UNKNOWN:
        return _("まだ決めていません")
    note = open_note(plan) if plan.status == OPEN else why_shut(plan)
    return hours_words(Hours(plan.opens, plan.closes, plan.events, note))


# -- paper ----------------------------------------------------------------------------------------------------------

# Of a sheet at its full size, in em: how wide a cell is inside, and how high the weeks together may be. Measured in
# Chromium with the town's stylesheet; a note breaks after as many characters as a cell is wide.
_PAPERS = {"a4": (7.6, 34.0, 2.8, 1.45), "a3": (5.9, 49.0, 4.0, 2.95)}
FITS = (100, 90, 80, 70, 60, 50, 40)


def fit(month: Month, paper: str) -> int:
    """How large the letters of the sheet may be, in percent, for the month to fit on one page."""
    width, height, date_lines, hours_lines = _PAPERS[paper]
    for percent in FITS:
        scale = percent / 100
        needed = 0.0
        for _past, cells in month.weeks:
            needed += max(_height(cell, width / scale, date_lines, hours_lines) for cell in cells)
        if needed <= height / scale:
            return percent
    return FITS[-1]


def _height(cell: Cell, width: float, date_lines: float, hours_lines: float) -> float:
    words = sum(_lines(word, width - 2 if character else width) for word, character, _style in cell.events)
    note = _lines(cell.note, width) if cell.note else 0
    shut = _lines(f"{cell.shut} {cell.shut_word}", width) if cell.shut is not None else 0
    return date_lines + (hours_lines if cell.hours else 0) + 1.45 * words + 1.35 * (note + shut)


def _lines(text: str, width: float) -> int:
    return -(-len(text) // max(1, int(width)))
