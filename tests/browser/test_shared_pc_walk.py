"""窓口PC: opened once, people take turns by tile and PIN, and what one of them was writing waits for that one."""

from playwright.sync_api import Page, Playwright, expect

from .conftest import fill_in_request
from .desk import Desk
from .inspection import look_at
from .running_town import RunningTown

PIN, HALF_PAST = "2580", "2019-01-16T08:30+09:00"


def choose_pin(playwright: Playwright, town: RunningTown, login_name: str) -> None:
    """At the own desk, before the walk begins."""
    desk = Desk(playwright, town, town.keys[login_name])
    desk.send("/mine/pin", "/mine", password=town.key_of(login_name), pin=PIN, pin_again=PIN)
    desk.line.dispose()


def sit_down(page: Page, family_name: str) -> None:
    page.get_by_role("radio", name=family_name).check()
    page.get_by_label("暗証番号").fill(PIN)
    page.get_by_role("button", name="この名前で始める").click()


def test_two_people_at_one_pc(look_in, own_town, playwright):
    for person in ("sato", "takahashi"):
        choose_pin(playwright, own_town, person)
    page = look_in(own_town, "yamaguchi")
    page.goto("/terminals")
    page.get_by_label("このパソコンの名前").fill("窓口PC1")
    page.get_by_role("button", name="窓口のパソコンにする").click()
    expect(page.get_by_role("status")).to_contain_text("窓口のパソコンにしました")
    page.get_by_role("button", name="交代する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("これから書く人は")
    assert look_at(page) == []

    sit_down(page, "佐藤")
    expect(page.locator(".acting")).to_contain_text("窓口PC1")
    expect(page.locator(".acting")).to_contain_text("佐藤 花子")
    fill_in_request(page, remark="裏口からどうぞ")
    expect(page.locator("#say .price")).to_be_visible()
    expect(page.locator(".htmx-request")).to_have_count(0)  # the house goes away when every question has its answer
    own_town.at(HALF_PAST)  # nobody has touched it for a quarter of an hour
    page.get_by_role("button", name="この依頼を受け付ける").click()
    expect(page.get_by_role("status")).to_contain_text("画面を閉じました。書きかけが1件、とってあります")
    expect(page.locator("body")).not_to_contain_text("裏口からどうぞ")

    sit_down(page, "高橋")
    expect(page).to_have_url(f"{own_town.url}/today")
    page.goto("/drafts")
    expect(page.locator("main")).not_to_contain_text("裏口からどうぞ")
    page.get_by_role("button", name="交代する").click()

    sit_down(page, "佐藤")
    expect(page).to_have_url(f"{own_town.url}/drafts")
    expect(page.get_by_role("listitem").filter(has_text="裏口からどうぞ")).to_contain_text("受付")
    assert look_at(page) == []
    page.get_by_role("button", name="書いたものにもどる").click()
    expect(page.get_by_label("担い手へのひとこと")).to_have_value("裏口からどうぞ")
    expect(page.get_by_role("radio", name="木村 フミ")).to_be_checked()
    page.get_by_role("button", name="この依頼を受け付ける").click()
    expect(page.locator("main")).to_contain_text("裏口からどうぞ")
    expect(page.locator("#history, ol").last).to_contain_text("窓口PC1")
