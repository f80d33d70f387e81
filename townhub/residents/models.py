from datetime import date

import peewee as pw

from townhub import clock
from townhub.accounts.models import Person
from townhub.db import DayField, MomentField, Row, rows
from townhub.residents.consent import shares
from townhub.residents.rules import reads_sensitive
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
    merged_into = pw.ForeignKeyField("self", null=True, backref="duplicates", on_delete="RESTRICT")
    merged_by = pw.ForeignKeyField(Person, null=True, index=False, backref="merged", on_delete="RESTRICT")
    merged_at = MomentField(null=True)
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
    def found_by(cls, person, typed: str, most: int = 8, ended: bool = False) -> list[dict]:
        """Named rows of those whose name, kana, 屋号 or one of the telephones contains what was typed.

        Those who moved away or died come only when asked for, behind the others.
        """
        typed = typed[:80]
        key = search_key(typed)
        if not key or person.is_volunteer:
            return []
        number = digits(typed) if digits(typed) == key else ""
        here = "" if person.sees_area is None else "AND d.area_id = ?"
        living = "" if ended else "AND r.ended_on IS NULL"
        return rows(
            f"""SELECT r.id, r.name, r.kana, r.birth_on, r.house_name, r.phone, r.mobile, r.address, r.ended_why,
                  r.ended_on, d.name AS district
                FROM resident r JOIN district d ON d.id = r.district_id
                WHERE instr(r.search_key, ?) AND r.purged_at IS NULL {living} {here}
                ORDER BY r.ended_on IS NOT NULL, instr(r.search_key, ?), r.kana, r.id LIMIT ?""",  # noqa: S608
            *[number or key, *([] if person.sees_area is None else [person.sees_area]), number or key, most],
        )

    @classmethod
    def alike(cls, name: str, birth_on: date | None, but: int = 0) -> list[dict]:
        """Whoever may be the same person: the name in any writing, and no birthday that says otherwise."""
        born = birth_on and birth_on.isoformat()
        return rows(
            """SELECT r.id, r.name, r.kana, r.birth_on, r.address, r.ended_why, d.name AS district, d.area_id
               FROM resident r JOIN district d ON d.id = r.district_id
               WHERE instr(r.search_key, ?1) = 1 AND (r.birth_on = ?2 OR r.birth_on IS NULL OR ?2 IS NULL)
                 AND r.id <> ?3 AND r.purged_at IS NULL ORDER BY r.id LIMIT 9""",
            f"{search_key(name)} ", born, but,
        )  # fmt: skip

    def household_members(self, person) -> list[dict]:
        """Who lives in the same household, of those whom this person may see; the eldest first."""
        if self.household_id is None:
            return []
        return rows(
            f"{_NEIGHBOUR} WHERE r.household_id = ?1 AND (?2 IS NULL OR d.area_id = ?2) AND r.purged_at IS NULL"
            " ORDER BY r.ended_on IS NOT NULL, r.birth_on IS NULL, r.birth_on, r.id LIMIT 40",
            self.household_id, person.sees_area,
        )  # fmt: skip

    def same_address(self, most: int = 12) -> list[dict]:
        """Others at this address who are not in the household: likely its next members."""
        return rows(
            f"{_NEIGHBOUR} WHERE r.district_id = ? AND r.address = ? AND r.address <> '' AND r.id <> ?"
            " AND r.ended_on IS NULL AND (r.household_id IS NULL OR r.household_id IS NOT ?) ORDER BY r.birth_on, r.id LIMIT ?",
            self.district_id, self.address, self.id, self.household_id, most,
        )  # fmt: skip


_NEIGHBOUR = """SELECT r.id, r.name, r.kana, r.birth_on, r.relation, r.household_id, r.address, r.ended_why,
    r.house_name, r.phone, r.mobile, d.name AS district
    FROM resident r JOIN district d ON d.id = r.district_id"""


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

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        """Notes about whom this person may see; sensitive ones for the three professions and the writer only."""
        found = cls.select().where(cls.resident.in_(Resident.visible_to(person).select(Resident.id)))
        if reads_sensitive(person.profession):
            return found
        return found.where((cls.kind == "general") | (cls.written_by == person))


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

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        return cls.select().where(cls.resident.in_(Resident.visible_to(person).select(Resident.id)))


class ConsentOverride(Row):
    """In an emergency somebody read on without the resident's consent, and said why."""

    resident = pw.ForeignKeyField(Resident, index=False, on_delete="RESTRICT")
    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    unit = pw.ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
    why = pw.TextField()
    at = MomentField()
    ends_at = MomentField()

    class Meta:
        table_name = "consent_override"
        indexes = ((("resident", "person"), False),)


def notes_of(resident: Resident, person) -> list[dict]:
    """The notes about a resident that this person may read, newest first; withdrawn ones too. Without consent: the own."""
    return rows(
        """SELECT n.id, n.kind, n.words, n.written_at, n.withdrawn_at, w.name AS writer, w.profession, x.name AS withdrawn_by
           FROM resident_note n JOIN person w ON w.id = n.written_by_id LEFT JOIN person x ON x.id = n.withdrawn_by_id
           WHERE n.resident_id = ?1 AND (n.written_by_id = ?2 OR ?3 AND (n.kind = 'general' OR ?4))
           ORDER BY n.id DESC LIMIT 200""",
        resident.id, person.id, shares(person, resident.id), reads_sensitive(person.profession),
    )  # fmt: skip


def consents_of(resident: Resident) -> list[dict]:
    """Which units may know, those in force first; what was taken back stays readable."""
    return rows(
        """SELECT c.id, c.given, c.from_on, c.ended_on, u.name AS unit, p.name AS recorded_by, e.name AS ended_by
           FROM consent c JOIN unit u ON u.id = c.unit_id LEFT JOIN person p ON p.id = c.recorded_by_id
           LEFT JOIN person e ON e.id = c.ended_by_id
           WHERE c.resident_id = ? ORDER BY c.ended_on IS NOT NULL, u.position, c.id DESC LIMIT 200""",
        resident.id,
    )


def age(birth_on: str | date | None) -> int | None:
    """Age in whole years today."""
    if birth_on is None:
        return None
    born = date.fromisoformat(birth_on) if isinstance(birth_on, str) else birth_on
    today = clock.today()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def key_of(*, name: str, kana: str, house_name: str = "", phone: str = "", mobile: str = "") -> str:
    """What a resident is found by. The name stands first: `Resident.alike` looks for it there."""
    return " ".join([search_key(name, kana, house_name), *filter(None, (digits(phone), digits(mobile)))])
