"""Which vehicles fetch the members of the club on a day, and take them home."""

from flask import Blueprint, abort, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.cafe.rules import day_named
from townhub.club import cars, days
from townhub.club.forms import CarForm, HoldForm
from townhub.i18n import _
from townhub.refused import Refused
from townhub.vehicles import actions as vehicles
from townhub.vehicles import drivers
from townhub.vehicles.lists import cars_on
from townhub.vehicles.models import Run, Vehicle, Weekly
from townhub.vehicles.rules import AWAY_MINUTES, DIRECTIONS
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("club_cars", __name__)


@bp.route("/club/<day>/cars", methods=["GET", "POST"])
@permit("club.run")
def day(day):
    """The vehicles of the day; a POST adds one, on that day or every week."""
    found = day_named(day) or abort(404)
    form = _form(found)
    if not form.vehicle.choices or not submitted(form):
        return _page(found, form, 422 if form.errors else 200)
    try:
        cars.add_run(
            current_user, day=found, direction=form.direction.data, leaves_minute=form.leaves.data, away_minutes=form.away.data,
            vehicle=get_or_404(Vehicle.in_use(), int(form.vehicle.data)), driver=form.driver.data or "",
            every_week=bool(form.every_week.data), once=form.once.data,
        )  # fmt: skip
    except Refused as no:
        return _page(found, form, 409, no)
    say(_("車を足しました"))
    return go(url_for(".day", day=day))


def _form(day, **more) -> CarForm:
    form = CarForm(data={"away": AWAY_MINUTES, "direction": "there"}, **more)
    form.vehicle.choices = cars_on(day)
    return form


def _page(
    found,
    form: CarForm | None = None,
    status: int = 200,
    refused: Refused | None = None,
    holding=None,
    held_in: int = 0,
):
    form = form or _form(found, formdata=None)
    return show("club/cars.html", status=status, day=found, today=clock.today(), meets=days.meets_on(found), form=form,
                refused=refused, holding=holding or HoldForm(formdata=None), held_in=held_in, ways=DIRECTIONS, drivers=drivers.names(), **cars.of_day(found, current_user.sees_area))  # fmt: skip


@bp.post("/club/runs/<int:run_id>/call-off")
@permit("club.run")
def call_off(run_id):
    run = get_or_404(Run.select().where(Run.room == "club"), run_id)
    vehicles.call_off(current_user, run)
    say(_("その車を、この日は取りやめました"))
    return go(url_for(".day", day=run.day.isoformat()))


@bp.post("/club/runs/<int:run_id>/end-weekly")
@permit("club.run")
def end_weekly(run_id):
    """Not every week any more."""
    run = get_or_404(Run.select().where(Run.room == "club", Run.weekly.is_null(False)), run_id)
    cars.end_weekly(current_user, Weekly.get_by_id(run.weekly_id))
    say(_("その車は、毎週は出さないことにしました。入っていた日も取りやめました"))
    return go(url_for(".day", day=run.day.isoformat()))


@bp.post("/club/runs/<int:run_id>/hold")
@permit("club.run")
def hold(run_id):
    """Members of the club ride along in a run of the café."""
    run, form = get_or_404(Run.select().where(Run.room == "cafe"), run_id), HoldForm()
    if not run.called_off_at and not submitted(form):
        return _page(run.day, status=422 if form.errors else 200, holding=form, held_in=run_id)
    try:
        vehicles.hold(current_user, run, form.seats.data or 0, form.wheelchairs.data or 0)
    except Refused as no:
        return _page(run.day, status=409, refused=no, holding=form, held_in=run_id)
    say(_("クラブの席をとりました"))
    return go(url_for(".day", day=run.day.isoformat()))
