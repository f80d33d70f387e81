from townhub import clock
from townhub.audit.chain import LINKED, link
from townhub.audit.models import AuditLine
from townhub.db import database, one


def record(actor, act: str, subject, once: str | None = None, **facts: object) -> None:
    """Write the line of an act, inside the act's own transaction.

    `actor` is the person, or a word for a machine ("demo"); `subject` is the row acted on. `facts` are numbers, states
    and days: never a note about somebody's health.
    """
    last = database.execute_sql("SELECT id, hash FROM audit_line ORDER BY id DESC LIMIT 1").fetchone() or (0, "")
    values = (
        last[0] + 1,
        AuditLine.at.db_value(clock.now()),
        getattr(actor, "id", None),
        getattr(actor, "name", actor),
        getattr(actor, "terminal", None),
        act,
        subject._meta.table_name,
        subject.id,
        AuditLine.facts.db_value(facts),
        once or None,
    )
    marks = ", ".join("?" for _value in range(len(LINKED) + 1))
    database.execute_sql(
        f"INSERT INTO audit_line ({', '.join(LINKED)}, hash) VALUES ({marks})",  # noqa: S608 - our own names
        (*values, link(last[1], values)),
    )


def already(once: str | None) -> int | None:
    """The row that this very form has made before: a double tap or a retry is told the first result."""
    return one("SELECT subject_id FROM audit_line WHERE once = ?", once) if once else None
