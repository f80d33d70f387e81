"""金庫をかぞえる, 月をしめる: what lies in the till, and a month that takes no more entries."""

from townhub import audit, clock
from townhub.db import one, write
from townhub.i18n import _
from townhub.ledger.dues import month_words
from townhub.ledger.models import CashCount, ClosedMonth, balance, balances
from townhub.ledger.posting import post
from townhub.ledger.rules import Amount, counted, last_day, month_after
from townhub.money import yen
from townhub.refused import Refused


def count_cash(actor, coins: dict[int, int], *, seen_yen: int, reason: str = "", once: str | None = None) -> CashCount:
    """Write what lies in the till. A difference needs its reason and is booked, so that books and till agree again.

    `seen_yen` is what the books said when the sheet was shown: raises Refused when money has moved since.
    """
    with write():
        if earlier := audit.already(once):
            return CashCount.get_by_id(earlier)
        says, has = balance("cash"), counted(coins)
        if says != seen_yen:
            raise Refused(
                _("かぞえているあいだに、帳簿の現金が{seen}から{now}に変わりました。見くらべて、もう一度押してください",
                  seen=yen(seen_yen), now=yen(says))
            )  # fmt: skip
        entry = None
        if has != says:
            if not reason:
                raise Refused(
                    _("帳簿の{says}と、{difference}ちがいます。わけを一行で入れてください",
                      says=yen(says), difference=yen(abs(has - says)))
                )  # fmt: skip
            lines = [Amount("cash", has - says), Amount("difference", says - has)]
            entry = post(actor, "count", lines, words=reason)
        count = CashCount.create(
            day=clock.today(), coins={str(worth): many for worth, many in coins.items() if many}, counted_yen=has,
            book_yen=says, reason=reason if entry else "", entry=entry, made_by=getattr(actor, "id", None),
            made_at=clock.now(),
        )  # fmt: skip
        audit.record(actor, "cash.counted", count, once, counted_yen=has, book_yen=says)
    return count


def next_to_close() -> str | None:
    """The oldest month that is open and over; None when there is none or the books are empty."""
    closed = ClosedMonth.last()
    month = month_after(closed) if closed else one("SELECT substr(min(day), 1, 7) FROM ledger_entry")
    return month if month and last_day(month) < clock.today() else None


def close_month(actor, month: str, once: str | None = None) -> ClosedMonth:
    """月をしめる: no entry gets into it or any month before any more. Pressing twice is once.

    Raises Refused before the month is over, and out of order.
    """
    with write():
        if earlier := ClosedMonth.get_or_none(ClosedMonth.month == month):
            return earlier
        if last_day(month) >= clock.today():
            raise Refused(
                _("{month}は、まだおわっていません。月がかわってから、しめてください", month=month_words(month))
            )
        due = next_to_close()
        if month != due:
            raise Refused(
                _("先に{due}をしめてください。月は、古いほうから順にしめます", due=month_words(due))
                if due and due < month
                else _("{month}は、もうしめてあります", month=month_words(month))
            )
        closed = ClosedMonth.create(
            month=month, balances=balances(last_day(month).isoformat()), closed_by=getattr(actor, "id", None),
            closed_at=clock.now(),
        )  # fmt: skip
        audit.record(actor, "month.closed", closed, once, month=month)
    return closed
