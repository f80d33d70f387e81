"""What somebody sees of a day: topics, notes, hand-offs. What they may not read is not in these rows at all.

A coordinator reads about residents of the own area; sensitive lines are for the three professions and the writer; what
a resident has not agreed to share comes without its words (`shared` is 0).
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from townhub.db import MomentField, lines, rows
from townhub.huddle import consent
from townhub.huddle.models import Huddle
from townhub.huddle.placing import waiting
from townhub.huddle.words import day_of
from townhub.residents.rules import reads_sensitive


def _seen_by(person, table: str, writer: str, sensitive: str) -> str:
    """As SQL: whether a line is among those that this person may know of."""
    area = "1" if person.sees_area is None else f"({table}.resident_id IS NULL OR d.area_id = {int(person.sees_area)})"
    all_kinds = "1" if reads_sensitive(person.profession) else f"(NOT {sensitive} OR {writer} = {int(person.id)})"
    return f"{area} AND {all_kinds}"


class Topics(NamedTuple):
    """The topics of a day's sheet by part, in order, and how many of them are not settled yet."""

    parts: dict[int, list[NamedTuple]]

    @property
    def all(self) -> list[NamedTuple]:
        return [topic for part in self.parts.values() for topic in part]

    @property
    def open(self) -> list[NamedTuple]:
        return [topic for topic in self.all if topic.stands == "open"]

    def named(self, number: int) -> tuple | None:
        return next((topic for topic in self.all if topic.id == number), None)

    def about(self, resident_id: int) -> tuple | None:
        """The topic under which a line about this resident stands: an open one before a settled one."""
        theirs = [topic for topic in self.all if topic.resident_id == resident_id]
        return next((topic for topic in theirs if topic.stands == "open"), theirs[0] if theirs else None)

    def after(self, number: int) -> tuple | None:
        """The next open topic behind this one, or the first one that is open."""
        numbers = [topic.id for topic in self.all]
        here = numbers.index(number) if number in numbers else -1
        behind = [topic for topic in self.all[here + 1 :] if topic.stands == "open"]
        return next(iter(behind or self.open), None)


_TOPIC = """t.id, {part} AS part, {late} AS days_late, {sentence} AS sentence, t.kind, t.resident_id, r.name, r.birth_on,
  d.name AS district, t.sensitive, t.arises_on, t.snoozed_why, t.endpoint, t.place, t.follow_up_id, t.hand_off_id,
  f.outcome, {stands} AS stands, {shared} AS shared
FROM {tables} LEFT JOIN resident r ON r.id = t.resident_id LEFT JOIN district d ON d.id = r.district_id
  LEFT JOIN follow_up f ON f.id = t.follow_up_id LEFT JOIN hand_off o ON o.id = t.hand_off_id"""
_STANDS = "coalesce(t.settled, CASE WHEN t.arises_on > '{day}' THEN 'snoozed' ELSE 'open' END)"


def topics_of(person, day: date, huddle: Huddle | None) -> Topics:
    """The sheet of that day: as it was kept, once it is closed; what waits, as long as nobody has opened it."""
    # What is in one's own hands is known to oneself, whatever the unit may read.
    shared = (f"({consent.condition(person, 't.resident_id')} OR f.assignee_id = {int(person.id)}"
              f" OR o.to_person_id = {int(person.id)} OR o.made_by_id = {int(person.id)})")  # fmt: skip
    seen = _seen_by(person, "t", "t.made_by_id", "t.sensitive")
    stands = _STANDS.format(day=day.isoformat())
    if huddle is None:
        places = waiting(day)
        sql = _TOPIC.format(part="0", late="0", sentence="t.sentence", stands=stands, shared=shared,
                            tables="json_each(?) w JOIN topic t ON t.id = w.value")  # fmt: skip
        by_id = {t.id: t for t in lines(f"SELECT {sql} WHERE {seen}", json.dumps([place.topic_id for place in places]))}
        found = [
            by_id[place.topic_id]._replace(part=place.part, days_late=place.days_late)
            for place in places
            if place.topic_id in by_id
        ]
    else:
        kept = huddle.closed_at is not None
        sql = _TOPIC.format(part="p.part", late="p.days_late", sentence="p.sentence" if kept else "t.sentence",
                            stands="p.ended" if kept else stands, shared=shared,
                            tables="huddle_topic p JOIN topic t ON t.id = p.topic_id")  # fmt: skip
        found = lines(f"SELECT {sql} WHERE p.huddle_id = ? AND {seen} ORDER BY p.part, p.position", huddle.id)
    return Topics({part: [topic for topic in found if topic.part == part] for part in (1, 2, 3)})


