"""scripts/bench measures what it says it measures: its town is a sound one, its ratios are right, and it runs."""

import importlib.machinery
import importlib.util
import json
import shutil
import sys
from pathlib import Path

import pytest

from townhub import migrations
from townhub.audit import chain
from townhub.db import database, one, open_town

PROJECT = Path(__file__).parents[2]
SCRIPTS = PROJECT / "scripts"
# scripts/serve, in the Python that the tests run in.
SERVE = [sys.executable, str(PROJECT / "tests" / "browser" / "running_town.py")]
ROWS = ["board_304", "board_changed", "search", "claim", "huddle_search"]
SMALL = {"residents": 60, "jobs_a_year": 40}


@pytest.fixture
def bench(monkeypatch):
    """scripts/bench as a module."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = importlib.machinery.SourceFileLoader("bench", str(SCRIPTS / "bench"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("bench", loader))
    loader.exec_module(module)
    return module


def test_the_made_up_town_is_sound_and_as_large_as_asked(bench, tmp_path):
    from benchmarks import made_up_town

    made_up_town.build(tmp_path, 2, **SMALL)
    open_town(tmp_path / "town.db")
    with database.connection_context():
        assert migrations.schema_of_file() == migrations.head()
        assert one("PRAGMA integrity_check") == "ok"
        assert one("SELECT count(*) FROM pragma_foreign_key_check") == 0
        assert list(chain.broken()) == []
        assert one("SELECT count(*) FROM resident") == 60
        assert one("SELECT count(*) FROM district WHERE ended_on IS NULL") == 32
        assert one("SELECT count(*) FROM huddle_topic") == 40
        assert one("SELECT count(*) FROM huddle WHERE closed_at IS NULL") == 1
        assert one("SELECT count(*) FROM huddle_note") >= 2 * 2 * 240
        assert one("SELECT count(*) FROM errand_job WHERE state = 'open'") == made_up_town.OPEN_AHEAD
        assert one("SELECT count(*) FROM errand_job WHERE state IN ('done', 'over', 'called_off')") == 80


def test_the_table_says_which_aims_are_missed(bench):
    from benchmarks.loads import Load
    from benchmarks.rows import FirstVisit, Result
    from benchmarks.servers import Start, Weight
    from benchmarks.table import Findings, as_facts, as_text

    def result(ratio, cpu=1.5):
        load = Load(100, 100.0, 1.0, 2.0, 300.0, 0.5)
        return Result(ratio, cpu, 1.1, 1.2, 300.0, load, load)

    quick, slow = Start(0.5, 0.4), Start(1.5, 0.4)
    found = Findings(
        3, result(0.5), {"board": {1: result(1.2), 10: result(0.9, 2.0)}, "help": {1: result(0.2), 10: result(0.25)}},
        {1: quick, 10: slow}, quick, {1: Weight(50_000_000, 70_000_000)}, FirstVisit(12_000, 41_000, {"/": 41_000}),
    )  # fmt: skip
    assert found.missed() == ["start_10", "first_visit", "board_10", "board_with_years"]
    assert "未達 4: start_10, first_visit, board_10, board_with_years" in as_text(found)
    assert json.loads(json.dumps(as_facts(found)))["rows"][0]["held"] == 0.75


def test_acts_are_compared_with_a_bare_commit(bench, tmp_path):
    from benchmarks import acts

    found = acts.measure(tmp_path, 5, **SMALL)
    assert min(found) > 0 and len(found.lines()) == 3


@pytest.mark.skipif(not shutil.which("wrk"), reason="apt install wrk")
def test_it_runs(bench):
    """A small town, a few rows: what the figures are is the bench's business, that there are figures is ours."""
    found = bench.measure(1, (1,), ROWS, SERVE, **SMALL)
    assert sorted(found.rows) == sorted(ROWS)
    for result in (found.month_table, *(towns[1] for towns in found.rows.values())):
        assert result.ratio > 0 and result.bytes_each > 100
    assert found.visit.everything > 1000 and found.weights[1].pss > 1_000_000
