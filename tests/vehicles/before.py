"""A town as it stood before one step of the schema: for a test of what the step makes of it."""

import shutil
from pathlib import Path

from townhub import migrations
from townhub.db import open_town


def migrate_until(instance: Path, monkeypatch, step: str) -> None:
    """Leave the database in this folder as it was before that step, and open."""
    steps = sorted(path.stem for path in migrations.FOLDER.glob("[0-9]*.py"))
    until = steps.index(step)
    before = instance / "before"
    before.mkdir()
    for earlier in steps[:until]:
        shutil.copy(migrations.FOLDER / f"{earlier}.py", before)
    (before / "HEAD.txt").write_text(steps[until - 1])
    with monkeypatch.context() as then:
        then.setattr(migrations, "FOLDER", before)
        migrations.bring_up_to_date(instance, print)
    open_town(instance / "town.db")
