"""The acts of the books: a job is settled, something is taken back, money moves. Each is one transaction.

A room above that settles a job calls `settle_job` inside its own `write()` and gives the facts; nothing of it is known here.
"""

from datetime import date

from townhub import audit, clock
from townhub.db import write
from townhub.i18n import _
from townhub.ledger.models import Entry, LedgerTerms, Receipt, ReceiptPrint, balance, books_of
from townhub.ledger.posting import MOST_YEN, post
from townhub.ledger.rules import MOVES, Amount, Bill, earned, paid, turned
from townhub.money import yen
from townhub.refused import Refused
from townhub.town.models import Town


def settle_job(
    actor, bill: Bill, paid_by: str, *, rest_by: str = "cash", day: date | None = None, once: str | None = None
) -> Entry | None:
    """精算: who paid how, and who gets what. `paid_by` is cash, ticket or account; what the tickets do not cover is
    paid as `rest_by` says. A job that costs nothing has no entry (None).

    The same form twice, or the same person saying the same again, is one settlement. Raises Refused when the job is
    settled already, when there are no tickets, or when the month of that day is closed.
    """
    with write():
        if earlier := audit.already(once):
            return Entry.get_by_id(earlier)
        if bill.total_yen == 0:
            return None
        if bill.total_yen > MOST_YEN:
            raise Refused(_("金額が大きすぎます。料金を確かめてください"))
        today = day or clock.today()
        books = books_of(bill.resident, today.isoformat()) if paid_by == "ticket" else []
        lines = [*paid(bill, paid_by, rest_by, books), *earned(bill, LedgerTerms.now())]
        if earlier := Entry.settling(bill.subject, bill.subject_id):
            if earlier.made_by_id == getattr(actor, "id", None) and _same_business(earlier, bill, lines, paid_by):
                return earlier
            raise Refused(
                _("この依頼は、もう精算してあります（伝票{number}番）。まちがいなら、その伝票を取り消してください",
                  number=earlier.id)
            )  # fmt: skip
        if paid_by == "ticket" and not any(line.book for line in lines):
            raise Refused(_("使える回数券がありません。現金か月まとめをえらぶか、回数券を売ってから精算してください"))
        entry = post(
            actor, "job", lines, words=bill.words, day=day, subject=(bill.subject, bill.subject_id),
            resident=bill.resident,
        )  # fmt: skip
        audit.record(actor, "ledger.settled", entry, once, total_yen=bill.total_yen, paid_by=paid_by)
    return entry


def _same_business(earlier: Entry, bill: Bill, lines: list[Amount], paid_by: str) -> bool:
    """Whether this is the settlement that was made before, pressed again. The tickets are in the books already."""
    right = [line for line in earlier.lines if line.yen < 0]
    left = {line.account for line in earlier.lines if line.yen > 0}
    by = {"cash": {"cash"}, "account": {"receivable"}}.get(paid_by, left if "tickets" in left else set())
    return left == by and right == [line for line in lines if line.yen < 0]


def reverse(actor, entry: Entry, reason: str, once: str | None = None) -> Entry:
    """取り消す: the same lines on the other side, today, with the reason. Nothing is rubbed out.

    Pressing twice is once. Raises Refused when somebody took it back already, for a reversal, or when the tickets of a
    book were torn off meanwhile.
    """
    with write():
        if earlier := audit.already(once):
            return Entry.get_by_id(earlier)
        now = Entry.found("id = ?", entry.id)
        if now.kind == "reversal":
            raise Refused(_("取り消しは、取り消せません。もとの内容を、新しい伝票で書いてください"))
        if undone := now.undone_by:
            raise Refused(_("この伝票は、もう取り消してあります（伝票{number}番）", number=undone))
        back = post(
            actor, "reversal", turned(now.lines), words=now.words, reverses=now.id, reason=reason,
            subject=(now.subject, now.subject_id) if now.subject else None, resident=now.resident_id,
        )  # fmt: skip
        audit.record(actor, "ledger.reversed", back, once, entry=now.id)
    return back


def unsettle_job(actor, subject: str, subject_id: int, reason: str, once: str | None = None) -> Entry | None:
    """Take the settlement of a job back, if it has one."""
    with write():
        entry = Entry.settling(subject, subject_id)
        return reverse(actor, entry, reason, once) if entry else None


def move(actor, kind: str, amount_yen: int, words: str, *, day: date | None = None, once: str | None = None) -> Entry:
    """Money to the bank and back, a cost, what was there at the beginning. Raises Refused when there is not so much."""
    with write():
        if earlier := audit.already(once):
            return Entry.get_by_id(earlier)
        left, right = MOVES[kind]
        has = balance(right) if right in ("cash", "bank") else amount_yen
        if has < amount_yen:
            raise Refused(_("帳簿には{has}しかありません。金額を確かめてください", has=yen(has)))
        entry = post(actor, kind, [Amount(left, amount_yen), Amount(right, -amount_yen)], words=words, day=day)
        audit.record(actor, "ledger.moved", entry, once, kind=kind, amount_yen=amount_yen)
    return entry


def set_terms(actor, *, once: str | None = None, **facts: object) -> LedgerTerms:
    """Who gets what from now on. What is settled stays as it was settled."""
    with write():
        if earlier := audit.already(once):
            return LedgerTerms.get_by_id(earlier)
        terms = LedgerTerms.create(set_by=getattr(actor, "id", None), set_at=clock.now(), **facts)
        audit.record(actor, "ledger.terms_set", terms, once, **facts)
    return terms


def received_yen(entry: Entry) -> int:
    """What came in as money with an entry: the only thing that a receipt is written for."""
    return sum(line.yen for line in entry.lines if line.account in ("cash", "bank") and line.yen > 0)


def print_receipt(actor, entry: Entry, once: str | None = None) -> ReceiptPrint:
    """領収書を刷る: the first time under the next number, later as 再発行. The same form twice is one paper.

    Raises Refused for an entry that brought no money, or that was taken back before it had a receipt.
    """
    with write():
        if earlier := audit.already(once):
            return ReceiptPrint.get_by_id(earlier)
        receipt = Receipt.get_or_none(Receipt.entry == entry.id)
        if receipt is None:
            if entry.kind == "reversal" or not received_yen(entry):
                raise Refused(_("お金を受けとっていない伝票なので、領収書は出せません"))
            if entry.undone_by:
                raise Refused(_("取り消した伝票なので、領収書は出せません"))
            number = 1 + (Receipt.select(Receipt.number).order_by(Receipt.number.desc()).scalar() or 0)
            by = getattr(actor, "id", None)
            receipt = Receipt.create(number=number, entry=entry.id, made_by=by, made_at=clock.now())
        nth = 1 + ReceiptPrint.select().where(ReceiptPrint.receipt == receipt).count()
        paper = ReceiptPrint.create(
            receipt=receipt, nth=nth, printed_by=getattr(actor, "id", None), printed_at=clock.now()
        )
        audit.record(actor, "receipt.printed", paper, once, number=receipt.number, nth=nth)
    return paper


def record_export(actor, what: str, count: int, kind: str) -> None:
    """The books were taken along as a file: which list, how many rows, in which shape."""
    with write():
        audit.record(actor, "ledger.exported", Town.ours(), what=what, count=count, kind=kind)
