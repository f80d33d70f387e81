"""臨時休業 at the counter: on every public page at once, taken back as fast, with the list of those to phone."""

import re
from datetime import date

import pytest
from conftest import post

from townhub.cafe import actions, places
from townhub.cafe.layers import Hours
from townhub.cafe.models import CafeEmergency

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
