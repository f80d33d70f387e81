"""Many residents in one act: a file that was looked at goes into the register, all of it or nothing."""

import peewee as pw

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.db import MomentField, database, one, rows, write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.consent import shared_residents
from townhub.residents.exchange_plan import Households, Plan, sort_out
from townhub.residents.exchange_rules import COLUMNS, Places
from townhub.residents.models import CARE_LEVELS, Household, Resident, key_of
from townhub.residents.rules import SHARED
from townhub.text import search_key
from townhub.town.models import District, Town, Unit

_FACTS = tuple(column.fact for column in COLUMNS)
_COLUMN_OF = {"district": "district_id", "household": "household_id", "main_unit": "main_unit_id"}
_WRITTEN = (*(_COLUMN_OF.get(fact, fact) for fact in _FACTS), "search_key")
_SEARCHED = ("name", "kana", "house_name", "phone", "mobile")


def places() -> Places:
    """What a file may say about districts, units and levels of care."""
    districts = {search_key(row.name): (row.id, row.name) for row in District.in_use()}
    units = {search_key(row.name): (row.id, row.name) for row in Unit.in_use()}
    return Places(districts, units, {search_key(words): level for level, words in CARE_LEVELS.items()})


def register() -> list[dict]:
    """Everybody, by the facts of the sheet, those who left included and those who were wiped not."""
    return rows(
        """SELECT r.id, r.name, r.kana, r.birth_on, r.sex, r.district_id AS district, r.address, r.landmark, r.house_name,
             r.phone, r.mobile, coalesce(h.name, '') AS household, r.household_id, r.relation, r.emergency_name,
             r.emergency_relation, r.emergency_phone, r.care_level, r.main_unit_id AS main_unit, r.cannot_eat,
             r.gets_about, r.ended_on
           FROM resident r LEFT JOIN household h ON h.id = r.household_id WHERE r.purged_at IS NULL ORDER BY r.id"""
    )


def put_in(actor, people: list[dict], choice: str, *, seen: dict | None = None, once: str | None = None) -> dict:
    """Write the people of a file into the register: how many were added, changed and left as they are.

    `seen` is what the person was shown (Plan.counts); Refused when somebody of the file has come or gone since. All is
    laid out before the town's one pen is taken, and only once more if somebody wrote meanwhile.
    """
    before, batch = _last_line(), _Batch(actor, people, choice)
    with write():
        if audit.already(once):
            return {}
        if _last_line() != before:
            batch = _Batch(actor, people, choice)
        if seen is not None and batch.plan.counts != seen:
            raise Refused(_("確かめているあいだに、名簿が変わりました。もう一度、下の数を確かめてください"))
        batch.write()
        told = {"added": len(batch.plan.new), "changed": len(batch.plan.changed), "left": batch.plan.left}
        audit.record(actor, "residents.imported", Town.ours(), once, **told)
    return told


def _last_line() -> int | None:
    """No act without its line: the register is as it was when the last line is the same."""
    return one("SELECT max(id) FROM audit_line")


class _Batch:
    """The rows of the database that a file becomes."""

    def __init__(self, actor, people: list[dict], choice: str):
        self.plan: Plan = _as_far_as_read(actor, sort_out(people, register(), choice))
        self.moment = MomentField().db_value(clock.now())
        self.households = Households(
            rows(
                """SELECT h.id, h.name, r.district_id AS district, r.address FROM household h
                   JOIN resident r ON r.household_id = h.id WHERE r.ended_on IS NULL
                   GROUP BY h.id, r.district_id, r.address ORDER BY h.id DESC"""
            ),
            1 + (one("SELECT max(id) FROM household") or 0),
        )
        self.added = [(*_values(facts, self.households.of(facts)), self.moment) for facts in self.plan.new]
        self.changed = [self._changed(row, facts) for row, facts in self.plan.changed]

    def _changed(self, row: dict, facts: dict) -> tuple:
        now = row | facts
        household = self.households.of(now) if "household" in facts else row["household_id"]
        return (*_values(now, household), row["id"])

    def write(self) -> None:
        cursor = database.cursor()
        cursor.executemany(
            "INSERT INTO household (id, name, made_at) VALUES (?, ?, ?)",
            [(number, name, self.moment) for number, name in self.households.new],
        )
        marks = ", ".join("?" for _column in (*_WRITTEN, "made_at"))
        cursor.executemany(
            f"INSERT INTO resident ({', '.join(_WRITTEN)}, made_at) VALUES ({marks})",  # noqa: S608 - our own names
            self.added,
        )
        settings = ", ".join(f"{column} = ?" for column in _WRITTEN)
        cursor.executemany(
            f"UPDATE resident SET {settings}, version = version + 1 WHERE id = ?",  # noqa: S608 - our own names
            self.changed,
        )


def _as_far_as_read(actor, plan: Plan) -> Plan:
    """What this person may not read of somebody is not written over by a file either: the level of care, the main unit."""
    told = shared_residents(actor) if isinstance(actor, Person) else None
    if told is None:
        return plan
    shared = {row["id"] for row in rows(told)}
    kept = [
        (row, facts if row["id"] in shared else {fact: facts[fact] for fact in facts if fact not in SHARED})
        for row, facts in plan.changed
    ]
    changed = [(row, facts) for row, facts in kept if facts]
    return plan._replace(changed=changed, left=plan.left + len(kept) - len(changed))


_NOTHING = {"birth_on": None, "main_unit": None}


def _values(facts: dict, household: int | None) -> tuple:
    """The person in the order of _WRITTEN."""
    found = {fact: facts.get(fact, _NOTHING.get(fact, "")) for fact in _FACTS}
    key = key_of(**{fact: found[fact] for fact in _SEARCHED})
    return (*(found | {"household": household}).values(), key)


def sheet_of(person) -> list[tuple]:
    """Everybody living here whom this person may see, in the order of the sheet's columns; numbers as words.

    The level of care is shared by consent (residents.consent), on paper as on the screen: it is left empty for the others.
    """
    named = {"district": District.name, "household": Household.name, "main_unit": Unit.name}
    found = (
        Resident.visible_to(person)
        .select(*[named.get(fact) or getattr(Resident, fact) for fact in _FACTS], Resident.id)
        .join_from(Resident, Household, pw.JOIN.LEFT_OUTER)
        .join_from(Resident, Unit, pw.JOIN.LEFT_OUTER)
        .where(Resident.ended_on.is_null(), Resident.purged_at.is_null())
        .order_by(District.kana, Resident.kana, Resident.id)
    )
    told, care = shared_residents(person), _FACTS.index("care_level")
    shared = None if told is None else {row["id"] for row in rows(told)}
    return [
        row[:-1] if shared is None or row[-1] in shared else (*row[:care], "", *row[care + 1 : -1])
        for row in found.tuples()
    ]


def record_export(actor, count: int, kind: str) -> None:
    """The register was taken along as a file: how many people, and in which shape."""
    with write():
        audit.record(actor, "residents.exported", Town.ours(), count=count, kind=kind)
