"""What the lists of ちょい加勢 ask the database: named rows, no model instances."""

from datetime import date
from typing import NamedTuple

from townhub import clock
from townhub.db import lines, one, rows

_LINE = """j.id, j.kind, j.work_on, j.from_minute, j.until_minute, j.wanted_minutes, j.estimate_yen, j.remark, j.state,
           j.starts_minute, j.or_until_on, d.name AS district"""
_JOINED = "FROM errand_job j JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id"


def wanted(person, most: int) -> list[NamedTuple]:
    """Open jobs to come, those of the volunteer's own district first. Neither name nor house number is read."""
    return lines(
        f"""SELECT {_LINE}, j.resident_id, r.district_id, j.wanted_people, j.clear_15m, j.rung, j.rung_until,
              (SELECT a.answer FROM errand_ask a WHERE a.job_id = j.id AND a.person_id = ?1 ORDER BY a.id DESC LIMIT 1) AS said
            {_JOINED} WHERE j.state = 'open' AND j.work_on >= ?2
              AND NOT EXISTS (SELECT 1 FROM errand_helper h WHERE h.job_id = j.id AND h.person_id = ?1 AND h.left_at IS NULL)
              AND NOT EXISTS (SELECT 1 FROM volunteer_tie t WHERE t.person_id = ?1 AND t.resident_id = j.resident_id
                AND t.tie = 'avoid' AND t.ended_at IS NULL)
            ORDER BY said IS 'cannot', d.id <> ?3,
              d.id NOT IN (SELECT ?3 UNION SELECT v.district_id FROM volunteer_district v WHERE v.person_id = ?1),
              j.work_on, j.from_minute, j.id LIMIT ?4""",  # noqa: S608 - our own names
        person.id, clock.today().isoformat(), person.district_id or 0, most,
    )  # fmt: skip


def own_jobs(person) -> list[dict]:
    """What this volunteer has before them or has not finished, oldest first, and what was done today."""
    return rows(
        f"""SELECT {_LINE}, r.name, r.address, r.landmark, coalesce(nullif(r.phone, ''), j.callback_phone) AS phone, h.fee_yen, h.worked_minutes, h.started_at, h.finished_at, j.report,
                j.wanted_people, j.confirmed_at,
                (SELECT group_concat(e.name, '、') FROM equipment_booking b JOIN equipment e ON e.id = b.equipment_id
                  WHERE b.job_id = j.id AND b.dropped_at IS NULL) AS tools {_JOINED}
            JOIN errand_helper h ON h.job_id = j.id AND h.left_at IS NULL
            WHERE h.person_id = ? AND (j.state IN ('open', 'claimed', 'confirmed', 'running', 'over')
              OR (j.state IN ('done', 'settled') AND j.work_on >= ?))
            ORDER BY j.state IN ('done', 'settled'), j.state <> 'running', j.work_on, j.starts_minute, j.id""",  # noqa: S608 - our own names
        person.id, clock.today().isoformat(),
    )  # fmt: skip


def open_in_the_name_of(person) -> list[dict]:
    """Jobs that this person took and nobody has closed: what has to be handed over before they leave."""
    return rows(
        f"SELECT {_LINE}, r.name {_JOINED} JOIN errand_helper h ON h.job_id = j.id AND h.left_at IS NULL"
        " WHERE h.person_id = ? AND j.state IN ('open', 'claimed', 'confirmed', 'running', 'over')"
        " ORDER BY j.work_on, j.from_minute, j.id",
        person.id,
    )


def month_of(person, first: date, after: date) -> list[dict]:
    """The volunteer's finished jobs of a month: day, kind, minutes, yen."""
    return rows(
        "SELECT j.id, j.kind, j.work_on, h.worked_minutes, h.fee_yen, j.state FROM errand_helper h"
        " JOIN errand_job j ON j.id = h.job_id WHERE h.person_id = ? AND h.left_at IS NULL AND j.work_on >= ?"
        " AND j.work_on < ? AND j.state IN ('over', 'done', 'settled') ORDER BY j.work_on, j.id",
        person.id, first.isoformat(), after.isoformat(),
    )  # fmt: skip


def job_list(person, states: list[str], page: int, size: int) -> tuple[list[NamedTuple], int]:
    """A page of the office's list with names, and how many there are in all. Coming ones first, past ones last."""
    area = person.sees_area
    marks = ", ".join("?" for _state in states)
    where = f"WHERE j.state IN ({marks})" + ("" if area is None else " AND d.area_id = ?")
    values = [*states, *([] if area is None else [area])]
    order = "j.work_on DESC, j.from_minute DESC" if "done" in states else "j.work_on, j.from_minute"
    found = lines(
        f"""SELECT {_LINE}, r.name, p.name AS helper, j.fee_yen, j.worked_minutes, j.rung, j.rung_until, j.told_at
            {_JOINED} LEFT JOIN person p ON p.id = j.claimed_by_id {where} ORDER BY {order}, j.id LIMIT ? OFFSET ?""",
        *values, size, (page - 1) * size,
    )  # fmt: skip
    # For the whole town the index alone counts them, also after ten years; for an area each district is looked up.
    counted = "FROM errand_job j" if area is None else _JOINED
    return found, one(f"SELECT count(*) {counted} {where}", *values)
