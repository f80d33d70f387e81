from datetime import date

import peewee as pw

from townhub import clock
from townhub.accounts.models import Person
from townhub.db import DayField, MomentField, Row, rows
from townhub.text import digits, search_key
from townhub.town.models import District, Unit

CARE_LEVELS = {
    "": "わからない",
    "independent": "自立",
    "programme": "事業対象者",
    "support1": "要支援1",
    "support2": "要支援2",
    "care1": "要介護1",
    "care2": "要介護2",
    "care3": "要介護3",
    "care4": "要介護4",
    "care5": "要介護5",
}
SEXES = {"": "書かない", "female": "女", "male": "男", "other": "その他"}


class Household(Row):
    """世帯: people who live together, under the name of its head."""

    name = pw.TextField()
    made_at = MomentField()


class Resident(Row):
    """Somebody who lives in the town. `house_name` is the 屋号 by which neighbours know the family."""

    name = pw.TextField()
    kana = pw.TextField()
    birth_on = DayField(null=True)
    sex = pw.TextField(default="")
    district = pw.ForeignKeyField(District, on_delete="RESTRICT")
    address = pw.TextField()
    landmark = pw.TextField(default="")
    house_name = pw.TextField(default="")
    phone = pw.TextField(default="")
    mobile = pw.TextField(default="")
    household = pw.ForeignKeyField(Household, null=True, on_delete="RESTRICT")
    relation = pw.TextField(default="")
    emergency_name = pw.TextField(default="")
    emergency_relation = pw.TextField(default="")
    emergency_phone = pw.TextField(default="")
    care_level = pw.TextField(default="")
    main_unit = pw.ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
    cannot_eat = pw.TextField(default="")
    gets_about = pw.TextField(default="")
    search_key = pw.TextField()
    made_at = MomentField()
    ended_on = DayField(null=True)
    ended_why = pw.TextField(null=True)  # moved, died
    ended_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    purged_at = MomentField(null=True)
    version = pw.IntegerField(default=1)

    class Meta:
        indexes = ((("name", "birth_on"), False),)

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        """The office sees the town, a coordinator the own area; nobody else sees the register."""
        found = cls.select(cls, District).join(District)
        if person.is_volunteer:
            return found.where(False)
        return found if person.sees_area is None else found.where(District.area == person.sees_area)

    @classmethod
    def found_by(cls, person, typed: str, most: int = 8) -> list[dict]:
        """Named rows of those whose name, kana, 屋号 or telephone contains what was typed."""
        key = search_key(typed)
        if not key or person.is_volunteer:
            return []
        number = digits(typed) if digits(typed) == key else ""
        area = "" if person.sees_area is None else "AND d.area_id = ?"
        return rows(
            f"""SELECT r.id, r.name, r.kana, r.birth_on, r.house_name, r.phone, d.name AS district
                FROM resident r JOIN district d ON d.id = r.district_id
                WHERE instr(r.search_key, ?) {area}
                ORDER BY instr(r.search_key, ?), r.kana, r.id LIMIT ?""",  # noqa: S608 - a constant
            *[number or key, *([] if person.sees_area is None else [person.sees_area]), number or key, most],
        )


class Note(Row):
    """What the office should know about a resident. Sensitive ones are for the three professions and the writer."""

    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    kind = pw.TextField()  # general, sensitive
    words = pw.TextField()
    written_by = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    written_at = MomentField()
    withdrawn_by = pw.ForeignKeyField(Person, null=True, index=False, backref="notes_withdrawn", on_delete="RESTRICT")
    withdrawn_at = MomentField(null=True)

    class Meta:
        table_name = "resident_note"


class Consent(Row):
    """The resident agreed that this unit may know, on paper or by word, until they take it back."""

    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    unit = pw.ForeignKeyField(Unit, on_delete="RESTRICT")
    given = pw.TextField()  # paper, spoken
    from_on = DayField()
    recorded_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    recorded_at = MomentField()
    ended_on = DayField(null=True)
    ended_by = pw.ForeignKeyField(Person, null=True, index=False, backref="consents_ended", on_delete="RESTRICT")


def age(birth_on: str | date | None) -> int | None:
    """Age in whole years today."""
    if birth_on is None:
        return None
    born = date.fromisoformat(birth_on) if isinstance(birth_on, str) else birth_on
    today = clock.today()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def key_of(*, name: str, kana: str, house_name: str, phone: str) -> str:
    """What a resident is found by."""
    return f"{search_key(name, kana, house_name)} {digits(phone)}"
