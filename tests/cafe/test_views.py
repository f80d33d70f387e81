"""The café's pages at the counter: they work, they refuse in sentences, and they keep what was typed."""

import html
import io
import re
from datetime import date

import pytest
from conftest import audited, post, token_of

from townhub import clock, demo
from townhub.cafe import actions, reading
from townhub.cafe.layers import Hours
from townhub.cafe.models import CafeDay
from townhub.town.models import Closing

DAY = date(2019, 1, 17)
PRINTED = demo.CALENDAR.read_bytes()
OPEN_DAY = {"status": "open", "opens": "8時", "closes": "正午", "version": "0"}


@pytest.fixture
def staff(login, town):
    return login(town.sato)


def on(day: date = DAY):
    return reading.on(reading.HOME, day)


def acts() -> list[str]:
    return [act for act, _who in audited() if act.startswith("cafe.")]


def cell(page: str, iso: str) -> str:
    return re.search(rf'<td[^>]*>\s*<a href="/cafe/day/{iso}">.*?</td>', page, re.DOTALL)[0]


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", markup).split())


def hidden(page: str, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


@pytest.mark.parametrize("path", ["/cafe", "/cafe/2019-01", "/cafe/day/2019-01-17", "/cafe/week", "/cafe/import"])
def test_who_may_see(login, client, town, path):
    answer = client.get(path)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/login")
    assert login(town.suzuki).get(path).status_code == 403
    for person in (town.sato, town.takahashi, town.kanri):
        assert login(person).get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/cafe/2019-13", "/cafe/1999-01", "/cafe/x", "/cafe/day/2019-02-30", "/cafe/day/2100-01-01", "/cafe/day/x"]
)
def test_no_such_page(staff, path):
    answer = staff.get(path)
    assert (answer.status_code, "その画面はありません" in answer.text) == (404, True)


def test_the_month_says_why_each_day_is_so(staff, town):
    actions.set_week(town.sato, {3: Hours(705, None, ("食事会",))}, date(2019, 1, 7))
    actions.change_day(town.sato, date(2019, 1, 18), Hours(480, 720), 0)
    page = staff.get("/cafe").text
    assert "いつもの曜日" in cell(page, "2019-01-17")
    assert "11:45から" in cell(page, "2019-01-17")
    assert "この日だけ" in cell(page, "2019-01-18")
    assert "祝日" in cell(page, "2019-01-14")
    assert "まだ決めていません" in cell(page, "2019-01-04")
    Closing.insert(
        name="大そうじ", first_on=date(2019, 1, 22), last_on=date(2019, 1, 22), made_at=clock.now()
    ).execute()
    assert words(cell(staff.get("/cafe").text, "2019-01-22")) == "22 火 大そうじ 休み 町の休み"


# -- one day --------------------------------------------------------------------------------------------------------


def test_change_a_day(staff):
    fields = {
        **OPEN_DAY,
        "closes": "12:00",
        "events": ["食事会", "コーヒー"],
        "other": "将棋・手芸",
        "note": "３０分休憩",
    }
    answer = post(staff, "/cafe/day/2019-01-17", **fields)
    assert (answer.status_code, answer.location) == (303, "/cafe/2019-01")
    assert on()[3:7] == (480, 720, ("食事会", "コーヒー", "将棋", "手芸"), "30分休憩")
    assert acts() == ["cafe.day_changed"]
    assert "変えました" in staff.get("/cafe").text


def test_the_form_shows_what_is_on_that_day(staff, town):
    actions.set_week(town.sato, {3: Hours(705, None, ("食事会", "将棋"), "お弁当")}, date(2019, 1, 7))
    page = staff.get("/cafe/day/2019-01-17").text
    assert 'value="11:45"' in page
    assert 'value="食事会" checked' in page
    assert 'value="将棋"' in page
    assert 'value="お弁当"' in page
    assert hidden(page, "version") == "0"
    assert "いつもどおりに戻す" not in page


def test_an_emergency_closing_takes_one_choice(staff, town):
    """Hours and events that still stand in the form, right or wrong, do not get in the way."""
    actions.set_week(town.sato, {3: Hours(705, None, ("食事会",))}, date(2019, 1, 7))
    fields = {
        "status": "closed",
        "opens": "11:45ごろ",
        "closes": "9:00",
        "events": ["食事会"],
        "note": "雪のため",
        "version": "0",
    }
    assert post(staff, "/cafe/day/2019-01-17", **fields).status_code == 303
    assert (on().status, on().events, on().note) == ("closed", (), "雪のため")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"status": ""}, "開くか休むかをえらんでください"),
        ({"status": "half"}, "一覧の中からえらんでください"),
        ({"opens": ""}, "開く日には、開く時刻を入れてください"),
        ({"opens": "朝"}, "時刻を、9:00 や 13時半 のように入れてください"),
        ({"opens": "24:00", "closes": ""}, "23:59までで入れてください"),
        ({"opens": "12:00", "closes": "8:00"}, "閉まる時刻は、開く時刻より後にしてください"),
        ({"events": ["宴会"]}, "一覧の中からえらんでください"),
        ({"other": "い" * 21}, "それぞれ20字までにしてください"),
        ({"events": ["食事会", "送迎", "体操"], "other": "い・ろ・は"}, "5つまでです（いまは6つ）"),
        ({"note": "あ" * 41}, "40字までで入れてください（いまは41字です）"),
        ({"note": "一\n二"}, "一行で書いてください"),
    ],
)
def test_bad_input_is_told_by_the_field_and_kept(staff, change, sentence):
    fields = {**OPEN_DAY, "closes": "12:00", "note": "のこること", "other": "のこる催し", **change}
    answer = post(staff, "/cafe/day/2019-01-17", **fields)
    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert page.count(sentence) == 2  # by the field and in the summary on top
    for name in ("opens", "closes", "other", "note"):
        assert f'value="{fields[name]}"' in page
    assert (acts(), on().status) == ([], "unknown")


