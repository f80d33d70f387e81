"""話題にする間隔: how often the meeting is to speak of somebody, so that nobody falls through."""

from townhub import audit, clock
from townhub.db import rows, write
from townhub.huddle.models import Watch
from townhub.residents.actions import standing
from townhub.residents.models import Resident


def watch(actor, resident: Resident, every_days: int | None) -> None:
    """Speak of this resident at least every so many days; None: no more than others."""
    with write():
        now = standing(resident.id)
        before = Watch.get_or_none(Watch.resident == now)
        if every_days == (before.every_days if before else None):
            return
        if every_days is None:
            before.delete_instance()
        elif before:
            Watch.update(every_days=every_days, set_by=actor.id, set_at=clock.now()).where(
                Watch.id == before.id
            ).execute()
        else:
            Watch.create(resident=now, every_days=every_days, set_by=actor.id, set_at=clock.now())
        audit.record(actor, "resident.watched", now, every_days=every_days)


def watch_of(resident_id: int) -> dict | None:
    """Every how many days, who said so, and the day on which somebody last said something."""
    found = rows(
        """SELECT w.every_days, w.set_at, p.name AS set_by,
             (SELECT max(n.written_at) FROM huddle_note n WHERE n.resident_id = w.resident_id AND n.withdrawn_at IS NULL) AS last_at
           FROM huddle_watch w LEFT JOIN person p ON p.id = w.set_by_id WHERE w.resident_id = ?""",
        resident_id,
    )
    return found[0] if found else None
