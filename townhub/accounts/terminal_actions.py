"""The shared PC: an administrator opens it once, people take turns by name tile and PIN, and it locks by itself."""

import secrets

import peewee as pw
from werkzeug.security import check_password_hash

from townhub import audit, clock
from townhub.accounts import throttle
from townhub.accounts.actions import hash_of
from townhub.accounts.models import Draft, Person, Terminal
from townhub.accounts.rules import DRAFTS_STAY, PIN_TRIES, secret_hash
from townhub.db import database, write
from townhub.i18n import _
from townhub.refused import Refused


def open_terminal(actor, name: str, once: str | None = None) -> tuple[Terminal, str | None]:
    """From now on one browser is the terminal of that name. The secret for its cookie is told once, then only its hash
    is known: the same form sent twice gets none. Raises Refused when an open terminal has the name."""
    secret = secrets.token_urlsafe(32)
    with write():
        if earlier := audit.already(once):
            return Terminal.get_by_id(earlier), None
        try:
            terminal = Terminal.create(
                name=name, secret_hash=secret_hash(secret), opened_by=actor, opened_at=clock.now()
            )
        except pw.IntegrityError as error:
            raise Refused(_("「{name}」という窓口のパソコンは、もうあります", name=name)) from error
        audit.record(actor, "terminal.opened", terminal, once)
    return terminal, secret


def close_terminal(actor, terminal: Terminal) -> None:
    """At once a PC like any other: its tiles, and every session that a PIN opened on it, are gone."""
    with write():
        standing = (Terminal.id == terminal.id) & Terminal.closed_at.is_null()
        if Terminal.update(closed_at=clock.now(), closed_by=actor).where(standing).execute():
            audit.record(actor, "terminal.closed", terminal)


def set_pin(person: Person, pin: str) -> None:
    """The person's own PIN; whether it may be this one has been asked before. From now on there is a name tile."""
    pin_hash = hash_of(pin)
    with write():
        Person.update(pin_hash=pin_hash, pin_failures=0).where(Person.id == person.id).execute()
        audit.record(person, "person.pin_set", person)


def drop_pin(person: Person) -> None:
    """No name tile any more."""
    with write():
        there = (Person.id == person.id) & Person.pin_hash.is_null(False)
        if Person.update(pin_hash=None, pin_failures=0).where(there).execute():
            audit.record(person, "person.pin_dropped", person)


def come_in_by_pin(person: Person, pin: str, terminal: Terminal) -> None:
    """Sit down at this terminal. Raises Refused when the PIN is wrong or asleep.

    Each try is counted before it is checked, so that several at once are not more than five either.
    """
    number = throttle.count(throttle.PINS, f"terminal {terminal.id}")
    person.terminal = terminal.name
    may_try = (Person.id == person.id) & Person.pin_hash.is_null(False) & Person.left_on.is_null()
    with write():
        counted = Person.update(pin_failures=Person.pin_failures + 1).where(may_try, Person.pin_failures < PIN_TRIES)
        if not counted.execute():
            raise Refused(_asleep(person))
    now = Person.get_by_id(person.id)
    if not check_password_hash(now.pin_hash, pin):
        with write():
            audit.record(person, "person.pin_wrong", person, tries=now.pin_failures)
        raise Refused(
            _asleep(person) if now.pin_sleeps else _("暗証番号がちがいます。もう一度、ゆっくり入れてください")
        )
    throttle.take_back(number)
    with write():
        Person.update(pin_failures=0).where(Person.id == person.id).execute()
        audit.record(person, "person.came_in", person, by="pin")


def _asleep(person: Person) -> str:
    return _("{name}さんの暗証番号は眠っています。「パスワードで入る」から一度入ると、また使えます", name=person.name)


def keep_draft(person: Person, path: str, fields: list[tuple[str, str]], title: str = "") -> None:
    """What somebody was writing when the terminal locked; a newer one for the same page takes the place of the older."""
    with write():
        Draft.delete().where(
            (Draft.kept_at <= clock.now() - DRAFTS_STAY) | ((Draft.person == person) & (Draft.path == path))
        ).execute()
        draft = Draft.create(
            person=person, path=path, title=title, fields=[list(field) for field in fields], kept_at=clock.now()
        )
        audit.record(person, "draft.kept", draft)


def keep_typing(person: Person, path: str, fields: list[tuple[str, str]]) -> None:
    """The same while the person is still writing, every few words: the log has a line for the first of them only."""
    with write():
        known = (Draft.person == person) & (Draft.path == path)
        kept = {"fields": [list(field) for field in fields], "kept_at": clock.now()}
        if not Draft.update(**kept).where(known).execute():
            keep_draft(person, path, fields)


def put_away(person: Person, path: str) -> None:
    """Inside the act that carries it out: the draft of this address is not needed any more."""
    with write():
        Draft.delete().where(Draft.person == person, Draft.path == path).execute()


def move_typing(old: str, new: str) -> None:
    """Inside the act that puts two records together: what somebody is writing about the one goes on about the other.

    Where the same person writes about both, each draft stays where it is.
    """
    with write():
        database.execute_sql(
            "UPDATE OR IGNORE draft SET path = replace(path, ?1, ?2) WHERE instr(path, ?1)", (old, new)
        )


def drop_draft(person: Person, draft: Draft) -> None:
    """It has been carried out, or is not wanted any more."""
    with write():
        if Draft.delete().where(Draft.id == draft.id, Draft.person == person).execute():
            audit.record(person, "draft.dropped", draft)
