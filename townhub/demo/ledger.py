"""The books of 日和町: last month is closed and billed, a book of tickets is in use, somebody pays by the month."""

from datetime import date, timedelta

from townhub import clock
from townhub.errands import actions as errands
from townhub.errands import settling
from townhub.errands.models import Job
from townhub.ledger import actions, books, closing, dues
from townhub.ledger.models import balance
from townhub.ledger.rules import COINS
from townhub.residents.models import Resident

MONEY_AT_THE_BEGINNING = 20_000


def keep_books(staff: dict) -> None:
    """Last month first, each act on its own day; then this month's."""
    sato, yamaguchi, suzuki = staff["sato"], staff["yamaguchi"], staff["suzuki"]
    first = clock.today().replace(day=1)
    month = (first - timedelta(days=1)).strftime("%Y-%m")
    with _day(first - timedelta(days=25), 9):
        actions.move(sato, "opening_cash", MONEY_AT_THE_BEGINNING, "釣り銭")
        books.sell_book(sato, _resident("田村 キヨ"))
    _helped(sato, suzuki, "木村 フミ", "weeding", first - timedelta(days=20), 45, "cash")
    _helped(sato, staff["nakamura"], "岡本 シズ", "company", first - timedelta(days=15), 30, "account")
    _helped(sato, suzuki, "田村 キヨ", "garbage", first - timedelta(days=11), 20, "ticket")
    with _day(first - timedelta(days=4), 16):
        actions.move(sato, "cost_cash", 1_280, "軍手 10組")
        dues.pay_out(sato, suzuki, -balance("payable", person=suzuki.id), "cash")
    dues.make_bills(sato, month)
    closing.close_month(yamaguchi, month)
    latest = Job.select().where(Job.state == "done", Job.kind == "repair").first()
    if latest:
        actions.print_receipt(sato, settling.settle(sato, latest, "cash"))
    closing.count_cash(sato, _coins(balance("cash")), seen_yen=balance("cash"))


def _day(day: date, hour: int):
    return clock.living_at(clock.moment_on(day, hour * 60))


def _resident(name: str) -> Resident:
    return Resident.get(Resident.name == name)


def _helped(sato, helper, name: str, kind: str, day: date, minutes: int, paid_by: str) -> None:
    """A job of last month, from the telephone to the books."""
    with _day(day, 8):
        job = errands.receive(
            sato, resident=_resident(name), kind=kind, work_on=day, from_minute=9 * 60, until_minute=11 * 60,
            wanted_minutes=60 if minutes > 30 else 30, caller="self",
        )  # fmt: skip
        errands.claim(helper, job)
    with _day(day, 12):
        began = clock.moment_on(day, 9 * 60)
        errands.enter_times(helper, job, began, began + timedelta(minutes=minutes))
        errands.report(helper, job, "fine", "")
        settling.settle(sato, job, paid_by)


def _coins(rest: int) -> dict[int, int]:
    """The yen in as few notes and coins as possible."""
    found = {}
    for worth in COINS:
        found[worth], rest = divmod(rest, worth)
    return found
