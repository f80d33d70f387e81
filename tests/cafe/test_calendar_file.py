"""The calendar as a file: the printed January 2019 comes in whole, and whatever is wrong is named by row and column."""

from datetime import date

import pytest

from townhub import demo
from townhub.cafe import calendar_file
from townhub.cafe.layers import Hours

HEADER = "date,weekday,status,opens,closes,events,note"
PRINTED = demo.CALENDAR.read_bytes()


def problems(*rows: str) -> list[tuple[int, str]]:
    """Row and column of each problem."""
    found = calendar_file.read("\r\n".join([HEADER, *rows]))
    assert found.days == {} or not found.problems
    return [(row, column) for row, column, _sentence in found.problems]


def sentences(*rows: str) -> str:
    return "".join(sentence for _r, _c, sentence in calendar_file.read("\n".join([HEADER, *rows])).problems)


def test_the_printed_calendar():
    days = calendar_file.read(calendar_file.decode(PRINTED)).days
    assert (len(days), min(days), max(days)) == (35, date(2018, 12, 31), date(2019, 2, 3))
    assert days[date(2019, 1, 1)] == Hours(note="元旦")
    assert days[date(2019, 1, 10)] == Hours(705, None, ("食事会", "出張販売"), "健康の話し会")
    assert days[date(2019, 1, 20)] == Hours(780, 900, ("コーヒー",), "30分休憩")
    assert days[date(2019, 1, 31)].events == ("送迎", "出張販売")


@pytest.mark.parametrize(
    "raw",
    [
        PRINTED,
        b"\xef\xbb\xbf" + PRINTED,
        PRINTED.decode().encode("cp932"),
        PRINTED.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
        PRINTED.replace(b"2019-01-0", b"2019/1/"),  # as a spreadsheet saves it again
        PRINTED + b"\r\n,,,,,,\r\n",
    ],
    ids=["utf-8", "bom", "cp932", "crlf", "slashes", "empty rows"],
)
def test_ways_of_writing_the_same(raw):
    assert calendar_file.read(calendar_file.decode(raw)) == calendar_file.read(PRINTED.decode())


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2019-02-29,金,open,8:00,12:00,,", "date"),
        ("1月8日,火,open,8:00,12:00,,", "date"),
        (",火,open,8:00,12:00,,", "date"),
        ("1999-12-31,金,closed,,,,", "date"),
        ("2019-01-08,水,open,8:00,12:00,,", "weekday"),
        ("2019-01-08,,open,8:00,12:00,,", "weekday"),
        ("2019-01-08,Tue,open,8:00,12:00,,", "weekday"),
        ("2019-01-08,火,開,8:00,12:00,,", "status"),
        ("2019-01-08,火,OPEN,8:00,12:00,,", "status"),
        ("2019-01-08,火,,8:00,12:00,,", "status"),
        ("2019-01-08,火,open,,,,", "opens"),
        ("2019-01-08,火,open,8時,12:00,,", "opens"),
        ("2019-01-08,火,open,24:00,,,", "opens"),
        ("2019-01-08,火,open,8:60,,,", "opens"),
        ("2019-01-08,火,open,12:00,8:00,,", "closes"),
        ("2019-01-08,火,open,12:00,12:00,,", "closes"),
        ("2019-01-08,火,open,8:00,25:00,,", "closes"),
        ("2019-01-08,火,closed,8:00,,,", "opens"),
        ("2019-01-08,火,closed,,12:00,,", "closes"),
        ("2019-01-08,火,closed,,,食事会,", "events"),
        ("2019-01-08,火,open,8:00,,a|b|c|d|e|f,", "events"),
        (f"2019-01-08,火,open,8:00,,{'あ' * 21},", "events"),
        (f"2019-01-08,火,open,8:00,,,{'あ' * 41}", "note"),
        ("2019-01-08,火,open,8:00,,,ひと\x07こと", "note"),
        ("2019-01-08,火,open,8:00,,,\x00", "note"),
        ('2019-01-08,火,open,8:00,,,"二\n行"', "note"),
        ("2019-01-08,火,open,8:00,,", ""),
        ("2019-01-08,火,open,8:00,,,,", ""),
    ],
)
def test_one_thing_wrong_is_named(row, column):
    found = problems("2019-01-09,水,closed,,,,", row)
    assert len(found) == 1
    assert found[0] == (3, column)


def test_all_problems_are_named_and_nothing_is_taken():
    assert problems(
        "2019-01-08,火,open,8:00,12:00,,",
        "2019-01-09,木,open,12:00,8:00,,",
        "2019-01-10,木,half,25:00,,,",
        "2019-01-08,火,open,9:00,12:00,,",
    ) == [(3, "weekday"), (3, "closes"), (4, "status"), (4, "opens"), (5, "date")]


def test_a_day_twice_names_the_other_row():
    assert "2行目にも" in sentences("2019-01-08,火,closed,,,,", "2019-01-08,火,closed,,,,")
    # A wrong row counts as well: whoever mends it finds both at once.
    assert "2行目にも" in sentences("2019-01-08,火,open,,,,", "2019-01-08,火,closed,,,,")


def test_the_sentences_say_what_is_right():
    assert "2019-01-08は火曜日です（いまは「水」）" in sentences("2019-01-08,水,closed,,,,")
    assert "開く日には、開く時刻が要ります" in sentences("2019-01-08,火,open,,,,")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "中身がありません"),
        ("\r\n \r\n", "中身がありません"),
        ("\ufeff", "中身がありません"),
        (HEADER, "日にちの行がありません"),
        ("date,weekday,status,opens,closes,note\n2019-01-08,火,closed,,,", "events の列がありません"),
        ("weekday,date,status,opens,closes,events,note\n", "列の名前か順番がちがいます"),
        ("2019-01-08,火,closed,,,,", "の列がありません"),
        (HEADER + '\n2019-01-08,火,closed,,,,"', "引用符"),
        (HEADER + "\n" + "2019-01-08,火,closed,,,,\n" * 401, "401行あります"),
    ],
)
def test_what_is_no_calendar(text, words):
    found = calendar_file.read(text)
    assert found.days == {}
    assert len(found.problems) == 1
    assert words in found.problems[0].sentence


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00\x01", b"PK\x03\x04\x81", b"\x80" * 10])
def test_unreadable_bytes(raw):
    with pytest.raises(ValueError, match="文字を読みとれません"):
        calendar_file.decode(raw)


def test_a_huge_file_is_not_read():
    with pytest.raises(ValueError, match="大きすぎます"):
        calendar_file.decode(b"x" * 200_001)


def test_a_file_with_japanese_headings_is_spoken_of_in_its_own_words():
    header = "日付,曜日,開閉,開く,閉まる,催し,ひとこと"
    [problem] = calendar_file.read(f"{header}\n2019-01-08,火,あける,8:00,,,").problems
    assert (problem.column, "「開く」か「休み」と書いてください" in problem.sentence) == ("開閉", True)
    [problem] = calendar_file.read("日付,曜日,開閉,開く,閉まる,ひとこと\n2019-01-08,火,休み,,,").problems
    assert problem.sentence.startswith("催し の列がありません。1行目は 日付,曜日,開閉")
