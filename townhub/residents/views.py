"""人をさがす, and the form behind each name."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents import actions
from townhub.residents.consent import shares
from townhub.residents.forms import HEADINGS, FindForm, ResidentForm, facts_of
from townhub.residents.models import Resident, age
from townhub.residents.rules import WHY_ENDED, birthday_words
from townhub.text import row_number
from townhub.town.models import District, Unit
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("residents", __name__)
_MOST_FOUND = 50


@bp.record_once
def _words(state) -> None:
    state.app.jinja_env.globals.update(age=age, birthday_words=birthday_words, why_ended=WHY_ENDED)


@bp.get("/residents")
@permit("residents.read")
def find():
    return _found(FindForm(formdata=None))


@bp.post("/residents")
@permit("residents.read")
def look_up():
    """A POST, so that no name stands in an address, a history or a log of the way."""
    return _found(FindForm())


def _found(form: FindForm):
    right = not form.is_submitted() or form.validate()
    found = Resident.found_by(current_user, form.q.data or "", _MOST_FOUND + 1, bool(form.ended.data)) if right else []
    return show("residents/find.html", "residents/_found.html", 200 if right else 422, form=form, found=found[:_MOST_FOUND],
                more=len(found) > _MOST_FOUND, count=min(len(found), _MOST_FOUND))  # fmt: skip


def opened(resident_id: int) -> Resident:
    """The resident of a page that somebody opens. Whoever sees the record is written down."""
    return _read(get_or_404(Resident.visible_to(current_user), resident_id))


def standing_or_404(resident_id: int) -> Resident:
    """The same for a page to write on: what has been wiped is gone."""
    return _read(get_or_404(Resident.visible_to(current_user).where(Resident.purged_at.is_null()), resident_id))


def _read(resident: Resident) -> Resident:
    if request.method in ("GET", "HEAD"):
        actions.read(current_user, resident)
    return resident


def _form(resident: Resident | None = None, **more) -> ResidentForm:
    form = ResidentForm(data=facts_of(resident) if resident else {"sex": "", "care_level": ""}, **more)
    districts = District.in_use()
    if current_user.sees_area is not None:
        districts = districts.where(District.area == current_user.sees_area)
    units = list(Unit.in_use())
    if resident:  # a district or unit that is not used any more stays until somebody chooses another
        districts = {d.id: d for d in [*districts, resident.district]}.values()
        units = {u.id: u for u in [*units, *filter(None, [resident.main_unit])]}.values()
    if resident and not shares(current_user, resident.id):
        form.leave_out_shared()
    form.offer(districts, units)
    return form


def _page(form: ResidentForm, resident: Resident | None, status: int | None = None, **more):
    status = status or (422 if form.errors else 200)
    return show("residents/edit.html", status=status, form=form, resident=resident, headings=HEADINGS, **more)


@bp.route("/residents/new", methods=["GET", "POST"])
@permit("residents.write")
def new():
    form = _form()
    if not submitted(form):
        return _page(form, None)
    try:
        resident = actions.register(current_user, once=form.once.data, sure=_is_another(), **form.facts)
    except actions.LooksLike as no:
        return _page(form, None, 409, alike=_alike(no))
    say(_("名簿に加えました"))
    return go(url_for("timeline.resident", resident_id=resident.id))


@bp.route("/residents/<int:resident_id>/edit", methods=["GET", "POST"])
@permit("residents.write")
def edit(resident_id):
    resident = standing_or_404(resident_id)
    form = _form(resident)
    if not submitted(form):
        return _page(form, resident)
    seen = row_number(form.version.data)
    try:
        actions.change(current_user, resident, seen, sure=_is_another(), **form.facts)
    except actions.Changed as no:
        return _both(form, no.now)
    except actions.LooksLike as no:
        return _page(form, resident, 409, alike=_alike(no))
    except Refused as no:
        return _page(form, resident, 409, refused=no)
    say(_("書きかえました"))
    return go(url_for("timeline.resident", resident_id=resident_id))


def _both(form: ResidentForm, now: Resident):
    """Two people wrote at once: both texts side by side. Sent again, mine is carried out, knowingly."""
    theirs = _form(now, formdata=None)
    form.version.data = str(now.version)
    return _page(form, now, 409, differing=form.differing(theirs), clashed=True)


def _is_another() -> bool:
    """The button of the warning page: べつの人として書く."""
    return request.form.get("another") == "y"


def _alike(no: actions.LooksLike) -> list[dict]:
    """Who it may be. Of another area's residents only that there is one."""
    area = current_user.sees_area
    return [row if area in (None, row["area_id"]) else {"id": None} for row in no.rows]
