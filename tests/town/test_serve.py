"""scripts/serve --demo: what is in the folder is looked at before anything of it is changed."""

import contextlib
import importlib.machinery
import importlib.util
import sys
from pathlib import Path

import pytest
from peewee import sqlite3

SCRIPTS = Path(__file__).resolve().parent.parent.parent / "scripts"


@pytest.fixture
def serve(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = importlib.machinery.SourceFileLoader("serve", str(SCRIPTS / "serve"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("serve", loader))
    loader.exec_module(module)
    return module


def test_a_made_up_town_of_an_earlier_schema_is_no_real_one(serve, tmp_path, capsys):
    """Its table lacks what later steps have added: the file is asked before they have run."""
    assert not serve.has_real_town(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "town.db")) as file:
        file.execute("CREATE TABLE town (id INTEGER PRIMARY KEY, municipal_code TEXT)")
        file.commit()
        for code, real in (("990019", False), ("203815", True)):
            file.execute("INSERT OR REPLACE INTO town VALUES (1, ?)", (code,))
            file.commit()
            assert serve.has_real_town(tmp_path) == real
    with pytest.raises(SystemExit):
        serve.prepare(tmp_path, True, ["http://127.0.0.1:1/"])
    assert "本物の町のデータがあります。何も変えていません" in capsys.readouterr().err
