"""The town's papers in the safe: copies of the database, and the way back from one.

Only one program at a time may treat the database as its own: the server while it runs, or whoever puts a copy
back. A lock on `instance/serving.lock` says so; the kernel drops it when the program ends, however it ends.
Needs no models and no open town: a migration, a damaged database and the command line use it alike.
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from peewee import sqlite3  # the library that the town itself is opened with: never two of them on one file

from townhub import clock
from townhub.config import DATABASE_NAME

AT_NIGHT = "at night"
# One is made every night; without one for so long somebody has to look.
OLD = timedelta(days=2)


class InUse(Exception):
    """The server is running on this town, or somebody is putting a copy back."""


class Unsound(Exception):
    """A database that cannot be trusted: damaged, or not a town's at all. The message says which."""


@contextlib.contextmanager
def sole_use(instance: Path) -> Iterator[None]:
    """Hold the town for this program and its forks alone. Raises InUse."""
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(instance / "serving.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUse(str(instance)) from None
        yield
    finally:
        os.close(lock)


def back_up(instance: Path, why: str) -> Path:
    """Copy the database, in use or not, to `backups/`: whole, checked and on the disk, or not at all.

    `why` ("migrate", "by hand", AT_NIGHT) goes to `backups/why.txt`, so that one knows later which copy is which.
    """
    town = instance / DATABASE_NAME
    if not town.exists():
        raise FileNotFoundError(town)
    folder = instance / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    backup = _free_name(folder, "town")
    draft = backup.with_suffix(".draft")
    try:
        _copy_database(town, draft)
        _keep(draft, backup)
    finally:
        _remove(draft)
    with os.fdopen(os.open(folder / "why.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as notes:
        notes.write(f"{backup.name}\t{why}\n")
    return backup


def copies(instance: Path) -> list[tuple[datetime, Path]]:
    """The copies in `backups/` that have anything in them, the newest first, with the moment that their name tells."""
    found = []
    for path in (instance / "backups").glob("town-*.db"):
        with contextlib.suppress(ValueError, OSError):
            named = datetime.strptime(path.stem[5:20], "%Y%m%d-%H%M%S")  # noqa: DTZ007 - of Japan, as the next line says
            if path.stat().st_size:
                made = clock.moment_on(named.date(), 0) + timedelta(hours=named.hour, minutes=named.minute)
                found.append((made, path))
    return sorted(found, reverse=True)


def last_backup(instance: Path) -> datetime | None:
    """When the newest copy was made; None without one."""
    return next((made for made, _path in copies(instance)), None)


def back_up_at_night(instance: Path, keep: int) -> Path | None:
    """A copy of every night, at two o'clock or as soon as the machine runs after it; of those the newest `keep` stay.

    Does nothing when a copy was made since two o'clock, whoever made it. What somebody took by hand, and what was taken
    before a migration, is never removed. Raises OSError or Unsound; nothing is removed then.
    """
    now = clock.now()
    two = clock.moment_on(clock.today(), 120)
    night = two if now >= two else two - timedelta(days=1)
    if any(night <= made <= now for made, _path in copies(instance)):
        return None
    backup = back_up(instance, AT_NIGHT)
    notes = (instance / "backups" / "why.txt").read_text().splitlines()
    nightly = {name for name, _tab, why in (line.partition("\t") for line in notes) if why == AT_NIGHT}
    for _made, path in [copy for copy in copies(instance) if copy[1].name in nightly][keep:]:
        _remove(path)
    return backup


def restore(instance: Path, backup: Path) -> Path | None:
    """Put a copy in the place of the database; the present one is set aside, and its new place returned.

    Raises InUse while the server runs, Unsound when the copy cannot be trusted; nothing has changed then.
    """
    town = instance / DATABASE_NAME
    with sole_use(instance):
        draft = instance / "restoring.draft"
        try:
            _copy_database(backup, draft)
            aside = _set_aside(instance, town) if town.exists() else None
            # What is left of the old database's journal would be played into the new one.
            for side in _sides(town):
                side.unlink(missing_ok=True)
            _keep(draft, town)
        finally:
            _remove(draft)
    return aside


def check(path: Path) -> None:
    """Raise Unsound unless the file is a whole database with something in it."""
    try:
        with contextlib.closing(_open(path)) as database:
            found = database.execute("PRAGMA integrity_check").fetchone()[0]
            tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise Unsound(f"{path}: {error}") from error
    if found != "ok":
        raise Unsound(f"{path}: {found}")
    if not tables:  # SQLite takes an empty file for a sound database
        raise Unsound(f"{path}: empty")


def _copy_database(source: Path, target: Path) -> None:
    """One sound file that needs no journal beside it, readable by its owner only."""
    _remove(target)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with contextlib.closing(_open(source)) as here, contextlib.closing(_open(target, "rw")) as there:
            here.backup(there, pages=-1)  # in one go: in steps it starts again whenever somebody writes
            there.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        raise Unsound(f"{source}: {error}") from error
    check(target)


def _set_aside(instance: Path, town: Path) -> Path:
    """Keep the present database, journal included, even if it is damaged: somebody may still mend it."""
    with contextlib.suppress(sqlite3.Error), contextlib.closing(_open(town, "rw")) as present:
        present.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    aside = _free_name(instance / "backups", "set-aside")
    aside.parent.mkdir(exist_ok=True, mode=0o700)
    for part in (town, *_sides(town)):
        if part.exists():
            kept = aside.with_name(part.name.replace(town.name, aside.name))
            shutil.copyfile(part, kept)
            kept.chmod(0o600)
            _flush(kept)
    _flush(aside.parent)
    return aside


def _open(path: Path, mode: str = "ro") -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=10)


def _sides(database: Path) -> list[Path]:
    return [database.with_name(database.name + end) for end in ("-wal", "-shm", "-journal")]


def _free_name(folder: Path, what: str) -> Path:
    """A name that tells the time in Japan; two in one second get different ones."""
    name = f"{what}-{clock.here(clock.now()):%Y%m%d-%H%M%S}"
    path, number = folder / f"{name}.db", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.db"
    return path


def _keep(draft: Path, final: Path) -> None:
    """Give the finished file its name; after a power cut there is the whole file or none of that name."""
    _flush(draft)
    draft.replace(final)
    _flush(final.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(database: Path) -> None:
    for part in (database, *_sides(database)):
        part.unlink(missing_ok=True)
