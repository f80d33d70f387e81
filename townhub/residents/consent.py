"""共有の同意: who may read what is shared about a resident. The rule stands here once, for every room above.

What is shared are notes, the lines and hand-offs of the meeting, what volunteers were worried about, and the care level.
Name, district, address, telephone, whom to call in need, what to mind at meals and on the way, and what is still open are
seen by the whole office: without them nobody could help. What is shared is read by

- the resident's main unit, and every unit with a consent in force (people read as their unit, whatever their role);
- a unit that the town has named responsible (包括: 介護保険法 115条の45 第2項 lays general counsel and protection of
  rights on it). A town that wants consent alone names none;
- a coordinator without a unit, within the own area, as long as some unit is responsible: the town has put the coordinator
  there on its behalf. With a unit, like that unit;
- whoever has said why it is an emergency, until the end of that working day (`ConsentOverride`);
- the writer of a line, that line (`sight_of`).

An administrator looks after the machine, not after people: nothing of this without a unit, or an emergency.
A volunteer reads nothing of it. Sensitive lines are, besides, for the three professions and the writer only.
"""

import json
from collections.abc import Iterable

from flask import g, has_request_context

from townhub import clock
from townhub.accounts.models import Person
from townhub.db import MomentField, one, rows
from townhub.residents.rules import reads_sensitive

ALL, NO_CONSENT, NOTHING = "all", "no_consent", "nothing"

# {resident} is a column or parameter that names the resident.
_SHARED = """(
  EXISTS (SELECT 1 FROM resident own WHERE own.id = {resident} AND own.main_unit_id = {unit})
  OR EXISTS (SELECT 1 FROM consent given WHERE given.resident_id = {resident} AND given.unit_id = {unit}
    AND given.ended_on IS NULL AND given.from_on <= {today})
  OR EXISTS (SELECT 1 FROM consent_override urgent WHERE urgent.resident_id = {resident} AND urgent.person_id = {person}
    AND urgent.ends_at > {now}){area})"""
_IN_AREA = """
  OR EXISTS (SELECT 1 FROM resident here JOIN district around ON around.id = here.district_id
    WHERE here.id = {resident} AND around.area_id = %d)"""


def condition(person: Person, resident: str) -> str:
    """The rule as SQL about the column `resident` (may be NULL: a matter of the house), for a question of one's own.

    It carries this person's numbers with it, so that nothing has to be bound; "1" for whoever reads about everybody.
    """
    if person.is_volunteer:
        return "0"
    office = _responsible(person)
    if office and person.sees_area is None:
        return "1"
    now = MomentField().db_value(clock.now())
    told = _SHARED.format(
        resident=resident, unit=int(person.unit_id or 0), person=int(person.id), today=f"'{clock.today().isoformat()}'",
        now=f"'{now}'", area=(_IN_AREA % int(person.sees_area)).format(resident=resident) if office else "",
    )  # fmt: skip
    return f"({resident} IS NULL OR {told})"


def shared_residents(person: Person) -> str | None:
    """The numbers of all about whom this person may read, as a question to put into IN (...); None when it is everybody.

    The same rule, for looking through many lines: it is worked out once, not for each line.
    """
    if condition(person, "1") == "1":
        return None
    area = _responsible(person) and person.sees_area
    return f"""SELECT id FROM resident WHERE main_unit_id = {int(person.unit_id or 0)}
      UNION SELECT resident_id FROM consent WHERE unit_id = {int(person.unit_id or 0)} AND ended_on IS NULL
        AND from_on <= '{clock.today().isoformat()}'
      UNION SELECT resident_id FROM consent_override WHERE person_id = {int(person.id)}
        AND ends_at > '{MomentField().db_value(clock.now())}'
      UNION SELECT r.id FROM resident r JOIN district d ON d.id = r.district_id WHERE d.area_id = {int(area or 0)}"""  # noqa: S608


def _responsible(person: Person) -> bool:
    """Whether this person's place is responsible by office, see above. Asked once in answering a request, not by each list."""
    if not has_request_context():
        return _is_responsible(person)
    known = g.setdefault("responsible", {})
    place = (person.unit_id, person.sees_area)
    if place not in known:
        known[place] = _is_responsible(person)
    return known[place]


def _is_responsible(person: Person) -> bool:
    if person.unit_id:
        return bool(one("SELECT responsible FROM unit WHERE id = ?", person.unit_id))
    return person.sees_area is not None and bool(one("SELECT EXISTS (SELECT 1 FROM unit WHERE responsible)"))


def shares(person: Person, resident_id: int | None) -> bool:
    """Whether this person may read what is shared about the resident. Of a matter of the house everybody may."""
    return resident_id is None or resident_id in shared_among(person, [resident_id])


def shared_among(person: Person, ids: Iterable[int | None]) -> set[int]:
    """Those of the residents about whom this person may read what is shared; one question for a whole list."""
    wanted = {number for number in ids if number is not None}
    rule = condition(person, "listed.value")
    if not wanted or rule in ("0", "1"):
        return wanted if rule == "1" else set()
    sql = f"SELECT listed.value FROM json_each(?) listed WHERE {rule}"  # noqa: S608 - our own words and numbers
    return {row["value"] for row in rows(sql, json.dumps(sorted(wanted)))}


def reading_urgently() -> set[int]:
    """Who reads on in an emergency now."""
    now = MomentField().db_value(clock.now())
    return {row["person_id"] for row in rows("SELECT person_id FROM consent_override WHERE ends_at > ?", now)}


def writes_consent(person: Person, main_unit_id: int | None) -> bool:
    """Whether this person may write down that a resident of that main unit has agreed: whoever knows the resident, or what consent means.

    A line of consent opens a record to a whole unit, so that nobody writes one for their own unit who has no part in it:
    the resident's main unit, a unit that the town has named responsible, and the three professions. That somebody takes a
    consent back is written by whoever hears it.
    """
    if reads_sensitive(person.profession):
        return True
    if not person.unit_id:
        return False
    return person.unit_id == main_unit_id or bool(one("SELECT responsible FROM unit WHERE id = ?", person.unit_id))


def household_condition(person: Person, household: str) -> str:
    """The rule for a line about a household, as SQL about the column `household` (may be NULL).

    It is about all who live there: read by whoever may read about each of them, or, when nobody of it lives any more, about
    one of them.
    """
    rule = condition(person, "m.id")
    if rule in ("0", "1"):
        return rule
    member = f"SELECT 1 FROM resident m WHERE m.household_id = {household}"  # noqa: S608 - our own words and numbers
    return f"""({household} IS NULL OR (EXISTS ({member} AND {rule})
      AND NOT EXISTS ({member} AND m.ended_on IS NULL AND NOT {rule})))"""


def shares_household(person: Person, household_id: int) -> bool:
    """Whether this person may read what is said about the household as a whole."""
    return bool(one(f"SELECT {household_condition(person, str(int(household_id)))}"))


def sight_of(person, *, shared: bool, sensitive: bool, written_by_id: int | None) -> str:
    """What this person sees of one line: ALL of it, that there is NO_CONSENT, or NOTHING at all (sensitive).

    Without consent not even that a line is sensitive is told.
    """
    if written_by_id is not None and written_by_id == person.id:
        return ALL
    if not shared:
        return NO_CONSENT
    return ALL if not sensitive or reads_sensitive(person.profession) else NOTHING
