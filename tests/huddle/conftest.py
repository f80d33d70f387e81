import pytest

from townhub.accounts import actions as accounts
from townhub.accounts.models import Person
from townhub.town.models import Unit


@pytest.fixture
def clinic(town):
    """診療所, which is responsible for nobody by office."""
    return Unit.create(name="診療所", position=2)


@pytest.fixture
def ueda(town, clinic) -> Person:
    """A nurse of the clinic."""
    return accounts.add_person("test", name="上田 京子", kana="ueda", role="staff", login_name="ueda", unit=clinic,
                               profession="看護師", password="a-long-enough-password")  # fmt: skip
