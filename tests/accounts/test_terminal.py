"""The shared PC: opened once, name tiles, PINs, a lock that keeps what was typed, and what all that is worth elsewhere."""

from datetime import timedelta

import pytest
from conftest import PASSWORD, audited, post
from reader import form_with, press, read

from townhub import clock
from townhub.accounts import terminal_actions as actions
from townhub.accounts import throttle
from townhub.accounts.models import Draft, Person, Terminal
from townhub.accounts.rules import IDLE, PIN_TRIES, SEEN_STEP, desk_ends_at, is_easy_pin, is_pin
from townhub.accounts.terminals import COOKIE
from townhub.db import database, one, rows
from townhub.errands.models import Job
from townhub.refused import Refused
from townhub.town.models import Town

PIN = "2580"
ENTER, CHANGE = "この名前で始める", "交代する"


def words(answer) -> str:
    return read(answer).words


def fresh(person: Person) -> Person:
    return Person.get_by_id(person.id)


@pytest.fixture
def pc(login, town):
    """The browser of 窓口PC1: the administrator has opened it and gone. 佐藤 and 高橋 have PINs."""
    browser = login(town.kanri)
    answer = press(browser, browser.get("/terminals"), "窓口のパソコンにする", name="窓口PC1")
    assert answer.location == "/terminals"
    press(browser, browser.get("/terminals"), CHANGE)
    for person in (town.sato, town.takahashi):
        actions.set_pin(person, PIN)
    return browser


def enter(browser, person: Person, pin: str = PIN, **more):
    return press(browser, browser.get("/login"), ENTER, person=str(person.id), pin=pin, **more)


# -- opening and closing ----------------------------------------------------------------------------------------------


def test_a_browser_becomes_a_terminal(login, town):
    browser = login(town.kanri)
    answer = press(browser, browser.get("/terminals"), "窓口のパソコンにする", name="窓口PC1")
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(COOKIE))
    assert all(fact in cookie for fact in ("HttpOnly", "SameSite=Lax", "Expires=", "Path=/"))
    assert browser.get_cookie(COOKIE).value.partition(".")[2] not in [t.secret_hash for t in Terminal.select()]
    assert "このパソコンは「窓口PC1」です" in words(browser.get("/terminals"))
    assert audited()[-1] == ("terminal.opened", "山口 直子")


def test_the_cookie_is_secure_where_the_town_has_https(login, town, app):
    app.config["SESSION_COOKIE_SECURE"] = True
    browser = app.test_client()
    https = {
        "base_url": "https://localhost",
        "headers": {"Origin": "https://localhost", "Referer": "https://localhost/"},
    }
    page = browser.get("/login", base_url="https://localhost")
    browser.post(
        "/login", data=form_with(page, "ログインする").fields | {"login_name": "kanri", "password": PASSWORD}, **https
    )
    page = browser.get("/terminals", base_url="https://localhost")
    answer = browser.post(
        "/terminals", data=form_with(page, "窓口のパソコンにする").fields | {"name": "窓口PC1"}, **https
    )
    assert all("Secure" in c for c in answer.headers.getlist("Set-Cookie"))
    assert any(c.startswith(COOKIE) for c in answer.headers.getlist("Set-Cookie"))


def test_the_same_form_twice_is_one_terminal(login, town):
    browser = login(town.kanri)
    first, second = (post(browser, "/terminals", name="窓口PC1", once="paper") for _press in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert Terminal.select().count() == 1
    assert "このパソコンは「窓口PC1」です" in words(browser.get("/terminals"))


@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ("", 422, "このパソコンの名前を入れてください"),
        ("あ" * 21, 422, "20字までで入れてください"),
        ("窓口PC1", 409, "「窓口PC1」という窓口のパソコンは、もうあります"),
    ],
)
def test_a_name_that_cannot_be(login, town, typed, status, sentence):
    actions.open_terminal(town.kanri, "窓口PC1")
    answer = post(login(town.kanri), "/terminals", name=typed)
    assert answer.status_code == status
    assert sentence in read(answer).one(role="alert").words


