from datetime import date

import peewee as pw

from townhub.accounts.models import Person
from townhub.cafe.rules import Calendar, Hours, Week
from townhub.db import DayField, MomentField, Row, database
from townhub.town.models import closings_between


class CafeWeek(Row):
    """いつもの曜日: what every week looks like, from one day on until the next pattern begins."""

    valid_from = DayField(unique=True)
    valid_until = DayField(null=True)
    made_by = pw.ForeignKeyField(Person, null=True, on_delete="RESTRICT")
    made_at = MomentField()
    version = pw.IntegerField()


class CafeWeekDay(Row):
    """One weekday of a pattern, Monday 0; closed when it has no opening minute."""

    week = pw.ForeignKeyField(CafeWeek, on_delete="CASCADE", index=False)
    weekday = pw.IntegerField()
    opens_minute = pw.IntegerField(null=True)
    closes_minute = pw.IntegerField(null=True)
    note = pw.TextField()

    class Meta:
        table_name = "cafe_week_day"
        indexes = ((("week", "weekday"), True),)


class CafeWeekEvent(Row):
    week_day = pw.ForeignKeyField(CafeWeekDay, on_delete="CASCADE", index=False)
    position = pw.IntegerField()
    word = pw.TextField()

    class Meta:
        table_name = "cafe_week_event"
        indexes = ((("week_day", "position"), True),)


class CafeDay(Row):
    """この日だけ: a single day as somebody wrote it. `version` never comes back, even when the row was taken away between."""

    day = DayField(unique=True)
    status = pw.TextField()
    opens_minute = pw.IntegerField(null=True)
    closes_minute = pw.IntegerField(null=True)
    note = pw.TextField()
    changed_by = pw.ForeignKeyField(Person, null=True, on_delete="RESTRICT")
    changed_at = MomentField()
    version = pw.IntegerField()


class CafeDayEvent(Row):
    day = pw.ForeignKeyField(CafeDay, on_delete="CASCADE", index=False)
    position = pw.IntegerField()
    word = pw.TextField()

    class Meta:
        table_name = "cafe_day_event"
        indexes = ((("day", "position"), True),)


class PublicVersion(Row):
    """How often anything on the public board has changed; only triggers write it."""

    version = pw.IntegerField()


_DAYS = """
SELECT d.day, d.opens_minute, d.closes_minute, d.note, e.word
FROM cafe_day d LEFT JOIN cafe_day_event e ON e.day_id = d.id
WHERE d.day BETWEEN ? AND ? ORDER BY d.day, e.position
"""
_WEEKS = """
SELECT w.valid_from, coalesce(w.valid_until, '9999-12-31'), d.weekday, d.opens_minute, d.closes_minute, d.note, e.word
FROM cafe_week w JOIN cafe_week_day d ON d.week_id = w.id LEFT JOIN cafe_week_event e ON e.week_day_id = d.id
WHERE w.valid_from <= ? AND coalesce(w.valid_until, '9999-12-31') >= ? ORDER BY w.valid_from, d.weekday, e.position
"""


def calendar(first: date, last: date) -> Calendar:
    """Everything that is written about these days, both ends included, in three questions to the database."""
    # Bare tuples: the month is read anew after every change, while somebody waits.
    days: dict[str, Hours] = {}
    for day, *hours in database.execute_sql(_DAYS, (first.isoformat(), last.isoformat())):
        _add(days, day, hours)
    weeks: dict[str, Week] = {}
    for begins, ends, weekday, *hours in database.execute_sql(_WEEKS, (last.isoformat(), first.isoformat())):
        week = weeks.get(begins) or weeks.setdefault(begins, Week(begins, ends, {}))
        _add(week.days, weekday, hours)
    return Calendar(days, list(weeks.values()), closings_between(first, last))


def _add(days: dict, day: str | int, row: list) -> None:
    """Put the hours of this row to the others; a second row of the same day brings its next event."""
    opens, closes, note, word = row
    so_far = days.get(day)
    events = (*(so_far.events if so_far else ()), *((word,) if word else ()))
    days[day] = Hours(opens, closes, events, note)


def written_day(day: date) -> CafeDay | None:
    """What somebody wrote for this very day."""
    return CafeDay.get_or_none(CafeDay.day == day)
