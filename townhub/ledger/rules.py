"""How money is divided and where it goes. Plain values only: no database, no request, no clock.

An amount is positive on the left side of an account (money in the till, what somebody owes us) and negative on the right
(what we owe, what we earned). The lines of an entry come out at zero.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

# What an entry is, in the words of the office.
KINDS = {
    "job": "お手伝いの精算",
    "book_sold": "回数券を売った",
    "book_refunded": "回数券を払いもどした",
    "book_expired": "回数券が失効した",
    "bill_paid": "月まとめの入金",
    "payout": "担い手へ支払った",
    "count": "現金の過不足",
    "to_bank": "預金に入れた",
    "from_bank": "預金から出した",
    "cost_cash": "経費を現金で払った",
    "cost_bank": "経費を預金で払った",
    "opening_cash": "はじめの現金",
    "opening_bank": "はじめの預金",
    "reversal": "取り消した",
    "merged": "重複した記録から移した",
}
# Movements that staff write by hand: from the left of one account to the right of another.
MOVES = {
    "to_bank": ("bank", "cash"),
    "from_bank": ("cash", "bank"),
    "cost_cash": ("costs", "cash"),
    "cost_bank": ("costs", "bank"),
    "opening_cash": ("cash", "opening"),
    "opening_bank": ("bank", "opening"),
}
PAID_BY = {"cash": "現金", "ticket": "回数券", "account": "月まとめ（あとで請求）"}
INTO = {"cash": "現金", "bank": "預金"}
COINS = (10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 1)


class Amount(NamedTuple):
    """One line of an entry. The account says which of the parties it needs."""

    account: str
    yen: int
    resident: int | None = None
    person: int | None = None
    book: int | None = None


@dataclass(frozen=True)
class Terms:
    """Who gets what, and what a book of tickets is. Of every `of_each_yen` of the fee, `share_yen` are the volunteer's."""

    of_each_yen: int = 300
    share_yen: int = 200
    fuel_to: str = "volunteer"
    blades_to: str = "association"
    car_to: str = "volunteer"
    tickets: int = 10
    ticket_yen: int = 100
    ticket_months: int = 12
    book_for: str = "person"  # or "household": whoever lives with the one who bought it may tear from it

    def share_of(self, fee_yen: int) -> int:
        """The volunteers' part of a fee; a broken yen is theirs."""
        return -(-fee_yen * self.share_yen // self.of_each_yen)


@dataclass(frozen=True)
class Bill:
    """What a job costs, and who worked. `helpers` are (number of the person, minutes)."""

    subject: str
    subject_id: int
    resident: int
    fee_yen: int
    helpers: Sequence[tuple[int, int]]
    fuel_yen: int = 0
    blades_yen: int = 0
    car_yen: int = 0
    words: str = ""

    @property
    def total_yen(self) -> int:
        return self.fee_yen + self.fuel_yen + self.blades_yen + self.car_yen


class BookLeft(NamedTuple):
    """A ticket book and the tickets that are left in it."""

    id: int
    tickets: int
    ticket_yen: int


def divided(yen: int, helpers: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The yen among the helpers by their minutes, to the last yen: (person, yen). Raises ValueError without helpers."""
    minutes = sum(each for _person, each in helpers)
    if not helpers or minutes < 1:
        raise ValueError("somebody must have worked")
    parts = [[person, yen * each // minutes, yen * each % minutes] for person, each in helpers]
    for part in sorted(parts, key=lambda part: -part[2])[: yen - sum(part[1] for part in parts)]:
        part[1] += 1
    return [(person, each) for person, each, _rest in parts]


def earned(bill: Bill, terms: Terms) -> list[Amount]:
    """The right side of a settled job: what the volunteers get and what the association keeps."""
    extras = {"fuel": (bill.fuel_yen, terms.fuel_to), "blades": (bill.blades_yen, terms.blades_to),
              "car": (bill.car_yen, terms.car_to)}  # fmt: skip
    share = terms.share_of(bill.fee_yen)
    kept = {"fees": bill.fee_yen - share}
    for account, (yen, to) in extras.items():
        if to == "volunteer":
            share += yen
        else:
            kept[account] = yen
    parts = [Amount("payable", -yen, person=person) for person, yen in divided(share, bill.helpers) if yen]
    return parts + [Amount(account, -yen) for account, yen in kept.items() if yen]


def torn(total_yen: int, books: Iterable[BookLeft]) -> tuple[list[tuple[BookLeft, int]], int]:
    """Which tickets are torn off, the first book first, and the yen that no whole ticket covers."""
    used, rest = [], total_yen
    for book in books:
        count = min(book.tickets, rest // book.ticket_yen)
        if count:
            used.append((book, count))
            rest -= count * book.ticket_yen
    return used, rest


def paid(bill: Bill, how: str, rest_by: str, books: Iterable[BookLeft]) -> list[Amount]:
    """The left side of a settled job. What the tickets do not cover is paid as `rest_by` says: cash or account."""
    used, rest = torn(bill.total_yen, books) if how == "ticket" else ([], bill.total_yen)
    lines = [Amount("tickets", count * book.ticket_yen, book=book.id) for book, count in used]
    if rest:
        by = rest_by if how == "ticket" else how
        lines.append(Amount("cash", rest) if by == "cash" else Amount("receivable", rest, resident=bill.resident))
    return lines


def turned(lines: Iterable[Amount]) -> list[Amount]:
    """The same lines on the other side: what takes an entry back."""
    return [line._replace(yen=-line.yen) for line in lines]


def balanced(lines: Iterable[Amount]) -> bool:
    return sum(line.yen for line in lines) == 0


def counted(coins: dict[int, int]) -> int:
    """So many notes and coins of each kind are so many yen."""
    return sum(worth * count for worth, count in coins.items())


def month_after(month: str) -> str:
    """2019-12 → 2020-01"""
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def month_before(month: str) -> str:
    """2019-01 → 2018-12"""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - (number == 1):04d}-{(number - 2) % 12 + 1:02d}"


def last_day(month: str) -> date:
    return date.fromisoformat(f"{month_after(month)}-01") - timedelta(days=1)


def expiry(sold_on: date, months: int) -> date:
    """The day from which a ticket counts no more: the same day so many months later, or that month's last."""
    year, month = divmod(sold_on.month - 1 + months, 12)
    year, month = sold_on.year + year, month + 1
    last = last_day(f"{year:04d}-{month:02d}").day
    return date(year, month, min(sold_on.day, last))


def sums(lines: Iterable[Amount]) -> Counter:
    """Yen by account."""
    found: Counter = Counter()
    for line in lines:
        found[line.account] += line.yen
    return found
