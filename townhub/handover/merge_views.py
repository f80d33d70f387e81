"""重複を1人にまとめる: look the other up, see both side by side, choose which facts stay, confirm."""

import wtforms
from flask import Blueprint, request, url_for
from flask_login import current_user
from wtforms.validators import ValidationError

from townhub.access import permit
from townhub.fields import Choice, Line, TownForm
from townhub.handover import merge
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.consent import shares
from townhub.residents.forms import HEADINGS, ResidentForm
from townhub.residents.models import CARE_LEVELS, SEXES, Resident
from townhub.residents.rules import birthday_words
from townhub.residents.views import standing_or_404
from townhub.web import go, say, show, submitted

bp = Blueprint("merging", __name__)


class OtherForm(TownForm):
    """Who the other record is. Enter looks somebody up; choosing goes on."""

    q = Line("もうひとつの記録", most=40, description="名前・かな・屋号・電話の下4けた")
    other = Choice("見つかった人", "もうひとつの記録をさがして、えらんでください")


class MergeForm(TownForm):
    seen = wtforms.HiddenField()
    sure = wtforms.BooleanField("2人が同じ人であることを確かめました。もどせないことも、わかりました")

    def validate_sure(self, field):
        if not field.data:
            raise ValidationError(_("同じ人であることを確かめて、印を付けてください"))


@bp.route("/residents/<int:resident_id>/merge", methods=["GET", "POST"])
@permit("residents.merge")
def look(resident_id):
    resident = standing_or_404(resident_id)
    form = OtherForm()
    key = form.q.data or ""
    found = (
        Resident.found_by(current_user, key, 12, ended=True)
        if key
        else Resident.alike(resident.name, resident.birth_on)
    )
    form.found = [row for row in found if row["id"] != resident_id]
    form.other.choices = {str(row["id"]): row["name"] for row in form.found}
    if request.form.get("look") or not submitted(form):
        wrong = form.errors and not request.form.get("look")
        return show("handover/merge_look.html", status=422 if wrong else 200, resident=resident, form=form)
    return go(url_for(".compare", resident_id=resident_id, other_id=int(form.other.data)))


@bp.route("/residents/<int:resident_id>/merge/<int:other_id>", methods=["GET", "POST"])
@permit("residents.merge")
def compare(resident_id, other_id):
    """The first number is that of the record that stays."""
    resident, other = standing_or_404(resident_id), standing_or_404(other_id)
    form = MergeForm(data={"seen": _versions(resident, other)})
    if not submitted(form):
        return _page(resident, other, form, 422 if form.errors else 200)
    try:
        merge.merge(
            current_user, resident, other, taken=_taken() & {name for name, *_words in _differing(resident, other)},
            seen=_seen(form.seen.data), once=form.once.data,
        )  # fmt: skip
    except Refused as no:
        form.seen.data = _versions(resident, other)
        return _page(resident, other, form, 409, no)
    say(_("1人にまとめました"))
    return go(url_for("timeline.resident", resident_id=resident_id))


def _page(resident: Resident, other: Resident, form: MergeForm, status: int, refused: Refused | None = None):
    open_to_me = shares(current_user, resident.id) and shares(current_user, other.id)
    chosen = _taken() if form.is_submitted() else None
    differing = [
        (name, label, mine, theirs, not mine if chosen is None else name in chosen)
        for name, label, mine, theirs in _differing(resident, other)
    ]
    return show("handover/merge.html", status=status, resident=resident, other=other, form=form, refused=refused,
                differing=differing if open_to_me else [], open_to_me=open_to_me,
                counts=merge.counts_of(other.id), same_birthday=resident.birth_on == other.birth_on)  # fmt: skip


def _taken() -> set[str]:
    """The facts for which the person chose the duplicate's words."""
    return {name for name in _FACTS if request.form.get(f"take_{name}") == "other"}


def _versions(resident: Resident, other: Resident) -> str:
    return f"{resident.version}-{other.version}"


def _seen(typed: str | None) -> tuple[int, int]:
    first, _dash, second = (typed or "").partition("-")
    right = all(part.isascii() and part.isdigit() and len(part) < 10 for part in (first, second))
    return (int(first), int(second)) if right else (0, 0)


_FACTS = [name for _heading, names in HEADINGS for name in names]


def _differing(resident: Resident, other: Resident) -> list[tuple[str, str, str, str]]:
    """Name, label and both words of every fact in which the records differ."""
    labels = ResidentForm(formdata=None)
    pairs = ((name, labels[name].label.text, _words(resident, name), _words(other, name)) for name in _FACTS)
    return [pair for pair in pairs if pair[2] != pair[3]]


def _words(resident: Resident, name: str) -> str:
    value = getattr(resident, name)
    match name:
        case "birth_on":
            return birthday_words(value) if value else ""
        case "district" | "main_unit":
            return value.name if value else ""
        case "sex":
            return _(SEXES[value]) if value else ""
        case "care_level":
            return _(CARE_LEVELS[value]) if value else ""
    return value
