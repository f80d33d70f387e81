"""使う人: the list, what is written about somebody, and passwords that an administrator sets."""

from datetime import date

import pytest
from conftest import PASSWORD, SCRYPT, audited, post
from reader import form_with, press, read

from townhub import clock
from townhub.accounts import actions
from townhub.accounts import terminal_actions as terminals
from townhub.accounts.models import Device, Invitation, Person
from townhub.db import one
from townhub.refused import Refused
from townhub.town.models import Unit

CHANGE, SET_PASSWORD = "書きかえる", "このパスワードにする"


def words(answer) -> str:
    return read(answer).words


def fresh(person: Person) -> Person:
    return Person.get_by_id(person.id)


@pytest.fixture
def office(login, town):
    """The browser of 山口, who administers."""
    return login(town.kanri)


def names(answer) -> list[str]:
    """Of the people in the list, as a screen reader hears the links."""
    return [link.words.partition(": ")[2] for link in read(answer).one(id="people").all("a", **{"class": "go"})]


# -- the list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("q", ["おがわ", "オガワ", "ｵｶﾞﾜ", "小川", "がわけ", "小川 健", "小川　健"])
def test_somebody_is_found_by(office, town, q):
    actions.add_person(town.kanri, name="小川 健", kana="おがわ けん", role="volunteer")
    assert names(post(office, "/people", q=q)) == ["小川 健"]


def test_variants_of_a_character_are_one(office, town):
    actions.add_person(town.kanri, name="髙﨑 邊", kana="たかさき わたる", role="volunteer")
    assert "髙﨑 邊" in words(post(office, "/people", q="高崎"))


def test_the_list_by_role_and_without_those_who_left(office, town):
    text = words(office.get("/people"))
    assert "佐藤 花子" in text
    assert "伊藤 進" not in text
    assert "やめた人を見る（1人）" in text
    assert names(office.get("/people?role=volunteer")) == ["中村 茂", "鈴木 一郎"]
    assert names(office.get("/people?role=king")) == names(office.get("/people"))
    page = office.get("/people?left=1")
    assert names(page) == ["伊藤 進"]
    assert "平成30年12月31日(月)まで" in words(page)
    assert "あてはまる人はいません" in words(post(office, "/people", q="だれもいない"))


def test_a_name_in_an_address_is_not_looked_for(office, town):
    """It would stay in the history of the shared PC: names are sent by the form only."""
    assert names(office.get("/people?q=佐藤")) == names(office.get("/people"))


def test_the_list_comes_in_pages(office, town):
    for number in range(110):
        actions.add_person("test", name=f"担い手 {number}", kana=f"にないて {number:03}", role="volunteer")
    first, second = office.get("/people?role=volunteer"), office.get("/people?role=volunteer&page=2")
    assert (len(names(first)), len(names(second))) == (30, 30)
    assert not set(names(first)) & set(names(second))
    assert "4ページの1ページ目" in words(first)
    assert len(names(post(office, "/people", role="volunteer", q="にないて", page="4"))) == 20
    for odd in ("page=0", "page=-1", "page=x", "page=99999999999999999999", "page=999"):
        assert office.get(f"/people?{odd}").status_code == 200


def test_as_one_types_only_the_list_comes(office):
    answer = post(office, "/people", headers={"HX-Request": "true"}, q="佐藤")
    assert names(answer) == ["佐藤 花子"]
    assert "<h1" not in answer.get_data(as_text=True)
    assert "HX-Request" in answer.vary


def test_a_coordinator_finds_volunteers_only(login, town):
    browser = login(town.takahashi)
    assert names(post(browser, "/people", q="佐藤")) == []
    assert names(browser.get("/people?role=staff")) == []
    assert names(browser.get("/people")) == ["鈴木 一郎"]


def test_the_list_costs_the_same_for_one_and_for_fifty(office, town):
    """No query per row."""
    from townhub.db import database

    def queries(path: str) -> int:
        seen = []
        database.connection().set_trace_callback(seen.append)
        office.get(path)
        database.connection().set_trace_callback(None)
        return len(seen)

    office.get("/people")
    before = queries("/people")
    for number in range(40):
        actions.add_person("test", name=f"担い手 {number}", kana=f"にないて {number:03}", role="volunteer")
    assert queries("/people") == before


# -- what is written --------------------------------------------------------------------------------------------------


def test_staff_belong_to_a_unit(office, town):
    unit = Unit.get()
    fields = {
        "name": "小川 健",
        "kana": "おがわ けん",
        "role": "staff",
        "unit": str(unit.id),
        "profession": "看護師",
        "login_name": "ogawa",
        "password": PASSWORD,
    }
    answer = press(office, office.get("/people/new"), "この人を加える", **fields)
    person = Person.get(Person.name == "小川 健")
    assert (person.unit, person.profession) == (unit, "看護師")
    assert "保健福祉課・包括" in words(office.get(answer.location))
    assert "保健福祉課・包括 看護師" in words(office.get("/people?q=おがわ"))


