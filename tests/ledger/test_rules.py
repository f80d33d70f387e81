"""How money is divided: tables of examples, and what holds for all of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhub.ledger.rules import (
    Amount,
    Bill,
    BookLeft,
    Terms,
    balanced,
    counted,
    divided,
    earned,
    expiry,
    last_day,
    month_after,
    paid,
    sums,
    torn,
)

KISO = Terms()


def bill(fee=300, helpers=((7, 30),), **more):
    return Bill("errand_job", 1, resident=5, fee_yen=fee, helpers=helpers, **more)


@pytest.mark.parametrize(("fee", "share"), [(0, 0), (300, 200), (600, 400), (310, 207), (1, 1)])
def test_two_of_three_parts_are_the_volunteers(fee, share):
    assert KISO.share_of(fee) == share


@pytest.mark.parametrize(
    ("yen", "helpers", "parts"),
    [
        (400, [(1, 60)], [(1, 400)]),
        (400, [(1, 30), (2, 30)], [(1, 200), (2, 200)]),
        (400, [(1, 40), (2, 20)], [(1, 267), (2, 133)]),
        (1, [(1, 1), (2, 1), (3, 1)], [(1, 1), (2, 0), (3, 0)]),
    ],
)
def test_several_divide_by_their_minutes(yen, helpers, parts):
    assert divided(yen, helpers) == parts


def test_without_anybody_who_worked_there_is_nothing_to_divide():
    with pytest.raises(ValueError, match="somebody must have worked"):
        divided(300, [])


def test_fuel_and_car_go_to_the_volunteer_and_blades_to_the_association():
    lines = earned(bill(600, fuel_yen=200, blades_yen=150, car_yen=100), KISO)
    assert lines == [Amount("payable", -700, person=7), Amount("fees", -200), Amount("blades", -150)]
    other = Terms(fuel_to="association", car_to="association", blades_to="volunteer")
    assert sums(earned(bill(600, fuel_yen=200, blades_yen=150, car_yen=100), other)) == {
        "payable": -550, "fees": -200, "fuel": -200, "car": -100,
    }  # fmt: skip


BOOKS = [BookLeft(1, 2, 100), BookLeft(2, 10, 100)]


@pytest.mark.parametrize(
    ("how", "rest_by", "total", "lines"),
    [
        ("cash", "cash", 300, [Amount("cash", 300)]),
        ("account", "cash", 300, [Amount("receivable", 300, resident=5)]),
        ("ticket", "cash", 300, [Amount("tickets", 200, book=1), Amount("tickets", 100, book=2)]),
        ("ticket", "cash", 350, [Amount("tickets", 200, book=1), Amount("tickets", 100, book=2), Amount("cash", 50)]),
        ("ticket", "account", 1250, [Amount("tickets", 200, book=1), Amount("tickets", 1000, book=2),
                                     Amount("receivable", 50, resident=5)]),
    ],
)  # fmt: skip
def test_who_pays_how(how, rest_by, total, lines):
    assert paid(bill(total), how, rest_by, BOOKS) == lines


def test_a_book_of_dear_tickets_is_not_torn_for_small_change():
    assert torn(300, [BookLeft(1, 5, 500), BookLeft(2, 5, 100)]) == ([(BookLeft(2, 5, 100), 3)], 0)


@given(
    st.integers(1, 5000), st.integers(0, 500), st.integers(0, 500), st.lists(st.integers(1, 90), min_size=1, max_size=5),
    st.sampled_from(["cash", "account", "ticket"]), st.sampled_from(["cash", "account"]), st.integers(0, 300),
)  # fmt: skip
def test_a_settled_job_always_comes_out_at_zero(fee, fuel, car, minutes, how, rest_by, share):
    terms = Terms(share_yen=share)
    made = bill(fee, tuple(enumerate(minutes, 1)), fuel_yen=fuel, car_yen=car)
    lines = [*paid(made, how, rest_by, BOOKS), *earned(made, terms)]
    assert balanced(lines) and all(line.yen for line in lines)
    assert sum(line.yen for line in lines if line.yen > 0) == made.total_yen


def test_months():
    assert [month_after(month) for month in ("2018-12", "2019-01")] == ["2019-01", "2019-02"]
    assert [last_day(month) for month in ("2019-02", "2020-02", "2018-12")] == [
        date(2019, 2, 28), date(2020, 2, 29), date(2018, 12, 31),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sold", "months", "ends"),
    [
        (date(2019, 1, 16), 12, date(2020, 1, 16)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2019, 12, 1), 1, date(2020, 1, 1)),
    ],
)
def test_when_a_book_expires(sold, months, ends):
    assert expiry(sold, months) == ends


def test_coins():
    assert counted({10_000: 2, 500: 3, 1: 4}) == 21_504
