"""The page on which somebody leaves: first what is still in their name, then the day."""

from flask import Blueprint, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.fields import Day, TownForm
from townhub.handover import people
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("leaving", __name__)


class LeaveForm(TownForm):
    left_on = Day("やめた日", "やめた日を入れてください。例 3/31", description="きょうか、それより前の日")


class ComeBackForm(TownForm):
    """Nothing to fill in, but a sheet all the same."""


def _person(person_id: int) -> Person:
    return get_or_404(Person.visible_to(current_user), person_id)


@bp.route("/people/<int:person_id>/leave", methods=["GET", "POST"])
@permit("accounts.manage")
def leave(person_id):
    person, refused = _person(person_id), None
    form = LeaveForm(data={"left_on": clock.today()})
    if submitted(form):
        try:
            people.leave(current_user, person, form.left_on.data)
            say(_("やめた日を書きました。もう入れません"))
            return go(url_for("people.person", person_id=person_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    still_open = people.open_in_the_name_of(person)
    return show(
        "handover/person_leaves.html", status=status, person=person, form=form, refused=refused, still_open=still_open
    )


@bp.route("/people/<int:person_id>/come-back", methods=["GET", "POST"])
@permit("accounts.manage")
def come_back(person_id):
    person, form = _person(person_id), ComeBackForm()
    if not submitted(form):
        return show("handover/person_comes_back.html", person=person, form=form)
    people.come_back(current_user, person)
    say(_("もどしました。暗証番号と電話は、新しく決めてください"))
    return go(url_for("people.person", person_id=person_id))
