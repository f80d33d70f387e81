"""Ten thousand acts at random, two processes that settle the same jobs, a death in the middle: the books come out at zero."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from conftest import MORNING

import townhub
from ledger.conftest import everything, unposted
from townhub import clock
from townhub.audit import chain
from townhub.db import database, one, rows, write
from townhub.ledger import actions, books, closing, dues
from townhub.ledger.models import Entry, TicketBook, balance
from townhub.refused import Refused

ACTS = 10_000
TOGETHER = 500  # acts that share one trip to the disk


def test_the_sum_of_all_accounts_is_zero_after_ten_thousand_random_acts(town, bill):
    dice = random.Random(20190116)
    clerk, residents, volunteers = town.sato, [town.kimura, town.watanabe], [town.suzuki, town.nakamura]
    jobs = 0

    def settle():
        nonlocal jobs
        jobs += 1
        chosen = dice.sample(volunteers, dice.randint(1, 2))
        made = bill(
            dice.randint(1, jobs), fee_yen=dice.choice((0, 300, 600, 310)), fuel_yen=dice.choice((0, 0, 100, 200)),
            blades_yen=dice.choice((0, 0, 150)), car_yen=dice.choice((0, 0, 50)), resident=dice.choice(residents).id,
            helpers=[(person.id, dice.randint(1, 60)) for person in chosen],
        )  # fmt: skip
        how = dice.choice(("cash", "cash", "ticket", "account"))
        actions.settle_job(clerk, made, how, rest_by=dice.choice(("cash", "account")))

    def take_back():
        newest = one("SELECT max(id) FROM ledger_entry") or 1
        actions.reverse(clerk, Entry.get_by_id(max(1, newest - dice.randint(0, 50))), "くじ")

    def any_book():
        return TicketBook.get_by_id(dice.randint(1, one("SELECT max(id) FROM ticket_book") or 1))

    def count():
        says = balance("cash")
        closing.count_cash(clerk, {1: max(0, says + dice.randint(-9, 9))}, seen_yen=says, reason="くじ")

    def anything():
        dice.choices(
            (
                settle,
                take_back,
                lambda: books.sell_book(clerk, dice.choice(residents), dice.choice(("cash", "bank"))),
                lambda: books.refund_book(clerk, any_book(), "くじ", dice.choice(("cash", "bank"))),
                lambda: dues.pay_bill(clerk, dice.choice(residents), dice.randint(1, 900), "cash"),
                lambda: dues.pay_out(clerk, dice.choice(volunteers), dice.randint(1, 900), dice.choice(("cash", "bank"))),
                lambda: actions.move(clerk, dice.choice(("to_bank", "from_bank", "cost_cash")), dice.randint(1, 2000), ""),
                count,
                lambda: actions.print_receipt(clerk, Entry.get_by_id(dice.randint(1, 1 + jobs))),
                lambda: books.expire_books(on=dice.choice((clock.today(), clock.today().replace(year=2021)))),
            ),
            (50, 12, 8, 2, 8, 8, 5, 2, 4, 1),
        )[0]()  # fmt: skip

    came_out = Counter()
    for _batch in range(ACTS // TOGETHER):
        with write():
            for _act in range(TOGETHER):
                try:
                    with database.savepoint():
                        anything()
                    came_out["done"] += 1
                except (Refused, Entry.DoesNotExist, TicketBook.DoesNotExist):
                    came_out["refused"] += 1
        assert (everything(), unposted()) == (0, 0)
    assert came_out.total() == ACTS and min(came_out.values()) > 1000
    assert rows("SELECT entry_id FROM ledger_line GROUP BY entry_id HAVING sum(amount_yen) <> 0") == []
    assert (
        rows("SELECT book_id FROM ledger_line WHERE book_id IS NOT NULL GROUP BY book_id HAVING sum(amount_yen) > 0")
        == []
    )
    assert one("SELECT max(number) = count(*) FROM receipt") == 1
    assert one("SELECT count(*) FROM (SELECT 1 FROM ledger_entry e WHERE e.kind = 'job' AND NOT EXISTS"
               " (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = e.id) GROUP BY e.subject_id HAVING count(*) > 1)") == 0  # fmt: skip


# A clerk who settles jobs 1, 2, 3 … as fast as the disk allows, or closes the month in the middle of it.
CLERK = """
import sys
from datetime import date, datetime
from pathlib import Path
from townhub import clock
from townhub.accounts.models import Person
from townhub.db import database, open_town
from townhub.ledger import actions, closing
from townhub.ledger.rules import Bill
from townhub.refused import Refused

file, morning, who, first, last, day, closes = sys.argv[1:]
clock.travel(datetime.fromisoformat(morning))
open_town(Path(file))
database.connect()
me = Person.get(Person.kana == who)
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(first), int(last)):
    if number == int(closes):
        closing.close_month(me, day[:7])
        print("closed", flush=True)
    try:
        actions.settle_job(me, Bill("errand_job", number, 1, 300, ((5, 30),)), "cash", day=date.fromisoformat(day))
        print("settled", flush=True)
    except Refused as no:
        print("late" if "しめて" in no.sentence else "no", flush=True)
"""


class Clerk:
    """A process of its own, which waits for "go"."""

    def __init__(self, who: str, first: int, last: int, day: str = "2019-01-16", closes: int = 0):
        command = [
            sys.executable,
            "-c",
            CLERK,
            str(database.database),
            MORNING,
            who,
            *map(str, (first, last, day, closes)),
        ]
        self.process = subprocess.Popen(
            command, cwd=Path(townhub.__file__).parents[1], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdout.readline() == "ready\n"

    def go(self) -> None:
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def said(self) -> Counter:
        with self.process:
            return Counter(self.process.stdout.read().split())


def sound() -> bool:
    return (
        (everything(), unposted()) == (0, 0)
        and list(chain.broken()) == []
        and one("SELECT count(*) FROM pragma_foreign_key_check") == 0
    )


def test_two_clerks_settle_the_same_jobs_and_one_of_them_closes_the_month(town):
    settling, closer = Clerk("sato", 1, 60, "2018-12-31"), Clerk("takahashi", 41, 100, "2018-12-31", closes=60)
    for clerk in (settling, closer):
        clerk.go()
    first, second = settling.said(), closer.said()
    in_december = one("SELECT count(*) FROM ledger_entry WHERE day = '2018-12-31'")
    assert (
        first["settled"] + second["settled"]
        == in_december
        == one("SELECT count(DISTINCT subject_id) FROM ledger_entry")
    )
    assert second["closed"] == 1 and second["late"] == 40
    assert sum(first.values()) == 59 and sum(second.values()) == 60  # a sentence each
    closed = one("SELECT json_extract(balances, '$.cash') FROM ledger_month")
    assert closed == in_december * 300 == balance("cash")
    assert sound()


def test_a_process_that_is_killed_leaves_whole_entries_only(town):
    told, dice = 0, random.Random()
    for turn in range(3):
        clerk = Clerk("sato", 1 + turn * 10_000, 9_999 + turn * 10_000)
        clerk.go()
        time.sleep(dice.uniform(0.02, 0.15))  # a random moment is the point
        clerk.process.kill()
        told += clerk.said()["settled"]
        assert sound()
        assert 0 <= one("SELECT count(*) FROM ledger_entry") - told <= turn + 1  # at most one was kept and not said
    assert told > 0
