"""世帯: who lives with whom."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents import actions
from townhub.residents.forms import JoinForm, RelationForm
from townhub.residents.models import Resident
from townhub.residents.views import standing_or_404
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("households", __name__)


@bp.get("/residents/<int:resident_id>/household")
@permit("residents.write")
def household(resident_id):
    return _page(standing_or_404(resident_id))


def _page(resident: Resident, status: int = 200, refused: Refused | None = None, **forms):
    join = forms.get("join") or _join_form(resident, formdata=None)
    relation = forms.get("relation") or RelationForm(formdata=None, data={"relation": resident.relation})
    return show("residents/household.html", status=status, resident=resident, join=join, relation=relation,
                members=resident.household_members(current_user), refused=refused)  # fmt: skip


def _join_form(resident: Resident, **more) -> JoinForm:
    """With those who were looked up, or, before anybody is, those at the same address."""
    form = JoinForm(**more)
    key = form.q.data or ""
    form.found = Resident.found_by(current_user, key) if key else resident.same_address()
    form.found = [row for row in form.found if row["id"] != resident.id]
    form.member.choices = {str(row["id"]): row["name"] for row in form.found}
    return form


@bp.post("/residents/<int:resident_id>/household/join")
@permit("residents.write")
def join(resident_id):
    """Move in with somebody who is chosen; or only look somebody up, which a button says with `look`."""
    resident = standing_or_404(resident_id)
    form = _join_form(resident)
    if request.form.get("look"):
        return _page(resident, join=form)
    if not submitted(form):
        return _page(resident, 422 if form.errors else 200, join=form)
    member = get_or_404(Resident.visible_to(current_user), int(form.member.data))
    try:
        actions.join_household(current_user, resident, member, form.relation.data or "")
    except Refused as no:
        return _page(resident, 409, no, join=form)
    return _done(resident_id, _("同じ世帯にしました"))


@bp.post("/residents/<int:resident_id>/household/begin")
@permit("residents.write")
def begin(resident_id):
    resident = standing_or_404(resident_id)
    actions.begin_household(current_user, resident, _("世帯主"))
    return _done(resident_id, _("新しい世帯にしました"))


@bp.post("/residents/<int:resident_id>/household/relation")
@permit("residents.write")
def relation(resident_id):
    resident, form = standing_or_404(resident_id), RelationForm()
    if not submitted(form):
        return _page(resident, 422 if form.errors else 200, relation=form)
    try:
        actions.set_relation(current_user, resident, form.relation.data or "")
    except Refused as no:
        return _page(resident, 409, no, relation=form)
    return _done(resident_id, _("続き柄を書きました"))


@bp.post("/residents/<int:resident_id>/household/leave")
@permit("residents.write")
def leave(resident_id):
    actions.leave_household(current_user, standing_or_404(resident_id))
    return _done(resident_id, _("世帯から出しました"))


def _done(resident_id: int, sentence: str):
    say(sentence)
    return go(url_for(".household", resident_id=resident_id))
