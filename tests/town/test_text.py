"""Text as people type it: widths, kana and the variants of one character are the same to who searches."""

import pytest

from townhub.text import digits, plain, search_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("やまだ", "ヤマダ"),
        ("やまだ", "ﾔﾏﾀﾞ"),
        ("やまだ たろう", "やまだたろう"),
        ("渡邊", "渡辺"),
        ("渡邉", "渡辺"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("齋藤", "斉藤"),
        ("斎藤", "斉藤"),
        ("濵田", "浜田"),
        ("宮ノ前", "宮の前"),
        ("霞ヶ関", "霞ケ関"),
        ("Ｙａｍａｄａ", "yamada"),
        ("０５５５－００－２８４１", "0555-00-2841"),
        ("大・久保", "大久保"),
    ],
)
def test_written_differently_but_the_same(one, other):
    assert search_key(one) == search_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("山田", "山本"), ("やまだ", "やまた"), ("渡辺", "渡部")])
def test_different_names_stay_different(one, other):
    assert search_key(one) != search_key(other)


def test_kanji_and_kana_are_found_by_the_key_that_holds_both():
    key = search_key("山田 花子", "やまだ はなこ")
    assert all(search_key(typed) in key for typed in ("山田", "やまだ", "ﾔﾏﾀﾞ", "ハナコ", "田 花"))


@pytest.mark.parametrize("nothing", [None, "", " ", "　", "・", "--"])
def test_nothing_has_no_key(nothing):
    assert search_key(nothing) == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [("０９０－００００－２２０１", "09000002201"), ("(0555) 00 2841", "0555002841"), ("なし", ""), (None, "")],
)
def test_digits_of_a_telephone_number(typed, found):
    assert digits(typed) == found


def test_plain_text_has_one_width_and_no_edges():
    assert plain("　１ｶﾞ ") == "1ガ"
