from collections.abc import Callable
from datetime import timedelta

import peewee as pw
from werkzeug.security import check_password_hash, generate_password_hash

from townhub import audit, clock
from townhub.access import ADMINISTRATOR, VOLUNTEER
from townhub.accounts import throttle
from townhub.accounts.models import DeskSession, Device, Draft, Invitation, Person
from townhub.accounts.rules import DESK_HOURS, DRAFTS_STAY
from townhub.db import write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.text import search_key
from townhub.town.models import Town

INVITATION_DAYS = 14
# The hash of nobody's password, in the form of everybody's: checked against when the log-in name is unknown, so that the
# answer takes as long as for a known one. Written out, because making it would hold up every start.
SCRYPT = "scrypt:32768:8:1"  # as Werkzeug has it
_NOBODY = "$townhub$" + "0" * 128


def set_up_town(
    *, name: str, municipal_code: str, phone: str, administrator: str, login_name: str, password: str
) -> Person:
    """Write the town and its first administrator. Raises Refused when somebody was quicker."""
    password_hash = hash_of(password)
    with write():
        if Town.ours():
            raise Refused(_("町の設定は、もうできています。ログインしてください"))
        moment = clock.now()
        town = Town.create(
            id=1, name=name, municipal_code=municipal_code, phone=phone, cafe_phone=phone, set_up_at=moment,
            hall_name=_("事務室"), cafe_name=_("{town}の居場所", town=name), office_hours=_("平日 8:30〜17:15"),
        )  # fmt: skip
        person = Person(
            name=administrator, kana="", role=ADMINISTRATOR, login_name=login_name, password_hash=password_hash,
            made_at=moment,
        )  # fmt: skip
        _keep(person)
        audit.record(person, "town.set_up", town)
    return person


def add_person(actor, *, once: str | None = None, password: str | None = None, **facts) -> Person:
    """Let somebody in. Raises Refused when the log-in name is taken."""
    password_hash = hash_of(password) if password else None
    with write():
        if earlier := audit.already(once):
            return Person.get_by_id(earlier)
        person = Person(made_at=clock.now(), password_hash=password_hash, **facts)
        _keep(person)
        audit.record(actor, "person.added", person, once, role=person.role)
    return person


def _keep(person: Person) -> None:
    """Save the person with the key by which they are found. Raises Refused when the log-in name is taken."""
    person.search_key = search_key(person.name, person.kana)
    try:
        person.save()
    except pw.IntegrityError as error:
        if "login_name" not in str(error):
            raise
        raise Refused(_("このログイン名は、ほかの人が使っています。別の名前にしてください")) from error


def change_person(actor, person: Person, *, seen: str, **facts) -> Person:
    """Other facts, or another role. `seen` is the fingerprint of what the actor saw.

    Raises Refused when somebody else was quicker, or when the town would be left without an administrator.
    """
    with write():
        now = Person.get_by_id(person.id)
        if seen != now.fingerprint:
            raise Refused(_("ほかの人が、先に書きかえました。「いまの中身」と見くらべて、もう一度押してください"))
        before = now.role
        if before == ADMINISTRATOR and facts["role"] != ADMINISTRATOR:
            keep_an_administrator(now)
        for name, value in facts.items():
            setattr(now, name, value)
        if VOLUNTEER in (before, now.role) and before != now.role:
            end_access(actor, now)  # a phone is no desk, and a desk is no phone
            if now.is_volunteer:
                now.login_name = now.password_hash = None
        _keep(now)
        audit.record(actor, "person.changed", now, role=now.role)
    return now


def keep_an_administrator(leaving: Person) -> None:
    """Raises Refused when nobody else could let people in."""
    others = (Person.role == ADMINISTRATOR) & Person.left_on.is_null() & (Person.id != leaving.id)
    if not Person.select().where(others).exists():
        raise Refused(_("管理者がいなくなります。先に、ほかの人を管理者にしてください"))


def end_access(actor, person: Person) -> None:
    """Inside an act that takes somebody's ways in: sessions, PIN, drafts, phones, open cards. The caller saves the person."""
    moment = clock.now()
    person.password_version += 1
    person.pin_hash, person.pin_failures = None, 0
    Draft.delete().where(Draft.person == person).execute()
    Device.update(stopped_at=moment, stopped_by=actor).where(
        Device.person == person, Device.stopped_at.is_null()
    ).execute()
    _revoke_open(person)


# -- passwords --------------------------------------------------------------------------------------------------------


def hash_of(secret: str) -> str:
    return generate_password_hash(secret, method=SCRYPT)


class WrongPassword(Refused):
    """The name or the password is wrong; which of them is nobody's business."""


