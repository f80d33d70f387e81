"""What the clerk types while somebody speaks: short words are understood, and nothing is dropped without a sentence."""

import pytest
from conftest import post
from huddle.makers import make_follow_up
from reader import read

from townhub.errands.equipment import add
from townhub.errands.house_rules import write_agency
from townhub.errands.models import Job
from townhub.huddle.models import FollowUp
from townhub.standing.models import Standing


@pytest.fixture
def call(login, town):
    office = login(town.takahashi)

    def take(**changes):
        facts = {
            "caller": "self", "resident": str(town.kimura.id), "q": "", "kind": "weeding", "work_on": "1/18", "from_minute": "9:00",
            "until_minute": "12:00", "minutes": "60", "when": "day", "said_yen": "600", **changes,
        }  # fmt: skip
        return post(office, "/reception", **facts)

    return take


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ({"from_minute": "9", "until_minute": ""}, (540, 600)),
        ({"from_minute": "930", "until_minute": "12"}, (570, 720)),
        ({"from_minute": "午前", "until_minute": ""}, (540, 720)),
        ({"from_minute": "午後", "until_minute": ""}, (780, 1020)),
        ({"from_minute": "午後", "until_minute": "15"}, (780, 900)),
    ],
)
def test_short_times(call, typed, span):
    assert call(**typed).status_code == 303
    assert (Job.get().from_minute, Job.get().until_minute) == span


@pytest.mark.parametrize(
    ("typed", "day"),  # today is Wednesday the 16th
    [("18", "2019-01-18"), ("18日（金）", "2019-01-18"), ("16日", "2019-01-16"), ("１５", "2019-02-15"), ("31", "2019-01-31"), ("金", "2019-01-18"),
     ("水曜日", "2019-01-23"), ("火曜", "2019-01-22"), ("あした", "2019-01-17")],
)  # fmt: skip
def test_short_days(call, typed, day):
    assert call(work_on=typed, until_minute="21").status_code == 303
    assert Job.get().work_on.isoformat() == day


@pytest.mark.parametrize("typed", ["0", "32", "土日", "日日"])
def test_what_is_no_day_is_asked_again(call, typed):
    assert call(work_on=typed).status_code == 422


def test_the_span_is_read_aloud(call):
    assert "1月18日(金)の9:00から12:00のあいだに、草取り" in read(call(said_yen="")).words
    assert "1月18日(金)の9:00から、草取り" in read(call(said_yen="", until_minute="10:00")).words


AGAIN = {"when": "again", "weekdays": "4", "every_weeks": "1", "holidays": "skip"}


def test_what_cannot_come_again_is_told_and_not_dropped(call, town):
    machine = add(town.sato, name="刈払機1号", kind="brush_cutter", place="倉庫")
    answer = call(**AGAIN, equipment=str(machine.id), clear_15m="y")
    assert answer.status_code == 422
    said = read(answer).words
    assert "先までの予約はできません" in said
    assert "その日ごとの依頼の画面で" in said
    assert Standing.select().count() == 0


def test_what_the_meeting_promised_is_carried_out_by_the_first_date(call, town):
    promised = make_follow_up(town, resident=town.kimura)
    assert call(**AGAIN, follow_up=str(promised.id)).status_code == 303
    first = Job.select().order_by(Job.work_on).first()
    now = FollowUp.get_by_id(promised.id)
    assert (now.became, now.became_id) == ("errand", first.id)


def test_what_the_meeting_promised_says_what_it_waits_for(call, login, town):
    promised = make_follow_up(town, resident=town.kimura)
    answer = call(**AGAIN, follow_up=str(promised.id), work_on="2/1")
    office = login(town.takahashi)
    page = read(office.get(f"/huddle/follow-ups/{promised.id}"))
    assert "いつもの依頼にしました はじめの日が近づくと、ちょい加勢の依頼になります" in page.words
    assert page.one("a", href=answer.location)
    assert "ちょい加勢をたのむ" not in page.words
    assert "いつもの依頼にしました" in read(office.get("/huddle/follow-ups")).words


def test_where_else_to_ask_goes_with_the_kind(login, town):
    """The clerk reads it aloud: it is the agency that the request will be closed with."""
    write_agency(town.kanri, name="町の水道係", phone="0555-00-1300", kind="repair", about="")
    write_agency(town.kanri, name="シルバー人材センター", phone="0555-00-7100", kind=None, about="")
    office = login(town.takahashi)
    for kind, agency in (("repair", "町の水道係"), ("company", "シルバー人材センター")):
        part = read(post(office, "/reception", {"HX-Request": "true"}, look="price", kind=kind))
        told = part.one("p", id="elsewhere")
        assert agency in told.words and told.attributes["hx-swap-oob"] == "true"
    whole = read(post(office, "/reception", look="price", kind="repair"))
    assert "町の水道係" in whole.one("p", id="elsewhere").words