def test_two_editors_see_both_texts(staff, town):
    page = staff.get("/cafe/day/2019-01-17").text
    actions.change_day(town.takahashi, DAY, Hours(540, 600, ("体操",), "高橋の案"), 0)
    fields = {
        **OPEN_DAY,
        "closes": "12:00",
        "note": "佐藤の案",
        "version": hidden(page, "version"),
        "once": hidden(page, "once"),
    }
    answer = post(staff, "/cafe/day/2019-01-17", **fields)
    assert answer.status_code == 409
    for words in (
        "ほかの人が、さきに",
        "9:00–10:00 体操 高橋の案",
        "8:00–12:00 佐藤の案",
        "高橋 誠",
        'value="佐藤の案"',
    ):
        assert words in answer.text
    assert on().note == "高橋の案"
    fields |= {"version": hidden(answer.text, "version"), "once": hidden(answer.text, "once")}
    assert post(staff, "/cafe/day/2019-01-17", **fields).status_code == 303
    assert on().note == "佐藤の案"


def test_back_to_the_usual(staff, town):
    actions.change_day(town.sato, DAY, Hours(540), 0)
    page = staff.get("/cafe/day/2019-01-17").text
    assert "いつもどおりに戻す" in page
    assert post(staff, "/cafe/day/2019-01-17/usual", version="0").status_code == 409
    assert post(staff, "/cafe/day/2019-01-17/usual", version=hidden(page, "version")).status_code == 303
    assert on().status == "unknown"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 50, "１"])
def test_a_broken_version_is_a_conflict_and_no_crash(staff, version):
    fields = {**OPEN_DAY, "closes": "12:00", "version": version}
    assert post(staff, "/cafe/day/2019-01-17", **fields).status_code == 409
    assert acts() == []


# -- the usual week -------------------------------------------------------------------------------------------------


def week(**changes) -> dict:
    fields = {"seen": "0", "valid_from": "2/1", "open_1": "y", "opens_1": "8:00", "closes_1": "12:00"}
    fields |= {
        "open_3": "y",
        "opens_3": "11:45",
        "events_3": ["食事会", "出張販売"],
        "other_3": "将棋",
        "note_3": "お弁当",
    }
    return {**fields, **changes}


def test_set_the_week(staff):
    answer = post(staff, "/cafe/week", **week(note_0="定休日", opens_5="8:"))
    assert (answer.status_code, answer.location) == (303, "/cafe/2019-02")
    assert on(date(2019, 2, 7))[3:7] == (705, None, ("食事会", "出張販売", "将棋"), "お弁当")
    assert (on(date(2019, 2, 4)).status, on(date(2019, 2, 4)).note) == ("closed", "定休日")
    assert on(date(2019, 1, 31)).status == "unknown"
    assert acts() == ["cafe.week_set"]
    page = staff.get("/cafe/week").text
    assert "11:45から 食事会・出張販売・将棋 お弁当" in page
    assert hidden(page, "seen") == str(actions.weeks_version())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"valid_from": ""}, "この予定が始まる日を入れてください"),
        ({"valid_from": "1/15"}, "きょうか、きょうより後の日にしてください"),
        ({"valid_from": "2100-01-01"}, "2099年までの日にしてください"),
        ({"opens_1": ""}, "開く日には、開く時刻を入れてください"),
        ({"closes_1": "7:00"}, "閉まる時刻は、開く時刻より後にしてください"),
        ({"opens_3": "お昼"}, "時刻を、9:00 や 13時半 のように入れてください"),
        ({"note_6": "あ" * 41}, "40字までで"),
    ],
)
def test_a_wrong_week_is_told_and_kept(staff, change, sentence):
    fields = week(**change)
    answer = post(staff, "/cafe/week", **fields)
    page = html.unescape(answer.text)
    assert (answer.status_code, page.count(sentence)) == (422, 2)
    assert f'value="{fields["other_3"]}"' in page
    assert 'value="食事会" checked' in page
    assert (acts(), on(date(2019, 2, 7)).status) == ([], "unknown")


