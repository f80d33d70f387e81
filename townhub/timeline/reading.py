"""The line of time through all rooms. A room that comes later adds its function to ROOMS, and no more."""

from townhub.club import lines as club
from townhub.counter import reading as counter
from townhub.db import rows
from townhub.errands import lines as errands
from townhub.huddle import lines as huddle
from townhub.ledger import lines as ledger
from townhub.meals import lines as meals
from townhub.residents import lines as residents
from townhub.residents.lines import END_OF_TIME, Line, Mark
from townhub.rosters import lines as rosters
from townhub.rosters.answering import district_in_charge_of, who_answers
from townhub.rosters.rules import Answer

ROOMS = (
    residents.lines_of,
    huddle.lines_of,
    errands.lines_of,
    rosters.lines_of,
    meals.lines_of,
    club.lines_of,
    ledger.lines_of,
    counter.lines_of,
)


def life_of(person, resident_id: int, before: Mark = END_OF_TIME, most: int = 30) -> tuple[list[Line], Mark | None]:
    """So many lines of all rooms together, newest first, and the mark behind which the next page begins."""
    found = [line for lines_of in ROOMS for line in lines_of(person, resident_id, before, most + 1)]
    found.sort(key=lambda line: (line.at, line.key), reverse=True)
    shown = found[:most]
    return shown, (shown[-1].at, shown[-1].key) if len(found) > most else None


def in_charge_of(resident_id: int) -> list[Answer]:
    """Who answers for this resident today, in each profession that the roster knows somebody for."""
    found = who_answers(district_in_charge_of(resident_id)).values()
    return [answer for answer in found if answer.main or answer.deputy]


def coordinators_of(area_id: int) -> list[dict]:
    return rows(
        "SELECT name, profession, phone FROM person WHERE role = 'coordinator' AND area_id = ? AND left_on IS NULL ORDER BY kana",
        area_id,
    )


def readers_of(resident_id: int, before: int, most: int) -> list[dict]:
    """Who looked at the record, or at a duplicate put into it, newest first; paged by the number of the line."""
    return rows(
        """SELECT a.id, a.at, a.actor_name, a.terminal, p.profession, u.name AS unit, d.name AS area
           FROM audit_line a LEFT JOIN person p ON p.id = a.actor_id LEFT JOIN unit u ON u.id = p.unit_id
           LEFT JOIN area d ON d.id = p.area_id
           WHERE a.subject = 'resident' AND a.act = 'resident.read' AND a.id < ?2
             AND a.subject_id IN (SELECT ?1 UNION ALL SELECT id FROM resident WHERE merged_into_id = ?1)
           ORDER BY a.id DESC LIMIT ?3""",
        resident_id, before, most,
    )  # fmt: skip
