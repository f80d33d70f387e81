"""おたっしゅクラブ as the hall sees it: the day's list, the members, what each chose, who came."""

from datetime import date, timedelta

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.cafe.rules import day_named
from townhub.club import actions, cars, days
from townhub.club.forms import ChoicesForm, JoinForm, LeaveForm, MinutesForm
from townhub.club.models import Member
from townhub.club.rules import STATES, TRANSPORTS
from townhub.dates import WEEKDAYS, short_day
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident, age
from townhub.text import row_number
from townhub.vehicles.rules import DIRECTIONS
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("club", __name__)


@bp.app_context_processor
def _words() -> dict:
    return {"transport_words": TRANSPORTS, "visit_words": STATES}


@bp.get("/club")
@bp.get("/club/<day>")
@permit("club.run")
def day(day=None):
    return _day_page(_day(day) if day else clock.today())


def _day(text: str) -> date:
    return day_named(text) or abort(404)


def _day_page(found: date, status: int = 200, refused: Refused | None = None, form: MinutesForm | None = None,
              measured: int = 0):  # fmt: skip
    """`measured` is the member for whom minutes were typed that are wrong."""
    listed = days.of_day(current_user, found)
    runs, short = cars.going(found), clock.today() <= found and cars.too_few(found)
    return show("club/day.html", status=status, found=listed, refused=refused, form=form or MinutesForm(formdata=None),
                cars=len(runs), short=short, measured=measured, **_about(found, listed))  # fmt: skip


def _about(found: date, listed: list[dict]) -> dict:
    expected = [row for row in listed if row["state"] != "away"]
    return {
        "day": found, "today": clock.today(), "meets": days.meets_on(found), "before": days.beside(found, -1),
        "after": days.beside(found, 1), "expected": len(expected), "meals": sum(row["meal"] or 0 for row in expected),
        "fetched": sum(row["transport"] == "ride" for row in expected),
        "came": sum(row["state"] == "came" for row in listed),
    }  # fmt: skip


@bp.get("/club/<day>/list")
@permit("club.run")
def sheet(day):
    """The day on A4: who comes, what they eat, and the driver's order by district."""
    found = _day(day)
    listed = days.of_day(current_user, found)
    return show("club/sheet.html", found=listed, riders=days.fetched_on(current_user, found), runs=cars.going(found),
                ways=DIRECTIONS, **_about(found, listed))  # fmt: skip


_MARKS = {
    "came": {"state": "came"}, "absent": {"state": "absent"}, "away": {"state": "away"}, "undo": {"state": None},
    "gone": {"state": "absent", "not_there": True},
}  # fmt: skip


@bp.post("/club/<day>")
@permit("club.run")
def mark(day):
    """One tap on a name. The button carries what and whom: came-12."""
    found = _day(day)
    what, _dash, number = (request.form.get("mark") or "").partition("-")
    if what not in _MARKS or not row_number(number):
        return _day_page(found)
    try:
        actions.mark(current_user, _member(row_number(number)), found, **_MARKS[what])
    except Refused as no:
        return _day_page(found, 409, no)
    return go(url_for(".day", day=day, _anchor=f"n{number}"))


def _member(number: int) -> Member:
    return get_or_404(Member.visible_to(current_user), number)


@bp.post("/club/<day>/members/<int:member_id>/exercise")
@permit("club.run")
def exercised(day, member_id):
    found, member, form = _day(day), _member(member_id), MinutesForm()
    if not submitted(form):
        return _day_page(found, 422 if form.errors else 200, form=form, measured=member_id)
    try:
        actions.exercised(current_user, member, found, form.minutes.data)
    except Refused as no:
        return _day_page(found, 409, no)
    return go(url_for(".day", day=day, _anchor=f"n{member_id}"))


# -- members --------------------------------------------------------------------------------------------------------


@bp.get("/club/members")
@permit("club.run")
def members():
    ended = request.args.get("ended") == "1"
    return show("club/members.html", found=days.members(current_user, ended), ended=ended, weekdays=WEEKDAYS)


