"""A volunteer's card: printed, handed over, scanned or typed; good once, and only while nobody takes it back."""

import re

import pytest
from conftest import audited, post
from hypothesis import given
from hypothesis import strategies as st
from reader import form_with, press, read

from townhub.accounts import actions
from townhub.accounts.models import Device, Invitation
from townhub.accounts.rules import CODE_LETTERS, short_code, short_code_hash
from townhub.db import one, rows

NEXT, BEGIN, REVOKE = "つぎへ", "この電話で始める", "取り消す"
NOT_SO = "この番号では入れません"
KEY = b"k" * 32


def words(answer) -> str:
    return read(answer).words


@pytest.fixture
def office(login, town):
    """The browser of 高橋, who has made a card for 鈴木."""
    browser = login(town.takahashi)
    press(browser, browser.get(f"/people/{town.suzuki.id}"), "新しい招待を作る")
    return browser


@pytest.fixture
def printed(office, town) -> str:
    """The code on 鈴木's card."""
    return re.search(r"\b\w{4}-\w{4}-\w{4}\b", words(office.get(f"/people/{town.suzuki.id}/card")))[0]


def type_code(browser, code: str):
    return press(browser, browser.get("/come-in"), NEXT, code=code)


# -- the code ---------------------------------------------------------------------------------------------------------


@given(st.binary(min_size=32, max_size=32), st.integers(1, 2**40))
def test_a_code_is_three_groups_that_nobody_misreads(key, number):
    code = short_code(key, number)
    assert re.fullmatch(rf"([{CODE_LETTERS}]{{4}}-){{2}}[{CODE_LETTERS}]{{4}}", code)
    assert code == short_code(key, number)  # the card can be printed again
    assert not set("0O1IL2Z5S8B") & set(code)


def test_another_card_or_another_town_has_another_code():
    codes = {short_code(key, number) for key in (KEY, b"j" * 32) for number in range(1, 500)}
    assert len(codes) == 998


@pytest.mark.parametrize(
    "typed", ["acde-3467-wxyf", "ＡＣＤＥ　３４６７　ＷＸＹＦ", "ACDE3467WXYF", " a c d e ー 3467 − wxyf "]
)
def test_how_it_is_typed_does_not_matter(typed):
    assert short_code_hash(KEY, typed) == short_code_hash(KEY, "ACDE-3467-WXYF")


def test_the_table_keeps_no_code(printed):
    kept = [str(value) for row in rows("SELECT * FROM invitation") for value in row.values()]
    assert not any(printed.replace("-", "") in value.replace("-", "").upper() for value in kept)
    assert short_code_hash(b"another key" * 3, printed) not in kept  # the file alone does not help who guesses


# -- the paper --------------------------------------------------------------------------------------------------------


def test_the_card_says_all_that_is_needed(office, town):
    answer = office.get(f"/people/{town.suzuki.id}/card")
    card = read(answer).one(**{"class": "hand-card"})
    for what in ("日和町", "鈴木 一郎さん", "0555-00-1212", "平成31年1月30日(水)まで", "localhost/come-in", BEGIN):
        assert what in card.words
    assert len(card.all("li")) == 3
    assert len(card.all("svg")) == 1
    assert words(answer) == words(office.get(f"/people/{town.suzuki.id}/card"))  # as often as it is printed


def test_the_card_names_the_address_that_phones_know(office, town, app):
    app.config["PUBLIC_URL"] = "https://hiyori.example.jp"
    assert "hiyori.example.jp/come-in" in words(office.get(f"/people/{town.suzuki.id}/card"))
    assert "https://hiyori.example.jp/come-in/" in words(office.get(f"/people/{town.suzuki.id}"))


def test_a_card_without_a_code_is_printed_with_its_picture(login, town):
    actions.invite(town.kanri, town.suzuki)
    card = read(login(town.takahashi).get(f"/people/{town.suzuki.id}/card")).one(**{"class": "hand-card"})
    assert len(card.all("svg")) == 1
    assert "番号" not in card.words


