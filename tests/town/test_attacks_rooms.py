"""What somebody tried who meant harm, room by room: other people's numbers, nasty values, lines that were not for them."""

from datetime import date

import pytest
from conftest import post
from meals.making import NEXT, Meals

from townhub.club import actions as club
from townhub.club.rules import Chosen
from townhub.standing import actions as standing

PAGE = "/huddle"


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


# -- numbers that are none ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2**63, 10**40])
@pytest.mark.parametrize(
    "path",
    ["/huddle/follow-ups/{}", "/ledger/receipts/{}", "/places/{}/2019-01/print", "/errands/{}", "/meals/sign-ups/{}",
     "/counter/checklists/{}", "/rosters/meetings/{}", "/huddle/figures/{}"],
)  # fmt: skip
def test_a_number_that_no_row_can_have_leads_nowhere(login, town, path, number):
    assert login(town.kanri).get(path.format(number)).status_code == 404


@pytest.mark.parametrize("odd", ["²", "9" * 5000, "-1", "", "1e3"])
def test_a_digit_is_not_always_a_number(login, town, odd):
    """²: Python calls it a digit, and fails to read it as a number."""
    meals, desk = Meals(town), login(town.sato)
    meals.fetched(town.kimura)
    run = meals.run()
    club.join(town.sato, town.kimura, from_on=date(2019, 1, 1), chosen={2: Chosen(True, "walk")})
    for path, fields in (
        ("/club/2019-01-16", {"mark": f"came-{odd}"}),
        (f"/meals/{NEXT}/attendance", {"mark": f"came-{odd}"}),
        (f"/meals/runs/{run.id}/order", {"place-1": odd, f"place-{odd}": "1", "version": odd}),
        (f"/meals/kinds/{meals.meal.id}", {"closes_days": "2", "closes_minute": "15:00", "version": odd}),
        ("/counter", {"how": "screen", "resident": odd}),
        ("/residents/1/edit", {"name": "木村 フミ", "kana": "きむら ふみ", "district": "1", "version": odd}),
    ):
        assert post(desk, path, **fields).status_code < 500, path


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_time(login, town, day):
    desk = login(town.takahashi)
    again = standing.set_up(
        town.takahashi, resident=town.kimura, caller="self", kind="garbage", weekdays=2, first_on=date(2019, 1, 16),
        from_minute=420, until_minute=480, wanted_minutes=30,
    )  # fmt: skip
    assert post(desk, f"/standing/{again.id}/dates/{day}/back").status_code == 404
    for answer in (
        desk.get(f"/rosters?as_of={day}"),
        *(post(desk, "/huddle/search", **{name: day}) for name in ("first", "last")),
    ):
        assert answer.status_code == (422 if day.startswith("9") else 200)  # 01 is 2001


def test_a_blank_is_nothing_chosen(login, town):
    """It slipped through between the check for something and the check for something of the list."""
    desk = login(town.sato)
    for blank in (" ", "　"):
        assert post(desk, "/huddle/search", unit=blank, category=blank, word="雪").status_code == 200
        assert post(desk, "/reception", equipment=blank, regular=blank, district=blank).status_code == 422
