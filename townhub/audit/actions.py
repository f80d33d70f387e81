from townhub import clock
from townhub.audit.models import AuditLine
from townhub.db import one


def record(actor, act: str, subject, once: str | None = None, **facts: object) -> None:
    """Write the line of an act, inside the act's own transaction.

    `actor` is the person, or a word for a machine ("demo"); `subject` is the row acted on. `facts` are numbers, states
    and days: never a note about somebody's health.
    """
    AuditLine.insert(
        at=clock.now(),
        actor_id=getattr(actor, "id", None),
        actor_name=getattr(actor, "name", actor),
        act=act,
        subject=subject._meta.table_name,
        subject_id=subject.id,
        facts=facts,
        once=once or None,
    ).execute()


def already(once: str | None) -> int | None:
    """The row that this very form has made before: a double tap or a retry is told the first result."""
    return one("SELECT subject_id FROM audit_line WHERE once = ?", once) if once else None
