"""Two real processes on one file want the same jobs; a process dies in the middle. Nobody is told yes twice."""

import random
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import MORNING

import townhub
from townhub import clock
from townhub.audit import chain
from townhub.db import database, one, rows
from townhub.errands import actions
from townhub.errands.models import Job

# A volunteer who claims every job there is, or claims and gives back until the end of the world.
VOLUNTEER = """
import sys
from datetime import datetime
from itertools import count
from pathlib import Path
from townhub import clock
from townhub.accounts.models import Person
from townhub.db import database, open_town
from townhub.errands import actions
from townhub.errands.models import Job
from townhub.refused import Refused

file, morning, who, how = sys.argv[1:]
clock.travel(datetime.fromisoformat(morning))
open_town(Path(file))
database.connect()
me, jobs = Person.get(Person.kana == who), list(Job.select().order_by(Job.id))

def say(word):
    print(word, flush=True)

say("ready")
sys.stdin.readline()
if how == "once":
    for job in jobs:
        try:
            actions.claim(me, job)
            say("yes")
        except Refused:
            say("no")
for turn in count() if how == "forever" else ():
    job = jobs[turn % len(jobs)]
    actions.claim(me, job)
    say("claimed")
    actions.give_back(me, job, "turn")
    say("given_back")
"""


class Volunteer:
    """A process of its own, which waits for "go"."""

    def __init__(self, file: Path, who: str, how: str):
        command = [sys.executable, "-c", VOLUNTEER, str(file), MORNING, who, how]
        self.process = subprocess.Popen(
            command, cwd=Path(townhub.__file__).parents[1], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdout.readline() == "ready\n"

    def go(self) -> None:
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def said(self) -> Counter:
        """Everything it said until its end."""
        with self.process:
            return Counter(self.process.stdout.read().split())


@pytest.fixture
def file(app, make_job):
    """The town's file with 30 open jobs."""
    for number in range(30):  # one a day: a volunteer is in one place at a time
        make_job(work_on=date(2019, 1, 16) + timedelta(days=number))
    return Path(database.database)


def lines_of(job_id: int) -> Counter:
    """How often each act was done with a job, by the audit log."""
    found = rows("SELECT act FROM audit_line WHERE subject = 'errand_job' AND subject_id = ?", job_id)
    return Counter(line["act"] for line in found)


def test_each_job_has_exactly_one_claimer(file, town):
    volunteers = [Volunteer(file, who, "once") for who in ("suzuki", "nakamura")]
    for volunteer in volunteers:
        volunteer.go()
    first, second = (volunteer.said() for volunteer in volunteers)
    assert [volunteer.process.returncode for volunteer in volunteers] == [0, 0]
    assert first["yes"] + second["yes"] == first["no"] + second["no"] == 30
    wins = Counter(job.claimed_by.kana for job in Job.select() if job.state == "claimed")
    assert (wins["suzuki"], wins["nakamura"]) == (first["yes"], second["yes"])
    told = rows("SELECT subject_id, actor_id FROM audit_line WHERE act = 'errand.claimed' ORDER BY subject_id")
    assert [(line["subject_id"], line["actor_id"]) for line in told] == [
        (job.id, job.claimed_by_id) for job in Job.select().order_by(Job.id)
    ]
    assert list(chain.broken()) == []


def test_a_process_that_is_killed_leaves_whole_acts_only(file, town):
    done = Counter()
    for _death in range(5):
        volunteer = Volunteer(file, "suzuki", "forever")
        volunteer.go()
        time.sleep(random.uniform(0.02, 0.2))  # a random moment is the point
        volunteer.process.kill()
        said = volunteer.said()
        assert volunteer.process.returncode == -9

        assert one("PRAGMA integrity_check") == "ok"
        assert one("SELECT count(*) FROM pragma_foreign_key_check") == 0
        assert list(chain.broken()) == []
        before, done = done, Counter()
        for job in Job.select():
            lines = lines_of(job.id)
            done += lines
            held = lines["errand.claimed"] - lines["errand.given_back"]
            assert (job.state, held) in (("claimed", 1), ("open", 0))
            if held:
                actions.give_back(town.suzuki, job, "the phone died")
                done["errand.given_back"] += 1
        # What was said was kept; at most one act was kept and could not be said any more.
        kept = done["errand.claimed"] - before["errand.claimed"]
        assert kept - said["claimed"] in (0, 1)
    assert done["errand.claimed"] > 0


def test_the_next_one_comes_in_at_once_after_a_death(file, town):
    """No lock outlives its process."""
    volunteer = Volunteer(file, "suzuki", "forever")
    volunteer.go()
    time.sleep(0.05)
    volunteer.process.kill()
    volunteer.said()
    first, *others = Job.select().where(Job.state == "open")
    started = time.monotonic()
    actions.claim(town.nakamura, first)
    assert time.monotonic() - started < 4  # the busy timeout is five seconds
    for job in others:
        actions.claim(town.nakamura, job)
    assert clock.now() >= max(job.claimed_at for job in Job.select())
