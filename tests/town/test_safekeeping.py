"""Copies of the database, on real files."""

import contextlib
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from peewee import sqlite3

from townhub import safekeeping


def open_database(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=10, isolation_level=None)


def read(path: Path) -> list[str]:
    with contextlib.closing(open_database(path)) as database:
        return [name for (name,) in database.execute("SELECT name FROM resident ORDER BY rowid")]


@pytest.fixture
def town(tmp_path):
    """A database in WAL mode with a connection left open, so that its newest row is in the journal only."""
    path = tmp_path / "town.db"
    with contextlib.closing(open_database(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE resident (name TEXT)")
        database.execute("INSERT INTO resident VALUES ('佐藤')")
        yield path


def write(path: Path, name: str):
    with contextlib.closing(open_database(path)) as database:
        database.execute("INSERT INTO resident VALUES (?)", (name,))


def test_a_backup_holds_what_is_still_in_the_journal_and_stands_alone(town):
    backup = safekeeping.back_up(town.parent, "by hand")
    assert read(backup) == ["佐藤"]
    assert backup.parent == town.parent / "backups"
    assert backup.stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in backup.parent.iterdir()) == sorted([backup.name, "why.txt"])
    assert (backup.parent / "why.txt").read_text() == f"{backup.name}\tby hand\n"


def test_two_backups_in_one_second_are_two_files(town):
    assert len({safekeeping.back_up(town.parent, "test") for _ in range(3)}) == 3


def test_a_backup_beside_a_busy_writer_is_sound(town):
    stop = threading.Event()

    def keep_writing():
        with contextlib.closing(open_database(town)) as database:
            while not stop.is_set():
                database.execute("INSERT INTO resident VALUES (randomblob(500))")

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        backups = [safekeeping.back_up(town.parent, "test") for _ in range(5)]
    finally:
        stop.set()
        writer.join()
    for backup in backups:
        safekeeping.check(backup)


def test_there_is_nothing_to_back_up(tmp_path):
    with pytest.raises(FileNotFoundError):
        safekeeping.back_up(tmp_path, "test")
    assert not (tmp_path / "town.db").exists()


def damage(town):
    write(town, "x" * 100_000)
    with contextlib.closing(open_database(town)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(town.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    town.write_bytes(content)


def test_a_damaged_database_gives_no_backup(town):
    damage(town)
    with pytest.raises(safekeeping.Unsound):
        safekeeping.back_up(town.parent, "test")
    assert not list((town.parent / "backups").glob("town-*"))


def test_restoring_brings_back_the_copy_and_sets_the_present_one_aside(town):
    backup = safekeeping.back_up(town.parent, "test")
    write(town, "鈴木")
    aside = safekeeping.restore(town.parent, backup)
    assert read(town) == ["佐藤"]
    assert read(aside) == ["佐藤", "鈴木"]
    assert read(backup) == ["佐藤"]  # the copy stays for another time
    assert town.stat().st_mode & 0o777 == 0o600
    assert not (town.parent / "restoring.draft").exists()


def test_the_old_journal_is_not_played_into_the_restored_database(tmp_path, town):
    """As after a power cut: the journal lies there and nobody has closed the database."""
    backup = safekeeping.back_up(town.parent, "test")
    write(town, "鈴木")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for part in ("town.db", "town.db-wal"):
        (crashed / part).write_bytes((town.parent / part).read_bytes())
    assert (crashed / "town.db-wal").stat().st_size > 0
    aside = safekeeping.restore(crashed, backup)
    assert read(crashed / "town.db") == ["佐藤"]
    assert read(aside) == ["佐藤", "鈴木"]


def test_a_damaged_town_can_be_replaced_and_is_kept(town):
    backup = safekeeping.back_up(town.parent, "test")
    broken = town.parent / "broken"
    broken.mkdir()
    (broken / "town.db").write_bytes(b"not a database at all" * 500)
    aside = safekeeping.restore(broken, backup)
    assert read(broken / "town.db") == ["佐藤"]
    assert aside.read_bytes().startswith(b"not a database")


def test_a_lost_town_can_be_restored(tmp_path, town):
    backup = safekeeping.back_up(town.parent, "test")
    assert safekeeping.restore(tmp_path / "new", backup) is None
    assert read(tmp_path / "new" / "town.db") == ["佐藤"]


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 500])
def test_what_is_no_sound_copy_changes_nothing(town, content):
    bad = town.parent / "bad.db"
    bad.write_bytes(content)
    with pytest.raises(safekeeping.Unsound):
        safekeeping.restore(town.parent, bad)
    assert read(town) == ["佐藤"]
    assert not (town.parent / "backups").exists()


def test_nothing_is_restored_while_the_server_runs(town):
    backup = safekeeping.back_up(town.parent, "test")
    write(town, "鈴木")
    program = (
        "import sys, pathlib; from townhub import safekeeping\n"
        "with safekeeping.sole_use(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(town.parent)]
    project = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, cwd=project, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout.readline() == b"held\n"
        with pytest.raises(safekeeping.InUse):
            safekeeping.restore(town.parent, backup)
        server.stdin.close()
    assert read(town) == ["佐藤", "鈴木"]
    safekeeping.restore(town.parent, backup)
    assert read(town) == ["佐藤"]


def test_a_copy_every_night_and_the_oldest_of_those_go(town, at):
    instance = town.parent
    at("2019-01-16T01:00+09:00")
    by_hand = safekeeping.back_up(instance, "by hand")
    at("2019-01-16T01:59+09:00")
    assert safekeeping.back_up_at_night(instance, 3) is None  # of last night there is one
    made = []
    for day in range(16, 21):  # the machine is off at two on the 18th: it is made up for when it runs again
        at(f"2019-01-{day}T{'09:30' if day == 18 else '02:00'}+09:00")
        made.append(safekeeping.back_up_at_night(instance, 3))
        assert safekeeping.back_up_at_night(instance, 3) is None
    assert [path for _made, path in safekeeping.copies(instance)] == [*reversed(made[2:]), by_hand]


def test_a_night_without_a_copy_removes_none(town, at):
    for day in (16, 17, 18):
        at(f"2019-01-{day}T02:00+09:00")
        safekeeping.back_up_at_night(town.parent, 3)
    before = safekeeping.copies(town.parent)
    damage(town)
    at("2019-01-19T02:00+09:00")
    with pytest.raises(safekeeping.Unsound):
        safekeeping.back_up_at_night(town.parent, 1)
    assert safekeeping.copies(town.parent) == before
