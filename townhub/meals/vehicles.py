"""送迎: the vehicles' runs of a day, the driver's sheet and its order keyed back; and what is set once for all days."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.i18n import _
from townhub.meals import days, lists, pick_up, seating, setting
from townhub.meals.forms import KindForm, NewKindForm, RunForm, SettingForm, VehicleForm
from townhub.meals.models import Kind, Setting
from townhub.meals.place import keeps_its_place, place, stay_at
from townhub.meals.views import about, day_or_404, sign_up_or_404
from townhub.refused import Refused
from townhub.text import plain, row_number
from townhub.vehicles import actions as vehicles
from townhub.vehicles import drivers
from townhub.vehicles.lists import cars_on, runs_of
from townhub.vehicles.models import Run, Vehicle
from townhub.vehicles.riders import two_at_once
from townhub.vehicles.rules import AWAY_MINUTES, DIRECTIONS
from townhub.web import get_or_404, go, say, show, submitted

bp = keeps_its_place(Blueprint("vehicles", __name__))


@bp.route("/meals/<day>/pick-up", methods=["GET", "POST"])
@permit("meals.run")
def day(day):
    """The runs of the day with their passengers; a POST adds a run."""
    found = day_or_404(day)
    form = _form(found)
    if not form.vehicle.choices or not days.has_ride(days.plan_of(found, place())):
        form.process(None)  # nothing can be added, and the page says why
        return _page(found, form)
    if not submitted(form):
        return _page(found, form, 422 if form.errors else 200)
    try:
        car = get_or_404(Vehicle.in_use(), int(form.vehicle.data))
        pick_up.add_run(
            current_user, day=found, direction=form.direction.data, vehicle=car, leaves_minute=form.leaves.data,
            away_minutes=form.away.data, driver=form.driver.data or "", place=place(), once=form.once.data,
        )  # fmt: skip
    except Refused as no:
        return _page(found, form, 409, no)
    say(_("車を足しました"))
    return go(url_for(".day", day=day))


def _page(found, form: RunForm, status: int = 200, refused: Refused | None = None):
    of = seating.whereabouts(found)
    runs = [{**run, "passengers": pick_up.riders(Run.get_by_id(run["id"]))} for run in runs_of("cafe", found, place())]
    return show(
        "meals/pick_up.html", status=status, runs=runs, form=form, refused=refused, directions=DIRECTIONS, tab="vehicles.day",
        errands=drivers.errands_meanwhile(runs), drivers=drivers.names(),
        without=[_offer(row, runs, of) for row in lists.without_vehicle(current_user, found, place())],
        **about(found),
    )  # fmt: skip


def _offer(row: dict, runs: list[dict], elsewhere) -> dict:
    """Somebody without a vehicle, with those that `fit`; and in a sentence why one with a place does not, as `clash`.

    `elsewhere` is `seating.whereabouts` of the day.
    """
    room = [run for run in runs if _fits(row, run)]
    there = {run["id"]: elsewhere(row["resident_id"], run) for run in room}
    clash = {two_at_once(row["name"], other) for other in there.values() if other}
    return {**row, "fits": [run for run in room if not there[run["id"]]], "clash": sorted(clash)}


def _fits(row: dict, run: dict) -> bool:
    """Whether somebody waits for a vehicle of this way, and this one has a place of their kind. The act judges again."""
    if row["wheelchair"]:
        left = run["wheelchairs"] - run["held_wheelchairs"] - run["chairs"]
    else:
        left = run["seats"] - run["held_seats"] - (run["riders"] - run["chairs"])
    if run["direction"] == "there":
        return bool(left > 0 and row["ride_there"] and not row["run_there_id"])
    return left > 0 and row["ride_back"] == "ride" and not row["run_back_id"]


def _run(run_id: int) -> Run:
    found = get_or_404(Run.select().where(Run.room == "cafe"), run_id)
    stay_at(found.place_id)
    return found


def _form(day, **more) -> RunForm:
    form = RunForm(data={"away": AWAY_MINUTES}, **more)
    form.vehicle.choices = cars_on(day)
    return form


@bp.get("/meals/runs/<int:run_id>")
@permit("meals.run")
def sheet(run_id):
    """運転する人の表: A4, large; who, where, the landmark, the telephone, and a line for the order by hand."""
    run = _run(run_id)
    return show("meals/driver.html", run=run, riders=pick_up.riders(run), directions=DIRECTIONS, day=run.day)


@bp.post("/meals/runs/<int:run_id>/order")
@permit("meals.run")
def reorder(run_id):
    run = _run(run_id)
    numbers = {}
    for name, value in request.form.items():
        rider, by_hand = row_number(name.removeprefix("place-")), row_number(plain(value[:9]), -1)
        if name.startswith("place-") and rider and 0 <= by_hand < 1000:
            numbers[rider] = by_hand
    try:
        pick_up.reorder(current_user, run, numbers, row_number(request.form.get("version")))
    except Refused as no:
        return _page(run.day, _form(run.day, formdata=None), 409, no)
    say(_("順番を変えました"))
    return go(url_for(".day", day=run.day.isoformat(), _anchor=f"run-{run.id}"))


@bp.post("/meals/runs/<int:run_id>/call-off")
@permit("meals.run")
def call_off(run_id):
    run = _run(run_id)
    pick_up.call_off_run(current_user, run)
    say(_("その車を取りやめました。乗る人は、ほかの車を待っています"))
    return go(url_for(".day", day=run.day.isoformat()))


@bp.post("/meals/sign-ups/<int:sign_up_id>/vehicle")
@permit("meals.run")
def put(sign_up_id):
    """This passenger into that vehicle."""
    found, chosen = sign_up_or_404(sign_up_id), request.form.get("run", "")
    if not chosen.isascii() or not chosen.isdigit():
        return go(url_for(".day", day=found.day.isoformat()))
    run = _run(int(chosen[:18]))
    try:
        pick_up.put(current_user, found, run)
    except Refused as no:
        return _page(found.day, _form(run.day, formdata=None), 409, no)
    return go(url_for(".day", day=found.day.isoformat()))


# -- set once for all days ------------------------------------------------------------------------------------------


@bp.route("/meals/settings", methods=["GET", "POST"])
@permit("meals.run")
def settings():
    """What one can sign up for and until when, the vehicles, how long names are kept."""
    form = SettingForm(obj=Setting.get())
    if not submitted(form):
        return show("meals/settings.html", status=422 if form.errors else 200, form=form, kinds=days.kinds_in_use(),
                    cars=list(Vehicle.in_use()), cards=VehicleForm(formdata=None))  # fmt: skip
    setting.keep(current_user, form.keep_days.data, form.ahead_days.data)
    say(_("決めました"))
    return go(url_for(".settings"))


@bp.route("/meals/vehicles/new", methods=["GET", "POST"])
@permit("meals.run")
def new_vehicle():
    form, refused = VehicleForm(), None
    if submitted(form):
        try:
            facts = {name: form[name].data for name in ("name", "seats", "wheelchairs", "once")}
            vehicles.add_vehicle(current_user, **facts)
            say(_("車を加えました"))
            return go(url_for(".settings"))
        except Refused as no:
            refused = no
    return show(
        "meals/new_vehicle.html", status=409 if refused else 422 if form.errors else 200, form=form, refused=refused
    )


@bp.post("/meals/vehicles/<int:vehicle_id>/end")
@permit("meals.run")
def end_vehicle(vehicle_id):
    vehicles.end_vehicle(current_user, get_or_404(Vehicle.select(), vehicle_id))
    say(_("その車は、これから出しません"))
    return go(url_for(".settings"))


@bp.route("/meals/kinds/new", methods=["GET", "POST"])
@permit("meals.run")
def new_kind():
    form = NewKindForm(data={"closes_days": 2, "closes_minute": 15 * 60})
    return _kind_form(form, None)


@bp.route("/meals/kinds/<int:kind_id>", methods=["GET", "POST"])
@permit("meals.run")
def kind(kind_id):
    found = get_or_404(Kind.select(), kind_id)
    names = ("seats", "closes_days", "closes_minute", "on_board", "is_meal", "version")
    return _kind_form(KindForm(data={name: getattr(found, name) for name in names}), found)


def _kind_form(form: KindForm, found: Kind | None):
    refused = None
    if submitted(form):
        facts = {
            "seats": form.seats.data, "closes_days": form.closes_days.data, "closes_minute": form.closes_minute.data,
            "on_board": bool(form.on_board.data), "is_meal": bool(form.is_meal.data),
        }  # fmt: skip
        try:
            if found:
                setting.change_kind(current_user, found, row_number(form.version.data), **facts)
            else:
                setting.add_kind(current_user, word=form.word.data, **facts)
            say(_("決めました"))
            return go(url_for(".settings"))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("meals/kind.html", status=status, form=form, found=found, refused=refused)
