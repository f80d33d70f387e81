"""窓口: ask first, with the checklist on the screen or keyed back from paper; then decide, and send somebody on a visit."""

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.counter import actions, reading
from townhub.counter.forms import BeginForm, DecideForm, SheetForm, answers_of
from townhub.counter.models import Checklist
from townhub.counter.rules import (
    ANSWERS,
    CRITERIA,
    FIRST,
    GROUPS,
    QUESTIONS,
    ROUTES,
    bmi_of,
    findings,
    missing,
    suggest,
)
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident
from townhub.rosters.answering import district_in_charge_of, who_answers
from townhub.rosters.visits import next_week
from townhub.rosters.watching_views import office_people
from townhub.text import row_number
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("counter", __name__)


@bp.app_context_processor
def _words() -> dict:
    return {"route_word": ROUTES, "criterion_word": {name: words for name, (*_rest, words) in CRITERIA.items()}}


def _list(status: int = 200, refused: Refused | None = None, form: BeginForm | None = None):
    q = (request.form.get("q") or "")[:40]
    people = Resident.found_by(current_user, q, 12) if q else []
    found = reading.listed(current_user)
    for row in found:
        row["missing"] = len(missing(Checklist.answers.python_value(row["answers"])))
    return show("counter/counter.html", status=status, refused=refused, form=form or BeginForm(formdata=None, data={"how": "screen"}),
                q=q, people=people, sheets=found)  # fmt: skip


@bp.get("/counter")
@permit("counter.ask")
def counter():
    return _list()


@bp.post("/counter")
@permit("counter.ask")
def begin():
    """Look for the person, or begin with the one who was found; a POST, so that no name stands in an address."""
    if request.form.get("look") == "person":
        return _list()
    form = BeginForm()
    number = row_number(form.resident.data)
    if not submitted(form) or not number:
        form.how.errors = [*form.how.errors, *([] if number else [_("さがして、その人の「聞く」を押してください")])]
        return _list(422, form=form)
    resident = get_or_404(Resident.visible_to(current_user), number)
    try:
        sheet = actions.begin(current_user, resident, how=form.how.data, once=form.once.data)
    except Refused as no:
        return _list(409, no, form)
    return go(url_for(".sheet", sheet_id=sheet.id))


def _sheet(sheet_id: int) -> Checklist:
    return reading.visible(current_user, sheet_id) or abort(404)


@bp.route("/counter/checklists/<int:sheet_id>", methods=["GET", "POST"])
@permit("counter.ask")
def sheet(sheet_id):
    """The questions in the order of the paper. Whatever is answered is kept, also half of it."""
    found, refused = _sheet(sheet_id), None
    if found.route or found.dropped_at:
        return go(url_for(".result", sheet_id=sheet_id))
    kept = found.answers
    form = SheetForm(
        data={"version": str(found.version), "height": _typed(kept, "height"), "weight": _typed(kept, "weight")}
    )
    if submitted(form):
        kept = answers_of(form, request.form)
        version = row_number(form.version.data)
        try:
            now = actions.answer(current_user, found, version, kept)
            if lacking := missing(now.answers):
                say(_("ここまでを残しました。あと{count}問です", count=len(lacking)))
                return go(url_for(".sheet", sheet_id=sheet_id))
            return go(url_for(".result", sheet_id=sheet_id))
        except Refused as no:
            refused, found = no, Checklist.get_by_id(sheet_id)
            form.version.data = str(found.version)
    elif form.is_submitted():
        kept = answers_of(form, request.form)
    status = 409 if refused else 422 if form.errors else 200
    return show("counter/sheet.html", status=status, form=form, refused=refused, row=found, kept=kept, questions=QUESTIONS,
                first=FIRST, groups=GROUPS, answers=ANSWERS, lacking=missing(kept))  # fmt: skip


def _typed(kept: dict, name: str) -> str:
    return f"{kept[name]:g}" if name in kept else ""


def _visit_form(found: Checklist) -> DecideForm:
    in_charge = [
        answer.answers for answer in who_answers(district_in_charge_of(found.resident_id)).values() if answer.answers
    ]
    form = DecideForm(
        data={
            "route": suggest(found.answers).route, "visitor": str(in_charge[0].id) if in_charge else "",
            "visit_by_on": next_week(),
        }
    )  # fmt: skip
    form.visitor.choices = {"": _("訪ねない"), **office_people()}
    return form


@bp.route("/counter/checklists/<int:sheet_id>/result", methods=["GET", "POST"])
@permit("counter.ask")
def result(sheet_id):
    """What the sheet says, which way is suggested and why; staff decide."""
    found, refused = _sheet(sheet_id), None
    form = _visit_form(found)
    if submitted(form):
        try:
            visitor = Person.get_by_id(int(form.visitor.data)) if form.visitor.data else None
            actions.decide(
                current_user, found, route=form.route.data, why=form.why.data, visitor=visitor,
                visit_by_on=form.visit_by_on.data, once=form.once.data,
            )  # fmt: skip
            say(_("道すじを決めました"))
            return go(url_for(".result", sheet_id=sheet_id))
        except Refused as no:
            refused, found = no, Checklist.get_by_id(sheet_id)
    status = 409 if refused else 422 if form.errors else 200
    met = {finding.name for finding in findings(found.answers) if finding.met}
    return show(
        "counter/result.html", status=status, form=form, refused=refused, row=found, findings=findings(found.answers),
        suggestion=suggest(found.answers), lacking=missing(found.answers), bmi=bmi_of(found.answers),
        flow=[row for row in reading.flow() if not row["condition"] or row["condition"] in met], today=clock.today(),
    )  # fmt: skip


@bp.post("/counter/checklists/<int:sheet_id>/drop")
@permit("counter.ask")
def drop(sheet_id):
    actions.drop(current_user, _sheet(sheet_id))
    say(_("このチェックリストをやめました"))
    return go(url_for(".counter"))


@bp.get("/counter/print")
@permit("counter.ask")
def paper():
    """The empty sheet to write on, in the order in which it is keyed back."""
    return show("counter/paper.html", questions=QUESTIONS, first=FIRST, groups=GROUPS)
