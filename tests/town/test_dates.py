"""Days and times as people in a Japanese office write and type them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhub import dates
from townhub.dates import clock_time, era_year, long_day, near_day, short_day, typed_day, typed_time
from townhub.i18n import plain_words, speak_in

TODAY = date(2019, 1, 16)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ((2026, 11, 22), "令和8年"),
        ((2020, 1, 1), "令和2年"),
        ((2019, 12, 31), "令和元年"),
        ((2019, 5, 1), "令和元年"),
        ((2019, 4, 30), "平成31年"),
        ((1989, 1, 8), "平成元年"),
        ((1989, 1, 7), "昭和64年"),
        ((1926, 12, 25), "昭和元年"),
        ((1926, 12, 24), "大正15年"),
        ((1912, 7, 30), "大正元年"),
        ((1912, 7, 29), "明治45年"),
        ((1868, 1, 25), "明治元年"),
        ((1868, 1, 24), "1868年"),
    ],
)
def test_eras(day, year):
    assert era_year(date(*day)) == year


def test_written_days():
    assert long_day(date(2026, 11, 22)) == "令和8年11月22日(日)"
    assert short_day(TODAY) == "1月16日(水)"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ((2019, 1, 16), "きょう"),
        ((2019, 1, 17), "あした"),
        ((2019, 1, 18), "あさって"),
        ((2019, 1, 19), "19日(土)"),
        ((2019, 1, 15), "15日(火)"),
        ((2019, 2, 1), "2月1日(金)"),
        ((2020, 1, 20), "1月20日(月)"),
    ],
)
def test_near_days(day, words):
    assert near_day(date(*day), TODAY) == words


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1/18", (2019, 1, 18)),
        ("１／１８", (2019, 1, 18)),
        ("1月18日", (2019, 1, 18)),
        ("1月18日(金)", (2019, 1, 18)),
        ("1月18日（金）", (2019, 1, 18)),
        ("1月18日金曜日", (2019, 1, 18)),
        (" 1-18 ", (2019, 1, 18)),
        ("1.18", (2019, 1, 18)),
        ("R8.11.22", (2026, 11, 22)),
        ("r8/11/22", (2026, 11, 22)),
        ("Ｒ８．１１．２２", (2026, 11, 22)),
        ("令和8年11月22日", (2026, 11, 22)),
        ("令和 8年 11月 22日 (日)", (2026, 11, 22)),
        ("令和元年5月1日", (2019, 5, 1)),
        ("H31.4.30", (2019, 4, 30)),
        ("S12/3/4", (1937, 3, 4)),
        ("昭和12年3月4日", (1937, 3, 4)),
        ("昭和１２年３月４日", (1937, 3, 4)),
        ("大正元年7月30日", (1912, 7, 30)),
        ("S64.1.7", (1989, 1, 7)),
        ("H1.1.8", (1989, 1, 8)),
        ("大正15年12月24日", (1926, 12, 24)),
        ("明治45年7月29日", (1912, 7, 29)),
        ("2026-11-22", (2026, 11, 22)),
        ("2026/11/22", (2026, 11, 22)),
        ("26.11.22", (2026, 11, 22)),
        ("今日", (2019, 1, 16)),
        ("きょう", (2019, 1, 16)),
        ("明日", (2019, 1, 17)),
        ("あした", (2019, 1, 17)),
        ("あす", (2019, 1, 17)),
        ("明後日", (2019, 1, 18)),
    ],
)
def test_typed_day(typed, day):
    assert typed_day(typed, TODAY) == date(*day)


@pytest.mark.parametrize(
    ("typed", "today", "day"),
    [
        ("1/3", (2018, 12, 28), (2019, 1, 3)),  # over the turn of the year
        ("12/31", (2018, 12, 28), (2018, 12, 31)),
        ("12/28", (2019, 1, 3), (2018, 12, 28)),  # lately: it is not asked for in a year from now
        ("7/18", (2019, 1, 16), (2018, 7, 18)),
        ("7/16", (2019, 1, 16), (2019, 7, 16)),
        ("2/29", (2019, 1, 16), (2020, 2, 29)),
        ("2/29", (2020, 3, 1), (2020, 2, 29)),
        ("2/29", (2097, 1, 1), (2104, 2, 29)),  # 2100 is no leap year
    ],
)
def test_a_day_without_a_year_is_the_next_one(typed, today, day):
    assert typed_day(typed, date(*today)) == date(*day)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("8/13", (2019, 8, 13)), ("10/1", (2019, 10, 1)), ("1/9", (2019, 1, 9)), ("H30.10.1", (2018, 10, 1))],
)
def test_what_is_planned_lies_ahead_but_for_lately(typed, day):
    assert typed_day(typed, date(2019, 1, 16), back=31) == date(*day)


@pytest.mark.parametrize(
    "typed", ["2/30", "13/1", "4/31", "1/0", "0/1", "2019-02-29", "令和0年1月1日", "令和8年13月1日"]
)
def test_a_day_that_is_not_is_named(typed):
    with pytest.raises(ValueError, match="という日はありません。カレンダーを確かめてください"):
        typed_day(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("昭和65年1月1日", "昭和は64年1月7日までです（そのあとは平成）"),
        ("S64/1/8", "昭和は64年1月7日までです"),
        ("平成32年4月1日", "平成は31年4月30日までです（そのあとは令和）"),
        ("H31.5.1", "平成は31年4月30日までです"),
        ("大正16年1月1日", "大正は15年12月24日までです（そのあとは昭和）"),
        ("明治46年1月1日", "明治は45年7月29日までです（そのあとは大正）"),
        ("昭和元年12月24日", "昭和は元年12月25日からです（その前は大正）"),
        ("明治元年1月1日", "明治は元年1月25日からです"),
    ],
)
def test_a_day_outside_its_era_is_answered_with_the_era_s_end(typed, ends):
    with pytest.raises(ValueError, match="年号と年を確かめてください") as no:
        typed_day(typed, TODAY)
    assert str(no.value).startswith(ends)


@pytest.mark.parametrize(
    "typed", ["", "らいしゅう", "18", "1/18/", "//", "1/2/3/4", "令和年1月1日", "<script>", "1" * 80]
)
def test_what_is_not_a_day_is_answered_with_an_example(typed):
    with pytest.raises(ValueError, match="1/18 や 令和8年1月18日 のように入れてください"):
        typed_day(typed, TODAY)


days = st.dates(date(1868, 1, 25), date(2099, 12, 31))


@given(days)
def test_what_we_write_can_be_typed(day):
    assert typed_day(long_day(day), TODAY) == day
    assert typed_day(day.isoformat(), TODAY) == day


@given(st.dates(date(1900, 1, 1), date(2090, 12, 31)), st.integers(-183, 181))
def test_a_near_day_needs_no_year(today, ahead):
    day = today + timedelta(days=ahead)
    assert typed_day(f"{day.month}/{day.day}", today) == day


@given(st.text(max_size=80))
def test_any_text_is_a_day_or_a_sentence(text):
    try:
        assert isinstance(typed_day(text, TODAY), date)
    except ValueError as no:
        assert str(no).endswith("ください")


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("9:00", 540),
        ("09:05", 545),
        ("９：３０", 570),
        ("9時半", 570),
        ("９時半", 570),
        ("9時", 540),
        ("9時30分", 570),
        ("9.30", 570),
        ("9", 540),
        ("930", 570),
        ("1305", 785),
        ("午前9時", 540),
        ("午後1時", 780),
        ("午後1時半", 810),
        ("午後12時", 720),
        ("13時05分", 785),
        ("0:00", 0),
        ("24:00", 1440),
    ],
)
def test_typed_time(typed, minute):
    assert typed_time(typed) == minute


@pytest.mark.parametrize("typed", ["", "朝", "25:00", "24:01", "9:60", "960", "9:3:0", "-1:00", "12345", "9時半半"])
def test_what_is_not_a_time_is_answered_with_an_example(typed):
    with pytest.raises(ValueError, match="時刻を、9:00 や 13時半 のように入れてください"):
        typed_time(typed)


@given(st.integers(0, 1440))
def test_times_we_write_can_be_typed(minute):
    assert typed_time(clock_time(minute)) == minute


@pytest.mark.parametrize(
    ("typed", "english", "easy"),
    [
        (
            "平日 8:30〜17:15",
            "weekdays 8:30–17:15",
            "［月曜日｜げつようび］から ［金曜日｜きんようび］まで 8:30〜17:15",
        ),
        ("月・水曜 9:00〜12:00", "Mon, Wed 9:00–12:00", "［月｜げつ］・［水｜すい］ 9:00〜12:00"),
        ("火曜日 午後", "Tue afternoons", "［火｜か］ ［午後｜ごご］"),
        ("第2火曜 9:00〜", "第2火曜 9:00〜", "第2火曜 9:00〜"),
    ],
)
def test_typed_hours_in_other_languages(app, typed, english, easy):
    with app.test_request_context():
        assert dates.spoken_hours(typed) == typed
        for language, spoken in (("en", english), ("easy", easy)):
            speak_in(language)
            assert dates.spoken_hours(typed) == spoken
        speak_in("ja")


@pytest.mark.parametrize(
    ("day", "english", "easy"),
    [
        (date(2026, 11, 22), "Sun 22 November 2026 (令和8年)", "2026年（令和8年）11月22日(日)"),
        (date(2019, 5, 4), "Sat 4 May 2019 (令和元年)", "2019年（令和元年）5月4日(土)"),
    ],
)
def test_a_whole_day_in_other_languages(app, day, english, easy):
    with app.test_request_context():
        speak_in("en")
        assert dates.long_day(day) == english
        speak_in("easy")
        assert plain_words(dates.long_day(day)) == easy
        assert ("［4日｜よっか］" if day.day == 4 else "22［日｜にち］") in dates.long_day(day)
        speak_in("ja")
