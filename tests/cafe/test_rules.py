"""What is on a day, and what may be said about today: tables of examples, no database."""

from datetime import date

import pytest

from townhub.cafe import layers, rules
from townhub.cafe.drawing import cells_of, draw, fit, hours_words, plan_words
from townhub.cafe.layers import CLOSED, OPEN, UNKNOWN, Calendar, Hours, Week

MORNING = Hours(8 * 60, 12 * 60)
MEAL = Hours(11 * 60 + 45, None, ("食事会", "出張販売"))
WEEK = Week("2019-01-07", "2019-03-31", {1: MORNING, 2: MORNING, 3: MEAL, 4: MORNING, 5: MORNING})
KINDS = tuple(
    layers.Kind(*kind)
    for kind in (
        ("食事会", "食", "meal"),
        ("出張販売", "売", "shop"),
        ("送迎", "送", "ride"),
        ("コーヒー", "茶", "tea"),
    )
)
WRITTEN = Calendar(
    {
        "2019-01-14": Hours(note="成人の日"),
        "2019-01-16": Hours(note="雪のため"),
        "2019-01-20": Hours(13 * 60, 15 * 60, ("コーヒー",), "30分休憩"),
        "2019-02-11": MORNING,
    },
    [WEEK],
    kinds=KINDS,
)


@pytest.mark.parametrize(
    ("day", "status", "layer", "words"),
    [
        ("2019-01-15", OPEN, "week", "8:00–12:00"),
        ("2019-01-17", OPEN, "week", "11:45から 食事会・出張販売"),
        ("2019-01-21", CLOSED, "week", "休み"),  # a Monday, which the pattern does not name
        ("2019-01-16", CLOSED, "day", "雪のため 休み"),  # one-off beats the weekday
        ("2019-01-20", OPEN, "day", "13:00–15:00 コーヒー 30分休憩"),  # and opens a closed one
        ("2019-01-14", CLOSED, "day", "成人の日 休み"),
        (
            "2019-02-11",
            OPEN,
            "day",
            "8:00–12:00 建国記念の日",
        ),  # one-off beats the holiday, whose name still stands there
        ("2019-03-21", CLOSED, "holiday", "春分の日 休み"),  # the holiday beats the weekday, a Thursday
        ("2019-01-01", CLOSED, "holiday", "元日 休み"),  # and needs none
        ("2019-05-06", CLOSED, "holiday", "こどもの日 振替休日 休み"),
        ("2019-04-01", UNKNOWN, "nothing", "まだ決めていません"),  # the day after the pattern's last
        ("2019-01-06", UNKNOWN, "nothing", "まだ決めていません"),  # the day before its first
    ],
)
def test_the_nearer_layer_wins(day, status, layer, words):
    plan = layers.on_day(WRITTEN, date.fromisoformat(day))
    assert (plan.status, plan.layer, plan_words(plan)) == (status, layer, words)


def test_a_closing_of_the_town_stands_between_the_day_and_the_holiday():
    written = WRITTEN._replace(closings={"2019-01-16": "大そうじ", "2019-01-17": "大そうじ", "2019-03-21": "年度末"})
    found = [
        layers.on_day(written, date.fromisoformat(day)).layer for day in ("2019-01-16", "2019-01-17", "2019-03-21")
    ]
    assert found == ["day", "closing", "closing"]
    assert plan_words(layers.on_day(written, date(2019, 3, 21))) == "年度末 休み"


def test_usual_forgets_what_was_written_for_the_day():
    assert layers.usual(WRITTEN, date(2019, 1, 16)).opens == 8 * 60
    assert layers.usual(WRITTEN, date(2019, 2, 11)).layer == "holiday"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2019-01", date(2019, 1, 1)), ("2000-01", date(2000, 1, 1)), ("2099-12", date(2099, 12, 1)),
        ("1999-12", None), ("2100-01", None), ("0000-01", None), ("99999", None), ("2019-13", None), ("2019-00", None),
        ("2019-1", None), ("2019-001", None), ("２０１９-01", None), ("2019-01\n", None), ("-2019-01", None), ("", None),
    ],
)  # fmt: skip
def test_months_that_there_are(text, first):
    assert rules.month_named(text) == first


@pytest.mark.parametrize("text", ["2019-02-29", "2019-1-1", "1999-12-31", "2100-01-01", "x", "2019-01-01 "])
def test_days_that_there_are_not(text):
    assert rules.day_named(text) is None


def test_the_months_beside():
    assert rules.month_beside(date(2019, 1, 1), -1) == date(2018, 12, 1)
    assert rules.month_beside(date(2019, 12, 1), 1) == date(2020, 1, 1)
    assert rules.month_beside(date(2000, 1, 1), -1) is None
    assert rules.month_beside(date(2099, 12, 1), 1) is None


