"""週のまとめ: what a unit said in a week, what it was handed, what it has still to do, and of whom the hall spoke."""

from collections.abc import Iterable
from datetime import date, timedelta

from townhub.db import rows
from townhub.huddle.reading import households_near
from townhub.residents.consent import ALL, NOTHING, shared_among, shares_household, sight_of

MOST = 300


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def digest_of(person, unit_id: int, monday: date) -> dict[str, list[dict]]:
    """Said by the unit, handed to it, open for it, due by the end of that week, and the residents whom the hall mentioned.

    What this person may not read keeps its place and bears no words (`words` is None).
    """
    days = monday.isoformat(), (monday + timedelta(days=6)).isoformat()
    found = {
        "said": rows(_SAID, unit_id, *days, MOST),
        "handed": rows(_HANDED, unit_id, *days, MOST),
        "open": rows(_OPEN, unit_id, days[1], MOST),
        "due": rows(_DUE, unit_id, days[1], MOST),
    }
    lines = _as_seen(person, [row | {"list": name} for name, rows_ in found.items() for row in rows_])
    mentioned = rows(_MENTIONED, *days, person.sees_area, MOST)
    return {name: [row for row in lines if row["list"] == name] for name in found} | {"mentioned": mentioned}


def _as_seen(person, lines: Iterable[dict]) -> list[dict]:
    """The lines as this person may see them, in their order."""
    shared = shared_among(person, [row["resident_id"] for row in lines])
    households = {row["household_id"] for row in lines if row["household_id"]}
    near = households_near(person, households)
    homes = {number for number in near if shares_household(person, number)}
    shown = []
    for row in lines:
        if person.sees_area is not None and row["area_id"] not in (None, person.sees_area):
            continue
        if row["household_id"] and row["household_id"] not in near:
            continue
        about = (row["resident_id"] is None or row["resident_id"] in shared) and (
            row["household_id"] is None or row["household_id"] in homes
        )
        sight = sight_of(person, shared=about, sensitive=bool(row["sensitive"]), written_by_id=row["by_id"])
        if row["to_id"] == person.id:
            sight = ALL
        if sight != NOTHING:
            shown.append(row | {"words": row["words"] if sight == ALL else None})
    return shown


_WHO = "r.name AS resident, d.name AS district, d.area_id, p.name AS writer, p.profession"
_ABOUT = "LEFT JOIN resident r ON r.id = x.resident_id LEFT JOIN district d ON d.id = r.district_id"
_SAID = f"""
SELECT x.id, x.words, x.resident_id, x.household_id, h.name AS household, x.kind = 'sensitive' AS sensitive,
  x.written_by_id AS by_id, NULL AS to_id, x.category, x.addition, g.day, {_WHO}
FROM huddle g JOIN huddle_note x ON x.huddle_id = g.id JOIN person p ON p.id = x.written_by_id {_ABOUT}
LEFT JOIN household h ON h.id = x.household_id
WHERE x.unit_id = ? AND g.day BETWEEN ? AND ? AND x.withdrawn_at IS NULL ORDER BY x.id LIMIT ?"""  # noqa: S608 - our own words
_HAND_OFF = f"""
SELECT x.id, x.words, x.resident_id, NULL AS household_id, NULL AS household, x.kind = 'sensitive' AS sensitive,
  x.made_by_id AS by_id, x.to_person_id AS to_id, x.made_at, x.acknowledged_at, date(x.made_at, '+9 hours') AS day,
  w.name AS to_person, s.name AS from_unit, {_WHO}
FROM hand_off x JOIN person p ON p.id = x.made_by_id {_ABOUT}
LEFT JOIN person w ON w.id = x.to_person_id LEFT JOIN unit s ON s.id = x.unit_id"""  # noqa: S608
_HANDED = f"""{_HAND_OFF}
WHERE ?1 IN (x.to_unit_id, w.unit_id) AND date(x.made_at, '+9 hours') BETWEEN ?2 AND ?3
  AND x.made_at BETWEEN date(?2, '-1 day') AND date(?3, '+1 day') ORDER BY x.id LIMIT ?4"""
_OPEN = f"""{_HAND_OFF}
WHERE x.acknowledged_at IS NULL AND ?1 IN (x.to_unit_id, w.unit_id) AND date(x.made_at, '+9 hours') <= ?2
ORDER BY x.id LIMIT ?3"""
_DUE = f"""
SELECT x.id, x.what AS words, x.resident_id, NULL AS household_id, NULL AS household, 0 AS sensitive,
  x.made_by_id AS by_id, x.assignee_id AS to_id, x.until_on, w.name AS to_person, {_WHO}
FROM follow_up x JOIN person p ON p.id = x.made_by_id JOIN person w ON w.id = x.assignee_id {_ABOUT}
WHERE x.outcome IS NULL AND w.unit_id = ? AND x.until_on <= ? ORDER BY x.until_on, x.id LIMIT ?"""  # noqa: S608
_MENTIONED = """
SELECT r.id, r.name, d.name AS district, count(*) AS times
FROM huddle g JOIN huddle_note n ON n.huddle_id = g.id JOIN resident r ON r.id = n.resident_id
JOIN district d ON d.id = r.district_id
WHERE g.day BETWEEN ?1 AND ?2 AND n.withdrawn_at IS NULL AND (?3 IS NULL OR d.area_id = ?3)
GROUP BY r.id ORDER BY times DESC, r.kana, r.id LIMIT ?4"""
