"""A Thursday with a meal and a pick-up: 17 January 2019, the day after the morning on which every test begins."""

from datetime import date

import pytest

from meals.making import Meals


@pytest.fixture
def thursday():
    return date(2019, 1, 17)


@pytest.fixture
def meals(town):
    """The café with meals on Thursdays, a vehicle, and short ways to sign somebody up."""
    return Meals(town)
