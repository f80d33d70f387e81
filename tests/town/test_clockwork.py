"""What the town does by itself: each task when its time has come, once, and never silently not."""

import pytest

from townhub import clock, clockwork
from townhub.clockwork import Task


@pytest.fixture
def hang(app):
    """hang(run): a task of five minutes that does this; the house gets its own tasks back after the test."""
    own = clockwork.tasks_of(app)

    def hang_up(run) -> None:
        clockwork.hang(app, [Task("tidy", "片づける", 5, run)])

    yield hang_up
    clockwork.hang(app, own)


def test_a_task_runs_when_its_time_has_come(app, at, hang):
    ran = []
    hang(lambda: ran.append(clock.now()))
    assert clockwork.run_due(app) == ["tidy"]
    assert clockwork.run_due(app) == []
    at("2019-01-16T08:16+09:00")
    assert clockwork.run_due(app) == []
    at("2019-01-16T08:18+09:00")
    assert clockwork.run_due(app) == ["tidy"]
    assert len(ran) == 2


def test_a_clock_that_was_set_back_does_not_hold_a_task_up(app, at, hang):
    hang(lambda: None)
    clockwork.run_due(app)
    at("2019-01-15T08:12+09:00")
    assert clockwork.run_due(app) == ["tidy"]


def test_a_task_that_fails_is_said_and_tried_again(app, at, hang, login, town, caplog):
    def fail():
        raise ValueError("山田さんのこと")

    hang(fail)
    clockwork.run_due(app)
    page = login(town.sato).get("/today").get_data(as_text=True)
    assert "止まっています" in page
    assert "片づける" in page
    assert "山田さん" not in page
    at("2019-01-16T08:20+09:00")
    hang(lambda: None)
    clockwork.run_due(app)
    assert "止まっています" not in login(town.sato).get("/today").get_data(as_text=True)


def test_a_task_that_has_not_run_for_long_is_said(app, at, hang, login, town):
    hang(lambda: None)
    clockwork.run_due(app)
    at("2019-01-16T09:00+09:00")
    assert "片づける" in login(town.sato).get("/today").get_data(as_text=True)
