"""Drafts, places and kinds at the counter, and a month that comes from Excel."""

import io
import re
import threading
from datetime import date, datetime, time

import openpyxl
import pytest
from conftest import audited, post, token_of
from reader import press, read

from townhub import config
from townhub.cafe import actions, reading
from townhub.cafe.layers import Hours
from townhub.cafe.models import CafeKind, CafePlace
from townhub.db import database, write

DAY = {"status": "open", "opens": "8時", "closes": "12時", "version": "0"}


@pytest.fixture
def staff(login, town):
    return login(town.sato)


def seen(page: str) -> str:
    return re.search(r'name="seen" value="(\d+)"', page)[1]


def test_a_draft_goes_to_the_board_with_one_button(staff, client, town):
    post(staff, "/cafe/day/2019-01-17", **DAY, draft="1")
    page = staff.get("/cafe").text
    assert "下書きが1件あります" in page
    assert "8:00" not in client.get("/board/2019-01").text
    assert post(staff, "/cafe/publish", seen=seen(page)).status_code == 303
    assert "8:00" in client.get("/board/2019-01").text
    assert "下書きが" not in staff.get("/cafe").text
    history = staff.get("/cafe/history").text
    assert "第1版" in history and "佐藤 花子" in history and "1日が変わりました" in history
    assert "まだ決めていません" in staff.get("/cafe/history/1").text
    assert staff.get("/cafe/history/2").status_code == 404


def test_whoever_publishes_what_they_have_not_seen_is_told(staff, login, town):
    post(staff, "/cafe/day/2019-01-17", **DAY, draft="1")
    old = seen(staff.get("/cafe").text)
    post(login(town.takahashi), "/cafe/day/2019-01-18", **DAY, draft="1")
    for step in ("publish", "discard"):
        answer = post(staff, f"/cafe/{step}", seen=old)
        assert (answer.status_code, "ほかの人が、さきに予定を書きかえました" in answer.text) == (409, True)
    assert post(staff, "/cafe/discard", seen=seen(staff.get("/cafe/history").text)).status_code == 303
    assert reading.on(1, date(2019, 1, 17), draft=True).status == "unknown"


def test_a_season_that_is_kept_no_more_can_be_ended(staff, town):
    usual, summer = Hours(480, 720), Hours(420, 660)
    actions.set_week(town.sato, dict.fromkeys(range(7), usual), date(2019, 1, 16))
    actions.set_week(town.sato, {1: summer}, date(2019, 1, 16), season=("07-01", "08-31"), name="夏時間")
    day = date(2019, 7, 9)
    assert reading.on(1, day).opens == 420
    page = staff.get("/cafe/week")
    assert read(page).words.count("この曜日の予定をやめる") == 1  # the present usual week is changed, not ended
    assert press(staff, page, "この曜日の予定をやめる").location == "/cafe/week"
    assert reading.on(1, day).opens == 480
    assert post(staff, "/cafe/week/2019-01-16/07-01/end").status_code == 303  # once more
    assert ("cafe.week_ended", "佐藤 花子") in audited()


def test_the_second_of_two_who_publish_reads_that_it_is_done(staff, login, town):
    post(staff, "/cafe/day/2019-01-17", **DAY, draft="1")
    first, second = seen(staff.get("/cafe").text), login(town.takahashi)
    post(staff, "/cafe/publish", seen=first)
    there = post(second, "/cafe/publish", seen=first).location
    assert "公開するものは、もうありません。掲示板は第1版です" in second.get(there).text


def test_the_button_leads_back_to_the_month_in_which_it_stood(staff, town):
    for step in ("publish", "discard"):
        post(staff, "/cafe/day/2019-03-07", **DAY, draft="1")
        page = staff.get("/cafe/2019-03")
        assert (
            press(staff, page, {"publish": "下書きを公開する", "discard": "下書きを捨てる"}[step]).location
            == "/cafe/2019-03"
        )
        post(staff, "/cafe/day/2019-03-14", **DAY, draft="1")


def test_a_series_that_begins_in_october_is_not_last_years(staff, town):
    fields = {"effect": "event", "word": "体操", "weekdays": "1", "first_on": "10/1", "endless": "y", "every_weeks": "1",
              "holidays": "skip"}  # fmt: skip
    assert post(staff, "/cafe/series/new", **fields).location == "/cafe/2019-10"


def test_last_month_is_copied_into_the_draft(staff, town):
    actions.change_day(town.sato, date(2019, 1, 17), Hours(480, 720, ("食事会",)), 0)
    assert post(staff, "/cafe/copy/2019-02").status_code == 303
    assert reading.on(1, date(2019, 2, 21), draft=True).events == ("食事会",)
    assert "写すものはありませんでした" in staff.get(post(staff, "/cafe/copy/2019-02").location).text
    assert post(staff, "/cafe/copy/2000-01").status_code == 404


def test_a_second_place_has_its_own_calendar_and_board(staff, client, town):
    fields = {"name": "西の家", "phone": "0555-00-3456", "area": "2"}
    assert post(staff, "/cafe/places", **fields).status_code == 303
    assert "もうあります" in post(staff, "/cafe/places", **fields).text
    number = CafePlace.get(CafePlace.name == "西の家").id
    post(staff, f"/cafe/at/{number}/day/2019-01-16", **DAY)
    assert "開いています" in client.get(f"/places/{number}").text
    assert "未定です" in client.get("/").text
    assert f'href="/places/{number}"' in client.get("/").text
    assert "西の家の1月" in staff.get(f"/cafe/at/{number}").text
    assert client.get("/places/99").status_code == staff.get("/cafe/at/99").status_code == 404
    assert client.get("/places/1").status_code in (301, 308)
    assert post(staff, f"/cafe/places/{number}/end").status_code == 303
    assert client.get(f"/places/{number}").status_code == 404
    assert "はじめの場所は、やめられません" in post(staff, "/cafe/places/1/end").text


