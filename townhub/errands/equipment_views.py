"""道具: what there is, who has it when, and keeping one for a job."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.db import rows
from townhub.errands import equipment
from townhub.errands.machines import Booking, Equipment
from townhub.errands.models import Job
from townhub.fields import Choice, Day, Line, Pick, TimeOfDay, TownForm, number_of
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("equipment", __name__)


class MachineForm(TownForm):
    name = Line("名前", "名前を入れてください", most=30, description="例 刈払機 2号")
    kind = Choice("種類", "種類をえらんでください", choices=equipment.KINDS)
    place = Line("置き場所", most=40, description="例 ひなた館の倉庫")


class BookingForm(TownForm):
    """For something that is no job: repair, a festival."""

    machine = Pick("どれを", "どれかをえらんでください")
    day = Day("いつ", "日にちを入れてください。例 1/18")
    from_minute = TimeOfDay("何時から", "何時からかを入れてください。例 9:00")
    until_minute = TimeOfDay("何時まで", "何時までかを入れてください。例 12:00")
    reason = Line("何に使うか", "何に使うかを入れてください", most=60)

    def validate_until_minute(self, field):
        if self.from_minute.data is not None and field.data <= self.from_minute.data:
            field.errors = [_("おわりが、はじめより前です。何時までかを確かめてください")]
            return False
        return True


def _in_use() -> list[dict]:
    return rows("SELECT id, name, kind, place FROM equipment WHERE ended_on IS NULL ORDER BY kind, name")


@bp.get("/equipment")
@permit("errands.oversee")
def machines():
    return _page(MachineForm(formdata=None), BookingForm(formdata=None))


def _page(machine: MachineForm, booking: BookingForm, status: int = 200, refused: Refused | None = None):
    found = _in_use()
    booking.machine.choices = {str(each["id"]): each["name"] for each in found}
    booked = rows(
        """SELECT b.id, b.equipment_id, b.job_id, b.reason, b.day, b.from_minute, b.until_minute, e.name, j.kind,
             iif(?2 IS NULL OR d.area_id = ?2, r.name, NULL) AS resident, d.name AS district
           FROM equipment_booking b JOIN equipment e ON e.id = b.equipment_id LEFT JOIN errand_job j ON j.id = b.job_id
           LEFT JOIN resident r ON r.id = j.resident_id LEFT JOIN district d ON d.id = r.district_id
           WHERE b.dropped_at IS NULL AND b.day >= ?1 ORDER BY b.day, b.from_minute LIMIT 100""",
        clock.today().isoformat(), current_user.sees_area,
    )  # fmt: skip
    ended = rows("SELECT id, name, ended_on FROM equipment WHERE ended_on IS NOT NULL ORDER BY ended_on DESC LIMIT 50")
    return show("errands/equipment.html", status=status, machines=found, ended=ended, booked=booked, machine=machine, booking=booking,
                refused=refused, machine_words=equipment.KINDS)  # fmt: skip


@bp.post("/equipment")
@permit("errands.oversee")
def add():
    form = MachineForm()
    if not submitted(form):
        return _page(form, BookingForm(formdata=None), 422)
    try:
        equipment.add(
            current_user, name=form.name.data, kind=form.kind.data, place=form.place.data or "", once=form.once.data
        )
    except Refused as no:
        return _page(form, BookingForm(formdata=None), 409, no)
    say(_("道具を加えました"))
    return go(url_for(".machines"))


@bp.post("/equipment/bookings")
@permit("errands.oversee")
def book():
    form = BookingForm()
    form.machine.choices = {str(each["id"]): each["name"] for each in _in_use()}
    if not submitted(form):
        return _page(MachineForm(formdata=None), form, 422)
    try:
        machine = get_or_404(Equipment.select(), int(form.machine.data))
        equipment.book(current_user, machine, reason=form.reason.data, day=form.day.data, from_minute=form.from_minute.data,
                       until_minute=form.until_minute.data, once=form.once.data)  # fmt: skip
    except Refused as no:
        return _page(MachineForm(formdata=None), form, 409, no)
    say(_("予約しました"))
    return go(url_for(".machines"))


@bp.post("/equipment/<int:machine_id>/end")
@permit("errands.oversee")
def end(machine_id):
    try:
        equipment.end(current_user, get_or_404(Equipment.select(), machine_id))
        say(_("もう使わないことにしました"))
    except Refused as no:
        say(no.sentence)
    return go(url_for(".machines"))


@bp.post("/equipment/<int:machine_id>/back")
@permit("errands.oversee")
def bring_back(machine_id):
    equipment.bring_back(current_user, get_or_404(Equipment.select(), machine_id))
    say(_("また使えます"))
    return go(url_for(".machines"))


@bp.post("/equipment/bookings/<int:booking_id>/drop")
@permit("errands.oversee")
def drop(booking_id):
    seen = Job.visible_to(current_user).select(Job.id)
    held = get_or_404(Booking.select().where(Booking.job.is_null() | Booking.job.in_(seen)), booking_id)
    equipment.drop(current_user, held)
    say(_("予約を取り消しました"))
    return go(url_for("errands.job", job_id=held.job_id) if held.job_id else url_for(".machines"))


@bp.route("/errands/<int:job_id>/equipment", methods=["GET", "POST"])
@permit("errands.oversee")
def for_job(job_id):
    """Keep a machine for the time of this job."""
    job, refused = get_or_404(Job.visible_to(current_user), job_id), None
    if request.method == "POST":
        number = request.form.get("machine", "")
        try:
            if not (number.isascii() and number.isdigit() and len(number) < 18):
                raise Refused(_("予約する道具をえらんでください"))
            machine = get_or_404(Equipment.select().where(Equipment.ended_on.is_null()), int(number))
            equipment.book(current_user, machine, job=job, once=number_of(request.form.get("once")))
            say(_("予約しました"))
            return go(url_for("errands.job", job_id=job_id))
        except Refused as no:
            refused = no
    return show("errands/job_equipment.html", status=409 if refused else 200, job=job, machines=_in_use(), refused=refused,
                chosen=request.form.get("machine"), booked=equipment.of_job(job))  # fmt: skip
