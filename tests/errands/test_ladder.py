"""When nobody takes it: the rungs and their clock, the answers, the call list, and at the end a kind no."""

from datetime import UTC, date, datetime, timedelta

import pytest
from conftest import audited

from townhub import clock, clockwork
from townhub.db import one, rows
from townhub.errands import actions, call_list, ladder, next_act
from townhub.errands.house_rules import set_rules
from townhub.errands.ladder_rules import RUNGS, Candidate, Hours, calling_order, climb, next_rung
from townhub.errands.models import Job, Setting
from townhub.errands.office_time import ROUND_THE_CLOCK, OfficeTime
from townhub.refused import Refused
from townhub.town.models import Closing
from townhub.volunteers import actions as volunteers
from townhub.volunteers.models import Serves

OPENED = datetime(2019, 1, 16, 0, 0, tzinfo=UTC)
A_DAY_EACH = Hours(24, 24, 24, 2)


def hours_after(moments: dict) -> list[float]:
    return [round((moments[rung] - OPENED).total_seconds() / 3600, 2) for rung in RUNGS]


@pytest.mark.parametrize(
    ("hours_to_start", "hours", "ends"),
    [
        (240, A_DAY_EACH, [24, 48, 72, 238]),  # time enough: the staff have what is left
        (50, A_DAY_EACH, [12, 24, 36, 48]),  # tomorrow: each gives up the same share, a quarter is the staff's
        (6, A_DAY_EACH, [1, 2, 3, 4]),
        (1, A_DAY_EACH, [0.12, 0.25, 0.37, 0.5]),  # too late for two hours before: half the way
        (0, A_DAY_EACH, [0, 0, 0, 0]),
        (240, Hours(0, 10, 0, 0), [0, 10, 10, 240]),
        (240, Hours(0, 0, 0, 0), [0, 0, 0, 240]),
    ],
)
def test_how_long_each_rung_lasts(hours_to_start, hours, ends):
    found = climb(OPENED, OPENED + timedelta(hours=hours_to_start), hours, ROUND_THE_CLOCK)
    assert hours_after(found) == pytest.approx(ends, abs=0.011)


WEEKDAYS = OfficeTime(510, 1035, lambda day: day.weekday() > 4)


def by_the_wall(moments: dict) -> list[str]:
    return [f"{clock.here(moments[rung]):%d %H:%M}" for rung in RUNGS]


@pytest.mark.parametrize(
    ("opened", "latest_start", "ends"),
    [
        # Wednesday morning before the office opens, for the Saturday after next: by day only, never on the week-end.
        ("16 08:12", "26 11:00", ["16 16:30", "17 15:45", "18 15:00", "25 15:15"]),
        ("16 20:00", "26 11:00", ["17 16:30", "18 15:45", "21 15:00", "25 15:15"]),
        # Friday afternoon for Monday: what is left of Friday and Monday is shared out.
        ("18 16:15", "21 10:30", ["18 16:30", "18 16:45", "18 17:00", "21 08:30"]),
        # Friday night for Sunday: the office does not open before, so the hours run through.
        ("18 18:00", "20 18:00", ["19 02:00", "19 10:00", "19 18:00", "20 16:00"]),
        ("18 18:00", "18 18:00", ["18 18:00"] * 4),
    ],
)
def test_the_hours_run_while_the_office_is_open(opened, latest_start, ends):
    first, last = (datetime.strptime(f"2019-01-{each} +0900", "%Y-%m-%d %H:%M %z") for each in (opened, latest_start))
    assert by_the_wall(climb(first, last, Hours(8, 8, 8, 2), WEEKDAYS)) == ends


def test_counted_time_forwards_and_back():
    friday = datetime(2019, 1, 18, 8, 0, tzinfo=UTC)  # 17:00 in Japan
    half = timedelta(minutes=30)
    assert WEEKDAYS.after(friday, half) - friday == timedelta(days=2, hours=15, minutes=45)  # Monday 8:45
    assert WEEKDAYS.before(WEEKDAYS.after(friday, half), half) == friday
    assert WEEKDAYS.between(friday, friday + timedelta(days=3)) == timedelta(hours=8, minutes=45)
    never = OfficeTime(510, 1035, lambda _day: True)
    assert never.between(friday, friday + timedelta(days=9)) == timedelta()
    assert never.after(friday, half) > friday + timedelta(days=700) > never.before(friday, half)


