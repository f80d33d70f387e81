"""The month as it is drawn, on the board, on paper and at the counter: plain values, so that a page of 42 cells is cheap."""

import math
import unicodedata
from datetime import date
from typing import NamedTuple

from townhub.cafe.layers import CLOSED, OPEN, UNKNOWN, Calendar, DayPlan, Happening, Hours, Kind, holiday_name
from townhub.cafe.rules import RIDE, weeks_of
from townhub.dates import clock_time, weekday
from townhub.i18n import MONTHS, READ, _, language, plain_words

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
    again: str = ""  # the second span, where there is one


class Month(NamedTuple):
    """A month ready to be drawn week by week; the legend as (words, character, style). Everything in it can be a key."""

    first: date
    weeks: tuple[tuple[DayPlan, ...], ...]
    today: date | None
    words: "Words"
    legend: tuple[tuple[str, str, str], ...]
    has_unknown: bool


class Words(NamedTuple):
    """The few words that every cell needs, looked up once a page."""

    shut: str
    holiday: str
    ride: str
    now: str
    open_end: str
    dot: str
    seals: tuple[tuple[str, str, str], ...]  # word, character and style
    spoken: tuple[str, ...]  # the kinds' words in the reader's language

    @classmethod
    def here(cls, kinds: tuple[Kind, ...] = ()) -> "Words":
        seals = tuple((kind.word, kind.seal, kind.style) for kind in kinds)
        spoken = tuple(_(kind.word) for kind in kinds)
        return cls(_("休み"), _("祝"), _("送迎あり"), _("きょう"), _("{opens}から"), _("・"), seals, spoken)


def draw(written: Calendar, first: date, today: date | None = None) -> Month:
    """The month that begins on `first`. With `today` in it, that day is marked and the days before it are past."""
    if today and (today.year, today.month) != (first.year, first.month):
        today = None
    weeks = tuple(map(tuple, weeks_of(written, first)))
    shown = {word for week in weeks for plan in week for word in plan.events}
    legend = tuple(
        (legend_word(kind.word), kind.seal, kind.style) for kind in written.kinds if kind.word in shown and kind.seal
    )
    unknown = any(plan.status == UNKNOWN and plan.day.month == first.month for week in weeks for plan in week)
    return Month(first, weeks, today, Words.here(written.kinds), legend, unknown)


def cells_of(week: tuple[DayPlan, ...], first: date, today: date | None, words: Words) -> list[Cell]:
    """The days of one week of the month that begins on `first`."""
    seals = {word: (character, style) for word, character, style in words.seals}
    return [_cell(plan, plan.day.month != first.month, _tense(plan.day, today), words, seals) for plan in week]


def _tense(day: date, today: date | None) -> str:
    if today is None or day > today:
        return ""
    return " is-today" if day == today else " past"


def _cell(plan: DayPlan, is_other: bool, tense: str, words: Words, seals: dict) -> Cell:
    day = plan.day
    holiday = holiday_name(day)
    is_open, is_shut = plan.status == OPEN, plan.status == CLOSED
    hours = clock_time(plan.opens) if is_open else ""
    until = clock_time(plan.closes) if plan.closes is not None else ""
    return Cell(
        css="day" + (" shut" if is_shut else "") + (" other" if is_other else "") + tense,
        iso=plan.iso,
        number=_number(day, is_other),
        weekday=f"{weekday(day)}{words.dot}{words.holiday}" if holiday else weekday(day),
        number_css="holiday" if holiday else _WEEKEND.get(day.weekday(), ""),
        now=words.now if tense == " is-today" else "",
        hours=hours if until or not hours else words.open_end.format(opens=hours),
        until=until,
        events=tuple((_timed(each, words), *seals.get(each.word, ("", ""))) for each in plan.happenings),
        note=open_note(plan) if is_open else "",
        shut=why_shut(plan) if is_shut else None,
        shut_word="" if any(word in plan.note for word in _CLOSED_ALREADY) else words.shut,
        layer=plan.layer,
        again="" if plan.again is None else span_words(plan.again, plan.until),
    )


def _number(day: date, is_other: bool) -> str:
    """16, or 2/1 of the month beside; in English 1 Feb, because 2/1 is January elsewhere."""
    if not is_other:
        return str(day.day)
    return f"{day.month}/{day.day}" if language() != "en" else f"{day.day} {MONTHS[day.month - 1][:3]}"


def _timed(happening: Happening, words: Words) -> str:
    """体操 10:00: the word, and when it begins if it has a time of its own."""
    word = words.ride if happening.word == RIDE else _(happening.word)
    return word if happening.begins is None else f"{word} {clock_time(happening.begins)}"


def why_shut(plan: DayPlan) -> str:
    """Why a day is closed: what somebody wrote, otherwise the holiday's name."""
    return _(plan.note or plan.holiday)


def open_note(plan: DayPlan) -> str:
    """The note of an open day; on a holiday its name too, because red alone would say nothing."""
    return " ".join(filter(None, (_(plan.holiday) if plan.holiday not in plan.note else "", plan.note)))


