"""Calendars that subscribe, and open data: read back by others' readers, and told 304 when nothing has changed."""

import csv
import io
import json
import threading
from datetime import date, datetime

import icalendar
import pytest

from townhub import clock, demo, doorman
from townhub.board import feeds
from townhub.board.opendata import COLUMNS
from townhub.cafe import actions, calendar_file, emergency, places, reading, series
from townhub.cafe.layers import Hours
from townhub.cafe.models import CafeKind
from townhub.db import database
from townhub.town.models import Closing

MORNING = Hours(480, 720)
MEAL = Hours(705, None, ("食事会", "出張販売"))
FEED = "/board/calendar.ics"


@pytest.fixture
def printed(town):
    """January 2019 as it was printed."""
    actions.import_days("test", calendar_file.read(demo.CALENDAR.read_text(encoding="utf-8")).days)
    return town


def events(client, path: str = FEED) -> dict[str, icalendar.Event]:
    """By UID, as the library icalendar reads them."""
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    found = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert len({str(event["UID"]) for event in found}) == len(found)
    return {str(event["UID"]): event for event in found}


def of_day(client, day: date, path: str = FEED) -> dict[str, icalendar.Event]:
    return {str(e["SUMMARY"]): e for e in events(client, path).values() if e.decoded("DTSTART").date() == day}


def test_two_readers_read_the_printed_month(client, printed):
    vobject = pytest.importorskip("vobject")
    whole = client.get(FEED).data
    calendar = icalendar.Calendar.from_ical(whole)
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Tokyo"]
    theirs = {(str(e["UID"]), e.decoded("DTSTART").replace(tzinfo=None)) for e in calendar.walk("VEVENT")}
    other = vobject.readOne(whole.decode())
    assert {(e.uid.value, e.dtstart.value.replace(tzinfo=None)) for e in other.vevent_list} == theirs
    rows = [
        row for row in csv.DictReader(demo.CALENDAR.read_text(encoding="utf-8").splitlines()) if row["status"] == "open"
    ]
    things = sum(1 + len([word for word in row["events"].split("|") if word]) for row in rows)
    assert len(theirs) == things
    meal = of_day(client, date(2019, 1, 17))["食事会 ひなた館カフェ"]
    assert meal.decoded("DTSTART") == datetime(2019, 1, 17, 11, 45, tzinfo=meal.decoded("DTSTART").tzinfo)
    assert meal.decoded("DTSTART").utcoffset().seconds == 9 * 3600
    assert ("DTEND" in meal, str(meal["STATUS"]), int(meal["SEQUENCE"])) == (False, "CONFIRMED", 1)
    assert all(len(line) <= 75 for line in whole.split(b"\r\n"))


def test_what_is_called_off_stays_and_says_so(client, printed):
    day = date(2019, 1, 17)
    before = of_day(client, day)["食事会 ひなた館カフェ"]
    row = actions.written_day(reading.HOME, day)
    actions.change_day(printed.sato, day, MORNING, row.version)
    after = events(client)[str(before["UID"])]
    assert (str(after["STATUS"]), str(after["SUMMARY"])) == ("CANCELLED", "【中止】食事会 ひなた館カフェ")
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    opening = of_day(client, day)["ひなた館カフェが開きます"]
    assert opening.decoded("DTSTART").hour == 8  # the same UID at another time
    actions.change_day(printed.sato, day, MEAL, actions.written_day(reading.HOME, day).version)
    back = events(client)[str(before["UID"])]
    assert (str(back["STATUS"]), int(back["SEQUENCE"]) > int(after["SEQUENCE"])) == ("CONFIRMED", True)


@pytest.mark.parametrize("how", ["emergency", "town"])
def test_a_closing_cancels_everything_of_the_day(client, printed, how):
    day = date(2019, 1, 17)
    actions.clear_day(printed.sato, day, actions.written_day(reading.HOME, day).version)
    actions.set_week(printed.sato, {3: MEAL}, date(2019, 1, 14))
    before = of_day(client, day)
    if how == "emergency":
        row = emergency.close(printed.sato, reading.HOME, day, "大雪")
    else:
        Closing.insert(name="大そうじ", first_on=day, last_on=day, made_at=clock.now()).execute()
    after = events(client)
    for event in before.values():
        assert str(after[str(event["UID"])]["STATUS"]) == "CANCELLED"
        assert int(after[str(event["UID"])]["SEQUENCE"]) > int(event["SEQUENCE"])
    if how == "emergency":
        emergency.lift(printed.sato, row)
        lifted = events(client)[str(before["食事会 ひなた館カフェ"]["UID"])]
        assert str(lifted["STATUS"]) == "CONFIRMED"
        assert int(lifted["SEQUENCE"]) > int(after[str(lifted["UID"])]["SEQUENCE"])


def test_per_place_and_per_kind(client, printed):
    west = places.add_place(printed.sato, name="西の家, カフェ; 1", phone="0555-00-3456", address="上河内12")
    actions.set_week(printed.sato, {3: MEAL}, date(2019, 1, 14), place=west.id)
    here = of_day(client, date(2019, 1, 17), f"/places/{west.id}/calendar.ics")
    assert set(here) == {"西の家, カフェ; 1が開きます", "食事会 西の家, カフェ; 1", "出張販売 西の家, カフェ; 1"}
    kind = CafeKind.get(CafeKind.word == "食事会").id
    assert len(of_day(client, date(2019, 1, 17), f"/board/kinds/{kind}.ics")) == 2
    assert len(of_day(client, date(2019, 1, 17), "/board/all.ics")) == 6
    assert client.get("/board/kinds/99.ics").status_code == client.get("/places/99/calendar.ics").status_code == 404


