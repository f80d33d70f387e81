"""Ten years of notes, follow-ups and hand-offs: found by resident, word, unit, category and span of days.

A word is found through the index of pairs of characters that triggers keep (`<table>_found`), so that a rare word in ten
years costs no more than in one; without a word the lines come newest first through an index of their moment. Nobody finds
what they may not read: whoever could search for a word would know that it was said.
"""

from datetime import date, timedelta
from typing import NamedTuple

from townhub import clock
from townhub.db import MomentField, rows
from townhub.huddle.reading import household_of_area
from townhub.residents.consent import shared_residents
from townhub.residents.rules import reads_sensitive
from townhub.text import plain, search_key


class Asked(NamedTuple):
    """What somebody looks for; None and "" mean: whatever."""

    word: str = ""
    who: str = ""  # part of a name, in any writing
    resident: int | None = None
    unit: int | None = None
    category: str = ""  # of notes; follow-ups and hand-offs have none
    first: date | None = None
    last: date | None = None


class _Kind(NamedTuple):
    table: str
    at: str
    by: str
    words: str
    more: str  # columns of its own
    joins: str
    unit: str  # what the unit must be, as a condition with one mark
    mine: str  # the reader is concerned by name
    stands: str = "1"


_KINDS = {
    "note": _Kind(
        "huddle_note", "written_at", "written_by_id", "words",
        "x.category, x.profession, x.addition, x.household_id, '' AS whom, NULL AS until_on, NULL AS outcome, NULL AS done_at",
        "LEFT JOIN unit u ON u.id = x.unit_id", "x.unit_id = ?", "x.written_by_id = {me}", "x.withdrawn_at IS NULL",
    ),
    "follow_up": _Kind(
        "follow_up", "made_at", "made_by_id", "what",
        "'' AS category, p.profession, 0, NULL, w.name AS whom, x.until_on, x.outcome, x.ended_at AS done_at",
        "JOIN person w ON w.id = x.assignee_id LEFT JOIN unit u ON u.id = p.unit_id",
        "p.unit_id = ?", "x.made_by_id = {me} OR x.assignee_id = {me}",
    ),
    "hand_off": _Kind(
        "hand_off", "made_at", "made_by_id", "words",
        "'' AS category, p.profession, 0, NULL, coalesce(t.name, w.name) AS whom, NULL, NULL, x.acknowledged_at AS done_at",
        "LEFT JOIN unit u ON u.id = x.unit_id LEFT JOIN unit t ON t.id = x.to_unit_id LEFT JOIN person w ON w.id = x.to_person_id",
        "?1 IN (x.unit_id, x.to_unit_id)", "x.made_by_id = {me} OR x.to_person_id = {me}",
    ),
}  # fmt: skip
# Where the next page goes on: of each kind the moment and number of the last line that was shown.
Marks = dict[str, tuple[str, int]]
_END = ("9999", 0)


def found(person, asked: Asked, marks: Marks | None = None, most: int = 50) -> tuple[list[dict], Marks | None]:
    """So many lines that this person may read, newest first, and the marks behind which the next page begins."""
    marks = marks or dict.fromkeys(_KINDS, _END)
    kinds = ["note"] if asked.category else list(_KINDS)
    lines = [line for kind in kinds for line in _of_kind(person, kind, asked, marks.get(kind, _END), most + 1)]
    lines.sort(key=lambda line: (line["at"], line["kind"], line["id"]), reverse=True)
    shown = lines[:most]
    if len(lines) <= most:
        return shown, None
    return shown, marks | {line["kind"]: (line["at"], line["id"]) for line in shown}


