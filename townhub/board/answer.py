"""The answer for today, in the words of the board: open or not and until when, meal, pick-up, and when next."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from markupsafe import Markup, escape

from townhub.cafe import layers, rules
from townhub.cafe.drawing import happening_words, open_note, span_words, why_shut
from townhub.cafe.layers import Calendar, DayPlan
from townhub.cafe.rules import BEFORE, BREAK, MEAL, NOW, OVER, RIDE, SHUT, UNDECIDED
from townhub.dates import clock_time, short_day, weekday
from townhub.i18n import _

# How far ahead "next time" looks. What is further away is told by telephone.
AHEAD = timedelta(days=92)


class Fact(NamedTuple):
    """A line of the board: its answer for today, and what more there is to say."""

    answer: str
    more: Markup


class Answer(NamedTuple):
    state: str
    mark: str  # how the state is drawn: shut, undecided, or as it is
    hours: tuple[tuple[str, str], ...]  # (for the machine, for people): opening and, where there is one, closing
    more: tuple[Markup, ...]
    meal: Fact
    ride: Fact
    usual: str
    closing: str | None  # what the notice on top says when the day is closed against the usual


def answer(written: Calendar, today: date, minute: int) -> Answer:
    """What the board says about today at that minute; `written` must reach to `today + AHEAD`."""
    plan = layers.on_day(written, today)
    phase = rules.phase(plan, minute)
    coming = Coming(written, today)
    to_come = phase in (BEFORE, NOW, BREAK)
    return Answer(
        _state(plan, phase),
        {SHUT: "shut", OVER: "shut", UNDECIDED: "undecided"}.get(phase, ""),
        tuple(_clock(end) for end in _span(plan, minute) if end is not None) if to_come else (),
        tuple(_today(plan, minute) if to_come else [*_reason(plan, phase), _next_opening(coming, today)]),
        _meal(plan, phase, coming, today),
        _ride(plan, phase, coming, today),
        _usual(coming.fortnight),
        _closing(written, plan),
    )


class Coming:
    """The days after today, worked out as far as somebody looks."""

    def __init__(self, written: Calendar, today: date):
        self.written, self.today = written, today
        self.fortnight = list(self._days(1, 15))
        hours = [*written.days.values(), *(day for week in written.weeks for day in week.days.values())]
        self.words = {word for day in hours for word in day.events} | {series.word for series in written.series}

    def _days(self, first: int, end: int) -> Iterator[DayPlan]:
        return (layers.on_day(self.written, self.today + timedelta(days=n)) for n in range(first, end))

    def next_open(self, word: str | None = None) -> DayPlan | None:
        """The next open day, or the next one with this event."""
        if word and word not in self.words:  # nobody has written it anywhere: no need to look at every day
            return None
        for plan in chain(self.fortnight, self._days(15, AHEAD.days + 1)):
            if plan.status == layers.OPEN and (word is None or word in plan.events):
                return plan
        return None


def _usual(coming: list[DayPlan]) -> str:
    """When somebody is there to answer the telephone: 火・水・金・土曜日 8:00–12:00."""
    found = rules.usual_hours(coming)
    if found is None:
        return ""
    weekdays, opens, closes = found
    return _("{weekdays}曜日 {hours}", weekdays=_weekdays(weekdays), hours=span_words(opens, closes))


def _weekdays(numbers: list[int]) -> str:
    """火曜日から土 for three and more in a row, otherwise 火・木."""
    names = _("月 火 水 木 金 土 日").split()
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return _("{first}曜日から{last}", first=names[numbers[0]], last=names[numbers[-1]])
    return _("・").join(names[number] for number in numbers)


def _marked(sentence: str, **holes: object) -> Markup:
    """A sentence of ours with marked-up holes; whatever else fills a hole is escaped."""
    # Not Markup.format: that is a formatter written in Python, and the board has ten such sentences.
    filled = sentence.format(**{name: escape(value) for name, value in holes.items()})
    return Markup(filled)  # noqa: S704 - the sentences stand below, their holes are escaped


def _clock(minute: int) -> tuple[str, str]:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}", clock_time(minute)


def _state(plan: DayPlan, phase: str) -> str:
    if phase == BEFORE:
        return _("{opens}に開きます", opens=clock_time(plan.opens))
    if phase == BREAK:
        return _("{opens}にまた開きます", opens=clock_time(plan.again))
    return {
        NOW: _("開いています"),
        OVER: _("きょうは終わりました"),
        SHUT: _("お休みします"),
    }.get(phase, _("未定です"))


def _span(plan: DayPlan, minute: int) -> tuple[int, int | None]:
    """The span of opening that runs or comes next."""
    if plan.again is None or minute < plan.closes:
        return plan.opens, plan.closes
    return plan.again, plan.until


def _today(plan: DayPlan, minute: int) -> list[Markup]:
    """What stands below the hours: until noon, the afternoon, what else is on, the note."""
    lines = []
    closes = _span(plan, minute)[1]
    if closes == 12 * 60:
        lines.append(_("正午まで"))
    if plan.again is not None and minute < plan.closes:
        lines.append(_("{span}も開きます", span=span_words(plan.again, plan.until)))
    elif closes is None:
        lines.append(_("終わる時刻は、お電話でおたずねください"))
    if MEAL not in plan.events:  # otherwise the line of the meal says it
        lines.append(_others(plan))
    lines.append(open_note(plan))
    return [_marked("{line}", line=line) for line in lines if line]


def _reason(plan: DayPlan, phase: str) -> list[Markup]:
    if phase == SHUT and why_shut(plan):
        return [_marked("{why}", why=why_shut(plan))]
    return [] if phase in (SHUT, OVER) else [_marked(_("お電話でおたずねください"))]


def _next_opening(coming: Coming, today: date) -> Markup:
    found = coming.next_open()
    if not found:
        return _marked(_("つぎに開く日は、まだ決まっていません"))
    return _marked(
        _("つぎに開くのは {day} {opens} から"), day=_when(found, today), opens=_bold(clock_time(found.opens))
    )


def _meal(plan: DayPlan, phase: str, coming: Coming, today: date) -> Fact:
    said = _said_today(plan, phase, MEAL)
    if said == _("きょうあります"):
        return Fact(said, _marked(_("{opens}から{others}"), opens=_begins(plan, MEAL), others=_others_too(plan)))
    found = coming.next_open(MEAL)
    if not found:
        return Fact(said, _marked(_("つぎの日は、まだ決まっていません")))
    more = _marked(
        _("つぎは {day} {opens}から{others}"),
        day=_when(found, today), opens=_begins(found, MEAL), others=_others_too(found),
    )  # fmt: skip
    return Fact(said, more)


def _begins(plan: DayPlan, word: str) -> str:
    """When it begins on that day; with the opening unless it has a time of its own."""
    own = (each.begins for each in plan.happenings if each.word == word and each.begins is not None)
    return clock_time(next(own, plan.opens))


def _ride(plan: DayPlan, phase: str, coming: Coming, today: date) -> Fact:
    said = _said_today(plan, phase, RIDE)
    if said == _("きょうあります"):
        return Fact(said, _marked(_("お申し込みのかたを、車でお迎えします")))
    found = coming.next_open(RIDE)
    if not found:
        return Fact(said, _marked(_("つぎの日は、まだ決まっていません")))
    return Fact(said, _marked(_("つぎは {day}。前の日までにお電話ください"), day=_when(found, today)))


def _said_today(plan: DayPlan, phase: str, word: str) -> str:
    if phase in (BEFORE, NOW, BREAK, OVER) and word in plan.events:
        return _("きょうは終わりました") if phase == OVER else _("きょうあります")
    return _("きょうはありません") if plan.status != layers.UNKNOWN else _("まだ決まっていません")


def _others(plan: DayPlan) -> str:
    """What is on besides the meal and the pick-up, which have their own lines."""
    return _("・").join(happening_words(each) for each in plan.happenings if each.word not in (MEAL, RIDE))


def _others_too(plan: DayPlan) -> str:
    others = _others(plan)
    return _("。{others}もあります", others=others) if others else ""


def near_words(day: date, today: date) -> str:
    """きょう 16日(水), あした 17日(木), 31日(木), 2月7日(木)."""
    near = {0: _("きょう"), 1: _("あした"), 2: _("あさって")}.get((day - today).days, "")
    same = (day.year, day.month) == (today.year, today.month)
    words = _("{day}日({weekday})", day=day.day, weekday=weekday(day)) if same else short_day(day)
    return f"{near} {words}" if near else words


def _when(plan: DayPlan, today: date) -> Markup:
    """あした <b>17日(木)</b>: near days have a word, the others their date."""
    day = plan.day
    near = {1: _("あした"), 2: _("あさって")}.get((day - today).days, "")
    words = short_day(day) if day.month != today.month else _("{day}日({weekday})", day=day.day, weekday=weekday(day))
    time = _marked('<b><time datetime="{iso}">{words}</time></b>', iso=plan.iso, words=words)
    return _marked("{near} {time}", near=near, time=time) if near else time


def _bold(text: str) -> Markup:
    return _marked("<b>{text}</b>", text=text)


def _closing(written: Calendar, plan: DayPlan) -> str | None:
    """The notice of a day on which people would come in vain: closed for once, though usually open."""
    if plan.layer != "day" or plan.status != layers.CLOSED or layers.usual(written, plan.day).status != layers.OPEN:
        return None
    return _("きょう{day}は、臨時休業です", day=short_day(plan.day))
