"""日和町: whether everybody has moved in, and whether the door opens quickly."""

import time
from collections import Counter
from datetime import date

import pytest

from townhub import create_app, demo, migrations
from townhub.accounts.models import Person
from townhub.audit import chain
from townhub.db import database, one, rows
from townhub.demo import names, people
from townhub.residents.models import Resident


@pytest.fixture
def demo_town(tmp_path, at):
    at("2019-01-16T08:12+09:00")
    migrations.bring_up_to_date(tmp_path, say=lambda _line: None)
    app = create_app(tmp_path)
    started = time.process_time()
    demo.load(app)
    app.took = time.process_time() - started
    database.connect(reuse_if_open=True)
    yield app
    database.close()


def test_everybody_has_moved_in(demo_town):
    assert demo_town.took < 2.5
    assert one("SELECT count(*) FROM resident") == 600
    assert one("SELECT count(*) FROM district") == 32 and one("SELECT count(*) FROM area") == 5
    roles = Counter(person.role for person in Person.select() if person.is_active)
    assert roles == {"administrator": 1, "coordinator": 2, "staff": 21, "volunteer": 50}
    assert (
        one(
            "SELECT min(n) FROM (SELECT count(r.id) AS n FROM district d LEFT JOIN resident r ON r.district_id = d.id GROUP BY d.id)"
        )
        > 9
    )
    assert one("SELECT count(DISTINCT district_id) FROM person WHERE role = 'volunteer'") == 32
    assert one("SELECT count(DISTINCT unit_id) FROM person") == len(people.UNITS)
    assert one("SELECT count(*) FROM resident WHERE birth_on < ?", date(1954, 1, 16).isoformat()) > 450
    assert list(chain.broken()) == []


def test_those_whom_tests_and_pictures_look_for_are_there_and_nobody_is_mistaken_for_them(demo_town):
    clerk = Person.get(Person.login_name == "sato")
    for name, kana, born, _district, address, _landmark, _house, phone in people.RESIDENTS:
        resident = Resident.get(Resident.name == name)
        assert (resident.kana, resident.birth_on, resident.address, resident.phone) == (kana, born, address, phone)
        same_phone = {row[0] for row in people.RESIDENTS if row[7] == phone}
        assert {row["name"] for row in Resident.found_by(clerk, phone[-4:])} == same_phone
    kimura = Resident.get(Resident.name == "木村 フミ")
    assert kimura.household.name == "木村 一郎" and kimura.relation == "妻"
    assert kimura.household == Resident.get(Resident.name == "木村 一郎").household
    assert {row["name"] for row in Resident.found_by(clerk, "きむら")} == {"木村 フミ", "木村 一郎", "木村 サダ"}


def test_households_share_their_home_and_telephone(demo_town):
    homes = rows(
        "SELECT household_id, count(*) AS members, count(DISTINCT district_id || address || phone) AS homes,"
        " sum(relation = '世帯主') AS heads FROM resident GROUP BY household_id"
    )
    assert {(home["homes"], home["heads"]) for home in homes} == {(1, 1)}
    assert {1, 2, 3} <= {home["members"] for home in homes}
    assert all(home["household_id"] for home in homes)


def test_the_file_is_what_the_names_make():
    assert names.FILE.read_bytes() == names.write()


def test_no_number_can_be_anybodys():
    """0555-00 and 090-000 are given to nobody."""
    numbers = [person.get(fact) for person in names.residents() for fact in ("phone", "mobile", "emergency_phone")]
    numbers += [person["phone"] for person in names.volunteers()]
    assert all(number.startswith(("0555-00-", "090-000")) for number in numbers if number)


def test_the_console_names_the_named_only(demo_town):
    lines = demo.who_can_log_in(demo_town, "http://x")
    assert len(lines) == 8
    assert "20人" in lines[5] and "パスワード" in lines[5]
