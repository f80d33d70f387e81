"""The books of 日和町: last month is closed, a book of tickets is in use, somebody pays by the month."""

from datetime import timedelta

from townhub import clock
from townhub.ledger import actions, books, closing
from townhub.residents.models import Resident

MONEY_AT_THE_BEGINNING = 20_000


def keep_books(staff: dict) -> None:
    """Last month first, each act on its own day; then today's."""
    sato, yamaguchi = staff["sato"], staff["yamaguchi"]
    first = clock.today().replace(day=1)
    with clock.living_at(clock.moment_on(first - timedelta(days=25), 9 * 60)):
        actions.move(sato, "opening_cash", MONEY_AT_THE_BEGINNING, "釣り銭")
        books.sell_book(sato, Resident.get(Resident.name == "田村 キヨ"))
    with clock.living_at(clock.moment_on(first - timedelta(days=4), 16 * 60)):
        actions.move(sato, "cost_cash", 1_280, "軍手 10組")
    closing.close_month(yamaguchi, (first - timedelta(days=1)).strftime("%Y-%m"))
    closing.count_cash(sato, {10_000: 1, 1_000: 9, 500: 1, 100: 2, 10: 2}, seen_yen=19_720)
