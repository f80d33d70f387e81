"""What somebody did who meant harm, or whose browser did something odd: each was a break or a leak once."""

import io
import re

import peewee as pw
import pytest
from conftest import audited, post, token_of

from townhub import doorman
from townhub.accounts import actions as accounts
from townhub.accounts.sessions import card_token
from townhub.db import database, one
from townhub.errands import actions as errands
from townhub.errands.models import Job
from townhub.web import own_path


def call(**changes) -> dict:
    """A telephone call, as the reception's page sends it."""
    return {
        "caller": "self", "q": "", "resident": "1", "kind": "weeding", "work_on": "あした", "from_minute": "9:00",
        "until_minute": "12:00", "minutes": "60", "said_yen": "600", "once": "paper", **changes,
    }  # fmt: skip


# -- one sheet of paper is one act, of one person -------------------------------------------------------------------


def test_the_same_sheet_twice_is_one_request(login, town):
    office = login(town.sato)
    first, second = (post(office, "/reception", **call()) for _tap in range(2))
    assert (first.status_code, first.location) == (second.status_code, second.location) == (303, "/errands/1")
    assert Job.select().count() == 1


def test_a_sheet_that_the_way_back_brings_out_again_is_not_swallowed(login, town):
    """The browser shows the old page with its old number; another name is chosen and the button pressed."""
    office = login(town.sato)
    post(office, "/reception", **call())
    answer = post(office, "/reception", **call(resident=str(town.watanabe.id)))
    assert answer.location == "/errands/2"
    assert [job.resident_id for job in Job.select().order_by(Job.id)] == [town.kimura.id, town.watanabe.id]


def test_the_number_of_somebody_elses_sheet_leads_nowhere(login, town):
    post(login(town.sato), "/reception", **call())
    answer = post(login(town.takahashi), "/reception", **call())
    assert answer.location == "/errands/2"


def test_the_number_of_another_act_is_no_number_here(login, town):
    """It named a row of another table: a wrong row, or none, and a page that failed."""
    office = login(town.kanri)
    post(office, "/reception", **call())
    answer = post(office, "/units", name="入浴施設", once="paper")
    assert answer.status_code == 303
    assert one("SELECT name FROM unit ORDER BY id DESC") == "入浴施設"
    answer = post(office, f"/people/{town.suzuki.id}/invitation", once="paper")
    assert answer.status_code == 303
    assert audited()[-1] == ("person.invited", "山口 直子")


def test_the_log_does_not_take_in_whatever_is_sent_as_a_number(login, town):
    post(login(town.sato), "/reception", **call(once="x" * 300_000))
    assert one("SELECT max(length(once)) FROM audit_line") < 100


def test_a_sheet_that_comes_back_keeps_its_own_number(login, town):
    page = post(login(town.sato), "/reception", **call(kind="", once="paper-7")).get_data(as_text=True)
    assert 'name="once" value="paper-7"' in page


def test_a_second_tap_is_told_what_the_first_one_was_told(login, town, make_job):
    office, phone, job = login(town.sato), login(town.suzuki), make_job()
    errands.claim(town.suzuki, job)
    taps = [post(phone, f"/help/{job.id}/give-back", reason="熱が出ました") for _tap in range(2)]
    assert [(tap.status_code, tap.location) for tap in taps] == [(303, "/help/today")] * 2
    taps = [post(office, f"/errands/{job.id}/call-off", reason="雨") for _tap in range(2)]
    assert [(tap.status_code, tap.location) for tap in taps] == [(303, f"/errands/{job.id}")] * 2
    acts = [act for act, _who in audited()]
    assert (acts.count("errand.given_back"), acts.count("errand.called_off")) == (1, 1)
    assert post(office, f"/errands/{job.id}/call-off", reason="まちがい").status_code == 409


def test_a_fee_that_is_decided_twice_is_one_decision(town, make_job, at):
    job = make_job()
    errands.claim(town.suzuki, job)
    errands.start(town.suzuki, job)
    at("2019-01-16T11:00+09:00")
    errands.finish(town.suzuki, job)
    for _tap in range(2):
        errands.decide_fee(town.sato, job, 900, "二人で行った")
    assert [act for act, _who in audited()].count("errand.fee_decided") == 1


# -- addresses ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "/\\evil.example", "/\t/evil.example", "/\t\\evil.example", "/a\r\nSet-Cookie: a=b", "https://evil.example",
     "javascript:alert(1)", " /today", "//[", "", None],
)  # fmt: skip
def test_a_way_on_leads_to_this_site_only(path):
    assert own_path(path) is None


@pytest.mark.parametrize("path", ["/today", "/errands?state=open&page=2", "/cafe/day/2019-01-16"])
def test_a_way_on_within_the_house_is_kept(path):
    assert own_path(path) == path


def test_what_is_no_address_at_all_breaks_nothing(client, town):
    assert client.get("/login?next=//[").status_code == 200
    for header in ("Origin", "Referer"):
        for path in ("/text-size", "/login", "/reception"):
            answer = client.post(path, data={"text": "large"}, headers={header: "http://["})
            assert answer.status_code < 500, (header, path)


def test_the_page_before_is_never_another_site(client, town):
    """//evil.example is a page of ours that is not there; its text size buttons led to the site of that name."""
    referer = {"Origin": "http://localhost", "Referer": "http://localhost//evil.example"}
    assert client.post("/text-size", data={"text": "large"}, headers=referer).location == "/"


