"""休み: who is away when, and who stands in for them by rule."""

from flask import Blueprint, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.i18n import _
from townhub.refused import Refused
from townhub.rosters import absences as acts
from townhub.rosters.answering import answers_on, chief_on
from townhub.rosters.forms import AbsenceForm
from townhub.rosters.models import Absence
from townhub.rosters.rules import REASONS
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("absences", __name__)


@bp.route("/rosters/absences", methods=["GET", "POST"])
@permit("rosters.see")
def absences():
    form, refused = AbsenceForm(data={"first_on": clock.today(), "reason": "leave"}), None
    office = Person.select(Person.id, Person.name, Person.profession).where(
        Person.role != "volunteer", Person.left_on.is_null()
    )
    form.person.choices = {"": _("えらんでください")} | {
        str(person.id): f"{person.name}　{person.profession or ''}".strip()
        for person in office.order_by(Person.kana, Person.id)
    }
    if submitted(form):
        try:
            _keep(form)
            say(_("休みを書きました"))
            return go(url_for(".absences"))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    today = clock.today()
    standing_in = [
        answer.stands_in
        for by in answers_on(today).values()
        for answer in by.values()
        if answer.main and answer.stands_in
    ]
    return show(
        "rosters/absences.html", status=status, form=form, refused=refused, found=acts.absences_from(today), today=today,
        reasons=REASONS, stand_ins=list(dict.fromkeys(standing_in)), chief=chief_on(today),
    )  # fmt: skip


def _keep(form: AbsenceForm) -> None:
    acts.write_absence(
        current_user, Person.get_by_id(int(form.person.data)), first_on=form.first_on.data,
        last_on=form.last_on.data or form.first_on.data, reason=form.reason.data, once=form.once.data,
    )  # fmt: skip


@bp.post("/rosters/absences/<int:absence_id>/withdraw")
@permit("rosters.see")
def withdraw(absence_id):
    acts.withdraw_absence(current_user, get_or_404(Absence.select(), absence_id))
    say(_("休みを取り消しました"))
    return go(url_for(".absences"))
