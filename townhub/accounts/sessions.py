"""Who is acting: the session's cookie names a person and the version of the password, or a phone, and nothing else.

A session at a desk names its row too, which ends with 交代する. One that a PIN opened names the terminal and is worth
nothing without that terminal's own cookie.
"""

from datetime import UTC, datetime

from flask import Flask, Response, current_app, g, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer

from townhub import clock
from townhub.access import VISITOR, VOLUNTEER, role_of
from townhub.accounts import actions, doors, drafts, terminal_actions, terminals
from townhub.accounts.forms import ProofForm
from townhub.accounts.models import Device, Invitation, Person, Terminal
from townhub.accounts.rules import PROOF_STAYS, SEEN_STEP, desk_ends_at
from townhub.db import one
from townhub.i18n import _
from townhub.web import go, own_path, page_before, show, title_typed_into, trouble_part, typed, wants_part

_KEY = "_user_id"  # Flask-Login's: person, version of the password, phone, terminal, row of the desk's session

login_manager = LoginManager()
login_manager.session_protection = "basic"


def begin_at_desk(person: Person) -> None:
    """With the password, which has just been typed."""
    desk = actions.sit_down(person, desk_here())
    _begin(person, f"{person.id}:{person.password_version}:::{desk}")
    has_proved()


def begin_at_terminal(person: Person, terminal: Terminal) -> None:
    """With a PIN."""
    desk = actions.sit_down(person, desk_here())
    _begin(person, f"{person.id}:{person.password_version}::{terminal.id}:{desk}")


def has_proved() -> None:
    """The password was typed just now."""
    session["proved"] = int(clock.now().timestamp())


def desk_here() -> int:
    """The number of this browser's session at a desk, of whomever; 0 when it has none."""
    return _number(4)


def _number(part: int) -> int:
    """A number of the key: 2 the phone, 4 the session at a desk; 0 when it has none."""
    parts = session.get(_KEY, "").split(":")
    number = parts[part] if len(parts) > part else ""
    return int(number) if number.isdigit() and len(number) < 19 else 0


def begin_on_phone(device: Device) -> None:
    _begin(device.person, f"{device.person_id}::{device.id}")
    session.permanent = True


def _begin(person: Person, key: str) -> None:
    session.clear()  # nothing of whoever sat here before
    g.pop("csrf_token", None)  # the one of that session; a form on this very page needs one of the new session
    person.get_id = lambda: key
    login_user(person)
    session["since"] = int(clock.now().timestamp())
    if terminals.here():
        session["seen"] = session["since"]


def end(person: Person) -> None:
    """At a desk the session ends; a volunteer's phone is a stranger's from now on."""
    actions.leave_desk(person, desk_here())
    if device := _number(2):
        actions.stop_device(person, Device.get_by_id(device))
    logout_user()
    session.clear()


@login_manager.user_loader
def _person_of(key: str) -> Person | None:
    number, version, device, terminal, desk = [*key.split(":"), "", "", "", ""][:5]
    if not number.isdigit():
        return None
    # A volunteer has a phone, which is asked for below; everybody else has a session that has not ended.
    person = Person.found(
        """id = ? AND left_on IS NULL AND (role = 'volunteer' OR EXISTS (
             SELECT 1 FROM desk_session s WHERE s.id = ? AND s.person_id = person.id AND s.ended_at IS NULL))""",
        int(number), desk,
    )  # fmt: skip
    if person is None:
        return None
    if person.role == VOLUNTEER:
        known = device.isdigit() and one(
            "SELECT id FROM device WHERE id = ? AND person_id = ? AND stopped_at IS NULL", int(device), person.id
        )
        return person if known else None
    if version != str(person.password_version):
        return None
    return _at_desk(person, terminal)


