"""Whoever changes or takes out a line of the audit log, even in the file itself, is found out."""

import subprocess
import sys
from pathlib import Path

import pytest

from townhub import audit
from townhub.audit import chain
from townhub.db import database, write
from townhub.errands import actions
from townhub.town.models import Town

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


@pytest.mark.parametrize("fact", ["腰が痛い", "called in sick", ["食事会"], {"木村": 1}, 1.5])
def test_what_somebody_typed_is_refused(town, fact):
    with write(), pytest.raises(ValueError, match="no number, state or day"):
        audit.record(town.sato, "town.changed", Town.ours(), why=fact)


def test_numbers_states_and_days_are_written(town):
    with write():
        audit.record(
            town.sato, "town.changed", Town.ours(), count=3, why="moved", on="2019-01-16", at="2019-01-16T08:12:00+09:00",
            fields=["name", "phone"], left=None, done=True,
        )  # fmt: skip
    assert list(chain.broken()) == []


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