# -- the kept pages of the board ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/board/2019-02"])
def test_a_visitor_does_not_write_the_links_of_everybody(client, town, path):
    mine = client.get(path, environ_overrides={"SCRIPT_NAME": "/evil"}).get_data(as_text=True)
    assert "/evil/ask" in mine
    assert "/evil" not in client.get(path).get_data(as_text=True)
    assert "/evil/ask" in client.get(path, environ_overrides={"SCRIPT_NAME": "/evil"}).get_data(as_text=True)


@pytest.mark.parametrize(
    ("accepts", "squeezed"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("gzip;q=0", False), ("identity, gzip; q=0.0, br", False), ("", False)],
)
def test_a_page_is_squeezed_for_whoever_takes_that(client, town, accepts, squeezed):
    for _reader in ("the first, for whom it is drawn", "the next"):
        answer = client.get("/", headers={"Accept-Encoding": accepts})
        assert (answer.headers.get("Content-Encoding") == "gzip") is squeezed


def test_the_doorman_leaves_a_broken_database_to_those_who_have_words_for_it(client, town, monkeypatch):
    client.get("/")
    monkeypatch.setattr(doorman, "public_version", lambda: database.execute_sql("SELECT nothing FROM nowhere"))
    answer = client.get("/")
    assert answer.status_code == 503
    assert "事務室の機械の係に知らせてください" in answer.get_data(as_text=True)


# -- what is written into fields ------------------------------------------------------------------------------------


def test_a_file_in_the_place_of_a_word_is_left_out(login, town):
    office = login(town.sato)
    data = {"csrf_token": token_of(office), "look": "person", "q": (io.BytesIO("きむら".encode()), "q.txt")}
    answer = office.post("/reception", data=data, headers={"Origin": "http://localhost"})
    assert answer.status_code == 200


def test_json_in_the_place_of_a_form_is_left_out(login, town):
    office = login(town.sato)
    headers = {"Origin": "http://localhost", "X-CSRFToken": token_of(office)}
    for body in ({"q": {"a": 1}, "remark": [1]}, [1], "x"):
        assert office.post("/reception", json=body, headers=headers).status_code == 422


def test_a_megabyte_of_ligatures_is_refused_by_its_length(login, town, monkeypatch):
    """Each ﷺ is eighteen characters wide; to make them plain took the whole house seconds."""
    read = []
    monkeypatch.setattr("townhub.fields.plain", lambda text: read.append(len(text or "")) or (text or "").strip())
    office = login(town.sato)
    page = post(office, "/reception", **call(remark="ﷺ" * 50_000, work_on="ﷺ" * 50_000)).get_data(as_text=True)
    assert "120字までで入れてください（いまは50000字です）" in page
    assert max(read) <= 1000


def test_a_page_number_that_no_database_holds(login, town):
    assert login(town.kanri).get(f"/audit?before={10**30}").status_code == 200


# -- a clock that still asks ----------------------------------------------------------------------------------------


def test_the_running_clock_of_a_job_that_stands_elsewhere_looks_anew(login, town, make_job):
    phone, job = login(town.suzuki), make_job()
    errands.claim(town.suzuki, job)
    errands.start(town.suzuki, job)
    asks = {"HX-Request": "true"}
    assert "はじめました" in phone.get(f"/help/{job.id}", headers=asks).get_data(as_text=True)
    errands.finish(town.suzuki, job)  # on another page, or by the office
    answer = phone.get(f"/help/{job.id}", headers=asks)
    assert (answer.status_code, answer.headers.get("HX-Refresh"), answer.get_data()) == (200, "true", b"")
    other = login(town.nakamura).get(f"/help/{job.id}", headers=asks)
    assert not re.search("木村|128|2841", other.get_data(as_text=True))


# -- the disk -------------------------------------------------------------------------------------------------------


def test_a_full_disk_is_called_so_and_nothing_typed_is_lost(login, town):
    """SQLite rolls back by itself then, and peewee complains of that instead."""
    office = login(town.sato)
    pages = one("PRAGMA page_count")
    database.execute_sql(f"PRAGMA max_page_count = {pages}")
    answers = [post(office, "/reception", **call(remark="道具は家" + "に" * 100, once=f"p{n}")) for n in range(60)]
    full = [answer for answer in answers if answer.status_code == 503]
    assert full
    for answer in full:
        page = answer.get_data(as_text=True)
        assert "記録する場所がいっぱいで" in page
        assert "道具は家" in page


def test_when_nothing_can_be_read_the_words_are_still_there(app, login, town, monkeypatch):
    office = login(town.sato)

    def unreadable(*_args, **_more):
        raise pw.OperationalError("disk I/O error")

    token = token_of(office)
    monkeypatch.setattr(database, "execute_sql", unreadable)
    monkeypatch.setattr(database, "connect", unreadable)
    answer = office.post(
        "/reception", data={"csrf_token": token, **call(remark="だいじな言葉")}, headers={"Origin": "http://localhost"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "だいじな言葉" in page
    assert "事務室の機械の係に知らせてください" in page


def test_an_invitation_is_not_opened_twice(app, client, town):
    token = card_token(app, accounts.invite(town.kanri, town.suzuki))
    assert post(client, f"/come-in/{token}").status_code == 303
    stranger = app.test_client()
    assert post(stranger, f"/come-in/{token}").status_code == 409
    assert stranger.get("/help").status_code == 303
