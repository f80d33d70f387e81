import segno
from flask import Blueprint, abort, current_app, request, url_for
from flask_login import current_user
from markupsafe import Markup

from townhub.access import COORDINATOR, VOLUNTEER, permit
from townhub.accounts import actions, sessions
from townhub.accounts.forms import ROLE_WORDS, LoginForm, PersonForm, SetUpForm
from townhub.accounts.models import Device, Invitation, Person
from townhub.db import rows
from townhub.i18n import _
from townhub.refused import Refused
from townhub.town import setup_code
from townhub.town.models import Area, District, Town
from townhub.web import get_or_404, go, own_path, say, show, submitted, typed

bp = Blueprint("accounts", __name__)


@bp.get("/setup")
@permit("public")
def setup_page():
    if Town.ours():
        abort(404)
    return show("accounts/setup.html", form=SetUpForm())


@bp.post("/setup")
@permit("public")
def set_up():
    if Town.ours():
        abort(404)
    form = SetUpForm()
    if form.validate_on_submit():
        if setup_code.is_right(current_app.config["INSTANCE"], form.code.data):
            facts = {
                name: form[name].data
                for name in ("name", "municipal_code", "phone", "administrator", "login_name", "password")
            }
            try:
                person = actions.set_up_town(**facts)
            except Refused:
                return go(url_for(".log_in"))
            sessions.begin_at_desk(person)
            return go(url_for("today.today"))
        form.code.errors = [_("暗号がちがいます。起動した画面の数字を確かめてください")]
    return show("accounts/setup.html", status=422, form=form)


@bp.get("/login")
@permit("public")
def log_in():
    if current_user.is_authenticated:
        return go(sessions.home_of(current_user))
    return show("accounts/login.html", form=LoginForm(), next=own_path(request.args.get("next")), typed=[])


@bp.post("/login")
@permit("public")
def come_in_by_password():
    form = LoginForm()
    where = own_path(request.form.get("next"))
    kept = [(name[5:], value) for name, value in typed() if name.startswith("kept.")]
    if not form.validate_on_submit():
        return show("accounts/login.html", status=422, form=form, next=where, typed=kept)
    try:
        person = actions.log_in(form.login_name.data, form.password.data, request.remote_addr or "")
    except Refused as no:
        return show("accounts/login.html", status=422, form=form, next=where, typed=kept, refused=no)
    sessions.begin_at_desk(person)
    if kept and where:
        return show("accounts/resume.html", where=where, typed=kept)
    return go(sessions.way_on(person, where))


@bp.post("/logout")
@permit("accounts.leave")
def log_out():
    actions.leave_desk(current_user)
    sessions.end()
    say(_("ログアウトしました"))
    return go(url_for(".log_in"))


@bp.get("/come-in/<token>")
@permit("public")
def card(token):
    found = sessions.card_of(current_app, token) or abort(404)
    known = current_user.is_authenticated and current_user.id == found.person_id
    if known and found.used_at:
        return go(sessions.home_of(current_user))
    return show("accounts/card.html", card=found, token=token, why_not=actions.why_not(found))


@bp.post("/come-in/<token>")
@permit("public")
def accept_card(token):
    found = sessions.card_of(current_app, token) or abort(404)
    try:
        device = actions.accept(found)
    except Refused as no:
        if current_user.is_authenticated and current_user.id == found.person_id:
            return go(sessions.home_of(current_user))  # a double tap: the first one let this phone in
        return show("accounts/card.html", status=409, card=found, token=token, why_not=no.sentence)
    sessions.begin_on_phone(device)
    return go(sessions.home_of(device.person))


def _people():
    """The people this person may look after: a coordinator's are the volunteers."""
    return Person.select().where(Person.role == VOLUNTEER) if current_user.role == COORDINATOR else Person.select()


@bp.get("/people")
@permit("accounts.invite")
def people():
    only = "WHERE p.role = 'volunteer'" if current_user.role == COORDINATOR else ""
    found = rows(
        f"""SELECT p.id, p.name, p.kana, p.role, p.profession, p.left_on, d.name AS district, a.name AS area,
               (SELECT count(*) FROM device WHERE person_id = p.id AND stopped_at IS NULL) AS phones
            FROM person p LEFT JOIN district d ON d.id = p.district_id LEFT JOIN area a ON a.id = p.area_id
            {only} ORDER BY p.left_on IS NOT NULL, p.role, p.kana, p.id"""  # noqa: S608 - a constant
    )
    return show("accounts/people.html", people=found, role_words=ROLE_WORDS)


def _person_form() -> PersonForm:
    form = PersonForm()
    form.district.choices = [
        ("", _("えらばない")),
        *((str(d.id), d.name) for d in District.select().order_by(District.kana)),
    ]
    form.area.choices = [("", _("えらばない")), *((str(a.id), a.name) for a in Area.select().order_by(Area.id))]
    return form


@bp.route("/people/new", methods=["GET", "POST"])
@permit("accounts.manage")
def new_person():
    form = _person_form()
    if not submitted(form):
        return show("accounts/new_person.html", status=422 if form.errors else 200, form=form)
    volunteer = form.role.data == VOLUNTEER
    try:
        person = actions.add_person(
            current_user, once=form.once.data, name=form.name.data, kana=form.kana.data, role=form.role.data,
            phone=form.phone.data or None, district=form.district.data or None,
            area=(form.area.data or None) if form.role.data == COORDINATOR else None,
            profession=form.profession.data or None, login_name=None if volunteer else form.login_name.data,
            password=None if volunteer else form.password.data,
        )  # fmt: skip
    except Refused as no:
        form.login_name.errors = [no.sentence]
        return show("accounts/new_person.html", status=409, form=form)
    say(_("登録しました"))
    return go(url_for(".person", person_id=person.id))


@bp.get("/people/<int:person_id>")
@permit("accounts.invite")
def person(person_id):
    found = get_or_404(_people(), person_id)
    cards = Invitation.select().where(Invitation.person == found).order_by(Invitation.id.desc()).limit(1)
    phones = Device.select().where(Device.person == found).order_by(Device.id.desc())
    link = qr = None
    newest = cards.first()
    if newest and not actions.why_not(newest):
        link = url_for(".card", token=sessions.card_token(current_app, newest), _external=True)
        qr = Markup(segno.make(link, micro=False).svg_inline(scale=5, border=2))  # noqa: S704 - drawn by segno
    return show(
        "accounts/person.html", person=found, card=newest, link=link, qr=qr, phones=phones, role_words=ROLE_WORDS
    )


@bp.post("/people/<int:person_id>/invitation")
@permit("accounts.invite")
def invite(person_id):
    try:
        actions.invite(current_user, get_or_404(_people(), person_id), request.form.get("once"))
    except Refused as no:
        say(no.sentence)
    return go(url_for(".person", person_id=person_id))


@bp.post("/devices/<int:device_id>/stop")
@permit("accounts.invite")
def stop_device(device_id):
    device = get_or_404(Device.select().join(Person, on=Device.person).where(Device.person.in_(_people())), device_id)
    actions.stop_device(current_user, device)
    say(_("その電話を止めました。もう入れません"))
    return go(url_for(".person", person_id=device.person_id))
