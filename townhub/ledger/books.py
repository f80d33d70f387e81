"""回数券: a book is sold, its rest is paid back, or it expires. Tearing tickets off is part of settling a job."""

from datetime import date

from townhub import audit, clock
from townhub.db import one, rows, write
from townhub.i18n import _
from townhub.ledger.models import Entry, LedgerTerms, TicketBook
from townhub.ledger.posting import post
from townhub.ledger.rules import Amount, expiry
from townhub.refused import Refused
from townhub.residents.models import Resident


def sell_book(actor, resident: Resident, into: str = "cash", once: str | None = None) -> TicketBook:
    """A book under the next number, for what its tickets are worth. Raises Refused for somebody who has gone."""
    with write():
        if earlier := audit.already(once):
            return TicketBook.get_by_id(earlier)
        if Resident.get_by_id(resident.id).ended_on:
            raise Refused(_("転出、または死亡と書いてある人です。名簿を確かめてください"))
        terms, today = LedgerTerms.now(), clock.today()
        book = TicketBook.create(
            number=one("SELECT coalesce(max(number), 0) + 1 FROM ticket_book"), resident=resident.id,
            tickets=terms.tickets, ticket_yen=terms.ticket_yen, sold_on=today,
            expires_on=expiry(today, terms.ticket_months), sold_by=getattr(actor, "id", None), sold_at=clock.now(),
        )  # fmt: skip
        price = terms.tickets * terms.ticket_yen
        lines = [Amount(into, price), Amount("tickets", -price, book=book.id)]
        _of(book, actor, "book_sold", lines)
        audit.record(actor, "book.sold", book, once, number=book.number, price_yen=price)
    return book


def refund_book(actor, book: TicketBook, reason: str, out_of: str = "cash", once: str | None = None) -> Entry:
    """払いもどす: what is left in the book, in money. Raises Refused when nothing is left."""
    with write():
        if earlier := audit.already(once):
            return Entry.get_by_id(earlier)
        left = TicketBook.get_by_id(book.id).left_yen
        if left == 0:
            raise Refused(_("この回数券には、残りがありません。ほかの人が先に払いもどしたのかもしれません"))
        lines = [Amount("tickets", left, book=book.id), Amount(out_of, -left)]
        entry = _of(book, actor, "book_refunded", lines, reason)
        audit.record(actor, "book.refunded", entry, once, number=book.number, left_yen=left)
    return entry


def expire_books(actor="帳簿", on: date | None = None) -> int:
    """What is left in books whose time is over is the association's. Cheap when there is none; twice is once."""
    day = on or clock.today()
    due = """SELECT b.id FROM ticket_book b JOIN ledger_line l ON l.book_id = b.id WHERE b.expires_on <= ?
             GROUP BY b.id HAVING sum(l.amount_yen) < 0 ORDER BY b.id LIMIT 500"""
    if not rows(due, day.isoformat()):
        return 0
    with write():
        found = rows(due, day.isoformat())
        for row in found:
            book = TicketBook.get_by_id(row["id"])
            left = book.left_yen
            entry = _of(book, actor, "book_expired", [Amount("tickets", left, book=book.id), Amount("expired", -left)])
            audit.record(actor, "book.expired", entry, number=book.number, left_yen=left)
    return len(found)


def _of(book: TicketBook, actor, kind: str, lines: list[Amount], words: str = "") -> Entry:
    return post(actor, kind, lines, words=words, subject=("ticket_book", book.id), resident=book.resident_id)