def _of_kind(person, name: str, asked: Asked, mark: tuple[str, int], most: int) -> list[dict]:
    kind = _KINDS[name]
    where, values = _wanted(kind, asked)
    key = search_key(asked.word)
    narrow = asked.resident or asked.who
    if key and not narrow:
        source = f"{kind.table}_found f CROSS JOIN {kind.table} x ON x.id = f.rowid"
        where.append("f.pairs MATCH ?")
        values.append(phrase(key))
        order = "f.rowid DESC"
    else:
        source, order = f"{kind.table} x", f"x.{kind.at} DESC, x.id DESC"
        if key:
            where.append("instr(x.search_key, ?)")
            values.append(key)
    where += [kind.stands, *_readable(person, kind, name), f"(x.{kind.at}, x.id) < (?, ?)"]
    sql = f"""SELECT '{name}' AS kind, x.id, x.{kind.at} AS at, x.{kind.words} AS words, x.resident_id, r.name AS resident,
        d.name AS district, p.name AS writer, u.name AS unit, {kind.more}, g.day, h.name AS household
      FROM {source} LEFT JOIN resident r ON r.id = x.resident_id LEFT JOIN district d ON d.id = r.district_id
      JOIN person p ON p.id = x.{kind.by} {kind.joins} LEFT JOIN huddle g ON g.id = x.huddle_id
      LEFT JOIN household h ON h.id = {"x.household_id" if name == "note" else "NULL"}
      WHERE {" AND ".join(where)} ORDER BY {order} LIMIT ?"""  # noqa: S608 - our own words, values are bound
    return rows(sql, *values, *mark, most)


def phrase(key: str) -> str:
    """A search key as the index of pairs is asked for it: its pairs one behind the other, or what begins with one character."""
    pairs = [key[place : place + 2].encode().hex().upper() for place in range(max(1, len(key) - 1))]
    return f'"{" ".join(pairs)}"' + ("*" if len(key) == 1 else "")


def _wanted(kind: _Kind, asked: Asked) -> tuple[list[str], list]:
    where, values = [], []
    for condition, value in (
        ("x.resident_id = ?", asked.resident),
        ("x.resident_id IN (SELECT id FROM resident WHERE instr(search_key, ?))", search_key(asked.who)),
        (kind.unit.replace("?1", "?"), asked.unit),
        ("x.category = ?", asked.category),
        (f"x.{kind.at} >= ?", asked.first and _moment(asked.first)),
        (f"x.{kind.at} < ?", asked.last and _moment(asked.last + timedelta(days=1))),
    ):
        if value:
            where.append(condition)
            values.append(value)
    return where, values


def _moment(day: date) -> str:
    return MomentField().db_value(clock.moment_on(day, 0))


def _readable(person, kind: _Kind, name: str) -> list[str]:
    """Consent, the three professions, and a coordinator's area, as conditions; who is named in a line reads that line."""
    mine = f"({kind.mine.format(me=int(person.id))})"
    where = []
    shared = shared_residents(person)
    if shared is not None:
        where.append(f"(x.resident_id IS NULL OR {mine} OR x.resident_id IN ({shared}))")
        if name == "note":
            closed = f"SELECT 1 FROM resident m WHERE m.household_id = x.household_id AND m.id NOT IN ({shared})"  # noqa: S608
            some = f"SELECT 1 FROM resident m WHERE m.household_id = x.household_id AND m.id IN ({shared})"  # noqa: S608
            open_ = f"EXISTS ({some}) AND NOT EXISTS ({closed} AND m.ended_on IS NULL)"
            where.append(f"(x.household_id IS NULL OR {mine} OR {open_})")
    if name != "follow_up" and not reads_sensitive(person.profession):
        where.append(f"(x.kind = 'general' OR {mine})")
    if person.sees_area is not None:
        where.append(f"(x.resident_id IS NULL OR d.area_id = {int(person.sees_area)})")
        if name == "note":
            where.append(household_of_area(person, "x"))
    return where


# -- the word in the line -----------------------------------------------------------------------------------------------


def highlighted(words: str, word: str) -> list[tuple[str, bool]]:
    """The line in pieces, and whether each is what was looked for, in whatever writing it stands there."""
    key = search_key(word)
    if not key:
        return [(words, False)]
    places, text = [], ""
    for start, end in _letters(words):
        part = search_key(words[start:end])
        text += part
        places += [(start, end)] * len(part)
    pieces, done, at = [], 0, text.find(key)
    while at >= 0:
        start, end = places[at][0], places[at + len(key) - 1][1]
        if start >= done:
            pieces += [(words[done:start], False), (words[start:end], True)]
            done = end
        at = text.find(key, at + len(key))
    return [(piece, hit) for piece, hit in [*pieces, (words[done:], False)] if piece]


def _letters(words: str):
    """Each character with the half-width mark ﾞ or ﾟ behind it: together they are one."""
    start = 0
    while start < len(words):
        end = start + 1
        while end < len(words) and len(plain(words[start : end + 1])) < end + 1 - start and words[end] in "ﾞﾟ":
            end += 1
        yield start, end
        start = end
