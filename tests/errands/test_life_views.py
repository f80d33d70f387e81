"""The steps as the office and the phone meet them: sheets, the call list, undoing, machines, the town's own hours."""

from datetime import date

import pytest
from conftest import audited, post
from reader import press, read

from townhub.accounts import actions as accounts
from townhub.db import one
from townhub.errands import actions, equipment
from townhub.errands.machines import Booking
from townhub.errands.models import Job, Setting


def words(answer) -> str:
    return read(answer).words


@pytest.fixture
def office(login, town):
    return login(town.takahashi)


@pytest.fixture
def phone(login, town):
    return login(town.suzuki)


@pytest.fixture
def taken(town, make_job):
    job = make_job()
    actions.claim(town.suzuki, job)
    return job


def test_confirmed_moved_and_undone_without_javascript(office, taken):
    page = office.get(f"/errands/{taken.id}/confirm")
    wrong = press(office, page, "電話して確定する", starts_minute="朝")
    assert (wrong.status_code, "時刻を、9:00 や 13時半 のように" in words(wrong)) == (422, True)
    page = office.get(press(office, page, "電話して確定する", starts_minute="10時半", why="10時すぎがよい").location)
    assert "10:30から" in words(page) and "10時すぎがよい" in words(page) and "確定" in words(page)
    page = office.get(press(office, page, "もとにもどす（電話して確定する）").location)
    assert "もとにもどしました" in words(page)
    assert (Job.get().state, Job.get().starts_minute) == ("claimed", 540)


def test_a_step_that_somebody_else_took_meanwhile(office, town, taken):
    page = office.get(f"/errands/{taken.id}/nobody_home")
    actions.call_off(town.sato, taken, "入院")
    answer = press(office, page, "不在だった", line="")
    assert (answer.status_code, "いま「取消」です。「不在だった」ができるのは" in words(answer)) == (409, True)


def test_a_kind_no_needs_a_reason_and_is_told(office, make_job):
    job = make_job()
    page = office.get(f"/errands/{job.id}/give_up")
    assert press(office, page, "不成立にする").status_code == 422
    press(office, page, "不成立にする", reason="行ける人がいない", to_ask="シルバー人材センター")
    assert "木村 フミさんに電話する（草取り）" in words(office.get("/today"))
    page = office.get(f"/errands/{job.id}")
    assert "シルバー人材センター" in words(page)
    press(office, page, "電話で伝えた")
    assert "木村 フミさんに電話する（草取り）" not in words(office.get("/today"))
    page = office.get(f"/errands/{job.id}/reopen")
    press(office, page, "もう一度募集する", work_on="1/18", from_minute="9:00", until_minute="12:00")
    assert (Job.get().state, Job.get().work_on) == ("open", date(2019, 1, 18))


def test_a_call_is_noted_and_a_yes_is_an_appointment(office, town, make_job):
    job = make_job()
    where = f"/errands/{job.id}/calls"
    assert "まだ答えていない人が2人います" in words(office.get(where))
    post(office, where, person=town.suzuki.id, said="no_answer", once="a")
    post(office, where, person=town.suzuki.id, said="no_answer", once="a")  # the same tap
    assert one("SELECT count(*) FROM errand_ask") == 1
    assert "出なかった 1月16日(水)" in words(office.get(where))
    assert post(office, where).status_code == 409
    assert post(office, where, person=town.sato.id, said="takes").status_code == 404
    assert post(office, where, person=town.nakamura.id, said="takes", once="b").location == f"/errands/{job.id}"
    assert Job.get().claimed_by == town.nakamura


def test_the_list_and_today_say_what_comes_next_and_when(office, make_job):
    make_job(work_on=date(2019, 1, 20))
    for path in ("/errands", "/today"):
        assert "その地区の担い手にたずねています" in words(office.get(path))
        assert "きょう 14:33まで。つぎ: みんなにひらく" in words(office.get(path))


def test_answers_on_the_phone(phone, make_job, office):
    job = make_job()
    page = phone.get(press(phone, phone.get("/help"), "あとで", said="later").location)
    assert "「あとで」と知らせてあります" in words(page)
    assert "あとで 1月16日(水) 8:1" in words(office.get(f"/errands/{job.id}/calls"))
    press(phone, page, "行けない", said="cannot")
    press(phone, phone.get("/help"), "引き受ける")
    assert Job.get().state == "claimed"


def test_taken_by_mistake_and_given_back_at_once(phone, taken):
    page = phone.get(f"/help/{taken.id}")
    assert press(phone, page, "まちがえて引き受けた").location == "/help"
    assert (Job.get().state, Job.get().claimed_by) == ("open", None)


def test_nobody_home_and_rain_on_the_phone(phone, town, taken, make_job):
    page = phone.get(f"/help/{taken.id}/nobody-home")
    assert press(phone, page, "知らせる", line="新聞が3日分").location == "/help/today"
    assert Job.get_by_id(taken.id).close_reason == "新聞が3日分"
    mowing = make_job(kind="mowing", resident=town.watanabe)
    actions.claim(town.suzuki, mowing)
    page = phone.get(f"/help/{mowing.id}")
    answer = press(phone, page, "はじめる")  # without the mark it is taken to rain
    assert (answer.status_code, "雨の日は草刈りをしません" in words(answer)) == (409, True)
    assert press(phone, phone.get(f"/help/{mowing.id}/could-not"), "知らせる", line="").status_code == 422
    press(phone, page, "はじめる", dry="yes")
    assert Job.get_by_id(mowing.id).state == "running"


