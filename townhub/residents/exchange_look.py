"""What a file of residents says, beside the register: its people, and the words of the preview.

A large file is looked at by a process of its own, started afresh, so that the pages of everybody else go on answering, and
so that the kernel can hold it to a size and a time:

    python -m townhub.residents.exchange_look <instance> <stem of the files> <today>    the file comes on standard input

It writes `.progress` and `.rows` beside the stem, and what was found, as JSON, to standard output.
"""

import contextlib
import json
import os
import resource
import secrets
import sys
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from townhub import sheet
from townhub.config import DATABASE_NAME
from townhub.db import database, open_town
from townhub.residents import bulk, exchange_rules
from townhub.residents.exchange_plan import sort_out
from townhub.residents.models import CARE_LEVELS, SEXES
from townhub.residents.rules import birthday_words

MOST_PROBLEMS = 20_000
# A file of the largest size that is taken needs a quarter of this.
MOST_MEMORY, MOST_SECONDS = 2 * 1024**3, 120


class ThrownAway(Exception):
    """The person has changed their mind."""


def keep(path: Path, what: object) -> None:
    """Whole or not at all, for our eyes only."""
    draft = path.with_name(f"{path.name}.draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(what, file, ensure_ascii=False)
    draft.replace(path)


def look(stem: Path, raw: bytes, today: date) -> dict:
    """Read the file, keep its people, and answer what the preview will say."""
    try:
        return _found(stem, raw, today)
    except sheet.Unreadable as no:
        return {"sentence": no.sentence}


def _found(stem: Path, raw: bytes, today: date) -> dict:
    told_at, parent = 0.0, os.getppid()

    def told(rows: int, of: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at > 0.3:
            if not stem.with_suffix(".reading").exists() or os.getppid() != parent:
                raise ThrownAway
            keep(stem.with_suffix(".progress"), [rows, of])
            told_at = time.monotonic()

    told(0, 0)
    table = sheet.read(raw, exchange_rules.are_headings, told)
    headings = exchange_rules.headings(table.headings)
    said = {"sheet": table.name, "unread": headings.unread, "left_out": table.left_out, "rows": len(table.rows)}
    if headings.problems:
        return said | {"problems": _grouped(headings.problems)}
    database.connect(reuse_if_open=True)
    places = bulk.places()
    reader = exchange_rules.RowReader(headings, places, today, table.is_csv)
    read = [facts | {"row": row} for row, cells in table.rows if (facts := reader.read(row, cells))]
    if reader.problems:
        return said | {"problems": _grouped(reader.problems)}
    facts = [*headings.places, "row"]
    keep(stem.with_suffix(".rows"), [facts, [[person[fact] for fact in facts] for person in read]])
    no_kana = sum(not person.get("kana") for person in read)
    return said | {
        "headings": list(headings.words.values()),
        "first": [_in_words(person, headings.places, places) for person in read[:3]],
        "no_kana": no_kana,
    } | met(read)  # fmt: skip


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


def met(read: list[dict]) -> dict:
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


def _main(instance: str, stem: str, today: str) -> None:
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no file with everybody's names when it is stopped
    open_town(Path(instance) / DATABASE_NAME)
    found = {}
    with contextlib.suppress(ThrownAway):
        found = look(Path(stem), sys.stdin.buffer.read(), date.fromisoformat(today))
    database.close()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    _main(*sys.argv[1:])
