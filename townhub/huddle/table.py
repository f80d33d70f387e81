"""Who sits at the table: units, people, the chair; and one number that says whether a screen is still right."""

import json

from townhub.db import one, rows
from townhub.huddle.models import Huddle


def revision() -> int:
    """Triggers raise it with every change that a screen of the meeting shows."""
    return one("SELECT revision FROM huddle_revision") or 0


def units_at(huddle: Huddle) -> list[dict]:
    """The units of the hall in its order, and whether each is there."""
    return rows(
        """SELECT u.id, u.name, p.id IS NOT NULL AS present FROM unit u
           LEFT JOIN huddle_presence p ON p.unit_id = u.id AND p.huddle_id = ?
           WHERE u.ended_on IS NULL OR p.id IS NOT NULL ORDER BY u.position, u.id""",
        huddle.id,
    )


def people_of(huddle: Huddle | None, me) -> list[dict]:
    """Who may be given something to do: oneself first, then those whose unit is there, then the others."""
    return rows(
        """SELECT p.id, p.name, p.profession, p.unit_id, p.role, p.area_id, u.name AS unit FROM person p LEFT JOIN unit u ON u.id = p.unit_id
           LEFT JOIN huddle_presence t ON t.unit_id = p.unit_id AND t.huddle_id = ?
           WHERE p.role <> 'volunteer' AND p.left_on IS NULL ORDER BY p.id <> ?, t.id IS NULL, p.kana, p.id""",
        huddle.id if huddle else 0, me.id,
    )  # fmt: skip


def readers_of(note_ids: list[int]) -> dict[int, list[str]]:
    """Who has said 見ました, by note."""
    found: dict[int, list[str]] = {}
    sql = """SELECT s.note_id, p.name FROM huddle_note_seen s JOIN person p ON p.id = s.person_id
        WHERE s.note_id IN (SELECT value FROM json_each(?)) ORDER BY s.id"""
    for row in rows(sql, json.dumps(note_ids)):
        found.setdefault(row["note_id"], []).append(row["name"])
    return found
