"""What the pages of the books show: named rows, read in one question each."""

from datetime import date
from typing import NamedTuple

from townhub.db import one, rows
from townhub.ledger.rules import last_day, month_after
from townhub.text import search_key

A_PAGE = 50  # lines of a list on the screen
MOST = 20_000  # in a file


class Wanted(NamedTuple):
    """Which entries of the day book are looked for."""

    first: date
    last: date
    kind: str = ""
    account: str = ""
    q: str = ""


_ENTRIES = """
FROM ledger_entry e JOIN ledger_line l ON l.entry_id = e.id
LEFT JOIN resident r ON r.id = e.resident_id LEFT JOIN person h ON h.id = l.person_id LEFT JOIN person p ON p.id = e.made_by_id
LEFT JOIN ledger_entry u ON u.reverses_id = e.id LEFT JOIN receipt c ON c.entry_id = e.id
WHERE e.day BETWEEN ?1 AND ?2 AND (?3 = '' OR e.kind = ?3)
  AND (?4 = '' OR e.id IN (SELECT entry_id FROM ledger_line WHERE account = ?4))
  AND (?5 = '' OR instr(coalesce(r.search_key, ''), ?5) OR e.id IN (
    SELECT n.entry_id FROM ledger_line n JOIN person s ON s.id = n.person_id WHERE instr(s.search_key, ?5)))"""


def entries(wanted: Wanted, most: int, after: int = 0) -> list[dict]:
    """A page of the day book, newest first: what, who, how much from where to where."""
    return rows(
        f"""SELECT e.id, e.day, e.kind, e.words, e.reason, e.reverses_id, u.id AS undone_by, c.number AS receipt,
              r.name AS resident, p.name AS clerk, group_concat(DISTINCT h.name) AS helpers,
              sum(l.amount_yen) FILTER (WHERE l.amount_yen > 0) AS yen,
              group_concat(DISTINCT l.account) FILTER (WHERE l.amount_yen > 0) AS lefts,
              group_concat(DISTINCT l.account) FILTER (WHERE l.amount_yen < 0) AS rights,
              sum(l.amount_yen) FILTER (WHERE l.account = ?4) AS own_yen
            {_ENTRIES} GROUP BY e.id ORDER BY e.day DESC, e.id DESC LIMIT ?6 OFFSET ?7""",
        *_asked(wanted), most, after,
    )  # fmt: skip


def totals(wanted: Wanted) -> dict:
    """How many entries there are, and of the chosen account what went in and out, before and after."""
    found = rows(
        f"""SELECT count(DISTINCT e.id) AS count,
              coalesce(sum(l.amount_yen) FILTER (WHERE l.account = ?4 AND l.amount_yen > 0), 0) AS came_yen,
              coalesce(-sum(l.amount_yen) FILTER (WHERE l.account = ?4 AND l.amount_yen < 0), 0) AS went_yen {_ENTRIES}""",
        *_asked(wanted),
    )[0]
    before = one(
        "SELECT coalesce(sum(l.amount_yen), 0) FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id"
        " WHERE l.account = ? AND e.day < ?",
        wanted.account, wanted.first.isoformat(),
    )  # fmt: skip
    return {**found, "before_yen": before, "after_yen": before + found["came_yen"] - found["went_yen"]}


def _asked(wanted: Wanted) -> tuple:
    return (wanted.first.isoformat(), wanted.last.isoformat(), wanted.kind, wanted.account, search_key(wanted.q))


def lines_of_entry(entry_id: int) -> list[dict]:
    """The lines of one entry with their accounts and parties in words."""
    return rows(
        """SELECT a.words AS account, a.code, l.amount_yen, coalesce(r.name, h.name) AS party, b.number AS book, l.book_id
           FROM ledger_line l JOIN ledger_account a ON a.code = l.account LEFT JOIN resident r ON r.id = l.resident_id
           LEFT JOIN person h ON h.id = l.person_id LEFT JOIN ticket_book b ON b.id = l.book_id
           WHERE l.entry_id = ? ORDER BY l.id""",
        entry_id,
    )


def paper(paper_id: int) -> dict | None:
    """One print of a receipt: its number, whose it is, for what and how much."""
    found = rows(
        """SELECT i.nth, i.printed_at, c.id AS receipt_id, c.number, c.made_at, e.id AS entry_id, e.day, e.kind, e.words,
             r.name, sum(l.amount_yen) AS yen, (SELECT id FROM ledger_entry u WHERE u.reverses_id = e.id) AS undone_by
           FROM receipt_print i JOIN receipt c ON c.id = i.receipt_id JOIN ledger_entry e ON e.id = c.entry_id
           JOIN ledger_line l ON l.entry_id = e.id AND l.account IN ('cash', 'bank') AND l.amount_yen > 0
           LEFT JOIN resident r ON r.id = e.resident_id WHERE i.id = ? GROUP BY i.id""",
        paper_id,
    )
    return found[0] if found else None


