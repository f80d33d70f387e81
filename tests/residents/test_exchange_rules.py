"""A row of a spreadsheet, and who in a file is who."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townhub.residents.exchange_plan import CHOICES, OVERWRITE, SEPARATE, SKIP, Households, sort_out
from townhub.residents.exchange_rules import COLUMNS, Places, RowReader, are_headings, headings
from townhub.residents.models import CARE_LEVELS
from townhub.spreadsheet import guarded, unguarded
from townhub.text import search_key

TODAY = date(2019, 1, 16)
PLACES = Places(
    {search_key(name): (number, name) for number, name in enumerate(("宮ノ前", "岩瀬"), 1)},
    {search_key("社協"): (7, "社協")},
    {search_key(words): level for level, words in CARE_LEVELS.items()},
)
WORDS = ["氏名", "地区"]


def read(column: str, cell: object, is_csv: bool = False):
    """(value, sentence): what a cell of that column means, or what is wrong with it."""
    words = [*WORDS, column] if column not in WORDS else WORDS
    cells = dict(zip(WORDS, ("木村 フミ", "宮ノ前"), strict=True)) | {column: cell}
    found = headings(words)
    reader = RowReader(found, PLACES, TODAY, is_csv)
    facts = reader.read(5, tuple(cells[word] for word in words))
    fact = next(fact for fact, word in found.words.items() if word == column)
    if facts is not None:
        return facts[fact], None
    [(row, where, sentence)] = reader.problems
    assert (row, where) == (5, column)
    return None, sentence


# -- headings -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.fact)
def test_every_heading_and_its_other_words_are_known_in_any_order(column):
    for word in (column.heading, *column.others):
        others = [other.heading for other in COLUMNS if other.fact != column.fact]
        for order in ([word, *others], [*reversed(others), f" ※{word}（必須）　"]):
            found = headings(order)
            assert (found.unread, found.problems) == ([], []), word
            assert order[found.places[column.fact]] == found.words[column.fact]


def test_a_column_that_nobody_knows_is_named():
    found = headings(["氏名", "備考", "", "地区", "血液型"])
    assert (found.unread, found.places) == (["備考", "血液型"], {"name": 0, "district": 3})


def test_two_columns_for_the_same_thing_and_no_district():
    [twice, missing] = headings(["氏名", "電話", "電話番号"]).problems
    assert "「電話」と「電話番号」" in twice.sentence
    assert "「地区」の列がありません" in missing.sentence


def test_a_row_of_people_is_no_row_of_headings():
    assert are_headings(["NO", "名前", "カナ"])
    assert not are_headings(["名前"])
    assert not are_headings(["木村 フミ", "宮ノ前"])


# -- cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("氏名", "　木村　 フミ ", "木村 フミ"),
        ("氏名", "木村\nフミ_x000D_", "木村 フミ"),
        ("フリガナ", "ｷﾑﾗ ﾌﾐ", "きむら ふみ"),
        ("フリガナ", "", ""),
        ("生年月日", "昭和１２年３月４日", "1937-03-04"),
        ("生年月日", "S12.3.4", "1937-03-04"),
        ("生年月日", "1937/3/4", "1937-03-04"),
        ("生年月日", "19370304", "1937-03-04"),
        ("生年月日", 19370304, "1937-03-04"),
        ("生年月日", datetime(1937, 3, 4), "1937-03-04"),
        ("生年月日", date(1937, 3, 4), "1937-03-04"),
        ("生年月日", None, None),
        ("性別", "女性", "female"),
        ("性別", "不明", ""),
        ("地区", "宮の前", 1),
        ("番地", 128, "128"),
        ("番地", 128.0, "128"),
        ("番地", "００７", "007"),
        ("電話", "０５５５−００−２８４１", "0555-00-2841"),
        ("電話", "", ""),
        ("携帯", "09000001234", "09000001234"),
        ("介護度", "要介護３", "care3"),
        ("介護度", "支援1", "support1"),
        ("介護度", "自立", "independent"),
        ("主な部署", "社協", 7),
        ("主な部署", "", None),
        ("食べられないもの", "x" * 120, "x" * 120),
    ],
)
def test_what_a_cell_means(column, cell, value):
    assert read(column, cell) == (value, None)


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("氏名", None, "お名前がありません"),
        ("氏名", "あ" * 41, "40字までで書いてください（いまは41字です）"),
        ("フリガナ", "木村", "かなでない字"),
        ("生年月日", "昭和12年13月4日", "「昭和12年13月4日」は、生年月日として読めません"),
        ("生年月日", "むかし", "「むかし」は、生年月日として読めません"),
        ("生年月日", "12/3/4", "年号がわかりません"),
        ("生年月日", "3/4", "生まれた年も"),
        ("生年月日", "2020-01-01", "これからの日"),
        ("生年月日", "昭和65年3月4日", "昭和は64年1月7日までです"),
        ("生年月日", "M1.9.8", "120歳をこえます"),
        ("生年月日", 13578, "「13578」は、生年月日として読めません"),
        ("性別", "おんな", "女、男、その他"),
        ("地区", "宮前", "「宮前」という地区はありません。「宮ノ前」のことですか。あるのは、宮ノ前、岩瀬です"),
        ("地区", "", "地区がありません。あるのは、宮ノ前、岩瀬です"),
        ("番地", datetime(2019, 1, 2), "Excelが日付や時刻に変えて"),
        ("番地", time(1, 2), "Excelが日付や時刻に変えて"),
        ("番地", "#REF!", "計算のまちがい（#REF!）"),
        ("電話", 555002841, "先頭の0が消えている"),
        ("電話", "0555-00-28", "8けたです"),
        ("電話", "内線12", "電話番号として読めません"),
        ("緊急連絡先の電話", "1234567890", "先頭の0が消えている"),
        ("介護度", "要介護6", "要介護1〜5のどれか"),
        ("主な部署", "役場", "「役場」という部署はありません。あるのは、社協です"),
        ("移動", "x" * 121, "120字まで"),
    ],
)
def test_what_is_wrong_with_a_cell(column, cell, words):
    _value, sentence = read(column, cell)
    assert words in sentence


def test_all_mistakes_of_a_row_are_told_at_once():
    found = headings(["氏名", "生年月日", "地区", "電話"])
    reader = RowReader(found, PLACES, TODAY, False)
    assert reader.read(9, ("", "?", "?", "?")) is None
    assert [(problem.row, problem.column) for problem in reader.problems] == [
        (9, "氏名"), (9, "生年月日"), (9, "地区"), (9, "電話"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+81", "-", "@x", "\tx", "\rx", "'=1", "''@"])
def test_formulas_are_guarded_on_the_way_out_and_freed_on_the_way_in(text):
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@given(st.text())
def test_guarding_changes_nothing_for_good(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r")


def test_only_a_csv_carries_guards():
    assert read("番地", "'=1", is_csv=True) == ("=1", None)
    assert read("番地", "'=1", is_csv=False) == ("'=1", None)


# -- who is who -----------------------------------------------------------------------------------------------------


def person(row: int = 2, name: str = "木村 フミ", birth_on: str | None = "1937-03-04", **facts) -> dict:
    return {"row": row, "name": name, "birth_on": birth_on, "district": 1, "address": "128", **facts}


def known(number: int = 1, ended_on: str | None = None, **facts) -> dict:
    empty = {column.fact: "" for column in COLUMNS} | {"main_unit": None}
    return (
        empty
        | {key: value for key, value in person(**facts).items() if key != "row"}
        | {"id": number, "ended_on": ended_on}
    )


def counted(people: list[dict], register: list[dict]) -> dict:
    found = {str(sort_out(people, register, choice).counts) for choice in CHOICES}
    assert len(found) == 1  # what is shown does not depend on what is chosen
    return sort_out(people, register).counts


def test_the_same_person_in_another_writing():
    register = [known(name="渡邊 正", birth_on="1936-12-12")]
    assert counted([person(name="渡辺　正", birth_on="1936-12-12", address="9")], register)["again"] == 1
    assert counted([person(name="渡辺 正", birth_on="1936-12-13")], register)["again"] == 0


def test_without_a_birthday_the_home_decides():
    register = [known(birth_on=None)]
    assert counted([person()], register)["again"] == 1
    assert counted([person(birth_on=None)], register)["again"] == 1
    assert counted([person(birth_on=None, address="")], register)["again"] == 1
    assert counted([person(birth_on=None, address="5")], register)["again"] == 0
    assert counted([person(birth_on=None, district=2)], register)["again"] == 0


def test_the_three_choices():
    people = [
        person(2, phone="0555-00-0001"),
        person(3, name="新山 キク", phone="0555-00-0002"),
        person(4, name="新山 キク", phone="0555-00-0003"),
    ]
    register = [known(phone="0555-00-2841", landmark="石がき")]
    assert counted(people, register) == {"again": 1, "twice": 1, "gone": 0}

    skipped = sort_out(people, register, SKIP)
    assert ([new["row"] for new in skipped.new], skipped.changed, skipped.left) == ([3], [], 2)
    written = sort_out(people, register, OVERWRITE)
    assert [new["phone"] for new in written.new] == ["0555-00-0003"]
    assert written.changed == [(register[0], {"phone": "0555-00-0001"})]
    apart = sort_out(people, register, SEPARATE)
    assert ([new["row"] for new in apart.new], apart.changed, apart.left) == ([2, 3, 4], [], 0)


def test_an_empty_cell_takes_nothing_away():
    register = [known(phone="0555-00-2841")]
    plan = sort_out([person(phone="", address="130", main_unit=None)], register, OVERWRITE)
    assert plan.changed == [(register[0], {"address": "130"})]


def test_an_old_list_does_not_bring_back_the_dead():
    register = [known(ended_on="2018-05-05")]
    assert counted([person(), person(3)], register) == {"again": 0, "twice": 0, "gone": 2}
    for choice in (SKIP, OVERWRITE):
        plan = sort_out([person(phone="0555-00-0001")], register, choice)
        assert (plan.new, plan.changed, plan.left) == ([], [], 1)
    assert len(sort_out([person()], register, SEPARATE).new) == 1


def test_of_two_namesakes_the_one_who_agrees_most():
    register = [
        known(1, birth_on=None, address="", phone="0555-00-0001"),
        known(2, birth_on=None, phone="0555-00-0002"),
    ]
    plan = sort_out([person(birth_on=None, phone="0555-00-0002", landmark="橋")], register, OVERWRITE)
    assert plan.changed == [(register[1], {"landmark": "橋"})]


def test_households_are_one_head_at_one_address():
    homes = Households([{"id": 3, "name": "木村 一郎", "district": 1, "address": "128"}], 4)
    assert homes.of(person(household="木村一郎")) == 3
    assert homes.of(person(household="木村 一郎", address="9")) == 4
    assert homes.of(person(household="木村 一郎", address="9", name="木村 サダ")) == 4
    assert homes.of(person(relation="世帯主", household="", name="岡本 シズ")) == 5
    assert homes.of(person(household="")) is None
    assert homes.new == [(4, "木村 一郎"), (5, "岡本 シズ")]