@pytest.mark.parametrize(
    ("month", "weeks", "first", "last"),
    [
        ("2019-01", 5, "2018-12-31", "2019-02-03"),
        ("2021-02", 4, "2021-02-01", "2021-02-28"),  # Monday to Sunday, four weeks sharp
        ("2019-12", 6, "2019-11-25", "2020-01-05"),
        ("2099-12", 5, "2099-11-30", "2100-01-03"),
    ],
)
def test_a_month_is_whole_weeks_monday_first(month, weeks, first, last):
    plans = rules.weeks_of(WRITTEN, rules.month_named(month))
    assert (len(plans), plans[0][0].iso, plans[-1][-1].iso) == (weeks, first, last)
    assert all(len(week) == 7 and week[0].day.weekday() == 0 for week in plans)


def _plan(hours: Hours):
    return layers.on_day(Calendar({"2019-01-16": hours}, []), date(2019, 1, 16))


@pytest.mark.parametrize(
    ("hours", "minute", "phase", "change"),
    [
        (MORNING, 0, "before", 480), (MORNING, 479, "before", 480), (MORNING, 480, "now", 720),
        (MORNING, 719, "now", 720), (MORNING, 720, "over", 1440), (MORNING, 1439, "over", 1440),
        (MEAL, 704, "before", 705), (MEAL, 705, "now", 1020), (MEAL, 1020, "over", 1440),  # without end: until evening
        (Hours(18 * 60), 17 * 60, "before", 1080), (Hours(18 * 60), 1200, "now", 1440),
        (Hours(18 * 60, 1440), 1439, "now", 1440),
        (Hours(), 600, "shut", 1440),
    ],
)  # fmt: skip
def test_phases_of_a_day_and_when_they_change(hours, minute, phase, change):
    plan = _plan(hours)
    assert (rules.phase(plan, minute), rules.next_change(plan, minute)) == (phase, change)


def test_an_undecided_day_changes_at_midnight():
    plan = layers.on_day(Calendar({}, []), date(2019, 1, 16))
    assert (rules.phase(plan, 600), rules.next_change(plan, 600)) == ("undecided", 1440)


def test_usual_hours_are_the_commonest_ones():
    plans = [layers.on_day(WRITTEN, date(2019, 2, day)) for day in range(1, 15)]
    assert rules.usual_hours(plans) == ([0, 1, 2, 4, 5], 480, 720)  # 11 February was a Monday, opened for once
    assert rules.usual_hours([_plan(MEAL)]) is None


def test_events_are_tidied():
    assert rules.tidy_events([" 食事会 ", "", "送迎", "食事会"]) == ("食事会", "送迎")


def _cells(month) -> dict:
    return {cell.iso: cell for week in month.weeks for cell in cells_of(week, month.first, month.today, month.words)}


def test_a_drawn_month_says_what_there_is():
    month = draw(WRITTEN, date(2019, 1, 1), date(2019, 1, 16))
    cells = _cells(month)
    assert cells["2019-01-16"].css == "day shut is-today"
    assert cells["2019-01-15"].css == "day past"
    assert cells["2018-12-31"].css == "day other past"
    assert (cells["2018-12-31"].number, cells["2019-01-01"].weekday) == ("12/31", "火・祝")
    assert cells["2019-01-17"].events == (("食事会", "食", "meal"), ("出張販売", "売", "shop"))
    assert [words for words, _character, _style in month.legend] == ["食事会", "出張販売", "コーヒー"]
    assert month.has_unknown  # 2 to 6 January


def test_another_month_knows_nothing_of_today():
    assert draw(WRITTEN, date(2019, 2, 1), date(2019, 1, 28)) == draw(WRITTEN, date(2019, 2, 1))


def test_closed_words_are_not_doubled():
    assert hours_words(Hours(note="元旦")) == "元旦 休み"
    cell = _cells(draw(Calendar({"2019-01-16": Hours(note="臨時休業")}, []), date(2019, 1, 1)))["2019-01-16"]
    assert (cell.shut, cell.shut_word) == ("臨時休業", "")


def test_letters_shrink_as_a_sheet_fills():
    full = Hours(480, 1020, ("食事会", "出張販売", "送迎"), "健康の話し会")
    empty = draw(Calendar({}, []), date(2019, 12, 1))
    crowded = draw(Calendar({f"2019-12-{day:02d}": full for day in range(1, 32)}, []), date(2019, 12, 1))
    assert fit(empty, "a4") == fit(empty, "a3") == 100
    assert 50 <= fit(crowded, "a4") < fit(crowded, "a3") < 100
