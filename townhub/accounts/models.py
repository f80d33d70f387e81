import hashlib
import json

import peewee as pw
from flask_login import UserMixin

from townhub import clock
from townhub.access import COORDINATOR, VOLUNTEER
from townhub.accounts.rules import DRAFTS_STAY, PIN_TRIES
from townhub.db import DayField, FactsField, MomentField, Row
from townhub.town.models import Area, District, Unit


class Person(UserMixin, Row):
    """Somebody who may come in. Whoever has left keeps the row, so that old records keep their name."""

    name = pw.TextField()
    kana = pw.TextField()
    role = pw.TextField()
    login_name = pw.TextField(null=True, unique=True)
    password_hash = pw.TextField(null=True)
    password_version = pw.IntegerField(default=1)
    profession = pw.TextField(null=True)
    unit = pw.ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
    area = pw.ForeignKeyField(Area, null=True, on_delete="RESTRICT")  # a coordinator's
    district = pw.ForeignKeyField(District, null=True, on_delete="RESTRICT")  # where a volunteer lives
    phone = pw.TextField(null=True)
    email = pw.TextField(null=True)  # for reminders; nobody has to have one
    reminded_by = pw.TextField(default="mail")  # mail (where there is an address), phone, nobody: their own wish
    made_at = MomentField()
    left_on = DayField(null=True)
    pin_hash = pw.TextField(null=True)  # good at a terminal only
    pin_failures = pw.IntegerField(default=0)
    search_key = pw.TextField(default="")

    # What an administrator may write about somebody; leaving and passwords have acts of their own.
    FACTS = ("name", "kana", "role", "login_name", "phone", "email", "unit_id", "profession", "area_id", "district_id")

    terminal: str | None = None  # the shared PC at which this person acts, set when the request comes in
    has_proved: bool = True  # whether, at a shared PC, the password was typed a short while ago

    @property
    def is_active(self) -> bool:
        return self.left_on is None

    @property
    def is_volunteer(self) -> bool:
        return self.role == VOLUNTEER

    @property
    def sees_area(self) -> int | None:
        """The only area that this person sees; None for somebody who sees the whole town."""
        return (self.area_id or 0) if self.role == COORDINATOR else None

    @property
    def pin_sleeps(self) -> bool:
        """Whether too many wrong PINs were typed; the password wakes it up."""
        return self.pin_failures >= PIN_TRIES

    @property
    def fingerprint(self) -> str:
        """The facts in a word: what somebody saw is still there exactly when the word is the same."""
        facts = [getattr(self, name) for name in self.FACTS]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        """The people whom this person may look after: a coordinator's are the volunteers of the own area.

        A volunteer of no district belongs to all areas, so that nobody is out of sight.
        """
        if person.role != COORDINATOR:
            return cls.select()
        own = District.select(District.id).where(District.area == person.area_id)
        return cls.select().where(cls.role == VOLUNTEER, cls.district.in_(own) | cls.district.is_null())

    @classmethod
    def volunteers_for(cls, person) -> dict[str, str]:
        """Numbers and names of the active volunteers whom this person may look after, to be chosen from."""
        found = cls.visible_to(person).where(cls.role == VOLUNTEER, cls.left_on.is_null()).order_by(cls.kana, cls.id)
        return {str(each.id): each.name for each in found}

    @classmethod
    def with_tile(cls) -> pw.ModelSelect:
        """Whoever has a name tile at the terminals: people of the office with a PIN."""
        return cls.select().where(cls.role != VOLUNTEER, cls.left_on.is_null(), cls.pin_hash.is_null(False))


def who_did(backref: str) -> pw.ForeignKeyField:
    """A column that says who did it. Nobody looks a row up by that, so there is no index."""
    return pw.ForeignKeyField(Person, null=True, index=False, backref=backref, on_delete="RESTRICT")


class Invitation(Row):
    """A card that makes one phone known, once."""

    person = pw.ForeignKeyField(Person, on_delete="RESTRICT")
    made_by = pw.ForeignKeyField(Person, backref="invitations_made", on_delete="RESTRICT", null=True)
    made_at = MomentField()
    expires_at = MomentField()
    used_at = MomentField(null=True)
    revoked_at = MomentField(null=True)
    short_code_hash = pw.TextField(null=True)


class Device(Row):
    """A phone that stays logged in until somebody stops it."""

    person = pw.ForeignKeyField(Person, on_delete="RESTRICT")
    invitation = pw.ForeignKeyField(Invitation, unique=True, on_delete="RESTRICT")
    made_at = MomentField()
    stopped_at = MomentField(null=True)
    stopped_by = pw.ForeignKeyField(Person, backref="devices_stopped", null=True, on_delete="RESTRICT")


class LoginFailure(Row):
    """A wrong password, kept for a quarter of an hour to slow down whoever guesses."""

    login_name = pw.TextField()
    address = pw.TextField()
    at = MomentField()

    class Meta:
        table_name = "login_failure"
        indexes = ((("at",), False),)


class Terminal(Row):
    """窓口PC: a computer that many people use in turn, each with the own name tile and PIN."""

    name = pw.TextField()
    secret_hash = pw.TextField()
    opened_by = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    opened_at = MomentField()
    closed_by = pw.ForeignKeyField(Person, null=True, index=False, backref="terminals_closed", on_delete="RESTRICT")
    closed_at = MomentField(null=True)


class DeskSession(Row):
    """Somebody sits at a desk, from coming in until 交代する. The cookie names it, and a copy of the cookie ends with it."""

    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    begun_at = MomentField()
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "desk_session"
        indexes = ((("begun_at",), False),)


class Draft(Row):
    """A form that somebody was writing when the terminal locked; shown again to the same person only."""

    person = pw.ForeignKeyField(Person, on_delete="RESTRICT")
    path = pw.TextField()
    title = pw.TextField(default="")  # of the page on which it was being written
    fields = FactsField()
    kept_at = MomentField()

    class Meta:
        indexes = ((("person", "path"), True),)

    @property
    def words(self) -> list[str]:
        """The first words that were typed, by which the writer knows it again; codes and numbers left out."""
        return [value[:40] for _name, value in self.fields if not value.isascii()][:4]

    @classmethod
    def of(cls, person) -> pw.ModelSelect:
        """What this person was writing in the last days, the newest first."""
        young = cls.kept_at > clock.now() - DRAFTS_STAY
        return cls.select().where(cls.person == person, young).order_by(cls.kept_at.desc(), cls.id.desc())