def test_a_terminal_does_not_become_another_one(pc, town):
    post(pc, "/login", login_name="kanri", password=PASSWORD)
    answer = post(pc, "/terminals", name="窓口PC2")
    assert answer.status_code == 409
    assert "もう「窓口PC1」です" in words(answer)


@pytest.mark.parametrize("who", ["sato", "takahashi", "suzuki"])
def test_only_the_administrator_opens_and_closes(login, town, who):
    terminal, _secret = actions.open_terminal(town.kanri, "窓口PC1")
    browser = login(getattr(town, who))
    assert browser.get("/terminals").status_code == 403
    assert post(browser, "/terminals", name="x").status_code == 403
    assert post(browser, f"/terminals/{terminal.id}/close").status_code == 403


def test_closing_is_at_once(pc, login, town):
    assert enter(pc, town.sato).location == "/today"
    office = login(town.kanri)
    page = office.get("/terminals")
    press(office, page, "閉じる")
    assert pc.get("/today").status_code == 303  # the session that the PIN had opened
    assert "名札をえらぶ" not in words(pc.get("/login"))
    answer = post(pc, "/login/pin", person=str(town.sato.id), pin=PIN)
    assert answer.status_code == 409
    assert "パスワードで入ってください" in words(answer)
    assert audited()[-1] == ("terminal.closed", "山口 直子")
    press(office, page, "閉じる")  # a double tap
    assert [act for act, _who in audited()].count("terminal.closed") == 1


# -- tiles and PINs ---------------------------------------------------------------------------------------------------


def test_the_tiles_and_coming_in(pc, town):
    page = pc.get("/today", follow_redirects=True)
    tiles = read(page).one("fieldset").words
    assert "佐藤 花子 保健師" in tiles
    assert "高橋 誠" in tiles
    assert "山口" not in tiles  # no PIN yet
    assert "窓口PC1" in words(page)
    answer = press(pc, page, ENTER, person=str(town.sato.id), pin="２５８０")
    assert answer.location == "/today"
    assert "窓口PC1 佐藤 花子" in words(pc.get("/today"))
    line = rows("SELECT act, actor_name, terminal, facts FROM audit_line ORDER BY id DESC LIMIT 1")[0]
    assert line == {"act": "person.came_in", "actor_name": "佐藤 花子", "terminal": "窓口PC1", "facts": '{"by": "pin"}'}
    page = pc.get(press(pc, pc.get("/today"), CHANGE).location)
    assert "名札をえらぶ" in words(page)


def test_every_act_says_at_which_terminal(pc, login, town, make_job):
    job = make_job()
    enter(pc, town.takahashi)
    press(pc, pc.get(f"/errands/{job.id}"), "取り消す", reason="本人が入院")
    assert one("SELECT terminal FROM audit_line ORDER BY id DESC LIMIT 1") == "窓口PC1"
    assert "高橋 誠 窓口PC1" in words(pc.get(f"/errands/{job.id}"))
    text = words(login(town.kanri).get("/audit"))
    assert "高橋 誠 窓口PC1 依頼を取り消した" in text


def test_a_password_at_the_terminal_says_so_too(pc, town):
    page = pc.get("/login?by=password")
    assert press(pc, page, "ログインする", login_name="sato", password=PASSWORD).location == "/today"
    assert one("SELECT terminal FROM audit_line ORDER BY id DESC LIMIT 1") == "窓口PC1"


def test_no_tile_for_whoever_is_no_longer_here(pc, town):
    Person.update(left_on=clock.today()).where(Person.id == town.sato.id).execute()
    assert "佐藤" not in words(pc.get("/login"))
    answer = post(pc, "/login/pin", person=str(town.sato.id), pin=PIN)
    assert answer.status_code == 422
    assert "一覧の中からえらんでください" in words(answer)


def test_without_any_tile_the_password_is_asked(pc, town):
    Person.update(pin_hash=None).execute()
    assert "ログイン名" in words(pc.get("/login"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"person": ""}, "名札をえらんでください"),
        ({"person": "999"}, "一覧の中からえらんでください"),
        ({"pin": ""}, "暗証番号を入れてください"),
        ({"pin": "2581"}, "暗証番号がちがいます"),
    ],
)
def test_a_pin_that_does_not_open(pc, town, typed, sentence):
    answer = post(pc, "/login/pin", **{"person": str(town.sato.id), "pin": PIN} | typed)
    assert answer.status_code == 422
    assert sentence in read(answer).one(role="alert").words
    assert pc.get("/today").status_code == 303