def test_facts_are_changed(office, town):
    page = office.get(f"/people/{town.sato.id}/change")
    assert form_with(page, CHANGE).fields["unit"] == str(town.sato.unit_id)
    answer = press(
        office, page, CHANGE, name="佐藤 はな", kana="さとう はな", profession="社会福祉士", phone="0555-00-1111"
    )
    assert answer.location == f"/people/{town.sato.id}"
    now = fresh(town.sato)
    assert (now.name, now.profession, now.phone, now.login_name) == ("佐藤 はな", "社会福祉士", "0555-00-1111", "sato")
    assert names(post(office, "/people", q="はな")) == ["佐藤 はな"]
    assert audited()[-1] == ("person.changed", "山口 直子")


def test_a_role_works_at_once_in_the_open_session(office, login, town):
    browser = login(town.sato)
    assert browser.get("/audit").status_code == 403
    press(office, office.get(f"/people/{town.sato.id}/change"), CHANGE, role="administrator")
    assert browser.get("/audit").status_code == 200
    press(office, office.get(f"/people/{town.sato.id}/change"), CHANGE, role="staff")
    assert browser.get("/audit").status_code == 403


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"name": ""}, 422, "お名前を入れてください"),
        ({"role": "king"}, 422, "一覧の中からえらんでください"),
        ({"login_name": ""}, 422, "職員とコーディネーターには、ログイン名が要ります"),
        ({"login_name": "さとう"}, 422, "半角の英数字で入れてください"),
        ({"role": "coordinator"}, 422, "受け持つ圏域をえらんでください"),
        ({"unit": "999"}, 422, "一覧の中からえらんでください"),
        ({"login_name": "tanaka"}, 409, "このログイン名は、ほかの人が使っています"),
    ],
)
def test_a_change_that_cannot_be(office, town, typed, status, sentence):
    answer = press(office, office.get(f"/people/{town.sato.id}/change"), CHANGE, **{"kana": "のこる"} | typed)
    assert answer.status_code == status
    assert sentence in read(answer).one(role="alert").words
    assert form_with(answer, CHANGE).fields["kana"] == "のこる"
    assert fresh(town.sato).kana == "sato"


def test_two_administrators_see_both_texts(office, login, town):
    actions.add_person("test", name="山下", kana="", role="administrator", login_name="yama", password=PASSWORD)
    other = login(Person.get(Person.login_name == "yama"))
    mine, theirs = (browser.get(f"/people/{town.sato.id}/change") for browser in (office, other))
    press(other, theirs, CHANGE, phone="0555-00-1111")
    answer = press(office, mine, CHANGE, phone="0555-00-2222")
    assert answer.status_code == 409
    assert "ほかの人が、先に書きかえました" in words(answer)
    assert form_with(answer, CHANGE).fields["phone"] == "0555-00-2222"
    assert "0555-00-1111" in words(answer)
    assert fresh(town.sato).phone == "0555-00-1111"
    assert press(office, answer, CHANGE).status_code == 303  # now it is a decision
    assert fresh(town.sato).phone == "0555-00-2222"


def test_a_wrong_pin_in_between_is_no_other_text(office, town):
    page = office.get(f"/people/{town.sato.id}/change")
    Person.update(pin_failures=3).where(Person.id == town.sato.id).execute()
    assert press(office, page, CHANGE, phone="0555-00-1111").status_code == 303


def test_the_last_administrator_stays_one(office, town):
    answer = press(office, office.get(f"/people/{town.kanri.id}/change"), CHANGE, role="staff")
    assert answer.status_code == 409
    assert "管理者がいなくなります" in words(answer)
    assert fresh(town.kanri).role == "administrator"


def test_somebody_of_the_office_becomes_a_volunteer(office, login, town):
    desk = login(town.sato)
    terminals.set_pin(town.sato, "2580")
    press(office, office.get(f"/people/{town.sato.id}/change"), CHANGE, role="volunteer")
    now = fresh(town.sato)
    assert (now.role, now.login_name, now.password_hash, now.pin_hash) == ("volunteer", None, None, None)
    assert desk.get("/today").status_code == desk.get("/help").status_code == 303


def test_a_volunteer_becomes_staff(office, login, client, town):
    phone = login(town.suzuki)
    card = actions.invite(town.kanri, town.suzuki)
    press(office, office.get(f"/people/{town.suzuki.id}/change"), CHANGE, role="staff", login_name="suzuki")
    assert phone.get("/help").status_code == 303
    assert Device.get(Device.person == town.suzuki).stopped_by == town.kanri
    assert Invitation.get_by_id(card.id).revoked_at
    assert "パスワードがまだありません" in words(office.get(f"/people/{town.suzuki.id}"))
    press(office, office.get(f"/people/{town.suzuki.id}/password"), SET_PASSWORD, new_password=PASSWORD)
    assert post(client, "/login", login_name="suzuki", password=PASSWORD).status_code == 303


