"""鈴木 and his telephone: from the invitation to the last word about how it was, and what he is not told before he says yes."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from .conftest import NOT_IN_REGISTER, SCRIPTS, fill_in_request, log_in
from .desk import VOLUNTEERS
from .running_town import PHONE

AWAY = {**PHONE, "viewport": {"width": 360, "height": 740}}


def claim(phone: Page, mark: str) -> None:
    phone.goto("/help")
    phone.locator("article.job", has_text=mark).get_by_role("button", name="引き受ける").click()
    expect(phone.get_by_role("status")).to_contain_text("引き受けました")


def write_times(phone: Page, started: str, finished: str) -> None:
    """The job's page is open; the buttons were not pressed that day. Each walk writes minutes of its own: nobody works twice."""
    phone.get_by_role("link", name="時刻をあとから書く").click()
    phone.get_by_label("はじめた時刻").fill(started)
    phone.get_by_label("おわった時刻").fill(finished)
    phone.get_by_role("button", name="この時刻にする").click()


def today_of(look_in, town) -> Page:
    office = look_in(town, "sato")
    office.goto("/today")
    return office


@SCRIPTS
def test_from_the_invitation_to_what_worried_him(look_in, town, invite, mark, scripts):
    # 高橋 takes the call for somebody who is in no register yet: her house is known to this test alone.
    desk = look_in(town, "takahashi", scripts=False)
    fill_in_request(desk, q=mark, name=NOT_IN_REGISTER, day="きょう", remark=mark)
    desk.get_by_label("お名前").fill(f"{mark} とよ")
    desk.get_by_label("ふりがな").fill("あいず とよ")
    desk.get_by_label("地区", exact=True).select_option("宮ノ前")
    desk.get_by_label("番地", exact=True).fill("七百番地の三")
    desk.locator("#new_phone").fill("0555-00-9907")
    desk.get_by_role("button", name="この依頼を受け付ける").click()
    desk.get_by_role("button", name="この依頼を受け付ける").click()

    phone = look_in(town, None, PHONE, scripts)
    phone.goto(invite(town, VOLUNTEERS["suzuki"]))
    expect(phone.get_by_text("鈴木 一郎さん、ようこそ")).to_be_visible()
    phone.get_by_role("button", name="この電話で始める").click()
    phone.get_by_role("link", name="募集中", exact=True).click()
    offer = phone.locator("article.job", has_text=mark)
    expect(offer).to_contain_text("宮ノ前")
    expect(offer).to_contain_text("600円")
    html = phone.content()
    for secret in ("とよ", "七百番地", "9907"):
        assert secret not in html, f"the list tells {secret} before anybody has said yes"

    offer.get_by_role("button", name="引き受ける").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text(f"{mark} とよさん")
    expect(phone.locator("main")).to_contain_text("七百番地の三")
    expect(phone.get_by_role("link", name="0555-00-9907")).to_have_attribute("href", "tel:0555009907")
    phone.get_by_role("button", name="はじめる").click()
    expect(phone.locator("#running")).to_contain_text("8:1")
    write_times(phone, *(("7:20", "8:01") if scripts else ("6:38", "7:19")))
    expect(phone.get_by_role("heading", name="おつかれさまでした")).to_be_visible()
    done = phone.locator(".notice.done")
    expect(done).to_contain_text("41分")
    expect(done).to_contain_text("600円")
    phone.get_by_role("radio", name="気になる").check()
    phone.get_by_role("button", name="知らせる").click()
    expect(phone.get_by_role("alert")).to_contain_text("気になったことを、一行で入れてください")
    phone.get_by_label("気になったこと").fill(f"雨戸がしまったままです {mark}")
    phone.get_by_role("button", name="知らせる").click()
    expect(phone.get_by_role("status")).to_contain_text("知らせました")

    line = today_of(look_in, town).locator(".lines > li", has_text=f"雨戸がしまったままです {mark}")
    expect(line).to_contain_text("気になる")
    expect(line).to_contain_text("鈴木 一郎さんから")