def test_a_wrong_pin_is_in_the_log_and_never_on_paper(pc, town):
    answer = enter(pc, town.sato, "9173")
    assert "9173" not in answer.get_data(as_text=True)
    assert form_with(answer, ENTER).fields["person"] == str(town.sato.id)  # the tile stays chosen
    line = rows("SELECT * FROM audit_line ORDER BY id DESC LIMIT 1")[0]
    assert (line["act"], line["actor_name"], line["terminal"]) == ("person.pin_wrong", "佐藤 花子", "窓口PC1")
    assert not any("9173" in str(value) for row in rows("SELECT * FROM audit_line") for value in row.values())
    assert not any("9173" in str(value) for row in rows("SELECT * FROM login_failure") for value in row.values())


def test_five_wrong_ones_and_the_pin_sleeps_until_the_password(pc, town):
    for _try in range(PIN_TRIES):
        answer = enter(pc, town.sato, "9173")
    assert "佐藤 花子さんの暗証番号は眠っています" in words(answer)
    answer = enter(pc, town.sato)  # the right one
    assert answer.status_code == 422
    assert "眠っています" in words(answer)
    assert enter(pc, town.takahashi).status_code == 303  # the others' go on
    press(pc, pc.get("/today"), CHANGE)
    assert post(pc, "/login", login_name="sato", password=PASSWORD).status_code == 303
    press(pc, pc.get("/today"), CHANGE)
    assert enter(pc, town.sato).status_code == 303


def test_a_right_pin_lets_the_count_begin_anew(pc, town):
    for _round in range(2):
        for _try in range(PIN_TRIES - 1):
            enter(pc, town.sato, "9173")
        assert enter(pc, town.sato).status_code == 303
        press(pc, pc.get("/today"), CHANGE)
    assert fresh(town.sato).pin_failures == 0


def test_a_terminal_at_which_many_pins_are_tried_has_to_wait(town, at):
    terminal, _secret = actions.open_terminal(town.kanri, "窓口PC1")
    actions.set_pin(town.sato, PIN)
    for _try in range(15):
        throttle.count(throttle.PINS, f"terminal {terminal.id}")
    with pytest.raises(Refused, match="15分ほど待って"):
        actions.come_in_by_pin(town.sato, PIN, terminal)
    at("2019-01-16T08:28+09:00")
    actions.come_in_by_pin(town.sato, PIN, terminal)
    assert one("SELECT count(*) FROM login_failure") == 0


# -- a PIN is worth nothing elsewhere ---------------------------------------------------------------------------------


@pytest.mark.parametrize("cookie", [None, "1.", "1.wrong", "x", "999.x", "².", "1" * 30 + ".x"])
def test_away_from_a_terminal_a_pin_is_worthless(pc, client, town, cookie):
    if cookie:
        client.set_cookie(COOKIE, cookie)
    assert "名札をえらぶ" not in words(client.get("/login"))
    answer = post(client, "/login/pin", person=str(town.sato.id), pin=PIN)
    assert answer.status_code == 409
    assert "窓口のパソコンではありません。パスワードで入ってください" in words(answer)
    assert client.get("/today").status_code == 303
    assert fresh(town.sato).pin_failures == 0


def test_the_session_of_a_pin_is_worth_nothing_without_the_terminal(pc, client, town):
    enter(pc, town.sato)
    client.set_cookie("townhub", pc.get_cookie("townhub").value)
    assert client.get("/today").status_code == 303
    actions.open_terminal(town.kanri, "窓口PC2")
    other = client.application.test_client()  # nor at another terminal
    terminal, secret = actions.open_terminal(town.kanri, "窓口PC3")
    other.set_cookie(COOKIE, f"{terminal.id}.{secret}")
    other.set_cookie("townhub", pc.get_cookie("townhub").value)
    assert other.get("/today").status_code == 303


