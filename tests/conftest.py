"""The small named town in which every test plays, on a real SQLite file.

佐藤 is staff; 高橋 coordinates the east, 田中 the west (to each other's residents they are strangers); 鈴木 and 中村 are
volunteers; 伊藤 has left; 山口 is the administrator.
"""

import os
import secrets
import shutil
from datetime import date, datetime
from types import SimpleNamespace

import hypothesis
import pytest
from flask import session
from itsdangerous import URLSafeTimedSerializer

from townhub import clock, config, create_app, doorman, frame, migrations
from townhub.accounts import actions as accounts
from townhub.accounts import sessions
from townhub.accounts.models import Device, Person
from townhub.db import database, open_town
from townhub.errands import actions as errands
from townhub.errands.rules import Step
from townhub.residents import actions as residents
from townhub.town.models import Area, District, Town, Unit
from townhub.volunteers.models import Serves, Volunteer

PASSWORD = "a-long-enough-password"
# A Wednesday with the café open, as in the mock pages.
MORNING = "2019-01-16T08:12+09:00"

# A password takes a twentieth of a second on purpose; here nobody guesses, and a hundred tests log in.
SCRYPT, accounts.SCRYPT = accounts.SCRYPT, "scrypt:1024:8:1"
hypothesis.settings.register_profile("house", deadline=None)  # a busy machine is not a failure
hypothesis.settings.load_profile("house")


def build_town() -> None:
    """Everybody of the small town, through the same acts as in life."""
    Town.create(
        id=1, name="日和町", municipal_code="990019", hall_name="ひなた館 事務室", cafe_name="ひなた館カフェ",
        phone="0555-00-1212", office_hours="平日 8:30〜17:15", cafe_phone="0555-00-3434", set_up_at=clock.now(),
    )  # fmt: skip
    east, west = Area.create(name="東"), Area.create(name="西")
    miyanomae = District.create(name="宮ノ前", kana="みやのまえ", area=east)
    kamigauchi = District.create(name="上河内", kana="かみがうち", area=west)
    unit = Unit.create(name="保健福祉課・包括", responsible=True)

    def person(key: str, name: str, role: str, **facts) -> Person:
        volunteer = role == "volunteer"
        return accounts.add_person(
            "test", name=name, kana=key, role=role, login_name=None if volunteer else key,
            password=None if volunteer else PASSWORD, **facts,
        )  # fmt: skip

    person("kanri", "山口 直子", "administrator")
    person("sato", "佐藤 花子", "staff", unit=unit, profession="保健師")
    person("takahashi", "高橋 誠", "coordinator", area=east)
    person("tanaka", "田中 恵", "coordinator", area=west)
    suzuki = person("suzuki", "鈴木 一郎", "volunteer", district=miyanomae, phone="090-0000-2201")
    nakamura = person("nakamura", "中村 茂", "volunteer", district=kamigauchi, phone="090-0000-2202")
    ito = person("ito", "伊藤 進", "staff")
    Person.update(left_on=date(2018, 12, 31)).where(Person.id == ito.id).execute()
    for volunteer in (suzuki, nakamura):
        accounts.accept(accounts.invite("test", volunteer))
        # Both know the work, come at any time, and serve both districts.
        Volunteer.create(
            person=volunteer, jobs_before=9, insured_until=date(2030, 3, 31), briefed_until=date(2030, 3, 31)
        )
        for district in (miyanomae, kamigauchi):
            Serves.create(person=volunteer, district=district)
    residents.register(
        "test", name="木村 フミ", kana="きむら ふみ", birth_on=date(1937, 3, 4), district=miyanomae, address="128",
        landmark="角の石がき", house_name="角屋", phone="0555-00-2841",
    )  # fmt: skip
    residents.register(
        "test", name="渡邊 正", kana="わたなべ ただし", district=kamigauchi, address="5", phone="0555-00-5120"
    )
    errands.write_tariff(
        "test", valid_from=date(2018, 4, 1), billing="steps", steps=[Step(30, 300, 100), Step(60, 600, 200)]
    )


