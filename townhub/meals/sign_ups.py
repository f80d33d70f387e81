"""One sign-up: taken on the telephone, at the door, every week; changed, matched to the register, cancelled."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.club import cars
from townhub.dates import WEEKDAYS, short_day
from townhub.huddle import follow_ups
from townhub.i18n import _
from townhub.meals import actions, attendance, days, lists, standing
from townhub.meals.finding import offer, who
from townhub.meals.forms import LeaveOutForm, ReasonForm, SignUpForm, StandingForm, WalkInForm, WishesForm
from townhub.meals.models import Agreement, Kind, SignUp, Standing
from townhub.meals.place import keeps_its_place, place, stay_at
from townhub.meals.rules import RIDE
from townhub.meals.views import about, day_or_404, sign_up_or_404
from townhub.refused import Refused
from townhub.residents.models import Resident, age
from townhub.text import row_number
from townhub.web import get_or_404, go, say, show, submitted

bp = keeps_its_place(Blueprint("sign_ups", __name__))


@bp.route("/meals/<day>/new", methods=["GET", "POST"])
@permit("meals.sign_up")
def new(day):
    """申し込みを受ける: who, what, the car, the food. Two minutes on the telephone."""
    return _take(day, SignUpForm, "meals/new.html", "office", _("申し込みを受けました"))


@bp.route("/meals/<day>/walk-in", methods=["GET", "POST"])
@permit("meals.run")
def walk_in(day):
    """当日の人を加える: somebody is at the door."""
    return _take(day, WalkInForm, "meals/walk_in.html", "walk_in", _("当日の人を加えました"))


def _take(text: str, sheet: type, page: str, way: str, said: str):
    day = day_or_404(text)
    kinds = days.kinds_on(days.plan_of(day, place()))
    begun = {"kind": str(kinds[0].id) if kinds else "", "follow_up": request.args.get("follow_up")}
    form = offer(sheet(data=begun))
    form.kind.choices = days.choices(kinds)
    fetched = cars.said_of(day)
    form.found = [{**row, "also": _club_words(fetched.get(row["id"]))} for row in form.found]
    known = {"form": form, "age": age, **about(day)}
    if request.form.get("look") == "person":
        return show(page, "meals/_found.html", **known)
    if not kinds or not submitted(form):
        return show(page, status=422 if form.errors and kinds else 200, **known)
    try:
        found = _put_down(form, day, way)
    except Refused as no:
        return show(page, status=409, refused=form.beside(no), **known)
    said = said if found.state == "seated" else _("席がいっぱいなので、空き待ちに入れました")
    both = found.ride_there or found.ride_back == RIDE
    say(f"{said}。{_club_words(fetched[found.resident_id])}" if both and found.resident_id in fetched else said)
    return go(url_for("meals.attend" if way == "walk_in" else "meals.day", day=text))


def _club_words(when: str | None) -> str:
    return _("この日は、おたっしゅクラブの送迎にも入っています（{when}）。", when=when) if when else ""


def _put_down(form, day, way: str) -> SignUp:
    kind, person = get_or_404(Kind.select(), int(form.kind.data)), who(form)
    if "resident" in person and form.agreed.data:
        actions.agree(current_user, person["resident"], True)
    late = bool("late" in form and form.late.data)
    promised = row_number(form.follow_up.data) if "follow_up" in form else None
    found = actions.sign_up(
        current_user,
        day=day,
        kind=kind,
        way=way,
        wishes=form.wishes,
        late=late,
        once=form.once.data,
        place=place(),
        follow_up=promised,
        **person,
    )
    if way == "walk_in":
        attendance.mark(current_user, found, "came")
    return found


# -- one of them ----------------------------------------------------------------------------------------------------


@bp.get("/meals/sign-ups/<int:sign_up_id>")
@permit("meals.sign_up")
def sign_up(sign_up_id):
    found = sign_up_or_404(sign_up_id)
    return _page(found, _as_now(found))


def _as_now(found: SignUp) -> WishesForm:
    names = ("chopped", "note", "wheelchair", "ride_there", "ride_back", "version")
    return WishesForm(formdata=None, data={name: getattr(found, name) for name in names})


def _page(found: SignUp, form: WishesForm, status: int = 200, refused: Refused | None = None, cancel=None):
    row = lists.line_of(found.id)
    alike = [] if found.resident_id or found.person_id else _alike(found)
    return show(
        "meals/sign_up.html", status=status, row=row, form=form, cancel=cancel or ReasonForm(formdata=None), alike=alike,
        refused=refused, agreed=bool(found.resident_id) and Agreement.held_by(found.resident_id), age=age, found=found,
        follow_up=follow_ups.behind("pick_up", found.id),
        club=cars.said_of(found.day).get(found.resident_id, ""), **about(found.day),
    )  # fmt: skip


def _alike(found: SignUp) -> list[dict]:
    """Who of the register it may be, by telephone first, then by name."""
    by_phone = Resident.found_by(current_user, found.phone, 6) if found.phone else []
    known = {row["id"] for row in by_phone}
    return by_phone + [row for row in Resident.found_by(current_user, found.name, 6) if row["id"] not in known]


@bp.post("/meals/sign-ups/<int:sign_up_id>")
@permit("meals.sign_up")
def change(sign_up_id):
    found, form = sign_up_or_404(sign_up_id), WishesForm()
    if not submitted(form):
        return _page(found, form, 422 if form.errors else 200)
    try:
        actions.change(current_user, found, form.seen, form.wishes)
    except Refused as no:
        form.version.data = str(SignUp.get_by_id(sign_up_id).version)
        return _page(found, form, 409, form.beside(no))
    say(_("申し込みを変えました"))
    return go(url_for(".sign_up", sign_up_id=sign_up_id))


@bp.post("/meals/sign-ups/<int:sign_up_id>/cancel")
@permit("meals.sign_up")
def cancel(sign_up_id):
    found, form = sign_up_or_404(sign_up_id), ReasonForm()
    if not submitted(form):
        return _page(found, _as_now(found), 422 if form.errors else 200, cancel=form)
    try:
        actions.cancel(current_user, found, form.reason.data)
    except Refused as no:
        return _page(found, _as_now(found), 409, no)
    say(_("申し込みを取り消しました"))
    return go(url_for("meals.day", day=found.day.isoformat()))


@bp.post("/meals/sign-ups/<int:sign_up_id>/match")
@permit("meals.sign_up")
def match(sign_up_id):
    """From the board into the register: it is this resident."""
    found, chosen = sign_up_or_404(sign_up_id), request.form.get("resident", "")
    if not chosen.isascii() or not chosen.isdigit():
        return _page(found, _as_now(found), 422, Refused(_("どの人かをえらんでください")))
    try:
        actions.match(current_user, found, get_or_404(Resident.visible_to(current_user), int(chosen[:18])))
    except Refused as no:
        return _page(found, _as_now(found), 409, no)
    say(_("名簿の人につなぎました"))
    return go(url_for(".sign_up", sign_up_id=sign_up_id))


@bp.post("/meals/sign-ups/<int:sign_up_id>/agree")
@permit("meals.sign_up")
def agree(sign_up_id):
    found = sign_up_or_404(sign_up_id)
    if found.resident_id:
        actions.agree(current_user, found.resident, request.form.get("agreed") == "y")
    return go(url_for(".sign_up", sign_up_id=sign_up_id))


# -- every week -----------------------------------------------------------------------------------------------------


@bp.get("/meals/standing")
@permit("meals.sign_up")
def every_week():
    return show("meals/standing.html", found=lists.standing_of(current_user), weekdays=WEEKDAYS)


@bp.route("/meals/standing/new", methods=["GET", "POST"])
@permit("meals.sign_up")
def new_standing():
    form = offer(StandingForm(data={"from_on": clock.today(), "weekday": "3"}), visitors=False)
    kinds = days.kinds_in_use()
    form.kind.choices = days.choices(kinds)
    form.weekday.choices = {str(number): _("{name}曜日", name=name) for number, name in enumerate(WEEKDAYS)}
    if not form.is_submitted() and kinds:
        form.kind.data = str(kinds[0].id)
    if request.form.get("look") == "person":
        return show("meals/new_standing.html", "meals/_found.html", form=form, age=age)
    if not submitted(form):
        return show("meals/new_standing.html", status=422 if form.errors else 200, form=form, age=age)
    try:
        person = who(form)["resident"]
        made = standing.begin(
            current_user, resident=person, kind=get_or_404(Kind.select(), int(form.kind.data)),
            weekday=int(form.weekday.data), from_on=form.from_on.data, until_on=form.until_on.data, wishes=form.wishes,
            place=place(), once=form.once.data,
        )  # fmt: skip
        if form.agreed.data:
            actions.agree(current_user, person, True)
    except Refused as no:
        return show("meals/new_standing.html", status=409, form=form, age=age, refused=form.beside(no))
    both = [short_day(day) for day in cars.days_with_the_cafe(person.id) if day.weekday() == made.weekday][:4]
    also = _("。おたっしゅクラブの送迎にも入っている日: {days}", days=_("、").join(both)) if both else ""
    say(_("毎週の申し込みを書きました。近い日の分は、もう入っています") + also)
    return go(url_for(".every_week"))


def _standing(standing_id: int) -> Standing:
    found = get_or_404(Standing.visible_to(current_user), standing_id)
    stay_at(found.place_id)
    return found


@bp.route("/meals/standing/<int:standing_id>", methods=["GET", "POST"])
@permit("meals.sign_up")
def one_standing(standing_id):
    """Leave out a week."""
    found, form = _standing(standing_id), LeaveOutForm()
    if not submitted(form):
        return _standing_page(found, 422 if form.errors else 200, leave_out=form)
    try:
        standing.leave_out(current_user, found, form.day.data, form.reason.data)
    except Refused as no:
        return _standing_page(found, 409, no, leave_out=form)
    say(_("{day}は休みにしました", day=short_day(form.day.data)))
    return go(url_for(".one_standing", standing_id=standing_id))


def _standing_page(found: Standing, status: int = 200, refused: Refused | None = None, **forms):
    forms = {"leave_out": LeaveOutForm(formdata=None), "ending": ReasonForm(formdata=None, prefix="end-")} | forms
    return show("meals/one_standing.html", status=status, found=found, refused=refused, weekdays=WEEKDAYS,
                coming=lists.coming_of(found.id), out=lists.left_out(found.id), **forms)  # fmt: skip


@bp.post("/meals/standing/<int:standing_id>/end")
@permit("meals.sign_up")
def end_standing(standing_id):
    found, form = _standing(standing_id), ReasonForm(prefix="end-")
    if not submitted(form):
        return _standing_page(found, 422 if form.errors else 200, ending=form)
    standing.end(current_user, found, form.reason.data)
    say(_("毎週の申し込みをやめました。入っていた日も取り消しました"))
    return go(url_for(".every_week"))