def test_a_terminal_never_becomes_a_volunteers_phone(pc, town):
    from townhub.accounts import actions as accounts
    from townhub.accounts import sessions

    path = f"/come-in/{sessions.card_token(pc.application, accounts.invite(town.kanri, town.suzuki))}"
    for answer in (pc.get(path), post(pc, path)):
        assert "ここは窓口のパソコンです" in words(answer)
    assert pc.get("/help").status_code == 303


# -- the own PIN and password -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pin", "good"),
    [
        ("2580", True),
        ("13579", True),
        ("902816", True),
        ("123", False),
        ("1234567", False),
        ("12a4", False),
        ("", False),
        ("１２３４", False),
    ],
)
def test_what_a_pin_is(pin, good):
    assert is_pin(pin) is good


@pytest.mark.parametrize(
    ("pin", "easy"),
    [
        ("0000", True), ("999999", True), ("1234", True), ("4321", True), ("7890", True), ("0987", True), ("123456", True),
        ("1212", True), ("121212", True), ("12121", True), ("2580", False), ("1235", False), ("1122", False), ("902816", False),
    ],
)  # fmt: skip
def test_which_pin_is_too_easy(pin, easy):
    assert is_easy_pin(pin) is easy


OWN = {"password": PASSWORD, "pin": PIN, "pin_again": PIN}
SET_PIN, SET_PASSWORD = "この暗証番号にする", "新しいパスワードにする"


def test_people_set_their_own_pin(login, town):
    browser = login(town.sato)
    page = browser.get("/mine")
    assert "まだ決めていません" in words(page)
    page = browser.get(press(browser, page, SET_PIN, **OWN).location)
    assert "いまは決めてあります" in words(page)
    assert fresh(town.sato).pin_hash.startswith("scrypt:")
    assert audited()[-1] == ("person.pin_set", "佐藤 花子")
    press(browser, page, "暗証番号をやめる")
    assert fresh(town.sato).pin_hash is None
    assert audited()[-1] == ("person.pin_dropped", "佐藤 花子")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": ""}, "いまのパスワードを入れてください"),
        ({"password": "not-the-password"}, "パスワードがちがいます。いまのパスワードを確かめてください"),
        ({"pin": "1234", "pin_again": "1234"}, "0000 や 1234 のような、すぐ当てられる数字は使えません"),
        ({"pin": "258", "pin_again": "258"}, "4けたから6けたの数字で入れてください"),
        ({"pin_again": "2581"}, "上の暗証番号とちがいます"),
        ({"pin": "", "pin_again": ""}, "暗証番号を入れてください"),
    ],
)
def test_a_pin_that_cannot_be(login, town, typed, sentence):
    answer = post(login(town.sato), "/mine/pin", **OWN | typed)
    assert answer.status_code == 422
    assert sentence in read(answer).one(role="alert").words
    assert PASSWORD not in answer.get_data(as_text=True)
    assert fresh(town.sato).pin_hash is None


def test_the_own_password_is_guessed_no_faster_than_any(login, town):
    browser = login(town.sato)
    for _guess in range(5):
        post(browser, "/mine/pin", **OWN | {"password": "not-the-password"})
    answer = post(browser, "/mine/pin", **OWN)
    assert (answer.status_code, fresh(town.sato).pin_hash) == (422, None)
    assert "15分ほど待って" in words(answer)


def test_the_own_password_is_changed_with_the_old_one(login, client, town):
    browser, elsewhere = login(town.sato), login(town.sato)
    page = browser.get("/mine")
    answer = press(browser, page, SET_PASSWORD, old_password=PASSWORD, new_password="another-long-password")
    assert answer.location == "/mine"
    assert "新しいパスワードにしました" in words(browser.get("/mine"))  # this session goes on
    assert elsewhere.get("/today").status_code == 303  # the others end
    assert post(client, "/login", login_name="sato", password=PASSWORD).status_code == 422
    assert post(client, "/login", login_name="sato", password="another-long-password").status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old_password": "not-the-password"}, "パスワードがちがいます"),
        ({"new_password": "short"}, "12文字以上にしてください（いまは5文字です）"),
        ({"new_password": ""}, "新しいパスワードを入れてください"),
    ],
)
def test_a_password_that_cannot_be(login, town, typed, sentence):
    browser = login(town.sato)
    answer = post(
        browser, "/mine/password", **{"old_password": PASSWORD, "new_password": "another-long-password"} | typed
    )
    assert answer.status_code == 422
    assert sentence in read(answer).one(role="alert").words
    assert fresh(town.sato).password_version == 1


