"""Claims and settlements a second, each an act of its own on the disk, beside the barest durable commit on the same disk."""

import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from peewee import sqlite3

from benchmarks import made_up_town
from townhub import clock
from townhub.accounts.models import Person
from townhub.config import DATABASE_NAME
from townhub.db import PRAGMAS, database, open_town
from townhub.errands import actions, settling
from townhub.errands.models import Job


class Acts(NamedTuple):
    """Acts a second; `commit` is one row in one transaction, which SQLite has written through to the disk."""

    commit: float
    claim: float
    settle: float

    def lines(self) -> list[str]:
        return [
            f"{words}  毎秒 {rate:7.0f}   1行の書きこみの {rate / self.commit:.2f} 倍"
            for words, rate in (
                ("1行の書きこみ", self.commit),
                ("引き受ける    ", self.claim),
                ("精算する      ", self.settle),
            )
        ]


def measure(folder: Path, count: int = 400, **size: int) -> Acts:
    """So many of each in a made-up town of one year, taken in turns with bare commits, so that all meet the same disk."""
    town = made_up_town.build(folder, 1, **{"residents": 300, "jobs_a_year": 3 * count, **size})
    open_town(folder / DATABASE_NAME)
    with database.connection_context():
        helper, clerk = Person.get_by_id(town.volunteer), Person.get(Person.login_name == town.login_name)
        to_claim, to_settle = _wanted(count), list(Job.select().where(Job.state == "done").limit(count))
        with closing(_bare(folder / "bare.db")) as bare:
            before = _a_second(count, lambda number: _commit(bare, number))
            claim = _a_second(len(to_claim), lambda number: actions.claim(helper, to_claim[number]))
            settle = _a_second(len(to_settle), lambda number: settling.settle(clerk, to_settle[number], "cash"))
            after = _a_second(count, lambda number: _commit(bare, number))
        taken = Job.select().where(Job.id.in_([job.id for job in to_claim]), Job.state == "claimed").count()
        settled = Job.select().where(Job.id.in_([job.id for job in to_settle]), Job.state == "settled").count()
    if (taken, settled) != (len(to_claim), len(to_settle)):
        raise RuntimeError(f"{taken} of {len(to_claim)} were claimed, {settled} of {len(to_settle)} settled")
    return Acts((before + after) / 2, claim, settle)


def _wanted(count: int) -> list[Job]:
    """Open jobs, one a day: a volunteer is in one place at a time."""
    first = Job.select(Job.id).order_by(Job.id.desc()).scalar() + 1
    rows = [made_up_town.open_job(first + n, 1 + n % 50, clock.today() + timedelta(days=20 + n)) for n in range(count)]
    names = ", ".join(rows[0])
    with database.atomic():
        for row in rows:
            database.execute_sql(
                f"INSERT INTO errand_job ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
            )
    return list(Job.select().where(Job.id >= first).order_by(Job.id))


def _bare(path: Path):
    bare = sqlite3.connect(path, isolation_level=None)
    for name, value in PRAGMAS:
        bare.execute(f"PRAGMA {name} = {value}").fetchall()
    bare.execute("CREATE TABLE line (id INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT")
    return bare


def _commit(bare, number: int) -> None:
    bare.execute("BEGIN IMMEDIATE")
    bare.execute("INSERT INTO line (words) VALUES (?)", (f"line {number}",))
    bare.execute("COMMIT")


def _a_second(count: int, act: Callable[[int], object]) -> float:
    started = time.perf_counter()
    for number in range(count):
        act(number)
    return count / (time.perf_counter() - started)
