"""Who may come in: the town's first hour, passwords, invitations, phones, and how each of them ends."""

import shutil
from datetime import date, timedelta

import pytest
from conftest import PASSWORD, audited, post
from peewee import IntegrityError
from reader import form_with, press, read

from townhub import clock, create_app, migrations
from townhub.accounts import actions, sessions
from townhub.accounts.forms import SHORTEST_PASSWORD
from townhub.accounts.models import Device, Invitation, Person
from townhub.db import database, one
from townhub.refused import Refused
from townhub.town import setup_code
from townhub.town.models import Town
from townhub.town.rules import is_municipal_code


def words(answer) -> str:
    return read(answer).words


# -- the town's first hour ------------------------------------------------------------------------------------------

FIRST = {
    "name": "日和町", "municipal_code": "９９００１９", "phone": "0555-00-1212", "administrator": "山口 直子",
    "login_name": "kanri", "password": PASSWORD,
}  # fmt: skip


@pytest.fixture(scope="module")
def without_town(tmp_path_factory):
    """A database that is migrated and still empty."""
    folder = tmp_path_factory.mktemp("empty")
    migrations.bring_up_to_date(folder, lambda _line: None)
    return folder / "town.db"


@pytest.fixture
def empty(without_town, tmp_path):
    """The browser of whoever opens townhub for the first time."""
    shutil.copy(without_town, tmp_path / "town.db")
    app = create_app(tmp_path)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    database.connect(reuse_if_open=True)
    yield app.test_client()
    database.close()


def issue(browser) -> str:
    return setup_code.issue(browser.application.config["INSTANCE"])


@pytest.mark.parametrize("path", ["/", "/login", "/today", "/help", "/ask"])
def test_before_the_set_up_every_page_leads_there(empty, path):
    answer = empty.get(path)
    assert (answer.status_code, answer.location) == (303, "/setup")


def test_the_town_is_set_up_with_the_code_on_the_console(empty):
    page = empty.get("/setup")
    answer = press(empty, page, "この町で始める", **FIRST, code=issue(empty))
    assert (answer.status_code, answer.location) == (303, "/today")
    assert "山口 直子" in words(empty.get("/today"))
    assert (Town.ours().name, Town.ours().municipal_code) == ("日和町", "990019")
    assert Person.get().role == "administrator"
    assert audited() == [("town.set_up", "山口 直子")]


def test_the_town_is_set_up_once(empty):
    code = issue(empty)
    post(empty, "/setup", **FIRST, code=code)
    other = empty.application.test_client()
    assert other.get("/setup").status_code == 404
    assert post(other, "/setup", **FIRST, code=code).status_code == 404
    with pytest.raises(Refused, match="町の設定は、もうできています"):
        actions.set_up_town(**FIRST)
    assert issue(empty) is None  # nor does a code lie about
    assert not setup_code.is_right(empty.application.config["INSTANCE"], code)
    assert Person.select().count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"code": "0000-0000-0000"}, "暗号がちがいます。起動した画面の数字を確かめてください"),
        ({"code": ""}, "起動した画面に出ている12けたの暗号を入れてください"),
        ({"municipal_code": "990018"}, "6けたの団体コードを確かめてください"),
        ({"phone": "1212"}, "市外局番から10けたか11けたで入れてください"),
        ({"login_name": "山口"}, "半角の英数字で入れてください。例 takahashi"),
        ({"password": "short"}, "12文字以上にしてください（いまは5文字です）"),
        ({"administrator": " "}, "管理者のお名前を入れてください"),
    ],
)
def test_a_set_up_that_cannot_be(empty, typed, sentence):
    code = issue(empty)
    answer = post(empty, "/setup", **{"code": code, **FIRST, **typed})
    assert answer.status_code == 422
    assert sentence in read(answer).one(role="alert").words
    assert form_with(answer, "この町で始める").fields["name"] == "日和町"
    assert "password" in form_with(answer, "この町で始める").fields
    assert PASSWORD not in answer.get_data(as_text=True)
    assert Town.ours() is None


def test_without_a_code_nobody_sets_a_town_up(empty):
    assert post(empty, "/setup", **FIRST, code="").status_code == 422
    assert Town.ours() is None


def test_the_code_may_be_typed_in_full_width(empty):
    code = issue(empty).translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    assert post(empty, "/setup", **FIRST, code=code).status_code == 303


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ("011002", True),  # 札幌市
        ("131016", True),  # 千代田区
        ("442143", True),  # 国東市
        ("990019", True),
        ("442144", False),
        ("442134", False),
        ("44214", False),
        ("4421430", False),
        ("44214x", False),
        ("４４２１４３", False),  # made narrow before it comes here
        ("000001", False),
        ("", False),
    ],
)
def test_the_check_digit_of_a_municipal_code(code, right):
    assert is_municipal_code(code) is right