def prove(login_name: str, password: str, address: str) -> Person:
    """The person with this name and password. Raises Refused, with the same sentence whichever of the two is wrong."""
    where = throttle.place(address)
    throttle.count(login_name, where)
    person = Person.get_or_none(Person.login_name == login_name, Person.left_on.is_null())
    if not check_password_hash((person and person.password_hash) or SCRYPT + _NOBODY, password) or person is None:
        raise WrongPassword(_("ログイン名かパスワードがちがいます。どちらも確かめてください"))
    throttle.forgive(login_name, where)
    return person


def prove_own(person: Person, password: str, address: str) -> None:
    """Whoever sits here knows the own password. Raises Refused."""
    try:
        prove(person.login_name or "", password, address)
    except WrongPassword as no:
        raise WrongPassword(_("パスワードがちがいます。いまのパスワードを確かめてください")) from no


def log_in(login_name: str, password: str, address: str, terminal: str | None = None) -> Person:
    """Come in by password, which also wakes the PIN up. Raises Refused as `prove` does."""
    person = prove(login_name, password, address)
    person.terminal = terminal
    with write():
        Person.update(pin_failures=0).where(Person.id == person.id).execute()
        Draft.delete().where(Draft.kept_at <= clock.now() - DRAFTS_STAY).execute()
        audit.record(person, "person.came_in", person)
    return person


def set_password(actor, person: Person, password: str) -> Person:
    """Another password: every session made with the old one ends. Whoever gets it from an administrator loses the PIN
    too, because nobody knows who has seen it."""
    password_hash = hash_of(password)
    with write():
        now = Person.get_by_id(person.id)
        if not now.is_active or now.is_volunteer:
            raise Refused(_("パスワードを使うのは、いま働いている職員とコーディネーターだけです"))
        now.password_hash, now.password_version = password_hash, now.password_version + 1
        now.pin_failures = 0
        if actor.id != now.id:
            now.pin_hash = None
        now.save()
        audit.record(actor, "person.password_set", now)
    return now


def prove_again(person: Person, password: str, address: str) -> None:
    """At a shared PC, before an act of administration. Raises Refused."""
    prove_own(person, password, address)
    with write():
        audit.record(person, "person.proved", person)


def sit_down(person: Person, instead_of: int = 0) -> int:
    """Begin a session at a desk and answer its number; the one that this browser had before ends. What the log says of
    it is the line of coming in, written when the password or the PIN was right."""
    moment = clock.now()
    with write():
        DeskSession.delete().where(DeskSession.begun_at <= moment - DESK_HOURS).execute()
        _get_up(instead_of)
        return DeskSession.create(person=person, begun_at=moment).id


def _get_up(desk: int) -> None:
    DeskSession.update(ended_at=clock.now()).where(DeskSession.id == desk, DeskSession.ended_at.is_null()).execute()


def leave_desk(person: Person, desk: int = 0) -> None:
    """交代する: the session is over, also for whoever has a copy of its cookie."""
    with write():
        _get_up(desk)
        audit.record(person, "person.went_out", person)


def invite(actor, person: Person, once: str | None = None, code_hash: Callable[[int], str] | None = None) -> Invitation:
    """A new card for this volunteer; cards not yet used lose their force.

    `code_hash` answers what to keep of the short code of a card's number; without it the card has its link only.
    """
    with write():
        if earlier := audit.already(once):
            return Invitation.get_by_id(earlier)
        if not person.is_active or not person.is_volunteer:
            raise Refused(_("招待できるのは、いま活動している担い手だけです"))
        moment = clock.now()
        _revoke_open(person)
        card = Invitation.create(
            person=person, made_by=getattr(actor, "id", None), made_at=moment,
            expires_at=moment + timedelta(days=INVITATION_DAYS),
        )  # fmt: skip
        if code_hash:
            card.short_code_hash = code_hash(card.id)
            card.save()
        audit.record(actor, "person.invited", card, once, person_id=person.id)
    return card


def _revoke_open(person: Person) -> int:
    open_ones = (Invitation.person == person) & Invitation.used_at.is_null() & Invitation.revoked_at.is_null()
    return Invitation.update(revoked_at=clock.now()).where(open_ones).execute()


def revoke(actor, person: Person) -> None:
    """取り消す: a card that was lost or given to the wrong person opens nothing any more."""
    with write():
        if _revoke_open(person):
            audit.record(actor, "invitation.revoked", person)


def card_of_code(code_hash: str, address: str) -> Invitation:
    """The open card with this code. Raises Refused, with one sentence for whatever is the matter."""
    number = throttle.count(throttle.CARDS, throttle.place(address))
    open_one = (
        (Invitation.short_code_hash == code_hash) & Invitation.used_at.is_null() & Invitation.revoked_at.is_null()
    )
    card = Invitation.get_or_none(open_one)
    if card is None or why_not(card):
        raise Refused(
            _(
                "この番号では入れません。打ちまちがいか、使いおわったカードかもしれません。カードの12文字を確かめてください"
            )
        )
    throttle.take_back(number)
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
