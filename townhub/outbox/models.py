from datetime import timedelta

import peewee as pw

from townhub import clock
from townhub.accounts.models import Person
from townhub.db import MomentField, Row, one, rows
from townhub.outbox.rules import MOOT

_REMEMBERED = timedelta(days=3)


class Letter(Row):
    """An e-mail, written in the transaction of the act that causes it. `message_id` stays the same over all tries, so that
    the other side can tell a second copy from a second letter.
    """

    message_id = pw.TextField(unique=True)
    person = pw.ForeignKeyField(Person, on_delete="RESTRICT")
    address = pw.TextField()
    subject = pw.TextField()
    body = pw.TextField()
    made_at = MomentField()
    useful_until = MomentField()  # a reminder of yesterday is not sent any more
    tries = pw.IntegerField(default=0)
    next_try_at = MomentField()
    sent_at = MomentField(null=True)
    given_up_at = MomentField(null=True)
    trouble = pw.TextField(null=True)


class Reminder(Row):
    """Somebody was reminded of something, by letter or by telephone. `cause` names it for good."""

    cause = pw.TextField(unique=True)
    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    letter = pw.ForeignKeyField(Letter, null=True, on_delete="RESTRICT")
    called_by = pw.ForeignKeyField(Person, null=True, index=False, backref="reminders_called", on_delete="RESTRICT")
    called_at = MomentField(null=True)
    made_at = MomentField()


class CalendarFeed(Row):
    """The secret address under which a volunteer's own calendar is read; only its hash is kept."""

    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    secret_hash = pw.TextField(unique=True)
    made_at = MomentField()
    stopped_at = MomentField(null=True)
    stopped_by = pw.ForeignKeyField(Person, null=True, index=False, backref="feeds_stopped", on_delete="RESTRICT")

    class Meta:
        table_name = "calendar_feed"


def letters(most: int = 100) -> list[dict]:
    """The newest letters, those in trouble first; without their words."""
    return rows(
        """SELECT l.id, l.subject, l.made_at, l.tries, l.next_try_at, l.sent_at, l.given_up_at, l.trouble, p.name
           FROM letter l JOIN person p ON p.id = l.person_id
           ORDER BY l.given_up_at IS NULL, l.sent_at IS NOT NULL, l.id DESC LIMIT ?""",
        most,
    )


def in_trouble() -> int:
    """How many letters of the last days could not be sent, or have been tried in vain so far."""
    lately = MomentField().db_value(clock.now() - _REMEMBERED)
    return one(
        "SELECT count(*) FROM letter WHERE sent_at IS NULL AND trouble IS NOT NULL AND trouble <> ? AND useful_until > ?",
        MOOT, lately,
    )  # fmt: skip
