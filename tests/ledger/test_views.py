"""The pages of the books: who sees them, what they say to wrong input, and that nothing typed or paid is doubled."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from conftest import audited, post
from reader import press, read

from ledger.conftest import everything
from townhub.db import one
from townhub.ledger import actions, books, closing, dues
from townhub.ledger.models import MonthBill, balance


def words(answer) -> str:
    return read(answer).one("main").words


@pytest.fixture
def sato(login, town):
    return login(town.sato)


# -- who sees what --------------------------------------------------------------------------------------------------


def test_a_coordinator_sees_no_balances_and_no_entry_of_another_area(login, town, settle):
    own, other = settle(1), settle(2, resident=town.watanabe.id)
    browser = login(town.takahashi)
    assert "いまの残高" not in words(browser.get("/ledger"))
    assert browser.get("/ledger/entries").status_code == 403
    assert browser.get(f"/ledger/entries/{own.id}").status_code == 200
    assert browser.get(f"/ledger/entries/{other.id}").status_code == 404
    paper = actions.print_receipt(town.sato, other)
    assert browser.get(f"/ledger/receipts/{paper.id}").status_code == 404
    assert browser.get(f"/ledger/books/new/{town.watanabe.id}").status_code == 404
    book = books.sell_book(town.sato, town.watanabe)
    assert browser.get(f"/ledger/books/{book.id}").status_code == 404
    assert "渡邊" not in words(browser.get("/ledger/books"))


def test_only_the_administrator_sets_the_terms(login, town, sato):
    assert sato.get("/ledger/terms").status_code == 403
    browser = login(town.kanri)
    page = browser.get("/ledger/terms")
    wrong = press(browser, page, "この分けかたにする", share="400")
    assert wrong.status_code == 422 and "担い手の分が、もとの金額より多くなっています" in words(wrong)
    assert press(browser, page, "この分けかたにする", share="150").status_code == 303
    assert one("SELECT share_yen FROM ledger_terms") == 150


# -- the day book ---------------------------------------------------------------------------------------------------


def test_the_day_book_and_its_filters(sato, town, settle):
    settle(1)
    settle(2, "account", resident=town.watanabe.id, fee_yen=600)
    everybody = words(sato.get("/ledger/entries"))
    assert "木村 フミ" in everybody and "渡邊 正" in everybody and "2件" in everybody
    for query, there, not_there in [
        ("account=cash", "木村", "渡邊"), ("q=わたなべ", "渡邊", "木村 フミ"), ("kind=payout", "あてはまるものはありません", "木村"),
        ("month=2018-12", "あてはまるものはありません", "木村"), ("q=鈴木", "木村", "まだ"),
    ]:  # fmt: skip
        found = words(post(sato, "/ledger/entries", **dict([query.split("=")])))
        assert there in found and not_there not in found, query
    assert "借方 300円、貸方 0円、残高 300円" in words(sato.get("/ledger/entries?account=cash"))
    for nonsense in ("month=2019-13", "month=x", "month=1999-01"):
        assert sato.get(f"/ledger/entries?{nonsense}").status_code == 404


def test_a_name_that_was_looked_for_stays_out_of_the_address_from_page_to_page(sato, town, settle, monkeypatch):
    monkeypatch.setattr("townhub.ledger.reading.A_PAGE", 1)
    settle(1)
    settle(2)
    settle(3, resident=town.watanabe.id)
    assert "渡邊 正" in words(sato.get("/ledger/entries?q=きむら"))  # not asked by an address
    first = press(sato, sato.get("/ledger/entries"), "しぼる", q="きむら")
    second = press(sato, first, "次のページ →")
    for page, number, entry in ((first, 1, "2番"), (second, 2, "1番")):
        assert f"2ページの{number}ページ目" in words(page) and "q=" not in page.get_data(as_text=True)
        assert [row.words.split()[0] for row in read(page).all("tr")[1:]] == [entry]
    assert "あてはまるものはありません" in words(press(sato, second, "← 平成30年12月"))
    whole = sato.get("/ledger/entries")
    assert read(whole).one("a", rel="next").attributes["href"] == "/ledger/entries?month=2019-01&page=2"


def test_the_list_of_books_says_the_last_day_on_which_a_ticket_is_taken(sato, town):
    press(sato, sato.get(f"/ledger/books/new/{town.kimura.id}"), "受けとって売る", into="cash")
    assert "令和2年1月16日(木)の前の日まで" in words(sato.get("/ledger/books"))
    table = list(csv.reader(io.StringIO(post(sato, "/ledger/books.csv").data.decode("utf-8-sig"))))
    assert dict(zip(*table, strict=True))["使える日まで"] == "2020-01-15"


def test_the_day_book_is_taken_along(sato, settle):
    settle(1, words="=草取り")
    settle(2)
    answer = post(sato, "/ledger/entries.csv", month="2019-01")
    table = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[0] for row in table] == ["伝票番号", "1", "2"]
    assert table[1][1:9] == [
        "2019-01-16", "お手伝いの精算", "'=草取り", "木村 フミ", "鈴木 一郎", "現金", "担い手への支払い、お手伝いの収入", "300",
    ]  # fmt: skip
    answer = post(sato, "/ledger/entries.xlsx", month="2019-01")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [cell.value for cell in sheet["I"]] == ["金額", 300, 300]
    assert sheet["D2"].value == "=草取り" and sheet["D2"].data_type == "s"
    assert audited()[-2:] == [("ledger.exported", "佐藤 花子")] * 2


@pytest.mark.parametrize("path", ["books", "payouts", "bills/2018-12", "months/2019-01", "payouts/5/2019-01"])
def test_every_list_is_taken_along(sato, town, settle, path):
    books.sell_book(town.sato, town.kimura)
    settle(1, "account", day=date(2018, 12, 20))
    dues.make_bills(town.sato, "2018-12")
    for shape in ("csv", "xlsx"):
        answer = post(sato, f"/ledger/{path}.{shape}")
        assert answer.status_code == 200 and len(answer.data) > 60
        assert answer.headers["Cache-Control"] == "no-store"


# -- entries and receipts -------------------------------------------------------------------------------------------


def test_a_receipt_printed_twice_has_one_number_and_says_so(sato, settle):
    page = sato.get(f"/ledger/entries/{settle(1).id}")
    first = press(sato, page, "領収書を刷る")
    assert press(sato, page, "領収書を刷る").location == first.location  # the printer asked twice
    paper = words(sato.get(first.location))
    assert "第1号" in paper and "300円" in paper and "木村 フミ 様" in paper and "再発行" not in paper
    again = press(sato, sato.get("/ledger/entries/1"), "領収書をもう一度刷る")
    paper = words(sato.get(again.location))
    assert "再発行" in paper and "第1号" in paper
    assert one("SELECT count(*) FROM receipt") == 1 and one("SELECT count(*) FROM receipt_print") == 2
    assert sato.get("/ledger/receipts/99").status_code == 404


def test_an_entry_is_taken_back_with_a_reason(sato, town):
    entry = actions.move(town.sato, "opening_cash", 5000, "釣り銭")
    page = sato.get(f"/ledger/entries/{entry.id}")
    assert "取り消すわけを一行で入れてください" in words(press(sato, page, "この伝票を取り消す"))
    done = press(sato, page, "この伝票を取り消す", reason="二重に書いた")
    assert press(sato, page, "この伝票を取り消す", reason="二重に書いた").location == done.location
    assert "伝票1番を取り消したもの" in words(sato.get(done.location)) and balance("cash") == 0
    assert "取り消しずみ" in words(sato.get(page.request.path))
    late = press(sato, page, "この伝票を取り消す", reason="もう一度")
    assert late.status_code == 409 and "もう取り消してあります（伝票2番）" in words(late)


def test_the_settlement_of_a_job_is_taken_back_on_its_own_page(sato, settle):
    entry = settle(1)
    assert "この伝票を取り消す" not in words(sato.get(f"/ledger/entries/{entry.id}"))
    answer = post(sato, f"/ledger/entries/{entry.id}/reverse", reason="まちがい")
    assert answer.status_code == 409 and "依頼の画面の「精算をもどす」" in words(answer)
    assert entry.undone_by is None


def test_money_moves_by_hand(sato):
    page = sato.get("/ledger/moves/new")
    wrong = press(sato, page, "この内容で書く", kind="cost_cash", amount="千円")
    assert wrong.status_code == 422 and "数字で入れてください" in words(wrong)
    assert "何の経費かを入れてください" in words(press(sato, page, "この内容で書く", kind="cost_cash", amount="500"))
    late = press(sato, page, "この内容で書く", kind="cost_cash", amount="500", words="軍手")
    assert late.status_code == 409 and "帳簿には0円しかありません" in words(late)
    assert press(sato, page, "この内容で書く", kind="opening_cash", amount="１０，０００円").status_code == 303
    assert balance("cash") == 10_000


# -- tickets, bills, payouts ----------------------------------------------------------------------------------------


def test_a_book_is_found_sold_and_paid_back(sato, town):
    assert "木村 フミ" in words(post(sato, "/ledger/books", q="きむら"))
    page = sato.get(f"/ledger/books/new/{town.kimura.id}")
    assert "代金は 1,000円 です" in words(page)
    sold = press(sato, page, "受けとって売る")
    assert press(sato, page, "受けとって売る").location == sold.location
    page = sato.get(sold.location)
    assert "のこり 10枚、1,000円" in words(page)
    assert "払いもどすわけを一行で入れてください" in words(press(sato, page, "払いもどす"))
    assert press(sato, page, "払いもどす", reason="引っこし").status_code == 303
    late = press(sato, page, "払いもどす", reason="引っこし、もう一度")
    assert late.status_code == 409 and "残りがありません" in words(late)
    assert "第1冊" not in words(sato.get("/ledger/books")) and "第1冊" in words(sato.get("/ledger/books?all=1"))
    assert everything() == 0


def test_a_bill_is_made_printed_and_paid(sato, login, town, settle, at):
    settle(1, "account", words="草取り 45分", fee_yen=600)
    assert "月がおわったら、つくれます" in words(sato.get("/ledger/bills?month=2019-01"))
    at("2019-02-01T09:00+09:00")
    sato = login(town.sato)
    page = sato.get("/ledger/bills?month=2019-01")
    press(sato, page, "平成31年1月の請求書をつくる")
    press(sato, page, "平成31年1月の請求書をつくる")
    bill = MonthBill.get()

    def on_paper():
        return read(sato.get(f"/ledger/bills/{bill.id}")).one("section").words

    paper = on_paper()
    assert "木村 フミ 様" in paper and "草取り 45分" in paper and paper.count("600円") == 3
    page = sato.get(f"/ledger/residents/{town.kimura.id}")
    wrong = press(sato, page, "受けとったと書く", amount="700")
    assert wrong.status_code == 409 and "未収は600円です" in words(wrong)
    press(sato, page, "受けとったと書く")
    assert balance("receivable") == 0
    assert on_paper() == paper  # a second print is the same
    assert "木村" in words(sato.get("/ledger/bills/2019-01/print"))


def test_a_statement_is_printed_and_paid(sato, town, settle):
    settle(1, fee_yen=600)
    assert "400円" in words(sato.get("/ledger/payouts"))
    page = sato.get(f"/ledger/payouts/{town.suzuki.id}")
    assert "木村" not in words(page) and "草取り 30分" in words(page)
    assert press(sato, page, "支払ったと書く").status_code == 303
    late = press(sato, page, "支払ったと書く", amount="1")
    assert late.status_code == 409 and "支払いの残りは0円です" in words(late)
    assert "この月の分 400円、支払い 400円。残り 0円" in words(sato.get(f"/ledger/payouts/{town.suzuki.id}"))
    assert sato.get(f"/ledger/payouts/{town.sato.id}").status_code == 404
    assert sato.get(f"/ledger/payouts/{town.suzuki.id}?month=x").status_code == 404


# -- the till and the months ----------------------------------------------------------------------------------------


def test_the_till_is_counted_on_paper_and_here(sato, settle):
    settle(1)
    page = sato.get("/ledger/count")
    assert "あるお札と硬貨の枚数を入れてください" in words(press(sato, page, "かぞえたと書く"))
    short = press(sato, page, "かぞえたと書く", coin_100="2", coin_50="1")
    assert short.status_code == 409 and "帳簿の300円と、50円ちがいます" in words(short)
    assert "帳簿との差は -50円" in words(short)
    settle(2)
    moved = press(sato, page, "かぞえたと書く", coin_100="3")
    assert moved.status_code == 409 and "300円から600円に変わりました" in words(moved)
    assert press(sato, moved, "かぞえたと書く", coin_100="6").status_code == 303
    assert "合っていました" in words(sato.get("/ledger/count"))


def test_a_month_is_closed_once(sato, login, town, settle, at):
    settle(1)
    assert "しめる月はありません" in words(sato.get("/ledger/months"))
    at("2019-02-03T09:00+09:00")
    sato = login(town.sato)
    page = sato.get("/ledger/months")
    press(sato, page, "平成31年1月をしめる")
    press(sato, page, "平成31年1月をしめる")
    assert one("SELECT count(*) FROM ledger_month") == 1
    assert "現金 300円" in words(sato.get("/ledger/months"))
    assert "あわせて 0円 300円 300円 0円" in words(sato.get("/ledger/months/2019-01"))
    too_early = post(sato, "/ledger/months", month="2019-02")
    assert too_early.status_code == 409 and "まだおわっていません" in words(too_early)
    for nonsense in ("2019-13", "x"):
        assert sato.get(f"/ledger/months/{nonsense}").status_code == 404
    assert closing.next_to_close() is None


def test_bills_dues_and_payouts_come_in_pages_with_the_whole_sum(login, town, settle, monkeypatch, at):
    monkeypatch.setattr("townhub.ledger.reading.A_PAGE", 1)
    settle(1, "account")
    settle(2, "account", resident=town.watanabe.id)
    at("2019-02-01T09:00+09:00")
    sato = login(town.sato)
    post(sato, "/ledger/bills", month="2019-01")
    for path, heading in (("/ledger/dues", "2人、あわせて600円"), ("/ledger/bills?month=2019-01", "2人分")):
        first = sato.get(path)
        assert heading in words(first) and "2ページの1ページ目" in words(first)
        second = sato.get(read(first).all("a", rel="next")[-1].attributes["href"])
        assert ("木村 フミ" in words(first), "木村 フミ" in words(second)) in {(True, False), (False, True)}
        assert heading in words(second) and "2ページの2ページ目" in words(second)
    assert "いまの未収は2人、あわせて600円です" in words(sato.get("/ledger/bills?month=2019-01"))
    assert "未収が2人、あわせて600円" in words(sato.get("/ledger"))
    assert "人、あわせて400円" in words(sato.get("/ledger/payouts"))
    assert sato.get("/ledger/payouts?page=7").status_code == 200
