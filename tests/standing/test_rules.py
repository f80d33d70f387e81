"""On which days a standing request falls."""

from datetime import date, timedelta

import pytest

from townhub.recurrence import bits_of
from townhub.standing.rules import Exceptional, Pattern, occurrences, pattern_words

TUESDAY, FRIDAY, SUNDAY = 1, 4, 6


def pattern(
    weekdays=(TUESDAY, FRIDAY), nths=(), every_weeks=1, first_on=date(2019, 1, 1), last_on=None, holidays="skip"
):
    return Pattern(bits_of(list(weekdays)), bits_of(list(nths)), every_weeks, first_on, last_on, holidays)


def days(found) -> list[str]:
    return [f"{each.on:%m-%d}" for each in found if each.on]


def in_january(one: Pattern, holidays=(), exceptions=None) -> list:
    names = dict.fromkeys(holidays, "休日")
    return occurrences(one, date(2019, 1, 1), date(2019, 1, 31), lambda day: names.get(day, ""), exceptions or {})


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (pattern(weekdays=[TUESDAY]), ["01-01", "01-08", "01-15", "01-22", "01-29"]),
        (pattern(weekdays=[TUESDAY], first_on=date(2019, 1, 10)), ["01-15", "01-22", "01-29"]),
        (pattern(weekdays=[TUESDAY], last_on=date(2019, 1, 15)), ["01-01", "01-08", "01-15"]),
        (pattern(weekdays=[TUESDAY], every_weeks=2), ["01-01", "01-15", "01-29"]),
        # The weeks are counted from that of the first day, whatever its weekday.
        (pattern(weekdays=[TUESDAY], every_weeks=2, first_on=date(2019, 1, 3)), ["01-15", "01-29"]),
        (pattern(weekdays=[SUNDAY], nths=[0, 2]), ["01-06", "01-20"]),
        (pattern(weekdays=[TUESDAY], nths=[5]), ["01-29"]),
        (pattern(weekdays=[TUESDAY, FRIDAY], last_on=date(2019, 1, 11)), ["01-01", "01-04", "01-08", "01-11"]),
    ],
)
def test_days_that_come_again(one, expected):
    assert days(in_january(one)) == expected


def test_a_holiday_is_skipped_moved_or_held():
    new_year = [date(2018, 12, 31) + timedelta(days=n) for n in range(4)]  # Monday to Thursday
    one = pattern(weekdays=[TUESDAY])
    skipped = in_january(one, new_year)
    assert (skipped[0].on, skipped[0].why) == (None, "休日")
    assert days(in_january(one._replace(holidays="after"), new_year))[0] == "01-04"
    assert days(in_january(one._replace(holidays="hold"), new_year))[0] == "01-01"
    # The day before lies in the year before: it is that year's.
    assert days(in_january(one._replace(holidays="before", first_on=date(2018, 12, 1)), new_year))[0] == "01-08"
    december = occurrences(
        one._replace(holidays="before", first_on=date(2018, 12, 1)), date(2018, 12, 26), date(2018, 12, 31),
        lambda day: "休日" if day in new_year else "", {},
    )  # fmt: skip
    assert days(december) == ["12-29"]  # not the Sunday


def test_what_moves_onto_another_is_one_visit():
    found = in_january(pattern(holidays="before"), [date(2019, 1, d) for d in range(9, 12)])
    assert days(found)[:3] == ["01-01", "01-04", "01-08"]
    assert [each.why for each in found if each.planned_on == date(2019, 1, 11)] == ["同じ日に、もう1回あります"]


def test_one_date_is_off_or_moved():
    found = in_january(
        pattern(weekdays=[TUESDAY]),
        exceptions={date(2019, 1, 8): Exceptional(None, "入院"), date(2019, 1, 15): Exceptional(date(2019, 1, 17), "本人の都合")},
    )  # fmt: skip
    assert days(found) == ["01-01", "01-17", "01-22", "01-29"]
    assert next(each.why for each in found if each.planned_on == date(2019, 1, 8)) == "入院"


def test_a_pattern_in_words():
    assert pattern_words(pattern(), "月火水木金土日") == "毎週 火・金曜日"
    assert pattern_words(pattern(weekdays=[SUNDAY], nths=[0, 2]), "月火水木金土日") == "第1・第3日曜日"
    assert pattern_words(pattern(weekdays=[SUNDAY], nths=[5]), "月火水木金土日") == "最後の日曜日"
    assert pattern_words(pattern(weekdays=[TUESDAY], every_weeks=2), "月火水木金土日") == "隔週 火曜日"
