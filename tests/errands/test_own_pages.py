"""The volunteer's pages: what is due today comes first, and where and whom to phone before the buttons."""

from datetime import date, timedelta

import pytest
from conftest import post
from reader import form_with, press, read

from townhub import clock
from townhub.db import one
from townhub.errands import actions, equipment, settling
from townhub.errands.models import Job
from townhub.residents.models import Resident
from townhub.town.models import Town


@pytest.fixture
def phone(login, town):
    return login(town.suzuki)


@pytest.fixture
def today_and_friday(town, make_job):
    jobs = make_job(), make_job(work_on=date(2019, 1, 18), resident=town.watanabe)
    for job in jobs:
        actions.claim(town.suzuki, job)
    return jobs


def words(answer) -> str:
    return read(answer).words


def test_the_button_is_there_for_today_only(phone, today_and_friday):
    page = read(phone.get("/help/today"))
    assert [button.words.partition(":")[0] for button in page.all("button", **{"class": "act whole"})] == ["はじめる "]
    assert "1月16日(水) 1件" in page.words and "あしたから 1件" in page.words
    assert "木村 フミさん" in page.one("article").words and "渡邊" not in page.one("article").words
    today, friday = today_and_friday
    assert "きょうの依頼ではありません" not in words(phone.get(f"/help/{today.id}"))
    assert "きょうの依頼ではありません" in words(phone.get(f"/help/{friday.id}"))
    assert "きょうの依頼ではありません" in words(phone.get(f"/help/{friday.id}/kept"))


def test_what_was_not_begun_on_its_day_asks_for_the_times(phone, today_and_friday, at):
    today, _friday = today_and_friday
    at("2019-01-17T08:12+09:00")
    page = read(phone.get("/help/today"))
    assert page.one("a", **{"class": "act whole"}).words == "時刻をあとから書く : 木村 フミさんの草取り"
    assert "その日は過ぎました" in page.words and "はじめる" not in page.words
    assert "行けなくなった" not in page.words  # a day that has passed is offered to nobody
    assert "きょうの依頼ではありません" in words(phone.get(f"/help/{today.id}"))


def test_where_and_what_to_bring_come_before_the_button(phone, town, make_job):
    job = make_job(kind="mowing")
    cutter = equipment.add(town.sato, name="刈払機1号", kind="brush_cutter", place="倉庫")
    equipment.book(town.sato, cutter, job=job)
    actions.claim(town.suzuki, job)
    assert "持っていくもの: 刈払機1号" in words(phone.get("/help/today"))
    page = phone.get(f"/help/{job.id}").get_data(as_text=True)
    assert (
        page.index("地図で見る")
        < page.index("0555-00-2841")
        < page.index("刈払機1号（倉庫）")
        < page.index("はじめる</")
    )
    asked = read(phone.get("/help/today")).one("a", rel="noreferrer").attributes["href"]
    assert "128" in asked and "%E6%9C%A8%E6%9D%91" not in asked  # the place, not the name


def test_without_the_map_the_address_stands_as_text_only(phone, town, make_job):
    job = make_job()
    actions.claim(town.suzuki, job)
    Town.update(maps="none").execute()
    for path in ("/help/today", f"/help/{job.id}", f"/help/{job.id}/kept"):
        page = phone.get(path).get_data(as_text=True)
        assert "宮ノ前 128" in page
        assert "地図" not in page and "google" not in page


def test_an_answer_on_the_page_of_the_request(phone, make_job):
    job = make_job()
    form = form_with(phone.get(f"/help/{job.id}"), "行けない")
    assert [button.attributes["value"] for button in form.all("button")] == ["cannot", "later"]
    for said in ("later", "cannot"):
        assert post(phone, form.attributes["action"], said=said).status_code == 303
        assert one("SELECT answer FROM errand_ask ORDER BY id DESC") == said


def test_the_own_times_come_first_where_two_went(phone, town, make_job):
    job = make_job(wanted_people=2)
    for each in (town.nakamura, town.suzuki):
        actions.claim(each, job)
    began = clock.now() - timedelta(minutes=72)  # 7:00
    actions.enter_times(town.nakamura, Job.get_by_id(job.id), began, began + timedelta(minutes=20))
    fields = read(phone.get(f"/help/{job.id}/times")).one("form", **{"class": "fields measure"}).fields
    assert (fields["started"], fields["finished"]) == ("", "")


def test_what_was_told_is_read_again(phone, town, make_job):
    job = make_job()
    actions.claim(town.suzuki, job)
    began = clock.now() - timedelta(minutes=60)
    actions.enter_times(town.suzuki, job, began, began + timedelta(minutes=20))
    post(phone, f"/help/{job.id}/report", how="worry", line="雨戸がしまっている")
    assert "「気になる」と知らせました。 雨戸がしまっている" in words(phone.get(f"/help/{job.id}"))


