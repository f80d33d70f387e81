from datetime import date, timedelta
from functools import lru_cache

from flask import abort, current_app, url_for
from flask_login import current_user
from markupsafe import Markup

from townhub import clock
from townhub.access import permit
from townhub.cafe import actions, editions, layers, reading, rules
from townhub.cafe.at import at_place, bp, here, number, wants_draft
from townhub.cafe.drawing import Month, Words, cells_of, draw, hours_words, plan_words
from townhub.cafe.forms import DayForm, WeekForm
from townhub.dates import WEEKDAYS, era_year
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import go, say, show, submitted

USUAL = "usual"  # in an address: the week of no season
# What the days of a month come from, in the order in which they win.
LAYERS = {
    "emergency": "臨時休業",
    "day": "この日だけ",
    "closing": "町の休み",
    "holiday": "祝日",
    "nth": "第何曜日のきまり",
    "series": "くりかえす予定",
    "season": "季節の曜日",
    "week": "いつもの曜日",
    "nothing": "まだ決めていません",
}


@bp.app_template_global("cafe_week")
def week_row(
    month: Month, plans: tuple, change: str = "", reasons: tuple = (), drafts: frozenset[str] = frozenset()
) -> Markup:
    """The HTML of one week. `change` is where a date leads to at the counter, `reasons` the word for each layer."""
    today = month.today if month.today and plans[0].day <= month.today else None  # a week to come knows no today
    of_week = drafts & {plan.iso for plan in plans}
    return _week_row(plans, month.first, today, month.words, change, reasons, of_week)


@lru_cache(maxsize=2000)
def _week_row(
    plans: tuple, first: date, today: date | None, words: Words, change: str, reasons: tuple, drafts: frozenset[str]
) -> Markup:
    """A week follows from these values alone: after a change, the weeks that it does not concern stay as drawn."""
    drawn = current_app.jinja_env.get_template("cafe/_week.html").module
    is_past = today is not None and plans[-1].day < today
    return drawn.week(cells_of(plans, first, today, words), is_past, change, dict(reasons), drafts)


@at_place("/cafe")
@at_place("/cafe/<month>")
@permit("cafe.change")
def month(month=None):
    """The month as it is drafted, for each day why it is so and the way to change it."""
    today = clock.today()
    first = today.replace(day=1) if month is None else rules.month_named(month) or abort(404)
    span = rules.whole_weeks(first)
    changes = reading.changes(number())
    drafted, published = reading.calendar(*span, number(), draft=True), reading.calendar(*span, number())
    return show(
        "cafe/month.html",
        month=draw(drafted, first, today),
        drafts=frozenset(plan.iso for plan in _differing(drafted, published, span)),
        pending=editions.pending(number()),
        changes=changes,
        place=here(),
        places=reading.places(),
        reasons=tuple((layer, _(words)) for layer, words in LAYERS.items()),
        era=era_year(first),
        before=rules.month_beside(first, -1),
        after=rules.month_beside(first, 1),
    )


def _differing(drafted: layers.Calendar, published: layers.Calendar, span: tuple[date, date]) -> list[layers.DayPlan]:
    """The days that residents see otherwise than the staff."""
    days = (span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1))
    pairs = ((layers.on_day(drafted, day), layers.on_day(published, day)) for day in days)
    return [drafted for drafted, published in pairs if drafted != published]


# -- one day --------------------------------------------------------------------------------------------------------


@at_place("/cafe/day/<day>")
@permit("cafe.change")
def day(day):
    found = _day(day)
    plan, _usual, version = _as_it_is(found)
    return _day_page(found, DayForm.of(plan, version))


@at_place("/cafe/day/<day>", methods=("POST",))
@permit("cafe.change")
def change_day(day):
    found = _day(day)
    form = DayForm()
    if not submitted(form):
        return _day_page(found, form, status=422)
    draft = wants_draft()
    try:
        actions.change_day(current_user, found, form.hours, form.version.data, form.once.data, number(), draft)
    except Refused as no:
        return _day_page(found, form, status=409, refused=no, mine=hours_words(form.hours))
    say(_drafted() if draft else _("その日の予定を変えました。掲示板にも出ています"))
    return go(url_for(".month", month=f"{found:%Y-%m}"))


@at_place("/cafe/day/<day>/usual", methods=("POST",))
@permit("cafe.change")
def clear_day(day):
    found = _day(day)
    form = DayForm()
    draft = wants_draft()
    try:
        actions.clear_day(current_user, found, form.version.data, form.once.data, number(), draft)
    except Refused as no:
        plan, _usual, version = _as_it_is(found)
        return _day_page(found, DayForm.of(plan, version), status=409, refused=no)
    say(_drafted() if draft else _("その日を、いつもどおりに戻しました"))
    return go(url_for(".month", month=f"{found:%Y-%m}"))


