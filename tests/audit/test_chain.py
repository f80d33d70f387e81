"""Whoever changes or takes out a line of the audit log, even in the file itself, is found out."""

import subprocess
import sys
from pathlib import Path

from townhub.audit import chain
from townhub.db import database
from townhub.errands import actions

SCRIPTS = Path(__file__).parents[2] / "scripts"


def tamper(sql: str) -> None:
    """As somebody with the file in their hands would: past the triggers."""
    for trigger in ("audit_line_is_never_changed", "audit_line_is_never_removed"):
        database.execute_sql(f"DROP TRIGGER {trigger}")
    database.execute_sql(sql)


def test_an_untouched_log_is_whole(town, make_job):
    actions.claim(town.suzuki, make_job())
    assert list(chain.broken()) == []


def test_a_changed_line_is_found(town, make_job):
    make_job()
    tamper("UPDATE audit_line SET actor_name = '別の人' WHERE id = 3")
    assert list(chain.broken()) == [(3, "changed")]


def test_a_line_that_was_changed_with_its_hash_breaks_the_next(town, make_job):
    make_job()
    tamper("UPDATE audit_line SET hash = 'forged' WHERE id = 3")
    assert list(chain.broken()) == [(3, "changed"), (4, "changed")]


def test_a_missing_line_is_found(town, make_job):
    make_job()
    tamper("DELETE FROM audit_line WHERE id = 3")
    assert list(chain.broken()) == [(4, "missing")]


def check(app, *words: str) -> subprocess.CompletedProcess:
    """scripts/check, as typed, but in the Python that the tests run in."""
    run = (
        "import runpy, sys, types; enter = types.ModuleType('house_venv'); enter.enter = lambda *extras: None;"
        "sys.modules['house_venv'] = enter; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0])"
    )
    return subprocess.run(
        [sys.executable, "-c", run, str(SCRIPTS / "check"), "--instance", str(app.config["INSTANCE"]), *words],
        cwd=SCRIPTS.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_script_says_which_line(app, town, make_job):
    make_job()
    whole = check(app, "--audit")
    assert (whole.returncode, "おかしなところはありません" in whole.stdout) == (0, True), whole.stdout + whole.stderr
    tamper("UPDATE audit_line SET act = 'errand.claimed' WHERE id = 2")
    found = check(app, "--audit")
    assert found.returncode == 1
    assert "記録 2: この行は、あとから書きかえられています" in found.stdout
