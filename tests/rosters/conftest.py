"""The three professions of the small town: 佐藤 and 斎藤 are nurses, 高橋 a social worker; 宮ノ前 and 上河内 have districts."""

from datetime import date

import pytest

from townhub.accounts import actions as accounts
from townhub.accounts.models import Person
from townhub.rosters import actions

NURSE, WORKER, MANAGER = "保健師", "社会福祉士", "主任介護支援専門員"
SINCE = date(2018, 4, 1)


@pytest.fixture
def staff(town):
    """More people of the office, by key."""

    def add(key: str, name: str, profession: str) -> Person:
        return accounts.add_person(
            "test", name=name, kana=key, role="staff", login_name=key, password="a-long-enough-password",
            profession=profession,
        )  # fmt: skip

    town.saito = add("saito", "斎藤 和也", NURSE)
    town.tanabe = add("tanabe", "田辺 節子", NURSE)
    town.kinoshita = add("kinoshita", "木下 薫", MANAGER)
    return town


@pytest.fixture
def put(staff):
    """put(place, "main", person): in charge since April 2018, unless told otherwise."""

    def put(district, part, person, from_on=SINCE, until_on=None, profession=NURSE):
        return actions.assign(
            staff.kanri, district, profession, part, person, from_on=from_on, until_on=until_on
        )  # fmt: skip

    return put