def legend_word(word: str) -> str:
    return _("送迎（車でお迎え）") if word == RIDE else _(word)


def span_words(opens: int, closes: int | None) -> str:
    """8:00–12:00, or 11:45から without an end."""
    if closes is None:
        return _("{opens}から", opens=clock_time(opens))
    return f"{clock_time(opens)}–{clock_time(closes)}"


def hours_words(hours: Hours) -> str:
    """What is written for a day, in one line: 8:00–12:00 食事会・出張販売 健康の話し会."""
    if hours.opens is None:
        return " ".join(filter(None, (hours.note, _("休み"))))
    spans = spans_words(hours.opens, hours.closes, hours.again, hours.until)
    return " ".join(filter(None, (spans, _("・").join(hours.events), hours.note)))


def spans_words(opens: int, closes: int | None, again: int | None, until: int | None) -> str:
    """8:00–12:00、13:00–15:00."""
    first = span_words(opens, closes)
    return first if again is None else _("{first}、{second}", first=first, second=span_words(again, until))


def plan_words(plan: DayPlan) -> str:
    """The same for whatever is on a day."""
    if plan.status == UNKNOWN:
        return _("まだ決めていません")
    note = open_note(plan) if plan.status == OPEN else why_shut(plan)
    events = tuple(happening_words(each) for each in plan.happenings)
    return hours_words(Hours(plan.opens, plan.closes, events, note, plan.again, plan.until))


def happening_words(happening: Happening) -> str:
    """体操 10:00–11:00, or the word alone."""
    if happening.begins is None:
        return _(happening.word)
    return f"{_(happening.word)} {span_words(happening.begins, happening.ends)}"


# -- paper ----------------------------------------------------------------------------------------------------------


class _Paper(NamedTuple):
    """Lengths on a sheet in em of its full letter size, measured in Chromium with the town's stylesheet.

    Of the sheet's height and width a part grows when the letters shrink; the head, the foot and the nameplate do not.
    """

    height: float
    height_taken: float
    width: float
    width_taken: float
    date: float  # a cell's number with the space around it
    hours: float  # a line of opening hours, and how much wider than text its figures are
    hours_width: float


_PAPERS = {
    "a4": _Paper(43.4, 7.4, 65.9, 7.3, 2.87, 1.62, 1.08),
    "a3": _Paper(68.0, 21.1, 47.6, 0.0, 4.35, 1.44, 1.2),
}
FITS = (100, 90, 80, 70, 60, 50, 40)
LARGE = (130, 120, 110)  # for a month with room to spare, when somebody asks for large letters
_LINE = 1.5
_LINE_READ = 1.9  # with furigana above
_SEAL = 1.85


def fit(month: Month, paper: str, large: bool = False) -> int:
    """How large the letters of the sheet may be, in percent, for the month to fit on one page."""
    sheet = _PAPERS[paper]
    weeks = [cells_of(week, month.first, month.today, month.words) for week in month.weeks]
    for percent in (*LARGE, *FITS) if large else FITS:
        scale = percent / 100
        inside = (sheet.width / scale - sheet.width_taken) / 7 - 0.6
        height = sum(max(_height(cell, sheet, inside) for cell in week) for week in weeks)
        if height <= sheet.height / scale - sheet.height_taken:
            return percent
    return FITS[-1]


def _height(cell: Cell, sheet: _Paper, inside: float) -> float:
    line = _LINE_READ if language() == "easy" else _LINE
    lines = sum(_lines(word, inside - (_SEAL if seal else 0)) for word, seal, _style in cell.events)
    lines += _lines(cell.note, inside) + _lines(
        f"{cell.shut} {cell.shut_word}" if cell.shut is not None else "", inside
    )
    hours = 0
    if cell.hours:
        span = f"{cell.hours}-{cell.until}" if cell.until else cell.hours
        hours = sum(1 + (_width(each) * sheet.hours_width > inside) for each in (span, cell.again) if each)
    return sheet.date + hours * sheet.hours + lines * line


def _lines(text: str, inside: float) -> int:
    """How many lines the text takes; where it breaks, a line holds a little less: some marks may not begin one."""
    width = _width(text)
    if width <= inside:
        return min(1, math.ceil(width))
    return _lines_of_words(text, inside) if language() == "en" else math.ceil(width / (inside - 0.4))


def _lines_of_words(text: str, inside: float) -> int:
    """Words stay whole: each goes to the next line when it has no room."""
    lines, used = 1, 0.0
    for width in map(_width, text.split()):
        if used and used + 0.4 + width > inside:
            lines, used = lines + 1, 0.0
        used += (0.4 if used else 0.0) + width
        if used > inside:
            lines, used = lines + math.ceil(used / inside) - 1, inside
    return lines


def _width(text: str) -> float:
    if "［" in text:  # a long reading pushes its word apart
        readings = sum(max(0.0, len(reading) / 2 - len(word)) for word, reading in READ.findall(text))
        return _width(plain_words(text)) + readings
    return sum(0.62 if unicodedata.east_asian_width(character) in ("Na", "N", "H") else 1.0 for character in text)
