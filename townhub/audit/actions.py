import re
from collections.abc import Iterable

from townhub import clock
from townhub.audit.chain import LINKED, link
from townhub.audit.models import AuditLine
from townhub.db import database, one

_STATE = re.compile(r"[A-Za-z0-9_.:+-]{0,40}")


def record(actor, act: str, subject, once: str | None = None, **facts: object) -> None:
    """Write the line of an act, inside the act's own transaction.

    `actor` is the person, or a word for a machine ("demo"); `subject` is the row acted on. `facts` are numbers, the
    program's own words for states (`moved`, `pin`), and days as 2019-01-16: never what somebody typed. A line stays for
    ever, so a purge could not reach a reason, a note or a name in it: they belong into the subject's own row. Raises
    ValueError for words of any other kind; `tests/town/test_floors.py` looks through all calls as well.
    """
    _refuse_free_text(act, facts)
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


def _refuse_free_text(act: str, facts: dict) -> None:
    for name, value in facts.items():
        for part in _parts(value):
            if not (part is None or isinstance(part, int) or (isinstance(part, str) and _STATE.fullmatch(part))):
                raise ValueError(
                    f"audit.record({act!r}): the fact {name!r} is no number, state or day. Keep what was typed in the "
                    "subject's own row, where a purge can wipe it, and leave it out here."
                )


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, (list, tuple)) else [value]


def already(once: str | None) -> int | None:
    """The row that this very form has made before: a double tap or a retry is told the first result."""
    return one("SELECT subject_id FROM audit_line WHERE once = ?", once) if once else None