@bp.route("/club/members/new", methods=["GET", "POST"])
@permit("club.run")
def join():
    form = JoinForm(data={"from_on": clock.today(), "resident": request.args.get("resident")})
    form.found = Resident.found_by(current_user, form.q.data or "")
    chosen = form.resident.data
    if chosen and chosen.isascii() and chosen.isdigit() and all(str(row["id"]) != chosen for row in form.found):
        form.found += [_row(r) for r in Resident.visible_to(current_user).where(Resident.id == int(chosen[:18]))]
    form.resident.choices = {str(row["id"]): row["name"] for row in form.found}
    if request.form.get("look") == "person":
        return show("club/join.html", "club/_found.html", form=form, age=age)
    if not submitted(form):
        return show("club/join.html", status=422 if form.errors else 200, form=form, age=age)
    try:
        resident = get_or_404(Resident.visible_to(current_user), int(form.resident.data))
        member = actions.join(
            current_user, resident, from_on=form.from_on.data, chosen=form.chosen, note=form.note.data or "",
            wheelchair=bool(form.wheelchair.data), agreed=bool(form.agreed.data), once=form.once.data,
        )  # fmt: skip
    except Refused as no:
        return show("club/join.html", status=409, form=form, age=age, refused=no)
    say(_("会員にしました") + _with_the_cafe(member))
    return go(url_for(".member", member_id=member.id))


def _with_the_cafe(found: Member) -> str:
    """On which of the next days a café fetches them too, or takes them home: for whoever has just chosen the days."""
    both = [short_day(day) for day in cars.days_with_the_cafe(found.resident_id)[:4]]
    return _("。カフェの送迎にも入っている日: {days}", days=_("、").join(both)) if both else ""


def _row(resident: Resident) -> dict:
    names = ("id", "name", "kana", "birth_on", "house_name", "phone")
    return {**{name: getattr(resident, name) for name in names}, "district": resident.district.name}


@bp.route("/club/members/<int:member_id>", methods=["GET", "POST"])
@permit("club.run")
def member(member_id):
    """What somebody chose, to be changed from a day on; and how often they came."""
    found = _member(member_id)
    form = ChoicesForm(data=_as_now(found))
    if not submitted(form):
        return _member_page(found, form, 422 if form.errors else 200)
    try:
        actions.change(
            current_user, found, form.seen, chosen=form.chosen, from_on=form.from_on.data, note=form.note.data or "",
            wheelchair=bool(form.wheelchair.data), agreed=bool(form.agreed.data),
        )  # fmt: skip
    except Refused as no:
        form.version.data = str(Member.get_by_id(member_id).version)
        return _member_page(found, form, 409, no)
    say(_("会員の曜日を変えました") + _with_the_cafe(found))
    return go(url_for(".member", member_id=member_id))


def _as_now(found: Member) -> dict:
    facts = {
        "note": found.note,
        "wheelchair": found.wheelchair,
        "agreed": bool(found.agreed_at),
        "version": found.version,
        "from_on": clock.today(),
    }
    for weekday, choice in days.choices_of(found.id).items():
        facts |= {f"transport_{weekday}": choice["transport"], f"meal_{weekday}": bool(choice["meal"])}
    return facts


def _member_page(found: Member, form: ChoicesForm, status: int = 200, refused: Refused | None = None, leaving=None):
    first = clock.today().replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return show(
        "club/member.html", status=status, found=found, form=form, refused=refused, visits=days.visits_of(found.id),
        month=days.month_of(found.id, first, after), first=first, leaving=leaving or LeaveForm(formdata=None),
    )  # fmt: skip


@bp.post("/club/members/<int:member_id>/leave")
@permit("club.run")
def leave(member_id):
    found, form = _member(member_id), LeaveForm()
    now = ChoicesForm(formdata=None, data=_as_now(found))
    if not submitted(form):
        return _member_page(found, now, 422 if form.errors else 200, leaving=form)
    try:
        actions.leave(current_user, found, form.ended_on.data, form.why.data)
    except Refused as no:
        return _member_page(found, now, 409, no, leaving=form)
    say(_("やめた日を書きました"))
    return go(url_for(".members"))