def test_the_rungs_follow_each_other_and_end():
    assert [next_rung(rung) for rung in RUNGS] == ["all", "calls", "staff", None]


def test_whom_to_phone_first():
    def one_of(number: int, **changes) -> Candidate:
        facts = {
            "preferred": False,
            "in_district": True,
            "has_skill": True,
            "available": True,
            "last_asked": "2019-01-10",
        }
        return Candidate(number, **facts | changes)

    order = [
        one_of(1, preferred=True, in_district=False), one_of(2, last_asked=""), one_of(3, last_asked="2019-01-01"), one_of(4),
        one_of(5, available=False, last_asked=""), one_of(6, has_skill=False), one_of(7, in_district=False, last_asked=""),
    ]  # fmt: skip
    assert calling_order(order[::-1]) == order


# -- by the clock ---------------------------------------------------------------------------------------------------


def fresh(job: Job) -> Job:
    return Job.get_by_id(job.id)


@pytest.fixture
def far(make_job):
    """A request of today for the 26th."""
    return make_job(work_on=date(2019, 1, 26))


def rung_of(job: Job) -> tuple:
    return fresh(job).state, fresh(job).rung


def test_each_rung_has_its_day_and_the_last_is_a_kind_no(app, town, far, at):
    seen = []
    for moment in ("16T16:29", "16T16:31", "17T15:46", "18T15:01", "25T15:14", "25T15:16", "27T09:00"):
        at(f"2019-01-{moment}+09:00")
        ladder.move_on()
        ladder.move_on()  # twice is once
        seen.append(rung_of(far))
    assert seen == [
        ("open", "district"), ("open", "all"), ("open", "calls"), ("open", "staff"), ("open", "staff"),
        ("untaken", "staff"), ("untaken", "staff"),
    ]  # fmt: skip
    now = fresh(far)
    assert (now.close_reason, now.ask_elsewhere, now.told_at) == (
        "期限までに、引き受ける人がいませんでした", "事務室が、ほかの窓口をさがします", None,
    )  # fmt: skip
    assert [act for act, _who in audited()].count("errand.climbed") == 3
    assert [(r["kind"], r["sentence"][:6]) for r in rows("SELECT kind, sentence FROM topic")] == [
        ("untaken", "草取りが不成")
    ]


def test_after_a_night_without_a_clock_several_rungs_are_climbed_at_once(far, at):
    at("2019-01-18T09:00+09:00")
    ladder.move_on()
    assert rung_of(far) == ("open", "calls")


def test_a_closing_of_the_town_does_not_count(town):
    def nine_hours_later() -> str:
        return f"{clock.here(ladder.office_time().after(OPENED, timedelta(hours=9))):%d %H:%M}"

    assert nine_hours_later() == "17 09:15"
    Closing.create(name="棚卸し", first_on=date(2019, 1, 17), last_on=date(2019, 1, 18), made_at=clock.now())
    assert nine_hours_later() == "21 09:15"


def test_a_clock_set_back_moves_nothing(far, at):
    at("2019-01-10T08:00+09:00")
    ladder.move_on()
    assert rung_of(far) == ("open", "district")


def test_what_was_taken_is_left_alone(town, far, at):
    actions.claim(town.suzuki, far)
    at("2019-01-26T23:00+09:00")
    ladder.move_on()
    assert fresh(far).state == "claimed"


def test_the_clockwork_climbs(app, far, at):
    at("2019-01-17T09:00+09:00")
    assert "errands.ladder" in clockwork.run_due(app)
    assert rung_of(far) == ("open", "all")


def test_a_district_that_nobody_serves_is_not_waited_for(town, make_job):
    Serves.delete().where(Serves.district == town.kamigauchi).execute()
    assert make_job(resident=town.watanabe).rung == "all"


def test_while_the_district_is_asked_the_others_read_from_when(town, far, at):
    Serves.delete().where(Serves.person == town.nakamura, Serves.district == town.miyanomae).execute()
    with pytest.raises(Refused, match=r"いまは宮ノ前の人が先です。1月16日\(水\) 16:30から、だれでも引き受けられます"):
        actions.claim(town.nakamura, far)
    at("2019-01-17T09:00+09:00")
    ladder.move_on()
    actions.claim(town.nakamura, far)


