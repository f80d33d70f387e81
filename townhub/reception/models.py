from datetime import timedelta

import peewee as pw

from townhub import clock
from townhub.accounts.models import Person
from townhub.db import MomentField, Row, one, rows
from townhub.errands.models import Job
from townhub.town.models import District

# What was answered is wiped so long afterwards: the request itself, with its resident, is in ちょい加勢.
STAYS = timedelta(days=90)


class Asked(Row):
    """Five answers that somebody wrote on the board; the office phones back. Not yet anybody of the register."""

    name = pw.TextField()
    phone = pw.TextField()
    district = pw.ForeignKeyField(District, on_delete="RESTRICT")
    what = pw.TextField()
    wished = pw.TextField(default="")
    asked_at = MomentField()
    language = pw.TextField(default="ja")  # in which they wrote: ja, easy, en
    answered = pw.TextField(null=True)  # errand, standing, refused, phoned
    answer_line = pw.TextField(default="")
    answered_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    answered_at = MomentField(null=True)
    job = pw.ForeignKeyField(Job, null=True, backref="asked_on_board", on_delete="RESTRICT")

    class Meta:
        table_name = "asked_on_board"

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        found = cls.select(cls, District).join(District)
        if person.is_volunteer:
            return found.where(False)
        return found if person.sees_area is None else found.where(District.area == person.sees_area)


def waiting(person) -> list[dict]:
    """Who is to be phoned back, the longest waiting first."""
    return rows(
        """SELECT a.id, a.name, a.phone, a.what, a.wished, a.asked_at, a.language, d.name AS district
           FROM asked_on_board a JOIN district d ON d.id = a.district_id
           WHERE a.answered IS NULL AND (? IS NULL OR d.area_id = ?1) ORDER BY a.asked_at, a.id LIMIT 100""",
        person.sees_area,
    )


def waiting_of(phone_digits: str) -> int:
    """How many requests from that telephone wait for a call."""
    return one(
        "SELECT count(*) FROM asked_on_board WHERE answered IS NULL AND replace(replace(phone, '-', ''), ' ', '') = ?",
        phone_digits,
    )


def old_ones() -> pw.Expression:
    return Asked.answered_at < clock.now() - STAYS
