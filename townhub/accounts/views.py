"""The doors: the town's first hour, password, name tile, a volunteer's card."""

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.accounts import actions, sessions, terminal_actions, terminals
from townhub.accounts.doors import door, locked_person, pin_form, tiles_here
from townhub.accounts.forms import CodeForm, LoginForm, ProofForm, SetUpForm
from townhub.accounts.models import Person
from townhub.accounts.rules import short_code_hash
from townhub.i18n import _
from townhub.refused import Refused
from townhub.town import setup_code
from townhub.town.models import Town
from townhub.web import go, own_path, say, show, submitted, typed

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
    if submitted(form):
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
    return show("accounts/setup.html", status=422 if form.errors else 200, form=form)


@bp.get("/login")
@permit("public")
def log_in():
    if current_user.is_authenticated:
        return go(sessions.home_of(current_user))
    return door(by_password=request.args.get("by") == "password", next=own_path(request.args.get("next")))


def _kept() -> dict:
    """What travels through the door: the page that was wanted, and what had been typed there."""
    return {
        "next": own_path(request.form.get("next")),
        "typed": [(name[5:], value) for name, value in typed() if name.startswith("kept.")],
    }


@bp.post("/login")
@permit("public")
def come_in_by_password():
    form, kept, terminal = LoginForm(), _kept(), terminals.here()
    if not form.validate_on_submit():
        return door(422, form=form, **kept)
    try:
        person = actions.log_in(
            form.login_name.data, form.password.data, request.remote_addr or "", terminal and terminal.name
        )
    except Refused as no:
        return door(422, form=form, refused=no, **kept)
    return _in(person, kept, lambda: sessions.begin_at_desk(person))


@bp.post("/login/pin")
@permit("public")
def come_in_by_pin():
    """A tile and its PIN; anywhere but at a terminal the answer is the password page."""
    kept, terminal = _kept(), terminals.here()
    if terminal is None:
        away = _("このパソコンは、窓口のパソコンではありません。パスワードで入ってください")
        return door(409, by_password=True, sentence=away, **kept)
    form = pin_form(tiles_here())
    if not form.validate_on_submit():
        return door(422, pin=form, **kept)
    person = Person.with_tile().where(Person.id == int(form.person.data)).first()
    try:
        if person is None:
            raise Refused(_("この名札は、いま片づけられました。別の名札をえらんでください"))
        terminal_actions.come_in_by_pin(person, form.pin.data, terminal)
    except Refused as no:
        form.pin.errors = [no.sentence]
        return door(422, pin=form, **kept)
    return terminals.stay_terminal(_in(person, kept, lambda: sessions.begin_at_terminal(person, terminal)))


def _in(person: Person, kept: dict, begin) -> Response:
    """Past the door, to what the person was about to do. What somebody else wanted at this PC is not theirs."""
    somebody_else = current_user.is_anonymous and locked_person() not in (None, person)
    begin()
    if kept["typed"] and kept["next"]:
        return show("accounts/resume.html", where=kept["next"], typed=kept["typed"])
    return go(sessions.way_on(person, None if somebody_else else kept["next"]))


@bp.route("/password-again", methods=["GET", "POST"])
@permit("accounts.own")
def prove():
    """Where `access.guard` sends whoever is about to administer at a shared PC."""
    form, kept = ProofForm(), _kept()
    if request.method == "GET":
        return show("accounts/prove.html", form=form, typed=[], next=own_path(request.args.get("next")))
    if not form.validate_on_submit():
        return show("accounts/prove.html", status=422, form=form, **kept)
    try:
        actions.prove_again(current_user, form.password.data, request.remote_addr or "")
    except Refused as no:
        form.password.errors = [no.sentence]
        return show("accounts/prove.html", status=422, form=form, **kept)
    sessions.has_proved()
    if kept["typed"] and kept["next"]:
        return show("accounts/resume.html", where=kept["next"], typed=kept["typed"])
    return go(kept["next"] or sessions.home_of(current_user))


@bp.post("/logout")
@permit("accounts.leave")
def log_out():
    sessions.end(current_user)
    say(_("ログアウトしました"))
    return go(url_for(".log_in"))


# -- a volunteer's card ----------------------------------------------------------------------------------------------


@bp.route("/come-in", methods=["GET", "POST"])
@permit("public")
def card_by_code():
    """The short code of a card, typed; it leads to the same page as the card's link."""
    form = CodeForm()
    if not submitted(form):
        return show("accounts/code.html", status=422 if form.errors else 200, form=form)
    code_hash = short_code_hash(current_app.config["SECRET_KEY"], form.code.data)
    try:
        found = actions.card_of_code(code_hash, request.remote_addr or "")
    except Refused as no:
        form.code.errors = [no.sentence]
        return show("accounts/code.html", status=422, form=form)
    return go(url_for(".card", token=sessions.card_token(current_app, found)))


@bp.get("/come-in/<token>")
@permit("public")
def card(token):
    found = sessions.card_of(current_app, token) or abort(404)
    known = current_user.is_authenticated and current_user.id == found.person_id
    if known and found.used_at:
        return go(sessions.home_of(current_user))
    return show("accounts/card.html", card=found, token=token, why_not=actions.why_not(found) or _not_here())


@bp.post("/come-in/<token>")
@permit("public")
def accept_card(token):
    found = sessions.card_of(current_app, token) or abort(404)
    try:
        if why_not := _not_here():
            raise Refused(why_not)
        device = actions.accept(found)
    except Refused as no:
        if current_user.is_authenticated and current_user.id == found.person_id:
            return go(sessions.home_of(current_user))  # a double tap: the first one let this phone in
        return show("accounts/card.html", status=409, card=found, token=token, why_not=no.sentence)
    sessions.begin_on_phone(device)
    return go(sessions.home_of(device.person))


def _not_here() -> str | None:
    """A terminal belongs to many people; it never becomes one volunteer's phone."""
    if terminals.here():
        return _("ここは窓口のパソコンです。招待は、ご自分の電話で開いてください")
    return None
