"""訪問をたのむ: a 宿題 of the daily meeting goes to whoever of the three professions answers for the district."""

from datetime import date

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.huddle import reading
from townhub.huddle.models import Huddle
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident, age
from townhub.rosters import visits as acts
from townhub.rosters.answering import district_in_charge_of, who_answers
from townhub.rosters.forms import AskVisitForm
from townhub.rosters.watching_views import office_people
from townhub.text import row_number
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("visits", __name__)


@bp.route("/rosters/residents/<int:resident_id>/visit", methods=["GET", "POST"])
@permit("rosters.write")
def ask(resident_id):
    """The 宿題 that stands behind it, if there is one, comes in the address."""
    resident = get_or_404(Resident.visible_to(current_user), resident_id)
    promised = _promised(resident)
    answers = [answer for answer in who_answers(district_in_charge_of(resident.id)).values() if answer.answers]
    form, refused = _form(promised, answers), None
    if submitted(form):
        try:
            made = acts.ask(
                current_user, resident, words=form.words.data, visitor=Person.get_by_id(int(form.visitor.data)),
                visit_by_on=form.visit_by_on.data, follow_up=promised and promised["id"], once=form.once.data,
                huddle=Huddle.get_or_none(Huddle.day == clock.today(), Huddle.closed_at.is_null()),
            )  # fmt: skip
            say(_("訪問をたのみました。訪ねる人の「今日」に出ます"))
            return go(url_for("watching.visit", concern_id=made.id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show(
        "rosters/ask_visit.html", status=status, form=form, refused=refused, resident=resident, promised=promised,
        answers=answers, age=age,
    )  # fmt: skip


def _promised(resident: Resident) -> dict | None:
    """The 宿題 that this carries out, as far as this person may read it."""
    number = row_number(request.args.get("follow_up"))
    if not number:
        return None
    found = reading.follow_ups(current_user, "f.id = ? AND f.resident_id = ?", number, resident.id)
    if not found or not found[0]["shared"]:
        abort(404)
    return found[0]


def _form(promised: dict | None, answers: list) -> AskVisitForm:
    until = promised and max(date.fromisoformat(promised["until_on"]), clock.today())
    form = AskVisitForm(
        data={
            "words": promised and promised["what"], "visit_by_on": until or acts.next_week(),
            "visitor": str(answers[0].answers.id) if answers else "",
        }
    )  # fmt: skip
    first = {
        str(answer.answers.id): f"{answer.answers.name}　{_(answer.profession)}（{_('この地区の担当')}）"
        for answer in reversed(answers)
    }
    form.visitor.choices = {"": _("えらんでください"), **dict(reversed(first.items())), **{
        number: words for number, words in office_people().items() if number not in first
    }}  # fmt: skip
    return form
