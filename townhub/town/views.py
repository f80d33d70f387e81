from flask import Blueprint, current_app, redirect, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.db import one, rows
from townhub.i18n import _
from townhub.refused import Refused
from townhub.town import actions
from townhub.town.forms import DistrictForm
from townhub.web import TEXT_SIZES, go, page_before, same_origin, say, show, submitted

bp = Blueprint("town", __name__)
_found = {"town": None}


@bp.before_app_request
def first_page():
    """Until the town is set up, every page is the page that sets it up."""
    instance = current_app.config["INSTANCE"]
    if _found["town"] == instance or request.endpoint in (
        "static",
        "accounts.setup_page",
        "accounts.set_up",
        "health.health",
    ):
        return None
    if one("SELECT 1 FROM town"):
        _found["town"] = instance  # a town is never taken away again
        return None
    return redirect(url_for("accounts.setup_page"), 303)


@bp.post("/text-size")
@permit("public")
def text_size():
    """Keep the step of text size on this device; nobody else learns of it."""
    answer = go(page_before("/"))
    chosen = request.form.get("text")
    if same_origin() and chosen in TEXT_SIZES:
        answer.set_cookie("text", chosen, max_age=400 * 24 * 3600, httponly=True, samesite="Lax")
    return answer


@bp.route("/districts", methods=["GET", "POST"])
@permit("town.change")
def districts():
    """The districts by daily-life area, and a form for one more."""
    form, refused, status = DistrictForm(), None, 200
    if submitted(form):
        try:
            actions.add_district(
                current_user, name=form.name.data, kana=form.kana.data, area=form.area.data, once=form.once.data
            )
            say(_("地区を加えました"))
            return go(url_for(".districts"))
        except Refused as no:
            refused, status = no, 409
    found = rows(
        "SELECT d.id, d.name, d.kana, a.name AS area FROM district d JOIN area a ON a.id = d.area_id ORDER BY a.id, d.kana"
    )
    status = 422 if form.errors else status
    return show("town/districts.html", status=status, form=form, refused=refused, districts=found)
