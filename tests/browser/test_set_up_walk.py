"""The first morning: a fresh town, the code on the console, and the first administrator."""

import pytest
from playwright.sync_api import expect

from .conftest import SCRIPTS
from .running_town import RunningTown


@pytest.fixture
def fresh_town(chromium, tmp_path):
    running = RunningTown(tmp_path / "town", demo=False).start()
    yield running
    running.stop()
    assert running.errors == "", "the server has something to say: read it above"


@SCRIPTS
def test_a_town_begins(look_in, fresh_town, scripts):
    page = look_in(fresh_town, scripts=scripts)
    page.goto("/")
    expect(page).to_have_url(f"{fresh_town.url}/setup")
    facts = {
        "はじめの暗号": "0000-0000-0000", "町の名前": "雲見町", "団体コード": "990027", "事務室の電話番号": "0557-00-1000",
        "管理者のお名前": "森 由紀", "管理者のログイン名": "mori",
    }  # fmt: skip
    for label, typed in facts.items():
        page.get_by_label(label).fill(typed)
    page.get_by_label("管理者のパスワード").fill("mijikai")
    page.get_by_role("button", name="この町で始める").click()
    expect(page.get_by_role("alert")).to_contain_text("12文字以上にしてください（いまは7文字です）")
    for label, typed in facts.items():
        expect(page.get_by_label(label)).to_have_value(typed)
    page.get_by_label("管理者のパスワード").fill("kumomi-no-umi-1")
    page.get_by_role("button", name="この町で始める").click()
    expect(page.get_by_role("alert")).to_contain_text("暗号がちがいます")
    page.get_by_label("はじめの暗号").fill(fresh_town.set_up_code)
    page.get_by_label("管理者のパスワード").fill("kumomi-no-umi-1")
    page.get_by_role("button", name="この町で始める").click()
    expect(page).to_have_url(f"{fresh_town.url}/today")
    expect(page.locator(".bar")).to_contain_text("雲見町")
    expect(page.locator(".acting")).to_contain_text("森 由紀")
    expect(page.locator(".help")).to_contain_text("0557-00-1000")

    stranger = look_in(fresh_town, scripts=scripts)
    assert stranger.goto("/setup").status == 404, "a town is set up once"
    stranger.goto("/")
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("雲見町")