# -- passwords ------------------------------------------------------------------------------------------------------


def log_in(browser, name: str, password: str = PASSWORD, **more):
    return post(browser, "/login", login_name=name, password=password, **more)


def test_log_in_and_out(client, town):
    answer = log_in(client, "sato")
    assert (answer.status_code, answer.location) == (303, "/today")
    assert client.get("/login").location == "/today"
    page = client.get("/today")
    assert "佐藤 花子 保健師" in words(page)
    assert press(client, page, "交代する").location == "/login"
    assert "ログアウトしました" in words(client.get("/login"))
    assert client.get("/today").location == "/login?next=/today"
    assert audited()[-2:] == [("person.came_in", "佐藤 花子"), ("person.went_out", "佐藤 花子")]


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("sato", "not-this-password"),
        ("nobody", PASSWORD),
        ("ito", PASSWORD),
        ("suzuki", PASSWORD),
        ("sato", PASSWORD + " "),
    ],
    ids=["wrong password", "unknown name", "somebody who left", "a volunteer", "a space too many"],
)
def test_whatever_is_wrong_the_sentence_is_the_same(client, town, name, password):
    answer = log_in(client, name, password)
    assert answer.status_code == 422
    assert "ログイン名かパスワードがちがいます。どちらも確かめてください" in words(answer)
    assert form_with(answer, "ログインする").fields["login_name"] == name
    assert password not in answer.get_data(as_text=True)
    assert client.get("/today").status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"login_name": ""}, "ログイン名を入れてください"),
        ({"password": ""}, "パスワードを入れてください"),
        ({"password": "x" * 201}, "200字までで入れてください"),
    ],
)
def test_a_log_in_needs_both(client, town, typed, sentence):
    answer = post(client, "/login", **{"login_name": "sato", "password": PASSWORD, **typed})
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_guessing_is_slowed_down(client, town, at):
    for _guess in range(5):
        log_in(client, "sato", "a-wrong-password")
    answer = log_in(client, "sato")
    assert answer.status_code == 422
    assert "15分ほど待ってから、もう一度お試しください" in words(answer)
    elsewhere = client.application.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert log_in(elsewhere, "sato").status_code == 303  # a guesser does not lock the person out
    at("2019-01-16T08:28+09:00")
    assert log_in(client, "sato").status_code == 303
    assert one("SELECT count(*) FROM login_failure") == 0


@pytest.mark.parametrize(
    ("where", "then"),
    [
        ("/errands?state=done", "/errands?state=done"),
        ("https://evil.example/", "/today"),
        ("//evil.example", "/today"),
        ("/\\evil.example", "/today"),
        ("javascript:alert(1)", "/today"),
        ("", "/today"),
    ],
)
def test_after_the_log_in_only_to_pages_of_ours(client, town, where, then):
    assert log_in(client, "sato", next=where).location == then


def test_another_person_at_the_same_pc_starts_afresh(client, town):
    log_in(client, "sato")
    with client.session_transaction() as session:
        session["left over"] = "from 佐藤"
    log_in(client, "takahashi")
    with client.session_transaction() as session:
        assert "left over" not in session
    assert "高橋 誠" in words(client.get("/today"))


# -- how a session at a desk ends -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("moment", "status"), [("2019-01-16T20:10+09:00", 200), ("2019-01-16T20:13+09:00", 303)])
def test_a_desk_is_logged_in_for_twelve_hours(login, town, at, moment, status):
    browser = login(town.sato)
    at(moment)
    assert browser.get("/today").status_code == status


def test_using_it_does_not_make_the_day_longer(login, town, at):
    browser = login(town.sato)
    at("2019-01-16T19:00+09:00")
    assert browser.get("/today").status_code == 200
    at("2019-01-16T20:13+09:00")
    assert browser.get("/today").status_code == 303


@pytest.mark.parametrize(
    "change", [{"password_version": 2}, {"left_on": date(2019, 1, 16)}], ids=["password changed", "left"]
)
def test_a_session_ends_at_once(login, town, change):
    browser = login(town.sato)
    assert browser.get("/today").status_code == 200
    Person.update(**change).where(Person.id == town.sato.id).execute()
    assert browser.get("/today").status_code == 303


def test_the_cookie_of_a_desk(client, town):
    cookie = log_in(client, "sato").headers["Set-Cookie"]
    assert all(fact in cookie for fact in ("townhub=", "HttpOnly", "SameSite=Lax"))
    assert "Expires" not in cookie  # it goes when the browser is closed


