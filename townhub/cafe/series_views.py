"""くりかえす予定 at the counter: the list, a new one, and the three ways to change one."""

from datetime import date

from flask import abort, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.cafe import rules, series
from townhub.cafe.at import at_place, here, number, wants_draft
from townhub.cafe.drawing import span_words
from townhub.cafe.layers import EVENT, SHUTS
from townhub.cafe.models import CafeSeries
from townhub.cafe.series_forms import ALL, FROM_HERE, NTHS, ONLY_THIS, OffForm, SeriesForm
from townhub.dates import WEEKDAYS, short_day
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import go, say, show, submitted


@at_place("/cafe/series")
@permit("cafe.change")
def all_series():
    today = clock.today()
    standing = CafeSeries.until.is_null() & CafeSeries.leaving_at.is_null()
    lasting = CafeSeries.last_on.is_null() | (CafeSeries.last_on >= today)
    found = CafeSeries.select().where(CafeSeries.place == number(), standing, lasting).order_by(CafeSeries.first_on)
    lines = [
        (row.thread, max(row.first_on, today), what_words(row), rule_words(row), row.since_id is None) for row in found
    ]
    return show("cafe/all_series.html", lines=lines, place=here())


@at_place("/cafe/series/new")
@at_place("/cafe/series/new/<day>")
@permit("cafe.change")
def new_series(day=None):
    return _page(SeriesForm.empty(rules.day_named(day) if day else None))


@at_place("/cafe/series/new", methods=("POST",))
@permit("cafe.change")
def begin_series():
    form = SeriesForm()
    if not submitted(form):
        return _page(form, 422)
    draft = wants_draft()
    row = series.begin(current_user, form.facts, form.once.data, number(), draft)
    return _done(draft, row.first_on)


@at_place("/cafe/series/<thread>/<day>")
@permit("cafe.change")
def one_series(thread, day):
    row, on = _found(thread, day)
    return _page(SeriesForm.of(row, series.version(thread)), row=row, on=on)


@at_place("/cafe/series/<thread>/<day>", methods=("POST",))
@permit("cafe.change")
def change_series(thread, day):
    row, on = _found(thread, day)
    form = SeriesForm()
    right = submitted(form)
    if right and not form.scope.data:
        form.scope.errors = [_("どの日を変えるかをえらんでください")]
        right = False
    if right and form.scope.data == ONLY_THIS and form.begins.data is None:
        form.begins.errors = [
            _("この日だけ変えるときは、はじまる時刻を入れてください。しない日は、下の「この日はしない」です")
        ]
        right = False
    if not right:
        return _page(form, 422, row=row, on=on)
    draft = wants_draft()
    try:
        _change(form, row, on, draft)
    except Refused as no:
        return _page(form, 409, no, row, on)
    return _done(draft, on)


def _change(form: SeriesForm, row: CafeSeries, on: date, draft: bool) -> None:
    told = {"seen": form.seen.data, "once": form.once.data, "draft": draft}
    if form.scope.data == ALL:
        series.change_all(current_user, row, form.facts, **told)
    elif form.scope.data == FROM_HERE:
        series.change_from(current_user, row, on, form.facts, **told)
    else:
        series.move(current_user, row, on, form.begins.data, form.ends.data, form.note.data or "", **told)


@at_place("/cafe/series/<thread>/<day>/<any(off, usual, end):step>", methods=("POST",))
@permit("cafe.change")
def series_day(thread, day, step):
    """This day off, this day as the others, or an end from this day on."""
    row, on = _found(thread, day)
    form = OffForm()
    if not submitted(form):
        return _page(SeriesForm.of(row, series.version(thread)), 422, row=row, on=on, off=form)
    told = {"seen": form.seen.data, "once": form.once.data, "draft": wants_draft()}
    try:
        if step == "off":
            series.call_off(current_user, row, on, form.reason.data or "", **told)
        elif step == "usual":
            series.as_usual(current_user, row, on, **told)
        else:
            series.end_from(current_user, row, on, **told)
    except Refused as no:
        return _page(SeriesForm.of(row, series.version(thread)), 409, no, row, on)
    when = {"day": short_day(on)}
    said = {
        "off": _("{day}はしないことにしました。掲示板にも出ています", **when),
        "usual": _("{day}をいつもどおりに戻しました。掲示板にも出ています", **when),
        "end": _("{day}からあとは、もうしないことにしました。掲示板にも出ています", **when),
    }
    return _done(told["draft"], on, said[step])


def _done(draft: bool, day: date, said: str = ""):
    said = said or _("くりかえす予定を書きました。掲示板にも出ています")
    say(_("下書きにとっておきました。掲示板には、公開するまで出ません") if draft else said)
    return go(url_for(".month", month=f"{day:%Y-%m}"))


def _found(thread: str, day: str) -> tuple[CafeSeries, date]:
    on = rules.day_named(day) or abort(404)
    return series.of_thread(number(), thread, on) or abort(404), on


def _page(form, status=200, refused=None, row=None, on=None, off=None):
    if refused and row:
        form.seen.data, form.once.data = series.version(row.thread), None
    return show(
        "cafe/series.html", status=status, form=form, refused=refused, row=row, on=on, place=here(),
        off=off or OffForm(formdata=None, seen=series.version(row.thread) if row else 0),
        now_words=f"{what_words(row)} {rule_words(row)}" if row else "",
    )  # fmt: skip


def what_words(row: CafeSeries) -> str:
    """体操, 開く, or 休む."""
    return row.word if row.effect == EVENT else _("休む") if row.effect == SHUTS else _("開く")


def rule_words(row: CafeSeries) -> str:
    """第1・第3 火・木曜日 10:00–11:00、2月1日(金)から."""
    nths = "・".join(_(words) for n, words in NTHS.items() if row.nths >> int(n) - 1 & 1)
    weekdays = "・".join(name for n, name in enumerate(WEEKDAYS) if row.weekdays >> n & 1)
    often = nths or (_("毎週") if row.every_weeks == 1 else _("{weeks}週ごと", weeks=row.every_weeks))
    words = _("{often} {weekdays}曜日", often=often, weekdays=weekdays)
    if row.begins_minute is not None:
        words += " " + span_words(row.begins_minute, row.ends_minute)
    if row.first_on == row.last_on:
        return _("{day}だけ", day=short_day(row.first_on))
    if row.last_on is None:
        return _("{words}、{first}から", words=words, first=short_day(row.first_on))
    return _("{words}、{first}から{last}まで", words=words, first=short_day(row.first_on), last=short_day(row.last_on))