def test_a_volunteer_has_no_such_page(login, town):
    assert login(town.suzuki).get("/mine").status_code == 403


# -- the lock ---------------------------------------------------------------------------------------------------------

CALL = {
    "caller": "self", "q": "きむら", "kind": "weeding", "work_on": "1/18", "from_minute": "9:00", "until_minute": "12:00",
    "minutes": "60", "remark": "道具は家にあります",
}  # fmt: skip


def test_when_a_desk_ends():
    since = clock.now()
    assert desk_ends_at(since, None) == since + timedelta(hours=12)
    assert desk_ends_at(since, since) == since + IDLE + SEEN_STEP  # never too early
    assert desk_ends_at(since, since + timedelta(hours=11, minutes=55)) == since + timedelta(hours=12)


@pytest.mark.parametrize("by", ["pin", "password"])
def test_a_terminal_locks_after_ten_minutes(pc, town, at, by):
    enter(pc, town.sato) if by == "pin" else post(pc, "/login", login_name="sato", password=PASSWORD)
    at("2019-01-16T08:21+09:00")
    assert pc.get("/today").status_code == 200
    at("2019-01-16T08:30+09:00")  # counted from the last request
    assert pc.get("/today").status_code == 200
    at("2019-01-16T08:41+09:00")
    answer = pc.get("/errands?state=done")
    assert answer.location == "/login?next=/errands?state%3Ddone"
    page = pc.get(answer.location)
    assert "8:40に画面を閉じました。" in words(page)
    assert "書きかけ" not in words(page)
    assert form_with(page, ENTER).fields["person"] == str(town.sato.id)  # the tile of whoever sat here
    assert press(pc, page, ENTER, pin=PIN).location == "/errands?state=done"


def test_it_never_locks_too_early(pc, town, at):
    enter(pc, town.sato)
    at("2019-01-16T08:12:14+09:00")  # so soon after coming in that the cookie does not learn of it
    assert pc.get("/today").status_code == 200
    at("2019-01-16T08:22:13+09:00")
    assert pc.get("/today").status_code == 200


def test_a_copy_of_the_cookie_ends_when_its_owner_makes_room(pc, app, town):
    def copy():
        thief = app.test_client()
        for name in ("townhub", COOKIE):
            thief.set_cookie(name, pc.get_cookie(name).value)
        return thief

    enter(pc, town.sato)
    thief = copy()
    assert thief.get("/today").status_code == 200
    press(pc, pc.get("/today"), CHANGE)
    assert thief.get("/today").status_code == 303
    enter(pc, town.sato)
    thief = copy()
    post(pc, "/login/pin", person=str(town.takahashi.id), pin=PIN)  # without 交代する
    assert thief.get("/today").status_code == 303
    assert pc.get("/today").status_code == 200


def test_elsewhere_nothing_locks(login, town, at):
    browser = login(town.sato)
    at("2019-01-16T15:00+09:00")
    assert browser.get("/today").status_code == 200


def test_taking_the_terminals_cookie_away_does_not_unlock(pc, town, at):
    post(pc, "/login", login_name="sato", password=PASSWORD)
    pc.get("/today")
    at("2019-01-16T08:30+09:00")
    pc.delete_cookie(COOKIE)
    assert pc.get("/today").status_code == 303


def test_another_person_does_not_land_on_the_page_of_the_one_before(pc, town, at):
    enter(pc, town.sato)
    at("2019-01-16T08:30+09:00")
    page = pc.get(pc.get("/errands").location)
    assert press(pc, page, ENTER, person=str(town.takahashi.id), pin=PIN).location == "/today"


