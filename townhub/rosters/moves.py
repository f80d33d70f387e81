"""Somebody's address is in another district now. Nobody is moved by that: the office is asked, and sees old and new."""

from townhub.db import rows
from townhub.rosters.answering import who_answers

_WAITING = """SELECT m.id, m.resident_id, m.old_district_id, m.new_district_id, o.name AS old, n.name AS new, r.name
  FROM resident_move m JOIN resident r ON r.id = m.resident_id AND r.ended_on IS NULL
  JOIN district o ON o.id = m.old_district_id JOIN district n ON n.id = m.new_district_id
  WHERE m.answer IS NULL AND m.old_district_id <> m.new_district_id"""


def waiting_move(resident_id: int) -> dict | None:
    """The question that the resident's page asks, with the people of both districts; None when nothing is to be asked."""
    found = rows(f"{_WAITING} AND m.resident_id = ?", resident_id)
    if not found:
        return None
    [row] = found
    return row | {
        "old_answers": list(who_answers(row["old_district_id"]).values()),
        "new_answers": list(who_answers(row["new_district_id"]).values()),
    }


def waiting_moves(person) -> list[dict]:
    """Everybody about whom it is still to be decided who is in charge."""
    return rows(f"{_WAITING} AND (?1 IS NULL OR n.area_id = ?1) ORDER BY m.id LIMIT 100", person.sees_area)
