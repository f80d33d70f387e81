from datetime import date
from functools import lru_cache

from flask import Blueprint, abort, current_app, request, url_for
from flask_login import current_user
from markupsafe import Markup

from townhub import clock
from townhub.access import permit
from townhub.cafe import actions, calendar_file, models, rules
from townhub.cafe.drawing import Month, Words, cells_of, draw, hours_words, plan_words
from townhub.cafe.forms import ConfirmForm, DayForm, FileForm, WeekForm
from townhub.dates import WEEKDAYS, era_year
from townhub.db import one
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import go, say, show, submitted

bp = Blueprint("cafe", __name__)
# What the days of a month come from, in the order in which they win.
LAYERS = {
    "day": "この日だけ",
    "closing": "町の休み",
    "holiday": "祝日",
    "week": "いつもの曜日",
    "nothing": "まだ決めていません",
}


@bp.app_template_global("cafe_week")
def week_row(month: Month, plans: tuple, change: str = "", layers: tuple = ()) -> Markup:
    """The HTML of one week. `change` is where a date leads to at the counter, `layers` the word for each layer."""
    today = month.today if month.today and plans[0].day <= month.today else None  # a week to come knows no today
    return _week_row(plans, month.first, today, month.words, change, layers)


@lru_cache(maxsize=2000)
def _week_row(plans: tuple, first: date, today: date | None, words: Words, change: str, layers: tuple) -> Markup:
    """A week follows from these values alone: after a change, the weeks that it does not concern stay as drawn."""
    drawn = current_app.jinja_env.get_template("cafe/_week.html").module
    is_past = today is not None and plans[-1].day < today
    return drawn.week(cells_of(plans, first, today, words), is_past, change, dict(layers))


@bp.get("/cafe")
@bp.get("/cafe/<month>")
@permit("cafe.change")
def month(month=None):
    """The month as the board shows it, and for each day why it is so and the way to change it."""
    today = clock.today()
    first = today.replace(day=1) if month is None else rules.month_named(month) or abort(404)
    return show(
        "cafe/month.html",
        month=draw(models.calendar(*rules.whole_weeks(first)), first, today),
        layers=tuple((layer, _(words)) for layer, words in LAYERS.items()),
        era=era_year(first),
        before=rules.month_beside(first, -1),
        after=rules.month_beside(first, 1),
    )


# -- one day --------------------------------------------------------------------------------------------------------


@bp.get("/cafe/day/<day>")
@permit("cafe.change")
def day(day):
    found = _day(day)
    plan, _usual, version = _as_it_is(found)
    return _day_page(found, DayForm.of(plan, version))


@bp.post("/cafe/day/<day>")
@permit("cafe.change")
def change_day(day):
    found = _day(day)
    form = DayForm()
    if not submitted(form):
        return _day_page(found, form, status=422)
    try:
        actions.change_day(current_user, found, form.hours, form.version.data, form.once.data)
    except Refused as no:
        return _day_page(found, form, status=409, refused=no, mine=hours_words(form.hours))
    say(_("その日の予定を変えました。掲示板にも出ています"))
    return go(url_for(".month", month=f"{found:%Y-%m}"))


@bp.post("/cafe/day/<day>/usual")
@permit("cafe.change")
def clear_day(day):
    found = _day(day)
    form = DayForm()
    try:
        actions.clear_day(current_user, found, form.version.data, form.once.data)
    except Refused as no:
        plan, _usual, version = _as_it_is(found)
        return _day_page(found, DayForm.of(plan, version), status=409, refused=no)
    say(_("その日を、いつもどおりに戻しました"))
    return go(url_for(".month", month=f"{found:%Y-%m}"))


def _day(text: str) -> date:
    return rules.day_named(text) or abort(404)


def _as_it_is(day: date) -> tuple[rules.DayPlan, rules.DayPlan, int]:
    """What is on that day, what would usually be on it, and the version of what somebody wrote."""
    written = models.calendar(day, day)
    row = models.written_day(day)
    return rules.on_day(written, day), rules.usual(written, day), row.version if row else 0


def _day_page(day: date, form: DayForm, status: int = 200, refused: Refused | None = None, mine: str = ""):
    """The form of a day. Refused: what the other person wrote beside what this one typed, for the next try to replace."""
    plan, usual, version = _as_it_is(day)
    row = models.written_day(day)
    if refused:
        form.version.data = version
        form.once.data = None  # another try, so another sheet of paper
    return show(
        "cafe/day.html", status=status, day=day, form=form, refused=refused, version=version,
        usual=plan_words(usual), now_words=plan_words(plan), mine=mine, row=row,
    )  # fmt: skip