@pytest.fixture
def left_alone(pc, town, at):
    """佐藤 was writing a request at 窓口PC1, the terminal locked, and the form was sent after that."""
    enter(pc, town.sato)
    page = pc.get("/reception")
    at("2019-01-16T08:30+09:00")
    return press(pc, page, "この依頼を受け付ける", **CALL | {"resident": str(town.kimura.id)})


def test_every_form_at_a_shared_pc_carries_the_title_of_its_page(pc, town, login):
    enter(pc, town.sato)
    page = pc.get(f"/residents/{town.kimura.id}").get_data(as_text=True)
    titled = page.count('<input type="hidden" name="titled" value="木村 フミさん">')
    assert titled == page.count('name="csrf_token"') > 1
    assert 'name="titled"' not in login(town.sato).get(f"/residents/{town.kimura.id}").get_data(as_text=True)


def test_what_was_typed_is_kept_for_the_same_person(pc, town, left_alone):
    assert left_alone.status_code == 401
    assert "8:22に画面を閉じました。書きかけが1件、とってあります" in words(left_alone)
    assert "道具は家にあります" not in left_alone.get_data(as_text=True)
    assert Job.select().count() == 0

    page = pc.get(press(pc, left_alone, ENTER, pin=PIN).location)
    assert page.request.path == "/drafts"
    assert Draft.get().title == "受付" and "受付" in words(page)  # the title of the form's page
    assert "道具は家にあります" in words(page)
    page = press(pc, page, "書いたものにもどる")
    assert (page.status_code, Job.select().count()) == (200, 0)
    again = form_with(page, "この依頼を受け付ける").fields
    assert {name: again[name] for name in CALL} == CALL
    assert Draft.select().count() == 1  # until it is carried out

    assert press(pc, page, "この依頼を受け付ける").status_code == 303
    assert (Job.select().count(), Draft.select().count()) == (1, 0)
    assert [act for act, _who in audited()][-2:] == ["errand.received", "draft.dropped"]


def test_for_another_person_it_stays_kept_and_invisible(pc, town, left_alone):
    answer = press(pc, left_alone, ENTER, person=str(town.takahashi.id), pin=PIN)
    assert answer.location == "/today"
    assert "道具は家にあります" not in words(pc.get("/drafts"))
    assert post(pc, f"/drafts/{Draft.get().id}/drop").status_code == 404
    post(pc, "/reception", **CALL)  # the same page, by somebody else
    press(pc, pc.get("/today"), CHANGE)
    assert enter(pc, town.sato).location == "/drafts"


def test_a_draft_waits_wherever_its_writer_comes_in(left_alone, login, client, town):
    answer = post(client, "/login", login_name="sato", password=PASSWORD)
    assert answer.location == "/drafts"
    page = client.get("/drafts")
    assert press(client, page, "捨てる").location == "/drafts"
    assert "いまは、ありません" in words(client.get("/drafts"))
    assert audited()[-1] == ("draft.dropped", "佐藤 花子")


def test_a_newer_draft_of_the_same_page_takes_the_place_of_the_older(pc, town, left_alone):
    post(pc, "/reception", **CALL | {"remark": "犬がいます"})
    assert [dict(draft.fields)["remark"] for draft in Draft.select()] == ["犬がいます"]


def test_a_draft_holds_no_secret(pc, town, at):
    enter(pc, town.sato)
    at("2019-01-16T08:30+09:00")
    post(pc, "/mine/pin", **OWN, remark="のこる")
    post(pc, "/mine/password", old_password=PASSWORD, new_password="another-long-password", remark="のこる")
    assert [draft.fields for draft in Draft.select()] == [[["remark", "のこる"]]] * 2
    assert fresh(town.sato).password_version == 1


def test_nothing_typed_no_draft(pc, town, at):
    enter(pc, town.sato)
    at("2019-01-16T08:30+09:00")
    assert post(pc, "/mine/pin/drop").status_code == 401
    assert Draft.select().count() == 0
    assert fresh(town.sato).pin_hash


def test_a_form_from_another_site_leaves_no_draft(pc, town, at):
    enter(pc, town.sato)
    at("2019-01-16T08:30+09:00")
    post(pc, "/reception", headers={"Origin": "https://evil.example"}, **CALL)
    assert Draft.select().count() == 0