@pytest.mark.parametrize("path", [FEED, "/board/all.ics", "/opendata/events.csv", "/opendata/events.json"])
def test_nothing_new_is_304_and_drafts_are_nothing_new(client, printed, path):
    first = client.get(path)
    told = {"If-None-Match": first.headers["ETag"]}
    assert client.get(path, headers=told).status_code == 304
    actions.change_day(printed.sato, date(2019, 1, 25), Hours(600, 660), _version(25), draft=True)
    assert client.get(path, headers=told).status_code == 304
    actions.change_day(printed.sato, date(2019, 1, 25), Hours(660, 720), _version(25))
    assert client.get(path, headers=told).status_code == 200


def _version(day: int) -> int:
    return actions.written_day(reading.HOME, date(2019, 1, day)).version


def test_open_data_is_a_table_that_a_machine_can_read(client, printed):
    answer = client.get("/opendata/events.csv")
    assert answer.data.startswith("都道府県コード又は市区町村コード,NO,".encode("utf-8-sig"))
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert tuple(lines[0]) == COLUMNS and len(COLUMNS) == 32
    assert {line["開始日"] for line in lines} <= {f"2019-{day}" for day in _days()}
    meal = next(line for line in lines if line["イベント名"] == "食事会")
    assert (meal["開始日"], meal["開始時間"], meal["終了時間"], meal["開始日時特記事項"]) == (
        "2019-01-17", "11:45", "", "終了時間は問い合わせ",
    )  # fmt: skip
    assert (meal["場所名称"], meal["連絡先電話番号"]) == ("ひなた館カフェ", "0555-00-3434")
    assert json.loads(client.get("/opendata/events.json").text) == lines


def _days() -> list[str]:
    return [f"01-{day:02d}" for day in range(16, 32)] + ["02-01", "02-02"]


def test_a_series_moves_in_the_feed_with_its_uid(client, town):
    actions.set_week(town.sato, {2: MORNING}, date(2019, 1, 1))
    facts = {
        "effect": "event", "word": "体操", "weekdays": 1 << 2, "nths": 0, "every_weeks": 1, "first_on": date(2019, 1, 2),
        "last_on": None, "season_from": "", "season_until": "", "begins_minute": 600, "ends_minute": 660,
        "holidays": "skip", "note": "",
    }  # fmt: skip
    row = series.begin(town.sato, facts)
    day = date(2019, 1, 23)
    before = of_day(client, day)["体操 ひなた館カフェ"]
    series.move(town.sato, row, day, 660, 720, "", series.version(row.thread))
    after = events(client)[str(before["UID"])]
    assert (after.decoded("DTSTART").hour, after.decoded("DTEND").hour) == (11, 12)
    series.call_off(town.sato, row, day, "講師の都合で", series.version(row.thread))
    assert str(events(client)[str(before["UID"])]["STATUS"]) == "CANCELLED"


def test_no_name_of_anybody_is_in_a_feed(client, printed):
    names = {
        row[0] for row in database.execute_sql("SELECT name FROM person UNION SELECT name FROM resident").fetchall()
    }
    for path in (FEED, "/board/all.ics", "/opendata/events.csv", "/opendata/events.json"):
        text = client.get(path).data.decode()
        assert not [name for name in names if name in text]


@pytest.mark.parametrize("path", [FEED, "/board/all.ics", "/opendata/events.csv", "/opendata/events.json"])
def test_a_feed_is_drawn_once_for_all_who_call_us_by_the_same_name(client, printed, path):
    """`config.toml` need not name the address: it is kept by what visitors call us, and whoever makes names up pushes nothing else out."""
    asked: list[str] = []

    def look(host: str) -> tuple[str, int]:
        asked.clear()
        answer = client.get(path, headers={"Host": host})
        return answer.get_data(as_text=True), len(asked)

    database.connection().set_trace_callback(asked.append)
    try:
        own, first = look("kumi.example.jp")
        again, kept = look("kumi.example.jp")
        assert own == again and "kumi.example.jp" in own and kept == 1 < first  # the version, and nothing else
        other, drawn = look("evil.example.com")
        assert "kumi" not in other and "evil.example.com" in other and drawn > 1
        assert look("kumi.example.jp") == (own, 1)
        client.get("/")
        for number in range(60):
            doorman._put(doorman._named, (path, "normal", "ja", f"http://{number}"), None, doorman._MOST_NAMED)
        asked.clear()
        client.get("/")
        assert (len(asked), len(doorman._named)) == (1, doorman._MOST_NAMED)
    finally:
        database.connection().set_trace_callback(None)


def test_telephones_that_ask_at_the_same_moment_share_one_drawing(app, printed, monkeypatch):
    drawn, together, answers = [], threading.Barrier(8), []
    real = feeds.announced
    monkeypatch.setattr(feeds, "announced", lambda *where, **more: drawn.append(where) or real(*where, **more))

    def ask(language: str) -> None:
        browser = app.test_client()
        browser.set_cookie("lang", language)
        together.wait(10)
        answers.append(browser.get(FEED).data)

    phones = [threading.Thread(target=ask, args=(("ja", "en")[n % 2],)) for n in range(8)]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join(20)
    assert (len(answers), len(set(answers)), len(drawn)) == (8, 1, 1)
