"""A district split or merged in the middle of the year: nobody is without somebody in charge, and nobody is asked in vain."""

from datetime import date

import pytest
from conftest import audited, post
from reader import read

from townhub.db import one
from townhub.refused import Refused
from townhub.residents import actions as residents
from townhub.residents.models import Resident
from townhub.rosters import reshaping
from townhub.rosters.answering import who_answers
from townhub.rosters.due import due
from townhub.rosters.moves import waiting_moves
from townhub.rosters.reading import districts_on
from townhub.town import actions as towns

from .conftest import NURSE

TODAY = date(2019, 1, 16)


def test_a_part_becomes_a_district_and_keeps_its_people(put, staff):
    put(staff.kamigauchi, "main", staff.sato)
    new = towns.add_district(staff.kanri, name="上河内東", kana="かみがうちひがし", area="西")
    reshaping.reshape(staff.kanri, staff.kamigauchi, new, kind="split", on_day=date(2019, 1, 10))
    assert who_answers(new.id, TODAY)[NURSE].main.name == "佐藤 花子"
    assert who_answers(staff.kamigauchi.id, TODAY)[NURSE].main.name == "佐藤 花子"
    assert "上河内東" not in {row["name"] for row in districts_on(date(2019, 1, 9))}
    assert audited()[-1] == ("district.split", "山口 直子")


def test_two_become_one_and_nobody_is_asked(put, staff):
    put(staff.kamigauchi, "main", staff.sato)
    put(staff.kamigauchi, "deputy", staff.saito)
    put(staff.miyanomae, "main", staff.saito)
    reshaping.reshape(staff.kanri, staff.kamigauchi, staff.miyanomae, kind="merged", on_day=TODAY)
    assert Resident.get_by_id(staff.watanabe.id).district == staff.miyanomae
    assert waiting_moves(staff.sato) == []
    assert who_answers(staff.miyanomae.id, TODAY)[NURSE].main.name == "斎藤 和也"
    assert who_answers(staff.kamigauchi.id, date(2019, 1, 15))[NURSE].main.name == "佐藤 花子"
    assert {row["name"] for row in districts_on(TODAY)} == {"宮ノ前"}
    assert one("SELECT count(*) FROM assignment WHERE district_id = ? AND until_on IS NULL", staff.kamigauchi.id) == 0


@pytest.mark.parametrize(("who", "asked"), [("", 1), ("new", 0), ("old", 0)])
def test_many_are_moved_with_ticks_and_nobody_else(put, staff, login, who, asked):
    put(staff.kamigauchi, "main", staff.sato)
    for number, name in ((12, "川口 キヨ"), (40, "川口 実")):
        residents.register("test", name=name, kana="かわぐち", district=staff.kamigauchi, address=str(number))
    office, page = login(staff.kanri), f"/rosters/districts/{staff.kamigauchi.id}/move"
    ticked = read(office.get(f"{page}?first=10&last=30"))
    assert "1人に印があります" in ticked.words
    kawaguchi = Resident.get(Resident.name == "川口 キヨ")
    answer = post(office, page, to=str(staff.miyanomae.id), residents=[str(kawaguchi.id)], who=who)
    assert answer.status_code == 303
    assert {row.name for row in Resident.select().where(Resident.district == staff.kamigauchi)} == {
        "渡邊 正",
        "川口 実",
    }
    assert len(waiting_moves(staff.sato)) == asked
    assert audited()[-1] == ("residents.moved", "山口 直子")
    again = post(office, page, to=str(staff.miyanomae.id), residents=[str(kawaguchi.id)], who="")
    assert again.status_code == 409 and "中身が変わりました" in read(again).words
    nobody = post(office, page, to=str(staff.miyanomae.id), who="")
    assert nobody.status_code == 409 and "移す人に印を付けてください" in read(nobody).words


def test_what_cannot_be_reshaped(staff):
    with pytest.raises(Refused, match="同じ地区です"):
        reshaping.reshape(staff.kanri, staff.miyanomae, staff.miyanomae, kind="merged", on_day=TODAY)
    with pytest.raises(Refused, match="これからの日です"):
        reshaping.reshape(staff.kanri, staff.miyanomae, staff.kamigauchi, kind="merged", on_day=date(2019, 4, 1))


def test_an_empty_place_is_due(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    said = [line.words for line in due(staff.sato, TODAY)]
    assert "上河内: 保健師の主担当がいません" in said and "宮ノ前: 保健師の主担当がいません" not in said