def papers_of(entry_id: int) -> list[dict]:
    """Every print of the receipt of an entry."""
    return rows(
        """SELECT i.id, i.nth, i.printed_at, c.number, p.name AS clerk FROM receipt c JOIN receipt_print i ON i.receipt_id = c.id
           LEFT JOIN person p ON p.id = i.printed_by_id WHERE c.entry_id = ? ORDER BY i.nth""",
        entry_id,
    )


# -- tickets --------------------------------------------------------------------------------------------------------


_BOOKS = """
FROM ticket_book b JOIN resident r ON r.id = b.resident_id JOIN district d ON d.id = r.district_id
LEFT JOIN ledger_line l ON l.book_id = b.id
WHERE (?1 IS NULL OR d.area_id = ?1) AND (?2 = '' OR instr(r.search_key, ?2))
GROUP BY b.id HAVING ?3 OR coalesce(sum(l.amount_yen), 0) < 0"""


def books(person, *, q: str = "", everything: bool = False, most: int, after: int = 0) -> list[dict]:
    """A page of the ticket books with what is left in them, those in use unless all are wanted."""
    return rows(
        f"""SELECT b.id, b.number, b.tickets, b.ticket_yen, b.sold_on, b.expires_on, r.name, r.kana, d.name AS district,
              -coalesce(sum(l.amount_yen), 0) AS left_yen,
              (SELECT e.kind FROM ledger_entry e WHERE e.subject = 'ticket_book' AND e.subject_id = b.id
               ORDER BY e.id DESC LIMIT 1) AS last_kind
            {_BOOKS} ORDER BY b.number DESC LIMIT ?4 OFFSET ?5""",  # noqa: S608 - our own words
        person.sees_area, search_key(q), everything, most, after,
    )  # fmt: skip


def count_books(person, *, q: str = "", everything: bool = False) -> int:
    return one(f"SELECT count(*) FROM (SELECT b.id {_BOOKS})", person.sees_area, search_key(q), everything)  # noqa: S608


def uses_of(book_id: int) -> list[dict]:
    """What happened to a book: sold, torn, paid back, expired."""
    return rows(
        """SELECT e.id, e.day, e.kind, e.words, l.amount_yen, p.name AS clerk FROM ledger_line l
           JOIN ledger_entry e ON e.id = l.entry_id LEFT JOIN person p ON p.id = e.made_by_id
           WHERE l.book_id = ? ORDER BY e.id""",
        book_id,
    )


# -- on account -----------------------------------------------------------------------------------------------------


_OWING = """
  SELECT l.resident_id AS id, sum(l.amount_yen) AS owed_yen FROM ledger_line l WHERE l.account = 'receivable'
  GROUP BY l.resident_id HAVING owed_yen <> 0"""


def owing(most: int, after: int = 0) -> list[dict]:
    """A page of the residents whose account is not even, with their newest bill."""
    return rows(
        f"""SELECT o.id, o.owed_yen, r.name, r.kana, d.name AS district,
             (SELECT max(month) FROM ledger_bill b WHERE b.resident_id = o.id) AS billed
           FROM ({_OWING}) o JOIN resident r ON r.id = o.id JOIN district d ON d.id = r.district_id
           ORDER BY r.kana, r.id LIMIT ? OFFSET ?""",  # noqa: S608 - our own words
        most, after,
    )  # fmt: skip


def owing_in_all() -> dict:
    """How many residents, and their yen together."""
    return _in_all(_OWING)


def _in_all(of_each: str) -> dict:
    return rows(f"SELECT count(*) AS count, coalesce(sum(owed_yen), 0) AS yen FROM ({of_each})")[0]  # noqa: S608


def bills(month: str, most: int = MOST, after: int = 0) -> list[dict]:
    """Those of a month, or a page of them, by district and name."""
    return rows(
        """SELECT b.id, b.month, b.carried_yen, b.amount_yen, b.made_at, r.id AS resident_id, r.name, r.kana, d.name AS district,
             (SELECT coalesce(sum(amount_yen), 0) FROM ledger_line l WHERE l.resident_id = r.id) AS owed_yen
           FROM ledger_bill b JOIN resident r ON r.id = b.resident_id JOIN district d ON d.id = r.district_id
           WHERE b.month = ? ORDER BY d.kana, r.kana, r.id LIMIT ? OFFSET ?""",
        month, most, after,
    )  # fmt: skip


def billed_months() -> list[str]:
    return [row["month"] for row in rows("SELECT DISTINCT month FROM ledger_bill ORDER BY month DESC LIMIT 24")]


def on_the_bill(resident_id: int, month: str, last_entry: int) -> list[dict]:
    """What stands on a bill: everything up to its month that stood on no bill before."""
    return rows(
        """SELECT e.id, e.day, e.kind, e.words, l.amount_yen, k.kind AS undoes
           FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id LEFT JOIN ledger_entry k ON k.id = e.reverses_id
           LEFT JOIN ledger_bill p ON p.id = (SELECT id FROM ledger_bill WHERE resident_id = ?1 AND month < ?2
             ORDER BY month DESC LIMIT 1)
           WHERE l.account = 'receivable' AND l.resident_id = ?1 AND e.id <= ?3 AND e.day <= ?4
             AND (p.id IS NULL OR substr(e.day, 1, 7) > p.month OR e.id > p.last_entry) ORDER BY e.day, e.id""",
        resident_id, month, last_entry, last_day(month).isoformat(),
    )  # fmt: skip


