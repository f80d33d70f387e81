"""Every act of ちょい加勢 on a real database: the rows it leaves and its one audit line."""

from datetime import date, timedelta

import pytest
from conftest import audited
from peewee import IntegrityError

from townhub import clock
from townhub.db import database, one, rows
from townhub.errands import actions
from townhub.errands.listing import month_of
from townhub.errands.models import Job, Tariff
from townhub.errands.rules import Step
from townhub.refused import Refused
from townhub.residents.models import Resident

STEPS = [Step(30, 300, 100), Step(60, 600, 200)]


def acts_on(job: Job) -> list[tuple]:
    """The audit lines of a job as (act, who)."""
    found = rows(
        "SELECT act, actor_name FROM audit_line WHERE subject = 'errand_job' AND subject_id = ? ORDER BY id", job.id
    )
    return [(line["act"], line["actor_name"]) for line in found]


def facts_of_last_line() -> str:
    return one("SELECT facts FROM audit_line ORDER BY id DESC LIMIT 1")


def fresh(job: Job) -> Job:
    return Job.get_by_id(job.id)


@pytest.fixture
def claimed(town, make_job):
    """A job that 鈴木 has taken."""

    def make(**changes) -> Job:
        job = make_job(**changes)
        actions.claim(town.suzuki, job)
        return fresh(job)

    return make


@pytest.fixture
def worked(town, claimed, at):
    """A job on which 鈴木 has worked for so many minutes, by the buttons."""

    def work(minutes: int, begins: str = "09:00", **changes) -> Job:
        job = claimed(**changes)
        at(f"2019-01-16T{begins}+09:00")
        actions.start(town.suzuki, job)
        clock.travel(clock.now() + timedelta(minutes=minutes, seconds=1))
        return actions.finish(town.suzuki, job)

    return work


# -- the telephone --------------------------------------------------------------------------------------------------


def test_receive(town, make_job):
    job = fresh(make_job(kind="mowing", remark="道具は家にあります"))
    assert (job.state, job.resident, job.received_by) == ("open", town.kimura, town.takahashi)
    assert (job.work_on, job.from_minute, job.until_minute, job.wanted_minutes) == (date(2019, 1, 16), 540, 720, 60)
    assert (job.estimate_yen, job.remark) == (800, "道具は家にあります")
    assert acts_on(job) == [("errand.received", "高橋 誠")]
    assert facts_of_last_line() == '{"estimate_yen": 800, "kind": "mowing"}'


def test_who_calls_without_a_number_is_called_back_at_home(town, make_job):
    assert make_job().callback_phone == town.kimura.phone
    assert make_job(callback_phone="090-1111-2222").callback_phone == "090-1111-2222"


def test_the_same_form_twice_is_one_job(make_job):
    assert make_job(once="paper-1") == make_job(once="paper-1", kind="mowing")
    assert make_job(once="paper-2") != make_job(once="paper-1")
    assert one("SELECT count(*) FROM errand_job") == 2


def test_somebody_new_is_registered_within_the_call(town, make_job):
    new = {
        "name": "山田 ハナ",
        "kana": "やまだ はな",
        "district": town.miyanomae,
        "address": "12",
        "phone": "0555-00-9999",
    }
    job = make_job(resident=new)
    assert (job.resident.name, job.callback_phone) == ("山田 ハナ", "0555-00-9999")
    assert audited()[-2:] == [("resident.registered", "高橋 誠"), ("errand.received", "高橋 誠")]


def test_a_call_that_fails_leaves_nobody_in_the_register(town, make_job):
    new = {"name": "山田 ハナ", "kana": "やまだ はな", "district": town.miyanomae, "address": "12"}
    before = audited()
    with pytest.raises(Refused):
        make_job(resident=new, work_on=date(2018, 3, 31))
    assert not Resident.select().where(Resident.name == "山田 ハナ").exists()
    assert audited() == before


def test_a_day_without_a_tariff_is_refused(make_job):
    with pytest.raises(
        Refused, match=r"^3月31日\(土\)の料金表がありません。管理者に「料金表」を書いてもらってください$"
    ):
        make_job(work_on=date(2018, 3, 31))


# -- prices ---------------------------------------------------------------------------------------------------------


