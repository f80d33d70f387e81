"""Whom the office, the cook and the driver read of: plain named rows, for pages that may have thousands of them."""

from collections.abc import Callable
from datetime import date
from itertools import count

from townhub import clock
from townhub.db import one, rows
from townhub.meals.days import HERE

_PHONE = (
    "CASE WHEN s.phone <> '' THEN s.phone WHEN coalesce(r.phone, '') <> '' THEN r.phone ELSE coalesce(r.mobile, '') END"
)
_LINE = f"""SELECT s.id, s.day, s.resident_id, s.person_id, coalesce(r.name, s.name) AS name, coalesce(r.kana, '') AS kana,
    {_PHONE} AS phone, d.name AS district, k.word AS what, k.is_meal, s.kind_id, s.way, s.language, s.state, s.chopped, s.note,
    coalesce(r.cannot_eat, '') AS cannot_eat, s.wheelchair, s.ride_there, s.ride_back, s.run_there_id, s.run_back_id,
    s.call_why, s.called_at, s.tried, s.closing_id, s.came, s.not_there_at, s.standing_id, s.version
  FROM sign_up s JOIN sign_up_kind k ON k.id = s.kind_id LEFT JOIN resident r ON r.id = s.resident_id
  LEFT JOIN district d ON d.id = coalesce(r.district_id, s.district_id)"""  # noqa: S608 - our own words
# A coordinator sees the own area, and whoever gave no district.
_SEEN = "(?1 IS NULL OR d.area_id = ?1 OR d.id IS NULL)"
# The same without a join, for a count: whether a sign-up is of that area; one without a district is everybody's.
IN_AREA = """coalesce((SELECT d.area_id = ?1 FROM district d WHERE d.id = coalesce((SELECT r.district_id FROM resident r
  WHERE r.id = sign_up.resident_id), sign_up.district_id)), 1)"""
_STANDS = "s.place_id = ?2 AND s.day = ?3 AND s.state IN ('seated', 'waiting')"
# Whoever was cancelled because the day does not take place is still to be telephoned.
_CLOSED = "s.state = 'cancelled' AND s.call_why = 'closed'"
MOST = 200


def of_day(person, day: date, page: int = 1, place: int = HERE) -> list[dict]:
    """Who is down for that day: seated in the order of the syllables, then those who wait, the longest first."""
    return rows(
        f"""{_LINE} WHERE {_STANDS} AND {_SEEN}
            ORDER BY s.state = 'waiting', s.kind_id, CASE s.state WHEN 'waiting' THEN printf('%010d', s.id)
              ELSE coalesce(r.kana, s.name) END, s.id LIMIT {MOST + 1} OFFSET ?4""",
        person.sees_area, place, day.isoformat(), (page - 1) * MOST,
    )  # fmt: skip


def all_of_day(person, day: date, place: int = HERE) -> list[dict]:
    """The same, however many they are: for paper, which has no second page to turn to."""
    return _every_page(lambda number: of_day(person, day, number, place))


def all_calls(person, day: date, everybody: bool, place: int = HERE) -> list[dict]:
    return _every_page(lambda number: calls(person, day, everybody, number, place))


def _every_page(ask: Callable[[int], list[dict]]) -> list[dict]:
    found: list[dict] = []
    for number in count(1):
        page = ask(number)
        found += page[:MOST]
        if len(page) <= MOST:
            break
    return found


def counts(first: date, last: date, place: int = HERE, area: int | None = None) -> dict[tuple[str, int], dict]:
    """For each day and kind: seated, waiting, fetched, still to telephone, came; of an area as `_SEEN` by its coordinator."""
    found = rows(
        f"""SELECT day, kind_id, sum(state = 'seated') AS seated, sum(state = 'waiting') AS waiting,
             sum(state = 'seated' AND ride_there) AS fetched, sum(state = 'seated' AND came = 'came') AS came,
             sum(state = 'seated' AND came IS NULL) AS unmarked, sum(call_why IS 'closed' AND called_at IS NOT NULL) AS told_closed,
             sum(state = 'cancelled') AS dropped,
             sum((call_why IS NOT NULL AND called_at IS NULL) OR (state = 'seated' AND ride_back = 'undecided')) AS to_phone,
             sum(state = 'seated' AND ((ride_there AND run_there_id IS NULL) OR (ride_back = 'ride' AND run_back_id IS NULL)))
               AS without_vehicle
           FROM sign_up WHERE place_id = ?2 AND day BETWEEN ?3 AND ?4
             AND (state IN ('seated', 'waiting') OR call_why = 'closed') AND (?1 IS NULL OR {IN_AREA})
           GROUP BY day, kind_id""",  # noqa: S608 - our own words
        area, place, first.isoformat(), last.isoformat(),
    )  # fmt: skip
    return {(row["day"], row["kind_id"]): {name: value or 0 for name, value in row.items()} for row in found}