@pytest.mark.parametrize("path", ["change", "password", "leave", "come-back"])
def test_only_the_administrator_changes_people(login, town, path):
    for who in (town.sato, town.takahashi):
        assert login(who).get(f"/people/{town.suzuki.id}/{path}").status_code == 403
    assert login(town.kanri).get(f"/people/999/{path}").status_code == 404


def test_a_unit_out_of_use_stays_with_whoever_has_it(office, town):
    Unit.update(ended_on=date(2019, 1, 1)).execute()
    assert form_with(office.get(f"/people/{town.sato.id}/change"), CHANGE).fields["unit"] == str(town.sato.unit_id)
    assert "保健福祉課" not in words(office.get("/people/new"))


# -- a new password ---------------------------------------------------------------------------------------------------


def test_an_administrator_sets_a_password(office, login, client, town):
    desk = login(town.sato)
    terminals.set_pin(town.sato, "2580")
    answer = press(
        office, office.get(f"/people/{town.sato.id}/password"), SET_PASSWORD, new_password="another-long-password"
    )
    assert answer.status_code == 303
    assert desk.get("/today").status_code == 303
    now = fresh(town.sato)
    assert (now.pin_hash, now.password_version) == (None, 2)
    assert now.password_hash.startswith("scrypt:")
    assert SCRYPT == "scrypt:32768:8:1"  # outside of these tests
    assert post(client, "/login", login_name="sato", password="another-long-password").status_code == 303
    assert ("person.password_set", "山口 直子") in audited()


def test_the_own_one_leaves_this_session_open(office, town):
    press(office, office.get(f"/people/{town.kanri.id}/password"), SET_PASSWORD, new_password="another-long-password")
    assert office.get("/people").status_code == 200


@pytest.mark.parametrize(
    ("who", "typed", "status", "sentence"),
    [
        ("sato", "short", 422, "12文字以上にしてください（いまは5文字です）"),
        ("sato", "", 422, "新しいパスワードを入れてください"),
        ("suzuki", "another-long-password", 409, "パスワードを使うのは"),
        ("ito", "another-long-password", 409, "パスワードを使うのは"),
    ],
)
def test_a_password_that_cannot_be(office, town, who, typed, status, sentence):
    person = getattr(town, who)
    answer = post(office, f"/people/{person.id}/password", new_password=typed)
    assert answer.status_code == status
    assert sentence in read(answer).one(role="alert").words
    assert fresh(person).password_version == person.password_version


# -- guessing ---------------------------------------------------------------------------------------------------------


def guess(where: str, name: str = "sato"):
    with pytest.raises(Refused) as no:
        actions.log_in(name, "a-wrong-password", where)
    return no.value.sentence


@pytest.mark.parametrize("name", ["sato", "nobody", "suzuki"])
def test_one_account_is_guarded_against_many_addresses(town, at, name):
    said = [guess(f"192.0.2.{number}", name) for number in range(16)]
    assert said[14].startswith("ログイン名かパスワードがちがいます")
    assert said[15].startswith("続けてまちがえたので")
    at("2019-01-16T08:28+09:00")
    assert guess("192.0.2.99", name).startswith("ログイン名か")


def test_one_address_is_guarded_against_many_accounts(town):
    said = [guess("192.0.2.1", f"name{number}") for number in range(21)]
    assert said[19].startswith("ログイン名かパスワードがちがいます")
    assert said[20].startswith("続けてまちがえたので")
    assert actions.log_in("sato", PASSWORD, "192.0.2.2").id == town.sato.id


def test_a_right_password_is_no_guess(town):
    for _time in range(30):
        actions.log_in("sato", PASSWORD, "192.0.2.1")
    assert one("SELECT count(*) FROM login_failure") == 0


def test_guessing_leaves_no_old_rows(town, at):
    guess("192.0.2.1")
    at("2019-01-16T09:00+09:00")
    guess("192.0.2.2", "nobody")
    assert one("SELECT count(*) FROM login_failure") == 1


def test_cards_typed_wrong_do_not_lock_anybodys_account(client, town):
    for number in range(16):
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        post(client, "/come-in", code="AAAA-AAAA-AAAA")
    assert actions.log_in("sato", PASSWORD, "192.0.2.1").id == town.sato.id
    assert clock.today() == date(2019, 1, 16)


def test_a_coordinator_looks_after_the_volunteers_of_the_own_area(town, login):
    browser = login(town.takahashi)  # the east; 中村 lives in the west
    listed = browser.get("/people").get_data(as_text=True)
    assert "鈴木 一郎" in listed
    assert "中村 茂" not in listed
    assert browser.get(f"/people/{town.suzuki.id}").status_code == 200
    assert browser.get(f"/people/{town.nakamura.id}").status_code == 404
    assert post(browser, f"/people/{town.nakamura.id}/invitation").status_code == 404
