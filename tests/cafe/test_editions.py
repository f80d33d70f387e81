"""Draft and board: what staff write stays theirs until it is published; what was published when can be read back."""

import threading
from datetime import date

import pytest
from conftest import audited, post

from townhub.cafe import actions, editions, emergency, reading, series
from townhub.cafe.layers import Hours
from townhub.cafe.models import CafeSeries
from townhub.db import database, one, rows
from townhub.refused import Refused

DAY, MORNING = date(2019, 1, 16), Hours(480, 720)
HOME = reading.HOME
EXERCISE = {
    "effect": "event", "word": "体操", "weekdays": 1 << 2, "nths": 0, "every_weeks": 1, "first_on": date(2019, 1, 2),
    "last_on": None, "season_from": "", "season_until": "", "begins_minute": 600, "ends_minute": 660, "holidays": "skip",
    "note": "",
}  # fmt: skip


def version() -> int:
    return one("SELECT version FROM public_version")


def events(iso: str, draft: bool = False) -> tuple[str, ...]:
    return reading.on(HOME, date.fromisoformat(iso), draft).events


def test_a_draft_is_seen_by_staff_only_and_does_not_touch_the_board(town, client):
    seen = version()
    actions.change_day(town.sato, DAY, MORNING, 0, draft=True)
    assert (reading.on(HOME, DAY).status, reading.on(HOME, DAY, draft=True).status) == ("unknown", "open")
    assert version() == seen
    assert editions.publish(town.takahashi, HOME) == 1
    assert reading.on(HOME, DAY).status == "open"
    assert version() > seen
    assert editions.pending(HOME) == 0
    assert editions.publish(town.takahashi, HOME) is None  # nothing to do, nothing to record
    assert [act for act, _who in audited()][-2:] == ["cafe.day_changed", "cafe.published"]


def test_a_change_that_goes_out_at_once_leaves_other_drafts_alone(town):
    actions.change_day(town.sato, DAY, MORNING, 0, draft=True)
    actions.change_day(town.takahashi, date(2019, 1, 17), Hours(note="雪"), 0)
    assert (reading.on(HOME, DAY).status, reading.on(HOME, date(2019, 1, 17)).status) == ("unknown", "closed")
    assert editions.pending(HOME) == 1


def test_thrown_away_drafts_leave_the_board_as_it_is(town):
    row = actions.change_day(town.sato, DAY, MORNING, 0)
    actions.change_day(town.sato, DAY, Hours(), row.version, draft=True)
    actions.set_week(town.sato, {1: MORNING}, DAY, draft=True)
    assert reading.on(HOME, DAY, draft=True).status == "closed"
    editions.discard(town.sato, HOME)
    assert reading.on(HOME, DAY, draft=True) == reading.on(HOME, DAY)
    assert reading.on(HOME, DAY).opens == 480
    assert editions.pending(HOME) == 0


def test_taking_a_day_away_waits_for_the_edition_too(town):
    row = actions.change_day(town.sato, DAY, MORNING, 0)
    actions.clear_day(town.sato, DAY, row.version, draft=True)
    assert (reading.on(HOME, DAY).status, reading.on(HOME, DAY, draft=True).status) == ("open", "unknown")
    editions.publish(town.sato, HOME)
    assert reading.on(HOME, DAY).status == "unknown"


