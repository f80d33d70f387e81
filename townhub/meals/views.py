"""食事会・送迎 as the office sees it: the days to come, one day with its parts, whom to telephone, what the cook reads."""

from datetime import date, timedelta

from flask import Blueprint, abort, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.cafe import reading
from townhub.cafe.rules import RIDE, day_named
from townhub.i18n import WRITTEN_IN, _
from townhub.meals import actions, attendance, closing, days, lists, publishing, rules
from townhub.meals.forms import ReasonForm, TallyForm
from townhub.meals.models import Kind, SignUp
from townhub.meals.place import keeps_its_place, place, stay_at
from townhub.refused import Refused
from townhub.residents.models import Resident, age
from townhub.text import row_number
from townhub.web import get_or_404, go, say, show, submitted

bp = keeps_its_place(Blueprint("meals", __name__))
_BACK, _AHEAD = timedelta(days=7), timedelta(days=35)


@bp.app_context_processor
def _words() -> dict:
    return {
        "return_words": rules.RETURNS,
        "way_words": rules.WAYS,
        "signed_state": rules.STATES,
        "call_words": rules.WHY_CALL,
        "written_in": WRITTEN_IN,
    }


@bp.app_template_global("affected_by_closing")
def affected_by_closing(day: date | str, place: int = days.HERE) -> int:
    """How many people are down for that day: a template of the café asks before it closes it, without importing upwards."""
    return actions.affected(date.fromisoformat(day) if isinstance(day, str) else day, place)


@bp.app_template_global("lost_by_publishing")
def lost_by_publishing(place: int) -> list[tuple[date, list[str], int]]:
    """What the draft takes away from people who have signed up: a template of the café says so before it is published."""
    return publishing.lost(place)


@bp.get("/meals")
@permit("meals.sign_up")
def coming():
    """The days on which one can sign up for something, a week back and five ahead, each with its numbers.

    With a `resident` in the address, the day is chosen for that person; `follow_up` is what the meeting has promised.
    """
    number, carried = row_number(request.args.get("resident")), {}
    somebody = get_or_404(Resident.visible_to(current_user), number) if number else None
    if somebody:
        carried = {"resident": somebody.id, "follow_up": row_number(request.args.get("follow_up")) or None}
    today = clock.today()
    first, last = today - _BACK, today + _AHEAD
    counted, kinds = lists.counts(first, last, place()), days.kinds_in_use()
    found = []
    for plan in days.plans(first, last, place()):
        on = {kind.id for kind in days.kinds_on(plan, kinds)}
        shown = [kind for kind in kinds if kind.id in on or (plan.iso, kind.id) in counted]
        for kind in shown:
            row = counted.get((plan.iso, kind.id), {})
            if kind.word == RIDE and not row and len(shown) > 1:
                continue  # nobody comes for the ride alone
            known = {"day": plan.day, "kind": kind, "on": kind.id in on, "closed": _closed(kind, plan.day)}
            found.append({**row, **known})
    if somebody:
        found = [row for row in found if row["on"] and row["day"] >= today]
    return show("meals/coming.html", found=found, today=today, places=reading.places(), at_place=place(),
                somebody=somebody, carried=carried)  # fmt: skip


def _closed(kind: Kind, day: date) -> bool:
    return rules.is_closed(day, kind.closes_days, kind.closes_minute, *days.now())


def day_or_404(text: str) -> date:
    return day_named(text) or abort(404)


def kinds_of(day: date, here: int) -> list[dict]:
    """What one can sign up for on that day at that café, or has signed up for: with the counts, and until when."""
    plan, kinds = days.plan_of(day, here), days.kinds_in_use()
    counted, whole = lists.counts(day, day, here), lists.meal_days(here, day)
    on = days.kinds_on(plan, kinds)
    return [
        {
            **counted.get((plan.iso, kind.id), {}), "kind": kind, "on": kind in on, "closed": _closed(kind, day),
            "day": whole.get(kind.id, {}), "until": rules.closes(day, kind.closes_days, kind.closes_minute),
        }
        for kind in kinds if kind in on or (plan.iso, kind.id) in counted
    ]  # fmt: skip


