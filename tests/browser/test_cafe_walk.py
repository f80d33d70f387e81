"""The café's calendar is changed at the counter, and the board says so at once: no reader is left with yesterday's page."""

import re

from playwright.sync_api import expect

from .conftest import SCRIPTS


@SCRIPTS
def test_a_day_is_changed_and_the_board_has_it(look_in, town, mark, scripts):
    day = "2019-05-08" if scripts else "2019-05-09"  # nobody else's days
    visitor, office = look_in(town), look_in(town, "sato", scripts=scripts)
    visitor.goto("/board/2019-05")
    cell = visitor.locator(f"td:has(time[datetime='{day}'])")
    expect(cell).not_to_contain_text(mark)
    office.goto("/cafe/2019-05")
    office.locator(f"td:has(time[datetime='{day}']) a").click()
    office.get_by_role("radio", name="開く", exact=True).check()
    office.get_by_label("開く時刻").fill("13:00")
    office.get_by_label("閉まる時刻").fill("12:00")
    office.get_by_role("checkbox", name="食事会").check()
    office.get_by_label("ひとこと").fill(mark)
    office.get_by_role("button", name="この日の予定にする").click()
    expect(office.get_by_role("alert")).to_contain_text("閉まる時刻は、開く時刻より後にしてください")
    expect(office.get_by_label("ひとこと")).to_have_value(mark)
    office.get_by_label("閉まる時刻").fill("15:30")
    office.get_by_role("button", name="この日の予定にする").click()
    expect(office.get_by_role("status")).to_contain_text("掲示板にも出ています")
    visitor.reload()
    for words in ("13:00–", "15:30", "食事会", mark):
        expect(cell).to_contain_text(words)


def test_two_write_the_same_day_and_the_second_sees_both(look_in, town, mark):
    first, second = look_in(town, "sato"), look_in(town, "takahashi")
    for page in (first, second):
        page.goto("/cafe/day/2019-05-15")
        page.get_by_role("radio", name="開く", exact=True).check()
        page.get_by_label("開く時刻").fill("9:00")
    first.get_by_label("ひとこと").fill(mark)
    first.get_by_role("button", name="この日の予定にする").click()
    expect(first.get_by_role("status")).to_be_visible()
    second.get_by_label("ひとこと").fill("二人目")
    second.get_by_role("button", name="この日の予定にする").click()
    expect(second.get_by_role("alert")).to_contain_text("ほかの人が、さきにこの日を変えました")
    expect(second.locator(".facts")).to_contain_text(mark)
    expect(second.locator(".facts")).to_contain_text("二人目")
    second.get_by_role("button", name="この日の予定にする").click()
    expect(second.get_by_role("status")).to_be_visible()


CALENDAR = """date,weekday,status,opens,closes,events,note
2019-04-01,月,open,10:00,14:00,食事会|コーヒー,{note}
2019-04-02,火,closed,,,,{note}の休み
"""


@SCRIPTS
def test_a_calendar_is_looked_at_and_then_put_in(look_in, town, mark, scripts):
    visitor, office = look_in(town), look_in(town, "sato", scripts=scripts)
    office.goto("/cafe")
    office.get_by_role("link", name="CSVから入れる").click()
    wrong = CALENDAR.format(note=mark).replace("2019-04-02,火", "2019-04-02,水")
    office.get_by_label("CSVのファイル").set_input_files(
        {"name": "april.csv", "mimeType": "text/csv", "buffer": wrong.encode("cp932")}
    )
    office.get_by_role("button", name="中身を確かめる").click()
    expect(office.get_by_role("alert")).to_contain_text("3行目 weekday 2019-04-02は火曜日です")
    office.get_by_label("CSVの中身").fill(CALENDAR.format(note=mark))
    office.get_by_role("button", name="中身を確かめる").click()
    expect(office.get_by_role("row", name="4月1日(月)")).to_contain_text("10:00–14:00 食事会・コーヒー")
    visitor.goto("/board/2019-04")
    expect(visitor.locator("table.month")).not_to_contain_text(mark)
    office.get_by_role("button", name="この予定を入れる").click()
    expect(office.get_by_role("status")).to_contain_text("2日分の予定を入れました")
    visitor.reload()
    expect(visitor.locator("td:has(time[datetime='2019-04-01'])")).to_contain_text("食事会")
    expect(visitor.locator("td:has(time[datetime='2019-04-02'])")).to_contain_text(f"{mark}の休み")


def test_closed_for_once_stands_on_top_of_the_board_at_once(look_in, own_town):
    visitor, office = look_in(own_town), look_in(own_town, "sato")
    visitor.goto("/")
    expect(visitor.locator(".today-state")).to_have_text("開いています")
    office.goto("/cafe/day/2019-01-16")
    office.get_by_role("radio", name="休む", exact=True).check()
    office.get_by_label("ひとこと").fill("大雪")
    office.get_by_role("button", name="この日の予定にする").click()
    expect(office.get_by_role("status")).to_be_visible()
    visitor.reload()
    expect(visitor.locator(".today-state")).to_have_text("お休みします")
    expect(visitor.locator("main")).to_contain_text("大雪")
    expect(visitor.locator(".day.is-today")).to_contain_text("大雪")
    expect(visitor.locator(".today-state")).to_have_class(re.compile("shut"))


def test_at_noon_the_board_closes_by_itself(look_in, own_town):
    visitor = look_in(own_town)
    own_town.at("2019-01-16T12:01+09:00")
    visitor.goto("/")
    expect(visitor.locator(".today-state")).to_have_text("きょうは終わりました")
    expect(visitor.locator(".today-hours")).to_contain_text("つぎに開くのは あした 17日(木) 11:45 から")