def _drafted() -> str:
    return _("下書きにとっておきました。掲示板には、公開するまで出ません")


def _day(text: str) -> date:
    return rules.day_named(text) or abort(404)


def _as_it_is(day: date) -> tuple[layers.DayPlan, layers.DayPlan, int]:
    """What is on that day, what would usually be on it, and the version of what somebody wrote."""
    written = reading.calendar(day, day, number(), draft=True)
    row = actions.written_day(number(), day)
    return layers.on_day(written, day), layers.usual(written, day), row.version if row else 0


def _day_page(day: date, form: DayForm, status: int = 200, refused: Refused | None = None, mine: str = ""):
    """The form of a day. Refused: what the other person wrote beside what this one typed, for the next try to replace."""
    written = reading.calendar(day, day, number(), draft=True)
    plan, usual, version = _as_it_is(day)
    row = actions.written_day(number(), day)
    if refused:
        form.version.data = version
        form.once.data = None  # another try, so another sheet of paper
    public = layers.on_day(reading.calendar(day, day, number()), day)
    why = [(_(LAYERS[each.layer]), plan_words(each)) for each in layers.layers(written, day) if each.layer != "nothing"]
    return show(
        "cafe/day.html", status=status, day=day, form=form, refused=refused, version=version, place=here(),
        usual=plan_words(usual), now_words=plan_words(plan), mine=mine, row=row, plan=plan, why=why,
        public_words=plan_words(public) if public != plan else "", reason=_(LAYERS[plan.layer]),
    )  # fmt: skip


# -- the usual week -------------------------------------------------------------------------------------------------


@at_place("/cafe/week")
@permit("cafe.change")
def week():
    today = clock.today()
    weeks = [week for week in _coming_weeks(today) if not week.season[0]]
    days = weeks[0].days if weeks else {}
    return _week_page(WeekForm.of(days, today, actions.weeks_version(number())))


@at_place("/cafe/week", methods=("POST",))
@permit("cafe.change")
def set_week():
    form = WeekForm()
    if not submitted(form):
        return _week_page(form, status=422)
    draft = wants_draft()
    try:
        actions.set_week(
            current_user, form.days, form.valid_from.data, form.once.data, form.seen.data, number(), draft,
            form.season, form.name.data or "",
        )  # fmt: skip
    except Refused as no:
        form.seen.data, form.once.data = actions.weeks_version(number()), None
        return _week_page(form, status=409, refused=no)
    say(_drafted() if draft else _("いつもの曜日を決めました。掲示板にも出ています"))
    return go(url_for(".month", month=f"{form.valid_from.data:%Y-%m}"))


@at_place("/cafe/week/<day>/<season>/end", methods=("POST",))
@permit("cafe.change")
def end_week(day, season):
    """A season that is not kept any more, or a pattern to come that was a slip of the hand. Pressing twice is once."""
    found = actions.written_week(number(), _day(day), "" if season == USUAL else season)
    if found:
        actions.end_week(current_user, found)
        say(_("その曜日の予定をやめました。掲示板にも出ています"))
    return go(url_for(".week"))


def _coming_weeks(today: date) -> list[layers.Week]:
    """The patterns from today on, the present one first."""
    return reading.calendar(today, date(rules.LAST_YEAR, 12, 31), number(), draft=True).weeks


def _week_page(form: WeekForm, status: int = 200, refused: Refused | None = None):
    today = clock.today()
    summaries = [
        (
            date.fromisoformat(week.valid_from),
            [(name, hours_words(week.days.get(weekday, layers.Hours()))) for weekday, name in enumerate(WEEKDAYS)],
            season_words(week.season, week.name),
            week.season[0] or (USUAL if week.valid_from > today.isoformat() else ""),
        )
        for week in _coming_weeks(today)
    ]
    return show("cafe/week.html", status=status, form=form, refused=refused, weeks=summaries, today=today, place=here())


def season_words(season: tuple[str, str], name: str = "") -> str:
    """夏（毎年7月1日から9月30日まで); empty for the usual week."""
    if not season[0]:
        return ""
    (month, day), (last_month, last_day) = (map(int, end.split("-")) for end in season)
    span = _(
        "毎年{month}月{day}日から{last_month}月{last_day}日まで",
        month=month, day=day, last_month=last_month, last_day=last_day,
    )  # fmt: skip
    return _("{name}（{span}）", name=name, span=span) if name else span
