"""地域の人: 町内会長, 民生委員, 老人クラブ, 福祉協力員 of each district; whose term ends, and where one is missing."""

from datetime import timedelta

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.i18n import _
from townhub.refused import Refused
from townhub.rosters import community as acts
from townhub.rosters.forms import ChangeContactForm, ContactForm, EndContactForm
from townhub.rosters.models import Contact, ContactBefore
from townhub.rosters.rules import CONTACTS
from townhub.text import row_number
from townhub.town.models import District
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("community", __name__)


@bp.app_context_processor
def _words() -> dict:
    return {"contact_word": CONTACTS}


@bp.get("/rosters/contacts")
@permit("rosters.see")
def contacts():
    """The telephone list, as it is also printed."""
    today = clock.today()
    return show(
        "rosters/contacts.html", contacts=acts.telephone_list(today), ending=acts.terms_ending(today), today=today,
        missing=[line for line in acts.helpers(today) if line.missing],
        own={district.id for district in District.visible_to(current_user)},
    )  # fmt: skip


@bp.route("/rosters/districts/<int:district_id>/contacts/new", methods=["GET", "POST"])
@permit("rosters.write")
def add(district_id):
    district, refused = get_or_404(District.visible_to(current_user), district_id), None
    form = ContactForm(data=_after(district))
    if submitted(form):
        try:
            acts.add_contact(
                current_user, district, kind=form.kind.data, name=form.name.data, phone=form.phone.data or "",
                remark=form.remark.data or "", first_on=form.first_on.data, last_on=form.last_on.data,
                once=form.once.data,
            )  # fmt: skip
            say(_("地域の人を加えました"))
            return go(url_for("rosters.district", district_id=district_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/contact.html", status=status, form=form, refused=refused, district=district)


def _after(district: District) -> dict:
    """What is known of a successor: the same office in the same part, from the day after the term."""
    before = Contact.found("id = ? AND district_id = ?", row_number(request.args.get("after")), district.id)
    if before is None:
        return {"kind": "chair"}
    begins = before.last_on and before.last_on + timedelta(days=1)
    return {"kind": before.kind, "remark": before.remark, "first_on": begins}


def _own(contact_id: int) -> Contact:
    own = District.visible_to(current_user).select(District.id)
    return get_or_404(Contact.select().where(Contact.district.in_(own)), contact_id)


@bp.route("/rosters/contacts/<int:contact_id>", methods=["GET", "POST"])
@permit("rosters.write")
def contact(contact_id):
    """One of them: to be corrected, with how it read before."""
    found, refused = _own(contact_id), None
    form = ChangeContactForm(data={name: getattr(found, name) for name in acts.FACTS} | {"seen": found.fingerprint})
    if submitted(form):
        facts = {name: form[name].data for name in acts.FACTS}
        try:
            acts.change_contact(current_user, found, seen=form.seen.data, **facts)
            say(_("書きなおしました。前の中身は、下に残っています"))
            return go(url_for(".contact", contact_id=contact_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/contact.html", status=status, form=form, refused=refused, contact=found, district=found.district,
                changes=acts.changes_of(found), last=acts.last_change(found.id))  # fmt: skip


@bp.post("/rosters/contacts/changes/<int:before_id>/put-back")
@permit("rosters.write")
def put_back(before_id):
    before = get_or_404(ContactBefore.select(), before_id)
    found = _own(before.contact_id)
    try:
        acts.put_back(current_user, before)
        say(_("直す前にもどしました"))
    except Refused as no:
        say(str(no))
    return go(url_for(".contact", contact_id=found.id))


@bp.route("/rosters/contacts/<int:contact_id>/end", methods=["GET", "POST"])
@permit("rosters.write")
def end(contact_id):
    contact, refused = _own(contact_id), None
    form = EndContactForm(data={"last_on": clock.today()})
    if submitted(form):
        try:
            acts.end_contact(current_user, contact, form.last_on.data)
            say(_("書きました。名前は、これまでの会の記録に残ります"))
            return go(url_for(".contact", contact_id=contact_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/contact_end.html", status=status, form=form, refused=refused, contact=contact)
