"""日和町, a made-up town to look round in: nobody in it exists. It moves in through the same acts as a real town."""

from datetime import timedelta

from flask import Flask, url_for

from townhub import audit, clock, sheet
from townhub.accounts import actions as accounts
from townhub.accounts import sessions
from townhub.accounts.models import Invitation, Person
from townhub.db import database, write
from townhub.demo import cafe, consents, helping, huddle, ledger, meals, names, people, rosters, standing
from townhub.errands import actions as errands
from townhub.errands.rules import Step
from townhub.residents import bulk, exchange_rules
from townhub.residents.exchange_plan import SEPARATE
from townhub.town.models import Area, District, Town, Unit

CALENDAR = cafe.CALENDAR
MACHINE = "見本"  # who acts, in the audit log


class RealTown(Exception):
    """There is a real town in this instance; the demo stays out of it."""


def load(app: Flask) -> bool:
    """Let the demo town move in. False when it lives here already; raises RealTown when somebody else does."""
    database.connect(reuse_if_open=True)
    with app.app_context():
        town = Town.ours()
        if town:
            if town.municipal_code != people.MUNICIPAL_CODE:
                raise RealTown
            return False
        with write():
            _ground_floor()
            staff = _people()
            with clock.living_at(clock.now() - timedelta(days=60)):  # nobody is new to the meeting
                _residents()
            consents.make_consents()
            cafe.open_cafes(staff["yamaguchi"])
            huddle.make_meetings(staff)
            _errands(staff)
            standing.make_standing(staff)
            rosters.move_in(staff)
            ledger.keep_books(staff)
            meals.make_meals(staff)
            meals.make_club(staff)
        return True


def _ground_floor() -> None:
    town = Town.create(id=1, municipal_code=people.MUNICIPAL_CODE, set_up_at=clock.now(), **people.TOWN)
    audit.record(MACHINE, "town.set_up", town)
    for area, districts in people.AREAS.items():
        row = Area.create(name=area)
        for name, kana in districts:
            District.create(name=name, kana=kana, area=row)
    for unit in people.UNITS:
        Unit.create(name=unit, responsible=unit == people.RESPONSIBLE)


def _people() -> dict[str, Person]:
    """The named ones by their key, and the many others."""
    rooms = {
        "area": {area.name: area for area in Area.select()},
        "district": {district.name: district for district in District.select()},
        "unit": {unit.name: unit for unit in Unit.select()},
    }
    found = {}
    for key, facts in [*people.PEOPLE.items(), *enumerate([*names.staff(), *names.volunteers()])]:
        facts = {name: rooms[name][value] if name in rooms else value for name, value in facts.items()}
        left = facts.pop("left", False)
        person = accounts.add_person(MACHINE, **facts)
        if left:
            Person.update(left_on=clock.today() - timedelta(days=30)).where(Person.id == person.id).execute()
        found[key] = person
    return found


def _residents() -> None:
    """From a file, like any town's. Raises ValueError when the file does not suit the town."""
    table = sheet.read(names.FILE.read_bytes(), exchange_rules.are_headings, lambda _rows, _of: None)
    headings = exchange_rules.headings(table.headings)
    reader = exchange_rules.RowReader(headings, bulk.places(), clock.today(), table.is_csv)
    read = [reader.read(row, cells) for row, cells in table.rows]
    if reader.problems:
        raise ValueError(reader.problems[0])
    bulk.put_in(MACHINE, [facts | {"row": row} for row, facts in enumerate(read, 2)], SEPARATE)


def _errands(staff: dict[str, Person]) -> None:
    errands.write_tariff(
        staff["yamaguchi"],
        valid_from=people.TARIFF_FROM,
        billing="steps",
        steps=[Step(30, 300, 100), Step(60, 600, 200)],
    )
    helping.write_volunteers(staff)
    people.make_errands(staff)
    helping.make_life(staff)


def who_can_log_in(app: Flask, base_url: str) -> list[str]:
    """The lines that the console prints: names, passwords, and a fresh invitation for the volunteer's phone."""
    lines = ["ログインできる人（見本の町。名前はすべて作りものです）:"]
    with app.test_request_context(base_url=base_url):
        database.connect(reuse_if_open=True)
        for key, facts in people.PEOPLE.items():
            if facts.get("password") and not facts.get("left"):
                role = people.ROLE_LINES[key]
                lines.append(
                    f"  {facts['name']}（{role}）  ログイン名 {facts['login_name']}  パスワード {facts['password']}"
                )
        lines.append(
            f"  ほかの職員{len(names.staff())}人には、パスワードがありません（「使う人」の画面で決められます）"
        )
        for key in ("suzuki", "nakamura"):
            name = people.PEOPLE[key]["name"]
            link = url_for("accounts.card", token=sessions.card_token(app, _fresh_card(name)), _external=True)
            lines.append(f"  {name}（担い手）の招待（電話で一度だけ開く）: {link}")
    return lines


def _fresh_card(name: str) -> Invitation:
    person = Person.get(Person.name == name)
    card = Invitation.select().where(Invitation.person == person).order_by(Invitation.id.desc()).first()
    return card if card and not accounts.why_not(card) else accounts.invite(MACHINE, person)
