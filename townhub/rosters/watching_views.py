"""見守り情報交換会: which district meets when, who came, whom it worries about, and the visit that follows."""

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.db import rows
from townhub.huddle import follow_ups
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident
from townhub.rosters import watching as acts
from townhub.rosters.answering import district_in_charge_of, who_answers
from townhub.rosters.community import contacts_of
from townhub.rosters.forms import CallOffForm, ConcernForm, HeldForm, MeetingForm, VisitForm
from townhub.rosters.models import Concern, Meeting, Settings
from townhub.rosters.rules import VISITS
from townhub.town.models import District
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("watching", __name__)


@bp.app_context_processor
def _words() -> dict:
    return {"visit_word": VISITS}


@bp.get("/rosters/meetings")
@permit("rosters.see")
def meetings():
    today = clock.today()
    return show(
        "rosters/meetings.html", districts=acts.by_district(current_user, today), visits=acts.open_visits(current_user),
        every=Settings.ours().meet_every_days, today=today,
    )  # fmt: skip


@bp.route("/rosters/districts/<int:district_id>/meetings/new", methods=["GET", "POST"])
@permit("rosters.write")
def plan(district_id):
    district, form, refused = get_or_404(District.visible_to(current_user), district_id), MeetingForm(), None
    if submitted(form):
        try:
            facts = {name: form[name].data for name in ("day", "from_minute", "place", "once")}
            made = acts.plan_meeting(current_user, district, **facts)
            say(_("会を書きました"))
            return go(url_for(".meeting", meeting_id=made.id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/plan_meeting.html", status=status, form=form, refused=refused, district=district)


def _meeting(meeting_id: int) -> Meeting:
    return get_or_404(Meeting.visible_to(current_user), meeting_id)


def _page(meeting: Meeting, status: int = 200, refused: Refused | None = None, **forms):
    came = list(meeting.attendances.dicts())
    office = [
        {"id": answer.answers.id, "name": answer.answers.name}
        for answer in who_answers(meeting.district_id, meeting.day).values()
        if answer.answers
    ]
    held = HeldForm(
        formdata=None,
        data={
            "contacts": [row["contact"] for row in came if row["contact"]],
            "people": [row["person"] for row in came if row["person"]],
            "others": "、".join(row["name"] for row in came if not row["contact"] and not row["person"]),
        },
    )
    forms = {"held": held, "calling_off": CallOffForm(formdata=None)} | forms
    return show(
        "rosters/meeting.html", status=status, meeting=meeting, came=came, refused=refused,
        contacts=contacts_of(meeting.district_id, meeting.day), office=list({row["id"]: row for row in office}.values()),
        concerns=acts.concerns_of(current_user, meeting.id), today=clock.today(), **forms,
    )  # fmt: skip


@bp.get("/rosters/meetings/<int:meeting_id>")
@permit("rosters.see")
def meeting(meeting_id):
    return _page(_meeting(meeting_id))


@bp.post("/rosters/meetings/<int:meeting_id>/held")
@permit("rosters.write")
def hold(meeting_id):
    found, form = _meeting(meeting_id), HeldForm()
    if not submitted(form):
        return _page(found, 422 if form.errors else 200, held=form)
    try:
        acts.hold(
            current_user, found, contacts=form.contacts.data or [], people=form.people.data or [], names=form.names
        )
    except Refused as no:
        return _page(found, 409, no, held=form)
    say(_("来た人を書きました"))
    return go(url_for(".meeting", meeting_id=meeting_id))


@bp.post("/rosters/meetings/<int:meeting_id>/call-off")
@permit("rosters.write")
def call_off(meeting_id):
    found, form = _meeting(meeting_id), CallOffForm()
    if not submitted(form):
        return _page(found, 422 if form.errors else 200, calling_off=form)
    acts.call_off(current_user, found, form.reason.data)
    say(_("取りやめにしました"))
    return go(url_for(".meeting", meeting_id=meeting_id))


def office_people() -> dict[str, str]:
    """Who can be sent on a visit: everybody of the office."""
    found = rows(
        "SELECT id, name, profession FROM person WHERE role <> 'volunteer' AND left_on IS NULL"
        " ORDER BY profession IS NULL, kana, id LIMIT 300"
    )
    return {str(row["id"]): f"{row['name']}　{row['profession'] or ''}".strip() for row in found}


@bp.route("/rosters/meetings/<int:meeting_id>/concerns/new", methods=["GET", "POST"])
@permit("rosters.write")
def worry(meeting_id):
    """First the person is found, then what the worry is; the district's own person is proposed for the visit."""
    found, refused = _meeting(meeting_id), None
    q = (request.values.get("q") or "")[:40]
    people = Resident.found_by(current_user, q, 12) if q else []
    form = ConcernForm(data={"visitor": _proposed(found.district_id)})
    form.resident.choices = {str(row["id"]): f"{row['name']}　{row['district']} {row['address']}" for row in people}
    form.visitor.choices = {"": _("えらんでください"), **office_people()}
    if request.form.get("look") != "person" and submitted(form):
        try:
            acts.worry(
                current_user, found, resident=get_or_404(Resident.visible_to(current_user), int(form.resident.data)),
                words=form.words.data, visitor=Person.get_by_id(int(form.visitor.data)),
                visit_by_on=form.visit_by_on.data, once=form.once.data,
            )  # fmt: skip
            say(_("書きました。あすの打ち合わせの議題になります"))
            return go(url_for(".meeting", meeting_id=meeting_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/concern.html", status=status, form=form, refused=refused, meeting=found, q=q, people=people)


def _proposed(district_id: int) -> str:
    """The first of the three professions who answers today."""
    found = [answer.answers for answer in who_answers(district_id).values() if answer.answers]
    return str(found[0].id) if found else ""


@bp.route("/rosters/visits/<int:concern_id>", methods=["GET", "POST"])
@permit("rosters.write")
def visit(concern_id):
    concern, refused = get_or_404(Concern.visible_to(current_user), concern_id), None
    form = VisitForm(data={"visited_on": clock.today()})
    if submitted(form):
        try:
            facts = {name: form[name].data for name in ("outcome", "line", "visited_on", "once")}
            acts.visit(current_user, concern, **facts)
            say(_("訪問の結果を書きました。打ち合わせの議題になります"))
            if concern.meeting_id is None:
                return go(url_for(".visit", concern_id=concern.id))
            return go(url_for(".meeting", meeting_id=concern.meeting_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    in_charge = who_answers(district_in_charge_of(concern.resident_id))
    return show(
        "rosters/visit.html", status=status, form=form, refused=refused, concern=acts.visit_line(current_user, concern.id),
        answers=in_charge.values(), follow_up=follow_ups.behind("visit", concern.id),
    )  # fmt: skip
