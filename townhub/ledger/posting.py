"""The one way into the books: an entry with its lines and its seal, inside the transaction of the act that causes it."""

from collections.abc import Sequence
from datetime import date

import peewee as pw

from townhub import clock
from townhub.dates import long_day
from townhub.db import database, one
from townhub.i18n import _
from townhub.ledger.models import ClosedMonth, Entry
from townhub.ledger.rules import Amount, last_day
from townhub.refused import Refused

MOST_YEN = 10_000_000
_HEAD = "id, posting_id, day, kind, words, subject, subject_id, resident_id, reverses_id, reason, made_by_id, made_at"


def post(
    actor, kind: str, lines: Sequence[Amount], *, words: str = "", day: date | None = None,
    subject: tuple[str, int] | None = None, resident: int | None = None, reverses: int | None = None,
    reason: str | None = None,
) -> Entry:  # fmt: skip
    """Write an entry of that day (default: today). No audit line: the act writes its own.

    Raises Refused when the day lies ahead or in a closed month, or when a book has not so many tickets.
    """
    day = day or clock.today()
    _day_is_open(day)
    number = one("SELECT coalesce(max(id), 0) + 1 FROM ledger_entry")
    try:
        database.execute_sql(
            f"INSERT INTO ledger_entry ({_HEAD}) VALUES ({', '.join('?' * 12)})",  # noqa: S608 - our own names
            (number, number, day.isoformat(), kind, words, *(subject or (None, None)), resident, reverses, reason,
             getattr(actor, "id", None), Entry.made_at.db_value(clock.now())),
        )  # fmt: skip
        for line in lines:
            database.execute_sql(
                "INSERT INTO ledger_line (entry_id, account, amount_yen, resident_id, person_id, book_id)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (number, *line),
            )
        database.execute_sql("INSERT INTO ledger_posting (id) VALUES (?)", (number,))
    except pw.IntegrityError as error:
        raise Refused(_in_words(error)) from error
    return Entry.found("id = ?", number)


def _day_is_open(day: date) -> None:
    """Raises Refused for a day to come, and for a month that is closed: the entry belongs into an open one."""
    if day > clock.today():
        raise Refused(_("これからの日付では書けません。きょうか、それより前の日にしてください"))
    closed = ClosedMonth.last()
    if closed and day <= last_day(closed):
        raise Refused(
            _("{last}までは、しめてあります。{today}（きょう）の日付で書いてください",
              last=long_day(last_day(closed)), today=long_day(clock.today()))
        )  # fmt: skip


def _in_words(error: pw.IntegrityError) -> str:
    """What the database says no to, for people. Raises the error again when it is a mistake of ours."""
    said = str(error)
    if "not so many tickets" in said:
        return _("回数券の残りが足りません。残りの枚数を確かめてください")
    if "settled once" in said:
        return _("この依頼は、もう精算してあります")
    if "reverses_id" in said:
        return _("この伝票は、もう取り消してあります")
    if "the month is closed" in said:
        return _("その月は、しめてあります。きょうの日付で書いてください")
    raise error
