"""地域の人: 町内会長, 民生委員, 老人クラブ, 福祉協力員 of each district; whose term ends, and where one is missing."""

from flask import Blueprint, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.i18n import _
from townhub.refused import Refused
from townhub.rosters import community as acts
from townhub.rosters.forms import ContactForm, EndContactForm
from townhub.rosters.models import Contact
from townhub.rosters.rules import CONTACTS
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
    form = ContactForm(data={"kind": "chair"})
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


@bp.route("/rosters/contacts/<int:contact_id>/end", methods=["GET", "POST"])
@permit("rosters.write")
def end(contact_id):
    own = District.visible_to(current_user).select(District.id)
    contact, refused = get_or_404(Contact.select().where(Contact.district.in_(own)), contact_id), None
    form = EndContactForm(data={"last_on": clock.today()})
    if submitted(form):
        try:
            acts.end_contact(current_user, contact, form.last_on.data)
            say(_("書きました。名前は、これまでの会の記録に残ります"))
            return go(url_for("rosters.district", district_id=contact.district_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("rosters/contact_end.html", status=status, form=form, refused=refused, contact=contact)
