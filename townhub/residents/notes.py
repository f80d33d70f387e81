"""What the office should know of somebody, and which units may know it."""

from flask import Blueprint, abort, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents import actions
from townhub.residents.consent import shares, writes_consent
from townhub.residents.forms import ConsentForm, NoteForm
from townhub.residents.models import Consent, Note
from townhub.residents.views import standing_or_404
from townhub.town.models import Unit
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("notes", __name__)


@bp.route("/residents/<int:resident_id>/notes", methods=["GET", "POST"])
@permit("residents.write")
def note(resident_id):
    resident, form = standing_or_404(resident_id), NoteForm(data={"kind": "general"})
    if not submitted(form):
        return show("residents/note.html", status=422 if form.errors else 200, resident=resident, form=form)
    try:
        actions.add_note(current_user, resident, kind=form.kind.data, words=form.words.data, once=form.once.data)
    except Refused as no:
        return show("residents/note.html", status=409, resident=resident, form=form, refused=no)
    return _back(resident_id, _("書きとめました"))


@bp.post("/residents/notes/<int:note_id>/withdraw")
@permit("residents.write")
def withdraw(note_id):
    found = get_or_404(Note.visible_to(current_user), note_id)
    if found.written_by_id != current_user.id and not shares(current_user, found.resident_id):
        abort(404)  # whoever may not read a note does not withdraw it either
    actions.withdraw_note(current_user, found)
    return _back(found.resident_id, _("書きとめを取り下げました。「取り下げたもの」で読めます"))


@bp.route("/residents/<int:resident_id>/consents", methods=["GET", "POST"])
@permit("residents.agree")
def consent(resident_id):
    resident, form = standing_or_404(resident_id), ConsentForm()
    if not writes_consent(current_user, resident.main_unit_id):
        return show("residents/consent.html", status=409 if form.is_submitted() else 200, resident=resident, form=None)
    units = {str(unit.id): unit for unit in Unit.in_use()}
    form.unit.choices = {"": _("えらんでください"), **{key: unit.name for key, unit in units.items()}}
    if not submitted(form):
        return show("residents/consent.html", status=422 if form.errors else 200, resident=resident, form=form)
    try:
        actions.give_consent(
            current_user, resident, units[form.unit.data], given=form.given.data, from_on=form.from_on.data,
            once=form.once.data,
        )  # fmt: skip
    except Refused as no:
        return show("residents/consent.html", status=409, resident=resident, form=form, refused=no)
    return _back(resident_id, _("同意を書きました"))


@bp.post("/residents/consents/<int:consent_id>/end")
@permit("residents.write")
def take_back(consent_id):
    found = get_or_404(Consent.visible_to(current_user), consent_id)
    actions.take_back_consent(current_user, found)
    return _back(found.resident_id, _("同意を取り下げました。これまでの記録は残ります"))


def _back(resident_id: int, sentence: str):
    say(sentence)
    return go(url_for("timeline.resident", resident_id=resident_id))
