"""The town's schema, step by step. Each step is SQL written by hand and imports nothing of townhub, so that it still
does the same when the code around it has moved on. `HEAD.txt` names the newest step: two additions at once conflict.
"""

from collections.abc import Callable
from pathlib import Path

from playhouse.migrations import Runner

from townhub import safekeeping
from townhub.config import DATABASE_NAME
from townhub.db import database, one, open_town

FOLDER = Path(__file__).parent


def head() -> str:
    """The name of the newest step."""
    return (FOLDER / "HEAD.txt").read_text(encoding="utf-8").strip()


def schema_of_file() -> str | None:
    """The newest step that the open database has taken."""
    if not one("SELECT 1 FROM sqlite_master WHERE name = 'schema_migration'"):
        return None
    return one("SELECT name FROM schema_migration ORDER BY id DESC LIMIT 1")


def bring_up_to_date(instance: Path, say: Callable[[str], None] = print) -> list[str]:
    """Take all steps that are missing and name them; a town that has data is backed up first."""
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    open_town(instance / DATABASE_NAME)
    with database.connection_context():
        before = schema_of_file()
        if before == head():
            return []
        if before is not None:
            say(f"控えをとりました: {safekeeping.back_up(instance, 'migrate')}")
        taken = Runner(database, str(FOLDER)).up()
    say(f"データベースを整えました: {', '.join(taken)}")
    return taken
