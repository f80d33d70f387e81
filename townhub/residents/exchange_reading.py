"""A file between the moment somebody hands it in and the moment they say yes to it.

Reading 20,000 rows takes seconds, so it happens behind the page, and a large file is read by a process of its own. The files lie in `instance/uploads`, readable by the
server only, one set for each person, under names that nobody can guess, for a day at most:

    7-<random>.reading    empty and locked while the file is being read; the file itself stays in memory
    7-<random>.progress   how far the reading is
    7-<random>.found      what the preview says
    7-<random>.rows       the people, ready to be put in

The kernel drops the lock when the process ends, however it ends: a `.reading` that nobody holds and that left no
`.found` was lost on the way, and the page says so.
"""

import contextlib
import fcntl
import json
import logging
import os
import secrets
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from townhub import clock, sheet
from townhub.config import PROJECT
from townhub.db import database
from townhub.i18n import _
from townhub.residents import exchange_look
from townhub.residents.exchange_look import ThrownAway, keep

KEPT_SECONDS = 24 * 3600
# What is larger, unpacked, is read by a process of its own. It begins half a second later, which a hundred rows do not.
LARGE_BYTES = 500_000
_one_at_a_time = threading.Lock()
_drawer = threading.Lock()  # no result is put where everything was just cleared away
_log = logging.getLogger(__name__)


class State(NamedTuple):
    """Where somebody's file is: nothing, waiting, reading, lost, or read with what was `found`."""

    word: str
    rows: int = 0
    of: int = 0
    found: dict | None = None


def take(instance: Path, person, name: str, raw: bytes) -> None:
    """Begin to read the file; an earlier one of this person makes room."""
    folder = instance / "uploads"
    folder.mkdir(mode=0o700, exist_ok=True)
    with _drawer:
        _empty(folder, person)
        stem = folder / f"{person.id}-{secrets.token_urlsafe(18)}"
        handle = os.open(stem.with_suffix(".reading"), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
    _sweep(folder, now=os.fstat(handle).st_mtime)
    threading.Thread(target=_read, args=(stem, handle, raw, name), daemon=True, name="reads a file").start()


def state(instance: Path, person) -> State:
    """How far this person's file is."""
    folder = instance / "uploads"
    reading = _one_of(folder, person, "reading")
    held = reading is not None and _is_held(reading)
    if found := _one_of(folder, person, "found"):  # looked for last: a reading may end between two looks
        with contextlib.suppress(OSError, ValueError):
            return State("read", found=json.loads(found.read_text(encoding="utf-8")))
    if not held:
        return State("lost" if reading else "nothing")
    try:
        rows, of = json.loads(reading.with_suffix(".progress").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return State("waiting")
    return State("reading", rows, of)


def people(instance: Path, person) -> list[dict] | None:
    """The people of a file that was read without problems; None when there is no such file (any more)."""
    path = _one_of(instance / "uploads", person, "rows")
    try:
        facts, rows = json.loads(path.read_text(encoding="utf-8")) if path else (None, None)
    except (OSError, ValueError):
        return None
    return None if facts is None else [dict(zip(facts, row, strict=True)) for row in rows]


def look_again(instance: Path, person) -> None:
    """Lay the people beside the register as it is now: the preview says today's numbers."""
    found, read = _one_of(instance / "uploads", person, "found"), people(instance, person)
    if found and read is not None:
        keep(found, json.loads(found.read_text(encoding="utf-8")) | exchange_look.met(read))


def throw_away(instance: Path, person) -> None:
    """Nothing of this person's file is left."""
    with _drawer:
        _empty(instance / "uploads", person)


def _empty(folder: Path, person) -> None:
    for path in folder.glob(f"{person.id}-*"):
        path.unlink(missing_ok=True)


def _one_of(folder: Path, person, kind: str) -> Path | None:
    return next(folder.glob(f"{person.id}-*.{kind}"), None)


def _sweep(folder: Path, now: float) -> None:
    """Away with what nobody came back for within a day. `now` is the disk's own time, as its files have it."""
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < now - KEPT_SECONDS:
                path.unlink()


def _is_held(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


# -- behind the page ------------------------------------------------------------------------------------------------


def _read(stem: Path, handle: int, raw: bytes, name: str) -> None:
    """The thread's whole life: one file, one result. Whatever happens ends in a sentence."""
    mark = stem.with_suffix(".reading")
    try:
        with _one_at_a_time:
            found = _result(stem, raw) if mark.exists() else {}
        with _drawer:
            if found and mark.exists():
                keep(stem.with_suffix(".found"), {"file": name} | found)
    finally:
        stem.with_suffix(".progress").unlink(missing_ok=True)
        if not stem.with_suffix(".found").exists():
            stem.with_suffix(".rows").unlink(missing_ok=True)
        mark.unlink(missing_ok=True)
        os.close(handle)
        database.close()  # this thread's own connection


def _result(stem: Path, raw: bytes) -> dict:
    """What the preview says; nothing when the file was thrown away meanwhile."""
    try:
        if sheet.weight(raw) > LARGE_BYTES:
            return _by_a_process(stem, raw)
        database.connect(reuse_if_open=True)
        return exchange_look.look(stem, raw, clock.today())
    except ThrownAway:
        return {}
    except Exception:
        _log.exception("reading a file of residents")  # a trace without the rows
        return {"sentence": _("こちらの不具合で、読めませんでした。事務室に「500番」とお知らせください")}


def _by_a_process(stem: Path, raw: bytes) -> dict:
    """The same beside this process, whose threads have to answer everybody."""
    command = [sys.executable, "-m", exchange_look.__name__, stem.parent.parent, stem, clock.today().isoformat()]
    try:
        done = subprocess.run(  # noqa: S603 - our own Python, and names that we have made
            command, cwd=PROJECT, input=raw, stdout=subprocess.PIPE, timeout=exchange_look.MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        done = None
    if done and done.returncode == 0:
        return json.loads(done.stdout)
    _log.error("reading a file of residents took too much: %s", done and done.returncode)
    return {"sentence": _("ファイルが大きすぎて、読みきれませんでした。地区ごとなどに分けて、保存しなおしてください")}