def test_a_job_keeps_the_price_it_was_made_with(town, claimed):
    job = claimed()
    actions.write_tariff(
        town.kanri, valid_from=date(2019, 1, 16), billing="steps", steps=[Step(30, 900, 0), Step(60, 999, 0)]
    )
    done = actions.enter_times(town.takahashi, job, *times(41))
    assert (done.estimate_yen, done.fee_yen) == (600, 600)


def test_a_job_made_after_a_new_tariff_has_its_price(town, make_job):
    actions.write_tariff(
        town.kanri, valid_from=date(2019, 1, 16), billing="steps", steps=[Step(30, 900, 0), Step(60, 999, 0)]
    )
    assert make_job().estimate_yen == 999


@pytest.mark.parametrize(
    ("day", "fee_yen"), [((2019, 3, 31), 600), ((2019, 4, 1), 700), ((2019, 9, 30), 700), ((2019, 10, 1), 800)]
)
def test_the_tariff_of_the_day_counts(town, make_job, day, fee_yen):
    for valid_from, fee in ((date(2019, 10, 1), 800), (date(2019, 4, 1), 700)):
        actions.write_tariff(
            town.kanri, valid_from=valid_from, billing="steps", steps=[Step(30, 300, 0), Step(60, fee, 0)]
        )
    assert make_job(work_on=date(*day)).estimate_yen == fee_yen


def test_tariff_written_withdrawn_and_written_again(town):
    def write(fee: int) -> Tariff:
        return actions.write_tariff(town.kanri, valid_from=date(2019, 4, 1), billing="steps", steps=[Step(60, fee, 0)])

    first = write(700)
    with pytest.raises(Refused, match=r"4月1日\(月\)から始まる料金表は、もうあります"):
        write(800)
    actions.withdraw_tariff(town.kanri, first)
    write(800)
    assert Tariff.on(date(2019, 4, 1)).terms.fee_yen("weeding", 60) == 800
    assert audited()[-3:] == [
        ("tariff.written", "山口 直子"), ("tariff.withdrawn", "山口 直子"), ("tariff.written", "山口 直子"),
    ]  # fmt: skip


def test_a_tariff_in_force_is_not_withdrawn(town):
    with pytest.raises(Refused, match="もう始まっている料金表は、取り下げられません"):
        actions.withdraw_tariff(town.kanri, Tariff.get())


def test_the_same_tariff_form_twice_is_one_tariff(town):
    facts = {"valid_from": date(2019, 4, 1), "billing": "steps", "steps": STEPS, "once": "paper"}
    assert actions.write_tariff(town.kanri, **facts) == actions.write_tariff(town.kanri, **facts)


# -- claims ---------------------------------------------------------------------------------------------------------


def test_the_first_who_claims_gets_the_job(town, make_job):
    job = make_job()
    actions.claim(town.suzuki, job)
    assert (fresh(job).state, fresh(job).claimed_by, fresh(job).claimed_at) == ("claimed", town.suzuki, clock.now())
    assert acts_on(job)[1:] == [("errand.claimed", "鈴木 一郎")]


def test_the_second_reads_who_was_first_and_when(town, make_job, at):
    job = make_job()
    at("2019-01-16T08:15+09:00")
    actions.claim(town.suzuki, job)
    at("2019-01-16T08:20+09:00")
    with pytest.raises(Refused, match=r"^鈴木 一郎さんが先に引き受けました（8:15）。ほかの募集をごらんください$"):
        actions.claim(town.nakamura, job)
    assert fresh(job).claimed_by == town.suzuki
    assert len(acts_on(job)) == 2


def test_asking_twice_is_one_claim(town, make_job):
    job = make_job()
    actions.claim(town.suzuki, job)
    actions.claim(town.suzuki, job)
    assert acts_on(job)[1:] == [("errand.claimed", "鈴木 一郎")]


def test_a_job_of_yesterday_is_not_claimed(town, make_job, at):
    job = make_job()
    at("2019-01-17T00:00+09:00")
    with pytest.raises(Refused, match="この依頼の日は過ぎました"):
        actions.claim(town.suzuki, job)


def test_a_job_called_off_is_not_claimed(town, make_job):
    job = make_job()
    actions.call_off(town.takahashi, job, "本人が入院")
    with pytest.raises(Refused, match="この依頼は取り消されました"):
        actions.claim(town.suzuki, job)


