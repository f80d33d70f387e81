"""A town that ran before the whole life of a request was kept: its jobs get steps, helpers and a rung; nothing is lost."""

import json
import shutil

import pytest
from peewee import IntegrityError

from townhub import migrations
from townhub.db import database, one, rows

STEPS = sorted(path.stem for path in migrations.FOLDER.glob("[0-9]*.py"))
TERMS = json.dumps({"billing": "steps", "steps": [{"up_to_minutes": 60, "fee_yen": 600, "fuel_yen": 0}]})
NOON, ONE = "2019-01-10T03:00:00Z", "2019-01-10T04:15:00Z"
TAKEN = {"claimed_by_id": 1, "claimed_at": NOON}
DONE = {**TAKEN, "started_at": NOON, "finished_at": ONE, "worked_minutes": 75}
OLD = [
    {"state": "open"},
    {"state": "claimed", **TAKEN},
    {"state": "running", **TAKEN, "started_at": NOON},
    {"state": "over", **DONE},
    {"state": "done", **DONE, "fee_yen": 900, "fee_decided_by_id": 2, "fee_decided_at": ONE, "fee_reason": "草が多い"},
    {"state": "called_off", "called_off_by_id": 2, "called_off_at": NOON, "call_off_reason": "入院"},
]


def quiet(_line: str) -> None:
    """Say nothing."""


def insert(table: str, **values: object) -> None:
    marks = ", ".join("?" for _value in values)
    database.execute_sql(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


@pytest.fixture
def old_town(tmp_path, monkeypatch):
    """A town with the steps before 0009, and a job in each state that there was."""
    before = tmp_path / "before"
    before.mkdir()
    known = [step for step in STEPS if step < "0009"]
    for step in known:
        shutil.copy(migrations.FOLDER / f"{step}.py", before)
    (before / "HEAD.txt").write_text(known[-1])
    with monkeypatch.context() as then:
        then.setattr(migrations, "FOLDER", before)
        migrations.bring_up_to_date(tmp_path, quiet)
    with database.connection_context():
        insert("area", name="東")
        insert("district", name="宮ノ前", kana="みやのまえ", area_id=1)
        insert("person", name="鈴木 一郎", kana="すずき", role="volunteer", password_version=1, made_at=NOON)
        insert("person", name="佐藤 花子", kana="さとう", role="staff", password_version=1, made_at=NOON)
        insert("resident", name="木村 フミ", kana="きむら", district_id=1, address="128", landmark="", house_name="", phone="",
               search_key="", made_at=NOON)  # fmt: skip
        for day, facts in enumerate(OLD, 10):
            insert("errand_job", resident_id=1, caller="self", callback_phone="", kind="weeding", work_on=f"2019-01-{day}",
                   from_minute=540, until_minute=720, wanted_minutes=60, remark="", terms=TERMS, estimate_yen=600,
                   received_by_id=2, received_at=NOON, give_back_reason="熱", **facts)  # fmt: skip
    return tmp_path


def test_the_old_jobs_live_on(old_town):
    migrations.bring_up_to_date(old_town, quiet)
    with database.connection_context():
        assert one("PRAGMA integrity_check") == "ok"
        assert one("SELECT count(*) FROM pragma_foreign_key_check") == 0
        jobs = rows("SELECT state, rung, starts_minute, fee_yen, tolerance_minutes FROM errand_job ORDER BY id")
        assert [job["state"] for job in jobs] == [facts["state"] for facts in OLD]
        assert (jobs[0]["rung"], jobs[0]["starts_minute"], jobs[1]["starts_minute"]) == ("all", None, 540)
        assert jobs[4]["fee_yen"] == 900
        given_back = rows("SELECT job_id, why, to_state, at FROM errand_step WHERE act = 'give_back' ORDER BY job_id")
        assert [(s["job_id"], s["why"], s["to_state"]) for s in given_back] == [(n, "熱", "open") for n in range(1, 7)]
        assert {s["at"] for s in given_back} == {NOON}  # the log does not tell more of these
        helpers = rows("SELECT job_id, person_id, worked_minutes, fee_yen FROM errand_helper ORDER BY id")
        assert [(h["job_id"], h["person_id"], h["worked_minutes"], h["fee_yen"]) for h in helpers] == [
            (2, 1, None, None), (3, 1, None, None), (4, 1, 75, None), (5, 1, 75, 900),
        ]  # fmt: skip
        steps = rows(
            "SELECT act, to_state, why, by_name FROM errand_step WHERE job_id = 5 AND act <> 'give_back' ORDER BY id"
        )
        assert [(s["act"], s["to_state"]) for s in steps] == [
            ("receive", "received"), ("publish", "open"), ("claim", "claimed"), ("confirm", "confirmed"), ("start", "running"),
            ("finish", "over"), ("decide_fee", "done"),
        ]  # fmt: skip
        assert (steps[-1]["why"], steps[-1]["by_name"]) == ("草が多い", "佐藤 花子")
        assert one("SELECT jobs_before FROM volunteer WHERE person_id = 1") == 3
        # Somebody at two jobs at a time, from before the database judged that: kept, and their account goes on.
        overlapping = "SELECT count(*) FROM errand_helper WHERE started_at = ? AND finished_at = ?"
        assert one(overlapping, NOON, ONE) == 2
        assert database.execute_sql("UPDATE errand_helper SET fee_yen = 600 WHERE job_id = 4").rowcount == 1


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE errand_job SET estimate_yen = 1", "a job keeps the price it was made with"),
        ("DELETE FROM errand_job", "a job is called off, not removed"),
        ("UPDATE errand_job SET resident_id = 9 WHERE id = 1", "FOREIGN KEY"),
        ("UPDATE errand_job SET state = 'open', rung = NULL WHERE id = 2", "open_stands_on_a_rung"),
    ],
)
def test_the_rebuilt_table_judges_as_before(old_town, sql, rule):
    migrations.bring_up_to_date(old_town, quiet)
    with database.connection_context(), pytest.raises(IntegrityError, match=rule):
        database.execute_sql(sql)