def test_a_machine_and_its_bookings(office, town, taken):
    post(office, "/equipment", name="軽トラ", kind="truck", place="倉庫", once="a")
    post(office, f"/errands/{taken.id}/equipment", machine="1", once="b")
    assert "軽トラ 9:00–10:00" in words(office.get(f"/errands/{taken.id}"))
    facts = {"machine": "1", "day": "きょう", "from_minute": "9:30", "until_minute": "11:00", "reason": "車検"}
    clash = post(office, "/equipment/bookings", **facts, once="c")
    assert (clash.status_code, "軽トラは、きょう 9:00–10:00に予約があります" in words(clash)) == (409, True)
    wrong = post(office, "/equipment/bookings", **facts | {"until_minute": "9:00"}, once="d")
    assert wrong.status_code == 422
    assert "これからの予約が1件あります" in words(office.get(post(office, "/equipment/1/end").location))
    post(office, f"/equipment/bookings/{Booking.get().id}/drop")
    assert post(office, "/equipment/bookings", **facts, once="e").status_code == 303
    post(office, "/equipment", name="刈払機", kind="brush_cutter", place="倉庫", once="f")
    no = post(office, f"/errands/{taken.id}/equipment", machine="1", once="g")
    assert (no.status_code, read(no).one("form", **{"class": "fields measure"}).fields["machine"]) == (409, "1")


def test_the_towns_own_hours(login, town, office):
    browser = login(town.kanri)
    page = browser.get("/errands/rules")
    assert press(browser, page, "このきまりにする", district_hours="そのうち").status_code == 422
    press(browser, page, "このきまりにする", district_hours="３時間")
    assert Setting.ours().district_hours == 3
    assert press(browser, page, "このきまりにする", district_hours="5").status_code == 409
    assert office.get("/errands/rules").status_code == 403


def test_a_machine_that_was_ended_by_mistake_comes_back(office, town):
    equipment.add(town.kanri, name="刈払機 1号", kind="brush_cutter", place="倉庫")
    assert "もう使わないことにしました" in words(office.get(post(office, "/equipment/1/end").location))
    assert "使わなくなったもの（1台） 刈払機 1号" in words(office.get("/equipment"))
    for _press in range(2):
        assert "また使えます" in words(office.get(post(office, "/equipment/1/back").location))
    assert "使わなくなったもの" not in words(office.get("/equipment"))
    assert [act for act, _who in audited() if act == "equipment.back"] == ["equipment.back"]


def test_the_office_writes_the_own_minutes_of_each_of_two(login, town, make_job, at):
    """Nobody's times are written over by those of another."""
    job = make_job(wanted_people=2)
    office = login(town.takahashi)
    calls = f"/errands/{job.id}/calls"
    answer = post(office, calls, person=str(town.suzuki.id), said="takes")
    assert answer.location == calls
    assert "まだ人が要るので、つづけて電話してください" in read(office.get(calls)).words
    assert post(office, calls, person=str(town.nakamura.id), said="takes").location == f"/errands/{job.id}"
    at("2019-01-16T12:00+09:00")
    path, day = f"/errands/{job.id}/times", {"work_on": "1/16"}
    assert "みんな同じ" in read(office.get(path)).words
    post(office, path, **day, started="9:00", finished="9:25", whose=str(town.suzuki.id))
    assert "中村 茂さんの時刻が、まだです" in read(office.get(f"/errands/{job.id}")).words
    page = read(office.get(path)).words
    assert "鈴木 一郎さん（いま 9:00–9:25）" in page and "みんな" not in page
    post(office, path, **day, started="9:00", finished="9:50", whose=str(town.nakamura.id))
    assert [(each.worked_minutes, each.fee_yen) for each in Job.get_by_id(job.id).helpers()] == [(25, 300), (50, 600)]
    assert post(office, path, **day, started="9:00", finished="9:30").status_code == 422  # whose?
    post(office, path, **day, started="9:00", finished="9:40", whose=str(town.suzuki.id))
    assert [each.worked_minutes for each in Job.get_by_id(job.id).helpers()] == [40, 50]


def test_the_office_reads_that_only_newcomers_go(office, town, make_job):
    """It may send somebody alone who is still to go with another, and is told whom to add: the experienced first."""
    newcomer = accounts.add_person(
        "test", name="小川 直", kana="おがわ なお", role="volunteer", login_name=None, password=None, district=town.miyanomae
    )  # fmt: skip
    job = make_job()
    actions.assign(town.takahashi, job, newcomer)
    sentence = "はじめのうちの人だけです。「いっしょに行く人」で、なれた人を決めてください"
    assert sentence in words(office.get(f"/errands/{job.id}"))
    found = [option.words for option in read(office.get(f"/errands/{job.id}/companion")).all("option")]
    assert found[0] == "中村 茂 これまで9回" and len(found) == 2
    actions.accompany(town.takahashi, Job.get_by_id(job.id), town.suzuki)
    assert sentence not in words(office.get(f"/errands/{job.id}"))
