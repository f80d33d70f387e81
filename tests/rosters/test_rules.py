"""Who steps in, where the gaps are, when a term ends: tables of examples."""

from datetime import date

import pytest

from townhub.rosters import rules
from townhub.rosters.rules import Span, Who, answer, gap_words, gaps

SATO, SAITO, CHIEF = Who(1, "佐藤 花子"), Who(2, "斎藤 和也"), Who(3, "山口 直子")
AWAY = date(2019, 1, 18)


def away(who: Who) -> Who:
    return who._replace(away_until=AWAY)


@pytest.mark.parametrize(
    ("main", "deputy", "chief", "answers", "sentence"),
    [
        (SATO, SAITO, CHIEF, SATO, ""),
        (SATO, away(SAITO), CHIEF, SATO, ""),
        (away(SATO), SAITO, CHIEF, SAITO, "佐藤 花子は1月18日(金)まで休みです。副担当の斎藤 和也が代わります"),
        (None, SAITO, CHIEF, SAITO, "主担当が決まっていません。副担当の斎藤 和也が代わります"),
        (away(SATO), away(SAITO), CHIEF, CHIEF, "佐藤 花子も、副担当の斎藤 和也も休みです。山口 直子が代わります"),
        (away(SATO), None, CHIEF, CHIEF, "佐藤 花子は1月18日(金)まで休みで、副担当は決まっていません。山口 直子が代わります"),
        (None, away(SAITO), CHIEF, CHIEF, "主担当が決まっておらず、副担当の斎藤 和也は休みです。山口 直子が代わります"),
        (None, None, CHIEF, CHIEF, "担当が決まっていません。山口 直子が代わります"),
        (None, None, None, None, "担当が決まっていません。代わりの人もいません。事務室が受けます"),
        (away(SATO), away(SAITO), away(CHIEF), None, "佐藤 花子も、副担当の斎藤 和也も休みです。代わりの人もいません。事務室が受けます"),
        (away(SATO), None, away(SATO), None, "佐藤 花子は1月18日(金)まで休みで、副担当は決まっていません。代わりの人もいません。事務室が受けます"),
    ],
)  # fmt: skip
def test_who_answers(main, deputy, chief, answers, sentence):
    found = answer("保健師", main, deputy, chief)
    assert (found.answers, found.stands_in) == (answers, sentence)


FIRST, LAST = date(2019, 1, 1), date(2020, 1, 1)


@pytest.mark.parametrize(
    ("spans", "found"),
    [
        ([], [(FIRST, LAST)]),
        ([(date(2018, 4, 1), None)], []),
        ([(date(2018, 4, 1), date(2019, 4, 1)), (date(2019, 4, 1), None)], []),
        ([(date(2018, 4, 1), date(2019, 4, 1)), (date(2019, 5, 1), None)], [(date(2019, 4, 1), date(2019, 5, 1))]),
        ([(date(2019, 5, 1), None), (date(2018, 4, 1), date(2018, 12, 31))], [(FIRST, date(2019, 5, 1))]),
        ([(date(2019, 2, 1), date(2019, 3, 1))], [(FIRST, date(2019, 2, 1)), (date(2019, 3, 1), LAST)]),
        ([(LAST, None)], [(FIRST, LAST)]),
    ],
)
def test_gaps(spans, found):
    assert gaps([Span(*span) for span in spans], FIRST, LAST) == [Span(*gap) for gap in found]


@pytest.mark.parametrize(
    ("start", "until", "words"),
    [
        (FIRST, LAST, "主任ケアマネの主担当がいません"),
        (FIRST, date(2019, 2, 1), "1月31日(木)まで、主任ケアマネの主担当がいません"),
        (date(2019, 4, 1), LAST, "4月1日(月)から、主任ケアマネの主担当がいません"),
        (date(2019, 4, 1), date(2019, 5, 1), "4月1日(月)から4月30日(火)まで、主任ケアマネの主担当がいません"),
    ],
)
def test_a_gap_in_words(start, until, words):
    assert gap_words("主任介護支援専門員", "main", Span(start, until), FIRST, LAST) == words


@pytest.mark.parametrize(
    ("first_on", "last_on"),
    [
        (date(2016, 12, 1), date(2019, 11, 30)),
        (date(2019, 11, 30), date(2019, 11, 30)),
        (date(2019, 12, 1), date(2022, 11, 30)),
        (date(2023, 4, 1), date(2025, 11, 30)),
        (date(2025, 12, 1), date(2028, 11, 30)),
    ],
)
def test_a_term_of_the_welfare_commissioners(first_on, last_on):
    """一斉改選 on 1 December 2019, 2022, 2025; who comes in between has the rest of the term."""
    assert rules.term_end(first_on) == last_on


@pytest.mark.parametrize(
    ("households", "each", "wanted"), [(0, 100, 0), (1, 100, 1), (100, 100, 1), (101, 100, 2), (101, 50, 3)]
)
def test_helpers_for_so_many_households(households, each, wanted):
    assert rules.helpers_wanted(households, each) == wanted


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2019, 1, 17), date(2019, 1, 16)),
        (date(2019, 1, 21), date(2019, 1, 18)),
        (date(2019, 1, 15), date(2019, 1, 11)),  # 14 January is 成人の日
    ],
)
def test_the_meeting_before(day, before):
    assert rules.working_day_before(day) == before


def test_the_next_first_of_april():
    assert rules.year_begins(date(2019, 1, 16)) == date(2019, 4, 1)
    assert rules.year_begins(date(2019, 4, 1)) == date(2020, 4, 1)


def test_ages_count_the_birthday_itself():
    assert rules.born_by(date(2019, 1, 16), 65) == date(1954, 1, 16)
    assert rules.born_by(date(2020, 2, 29), 65) == date(1955, 2, 28)