@SCRIPTS
def test_mowing_for_25_minutes_costs_400_yen(look_in, town, ask_for_help, mark, scripts):
    ask_for_help(town, mark, kind="mowing", minutes="30")
    phone = look_in(town, "suzuki", PHONE, scripts)
    claim(phone, mark)
    write_times(phone, *(("6:10", "6:35") if scripts else ("5:40", "6:05")))
    expect(phone.locator(".notice.done")).to_contain_text("25分")
    expect(phone.locator(".notice.done")).to_contain_text("400円")
    phone.goto("/help/month")
    expect(phone.locator("tbody tr", has_text="草刈り").filter(has_text="25分").first).to_contain_text("400円")


@SCRIPTS
def test_over_an_hour_both_sides_read_it_and_staff_decide(look_in, town, ask_for_help, mark, scripts):
    at_the_office = ask_for_help(town, mark)
    phone = look_in(town, "suzuki", PHONE, scripts)
    claim(phone, mark)
    own_page = phone.url
    write_times(phone, *(("4:20", "5:35") if scripts else ("3:00", "4:15")))
    expect(phone.locator(".notice.done")).to_contain_text("75分")
    expect(phone.locator(".notice.done")).to_contain_text("60分をこえたので、料金は事務室が決めます")

    office = look_in(town, "sato", scripts=scripts)
    office.goto("/today")
    office.locator(f".lines a[href='{at_the_office}']").click()
    expect(office.locator("main")).to_contain_text("75分かかりました")
    office.get_by_role("button", name="この料金にする").click()
    expect(office.get_by_role("alert")).to_contain_text("料金を円で入れてください")
    form = office.locator("form[action$='/fee']")
    form.get_by_label("料金").fill("８００円")
    form.get_by_label("わけ").fill("根が深かったため")
    office.get_by_role("button", name="この料金にする").click()
    expect(office.get_by_role("status")).to_contain_text("料金を決めました")
    expect(office.locator("main")).to_contain_text("800円")
    phone.goto(own_page)
    expect(phone.locator("main")).to_contain_text("800円")


def test_the_minutes_run_on_the_phone_and_become_the_fee(look_in, own_town, ask_for_help, mark):
    ask_for_help(own_town, mark)
    phone = look_in(own_town, "suzuki", PHONE)
    claim(phone, mark)
    own_page = phone.url
    phone.get_by_role("button", name="はじめる").click()
    expect(phone.locator("#running")).to_contain_text("いま おわると 300円")
    own_town.at("2019-01-16T08:53:30+09:00")
    phone.goto(own_page)
    expect(phone.locator(".running-minutes")).to_contain_text("41分")
    expect(phone.locator("#running")).to_contain_text("いま おわると 600円")
    expect(phone.get_by_role("img")).to_have_attribute("aria-label", "60分のうち41分たちました")
    phone.get_by_role("button", name="おわる").click()
    expect(phone.locator(".notice.done")).to_contain_text("41分")
    expect(phone.locator(".notice.done")).to_contain_text("600円")


def test_after_an_hour_the_running_page_says_who_will_decide(look_in, own_town, ask_for_help, mark):
    ask_for_help(own_town, mark)
    phone = look_in(own_town, "suzuki", PHONE)
    claim(phone, mark)
    own_page = phone.url
    phone.get_by_role("button", name="はじめる").click()
    own_town.at("2019-01-16T09:28+09:00")
    phone.goto(own_page)
    expect(phone.locator("#running")).to_contain_text("60分をこえました。おわると、料金は事務室が決めます")
    phone.get_by_role("button", name="おわる").click()
    expect(phone.locator(".notice.done")).to_contain_text("料金は事務室が決めます")


