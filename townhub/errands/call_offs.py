"""行かなくてよくなった: whoever was to go hears of it, by letter or by telephone, however far away the day is.

Computed when it is read, like a reminder. For ten minutes an act may be undone: the word waits for that, unless the day is
upon us.
"""

from datetime import date, datetime, timedelta

from townhub import clock
from townhub.db import MomentField, rows
from townhub.errands.rules import UNDO_MINUTES

_AT_ONCE_WITHIN = timedelta(hours=2)

# Appointments that are ahead and do not stand any more, each with everybody who had said yes. Who gave it back themselves
# is not among them, and what was undone is not: its last step is another one.
_OFF = """
SELECT j.id, j.kind, j.work_on, coalesce(j.starts_minute, j.from_minute) AS starts_minute, j.wanted_minutes,
  d.name AS district, h.person_id, p.name, p.kana, p.phone, p.email, p.reminded_by, r.name AS resident, s.id AS step, s.at
FROM errand_job j JOIN errand_step s ON s.id = (SELECT max(id) FROM errand_step WHERE job_id = j.id)
JOIN errand_helper h ON h.job_id = j.id AND (h.left_at IS NULL OR s.act = 'give_up' AND h.left_at >= s.at)
JOIN person p ON p.id = h.person_id
JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id
WHERE j.state IN ('called_off', 'untaken', 'out_of_scope') AND s.act IN ('call_off', 'give_up', 'refuse') AND j.work_on >= ?1
  AND p.left_on IS NULL AND (?2 IS NULL OR d.area_id = ?2) ORDER BY j.work_on, starts_minute, p.kana, j.id"""

# Appointments that were put to another day after somebody was reminded of the day before: they would go today or tomorrow.
_MOVED = """
SELECT j.id, j.kind, j.work_on, j.starts_minute, j.wanted_minutes, d.name AS district, h.person_id, p.name, p.kana, p.phone,
  p.email, p.reminded_by, r.name AS resident, s.id AS step, s.at, s.before ->> '$.job.work_on' AS was_on,
  s.before ->> '$.job.starts_minute' AS was_minute
FROM errand_job j JOIN errand_step s ON s.id = (SELECT max(id) FROM errand_step WHERE job_id = j.id)
JOIN errand_helper h ON h.job_id = j.id AND h.left_at IS NULL JOIN person p ON p.id = h.person_id
JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id
WHERE j.state = 'confirmed' AND s.act = 'confirm' AND j.work_on > ?1 AND was_on <> j.work_on AND was_on BETWEEN ?2 AND ?1
  AND (?3 IS NULL OR d.area_id = ?3) AND EXISTS (SELECT 1 FROM reminder m LEFT JOIN letter l ON l.id = m.letter_id
    WHERE m.cause GLOB printf('errand-%d-%d-*-%s-%d*', j.id, h.person_id, was_on, was_minute)
      AND (m.called_at IS NOT NULL OR l.sent_at IS NOT NULL))
ORDER BY j.work_on, j.starts_minute, p.kana, j.id"""


def due(area: int | None = None) -> list[dict]:
    """Whoever should hear now that they need not go: rows as those of a reminder, `which` "off" or "moved".

    `urgent` is who may be leaving the house already.
    """
    today = clock.today()
    tomorrow = today + timedelta(days=1)
    off = [row | {"which": "off"} for row in rows(_OFF, today.isoformat(), area)]
    moved = [row | {"which": "moved"} for row in rows(_MOVED, tomorrow.isoformat(), today.isoformat(), area)]
    return [found for row in off + moved if (found := _now(row))]


def told_on_phone(person_id: int) -> list[dict]:
    """What this volunteer need not go to any more, until its day is over: for the own page, where it stood before."""
    own = f"SELECT id, kind, work_on, starts_minute, district FROM ({_OFF}) WHERE person_id = ?3"  # noqa: S608 - our own names
    return rows(own, clock.today().isoformat(), None, person_id)


def _now(row: dict) -> dict | None:
    """The row with its moments, once it is time to tell and as long as it is of use."""
    stepped = MomentField().python_value(row["at"])
    until = _starts(row["was_on"], row["was_minute"]) if row["which"] == "moved" else None
    until = until or _starts(row["work_on"], row["starts_minute"])
    urgent = until - stepped < _AT_ONCE_WITHIN
    since = stepped if urgent else stepped + timedelta(minutes=UNDO_MINUTES)
    if not since <= clock.now() < until:
        return None
    cause = f"errand-{row['id']}-{row['person_id']}-{row['which']}-{row['step']}"
    return row | {"cause": cause, "starts": until, "since": since, "until": until, "urgent": urgent}


def _starts(day: str, minute: int) -> datetime:
    return clock.moment_on(date.fromisoformat(day), int(minute))
