"""Ten years of what was said: found by word, person, unit, category and days, by those who may read it."""

from datetime import date, timedelta

import pytest
from reader import press, read

from huddle.makers import make_follow_up, make_hand_off, make_huddle, make_note
from townhub import clock
from townhub.db import one, rows
from townhub.huddle.models import Note
from townhub.huddle.search import Asked, found, highlighted
from townhub.residents import actions as residents
from townhub.residents.models import Resident
from townhub.text import search_key


def words(person, **asked) -> list[str]:
    return [line["words"] for line in found(person, Asked(**asked))[0]]


@pytest.mark.parametrize(
    "typed", ["ころ", "ころんだ", "コロンダ", "ｺﾛﾝﾀﾞ", "だ", "玄関でころ", "、けがは", "２ cm"], ids=lambda typed: typed
)
def test_a_word_in_any_writing(town, typed):
    make_note(town, "玄関でころんだ、けがは2cm")
    make_note(town, "よく眠れている")
    assert words(town.sato, word=typed) == ["玄関でころんだ、けがは2cm"]


def test_a_word_that_is_not_there(town):
    make_note(town, "玄関でころんだ")
    for nothing in ("ころばない", "んこ", "関玄", '"', "*", "NEAR", "ころ OR だ", "'; DROP"):
        assert words(town.sato, word=nothing) == [], nothing


def test_notes_follow_ups_and_hand_offs_newest_first(town):
    for hours, make in ((3, make_note), (2, make_follow_up), (1, make_hand_off)):
        with clock.living_at(clock.now() - timedelta(hours=hours)):
            make(town, f"通帳のこと {make.__name__}")
    assert words(town.sato, word="通帳") == [
        "通帳のこと make_hand_off", "通帳のこと make_follow_up", "通帳のこと make_note",
    ]  # fmt: skip


def test_by_person_unit_category_and_days(town, clinic, ueda):
    make_note(town, "木村さんのこと", day=date(2019, 1, 10))
    make_note(town, "渡邊さんのこと", day=date(2019, 1, 11), resident=town.watanabe, category="family")
    make_note(town, "館のこと", day=date(2019, 1, 15), resident=None, by=ueda)
    make_hand_off(town, "診療所への申し送り", resident=None, to_unit=clinic)
    make_follow_up(town, "診療所の宿題", resident=None, made_by=ueda)
    assert words(town.sato, resident=town.kimura.id) == ["木村さんのこと"]
    for who in ("ふみ", "角屋", "木村"):
        assert words(town.sato, who=who) == ["木村さんのこと"], who
    assert words(town.sato, who="わたなべ", word="こと") == ["渡邊さんのこと"]
    assert set(words(town.sato, unit=clinic.id)) == {"館のこと", "診療所への申し送り", "診療所の宿題"}
    assert words(town.sato, category="family") == ["渡邊さんのこと"]
    assert words(town.sato, word="こと", first=date(2019, 1, 11), last=date(2019, 1, 11)) == ["渡邊さんのこと"]
    assert words(town.sato, last=date(2019, 1, 10)) == ["木村さんのこと"]


@pytest.mark.parametrize("asked", [{}, {"word": "その"}, {"who": "ふみ"}])
def test_page_by_page_nothing_is_missed_and_nothing_comes_twice(town, asked):
    for n in range(7):
        make_note(town, f"その{n}")  # all in one second
        make_follow_up(town, f"その{n}")
        make_hand_off(town, f"その{n}")
    whole = [(line["kind"], line["id"]) for line in found(town.sato, Asked(**asked), most=100)[0]]
    pages, marks = [], None
    while True:
        lines, marks = found(town.sato, Asked(**asked), marks, most=4)
        assert 0 < len(lines) <= 4
        pages += [(line["kind"], line["id"]) for line in lines]
        if marks is None:
            break
    assert sorted(pages) == sorted(whole) and len(set(pages)) == 21


def test_nobody_finds_what_they_may_not_read(town, clinic, ueda):
    household = residents.begin_household(town.sato, town.kimura, "世帯主")
    make_note(town, "通帳をさがしている")
    make_note(town, "通帳と印かん", kind="sensitive")
    make_note(town, "通帳は金庫", resident=None, household=household)
    make_note(town, "通帳の研修", resident=None)
    make_hand_off(town, "通帳の件です", kind="sensitive")
    make_follow_up(town, "通帳を見る", assignee=ueda)
    make_note(town, "通帳はわたしが書いた", by=ueda)
    mine = {"通帳の研修", "通帳を見る", "通帳はわたしが書いた"}
    for asked in ({"word": "通帳"}, {"word": "通帳", "who": "ふみ"}, {}):
        expected = mine - ({"通帳の研修"} if asked.get("who") else set())
        assert set(words(ueda, **asked)) == expected, asked
    residents.give_consent(town.sato, town.kimura, clinic, given="paper", from_on=date(2019, 1, 1))
    assert set(words(ueda, word="通帳")) == mine | {"通帳をさがしている", "通帳は金庫"}
    assert len(words(town.sato, word="通帳")) == 7
    assert set(words(town.tanaka, word="通帳")) == {"通帳の研修"}  # another area
    assert set(words(town.kanri, word="通帳")) == {"通帳の研修"}


