"""打ち合わせの記録をさがす."""

from flask import Blueprint, request
from flask_login import current_user
from wtforms import HiddenField
from wtforms.validators import ValidationError

from townhub.access import permit
from townhub.fields import Day, Line, Pick, TownForm
from townhub.huddle import search
from townhub.huddle.rules import CATEGORIES, OUTCOMES
from townhub.i18n import _
from townhub.residents.consent import shared_among
from townhub.residents.models import Resident
from townhub.town.models import Unit
from townhub.web import get_or_404, show

bp = Blueprint("huddle_search", __name__)
_A_PAGE = 50


class SearchForm(TownForm):
    word = Line("言葉", most=40, description="例 ころんだ")
    who = Line("だれのこと", most=40, description="名前・かな・屋号")
    unit = Pick("部署")
    category = Pick("分けかた", choices={"": "すべて", **CATEGORIES})
    first = Day("いつから")
    last = Day("いつまで")
    resident = HiddenField()
    before = HiddenField()

    def validate_last(self, field):
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("おわりの日が、はじめの日より前です"))

    @property
    def asked(self) -> search.Asked:
        resident = self.resident.data or ""
        return search.Asked(
            word=self.word.data or "", who=self.who.data or "", unit=int(self.unit.data) if self.unit.data else None,
            resident=int(resident) if resident.isascii() and resident.isdigit() and len(resident) < 12 else None,
            category=self.category.data or "", first=self.first.data, last=self.last.data,
        )  # fmt: skip


@bp.get("/huddle/search")
@permit("huddle.look_back")
def search_page():
    """With the number of a resident, what was said about them; a name never stands in an address."""
    resident = request.args.get("resident", "")
    return _page(_form(formdata=None, data={"resident": resident}), asked=bool(resident))


@bp.post("/huddle/search")
@permit("huddle.look_back")
def look_up():
    form = _form()
    return _page(form, asked=True) if form.validate() else _page(form, status=422)


def _form(**more) -> SearchForm:
    form = SearchForm(**more)
    form.unit.choices = {"": _("すべて"), **{str(unit.id): unit.name for unit in Unit.select().order_by(Unit.position)}}
    return form


def _page(form: SearchForm, status: int = 200, asked: bool = False):
    wanted = form.asked if asked else None
    resident = None
    if wanted and wanted.resident:
        resident = get_or_404(Resident.visible_to(current_user), wanted.resident)
    lines, marks = search.found(current_user, wanted, _marks(form.before.data), _A_PAGE) if wanted else ([], None)
    return show(
        "huddle/search.html", status=status, form=form, asked=wanted, resident=resident, lines=lines,
        older=_told(marks) if marks else None, first=not form.before.data, closed=_closed(wanted) if wanted else [],
        highlighted=search.highlighted, categories=CATEGORIES, outcomes=OUTCOMES,
    )  # fmt: skip


def _closed(asked: search.Asked) -> list[dict]:
    """Of those who were asked for by name, whom this person may not read about: without that, nothing would look like nothing."""
    if asked.resident:
        people = [{"id": asked.resident, "name": Resident.get_by_id(asked.resident).name}]
    elif asked.who:
        people = Resident.found_by(current_user, asked.who, 12, ended=True)
    else:
        return []
    shared = shared_among(current_user, [row["id"] for row in people])
    return [row for row in people if row["id"] not in shared]


def _told(marks: search.Marks) -> str:
    return "~".join(f"{kind}~{at}~{number}" for kind, (at, number) in marks.items())


def _marks(typed: str | None) -> search.Marks | None:
    """Where an older page begins; something else than marks of ours begins at the newest."""
    parts = (typed or "").split("~")
    if len(parts) != 9 or not all(number.isascii() and number.isdigit() and len(number) < 16 for number in parts[2::3]):
        return None
    return {kind: (at, int(number)) for kind, at, number in zip(parts[::3], parts[1::3], parts[2::3], strict=True)}
