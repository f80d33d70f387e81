"""Each line carries the hash over itself and the hash before it: whoever changes or takes out a line breaks the chain.

What no chain can show is that the newest lines were cut off; compare the last number with that of a backup.
"""

import hashlib
import json
from collections.abc import Iterator

from townhub.db import database

# In this order, as the database holds them.
LINKED = ("id", "at", "actor_id", "actor_name", "terminal", "act", "subject", "subject_id", "facts", "once")


def link(before: str, values: tuple) -> str:
    """The hash of a line, from the hash before it and its values in the order of LINKED."""
    return hashlib.sha256(json.dumps([before, *values], ensure_ascii=False).encode()).hexdigest()


def broken() -> Iterator[tuple[int, str]]:
    """The lines that are not as they were written: (number, "missing" before it or "changed")."""
    before, expected = "", 1
    cursor = database.execute_sql(f"SELECT {', '.join(LINKED)}, hash FROM audit_line ORDER BY id")  # noqa: S608
    for *values, written in cursor:
        if values[0] != expected:
            yield values[0], "missing"
        elif link(before, tuple(values)) != written:
            yield values[0], "changed"
        before, expected = written, values[0] + 1
