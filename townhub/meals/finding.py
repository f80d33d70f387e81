"""Somebody is found by kana, 屋号 or the last digits of the telephone, as at the reception; or is a visitor with a name."""

from flask import request
from flask_login import current_user

from townhub.i18n import _
from townhub.meals.forms import VISITOR, FindingForm
from townhub.residents.models import Resident
from townhub.town.models import District
from townhub.web import get_or_404, wants_part


def offer(form: FindingForm, visitors: bool = True) -> FindingForm:
    """Fill the choices of who it is; who was chosen stays chosen while somebody else is looked up."""
    if not form.is_submitted() and request.args.get("resident"):
        form.resident.data = request.args["resident"]  # by number, from the page of a resident: no name in an address
    districts = District.in_use()
    if current_user.sees_area is not None:
        districts = districts.where(District.area == current_user.sees_area)
    form.new_district.choices = {"": _("えらんでください"), **{str(d.id): d.name for d in districts}}
    form.found = Resident.found_by(current_user, form.q.data or "")
    chosen = form.resident.data
    if chosen and chosen.isascii() and chosen.isdigit() and all(str(row["id"]) != chosen for row in form.found):
        known = Resident.visible_to(current_user).where(Resident.id == int(chosen[:18]), Resident.ended_on.is_null())
        form.found += [_row(resident) for resident in known]
    if request.form.get("look") == "person" and not wants_part():  # with Enter: the keyboard goes on from the name
        (form.resident if form.found else form.q).render_kw = {"autofocus": ""}
    form.visitors = visitors
    form.resident.choices = {str(row["id"]): row["name"] for row in form.found} | ({VISITOR: ""} if visitors else {})
    return form


def _row(resident: Resident) -> dict:
    names = ("id", "name", "kana", "birth_on", "house_name", "phone")
    return {**{name: getattr(resident, name) for name in names}, "district": resident.district.name}


def who(form: FindingForm) -> dict:
    """Whom the form names, as `actions.sign_up` is told."""
    if form.resident.data != VISITOR:
        return {"resident": get_or_404(Resident.visible_to(current_user), int(form.resident.data))}
    district = form.new_district.data
    return {"name": form.new_name.data, "phone": form.new_phone.data, "district": int(district) if district else None}
