"""A list of residents comes as an Excel file: first everything that is wrong with it, then everybody at once."""

from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from .inspection import look_at

HEADINGS = ["氏名", "フリガナ", "生年月日", "地区", "番地", "電話", "備考"]
KIKU = ["新山 キク", "ニイヤマ キク", "S12.3.4", "宮ノ前", "5-1", "0555-00-9876", ""]


def sheet(folder: Path, *people: list) -> Path:
    book = openpyxl.Workbook()
    for row in (HEADINGS, *people):
        book.active.append(row)
    book.save(folder / "名簿.xlsx")
    return folder / "名簿.xlsx"


def test_a_list_is_looked_at_and_put_in(look_in, town, tmp_path):
    page = look_in(town, "sato")
    page.goto("/residents/import")
    wrong = sheet(
        tmp_path,
        KIKU,
        ["新山 正", "", "令和99年1月1日", "宮ノ前", "", "", ""],
        ["新山 梅", "", "", "雲の上", "", "", ""],
    )
    page.get_by_label("ExcelかCSVのファイル").set_input_files(wrong)
    page.get_by_role("button", name="中身を確かめる").click()
    problems = page.get_by_role("alert")
    expect(problems).to_contain_text("2か所、直すところがあります")
    expect(problems.get_by_role("listitem").first).to_contain_text("3行目 生年月日")
    expect(problems.get_by_role("listitem").last).to_contain_text("4行目 地区")
    assert look_at(page) == []

    page.get_by_role("link", name="ファイルをえらびなおす").click()
    page.get_by_label("ExcelかCSVのファイル").set_input_files(sheet(tmp_path, KIKU, KIKU))
    page.get_by_role("button", name="中身を確かめる").click()
    expect(page.locator("main")).to_contain_text("2人の行があります。まだ入っていません。")
    expect(page.locator("main")).to_contain_text("ファイルの中に二度ある人 1行")
    assert look_at(page) == []
    page.get_by_role("button", name="この内容で名簿に入れる").click()
    expect(page.get_by_role("status").first).to_contain_text("1人を名簿に入れ")
    page.goto("/residents")
    page.get_by_label("だれを").fill("9876")
    page.get_by_role("button", name="さがす").click()
    expect(page.locator("main")).to_contain_text("新山 キク")