def about(day: date) -> dict:
    """What stands on top of every page of a day."""
    here = place()
    plan = days.plan_of(day, here)
    on, shown = days.kinds_on(plan, days.kinds_in_use()), kinds_of(day, here)
    area = current_user.sees_area
    own = shown if area is None else list(lists.counts(day, day, here, area).values())  # who is on the list of calls
    signed, mine = (
        sum(row.get("seated", 0) + row.get("waiting", 0) + row.get("dropped", 0) for row in which)
        for which in (shown, own)
    )
    told = sum(row.get("told_closed", 0) for row in own)
    return {
        "day": day, "today": clock.today(), "kinds": shown, "offered": days.choices([row["kind"] for row in shown], _("送迎だけ")), "off": not on, "has_ride": days.has_ride(plan), "signed": signed,
        "to_phone": sum(row.get("to_phone", 0) for row in own) if on else mine - told, "mine": mine, "others": signed - mine,
        "before": _beside(day, -1), "after": _beside(day, 1), "place_name": _place_name(here),
    }  # fmt: skip


def _place_name(number: int) -> str:
    """The café's name where there are several."""
    found = reading.places(also_ended=True)
    return next(row["name"] for row in found if row["id"] == number) if len(found) > 1 else ""


def _beside(day: date, step: int) -> date | None:
    """The nearest day before or after on which one can sign up for something."""
    span = timedelta(days=35)
    first, last = (day + timedelta(days=1), day + span) if step > 0 else (day - span, day - timedelta(days=1))
    kinds = days.kinds_in_use()
    found = [plan.day for plan in days.plans(first, last, place()) if days.kinds_on(plan, kinds)]
    return (found[0] if step > 0 else found[-1]) if found else None


def page_number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), 10**5)


@bp.get("/meals/<day>")
@permit("meals.sign_up")
def day(day):
    return _day_page(day_or_404(day))


def _day_page(day: date, status: int = 200, refused: Refused | None = None, form: ReasonForm | None = None):
    number = page_number()
    found = lists.of_day(current_user, day, number, place())
    form = form or ReasonForm(formdata=None)
    return show(
        "meals/day.html", status=status, found=found[: lists.MOST], more=len(found) > lists.MOST, number=number, form=form,
        refused=refused, tab="meals.day", **about(day),
    )  # fmt: skip


@bp.post("/meals/<day>/cancel")
@permit("meals.run")
def cancel_everybody(day):
    """The day does not take place."""
    found, form = day_or_404(day), ReasonForm()
    if not submitted(form):
        return _day_page(found, 422 if form.errors else 200, form=form)
    count = closing.cancel_everybody(current_user, found, form.reason.data, place(), once=form.once.data)
    say(_("{count}人の申し込みを取り消しました。電話する人の一覧です", count=count))
    return go(url_for(".calls", day=day))


@bp.get("/meals/<day>/list")
@permit("meals.run")
def sheet(day):
    """The day on A4: who comes, with boxes to tick."""
    found = day_or_404(day)
    return show("meals/sheet.html", found=lists.all_of_day(current_user, found, place()), **about(found))


@bp.get("/meals/<day>/kitchen")
@permit("meals.run")
def kitchen(day):
    """調理表: how many, 刻み食, and who cannot eat what; A4, large."""
    found = day_or_404(day)
    return show("meals/kitchen.html", kitchen=lists.kitchen(found, place()), **about(found))


# -- whom to telephone ----------------------------------------------------------------------------------------------


@bp.get("/meals/<day>/calls")
@permit("meals.sign_up")
def calls(day):
    return _calls_page(day_or_404(day))


def _calls_page(day: date, status: int = 200, refused: Refused | None = None):
    known, number = about(day), page_number()
    everybody = known["off"] or request.args.get("all") == "1"
    found = lists.calls(current_user, day, everybody, number, place())
    return show("meals/calls.html", status=status, found=found[: lists.MOST], more=len(found) > lists.MOST, number=number,
                everybody=everybody, refused=refused, tab="meals.calls", **known)  # fmt: skip