def test_two_publish_at_once_and_it_is_one_edition(town):
    actions.change_day(town.sato, DAY, MORNING, 0, draft=True)
    seen = reading.changes(HOME)
    outcomes = []

    def publish(actor):
        try:
            outcomes.append(editions.publish(actor, HOME, seen))
        except Refused as no:
            outcomes.append(no.sentence[:5])
        finally:
            database.close()

    threads = [threading.Thread(target=publish, args=(actor,)) for actor in (town.sato, town.takahashi)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["1", "None"]
    assert one("SELECT count(*) FROM cafe_edition") == 1


def test_an_edition_keeps_the_days_that_it_changed(town):
    actions.set_week(town.sato, {2: MORNING}, date(2019, 1, 14))
    [edition] = editions.history(HOME)
    assert (edition["number"], edition["published_by"], edition["first"]) == (1, "佐藤 花子", "2019-01-15")
    row = actions.change_day(town.sato, DAY, Hours(note="雪"), 0)
    actions.clear_day(town.sato, DAY, row.version)
    days = rows("SELECT day, before, after FROM cafe_edition_day WHERE edition_id > 1 ORDER BY id")
    assert [day["day"] for day in days] == ["2019-01-16"] * 2
    assert days[0]["before"] == days[1]["after"]


def test_a_month_is_copied_as_a_draft(town):
    actions.import_days(town.sato, {date(2019, 1, 10): Hours(705, None, ("食事会",)), date(2019, 1, 31): MORNING})
    actions.change_day(town.sato, date(2019, 2, 14), Hours(note="書いてある"), 0)
    assert actions.copy_month(town.sato, date(2019, 1, 1), date(2019, 2, 1)) == 0  # written already; no fifth Thursday
    assert actions.copy_month(town.sato, date(2019, 1, 1), date(2019, 3, 1)) == 1
    assert (events("2019-03-14", draft=True), events("2019-03-14")) == (("食事会",), ())


def test_a_copied_day_does_not_hide_what_repeats(town):
    actions.import_days(town.sato, {date(2019, 1, 15): MORNING, date(2019, 1, 22): MORNING})
    series.begin(town.sato, {**EXERCISE, "weekdays": 1 << 1, "nths": 1 << 2})
    assert actions.copy_month(town.sato, date(2019, 1, 1), date(2019, 2, 1)) == 1
    assert (events("2019-02-19", draft=True), events("2019-02-26", draft=True)) == (("体操",), ())


# -- series ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def exercise(town) -> CafeSeries:
    actions.set_week(town.sato, {2: MORNING}, date(2019, 1, 1))
    return series.begin(town.sato, EXERCISE)


def again(row: CafeSeries, day: str) -> CafeSeries:
    return series.of_thread(HOME, row.thread, date.fromisoformat(day))


def seen(row: CafeSeries) -> int:
    return series.version(row.thread)


def test_only_this_day(town, exercise):
    series.call_off(town.sato, exercise, date(2019, 1, 16), "講師の都合で", seen(exercise))
    assert (events("2019-01-16"), events("2019-01-23")) == ((), ("体操",))
    series.move(town.sato, exercise, date(2019, 1, 16), 660, None, "", seen(exercise))
    assert reading.on(HOME, DAY).happenings[0].begins == 660
    series.as_usual(town.sato, exercise, date(2019, 1, 16), seen(exercise), draft=True)
    assert reading.on(HOME, DAY, draft=True).happenings[0].begins == 600
    assert reading.on(HOME, DAY).happenings[0].begins == 660


def test_from_here_on(town, exercise):
    facts = {**EXERCISE, "begins_minute": 540, "ends_minute": 600}
    series.change_from(town.sato, exercise, date(2019, 1, 16), facts, seen(exercise))
    assert [reading.on(HOME, date(2019, 1, day)).happenings[0].begins for day in (9, 16, 23)] == [600, 540, 540]
    assert again(exercise, "2019-01-09").last_on == date(2019, 1, 15)
    series.end_from(town.sato, exercise, date(2019, 1, 30), seen(exercise))
    assert (events("2019-01-23"), events("2019-01-30"), events("2019-01-09")) == (("体操",), (), ("体操",))


def test_all_of_it(town, exercise):
    series.change_from(town.sato, exercise, date(2019, 1, 16), EXERCISE, seen(exercise))
    series.change_all(town.sato, exercise, {**EXERCISE, "word": "太極拳"}, seen(exercise))
    assert {events(f"2019-01-{day:02d}") for day in (9, 16, 23)} == {("太極拳",)}


@pytest.mark.parametrize("piece", ["2019-01-09", "2019-02-06"])
def test_all_days_are_all_of_them_whichever_piece_was_open(town, exercise, piece):
    later = {**EXERCISE, "begins_minute": 660, "ends_minute": 720, "first_on": date(2019, 1, 16)}
    series.change_from(town.sato, exercise, date(2019, 1, 16), later, seen(exercise))
    found = series.of_thread(HOME, exercise.thread, date.fromisoformat(piece))
    as_shown = {name: getattr(found, name) for name in EXERCISE}
    series.change_all(town.sato, found, {**as_shown, "word": "太極拳"}, seen(exercise))
    assert {events(day) for day in ("2019-01-02", "2019-01-09", "2019-02-06", "2019-06-05")} == {("太極拳",)}


def test_the_second_of_two_who_change_a_series_is_told(town, exercise):
    old = seen(exercise)
    series.call_off(town.sato, exercise, DAY, "", old)
    for act in (
        lambda: series.call_off(town.takahashi, exercise, DAY, "", old),
        lambda: series.change_all(town.takahashi, exercise, EXERCISE, old),
        lambda: series.end_from(town.takahashi, exercise, DAY, old),
    ):
        with pytest.raises(Refused, match="ほかの人が"):
            act()


FORM = {
    "effect": "event", "word": "体操", "weekdays": "2", "every_weeks": "1", "begins": "10時", "ends": "11時",
    "first_on": "2/1", "last_on": "", "endless": "y", "holidays": "skip", "seen": "0",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"word": ""}, "何があるかを入れてください"),
        ({"weekdays": ""}, "曜日を、一つはえらんでください"),
        ({"endless": ""}, "おわりの日を入れるか、「おわりを決めない」に印をつけてください"),
        ({"endless": "", "last_on": "1/31"}, "おわりの日が、はじめの日より前です"),
        ({"ends": "9時"}, "おわる時刻は、はじまる時刻より後にしてください"),
        ({"begins": ""}, "はじまる時刻も入れてください"),
        ({"first_on": "2019/2/29"}, "2019/2/29という日はありません"),
        ({"season_from": "7/1"}, "季節は、はじめと、おわりの、両方を入れてください"),
        ({"season_from": "2/30", "season_until": "3/1"}, "月と日を、7/1 のように入れてください"),
        ({"effect": "open", "begins": "", "ends": ""}, "開く時刻を入れてください"),
        ({"endless": "", "last_on": "2/3", "weekdays": "2"}, "当たる日が一日もありません"),
    ],
)
def test_what_is_wrong_with_a_series_is_said(login, town, changes, sentence):
    answer = post(login(town.sato), "/cafe/series/new", **{**FORM, **changes})
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert one("SELECT count(*) FROM cafe_series") == 0


