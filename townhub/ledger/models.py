"""The books as tables. An entry cannot be kept without its posting, and nothing is posted that does not come out at zero:
the entry points at its posting by a key that the database checks at the end of the act.
"""

import peewee as pw

from townhub.accounts.models import Person
from townhub.db import DayField, FactsField, MomentField, Row, one, rows
from townhub.ledger import rules
from townhub.residents.models import Resident


class Account(Row):
    """科目. A later room (points) adds its rows; the party says whose balance it is."""

    code = pw.TextField(primary_key=True)
    words = pw.TextField()
    kind = pw.TextField()
    party = pw.TextField()
    position = pw.IntegerField()

    class Meta:
        table_name = "ledger_account"

    @classmethod
    def words_of(cls) -> dict[str, str]:
        """The accounts with their words, in the order of the books."""
        return {row["code"]: row["words"] for row in rows("SELECT code, words FROM ledger_account ORDER BY position")}


class LedgerTerms(Row):
    """Who gets what, from the moment it was set; the newest row counts."""

    of_each_yen = pw.IntegerField()
    share_yen = pw.IntegerField()
    fuel_to = pw.TextField()
    blades_to = pw.TextField()
    car_to = pw.TextField()
    tickets = pw.IntegerField()
    ticket_yen = pw.IntegerField()
    ticket_months = pw.IntegerField()
    book_for = pw.TextField(default="person")
    set_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    set_at = MomentField()

    FACTS = (
        "of_each_yen",
        "share_yen",
        "fuel_to",
        "blades_to",
        "car_to",
        "tickets",
        "ticket_yen",
        "ticket_months",
        "book_for",
    )

    class Meta:
        table_name = "ledger_terms"

    @classmethod
    def now(cls) -> rules.Terms:
        """The terms in force; Kunisaki's, two of three parts to the volunteer, until the town writes its own."""
        found = rows(f"SELECT {', '.join(cls.FACTS)} FROM ledger_terms ORDER BY id DESC LIMIT 1")  # noqa: S608
        return rules.Terms(**found[0]) if found else rules.Terms()


class TicketBook(Row):
    """回数券の冊. What is left of it is what the books say that we still owe."""

    number = pw.IntegerField(unique=True)
    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    tickets = pw.IntegerField()
    ticket_yen = pw.IntegerField()
    sold_on = DayField()
    expires_on = DayField(index=True)
    sold_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    sold_at = MomentField()

    class Meta:
        table_name = "ticket_book"

    @property
    def left_yen(self) -> int:
        return -(one("SELECT sum(amount_yen) FROM ledger_line WHERE book_id = ?", self.id) or 0)

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        return cls.select().where(cls.resident.in_(Resident.visible_to(person).select(Resident.id)))


def books_of(resident_id: int, on: str) -> list[rules.BookLeft]:
    """The books from which this resident may still tear on that day, the one that ends first in front.

    Also those that were sold to a duplicate of the record (`handover.merge`), and the household's where the town wants it.
    """
    shared = LedgerTerms.now().book_for == "household"
    found = rows(
        """SELECT b.id, -sum(l.amount_yen) / b.ticket_yen AS tickets, b.ticket_yen
           FROM ticket_book b JOIN ledger_line l ON l.book_id = b.id
           WHERE b.expires_on > ?2 AND b.resident_id IN (
             WITH whose AS (SELECT id FROM resident WHERE id = ?1 OR ?3 AND household_id =
               (SELECT household_id FROM resident WHERE id = ?1))
             SELECT id FROM resident WHERE id IN whose OR merged_into_id IN whose)
           GROUP BY b.id HAVING sum(l.amount_yen) < 0
           ORDER BY b.expires_on, b.id""",
        resident_id, on, shared,
    )  # fmt: skip
    return [rules.BookLeft(**row) for row in found]


class ClosedMonth(Row):
    """A month that takes no more entries, with the balances that it ended with."""

    month = pw.TextField(unique=True)
    balances = FactsField()
    closed_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    closed_at = MomentField()

    class Meta:
        table_name = "ledger_month"

    @classmethod
    def last(cls) -> str | None:
        """The newest closed month, as 2019-01."""
        return one("SELECT max(month) FROM ledger_month")


class Posting(Row):
    """The seal on an entry: from now on it is complete, balanced and unchangeable."""

    class Meta:
        table_name = "ledger_posting"


