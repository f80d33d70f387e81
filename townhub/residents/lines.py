"""What this room adds to a resident's line of time, and the shape in which every room adds its own.

A room's function takes (person, resident_id, before, most) and answers at most so many `Line`s, newest first, all of them
before the mark `before`; timeline puts the rooms together.
"""

from typing import NamedTuple

from townhub.db import rows
from townhub.i18n import _
from townhub.residents.consent import shares
from townhub.residents.rules import GIVEN, reads_sensitive

END_OF_TIME = ("9999", "")


class Line(NamedTuple):
    """Something that happened. `(at, key)` is its place in time; the key makes it the only one of its moment."""

    at: str  # UTC, as the database holds it
    key: str
    what: str
    detail: str = ""
    who: str | None = None
    place: tuple[str, dict] | None = None  # endpoint and values of a page that tells more


Mark = tuple[str, str]

# Reading a record is in the log too, but not in the life of the resident: that has a page of its own.
_TOLD = {
    "resident.registered": "名簿に加えました",
    "resident.changed": "名簿を書きかえました",
    "resident.ended": "転出・死亡を書きました",
    "resident.brought_back": "名簿にもどしました",
    "resident.purged": "記録を消去しました",
    "resident.merged": "重複した記録を、ここにまとめました",
    "resident.watched": "話題にする間隔を決めました",
    "resident.read_urgently": "同意のないまま、緊急に見ました",
    "household.begun": "新しい世帯にしました",
    "household.joined": "同じ世帯にしました",
    "household.left": "世帯から出ました",
}

_SQL = """
SELECT * FROM (
  SELECT written_at AS at, printf('note-%010d', n.id) AS key, 'note' AS what, n.words AS words, w.name AS who, n.kind AS kind
  FROM resident_note n JOIN person w ON w.id = n.written_by_id
  WHERE n.resident_id = ?1 AND (n.written_by_id = ?2 OR ?7 AND (n.kind = 'general' OR ?3))
  UNION ALL
  SELECT withdrawn_at, printf('note-%010d-withdrawn', n.id), 'withdrawn', n.words, x.name, n.kind
  FROM resident_note n JOIN person x ON x.id = n.withdrawn_by_id
  WHERE n.resident_id = ?1 AND (n.written_by_id = ?2 OR ?7 AND (n.kind = 'general' OR ?3))
  UNION ALL
  SELECT c.recorded_at, printf('consent-%010d', c.id), 'consent', u.name, p.name, c.given
  FROM consent c JOIN unit u ON u.id = c.unit_id LEFT JOIN person p ON p.id = c.recorded_by_id WHERE c.resident_id = ?1
  UNION ALL
  SELECT a.at, printf('consent-%010d-back', c.id), 'back', u.name, a.actor_name, c.given
  FROM consent c JOIN unit u ON u.id = c.unit_id JOIN audit_line a
    ON a.subject = 'consent' AND a.subject_id = c.id AND a.act <> 'resident.read' AND a.act = 'consent.taken_back'
  WHERE c.resident_id = ?1
  UNION ALL
  SELECT a.at, printf('log-%010d', a.id), a.act, '', a.actor_name, ''
  FROM audit_line a WHERE a.subject = 'resident' AND a.subject_id = ?1 AND a.act <> 'resident.read'
) WHERE (at, key) < (?4, ?5) ORDER BY at DESC, key DESC LIMIT ?6"""


def lines_of(person, resident_id: int, before: Mark, most: int) -> list[Line]:
    """Notes that this person may read, consents, and what became of the entry in the register."""
    sensitive = reads_sensitive(person.profession)
    found = rows(_SQL, resident_id, person.id, sensitive, *before, most, shares(person, resident_id))
    return [Line(row["at"], row["key"], *_words(row), row["who"]) for row in found]


def _words(row: dict) -> tuple[str, str]:
    match row["what"]:
        case "note":
            who = _("書きとめ（3職種と、書いた人だけ）") if row["kind"] == "sensitive" else _("書きとめ")
            return who, row["words"]
        case "withdrawn":
            return _("書きとめを取り下げました"), row["words"]
        case "consent":
            return _("{unit}に伝えてよいと、{how}同意がありました", unit=row["words"], how=_(GIVEN[row["kind"]])), ""
        case "back":
            return _("{unit}への同意が取り下げられました", unit=row["words"]), ""
        case act:
            return _(_TOLD.get(act, "名簿を書きかえました")), ""
