"""What a phone kept for want of a signal arrives: in its own time, once, or with the reason why not."""

import json
from datetime import date, datetime, timedelta

import pytest
from conftest import audited, post
from reader import press, read

from townhub import clock
from townhub.accounts import actions as accounts
from townhub.accounts.models import Device, Person
from townhub.db import one
from townhub.errands import actions
from townhub.errands.models import Job, JobStep
from townhub.ledger import actions as ledger
from townhub.ledger import closing
from townhub.ledger.rules import Bill

NOON = datetime.fromisoformat("2026-07-01T03:00:00.500+00:00")  # of the phone, whose clock may be years off


@pytest.fixture
def taken(town, make_job):
    job = make_job()
    with clock.living_at(clock.now() - timedelta(hours=3)):
        actions.claim(town.suzuki, job)
    return job


@pytest.fixture
def send(login, town, taken):
    """send("start", 50): the phone sends what was pressed so many minutes ago; answers (status, reason)."""
    phone = login(town.suzuki)

    def sent(act: str, ago: float = 0, once: str | None = None, job=taken, **fields):
        answer = post(
            phone, f"/help/{job.id}/kept", act=act, once=once or f"sheet-{act}",
            pressed_at=(NOON - timedelta(minutes=ago)).isoformat(), sent_at=NOON.isoformat(), **fields,
        )  # fmt: skip
        return answer.status_code, (answer.json or {}).get("reason")

    sent.phone = phone
    return sent


def test_the_minutes_count_from_one_pressing_to_the_other(send, taken):
    assert send("start", 50) == send("finish", 9) == send("report", how="worry", line="雨戸") == (200, None)
    job = Job.get()
    assert (job.worked_minutes, job.fee_yen, job.report, job.state) == (41, 600, "worry", "done")
    assert clock.now() - job.finished_at >= timedelta(minutes=9)
    assert [step.why for step in JobStep.select().where(JobStep.act.in_(["start", "finish"]))] == [
        "電波がなく、押したあとで届いた"
    ] * 2


def test_sent_three_times_it_is_one_act(send, town):
    for _time in range(3):
        for act, ago, fields in [("start", 50, {}), ("finish", 9, {}), ("report", 1, {"how": "worry", "line": "雨戸"})]:
            assert send(act, ago, **fields) == (200, None)
    done = [act for act, _who in audited() if act.startswith("errand.")]
    assert [done.count(f"errand.{act}") for act in ("started", "finished", "reported")] == [1, 1, 1]
    assert one("SELECT count(*) FROM topic WHERE cause LIKE '%-worry-%'") == 1
    assert Job.get().worked_minutes == 41


def test_an_answer_that_was_lost_on_the_way(send, taken):
    """The page itself sent it, with the same number; the phone could not know, and sends it again."""
    post(send.phone, f"/help/{taken.id}/start", once="sheet-start")
    begun = Job.get().started_at
    assert send("start", 30) == (200, None)
    assert Job.get().started_at == begun
    post(send.phone, f"/help/{taken.id}/finish", once="sheet-finish")
    post(send.phone, f"/help/{taken.id}/report", how="fine", line="", once="sheet-report")
    assert send("finish") == send("report", how="fine", line="") == (200, None)
    assert [act for act, _who in audited()].count("errand.reported") == 1


def test_taken_back_and_sent_again_it_stays_taken_back(send, taken):
    send("start", 5)
    post(send.phone, f"/help/{taken.id}/unstart")
    assert send("start", 6) == (200, None)
    assert Job.get().started_at is None


@pytest.mark.parametrize(
    ("ago", "sentence"), [(-2, "これからの時刻です"), (24 * 60 + 1, "1日より長く"), (200, "引き受けるより前に")]
)
def test_a_time_that_cannot_be(send, ago, sentence):
    status, reason = send("start", ago)
    assert (status, sentence in reason, Job.get().state) == (409, True, "claimed")


def test_no_time_at_all_no_number_no_act(send, taken):
    where = f"/help/{taken.id}/kept"
    for fields in (
        {"act": "start", "once": "a"},
        {"act": "start", "once": "a", "pressed_at": "朝", "sent_at": "2019-01-16"},
        {"act": "start", "once": "a", "pressed_at": "2019-01-16T08:00", "sent_at": NOON.isoformat()},
        {"act": "start"},
        {"act": "settle", "once": "a"},
    ):
        answer = post(send.phone, where, **fields)
        assert (answer.status_code, bool(answer.json["reason"])) == (409, True)
    assert Job.get().state == "claimed"


def test_finish_before_start(send):
    status, reason = send("finish", 9)
    assert (status, "いま「担当決定」" in reason or "いま「" in reason) == (409, True)
    send("start", 5)
    status, reason = send("finish", 9)
    assert (status, "「はじめる」より前に" in reason) == (409, True)
    assert Job.get().state == "running"
    assert send("finish", 5.05)[0] == 200  # rounded apart
    assert Job.get().worked_minutes == 1