def test_drafts_are_gone_after_a_week(pc, town, left_alone, at):
    at("2019-01-23T08:31+09:00")
    assert "書きかけが" not in words(pc.get("/login"))
    assert enter(pc, town.takahashi).location == "/today"
    press(pc, pc.get("/today"), CHANGE)
    assert post(pc, "/login", login_name="sato", password=PASSWORD).location == "/today"
    assert Draft.select().count() == 0


def test_a_part_of_a_page_meets_the_lock_with_a_sentence(pc, town, at):
    enter(pc, town.sato)
    at("2019-01-16T08:30+09:00")
    answer = post(pc, "/reception", headers={"HX-Request": "true"}, look="price", **CALL)
    assert answer.status_code == 401
    assert "書いたものは残っています" in words(answer)


# -- administering at a terminal -------------------------------------------------------------------------------------

PROVE = "確かめて続ける"


@pytest.fixture
def kanri(pc, town):
    """山口 at the terminal, by PIN."""
    actions.set_pin(town.kanri, PIN)
    enter(pc, town.kanri)
    return pc


def test_administering_asks_for_the_password_once(kanri, at):
    answer = kanri.get("/audit?before=5")
    assert answer.location == "/password-again?next=/audit?before%3D5"
    page = kanri.get(answer.location)
    assert "窓口PC1" in words(page)
    wrong = press(kanri, page, PROVE, password="not-the-password")
    assert (wrong.status_code, "パスワードがちがいます" in words(wrong)) == (422, True)
    assert press(kanri, wrong, PROVE, password=PASSWORD).location == "/audit?before=5"
    assert audited()[-1] == ("person.proved", "山口 直子")
    at("2019-01-16T08:21+09:00")
    assert kanri.get("/town").status_code == 200
    at("2019-01-16T08:23+09:00")
    assert kanri.get("/town").location == "/password-again?next=/town"
    assert kanri.get("/today").status_code == 200


def test_what_was_typed_waits_for_the_password(kanri, at):
    press(kanri, kanri.get("/password-again"), PROVE, password=PASSWORD)
    page = kanri.get("/town")
    at("2019-01-16T08:21:50+09:00")
    kanri.get("/today")
    at("2019-01-16T08:23+09:00")
    asked = press(kanri, page, "この内容にする", hall_name="ひだまり館 事務室")
    assert asked.status_code == 401
    assert Town.ours().hall_name == "ひなた館 事務室"
    again = press(kanri, press(kanri, asked, PROVE, password=PASSWORD), "書いたものにもどる")
    assert form_with(again, "この内容にする").fields["hall_name"] == "ひだまり館 事務室"
    assert press(kanri, again, "この内容にする").status_code == 303
    assert Town.ours().hall_name == "ひだまり館 事務室"


def test_a_part_of_a_page_asks_too(kanri):
    answer = kanri.get("/people", headers={"HX-Request": "true"})
    assert answer.status_code == 200  # inviting is no act of administration
    answer = kanri.get("/audit", headers={"HX-Request": "true"})
    assert (answer.status_code, "パスワードを確かめてから" in words(answer)) == (401, True)


def test_whoever_came_in_by_password_is_not_asked_at_once(pc, town):
    post(pc, "/login", login_name="kanri", password=PASSWORD)
    assert pc.get("/audit").status_code == 200


def test_the_proof_is_not_the_next_persons(kanri, town):
    press(kanri, kanri.get("/password-again"), PROVE, password=PASSWORD)
    enter_again = post(kanri, "/login/pin", person=str(town.kanri.id), pin=PIN)
    assert enter_again.status_code == 303
    assert kanri.get("/audit").status_code == 303


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        (
            "INSERT INTO terminal (name, secret_hash, opened_by_id, opened_at) SELECT name, 'x', opened_by_id, opened_at FROM terminal",
            "UNIQUE",
        ),
        ("UPDATE terminal SET closed_at = opened_at", "closed_by_somebody"),
    ],
)
def test_the_database_refuses(pc, sql, rule):
    with pytest.raises(Exception, match=rule):
        database.execute_sql(sql)
