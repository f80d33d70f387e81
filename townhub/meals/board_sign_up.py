"""The resident signs up on the board, without logging in: name, telephone, district; and changes or cancels by a signed link.

The page behind the link shows the day and the car, and takes words without showing any: a link is found on a shared phone,
or in somebody else's hands, and then it must tell nobody who is ill, and of whom.
"""

from datetime import date, timedelta

from flask import Blueprint, abort, current_app, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from townhub import clock
from townhub.access import permit
from townhub.accounts import throttle
from townhub.cafe import reading
from townhub.i18n import _, language
from townhub.meals import actions, days, rules
from townhub.meals.forms import SAID_BY_RESIDENTS, BoardChangeForm, BoardForm, ReasonForm
from townhub.meals.models import Kind, SignUp
from townhub.meals.place import keeps_its_place, place, stay_at
from townhub.meals.views import day_or_404
from townhub.refused import Refused
from townhub.town.models import District
from townhub.web import get_or_404, go, say, show, submitted

bp = keeps_its_place(Blueprint("board_sign_up", __name__))


@bp.url_defaults
def _in_their_language(endpoint: str, values: dict) -> None:
    """The link to one's own sign-up is noted down and opened elsewhere: it says in which language."""
    if endpoint == "board_sign_up.mine" and language() != "ja":
        values.setdefault("lang", language())


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
            found.append({"day": plan.day, "words": _("・").join(_(kind.word) for kind in on), "open": bool(open_ones)})
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
    form.kind.choices = days.choices(open_ones)
    form.new_district.choices = District.to_choose()
    known = {"form": form, "day": found, "kinds": kinds, "open_ones": open_ones, "has_ride": days.has_ride(plan),
             "until": _until(open_ones, found)}  # fmt: skip
    if not open_ones or not submitted(form):
        return show("meals/board_day.html", status=422 if form.errors and open_ones else 200, **known)
    kind = get_or_404(Kind.select(), int(form.kind.data))
    try:
        actions.rides(kind, form.wishes)  # a box that was forgotten is no further sign-up from this place
        _not_too_often(
            "board", _("続けて何件も申し込みがあったので、15分ほど待ってください。お急ぎのときは、お電話ください")
        )
        made = actions.sign_up(
            BOARD, day=found, kind=kind, way="board", name=form.new_name.data,
            phone=form.new_phone.data, district=int(form.new_district.data), wishes=form.wishes, place=place(),
            language=language(), once=form.once.data,
        )  # fmt: skip
    except Refused as no:
        return show("meals/board_day.html", status=409, refused=form.beside(no), **known)
    return go(url_for(".mine", slip=slip_of(made)))


def _not_too_often(what: str, sentence: str) -> None:
    """Raises Refused with that sentence for whoever sends too much from one place; sign-ups and changes are counted apart."""
    try:
        throttle.count(throttle.SIGN_UPS, f"{what} {throttle.place(request.remote_addr or '')}")
    except Refused as no:
        raise Refused(sentence) from no


def _until(kinds: list[Kind], day: date) -> tuple[date, int] | None:
    return rules.closes(day, kinds[0].closes_days, kinds[0].closes_minute) if kinds else None


def _slips() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="sign-up")


def slip_of(found: SignUp) -> str:
    """The last part of the link to this sign-up; whoever has it may change and cancel it."""
    return _slips().dumps(found.id)


def _of(slip: str) -> SignUp:
    """The sign-up that the link was made for: one of the board, from its making until a week after its day.

    When the names are wiped the link has ended with them.
    """
    try:
        number = _slips().loads(slip)
    except BadSignature:
        abort(404)
    found = SignUp.get_or_none(SignUp.id == number, SignUp.way == "board")
    if found is None or found.day < clock.today() - timedelta(days=7) or not found.phone:
        abort(404)
    stay_at(found.place_id)
    return found


@bp.get("/sign-up/mine/<slip>")
@permit("public")
def mine(slip):
    """What can be found out with the link: the day, what it is, and the car. No name, no telephone, no word that was written."""
    return _page(_of(slip), slip)


def _sheet_of(found: SignUp, **more) -> BoardChangeForm:
    plan = days.plan_of(found.day, found.place_id)
    as_now = {"kind": str(found.kind_id), "ride_there": found.ride_there, "ride_back": found.ride_back or "",
              "wheelchair": "", "version": found.version}  # fmt: skip
    form = BoardChangeForm(found, days.has_ride(plan), data=as_now, **more)
    also = [
        kind for kind in days.kinds_on(plan) if kind.on_board and _open(kind, found.day) and kind.id != found.kind_id
    ]
    form.kind.choices = days.choices([found.kind, *also])
    return form


def _page(found: SignUp, slip: str, status: int = 200, refused: Refused | None = None, form=None, cancelling=None):
    kind = found.kind
    return show("meals/board_mine.html", status=status, found=found, slip=slip, refused=refused, backs=SAID_BY_RESIDENTS,
                may_change=found.state != rules.CANCELLED and _open(kind, found.day), form=form or _sheet_of(found, formdata=None),
                cancelling=cancelling or ReasonForm(formdata=None), until=rules.closes(found.day, kind.closes_days, kind.closes_minute),
                said=len(found.note), address=url_for(".mine", slip=slip, _external=True))  # fmt: skip


def _change_not_too_often() -> None:
    _not_too_often("slip", _("続けて何回も変えたので、15分ほど待ってください。お急ぎのときは、お電話ください"))


@bp.route("/sign-up/mine/<slip>/change", methods=["GET", "POST"])
@permit("public")
def change(slip):
    """The meal or only the car, the way there and home, and words that are added: nothing of what was said is shown.

    Whoever kept the address of a sheet with mistakes comes back to it all the same.
    """
    found = _of(slip)
    form = _sheet_of(found)
    if not form.is_submitted():
        return go(url_for(".mine", slip=slip))
    if not submitted(form):
        return _page(found, slip, 422 if form.errors else 200, form=form)
    kind = get_or_404(Kind.select(), int(form.kind.data))
    try:
        actions.rides(kind, form.wishes, is_down=True)
        _change_not_too_often()
        actions.change(BOARD, found, form.seen, form.wishes, by_office=False, kind=kind)
    except Refused as no:
        form.version.data = str(SignUp.get_by_id(found.id).version)
        return _page(found, slip, 409, form.beside(no), form=form)
    say(_("変えました"))
    return go(url_for(".mine", slip=slip))


@bp.route("/sign-up/mine/<slip>/cancel", methods=["GET", "POST"])
@permit("public")
def cancel(slip):
    found, form = _of(slip), ReasonForm()
    if not form.is_submitted():
        return go(url_for(".mine", slip=slip))
    if not submitted(form):
        return _page(found, slip, 422 if form.errors else 200, cancelling=form)
    try:
        _change_not_too_often()
        actions.cancel(BOARD, found, form.reason.data, by_office=False)
    except Refused as no:
        return _page(found, slip, 409, no, cancelling=form)
    return go(url_for(".mine", slip=slip))
