"""共有の同意 in the meeting: the rule is that of the register (`residents.consent`), the emergency is an act of this room."""

from datetime import timedelta

from townhub import audit, clock
from townhub.db import rows, write
from townhub.huddle.topics import hand_down
from townhub.i18n import _
from townhub.residents.actions import standing
from townhub.residents.consent import (
    ALL,
    NO_CONSENT,
    NOTHING,
    condition,
    household_condition,
    shared_among,
    shares,
    shares_household,
    sight_of,
)
from townhub.residents.models import ConsentOverride, Resident

__all__ = [
    "ALL", "NOTHING", "NO_CONSENT", "condition", "household_condition", "override", "overrides_of", "shared_among", "shares",
    "shares_household", "sight_of",
]  # fmt: skip


def override(actor, resident: Resident, why: str, once: str | None = None) -> None:
    """緊急に見る: read on without consent until this day is over, say why, and answer for it in the next meeting.

    Whoever may read anyway needs no emergency; pressing twice is once.
    """
    with write():
        if audit.already(once) or shares(actor, resident.id):
            return
        today = clock.today()
        made = ConsentOverride.create(
            resident=standing(resident.id), person=actor, unit=actor.unit_id, why=why, at=clock.now(),
            ends_at=clock.moment_on(today + timedelta(days=1), 0),
        )  # fmt: skip
        hand_down(
            actor, cause=f"override-{made.id}", kind="override", resident=resident, on=today,
            sentence=_("{name}が、同意のないまま緊急に見ました。わけ: {why}", name=actor.name, why=why),
            place=("timeline.readers", {"resident_id": resident.id}),
        )  # fmt: skip
        # Why is in the row itself: a line of the log holds no word about anybody's health.
        audit.record(actor, "resident.read_urgently", resident, once, override=made.id, until=today.isoformat())


def overrides_of(resident_id: int) -> list[dict]:
    """Every emergency in which somebody read on, newest first, with the reason."""
    return rows(
        """SELECT o.at, o.why, p.name, p.profession, u.name AS unit FROM consent_override o
           JOIN person p ON p.id = o.person_id LEFT JOIN unit u ON u.id = o.unit_id
           WHERE o.resident_id = ? ORDER BY o.id DESC LIMIT 200""",
        resident_id,
    )
