"""From 完了 to 精算: the job and the books change in one act, or neither does."""

from datetime import date, timedelta

import pytest
from conftest import audited
from ledger.conftest import everything
from reader import press, read

from townhub import clock
from townhub.db import one
from townhub.errands import actions, settling
from townhub.errands.models import Job
from townhub.handover import people, residents
from townhub.ledger import books, closing
from townhub.ledger.models import Entry, balance
from townhub.ledger.rules import Amount
from townhub.refused import Refused
from townhub.timeline.reading import life_of


@pytest.fixture
def done(town, make_job):
    """A job on which 鈴木 (or more) worked for so many minutes this morning."""

    def make(minutes: int = 30, helpers=("suzuki",), **changes) -> Job:
        job = make_job(wanted_people=len(helpers), **changes)
        for helper in helpers:
            actions.claim(getattr(town, helper), job)
        now = clock.now()
        for place, helper in enumerate(helpers):
            begun = now - timedelta(minutes=minutes // (place + 1))
            actions.enter_times(getattr(town, helper), job, begun, now)
        return Job.get_by_id(job.id)

    return make


def words(answer) -> str:
    return read(answer).one("main").words


def test_settling_is_one_act_with_the_books(town, done):
    job = done(45)
    entry = settling.settle(town.sato, job, "cash", blades_yen=150, once="s")
    assert settling.settle(town.sato, job, "cash", blades_yen=150, once="s").id == entry.id
    now = Job.get_by_id(job.id)
    assert (now.state, now.settled_by, entry.words) == ("settled", town.sato, "草取り 45分")
    assert entry.lines == [
        Amount("cash", 750), Amount("payable", -400, person=town.suzuki.id), Amount("fees", -200), Amount("blades", -150),
    ]  # fmt: skip
    assert [line[0] for line in audited()[-2:]] == ["ledger.settled", "errand.settled"]
    with pytest.raises(Refused, match="もう精算してあります"):
        settling.settle(town.takahashi, job, "cash")


def test_what_is_not_finished_is_not_settled(town, make_job):
    job = make_job()
    with pytest.raises(Refused):
        settling.settle(town.sato, job, "cash")
    assert one("SELECT count(*) FROM ledger_entry") == 0


def test_when_the_books_refuse_the_job_stays_open(town, done, at):
    job = done()
    with pytest.raises(Refused, match="使える回数券がありません"):
        settling.settle(town.sato, job, "ticket")
    at("2019-02-01T09:00+09:00")
    settling.settle(town.sato, done(work_on=date(2019, 2, 1)), "cash", day=date(2019, 1, 20))
    closing.close_month(town.sato, "2019-01")
    with pytest.raises(Refused, match="までは、しめてあります"):
        settling.settle(town.sato, job, "cash", day=date(2019, 1, 31))
    assert Job.get_by_id(job.id).state == "done"
    assert settling.settle(town.sato, job, "cash").day == date(2019, 2, 1)  # January's work, in February's books


def test_mowing_divides_fee_and_fuel_by_what_each_ones_minutes_cost(town, done):
    job = done(60, ("suzuki", "nakamura"), kind="mowing")
    assert (job.fee_yen, settling.fuel_of(job)) == (600 + 200 + 300, 200)
    settling.settle(town.sato, job, "account", fuel_yen=200)
    # 600 of 900 go to the volunteers, and the fuel; 鈴木 has earned 800 of 1,100 yen, 中村 300.
    assert balance("payable", person=town.suzuki.id) + balance("payable", person=town.nakamura.id) == -800
    assert balance("payable", person=town.suzuki.id) == -582
    assert balance("receivable", resident=town.kimura.id) == 1100


def test_taken_back_the_job_waits_again(town, done):
    job = done()
    settling.settle(town.sato, job, "cash")
    back = settling.unsettle(town.sato, job, "払いかたのまちがい", once="u")
    assert settling.unsettle(town.sato, job, "払いかたのまちがい", once="u").id == back.id
    assert (Job.get_by_id(job.id).state, everything(), balance("cash")) == ("done", 0, 0)
    assert settling.settle(town.sato, job, "account").id == 3
    assert [row["id"] for row in settling.waiting(town.sato, 50)] == []
    assert settling.to_settle(town.sato) == {"count": 0, "yen": 0}


def test_what_costs_nothing_is_closed_without_an_entry(town, done):
    job = done(75)
    actions.decide_fee(town.sato, job, 0, "おわび")
    assert settling.settle(town.sato, job, "cash") is None
    assert Job.get_by_id(job.id).state == "settled"
    assert settling.unsettle(town.sato, job, "やはり") is None
    assert Job.get_by_id(job.id).state == "done"


# -- at the counter -------------------------------------------------------------------------------------------------


def test_from_the_list_to_the_receipt(login, town, done):
    job = done(45)
    browser = login(town.takahashi)
    assert "木村 フミさんの草取り 600円" in words(browser.get("/ledger/waiting"))
    assert "おわったお手伝いが1件、精算を待っています" in words(browser.get("/today"))
    page = browser.get(f"/ledger/settle/{job.id}")
    wrong = press(browser, page, "精算する", fuel="たくさん", day="あした")
    assert wrong.status_code == 422
    assert "数字で入れてください" in words(wrong) and "これからの日です" in words(wrong)
    assert "燃料代が、料金より多く" in words(press(browser, page, "精算する", fuel="700"))
    answers = [press(browser, page, "精算する") for _tap in range(3)]
    assert {answer.location for answer in answers} == {"/ledger/entries/1"}
    assert "600円" in words(browser.get("/ledger/entries/1")) and balance("cash") == 600
    assert "もう精算してあります" in words(browser.get(f"/ledger/settle/{job.id}"))
    late = press(browser, page, "精算する", blades="10")
    assert late.status_code == 409 and everything() == 0
    page = browser.get(f"/ledger/settle/{job.id}/back")
    assert "わけを一行で入れてください" in words(press(browser, page, "精算をもどす"))
    assert press(browser, page, "精算をもどす", reason="月まとめの人だった").location == f"/errands/{job.id}"
    assert balance("cash") == 0 and "精算する" in words(browser.get(f"/errands/{job.id}"))
    assert login(town.tanaka).get(f"/ledger/settle/{job.id}").status_code == 404


def test_tickets_are_offered_when_there_are_some(login, town, done):
    books.sell_book(town.sato, town.kimura)
    job = done(30)
    browser = login(town.sato)
    page = browser.get(f"/ledger/settle/{job.id}")
    assert "回数券が10枚あります" in words(page)
    press(browser, page, "精算する")
    assert balance("tickets") == -700


def test_the_slip_goes_along(login, town, make_job):
    job = make_job(kind="mowing")
    slip = words(login(town.sato).get(f"/errands/{job.id}/slip"))
    assert "木村 フミさん 草刈り" in slip and "60分まで 800円" in slip and "受けとりました" in slip


def test_the_volunteer_reads_the_own_money_on_the_phone(login, town, done):
    settling.settle(town.sato, done(45), "cash")
    page = words(login(town.suzuki).get("/help/month"))
    assert "受けとるお金" in page and "この月の分 400円、支払い 0円。残り 400円" in page and "木村" not in page


# -- the rooms above ------------------------------------------------------------------------------------------------


def test_a_resident_s_line_of_time_tells_what_was_paid(town, done):
    settling.settle(town.sato, done(30), "cash")
    books.sell_book(town.sato, town.kimura)
    lines, _older = life_of(town.sato, town.kimura.id)
    assert ("お手伝いの精算", "300円") in [(line.what, line.detail) for line in lines]
    assert ("回数券を売った", "1,000円") in [(line.what, line.detail) for line in lines]


def test_whoever_is_owed_something_does_not_leave(town, done):
    settling.settle(town.sato, done(30), "cash")
    assert [thing.words for thing in people.open_in_the_name_of(town.suzuki)] == ["担い手への支払いの残り 200円"]


def test_a_purge_waits_for_the_books_and_takes_the_words(town, done, at):
    job = done(30)
    settling.settle(town.sato, job, "account")
    settling.unsettle(town.sato, job, "木村さんが入院")
    settling.settle(town.sato, job, "account")
    residents.end(town.sato, town.kimura, ended_on=date(2019, 1, 16), why="moved", confirmed=set())
    at("2031-01-16T09:00+09:00")
    with pytest.raises(Refused, match="帳簿がおわっていません（月まとめの未収が300円）"):
        residents.purge(town.kanri, town.kimura)
    settling.unsettle(town.sato, job, "入金できず")
    settling.settle(town.sato, job, "cash")
    residents.purge(town.kanri, town.kimura)
    assert {entry.words for entry in Entry.select()} == {"消去ずみ"}
    assert {entry.reason for entry in Entry.select()} == {None, "消去ずみ"}
    assert everything() == 0