def test_a_report_without_its_line_and_before_the_end(send):
    assert send("report", how="fine", line="")[0] == 409
    send("start", 5)
    send("finish")
    status, reason = send("report", how="worry", line="", once="x")
    assert (status, "一行で" in reason) == (409, True)


def test_called_off_or_given_to_somebody_else_meanwhile(send, town, taken, make_job):
    actions.call_off(town.takahashi, taken, "入院")
    status, reason = send("start", 5)
    assert (status, "いま「取消」です。もう行ったときは" in reason) == (409, True)
    other = make_job(resident=town.watanabe)
    actions.claim(town.nakamura, other)
    status, reason = send("start", 5, job=other)
    assert (status, "あなたの依頼ではありません" in reason) == (409, True)


def test_a_month_closed_meanwhile_keeps_its_figures(send, town, at):
    ledger.settle_job(town.sato, Bill("errand_job", 999, town.kimura.id, 300, ((town.suzuki.id, 30),)), "cash")
    at("2019-01-31T22:00+09:00")
    send("start")
    at("2019-02-01T08:00+09:00")
    closed = closing.close_month(town.kanri, "2019-01")
    before = json.dumps(closed.balances, sort_keys=True)
    assert send("finish", 9.5 * 60) == send("report", how="fine", line="") == (200, None)
    job = Job.get()
    assert (job.worked_minutes, job.state, clock.here(job.finished_at).date()) == (30, "done", date(2019, 1, 31))
    assert json.dumps(type(closed).get().balances, sort_keys=True) == before
    assert one("SELECT count(*) FROM ledger_entry") == 1


def test_the_page_that_is_kept_has_each_next_button(send, town, taken, login):
    page = read(send.phone.get(f"/help/{taken.id}/kept"))
    assert "木村 フミさん" in page.words and "128" in page.words
    stranger = login(town.nakamura).get(f"/help/{taken.id}/kept")
    assert stranger.status_code == 404 and "木村" not in stranger.get_data(as_text=True)
    proof = send.phone.get("/help/kept")
    assert (proof.json["who"], proof.headers["Cache-Control"]) == (town.suzuki.id, "no-store")
    assert post(send.phone, f"/help/{taken.id}/start", csrf_token=proof.json["token"]).status_code == 303


def test_a_stale_token_is_no_refusal(send, taken):
    """400 is not about the act: the phone fetches a new token and tries again."""
    answer = post(send.phone, f"/help/{taken.id}/kept", act="start", once="a", csrf_token="old")
    assert answer.status_code == 400 and Job.get().state == "claimed"


def test_the_worker_comes_from_below_help_and_is_asked_for_anew(client):
    answer = client.get("/help/kept.js")
    assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/"  # any page may be opened without a signal
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]  # which lets a page of ours start it


# -- tampered with, sent again, sent too late --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"pressed_at": "0001-01-01T00:00+23:59", "sent_at": "9999-12-31T23:59-23:59"},
        {"pressed_at": "9999-12-31T23:59-23:59", "sent_at": "0001-01-01T00:00+23:59"},
        {"pressed_at": "2026-07-01", "sent_at": NOON.isoformat()},  # with a time zone and without
        {"pressed_at": "１２時", "sent_at": "\x00"},
        {"pressed_at": "9" * 200_000, "sent_at": NOON.isoformat()},
        {"pressed_at": NOON.isoformat(), "sent_at": NOON.isoformat(), "clock_moved": "9" * 4000},
        {"pressed_at": NOON.isoformat(), "sent_at": NOON.isoformat(), "clock_moved": "-1e9"},
        {"pressed_at": NOON.isoformat(), "sent_at": NOON.isoformat(), "clock_moved": "150000"},
        {"pressed_at": NOON.isoformat(), "sent_at": NOON.isoformat(), "whose": "999"},
        {"pressed_at": NOON.isoformat(), "sent_at": NOON.isoformat(), "whose": "[]"},
    ],
)
def test_a_tampered_act_is_refused_with_a_sentence(send, taken, fields):
    answer = post(send.phone, f"/help/{taken.id}/kept", act="start", once="a", **fields)
    assert (answer.status_code, answer.json["reason"][-1:] != "") == (409, True)
    assert Job.get().state == "claimed"


def test_the_clock_of_the_phone_was_set_in_between(send):
    """Years off, it does not matter; put right between pressing and sending, nobody knows the moment any more."""
    assert send("start", 50, clock_moved="119000") == (200, None)
    status, reason = send("finish", 9, clock_moved="-121000")
    assert (status, "電話の時計が直されました" in reason, Job.get().state) == (409, True, "running")


