"""Somebody moves away or dies, comes back, and after five years is forgotten."""

from datetime import date, timedelta

import pytest
from conftest import audited, post
from huddle.makers import (
    close,
    make_day_topic,
    make_follow_up,
    make_hand_off,
    make_huddle,
    make_note,
    make_topic,
    make_try,
)
from reader import press, read

from townhub import clock
from townhub.audit.chain import broken
from townhub.db import database, rows
from townhub.errands import actions as errands
from townhub.errands.models import Job
from townhub.handover import residents
from townhub.huddle.watching import watch
from townhub.refused import Refused
from townhub.residents import actions
from townhub.residents.models import Consent, ConsentOverride, Household, Note, Resident
from townhub.town.models import Unit


def words(answer) -> str:
    return read(answer).words


@pytest.fixture
def office(login, town):
    return login(town.sato)


def now(town) -> Resident:
    return Resident.get_by_id(town.kimura.id)


def end(town, **changes) -> None:
    facts = {"ended_on": date(2019, 1, 15), "why": "moved", "confirmed": set()} | changes
    residents.end(town.sato, town.kimura, **facts)


# -- leaving --------------------------------------------------------------------------------------------------------


def test_what_is_open_is_closed_line_by_line(office, town, make_job):
    wanted, taken = make_job(), make_job(work_on=date(2019, 1, 18))
    errands.claim(town.suzuki, taken)
    path = f"/residents/{town.kimura.id}/end"
    page = office.get(path)
    assert "草取り 1月16日(水)の9:00から、60分まで 募集中" in words(page)
    assert "引受 鈴木 一郎" in words(page)
    answer = press(office, page, "この内容で書く", why="moved", ended_on="1/15", close=[str(wanted.id)])
    assert answer.status_code == 409
    assert "1件ずつ確かめて、すべてに印を付けてください" in words(answer)
    assert {job.state for job in Job.select()} == {"open", "claimed"} and now(town).ended_on is None

    answer = press(office, answer, "この内容で書く", close=[str(wanted.id), str(taken.id)])
    assert answer.status_code == 303
    assert {(job.state, job.call_off_reason) for job in Job.select()} == {("called_off", "転出されたため")}
    assert (now(town).ended_on, now(town).ended_why, now(town).ended_by) == (date(2019, 1, 15), "moved", town.sato)
    assert [act for act, _who in audited()][-3:] == ["errand.called_off", "errand.called_off", "resident.ended"]


def test_a_running_job_is_finished_first(office, town, make_job):
    job = make_job()
    errands.claim(town.suzuki, job)
    errands.start(town.suzuki, job)
    path = f"/residents/{town.kimura.id}/end"
    assert "いま手伝いの最中です" in words(office.get(path))
    answer = post(office, path, why="died", ended_on="1/15", close=str(job.id))
    assert answer.status_code == 409
    assert now(town).ended_on is None


def test_a_job_that_came_meanwhile_is_not_closed_unseen(office, town, make_job):
    page = office.get(f"/residents/{town.kimura.id}/end")
    make_job()
    assert press(office, page, "この内容で書く", why="moved", ended_on="1/15").status_code == 409
    assert (now(town).ended_on, Job.get().state) == (None, "open")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"why": ""}, "転出か死亡かをえらんでください"),
        ({"ended_on": ""}, "転出した日、または亡くなった日を入れてください"),
        ({"ended_on": "1/17"}, "これからの日です。その日が来てから書いてください"),
    ],
)
def test_an_end_has_a_day_and_a_reason(office, town, changes, sentence):
    answer = post(office, f"/residents/{town.kimura.id}/end", **{"why": "moved", "ended_on": "1/15", **changes})
    assert answer.status_code == 422
    assert sentence in read(answer).one(role="alert").words
    assert now(town).ended_on is None


def test_twice_is_once(office, town):
    sheet = {"why": "moved", "ended_on": "1/15", "once": "e1"}
    assert [post(office, f"/residents/{town.kimura.id}/end", **sheet).status_code for _p in range(2)] == [303, 303]
    assert post(office, f"/residents/{town.kimura.id}/end", **sheet | {"once": "e2"}).status_code == 409
    assert [act for act, _who in audited()].count("resident.ended") == 1