def _at_desk(person: Person, terminal: str) -> Person | None:
    """The person, if the desk is still theirs: within the working day and, at a terminal, not left alone too long."""
    here = terminals.here()
    if terminal and (here is None or str(here.id) != terminal):
        return None
    person.terminal = here.name if here else None
    now = int(clock.now().timestamp())
    if here:  # once at a terminal, a session keeps its lock, even when somebody takes the terminal's cookie away
        session.setdefault("seen", now)
    end = desk_ends_at(_moment(session.get("since", 0)), _moment(session.get("seen")))
    if clock.now() >= end:
        if here:
            doors.lock(person, end)
        return None
    # A page that arrives late brings no older cookie back.
    if now - session.get("seen", now) > SEEN_STEP.total_seconds() and not _asks_by_itself():
        session["seen"] = now
    person.has_proved = here is None or now - session.get("proved", 0) < PROOF_STAYS.total_seconds()
    return person


def _asks_by_itself() -> bool:
    """A page that looks for news every few seconds: nobody has touched the desk, so it does not stay open for that."""
    return getattr(current_app.view_functions.get(request.endpoint), "by_itself", False)


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


@login_manager.unauthorized_handler
def _please_log_in() -> Response:
    """What was typed travels through the log-in page and is shown again behind it; at a terminal, where the next person
    may be another one, it is kept for the person who typed it."""
    if wants_part():
        return trouble_part(
            _("ログインの時間が切れました。書いたものは残っています。そのまま送ると、ログインし直して続けられます。"),
            401,
        )
    if request.method in ("GET", "HEAD"):
        return go(url_for("accounts.log_in", next=request.full_path.rstrip("?")))
    kept = typed()
    where = request.path if kept else page_before("/")
    if person := doors.locked_person():
        if kept:
            terminal_actions.keep_draft(person, request.path, kept, title_typed_into())
        return doors.door(401, next=where)
    return doors.door(401, sentence=_("時間がたったので、ログインし直してください。"), typed=kept, next=where)


def _please_prove() -> Response:
    """At a shared PC, for acts of administration: the password once more. What was typed travels through and comes back."""
    if wants_part():
        return trouble_part(
            _("ここは窓口のパソコンです。パスワードを確かめてから続けます。そのまま送ってください。"), 401
        )
    if request.method in ("GET", "HEAD"):
        return go(url_for("accounts.prove", next=request.full_path.rstrip("?")))
    kept = typed()
    where = request.path if kept else page_before("/")
    return show("accounts/prove.html", status=401, form=ProofForm(formdata=None), typed=kept, next=where)


def home_of(person: object) -> str:
    """The first page of this person."""
    role = role_of(person)
    if role == VISITOR:
        return url_for("board.today")
    return url_for("helping.today") if role == VOLUNTEER else url_for("today.today")


def way_on(person: object, where: str | None) -> str:
    """Where the log-in leads: to what the person was writing, to the page they wanted, or to their first page."""
    if drafts.waiting(person):
        return url_for("desk.drafts")
    return own_path(where) or home_of(person)


class _Cookie(SecureCookieSessionInterface):
    """A phone that asks by itself, beside its pages, brings no older cookie back: the line that the next page is to say would be
    lost with it. Only a fresh token is kept.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        asks = request.headers.get("X-Kept")
        return (asks == "proof" and session.modified) if asks else super().should_set_cookie(app, session)


def _signer(app: Flask) -> URLSafeSerializer:
    return URLSafeSerializer(app.config["SECRET_KEY"], salt="invitation")


def card_token(app: Flask, card: Invitation) -> str:
    """The signed word in an invitation's link."""
    return _signer(app).dumps(card.id)


def card_of(app: Flask, token: str) -> Invitation | None:
    try:
        number = _signer(app).loads(token)
    except BadSignature:
        return None
    return Invitation.get_or_none(Invitation.id == number)


def init_app(app: Flask) -> None:
    app.session_interface = _Cookie()
    login_manager.init_app(app)
    drafts.init_app(app)
    app.extensions["townhub"]["ask_password"] = _please_prove
    app.jinja_env.globals.update(home_of=home_of)