def account_of(resident_id: int, most: int = 100) -> list[dict]:
    """The account of a resident, newest first."""
    return rows(
        """SELECT e.id, e.day, e.kind, e.words, l.amount_yen FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id
           WHERE l.account = 'receivable' AND l.resident_id = ? ORDER BY e.id DESC LIMIT ?""",
        resident_id, most,
    )  # fmt: skip


# -- volunteers -----------------------------------------------------------------------------------------------------


_TO_PAY = """
  SELECT l.person_id AS id, -sum(l.amount_yen) AS owed_yen, max(e.day) AS last_on
  FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id WHERE l.account = 'payable'
  GROUP BY l.person_id HAVING owed_yen <> 0"""


def to_pay(most: int = MOST, after: int = 0) -> list[dict]:
    """Volunteers to whom something is owed, or a page of them, and when their account moved last."""
    return rows(
        f"""SELECT o.id, o.owed_yen, o.last_on, h.name, h.kana, h.left_on, d.name AS district
           FROM ({_TO_PAY}) o JOIN person h ON h.id = o.id LEFT JOIN district d ON d.id = h.district_id
           ORDER BY h.kana, h.id LIMIT ? OFFSET ?""",  # noqa: S608 - our own words
        most, after,
    )  # fmt: skip


def to_pay_in_all() -> dict:
    """How many volunteers, and their yen together."""
    return _in_all(_TO_PAY)


def statement(person_id: int, month: str) -> dict:
    """The volunteer's account of a month: what was there before, each job and payment, what is left."""
    first, after = f"{month}-01", f"{month_after(month)}-01"
    before = one(
        """SELECT -coalesce(sum(l.amount_yen), 0) FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id
           WHERE l.account = 'payable' AND l.person_id = ? AND e.day < ?""",
        person_id, first,
    )  # fmt: skip
    found = rows(
        """SELECT e.id, e.day, e.kind, e.words, -l.amount_yen AS yen, k.kind AS undoes
           FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id LEFT JOIN ledger_entry k ON k.id = e.reverses_id
           WHERE l.account = 'payable' AND l.person_id = ? AND e.day >= ? AND e.day < ? ORDER BY e.day, e.id""",
        person_id, first, after,
    )  # fmt: skip
    paid = [row for row in found if "payout" in (row["kind"], row["undoes"])]
    earned_yen = sum(row["yen"] for row in found if row not in paid)
    paid_yen = -sum(row["yen"] for row in paid)
    return {"month": month, "before_yen": before, "lines": found, "earned_yen": earned_yen, "paid_yen": paid_yen,
            "left_yen": before + earned_yen - paid_yen}  # fmt: skip


def owed_to(person_id: int) -> int:
    """What the association still owes a volunteer; less than nothing when too much was paid."""
    found = one("SELECT sum(amount_yen) FROM ledger_line WHERE account = 'payable' AND person_id = ?", person_id)
    return -(found or 0)


# -- the till and the months ----------------------------------------------------------------------------------------


def counts(most: int = 30) -> list[dict]:
    return rows(
        """SELECT c.id, c.day, c.made_at, c.counted_yen, c.book_yen, c.reason, c.entry_id, p.name AS clerk
           FROM cash_count c LEFT JOIN person p ON p.id = c.made_by_id ORDER BY c.id DESC LIMIT ?""",
        most,
    )


def months(most: int = 60) -> list[dict]:
    return rows(
        """SELECT m.month, m.balances, m.closed_at, p.name AS clerk FROM ledger_month m
           LEFT JOIN person p ON p.id = m.closed_by_id ORDER BY m.month DESC LIMIT ?""",
        most,
    )


def of_month(month: str) -> list[dict]:
    """Each account over a month: before, in, out, after."""
    return rows(
        """SELECT a.code, a.words, a.kind,
             coalesce(sum(l.amount_yen) FILTER (WHERE e.day < ?1), 0) AS before_yen,
             coalesce(sum(l.amount_yen) FILTER (WHERE e.day >= ?1 AND l.amount_yen > 0), 0) AS left_yen,
             coalesce(-sum(l.amount_yen) FILTER (WHERE e.day >= ?1 AND l.amount_yen < 0), 0) AS right_yen,
             coalesce(sum(l.amount_yen), 0) AS after_yen
           FROM ledger_account a LEFT JOIN (ledger_line l JOIN ledger_entry e ON e.id = l.entry_id AND e.day < ?2)
             ON l.account = a.code
           GROUP BY a.code ORDER BY a.position""",
        f"{month}-01", f"{month_after(month)}-01",
    )  # fmt: skip
