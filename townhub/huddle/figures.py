"""月ごとの数字: how long the meetings were, what was carried over, how old the follow-ups, and of whom nobody spoke."""

from datetime import date, datetime, timedelta
from statistics import median

from townhub import clock
from townhub.dates import fiscal_year, months_of
from townhub.db import MomentField, one, rows


def first_year() -> int | None:
    """The 年度 of the first meeting; None before there was one."""
    first = one("SELECT min(day) FROM huddle")
    return fiscal_year(date.fromisoformat(first)) if first else None


def figures_of(year: int) -> list[dict]:
    """A line for each month of the 年度 up to this one. None where there was nothing to measure.

    `minutes`: median from opening to closing, of the meetings that were closed on their own day. `carried`: topics in the first
    part of the sheets. `age_days`: median age of the follow-ups that were open at the month's end (or are now). `silent`: people
    who are to be spoken of every so often, and were not all that month; `watched`: how many there are.
    """
    return [_month(first) for first in months_of(year) if first <= clock.today()]


def _month(first: date) -> dict:
    after = (first + timedelta(days=32)).replace(day=1)
    days = first.isoformat(), after.isoformat()
    meetings = rows("SELECT day, opened_at, closed_at, from_paper FROM huddle WHERE day >= ? AND day < ?", *days)
    carried = one(
        "SELECT count(*) FROM huddle h JOIN huddle_topic t ON t.huddle_id = h.id WHERE h.day >= ? AND h.day < ? AND t.part = 1",
        *days,
    )
    end = min(clock.now(), clock.moment_on(after, 0))
    watched, silent = _silent(clock.moment_on(first, 0), end)
    return {
        "month": first, "meetings": len(meetings), "minutes": _middle(_minutes(meetings)), "carried": carried,
        "age_days": _middle(_ages(end)), "watched": watched, "silent": silent,
    }  # fmt: skip


def _minutes(meetings: list[dict]) -> list[int]:
    """Of the meetings that were closed on their day; one closed a day later was forgotten, one from paper was held before."""
    took = []
    for row in meetings:
        if row["closed_at"] and not row["from_paper"]:
            opened, closed = (datetime.fromisoformat(row[name]) for name in ("opened_at", "closed_at"))
            if clock.here(closed).date() == clock.here(opened).date():
                took.append(round((closed - opened).total_seconds() / 60))
    return took


def _ages(end: datetime) -> list[int]:
    """Days since they were made, of the follow-ups that were open at that moment."""
    at = MomentField().db_value(end)
    made = rows("SELECT made_at FROM follow_up WHERE made_at < ?1 AND (ended_at IS NULL OR ended_at >= ?1)", at)
    return [(end - datetime.fromisoformat(row["made_at"])).days for row in made]


def _silent(begin: datetime, end: datetime) -> tuple[int, int]:
    """How many were to be spoken of, and of how many of them nobody spoke between these moments."""
    [row] = rows(
        """SELECT count(*) AS watched, count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM huddle_note n
             WHERE n.resident_id = w.resident_id AND n.withdrawn_at IS NULL AND n.written_at >= ?1 AND n.written_at < ?2)) AS silent
           FROM huddle_watch w JOIN resident r ON r.id = w.resident_id WHERE w.set_at < ?2 AND r.ended_on IS NULL""",
        *map(MomentField().db_value, (begin, end)),
    )
    return row["watched"], row["silent"]


def _middle(values: list[int]) -> int | None:
    return round(median(values)) if values else None
