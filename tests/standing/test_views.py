"""The pages of いつもの依頼, from the telephone on."""

from datetime import date

import pytest
from conftest import post
from reader import read

from townhub.errands.models import Job
from townhub.standing.models import Standing


def words(answer) -> str:
    return read(answer).words


@pytest.fixture
def office(login, town):
    return login(town.takahashi)


def begin(office, town, **changes) -> str:
    """The page of a standing request that was taken by telephone."""
    facts = {
        "caller": "self", "resident": str(town.kimura.id), "q": "きむら", "kind": "garbage", "work_on": "1/16",
        "from_minute": "7:00", "until_minute": "8:00", "minutes": "30", "when": "again", "weekdays": ["1", "4"], "every_weeks": "1",
        "holidays": "skip", "said_yen": "300", "regular": str(town.suzuki.id), "once": "paper-7",
    } | changes  # fmt: skip
    answer = post(office, "/reception", **facts)
    assert answer.status_code == 303
    return answer.location


@pytest.fixture
def begun(office, town) -> str:
    return begin(office, town)


def test_the_telephone_makes_one_and_the_page_tells_its_dates(office, begun, town):
    page = words(office.get(begun))
    assert "毎週 火・金曜日" in page
    assert "1月18日(金) 確定 鈴木 一郎さん" in page
    assert "1月29日(火) 1月19日(土)に、依頼になります" in page
    assert "木村 フミ" in words(office.get("/standing"))


def test_what_begins_later_is_not_said_to_be_asked_for(office, town):
    assert "10日先までの分は、もう担い手にたずねています" in words(office.get(begin(office, town)))
    page = words(office.get(begin(office, town, work_on="2/1", once="paper-8")))
    assert "どの日も、10日前になると担い手にたずねます" in page


def test_a_date_that_cannot_become_a_request_is_said_at_once(office, town, make_job):
    make_job(work_on=date(2019, 1, 22), from_minute=420, until_minute=480, wanted_minutes=60)
    page = words(office.get(begin(office, town, until_minute="7:30")))
    assert "依頼になっていない日があります" in page and "1月22日(火) まだ依頼になっていません" in page


def test_what_is_too_late_for_today_says_so(begun, login, town, at):
    at("2019-01-29T09:00+09:00")  # and nothing has run for days
    page = words(login(town.takahashi).get(begun))
    assert "1月29日(火) きょうは、もう間にあわないので" in page
    assert "2月1日(金) まもなく、依頼になります" in page


def test_a_day_of_the_week_is_needed(office, town):
    answer = post(
        office, "/reception", caller="self", resident=str(town.kimura.id), q="きむら", kind="garbage", work_on="1/16",
        from_minute="7:00", minutes="30", when="again", said_yen="300",
    )  # fmt: skip
    assert (answer.status_code, "くりかえす曜日を、一つはえらんでください" in words(answer)) == (422, True)
    assert Standing.select().count() == 0


def test_one_date_is_changed(office, begun):
    assert post(office, f"{begun}/dates/2019-01-22", reason="入院のため", step="skip").status_code == 303
    assert "1月22日(火) しません 入院のため" in words(office.get(begun))
    assert "この日はしないことになっています" in words(office.get(f"{begun}/dates/2019-01-22"))
    assert post(office, f"{begun}/dates/2019-01-22/back").status_code == 303
    assert "入院のため" not in words(office.get(begun))


@pytest.mark.parametrize(
    ("day", "fields", "status", "sentence"),
    [
        ("2019-01-22", {"step": "skip"}, 422, "わけを一行で入れてください"),
        ("2019-01-22", {"step": "move", "reason": "雨"}, 422, "うつす日を入れてください"),
        ("2019-01-23", {"step": "skip", "reason": "雨"}, 409, "いつもの依頼の日ではありません"),
        ("2019-01-22", {"step": "move", "reason": "雨", "moved_to": "1/1"}, 409, "きょうより前の日です"),
    ],
)
def test_what_does_not_suit_is_said(office, begun, day, fields, status, sentence):
    answer = post(office, f"{begun}/dates/{day}", **fields)
    assert (answer.status_code, sentence in words(answer)) == (status, True)


def test_a_date_that_is_none(office, begun):
    assert office.get(f"{begun}/dates/2019-02-30").status_code == 404


def test_it_is_changed_and_ended(office, begun, town):
    page = read(office.get(f"{begun}/edit"))
    fields = {
        field.attributes["name"]: field.attributes.get("value", "")
        for field in page.controls
        if "name" in field.attributes
    }
    facts = {
        "kind": "garbage", "first_on": "1/16", "weekdays": ["2"], "every_weeks": "2", "holidays": "hold", "from_minute": "7:00",
        "until_minute": "8:00", "minutes": "30", "people": "1", "regular": "", "version": fields["version"],
    }  # fmt: skip
    assert post(office, f"{begun}/edit", **facts).status_code == 303
    assert "隔週 水曜日" in words(office.get(begun))
    assert post(office, f"{begun}/edit", **facts).status_code == 409  # seen before the change
    assert post(office, f"{begun}/stop", reason="施設に入られた").status_code == 303
    assert "1月16日(水)に、このいつもの依頼は終わりました。施設に入られた" in words(office.get(begun))
    assert "ありません" in words(office.get("/standing"))


def test_another_areas_is_not_there(login, town, begun):
    stranger = login(town.tanaka)
    assert stranger.get(begun).status_code == 404
    assert "木村" not in words(stranger.get("/standing"))


def test_any_day_of_a_week(office, login, town, at):
    answer = post(
        office, "/reception", caller="self", resident=str(town.kimura.id), q="きむら", kind="weeding", work_on="1/17",
        from_minute="9:00", until_minute="12:00", minutes="60", when="any", said_yen="600", once="paper-8",
    )  # fmt: skip
    assert answer.status_code == 303
    assert "から1月23日(水)までの、いつでも" in words(office.get(answer.location))
    phone = login(town.suzuki)
    job = Job.get()
    assert "日をえらんで引き受ける" in words(phone.get("/help"))
    assert "どの日に行けますか" in words(phone.get(f"/help/{job.id}"))
    assert post(phone, f"/help/{job.id}/claim", day="2019-01-30").status_code == 409
    assert post(phone, f"/help/{job.id}/claim", day="2019-01-21").status_code == 303
    assert Job.get().work_on == date(2019, 1, 21)
