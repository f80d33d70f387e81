"""Each act writes its rows and its audit line together, or nothing."""

from datetime import date

import peewee as pw
import pytest
from conftest import audited

from townhub.cafe import actions, reading
from townhub.cafe.layers import Hours, usual
from townhub.cafe.models import CafeDay
from townhub.db import database, one, rows
from townhub.refused import Refused

DAY = date(2019, 1, 16)
MORNING = Hours(480, 720)
FULL = Hours(480, 720, ("コーヒー", "体操"), "30分休憩")


def on(day: date):
    return reading.on(reading.HOME, day)


def cafe_acts() -> list[tuple]:
    return [line for line in audited() if line[0].startswith("cafe.")]


def version() -> int:
    return one("SELECT version FROM public_version")


def test_change_a_day(town):
    row = actions.change_day(town.sato, DAY, FULL, 0)
    plan = on(DAY)
    assert (plan.status, plan.opens, plan.closes, plan.events, plan.note) == ("open", *FULL[:4])
    assert (row.made_by_id, row.version > 0) == (town.sato.id, True)
    assert cafe_acts() == [("cafe.day_changed", "佐藤 花子")]
    facts = rows("SELECT subject, subject_id, facts FROM audit_line ORDER BY id DESC LIMIT 1")[0]
    assert (facts["subject"], facts["subject_id"]) == ("cafe_day", row.id)
    assert "2019-01-16" in facts["facts"]
    assert "休憩" not in facts["facts"]  # never a note


def test_change_it_again(town):
    first = actions.change_day(town.sato, DAY, FULL, 0)
    second = actions.change_day(town.takahashi, DAY, Hours(note="雪のため"), first.version)
    assert second.version > first.version
    assert (on(DAY).status, on(DAY).events, on(DAY).note) == ("closed", (), "雪のため")


def test_the_second_of_two_editors_is_told(town):
    actions.change_day(town.sato, DAY, MORNING, 0)
    with pytest.raises(Refused, match="ほかの人が"):
        actions.change_day(town.takahashi, DAY, Hours(), 0)
    with pytest.raises(Refused):
        actions.clear_day(town.takahashi, DAY, 0)
    assert on(DAY).opens == 480
    assert cafe_acts() == [("cafe.day_changed", "佐藤 花子")]


def test_a_day_taken_away_and_written_anew_is_another_one(town):
    seen = actions.change_day(town.sato, DAY, MORNING, 0).version
    actions.clear_day(town.sato, DAY, seen)
    actions.change_day(town.sato, DAY, FULL, 0)
    with pytest.raises(Refused):
        actions.change_day(town.takahashi, DAY, Hours(), seen)


def test_back_to_the_usual(town):
    seen = actions.change_day(town.sato, DAY, FULL, 0).version
    actions.clear_day(town.sato, DAY, seen, once="abc")
    actions.clear_day(town.sato, DAY, seen, once="abc")  # a double tap
    actions.clear_day(town.sato, DAY, 0)  # nothing there any more: nothing to do, nothing to record
    assert on(DAY).status == "unknown"
    assert [act for act, _who in cafe_acts()] == ["cafe.day_changed", "cafe.day_cleared"]


def test_the_same_form_twice_is_one_change(town):
    first = actions.change_day(town.sato, DAY, MORNING, 0, once="n1")
    again = actions.change_day(town.sato, DAY, MORNING, 0, once="n1")
    assert again.id == first.id
    assert len(cafe_acts()) == 1


def test_import_replaces_the_days_and_only_those(town):
    actions.change_day(town.sato, DAY, FULL, 0)
    actions.change_day(town.sato, date(2019, 1, 18), FULL, 0)
    days = {DAY: Hours(note="元旦"), date(2019, 1, 17): Hours(705, None, ("食事会",))}
    assert actions.import_days(town.sato, days, once="i1") == 2
    assert actions.import_days(town.sato, days, once="i1") == 2
    assert (on(DAY).status, on(date(2019, 1, 17)).events, on(date(2019, 1, 18)).note) == (
        "closed",
        ("食事会",),
        "30分休憩",
    )
    assert [act for act, _who in cafe_acts()] == ["cafe.day_changed"] * 2 + ["cafe.days_imported"]


def test_import_asks_to_look_again_when_something_changed(town):
    seen = reading.changes(reading.HOME)
    actions.change_day(town.takahashi, DAY, MORNING, 0)
    with pytest.raises(Refused, match="もう一度"):
        actions.import_days(town.sato, {DAY: Hours()}, seen=seen)
    assert on(DAY).opens == 480


def test_a_machine_may_import(town):
    actions.import_days("demo", {DAY: MORNING})
    assert cafe_acts() == [("cafe.days_imported", "demo")]
    assert CafeDay.get().made_by_id is None


