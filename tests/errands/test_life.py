"""The life of a request beyond the straight way: confirmed, undone, nobody at home, could not be done, told, several who go."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from conftest import audited
from peewee import IntegrityError

from townhub import clock
from townhub.accounts import actions as accounts
from townhub.db import database, one, rows
from townhub.errands import actions, equipment, picture
from townhub.errands.house_rules import write_agency
from townhub.errands.models import Helper, Job, JobStep, Setting
from townhub.errands.steps import last_step
from townhub.huddle.models import Topic
from townhub.refused import Refused
from townhub.volunteers.models import Volunteer

DAY = date(2019, 1, 16)


def fresh(job: Job) -> Job:
    return Job.get_by_id(job.id)


def steps_of(job: Job) -> list[tuple]:
    return [
        (step.act, step.from_state, step.to_state)
        for step in JobStep.select().where(JobStep.job == job).order_by(JobStep.id)
    ]


def topics() -> list[tuple]:
    return [(row["kind"], row["settled"]) for row in rows("SELECT kind, settled FROM topic ORDER BY id")]


@pytest.fixture
def claimed(town, make_job):
    def make(**changes) -> Job:
        job = make_job(**changes)
        actions.claim(town.suzuki, job)
        return fresh(job)

    return make


@pytest.fixture
def newcomer(town):
    """小川, who has never helped."""
    return accounts.add_person(
        "test",
        name="小川 直",
        kana="おがわ なお",
        role="volunteer",
        login_name=None,
        password=None,
        district=town.miyanomae,
    )


# -- every step with who, when and why ------------------------------------------------------------------------------


def test_the_straight_way_is_kept_step_by_step(town, claimed, at):
    job = claimed()
    actions.confirm(town.takahashi, job, starts_minute=570, why="9時半がよい")
    at("2019-01-16T09:30+09:00")
    actions.start(town.suzuki, job)
    at("2019-01-16T10:11+09:00")
    actions.finish(town.suzuki, job)
    actions.settle(town.takahashi, job)
    actions.settle(town.takahashi, job)  # twice is once
    assert steps_of(job) == [
        ("receive", None, "received"), ("publish", "received", "open"), ("claim", "open", "claimed"),
        ("confirm", "claimed", "confirmed"), ("start", "confirmed", "running"), ("finish", "running", "done"),
        ("settle", "done", "settled"),
    ]  # fmt: skip
    step = JobStep.get(JobStep.act == "confirm")
    assert (step.by, step.why, step.at) == (town.takahashi, "9時半がよい", fresh(job).confirmed_at)
    assert (fresh(job).state, fresh(job).starts_minute, fresh(job).fee_yen) == ("settled", 570, 600)
    actions.unsettle(town.takahashi, job, "領収書のまちがい")
    assert fresh(job).state == "done"


def test_whoever_starts_without_a_call_has_confirmed_at_the_door(town, claimed):
    job = claimed()
    actions.start(town.suzuki, job)
    assert steps_of(job)[3:] == [("confirm", "claimed", "confirmed"), ("start", "confirmed", "running")]
    assert fresh(job).confirmed_by == town.suzuki


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda who, job: actions.settle(who, job), "「精算する」ができるのは、「完了」のときです"),
        (lambda who, job: actions.publish(who, job), "「募集に出す」ができるのは、「受付」のときです"),
        (lambda who, job: actions.reopen(who, job, work_on=DAY, from_minute=540, until_minute=720), "いま「引受」です"),
        (lambda who, job: actions.refuse(who, job, "わけ"), "いま「引受」です"),
        (lambda who, job: actions.unsettle(who, job, "わけ"), "いま「引受」です"),
    ],
)
def test_an_illegal_step_says_where_it_would_be_legal(town, claimed, act, sentence):
    job = claimed()
    with pytest.raises(Refused, match=sentence):
        act(town.takahashi, job)
    assert len(steps_of(job)) == 3


def test_a_request_that_is_phoned_back_first(town, make_job):
    job = make_job(publish_now=False)
    assert (job.state, job.rung) == ("received", None)
    with pytest.raises(Refused):
        actions.claim(town.suzuki, job)
    actions.publish(town.takahashi, job)
    assert (fresh(job).state, fresh(job).rung) == ("open", "district")


def test_out_of_scope_names_where_else_to_ask(town, make_job):
    write_agency(town.kanri, name="シルバー人材センター", phone="0555-00-7000", kind=None, about="")
    write_agency(town.kanri, name="森林組合", phone="", kind="mowing", about="")
    job = make_job(kind="mowing")
    actions.refuse(town.takahashi, job, "山の下草刈り")
    assert (fresh(job).state, fresh(job).ask_elsewhere) == ("out_of_scope", "森林組合")
    other = make_job(kind="repair")
    actions.give_up(town.takahashi, other, "屋根の修理")
    assert fresh(other).ask_elsewhere == "シルバー人材センター（0555-00-7000）"


def test_the_picture_in_the_docs_is_drawn_from_the_table():
    kept = Path(__file__).parents[2] / "docs" / "errand_life.svg"
    assert kept.read_text(encoding="utf-8") == picture.draw(), (
        "draw it anew: python -c \"from townhub.errands import picture; print(picture.draw(), end='')\" > docs/errand_life.svg"
    )
    for act, _start, _end in picture.moves():
        assert f"<!-- {act} -->" in picture.draw()


# -- undone within ten minutes --------------------------------------------------------------------------------------


def undo(actor, job: Job) -> None:
    actions.undo(actor, job, last_step(job).id)


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (lambda town, job: actions.give_back(town.suzuki, job, "熱が出た"), "claimed"),
        (lambda town, job: actions.confirm(town.takahashi, job), "claimed"),
        (lambda town, job: actions.start(town.suzuki, job), "claimed"),
        (lambda town, job: actions.call_off(town.takahashi, job, "本人が入院"), "claimed"),
        (lambda town, job: actions.nobody_home(town.suzuki, job, ""), "claimed"),
        (lambda town, job: actions.could_not(town.suzuki, job, "rain", ""), "claimed"),
        (
            lambda town, job: actions.enter_times(town.suzuki, job, clock.now() - timedelta(minutes=20), clock.now()),
            "claimed",
        ),
    ],
)
def test_a_step_is_undone_with_everything_it_changed(town, claimed, act, state):
    job = claimed()
    before = rows("SELECT * FROM errand_job"), rows("SELECT * FROM errand_helper")
    act(town, job)
    undo(town.takahashi, job)
    assert fresh(job).state == state
    assert (rows("SELECT * FROM errand_job"), rows("SELECT * FROM errand_helper")) == before
    assert all(settled == "gone" for _kind, settled in topics())
    assert audited()[-1] == ("errand.undone", "高橋 誠")


def test_undoing_twice_is_once_and_only_the_newest_goes(town, claimed):
    job = claimed()
    actions.confirm(town.takahashi, job)
    step = last_step(job).id
    for _tap in range(2):
        actions.undo(town.takahashi, job, step)
    assert fresh(job).state == "claimed"
    actions.confirm(town.takahashi, job)
    actions.start(town.suzuki, job)
    with pytest.raises(Refused, match="そのあとに、ほかの人が進めました"):
        actions.undo(town.takahashi, job, last_step(job).id - 1)


def test_after_ten_minutes_it_stays(town, claimed, at):
    job = claimed()
    actions.call_off(town.takahashi, job, "本人が入院")
    at("2019-01-16T08:23+09:00")
    with pytest.raises(Refused, match="10分のあいだだけ"):
        undo(town.takahashi, job)
    at("2019-01-16T08:00+09:00")  # the clock was set back: it is young again
    undo(town.takahashi, job)
    assert fresh(job).state == "claimed"


def test_a_volunteer_undoes_the_own_steps_only(town, claimed):
    job = claimed()
    actions.confirm(town.takahashi, job)
    with pytest.raises(Refused):
        undo(town.suzuki, job)


def test_what_was_undone_is_not_restored_onto_a_taken_hour(town, claimed, make_job):
    job = claimed(from_minute=540, until_minute=600)
    actions.call_off(town.takahashi, job, "雨")
    other = make_job(resident=town.watanabe, from_minute=540, until_minute=600)
    actions.claim(town.suzuki, other)
    with pytest.raises(Refused, match="同じ時間にほかの依頼が入りました"):
        undo(town.takahashi, job)
    assert fresh(job).state == "called_off"


# -- it did not go as planned ---------------------------------------------------------------------------------------


def test_nobody_home_is_on_the_meeting_and_the_office_phones(town, claimed):
    job = claimed()
    actions.start(town.suzuki, job)
    for _tap in range(2):
        actions.nobody_home(town.suzuki, job, "新聞がたまっている")
    assert (fresh(job).state, fresh(job).close_reason) == ("nobody_home", "新聞がたまっている")
    assert topics() == [("nobody_home", None)]
    actions.tell(town.takahashi, job)
    assert fresh(job).told_by == town.takahashi
    actions.reopen(town.takahashi, job, work_on=date(2019, 1, 18), from_minute=540, until_minute=720)
    job = fresh(job)
    assert (job.state, job.claimed_by, job.work_on, job.started_at) == ("open", None, date(2019, 1, 18), None)
    assert topics() == [("nobody_home", "gone")]
    actions.claim(town.nakamura, job)


def test_could_not_be_done_is_a_kind_no(town, claimed):
    job = claimed(kind="mowing")
    actions.could_not(town.suzuki, job, "rain", "どしゃぶり")
    assert (fresh(job).state, fresh(job).close_reason) == ("untaken", "雨でできませんでした（どしゃぶり）")
    assert fresh(job).ask_elsewhere
    assert topics() == [("could_not", None)]


def test_mowing_does_not_begin_in_the_rain(town, claimed):
    job = claimed(kind="mowing")
    with pytest.raises(Refused, match="雨の日は草刈りをしません"):
        actions.start(town.suzuki, job, dry=False)
    actions.start(town.suzuki, job, dry=True)


def test_a_worry_is_on_the_meeting_and_goes_when_it_was_nothing(town, claimed):
    job = claimed()
    actions.enter_times(town.suzuki, job, clock.now() - timedelta(minutes=20), clock.now())
    actions.report(town.suzuki, job, "worry", "足をひきずっていた")
    actions.report(town.suzuki, job, "worry", "右足をひきずっていた")
    actions.report(town.suzuki, job, "fine", "")
    assert topics() == [("worry", "gone"), ("worry", "gone")]


# -- minutes written afterwards -------------------------------------------------------------------------------------


def minutes_of(first: str, last: str) -> tuple:
    return tuple(datetime.fromisoformat(f"2019-01-16T{each}+09:00") for each in (first, last))


@pytest.mark.parametrize(
    ("other_one", "sentence"),
    [
        ({"resident": "kimura", "helper": "suzuki"}, "鈴木 一郎さんは、きょう 7:00–7:30に木村 フミさんの草取りをしていました"),
        ({"resident": "watanabe", "helper": "suzuki"}, "鈴木 一郎さんは、きょう 7:00–7:30に渡邊 正さんの草取りをしていました"),
        ({"resident": "kimura", "helper": "nakamura"}, "このお宅では、きょう 7:00–7:30に中村 茂さんの草取りがありました"),
        ({"resident": "watanabe", "helper": "nakamura", "machine": True},
         "同じ道具を、きょう 7:00–7:30に上河内の草取りで使っていました"),
        ({"resident": "watanabe", "helper": "nakamura"}, None),
    ],
)  # fmt: skip
def test_minutes_of_two_jobs_do_not_overlap(town, make_job, other_one, sentence):
    job = make_job()
    other = make_job(resident=getattr(town, other_one["resident"]), from_minute=13 * 60, until_minute=16 * 60)
    helper = getattr(town, other_one["helper"])
    actions.claim(town.suzuki, job)
    actions.claim(helper, other)
    if other_one.get("machine"):
        machine = equipment.add(town.kanri, name="軽トラ", kind="truck", place="")
        for each in (job, other):
            equipment.book(town.takahashi, machine, job=fresh(each))
    actions.enter_times(helper, other, *minutes_of("07:00", "07:30"))
    for first, last in [("07:29", "08:00"), ("06:30", "07:01"), ("07:10", "07:20"), ("06:00", "08:00")]:
        if sentence:
            with pytest.raises(Refused, match=re.escape(sentence)):
                actions.enter_times(town.suzuki, job, *minutes_of(first, last))
            assert fresh(job).state == "claimed"
    free = ("07:30", "08:00") if sentence else ("06:40", "07:20")
    assert actions.enter_times(town.suzuki, job, *minutes_of(*free)).state == "done"
    assert actions.enter_times(town.suzuki, job, *minutes_of(*free)).state == "done"  # the own ones are not in the way


def test_of_another_area_only_the_district_is_named(town, make_job):
    job, other = make_job(), make_job(resident=town.watanabe)
    for each in (job, other):
        actions.claim(town.suzuki, each)
    actions.enter_times(town.suzuki, other, *minutes_of("07:00", "07:30"))
    with pytest.raises(Refused, match="鈴木 一郎さんは、きょう 7:00–7:30に上河内の草取りをしていました"):
        actions.enter_times(town.takahashi, job, *minutes_of("07:00", "07:30"))


# -- several who go -------------------------------------------------------------------------------------------------


def test_two_with_their_own_minutes(town, make_job):
    job = make_job(kind="mowing", wanted_people=2, clear_15m=False)
    assert job.estimate_yen == 1400  # two helpers, the fuel once
    actions.claim(town.suzuki, job)
    assert (fresh(job).state, fresh(job).claimed_by) == ("open", town.suzuki)
    actions.claim(town.nakamura, job)
    assert fresh(job).state == "claimed"
    now = clock.now()
    actions.enter_times(town.suzuki, job, now - timedelta(minutes=50), now)
    assert fresh(job).state == "running"
    done = actions.enter_times(town.nakamura, job, now - timedelta(minutes=25), now)
    assert (done.state, done.worked_minutes, done.fee_yen) == ("done", 50, 600 + 200 + 300)
    assert [(h.person_id, h.worked_minutes, h.fee_yen) for h in Helper.select().order_by(Helper.id)] == [
        (town.suzuki.id, 50, 800), (town.nakamura.id, 25, 300),
    ]  # fmt: skip


def test_one_of_two_gives_back_and_the_other_stays(town, make_job):
    job = make_job(wanted_people=2)
    actions.claim(town.suzuki, job)
    actions.claim(town.nakamura, job)
    actions.give_back(town.suzuki, job, "熱が出た")
    assert (fresh(job).state, fresh(job).claimed_by) == ("open", town.nakamura)
    actions.claim(town.suzuki, job)
    assert fresh(job).state == "claimed"


def test_a_third_finds_every_place_taken(town, make_job, newcomer):
    job = make_job()
    actions.claim(town.suzuki, job)
    with pytest.raises(IntegrityError, match="every place of this job is taken"):
        Helper.create(job=job, person=newcomer, joined_at=clock.now())


def test_a_newcomer_goes_along_and_then_alone(town, make_job, newcomer):
    job = make_job()
    with pytest.raises(Refused, match="はじめの3回は、なれた人といっしょに行きます（いま0回）"):
        actions.claim(newcomer, job)
    actions.claim(town.suzuki, job)
    actions.accompany(town.takahashi, job, newcomer)
    done = actions.enter_times(town.takahashi, job, clock.now() - timedelta(minutes=41), clock.now())
    assert (done.state, done.fee_yen) == ("done", 600)  # a companion costs nothing
    assert [h.worked_minutes for h in Helper.select()] == [41, 41]
    Volunteer.create(person=newcomer, jobs_before=2)
    actions.claim(newcomer, make_job(work_on=date(2019, 1, 18)))


def test_a_newcomer_takes_the_second_place_beside_somebody_experienced(town, make_job, newcomer):
    job = make_job(wanted_people=2)
    actions.claim(town.suzuki, job)
    actions.claim(newcomer, job)
    assert fresh(job).state == "claimed"


@pytest.mark.parametrize(("minutes", "state", "fee_yen"), [(60, "done", 600), (75, "done", 600), (76, "over", None)])
def test_the_tolerance_is_the_towns(town, make_job, minutes, state, fee_yen):
    Setting.update(tolerance_minutes=15).execute()
    job = make_job()
    Setting.update(tolerance_minutes=0).execute()  # a job keeps what it was made with
    actions.claim(town.suzuki, job)
    done = actions.enter_times(town.suzuki, job, clock.now() - timedelta(minutes=minutes), clock.now())
    assert (done.state, done.fee_yen) == (state, fee_yen)


# -- never twice ----------------------------------------------------------------------------------------------------


def test_a_volunteer_is_not_in_two_places(town, make_job):
    actions.claim(town.suzuki, make_job(from_minute=540, until_minute=600))
    tight = make_job(resident=town.watanabe, from_minute=610, until_minute=670)  # the way takes 15 minutes
    with pytest.raises(Refused) as no:
        actions.claim(town.suzuki, tight)
    assert no.value.sentence.startswith(
        "時間が重なっています。きょう 9:00–10:00に、木村 フミさんの草取りがあります（移動に15分みています）。"
    )
    actions.call_off(town.takahashi, tight, "ほかの日に")
    later = make_job(resident=town.watanabe, from_minute=615, until_minute=675)
    actions.claim(town.suzuki, later)
    assert fresh(later).starts_minute == 615


def test_within_a_span_the_free_hour_is_taken(town, make_job):
    actions.claim(town.suzuki, make_job(from_minute=540, until_minute=600))
    job = make_job(resident=town.watanabe)
    actions.claim(town.suzuki, job)
    assert fresh(job).starts_minute == 615


def test_a_resident_has_one_visit_at_a_time_whoever_writes_it(town, make_job):
    first = make_job(from_minute=540, until_minute=600)
    with pytest.raises(Refused, match=r"木村 フミさんのお宅では、きょう 9:00から、草取りがあります"):
        make_job(kind="shopping", from_minute=570, until_minute=630)
    wide = make_job(kind="shopping")
    actions.claim(town.suzuki, first)
    actions.claim(town.nakamura, wide)
    assert fresh(wide).starts_minute == 600
    with pytest.raises(Refused, match="木村 フミさんのお宅では"):
        actions.confirm(town.takahashi, wide, starts_minute=560)


def test_an_appointment_is_not_moved_onto_another(town, claimed, make_job):
    claimed(from_minute=540, until_minute=600)
    other = make_job(resident=town.watanabe, from_minute=700, until_minute=800)
    actions.claim(town.suzuki, other)
    with pytest.raises(Refused, match=r"鈴木 一郎さんの時間が重なります。きょう 9:00から、木村 フミさんの草取り"):
        actions.confirm(town.takahashi, other, starts_minute=590)
    assert fresh(other).state == "claimed"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE errand_job SET starts_minute = 550 WHERE id = 2",
        "UPDATE errand_job SET work_on = '2019-01-16', starts_minute = 550 WHERE id = 3",
        "UPDATE errand_helper SET left_at = NULL WHERE id = 4",
    ],
)
def test_the_database_judges_too(town, make_job, sql):
    """Past every act: 鈴木 at nine, at noon, and the day after; a place that he gave back."""
    for resident, day, hour in ((town.kimura, 16, 9), (town.watanabe, 16, 12), (town.watanabe, 17, 9)):
        start = hour * 60
        actions.claim(
            town.suzuki,
            make_job(resident=resident, work_on=date(2019, 1, day), from_minute=start, until_minute=start + 60),
        )
    again = make_job(resident=town.watanabe, from_minute=1000, until_minute=1060)
    actions.claim(town.suzuki, again)
    actions.give_back(town.suzuki, again, "熱")
    database.execute_sql("UPDATE errand_job SET starts_minute = 545 WHERE id = ?", (again.id,))
    with pytest.raises(IntegrityError, match="at a time"):
        database.execute_sql(sql)


def test_a_volunteer_works_on_one_job_at_a_time(town, make_job):
    first = make_job(from_minute=540, until_minute=600)
    second = make_job(resident=town.watanabe, from_minute=700, until_minute=760)
    for job in (first, second):
        actions.claim(town.suzuki, job)
    actions.start(town.suzuki, first)
    with pytest.raises(
        Refused, match=r"いま、木村 フミさんの草取りの最中です。先に、そちらの「おわる」を押してください"
    ):
        actions.start(town.suzuki, second)


def test_a_machine_is_kept_for_one_job_and_follows_it(town, claimed, make_job):
    cutter = equipment.add(town.sato, name="刈払機 1号", kind="brush_cutter", place="倉庫")
    job = claimed(kind="mowing", from_minute=540, until_minute=600)
    equipment.book(town.sato, cutter, job=job)
    equipment.book(town.sato, cutter, job=job)  # twice is once
    other = make_job(resident=town.watanabe, kind="mowing", from_minute=600, until_minute=660)
    with pytest.raises(Refused, match=r"刈払機 1号は、きょう 9:00–10:00に予約があります（木村 フミさんの草刈り）"):
        equipment.book(town.sato, cutter, job=other)
    actions.confirm(town.sato, job, starts_minute=900)
    assert one("SELECT from_minute FROM equipment_booking") == 900
    equipment.book(town.sato, cutter, job=other)
    with pytest.raises(IntegrityError, match="a machine is in one place"):
        database.execute_sql("UPDATE equipment_booking SET from_minute = 600, until_minute = 660")
    actions.call_off(town.sato, job, "雨")
    assert one("SELECT count(*) FROM equipment_booking WHERE dropped_at IS NULL") == 1


def test_the_meeting_reads_who_stood_before_the_door_whoever_writes_it_down(town, claimed):
    actions.nobody_home(town.takahashi, claimed(), "")
    assert "不在でした（鈴木 一郎さん）" in Topic.get().sentence
