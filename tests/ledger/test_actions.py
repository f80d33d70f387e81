"""Every act of the books on a real database: the lines it leaves, its audit line, and what the database refuses."""

from datetime import date

import peewee as pw
import pytest
from conftest import audited

from ledger.conftest import everything, unposted
from townhub import clock
from townhub.db import database, one, rows, write
from townhub.ledger import actions, books, closing, dues
from townhub.ledger.models import Account, CashCount, Entry, LedgerTerms, MonthBill, TicketBook, balance, balances
from townhub.ledger.posting import post
from townhub.ledger.rules import Amount
from townhub.refused import Refused
from townhub.residents import actions as residents
from townhub.residents.models import Household, Resident

DOZEN = {"of_each_yen": 300, "share_yen": 150, "fuel_to": "association", "blades_to": "association",
         "car_to": "association", "tickets": 11, "ticket_yen": 300, "ticket_months": 6}  # fmt: skip


def kept() -> dict[str, int]:
    """The accounts that are not empty."""
    return {code: yen for code, yen in balances().items() if yen}


# -- settling -------------------------------------------------------------------------------------------------------


def test_settled_in_cash(town, settle):
    entry = settle(7)
    assert (entry.kind, entry.day, entry.subject, entry.subject_id) == ("job", date(2019, 1, 16), "errand_job", 7)
    assert entry.lines == [Amount("cash", 300), Amount("payable", -200, person=town.suzuki.id), Amount("fees", -100)]
    assert audited()[-1] == ("ledger.settled", "佐藤 花子")
    assert everything() == 0


def test_sent_three_times_it_is_one_settlement(settle):
    assert len({settle(7, once="paper").id for _time in range(3)}) == 1
    assert settle(7).id == settle(7, once="another paper").id
    assert one("SELECT count(*) FROM ledger_entry") == 1


def test_a_book_belongs_to_whoever_bought_it_or_to_the_household(town, settle):
    household = Household.create(name="木村 フミ", made_at=clock.now())
    Resident.update(household=household).where(Resident.id == town.kimura.id).execute()
    husband = residents.register("test", name="木村 一郎", kana="きむら いちろう", district=town.miyanomae, address="128",
                                 household=household)  # fmt: skip
    book = books.sell_book(town.sato, town.kimura)
    with pytest.raises(Refused, match="使える回数券がありません"):
        settle(1, "ticket", resident=husband.id)
    actions.set_terms(town.kanri, **DOZEN, book_for="household")
    settle(1, "ticket", resident=husband.id)
    assert book.left_yen == 700
    with pytest.raises(Refused, match="使える回数券がありません"):
        settle(2, "ticket", resident=town.watanabe.id)  # in no household, which is not the same one
    actions.set_terms(town.kanri, **DOZEN)
    with pytest.raises(Refused, match="使える回数券がありません"):
        settle(3, "ticket", resident=husband.id)
    assert everything() == 0


def test_a_job_that_somebody_else_settled_is_refused_with_the_number(town, settle):
    settle(7)
    with pytest.raises(Refused, match=r"もう精算してあります（伝票1番）"):
        settle(7, actor=town.takahashi)
    with pytest.raises(Refused, match="もう精算してあります"):
        settle(7, "account")


def test_the_database_itself_settles_a_job_once(town, settle):
    settle(7)
    with pytest.raises(Refused, match="もう精算してあります"), write():
        post(town.sato, "job", [Amount("cash", 1), Amount("fees", -1)], subject=("errand_job", 7))


def test_tickets_are_torn_and_the_rest_is_cash(town, settle):
    book = books.sell_book(town.sato, town.kimura)
    entry = settle(1, "ticket", fee_yen=600, fuel_yen=250)
    assert entry.lines[:2] == [Amount("tickets", 800, book=book.id), Amount("cash", 50)]
    assert book.left_yen == 200
    settle(2, "ticket", rest_by="account", fee_yen=300)
    assert (book.left_yen, balance("receivable", resident=town.kimura.id)) == (0, 100)
    with pytest.raises(Refused, match="使える回数券がありません"):
        settle(3, "ticket")
    assert everything() == 0


def test_what_costs_nothing_has_no_entry(settle):
    assert settle(1, fee_yen=0) is None
    assert one("SELECT count(*) FROM ledger_entry") == 0


def test_several_helpers_and_new_terms(town, settle):
    actions.set_terms(town.kanri, **DOZEN, once="t")
    assert actions.set_terms(town.kanri, **DOZEN, once="t").id == LedgerTerms.get().id
    settle(1, fee_yen=600, fuel_yen=100, helpers=((town.suzuki.id, 40), (town.nakamura.id, 20)))
    assert balance("payable", person=town.suzuki.id) == -200
    assert balance("payable", person=town.nakamura.id) == -100
    assert kept() == {"cash": 700, "payable": -300, "fees": -300, "fuel": -100}