_NOTE = """
SELECT n.id, n.topic_id, n.words, n.kind, n.written_at, n.written_by_id, p.name AS writer, n.profession, u.name AS unit,
  b.name AS household, {shared} OR n.written_by_id = {me} AS shared{more}
FROM huddle_note n JOIN huddle h ON h.id = n.huddle_id JOIN person p ON p.id = n.written_by_id
LEFT JOIN unit u ON u.id = n.unit_id LEFT JOIN resident r ON r.id = n.resident_id
LEFT JOIN district d ON d.id = r.district_id LEFT JOIN household b ON b.id = n.household_id
WHERE n.withdrawn_at IS NULL AND {seen} AND """
# What the minutes tell of each line besides; a meeting that is going on asks for less, again and again.
_MORE = """, n.huddle_id, n.resident_id, n.household_id, n.category, n.addition, h.day, r.name,
  EXISTS (SELECT 1 FROM huddle_note_seen s WHERE s.note_id = n.id AND s.person_id = {me}) AS seen"""


_HOUSEHOLD_OF_AREA = """({table}.household_id IS NULL OR EXISTS (SELECT 1 FROM resident m
  JOIN district e ON e.id = m.district_id WHERE m.household_id = {table}.household_id AND e.area_id = {area}))"""


def household_of_area(person, table: str) -> str:
    """As SQL: whether a line about a household is among those of a coordinator's area. It lies where its people live."""
    return _HOUSEHOLD_OF_AREA.format(table=table, area=int(person.sees_area)) if person.sees_area is not None else "1"


def households_near(person, numbers: Iterable[int]) -> set[int]:
    """The same for a list of households: those of the area, or all."""
    near = household_of_area(person, "n")
    sql = f"SELECT n.household_id FROM (SELECT value AS household_id FROM json_each(?)) n WHERE {near}"  # noqa: S608
    return {row["household_id"] for row in rows(sql, json.dumps(sorted(numbers)))}


def _notes(person, which: str, *values: object, more: str = _MORE) -> list[dict]:
    seen = _seen_by(person, "n", "n.written_by_id", "(n.kind = 'sensitive')")
    seen += f" AND {household_of_area(person, 'n')}"
    shared = (
        f"({consent.condition(person, 'n.resident_id')} AND {consent.household_condition(person, 'n.household_id')})"
    )
    sql = _NOTE.format(shared=shared, me=int(person.id), seen=seen, more=more.format(me=int(person.id)))
    return rows(sql + which, *values)


def notes_of_day(person, huddle: Huddle, more: str = _MORE) -> dict[int | None, list[dict]]:
    """What was said on a day, by topic, as it was said."""
    found: dict[int | None, list[dict]] = {}
    for note in _notes(person, "n.huddle_id = ? ORDER BY n.id LIMIT 1000", huddle.id, more=more):
        found.setdefault(note["topic_id"], []).append(note)
    return found


def said_today(person, huddle: Huddle) -> dict[int | None, list[dict]]:
    """The same of a meeting that is going on: the words, and who says them."""
    return notes_of_day(person, huddle, more="")


def notes_before(person, resident_id: int, huddle_id: int, most: int = 3) -> list[dict]:
    """The last lines about a resident before this meeting, the oldest of them first."""
    which = "n.resident_id = ? AND n.huddle_id <> ? ORDER BY n.written_at DESC, n.id DESC LIMIT ?"
    return _notes(person, which, resident_id, huddle_id, most)[::-1]


_HAND_OFF = """
SELECT o.id, o.words, o.kind, o.resident_id, r.name, o.to_unit_id, o.to_person_id, u.name AS to_unit, t.name AS to_person,
  m.name AS writer, w.name AS unit, o.made_at, o.made_by_id, o.acknowledged_at, o.acknowledged_by_id, a.name AS acknowledged_by,
  {shared} OR o.made_by_id = {me} OR o.to_person_id = {me} AS shared
FROM hand_off o LEFT JOIN unit u ON u.id = o.to_unit_id LEFT JOIN person t ON t.id = o.to_person_id
JOIN person m ON m.id = o.made_by_id LEFT JOIN unit w ON w.id = o.unit_id LEFT JOIN person a ON a.id = o.acknowledged_by_id
LEFT JOIN resident r ON r.id = o.resident_id LEFT JOIN district d ON d.id = r.district_id
WHERE {seen} AND """


