"""担い手 as the office sees them: the list, one of them, what is written about them, and 「わたしのこと」 on their phone."""

from flask import Blueprint, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import VOLUNTEER, permit
from townhub.accounts.models import Person
from townhub.dates import WEEKDAYS
from townhub.db import rows
from townhub.i18n import _
from townhub.paging import looked_for, number_of_page
from townhub.refused import Refused
from townhub.residents.models import Resident
from townhub.town.models import District
from townhub.volunteers import actions, listing
from townhub.volunteers.forms import PauseForm, RemindersForm, SheetForm, TieForm, TimesForm
from townhub.volunteers.models import HalfDay, Serves, Skill, Tie, VolunteerPause
from townhub.volunteers.rules import HALVES, KINDS, TIES
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("volunteers", __name__)


@bp.app_context_processor
def _words() -> dict:
    return {
        "half_words": HALVES,
        "tie_words": TIES,
        "skill_words": {kind: word for kind, (word, _machine) in KINDS.items()},
    }


@bp.route("/volunteers", methods=["GET", "POST"])
@permit("volunteers.oversee")
def volunteers():
    asked = looked_for()
    what = {name: asked.get(name, "")[:80] for name in ("q", "kind", "sort")}
    found = listing.listed(current_user, **what, page=number_of_page(asked))
    return show("volunteers/volunteers.html", today=clock.today().isoformat(), **what, **found)


def _volunteer(person_id: int) -> Person:
    return get_or_404(Person.visible_to(current_user).where(Person.role == VOLUNTEER), person_id)


@bp.get("/volunteers/<int:person_id>")
@permit("volunteers.oversee")
def volunteer(person_id):
    return _page(_volunteer(person_id))


def _page(person: Person, status: int = 200, refused: Refused | None = None, **forms):
    forms = {"pause": PauseForm(formdata=None, data={"first_on": clock.today()}), "tie": TieForm(formdata=None)} | forms
    ties = rows(
        """SELECT t.id, t.tie, t.reason, r.id AS resident_id, r.name, d.name AS district FROM volunteer_tie t
           JOIN resident r ON r.id = t.resident_id JOIN district d ON d.id = r.district_id
           WHERE t.person_id = ? AND t.ended_at IS NULL AND (?2 IS NULL OR d.area_id = ?2) ORDER BY t.tie DESC, r.kana""",
        person.id, current_user.sees_area,
    )  # fmt: skip
    return show("volunteers/volunteer.html", status=status, person=person, written=actions.sheet_of(person), ties=ties,
                refused=refused, today=clock.today(), **facts_of(person), **forms)  # fmt: skip


def facts_of(person: Person) -> dict:
    """What both the office and the volunteer see."""
    standing = (VolunteerPause.person == person) & VolunteerPause.ended_at.is_null()
    still = VolunteerPause.last_on.is_null() | (VolunteerPause.last_on >= clock.today())
    served = District.select().join(Serves).where(Serves.person == person).order_by(District.kana)
    return {
        "skills": [row.kind for row in Skill.select().where(Skill.person == person).order_by(Skill.id)],
        "districts": [row.name for row in served],
        "half_days": {(row.weekday, row.half) for row in HalfDay.select().where(HalfDay.person == person)},
        "pauses": list(VolunteerPause.select().where(standing & still).order_by(VolunteerPause.first_on)),
        "weekdays": WEEKDAYS,
    }


@bp.route("/volunteers/<int:person_id>/change", methods=["GET", "POST"])
@permit("volunteers.oversee")
def change(person_id):
    person, refused = _volunteer(person_id), None
    sheet = actions.sheet_of(person)
    kept = {
        name: getattr(sheet, name)
        for name in ("insured_until", "briefed_until", "jobs_before", "staff_note", "version")
    }
    form = SheetForm(data=kept | {
        "skills": [row.kind for row in Skill.select().where(Skill.person == person)],
        "districts": [str(row.district_id) for row in Serves.select().where(Serves.person == person)],
    })  # fmt: skip
    form.districts.choices = {str(row.id): row.name for row in District.in_use()}
    if submitted(form):
        try:
            actions.change(
                current_user, person, version=_number(form.version.data), insured_until=form.insured_until.data,
                briefed_until=form.briefed_until.data, jobs_before=form.jobs_before.data, staff_note=form.staff_note.data or "",
                skills=set(form.skills.data or ()), districts={int(each) for each in form.districts.data or ()},
            )  # fmt: skip
            say(_("書きかえました"))
            return go(url_for(".volunteer", person_id=person_id))
        except Refused as no:
            refused = no
            form.version.data = str(actions.sheet_of(person).version)  # pressing again is a decision
    status = 409 if refused else 422 if form.errors else 200
    return show("volunteers/change.html", status=status, person=person, form=form, refused=refused, sheet=sheet)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1


