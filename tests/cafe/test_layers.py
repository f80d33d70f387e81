"""Every layer of the calendar: what wins, what repeats, and what differs on one day. Tables of examples, no database."""

from datetime import date

import pytest

from townhub.cafe import layers
from townhub.cafe.drawing import plan_words
from townhub.cafe.layers import EVENT, FOREVER, OPENS, SHUTS, Calendar, Exceptional, Hours, Series, Week
from townhub.cafe.rules import BEFORE, BREAK, NOW, OVER, days_in_step, next_change, phase

TUESDAY, THURSDAY, SUNDAY = 1 << 1, 1 << 3, 1 << 6
FIRST, THIRD, FIFTH, LAST = 1, 1 << 2, 1 << 4, 1 << 5
USUAL = Week("2019-01-01", FOREVER, {1: Hours(480, 720, (), "", 780, 900), 3: Hours(480, 720)})
SUMMER = Week("2019-01-01", FOREVER, {1: Hours(420, 600)}, ("07-01", "09-30"), "夏時間")
WINTER = Week("2019-01-01", FOREVER, {3: Hours(540, 720)}, ("12-01", "02-29"))


def series(**changes) -> Series:
    facts = {
        "thread": "t", "effect": EVENT, "word": "体操", "weekdays": TUESDAY, "nths": 0, "every_weeks": 1,
        "first_on": "2019-01-01", "last_on": FOREVER, "season": ("", ""), "begins": 600, "ends": 660,
        "holidays": "skip", "note": "",
    }  # fmt: skip
    return Series(**{**facts, **changes})


def on(iso: str, *repeats: Series, weeks=(USUAL,), **more):
    return layers.on_day(Calendar({}, list(weeks), series=repeats, **more), date.fromisoformat(iso))


@pytest.mark.parametrize(
    ("iso", "repeats", "words", "layer"),
    [
        ("2019-01-15", (), "8:00–12:00、13:00–15:00 休み", "week"),
        ("2019-01-15", (series(),), "体操 10:00–11:00", "week"),
        ("2019-01-15", (series(nths=FIRST | THIRD),), "体操 10:00–11:00", "week"),  # the third Tuesday
        ("2019-01-22", (series(nths=FIRST | THIRD),), "8:00–12:00、13:00–15:00", "week"),
        ("2019-01-29", (series(nths=LAST),), "体操", "week"),
        ("2019-01-29", (series(nths=FIFTH),), "体操", "week"),
        ("2019-02-26", (series(nths=LAST),), "体操", "week"),  # the fourth one is the last one here
        ("2019-01-20", (series(weekdays=SUNDAY, word="コーヒー", begins=780, ends=900),), "13:00–15:00 コーヒー", "series"),
        ("2019-01-20", (series(weekdays=SUNDAY, begins=None, ends=None),), "休み", "week"),  # nothing says when
        ("2019-01-06", (series(weekdays=SUNDAY, effect=OPENS, word="", nths=FIRST),), "10:00–11:00", "nth"),
        ("2019-01-15", (series(effect=SHUTS, word="", nths=THIRD, note="定休日"),), "定休日 休み", "nth"),
        ("2019-01-01", (series(),), "元日 休み", "holiday"),
        ("2019-01-01", (series(holidays="hold"),), "10:00–11:00 体操", "series"),
        ("2019-01-01", (series(effect=OPENS, word="", holidays="hold"),), "10:00–11:00 元日", "nth"),
        ("2018-12-25", (series(),), "まだ決めていません", "nothing"),  # before its first day
        ("2019-02-05", (series(last_on="2019-01-31"),), "8:00–12:00", "week"),
        ("2020-07-14", (series(season=("07-01", "08-31")),), "体操", "week"),
        ("2020-09-01", (series(season=("07-01", "08-31")),), "8:00–12:00", "week"),
    ],
)  # fmt: skip
def test_what_repeats(iso, repeats, words, layer):
    plan = on(iso, *repeats)
    assert plan.layer == layer
    assert all(word in plan_words(plan) for word in words.removesuffix(" 休み").split())
    assert ("体操" in words, "コーヒー" in words) == ("体操" in plan_words(plan), "コーヒー" in plan_words(plan))


