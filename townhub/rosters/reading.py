"""The roster as tables: the matrix on a day, its gaps, what each person carries, and how it came about."""

from datetime import date, timedelta
from typing import NamedTuple

from townhub.db import lines, rows
from townhub.huddle.rules import IN_HAND
from townhub.i18n import _
from townhub.rosters.answering import answers_on
from townhub.rosters.rules import (
    OLD,
    PARTS,
    POSTS,
    PROFESSIONS,
    SHORT,
    VERY_OLD,
    Answer,
    Span,
    born_by,
    gap_words,
    gaps,
)

AHEAD = timedelta(days=366)


class Line(NamedTuple):
    """A district in the matrix."""

    id: int
    name: str
    area: str
    residents: int
    old: int
    very_old: int
    answers: tuple[Answer, ...]

    @property
    def empty_mains(self) -> int:
        return sum(answer.main is None for answer in self.answers)

    @property
    def empty(self) -> int:
        return self.empty_mains + sum(answer.deputy is None for answer in self.answers)


def districts_on(day: date) -> list[dict]:
    """The districts that are in use on that day, by area: not those that ended before or were split off later."""
    return rows(
        """SELECT d.id, d.name, d.kana, d.area_id, a.name AS area FROM district d JOIN area a ON a.id = d.area_id
           WHERE (d.ended_on IS NULL OR d.ended_on > ?1)
             AND NOT EXISTS (SELECT 1 FROM district_change c WHERE c.new_id = d.id AND c.is_new AND c.on_day > ?1)
           ORDER BY a.id, d.kana, d.id""",
        day.isoformat(),
    )


def heads(day: date) -> dict[int, tuple[int, int, int]]:
    """By district: residents, those of 65 and more, those of 75 and more on that day. As the register is now."""
    found = lines(
        """SELECT district_id, count(*) AS residents, total(birth_on <= ?1) AS old, total(birth_on <= ?2) AS very_old
           FROM resident WHERE ended_on IS NULL GROUP BY district_id""",
        born_by(day, OLD).isoformat(), born_by(day, VERY_OLD).isoformat(),
    )  # fmt: skip
    return {row.district_id: (row.residents, int(row.old), int(row.very_old)) for row in found}


def matrix(day: date) -> list[Line]:
    """Districts down, with who answers in each profession."""
    counted, answered = heads(day), answers_on(day)
    return [
        Line(
            row["id"], row["name"], row["area"], *counted.get(row["id"], (0, 0, 0)), tuple(answered[row["id"]].values())
        )
        for row in districts_on(day)
    ]


class Load(NamedTuple):
    """What one person carries as a main person; `deputy` counts the districts in which they are the deputy."""

    id: int
    name: str
    profession: str
    districts: int
    residents: int
    old: int
    very_old: int
    deputy: int
    open_items: int
    week_hours: int
    away_until: date | None


def loads(table: list[Line], day: date) -> list[Load]:
    """Everybody of the three professions, also whoever carries nothing yet."""
    carried: dict[int, list[int]] = {}
    for line in table:
        for answer in line.answers:
            if answer.main:
                sums = carried.setdefault(answer.main.id, [0, 0, 0, 0, 0])
                for place, number in enumerate((1, line.residents, line.old, line.very_old)):
                    sums[place] += number
            if answer.deputy:
                carried.setdefault(answer.deputy.id, [0, 0, 0, 0, 0])[4] += 1
    still_open = open_items()
    return [
        Load(
            row["id"], row["name"], row["profession"], *carried.get(row["id"], [0, 0, 0, 0, 0]),
            still_open.get(row["id"], 0), row["week_hours"], row["away_until"] and date.fromisoformat(row["away_until"]),
        )
        for row in staff(day)
    ]  # fmt: skip


def staff(day: date) -> list[dict]:
    """Those who can stand in the roster: of the three professions, not left."""
    return rows(
        """SELECT p.id, p.name, p.kana, p.profession, coalesce(s.week_hours, 39) AS week_hours,
             (SELECT max(b.last_on) FROM absence b WHERE b.person_id = p.id AND b.withdrawn_at IS NULL
              AND b.first_on <= ?1 AND b.last_on >= ?1) AS away_until
           FROM person p LEFT JOIN roster_staff s ON s.person_id = p.id
           WHERE p.profession IN (?2, ?3, ?4) AND p.role <> 'volunteer' AND p.left_on IS NULL
             AND (s.id IS NOT NULL OR EXISTS (SELECT 1 FROM assignment a WHERE a.person_id = p.id AND a.withdrawn_at IS NULL
                  AND (a.until_on IS NULL OR a.until_on > ?1)))
           ORDER BY p.profession <> ?2, p.profession <> ?3, p.kana, p.id""",
        day.isoformat(), *PROFESSIONS,
    )  # fmt: skip


def open_items() -> dict[int, int]:
    """By person: follow-ups, hand-offs waiting for their 了解, and visits of the watch-over meetings that are still open."""
    found = lines(
        f"""SELECT person_id, count(*) AS count FROM (
             SELECT f.assignee_id AS person_id FROM follow_up f WHERE {IN_HAND}
             UNION ALL SELECT to_person_id FROM hand_off WHERE acknowledged_at IS NULL AND to_person_id IS NOT NULL
             UNION ALL SELECT visitor_id FROM watch_concern WHERE outcome IS NULL) GROUP BY person_id"""  # noqa: S608 - our own words
    )
    return {row.person_id: row.count for row in found}


