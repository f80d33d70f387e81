from datetime import date

import peewee as pw

from townhub import clock
from townhub.db import DayField, MomentField, Row, rows
from townhub.text import digits, search_key
from townhub.town.models import District


class Resident(Row):
    """Somebody who lives in the town. `house_name` is the 屋号 by which neighbours know the family."""

    name = pw.TextField()
    kana = pw.TextField()
    birth_on = DayField(null=True)
    district = pw.ForeignKeyField(District, on_delete="RESTRICT")
    address = pw.TextField()
    landmark = pw.TextField(default="")
    house_name = pw.TextField(default="")
    phone = pw.TextField(default="")
    search_key = pw.TextField()
    made_at = MomentField()

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
