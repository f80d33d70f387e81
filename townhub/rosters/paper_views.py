"""What the roster gives out on paper: the poster, a card for every household, the letter that introduces somebody new."""

from datetime import date

from flask import Blueprint, request
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.dates import typed_short
from townhub.db import rows
from townhub.rosters.answering import who_answers
from townhub.rosters.reading import matrix, taking_over
from townhub.rosters.views import as_of
from townhub.town.models import District
from townhub.web import get_or_404, show

bp = Blueprint("roster_papers", __name__)


@bp.get("/rosters/poster")
@permit("rosters.see")
def poster():
    """地区担当表 for the notice board (A3) or a folder (A4)."""
    day, typed, wrong = as_of()
    paper = "a3" if request.args.get("paper") == "a3" else "a4"
    return show(
        "rosters/poster.html", status=422 if wrong else 200, wrong=wrong, day=day, typed=typed,
        written=typed or typed_short(day), today=clock.today(), lines=matrix(day), paper=paper,
        black=request.args.get("ink") == "black",
    )  # fmt: skip


@bp.get("/rosters/districts/<int:district_id>/cards")
@permit("rosters.see")
def cards(district_id):
    """One card for each household of the district, in large type."""
    found = get_or_404(District.select(), district_id)
    return show("rosters/cards.html", district=found, homes=_homes(district_id) if _may_see(found) else [],
                answers=who_answers(district_id), today=clock.today())  # fmt: skip


@bp.get("/rosters/districts/<int:district_id>/letter")
@permit("rosters.see")
def letter(district_id):
    """Who comes instead of whom, and from when: one sheet to copy for every household."""
    found = get_or_404(District.select(), district_id)
    today = clock.today()
    changes = taking_over(district_id, today)
    first = min((date.fromisoformat(row["from_on"]) for row in changes), default=today)
    return show("rosters/letter.html", district=found, changes=changes, first=first, today=today,
                answers=who_answers(district_id, max(first, today)))  # fmt: skip


def _may_see(district: District) -> bool:
    """Names and house numbers: a coordinator's are those of the own area."""
    return current_user.sees_area in (None, district.area_id)


def _homes(district_id: int) -> list[dict]:
    """The households of a district by house number; whoever is in none is one by themselves."""
    return rows(
        """SELECT coalesce(h.name, r.name) AS name, min(r.address) AS address FROM resident r
           LEFT JOIN household h ON h.id = r.household_id WHERE r.district_id = ? AND r.ended_on IS NULL
           GROUP BY coalesce(r.household_id, -r.id) ORDER BY length(min(r.address)), min(r.address), 1 LIMIT 2000""",
        district_id,
    )
