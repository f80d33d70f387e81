"""Dates become requests once, with the regular volunteer; one date falls out or moves; the end calls off what is open."""

from datetime import date

import pytest
from conftest import audited
from huddle.makers import make_follow_up

from townhub.db import one
from townhub.errands import actions as errands
from townhub.errands.models import Job
from townhub.handover import people, residents
from townhub.huddle.models import FollowUp
from townhub.reception.actions import take_again
from townhub.recurrence import bits_of
from townhub.refused import Refused
from townhub.standing import actions, models
from townhub.standing.models import Standing, StandingDate

TUESDAY, FRIDAY = 1, 4


def begun(town, **changes) -> dict:
    """Every fact of a standing request: ゴミ出し on Tuesdays and Fridays, from Wednesday the 16th on."""
    return {
        "resident": town.kimura, "caller": "self", "kind": "garbage", "weekdays": bits_of([TUESDAY, FRIDAY]),
        "first_on": date(2019, 1, 16), "from_minute": 420, "until_minute": 480, "wanted_minutes": 30,
    } | changes  # fmt: skip


@pytest.fixture
def make(town):
    def make_standing(**changes) -> Standing:
        return actions.set_up(town.takahashi, **begun(town, **changes))

    return make_standing


def jobs() -> list[tuple[str, str]]:
    return [(f"{job.work_on:%m-%d}", job.state) for job in Job.select().order_by(Job.work_on, Job.id)]


def test_the_next_dates_are_requests_at_once_and_once(make, town):
    standing = make()
    assert jobs() == [("01-18", "open"), ("01-22", "open"), ("01-25", "open")]
    actions.fill()
    assert len(jobs()) == 3
    assert ("again.set_up", "高橋 誠") in audited()
    assert [(row.planned_on.day, row.trouble) for row in standing.dates] == [(18, ""), (22, ""), (25, "")]


def test_the_horizon_moves_on_with_the_days(make, town, at):
    make()
    at("2019-01-19T08:12+09:00")
    actions.fill()
    assert jobs()[-1] == ("01-29", "open")


def test_the_regular_volunteer_goes_where_they_are_free(make, town):
    make(regular=town.suzuki)
    assert [state for _day, state in jobs()] == ["confirmed"] * 3
    assert {job.claimed_by_id for job in Job.select()} == {town.suzuki.id}


def test_where_the_regular_one_is_busy_the_others_are_asked(make, town, make_job):
    busy = make_job(resident=town.watanabe, work_on=date(2019, 1, 22), from_minute=420, until_minute=480)
    errands.assign(town.kanri, busy, town.suzuki)
    make(regular=town.suzuki)
    assert [state for day, state in jobs() if day == "01-22"] == ["claimed", "open"]


def test_a_date_that_cannot_become_a_request_is_said_and_tried_again(make, town, make_job):
    other = make_job(work_on=date(2019, 1, 22), from_minute=420, until_minute=480, wanted_minutes=60)
    make(until_minute=450)
    [trouble] = models.in_trouble(town.sato, date(2019, 1, 25))
    assert (trouble["planned_on"], "木村 フミさんのお宅では" in trouble["trouble"]) == ("2019-01-22", True)
    errands.call_off(town.sato, other, "まちがい")
    actions.fill()
    assert models.in_trouble(town.sato, date(2019, 1, 25)) == []


def test_a_holiday_is_skipped(make, town, at):
    at("2019-02-05T08:12+09:00")
    make(weekdays=bits_of([0]), first_on=date(2019, 2, 6))  # the 11th is 建国記念の日
    assert jobs() == []
    assert [each.why for each in actions.coming(Standing.get(), date(2019, 2, 11), date(2019, 2, 11))] == [
        "建国記念の日"
    ]


def test_one_date_falls_out_and_comes_back(make, town):
    standing = make()
    actions.skip(town.sato, standing, date(2019, 1, 22), "入院のため")
    actions.skip(town.sato, standing, date(2019, 1, 22), "入院のため")
    assert ("01-22", "called_off") in jobs()
    actions.fill()
    assert jobs().count(("01-22", "open")) == 0
    actions.put_back(town.sato, standing, date(2019, 1, 22))
    assert ("01-22", "open") in jobs()
    assert audited().count(("again.skipped", "佐藤 花子")) == 1


