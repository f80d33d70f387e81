"""Whether the house is well, for a machine that asks. No personal data, no log-in."""

import shutil
from datetime import datetime

import peewee as pw
from flask import Blueprint, current_app

from townhub import clock, clockwork, migrations, safekeeping
from townhub.access import permit
from townhub.db import one

bp = Blueprint("health", __name__)
# Below this a backup may no longer fit, and SQLite starts to refuse writes soon after.
_LEAST_FREE_BYTES = 200 * 1024 * 1024


@bp.get("/healthz")
@permit("public")
def health():
    """200 when all is well, 503 when something needs a person; each question with its answer."""
    try:
        database_answers = one("SELECT 1") == 1
        schema = migrations.schema_of_file()
    except pw.DatabaseError:
        database_answers, schema = False, None
    last = safekeeping.last_backup(current_app.config["INSTANCE"])
    free = shutil.disk_usage(current_app.config["INSTANCE"]).free
    answers = {
        "database": database_answers,
        "schema": schema,
        "schema_is_current": schema == migrations.head(),
        "free_disk_bytes": free,
        "free_disk_is_enough": free >= _LEAST_FREE_BYTES,
        "last_backup_at": last and last.isoformat(),
        "backup_is_recent": _is_recent(last) if database_answers else None,
    }
    well = all(answers[name] for name in ("database", "schema_is_current", "free_disk_is_enough", "backup_is_recent"))
    return {"well": well, **answers}, 200 if well else 503


def _is_recent(last: datetime | None) -> bool:
    """A town that has just moved in has none yet: its first one is made within a minute, or fails."""
    if last is None:
        return not clockwork.failed("backup")
    return clock.now() - last < safekeeping.OLD
