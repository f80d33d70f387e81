"""週のまとめ, as a unit reads it on Friday or files it on paper."""

from datetime import date, timedelta

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.huddle.digest import digest_of, monday_of
from townhub.huddle.rules import CATEGORIES
from townhub.town.models import Unit
from townhub.web import go, show

bp = Blueprint("digest", __name__)
_DAYS = date(2000, 1, 3), date(2200, 1, 1)


@bp.get("/huddle/digest")
@permit("huddle.look_back")
def this_week():
    return go(url_for(".week", week=monday_of(clock.today()).isoformat()))


@bp.get("/huddle/digest/<week>")
@permit("huddle.look_back")
def week(week):
    """`week` is one of its days; the unit is one's own until another is chosen."""
    try:
        monday = monday_of(date.fromisoformat(week))
    except ValueError:
        abort(404)
    if not _DAYS[0] <= monday <= _DAYS[1]:
        abort(404)
    units = list(Unit.in_use())
    chosen = request.args.get("unit", type=int) or current_user.unit_id
    unit = next((unit for unit in units if unit.id == chosen), units[0] if units else None)
    after = monday + timedelta(days=7)
    return show(
        "huddle/digest.html", monday=monday, sunday=monday + timedelta(days=6), today=clock.today(), units=units, unit=unit,
        before=monday - timedelta(days=7), after=after if after <= clock.today() else None, categories=CATEGORIES,
        **(digest_of(current_user, unit.id, monday) if unit else {}),
    )  # fmt: skip