@SCRIPTS
def test_two_see_the_same_request_and_one_has_it(look_in, town, ask_for_help, mark, scripts):
    ask_for_help(town, mark)
    first, second = look_in(town, "suzuki", PHONE, scripts), look_in(town, "nakamura", AWAY, scripts)
    buttons = []
    for phone in (first, second):
        phone.goto("/help")
        buttons.append(phone.locator("article.job", has_text=mark).get_by_role("button", name="引き受ける"))
    for button in buttons:
        button.click()
    expect(first.get_by_role("heading", level=1)).to_contain_text("木村 フミさん")
    expect(second.get_by_role("alert")).to_contain_text("鈴木 一郎さんが先に引き受けました（8:")
    expect(second.locator("article.job", has_text=mark)).to_have_count(0)
    assert "木村" not in second.content(), "whoever came second has no business with the name"
    second.goto(re.sub(r"/claim$", "", first.url))
    expect(second.locator(".refusal")).to_contain_text("鈴木 一郎さんが先に引き受けました")
    assert "木村" not in second.content()


@SCRIPTS
def test_whoever_cannot_go_gives_it_back_with_a_reason(look_in, town, ask_for_help, mark, scripts):
    ask_for_help(town, mark)
    phone = look_in(town, "nakamura", PHONE, scripts)
    claim(phone, mark)
    phone.get_by_role("link", name="行けなくなった").click()
    phone.get_by_role("button", name="募集にもどす").click()
    expect(phone.get_by_role("alert")).to_contain_text("わけを一行で入れてください")
    phone.get_by_label("わけ").fill("熱が出ました")
    phone.get_by_role("button", name="募集にもどす").click()
    expect(phone.get_by_role("status")).to_contain_text("また募集に出しました")
    other = look_in(town, "suzuki", PHONE, scripts)
    other.goto("/help")
    expect(other.locator("article.job", has_text=mark)).to_have_count(1)


@pytest.mark.parametrize("button", ["引き受ける", "はじめる"])
def test_two_quick_taps_are_one(look_in, own_town, ask_for_help, mark, button):
    ask_for_help(own_town, mark)
    phone = look_in(own_town, "suzuki", PHONE)
    if button == "はじめる":
        claim(phone, mark)
    else:
        phone.goto("/help")
        phone = phone.locator("article.job", has_text=mark)
    phone.get_by_role("button", name=button).dblclick()
    page = phone if isinstance(phone, Page) else phone.page
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_contain_text("木村 フミさん")


def test_an_invitation_opens_one_phone_and_a_lost_phone_is_stopped(look_in, own_town, invite):
    link = invite(own_town, VOLUNTEERS["nakamura"])
    phone, stranger = look_in(own_town, None, PHONE), look_in(own_town, None, AWAY)
    phone.goto(link)
    phone.get_by_role("button", name="この電話で始める").dblclick()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("1月16日")
    stranger.goto(link)
    expect(stranger.get_by_role("alert")).to_contain_text("もう使われています")
    stranger.goto("/help")
    expect(stranger.get_by_role("heading", level=1)).to_have_text("ログイン")

    office = look_in(own_town)
    log_in(office, own_town, "sato")
    office.goto("/people")
    office.get_by_label("名前・ふりがな").fill("なかむら し")
    office.locator(".lines li", has_text=VOLUNTEERS["nakamura"]).get_by_role("link").click()
    office.get_by_role("button", name="この電話を止める").first.click()  # the newest
    expect(office.get_by_role("status")).to_contain_text("その電話を止めました")
    phone.goto("/help")
    expect(phone.get_by_role("heading", level=1)).to_have_text("ログイン")


def test_the_month_counts_minutes_and_yen(look_in, own_town):
    phone = look_in(own_town, "suzuki", PHONE)
    phone.goto("/help/month")
    day_before = date(2019, 1, 15).day
    expect(phone.locator("tbody tr").first).to_contain_text(f"{day_before}日")
    expect(phone.locator("tbody tr").last).to_contain_text("25分")
    expect(phone.locator("tbody tr").last).to_contain_text("300円")
