"""Who owes whom: the monthly bill of a resident and its payment, and what is paid out to a volunteer."""

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.dates import era_year
from townhub.db import one, rows, write
from townhub.i18n import _
from townhub.ledger.models import Entry, MonthBill, balance
from townhub.ledger.posting import post
from townhub.ledger.rules import Amount, last_day
from townhub.money import yen
from townhub.refused import Refused
from townhub.residents.models import Resident


def make_bills(actor, month: str, once: str | None = None) -> int:
    """請求書をつくる for a month that is over: one for everybody who owes something or whose account moved.

    On it stands what was entered since the bill before. Again for the same month adds the ones that are missing.
    """
    with write():
        if audit.already(once) is not None:
            return 0
        if last_day(month) >= clock.today():
            raise Refused(_("その月は、まだおわっていません。月がかわってから、つくってください"))
        if (newer := one("SELECT max(month) FROM ledger_bill")) and newer > month:
            raise Refused(_("もう、あとの月の請求書があります。{month}の分から、つくってください", month=newer))
        made = [_bill(actor, row, month) for row in rows(_OWING, month, last_day(month).isoformat())]
        if made:
            audit.record(actor, "bills.made", made[-1], once, month=month, count=len(made))
    return len(made)


# Of each resident without a bill of that month: what stood on the bill before, what is owed now, what has moved since.
_OWING = """
SELECT l.resident_id AS resident, coalesce(p.amount_yen, 0) AS carried, sum(l.amount_yen) AS amount,
       sum(p.id IS NULL OR substr(e.day, 1, 7) > p.month OR e.id > p.last_entry) AS moved
FROM ledger_line l JOIN ledger_entry e ON e.id = l.entry_id
LEFT JOIN ledger_bill p ON p.id = (SELECT id FROM ledger_bill WHERE resident_id = l.resident_id ORDER BY month DESC LIMIT 1)
WHERE l.account = 'receivable' AND e.day <= ?2 AND (p.id IS NULL OR p.month < ?1)
GROUP BY l.resident_id HAVING amount <> 0 OR moved ORDER BY l.resident_id"""


def _bill(actor, row: dict, month: str) -> MonthBill:
    return MonthBill.create(
        resident=row["resident"], month=month, last_entry=one("SELECT max(id) FROM ledger_entry"),
        carried_yen=row["carried"], amount_yen=row["amount"], made_by=getattr(actor, "id", None), made_at=clock.now(),
    )  # fmt: skip


def pay_bill(actor, resident: Resident, amount_yen: int, into: str, once: str | None = None) -> Entry:
    """月まとめの入金: money for what was on account. Raises Refused for more than is owed."""
    with write():
        if earlier := audit.already(once):
            return Entry.get_by_id(earlier)
        owed = balance("receivable", resident=resident.id)
        if amount_yen > owed:
            raise Refused(_("未収は{owed}です。受けとった金額を確かめてください", owed=yen(max(owed, 0))))
        lines = [Amount(into, amount_yen), Amount("receivable", -amount_yen, resident=resident.id)]
        entry = post(actor, "bill_paid", lines, resident=resident.id)
        audit.record(actor, "bill.paid", entry, once, amount_yen=amount_yen, into=into)
    return entry


def pay_out(actor, person: Person, amount_yen: int, out_of: str, once: str | None = None) -> Entry:
    """担い手に支払う. Raises Refused for more than the volunteer has earned, or than is in the till."""
    with write():
        if earlier := audit.already(once):
            return Entry.get_by_id(earlier)
        earned = -balance("payable", person=person.id)
        if amount_yen > earned:
            raise Refused(_("支払いの残りは{earned}です。金額を確かめてください", earned=yen(max(earned, 0))))
        has = balance(out_of)
        if amount_yen > has:
            raise Refused(_("帳簿には{has}しかありません。預金から出すか、金額を確かめてください", has=yen(has)))
        lines = [Amount("payable", amount_yen, person=person.id), Amount(out_of, -amount_yen)]
        entry = post(actor, "payout", lines, subject=("person", person.id))
        audit.record(actor, "ledger.paid_out", entry, once, amount_yen=amount_yen, out_of=out_of)
    return entry


def month_words(month: str) -> str:
    """2019-01 → 平成31年1月"""
    return _("{year}{month}月", year=era_year(last_day(month)), month=int(month[5:]))
