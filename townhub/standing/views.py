"""Pages of いつもの依頼: the list, one with its dates, one date that differs."""

from datetime import date, timedelta

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.dates import WEEKDAYS
from townhub.errands.forms import ReasonForm
from townhub.errands.rules import STATES
from townhub.i18n import _
from townhub.refused import Refused
from townhub.standing import actions
from townhub.standing.forms import DateForm, StandingForm
from townhub.standing.lines import pattern_of
from townhub.standing.models import Standing, jobs_of, listed
from townhub.standing.rules import HOLIDAYS, pattern_words
from townhub.text import row_number
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("standing", __name__)
_SHOWN = timedelta(weeks=8)


@bp.get("/standing")
@permit("errands.receive")
def all_of_them():
    ended = request.args.get("ended") == "1"
    found = listed(current_user, ended)
    for row in found:
        row["words"] = pattern_words(pattern_of(row), WEEKDAYS)
    return show("standing/all.html", found=found, ended=ended)


def _standing(standing_id: int) -> Standing:
    return get_or_404(Standing.visible_to(current_user), standing_id)


def _page(standing: Standing, status: int = 200, refused: Refused | None = None, end: ReasonForm | None = None):
    return show("standing/one.html", status=status, standing=standing, dates=_dates(standing) if standing.goes_on else [],
                words=pattern_words(standing.pattern, WEEKDAYS), holiday_words=HOLIDAYS, refused=refused, today=clock.today(),
                end=end or ReasonForm(formdata=None))  # fmt: skip


def _dates(standing: Standing) -> list[dict]:
    """The dates of the next weeks with what became of them."""
    today = clock.today()
    known = jobs_of(standing, today)
    found = []
    for each in actions.coming(standing, today, today + _SHOWN):
        row = known.get(each.planned_on.isoformat(), {})
        state = row.get("state")
        found.append(each._asdict() | {
            "job_id": row.get("job_id"), "helper": row.get("helper"), "trouble": row.get("trouble", ""),
            "state": state and _(STATES[state]), "asked_from": each.on and each.on - actions.HORIZON,
        })  # fmt: skip
    return found


@bp.get("/standing/<int:standing_id>")
@permit("errands.receive")
def one(standing_id):
    return _page(_standing(standing_id))


@bp.post("/standing/<int:standing_id>/stop")
@permit("errands.receive")
def stop(standing_id):
    standing, form = _standing(standing_id), ReasonForm()
    if not submitted(form):
        return _page(standing, 422 if form.errors else 200, end=form)
    try:
        actions.end(current_user, standing, form.reason.data)
    except Refused as no:
        return _page(standing, 409, no, form)
    say(_("いつもの依頼を終えました"))
    return go(url_for(".one", standing_id=standing_id))


@bp.route("/standing/<int:standing_id>/edit", methods=["GET", "POST"])
@permit("errands.receive")
def edit(standing_id):
    standing = _standing(standing_id)
    form = StandingForm.of(standing)
    form.regular.choices = _regulars(standing)
    if not submitted(form):
        return show("standing/edit.html", status=422 if form.errors else 200, standing=standing, form=form)
    try:
        seen = row_number(form.version.data)
        actions.change(current_user, standing, seen, **form.facts)
    except Refused as no:
        form.version.data = str(Standing.get_by_id(standing.id).version)
        return show("standing/edit.html", status=409, standing=standing, form=form, refused=no)
    say(_("書きかえました"))
    return go(url_for(".one", standing_id=standing_id))


def _regulars(standing: Standing) -> dict[str, str]:
    """The volunteers who may be chosen, and whoever is chosen now."""
    own = {"": _("決まっていない")}
    if standing.regular:
        own[str(standing.regular_id)] = standing.regular.name
    return own | Person.volunteers_for(current_user)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    return day if 2000 <= day.year < 2100 else abort(404)


@bp.route("/standing/<int:standing_id>/dates/<day>", methods=["GET", "POST"])
@permit("errands.receive")
def date_of(standing_id, day):
    standing, planned_on, form = _standing(standing_id), _day(day), DateForm()
    if not submitted(form):
        return _date_page(standing, planned_on, form, 422 if form.errors else 200)
    try:
        if request.form.get("step") == "move":
            if form.moved_to.data is None:
                form.moved_to.errors = [_("うつす日を入れてください。例 1/18")]
                return _date_page(standing, planned_on, form, 422)
            actions.move_to(current_user, standing, planned_on, form.moved_to.data, form.reason.data)
            say(_("ほかの日にうつしました"))
        else:
            actions.skip(current_user, standing, planned_on, form.reason.data)
            say(_("この日は、しないことにしました"))
    except Refused as no:
        return _date_page(standing, planned_on, form, 409, no)
    return go(url_for(".one", standing_id=standing_id))


def _date_page(standing: Standing, day: date, form: DateForm, status: int, refused: Refused | None = None):
    return show("standing/date.html", status=status, standing=standing, day=day, form=form, refused=refused,
                differs=standing.exceptions().get(day))  # fmt: skip


@bp.post("/standing/<int:standing_id>/dates/<day>/back")
@permit("errands.receive")
def put_back(standing_id, day):
    standing, planned_on = _standing(standing_id), _day(day)
    try:
        actions.put_back(current_user, standing, planned_on)
    except Refused as no:
        return _date_page(standing, planned_on, DateForm(formdata=None), 409, no)
    say(_("もとの日にもどしました"))
    return go(url_for(".one", standing_id=standing_id))