# -- taking back ----------------------------------------------------------------------------------------------------


def test_taken_back_and_settled_again(town, settle):
    first = settle(7)
    back = actions.reverse(town.sato, first, "料金のまちがい", once="r")
    assert actions.reverse(town.sato, first, "料金のまちがい", once="r").id == back.id
    assert (back.reverses_id, back.reason, first.undone_by) == (first.id, "料金のまちがい", back.id)
    assert kept() == {}
    assert settle(7, "account").id == 3
    with pytest.raises(Refused, match=r"もう取り消してあります（伝票2番）"):
        actions.reverse(town.sato, first, "もう一度")
    with pytest.raises(Refused, match="取り消しは、取り消せません"):
        actions.reverse(town.sato, back, "やはり")
    assert actions.unsettle_job(town.sato, "errand_job", 7, "日ちがい").reverses_id == 3
    assert actions.unsettle_job(town.sato, "errand_job", 7, "日ちがい") is None
    assert audited()[-1] == ("ledger.reversed", "佐藤 花子")


def test_a_book_from_which_was_torn_is_not_taken_back(town, settle):
    books.sell_book(town.sato, town.kimura)
    settle(1, "ticket")
    with pytest.raises(Refused, match="回数券の残りが足りません"):
        actions.reverse(town.sato, Entry.get_by_id(1), "まちがい")
    assert (everything(), unposted(), one("SELECT count(*) FROM ledger_entry")) == (0, 0, 2)


# -- what the database refuses --------------------------------------------------------------------------------------

HEAD = (
    "INSERT INTO ledger_entry (id, posting_id, day, kind, words, made_at) VALUES (1, 1, '2019-01-16', 'x', '', 'now')"
)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ([HEAD], "FOREIGN KEY"),
        ([HEAD, "INSERT INTO ledger_posting VALUES (1)"], "must come out at zero"),
        ([HEAD, "INSERT INTO ledger_line (entry_id, account, amount_yen) VALUES (1, 'cash', 5)",
          "INSERT INTO ledger_posting VALUES (1)"], "must come out at zero"),
        ([HEAD, "INSERT INTO ledger_line (entry_id, account, amount_yen) VALUES (1, 'payable', 5)"], "names the party"),
        ([HEAD, "INSERT INTO ledger_line (entry_id, account, amount_yen, person_id) VALUES (1, 'cash', 5, 1)"],
         "names the party"),
        ([HEAD, "INSERT INTO ledger_line (entry_id, account, amount_yen) VALUES (1, 'gold', 5)"], "names the party"),
        (["INSERT INTO receipt (number, entry_id, made_at) VALUES (2, 1, 'now')"], "without a gap"),
        (["INSERT INTO ticket_book (number, resident_id, tickets, ticket_yen, sold_on, expires_on, sold_at)"
          " VALUES (7, 1, 1, 1, '2019-01-01', '2019-02-01', 'now')"], "without a gap"),
    ],
)  # fmt: skip
def test_nothing_half_gets_into_the_books(town, statements, said):
    with pytest.raises(pw.IntegrityError, match=said), write():
        for statement in statements:
            database.execute_sql(statement)
    assert one("SELECT count(*) FROM ledger_entry") == one("SELECT count(*) FROM ledger_line") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_line SET amount_yen = 1", "DELETE FROM ledger_line", "DELETE FROM ledger_entry",
        "UPDATE ledger_entry SET day = '2019-01-01'", "UPDATE ledger_entry SET words = '別の話'",
        "UPDATE ledger_entry SET made_by_id = 1", "DELETE FROM ledger_posting", "UPDATE ledger_posting SET id = 9",
        "UPDATE receipt SET number = 9", "DELETE FROM receipt", "DELETE FROM receipt_print", "DELETE FROM ticket_book",
        "UPDATE ticket_book SET tickets = 99", "DELETE FROM ledger_month", "UPDATE ledger_month SET month = '2018-11'",
        "DELETE FROM cash_count", "UPDATE ledger_terms SET share_yen = 0", "DELETE FROM ledger_bill",
        "INSERT INTO ledger_line (entry_id, account, amount_yen) VALUES (1, 'cash', 5)",
    ],
)  # fmt: skip
def test_the_books_are_only_ever_added_to(town, at, settle, statement):
    at("2018-12-20T09:00+09:00")
    actions.set_terms(town.kanri, **DOZEN)
    actions.print_receipt(town.sato, settle(1))
    books.sell_book(town.sato, town.kimura)
    settle(2, "account")
    at("2019-01-16T08:12+09:00")
    dues.make_bills(town.sato, "2018-12")
    closing.close_month(town.sato, "2018-12")
    closing.count_cash(town.sato, {1000: 3}, seen_yen=3600, reason="両替")
    with pytest.raises(pw.IntegrityError):
        database.execute_sql(statement)