def test_without_an_open_card_there_is_nothing_to_print(login, town):
    browser = login(town.tanaka)
    assert browser.get(f"/people/{town.nakamura.id}/card").location == f"/people/{town.nakamura.id}"
    assert browser.get(f"/people/{town.sato.id}/card").status_code == 404


# -- the code is typed ------------------------------------------------------------------------------------------------


def test_the_code_lets_a_phone_in(client, printed, town):
    page = client.get("/come-in")
    assert "鈴木" not in words(page)
    answer = press(client, page, NEXT, code=printed.lower().replace("-", "　"))
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "鈴木 一郎さん、ようこそ" in words(page)
    assert press(client, page, BEGIN).location == "/help/today"
    assert audited()[-1] == ("device.known", "鈴木 一郎")


def test_once_only(client, printed):
    press(client, client.get(type_code(client, printed).location), BEGIN)
    other = client.application.test_client()
    answer = type_code(other, printed)
    assert answer.status_code == 422
    assert NOT_SO in words(answer)
    assert "鈴木" not in words(answer)


def test_looking_does_not_use_it_up(client, printed):
    for _look in range(8):  # nor is a right code a guess
        assert type_code(client, printed).status_code == 303
    assert one("SELECT count(*) FROM login_failure") == 0


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", "A", "あ", "x" * 41, "<script>"])
def test_a_wrong_code(client, printed, code):
    answer = type_code(client, code)
    assert answer.status_code == 422
    page = read(answer)
    assert page.one(role="alert").all("a")[0].attributes["href"] == "#code"
    assert "鈴木" not in page.words


def test_a_code_that_is_over(client, printed, at):
    at("2019-01-30T08:13+09:00")
    assert NOT_SO in words(type_code(client, printed))


def test_guessing_is_slowed_down_by_place(client, printed, at):
    for _guess in range(5):
        type_code(client, "AAAA-AAAA-AAAA")
    assert "15分ほど待って" in words(type_code(client, printed))
    elsewhere = client.application.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert type_code(elsewhere, printed).status_code == 303
    at("2019-01-16T08:28+09:00")
    assert type_code(client, printed).status_code == 303


def test_guessing_from_one_household_of_long_addresses_is_one_place(client, printed):
    for guess in range(6):
        client.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{guess + 1:x}"
        answer = type_code(client, "AAAA-AAAA-AAAA")
    assert "15分ほど待って" in words(answer)


# -- taking it back ---------------------------------------------------------------------------------------------------


def test_a_card_is_taken_back(office, client, printed, town):
    link = client.get(type_code(client, printed).location)
    page = office.get(f"/people/{town.suzuki.id}")
    assert press(office, page, REVOKE).location == f"/people/{town.suzuki.id}"
    assert audited()[-1] == ("invitation.revoked", "高橋 誠")
    assert NOT_SO in words(type_code(client, printed))
    assert "この招待は取り消されています" in words(press(client, link, BEGIN))
    page = office.get(f"/people/{town.suzuki.id}")
    assert "いま使える招待はありません" in words(page)
    press(office, office.get(f"/people/{town.suzuki.id}"), "新しい招待を作る")
    assert Invitation.select().where(Invitation.revoked_at.is_null(), Invitation.used_at.is_null()).count() == 1


def test_taking_back_twice_or_too_late_changes_nothing(office, client, printed, town):
    press(client, client.get(type_code(client, printed).location), BEGIN)
    before = len(audited())
    for _press in range(2):
        post(office, f"/people/{town.suzuki.id}/invitation/revoke")
    assert len(audited()) == before
    assert client.get("/help").status_code == 200  # the phone stays until it is stopped
    assert Device.select().where(Device.person == town.suzuki, Device.stopped_at.is_null()).count() == 2


@pytest.mark.parametrize("path", ["invitation/revoke", "invitation"])
def test_a_coordinator_makes_no_card_for_the_office(office, town, path):
    assert post(office, f"/people/{town.sato.id}/{path}").status_code == 404


def test_the_page_of_the_code_is_for_typing(client, town):
    form = form_with(client.get("/come-in"), NEXT)
    assert [c.attributes["name"] for c in form.controls if c.attributes["type"] != "hidden"] == ["code"]
