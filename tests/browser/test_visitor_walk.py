"""Somebody in town looks: is it open, until when, what is on this month; and takes a paper home."""

import csv
import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import SCRIPTS
from .running_town import DESK, PHONE, ROOT

PRINTED = ROOT / "townhub" / "demo" / "cafe_calendar_2019-01.csv"
BOTH = pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])


@SCRIPTS
@BOTH
def test_today_stands_first_and_big(look_in, town, device, scripts):
    page = look_in(town, None, device, scripts)
    page.goto("/")
    today = page.locator("section.today")
    expect(today).to_contain_text("きょう 1月16日 水曜日")
    state = today.locator(".today-state")
    expect(state).to_have_text("開いています")
    expect(today.locator(".today-hours time")).to_have_text(["8:00", "12:00"])
    expect(today.locator(".facts")).to_contain_text("あした 17日(木) 11:45から")
    expect(today.get_by_role("link", name="0555-00-3434")).to_have_attribute("href", "tel:0555003434")
    assert size_of(state) >= 45, "the answer is to be read from across the room"
    assert state.bounding_box()["y"] < device["viewport"]["height"] / 2, "the answer stands in the upper half"
    expect(page.locator(".day.is-today time[datetime='2019-01-16']")).to_be_visible()


def size_of(element) -> float:
    return element.evaluate("element => parseFloat(getComputedStyle(element).fontSize)")


def shown_days(page: Page) -> list[str]:
    return page.locator("table.month td:visible time").evaluate_all("times => times.map(time => time.dateTime)")


def test_the_month_is_a_list_on_a_phone_and_a_week_a_line_at_the_desk(look_in, town):
    phone = look_in(town, None, PHONE)
    phone.goto("/")
    days = shown_days(phone)
    assert (days[0], days[-1]) == ("2019-01-16", "2019-01-31"), "the list starts with today"
    left = phone.locator("table.month td:visible").evaluate_all(
        "cells => cells.map(c => c.getBoundingClientRect().left)"
    )
    assert len(set(left)) == 1, "on a phone the days stand below each other"
    desk = look_in(town)
    desk.goto("/")
    assert len(shown_days(desk)) == 35


@SCRIPTS
@BOTH
def test_from_month_to_month_and_back(look_in, town, device, scripts):
    page = look_in(town, None, device, scripts)
    page.goto("/")
    for link, heading, address in [("2月 →", "2月の予定", "/board/2019-02"), ("3月 →", "3月の予定", "/board/2019-03"),
                                   ("← 2月", "2月の予定", "/board/2019-02"), ("← 1月", "1月の予定", "/board/2019-01"),
                                   ("← 12月", "12月の予定", "/board/2018-12")]:  # fmt: skip
        page.get_by_role("link", name=link).click()
        expect(page).to_have_url(re.compile(f"{address}$"))
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    page.get_by_role("link", name="きょう", exact=True).click()
    expect(page).to_have_url(f"{town.url}/")


def test_january_is_what_was_printed_day_for_day(look_in, town):
    page = look_in(town)
    page.goto("/board/2019-01")
    cells = page.locator("table.month td").evaluate_all("""cells => cells.map(cell => ({
        date: cell.querySelector('time').dateTime,
        weekday: cell.querySelector('.weekday').textContent.trim()[0],
        status: cell.matches('.shut') ? 'closed' : cell.querySelector('.hours') ? 'open' : 'unknown',
        hours: cell.querySelector('.hours')?.innerText ?? '',
        events: [...cell.querySelectorAll('li')].map(li => [...li.childNodes].at(-1).textContent.trim()).join('|'),
        words: cell.innerText,
    }))""")
    shown = {cell["date"]: cell for cell in cells}
    with PRINTED.open(encoding="utf-8") as file:
        printed = list(csv.DictReader(file))
    assert list(shown) == [row["date"] for row in printed], (
        "the board shows other days than the paper, or in another order"
    )
    for row in printed:
        cell = shown[row["date"]]
        opens, closes = row["opens"].removeprefix("0"), row["closes"].removeprefix("0")
        hours = f"{opens}–{closes}" if closes else f"{opens}から" if opens else ""
        assert cell["weekday"] == row["weekday"], row
        assert cell["status"] == row["status"], row
        assert re.sub(r"\s", "", cell["hours"]) == hours, row
        assert cell["events"].replace("送迎あり", "送迎") == row["events"], row
        assert row["note"] in cell["words"], row


