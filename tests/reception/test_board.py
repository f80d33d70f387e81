"""What residents write on the board is phoned back: five questions, throttled, wiped when it is old."""

import pytest
from conftest import audited, post
from reader import read

from townhub.errands.models import Job
from townhub.reception import actions
from townhub.reception.models import Asked
from townhub.residents.rules import WIPED


def words(answer) -> str:
    return read(answer).words


@pytest.fixture
def ask(client, town):
    def write(**changes):
        facts = {
            "name": "川口 トミ",
            "phone": "0555-00-9090",
            "district": str(town.miyanomae.id),
            "what": "庭の草取り",
            "wished": "",
        }
        return post(client, "/ask/form", **facts | changes)

    return write


def test_what_is_written_waits_for_a_call(ask, login, town):
    assert ask().location == "/ask/thanks"
    office = login(town.takahashi)
    assert "庭の草取り" in words(office.get("/reception/asked"))
    assert "ホームページのお願いが1件あります" in words(office.get("/today"))
    assert "川口" not in words(login(town.tanaka).get("/reception/asked"))  # another area's
    assert ("asked.written", "町のみなさん") in audited()


def test_the_call_becomes_a_request(ask, login, town):
    ask(name="木村 フミ", phone=town.kimura.phone)
    office, asked = login(town.takahashi), Asked.get()
    page = words(office.get(f"/reception?asked={asked.id}"))
    assert "木村 フミ" in page
    answer = post(
        office, "/reception", asked=str(asked.id), caller="self", resident=str(town.kimura.id), q="", kind="weeding",
        work_on="1/18", from_minute="9:00", minutes="60", said_yen="600", once="paper-9",
    )  # fmt: skip
    assert answer.status_code == 303
    assert (Asked.get().answered, Asked.get().job_id) == ("errand", Job.get().id)
    assert "ありません" in words(office.get("/reception/asked"))


def test_a_call_of_which_nothing_came(ask, login, town):
    ask()
    office, asked = login(town.takahashi), Asked.get()
    assert post(office, f"/reception/asked/{asked.id}/answered", line="").status_code == 422
    assert post(office, f"/reception/asked/{asked.id}/answered", line="自分でできるとのこと").status_code == 303
    assert (Asked.get().answered, Asked.get().answer_line) == ("phoned", "自分でできるとのこと")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "お名前を入れてください"),
        ({"phone": "123"}, "電話番号を、市外局番から"),
        ({"district": ""}, "地区をえらんでください"),
        ({"what": ""}, "たのみたいことを入れてください"),
    ],
)
def test_what_is_missing_is_said(ask, changes, sentence):
    answer = ask(**changes)
    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert Asked.select().count() == 0


def test_the_same_sheet_twice_is_once(ask):
    assert ask(once="sheet").status_code == ask(once="sheet").status_code == 303
    assert Asked.select().count() == 1


def test_too_many_from_one_telephone_and_from_one_place(ask):
    assert [ask(what=f"お願い{n}").status_code for n in range(4)] == [303, 303, 303, 429]
    assert "もう3件お受けしています" in read(ask(what="お願い5")).one(id="phone-error").words
    answers = [ask(phone=f"0555-00-91{n:02d}").status_code for n in range(4)]
    assert answers == [303, 303, 429, 429]
    assert Asked.select().count() == 5


def test_a_kind_no_says_where_else_to_ask(login, town):
    office = login(town.takahashi)
    facts = {
        "caller": "self", "resident": str(town.kimura.id), "q": "", "kind": "other", "work_on": "1/18", "from_minute": "9:00",
        "minutes": "60", "no": "1",
    }  # fmt: skip
    nothing = read(post(office, "/reception", **facts | {"work_on": ""}))
    for sentence in ("来てほしい日を", "受けられないわけを、一行で"):  # told at once, where the sheet stands open
        assert sentence in nothing.one(role="alert").words
    assert "open" in nothing.one("input", id="no_reason").inside("details").attributes
    assert "受けられないわけを、一行で" in words(post(office, "/reception", **facts))
    answer = post(office, "/reception", **facts, no_reason="屋根の上の仕事", ask_elsewhere="シルバー人材センター")
    assert answer.status_code == 303
    job = Job.get()
    assert (job.state, job.ask_elsewhere) == ("out_of_scope", "シルバー人材センター")
    for page in (f"/errands/{job.id}", "/errands?state=out_of_scope"):  # nobody goes, nothing is paid
        shown = words(office.get(page))
        assert "木村 フミ" in shown and "見こみ" not in shown and "まだ" not in shown


def test_what_is_old_loses_its_name(ask, login, town, at):
    ask()
    actions.answer(town.sato, Asked.get().id, "phoned", line="済み")
    at("2019-05-01T08:12+09:00")
    actions.tidy()
    assert (Asked.get().name, Asked.get().phone, Asked.get().answer_line) == (WIPED, "", "")


def test_the_office_reads_in_which_language_it_was_written(ask, client, login, town):
    for language, name in (("en", "Jane"), ("ja", "川口 トミ")):
        client.get(f"/ask/form?lang={language}")
        ask(name=name, phone=f"0555-00-909{len(name)}")
    listed = words(login(town.takahashi).get("/reception/asked"))
    assert listed.count("英語で") == 1 and "Janeさん 宮ノ前 英語で" in listed