class Entry(Row):
    """伝票. `subject` and `subject_id` name what it is about as plain words: the rooms above are not known here."""

    posting = pw.ForeignKeyField(Posting, unique=True, on_delete="RESTRICT", deferrable="INITIALLY DEFERRED")
    day = DayField(index=True)
    kind = pw.TextField()
    words = pw.TextField()
    subject = pw.TextField(null=True)
    subject_id = pw.IntegerField(null=True)
    resident = pw.ForeignKeyField(Resident, null=True, on_delete="RESTRICT")
    reverses = pw.ForeignKeyField("self", null=True, unique=True, on_delete="RESTRICT")
    reason = pw.TextField(null=True)
    made_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    made_at = MomentField()

    class Meta:
        table_name = "ledger_entry"
        indexes = ((("subject", "subject_id"), False),)

    @property
    def lines(self) -> list[rules.Amount]:
        found = rows(
            "SELECT account, amount_yen AS yen, resident_id AS resident, person_id AS person, book_id AS book"
            " FROM ledger_line WHERE entry_id = ? ORDER BY id",
            self.id,
        )
        return [rules.Amount(**row) for row in found]

    @property
    def undone_by(self) -> int | None:
        """The number of the entry that took this one back."""
        return one("SELECT id FROM ledger_entry WHERE reverses_id = ?", self.id)

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        """The whole books for the office; a coordinator, what concerns a resident of the own area."""
        if person.sees_area is None:
            return cls.select()
        return cls.select().where(cls.resident.in_(Resident.visible_to(person).select(Resident.id)))

    @classmethod
    def settling(cls, subject: str, subject_id: int) -> "Entry | None":
        """The entry by which this job is settled, unless it was taken back."""
        number = one(
            """SELECT e.id FROM ledger_entry e WHERE e.kind = 'job' AND e.subject = ? AND e.subject_id = ?
               AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id)""",
            subject, subject_id,
        )  # fmt: skip
        return cls.found("id = ?", number) if number else None


class EntryLine(Row):
    entry = pw.ForeignKeyField(Entry, on_delete="RESTRICT")
    account = pw.ForeignKeyField(Account, column_name="account", index=False, on_delete="RESTRICT")
    amount_yen = pw.IntegerField()
    resident = pw.ForeignKeyField(Resident, null=True, on_delete="RESTRICT")
    person = pw.ForeignKeyField(Person, null=True, on_delete="RESTRICT")
    book = pw.ForeignKeyField(TicketBook, null=True, on_delete="RESTRICT")

    class Meta:
        table_name = "ledger_line"
        indexes = ((("account", "entry"), False),)


class Receipt(Row):
    """領収書, numbered without a gap. Each paper that leaves the printer is counted."""

    number = pw.IntegerField(unique=True)
    entry = pw.ForeignKeyField(Entry, unique=True, on_delete="RESTRICT")
    made_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    made_at = MomentField()


class ReceiptPrint(Row):
    receipt = pw.ForeignKeyField(Receipt, index=False, on_delete="RESTRICT")
    nth = pw.IntegerField()
    printed_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    printed_at = MomentField()

    class Meta:
        table_name = "receipt_print"
        indexes = ((("receipt", "nth"), True),)


class MonthBill(Row):
    """請求書: what a resident owed at the end of a month, as the books stood when it was made.

    On it stands every entry up to that month and `last_entry` that stood on no bill before.
    """

    resident = pw.ForeignKeyField(Resident, index=False, on_delete="RESTRICT")
    month = pw.TextField()
    last_entry = pw.IntegerField()
    carried_yen = pw.IntegerField()
    amount_yen = pw.IntegerField()
    made_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    made_at = MomentField()

    class Meta:
        table_name = "ledger_bill"
        indexes = ((("resident", "month"), True),)


class CashCount(Row):
    """What lay in the till, coin by coin, beside what the books said."""

    day = DayField()
    coins = FactsField()
    counted_yen = pw.IntegerField()
    book_yen = pw.IntegerField()
    reason = pw.TextField()
    entry = pw.ForeignKeyField(Entry, null=True, on_delete="RESTRICT")
    made_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    made_at = MomentField()

    class Meta:
        table_name = "cash_count"


def balance(account: str, *, resident: int | None = None, person: int | None = None, book: int | None = None) -> int:
    """The yen on an account now, of one party where the account has parties."""
    party = {"resident_id": resident, "person_id": person, "book_id": book}
    named = {name: number for name, number in party.items() if number is not None}
    where = "".join(f" AND {name} = ?" for name in named)
    return one(f"SELECT coalesce(sum(amount_yen), 0) FROM ledger_line WHERE account = ?{where}",  # noqa: S608
               account, *named.values())  # fmt: skip


def balances(until: str = "9999-12-31") -> dict[str, int]:
    """Every account with the yen on it at the end of that day."""
    found = rows(
        """SELECT a.code, coalesce(sum(l.amount_yen) FILTER (WHERE e.day <= ?), 0) AS yen
           FROM ledger_account a LEFT JOIN ledger_line l ON l.account = a.code LEFT JOIN ledger_entry e ON e.id = l.entry_id
           GROUP BY a.code ORDER BY a.position""",
        until,
    )
    return {row["code"]: row["yen"] for row in found}