@bp.route("/volunteers/<int:person_id>/times", methods=["GET", "POST"])
@permit("volunteers.oversee")
def times(person_id):
    person = _volunteer(person_id)
    return _times(person, "volunteers/times.html", url_for(".volunteer", person_id=person_id))


def _times(person: Person, page: str, then: str, **more):
    held = [f"{row.weekday}-{row.half}" for row in HalfDay.select().where(HalfDay.person == person)]
    form = TimesForm(data={"times": held})
    if not submitted(form):
        return show(page, status=422 if form.errors else 200, person=person, form=form, weekdays=WEEKDAYS, **more)
    actions.set_times(current_user, person, form.half_days)
    say(_("来られる時間を決めました"))
    return go(then)


@bp.post("/volunteers/<int:person_id>/pause")
@permit("volunteers.oversee")
def pause(person_id):
    person, form = _volunteer(person_id), PauseForm()
    if not submitted(form):
        return _page(person, 422, pause=form)
    _write_pause(person, form)
    return go(url_for(".volunteer", person_id=person_id))


def _write_pause(person: Person, form: PauseForm) -> None:
    actions.pause(current_user, person, first_on=form.first_on.data, last_on=form.last_on.data, reason=form.reason.data or "",
                  once=form.once.data)  # fmt: skip
    say(_("お休みを書きました"))


@bp.post("/pauses/<int:pause_id>/end")
@permit("volunteers.oversee")
def end_pause(pause_id):
    whose = Person.visible_to(current_user).select(Person.id)
    held = get_or_404(VolunteerPause.select().where(VolunteerPause.person.in_(whose)), pause_id)
    actions.end_pause(current_user, held)
    say(_("お休みを終えました"))
    return go(url_for(".volunteer", person_id=held.person_id))


@bp.post("/volunteers/<int:person_id>/tie")
@permit("volunteers.oversee")
def tie(person_id):
    """Found by name or number: when it is exactly one, that one."""
    person, form = _volunteer(person_id), TieForm()
    if not submitted(form):
        return _page(person, 422, tie=form)
    found = Resident.found_by(current_user, form.q.data)
    if len(found) != 1:
        form.q.errors = [
            _("{count}人います。電話の下4けたなどで、一人にしぼってください", count=len(found))
            if found
            else _("あてはまる人がいません")
        ]
        return _page(person, 422, tie=form)
    actions.tie(
        current_user, person, Resident.get_by_id(found[0]["id"]), form.tie.data, form.reason.data or "", form.once.data
    )
    say(_("書きました"))
    return go(url_for(".volunteer", person_id=person_id))


@bp.post("/ties/<int:tie_id>/end")
@permit("volunteers.oversee")
def untie(tie_id):
    seen = Resident.visible_to(current_user).select(Resident.id)
    held = get_or_404(Tie.select().where(Tie.resident.in_(seen)), tie_id)
    actions.untie(current_user, held)
    say(_("消しました"))
    return go(url_for(".volunteer", person_id=held.person_id))


# -- わたしのこと: on the volunteer's own phone ------------------------------------------------------------------------


@bp.get("/help/me")
@permit("volunteers.own")
def me():
    return _my_page(PauseForm(formdata=None, data={"first_on": clock.today()}))


def _my_page(form: PauseForm, status: int = 200):
    written = actions.sheet_of(current_user)
    return show("volunteers/me.html", status=status, pause=form, written=written, today=clock.today(), tab="volunteers.me",
                **facts_of(current_user))  # fmt: skip


@bp.route("/help/me/times", methods=["GET", "POST"])
@permit("volunteers.own")
def my_times():
    return _times(current_user, "volunteers/my_times.html", url_for(".me"), tab="volunteers.me")


@bp.route("/help/me/reminders", methods=["GET", "POST"])
@permit("volunteers.own")
def my_reminders():
    how = current_user.reminded_by
    if how == "mail" and not current_user.email:
        how = "phone"  # whoever chose nothing and has no address is phoned
    form = RemindersForm(data={"how": how, "email": current_user.email})
    if not submitted(form):
        return show("volunteers/my_reminders.html", status=422 if form.errors else 200, form=form, tab="volunteers.me")
    actions.be_reminded(current_user, form.how.data, form.email.data or None)
    say(_("知らせの受けとりかたを決めました"))
    return go(url_for(".me"))


@bp.post("/help/me/pause")
@permit("volunteers.own")
def my_pause():
    form = PauseForm()
    if not submitted(form):
        return _my_page(form, 422)
    _write_pause(current_user, form)
    return go(url_for(".me"))


@bp.post("/help/me/pauses/<int:pause_id>/end")
@permit("volunteers.own")
def end_my_pause(pause_id):
    held = get_or_404(VolunteerPause.select().where(VolunteerPause.person == current_user), pause_id)
    actions.end_pause(current_user, held)
    say(_("お休みを終えました。おかえりなさい"))
    return go(url_for(".me"))