def hand_offs(person, which: str, *values: object) -> list[dict]:
    """申し送り that this person may know of, for which `which` (SQL) holds."""
    seen = _seen_by(person, "o", "o.made_by_id", "(o.kind = 'sensitive')")
    seen = f"(o.to_person_id = {int(person.id)} OR {seen})"
    sql = _HAND_OFF.format(shared=consent.condition(person, "o.resident_id"), me=int(person.id), seen=seen)
    return rows(sql + which, *values)


def hand_offs_waiting(person) -> list[dict]:
    # As they were written: SQLite then reads the few that wait, and not ten years of them.
    return hand_offs(person, "o.acknowledged_at IS NULL ORDER BY o.made_at, o.id LIMIT 40")


def hand_offs_for(person) -> list[dict]:
    """Those that wait for this very person's 了解, or for anybody of their unit."""
    which = "o.acknowledged_at IS NULL AND (o.to_person_id = ? OR o.to_unit_id = ?) ORDER BY o.made_at, o.id LIMIT 40"
    return hand_offs(person, which, person.id, person.unit_id)


def hand_offs_of_day(person, huddle: Huddle) -> list[dict]:
    return hand_offs(person, "o.huddle_id = ? ORDER BY o.id LIMIT 200", huddle.id)


def hand_offs_lately(person, since) -> list[dict]:
    """Those of the last days to which somebody has said 了解."""
    which = "o.acknowledged_at >= ? ORDER BY o.acknowledged_at DESC, o.id DESC LIMIT 40"
    return hand_offs(person, which, MomentField().db_value(since))


_FOLLOW_UP = """
SELECT f.id, f.what, f.until_on, f.comes_back_on, f.resident_id, r.name, f.assignee_id, p.name AS assignee, m.name AS made_by,
  f.made_at, f.outcome, f.ended_at, coalesce(f.became, CASE WHEN f.standing_id THEN 'standing' END) AS became,
  coalesce(f.became_id, f.standing_id) AS became_id, f.topic_id, h.day,
  {shared} OR f.assignee_id = {me} OR f.made_by_id = {me} AS shared
FROM follow_up f JOIN person p ON p.id = f.assignee_id JOIN person m ON m.id = f.made_by_id
LEFT JOIN huddle h ON h.id = f.huddle_id
LEFT JOIN resident r ON r.id = f.resident_id LEFT JOIN district d ON d.id = r.district_id
WHERE (f.assignee_id = {me} OR {seen}) AND """


def follow_ups(person, which: str, *values: object) -> list[dict]:
    """宿題 that this person may know of, for which `which` (SQL) holds."""
    seen = "1" if person.sees_area is None else f"(f.resident_id IS NULL OR d.area_id = {int(person.sees_area)})"
    sql = _FOLLOW_UP.format(shared=consent.condition(person, "f.resident_id"), me=int(person.id), seen=seen)
    return rows(sql + which, *values)


def follow_ups_about(person, topic) -> list[dict]:
    """What is to be done about a topic: what it reminds of, and what is still open about the same resident."""
    which = """(f.id = ?1 OR f.topic_id = ?2 OR (f.resident_id = ?3 AND f.outcome IS NULL))
        ORDER BY f.id IS NOT ?1, f.outcome IS NOT NULL, f.until_on, f.id LIMIT 12"""
    return follow_ups(person, which, topic.follow_up_id, topic.id, topic.resident_id)


def follow_ups_of_day(person, huddle: Huddle) -> list[dict]:
    return follow_ups(person, "f.huddle_id = ? ORDER BY f.id LIMIT 200", huddle.id)


def follow_ups_of(person) -> list[dict]:
    """What is open in this person's own name, the earliest first."""
    return follow_ups(person, "f.outcome IS NULL AND f.assignee_id = ? ORDER BY f.until_on, f.id LIMIT 200", person.id)


def tries_on(day: date, follow_up_ids: list[int]) -> dict[int, list[dict]]:
    """Those of one day: what its minutes tell."""
    found = tries_of(follow_up_ids)
    return {
        number: today
        for number, tries in found.items()
        if (today := [t for t in tries if day_of(t["tried_at"]) == day])
    }


def tries_of(follow_up_ids: list[int]) -> dict[int, list[dict]]:
    """What came of going there, by follow-up."""
    found: dict[int, list[dict]] = {}
    sql = """SELECT y.follow_up_id, y.outcome, y.line, y.tried_at, p.name AS by FROM follow_up_try y
        JOIN person p ON p.id = y.tried_by_id WHERE y.taken_back_at IS NULL
        AND y.follow_up_id IN (SELECT value FROM json_each(?)) ORDER BY y.id"""
    for row in rows(sql, json.dumps(follow_up_ids)) if follow_up_ids else ():
        found.setdefault(row["follow_up_id"], []).append(row)
    return found