def test_a_cookie_that_was_tampered_with_is_a_strangers(client, town):
    client.set_cookie("townhub", "eyJfdXNlcl9pZCI6IjE6MToifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert client.get("/today").status_code == 303


@pytest.mark.parametrize("key", ["", "x", "1", "1::", "1:x:", "999:1:", "5::999", "5::x", "1::1", "5:1:"])
def test_a_key_that_names_nobody(client, town, key):
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"], session["since"] = key, True, int(clock.now().timestamp())
    assert client.get("/today").status_code == client.get("/help").status_code == 303


# -- invitations ----------------------------------------------------------------------------------------------------


@pytest.fixture
def card(town):
    """A fresh invitation for 鈴木."""
    return actions.invite(town.takahashi, town.suzuki)


@pytest.fixture
def link(app):
    """The address in an invitation."""
    return lambda card: f"/come-in/{sessions.card_token(app, card)}"


BEGIN = "この電話で始める"


def test_a_card_makes_a_phone_known(client, card, link):
    page = client.get(link(card))
    assert "鈴木 一郎さん、ようこそ" in words(page)
    assert not Device.select().where(Device.invitation == card).exists()  # looking is not using
    answer = press(client, page, BEGIN)
    assert (answer.status_code, answer.location) == (303, "/help/today")
    assert "Expires" in answer.headers["Set-Cookie"]  # it stays when the browser is closed
    assert "鈴木 一郎" in words(client.get("/help/today"))
    assert audited()[-2:] == [("person.invited", "高橋 誠"), ("device.known", "鈴木 一郎")]


def test_a_phone_stays_known_for_months(client, card, link, at):
    press(client, client.get(link(card)), BEGIN)
    at("2019-12-01T08:00+09:00")
    assert client.get("/help/today").status_code == 200


def test_a_double_tap_is_one_phone(client, card, link):
    page = client.get(link(card))
    press(client, page, BEGIN)
    assert post(client, link(card)).location == "/help/today"
    assert client.get(link(card)).location == "/help/today"
    assert Device.select().where(Device.invitation == card).count() == 1


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda card, town: actions.accept(card), "このリンクは、もう使われています"),
        (lambda card, town: actions.invite(town.takahashi, town.suzuki), "この招待は取り消されています"),
        (lambda card, town: clock.travel(clock.now() + timedelta(days=14)), "この招待は期限を過ぎています"),
        (
            lambda card, town: Person.update(left_on=clock.today()).where(Person.id == town.suzuki.id).execute(),
            "この招待は取り消されています",
        ),
    ],
    ids=["used", "replaced by a newer one", "expired", "the person left"],
)
def test_a_card_without_force(client, card, link, town, spoil, sentence):
    page = client.get(link(card))
    devices = Device.select().count()
    spoil(card, town)
    devices_then = Device.select().count()
    for answer, status in ((client.get(link(card)), 200), (press(client, page, BEGIN), 409)):
        assert answer.status_code == status
        assert sentence in read(answer).one(role="alert").words
    assert Device.select().count() == devices_then <= devices + 1
    assert client.get("/help").status_code == 303


def test_a_card_is_good_to_the_last_minute(client, card, link, at):
    at("2019-01-30T08:11+09:00")
    assert press(client, client.get(link(card)), BEGIN).status_code == 303


@pytest.mark.parametrize("token", ["x", "MQ.AAAA", "1"])
def test_a_made_up_card_is_no_page(client, town, token):
    assert client.get(f"/come-in/{token}").status_code == 404
    assert post(client, f"/come-in/{token}").status_code == 404


def test_the_same_invitation_form_twice_is_one_card(town):
    first, second = (actions.invite(town.takahashi, town.suzuki, once="paper") for _press in range(2))
    assert first == second
    assert Invitation.get_by_id(first.id).revoked_at is None


@pytest.mark.parametrize("who", ["sato", "ito"])
def test_only_volunteers_are_invited(town, who):
    with pytest.raises(Refused, match="招待できるのは、いま活動している担い手だけです"):
        actions.invite(town.kanri, getattr(town, who))


def test_the_office_hands_out_a_card(login, client, town):
    browser = login(town.takahashi)
    page = browser.get(f"/people/{town.suzuki.id}")
    assert "いま使える招待はありません" in words(page)
    page = browser.get(press(browser, page, "新しい招待を作る").location)
    assert "使えるのは一度だけ、1月30日(水)までです。" in words(page)
    [link] = [a.attributes["href"] for a in read(page).all("a") if "/come-in/" in a.attributes["href"]]
    assert press(client, client.get(link), BEGIN).status_code == 303
    assert "いま使える招待はありません" in words(browser.get(f"/people/{town.suzuki.id}"))


def test_a_stopped_phone_is_out_at_once(login, town):
    phone, office = login(town.suzuki), login(town.takahashi)
    assert phone.get("/help").status_code == 200
    page = office.get(f"/people/{town.suzuki.id}")
    page = office.get(press(office, page, "この電話を止める").location)
    assert "止めました" in words(page)
    assert phone.get("/help").status_code == 303
    assert audited()[-1] == ("device.stopped", "高橋 誠")