def test_the_next_act_and_its_clock_in_words(town, far, at):
    found = next_act.of(fresh(far))
    assert (found.words, found.clock) == ("その地区の担い手にたずねています", "きょう 16:30まで。つぎ: みんなにひらく")
    actions.claim(town.suzuki, far)
    assert next_act.of(fresh(far)).words == "依頼した人に電話して、確定する"


def test_the_hours_are_the_towns_and_two_do_not_write_at_once(town, make_job):
    facts = {name: getattr(Setting.ours(), name) for name in ("all_hours", "calls_hours", "last_hours", "asks_from_minute",
             "asks_until_minute", "tolerance_minutes", "travel_minutes", "buddy_jobs")}  # fmt: skip
    set_rules(town.kanri, 1, district_hours=2, **facts)
    with pytest.raises(Refused, match="ほかの人が、先に書きかえました"):
        set_rules(town.kanri, 1, district_hours=5, **facts)
    job = make_job(work_on=date(2019, 1, 26))
    assert f"{clock.here(job.rung_until):%d %H:%M}" == "16 10:30"


# -- answers and calls ----------------------------------------------------------------------------------------------


def test_answers_are_kept_and_the_last_word_counts(town, far):
    for said in ("later", "later", "cannot"):
        actions.answer(town.suzuki, far, said)
    found = call_list.of(fresh(far))
    assert [each["name"] for each in found["declined"]] == ["鈴木 一郎"]
    assert [each["name"] for each in found["to_call"]] == ["中村 茂"]
    assert found["silent"] == 1
    assert one("SELECT count(*) FROM errand_ask") == 2
    actions.claim(town.suzuki, far)  # a no may become a yes


def test_when_everybody_asked_has_declined_the_next_rung_begins_at_once(town, far, at):
    Serves.delete().where(Serves.person == town.nakamura, Serves.district == town.miyanomae).execute()
    actions.answer(town.suzuki, far, "later")
    assert rung_of(far) == ("open", "district")  # あとで is not a no
    actions.answer(town.suzuki, far, "cannot")
    assert rung_of(far) == ("open", "all")  # the district has nobody else; its hours are not waited for
    assert fresh(far).rung_until == ladder.ends(fresh(far))["all"]
    actions.note_call(town.takahashi, far, town.nakamura, "no_answer")
    assert rung_of(far) == ("open", "all")
    actions.note_call(town.takahashi, far, town.nakamura, "cannot")
    assert rung_of(far) == ("open", "staff")  # nobody is left to be phoned either
    assert next_act.of(fresh(far)).words == "職員が行けるか決めます"
    actions.claim(town.suzuki, far)  # a no may still become a yes


def test_nobody_answered_is_not_a_no(town, far):
    for _call in range(2):
        actions.note_call(town.takahashi, far, town.suzuki, "no_answer")
    found = call_list.of(fresh(far))
    assert [(each["name"], each["tried"]) for each in found["to_call"]] == [("中村 茂", 0), ("鈴木 一郎", 2)]
    assert found["declined"] == []
    actions.assign(town.takahashi, far, town.suzuki)
    assert (fresh(far).state, fresh(far).claimed_by) == ("claimed", town.suzuki)
    assert audited()[-1] == ("errand.assigned", "高橋 誠")


def test_the_office_does_not_set_aside_what_keeps_people_safe(town, make_job):
    volunteers.tie(town.sato, town.nakamura, town.kimura, "avoid", "けんかした")
    job = make_job(work_on=date(2031, 1, 18)) if False else make_job()
    with pytest.raises(Refused, match="事務室がほかの人にたのみます"):
        actions.assign(town.takahashi, job, town.nakamura)
    assert [each["why"].code for each in call_list.of(job)["cannot"]] == ["avoid"]


def test_the_call_of_a_request_that_is_gone(town, far):
    actions.call_off(town.takahashi, far, "もうすんだ")
    with pytest.raises(Refused, match="この依頼は取り消されました"):
        actions.note_call(town.takahashi, far, town.suzuki, "cannot")
    with pytest.raises(Refused, match="いま「取消」です"):
        actions.assign(town.takahashi, far, town.suzuki)
    assert clock.today() == date(2019, 1, 16)
