"""The tables that the models describe are the tables that the migrations make."""

import ast
import importlib
import pkgutil
import shutil
from pathlib import Path

import pytest

import townhub
from townhub import migrations
from townhub.db import Row, database, one, open_town, rows
from townhub.handover.merge import MOVES, STAYS

STEPS = sorted(path.stem for path in migrations.FOLDER.glob("[0-9]*.py"))
LIST_OF_STEPS = "schema_migration"  # playhouse's own


def models() -> list[type[Row]]:
    for module in pkgutil.walk_packages(townhub.__path__, "townhub."):
        if module.name.endswith((".models", ".machines")):
            importlib.import_module(module.name)
    return tables_under(Row)


def tables_under(model: type[Row]) -> list[type[Row]]:
    """What has others under it is no table, but columns that several share."""
    return [table for under in model.__subclasses__() for table in tables_under(under) or [under]]


def quiet(_line: str) -> None:
    """Say nothing."""


def schema() -> dict[str, dict]:
    """Each table of the open file as the facts that models and migrations must agree about."""
    tables = {}
    for table in rows("PRAGMA table_list"):
        name = table["name"]
        if table["type"] != "table" or name.startswith("sqlite_") or name == LIST_OF_STEPS:
            continue
        indexes = rows(f"PRAGMA index_list({name})")
        tables[name] = {
            "strict": table["strict"],
            "columns": {
                (c["name"], c["type"], bool(c["notnull"]), bool(c["pk"])) for c in rows(f"PRAGMA table_info({name})")
            },
            "foreign keys": {
                (f["from"], f["table"], f["to"], f["on_delete"]) for f in rows(f"PRAGMA foreign_key_list({name})")
            },
            "indexes": {
                (bool(index["unique"]), tuple(c["name"] for c in rows(f"PRAGMA index_info({index['name']})")))
                for index in indexes
                if not index["partial"]
            },
        }
    return tables


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """(from the models, from the migrations)"""
    folder = tmp_path_factory.mktemp("schemas")
    open_town(folder / "models.db")
    with database.connection_context():
        database.create_tables(models())
        from_models = schema()
    migrations.bring_up_to_date(folder, quiet)
    with database.connection_context():
        return from_models, schema()


def test_the_same_tables(both):
    from_models, from_migrations = both
    assert from_models.keys() == from_migrations.keys()


@pytest.mark.parametrize("table", sorted(model._meta.table_name for model in models()))
@pytest.mark.parametrize("what", ["strict", "columns", "foreign keys", "indexes"])
def test_the_same_in_models_and_migrations(both, table, what):
    from_models, from_migrations = both
    assert from_models[table][what] == from_migrations[table][what]


def test_all_tables_are_strict(both):
    assert {name for name, facts in both[1].items() if not facts["strict"]} == set()


def test_every_foreign_key_has_an_index_that_begins_with_it(both):
    """Except to who did it: a person is never deleted, and nobody searches a job by who decided its fee."""
    missing = {
        (table, key[0])
        for table, facts in both[1].items()
        for key in facts["foreign keys"]
        if key[1] != "person" and key[0] not in {columns[0] for _unique, columns in facts["indexes"]}
    }
    assert missing == set()


def test_a_merge_of_two_residents_moves_the_rows_of_every_room(both):
    """A table that names a resident has its line in handover/merge.MOVES, with a rule where there may be only one row.

    In STAYS are the few that the database lets nobody change.
    """
    naming = {
        (table, column)
        for table, facts in both[1].items()
        for column, other, _to, _on_delete in facts["foreign keys"]
        if other == "resident"
    }
    assert {(move.table, move.column) for move in (*MOVES, *STAYS)} == naming
    clashing = {
        (table["name"], column["name"])
        for table in rows("PRAGMA table_list")
        for index in rows(f"PRAGMA index_list({table['name']})")
        for column in rows(f"PRAGMA index_info({index['name']})")
        if index["unique"] and (table["name"], column["name"]) in naming
    }
    assert (
        clashing - {(move.table, move.column) for move in (*(move for move in MOVES if move.before), *STAYS)} == set()
    )


def test_head_names_the_newest_step():
    assert migrations.head() == STEPS[-1]


def test_steps_are_numbered_without_a_gap():
    assert [step[:4] for step in STEPS] == [f"{number:04d}" for number in range(1, len(STEPS) + 1)]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_imports_nothing_of_the_house(step):
    tree = ast.parse((migrations.FOLDER / f"{step}.py").read_text(encoding="utf-8"))
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not [ast.unparse(node) for node in imported if "townhub" in ast.unparse(node) or getattr(node, "level", 0)]


def test_a_second_time_there_is_nothing_to_do(tmp_path):
    assert migrations.bring_up_to_date(tmp_path, quiet) == STEPS
    assert migrations.bring_up_to_date(tmp_path, quiet) == []
    assert backups(tmp_path) == []


def test_a_town_with_data_is_backed_up_before_a_step(tmp_path, monkeypatch):
    """Yesterday's town: the same steps without the newest one."""
    yesterday = tmp_path / "yesterday"
    yesterday.mkdir()
    for step in STEPS[:-1]:
        shutil.copy(migrations.FOLDER / f"{step}.py", yesterday)
    (yesterday / "HEAD.txt").write_text(STEPS[-2])
    with monkeypatch.context() as then:
        then.setattr(migrations, "FOLDER", yesterday)
        assert migrations.bring_up_to_date(tmp_path, quiet) == STEPS[:-1]
        with database.connection_context():
            database.execute_sql("INSERT INTO area (name) VALUES ('東')")
    assert backups(tmp_path) == []

    said = []
    assert migrations.bring_up_to_date(tmp_path, said.append) == STEPS[-1:]
    [copy] = backups(tmp_path)
    assert "控えをとりました" in said[0]
    open_town(copy)
    with database.connection_context():
        assert (migrations.schema_of_file(), one("SELECT name FROM area")) == (STEPS[-2], "東")
    open_town(tmp_path / "town.db")
    with database.connection_context():
        assert (migrations.schema_of_file(), one("SELECT name FROM area")) == (STEPS[-1], "東")


def backups(instance: Path) -> list[Path]:
    return sorted(path for path in instance.rglob("*.db") if path.name != "town.db")