def test_given_back_is_wanted_again(town, claimed):
    job = claimed()
    actions.give_back(town.suzuki, job, "熱が出た")
    assert (fresh(job).state, fresh(job).claimed_by, fresh(job).claimed_at) == ("open", None, None)
    assert acts_on(job)[-1] == ("errand.given_back", "鈴木 一郎")
    actions.claim(town.nakamura, job)
    assert fresh(job).claimed_by == town.nakamura


@pytest.mark.parametrize(
    "act",
    [
        lambda person, job: actions.give_back(person, job, "わけ"),
        lambda person, job: actions.start(person, job),
        lambda person, job: actions.enter_times(person, job, clock.now() - timedelta(minutes=30), clock.now()),
        lambda person, job: actions.report(person, job, "fine", ""),
    ],
)
def test_nobody_works_on_the_job_of_somebody_else(town, claimed, act):
    job = claimed()
    with pytest.raises(Refused, match="この依頼は、いま「引受」です"):
        act(town.nakamura, job)
    assert (fresh(job).state, len(acts_on(job))) == ("claimed", 2)


# -- the work -------------------------------------------------------------------------------------------------------


def test_starting_twice_is_one_start(town, claimed, at):
    job = claimed()
    at("2019-01-16T09:02+09:00")
    actions.start(town.suzuki, job)
    at("2019-01-16T09:10+09:00")
    actions.start(town.suzuki, job)
    assert clock.here(fresh(job).started_at).strftime("%H:%M") == "09:02"
    assert acts_on(job)[2:] == [("errand.started", "鈴木 一郎")]


def test_started_by_mistake(town, claimed):
    job = claimed()
    actions.start(town.suzuki, job)
    actions.unstart(town.suzuki, job)
    assert (fresh(job).state, fresh(job).started_at, fresh(job).claimed_by) == ("claimed", None, town.suzuki)
    assert acts_on(job)[-1] == ("errand.unstarted", "鈴木 一郎")


@pytest.mark.parametrize(
    ("kind", "minutes", "fee_yen"),
    [
        ("weeding", 30, 300),
        ("weeding", 31, 600),
        ("weeding", 41, 600),
        ("weeding", 60, 600),
        ("mowing", 25, 400),
        ("mowing", 41, 800),
    ],
)
def test_the_fee_when_finished(worked, kind, minutes, fee_yen):
    job = worked(minutes, kind=kind)
    assert (job.state, job.worked_minutes, job.fee_yen) == ("done", minutes, fee_yen)
    assert acts_on(job)[-1] == ("errand.finished", "鈴木 一郎")
    assert facts_of_last_line() == f'{{"fee_yen": {fee_yen}, "minutes": {minutes}}}'


def test_finishing_twice_is_once(town, worked, at):
    job = worked(41)
    at("2019-01-16T11:00+09:00")
    again = actions.finish(town.suzuki, job)
    assert (again.worked_minutes, again.fee_yen, again.finished_at) == (41, 600, job.finished_at)
    assert [act for act, _who in acts_on(job)].count("errand.finished") == 1


def test_beyond_an_hour_nothing_is_lost_and_staff_decide(town, worked):
    job = worked(75)
    assert (job.state, job.worked_minutes, job.fee_yen) == ("over", 75, None)
    assert job.started_at and job.finished_at
    assert facts_of_last_line() == '{"fee_yen": null, "minutes": 75}'

    actions.decide_fee(town.takahashi, job, 750, "草が多かった")
    job = fresh(job)
    assert (job.state, job.fee_yen, job.fee_reason, job.fee_decided_by) == ("done", 750, "草が多かった", town.takahashi)
    assert job.fee_decided_at == clock.now()
    assert acts_on(job)[-1] == ("errand.fee_decided", "高橋 誠")


def test_a_fee_is_decided_once(town, worked):
    job = worked(75)
    actions.decide_fee(town.takahashi, job, 750, "草が多かった")
    with pytest.raises(Refused, match="いま「完了」です"):
        actions.decide_fee(town.tanaka, job, 1, "まちがい")
    assert fresh(job).fee_yen == 750


def test_the_fee_of_a_normal_job_is_not_decided(town, worked):
    with pytest.raises(Refused, match="いま「完了」です"):
        actions.decide_fee(town.takahashi, worked(41), 1, "わけ")