def test_one_date_moves(make, town):
    standing = make()
    actions.move_to(town.sato, standing, date(2019, 1, 22), date(2019, 1, 23), "収集日が変わった")
    assert [each for each in jobs() if each[0] in ("01-22", "01-23")] == [("01-22", "called_off"), ("01-23", "open")]
    with pytest.raises(Refused, match="いつもの依頼の日ではありません"):
        actions.move_to(town.sato, standing, date(2019, 1, 24), date(2019, 1, 25), "まちがい")
    with pytest.raises(Refused, match="きょうより前の日"):
        actions.move_to(town.sato, standing, date(2019, 1, 25), date(2019, 1, 4), "まちがい")


def test_a_date_whose_work_has_begun_stays(make, town, at):
    standing = make(regular=town.suzuki)
    at("2019-01-18T07:05+09:00")
    errands.start(town.suzuki, Job.get(Job.work_on == date(2019, 1, 18)))
    with pytest.raises(Refused, match="もう始まっています"):
        actions.skip(town.sato, standing, date(2019, 1, 18), "雨")
    assert not StandingDate.get(StandingDate.planned_on == date(2019, 1, 18)).off


def test_the_end_calls_off_what_nobody_has_begun(make, town):
    standing = make()
    actions.end(town.sato, standing, "施設に入られた")
    actions.end(town.sato, standing, "施設に入られた")
    assert {state for _day, state in jobs()} == {"called_off"}
    actions.fill()
    assert len(jobs()) == 3
    with pytest.raises(Refused, match="もう終わっています"):
        actions.skip(town.sato, standing, date(2019, 1, 25), "雨")


def test_two_who_change_it_at_once(make, town):
    standing = make()
    actions.change(town.sato, standing, 1, remark="門の前")
    with pytest.raises(Refused, match="先に書きかえました"):
        actions.change(town.takahashi, standing, 1, remark="裏口")
    assert Standing.get_by_id(standing.id).remark == "門の前"


def test_who_moves_away_is_not_visited_any_more(make, town):
    make()
    to_close, _running = residents.closing_with(town.kimura)
    residents.end(
        town.sato, town.kimura, ended_on=date(2019, 1, 16), why="moved", confirmed={item["id"] for item in to_close}
    )
    assert Standing.get().ended_why == "転出されたため"
    assert one("SELECT count(*) FROM errand_job WHERE state = 'open'") == 0


def test_a_regular_volunteer_does_not_leave_unnoticed(make, town):
    make(regular=town.suzuki)
    assert any("いつもの" in thing.words for thing in people.open_in_the_name_of(town.suzuki))


def test_nothing_is_asked_for_somebody_who_left(make, town):
    town.kimura.ended_on = date(2019, 1, 1)
    town.kimura.ended_why, town.kimura.ended_by = "moved", town.sato
    town.kimura.save()
    with pytest.raises(Refused, match="転出、または死亡"):
        make()


def test_a_moved_date_goes_back_although_the_regular_one_has_it(make, town):
    """They are told that the other day is off, as with every request that is called off."""
    standing = make(regular=town.suzuki)
    actions.move_to(town.sato, standing, date(2019, 1, 22), date(2019, 1, 23), "収集日が変わった")
    actions.put_back(town.sato, standing, date(2019, 1, 22))
    assert [each for each in jobs() if each[0] == "01-23"] == [("01-23", "called_off")]
    assert ("01-22", "confirmed") in jobs()


def test_what_the_meeting_promised_waits_for_the_first_date(make, town, at):
    promised = make_follow_up(town, resident=town.kimura)
    standing = take_again(town.takahashi, follow_up_id=promised.id, **begun(town, first_on=date(2019, 1, 29)))
    now = FollowUp.get_by_id(promised.id)
    assert (now.became, now.standing_id, jobs()) == (None, standing.id, [])
    at("2019-01-19T08:12+09:00")
    actions.fill()
    now = FollowUp.get_by_id(promised.id)
    assert (now.became, now.became_id) == ("errand", Job.get().id)
    at("2019-01-23T08:12+09:00")
    actions.fill()
    assert FollowUp.get_by_id(promised.id).became_id == now.became_id
    assert [act for act, _who in audited()].count("follow_up.became") == 1


def test_what_ends_before_its_first_date_frees_what_waited(make, town):
    promised = make_follow_up(town, resident=town.kimura)
    standing = take_again(town.takahashi, follow_up_id=promised.id, **begun(town, first_on=date(2019, 1, 29)))
    actions.end(town.sato, standing, "施設に入られた")
    assert FollowUp.get_by_id(promised.id).standing_id is None
