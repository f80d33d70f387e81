"""The books of the small town: who is settled with, and how the sum of everything is read."""

import pytest

from townhub.db import one
from townhub.ledger import actions
from townhub.ledger.rules import Bill


@pytest.fixture
def bill(town):
    """What a job costs; name only what matters to the test."""

    def make(number: int = 1, **changes) -> Bill:
        facts = {"resident": town.kimura.id, "fee_yen": 300, "helpers": ((town.suzuki.id, 30),), "words": "草取り 30分"}
        return Bill("errand_job", number, **{**facts, **changes})

    return make


@pytest.fixture
def settle(town, bill):
    def do(number: int = 1, by: str = "cash", *, rest_by: str = "cash", day=None, once=None, actor=None, **changes):
        made = bill(number, **changes)
        return actions.settle_job(actor or town.sato, made, by, rest_by=rest_by, day=day, once=once)

    return do


def everything() -> int:
    """The sum of all accounts: always zero."""
    return one("SELECT coalesce(sum(amount_yen), 0) FROM ledger_line")


def unposted() -> int:
    return one("SELECT count(*) FROM ledger_entry WHERE id NOT IN (SELECT id FROM ledger_posting)")
