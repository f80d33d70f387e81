"""Which open topics belong on a day's sheet, in which part, in which order, and how late they are."""

from datetime import date
from typing import NamedTuple

from townhub import clock
from townhub.db import MomentField, moment, rows
from townhub.huddle.models import DayTopic, Huddle
from townhub.huddle.rules import STARTS_MINUTE, days_late, in_order, part_of

_WAITING = """
SELECT t.id, t.resident_id, t.sentence, t.arises_on, t.ends_on, f.until_on, o.made_at,
  (SELECT min(h.day) FROM huddle_topic p JOIN huddle h ON h.id = p.huddle_id WHERE p.topic_id = t.id AND h.day < ?1) AS first_on
FROM topic t LEFT JOIN follow_up f ON f.id = t.follow_up_id LEFT JOIN hand_off o ON o.id = t.hand_off_id
WHERE {open} AND t.arises_on <= ?1 AND (t.ends_on IS NULL OR max(t.ends_on, t.arises_on) >= ?1)
  AND NOT EXISTS (SELECT 1 FROM huddle_topic x WHERE x.topic_id = t.id AND x.huddle_id = ?2)"""


class Place(NamedTuple):
    topic_id: int
    part: int
    days_late: int
    sentence: str


def waiting(day: date, huddle_id: int = 0) -> list[Place]:
    """The open topics of that day that do not stand on its sheet yet, in the sheet's order.

    Of a day that is over: what was open when its meeting began. It is keyed in from a paper that has a number for each.
    """
    still, begins = "t.settled IS NULL", []  # as the index of the open ones is written
    if day < clock.today():
        still, begins = "(t.settled IS NULL OR t.settled_at >= ?3)", [clock.moment_on(day, STARTS_MINUTE)]
    values = [MomentField().db_value(at) for at in begins]
    found = {row["id"]: row for row in rows(_WAITING.format(open=still), day.isoformat(), huddle_id, *values)}
    late = {number: _late(row, day) for number, row in found.items()}
    keys = [
        (part_of(late[number], row["resident_id"] is not None), late[number], number) for number, row in found.items()
    ]
    return [Place(number, part, days, found[number]["sentence"]) for part, days, number in in_order(keys)]


def _late(row: dict, day: date) -> int:
    def read(name: str) -> date | None:
        return row[name] and date.fromisoformat(row[name])

    if row["ends_on"]:  # what has a last day is in time until then
        return 0
    waits = row["made_at"] and clock.here(moment(row["made_at"])).date()
    return days_late(
        day, until_on=read("until_on"), waits_since=waits, first_on=read("first_on"), arises_on=read("arises_on")
    )


def place_waiting(huddle: Huddle) -> int:
    """Inside an act: put what waits on the sheet of an open day, behind what stands there. Answers how many."""
    found = waiting(huddle.day, huddle.id)
    if not found:
        return 0
    last = DayTopic.select().where(DayTopic.huddle == huddle).count()
    DayTopic.insert_many(
        {
            "huddle": huddle.id, "topic": place.topic_id, "part": place.part, "position": last + number,
            "days_late": place.days_late, "sentence": place.sentence,
        }
        for number, place in enumerate(found, 1)
    ).execute()  # fmt: skip
    return len(found)
