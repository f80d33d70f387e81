"""The resident signs up on the board, without logging in: name, telephone, district; and changes or cancels by a signed link.

The page behind the link shows what was typed there and nothing of the register; whoever has the link has what they typed.
"""

from datetime import date, timedelta

from flask import Blueprint, abort, current_app, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from townhub import clock
from townhub.access import permit
from townhub.accounts import throttle
from townhub.cafe import reading
from townhub.i18n import _
from townhub.meals import actions, days, rules
from townhub.meals.forms import SAID_BY_RESIDENTS, BoardForm, ReasonForm
from townhub.meals.models import Kind, SignUp
from townhub.meals.place import keeps_its_place, place, stay_at
from townhub.meals.views import day_or_404
from townhub.refused import Refused
from townhub.town.models import District
from townhub.web import get_or_404, go, show, submitted

bp = keeps_its_place(Blueprint("board_sign_up", __name__))
BOARD = "掲示板"  # who acts, in the audit log
_AHEAD = timedelta(days=35)


@bp.get("/sign-up")
@permit("public")
def coming():
    """The days for which one may sign up here."""
    today = clock.today()
    kinds = [kind for kind in days.kinds_in_use() if kind.on_board]
    found = []
    for plan in days.plans(today, today + _AHEAD, place()):
        on = days.kinds_on(plan, kinds)
        if on:
            open_ones = [kind for kind in on if _open(kind, plan.day)]
            found.append({"day": plan.day, "words": "・".join(kind.word for kind in on), "open": bool(open_ones)})
    return show("meals/board_days.html", found=found, places=reading.places(), at_place=place())


def _open(kind: Kind, day: date) -> bool:
    return day >= clock.today() and not rules.is_closed(day, kind.closes_days, kind.closes_minute, *days.now())


@bp.route("/sign-up/<day>", methods=["GET", "POST"])
@permit("public")
def day(day):
    found = day_or_404(day)
    plan = days.plan_of(found, place())
    kinds = [kind for kind in days.kinds_on(plan) if kind.on_board]
    open_ones = [kind for kind in kinds if _open(kind, found)]
    form = BoardForm(data={"kind": str(open_ones[0].id) if open_ones else ""})
    form.kind.choices = {str(kind.id): kind.word for kind in open_ones}
    form.new_district.choices = {"": _("えらんでください"), **{str(d.id): d.name for d in District.in_use()}}
    known = {"form": form, "day": found, "kinds": kinds, "open_ones": open_ones, "has_ride": days.has_ride(plan),
             "until": _until(open_ones, found)}  # fmt: skip
    if not open_ones or not submitted(form):
        return show("meals/board_day.html", status=422 if form.errors and open_ones else 200, **known)
    try:
        throttle.count(throttle.SIGN_UPS, f"board {throttle.place(request.remote_addr or '')}")
    except Refused:
        no = Refused(_("続けて何件も申し込みがあったので、15分ほど待ってください。お急ぎのときは、お電話ください"))
        return show("meals/board_day.html", status=409, refused=no, **known)
    try:
        made = actions.sign_up(
            BOARD, day=found, kind=get_or_404(Kind.select(), int(form.kind.data)), way="board", name=form.new_name.data,
            phone=form.new_phone.data, district=int(form.new_district.data), wishes=form.wishes, place=place(),
            once=form.once.data,
        )  # fmt: skip
    except Refused as no:
        return show("meals/board_day.html", status=409, refused=no, **known)
    return go(url_for(".mine", slip=slip_of(made)))


def _until(kinds: list[Kind], day: date) -> tuple[date, int] | None:
    return rules.closes(day, kinds[0].closes_days, kinds[0].closes_minute) if kinds else None


def _slips() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="sign-up")


def slip_of(found: SignUp) -> str:
    """The last part of the link to this sign-up; whoever has it may change and cancel it."""
    return _slips().dumps(found.id)


def _of(slip: str) -> SignUp:
    """The sign-up that the link was made for: one of the board, from its making until a week after its day."""
    try:
        number = _slips().loads(slip)
    except BadSignature:
        abort(404)
    found = SignUp.get_or_none(SignUp.id == number, SignUp.way == "board")
    if found is None or found.day < clock.today() - timedelta(days=7) or not found.name:
        abort(404)
    stay_at(found.place_id)
    return found


@bp.get("/sign-up/mine/<slip>")
@permit("public")
def mine(slip):
    return _page(_of(slip), slip)


def _page(found: SignUp, slip: str, status: int = 200, refused: Refused | None = None, form=None):
    may_change = found.state != rules.CANCELLED and _open(found.kind, found.day)
    return show("meals/board_mine.html", status=status, found=found, slip=slip, refused=refused, may_change=may_change,
                form=form or ReasonForm(formdata=None), backs=SAID_BY_RESIDENTS,
                address=url_for(".mine", slip=slip, _external=True))  # fmt: skip


@bp.post("/sign-up/mine/<slip>/back")
@permit("public")
def change(slip):
    """How they get home, which most people know later than the rest; and the note stays as it was."""
    found, back = _of(slip), request.form.get("ride_back")
    if back not in rules.RETURNS:
        return _page(found, slip)
    wishes = rules.Wishes(found.chopped, found.note, found.wheelchair, found.ride_there, back)
    try:
        actions.change(BOARD, found, found.version, wishes, by_office=False)
    except Refused as no:
        return _page(found, slip, 409, no)
    return go(url_for(".mine", slip=slip))


@bp.post("/sign-up/mine/<slip>/cancel")
@permit("public")
def cancel(slip):
    found, form = _of(slip), ReasonForm()
    if not submitted(form):
        return _page(found, slip, 422 if form.errors else 200, form=form)
    try:
        actions.cancel(BOARD, found, form.reason.data, by_office=False)
    except Refused as no:
        return _page(found, slip, 409, no, form=form)
    return go(url_for(".mine", slip=slip))
