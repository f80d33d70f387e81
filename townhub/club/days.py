"""Who is expected on a day, what they chose, and what became of it: computed from the choices when it is read."""

from datetime import date, timedelta

from townhub import clock
from townhub.cafe.layers import holiday_name
from townhub.club.rules import meets
from townhub.db import rows
from townhub.town.models import closings_between
from townhub.vehicles.riders import asked_to_ride

_LIST = """
SELECT m.id AS member_id, m.resident_id, r.name, r.kana, d.name AS district, r.address, r.landmark, r.gets_about, r.cannot_eat,
  CASE WHEN r.phone <> '' THEN r.phone ELSE r.mobile END AS phone, m.note, m.wheelchair, c.meal, c.transport, v.state, v.reason,
  v.exercise_minutes, v.not_there, c.id IS NULL AS extra
FROM club_member m JOIN resident r ON r.id = m.resident_id JOIN district d ON d.id = r.district_id
LEFT JOIN club_choice c ON c.member_id = m.id AND c.weekday = ?2 AND c.from_on <= ?1 AND (c.until_on IS NULL OR c.until_on >= ?1)
LEFT JOIN club_visit v ON v.member_id = m.id AND v.day = ?1
WHERE (c.id IS NOT NULL OR v.id IS NOT NULL) AND m.from_on <= ?1 AND (m.ended_on IS NULL OR m.ended_on >= ?1)
  AND (?3 IS NULL OR d.area_id = ?3)
"""


def meets_on(day: date) -> bool:
    return meets(day, holiday_name(day), closings_between(day, day))


def beside(day: date, step: int) -> date:
    """The club's next day, or the one before."""
    found = day + timedelta(days=step)
    for _try in range(30):
        if meets_on(found):
            return found
        found += timedelta(days=step)
    return found


def of_day(person, day: date) -> list[dict]:
    """Whoever chose that weekday, and whoever came besides; in the order of the syllables."""
    return _and_the_cafe(
        day, rows(f"{_LIST} ORDER BY r.kana, m.id LIMIT 300", day.isoformat(), day.weekday(), person.sees_area)
    )


def _and_the_cafe(day: date, found: list[dict]) -> list[dict]:
    """With what a café's vehicle does for them on the same day, as `also`."""
    asked = asked_to_ride(day)
    return [{**row, "also": asked.get(row["resident_id"], "")} for row in found]


def fetched_on(person, day: date) -> list[dict]:
    """Whoever chose to be fetched and is not away, by district: the driver's list."""
    found = rows(
        f"""{_LIST} AND c.transport = 'ride' AND coalesce(v.state, '') <> 'away'
            ORDER BY d.kana, r.address, r.kana, m.id LIMIT 300""",
        day.isoformat(), day.weekday(), person.sees_area,
    )  # fmt: skip
    return _and_the_cafe(day, found)


def members(person, ended: bool = False) -> list[dict]:
    """The members with their weekdays, as bits of text: 0-1-3."""
    return rows(
        f"""SELECT m.id, r.name, r.kana, d.name AS district, m.from_on, m.ended_on,
              (SELECT group_concat(c.weekday, '-' ORDER BY c.weekday) FROM club_choice c
               WHERE c.member_id = m.id AND (c.until_on IS NULL OR c.until_on >= ?1)) AS weekdays
            FROM club_member m JOIN resident r ON r.id = m.resident_id JOIN district d ON d.id = r.district_id
            WHERE m.ended_on IS {"NOT " if ended else ""}NULL AND (?2 IS NULL OR d.area_id = ?2) ORDER BY r.kana, m.id LIMIT 500""",  # noqa: S608
        clock.today().isoformat(), person.sees_area,
    )  # fmt: skip


def choices_of(member_id: int) -> dict[int, dict]:
    found = rows("SELECT weekday, meal, transport FROM club_choice WHERE member_id = ? AND until_on IS NULL", member_id)
    return {row["weekday"]: row for row in found}


def visits_of(member_id: int) -> list[dict]:
    """The newest first."""
    return rows(
        """SELECT day, state, reason, exercise_minutes, not_there FROM club_visit WHERE member_id = ?
           ORDER BY day DESC LIMIT 60""",
        member_id,
    )  # fmt: skip


def month_of(member_id: int, first: date, after: date) -> dict:
    """How often they came in a month, and how many minutes they exercised."""
    return rows(
        """SELECT coalesce(sum(state = 'came'), 0) AS came, coalesce(sum(exercise_minutes), 0) AS minutes FROM club_visit
           WHERE member_id = ? AND day >= ? AND day < ?""",
        member_id, first.isoformat(), after.isoformat(),
    )[0]  # fmt: skip
