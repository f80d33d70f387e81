"""The telephone rings: 高橋 writes while she listens, and nothing that she has written is ever lost."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import SCRIPTS, fill_in_password, fill_in_request
from .running_town import PHONE

SAVE = "この依頼を受け付ける"


def tab_to(page: Page, target: Locator, most: int = 3, key: str = "Tab") -> None:
    """Reach it as somebody without a mouse does; further away than `most` presses is too far."""
    for _press in range(most):
        page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            return
    focused = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    raise AssertionError(f"{most} × {key} did not reach {target}; the focus is on {focused}")


@pytest.fixture
def wanted_with(look_in, town):
    """How many requests with this remark the volunteers see: each that was saved, once."""

    def count(mark: str) -> int:
        phone = look_in(town, "suzuki", PHONE)
        phone.goto("/help")
        return phone.locator("article.job", has_text=mark).count()

    return count


@SCRIPTS
def test_tab_and_arrows_go_through_the_questions_in_their_order(look_in, town, mark, scripts):
    day = 18 if scripts else 25  # both are for her, and she is helped by one at a time
    page = look_in(town, "takahashi", scripts=scripts)
    page.goto("/reception")
    expect(page.get_by_role("radio", name="本人")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="家族")).to_be_checked()
    tab_to(page, page.get_by_label("どなたのこと"), most=1)
    page.keyboard.type("きむら")
    page.keyboard.press(
        "ArrowDown" if scripts else "Enter"
    )  # there the page comes back, the keyboard with the first of them
    expect(page.get_by_role("radio", name="木村 一郎")).to_be_focused()
    expect(page.get_by_role("radio", name="木村 サダ")).to_have_count(0)  # she lives in the west, where 田中 is
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="木村 フミ")).to_be_checked()
    tab_to(page, page.get_by_role("radio", name="草取り"), most=2)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("いつ"), most=1)
    page.keyboard.type(f"1/{day}")
    tab_to(page, page.get_by_role("radio", name="この日に"), most=1)
    tab_to(page, page.get_by_label("何時から"), most=2)
    page.keyboard.type("９時半")
    tab_to(page, page.get_by_label("何時まで"), most=1)
    tab_to(page, page.get_by_role("radio", name="30分まで"), most=1)
    page.keyboard.press("ArrowDown")
    if not scripts:
        tab_to(page, page.get_by_role("button", name="料金を確かめる"))
        page.keyboard.press("Enter")
        expect(page.locator("#say")).to_be_focused()
    # The price stands there before anything is saved, and the sentence to read aloud.
    expect(page.locator("#say .price")).to_have_text("600円")
    expect(page.locator("#say blockquote")).to_contain_text(f"1月{day}日(金)の9:30から、草取りを60分まで")
    tab_to(page, page.get_by_label("折り返しの電話"))
    tab_to(page, page.get_by_label("担い手へのひとこと"), most=1)
    page.keyboard.type(mark)
    tab_to(page, page.get_by_role("button", name=SAVE), most=2)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("依頼を受け付けました")
    expect(page.get_by_role("heading", level=1)).to_have_text("木村 フミさんの草取り")
    for words in ("9:30–10:30", "600円の見こみ", mark):
        expect(page.locator("main")).to_contain_text(words)


# From the empty page to the saved request with its price: what is pressed, in its order. The name and the remark are text;
# every other key counts, a Japanese word with its romaji, 変換 and Enter. Two minutes are eighty presses of 1.5 seconds.
NAME = "きむら ふみ"
CALLS = {
    "a day with a span": (
        ["1", NAME, "Enter", "1", "1/18", "Enter", "Enter", "930", "Enter", "12", "Enter", "2"],
        "「1月18日(金)の9:30から12:00のあいだに、草取りを60分までですね。料金は600円です",
        "依頼を受け付けました",
    ),
    "any day this week": (
        ["2", NAME, "Enter", "6", "17", "Enter", "2", "午前", "Enter", "Enter", "1"],
        "「1月17日(木)から1月23日(水)の、いつかの9:00から12:00のあいだに、ゴミ出しを30分までですね。料金は300円です",
        "依頼を受け付けました",
    ),
    "standing": (
        ["1", NAME, "Enter", "6", "金", "Enter", "3", "2", "5", *["Enter"] * 6, "7", "Enter", "8", "Enter", "1"],
        "「1月18日(金)から毎週 火・金曜日の7:00から8:00のあいだに、ゴミ出しを30分までですね。料金は300円です",
        "いつもの依頼にしました",
    ),
}
PRESSES = {"a day with a span": 21, "any day this week": 21, "standing": 27}
KEYS_OF = {NAME: 0, "Enter": 1, "午前": 7, "金": 5}


@pytest.mark.parametrize("call", CALLS)
def test_two_minutes_are_enough_for_the_keyboard_alone(look_in, town, mark, call):
    typed, aloud, done = CALLS[call]
    page = look_in(town, "takahashi")
    page.goto("/reception")
    expect(page.get_by_role("radio", name="本人")).to_be_focused()
    presses = 0
    for keys in typed:
        if keys == "Enter":
            page.keyboard.press(keys)
        else:
            page.keyboard.type(keys)
        presses += KEYS_OF.get(keys, len(keys))
        if keys == "Enter" and presses == 2:  # the name is looked up: she waits for the answer, without a press
            expect(page.get_by_role("radio", name="草取り", exact=True)).to_be_focused()
    expect(page.locator("#say")).to_be_focused()
    expect(page.locator("#say blockquote")).to_contain_text(aloud)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_label("担い手へのひとこと")).to_be_focused()
    page.keyboard.type(mark)
    page.keyboard.press("Control+Enter")
    presses += 4
    expect(page.get_by_role("status")).to_contain_text(done)
    expect(page.locator("main")).to_contain_text("木村 フミ")
    assert presses == PRESSES[call]


def test_the_keyboard_is_led_to_what_is_wrong_and_to_those_who_were_found(look_in, town):
    page = look_in(town, "takahashi")
    page.goto("/reception")
    expect(page.get_by_role("radio", name="本人")).to_be_focused()
    page.keyboard.type("1きむら")
    page.keyboard.press("Enter")  # before they are found: the first of the two is offered when they are
    expect(page.get_by_role("radio", name="木村 一郎")).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="木村 フミ")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("11/15")  # the first digit picks 草取り
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("3つ、直すところがあります")
    expect(page.get_by_label("いつ")).to_be_focused()
    expect(page.get_by_label("いつ")).to_have_value("1/15")
    expect(page.get_by_role("radio", name="木村 フミ")).to_be_checked()


@SCRIPTS
def test_what_is_asked_for_again_and_again_keeps_what_was_typed(look_in, town, mark, scripts):
    page = look_in(town, "takahashi", scripts=scripts)
    fill_in_request(page, remark=mark, kind="ゴミ出し", day="1/18")
    page.get_by_role("radio", name="くりかえす").check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("alert")).to_contain_text("くりかえす曜日を、一つはえらんでください")
    expect(page.get_by_role("checkbox", name="月")).to_be_focused()
    expect(page.get_by_label("担い手へのひとこと")).to_have_value(mark)
    page.get_by_role("checkbox", name="金").check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("status")).to_contain_text("いつもの依頼にしました")
    expect(page.locator("main")).to_contain_text(mark)


def test_without_scripts_the_price_is_read_first_and_the_second_press_saves(look_in, town, mark, wanted_with):
    page = look_in(town, "takahashi", scripts=False)
    fill_in_request(page, remark=mark, kind="草刈り", minutes="30分まで")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("alert")).to_contain_text("料金は400円です")
    expect(page.locator("#say .price")).to_have_text("400円")
    expect(page.get_by_label("担い手へのひとこと")).to_have_value(mark)
    assert wanted_with(mark) == 0, "saved before the price was read"
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("status")).to_contain_text("依頼を受け付けました")
    expect(page.locator("main")).to_contain_text(mark)


def test_without_scripts_the_price_can_be_asked_for_and_enter_never_saves(look_in, town, mark, wanted_with):
    page = look_in(town, "takahashi", scripts=False)
    fill_in_request(page, remark=mark)
    page.get_by_role("button", name="料金を確かめる").click()
    expect(page.locator("#say .price")).to_have_text("600円")
    page.get_by_label("担い手へのひとこと").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("受付")
    assert wanted_with(mark) == 0, "Enter in a field saved the request"


def test_somebody_who_is_not_in_the_register_is_written_during_the_call(look_in, town, mark):
    page = look_in(town, "takahashi")
    fill_in_request(page, remark=mark)
    page.get_by_text("ここにいない人を書く").click()
    page.get_by_role("radio", name="この人を名簿に加える").check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("alert")).to_contain_text("5つ、直すところがあります")
    page.get_by_label("お名前").fill(f"森 {mark}")
    page.get_by_label("ふりがな").fill("もり はる")
    page.get_by_label("地区", exact=True).select_option("岩瀬")
    page.get_by_label("番地", exact=True).fill("七百番地の三")
    page.locator("#new_phone").fill("0555-00-9901")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"森 {mark}さんの草取り")
    page.goto("/reception")
    page.get_by_label("どなたのこと").fill("9901")
    expect(page.locator("#found")).to_contain_text(f"森 {mark}")


@SCRIPTS
def test_what_is_wrong_stands_by_its_field_and_what_was_typed_stays(look_in, town, mark, scripts):
    page = look_in(town, "takahashi", scripts=scripts)
    fill_in_request(page, remark=mark, day="1/15", start="25:00")
    page.get_by_label("折り返しの電話").fill("0555-00")
    page.get_by_role("button", name=SAVE).click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("3つ、直すところがあります")
    for field, typed in [("いつ", "1/15"), ("何時から", "25:00"), ("折り返しの電話", "0555-00")]:
        box = page.get_by_label(field)
        expect(box).to_have_value(typed)
        expect(box).to_have_attribute("aria-invalid", "true")
        told = page.locator(f"#{box.get_attribute('aria-describedby').split()[0]}")
        expect(told).to_contain_text("まちがい:")
        link = summary.get_by_role("link", name=told.inner_text().removeprefix("まちがい: "))
        link.click()
        expect(box).to_be_focused()
    expect(page.get_by_label("担い手へのひとこと")).to_have_value(mark)
    for chosen in ("木村 フミ", "本人", "草取り", "60分まで"):
        expect(page.get_by_role("radio", name=chosen)).to_be_checked()


@SCRIPTS
def test_the_summary_leads_to_choices_that_nobody_made(look_in, town, scripts):
    page = look_in(town, "takahashi", scripts=scripts)
    page.goto("/reception")
    page.get_by_role("button", name=SAVE).click()
    links = page.get_by_role("alert").get_by_role("link")
    assert links.count() == 6
    for number in range(links.count()):
        sentence = links.nth(number).inner_text()
        links.nth(number).click()
        where = page.evaluate("document.activeElement.closest('.wrong')?.innerText ?? ''")
        assert sentence in where, f"「{sentence}」 does not lead to its field but to: {where!r}"


@pytest.mark.parametrize("how", ["double click", "lost answer"])
def test_two_presses_make_one_request(look_in, town, mark, wanted_with, how):
    page = look_in(town, "takahashi")
    fill_in_request(page, remark=mark)
    expect(page.locator("#say .price")).to_have_text("600円")
    save = page.get_by_role("button", name=SAVE)
    if how == "double click":
        save.dblclick()
    else:  # the request is taken, but its answer is lost on the way: the form stays, and she presses again
        taken = []

        def lose_the_answer(route):
            taken.append(route.fetch(max_redirects=0).status)
            route.fulfill(status=204)

        page.route("**/reception", lose_the_answer)
        save.click()
        page.unroute_all(behavior="wait")
        assert taken[-1] == 303
        save.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("木村 フミさんの草取り")
    assert wanted_with(mark) == 1


@SCRIPTS
def test_a_session_that_has_ended_loses_nothing(look_in, town, mark, wanted_with, scripts):
    page = look_in(town, "takahashi", scripts=scripts)
    fill_in_request(page, remark=mark, caller="民生委員", day="1/18")
    page.context.clear_cookies()
    page.get_by_role("button", name=SAVE).click()
    come_back(page, town)
    expect(page.get_by_label("担い手へのひとこと")).to_have_value(mark)
    expect(page.get_by_label("いつ")).to_have_value("1/18")
    for chosen in ("木村 フミ", "民生委員", "草取り", "60分まで"):
        expect(page.get_by_role("radio", name=chosen)).to_be_checked()
    expect(page.locator("#say .price")).to_have_text("600円")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("status")).to_contain_text("依頼を受け付けました")
    expect(page.locator("main")).to_contain_text("民生委員から")
    assert wanted_with(mark) == 1


def come_back(page: Page, town) -> None:
    """Through the log-in page to the form."""
    expect(page.get_by_role("alert")).to_contain_text("残っています")
    fill_in_password(page, town, "takahashi")
    page.get_by_role("button", name="書いたものにもどる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("受付")


def test_the_evening_ends_the_log_in_of_a_desk_but_not_the_request(look_in, own_town, mark):
    page = look_in(own_town, "takahashi")
    fill_in_request(page, remark=mark, day="1/18")
    expect(page.locator("#say .price")).to_have_text("600円")
    own_town.at("2019-01-16T21:30+09:00")
    page.get_by_role("button", name=SAVE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("ログイン")
    come_back(page, own_town)
    page.get_by_role("button", name=SAVE).click()
    expect(page).to_have_url(re.compile(r"/errands/\d+$"))
    expect(page.locator("main")).to_contain_text(mark)
