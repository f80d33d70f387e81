"""Most people of 日和町 have agreed, on paper, that the units who care for them tell each other; every seventh has not."""

from datetime import timedelta

from townhub import clock
from townhub.db import write
from townhub.residents.models import Consent, Resident
from townhub.town.models import Unit

CARING = ("訪問看護", "診療所", "デイサービス", "おたっしゅクラブ", "社協")
_EVERY = 7  # 6 of 7, about 85 of 100
_AT_ONCE = 1000


def make_consents() -> None:
    """In bulk, as a town brings them along from its paper; from then on each is an act of its own."""
    units = [unit.id for unit in Unit.in_use() if unit.name in CARING]
    day = clock.today() - timedelta(days=200)
    moment = clock.moment_on(day, 10 * 60)
    given = [
        {"resident": number, "unit": unit, "given": "paper", "from_on": day, "recorded_at": moment}
        for (number,) in Resident.select(Resident.id).order_by(Resident.id).tuples()
        if number % _EVERY
        for unit in units
    ]
    with write():
        for first in range(0, len(given), _AT_ONCE):
            Consent.insert_many(given[first : first + _AT_ONCE]).execute()
