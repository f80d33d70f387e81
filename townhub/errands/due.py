"""What of ちょい加勢 needs the office now: fees to decide, jobs that nobody took, what volunteers worry about."""

from datetime import date, timedelta
from types import SimpleNamespace

from townhub import clock
from townhub.db import MomentField, rows
from townhub.errands import next_act
from townhub.residents.consent import shared_among

_MOST = 30
_SOON = timedelta(days=7)
_REPORTS_STAY = timedelta(days=7)
_SELECT = """SELECT j.id, j.resident_id, j.kind, j.work_on, j.from_minute, j.until_minute, j.wanted_minutes, j.worked_minutes, j.state,
    j.report_line, j.rung, j.rung_until, j.starts_minute, j.told_at, j.close_reason, r.name, d.name AS district, p.name AS helper
    FROM errand_job j JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id
    LEFT JOIN person p ON p.id = j.claimed_by_id WHERE (?1 IS NULL OR d.area_id = ?1) AND """


def due(person, day: date) -> dict[str, list[dict]]:
    """Named rows by what is to be done with them, for the area that this person sees; at most thirty of each."""
    lately = MomentField().db_value(clock.now() - _REPORTS_STAY)

    def find(which: str, order: str, *values: object) -> list[dict]:
        found = rows(f"{_SELECT} {which} ORDER BY {order}, j.id LIMIT {_MOST}", person.sees_area, *values)
        return [row | {"next": next_act.of(SimpleNamespace(**row))} for row in found]

    return {
        "to_decide": find("j.state = 'over'", "j.work_on"),
        "worries": _as_shared(person, find("j.report = 'worry' AND j.reported_at >= ?2", "j.reported_at DESC", lately)),
        "untold": _as_shared(person, find("j.state IN ('untaken', 'nobody_home') AND j.told_at IS NULL", "j.work_on")),
        "to_publish": find("j.state = 'received'", "j.work_on, j.from_minute"),
        "unclaimed": find(
            "j.state = 'open' AND (j.work_on <= ?2 OR j.rung IN ('calls', 'staff'))",
            "j.work_on, j.from_minute",
            (day + _SOON).isoformat(),
        ),
        "to_confirm": find(
            "j.state = 'claimed' AND j.work_on BETWEEN ?2 AND ?3",
            "j.work_on, j.starts_minute",
            day.isoformat(),
            (day + _SOON).isoformat(),
        ),
        "to_settle": find("j.state = 'done'", "j.work_on"),
        "going_on": find(
            "j.state IN ('claimed', 'confirmed', 'running') AND j.work_on <= ?2",
            "j.work_on, j.from_minute",
            day.isoformat(),
        ),
    }


def _as_shared(person, found: list[dict]) -> list[dict]:
    """What a volunteer saw or was worried about bears its words for those only who may read about the resident."""
    shared = shared_among(person, [row["resident_id"] for row in found])
    return [row if row["resident_id"] in shared else row | _without_words(row) for row in found]


def _without_words(row: dict) -> dict:
    """Why nobody took a job is said by the office; what was seen at a closed door, by the volunteer."""
    return {"report_line": None} | ({"close_reason": None} if row["state"] == "nobody_home" else {})
