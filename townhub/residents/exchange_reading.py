"""A file between the moment somebody hands it in and the moment they say yes to it.

Reading 20,000 rows takes seconds, so it happens behind the page. The files lie in `instance/uploads`, readable by the
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
import threading
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from townhub import clock
from townhub.db import database
from townhub.i18n import _
from townhub.residents import bulk, exchange_rules, sheet
from townhub.residents.exchange_plan import sort_out
from townhub.residents.models import CARE_LEVELS, SEXES
from townhub.residents.rules import birthday_words
from townhub.residents.sheet import Unreadable

KEPT_SECONDS = 24 * 3600
MOST_PROBLEMS = 20_000
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
        _keep(found, json.loads(found.read_text(encoding="utf-8")) | _met(read))


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


def _keep(path: Path, what: object) -> None:
    """Whole or not at all, for our eyes only."""
    draft = path.with_name(f"{path.name}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(what, file, ensure_ascii=False)
    draft.replace(path)


# -- behind the page ------------------------------------------------------------------------------------------------


class _ThrownAway(Exception):
    """The person has changed their mind."""


def _read(stem: Path, handle: int, raw: bytes, name: str) -> None:
    """The thread's whole life: one file, one result. Whatever happens ends in a sentence."""
    mark = stem.with_suffix(".reading")
    try:
        with _one_at_a_time:
            found = _result(stem, raw)
        with _drawer:
            if mark.exists():
                _keep(stem.with_suffix(".found"), {"file": name} | found)
    except _ThrownAway:
        pass
    finally:
        stem.with_suffix(".progress").unlink(missing_ok=True)
        if not stem.with_suffix(".found").exists():
            stem.with_suffix(".rows").unlink(missing_ok=True)
        mark.unlink(missing_ok=True)
        os.close(handle)
        database.close()  # this thread's own connection


def _result(stem: Path, raw: bytes) -> dict:
    try:
        return _found(stem, raw)
    except Unreadable as no:
        return {"sentence": no.sentence}
    except _ThrownAway:
        raise
    except Exception:
        _log.exception("reading a file of residents")  # a trace without the rows
        return {"sentence": _("こちらの不具合で、読めませんでした。事務室に「500番」とお知らせください")}


def _found(stem: Path, raw: bytes) -> dict:
    """Read the file, keep its people, and say what the preview will say."""
    told_at = 0.0

    def told(rows: int, of: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at > 0.3:
            if not stem.with_suffix(".reading").exists():
                raise _ThrownAway
            _keep(stem.with_suffix(".progress"), [rows, of])
            told_at = time.monotonic()

    told(0, 0)
    table = sheet.read(raw, exchange_rules.are_headings, told)
    headings = exchange_rules.headings(table.headings)
    said = {"sheet": table.name, "unread": headings.unread, "left_out": table.left_out, "rows": len(table.rows)}
    if headings.problems:
        return said | {"problems": _grouped(headings.problems)}
    database.connect(reuse_if_open=True)
    places = bulk.places()
    reader = exchange_rules.RowReader(headings, places, clock.today(), table.is_csv)
    read = [facts | {"row": row} for row, cells in table.rows if (facts := reader.read(row, cells))]
    if reader.problems:
        return said | {"problems": _grouped(reader.problems)}
    facts = [*headings.places, "row"]
    _keep(stem.with_suffix(".rows"), [facts, [[person[fact] for fact in facts] for person in read]])
    no_kana = sum(not person.get("kana") for person in read)
    return said | {
        "headings": list(headings.words.values()),
        "first": [_in_words(person, headings.places, places) for person in read[:3]],
        "no_kana": no_kana,
    } | _met(read)  # fmt: skip


def _in_words(person: dict, facts: Iterable[str], places: exchange_rules.Places) -> list[str]:
    """A row as it was understood, for the person to compare with the sheet."""
    names = {
        "district": dict(places.districts.values()), "main_unit": dict(places.units.values()),
        "sex": {**SEXES, "": ""}, "care_level": {**CARE_LEVELS, "": ""},
    }  # fmt: skip
    words = {fact: names.get(fact, {}).get(person[fact], person[fact]) or "" for fact in facts}
    if person.get("birth_on"):
        words["birth_on"] = birthday_words(date.fromisoformat(person["birth_on"]))
    return [words[fact] for fact in facts]


def _met(read: list[dict]) -> dict:
    """Who of the file is known already."""
    plan = sort_out(read, bulk.register())
    known = [list(meeting) for meeting in plan.meetings]
    return {"seen": secrets.token_urlsafe(9), "counts": plan.counts, "met": known[:200], "new": len(read) - len(known)}


def _grouped(problems: list[exchange_rules.Problem]) -> dict:
    """The same sentence about the same column is said once, with all its rows: 3〜120, 124."""
    rows: dict[tuple[str, str], list[int]] = {}
    for row, column, sentence in problems[:MOST_PROBLEMS]:
        rows.setdefault((column, sentence), []).append(row)
    lines = [[_spans(places), column, sentence] for (column, sentence), places in rows.items()]
    return {"count": len(problems), "lines": lines}


def _spans(rows: list[int]) -> str:
    if not rows[0]:
        return ""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return "、".join(str(first) if first == last else f"{first}〜{last}" for first, last in spans)