@pytest.mark.parametrize(
    ("started", "finished", "field"),
    [("7:10", "7:50", "started"), ("6:50", "7:10", "finished"), ("6:50", "7:40", "finished")],
)
@pytest.mark.parametrize("path", ["/help/{}/times", "/errands/{}/times"])
def test_times_at_another_job_are_refused_by_the_field(phone, login, town, make_job, path, started, finished, field):
    job, other = make_job(), make_job(resident=town.watanabe, from_minute=13 * 60, until_minute=16 * 60)
    for each in (job, other):
        actions.claim(town.suzuki, each)
    began = clock.now() - timedelta(minutes=72)  # 7:00
    actions.enter_times(town.suzuki, other, began, began + timedelta(minutes=30))
    browser = phone if path.startswith("/help") else login(town.sato)
    answer = post(browser, path.format(job.id), work_on="1/16", started=started, finished=finished)
    page = read(answer)
    assert answer.status_code == 409
    assert "きょう 7:00–7:30に渡邊 正さんの草取りをしていました" in page.one(id=f"{field}-error").words
    assert page.one("a", href=f"#{field}").words.startswith("鈴木 一郎さんは")


def test_whether_the_time_was_agreed_is_said(phone, town, make_job):
    job = make_job()
    actions.claim(town.suzuki, job)
    assert "時刻は、まだ電話していません" in words(phone.get("/help/today"))
    press(phone, phone.get(f"/help/{job.id}"), "電話して、時刻を伝えた")
    assert "時刻は、電話で伝えてあります" in words(phone.get("/help/today"))
    assert "この時刻に行くことは、電話で伝えてあります" in words(phone.get(f"/help/{job.id}"))


def test_the_resident_wished_another_time(phone, town, make_job):
    job, next_door = (
        make_job(wanted_people=2),
        make_job(resident=town.watanabe, from_minute=13 * 60, until_minute=16 * 60),
    )
    for each in (town.suzuki, town.nakamura):
        actions.claim(each, job)
    actions.claim(town.nakamura, next_door)
    page = phone.get(f"/help/{job.id}")
    wrong = press(phone, page, "電話して、時刻を伝えた", starts_minute="ひる")
    assert wrong.status_code == 422 and "時刻を、9:00 や 13時半" in read(wrong).one(id="starts_minute-error").words
    taken = press(phone, page, "電話して、時刻を伝えた", starts_minute="13:30")
    told = read(taken).one(id="starts_minute-error").words
    assert taken.status_code == 409 and "中村 茂さんの時間が重なります" in told
    assert "上河内の草取り" in told and "渡邊" not in read(taken).words  # where the other one goes is their business
    assert Job.get_by_id(job.id).state == "claimed"
    assert press(phone, page, "電話して、時刻を伝えた", starts_minute="10時半").status_code == 303
    assert "10:30から" in words(phone.get("/help/today"))
    actions.call_off(town.sato, job, "入院")
    late = press(phone, page, "電話して、時刻を伝えた", starts_minute="11:00")
    assert late.status_code == 409 and "いま「取消」です" in read(late).one("p", role="alert").words


def test_whoever_finishes_first_of_two_reads_when_the_fee_is_known(phone, town, make_job):
    job = make_job(wanted_people=2, work_on=date(2019, 1, 17))
    actions.claim(town.suzuki, job)
    assert "もう一人をさがしています" in words(phone.get("/help/today"))
    actions.claim(town.nakamura, job)
    assert "もう一人をさがしています" not in words(phone.get("/help/today"))
    began = clock.now() - timedelta(minutes=72)
    for each, said in ((town.suzuki, True), (town.nakamura, False)):
        actions.enter_times(each, Job.get_by_id(job.id), began, began + timedelta(minutes=20))
        assert (
            "料金は、いっしょに行った人がおわってから決まります" in words(phone.get(f"/help/{job.id}/report"))
        ) is said


def test_the_month_says_when_the_money_is_shown(phone, town, make_job):
    later = "受けとるお金は、事務室が料金を受け取ってから、この画面に出ます"
    assert later not in words(phone.get("/help/month"))
    job = make_job()
    actions.claim(town.suzuki, job)
    began = clock.now() - timedelta(minutes=72)
    actions.enter_times(town.suzuki, job, began, began + timedelta(minutes=30))
    assert later in words(phone.get("/help/month"))
    settling.settle(town.sato, Job.get_by_id(job.id), "cash")
    assert later not in words(phone.get("/help/month"))


def test_a_fee_that_staff_decide_is_not_named_before(phone, town, make_job):
    job = make_job()
    actions.claim(town.suzuki, job)
    began = clock.now() - timedelta(minutes=80)
    actions.enter_times(town.suzuki, job, began, began + timedelta(minutes=79))
    told = read(phone.get("/help/today")).one("article").words
    assert "料金はまだ" in told and "料金は事務室が決めます" in told and "600円" not in told


def test_a_month_that_is_over_is_not_waited_for(phone):
    assert "この月のお手伝いは、まだありません" in words(phone.get("/help/month"))
    assert "この月のお手伝いは、ありませんでした" in words(phone.get("/help/month?of=2018-05"))


def test_the_residents_telephone_and_that_of_whoever_asked(phone, town, make_job):
    job = make_job(caller="family", callback_phone="090-1111-2222")
    actions.claim(town.suzuki, job)
    told = words(phone.get(f"/help/{job.id}"))
    assert "電話 0555-00-2841" in told and "依頼者 家族 090-1111-2222" in told
    Resident.update(phone="").execute()
    page = phone.get(f"/help/{job.id}")
    assert 'href="tel:"' not in page.get_data(as_text=True) and "090-1111-2222" in words(page)
    assert "090-1111-2222" in words(phone.get("/help/today"))
    Resident.update(phone="090-1111-2222").execute()
    assert words(phone.get(f"/help/{job.id}")).count("090-1111-2222") == 1