# -- books of tickets -----------------------------------------------------------------------------------------------


def test_a_book_is_sold_under_the_next_number(town):
    book = books.sell_book(town.sato, town.kimura, once="b")
    assert books.sell_book(town.sato, town.kimura, once="b").id == book.id
    assert (book.number, book.tickets, book.expires_on, book.left_yen) == (1, 10, date(2020, 1, 16), 1000)
    assert books.sell_book(town.sato, town.watanabe, "bank").number == 2
    assert kept() == {"cash": 1000, "bank": 1000, "tickets": -2000}


def test_the_rest_is_paid_back_once(town, settle):
    book = books.sell_book(town.sato, town.kimura)
    settle(1, "ticket")
    books.refund_book(town.sato, book, "施設に入られたため", once="x")
    books.refund_book(town.sato, book, "施設に入られたため", once="x")
    assert (book.left_yen, balance("cash")) == (0, 300)
    with pytest.raises(Refused, match="残りがありません"):
        books.refund_book(town.sato, book, "もう一度")


def test_what_is_left_expires_once(town, settle, at):
    book = books.sell_book(town.sato, town.kimura)
    settle(1, "ticket")
    assert books.expire_books() == 0
    at("2020-01-16T00:01+09:00")
    with pytest.raises(Refused, match="使える回数券がありません"):
        settle(2, "ticket")
    assert (books.expire_books(), books.expire_books()) == (1, 0)
    assert (book.left_yen, balance("expired"), audited()[-1]) == (0, -700, ("book.expired", "帳簿"))
    assert everything() == 0


# -- bills ----------------------------------------------------------------------------------------------------------


def test_a_bill_a_month(town, settle, at):
    at("2019-01-20T10:00+09:00")
    settle(1, "account")
    settle(2, "account", resident=town.watanabe.id, fee_yen=600)
    with pytest.raises(Refused, match="まだおわっていません"):
        dues.make_bills(town.sato, "2019-01")
    at("2019-02-01T09:00+09:00")
    settle(3, "account")  # February's
    settle(4, "account", day=date(2019, 1, 31))
    assert dues.make_bills(town.sato, "2019-01", once="m") == 2
    assert (dues.make_bills(town.sato, "2019-01", once="m"), dues.make_bills(town.sato, "2019-01")) == (0, 0)
    first = MonthBill.get(MonthBill.resident == town.kimura)
    assert (first.carried_yen, first.amount_yen) == (0, 600)
    dues.pay_bill(town.sato, town.kimura, 500, "bank", once="p")
    dues.pay_bill(town.sato, town.kimura, 500, "bank", once="p")
    with pytest.raises(Refused, match="未収は400円です"):
        dues.pay_bill(town.sato, town.kimura, 500, "cash")
    settle(5, "account", day=date(2019, 1, 30))  # too late for January's paper
    at("2019-03-01T09:00+09:00")
    assert dues.make_bills(town.sato, "2019-02") == 2
    second = MonthBill.get(MonthBill.resident == town.kimura, MonthBill.month == "2019-02")
    assert (second.carried_yen, second.amount_yen) == (600, 700)
    with pytest.raises(Refused, match="もう、あとの月の請求書があります"):
        dues.make_bills(town.sato, "2019-01")


def test_who_has_paid_and_asked_for_nothing_gets_no_bill(town, settle, at):
    settle(1, "account")
    dues.pay_bill(town.sato, town.kimura, 300, "cash")
    at("2019-02-01T09:00+09:00")
    assert dues.make_bills(town.sato, "2019-01") == 1  # a bill over nothing, that says so
    at("2019-03-01T09:00+09:00")
    assert dues.make_bills(town.sato, "2019-02") == 0


# -- volunteers, the till, the month --------------------------------------------------------------------------------


def test_a_volunteer_is_paid_what_was_earned(town, settle):
    settle(1)
    with pytest.raises(Refused, match="支払いの残りは200円です"):
        dues.pay_out(town.sato, town.suzuki, 201, "cash")
    with pytest.raises(Refused, match="帳簿には0円しかありません"):
        dues.pay_out(town.sato, town.suzuki, 200, "bank")
    dues.pay_out(town.sato, town.suzuki, 200, "cash", once="o")
    dues.pay_out(town.sato, town.suzuki, 200, "cash", once="o")
    assert kept() == {"cash": 100, "fees": -100}


