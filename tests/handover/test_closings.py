"""臨時休業 at the counter: on every public page at once, taken back as fast, with the list of those to phone."""

import re
from datetime import date

import pytest
from conftest import audited, post
from meals.making import NEXT, Meals

from townhub.cafe import actions, places
from townhub.cafe.layers import Hours
from townhub.cafe.models import CafeEmergency
from townhub.handover import closings
from townhub.meals import actions as actions_of_meals
from townhub.meals import closing
from townhub.meals.models import SignUp
from townhub.residents.models import Resident
from townhub.vehicles.models import Run

DAY = date(2019, 1, 16)
FORM = {"place": "1", "day": "きょう", "reason": "大雪のため", "more": "お昼から晴れます"}
PUBLIC = [
    "/",
    "/board/2019-01",
    "/board/2019-03",
    "/board/week",
    "/board/list",
    "/board/tv",
    "/board/embed",
    "/ask",
    "/none",
]


@pytest.fixture
def open_day(town):
    actions.change_day(town.sato, DAY, Hours(480, 720), 0)
    return town


def test_every_public_page_says_so_in_the_same_moment(client, login, open_day):
    for path in PUBLIC:
        assert "臨時休業" not in client.get(path).text
    answer = post(login(open_day.sato), "/cafe/closings", **FORM)
    closing = CafeEmergency.get()
    assert (answer.status_code, answer.location) == (303, f"/cafe/closings/{closing.id}")
    for path in PUBLIC:
        page = client.get(path).text
        assert "臨時休業" in page and "大雪のため。お昼から晴れます" in page, path
    assert "お休みします" in client.get("/").text
    assert "臨時休業" not in client.get("/board/2019-01/print").text.split('class="sheet-foot"')[1]
    post(login(open_day.takahashi), f"/cafe/closings/{closing.id}/lift")
    for path in PUBLIC:
        assert "臨時休業" not in client.get(path).text, path
    assert "開いています" in client.get("/").text


def test_another_place_says_where(client, login, open_day):
    west = places.add_place(open_day.sato, name="西の家", phone="0555-00-3456").id
    post(login(open_day.sato), "/cafe/closings", **{**FORM, "place": str(west), "day": "あした"})
    page = re.sub(r"\s+", "", client.get("/").text)
    assert "あした1月17日(木)、西の家は臨時休業です" in page
    assert "開いています" in page


def test_tomorrow_comes_to_the_board_at_midnight(client, login, open_day, at):
    post(login(open_day.sato), "/cafe/closings", **{**FORM, "day": "1/18"})
    assert "臨時休業" not in client.get("/board/2019-03").text
    at("2019-01-17T00:00:01+09:00")
    assert "臨時休業" in client.get("/board/2019-03").text
    at("2019-01-19T00:00:01+09:00")
    assert "臨時休業" not in client.get("/board/2019-03").text


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"reason": "", "more": ""}, 422, "わけをえらぶか、書いてください"),
        ({"day": "2019/2/29"}, 422, "2019/2/29という日はありません"),
        ({"day": "1/15"}, 409, "過ぎた日は、臨時休業にできません"),
        ({"place": "9"}, 422, "一覧の中からえらんでください"),
    ],
)
def test_what_cannot_be_is_said(login, open_day, changes, status, sentence):
    answer = post(login(open_day.sato), "/cafe/closings", **{**FORM, **changes})
    assert (answer.status_code, sentence in answer.text) == (status, True)
    assert CafeEmergency.select().count() == 0


def test_a_volunteer_may_not(login, open_day):
    assert post(login(open_day.suzuki), "/cafe/closings", **FORM).status_code == 403


# -- who had signed up ----------------------------------------------------------------------------------------------


@pytest.fixture
def full_day(town):
    """NEXT, with one seat: one sits and is fetched, one waits."""
    meals = Meals(town)
    meals.run(NEXT)
    meals.run(NEXT, "back", 840)
    meals.seats(1)
    return meals.fetched(town.kimura), meals.visitor(1)


def states(*found: SignUp) -> list[tuple]:
    return [(row.state, row.call_why, bool(row.run_there_id)) for row in map(SignUp.get_by_id, found)]


def test_the_page_says_how_many_before_and_the_list_names_them_after(login, full_day, town):
    office = login(town.sato)
    assert "24日(木)<b>2人</b>" in re.sub(r"\s+", "", office.get("/cafe/closings").text)
    made = post(office, "/cafe/closings", **{**FORM, "day": "1/24"}).location
    page = office.get(made).text
    assert "木村 フミ" in page and "客1" in page and "0555-00-2841" in page
    assert "電話する人" in office.get("/today").text
    assert "電話する（2人）" in office.get("/meals/2019-01-24/calls").text
    closing.phoned(town.sato, full_day[0])
    assert "電話する（1人）" in office.get("/meals/2019-01-24/calls").text
    for path in ("/meals/2019-01-24/pick-up", "/meals/2019-01-24/kitchen"):
        assert "木村" not in office.get(path).text, path
    post(office, f"{made}/lift")
    lifted = office.get(made).text
    assert "木村 フミ" in lifted and "客1" not in lifted  # who had not been told needs no second call


def test_closing_cancels_with_the_reason_and_reopening_brings_everything_back(full_day, town):
    first, waits = full_day
    made = closings.close(town.sato, 1, NEXT, "大雪のため")
    assert states(first, waits) == [("cancelled", "closed", False), ("cancelled", "closed", False)]
    assert SignUp.get_by_id(first.id).cancel_reason == "臨時休業: 大雪のため"
    assert Run.select().where(Run.called_off_at.is_null()).count() == 0
    closing.phoned(town.sato, first)
    closing.not_reached(town.sato, waits)
    closing.not_reached(town.sato, waits)
    listed = {row["id"]: (bool(row["called_at"]), row["tried"]) for row in closings.expected(town.sato, 1, NEXT)}
    assert listed == {first.id: (True, 0), waits.id: (False, 2)}
    closings.lift(town.sato, made)
    assert states(first, waits) == [("seated", "reopened", True), ("waiting", None, False)]
    assert Run.select().where(Run.called_off_at.is_null()).count() == 2
    closings.lift(town.sato, made)  # the second of two has nothing left to do
    assert [act for act, _who in audited()].count("sign_up.all_reopened") == 1


def test_who_had_cancelled_before_stays_out(full_day, town):
    first, _waits = full_day
    actions_of_meals.cancel(town.sato, first, "用事")
    closings.lift(town.sato, closings.close(town.sato, 1, NEXT, "大雪"))
    assert SignUp.get_by_id(first.id).state == "cancelled"


def test_who_has_moved_away_meanwhile_stays_out(full_day, town):
    first, waits = full_day
    made = closings.close(town.sato, 1, NEXT, "大雪")
    Resident.update(ended_on=DAY, ended_why="moved", ended_by=town.sato).where(Resident.id == town.kimura.id).execute()
    closings.lift(town.sato, made)
    assert [state for state, *_more in states(first, waits)] == ["cancelled", "seated"]