def test_a_clock_set_back_while_working(town, claimed, at):
    job = claimed()
    at("2019-01-16T09:00+09:00")
    actions.start(town.suzuki, job)
    at("2019-01-16T08:50+09:00")
    with pytest.raises(Refused, match="おわりの時刻が、はじめより前です"):
        actions.finish(town.suzuki, job)
    assert (fresh(job).state, acts_on(job)[-1][0]) == ("running", "errand.started")

    at("2019-01-16T09:45+09:00")
    done = actions.enter_times(
        town.suzuki, job, clock.moment_on(date(2019, 1, 16), 540), clock.moment_on(date(2019, 1, 16), 581)
    )
    assert (done.state, done.worked_minutes, done.fee_yen) == ("done", 41, 600)


@pytest.mark.parametrize("step", ["finish", "unstart"])
def test_what_has_not_begun_does_not_end(town, claimed, step):
    job = claimed()
    with pytest.raises(Refused, match="いま「引受」です"):
        getattr(actions, step)(town.suzuki, job)


# -- times written afterwards ---------------------------------------------------------------------------------------


def times(minutes: int) -> tuple:
    return clock.now() - timedelta(minutes=minutes), clock.now()


@pytest.mark.parametrize(
    ("minutes", "state", "fee_yen"), [(30, "done", 300), (41, "done", 600), (70, "done", 600), (71, "over", None)]
)
def test_times_entered_without_the_buttons(town, claimed, minutes, state, fee_yen):
    job = actions.enter_times(town.suzuki, claimed(), *times(minutes))
    assert (job.state, job.worked_minutes, job.fee_yen) == (state, minutes, fee_yen)
    assert acts_on(job)[-1] == ("errand.times_entered", "鈴木 一郎")


def test_times_corrected_change_the_fee(town, worked):
    job = worked(75)
    assert actions.enter_times(town.takahashi, job, *times(25)).fee_yen == 300
    assert actions.enter_times(town.suzuki, job, *times(75)).state == "over"
    assert [act for act, _who in acts_on(job)][-3:] == [
        "errand.finished",
        "errand.times_entered",
        "errand.times_entered",
    ]


def test_a_decided_fee_is_changed_by_the_office_only(town, worked):
    job = worked(75)
    actions.decide_fee(town.takahashi, job, 750, "草が多かった")
    with pytest.raises(Refused, match="料金は事務室が決めました"):
        actions.enter_times(town.suzuki, job, *times(30))
    again = actions.enter_times(town.takahashi, job, *times(30))
    assert (again.fee_yen, again.fee_reason, again.fee_decided_by) == (300, None, None)


def test_times_to_come_are_refused(town, claimed):
    with pytest.raises(Refused, match="これからの時刻です"):
        actions.enter_times(town.suzuki, claimed(), clock.now(), clock.now() + timedelta(minutes=30))


def test_times_the_wrong_way_round_are_refused(town, claimed):
    job = claimed()
    with pytest.raises(Refused, match="おわりの時刻が、はじめより前です"):
        actions.enter_times(town.suzuki, job, *reversed(times(30)))
    assert fresh(job).state == "claimed"


def test_an_open_job_has_no_times(town, make_job):
    with pytest.raises(Refused, match="いま「募集中」です"):
        actions.enter_times(town.takahashi, make_job(), *times(30))


# -- how it was, and the end ----------------------------------------------------------------------------------------


def test_the_last_word_about_how_it_was_counts(town, worked):
    job = worked(41)
    actions.report(town.suzuki, job, "fine", "")
    actions.report(town.suzuki, job, "worry", "足をひきずっていた")
    assert (fresh(job).report, fresh(job).report_line) == ("worry", "足をひきずっていた")
    assert acts_on(job)[-2:] == [("errand.reported", "鈴木 一郎")] * 2


def test_a_note_about_somebodys_health_is_not_in_the_audit_log(town, worked):
    actions.report(town.suzuki, worked(41), "worry", "足をひきずっていた")
    assert not one("SELECT count(*) FROM audit_line WHERE facts LIKE '%足%'")


def test_a_job_not_yet_done_has_no_report(town, claimed):
    with pytest.raises(Refused, match="いま「引受」です"):
        actions.report(town.suzuki, claimed(), "fine", "")


def test_called_off_says_who_when_and_why(town, claimed):
    job = claimed()
    actions.call_off(town.takahashi, job, "本人が入院")
    job = fresh(job)
    assert (job.state, job.called_off_by, job.call_off_reason) == ("called_off", town.takahashi, "本人が入院")
    assert job.called_off_at == clock.now()
    assert acts_on(job)[-1] == ("errand.called_off", "高橋 誠")