def test_the_wrong_kinds_of_everything(send, taken):
    where = f"/help/{taken.id}/kept"
    for wrong in (
        {"json": {"act": "start"}},
        {"data": b"\xff\xfe\x00"},
        {"data": {"act": ["start", "finish"], "once": "a"}},
    ):
        assert send.phone.post(where, headers={"Origin": "http://localhost"}, **wrong).status_code in (303, 400)
    for number in ("0", "-1", str(2**63 - 1), str(2**63), "9" * 400, "1.5"):
        assert post(send.phone, f"/help/{number}/kept", act="start", once="a").status_code in (404, 405, 409)
    send("start", 50)
    send("finish", 9)
    for how, line in (("worry", "雨" * 121), ("worry", "雨" * 400_000), ("worse", "雨戸"), ("", ""), ("worry", " \n ")):
        status, _reason = send("report", how=how, line=line, once="x")
        assert status in (409, 413)
    assert (Job.get().state, Job.get().report) == ("done", None)


def test_nobody_acts_for_somebody_else(send, town, taken, login):
    """鈴木's act, sent from the phone on which 中村 is in: not as 中村's, and not as 鈴木's."""
    actions.accompany(town.sato, taken, town.nakamura)
    other = login(town.nakamura)
    now = NOON.isoformat()
    kept = {"act": "start", "once": "a", "whose": str(town.suzuki.id), "pressed_at": now, "sent_at": now}
    answer = post(other, f"/help/{taken.id}/kept", **kept)
    assert (answer.status_code, "ほかの人が押したもの" in answer.json["reason"]) == (409, True)
    assert Job.get().started_at is None
    assert post(send.phone, f"/help/{taken.id}/kept", **kept).status_code == 200


def test_the_same_number_with_other_content(send):
    """Of start and finish the first one counts; of reports the last word, and a copy of an older one changes nothing."""
    for ago in (50, 40, 30):
        assert send("start", ago, once="a") == (200, None)
    for ago in (9, 0):
        assert send("finish", ago, once="b") == (200, None)
    assert Job.get().worked_minutes == 41
    for line in ("雨戸", "雨戸と郵便", "雨戸"):
        assert send("report", how="worry", line=line, once="c") == (200, None)
    assert Job.get().report_line == "雨戸と郵便"


def test_the_times_were_written_by_hand_before_it_arrived(send, town, taken):
    began = clock.now() - timedelta(minutes=60)
    actions.enter_times(town.suzuki, taken, began, began + timedelta(minutes=20))
    assert send("start", 50) == send("finish", 9) == send("report", how="fine", line="") == (200, None)
    assert (Job.get().worked_minutes, Job.get().report) == (20, "fine")


@pytest.mark.parametrize("why", ["stopped", "left", "role"])
def test_a_phone_that_is_not_known_any_more(send, town, taken, why):
    """401 or the way to the log-in: not about the act, which stays on the phone. Nothing is done."""
    if why == "stopped":
        accounts.stop_device(town.sato, Device.get())
    else:
        Person.update(**({"left_on": clock.today()} if why == "left" else {"role": "staff"})).where(
            Person.id == town.suzuki.id
        ).execute()
    assert send("start", 5)[0] in (400, 401)
    assert send.phone.get("/help/kept").status_code == 303
    assert Job.get().state == "claimed"
    page = read(send.phone.get("/help/out"))
    assert "この電話に残っています" in page.words and "木村" not in page.words


def test_leaving_a_phone_stops_it(send, town, app, login):
    office = login(town.sato)  # whose session at the desk has the number of the phone
    assert Device.get(Device.person == town.suzuki).id == one("SELECT max(id) FROM desk_session")
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = send.phone.get_cookie(name).value
    page = send.phone.get("/help/leave")
    assert press(send.phone, page, "この電話で使うのをやめる").status_code == 303
    assert office.get("/today").status_code == 200
    assert Device.get().stopped_at and ("device.stopped", "鈴木 一郎") in audited()
    send.phone.set_cookie(name, cookie)  # a copy of it
    assert send.phone.get("/help/today").status_code == 303


def test_what_a_page_is_to_say_is_not_lost_to_the_phone_that_looks_beside_it(send, make_job):
    """The worker fetches 今日 between a button and its page: the line is still there for the page."""
    job = make_job(from_minute=13 * 60, until_minute=14 * 60)
    assert post(send.phone, f"/help/{job.id}/answer", said="later").status_code == 303
    for path, asks in (("/help/today", "page"), ("/help/kept", "proof"), ("/help/today", "page")):
        assert "Set-Cookie" not in send.phone.get(path, headers={"X-Kept": asks}).headers
    assert "気が変わったら、まだ引き受けられます" in read(send.phone.get("/help")).words


def test_each_page_says_whose_it_is(send, town, taken, client):
    for path in ("/help/today", f"/help/{taken.id}", f"/help/{taken.id}/kept", "/help/kept"):
        assert send.phone.get(path).headers["X-Whose"] == str(town.suzuki.id)
    assert "X-Whose" not in client.get("/help/kept.js").headers
    assert "鈴木" not in send.phone.get("/help/kept.js").get_data(as_text=True)
