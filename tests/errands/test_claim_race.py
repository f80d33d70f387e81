"""Sixty-four volunteers press 引き受ける in the same moment: one has it, sixty-three read a sentence."""

import os
from collections import Counter
from pathlib import Path

from conftest import audited

from townhub.accounts.models import Person
from townhub.audit import chain
from townhub.db import database, one, open_town
from townhub.errands import actions
from townhub.errands.models import Job
from townhub.refused import Refused
from townhub.volunteers.models import Volunteer

CROWD = 64


def _press(file: Path, person: int, job: int, start: int, told: int) -> None:
    """In a process of its own: wait for the start, claim, tell what was answered."""
    open_town(file)
    database.connect()
    who, wanted = Person.get_by_id(person), Job.get_by_id(job)
    os.read(start, 1)
    try:
        actions.claim(who, wanted)
        said = "yes"
    except Refused as no:
        said = no.sentence
    os.write(told, f"{said}\n".encode())
    os._exit(0)


def test_sixty_four_at_once(app, town, make_job):
    job = make_job().id
    crowd = [
        Person.create(name=f"担い手 {n}", kana=f"にないて{n:02d}", role="volunteer", password_version=1, made_at=town.suzuki.made_at,
                      district=town.miyanomae)
        for n in range(CROWD)
    ]  # fmt: skip
    Volunteer.insert_many([{"person": person, "jobs_before": 9} for person in crowd]).execute()
    numbers, file = [person.id for person in crowd], Path(database.database)
    database.close()  # a connection does not live in two processes
    (start, go), (hear, told) = os.pipe(), os.pipe()
    children = []
    for number in numbers:
        child = os.fork()
        if child == 0:
            _press(file, number, job, start, told)
        children.append(child)
    os.close(told)
    os.write(go, b"." * CROWD)
    with os.fdopen(hear, encoding="utf-8") as answers:
        said = Counter(line.strip() for line in answers)
    assert {os.waitpid(child, 0)[1] for child in children} == {0}
    os.close(start)
    os.close(go)
    database.connect()
    winner = Job.get_by_id(job).claimed_by
    assert said.pop("yes") == 1
    [(sentence, count)] = said.items()
    assert sentence.startswith(f"{winner.name}さんが先に引き受けました（8:1")
    assert count == CROWD - 1
    assert [act for act, _who in audited()].count("errand.claimed") == 1
    assert one("SELECT count(*) FROM errand_helper") == 1
    assert list(chain.broken()) == []
