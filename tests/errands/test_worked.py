"""Nobody has worked in two places: the sentence comes from the act, and the database is the last judge."""

from datetime import datetime

import peewee as pw
import pytest

from townhub import clock
from townhub.db import database, one
from townhub.errands import actions, equipment
from townhub.errands.models import Helper, Job
from townhub.refused import Refused


def minutes_of(first: str, last: str) -> tuple:
    return tuple(datetime.fromisoformat(f"2019-01-16T{each}+09:00") for each in (first, last))


@pytest.fixture
def two(town, make_job):
    """Two jobs that have been worked one after the other, of whichever helper and resident."""

    def make(helper="nakamura", resident="watanabe", machine=False) -> tuple[Job, Job]:
        job, other = make_job(), make_job(resident=getattr(town, resident), from_minute=13 * 60, until_minute=16 * 60)
        actions.claim(town.suzuki, job)
        actions.claim(getattr(town, helper), other)
        if machine:
            truck = equipment.add(town.kanri, name="軽トラ", kind="truck", place="")
            for each in (job, other):
                equipment.book(town.takahashi, truck, job=Job.get_by_id(each.id))
        actions.enter_times(town.suzuki, job, *minutes_of("07:00", "07:30"))
        actions.enter_times(getattr(town, helper), other, *minutes_of("07:30", "08:00"))
        return job, other

    return make


def rewrite(job: Job, first: str, last: str) -> None:
    """Past every act, as a second process or a slip of ours would."""
    started_at, finished_at = minutes_of(first, last)
    with database.atomic():
        Helper.update(started_at=started_at, finished_at=finished_at).where(Helper.job == job).execute()


@pytest.mark.parametrize(
    ("who", "forbidden"),
    [
        ({"helper": "suzuki"}, True),
        ({"resident": "kimura"}, True),
        ({"machine": True}, True),
        ({}, False),
    ],
)
def test_the_database_judges_what_is_written_past_the_acts(two, who, forbidden):
    _job, other = two(**who)
    for first, last in [("07:29", "08:00"), ("06:30", "07:01"), ("07:10", "07:20"), ("06:00", "09:00")]:
        if forbidden:
            with pytest.raises(pw.IntegrityError, match="at two jobs at a time"):
                rewrite(other, first, last)
        else:
            rewrite(other, first, last)
    rewrite(other, "06:30", "07:00")  # one begins in the minute in which another ends


def test_who_comes_back_or_is_put_in_is_judged_too(two, town):
    job, other = two(helper="suzuki")
    Helper.update(left_at=clock.now()).where(Helper.job == other).execute()
    rewrite(other, "07:00", "07:30")  # given up: it holds nobody's time
    with pytest.raises(pw.IntegrityError, match="at two jobs at a time"), database.atomic():
        Helper.update(left_at=None).where(Helper.job == other).execute()
    row = Helper.get(Helper.job == job)
    with pytest.raises(pw.IntegrityError, match="at two jobs at a time"), database.atomic():
        Helper.create(job=other, person=row.person, part="companion", joined_at=clock.now(), worked_minutes=30,
                      started_at=row.started_at, finished_at=row.finished_at)  # fmt: skip


def test_a_clock_that_was_set_back_ends_in_a_sentence_and_nothing_is_lost(town, make_job, at):
    first, second = make_job(), make_job(from_minute=13 * 60, until_minute=16 * 60)
    for job in (first, second):
        actions.claim(town.suzuki, job)
    at("2019-01-16T09:00+09:00")
    actions.start(town.suzuki, first)
    at("2019-01-16T09:40+09:00")
    actions.finish(town.suzuki, first)
    at("2019-01-16T09:10+09:00")  # set back
    actions.start(town.suzuki, second)
    at("2019-01-16T09:35+09:00")
    with pytest.raises(
        Refused,
        match=r"鈴木 一郎さんは、きょう 9:00–9:40に木村 フミさんの草取りをしていました。どちらかの時刻を直してください",
    ):
        actions.finish(town.suzuki, second)
    assert one("SELECT started_at FROM errand_helper WHERE job_id = ?", second.id) == "2019-01-16T00:10:00Z"
    at("2019-01-16T10:30+09:00")
    done = actions.enter_times(town.suzuki, second, *minutes_of("09:40", "10:05"))
    assert (done.state, done.worked_minutes) == ("done", 25)


def test_what_overlapped_before_the_step_stays_and_is_paid(two):
    """A town may have such minutes from before: only new times are judged."""
    job, other = two(helper="suzuki")
    find = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%at two jobs at a time%'"
    triggers = database.execute_sql(find).fetchall()
    for name, _sql in triggers:
        database.execute_sql(f"DROP TRIGGER {name}")
    rewrite(other, "07:00", "07:30")
    for _name, sql in triggers:
        database.execute_sql(sql)
    both = Helper.job.in_([job.id, other.id])
    assert Helper.update(fee_yen=300, worked_minutes=31).where(both).execute() == 2
    rewrite(other, "07:00", "07:30")  # the same times again are no new ones
    with pytest.raises(pw.IntegrityError, match="at two jobs at a time"):
        rewrite(other, "07:00", "07:31")
    assert len(triggers) == 3