def test_two_who_set_the_week(staff, town):
    actions.set_week(town.takahashi, {}, date(2019, 1, 20))
    answer = post(staff, "/cafe/week", **week())
    assert (answer.status_code, "ほかの人が、さきに" in answer.text, 'value="将棋"' in answer.text) == (409, True, True)
    assert post(staff, "/cafe/week", **week(seen=hidden(answer.text, "seen"))).status_code == 303


# -- a whole calendar -----------------------------------------------------------------------------------------------


def upload(browser, raw: bytes):
    fields = {"csrf_token": token_of(browser), "file": (io.BytesIO(raw), "calendar.csv")}
    return browser.post("/cafe/import", data=fields, headers={"Origin": "http://localhost"})


def test_import_in_two_steps(staff):
    preview = upload(staff, PRINTED)
    assert preview.status_code == 200
    assert "35日分です" in preview.text
    assert "11:45から 食事会・出張販売 健康の話し会" in preview.text
    assert (acts(), CafeDay.select().count()) == ([], 0)
    fields = {name: hidden(preview.text, name) for name in ("text", "seen", "once")}
    for _twice in range(2):
        answer = post(staff, "/cafe/import/days", **fields)
        assert (answer.status_code, answer.location) == (303, "/cafe/2019-01")
    assert (acts(), CafeDay.select().count()) == (["cafe.days_imported"], 35)
    assert "同じ" in upload(staff, PRINTED).text


def test_every_problem_is_listed_and_the_text_can_be_mended(staff):
    wrong = (
        PRINTED.decode().replace("2019-01-08,火", "2019-01-08,水").replace("2019-01-20,日,open", "2019-01-20,日,half")
    )
    answer = upload(staff, wrong.encode("cp932"))
    assert answer.status_code == 422
    assert "2つ、直すところがあります" in answer.text
    assert "10行目 weekday" in answer.text
    assert "22行目 status" in answer.text
    assert "2019-01-08,水" in answer.text  # in the field, to be mended
    assert acts() == []
    mended = post(staff, "/cafe/import", text=PRINTED.decode())
    assert (mended.status_code, "35日分です" in mended.text) == (200, True)


@pytest.mark.parametrize("raw", [b"", b"\x00" * 50, b"\xff\xfe" * 40, b"a,b\n", b"x" * 300_000])
def test_odd_files_get_a_sentence(staff, raw):
    answer = upload(staff, raw)
    assert (answer.status_code, "直すところがあります" in answer.text) == (422, True)


def test_nothing_chosen(staff):
    answer = post(staff, "/cafe/import")
    assert (answer.status_code, "中身がありません" in answer.text) == (422, True)


def test_a_carried_text_is_read_again(staff):
    broken = PRINTED.decode().replace("2019-01-08,火", "2019-01-08,水")
    answer = post(staff, "/cafe/import/days", text=broken, seen="1")
    assert (answer.status_code, "10行目 weekday" in answer.text, acts()) == (422, True, [])


def test_a_change_in_between_is_shown_before_it_is_overwritten(staff, town):
    preview = upload(staff, PRINTED)
    actions.change_day(town.takahashi, DAY, Hours(540, None, (), "高橋の案"), 0)
    fields = {name: hidden(preview.text, name) for name in ("text", "seen", "once")}
    answer = post(staff, "/cafe/import/days", **fields)
    assert (answer.status_code, "高橋の案" in answer.text, on().note) == (409, True, "高橋の案")
    fields |= {name: hidden(answer.text, name) for name in ("seen", "once")}
    assert post(staff, "/cafe/import/days", **fields).status_code == 303
    assert on().events == ("食事会", "出張販売")


def test_words_of_a_file_are_never_markup(staff):
    text = PRINTED.decode().replace("健康の話し会", "<b>x</b>").replace("コーヒー", "<i>y</i>")
    preview = post(staff, "/cafe/import", text=text)
    post(staff, "/cafe/import/days", text=text, seen=hidden(preview.text, "seen"))
    for page in (preview.text, staff.get("/cafe/2019-01").text, staff.get("/board/2019-01").text, staff.get("/").text):
        assert "<b>x" not in page
        assert "<i>y" not in page
    assert "&lt;b&gt;x" in staff.get("/board/2019-01").text


# -- a log-in in between --------------------------------------------------------------------------------------------


def test_what_was_typed_survives_a_log_in(staff):
    """The form comes back filled, and is not carried out by itself."""
    answer = post(staff, "/cafe/day/2019-01-17", **OPEN_DAY, note="のこること", resume="1")
    assert (answer.status_code, "のこること" in answer.text, acts()) == (422, True, [])


@pytest.mark.parametrize(
    "path", ["/cafe/week", "/cafe/series", "/cafe/history", "/cafe/day/2019-01-17", "/cafe/2019-01"]
)
def test_the_cafes_name_stays_in_one_piece_in_a_heading(login, town, path):
    page = login(town.sato).get(path).get_data(as_text=True)
    assert re.search(r'<h1>[^\n]*<span class="keep">\w+</span>', page)
    assert "keep" not in re.search("<title>.*</title>", page)[0]
