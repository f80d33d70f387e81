"""Whether the house is well, for a machine that asks. No personal data, no log-in."""

import shutil

import peewee as pw
from flask import Blueprint, current_app

from townhub import migrations
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
    free = shutil.disk_usage(current_app.config["INSTANCE"]).free
    answers = {
        "database": database_answers,
        "schema": schema,
        "schema_is_current": schema == migrations.head(),
        "free_disk_bytes": free,
        "free_disk_is_enough": free >= _LEAST_FREE_BYTES,
    }
    well = database_answers and answers["schema_is_current"] and answers["free_disk_is_enough"]
    return {"well": well, **answers}, 200 if well else 503
