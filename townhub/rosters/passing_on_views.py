"""地区の引き継ぎ: whose, to whom, from when; and then each open thing by itself."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.fields import Day, Pick, TownForm
from townhub.i18n import _
from townhub.refused import Refused
from townhub.rosters import passing_on as acts
from townhub.rosters.reading import held_by, loads, matrix
from townhub.rosters.views import candidates
from townhub.text import row_number
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("passing_on", __name__)


class PassOnForm(TownForm):
    to = Pick("だれに渡すか", "渡す人をえらんでください")
    from_on = Day("いつから", "いつから替わるかを入れてください。例 4/1")


@bp.get("/rosters/pass-on")
@permit("rosters.change")
def people():
    """Whose things are handed over."""
    today = clock.today()
    return show("rosters/passing_on.html", loads=loads(matrix(today), today))


def _district() -> int | None:
    return row_number(request.args.get("district")) or None


@bp.route("/rosters/pass-on/<int:person_id>", methods=["GET", "POST"])
@permit("rosters.change")
def person(person_id):
    found = get_or_404(Person.select().where(Person.role != "volunteer"), person_id)
    district_id, refused = _district(), None
    items = acts.items_of(found, current_user, district_id)
    form = PassOnForm(data={"from_on": clock.today()})
    others = {key: name for key, name in candidates(found.profession).items() if key != str(found.id)}
    form.to.choices = {"": _("えらんでください"), **others}
    decisions = {
        item.key: acts.Decision(
            request.form.get(item.key, ""), (request.form.get(f"why-{item.key}") or "").strip()[:200]
        )
        for item in items
    }
    if submitted(form):
        try:
            seen = {name: decisions.get(name, acts.Decision("")) for name in request.form.getlist("item")}
            acts.pass_on(
                current_user, found, Person.get_by_id(int(form.to.data)), from_on=form.from_on.data, decisions=seen,
                district_id=district_id, once=form.once.data,
            )  # fmt: skip
            say(_("引き継ぎました"))
            return go(url_for(".person", person_id=person_id, district=district_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/pass_on.html", status=status, form=form, refused=refused, person=found, items=items,
                decisions=decisions, district_id=district_id,
                districts={row["district_id"]: row["district"] for row in held_by(found.id, clock.today())})  # fmt: skip