def test_who_left_gets_no_new_errand_and_can_come_back(office, town, make_job):
    end(town)
    with pytest.raises(Refused, match="転出、または死亡と書いてある人です"):
        make_job()
    page = office.get(f"/residents/{town.kimura.id}")
    assert "平成31年1月15日(火)に転出" in words(page)
    assert not [a for a in read(page).all("a") if a.words == "電話を受ける"]
    assert press(office, page, "まちがいだったので、名簿にもどす").status_code == 303
    assert (now(town).ended_on, now(town).ended_why, now(town).ended_by) == (None, None, None)
    assert audited()[-1] == ("resident.brought_back", "佐藤 花子")
    assert make_job().state == "open"


def test_the_reception_says_it_in_a_sentence(office, town):
    end(town)
    answer = post(office, "/reception", caller="self", resident=str(town.kimura.id), kind="weeding", work_on="1/18",
                  from_minute="9:00", minutes="60", said_yen="600")  # fmt: skip
    assert answer.status_code == 409
    assert "転出、または死亡と書いてある人です" in words(answer)


# -- forgetting -----------------------------------------------------------------------------------------------------


@pytest.fixture
def gone(town, make_job, at):
    """木村 フミ, who left five years ago today, with all that was ever said about her."""
    facts = {"landmark": "石がき", "mobile": "090-1", "emergency_name": "木村 健", "emergency_relation": "長男",
             "emergency_phone": "090-2", "care_level": "care2", "cannot_eat": "卵", "gets_about": "つえ", "sex": "female",
             "main_unit": Unit.get()}  # fmt: skip
    actions.change(town.sato, town.kimura, 1, **facts)
    actions.begin_household(town.sato, town.kimura, "世帯主")
    actions.add_note(town.sato, town.kimura, kind="sensitive", words="もの忘れの相談")
    actions.give_consent(town.sato, town.kimura, Unit.get(), given="paper", from_on=date(2019, 1, 1))
    done, off = make_job(remark="ひとことA", callback_phone="0555-00-7777"), make_job()
    errands.claim(town.suzuki, done)
    errands.give_back(town.suzuki, done, "もどしたわけE")
    errands.claim(town.suzuki, done)
    errands.enter_times(town.suzuki, done, clock.now() - timedelta(minutes=75), clock.now())
    errands.decide_fee(town.sato, done, 900, "ことわりB")
    errands.report(town.suzuki, done, "worry", "知らせC")
    errands.call_off(town.sato, off, "入院D")
    end(town, ended_on=date(2019, 1, 16))
    at("2024-01-16T08:12+09:00")
    return done


def test_after_five_years_only_a_stub_remains(login, town, gone):
    admin = login(town.kanri)
    page = admin.get("/residents/purge")
    assert "木村 フミ" in words(page)
    path = f"/residents/{town.kimura.id}/purge"
    answer = press(admin, admin.get(path), "この記録を消去する")
    assert (answer.status_code, answer.location) == (303, "/residents/purge")
    assert "いま、消去する記録はありません" in words(admin.get(answer.location))

    [row] = rows("SELECT * FROM resident WHERE id = ?", town.kimura.id)
    kept = {"id", "name", "district_id", "made_at", "ended_on", "ended_why", "ended_by_id", "purged_at", "version"}
    assert {name for name, value in row.items() if value not in ("", None)} == kept
    assert row["name"] == "消去ずみ"
    assert (Note.get().words, Note.get().kind, Consent.select().count()) == ("消去ずみ", "general", 0)
    done = Job.get_by_id(gone.id)
    assert (done.worked_minutes, done.fee_yen, done.report_line, done.remark, done.callback_phone) == (
        75,
        900,
        None,
        "",
        "",
    )
    whole = str([database.execute_sql(f'SELECT * FROM "{table}"').fetchall() for table in database.get_tables()])
    for secret in (
        "木村",
        "きむら",
        "角屋",
        "0555-00-2841",
        "0555-00-7777",
        "もの忘れ",
        "ひとことA",
        "ことわりB",
        "知らせC",
        "入院D",
        "もどしたわけE",
        "1937-03-04",
    ):
        assert secret not in whole, secret
    assert ("resident.purged", "山口 直子") in audited()
    assert list(broken()) == []


