from datetime import timedelta

import peewee as pw
from werkzeug.security import check_password_hash, generate_password_hash

from townhub import audit, clock
from townhub.access import ADMINISTRATOR
from townhub.accounts.models import Device, Invitation, LoginFailure, Person
from townhub.db import one, write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.town.models import Town

INVITATION_DAYS = 14
_GUESSES, _PAUSE = 5, timedelta(minutes=15)
# Checked against when the log-in name is unknown, so that the answer takes as long as for a known one.
_NOBODY = generate_password_hash("nobody has this password", method="scrypt")


def set_up_town(
    *, name: str, municipal_code: str, phone: str, administrator: str, login_name: str, password: str
) -> Person:
    """Write the town and its first administrator. Raises Refused when somebody was quicker."""
    password_hash = generate_password_hash(password, method="scrypt")
    with write():
        if Town.ours():
            raise Refused(_("町の設定は、もうできています。ログインしてください"))
        moment = clock.now()
        town = Town.create(
            id=1, name=name, municipal_code=municipal_code, phone=phone, cafe_phone=phone, set_up_at=moment,
            hall_name=_("事務室"), cafe_name=_("{town}の居場所", town=name), office_hours=_("平日 8:30〜17:15"),
        )  # fmt: skip
        person = Person.create(
            name=administrator, kana="", role=ADMINISTRATOR, login_name=login_name, password_hash=password_hash,
            made_at=moment,
        )  # fmt: skip
        audit.record(person, "town.set_up", town)
    return person


def add_person(actor, *, once: str | None = None, password: str | None = None, **facts) -> Person:
    """Let somebody in. Raises Refused when the log-in name is taken."""
    password_hash = generate_password_hash(password, method="scrypt") if password else None
    with write():
        if earlier := audit.already(once):
            return Person.get_by_id(earlier)
        try:
            person = Person.create(made_at=clock.now(), password_hash=password_hash, **facts)
        except pw.IntegrityError as error:
            if "login_name" not in str(error):
                raise
            raise Refused(_("このログイン名は、ほかの人が使っています。別の名前にしてください")) from error
        audit.record(actor, "person.added", person, once, role=person.role)
    return person


def log_in(login_name: str, password: str, address: str) -> Person:
    """The person with this name and password. Raises Refused, with the same sentence whichever of the two is wrong."""
    since = clock.now() - _PAUSE
    field = LoginFailure.at.db_value(since)
    wrong = one(
        "SELECT count(*) FROM login_failure WHERE login_name = ? AND address = ? AND at > ?", login_name, address, field
    )
    if wrong >= _GUESSES:
        raise Refused(_("続けてまちがえたので、15分ほど待ってから、もう一度お試しください"))
    person = Person.get_or_none(Person.login_name == login_name, Person.left_on.is_null())
    right = check_password_hash((person and person.password_hash) or _NOBODY, password)
    with write():
        if person and right:
            LoginFailure.delete().where(LoginFailure.login_name == login_name).execute()
            audit.record(person, "person.came_in", person)
            return person
        LoginFailure.delete().where(LoginFailure.at < since).execute()
        LoginFailure.insert(login_name=login_name, address=address, at=clock.now()).execute()
    raise Refused(_("ログイン名かパスワードがちがいます。どちらも確かめてください"))


def leave_desk(person: Person) -> None:
    with write():
        audit.record(person, "person.went_out", person)


def invite(actor, person: Person, once: str | None = None) -> Invitation:
    """A new card for this volunteer; cards not yet used lose their force."""
    with write():
        if earlier := audit.already(once):
            return Invitation.get_by_id(earlier)
        if not person.is_active or not person.is_volunteer:
            raise Refused(_("招待できるのは、いま活動している担い手だけです"))
        moment = clock.now()
        open_ones = (Invitation.person == person) & Invitation.used_at.is_null() & Invitation.revoked_at.is_null()
        Invitation.update(revoked_at=moment).where(open_ones).execute()
        card = Invitation.create(
            person=person, made_by=getattr(actor, "id", None), made_at=moment,
            expires_at=moment + timedelta(days=INVITATION_DAYS),
        )  # fmt: skip
        audit.record(actor, "person.invited", card, once, person_id=person.id)
    return card


def accept(card: Invitation) -> Device:
    """The phone that opened the card becomes known. Raises Refused when the card has no force any more."""
    with write():
        moment = clock.now()
        fresh = (
            (Invitation.id == card.id)
            & Invitation.used_at.is_null()
            & Invitation.revoked_at.is_null()
            & (Invitation.expires_at > moment)
        )
        if not card.person.is_active or not Invitation.update(used_at=moment).where(fresh).execute():
            raise Refused(why_not(Invitation.get_by_id(card.id)))
        device = Device.create(person=card.person, invitation=card, made_at=moment)
        audit.record(card.person, "device.known", device)
    return device


def why_not(card: Invitation) -> str | None:
    """Why a card cannot be used, as a sentence; None when it can."""
    if card.used_at:
        return _("このリンクは、もう使われています。電話を替えたときは、事務室で新しい招待をもらってください")
    if card.revoked_at or not card.person.is_active:
        return _("この招待は取り消されています。事務室に電話してください")
    if card.expires_at <= clock.now():
        return _("この招待は期限を過ぎています。事務室で新しい招待をもらってください")
    return None


def stop_device(actor, device: Device) -> None:
    """A lost phone: from now on it is a stranger's."""
    with write():
        if (
            Device.update(stopped_at=clock.now(), stopped_by=actor)
            .where(Device.id == device.id, Device.stopped_at.is_null())
            .execute()
        ):
            audit.record(actor, "device.stopped", device, person_id=device.person_id)
