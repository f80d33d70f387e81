"""Who steps in for whom, where the roster has gaps, when a term ends, how many helpers a district wants. Plain values."""

from datetime import date, timedelta
from typing import NamedTuple

import jpholiday

from townhub.dates import short_day
from townhub.i18n import _

# 3職種, in the order of the town's table, with the word that an address of a page uses for each.
POSTS = {"nurse": "保健師", "worker": "社会福祉士", "manager": "主任介護支援専門員"}
PROFESSIONS = tuple(POSTS.values())
SHORT = {"保健師": "保健師", "社会福祉士": "社会福祉士", "主任介護支援専門員": "主任ケアマネ"}
PARTS = {"main": "主担当", "deputy": "副担当"}
REASONS = {"leave": "休暇", "sick": "病気", "trip": "出張・研修", "family": "家の用事", "other": "そのほか"}
CONTACTS = {"chair": "町内会長", "commissioner": "民生委員", "seniors": "老人クラブ", "helper": "福祉協力員"}
VISITS = {"well": "変わりなし", "linked": "支援につないだ", "declined": "断られた", "dropped": "見送り"}
# How a visit went, as the outcome of the 宿題 that asked for it.
OUTCOME_OF = {"away": "away", "well": "done", "linked": "done", "declined": "declined", "dropped": "dropped"}
WEEK_HOURS = 39  # 38時間45分, as most town halls work
OLD, VERY_OLD = 65, 75


def post_of(profession: str) -> str:
    """The word for a profession in addresses and in the log."""
    return next(post for post, word in POSTS.items() if word == profession)


class Who(NamedTuple):
    """Somebody in the roster, as they stand on one day; `phone` is the one for residents, never their own.

    `away_until`: the last day of an absence that holds on it.
    """

    id: int
    name: str
    phone: str = ""
    meets: str = ""
    away_until: date | None = None
    kana: str = ""

    @property
    def is_here(self) -> bool:
        return self.away_until is None


class Answer(NamedTuple):
    """Who answers for a district in one profession on one day. `stands_in` says why it is not the main person."""

    profession: str
    main: Who | None
    deputy: Who | None
    answers: Who | None
    stands_in: str = ""


def answer(profession: str, main: Who | None, deputy: Who | None, chief: Who | None) -> Answer:
    """The main person; when away or not decided, the deputy; when that one is away too, the chief. Nobody is drawn by lot."""
    if main and main.is_here:
        return Answer(profession, main, deputy, main)
    if deputy and deputy.is_here:
        return Answer(
            profession, main, deputy, deputy, _("{why}副担当の{name}が代わります", why=_why(main), name=deputy.name)
        )
    why = _why_both(main, deputy)
    if chief and chief.is_here and chief.id not in {who.id for who in (main, deputy) if who}:
        return Answer(profession, main, deputy, chief, _("{why}{name}が代わります", why=why, name=chief.name))
    return Answer(profession, main, deputy, None, _("{why}代わりの人もいません。事務室が受けます", why=why))


def _why(main: Who | None) -> str:
    if main is None:
        return _("主担当が決まっていません。")
    return _("{name}は{day}まで休みです。", name=main.name, day=short_day(main.away_until))


def _why_both(main: Who | None, deputy: Who | None) -> str:
    match main, deputy:
        case None, None:
            return _("担当が決まっていません。")
        case None, _away:
            return _("主担当が決まっておらず、副担当の{name}は休みです。", name=deputy.name)
        case _away, None:
            return _(
                "{name}は{day}まで休みで、副担当は決まっていません。", name=main.name, day=short_day(main.away_until)
            )
    return _("{name}も、副担当の{deputy}も休みです。", name=main.name, deputy=deputy.name)


class Span(NamedTuple):
    """Half-open: `until` is the first day after it; None has no end."""

    start: date
    until: date | None = None


def gaps(spans: list[Span], first: date, until: date) -> list[Span]:
    """The days from `first` to before `until` that no span covers."""
    found, here = [], first
    for span in sorted(spans, key=lambda span: span.start):
        if span.start >= until:
            break
        if span.start > here:
            found.append(Span(here, span.start))
        here = max(here, span.until or until)
    if here < until:
        found.append(Span(here, until))
    return found


def gap_words(profession: str, part: str, gap: Span, today: date, horizon: date) -> str:
    """4月1日(月)から、保健師の主担当がいません"""
    what = {"profession": _(SHORT[profession]), "part": _(PARTS[part])}
    if gap.start <= today:
        if gap.until == horizon:
            return _("{profession}の{part}がいません", **what)
        return _("{day}まで、{profession}の{part}がいません", day=short_day(gap.until - timedelta(days=1)), **what)
    if gap.until == horizon:
        return _("{day}から、{profession}の{part}がいません", day=short_day(gap.start), **what)
    return _("{first}から{last}まで、{profession}の{part}がいません", first=short_day(gap.start),
             last=short_day(gap.until - timedelta(days=1)), **what)  # fmt: skip


def born_by(day: date, age: int) -> date:
    """Whoever was born on this day or before is at least that old on `day`."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:  # 29 February
        return date(day.year - age, 2, 28)


def term_end(first_on: date) -> date:
    """The last day of a 民生委員's term that begins on `first_on`.

    民生委員法 第10条: 任期は3年、補欠は前任者の残りの期間。All are appointed anew together, on 1 December of 2019, 2022, 2025 and
    every third year, so a term ends on 30 November before the next of those days.
    """
    year = first_on.year
    while (year - 2019) % 3 or date(year, 12, 1) <= first_on:
        year += 1
    return date(year, 11, 30)


def helpers_wanted(households: int, households_a_helper: int) -> int:
    """福祉協力員: one for every 50 to 100 households; how many this district wants at least."""
    return -(-households // households_a_helper)


def working_day_before(day: date) -> date:
    """The last working day before it: what is known then can be spoken of in that morning's meeting."""
    before = day - timedelta(days=1)
    while before.weekday() > 4 or jpholiday.is_holiday(before):
        before -= timedelta(days=1)
    return before


def year_begins(day: date) -> date:
    """The next 1 April after that day."""
    return date(day.year + (day >= date(day.year, 4, 1)), 4, 1)
