"""What is on at a café on a day, and why: the one place that knows how the layers lie on each other.

The nearer one wins: a closing in an emergency; a single day as somebody wrote it; a closing of the town (お盆); a national
holiday (closed, by its name); the first or third weekday of a month; the week of a season; the usual week. A day under no
layer is not decided yet. What happens on a day (体操 at ten) comes from its layer and from the series that fall on it.
Figures after the printed calendar of January 2019 (Kunisaki).
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from townhub.recurrence import comes_round
from townhub.town.rules import holiday_name

OPEN, CLOSED, UNKNOWN = "open", "closed", "unknown"
EVENT, OPENS, SHUTS = "event", "open", "closed"
FOREVER = "9999-12-31"


class Hours(NamedTuple):
    """What is written for a day: minutes from midnight; closed when `opens` is None; without end when `closes` is.

    `again` and `until` are a second span after the break at noon.
    """

    opens: int | None = None
    closes: int | None = None
    events: tuple[str, ...] = ()
    note: str = ""
    again: int | None = None
    until: int | None = None


class Week(NamedTuple):
    """A weekly pattern. Its days are ISO texts, as the database sorts them; a weekday that is missing is closed.

    `season` is a pair of MM-DD between which it holds every year, empty for the usual week.
    """

    valid_from: str
    valid_until: str
    days: dict[int, Hours]
    season: tuple[str, str] = ("", "")
    name: str = ""


class Series(NamedTuple):
    """What repeats: an event, or that the place opens or closes. `weekdays` and `nths` are bits, the lowest for Monday
    and for the first of the month; no bit in `nths` means every one. `except_on` are its days that differ."""

    thread: str
    effect: str
    word: str
    weekdays: int
    nths: int
    every_weeks: int
    first_on: str
    last_on: str
    season: tuple[str, str]
    begins: int | None
    ends: int | None
    holidays: str
    note: str


class Exceptional(NamedTuple):
    """One day of a series that differs: off, or at another time."""

    state: str
    begins: int | None
    ends: int | None
    note: str


class Kind(NamedTuple):
    """A kind of event: its word, the character of its seal, its reading and its English."""

    word: str
    seal: str
    style: str
    kana: str = ""
    word_en: str = ""


class Calendar(NamedTuple):
    """What is written about a stretch of days at one place, by ISO day."""

    days: dict[str, Hours]
    weeks: list[Week]
    closings: dict[str, str] = {}  # noqa: RUF012 - never written to: the name of the closing by ISO day
    series: tuple[Series, ...] = ()
    exceptions: dict[tuple[str, str], Exceptional] = {}  # noqa: RUF012 - by thread and ISO day
    emergencies: dict[str, str] = {}  # noqa: RUF012 - the reason by ISO day
    kinds: tuple[Kind, ...] = ()


class Happening(NamedTuple):
    """Something on a day. Its times are its own, None where it goes with the hours. `layer` and `thread` say why."""

    word: str
    begins: int | None
    ends: int | None
    layer: str
    thread: str = ""
    note: str = ""


class DayPlan(NamedTuple):
    """What is on a day. `layer` says why: emergency, day, closing, holiday, nth, season, week, series or nothing.

    `events` are the words of the `happenings`; `off` are those of a series that do not take place, with their reason.
    """

    day: date
    iso: str
    status: str
    opens: int | None
    closes: int | None
    events: tuple[str, ...]
    note: str
    holiday: str
    layer: str
    again: int | None = None
    until: int | None = None
    happenings: tuple[Happening, ...] = ()
    off: tuple[Happening, ...] = ()


def on_day(written: Calendar, day: date) -> DayPlan:
    """What is on this day, and why."""
    plan = next(layers(written, day))
    return _with_series(written, plan) if written.series else plan


def usual(written: Calendar, day: date) -> DayPlan:
    """What would be on this day had nobody written anything for it alone."""
    return on_day(written._replace(days={}, emergencies={}), day)


def as_planned(written: Calendar, day: date) -> DayPlan:
    """What would be on this day but for emergencies and closings of the town: what people had been told."""
    return on_day(written._replace(closings={}, emergencies={}), day)


def layers(written: Calendar, day: date) -> Iterator[DayPlan]:
    """Every layer that says something about the opening on this day, the one that decides first; the last is "nothing"."""
    iso = day.isoformat()
    holiday = holiday_name(day)
    if iso in written.emergencies:
        yield DayPlan(day, iso, CLOSED, None, None, (), written.emergencies[iso], holiday, "emergency")
    if hours := written.days.get(iso):
        yield _plan(day, iso, hours, holiday, "day")
    if iso in written.closings:
        yield DayPlan(day, iso, CLOSED, None, None, (), written.closings[iso], holiday, "closing")
    if holiday and (opened := _opening(written, day, iso, hold=True)):
        yield opened._replace(holiday=holiday)
    if holiday:
        yield DayPlan(day, iso, CLOSED, None, None, (), "", holiday, "holiday")
    if not holiday and (opened := _opening(written, day, iso)):
        yield opened
    usual_week = None
    for week in written.weeks:
        if week.valid_from <= iso <= week.valid_until:
            if not week.season[0]:
                usual_week = week
            elif in_season(week.season, iso):
                yield _plan(day, iso, week.days.get(day.weekday(), Hours()), "", "season")
    if usual_week:
        yield _plan(day, iso, usual_week.days.get(day.weekday(), Hours()), "", "week")
    yield DayPlan(day, iso, UNKNOWN, None, None, (), "", "", "nothing")


def _plan(day: date, iso: str, hours: Hours, holiday: str, layer: str) -> DayPlan:
    opens, closes, events, note, again, until = hours
    status = CLOSED if opens is None else OPEN
    happenings = tuple(Happening(word, None, None, layer) for word in events)
    return DayPlan(day, iso, status, opens, closes, events, note, holiday, layer, again, until, happenings)


# -- what repeats ---------------------------------------------------------------------------------------------------


def in_season(season: tuple[str, str], iso: str) -> bool:
    """Whether the day lies in the part of the year from MM-DD to MM-DD, which may run over its turn."""
    first, last = season
    if not first:
        return True
    here = iso[5:]
    return first <= here <= last if first <= last else here >= first or here <= last


def falls_on(series: Series, day: date, iso: str) -> bool:
    """Whether the series has this day, exceptions aside."""
    if not series.first_on <= iso <= series.last_on or not in_season(series.season, iso):
        return False
    return comes_round(
        day, weekdays=series.weekdays, nths=series.nths, every_weeks=series.every_weeks,
        first_on=date.fromisoformat(series.first_on),
    )  # fmt: skip


def _opening(written: Calendar, day: date, iso: str, hold: bool = False) -> DayPlan | None:
    """What the first and third weekdays say about being open: 第1・第3日曜は 13:00–15:00."""
    for series in written.series:
        if series.effect == EVENT or not falls_on(series, day, iso) or (hold and series.holidays != "hold"):
            continue
        differs = written.exceptions.get((series.thread, iso))
        if differs and differs.state == "off":
            continue
        if series.effect == SHUTS:
            return DayPlan(day, iso, CLOSED, None, None, (), series.note, "", "nth")
        begins, ends = (differs.begins, differs.ends) if differs else (series.begins, series.ends)
        return DayPlan(day, iso, OPEN, begins, ends, (), series.note, "", "nth")
    return None


def _with_series(written: Calendar, plan: DayPlan) -> DayPlan:
    """The plan with the events that repeat and fall on its day."""
    found = [series for series in written.series if series.effect == EVENT and falls_on(series, plan.day, plan.iso)]
    if not found or plan.layer in ("emergency", "closing") or (plan.layer == "nth" and plan.status == CLOSED):
        return plan
    if plan.layer == "day":
        return _with_times(written, plan, found)
    if plan.holiday:
        found = [series for series in found if series.holidays == "hold"]
    on, off = [], []
    for series in found:
        happening, takes_place = _happening(written, series, plan.iso)
        (on if takes_place else off).append(happening)
    if plan.status != OPEN:
        plan = _opened_for(plan, on)
        on = on if plan.status == OPEN else []
    known = {happening.word for happening in on}
    happenings = (*(each for each in plan.happenings if each.word not in known), *sorted(on, key=_by_time))
    events = tuple(dict.fromkeys(happening.word for happening in happenings))
    return plan._replace(events=events, happenings=happenings, off=tuple(off))


def _happening(written: Calendar, series: Series, iso: str) -> tuple[Happening, bool]:
    """The event of that series on that day, and whether it takes place."""
    happening = Happening(series.word, series.begins, series.ends, "series", series.thread, series.note)
    differs = written.exceptions.get((series.thread, iso))
    if differs is None:
        return happening, True
    if differs.state == "off":
        return happening._replace(note=differs.note), False
    return happening._replace(begins=differs.begins, ends=differs.ends, note=differs.note or series.note), True


def _opened_for(plan: DayPlan, on: list[Happening]) -> DayPlan:
    """A closed or undecided day opens for an event that has its own time: coffee on a Sunday from one to three."""
    timed = [happening for happening in on if happening.begins is not None]
    if not timed:
        return plan
    ends = [happening.ends for happening in timed]
    closes = None if None in ends else max(ends)
    return plan._replace(status=OPEN, opens=min(each.begins for each in timed), closes=closes, note="", layer="series")


def _with_times(written: Calendar, plan: DayPlan, found: list[Series]) -> DayPlan:
    """A day that somebody wrote for itself is as written; what a series knows of its events is their time."""
    times = {series.word: _happening(written, series, plan.iso) for series in found}
    happenings = tuple(
        times[each.word][0] if each.word in times and times[each.word][1] else each for each in plan.happenings
    )
    return plan._replace(happenings=happenings)


def _by_time(happening: Happening) -> int:
    return -1 if happening.begins is None else happening.begins
