from flask import Blueprint, current_app, redirect, request, url_for

from townhub.access import permit
from townhub.db import one
from townhub.web import TEXT_SIZES, go, keep_on_device, page_before, same_origin

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
        keep_on_device(answer, "text", chosen)
    return answer
