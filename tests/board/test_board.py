"""The public board: true to the printed calendar, true at every minute, and never stale."""

import csv
import html
import re
import time
from datetime import date
from itertools import zip_longest

import pytest
from peewee import sqlite3

from townhub import clock, demo, doorman
from townhub.board import pieces
from townhub.cafe import actions, calendar_file
from townhub.cafe import views as cafe
from townhub.cafe.layers import Hours
from townhub.db import database
from townhub.town.models import Closing

PRINTED = list(csv.DictReader(demo.CALENDAR.read_text(encoding="utf-8").splitlines()))
MORNING = Hours(480, 720)
MEAL = Hours(705, None, ("食事会", "出張販売"))


@pytest.fixture
def printed(town):
    """January 2019 as it was printed."""
    actions.import_days("test", calendar_file.read(demo.CALENDAR.read_text(encoding="utf-8")).days)
    return town


def words(markup: str) -> str:
    """What a reader hears of it, spaces made one."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup.replace("<wbr>", ""))).split())


def cell(page: str, iso: str) -> str:
    found = re.findall(rf'<td class="day[^>]*>\s*<time[^>]*datetime="{iso}".*?</td>', page, re.DOTALL)
    assert len(found) == 1
    return found[0]


def state(page: str) -> str:
    return words(re.search(r'<p class="today-state.*?</p>', page)[0])


def hours(page: str) -> str:
    return words(re.search(r'<p class="today-hours">.*?</p>', page, re.DOTALL)[0])


def fact(page: str, name: str) -> str:
    return words(re.search(rf"<dt>{name}</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)[1])


# -- the month ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: row["date"])
@pytest.mark.parametrize("path", ["/board/2019-01", "/board/2019-01/print"])
def test_january_2019_day_for_day(client, printed, path, row):
    day = cell(client.get(path).text, row["date"])
    said = re.sub(r'<time.*?</time>|<span class="seal[^>]*>.</span>|<span class="now">きょう</span>', " ", day)
    time = (
        f"{row['opens'].lstrip('0')}–{row['closes'].lstrip('0')}"
        if row["closes"]
        else f"{row['opens'].lstrip('0')}から"
    )
    events = ["送迎あり" if event == "送迎" else event for event in row["events"].split("|") if event]
    parts = [time, *events, row["note"]] if row["status"] == "open" else [row["note"], "休み"]
    assert words(said) == " ".join(part for part in parts if part)
    assert ("shut" in day.split(">")[0]) == (row["status"] == "closed")
    assert row["weekday"] in words(re.search(r"<time.*?</time>", day)[0])


def test_every_cell_names_its_day(client, printed):
    page = client.get("/board/2019-01").text
    assert re.findall(r'<time[^>]*datetime="([^"]+)"', page) == [row["date"] for row in PRINTED]


def test_holidays_by_name_and_undecided_days_empty(client, town):
    page = client.get("/board/2019-05").text
    assert words(cell(page, "2019-05-01")) == "1 水・祝 天皇の即位の日 休み"
    assert words(cell(page, "2019-05-08")) == "8 水"
    assert "予定がまだ決まっていない日は、空けてあります" in page
    assert 'class="legend"' not in page


def test_the_legend_has_what_occurs_and_no_more(client, printed):
    page = client.get("/board/2019-01").text
    assert words(re.search(r'<ul class="legend">.*?</ul>', page, re.DOTALL)[0]) == (
        "食 食事会 売 出張販売 送 送迎（車でお迎え） 茶 コーヒー"
    )


def test_an_unknown_word_has_no_seal(client, town):
    actions.change_day(town.sato, date(2019, 1, 18), Hours(480, 720, ("将棋", "体操")), 0)
    day = cell(client.get("/board/2019-01").text, "2019-01-18")
    assert "<li>将棋</li>" in day
    assert '<li><span class="seal move" aria-hidden="true">体</span>体操</li>' in day


def test_past_days_are_hidden_on_phones_only_in_the_month_of_today(client, printed, at):
    assert 'class="day past"' in client.get("/board/2019-01").text
    assert "past" not in client.get("/board/2018-12").text
    at("2019-02-02T09:00+09:00")
    assert "past" not in client.get("/board/2019-01").text
    assert "is-today" not in client.get("/board/2019-01").text  # 2 February stands in it, as another month's day


@pytest.mark.parametrize(
    "month",
    ["0000-01", "0001-01", "1999-12", "2100-01", "99999", "99999-01", "2019-00", "2019-13", "2019-1", "2019-01-01", "-1",
     "2019", "x", "２０１９-０１", "2019-01%0A", "2019-01/", "2019-13/print", "99999/print"],
)  # fmt: skip
def test_months_that_are_none_are_404_in_words(client, town, month):
    answer = client.get(f"/board/{month}")
    assert (answer.status_code, "その画面はありません" in answer.text) == (404, True)


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [("2019-01", "2018-12", "2019-02"), ("2000-01", None, "2000-02"), ("2099-12", "2099-11", None)],
)
def test_the_way_to_the_months_beside(client, town, month, before, after):
    page = client.get(f"/board/{month}").text
    assert re.findall(r'href="/board/([0-9-]+)" rel="prev"', page) == ([before] if before else [])
    assert re.findall(r'href="/board/([0-9-]+)" rel="next"', page) == ([after] if after else [])


# -- today ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "great", "below"),
    [
        ("2019-01-16T00:00", "8:00に開きます", "8:00 – 12:00 正午まで"),
        ("2019-01-16T07:59", "8:00に開きます", "8:00 – 12:00 正午まで"),
        ("2019-01-16T08:00", "開いています", "8:00 – 12:00 正午まで"),
        ("2019-01-16T11:59", "開いています", "8:00 – 12:00 正午まで"),
        ("2019-01-16T12:00", "きょうは終わりました", "つぎに開くのは あした 17日(木) 11:45 から"),
        ("2019-01-17T12:30", "開いています", "11:45 から 終わる時刻は、お電話でおたずねください"),
        ("2019-01-17T17:00", "きょうは終わりました", "つぎに開くのは あした 18日(金) 8:00 から"),
        ("2019-01-20T14:00", "開いています", "13:00 – 15:00 コーヒー 30分休憩"),
        ("2019-01-20T15:00", "きょうは終わりました", "つぎに開くのは あさって 22日(火) 8:00 から"),
        ("2019-01-14T09:00", "お休みします", "成人の日 つぎに開くのは あした 15日(火) 8:00 から"),
        ("2019-01-01T09:00", "お休みします", "元旦 つぎに開くのは 8日(火) 8:00 から"),
        ("2019-02-02T13:00", "きょうは終わりました", "つぎに開く日は、まだ決まっていません"),
        ("2019-02-05T09:00", "未定です", "お電話でおたずねください つぎに開く日は、まだ決まっていません"),
        ("2018-12-28T09:00", "未定です", "お電話でおたずねください つぎに開くのは 1月8日(火) 8:00 から"),
    ],
)
def test_today_in_words(client, printed, at, moment, great, below):
    at(f"{moment}+09:00")
    page = client.get("/").text
    assert (state(page), hours(page)) == (great, below)


@pytest.mark.parametrize(
    ("moment", "meal", "ride"),
    [
        ("2019-01-16T08:12", "きょうはありません つぎは あした 17日(木) 11:45から。出張販売もあります",
         "きょうはありません つぎは 31日(木) 。前の日までにお電話ください"),
        ("2019-01-17T08:00", "きょうあります 11:45から。出張販売もあります",
         "きょうはありません つぎは 31日(木) 。前の日までにお電話ください"),
        ("2019-01-17T18:00", "きょうは終わりました つぎは 24日(木) 11:45から。出張販売もあります",
         "きょうはありません つぎは 31日(木) 。前の日までにお電話ください"),
        ("2019-01-31T12:00", "きょうはありません つぎの日は、まだ決まっていません",
         "きょうあります お申し込みのかたを、車でお迎えします"),
        ("2019-02-05T12:00", "まだ決まっていません つぎの日は、まだ決まっていません",
         "まだ決まっていません つぎの日は、まだ決まっていません"),
    ],
)  # fmt: skip
def test_meal_and_pick_up(client, printed, at, moment, meal, ride):
    at(f"{moment}+09:00")
    page = client.get("/").text
    assert (fact(page, "食事会"), fact(page, "送迎")) == (meal, ride)


def test_the_telephone_and_its_hours(client, printed):
    assert fact(client.get("/").text, "電話") == "0555-00-3434 火・水・金・土曜日 8:00–12:00"
    assert 'href="tel:0555003434"' in client.get("/").text


def test_a_closing_against_the_usual_stands_on_top(client, town):
    actions.set_week(town.sato, {2: MORNING}, date(2019, 1, 7))
    assert "臨時休業" not in client.get("/").text
    actions.change_day(town.sato, date(2019, 1, 16), Hours(note="雪で道がこおっています"), 0)
    page = client.get("/").text
    assert "きょう1月16日(水)は、臨時休業です" in page
    assert "雪で道がこおっています" in page
    assert state(page) == "お休みします"


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2019-01-16", Hours(note="<b>x")),
        ("2019-01-16", Hours(480, 720, ("<b>x",))),
        ("2019-01-16", Hours(480, 720, (), "<b>x")),
        ("2019-01-16", Hours(480, 720, ("食事会", "<b>x"))),
        ("2019-01-17", Hours(480, 720, ("食事会", "<b>x"))),
    ],
)
def test_what_staff_write_is_never_markup(client, town, day, hours):
    actions.set_week(town.sato, {2: MORNING}, date(2019, 1, 7))
    actions.change_day(town.sato, date.fromisoformat(day), hours, 0)
    page = client.get("/").text
    assert "<b>x" not in page
    assert page.count("&lt;b&gt;x") >= 2  # in the answer for today, and in the month


def test_an_empty_town_has_a_board(client, town):
    page = client.get("/").text
    assert state(page) == "未定です"
    assert page.count("<h1") == 1


# -- kept, and never stale ------------------------------------------------------------------------------------------

PAGES = ["/", "/board/2019-01", "/board/2019-02"]


@pytest.mark.parametrize("path", PAGES)
def test_the_second_reader_gets_the_kept_page(client, printed, path):
    first, second = client.get(path), client.get(path)
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert (first.headers["Cache-Control"], "Set-Cookie" in first.headers) == ("no-cache", False)


def test_each_text_size_has_its_own_kept_page(client, printed):
    for _twice in range(2):
        for size, mark in (
            ("large", 'class="text-large"'),
            ("largest", 'class="text-largest"'),
            ("normal", '<html lang="ja">'),
        ):
            client.set_cookie("text", size)
            assert mark in client.get("/").text


def test_a_page_is_the_same_for_whoever_is_logged_in(client, login, printed):
    assert login(printed.sato).get("/").data == client.get("/").data
    assert "佐藤" not in client.get("/").text


_CHANGES = {
    "a day": lambda town: actions.change_day(
        town.sato, date(2019, 1, 16), Hours(600, 660, ("体操",), "目印"), _version()
    ),
    "a day cleared": lambda town: actions.clear_day(town.sato, date(2019, 1, 16), _version()),
    "an import": lambda town: actions.import_days("test", {date(2019, 1, 16): Hours(note="目印")}),
    "a week": lambda town: actions.set_week(town.sato, {2: Hours(600)}, date(2019, 2, 4)),
    "a closing of the town": lambda town: _close_the_town(),
    "the town": lambda town: database.execute_sql("UPDATE town SET cafe_phone = '0555-00-9999'"),
    "an event by hand": lambda town: database.execute_sql("UPDATE cafe_day_event SET word = '目印'"),
}


def _close_the_town() -> None:
    Closing.insert(name="目印", first_on=date(2019, 2, 12), last_on=date(2019, 2, 13), made_at=clock.now()).execute()


def _version() -> int:
    row = actions.written_day(1, date(2019, 1, 16))
    return row.version if row else 0


@pytest.mark.parametrize("change", _CHANGES)
def test_the_reader_after_a_change_sees_it(client, printed, change):
    before = [client.get(path) for path in (*PAGES, *PAGES)]
    _CHANGES[change](printed)
    for path, old in zip(PAGES, before, strict=False):
        new = client.get(path, headers={"If-None-Match": old.headers["ETag"]})
        # The change may leave one of the pages as it was; then, and only then, its ETag still holds.
        anew = _drawn_anew(client, path)
        differs = [pair for pair in zip_longest(old.text.splitlines(), anew.decode().splitlines()) if len({*pair}) > 1]
        assert (new.status_code == 304) == (anew == old.data), (path, new.status_code, differs[:5])
    assert any(_drawn_anew(client, path) != old.data for path, old in zip(PAGES, before, strict=False))


def _drawn_anew(client, path: str) -> bytes:
    """The page as somebody draws it who has never kept one."""
    doorman._pages.clear()
    for drawn_once in (pieces._frame, pieces._piece, cafe._week_row):
        drawn_once.cache_clear()
    return client.get(path).data


def test_words_change_by_themselves_when_their_time_has_come(client, printed, at):
    for moment, great in (
        ("2019-01-16T07:59:58", "8:00に開きます"), ("2019-01-16T08:00:00", "開いています"),
        ("2019-01-16T11:59:58", "開いています"), ("2019-01-16T12:00:00", "きょうは終わりました"),
        ("2019-01-16T23:59:58", "きょうは終わりました"), ("2019-01-17T00:00:00", "11:45に開きます"),
    ):  # fmt: skip
        at(f"{moment}+09:00")
        assert state(client.get("/").text) == great


def test_a_month_that_begins_marks_its_first_day(client, printed, at):
    """Kept in January as a month to come, drawn anew when today enters it and when it leaves."""
    for moment, marked in (
        ("2019-01-31T23:59:58", []), ("2019-02-01T00:00:00", ["2019-02-01"]), ("2019-02-01T23:59:58", ["2019-02-01"]),
        ("2019-02-02T00:00:00", ["2019-02-02"]), ("2019-03-01T00:00:00", []),
    ):  # fmt: skip
        at(f"{moment}+09:00")
        page = client.get("/board/2019-02").text
        assert re.findall(r'is-today" aria-current="date">\s*<time[^>]*datetime="([^"]+)"', page) == marked


def test_a_change_while_a_page_is_drawn_makes_that_page_old(client, printed, monkeypatch):
    """The version is read before the data: drawn from half-old data, a page is never kept as the new one."""
    from townhub.board import views

    read = views.reading.calendar

    def slow_reading(*span):
        found = read(*span)
        monkeypatch.undo()
        actions.change_day("test", date(2019, 1, 18), Hours(note="目印"), _version_of("2019-01-18"))
        return found

    monkeypatch.setattr(views.reading, "calendar", slow_reading)
    assert "目印" not in client.get("/board/2019-01").text
    assert "目印" in client.get("/board/2019-01").text


def _version_of(iso: str) -> int:
    return actions.written_day(1, date.fromisoformat(iso)).version


def test_a_page_of_the_board_asks_the_database_little(client, printed, monkeypatch):
    asked = []
    execute = type(database).execute_sql
    monkeypatch.setattr(
        type(database),
        "execute_sql",
        lambda self, sql, *more, **most: asked.append(sql) or execute(self, sql, *more, **most),
    )
    client.get("/board/2019-01")
    assert len(asked) <= 10, asked


# -- paper ----------------------------------------------------------------------------------------------------------


def test_sheets(client, printed):
    page = client.get("/board/2019-01/print").text
    assert 'class="sheet a4"' in page
    assert "0555-00-3434" in page
    assert "平成31年1月16日(水) 8:12 印刷" in words(page)
    assert "is-today" not in page
    assert 'class="sheet a3 black-only"' in client.get("/board/2019-01/print?paper=a3&ink=black").text
    assert 'class="sheet a4"' in client.get("/board/2019-01/print?paper=a9&ink=x").text
    assert 'class="sheet a4"' in client.get("/board/2019-01/print").text


def test_the_edition_rises_with_every_change(client, printed):
    def edition() -> int:
        return int(re.search(r"第(\d+)版", client.get("/board/2019-01/print").text)[1])

    before = edition()
    actions.change_day(printed.sato, date(2019, 1, 16), Hours(), _version())
    assert edition() > before


def test_the_qr_code(client, app, town):
    answer = client.get("/board/qr.svg")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    elsewhere = client.get("/board/qr.svg", base_url="http://192.168.0.9:8000")
    assert elsewhere.data != answer.data
    app.config["PUBLIC_URL"] = "http://192.168.0.9:8000"
    assert client.get("/board/qr.svg").data == elsewhere.data


def test_dates_in_the_head_of_a_sheet(client, town):
    assert "令和元年" in client.get("/board/2019-05/print").text
    assert clock.today() == date(2019, 1, 16)


def test_the_board_answers_while_somebody_writes(client, town):
    """The office's transaction is open for as long as it likes: kept and new pages come at once, as they were before it."""
    paths = ("/", "/board/2019-01", "/board/tv", "/board/calendar.ics", "/opendata/events.json")
    before = {path: client.get(path).data for path in paths}
    writer = sqlite3.connect(database.database, timeout=1, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE cafe_place SET name = 'あたらしい家'")
    begin = time.monotonic()
    assert {path: client.get(path).data for path in paths} == before
    doorman.forget()
    assert {path: client.get(path).data for path in paths} == before
    assert time.monotonic() - begin < 3  # a writer in front of it would be waited for five seconds each
    writer.execute("COMMIT")
    writer.close()
    assert "あたらしい家" in client.get("/").text


def test_the_sheet_says_when_larger_letters_do_not_fit(client, printed):
    sentence = "これより大きい文字では、1枚に入りません"
    assert sentence in client.get("/board/2019-01/print?letters=large").text
    assert sentence not in client.get("/board/2019-01/print").text
    assert sentence not in client.get("/board/2019-08/print?letters=large").text  # nothing is written there
