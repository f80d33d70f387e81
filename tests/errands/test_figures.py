"""The figures of a year, counted by hand in the small town."""

from datetime import date

import pytest
from reader import read

from townhub import clock
from townhub.errands import actions, figures, settling
from townhub.errands.figures_rules import Request, by, count, reasons
from townhub.errands.models import Job
from townhub.reception import actions as reception
from townhub.standing import actions as standing

DAY = {"month": "2019-01", "district": "宮ノ前", "kind": "weeding"}


def request(state: str, **facts) -> Request:
    return Request(state=state, **DAY | facts)


@pytest.mark.parametrize(
    ("one", "taken", "not_taken", "why"),
    [
        (request("open"), False, False, None),
        (request("claimed"), True, False, None),
        (request("settled"), True, False, None),
        (request("untaken", by_itself=True), False, True, "in_vain"),
        (request("untaken", close_reason="人手がない"), False, True, "given_up"),
        (request("untaken", somebody_goes=True, close_reason="雨でできませんでした（大雨）"), True, False, "rain"),
        (request("untaken", somebody_goes=True, close_reason="消去ずみ"), True, False, "other"),
        (request("nobody_home"), True, False, "nobody_home"),
        (request("called_off", somebody_goes=True), False, False, "called_off"),
        (request("out_of_scope"), False, False, "out_of_scope"),
    ],
)
def test_what_counts_as_taken(one, taken, not_taken, why):
    assert (one.taken, one.not_taken, one.why_not) == (taken, not_taken, why)


def test_nothing_has_no_share_and_no_median():
    assert (count([])["share"], count([])["wait_minutes"], count([request("open")])["share"]) == (None, None, None)


def test_the_clock_was_set_back():
    assert count([request("claimed", wait_minutes=-5)])["wait_minutes"] == 0


def test_whoever_comes_every_week_was_not_looked_for(town):
    again = {"kind": "garbage", "weekdays": 2, "first_on": date(2019, 1, 16), "from_minute": 420, "until_minute": 480}
    standing.set_up(
        town.sato, resident=town.kimura, caller="self", wanted_minutes=30, regular=town.suzuki, **again,
    )  # fmt: skip
    whole = count(figures.requests_of(town.sato, 2018))
    assert whole["requests"] == whole["standing"] == whole["taken"] > 0
    assert (whole["called"], whole["wait_minutes"]) == (0, None)


@pytest.fixture
def january(town, make_job, at):
    """Five requests: 鈴木 after 20 minutes, 中村 by a call after 60, one for the board, one given up, one called off."""
    first, second = make_job(), make_job(kind="shopping", resident=town.watanabe)
    asked = reception.ask_on_board(
        name="木村", phone="0555", district=town.miyanomae, what="草", wished="", address="192.0.2.1"
    )
    board = make_job(from_minute=13 * 60, until_minute=17 * 60)
    reception.answer(town.sato, asked.id, "errand", board)
    lost, off = (make_job(kind="field", work_on=date(2019, 2, day)) for day in (4, 5))
    Job.update(opened_at=clock.moment_on(date(2019, 1, 16), 8 * 60 + 12)).execute()
    at("2019-01-16T08:32:10+09:00")
    actions.claim(town.suzuki, first)
    at("2019-01-16T09:12:10+09:00")
    actions.assign(town.sato, Job.get_by_id(second.id), town.nakamura)
    actions.give_up(town.sato, lost, "人手がない")
    actions.call_off(town.sato, off, "晴れたら自分で")
    at("2019-01-16T11:00+09:00")
    for job, person, minutes in ((first, town.suzuki, 45), (second, town.nakamura, 30)):
        actions.enter_times(
            person, job, clock.moment_on(date(2019, 1, 16), 600), clock.moment_on(date(2019, 1, 16), 600 + minutes)
        )
    settling.settle(town.sato, Job.get_by_id(first.id), "cash", once="s")


def test_the_figures_are_those_counted_by_hand(town, january):
    found = figures.requests_of(town.sato, 2018)
    months = by("month", found)
    assert months["2019-01"] == {
        "requests": 3, "board": 1, "standing": 0, "taken": 2, "called": 1, "not_taken": 0, "share": 100, "wait_minutes": 40,
        "minutes": 75, "yen": 900,
    }  # fmt: skip
    assert (months["2019-02"]["requests"], months["2019-02"]["share"], months["2019-02"]["yen"]) == (2, 0, 0)
    assert {kind: group["requests"] for kind, group in by("kind", found).items()} == {
        "weeding": 2,
        "shopping": 1,
        "field": 2,
    }
    assert {name: group["taken"] for name, group in by("district", found).items()} == {"宮ノ前": 1, "上河内": 1}
    assert (count(found)["share"], reasons(found)) == (67, {"given_up": 1, "called_off": 1})
    assert figures.helpers_of(town.sato, 2018) == [
        {"name": "鈴木 一郎", "jobs": 1, "minutes": 45, "yen": 600, "own_yen": 400},
        {"name": "中村 茂", "jobs": 1, "minutes": 30, "yen": 300, "own_yen": 0},
    ]
    assert figures.requests_of(town.sato, 2019) == []


def test_a_reversed_settlement_is_nobodys(town, january):
    settling.unsettle(town.sato, Job.get(Job.state == "settled"), "金額のまちがい")
    assert [row["own_yen"] for row in figures.helpers_of(town.sato, 2018)] == [0, 0]


def test_a_coordinator_counts_the_own_area(town, january):
    assert len(figures.requests_of(town.tanaka, 2018)) == 1
    assert [row["name"] for row in figures.helpers_of(town.tanaka, 2018)] == ["中村 茂"]


def test_the_page_has_pictures_with_their_tables(town, login, january):
    browser = login(town.sato)
    assert browser.get("/errands/figures").location == "/errands/figures/2018"
    page = read(browser.get("/errands/figures/2018"))
    assert (len(page.all("svg")), len(page.all("table"))) == (7, 5)
    assert "1月 3件 1件 0件 2件 1件 0件 100% 40分 75分 900円" in page.words
    assert "鈴木 一郎 1件 45分 600円 400円" in page.words
    for wrong in ("1999", "2019", str(10**9), "2018/name.csv", "2018/month.pdf"):
        assert browser.get(f"/errands/figures/{wrong}").status_code == 404


def test_the_figures_to_take_along(town, login, january):
    browser = login(town.sato)
    assert b"\r\n2019-01,3,1,0,2,1,0,100,40,75,900\r\n" in browser.get("/errands/figures/2018/month.csv").data
    assert "事務室が不成立にした,1" in browser.get("/errands/figures/2018/reason.csv").data.decode("utf-8-sig")
    for table in ("kind", "district", "helper"):
        assert browser.get(f"/errands/figures/2018/{table}.xlsx").data.startswith(b"PK")
