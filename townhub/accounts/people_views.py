"""使う人: who may come in, what is written about them, and a volunteer's card and phones."""

import segno
from flask import Blueprint, current_app, request, url_for
from flask_login import current_user
from markupsafe import Markup

from townhub.access import permit
from townhub.accounts import actions, sessions
from townhub.accounts.forms import ROLE_WORDS, ChangePersonForm, NewPasswordForm, PersonFacts, PersonForm
from townhub.accounts.listing import listed
from townhub.accounts.models import Device, Invitation, Person
from townhub.accounts.rules import short_code, short_code_hash
from townhub.fields import number_of
from townhub.i18n import _
from townhub.paging import looked_for, number_of_page
from townhub.refused import Refused
from townhub.town.models import Area, District, Unit
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("people", __name__)


@bp.app_context_processor
def _words() -> dict:
    return {"role_words": ROLE_WORDS}


@bp.route("/people", methods=["GET", "POST"])
@permit("accounts.invite")
def people():
    """Found as one types; whoever has left is one press away."""
    asked = looked_for()
    role = asked.get("role", "")
    found = listed(
        current_user, q=asked.get("q", "")[:80], role=role if role in ROLE_WORDS else "", left=asked.get("left") == "1",
        page=number_of_page(asked),
    )  # fmt: skip
    return show("accounts/people.html", "accounts/_people.html", **found)


def _with_choices(form: PersonFacts, person: Person | None = None) -> PersonFacts:
    """What may be chosen today; a district or unit that is out of use stays with whoever has it."""

    def choices(model, own) -> dict:
        found = {str(row.id): row.name for row in model.in_use()}
        return {"": _("えらばない"), **({str(own.id): own.name} if own else {}), **found}

    form.district.choices = choices(District, person and person.district)
    form.unit.choices = choices(Unit, person and person.unit)
    form.area.choices = {"": _("えらばない"), **{str(a.id): a.name for a in Area.select().order_by(Area.id)}}
    return form


@bp.route("/people/new", methods=["GET", "POST"])
@permit("accounts.manage")
def new_person():
    form = _with_choices(PersonForm())
    if not submitted(form):
        return show("accounts/new_person.html", status=422 if form.errors else 200, form=form)
    facts = form.facts
    password = None if facts["login_name"] is None else form.password.data
    try:
        person = actions.add_person(current_user, once=form.once.data, password=password, **facts)
    except Refused as no:
        form.login_name.errors = [no.sentence]
        return show("accounts/new_person.html", status=409, form=form)
    say(_("登録しました"))
    return go(url_for(".person", person_id=person.id))


def _person(person_id: int) -> Person:
    return get_or_404(Person.visible_to(current_user), person_id)


@bp.get("/people/<int:person_id>")
@permit("accounts.invite")
def person(person_id):
    found = _person(person_id)
    phones = Device.select().where(Device.person == found).order_by(Device.stopped_at.is_null(False), Device.id.desc())
    return show("accounts/person.html", person=found, phones=phones.limit(10), **_card_of(found))


@bp.route("/people/<int:person_id>/change", methods=["GET", "POST"])
@permit("accounts.manage")
def change(person_id):
    found = _person(person_id)
    facts = {name.removesuffix("_id"): getattr(found, name) for name in Person.FACTS}
    form = _with_choices(ChangePersonForm(data=facts | {"seen": found.fingerprint}), found)
    if not submitted(form):
        return show("accounts/change_person.html", status=422 if form.errors else 200, person=found, form=form)
    try:
        actions.change_person(current_user, found, seen=form.seen.data, **form.facts)
    except Refused as no:
        now = _person(person_id)
        overtaken = form.seen.data != now.fingerprint
        form.seen.data = now.fingerprint  # pressing again is a decision, with both texts in sight
        return show("accounts/change_person.html", status=409, person=now, form=form, refused=no, overtaken=overtaken)
    say(_("書きかえました"))
    return go(url_for(".person", person_id=person_id))


@bp.route("/people/<int:person_id>/password", methods=["GET", "POST"])
@permit("accounts.manage")
def password(person_id):
    found, form, refused = _person(person_id), NewPasswordForm(), None
    if submitted(form):
        try:
            now = actions.set_password(current_user, found, form.new_password.data)
            if now.id == current_user.id:
                sessions.begin_at_desk(now)  # the other sessions end, this one goes on
            say(_("新しいパスワードにしました。ほかの画面で開いていたものは、もう使えません"))
            return go(url_for(".person", person_id=person_id))
        except Refused as no:
            refused = no
    status = 409 if refused else 422 if form.errors else 200
    return show("accounts/password.html", status=status, person=found, form=form, refused=refused)


# -- a volunteer's card and phones -----------------------------------------------------------------------------------


def _card_of(person: Person) -> dict:
    """The newest card, and, while it is good, its link, its code and its picture."""
    newest = Invitation.select().where(Invitation.person == person).order_by(Invitation.id.desc()).first()
    if newest is None or actions.why_not(newest):
        return {"card": newest, "link": None}
    path = url_for("accounts.card", token=sessions.card_token(current_app, newest))
    link = _outside(path)
    key = current_app.config["SECRET_KEY"]
    code = short_code(key, newest.id)
    return {
        "card": newest,
        "link": link,
        "code": code if short_code_hash(key, code) == newest.short_code_hash else None,
        "code_page": _outside(url_for("accounts.card_by_code")).partition("://")[2],
        "qr": Markup(segno.make(link, micro=False).svg_inline(omitsize=True, border=4)),  # noqa: S704 - drawn by segno
    }


def _outside(path: str) -> str:
    """The address as a phone outside knows it."""
    return (current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")) + path


@bp.post("/people/<int:person_id>/invitation")
@permit("accounts.invite")
def invite(person_id):
    key = current_app.config["SECRET_KEY"]

    def code_hash(number: int) -> str:
        return short_code_hash(key, short_code(key, number))

    try:
        actions.invite(current_user, _person(person_id), number_of(request.form.get("once")), code_hash)
    except Refused as no:
        say(no.sentence)
    return go(url_for(".person", person_id=person_id))


@bp.post("/people/<int:person_id>/invitation/revoke")
@permit("accounts.invite")
def revoke(person_id):
    actions.revoke(current_user, _person(person_id))
    say(_("招待を取り消しました。そのカードでは、もう入れません"))
    return go(url_for(".person", person_id=person_id))


@bp.get("/people/<int:person_id>/card")
@permit("accounts.invite")
def card(person_id):
    """The card to print and hand over."""
    found = _person(person_id)
    facts = _card_of(found)
    if not facts["link"]:
        return go(url_for(".person", person_id=person_id))
    return show("accounts/print_card.html", person=found, **facts)


@bp.post("/devices/<int:device_id>/stop")
@permit("accounts.invite")
def stop_device(device_id):
    whose = Person.visible_to(current_user)
    device = get_or_404(Device.select().join(Person, on=Device.person).where(Device.person.in_(whose)), device_id)
    actions.stop_device(current_user, device)
    say(_("その電話を止めました。もう入れません"))
    return go(url_for(".person", person_id=device.person_id))