def test_stopping_twice_is_one_stop(town):
    phone = Device.get(Device.person == town.suzuki)
    for _press in range(2):
        actions.stop_device(town.takahashi, phone)
    assert [act for act, _who in audited()].count("device.stopped") == 1


def test_a_new_phone_does_not_stop_the_old_one(login, client, town, card, link):
    old = login(town.suzuki)
    press(client, client.get(link(card)), BEGIN)
    assert (old.get("/help").status_code, client.get("/help").status_code) == (200, 200)


# -- people ---------------------------------------------------------------------------------------------------------

SOMEBODY = {
    "name": "小川 健", "kana": "おがわ けん", "role": "volunteer", "phone": "", "district": "", "area": "", "profession": "",
    "login_name": "", "password": "", "once": "paper",
}  # fmt: skip


def test_a_volunteer_needs_no_password(login, town):
    browser = login(town.kanri)
    answer = press(
        browser, browser.get("/people/new"), "この人を加える", **SOMEBODY | {"district": str(town.miyanomae.id)}
    )
    assert "小川 健" in words(browser.get(answer.location))
    person = Person.get(Person.name == "小川 健")
    assert (person.role, person.password_hash, person.district) == ("volunteer", None, town.miyanomae)


def test_a_coordinator_logs_in_and_sees_the_own_area(login, client, town):
    facts = {"role": "coordinator", "area": str(town.takahashi.area_id), "login_name": "ogawa", "password": PASSWORD}
    assert post(login(town.kanri), "/people/new", **SOMEBODY | facts).status_code == 303
    assert log_in(client, "ogawa").status_code == 303
    assert "木村 フミ" in words(post(client, "/reception", q="きむら", look="person"))
    assert "渡邊 正" not in words(post(client, "/reception", q="わたなべ", look="person"))


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"name": ""}, 422, "お名前を入れてください"),
        ({"name": "あ" * 41}, 422, "40字までで入れてください（いまは41字です）"),
        ({"role": ""}, 422, "役割をえらんでください"),
        ({"role": "king"}, 422, "一覧の中からえらんでください"),
        ({"district": "999"}, 422, "一覧の中からえらんでください"),
        ({"role": "staff"}, 422, "職員とコーディネーターには、ログイン名が要ります"),
        ({"role": "staff", "login_name": "ogawa"}, 422, "パスワードを入れてください"),
        (
            {"role": "staff", "login_name": "ogawa", "password": "short"},
            422,
            f"{SHORTEST_PASSWORD}文字以上にしてください",
        ),
        ({"role": "coordinator", "login_name": "ogawa", "password": PASSWORD}, 422, "受け持つ圏域をえらんでください"),
        (
            {"role": "staff", "login_name": "sato", "password": PASSWORD},
            409,
            "このログイン名は、ほかの人が使っています",
        ),
    ],
)
def test_somebody_who_cannot_be_added(login, town, typed, status, sentence):
    answer = post(login(town.kanri), "/people/new", **SOMEBODY | typed)
    assert answer.status_code == status
    assert sentence in read(answer).one(role="alert").words
    assert form_with(answer, "この人を加える").fields["kana"] == "おがわ けん"
    assert Person.select().count() == 7


def test_the_same_person_form_twice_is_one_person(login, town):
    browser = login(town.kanri)
    first, second = (post(browser, "/people/new", **SOMEBODY) for _press in range(2))
    assert first.location == second.location
    assert Person.select().where(Person.name == "小川 健").count() == 1


def test_a_coordinator_looks_after_volunteers_only(login, town):
    browser = login(town.takahashi)
    text = words(browser.get("/people"))
    assert "鈴木 一郎" in text
    assert "佐藤 花子" not in text.replace("高橋 誠", "")
    assert browser.get(f"/people/{town.sato.id}").status_code == 404
    assert post(browser, f"/people/{town.sato.id}/invitation").status_code == 404
    assert browser.get("/people/new").status_code == 403


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE person SET password_hash = 'x' WHERE role = 'volunteer'", "volunteers_have_no_password"),
        ("UPDATE person SET role = 'king'", "role IN"),
        ("UPDATE person SET login_name = 'sato'", "UNIQUE"),
        ("UPDATE invitation SET revoked_at = used_at", "used_or_revoked"),
        ("UPDATE device SET stopped_at = made_at", "stopped_by_somebody"),
        ("UPDATE device SET invitation_id = 1", "UNIQUE"),
        (
            "INSERT INTO town SELECT 2, name, municipal_code, hall_name, cafe_name, phone, office_hours, cafe_phone, set_up_at, 14, maps FROM town",
            "id = 1",
        ),
    ],
)
def test_the_database_refuses(town, sql, rule):
    with pytest.raises(IntegrityError, match=rule):
        database.execute_sql(sql)