def test_money_moves(town, settle):
    actions.move(town.sato, "opening_cash", 10_000, "釣り銭")
    actions.move(town.sato, "to_bank", 4000, "", once="m")
    actions.move(town.sato, "to_bank", 4000, "", once="m")
    actions.move(town.sato, "cost_cash", 1200, "軍手", day=date(2019, 1, 10))
    assert kept() == {"cash": 4800, "bank": 4000, "costs": 1200, "opening": -10_000}
    with pytest.raises(Refused, match="帳簿には4,800円しかありません"):
        actions.move(town.sato, "cost_cash", 5000, "草刈り機")
    with pytest.raises(Refused, match="これからの日付"):
        actions.move(town.sato, "opening_bank", 1, "", day=date(2019, 1, 17))


def test_the_till_is_counted(town, settle):
    settle(1)
    with pytest.raises(Refused, match=r"帳簿の300円と、50円ちがいます"):
        closing.count_cash(town.sato, {100: 2, 50: 1}, seen_yen=300)
    with pytest.raises(Refused, match=r"0円から300円に変わりました"):
        closing.count_cash(town.sato, {100: 3}, seen_yen=0)
    short = closing.count_cash(town.sato, {100: 2, 50: 1, 1: 0}, seen_yen=300, reason="釣り銭のまちがい", once="c")
    assert closing.count_cash(town.sato, {100: 2}, seen_yen=250, once="c").id == short.id
    assert (short.coins, short.entry.words, kept()["cash"]) == ({"100": 2, "50": 1}, "釣り銭のまちがい", 250)
    right = closing.count_cash(town.sato, {50: 5}, seen_yen=250)
    assert (right.entry_id, CashCount.select().count()) == (None, 2)


def test_a_closed_month_takes_nothing_more(town, settle, at):
    at("2018-11-30T09:00+09:00")
    settle(1)
    at("2019-01-01T00:05+09:00")
    with pytest.raises(Refused, match="先に平成30年11月をしめてください"):
        closing.close_month(town.sato, "2018-12")
    closed = closing.close_month(town.sato, "2018-11")
    assert closing.close_month(town.takahashi, "2018-11").id == closed.id
    assert (closed.balances["cash"], closing.next_to_close()) == (300, "2018-12")
    with pytest.raises(Refused, match=r"平成30年11月30日\(金\)までは、しめてあります。平成31年1月1日\(火\)（きょう）"):
        settle(2, day=date(2018, 11, 30))
    settle(2, day=date(2018, 12, 31))
    actions.reverse(town.sato, Entry.get_by_id(1), "料金のまちがい")  # which lands in the open month
    closing.close_month(town.sato, "2018-12")
    with pytest.raises(Refused, match="まだおわっていません"):
        closing.close_month(town.sato, "2019-01")
    assert balances("2018-12-31")["cash"] == 600 and balances()["cash"] == 300


def test_the_database_itself_keeps_a_month_closed(town, settle, at):
    at("2018-12-30T09:00+09:00")
    settle(1)
    at("2019-01-02T09:00+09:00")
    closing.close_month(town.sato, "2018-12")
    with pytest.raises(pw.IntegrityError, match="the month is closed"), write():
        database.execute_sql(HEAD.replace("(1, 1, '2019-01-16'", "(2, 2, '2018-12-30'"))
        database.execute_sql(
            "INSERT INTO ledger_line (entry_id, account, amount_yen) VALUES (2, 'cash', 5), (2, 'fees', -5)"
        )
        database.execute_sql("INSERT INTO ledger_posting VALUES (2)")


# -- receipts -------------------------------------------------------------------------------------------------------


def test_a_printer_that_asks_twice_gets_one_number(town, settle):
    entry = settle(1)
    first = actions.print_receipt(town.sato, entry, once="p")
    assert actions.print_receipt(town.sato, entry, once="p").id == first.id
    again = actions.print_receipt(town.takahashi, entry, once="q")
    assert (first.receipt.number, first.nth, again.receipt.number, again.nth) == (1, 1, 1, 2)
    second = actions.print_receipt(town.sato, settle(2))
    assert (second.receipt.number, second.nth) == (2, 1)
    assert rows("SELECT facts FROM audit_line WHERE act = 'receipt.printed' ORDER BY id")[1] == {
        "facts": '{"nth": 2, "number": 1}'
    }


def test_no_money_no_receipt(town, settle):
    with pytest.raises(Refused, match="お金を受けとっていない"):
        actions.print_receipt(town.sato, settle(1, "account"))
    entry = settle(2)
    back = actions.reverse(town.sato, entry, "まちがい")
    for wrong in (entry, back):
        with pytest.raises(Refused, match="領収書は出せません"):
            actions.print_receipt(town.sato, wrong)


def test_the_accounts_of_the_rules_are_those_of_the_books(town):
    assert clock.today() == date(2019, 1, 16)
    used = {"cash", "bank", "receivable", "tickets", "payable", "fees", "fuel", "blades", "car", "expired", "costs",
            "difference", "opening"}  # fmt: skip
    assert set(Account.words_of()) == used
    assert TicketBook.select().count() == 0