class Gap(NamedTuple):
    district_id: int
    district: str
    words: str
    post: str
    part: str
    start: date


def gaps_from(day: date) -> list[Gap]:
    """Where the roster has no main person, or no deputy, on that day or within a year from it; the nearest first."""
    horizon = day + AHEAD
    spans: dict[tuple, list[Span]] = {}
    for row in lines(
        "SELECT district_id, profession, part, from_on, until_on FROM assignment"
        " WHERE withdrawn_at IS NULL AND (until_on IS NULL OR until_on > ?) AND from_on < ?",
        day.isoformat(), horizon.isoformat(),
    ):  # fmt: skip
        until = row.until_on and date.fromisoformat(row.until_on)
        spans.setdefault((row.district_id, row.profession, row.part), []).append(
            Span(date.fromisoformat(row.from_on), until)
        )
    found = [
        Gap(district["id"], district["name"], gap_words(profession, part, gap, day, horizon), post, part, gap.start)
        for district in districts_on(day)
        for post, profession in POSTS.items()
        for part in PARTS
        for gap in gaps(spans.get((district["id"], profession, part), []), day, horizon)
    ]
    return sorted(found, key=lambda gap: (gap.start, gap.part != "main"))


def left_behind() -> list[dict]:
    """Districts that are not used any more, in which the register still lets somebody live."""
    return rows(
        """SELECT d.id, d.name, count(*) AS residents FROM district d JOIN resident r ON r.district_id = d.id
           WHERE d.ended_on IS NOT NULL AND r.ended_on IS NULL GROUP BY d.id ORDER BY d.kana"""
    )


def history(district_id: int) -> list[dict]:
    """Every assignment of a district, past and planned, newest first; `last_on` is its last day, as people say it."""
    found = rows(
        """SELECT a.id, a.profession, a.part, a.from_on, a.until_on, a.withdrawn_at, p.name, w.name AS made_by,
             x.name AS withdrawn_by, p.id AS person_id
           FROM assignment a JOIN person p ON p.id = a.person_id LEFT JOIN person w ON w.id = a.made_by_id
           LEFT JOIN person x ON x.id = a.withdrawn_by_id
           WHERE a.district_id = ? ORDER BY a.from_on DESC, a.profession <> ?, a.profession <> ?, a.part DESC, a.id DESC
           LIMIT 200""",
        district_id, *PROFESSIONS[:2],
    )  # fmt: skip
    for row in found:
        row["last_on"] = row["until_on"] and (date.fromisoformat(row["until_on"]) - timedelta(days=1)).isoformat()
    return found


def taking_over(district_id: int, day: date, most_days: int = 60) -> list[dict]:
    """Main people who begin in the district soon, or began lately, each with who was there before; for the letter."""
    return rows(
        """SELECT a.profession, a.from_on, p.name, p.kana, coalesce(nullif(s.phone, ''), '') AS phone, coalesce(s.meets, '') AS meets,
             (SELECT q.name FROM assignment b JOIN person q ON q.id = b.person_id WHERE b.district_id = a.district_id
              AND b.profession = a.profession AND b.part = 'main' AND b.withdrawn_at IS NULL AND b.until_on = a.from_on) AS before
           FROM assignment a JOIN person p ON p.id = a.person_id LEFT JOIN roster_staff s ON s.person_id = p.id
           WHERE a.district_id = ?1 AND a.part = 'main' AND a.withdrawn_at IS NULL
             AND a.from_on >= ?2 AND (a.until_on IS NULL OR a.until_on > ?3)
           ORDER BY a.from_on, a.profession <> ?4, a.profession <> ?5""",
        district_id, (day - timedelta(days=most_days)).isoformat(), day.isoformat(), *PROFESSIONS[:2],
    )  # fmt: skip


def held_by(person_id: int, day: date) -> list[dict]:
    """What is in somebody's name in the roster, on that day or later."""
    return rows(
        """SELECT a.id, a.district_id, a.profession, a.part, a.from_on, a.until_on, d.name AS district
           FROM assignment a JOIN district d ON d.id = a.district_id
           WHERE a.person_id = ? AND a.withdrawn_at IS NULL AND (a.until_on IS NULL OR a.until_on > ?)
           ORDER BY a.part DESC, d.kana, a.from_on""",
        person_id, day.isoformat(),
    )  # fmt: skip


def leaving(day: date, within_days: int = 60) -> list[dict]:
    """Whose last place in the roster ends soon, with nothing planned after it; the nearest first. `last_on` is a date."""
    found = rows(
        """SELECT p.id AS person_id, p.name, max(a.until_on) AS until_on, count(DISTINCT a.district_id) AS count
           FROM assignment a JOIN person p ON p.id = a.person_id
           WHERE a.withdrawn_at IS NULL AND p.left_on IS NULL AND (a.until_on IS NULL OR a.until_on > ?1)
           GROUP BY p.id HAVING count(*) = count(a.until_on) AND max(a.until_on) <= ?2 ORDER BY max(a.until_on), p.kana LIMIT 20""",
        day.isoformat(), (day + timedelta(days=within_days)).isoformat(),
    )  # fmt: skip
    return [row | {"last_on": date.fromisoformat(row["until_on"]) - timedelta(days=1)} for row in found]


def post_words(profession: str, part: str) -> str:
    """保健師の主担当"""
    return _("{profession}の{part}", profession=_(SHORT[profession]), part=_(PARTS[part]))
