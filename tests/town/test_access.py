"""Closed unless opened: every route as everybody, against the one table access.GRANTS."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import post
from meals.making import Meals

from townhub import access, access_words, clock, create_app
from townhub.accounts import actions as accounts
from townhub.accounts import sessions
from townhub.accounts import terminal_actions as terminals
from townhub.accounts.models import Device
from townhub.cafe import emergency
from townhub.counter import actions as counter
from townhub.db import one
from townhub.errands import actions as errands
from townhub.errands.models import Tariff
from townhub.ledger import actions as ledger
from townhub.ledger import books, dues
from townhub.ledger.models import MonthBill
from townhub.ledger.rules import Bill
from townhub.meals.board_sign_up import slip_of
from townhub.reception import actions as reception
from townhub.rosters import absences, community, watching
from townhub.rosters import actions as rosters
from townhub.rosters.models import Proposal
from townhub.standing import actions as standing

# Who plays each role in the small town.
PEOPLE = {"visitor": None, "volunteer": "suzuki", "coordinator": "takahashi", "staff": "sato", "administrator": "kanri"}


@pytest.fixture
def places(app, town, make_job):
    """A real value for each name in an address; where it does not matter which, number 1 will do."""
    job = make_job()
    errands.claim(town.suzuki, job)
    roster = roster_of(town)
    signed = Meals(town).everything()
    with app.app_context():
        signed["slip"] = slip_of(signed["slip"])
    real = {
        **roster,
        "act": "end",
        "stage": "confirm",
        "job_id": job.id,
        "person_id": town.suzuki.id,
        "device_id": Device.get(Device.person == town.nakamura).id,
        "tariff_id": Tariff.get().id,
        "terminal_id": terminals.open_terminal(town.kanri, "窓口PC1")[0].id,
        "token": sessions.card_token(app, accounts.invite(town.kanri, town.nakamura)),
        "other_id": town.watanabe.id,
        "week": "2019-01-14",
        "year": 2018,
        "month": "2019-01",
        "place": 1,
        "step": "end",
        "shape": "csv",
        "table": "month",
        **in_the_books(town),
        "emergency_id": emergency.close(town.kanri, 1, date(2019, 1, 30), "大雪").id,
        "day": "2019-01-16",
        "post": "nurse",
        "part": "main",
        "answer": "new",
        "filename": "town.css",
        "sheet": "notes",
        **signed,
        **asked_for(town),
    }
    return lambda name: real.get(name, 1)


def asked_for(town) -> dict:
    """A standing request, and what somebody wrote on the board."""
    again = standing.set_up(
        town.takahashi, resident=town.kimura, caller="self", kind="garbage", weekdays=2, first_on=date(2019, 1, 16),
        from_minute=420, until_minute=480, wanted_minutes=30,
    )  # fmt: skip
    asked = reception.ask_on_board(
        name="川口", phone="0555-00-9090", district=town.miyanomae, what="草取り", wished="", address="192.0.2.1"
    )
    return {"standing_id": again.id, "asked_id": asked.id}


def roster_of(town) -> dict:
    """A row of each table of the roster, so that its pages have something to show."""
    made = rosters.assign(town.kanri, town.miyanomae, "保健師", "main", town.sato, from_on=date(2019, 4, 1))
    away = absences.write_absence(
        town.kanri, town.sato, first_on=date(2019, 1, 17), last_on=date(2019, 1, 17), reason="leave"
    )
    contact = community.add_contact(
        town.kanri, town.miyanomae, kind="chair", name="森 良一", phone="", remark="", first_on=date(2018, 4, 1)
    )
    community.end_contact(town.kanri, contact, date(2019, 12, 31))
    meeting = watching.plan_meeting(town.kanri, town.miyanomae, day=date(2019, 1, 15), from_minute=600, place="公民館")
    concern = watching.worry(
        town.sato, meeting, resident=town.kimura, words="雨戸", visitor=town.sato, visit_by_on=date(2019, 1, 20)
    )
    return {
        "assignment_id": made.id, "absence_id": away.id, "contact_id": contact.id, "before_id": community.last_change(contact.id).id, "meeting_id": meeting.id,
        "concern_id": concern.id, "proposal_id": Proposal.create(
            from_on=date(2019, 4, 1), wish="both", facts={"gap": 0, "seconds": 1}, made_at=clock.now()
        ).id,
        "sheet_id": counter.begin(town.kanri, town.kimura, how="screen").id,
        "line_id": counter.add_line(town.kanri, condition="", state="転びやすい", service="体操", route="prevention").id,
    }  # fmt: skip


def in_the_books(town) -> dict[str, int]:
    """An entry with a receipt, a ticket book and a bill of last month."""
    book = books.sell_book(town.sato, town.kimura)
    entry = ledger.settle_job(town.sato, Bill("errand_job", 999, town.kimura.id, 300, ((town.suzuki.id, 30),)), "cash")
    with clock.living_at(clock.now() - timedelta(days=31)):
        on_account = Bill("errand_job", 998, town.kimura.id, 300, ((town.suzuki.id, 30),))
        ledger.settle_job(town.sato, on_account, "account")
    dues.make_bills(town.sato, "2018-12")
    return {"book_id": book.id, "entry_id": entry.id, "paper_id": ledger.print_receipt(town.sato, entry).id,
            "bill_id": MonthBill.get().id}  # fmt: skip


@pytest.fixture
def routes(app, places):
    """Every (endpoint, method, address) of the house."""
    adapter = app.url_map.bind("localhost")
    return [
        (rule.endpoint, method, adapter.build(rule.endpoint, {name: places(name) for name in rule.arguments}, method))
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods & {"GET", "POST"})
    ]


def test_everybody_is_tried():
    assert tuple(PEOPLE) == access.ROLES


def test_every_route_is_marked_with_an_act(app):
    with app.app_context():
        assert {endpoint for endpoint in app.view_functions if access.act_of(endpoint) not in access.GRANTS} == set()


def test_every_act_opens_a_route(app):
    """Or a template asks for it; a grant that nobody uses is a mistake waiting."""
    with app.app_context():
        assert set(access.GRANTS) - {access.act_of(endpoint) for endpoint in app.view_functions} == set()


def test_every_act_has_words():
    """The page だれが何をできるか names each act, under the name of its room."""
    assert set(access.GRANTS) - set(access_words.WORDS) == set(), (
        "say in access_words.WORDS what this act is, in Japanese"
    )
    rooms = {access_words.room_of(act) for act in access.GRANTS}
    assert rooms - set(access_words.ROOMS) == set(), "name this room in access_words.ROOMS, in Japanese"
    assert set(access_words.WORDS) - set(access.GRANTS) == set(), "these words belong to no act any more"


@pytest.mark.parametrize("role", PEOPLE)
def test_every_route(app, town, login, routes, role):
    cookie = login(getattr(town, PEOPLE[role])).get_cookie("townhub").value if PEOPLE[role] else None
    wrong = []
    ends = ("kept.left", "accounts.log_out")  # the session; a volunteer's phone is a stranger's then
    for endpoint, method, path in sorted(routes, key=lambda route: ("", *ends).index(route[0] * (route[0] in ends))):
        Device.update(stopped_at=None, stopped_by=None).execute()
        browser = app.test_client()
        if cookie:
            browser.set_cookie("townhub", cookie)
        answer = browser.get(path) if method == "GET" else post(browser, path)
        with app.app_context():
            granted = role in access.GRANTS[access.act_of(endpoint)]
        to_log_in = (answer.location or "").startswith("/login?next=")
        if granted:
            right = answer.status_code not in (401, 403) and not to_log_in
        elif role == "visitor":
            right = (answer.status_code == 303 and to_log_in) if method == "GET" else answer.status_code == 401
        else:
            right = answer.status_code == 403
        if not right or answer.status_code >= 500:
            wrong.append(f"{method} {path}: {answer.status_code}, {'granted' if granted else 'not granted'}")
    assert wrong == []


def test_at_a_shared_pc_administering_asks_for_the_password(app, town, login, routes):
    """access.WITH_PASSWORD: whoever knows a PIN of four digits has not got the town."""
    browser = login(town.kanri)
    post(browser, "/terminals", name="窓口PC")
    terminals.set_pin(town.kanri, "2580")
    assert post(browser, "/login/pin", person=str(town.kanri.id), pin="2580").status_code == 303
    before, asked = one("SELECT count(*) FROM audit_line"), set()
    with app.app_context():
        due = [route for route in routes if access.act_of(route[0]) in access.WITH_PASSWORD]
    for endpoint, method, path in due:
        if method == "GET":
            assert browser.get(path).location.startswith("/password-again?next="), path
        else:
            answer = post(browser, path, name="書いたもの")
            assert (answer.status_code, "パスワードを確かめます" in answer.get_data(as_text=True)) == (401, True), path
            assert 'name="kept.name" value="書いたもの"' in answer.get_data(as_text=True)
        asked.add(endpoint)
    assert one("SELECT count(*) FROM audit_line") == before
    assert {"people.new_person", "audit.lines", "settings.town", "exchange.export_csv"} <= asked, (
        "which names are it now?"
    )


def test_what_asks_for_the_password_is_known():
    assert set(access.GRANTS) >= access.WITH_PASSWORD


@pytest.mark.parametrize("role", PEOPLE)
def test_a_route_without_a_mark_is_closed(app, town, login, role):
    browser = login(getattr(town, PEOPLE[role])) if PEOPLE[role] else app.test_client()
    browser.application = create_app(Path(app.instance_path))  # the same town in a house of its own
    browser.application.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = browser.get("/forgotten")
    assert answer.status_code == (403 if PEOPLE[role] else 303)
    assert "secret" not in answer.get_data(as_text=True)


def test_an_act_that_grants_does_not_know_cannot_be_permitted():
    with pytest.raises(KeyError, match=r"access\.GRANTS does not know 'errands\.steal'"):
        access.permit("errands.steal")


def test_nothing_is_done_without_the_token_of_a_page(login, town, routes):
    browser = login(town.kanri)
    wrong = [
        f"{path}: {answer.status_code}"
        for endpoint, method, path in routes
        if method == "POST" and endpoint != "town.text_size"  # which keeps a cookie and no more
        for answer in [browser.post(path, data={"reason": "わけ"}, headers={"Origin": "http://localhost"})]
        if answer.status_code != 400
    ]
    assert wrong == []


def test_a_get_never_writes(app, town, login, routes):
    """Except the one line that says who has looked at a resident's record."""
    for who in PEOPLE.values():
        browser = login(getattr(town, who)) if who else app.test_client()
        for _endpoint, method, path in routes:
            if method == "GET":
                before, read = one("SELECT total_changes()"), reads()
                browser.get(path)
                assert one("SELECT total_changes()") - before == reads() - read, path


def reads() -> int:
    return one("SELECT count(*) FROM audit_line WHERE act = 'resident.read'")


def test_the_text_size_stays_on_this_device(client, town):
    answer = client.post(
        "/text-size", data={"text": "large"}, headers={"Origin": "http://localhost", "Referer": "http://localhost/ask"}
    )
    assert (answer.status_code, answer.location) == (303, "/ask")
    assert 'class="text-large"' in client.get("/ask").get_data(as_text=True)
    assert 'class="text-large"' in client.get("/").get_data(as_text=True)
    for text, origin in (("normal", "https://evil.example"), ("huge", "http://localhost")):
        answer = client.post(
            "/text-size", data={"text": text}, headers={"Origin": origin, "Referer": "https://evil.example/x"}
        )
        assert (answer.location, answer.headers.get("Set-Cookie")) == ("/", None)
