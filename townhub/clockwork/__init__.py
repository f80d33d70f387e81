"""What the town does by itself while nobody presses a button: topics come due, letters leave, a pause ends.

A room writes a function that does what is due now, in its own `write()`, and may be called once too often: a process can
die between the work and the note that it is done. `create_app` hangs the functions here; one thread of the server's
process runs them. Before a task runs, its row is moved on in the database, so that two processes do not both run it.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask

from townhub import clock
from townhub.clockwork.models import Clockwork
from townhub.db import database, write

_LOOK_EVERY_SECONDS = 15
# So many periods without a run, and the first page says so.
_LATE_AFTER = 4
log = logging.getLogger(__name__)
MACHINE = "ひとりでに"  # who acts, in the audit log, when a task does something


@dataclass(frozen=True)
class Task:
    """`words` names the task for the office: 「議題を集める」."""

    name: str
    words: str
    every_minutes: int
    run: Callable[[], None]

    @property
    def period(self) -> timedelta:
        return timedelta(minutes=self.every_minutes)


def hang(app: Flask, tasks: list[Task]) -> None:
    app.extensions["clockwork"] = {task.name: task for task in tasks}


def tasks_of(app: Flask) -> list[Task]:
    return list(app.extensions["clockwork"].values())


def run_due(app: Flask) -> list[str]:
    """Run each task whose time has come, and name those that ran. One that fails is noted and tried again next time."""
    ran = []
    with app.app_context():
        database.connect(reuse_if_open=True)
        for task in tasks_of(app):
            if _take(task):
                ran.append(task.name)
                _run(task)
    return ran


def _take(task: Task) -> bool:
    """Move the task's row on, if it is due. After the clock was set back it is due at once."""
    now = clock.now()
    with write():
        row = Clockwork.get_or_none(Clockwork.task == task.name)
        if row is None:
            Clockwork.create(task=task.name, ran_at=now)
            return True
        if now - task.period < row.ran_at <= now:
            return False
        Clockwork.update(ran_at=now).where(Clockwork.id == row.id).execute()
    return True


def _run(task: Task) -> None:
    try:
        task.run()
    except Exception as error:
        # The trace goes to the console without anybody's data; the office reads which task it was.
        log.exception("clockwork: %s", task.name)
        outcome = {"failed_at": clock.now(), "trouble": type(error).__name__}
    else:
        outcome = {"failed_at": None, "trouble": None}
    with write():
        Clockwork.update(**outcome).where(Clockwork.task == task.name).execute()


def late(app: Flask) -> list[str]:
    """The words of the tasks that failed last time, or have not run for too long."""
    rows = {row.task: row for row in Clockwork.select()}
    now = clock.now()
    return [
        task.words
        for task in tasks_of(app)
        if (row := rows.get(task.name)) and (row.failed_at or row.ran_at < now - _LATE_AFTER * task.period)
    ]


def failed(name: str) -> bool:
    """Whether the task of that name failed when it last ran."""
    return Clockwork.found("task = ? AND failed_at IS NOT NULL", name) is not None


def start(app: Flask) -> threading.Thread:
    """Run what is due, now and again and again, beside the pages."""

    def run() -> None:
        rest = threading.Event()
        while True:
            try:
                run_due(app)
            except Exception:  # a locked or a full database: the next round tries again
                log.exception("clockwork")
            rest.wait(_LOOK_EVERY_SECONDS)

    thread = threading.Thread(target=run, name="clockwork", daemon=True)
    thread.start()
    return thread