def test_a_week(town):
    week = actions.set_week(
        town.sato, {1: MORNING, 3: Hours(705, None, ("食事会", "出張販売"), "お弁当")}, date(2019, 1, 7)
    )
    assert (week.valid_from, week.made_by_id) == (date(2019, 1, 7), town.sato.id)
    thursday = on(date(2019, 1, 17))
    assert (thursday.events, thursday.note, thursday.closes) == (("食事会", "出張販売"), "お弁当", None)
    assert on(date(2019, 1, 6)).status == "unknown"
    assert on(date(2019, 1, 13)).status == "closed"
    assert on(date(2099, 1, 1)).layer == "holiday"
    assert cafe_acts() == [("cafe.week_set", "佐藤 花子")]


def test_a_new_week_ends_the_one_before(town):
    actions.set_week(town.sato, {1: MORNING}, date(2019, 1, 7))
    actions.set_week(town.sato, {1: Hours(540, 600)}, date(2019, 2, 1))
    weeks = reading.calendar(date(2019, 1, 1), date(2019, 12, 31)).weeks
    assert [(week.valid_from, week.valid_until) for week in weeks] == [
        ("2019-01-07", "2019-01-31"), ("2019-02-01", "9999-12-31"),
    ]  # fmt: skip
    assert (on(date(2019, 1, 29)).opens, on(date(2019, 2, 5)).opens) == (480, 540)


def test_a_later_week_stays_and_ends_the_new_one(town):
    actions.set_week(town.sato, {1: MORNING}, date(2019, 1, 7))
    actions.set_week(town.sato, {1: Hours(600)}, date(2019, 4, 1))
    actions.set_week(town.sato, {1: Hours(540)}, date(2019, 2, 1))
    assert (on(date(2019, 1, 29)).opens, on(date(2019, 2, 5)).opens, on(date(2019, 4, 2)).opens) == (480, 540, 600)


def test_a_week_from_the_same_day_is_replaced(town):
    first = actions.set_week(town.sato, {1: MORNING, 2: MORNING}, date(2019, 2, 4), once="w1")
    assert actions.set_week(town.sato, {1: MORNING}, date(2019, 2, 4), once="w1").id == first.id
    assert on(date(2019, 2, 6)).opens == 480  # the same form again changed nothing
    actions.set_week(town.sato, {1: Hours(540)}, date(2019, 2, 4))
    assert (on(date(2019, 2, 5)).opens, on(date(2019, 2, 6)).status) == (540, "closed")
    assert len(reading.calendar(date(2019, 1, 1), date(2019, 12, 31)).weeks) == 1


def test_two_who_set_the_week_at_once(town):
    seen = actions.weeks_version()
    actions.set_week(town.sato, {1: MORNING}, date(2019, 2, 4), seen=seen)
    with pytest.raises(Refused, match="ほかの人が"):
        actions.set_week(town.takahashi, {}, date(2019, 2, 4), seen=seen)
    assert usual(reading.calendar(date(2019, 2, 5), date(2019, 2, 5)), date(2019, 2, 5)).opens == 480


def test_the_database_refuses_what_the_rules_forbid(town):
    row = actions.change_day(town.sato, DAY, Hours(), 0)
    actions.set_week(town.sato, {}, date(2019, 1, 7))
    for sql in (
        f"UPDATE cafe_day SET status = 'open' WHERE id = {row.id}",
        f"UPDATE cafe_day SET opens_minute = 480 WHERE id = {row.id}",
        f"UPDATE cafe_day SET status = 'open', opens_minute = 480, closes_minute = 480 WHERE id = {row.id}",
        f"INSERT INTO cafe_day_event (day_id, position, word) VALUES ({row.id}, 0, '食事会')",
        "UPDATE cafe_day SET again_minute = 800",
        "UPDATE cafe_week SET season_from = '07-01'",
        "UPDATE cafe_day SET until_id = 1, since_id = NULL",
        f"INSERT INTO cafe_day (place_id, day, status, note, made_at) VALUES (1, '{DAY}', 'closed', '', '')",
        "DELETE FROM person",
    ):
        with pytest.raises(pw.IntegrityError):
            database.execute_sql(sql)


def test_every_change_raises_the_public_version_in_its_commit(town):
    seen = version()
    acts = [
        lambda: actions.change_day(town.sato, DAY, FULL, 0),
        lambda: actions.clear_day(town.sato, DAY, actions.written_day(1, DAY).version),
        lambda: actions.set_week(town.sato, {1: FULL}, DAY),
        lambda: actions.import_days(town.sato, {DAY: MORNING}),
        lambda: database.execute_sql("UPDATE town SET cafe_name = 'ひだまり'"),
    ]
    for act in acts:
        act()
        assert version() > seen
        seen = version()


def test_an_act_that_fails_leaves_nothing(town):
    seen = version()
    with pytest.raises(pw.IntegrityError):
        actions.import_days(town.sato, {DAY: MORNING, date(2019, 1, 17): Hours(480, 400)})
    assert (CafeDay.select().count(), version(), cafe_acts()) == (0, seen, [])