# -- the usual week -------------------------------------------------------------------------------------------------


@bp.get("/cafe/week")
@permit("cafe.change")
def week():
    today = clock.today()
    weeks = _coming_weeks(today)
    days = weeks[0].days if weeks else {}
    return _week_page(WeekForm.of(days, today, actions.weeks_version()), weeks)


@bp.post("/cafe/week")
@permit("cafe.change")
def set_week():
    form = WeekForm()
    if not submitted(form):
        return _week_page(form, _coming_weeks(clock.today()), status=422)
    try:
        actions.set_week(current_user, form.days, form.valid_from.data, form.once.data, form.seen.data)
    except Refused as no:
        form.seen.data, form.once.data = actions.weeks_version(), None
        return _week_page(form, _coming_weeks(clock.today()), status=409, refused=no)
    say(_("いつもの曜日を決めました。掲示板にも出ています"))
    return go(url_for(".month", month=f"{form.valid_from.data:%Y-%m}"))


def _coming_weeks(today: date) -> list[rules.Week]:
    """The patterns from today on, the present one first."""
    return models.calendar(today, date(rules.LAST_YEAR, 12, 31)).weeks


def _week_page(form: WeekForm, weeks: list[rules.Week], status: int = 200, refused: Refused | None = None):
    summaries = [
        (
            date.fromisoformat(week.valid_from),
            [(name, hours_words(week.days.get(weekday, rules.Hours()))) for weekday, name in enumerate(WEEKDAYS)],
        )
        for week in weeks
    ]
    return show("cafe/week.html", status=status, form=form, refused=refused, weeks=summaries, today=clock.today())


# -- a whole calendar -----------------------------------------------------------------------------------------------


@bp.get("/cafe/import")
@permit("cafe.change")
def calendar_page():
    return show("cafe/import.html", form=FileForm(), problems=[])


@bp.post("/cafe/import")
@permit("cafe.change")
def look_at_calendar():
    """Read the calendar and show what it would change, or everything that is wrong with it. Nothing is saved."""
    form = FileForm()
    text, problems = _text_of(form)
    if problems or not submitted(form):
        form.text.data = text
        return show("cafe/import.html", status=422, form=form, problems=problems)
    return _look(form, text)


@bp.post("/cafe/import/days")
@permit("cafe.change")
def import_days():
    """Put in the calendar that was looked at; read again, because what a page carries is not to be trusted."""
    form = ConfirmForm()
    text = form.text.data or ""
    found = calendar_file.read(text)
    if found.problems or not submitted(form):
        return _look(FileForm(), text)
    try:
        count = actions.import_days(current_user, found.days, form.once.data, form.seen.data)
    except Refused as no:
        return _look(FileForm(), text, refused=no)
    say(_("{count}日分の予定を入れました。掲示板にも出ています", count=count))
    return go(url_for(".month", month=f"{_middle(found.days):%Y-%m}"))


def _text_of(form: FileForm) -> tuple[str, list[calendar_file.Problem]]:
    """The text of the file, otherwise of the field; a page that carries neither is an empty calendar."""
    upload = request.files.get("file")
    raw = upload.read() if upload and upload.filename else None
    if raw is None:
        raw = (request.form.get("text") or "").encode("utf-8", "replace")
    try:
        return calendar_file.decode(raw), []
    except ValueError as wrong:
        return "", [calendar_file.Problem(0, "", str(wrong))]


def _look(form: FileForm, text: str, refused: Refused | None = None):
    # First the version, then the days: a change in between must not pass for seen.
    seen = one("SELECT version FROM public_version")
    found = calendar_file.read(text)
    if found.problems:
        form.text.data = text
        return show("cafe/import.html", status=422, form=form, problems=found.problems)
    written = models.calendar(min(found.days), max(found.days))
    lines = []
    for day, hours in sorted(found.days.items()):
        before, after = plan_words(rules.on_day(written, day)), hours_words(hours)
        lines.append((day, after, before, before == after))
    confirm = ConfirmForm(formdata=None, seen=seen, text=text)
    return show("cafe/preview.html", status=409 if refused else 200, form=confirm, lines=lines, refused=refused)


def _middle(days: dict) -> date:
    """The month that a calendar is about: a printed month begins and ends with days of its neighbours."""
    ordered = sorted(days)
    return ordered[len(ordered) // 2]
