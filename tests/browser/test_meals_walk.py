"""Meals by keyboard alone: 佐藤 has the telephone at her ear, and both hands on the keys."""

import re

from playwright.sync_api import expect

from .test_reception_walk import tab_to

DAY = "2019-02-14"  # nobody else's


def test_a_call_becomes_a_seat_and_a_ride_in_a_handful_of_keys(look_in, town, mark):
    page = look_in(town, "sato")
    page.goto(f"/meals/{DAY}")
    page.get_by_role("link", name="申し込みを受ける").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("どなた")).to_be_focused()
    page.keyboard.type("おかもと")
    page.keyboard.press("Enter")  # who does not wait for the list to come by itself
    somebody = page.get_by_role("radio", name="岡本 シズ")
    expect(somebody).to_be_focused()
    expect(somebody).to_be_checked()
    presses = [
        (page.get_by_role("radio", name="食事会"), 3, ""),
        (page.get_by_label("刻み食"), 1, "Space"),
        (page.get_by_label("ひとこと"), 1, mark),
        (page.get_by_label("お迎えに来てほしい"), 1, "Space"),
        (page.get_by_role("radio", name="送り"), 3, "Space"),
        (page.get_by_role("button", name="申し込みを受ける"), 2, "Enter"),
    ]
    for where, most, key in presses:
        tab_to(page, where, most)
        if key == mark:
            page.keyboard.type(mark)
        elif key:
            page.keyboard.press(key)
    expect(page).to_have_url(re.compile(f"/meals/{DAY}$"))
    line = page.get_by_role("row", name="岡本 シズ")
    for words in ("刻み食", mark, "お迎え", "送り"):
        expect(line).to_contain_text(words)


def test_who_came_is_marked_one_after_the_other_without_a_mouse(look_in, town, mark):
    page = look_in(town, "sato")
    page.goto("/meals/2019-01-10/walk-in")
    for number in (1, 2):
        if number == 2:
            page.goto("/meals/2019-01-10/walk-in")
        page.get_by_text("名簿にない人を書く").click()
        page.get_by_role("radio", name="名前と電話だけで受ける").check()
        page.get_by_label("お名前").fill(f"{mark}{number}")
        page.get_by_role("button", name="この人を加える").click()

    def button(words: str, number: int):
        return page.get_by_role("button", name=words).filter(has_text=f"{mark}{number}")

    for number in (1, 2):
        button("もどす", number).click()
        expect(button("来ました", number)).to_be_visible()
    first, second = button("来ました", 1), button("来ました", 2)
    first.focus()
    page.keyboard.press("Enter")
    expect(first).to_have_count(0)
    tab_to(page, second, 2)  # the next name is two keys away, not at the other end of the page
    page.keyboard.press("Enter")
    expect(second).to_have_count(0)
    tab_to(page, button("もどす", 2), 1)
