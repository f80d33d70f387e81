"""What the minutes cost and which step may follow which: tables of examples, no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhub.errands.rules import (
    CALLERS,
    KINDS,
    STATES,
    STEPS,
    OverAnHour,
    Step,
    Terms,
    may_step,
    worked_minutes,
)
from townhub.refused import Refused

KUNISAKI_STEPS = (Step(30, 300, 100), Step(60, 600, 200))
BY_STEPS = Terms("steps", KUNISAKI_STEPS)


def by_minutes(**changes) -> Terms:
    return Terms("minutes", KUNISAKI_STEPS, **changes)


@pytest.mark.parametrize(
    ("kind", "minutes", "fee_yen"),
    [
        ("weeding", 1, 300),
        ("weeding", 30, 300),
        ("weeding", 31, 600),
        ("weeding", 41, 600),
        ("weeding", 60, 600),
        ("company", 25, 300),
        ("mowing", 25, 400),
        ("mowing", 30, 400),
        ("mowing", 31, 800),
        ("mowing", 41, 800),
        ("mowing", 60, 800),
    ],
)
def test_fee_by_steps(kind, minutes, fee_yen):
    assert BY_STEPS.fee_yen(kind, minutes) == fee_yen


@pytest.mark.parametrize(
    ("changes", "kind", "minutes", "fee_yen"),
    [
        ({}, "weeding", 41, 410),
        ({}, "weeding", 1, 10),
        ({}, "mowing", 41, 610),  # the fuel goes by the steps
        ({"yen_per_minute": 12}, "weeding", 41, 492),
        ({"round_up_minutes": 10}, "weeding", 41, 500),
        ({"round_up_minutes": 10}, "weeding", 40, 400),
        ({"round_up_minutes": 15}, "weeding", 1, 150),
        ({"minimum_yen": 300}, "weeding", 12, 300),
        ({"minimum_yen": 300}, "weeding", 31, 310),
        ({"minimum_yen": 300}, "mowing", 12, 400),  # the minimum is for the help, not for the fuel
        ({"yen_per_minute": 0}, "weeding", 60, 0),
    ],
)
def test_fee_by_the_minute(changes, kind, minutes, fee_yen):
    assert by_minutes(**changes).fee_yen(kind, minutes) == fee_yen


@pytest.mark.parametrize("terms", [BY_STEPS, by_minutes()])
def test_beyond_an_hour_staff_decide(terms):
    with pytest.raises(OverAnHour) as no:
        terms.fee_yen("weeding", 61)
    assert no.value.sentence == "61分でした。ちょい加勢は60分までなので、料金は事務室が決めます"


@pytest.mark.parametrize("terms", [BY_STEPS, by_minutes()])
@pytest.mark.parametrize("minutes", [0, -1])
def test_less_than_a_minute_is_a_mistake(terms, minutes):
    with pytest.raises(ValueError, match="at least a minute"):
        terms.fee_yen("weeding", minutes)


@pytest.mark.parametrize(
    ("kind", "minutes", "fuel_yen"), [("weeding", 60, 0), ("mowing", 30, 100), ("mowing", 31, 200)]
)
def test_fuel_is_for_mowing(kind, minutes, fuel_yen):
    assert BY_STEPS.fuel_yen(kind, minutes) == fuel_yen


yen = st.integers(0, 5000)


@st.composite
def any_terms(draw):
    """A price list as a town may write it: the longer step is not the cheaper one."""
    fees, fuels = sorted([draw(yen), draw(yen)]), sorted([draw(yen), draw(yen)])
    steps = (Step(30, fees[0], fuels[0]), Step(60, fees[1], fuels[1]))
    return Terms(draw(st.sampled_from(["steps", "minutes"])), steps, draw(yen), draw(st.integers(1, 60)), draw(yen))


@given(any_terms(), st.sampled_from(sorted(KINDS)), st.integers(1, 60), st.integers(1, 60))
def test_the_fee_never_falls_when_the_minutes_grow(terms, kind, one, other):
    shorter, longer = sorted([one, other])
    assert terms.fee_yen(kind, shorter) <= terms.fee_yen(kind, longer)


@given(any_terms())
def test_terms_survive_being_kept(terms):
    assert Terms.from_facts(terms.to_facts()) == terms


# Written out once more, not derived: a change of the table must be meant.
ALLOWED = {
    "received": {"publish", "refuse", "give_up", "call_off"},
    "open": {"claim", "give_back", "refuse", "give_up", "call_off"},  # given back: one of several
    "claimed": {"give_back", "confirm", "nobody_home", "could_not", "call_off"},
    "confirmed": {"give_back", "confirm", "start", "nobody_home", "could_not", "call_off"},
    "running": {"start", "finish", "nobody_home", "could_not"},  # start: the second one
    "over": {"correct", "decide_fee"},
    "done": {"correct", "settle"},
    "settled": {"unsettle"},
    "untaken": {"reopen"},
    "nobody_home": {"reopen"},
    "called_off": set(),
    "out_of_scope": set(),
}


@pytest.mark.parametrize("state", STATES)
def test_steps_from_each_state(state):
    assert {act for act in STEPS if may_step(act, state)} == ALLOWED[state]


def test_every_state_is_reached():
    assert {to for move in STEPS.values() for to in move.to} | {"received"} == set(STATES)


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [(0, 1), (59, 1), (60, 1), (119, 1), (120, 2), (41 * 60 + 59, 41), (3600, 60), (3659, 60), (3660, 61)],
)
def test_worked_minutes_are_whole_and_at_least_one(seconds, minutes):
    assert worked_minutes(seconds) == minutes


def test_a_clock_set_back_is_not_counted():
    with pytest.raises(Refused, match="おわりの時刻が、はじめより前です"):
        worked_minutes(-1)


def test_every_code_has_a_word():
    assert all(word for word, _fuel in KINDS.values())
    assert all(CALLERS.values())
