"""担当の案: work one out, read why, change it, lay two side by side, put one into force."""

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.fields import Choice, Day, Pick, TownForm
from townhub.i18n import _
from townhub.refused import Refused
from townhub.rosters import proposals as acts
from townhub.rosters.models import Proposal
from townhub.rosters.rules import PARTS, POSTS, year_begins
from townhub.rosters.views import candidates
from townhub.text import row_number
from townhub.town.models import District
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("proposals", __name__)
_PLACE = f"<any({', '.join(POSTS)}):post>/<any({', '.join(PARTS)}):part>"


class ProposalForm(TownForm):
    from_on = Day("いつから", "いつからの担当かを入れてください。例 4/1")
    wish = Choice("何を大事にするか", "何を大事にするかをえらんでください", choices=acts.WISHES)


class CellForm(TownForm):
    person = Pick("だれが", "だれが受け持つかをえらんでください")


class ForceForm(TownForm):
    from_on = Day("いつから", "いつからこの担当にするかを入れてください。例 4/1")


@bp.app_context_processor
def _words() -> dict:
    return {"wish_word": acts.WISHES}


@bp.route("/rosters/proposals", methods=["GET", "POST"])
@permit("rosters.change")
def proposals():
    form, refused = ProposalForm(data={"from_on": year_begins(clock.today()), "wish": "both"}), None
    if submitted(form):
        try:
            made = acts.propose(current_user, from_on=form.from_on.data, wish=form.wish.data, once=form.once.data)
            return go(url_for(".proposal", proposal_id=made.id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/proposals.html", status=status, form=form, refused=refused, found=acts.listed())


def _found(proposal_id: int) -> Proposal:
    return get_or_404(Proposal.select(), proposal_id)


def _page(proposal: Proposal, status: int = 200, refused: Refused | None = None, form: ForceForm | None = None):
    form = form or ForceForm(formdata=None, data={"from_on": proposal.from_on})
    others = [row for row in acts.listed() if row["id"] != proposal.id and not row["dropped_at"]]
    return show("rosters/proposal.html", status=status, proposal=proposal, told=acts.summary(proposal), form=form,
                refused=refused, others=others)  # fmt: skip


@bp.get("/rosters/proposals/<int:proposal_id>")
@permit("rosters.change")
def proposal(proposal_id):
    return _page(_found(proposal_id))


@bp.get("/rosters/proposals/compare")
@permit("rosters.change")
def compare():
    """Two of them side by side: what each costs and gains, and the places in which they differ."""
    numbers = sorted(row_number(request.args.get(name)) for name in ("one", "other"))
    pair = [Proposal.get_or_none(Proposal.id == number) for number in numbers]
    if None in pair:
        abort(404)
    one, other = (acts.summary(proposal) for proposal in pair)
    keys = sorted({*one.changed, *other.changed})
    cells = [summary.lines[0]["cells"] if summary.lines else {} for summary in (one, other)]
    names = {district.id: district.name for district in District.select()}
    differing = [
        (names[key[0]], key[1], key[2], *(found[key]["name"] if key in found else _("空き") for found in cells))
        for key in keys
        if {found[key]["person_id"] if key in found else None for found in cells} not in ({None},)
        and len({found[key]["person_id"] if key in found else None for found in cells}) == 2
    ]
    return show("rosters/compare.html", pair=pair, told=[one, other], differing=differing)


@bp.route(f"/rosters/proposals/<int:proposal_id>/<int:district_id>/{_PLACE}", methods=["GET", "POST"])
@permit("rosters.change")
def cell(proposal_id, district_id, post, part):
    found, district, refused = _found(proposal_id), get_or_404(District.select(), district_id), None
    form, profession = CellForm(), POSTS[post]
    form.person.choices = {"": _("えらんでください"), **candidates(profession)}
    if submitted(form):
        try:
            person = Person.get_by_id(int(form.person.data))
            acts.change_cell(current_user, found, district_id, profession, part, person)
            return go(url_for(".proposal", proposal_id=proposal_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/proposed_cell.html", status=status, form=form, refused=refused, proposal=found,
                district=district, profession=profession, part=part)  # fmt: skip


@bp.post("/rosters/proposals/<int:proposal_id>/in-force")
@permit("rosters.change")
def put_in_force(proposal_id):
    found, form = _found(proposal_id), ForceForm()
    if not submitted(form):
        return _page(found, 422 if form.errors else 200, form=form)
    try:
        acts.put_in_force(current_user, found, form.from_on.data, form.once.data)
    except Refused as no:
        return _page(found, 409, no, form)
    say(_("この案を、その日からの担当にしました"))
    return go(url_for("rosters.matrix", as_of=form.from_on.data.isoformat()))


@bp.post("/rosters/proposals/<int:proposal_id>/drop")
@permit("rosters.change")
def drop(proposal_id):
    acts.drop(current_user, _found(proposal_id))
    say(_("この案は、使わないことにしました"))
    return go(url_for(".proposals"))
