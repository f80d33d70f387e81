"""What 地区担当 adds to a resident's line of time: named by the watch-over meeting, visited, in another district."""

from datetime import date

from townhub.dates import short_day
from townhub.db import rows
from townhub.i18n import _
from townhub.residents.consent import shares
from townhub.residents.lines import Line, Mark
from townhub.residents.rules import reads_sensitive
from townhub.rosters.rules import VISITS

_SQL = """
SELECT * FROM (
  SELECT c.made_at AS at, printf('concern-%010d-1', c.id) AS key,
    CASE WHEN c.meeting_id IS NULL THEN 'asked' ELSE 'named' END AS what, p.name AS who, c.words AS words,
    c.id AS id, c.made_by_id AS writer_id, '' AS outcome
  FROM watch_concern c JOIN person p ON p.id = c.made_by_id WHERE c.resident_id = ?1
  UNION ALL
  SELECT c.visited_at, printf('concern-%010d-2', c.id), 'visited', p.name, c.line, c.id, c.visited_by_id, c.outcome
  FROM watch_concern c JOIN person p ON p.id = c.visited_by_id WHERE c.resident_id = ?1
  UNION ALL
  SELECT m.answered_at, printf('move-%010d', m.id), m.answer, p.name, d.name, 0, 0, ''
  FROM resident_move m JOIN person p ON p.id = m.answered_by_id
  JOIN district d ON d.id = CASE m.answer WHEN 'old' THEN m.old_district_id ELSE m.new_district_id END
  WHERE m.resident_id = ?1
) WHERE (at, key) < (?2, ?3) ORDER BY at DESC, key DESC LIMIT ?4"""


def lines_of(person, resident_id: int, before: Mark, most: int) -> list[Line]:
    """What the meeting said is for the three professions and whoever wrote it; that there was a visit is for the office."""
    sensitive = reads_sensitive(person.profession) and shares(person, resident_id)
    return [
        Line(
            row["at"], row["key"], _what(row), row["words"] if sensitive or row["writer_id"] == person.id else "",
            row["who"], ("watching.visit", {"concern_id": row["id"]}),
        )
        if row["id"]
        else Line(row["at"], row["key"], _("{district}の担当が受け持つことになりました", district=row["words"]), "", row["who"])
        for row in rows(_SQL, resident_id, *before, most)
    ]  # fmt: skip


def _what(row: dict) -> str:
    if row["what"] == "named":
        return _("見守り情報交換会で、名前が出ました")
    if row["what"] == "asked":
        return _("訪問をたのみました")
    return _("訪問: {result}", result=_(VISITS[row["outcome"]]))


def open_for(resident_id: int) -> list[dict]:
    """Visits that are still to be made, as the resident's page shows what is open."""
    return [
        {
            "what": _("訪問"), "when": _("{day}まで", day=short_day(date.fromisoformat(row["visit_by_on"]))),
            "state_word": _("不在{count}回", count=row["tries"]) if row["tries"] else _("まだ訪ねていません"),
            "helper": row["name"], "place": ("watching.visit", {"concern_id": row["id"]}),
        }
        for row in rows(
            "SELECT c.id, c.visit_by_on, c.tries, p.name FROM watch_concern c JOIN person p ON p.id = c.visitor_id"
            " WHERE c.resident_id = ? AND c.outcome IS NULL ORDER BY c.visit_by_on, c.id",
            resident_id,
        )
    ]  # fmt: skip
