import hashlib
import json
from datetime import date

import peewee as pw

from townhub.db import DayField, MomentField, Row, rows
from townhub.i18n import _, called
from townhub.town.rules import days_of_closing


class Seen:
    """A row that two administrators may have open at once."""

    @property
    def fingerprint(self) -> str:
        """The row's contents in a word: what somebody saw is still there exactly when the word is the same."""
        facts = [self.__data__.get(name) for name in self._meta.sorted_field_names]
        return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:16]


class Town(Seen, Row):
    """The one town that this installation serves: exactly one row, number 1."""

    name = pw.TextField()
    municipal_code = pw.TextField()  # 6 digits, the last one a check digit
    hall_name = pw.TextField()
    cafe_name = pw.TextField()
    phone = pw.TextField()  # the office
    office_hours = pw.TextField()  # words for people, 平日 8:30〜17:15
    cafe_phone = pw.TextField()
    set_up_at = MomentField()
    copies_kept = pw.IntegerField(default=14)  # of those that the town takes of itself at night
    maps = pw.TextField(default="google")  # of `rules.MAPS`: which map the volunteers' pages lead to

    @classmethod
    def ours(cls) -> "Town | None":
        return cls.found("id = 1")


class Area(Row):
    """日常生活圏域: a group of districts, about the area of one junior high school."""

    name = pw.TextField(unique=True)
    ended_on = DayField(null=True)


class District(Seen, Row):
    """地区: the smallest area, about one 町内会."""

    name = pw.TextField(unique=True)
    kana = pw.TextField()
    area = pw.ForeignKeyField(Area, on_delete="RESTRICT")
    ended_on = DayField(null=True)

    @classmethod
    def in_use(cls) -> pw.ModelSelect:
        """The districts that may be chosen today."""
        return cls.select(cls, Area).join(Area).where(cls.ended_on.is_null()).order_by(cls.kana)

    @classmethod
    def to_choose(cls) -> dict[str, str]:
        """The same for a form that residents fill in, in their language."""
        return {"": _("えらんでください"), **{str(row.id): called(row.name, row.kana) for row in cls.in_use()}}

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        """Where this person may change something: in the town, or a coordinator in the own area."""
        return cls.select() if person.sees_area is None else cls.select().where(cls.area == person.sees_area)


class Unit(Seen, Row):
    """部署・事業所 of the hall. The responsible one (包括) reads what is shared by its office, not by consent."""

    name = pw.TextField(unique=True)
    position = pw.IntegerField(default=0)
    ended_on = DayField(null=True)
    responsible = pw.BooleanField(default=False)

    @classmethod
    def in_use(cls) -> pw.ModelSelect:
        """The units that may be chosen today, in the hall's order."""
        return cls.select().where(cls.ended_on.is_null()).order_by(cls.position, cls.id)


class Closing(Row):
    """A span of days on which the town's houses are closed: お盆, 年末年始. `every_year` repeats month and day."""

    name = pw.TextField()
    first_on = DayField()
    last_on = DayField()
    every_year = pw.BooleanField(default=False)
    made_by_id = pw.IntegerField(null=True)  # no foreign keys: the people live one floor up
    made_at = MomentField()
    withdrawn_by_id = pw.IntegerField(null=True)
    withdrawn_at = MomentField(null=True)


def closings_between(first: date, last: date) -> dict[str, str]:
    """The town's own closing days from `first` to `last`, both included: ISO day and name."""
    found = {}
    for row in rows("SELECT name, first_on, last_on, every_year FROM closing WHERE withdrawn_at IS NULL"):
        start, end = date.fromisoformat(row["first_on"]), date.fromisoformat(row["last_on"])
        for day in days_of_closing(start, end, bool(row["every_year"]), first, last):
            found[day.isoformat()] = row["name"]
    return found