def test_a_stub_is_shown_as_one_and_nothing_is_written_on_it(login, town, gone):
    residents.purge(town.kanri, town.kimura)
    office = login(town.sato)
    assert "消去ずみの記録" in words(office.get(f"/residents/{town.kimura.id}"))
    assert "消去ずみの記録" in words(office.get(f"/residents/{town.kimura.id}/print"))
    for page in ("/edit", "/notes", "/consents", "/household", "/end"):
        assert office.get(f"/residents/{town.kimura.id}{page}").status_code == 404
    assert post(office, f"/residents/{town.kimura.id}/bring-back").status_code == 404
    for act in (
        lambda: actions.add_note(town.sato, town.kimura, kind="general", words="あ"),
        lambda: residents.bring_back(town.sato, town.kimura),
    ):
        with pytest.raises(Refused, match="消去されています"):
            act()
    assert "消去ずみ" not in words(post(office, "/residents", q="消去ずみ", ended="y")).partition("にあう人は")[2]


def test_a_day_too_early_nothing_is_wiped(login, town, gone, at):
    at("2024-01-15T08:12+09:00")
    admin = login(town.kanri)
    assert "木村 フミ" not in words(admin.get("/residents/purge"))
    answer = post(admin, f"/residents/{town.kimura.id}/purge")
    assert answer.status_code == 409
    assert "保存の期間が、まだ過ぎていません" in words(answer)
    assert now(town).name == "木村 フミ"


def test_only_the_administrator_wipes(login, town, gone):
    office = login(town.sato)
    assert office.get("/residents/purge").status_code == 403
    assert post(office, f"/residents/{town.kimura.id}/purge").status_code == 403


def test_the_household_takes_another_members_name(town, gone):
    husband = actions.register("test", name="木村 一郎", kana="きむら いちろう", district=town.miyanomae, address="128")
    actions.join_household(town.sato, husband, now(town), "夫")
    residents.purge(town.kanri, town.kimura)
    assert Household.get().name == "木村 一郎"


def test_what_the_meeting_had_to_do_is_dropped_with_the_end(town):
    still = make_follow_up(town)
    end(town)
    now_ = type(still).get_by_id(still.id)
    assert (now_.outcome, now_.ended_by_id) == ("dropped", town.sato.id)


def test_what_the_meeting_said_is_wiped_with_the_record(town, at):
    household = actions.begin_household(town.sato, town.kimura, "世帯主")
    huddle = make_huddle(town)
    make_note(town, "もの忘れがすすんだ", kind="sensitive")
    make_note(town, "屋根の雪が多い", resident=None, household=household)
    make_try(town, make_follow_up(town, "ご家族に電話"), "done", "長男さんと話した")
    make_hand_off(town, acknowledged_by=town.sato, acknowledged_at=clock.now())
    make_day_topic(town, huddle, topic=make_topic(town, "木村さんが気になる", settled="talked"))
    watch(town.sato, town.kimura, 14)
    ConsentOverride.create(
        resident=town.kimura, person=town.sato, why="倒れていた", at=clock.now(), ends_at=clock.now()
    )
    close(town, huddle)
    end(town)
    at("2024-01-16T08:12+09:00")
    residents.purge(town.kanri, now(town))
    left = " ".join(
        str(list(row.values()))
        for table in (
            "huddle_note",
            "follow_up",
            "follow_up_try",
            "hand_off",
            "topic",
            "huddle_topic",
            "consent_override",
            "huddle_watch",
        )
        for row in rows(f"SELECT * FROM {table}")
    )
    for word in ("もの忘れ", "屋根", "電話", "長男", "つえ", "気になる", "倒れて", "ものわすれ", "つえを"):
        assert word not in left, word
    assert left.count("消去ずみ") == 7