@pytest.fixture
def at():
    """Set the clock: at("2019-01-16T08:12+09:00"). It runs on from there, and is set right after the test."""
    yield lambda moment: clock.travel(datetime.fromisoformat(moment))
    clock.travel(None)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The town's database, migrated and filled once; every test gets its own copy."""
    instance = tmp_path_factory.mktemp("built")
    migrations.bring_up_to_date(instance, say=lambda _line: None)
    clock.travel(datetime.fromisoformat(MORNING))
    with database.connection_context():
        build_town()
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    clock.travel(None)
    return instance / "town.db"


@pytest.fixture(scope="session")
def house(built):
    """The application, put together once: four hundred addresses and all templates take longer than most tests."""
    app = create_app(built.parent)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False  # tests see what a person sees
    return app, dict(app.config)


@pytest.fixture
def app(house, built, tmp_path, at):
    """The application on a fresh copy of the town, on the morning of 16 January 2019."""
    at(MORNING)
    shutil.copy(built, tmp_path / "town.db")
    app, as_built = house
    app.instance_path = str(tmp_path)
    app.config.clear()
    app.config.update({**as_built, **config.settings(tmp_path)})
    frame.forget()
    doorman.forget()
    open_town(tmp_path / config.DATABASE_NAME)
    database.connect(reuse_if_open=True)
    yield app
    database.close()


@pytest.fixture
def town(app):
    """The people and places by name."""
    people = {person.kana: person for person in Person.select()}
    districts = {district.name: district for district in District.select()}
    from townhub.residents.models import Resident

    return SimpleNamespace(
        **people,
        kimura=Resident.get(Resident.name == "木村 フミ"),
        watanabe=Resident.get(Resident.name == "渡邊 正"),
        miyanomae=districts["宮ノ前"],
        kamigauchi=districts["上河内"],
    )


@pytest.fixture
def client(app):
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture
def login(app, town):
    """login(town.sato): a browser in which this person has come in, at a desk or on a phone."""

    def log_in(person: Person):
        with app.test_request_context():
            if person.is_volunteer:
                sessions.begin_on_phone(Device.get(Device.person == person))
            else:
                sessions.begin_at_desk(Person.get_by_id(person.id))
            begun = dict(session)
        browser = app.test_client()
        with browser.session_transaction() as kept:
            kept.update(begun)
        return browser

    return log_in


def token_of(browser) -> str:
    """A CSRF token of this browser's session, as each of its pages carries it."""
    with browser.session_transaction() as session:
        raw = session.setdefault("csrf_token", secrets.token_hex(20))
    return URLSafeTimedSerializer(browser.application.secret_key, salt="wtf-csrf-token").dumps(raw)


def post(browser, path: str, headers: dict | None = None, **fields):
    """Send a form as the page would: with its token and the browser's Origin."""
    data = {"csrf_token": token_of(browser), **fields}
    return browser.post(path, data=data, headers={"Origin": "http://localhost", **(headers or {})})


def audited() -> list[tuple]:
    """The audit log as (act, who), oldest first."""
    return [
        (row[0], row[1])
        for row in database.execute_sql("SELECT act, actor_name FROM audit_line ORDER BY id").fetchall()
    ]


@pytest.fixture
def make_job(town):
    """A request with every fact in place; name only what matters to the test."""

    def make(**changes):
        facts = {
            "resident": town.kimura, "kind": "weeding", "work_on": date(2019, 1, 16), "from_minute": 9 * 60,
            "until_minute": 12 * 60, "wanted_minutes": 60, "caller": "self", "remark": "道具は家にあります",
            "clear_15m": True,
        }  # fmt: skip
        return errands.receive(town.takahashi, **{**facts, **changes})

    return make


@pytest.fixture(scope="session")
def playwright():
    """One for all tests of a process: a second one beside it does not start."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright):
    """The browser, without its windows where Debian has it so. Where it may be missing the test is skipped; on CI it may not."""
    from browser.running_town import CHROMIUM_FLAGS

    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        needed = os.environ.get("CI") == "true" or os.environ.get("TOWNHUB_NEEDS_BROWSER") == "1"
        (pytest.fail if needed else pytest.skip)("Chromium がありません: apt-get install chromium")
    browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
    yield browser
    browser.close()
