"""Plain values: birthdays as they are typed, who reads what, how long a record stays."""

from datetime import date

import pytest

from townhub.residents import rules

TODAY = date(2019, 1, 16)


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("S12/3/4", date(1937, 3, 4)),
        ("ｓ１２．３．４", date(1937, 3, 4)),
        ("昭和12年3月4日", date(1937, 3, 4)),
        ("1937-03-04", date(1937, 3, 4)),
        ("大正元年8月1日", date(1912, 8, 1)),
        ("T15.12.24", date(1926, 12, 24)),
        ("H31.1.16", date(2019, 1, 16)),  # born today
    ],
)
def test_a_birthday_is_read(typed, born):
    assert rules.typed_birthday(typed, TODAY) == born


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("3/4", "生まれた年も、S12/3/4 や 昭和12年3月4日"),
        ("きょう", "生まれた年も"),
        ("12/3/4", "12/3/4の年号がわかりません"),
        ("12年3月4日", "12年3月4日の年号がわかりません"),
        ("H31.1.17", "平成31年1月17日は、これからの日です"),
        ("R3.4.1", "令和3年4月1日は、これからの日です"),
        ("昭和65年3月4日", "昭和は64年1月7日までです"),
        ("2091-1-1", "これからの日です"),
        ("明治20年1月1日", "明治20年1月1日では120歳をこえます"),
        ("S12/2/30", "という日はありません"),
        ("うし年", "日にちを、1/18 や"),
    ],
)
def test_a_birthday_that_cannot_be(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        rules.typed_birthday(typed, TODAY)


def test_what_is_written_is_read_again():
    born = date(1989, 1, 8)
    assert rules.birthday_words(born) == "平成元年1月8日"
    assert rules.typed_birthday(rules.birthday_words(born), TODAY) == born


@pytest.mark.parametrize(
    ("typed", "kana"), [("キムラ フミ", "きむら ふみ"), ("ｷﾑﾗ ﾌﾐ", "きむら ふみ"), ("きむら", "きむら")]
)
def test_one_kind_of_kana(typed, kana):
    assert rules.reading(typed) == kana
    assert rules.is_reading(typed)


@pytest.mark.parametrize("typed", ["木村", "Kimura", "きむら1", ""])
def test_no_reading(typed):
    assert not rules.is_reading(typed)


@pytest.mark.parametrize(
    ("kind", "writer", "reader", "profession", "may"),
    [
        ("general", 1, 2, None, True),
        ("sensitive", 1, 2, None, False),
        ("sensitive", 1, 2, "看護師", False),
        ("sensitive", 1, 1, None, True),
        ("sensitive", 1, 2, "保健師", True),
        ("sensitive", 1, 2, "社会福祉士", True),
        ("sensitive", 1, 2, "主任介護支援専門員", True),
    ],
)
def test_who_reads_a_note(kind, writer, reader, profession, may):
    assert rules.reads_note(kind, writer, reader_id=reader, profession=profession) is may


@pytest.mark.parametrize(
    ("ended", "first_day"),
    [
        (date(2014, 1, 16), date(2019, 1, 16)),
        (date(2012, 2, 29), date(2017, 3, 1)),
        (date(2019, 2, 28), date(2024, 2, 28)),
    ],
)
def test_the_retention_period(ended, first_day):
    assert rules.purge_from(ended) == first_day
    assert ended <= rules.latest_end_to_purge(first_day)
    assert ended > rules.latest_end_to_purge(first_day - (date(2, 1, 2) - date(2, 1, 1)))