def calls(person, day: date, everybody: bool, page: int = 1, place: int = HERE) -> list[dict]:
    """Whom to telephone about that day: `everybody` when it does not take place, otherwise whoever is to be told or asked."""
    which = "1" if everybody else (
        "((s.call_why IS NOT NULL AND s.called_at IS NULL) OR (s.state = 'seated' AND s.ride_back = 'undecided'))"
    )  # fmt: skip
    return rows(
        f"""{_LINE} WHERE s.place_id = ?2 AND s.day = ?3 AND (s.state IN ('seated', 'waiting') OR {_CLOSED})
              AND {_SEEN} AND {which}
            ORDER BY s.called_at IS NOT NULL, s.ride_there = 0, d.kana, coalesce(r.kana, s.name), s.id LIMIT {MOST + 1} OFFSET ?4""",
        person.sees_area, place, day.isoformat(), (page - 1) * MOST,
    )  # fmt: skip


def kitchen(day: date, place: int = HERE) -> dict:
    """For the cook: how many, how many of them 刻み食, and who cannot eat what. The whole town, whoever asks."""
    seated = "s.place_id = ?1 AND s.day = ?2 AND s.state = 'seated' AND k.is_meal"
    kind = "FROM sign_up s JOIN sign_up_kind k ON k.id = s.kind_id LEFT JOIN resident r ON r.id = s.resident_id"
    found = rows(f"SELECT count(*) AS meals, coalesce(sum(s.chopped), 0) AS chopped {kind} WHERE {seated}",
                 place, day.isoformat())[0]  # fmt: skip
    found["special"] = rows(
        f"""SELECT coalesce(r.name, s.name) AS name, s.chopped, s.note, coalesce(r.cannot_eat, '') AS cannot_eat {kind}
            WHERE {seated} AND (s.chopped OR s.note <> '' OR coalesce(r.cannot_eat, '') <> '')
            ORDER BY coalesce(r.cannot_eat, '') = '', coalesce(r.kana, s.name) LIMIT 300""",
        place, day.isoformat(),
    )  # fmt: skip
    return found


def without_vehicle(person, day: date, place: int = HERE) -> list[dict]:
    return rows(
        f"""{_LINE} WHERE {_STANDS} AND {_SEEN} AND s.state = 'seated'
            AND ((s.ride_there AND s.run_there_id IS NULL) OR (s.ride_back = 'ride' AND s.run_back_id IS NULL))
            ORDER BY d.kana, coalesce(r.kana, s.name), s.id LIMIT 100""",
        person.sees_area, place, day.isoformat(),
    )  # fmt: skip


def own(person, today: date, place: int = HERE) -> list[dict]:
    """A volunteer's own, from today on."""
    return rows(f"{_LINE} WHERE s.person_id = ? AND s.day >= ? AND s.place_id = ? AND s.state <> 'cancelled' ORDER BY s.day LIMIT 100",
                person.id, today.isoformat(), place)  # fmt: skip


def line_of(number: int) -> dict:
    return rows(f"{_LINE} WHERE s.id = ?", number)[0]


def meal_days(place: int, day: date) -> dict[int, dict]:
    """What is written about the whole day, by kind: the bare count, and whether the attendance is complete."""
    found = rows(
        "SELECT kind_id, tally, closed_at FROM meal_day WHERE place_id = ? AND day = ?", place, day.isoformat()
    )
    return {row["kind_id"]: row for row in found}


def standing_of(person, resident_id: int | None = None) -> list[dict]:
    """The standing sign-ups in force, of the town or of one resident."""
    return rows(
        """SELECT t.id, t.weekday, t.from_on, t.until_on, t.ride_there, t.ride_back, t.chopped, t.note, k.word AS what,
             r.id AS resident_id, r.name, r.kana, d.name AS district
           FROM standing_sign_up t JOIN sign_up_kind k ON k.id = t.kind_id JOIN resident r ON r.id = t.resident_id
           JOIN district d ON d.id = r.district_id
           WHERE t.ended_at IS NULL AND (t.until_on IS NULL OR t.until_on >= ?3) AND (?1 IS NULL OR d.area_id = ?1)
             AND (?2 IS NULL OR r.id = ?2) ORDER BY t.weekday, r.kana, t.id LIMIT 500""",
        person.sees_area, resident_id, clock.today().isoformat(),
    )  # fmt: skip


def ahead_days() -> int:
    return one("SELECT ahead_days FROM sign_up_setting")


def coming_of(standing_id: int) -> list[dict]:
    """The days of a standing sign-up that are written already, from today on; those left out are told by `left_out`."""
    return rows(
        """SELECT s.id, s.day, s.state FROM sign_up s WHERE s.standing_id = ? AND s.day >= ? AND NOT EXISTS (
             SELECT 1 FROM standing_exception e WHERE e.standing_id = s.standing_id AND e.day = s.day) ORDER BY s.day LIMIT 60""",
        standing_id, clock.today().isoformat(),
    )  # fmt: skip


def left_out(standing_id: int) -> list[dict]:
    return rows(
        "SELECT day, reason FROM standing_exception WHERE standing_id = ? AND day >= ? ORDER BY day LIMIT 60",
        standing_id, clock.today().isoformat(),
    )  # fmt: skip
