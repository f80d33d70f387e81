"""Who is acting: the session's cookie names a person and the version of the password, or a phone, and nothing else."""

from datetime import timedelta

from flask import Flask, request, session, url_for
from flask_login import LoginManager, login_user, logout_user
from itsdangerous import BadSignature, URLSafeSerializer

from townhub import clock
from townhub.access import VISITOR, VOLUNTEER, role_of
from townhub.accounts.models import Device, Invitation, Person
from townhub.i18n import _
from townhub.web import go, own_path, page_before, show, trouble_part, typed, wants_part

# A desk's log-in ends with the working day, even when nobody closes the browser.
_DESK_HOURS = timedelta(hours=12)

login_manager = LoginManager()
login_manager.session_protection = "basic"


def begin_at_desk(person: Person) -> None:
    _begin(person, f"{person.id}:{person.password_version}:")


def begin_on_phone(device: Device) -> None:
    _begin(device.person, f"{device.person_id}::{device.id}")
    session.permanent = True


def _begin(person: Person, key: str) -> None:
    session.clear()  # nothing of whoever sat here before
    person.get_id = lambda: key
    login_user(person)
    session["since"] = int(clock.now().timestamp())


def end() -> None:
    logout_user()
    session.clear()


@login_manager.user_loader
def _person_of(key: str) -> Person | None:
    number, version, device = [*key.split(":"), "", ""][:3]
    if not number.isdigit():
        return None
    person = Person.get_or_none(Person.id == int(number), Person.left_on.is_null())
    if person is None:
        return None
    if person.role == VOLUNTEER:
        known = device.isdigit() and Device.get_or_none(
            Device.id == int(device), Device.person == person, Device.stopped_at.is_null()
        )
        return person if known else None
    fresh = clock.now().timestamp() - session.get("since", 0) < _DESK_HOURS.total_seconds()
    return person if fresh and version == str(person.password_version) else None


@login_manager.unauthorized_handler
def _please_log_in():
    """What was typed travels through the log-in page and is shown again behind it."""
    sentence = _("時間がたったので、ログインし直してください。")
    if wants_part():
        return trouble_part(
            _("ログインの時間が切れました。書いたものは残っています。そのまま送ると、ログインし直して続けられます。"),
            401,
        )
    if request.method in ("GET", "HEAD"):
        return go(url_for("accounts.log_in", next=request.full_path.rstrip("?")))
    from townhub.accounts.forms import LoginForm

    kept = typed()
    where = request.path if kept else page_before("/")
    return show(
        "accounts/login.html", status=401, form=LoginForm(formdata=None), sentence=sentence, typed=kept, next=where
    )


def home_of(person: object) -> str:
    """The first page of this person."""
    role = role_of(person)
    if role == VISITOR:
        return url_for("board.today")
    return url_for("helping.today") if role == VOLUNTEER else url_for("today.today")


def way_on(person: object, where: str | None) -> str:
    return own_path(where) or home_of(person)


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
    login_manager.init_app(app)
    app.jinja_env.globals.update(home_of=home_of)