def test_every_second_week_counts_from_its_first_day():
    fortnightly = series(every_weeks=2, first_on="2019-01-08")
    days = [f"2019-01-{day:02d}" for day in range(1, 32)] + ["2019-02-05"]
    assert [iso for iso in days if "体操" in on(iso, fortnightly).events] == ["2019-01-08", "2019-01-22", "2019-02-05"]


@pytest.mark.parametrize(
    ("iso", "layer", "opens"),
    [
        ("2019-06-25", "week", 480), ("2019-07-02", "season", 420), ("2019-10-01", "week", 480),
        ("2019-12-05", "season", 540), ("2020-02-27", "season", 540), ("2019-02-28", "season", 540),
        ("2019-03-07", "week", 480), ("2019-07-04", "season", None),  # the summer knows no Thursday
    ],
)  # fmt: skip
def test_a_season_comes_before_the_usual_week(iso, layer, opens):
    """One that runs over the turn of the year, and one that ends on 29 February, in years that have none too."""
    plan = on(iso, weeks=(USUAL, SUMMER, WINTER))
    assert (plan.layer, plan.opens) == (layer, opens)


def test_29_february():
    leap = date(2020, 2, 29)
    assert layers.on_day(Calendar({"2020-02-29": Hours(480)}, [USUAL]), leap).layer == "day"
    assert "体操" in on("2020-02-29", series(weekdays=1 << leap.weekday(), nths=FIFTH)).events


def test_an_emergency_wins_over_everything_and_takes_the_events_with_it():
    plan = on("2019-01-15", series(), emergencies={"2019-01-15": "雪"}, closings={"2019-01-15": "大そうじ"})
    assert (plan.layer, plan.status, plan.note, plan.events) == ("emergency", "closed", "雪", ())
    planned = layers.as_planned(Calendar({}, [USUAL], series=(series(),), emergencies={"2019-01-15": "雪"}), plan.day)
    assert planned.events == ("体操",)


@pytest.mark.parametrize(
    ("differs", "events", "begins", "off"),
    [
        (Exceptional("off", None, None, "講師の都合で"), (), None, ["体操"]),
        (Exceptional("moved", 840, 900, ""), ("体操",), 840, []),
    ],
)
def test_one_day_of_a_series_differs(differs, events, begins, off):
    plan = on("2019-01-15", series(), exceptions={("t", "2019-01-15"): differs})
    assert (plan.events, [each.word for each in plan.off]) == (events, off)
    assert [each.begins for each in plan.happenings] == ([begins] if begins else [])
    assert on("2019-01-22", series(), exceptions={("t", "2019-01-15"): differs}).happenings[0].begins == 600


def test_a_day_that_somebody_wrote_for_itself_is_as_written_and_keeps_the_times():
    written = Calendar(
        {"2019-01-15": Hours(480, 720, ("体操",))}, [USUAL], series=(series(), series(thread="u", word="将棋"))
    )
    plan = layers.on_day(written, date(2019, 1, 15))
    assert (plan.layer, plan.events, plan.happenings[0].begins) == ("day", ("体操",), 600)


def test_why_is_every_layer_with_the_one_that_decides_first():
    written = Calendar(
        {"2019-02-11": Hours(480)}, [USUAL], {"2019-02-11": "大そうじ"}, emergencies={"2019-02-11": "雪"}
    )
    found = [plan.layer for plan in layers.layers(written, date(2019, 2, 11))]
    assert found == ["emergency", "day", "closing", "holiday", "week", "nothing"]


@pytest.mark.parametrize(
    ("minute", "where", "turns"),
    [(479, BEFORE, 480), (480, NOW, 720), (719, NOW, 720), (720, BREAK, 780), (779, BREAK, 780), (780, NOW, 900),
     (900, OVER, 1440)],
)  # fmt: skip
def test_two_spans_a_day(minute, where, turns):
    plan = on("2019-01-15")
    assert (phase(plan, minute), next_change(plan, minute)) == (where, turns)


def test_last_month_is_copied_by_its_weekdays():
    pairs = days_in_step(date(2019, 1, 1), date(2019, 2, 1))
    assert (date(2019, 1, 10), date(2019, 2, 14)) in pairs  # the second Thursday
    assert all(was.weekday() == day.weekday() and was.day // 7.01 // 1 == day.day // 7.01 // 1 for was, day in pairs)
    assert len(pairs) == 28  # February has no fifth Tuesday, Wednesday or Thursday