def test_what_is_wiped_is_not_found_any_more(town):
    note = make_note(town, "通帳をさがしている")
    Note.update(words="消去ずみ", search_key="").where(Note.id == note.id).execute()
    assert words(town.sato, word="通帳") == []
    assert one("SELECT count(*) FROM huddle_note_found WHERE pairs MATCH ?", f'"{"通帳".encode().hex().upper()}"') == 0


def test_a_rare_word_is_not_looked_for_line_by_line(town):
    sql = "EXPLAIN QUERY PLAN SELECT x.id FROM huddle_note_found f CROSS JOIN huddle_note x ON x.id = f.rowid WHERE f.pairs MATCH '\"A\"'"
    plan = str(rows(sql))
    assert "VIRTUAL TABLE" in plan and "INTEGER PRIMARY KEY" in plan
    plan = str(
        rows("EXPLAIN QUERY PLAN SELECT id FROM huddle_note x WHERE 1 ORDER BY x.written_at DESC, x.id DESC LIMIT 51")
    )
    assert "huddle_note_written_at" in plan and "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("line", "word", "marked"),
    [
        ("玄関でころんだ", "ころんだ", ["ころんだ"]),
        ("玄関でｺﾛﾝﾀﾞ、またコロンダ", "ころんだ", ["ｺﾛﾝﾀﾞ", "コロンダ"]),
        ("髙橋さんの 通 帳", "高橋さんの通帳", ["髙橋さんの 通 帳"]),
        ("よく眠れている", "ころんだ", []),
        ("よく眠れている", "", []),
        ("ああああ", "ああ", ["ああ", "ああ"]),
    ],
)
def test_the_word_is_marked_as_it_stands_there(line, word, marked):
    pieces = highlighted(line, word)
    assert "".join(piece for piece, _hit in pieces) == line
    assert [piece for piece, hit in pieces if hit] == marked


# -- the page ---------------------------------------------------------------------------------------------------------


def test_the_page_looks_marks_and_turns_over(town, login):
    make_huddle(town)
    for n in range(53):
        make_note(town, f"また転んだ {n}", search_key=search_key(f"また転んだ {n}"))
    browser = login(town.sato)
    page = browser.get("/huddle/search")
    assert "新しいものから出ます" in read(page).words
    answer = press(browser, page, "さがす", word="転んだ")
    said = read(answer)
    assert "50件見つかりました。もっと前にもあります" in said.words
    assert {mark.words for mark in said.all("mark")} == {"転んだ"}
    assert "転んだ" not in answer.request.path
    answer = press(browser, answer, "もっと前を見る")
    assert "3件見つかりました" in read(answer).words
    answer = press(browser, answer, "さがす", word="出てこない言葉")
    assert "見つかりません" in read(answer).words
    answer = press(browser, answer, "さがす", first="2019-01-16", last="2019-01-15")
    assert answer.status_code == 422 and "おわりの日が、はじめの日より前です" in read(answer).words


def test_from_the_page_of_a_resident(town, login, ueda):
    make_note(town, "よく眠れている")
    browser = login(town.sato)
    [link] = [
        a for a in read(browser.get(f"/residents/{town.kimura.id}")).all("a") if a.words == "打ち合わせの記録をさがす"
    ]
    assert "よく眠れている" in read(browser.get(link.attributes["href"])).words
    said = read(login(ueda).get(link.attributes["href"])).words
    assert "木村 フミさん: 共有の同意なし 緊急に見る" in said and "よく眠れている" not in said
    assert login(town.tanaka).get(link.attributes["href"]).status_code == 404


def test_nonsense_is_no_error(town, login):
    browser = login(town.sato)
    page = browser.get("/huddle/search")
    for typed in ({"before": "x"}, {"before": "note~9~x~a~b~c~d~e~f"}, {"resident": "x"}, {"word": "'\"*"}):
        assert press(browser, page, "さがす", **typed).status_code == 200, typed
    assert press(browser, page, "さがす", unit="999").status_code == 422
    assert Resident.select().count() == 2