def sign_up_or_404(number: int) -> SignUp:
    found = get_or_404(SignUp.visible_to(current_user), number)
    stay_at(found.place_id)
    return found


@bp.post("/meals/sign-ups/<int:sign_up_id>/phoned")
@permit("meals.sign_up")
def phoned(sign_up_id):
    found = sign_up_or_404(sign_up_id)
    back = request.form.get("ride_back")
    try:
        closing.phoned(current_user, found, back if back in rules.RETURNS else None)
    except Refused as no:
        return _calls_page(found.day, 409, no)
    return _on_with_the_calls(found)


@bp.post("/meals/sign-ups/<int:sign_up_id>/not-reached")
@permit("meals.sign_up")
def not_reached(sign_up_id):
    """出なかった: they stay on the list, with how often somebody tried."""
    found = sign_up_or_404(sign_up_id)
    try:
        closing.not_reached(current_user, found)
    except Refused as no:
        return _calls_page(found.day, 409, no)
    return _on_with_the_calls(found, f"n{found.id}")


def _on_with_the_calls(found: SignUp, anchor: str | None = None):
    """The same list, at the same two hundred."""
    return go(url_for(".calls", day=found.day.isoformat(), all=request.form.get("all") or None,
                      page=row_number(request.form.get("page")) or None, _anchor=anchor))  # fmt: skip


# -- who came -------------------------------------------------------------------------------------------------------


@bp.get("/meals/<day>/attendance")
@permit("meals.run")
def attend(day):
    return _attendance_page(day_or_404(day))


def _attendance_page(
    day: date, status: int = 200, refused: Refused | None = None, form: TallyForm | None = None, counting: int = 0
):
    """`counting` is the kind of which a count was typed that is wrong."""
    number, known = page_number(), about(day)
    alone = len(known["kinds"]) == 1
    counted = [row for row in known["kinds"] if alone or row["kind"].word != RIDE or row.get("seated")]
    found = lists.of_day(current_user, day, number, place())
    return show(
        "meals/attendance.html", status=status, number=number, more=len(found) > lists.MOST, refused=refused, age=age,
        found=[row for row in found[: lists.MOST] if row["state"] == rules.SEATED], tab="meals.attend",
        form=form or TallyForm(formdata=None), counting=counting, counted=counted, **known,
    )  # fmt: skip


@bp.post("/meals/<day>/attendance")
@permit("meals.run")
def mark(day):
    """One tap on a name: 来ました, and once more takes it back. The button carries what and whom: came-12."""
    found = day_or_404(day)
    what, _dash, number = (request.form.get("mark") or "").partition("-")
    acts = {
        "came": lambda row: attendance.mark(current_user, row, "came"),
        "absent": lambda row: attendance.mark(current_user, row, "absent"),
        "undo": lambda row: attendance.mark(current_user, row, None),
        "gone": lambda row: attendance.not_there(current_user, row),
        "there": lambda row: attendance.there_after_all(current_user, row),
    }
    if what not in acts or not row_number(number):
        return _attendance_page(found)
    row = sign_up_or_404(row_number(number))
    try:
        acts[what](row)
    except Refused as no:
        return _attendance_page(found, 409, no)
    return go(url_for(".attend", day=day, page=request.args.get("page"), _anchor=f"n{number}"))


@bp.post("/meals/<day>/attendance/<int:kind_id>/<any(count, complete):what>")
@permit("meals.run")
def whole_day(day, kind_id, what):
    """The bare count, or: the attendance is complete."""
    found, kind, form = day_or_404(day), get_or_404(Kind.select(), kind_id), TallyForm()
    try:
        if what == "complete":
            count = attendance.complete(current_user, found, kind, place())
            say(_("出欠を締めました。来なかった人は{count}人です", count=count))
        elif submitted(form):
            attendance.count_only(current_user, found, kind, form.tally.data, place())
            say(_("来た人の数を書きました"))
        else:
            return _attendance_page(found, 422 if form.errors else 200, form=form, counting=kind_id)
    except Refused as no:
        return _attendance_page(found, 409, no)
    return go(url_for(".attend", day=day))
