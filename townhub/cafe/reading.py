"""Reads a café's calendar from the database: as residents see it, or with the drafts of the staff."""

from datetime import date, timedelta

from townhub.cafe.layers import FOREVER, Calendar, DayPlan, Exceptional, Hours, Kind, Series, Week, on_day
from townhub.db import database, rows
from townhub.i18n import called, language, lend
from townhub.town.models import closings_between

HOME = 1  # the first place, which is there from the start
# What residents see, and what they will see when the drafts are published.
PUBLISHED = "{0}.until_id IS NULL AND {0}.since_id IS NOT NULL"
DRAFTED = "{0}.until_id IS NULL AND {0}.leaving_at IS NULL"

_DAYS = """
SELECT d.day, d.opens_minute, d.closes_minute, d.note, d.again_minute, d.until_minute, e.word
FROM cafe_day d LEFT JOIN cafe_day_event e ON e.day_id = d.id
WHERE d.place_id = ? AND d.day BETWEEN ? AND ? AND {standing} ORDER BY d.day, e.position
"""
_WEEKS = """
SELECT w.id, w.valid_from, w.season_from, w.season_until, w.name, d.weekday, d.opens_minute, d.closes_minute, d.note,
  d.again_minute, d.until_minute, e.word
FROM cafe_week w LEFT JOIN cafe_week_day d ON d.week_id = w.id LEFT JOIN cafe_week_event e ON e.week_day_id = d.id
WHERE w.place_id = ? AND {standing} ORDER BY w.valid_from, w.id, d.weekday, e.position
"""
_SERIES = """
SELECT s.thread, s.effect, s.word, s.weekdays, s.nths, s.every_weeks, s.first_on, coalesce(s.last_on, '9999-12-31'),
  s.season_from, s.season_until, s.begins_minute, s.ends_minute, s.holidays, s.note
FROM cafe_series s WHERE s.place_id = ? AND s.first_on <= ? AND coalesce(s.last_on, '9999-12-31') >= ? AND {standing}
ORDER BY s.effect = 'event', s.id
"""
_EXCEPTIONS = """
SELECT x.thread, x.day, x.state, x.begins_minute, x.ends_minute, x.note FROM cafe_series_day x
WHERE x.place_id = ? AND x.day BETWEEN ? AND ? AND {standing}
"""
_EMERGENCIES = """
SELECT day, reason FROM cafe_emergency WHERE place_id = ? AND day BETWEEN ? AND ? AND lifted_at IS NULL
"""


def calendar(first: date, last: date, place: int = HOME, draft: bool = False) -> Calendar:
    """Everything that is written about these days at that place, both ends included; `draft` with what is unpublished."""
    # Bare tuples: the month is read anew after every change, while somebody waits.
    span = (place, first.isoformat(), last.isoformat())
    days: dict[str, Hours] = {}
    for day, *hours in _standing(_DAYS, "d", draft, span):
        _add(days, day, hours)
    series = _standing(_SERIES, "s", draft, (place, span[2], span[1]))
    exceptions = _standing(_EXCEPTIONS, "x", draft, span) if series else ()
    return Calendar(
        days,
        _weeks(place, draft, *span[1:]),
        closings_between(first, last),
        tuple(Series(*row[:8], (row[8], row[9]), *row[10:]) for row in series),
        {(thread, day): Exceptional(*rest) for thread, day, *rest in exceptions},
        dict(database.execute_sql(_EMERGENCIES, span).fetchall()),
        kinds(),
    )


def on(place: int, day: date, draft: bool = False) -> DayPlan:
    """What is on at this place on this day, and why."""
    return on_day(calendar(day, day, place, draft), day)


def kinds() -> tuple[Kind, ...]:
    """The kinds of events, in their order; their words in the reader's language are lent to the page."""
    found = database.execute_sql("SELECT word, seal, style, kana, word_en FROM cafe_kind ORDER BY position, id")
    kinds = tuple(map(Kind._make, found.fetchall()))
    spoken = language()
    if spoken == "en":
        lend({kind.word: kind.word_en for kind in kinds if kind.word_en})
    elif spoken == "easy":
        lend({kind.word: called(kind.word, kind.kana) for kind in kinds})
    return kinds


def _standing(sql: str, table: str, draft: bool, values: tuple) -> list[tuple]:
    standing = (DRAFTED if draft else PUBLISHED).format(table)
    return database.execute_sql(sql.format(standing=standing), values).fetchall()


def _weeks(place: int, draft: bool, first: str, last: str) -> list[Week]:
    """The patterns that hold somewhere in this stretch; each usual week ends where the next one begins."""
    found: dict[int, Week] = {}
    for number, begins, *season, name, weekday, opens, closes, note, again, until, word in _standing(
        _WEEKS, "w", draft, (place,)
    ):
        week = found.get(number) or found.setdefault(number, Week(begins, FOREVER, {}, tuple(season), name))
        if weekday is not None:
            _add(week.days, weekday, (opens, closes, note, again, until, word))
    ended, later = [], {}
    for week in reversed(found.values()):  # the latest first
        until = later.get(week.season, FOREVER)
        later[week.season] = (date.fromisoformat(week.valid_from) - timedelta(days=1)).isoformat()
        if week.valid_from <= last and until >= first:
            ended.append(week._replace(valid_until=until))
    return ended[::-1]


def _add(days: dict, day: str | int, row: list) -> None:
    """Put the hours of this row to the others; a second row of the same day brings its next event."""
    opens, closes, note, again, until, word = row
    so_far = days.get(day)
    events = (*(so_far.events if so_far else ()), *((word,) if word else ()))
    days[day] = Hours(opens, closes, events, note, again, until)


# -- places ---------------------------------------------------------------------------------------------------------

_PLACES = """
SELECT p.id, CASE p.name WHEN '' THEN t.cafe_name ELSE p.name END AS name, p.name_en, p.kana,
  CASE p.phone WHEN '' THEN t.cafe_phone ELSE p.phone END AS phone, p.address, p.area_id, a.name AS area, p.changes,
  p.ended_on, p.position
FROM cafe_place p JOIN town t LEFT JOIN area a ON a.id = p.area_id
"""


def places(also_ended: bool = False) -> list[dict]:
    """The cafés of the town with the names that residents know, in the reader's language, the first one first."""
    found = rows(_PLACES + ("" if also_ended else "WHERE p.ended_on IS NULL ") + "ORDER BY p.position, p.id")
    return found if language() == "ja" else [{**place, "name": spoken_name(place)} for place in found]


def spoken_name(place: dict) -> str:
    """What the place is called in the reader's language, as far as the town has written it."""
    return (language() == "en" and place["name_en"]) or called(place["name"], place["kana"])


def place_of(number: int) -> dict | None:
    """One of them, whether it is still open or not."""
    found = rows(_PLACES + "WHERE p.id = ?", number) if 0 < number < 2**31 else []
    return found[0] if found else None


def changes(place: int) -> int:
    """A number that rises with everything that is written about this place, drafts too."""
    return database.execute_sql("SELECT changes FROM cafe_place WHERE id = ?", (place,)).fetchone()[0]