def test_a_series_at_the_counter(login, town):
    staff = login(town.sato)
    assert post(staff, "/cafe/series/new", **FORM).status_code == 303
    assert "毎週 水曜日 10:00–11:00" in staff.get("/cafe/series").text
    thread = CafeSeries.get().thread
    page = f"/cafe/series/{thread}/2019-02-06"
    assert "どの日を変えるかをえらんでください" in post(staff, page, **FORM).text
    now = {"seen": str(series.version(thread))}
    assert post(staff, page, **{**FORM, **now, "scope": "day", "begins": "13:00", "ends": ""}).status_code == 303
    assert "体操 13:00" in staff.get("/board/2019-02").text
    assert post(staff, f"{page}/off", reason="大雪", **now).status_code == 409  # somebody, this person too, was quicker
    assert post(staff, f"{page}/off", reason="大雪", seen=str(series.version(thread)), draft="1").status_code == 303
    assert "この日はしません" in staff.get("/cafe/day/2019-02-06").text
    assert "下書き" in staff.get("/cafe/2019-02").text
    assert staff.get("/cafe/series/none/2019-02-06").status_code == 404


# -- emergencies ----------------------------------------------------------------------------------------------------


def test_closed_at_once_and_opened_after_all(town):
    actions.change_day(town.sato, DAY, MORNING, 0)
    row = emergency.close(town.sato, HOME, DAY, "大雪", once="e1")
    assert emergency.close(town.sato, HOME, DAY, "大雪", once="e1").id == row.id
    with pytest.raises(Refused, match="もう臨時休業に"):
        emergency.close(town.takahashi, HOME, DAY, "大雪")
    with pytest.raises(Refused, match="過ぎた日"):
        emergency.close(town.takahashi, HOME, date(2019, 1, 15), "大雪")
    assert (reading.on(HOME, DAY).layer, reading.on(HOME, DAY).note) == ("emergency", "大雪")
    before = version()
    emergency.lift(town.sato, row)
    emergency.lift(town.takahashi, row)
    assert reading.on(HOME, DAY).opens == 480
    assert version() > before
    assert [act for act, _who in audited()][-2:] == ["cafe.closed_at_once", "cafe.opened_after_all"]


def test_overlapping_spans_are_told(login, town):
    form = {"status": "open", "opens": "8:00", "closes": "12:00", "again": "11:00", "until": "15:00", "version": "0"}
    answer = post(login(town.sato), "/cafe/day/2019-01-18", **form)
    assert (answer.status_code, "時間が重なっています" in answer.text) == (422, True)
    assert post(login(town.sato), "/cafe/day/2019-01-18", **{**form, "again": "13:00"}).status_code == 303
    assert "13:00–15:00" in login(town.sato).get("/board/2019-01").text