def test_what_is_done_is_not_called_off(town, worked):
    job = worked(41)
    with pytest.raises(Refused, match="いま「完了」です"):
        actions.call_off(town.takahashi, job, "わけ")


def test_the_month_of_a_volunteer(town, worked):
    for minutes, begins in ((41, "09:00"), (25, "10:00"), (75, "11:00")):
        worked(minutes, begins)
    found = month_of(town.suzuki, date(2019, 1, 1), date(2019, 2, 1))
    assert [(job["worked_minutes"], job["fee_yen"], job["state"]) for job in found] == [
        (41, 600, "done"), (25, 300, "done"), (75, None, "over"),
    ]  # fmt: skip
    assert month_of(town.nakamura, date(2019, 1, 1), date(2019, 2, 1)) == []
    assert month_of(town.suzuki, date(2019, 2, 1), date(2019, 3, 1)) == []


# -- the database is the last judge ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE errand_job SET terms = '{}'", "a job keeps the price it was made with"),
        ("UPDATE errand_job SET estimate_yen = 1", "a job keeps the price it was made with"),
        ("DELETE FROM errand_job", "a job is called off, not removed"),
        ("UPDATE errand_job SET fee_yen = NULL", "done_has_a_fee"),
        ("UPDATE errand_job SET state = 'running'", "done_has_a_fee"),
        ("UPDATE errand_job SET state = 'lost'", "state IN"),
        ("UPDATE errand_job SET fee_yen = -1", "fee_yen >= 0"),
        ("UPDATE errand_job SET claimed_by_id = NULL", "taken_is_somebodys"),
        ("UPDATE errand_job SET state = 'open', fee_yen = NULL, rung = NULL", "open_stands_on_a_rung"),
        ("UPDATE errand_job SET state = 'confirmed', fee_yen = NULL, confirmed_at = NULL", "confirmed_by_somebody"),
        ("UPDATE errand_job SET state = 'settled'", "settled_at_a_moment"),
        ("UPDATE errand_job SET state = 'untaken', fee_yen = NULL", "closed_with_a_reason"),
        ("UPDATE errand_job SET tolerance_minutes = 30", "a job keeps the price it was made with"),
        ("UPDATE errand_step SET why = 'x'", "a step is only ever added to"),
        ("DELETE FROM errand_step", "a step is only ever added to"),
        ("UPDATE errand_job SET started_at = NULL", "running_has_begun"),
        ("UPDATE errand_job SET finished_at = NULL", "finished_has_minutes"),
        ("UPDATE errand_job SET finished_at = '2019-01-15T00:00:00Z'", "finished_has_minutes"),
        ("UPDATE errand_job SET worked_minutes = 0", "worked_minutes >= 1"),
        ("UPDATE errand_job SET worked_minutes = 71", "over_an_hour_is_decided_by_somebody"),
        ("UPDATE errand_job SET wanted_minutes = 61", "the_span_holds_the_work"),
        ("UPDATE errand_job SET until_minute = from_minute + 59", "the_span_holds_the_work"),
        ("UPDATE errand_job SET until_minute = 1441", "the_span_holds_the_work"),
        ("UPDATE errand_job SET state = 'called_off', fee_yen = NULL", "called_off_with_a_reason"),
        ("UPDATE errand_job SET report = 'well'", "report IN"),
        ("UPDATE errand_job SET resident_id = 999", "FOREIGN KEY"),
        ("UPDATE errand_job SET fee_yen = 'viel'", "cannot store TEXT value in INTEGER column"),
        ("DELETE FROM resident", "FOREIGN KEY"),
        ("DELETE FROM person", "FOREIGN KEY"),
        ("UPDATE tariff SET valid_from = '2017-01-01'", "a tariff is not changed"),
        ("UPDATE tariff_step SET fee_yen = 1", "a tariff is not changed"),
        ("UPDATE audit_line SET actor_name = '無名'", "only ever added to"),
        ("DELETE FROM audit_line", "only ever added to"),
    ],
)
def test_the_database_refuses(worked, sql, rule):
    worked(41)
    with pytest.raises(IntegrityError, match=rule):
        database.execute_sql(sql)