@pytest.mark.parametrize(("query", "width", "height"), [("", 842, 595), ("?ink=black", 842, 595), ("?paper=a3", 842, 1191),
                                                        ("?paper=a3&ink=black", 842, 1191)])  # fmt: skip
def test_the_paper_is_one_page(look_in, town, query, width, height):
    page = look_in(town)
    page.goto(f"/board/2019-01/print{query}")
    for backgrounds in (False, True):
        pdf = page.pdf(prefer_css_page_size=True, print_background=backgrounds)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1, "the month is to fit on one page"
        sides = [float(side) for side in re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups()]
        assert sides == pytest.approx([width, height], abs=2)


def test_from_the_board_to_the_paper(look_in, town):
    page = look_in(town, None, PHONE)
    page.goto("/board/2019-02")
    page.get_by_role("link", name="冷蔵庫用に刷る（A4）").click()
    expect(page.locator(".sheet.a4")).to_contain_text("ひなた館カフェ")
    expect(page.locator(".sheet .sheet-month")).to_have_text("2月")
    page.get_by_role("link", name="ポスター（A3）").click()
    page.get_by_role("link", name="黒だけにする").click()
    expect(page.locator(".sheet.a3.black-only")).to_be_visible()
    page.get_by_role("link", name="予定にもどる").click()
    expect(page).to_have_url(f"{town.url}/board/2019-02")


@SCRIPTS
def test_the_text_grows_and_stays_grown_on_this_device_only(look_in, town, scripts):
    page, other = look_in(town, None, PHONE, scripts), look_in(town, None, PHONE)
    page.goto("/board/2019-02")
    sizes = [size_of(page.locator("body"))]
    for words in ("大きく", "特大"):
        page.get_by_role("button", name=words).click()
        expect(page).to_have_url(f"{town.url}/board/2019-02")
        expect(page.get_by_role("button", name=words)).to_have_attribute("aria-pressed", "true")
        sizes.append(size_of(page.locator("body")))
    assert sizes == pytest.approx([18, 21.4, 24.75], abs=0.1)
    for path in ("/", "/ask", "/login"):
        page.goto(path)
        assert size_of(page.locator("body")) == pytest.approx(24.75)
        other.goto(path)
        assert size_of(other.locator("body")) == pytest.approx(18)
    page.get_by_role("button", name="標準").click()
    assert size_of(page.locator("body")) == pytest.approx(18)


def test_how_to_ask_for_help_is_a_telephone_number_and_its_price(look_in, town):
    page = look_in(town, None, PHONE)
    page.goto("/")
    page.get_by_role("link", name="お手伝いをたのむ").click()
    number = page.locator("main").get_by_role("link", name="0555-00-1212")
    expect(number).to_be_visible()
    assert size_of(number) >= 26
    expect(page.get_by_role("row", name="30分まで")).to_contain_text("300円")
    expect(page.get_by_role("row", name="60分まで")).to_contain_text("600円")


@SCRIPTS
def test_another_language_in_the_middle_of_a_form_and_enter_at_its_end(look_in, town, scripts):
    page = look_in(town, None, PHONE, scripts)
    page.goto("/ask/form")
    page.get_by_label("お名前").fill("言葉 ためし")
    page.get_by_label("電話番号").fill("0555-00-4242")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Your name")).to_have_value("言葉 ためし")
    page.get_by_role("button", name="Largest").click()
    expect(page.locator("html")).to_have_class("text-largest")
    page.locator("select[name=district]").select_option(index=1)
    page.locator("[name=what]").fill("weeding")
    page.locator("[name=what]").press("Enter")
    expect(page).to_have_url(f"{town.url}/ask/thanks")
