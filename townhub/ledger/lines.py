"""What the books add to a resident's line of time: settled, paid, tickets bought. Amounts only, no word that was typed."""

from townhub.db import one, rows
from townhub.i18n import _
from townhub.ledger.models import balance
from townhub.ledger.rules import KINDS
from townhub.money import yen
from townhub.residents.lines import Line, Mark

_SQL = """
SELECT * FROM (
  SELECT e.made_at AS at, printf('ledger-%010d', e.id) AS key, e.id, e.kind, p.name AS who, o.kind AS undoes,
    (SELECT sum(amount_yen) FROM ledger_line l WHERE l.entry_id = e.id AND l.amount_yen > 0) AS yen
  FROM ledger_entry e LEFT JOIN person p ON p.id = e.made_by_id LEFT JOIN ledger_entry o ON o.id = e.reverses_id
  WHERE e.resident_id IN (SELECT id FROM resident WHERE id = ?1 OR merged_into_id = ?1)
) WHERE (at, key) < (?2, ?3) ORDER BY at DESC, key DESC LIMIT ?4"""


def lines_of(_person, resident_id: int, before: Mark, most: int) -> list[Line]:
    """Each entry that concerns the resident, with its amount."""
    return [
        Line(row["at"], row["key"], _words(row), yen(row["yen"]), row["who"], ("ledger.entry", {"entry_id": row["id"]}))
        for row in rows(_SQL, resident_id, *before, most)
    ]


def _words(row: dict) -> str:
    if row["kind"] == "reversal":
        return _("「{what}」を取り消しました", what=_(KINDS[row["undoes"]]))
    return _(KINDS[row["kind"]])


def not_even(resident_id: int) -> str | None:
    """What a resident still owes, or still has in tickets: in words, or None when the account is even."""
    owed = balance("receivable", resident=resident_id)
    left = -one(
        """SELECT coalesce(sum(l.amount_yen), 0) FROM ledger_line l JOIN ticket_book b ON b.id = l.book_id
           WHERE b.resident_id IN (SELECT id FROM resident WHERE id = ?1 OR merged_into_id = ?1)""",
        resident_id,
    )
    found = [_("月まとめの未収が{sum}", sum=yen(owed))] if owed else []
    found += [_("回数券ののこりが{sum}", sum=yen(left))] if left else []
    return "、".join(found) or None
