"""Who answers: the one place in which the house asks who is in charge of a district on a day."""

from datetime import date

from townhub import clock
from townhub.db import one, rows
from townhub.rosters.rules import PROFESSIONS, Answer, Who, answer

_PEOPLE = """
SELECT a.district_id, a.profession, a.part, {who}
FROM assignment a JOIN person p ON p.id = a.person_id LEFT JOIN roster_staff s ON s.person_id = p.id
WHERE a.withdrawn_at IS NULL AND a.from_on <= ?1 AND (a.until_on IS NULL OR a.until_on > ?1) {where}"""
_WHO = """p.id, p.name, p.kana, coalesce(s.phone, '') AS phone, coalesce(s.meets, '') AS meets,
  (SELECT max(b.last_on) FROM absence b WHERE b.person_id = p.id AND b.withdrawn_at IS NULL
   AND b.first_on <= ?1 AND b.last_on >= ?1) AS away_until"""


def who_answers(district_id: int, on: date | None = None) -> dict[str, Answer]:
    """By profession: main person, deputy, and who answers on that day (default today), with the reason in words.

    Every page that names somebody in charge asks here, so that an absence or a gap shows everywhere in the same words.
    """
    return answers_on(on or clock.today(), district_id)[district_id]


def answers_on(day: date, district_id: int | None = None) -> dict[int, dict[str, Answer]]:
    """The same for all districts at once, or for one."""
    where, values = ("AND a.district_id = ?2", [district_id]) if district_id is not None else ("", [])
    found: dict[tuple, Who] = {}
    for row in rows(_PEOPLE.format(who=_WHO, where=where), day.isoformat(), *values):
        found[row["district_id"], row["profession"], row["part"]] = _who(row)
    chief = chief_on(day)
    districts = [district_id] if district_id is not None else [row["id"] for row in rows("SELECT id FROM district")]
    return {
        district: {
            profession: answer(
                profession,
                found.get((district, profession, "main")),
                found.get((district, profession, "deputy")),
                chief,
            )
            for profession in PROFESSIONS
        }
        for district in districts
    }


def chief_on(day: date) -> Who | None:
    """Who steps in when main person and deputy are both away: a setting of the town."""
    found = rows(
        f"SELECT {_WHO} FROM roster_settings r JOIN person p ON p.id = r.chief_id AND p.left_on IS NULL"  # noqa: S608
        " LEFT JOIN roster_staff s ON s.person_id = p.id",
        day.isoformat(),
    )
    return _who(found[0]) if found else None


def _who(row: dict) -> Who:
    away = row["away_until"]
    return Who(
        row["id"],
        row["name"],
        row["phone"],
        row["meets"],
        date.fromisoformat(away) if away else None,
        row["kana"] or "",
    )


def district_in_charge_of(resident_id: int) -> int | None:
    """The district whose people answer for this resident.

    Usually where they live. After a move to another district the old people stay until somebody has decided: an address
    that was corrected moves nobody.
    """
    return one(
        """SELECT coalesce((SELECT CASE WHEN m.answer = 'new' THEN NULL ELSE m.old_district_id END FROM resident_move m
             WHERE m.resident_id = r.id ORDER BY m.id DESC LIMIT 1), r.district_id)
           FROM resident r WHERE r.id = ?""",
        resident_id,
    )
