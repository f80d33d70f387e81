"""地区担当表: the matrix on any day, the same as tiles by area, one district, and one place of the roster."""

from datetime import date

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.dates import typed_day, typed_short
from townhub.i18n import _
from townhub.refused import Refused
from townhub.rosters import actions, reading
from townhub.rosters.answering import who_answers
from townhub.rosters.forms import CellForm
from townhub.rosters.models import Assignment, Move
from townhub.rosters.rules import PARTS, POSTS, SHORT
from townhub.town.models import District
from townhub.web import get_or_404, go, page_before, say, show, submitted

bp = Blueprint("rosters", __name__)
_POST = f"any({', '.join(POSTS)})"
_PART = f"any({', '.join(PARTS)})"


@bp.app_context_processor
def _words() -> dict:
    return {"profession_word": SHORT, "part_word": PARTS, "posts": POSTS}


def as_of() -> tuple[date, str, str | None]:
    """The day that the page is asked for, as it was typed, and what is wrong with that; a wrong day is today."""
    typed = (request.args.get("as_of") or "")[:40]
    if not typed:
        return clock.today(), "", None
    try:
        return typed_day(typed, clock.today()), typed, None
    except ValueError as wrong:
        return clock.today(), typed, str(wrong)


def _table(page: str):
    day, typed, wrong = as_of()
    table = reading.matrix(day)
    carried = reading.loads(table, day)
    gaps = reading.gaps_from(day)
    return show(
        page, status=422 if wrong else 200, day=day, typed=typed, written=typed or typed_short(day), wrong=wrong, lines=table, loads=carried,
        most=max([load.old for load in carried], default=0), empty=[line for line in table if line.empty],
        empty_places=sum(line.empty for line in table), coming=[gap for gap in gaps if gap.start > day][:6],
        left_behind=reading.left_behind(), today=clock.today(),
    )  # fmt: skip


@bp.get("/rosters")
@permit("rosters.see")
def matrix():
    return _table("rosters/matrix.html")


@bp.get("/rosters/tiles")
@permit("rosters.see")
def tiles():
    """The same as a map would show it: the areas side by side, each district a tile."""
    return _table("rosters/tiles.html")


@bp.get("/rosters/districts/<int:district_id>")
@permit("rosters.see")
def district(district_id):
    from townhub.rosters.district_page import facts_of

    found = get_or_404(District.select(), district_id)
    return show("rosters/district.html", district=found, **facts_of(found, clock.today()))


def candidates(profession: str) -> dict[str, str]:
    """Who may be chosen: everybody of the profession who works in the office."""
    found = Person.select(Person.id, Person.name).where(
        Person.profession == profession, Person.role != "volunteer", Person.left_on.is_null()
    )
    return {str(person.id): person.name for person in found.order_by(Person.kana, Person.id)}


@bp.route(f"/rosters/districts/<int:district_id>/<{_POST}:post>/<{_PART}:part>", methods=["GET", "POST"])
@permit("rosters.change")
def cell(district_id, post, part):
    """Somebody else from a day on, or nobody."""
    found, profession = get_or_404(District.select(), district_id), POSTS[post]
    form = CellForm(data={"from_on": clock.today()})
    form.person.choices = {"": _("えらんでください"), **candidates(profession), "nobody": _("まだ決まらない（空ける）")}
    refused = None
    if submitted(form):
        try:
            _put(form, found, profession, part)
            say(_("担当を書きました"))
            return go(url_for(".district", district_id=district_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show(
        "rosters/cell.html", status=status, form=form, refused=refused, district=found, profession=profession, part=part,
        answer=who_answers(district_id)[profession],
    )  # fmt: skip


def _put(form: CellForm, district: District, profession: str, part: str) -> None:
    if form.person.data == "nobody":
        actions.vacate(current_user, district, profession, part, from_on=form.from_on.data)
        return
    person = Person.get_by_id(int(form.person.data))
    actions.assign(
        current_user, district, profession, part, person, from_on=form.from_on.data, until_on=form.until_on,
        once=form.once.data,
    )  # fmt: skip


@bp.post("/rosters/assignments/<int:assignment_id>/withdraw")
@permit("rosters.change")
def withdraw(assignment_id):
    found = get_or_404(Assignment.select(), assignment_id)
    try:
        actions.withdraw(current_user, found)
        say(_("取り消しました。それまでの担当が、そのまま続きます"))
    except Refused as no:
        say(no.sentence)
    return go(url_for(".district", district_id=found.district_id))


@bp.post("/rosters/moves/<int:move_id>/<any(old, new):answer>")
@permit("rosters.change")
def answer_move(move_id, answer):
    """The resident's page asks who is in charge now; this is what was answered."""
    actions.answer_move(current_user, get_or_404(Move.select(), move_id), answer)
    say(_("だれが担当するかを書きました"))
    return go(page_before(url_for(".matrix")))
