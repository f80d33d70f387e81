"""What of the meeting needs this person today: the meeting itself, what they have promised, what waits for their 了解."""

from datetime import date

from townhub.db import rows
from townhub.huddle import consent, reading
from townhub.huddle.days import meeting_from
from townhub.huddle.models import Huddle
from townhub.huddle.rules import IN_HAND, STARTS_MINUTE


def due(person, day: date) -> dict:
    """For the first page: today's meeting with its open topics, own follow-ups that are due, hand-offs for this person.

    What became a visit stands there as the visit.
    """
    huddle = Huddle.get_or_none(Huddle.day == day)
    meets = huddle is not None or meeting_from(day) == day
    unclosed = Huddle.select().where(Huddle.closed_at.is_null(), Huddle.day < day).order_by(Huddle.day).first()
    return {
        "huddle": huddle,
        "huddle_meets": meets,
        "huddle_starts": STARTS_MINUTE,
        "huddle_unclosed": unclosed,
        "huddle_topics": len(reading.topics_of(person, day, huddle).open) if meets else 0,
        "my_follow_ups": reading.follow_ups(
            person, f"{IN_HAND} AND f.assignee_id = ? AND f.until_on <= ? ORDER BY f.until_on, f.id LIMIT 30",
            person.id, day.isoformat(),
        ),
        "my_hand_offs": reading.hand_offs_for(person),
    }  # fmt: skip


def open_in_the_name_of(person) -> tuple[list[dict], list[dict]]:
    """Follow-ups and hand-offs that would be nobody's if this person left."""
    follow_ups = rows(
        f"""SELECT f.id, f.until_on, r.name FROM follow_up f LEFT JOIN resident r ON r.id = f.resident_id
            WHERE f.assignee_id = ? AND {IN_HAND} ORDER BY f.until_on, f.id""",  # noqa: S608 - our own words
        person.id,
    )
    hand_offs = rows(
        "SELECT id, made_at FROM hand_off WHERE to_person_id = ? AND acknowledged_at IS NULL ORDER BY id", person.id
    )
    return follow_ups, hand_offs


def closing_with(person, resident) -> list[dict]:
    """What ends with somebody who moves away or dies: topics and follow-ups, in words if this person may read them."""
    shared = consent.shares(person, resident.id)
    found = rows(
        """SELECT 'follow_up' AS what, f.id, f.what AS words, f.until_on, p.name AS helper, f.made_by_id AS by_id FROM follow_up f
             JOIN person p ON p.id = f.assignee_id WHERE f.resident_id = ?1 AND f.outcome IS NULL
           UNION ALL
           SELECT 'topic', t.id, t.kind, NULL, NULL, t.made_by_id FROM topic t WHERE t.resident_id = ?1 AND t.settled IS NULL
             AND t.follow_up_id IS NULL AND t.hand_off_id IS NULL""",
        resident.id,
    )
    return [row | {"shared": shared or row["by_id"] == person.id} for row in found]
