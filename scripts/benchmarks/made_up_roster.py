"""A roster for the made-up town: seven of the three professions, 32 districts today, and 200 until they were put together."""

from datetime import date, timedelta

from townhub.accounts import actions as accounts
from townhub.accounts.models import Person
from townhub.rosters import actions
from townhub.rosters.rules import PROFESSIONS
from townhub.town.models import Area, District

DISTRICTS_BEFORE = 200
_STAFF = (3, 2, 2)


def stand(machine: str, begin: date) -> None:
    """Everybody in charge since `begin`; the many small districts of before ended two months later."""
    areas = list(Area.select())
    for number in range(DISTRICTS_BEFORE - District.select().count()):
        District.create(
            name=f"もと{number}",
            kana=f"もと{number}",
            area=areas[number % len(areas)],
            ended_on=begin + timedelta(days=60),
        )
    people = {
        profession: _people(machine, profession, count) for profession, count in zip(PROFESSIONS, _STAFF, strict=True)
    }
    cells = [
        (district.id, profession, part, found[(district.id + step) % len(found)].id)
        for district in District.select()
        for profession, found in people.items()
        for step, part in enumerate(("main", "deputy"))
    ]
    actions.replace_all(machine, cells, begin)


def _people(machine: str, profession: str, count: int) -> list[Person]:
    return [
        accounts.add_person(machine, name=f"{profession} {n}", kana=f"たんとう{n}", role="staff", profession=profession)
        for n in range(count)
    ]