def test_a_kind_of_ones_own(staff, client, town):
    assert post(staff, "/cafe/kinds", word="将棋", seal="将棋").status_code == 422
    assert post(staff, "/cafe/kinds", word="将棋", seal="将", kana="しょうぎ").status_code == 303
    assert "もうあります" in post(staff, "/cafe/kinds", word="将棋", seal="将").text
    post(staff, "/cafe/day/2019-01-17", **DAY, events="将棋")
    assert '<span class="seal " aria-hidden="true">将</span>将棋' in client.get("/board/2019-01").text
    number = CafeKind.get(CafeKind.word == "将棋").id
    assert post(staff, f"/cafe/kinds/{number}", seal="駒").status_code == 303
    assert (CafeKind.get_by_id(number).word, CafeKind.get_by_id(number).seal) == ("将棋", "駒")


def book(rows: list[list]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_month_from_excel(staff, town):
    """As people keep it: a title above, days and times as Excel knows them, an empty row, Japanese headings."""
    raw = book([
        ["日付", "曜日", "開閉", "開く", "閉まる", "催し", "備考"],
        [datetime(2019, 4, 1), "月", "開く", time(10, 0), time(14, 0), "食事会|コーヒー", None],
        [],
        [date(2019, 4, 2), "月", "休み", None, None, None, "研修"],
    ])  # fmt: skip

    def send(content: bytes):
        fields = {"csrf_token": token_of(staff), "file": (io.BytesIO(content), "四月.xlsx")}
        return staff.post("/cafe/import", data=fields, headers={"Origin": "http://localhost"})

    wrong = send(raw)
    assert (wrong.status_code, "4行目" in wrong.text, "2019-04-02は火曜日です" in wrong.text) == (422, True, True)
    right = send(book([
        ["日付", "曜日", "開閉", "開く", "閉まる", "催し", "備考"],
        [datetime(2019, 4, 1), "月", "開く", time(10, 0), time(14, 0), "食事会|コーヒー", None],
    ]))  # fmt: skip
    assert right.status_code == 200 and "10:00–14:00 食事会・コーヒー" in right.text
    text = re.search(r'name="text" value="([^"]*)"', right.text)[1]
    assert post(staff, "/cafe/import/days", text=text, seen=seen(right.text), draft="1").status_code == 303
    assert reading.on(1, date(2019, 4, 1), draft=True).opens == 600
    assert reading.on(1, date(2019, 4, 1)).status == "unknown"
    broken = send(b"PK\x03\x04 not a book")
    assert broken.status_code == 422


def test_a_season_is_written_with_both_ends(staff, town):
    week = {
        "valid_from": "2019/4/1",
        "seen": "0",
        "open_1": "y",
        "opens_1": "7時",
        "closes_1": "10時",
        "name": "夏時間",
    }
    answer = post(staff, "/cafe/week", **week, season_from="7/1", season_until="")
    assert (answer.status_code, "両方を入れてください" in answer.text) == (422, True)
    assert post(staff, "/cafe/week", **week, season_from="7/1", season_until="9月30日").status_code == 303
    assert (reading.on(1, date(2019, 7, 2)).layer, reading.on(1, date(2019, 6, 25)).layer) == ("season", "nothing")
    assert "夏時間（毎年7月1日から9月30日まで）" in staff.get("/cafe/week").text


def test_the_board_answers_while_somebody_writes(app, town):
    """Readers do not wait for writers: neither for a kept page nor for one that is drawn anew."""
    found = []

    def visit():
        for path in ("/", "/board/2019-01", "/board/tv", "/board/all.ics"):
            found.append(app.test_client().get(path).status_code)
        database.close()

    with write():
        actions.change_day(town.sato, date(2019, 1, 16), Hours(480, 720), 0)
        thread = threading.Thread(target=visit)
        thread.start()
        thread.join(20)
    assert found == [200] * 4


def test_the_frame_is_closed_by_default_and_opens_for_named_sites_on_one_page(app, client, town, tmp_path):
    shut = client.get("/board/embed")
    assert "frame-ancestors 'none'" in shut.headers["Content-Security-Policy"]
    assert shut.headers["X-Frame-Options"] == "DENY"
    (tmp_path / "config.toml").write_text('embed_from = ["https://www.example.jp"]', encoding="utf-8")
    app.config["EMBED_FROM"] = config.settings(tmp_path)["EMBED_FROM"]
    actions.change_day(town.sato, date(2019, 1, 16), Hours(480, 720), 0)
    for _twice in range(2):  # drawn, then kept
        framed = client.get("/board/embed")
        assert "frame-ancestors https://www.example.jp" in framed.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in framed.headers
    for path in ("/", "/board/tv", "/ask"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]
    for wrong in ("*", "javascript:x", "https://a b", "https://a; script-src *"):
        (tmp_path / "config.toml").write_text(f'embed_from = ["{wrong}"]', encoding="utf-8")
        with pytest.raises(RuntimeError, match="embed_from"):
            config.settings(tmp_path)


def test_large_letters_where_there_is_room(client, town):
    actions.set_week(town.sato, {2: Hours(480, 720)}, date(2019, 1, 1))
    large = client.get("/board/2019-03/print?letters=large").text
    assert re.search(r'class="sheet a4 fit-1[123]0"', large)
    assert 'class="sheet a4"' in client.get("/board/2019-03/print").text
    assert len(re.findall(r"<tr", client.get("/board/2019-09").text)) == 1 + 6  # a month of six weeks
