"""The meeting at half past eight: one types on the shared screen, another beside it, and nothing of either is lost."""

from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from .test_reception_walk import tab_to

HUDDLE = "/huddle"


def opened(page: Page) -> Page:
    """The meeting, opened by whoever comes first."""
    page.goto(HUDDLE)
    begin = page.get_by_role("button", name="打ち合わせをはじめる")
    if begin.count():
        begin.click()
    expect(page.get_by_role("heading", name="持ち越し")).to_be_visible()
    return page


def test_two_kana_then_type_then_enter(own_town, look_in, mark):
    """The documented order: the search field has the focus; Tab to the name, Enter, the line is ready, Enter writes it."""
    page = opened(look_in(own_town, "sato"))
    expect(page.get_by_label("だれのこと")).to_be_focused()
    page.keyboard.type("おかもと")
    expect(page.locator("#found a")).to_have_count(1)
    tab_to(page, page.locator("#found a"), most=6)
    page.keyboard.press("Enter")
    note = page.get_by_label("岡本 シズさんについて、ひとこと")
    expect(note).to_be_focused()
    page.keyboard.type(mark)
    page.keyboard.press("Enter")
    expect(page.locator("#open-said")).to_contain_text(f"保健福祉課・包括 佐藤「{mark}」")
    expect(page.locator("#note")).to_be_focused()  # ready for the next line
    expect(page.locator("#note")).to_have_value("")
    # The next stops behind the line: write, talked about, category, then what comes of it.
    for target in ("書く", "話した"):
        tab_to(page, page.locator("#open").get_by_role("button", name=target, exact=True), most=1)


def test_what_is_typed_before_the_answer_goes_on_in_the_fresh_line(own_town, look_in, mark):
    """Enter, and on: the answer is held back until the next words are typed. With Enter once more they are written too."""
    page, held = opened(look_in(own_town, "sato")), []
    page.get_by_label("だれのこと").press_sequentially("おかもと")
    expect(page.locator("#found a")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#found a")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("だれのこと")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_be_focused()
    page.route("**/notes", lambda route: held.append(route))
    # About somebody who is no topic yet the answer is another page; after that, a fresh line in this one.
    for said, typed_on in ((f"{mark}一", f"{mark}二"), (f"{mark}二", f"{mark}三、")):
        page.locator("#note").fill(said)
        page.keyboard.press("Enter")
        while not held:  # until it is on its way
            page.wait_for_timeout(10)
        page.keyboard.type(typed_on)
        expect(page.locator("#note")).to_have_value(said + typed_on)
        held.pop().continue_()
        expect(page.locator("#open-said")).to_contain_text(f"「{said}」")
        expect(page.locator("#note")).to_have_value(typed_on)
        expect(page.locator("#note")).to_be_focused()
    page.keyboard.type("四")  # the caret stands behind it
    expect(page.locator("#note")).to_have_value(f"{mark}三、四")
    page.keyboard.press("Enter")
    while not held:
        page.wait_for_timeout(10)
    page.keyboard.type(f"{mark}五")
    page.keyboard.press("Enter")  # twice before the answer
    page.unroute("**/notes")  # lets go of what is held
    expect(page.locator("#open-said")).to_contain_text(f"「{mark}三、四」")
    expect(page.locator("#open-said")).to_contain_text(f"「{mark}五」")
    expect(page.locator("#note")).to_have_value("")


def test_what_another_writes_arrives_while_one_is_typing(own_town, look_in, mark):
    here, there = opened(look_in(own_town, "sato")), opened(look_in(own_town, "yamaguchi"))
    here.locator("#lines-2-a .go").first.click()
    here.locator("#note").press_sequentially("薬は飲んで")
    there.goto(f"{HUDDLE}?house=1")
    there.locator("#note").fill(mark)
    there.keyboard.press("Enter")
    expect(there.locator("#open-said")).to_contain_text(mark)
    expect(here.locator("#lines-3-a")).to_contain_text(mark, timeout=3_000)
    expect(here.locator("#note")).to_have_value("薬は飲んで")
    expect(here.locator("#note")).to_be_focused()
    with here.expect_response(lambda kept: quote("飲んでいます") in (kept.request.post_data or "")):
        here.keyboard.type("います")
    expect(here.locator("#note")).to_have_value("薬は飲んでいます")
    # The computer stops: the line is there again, for this person only.
    where = here.url
    for page in (here, there):  # a screen that asks for news would tell the console that nobody answers
        page.close()
    own_town.at("2019-01-16T08:20+09:00")
    again = look_in(own_town, "sato")
    again.goto(HUDDLE)
    expect(again.locator("main")).to_contain_text("書きかけがあります")
    again.goto(where)
    expect(again.locator("#note")).to_have_value("薬は飲んでいます")
    again.locator("#note").press("Enter")
    expect(again.locator("#open-said")).to_contain_text("薬は飲んでいます")
    again.goto(where)
    expect(again.locator("#note")).to_have_value("")


def test_a_screen_that_is_cut_off_says_so_and_keeps_the_line(own_town, look_in, mark):
    """The network is gone in the middle of a line: nothing is lost, and nobody believes that it was written."""
    page = opened(look_in(own_town, "sato"))
    page.locator("#lines-2-a .go").first.click()
    page.locator("#note").fill(mark)
    own_town.stop()
    page.locator("#note").press("Enter")
    expect(page.locator("#cut-off")).to_contain_text("いま、つながっていません")
    expect(page.locator("#note")).to_have_value(mark)
    own_town.start("2019-01-16T08:20+09:00")
    expect(page.locator("#cut-off")).to_be_hidden()
    page.locator("#note").press("Enter")
    expect(page.locator("#open-said")).to_contain_text(mark)


@pytest.mark.parametrize("scripts", [False], ids=["no-scripts"])
def test_a_whole_meeting_without_scripts(own_town, look_in, mark, scripts):
    page = opened(look_in(own_town, "sato", scripts=scripts))
    page.get_by_label("だれのこと").fill("おかもと しず")
    page.get_by_role("button", name="さがす").click()
    page.get_by_label("岡本 シズさんについて、ひとこと").fill(mark)
    page.get_by_role("button", name="書く", exact=True).click()
    expect(page.locator("#open-said")).to_contain_text(mark)
    page.get_by_role("link", name="きょうを閉じる").click()
    page.get_by_role("button", name="この日を閉じる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("打ち合わせの記録")
    expect(page.locator("main")).to_contain_text(mark)
    expect(page.locator("main")).to_contain_text("佐藤 花子さんが閉じました")
