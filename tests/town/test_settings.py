"""What the administrator writes about the town: houses and telephones, districts, units, closing days."""

from datetime import date

import pytest
from conftest import audited, post
from reader import form_with, press, read

from townhub.cafe.reading import calendar
from townhub.cafe.rules import on_day
from townhub.town import actions
from townhub.town.models import Closing, District, Town, Unit
from townhub.town.rules import days_of_closing

OBON = {"name": "お盆", "first_on": "R1.8.13", "last_on": "R1.8.15"}


@pytest.mark.parametrize(
    ("first", "last", "every_year", "year", "expected"),
    [
        ("2019-08-13", "2019-08-15", False, 2019, ["08-13", "08-14", "08-15"]),
        ("2019-08-13", "2019-08-15", False, 2020, []),
        ("2019-08-13", "2019-08-15", True, 2020, ["08-13", "08-14", "08-15"]),
        ("2019-08-13", "2019-08-15", True, 2018, []),
        ("2018-12-29", "2019-01-03", True, 2020, ["01-01", "01-02", "01-03", "12-29", "12-30", "12-31"]),
        ("2020-02-29", "2020-02-29", True, 2021, []),
        ("2020-02-29", "2020-02-29", True, 2024, ["02-29"]),
    ],
)
def test_days_of_closing(first, last, every_year, year, expected):
    found = days_of_closing(
        date.fromisoformat(first), date.fromisoformat(last), every_year, date(year, 1, 1), date(year, 12, 31)
    )
    assert sorted(day.isoformat()[5:] for day in found) == expected


def test_a_closing_shuts_the_cafe_and_shows_on_the_board_at_once(town, login, client):
    browser = login(town.kanri)
    client.get("/board/2019-08")
    assert post(browser, "/closings", **OBON).status_code == 303
    assert client.get("/board/2019-08").get_data(as_text=True).count("お盆") == 3
    assert on_day(calendar(date(2019, 8, 14), date(2019, 8, 14)), date(2019, 8, 14)).layer == "closing"
    post(browser, f"/closings/{Closing.get().id}/withdraw")
    assert "お盆" not in client.get("/board/2019-08").get_data(as_text=True)
    assert [act for act, _who in audited()][-2:] == ["closing.added", "closing.withdrawn"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "何の休みかを入れてください"),
        ({"last_on": "R1.8.12"}, "はじめの日より前です"),
        ({"last_on": "R2.8.12"}, "60日より長くは休めません"),
        ({"first_on": "令和1年8月32日"}, "という日はありません"),
    ],
)
def test_a_wrong_closing_is_told_and_what_was_typed_stays(town, login, changes, sentence):
    answer = post(login(town.kanri), "/closings", **{**OBON, **changes})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="R1.8.13"' in page or "first_on" in changes
    assert Closing.select().count() == 0


def test_the_towns_telephone_changes_on_the_board(town, login, client):
    browser, ours = login(town.kanri), Town.ours()
    facts = {
        name: getattr(ours, name)
        for name in ("name", "hall_name", "office_hours", "cafe_name", "cafe_phone", "copies_kept", "maps")
    }
    client.get("/")
    answer = post(browser, "/town", seen=ours.fingerprint, phone="0555-00-9999", **facts)
    assert answer.status_code == 303
    assert "0555-00-9999" in client.get("/").get_data(as_text=True)
    again = post(browser, "/town", seen=ours.fingerprint, phone="0555-00-1111", **facts)
    assert again.status_code == 409, "somebody changed it in between"
    assert "先に書きかえました" in again.get_data(as_text=True)
    assert "0555-00-1111" in again.get_data(as_text=True)


def test_the_town_decides_whether_a_map_is_told_where_volunteers_go(town, login):
    browser, ours = login(town.kanri), Town.ours()
    page = browser.get("/town")
    assert "Googleに伝わります。お名前は伝わりません" in read(page).words
    form = form_with(page, "この内容にする")
    assert form.fields["maps"] == "google"
    assert press(browser, page, "この内容にする", maps="elsewhere").status_code == 422
    assert press(browser, page, "この内容にする", maps="none").status_code == 303
    assert Town.ours().maps == "none" and Town.ours().name == ours.name
    assert ("town.changed", town.kanri.name) in audited()


def test_a_district_is_added_renamed_ended_and_used_again(town, login):
    browser = login(town.kanri)
    post(browser, "/districts", name="岩瀬", kana="いわせ", area="東")
    iwase = District.get(District.name == "岩瀬")
    taken = post(browser, "/districts", name="岩瀬", kana="いわせ", area="西")
    assert (taken.status_code, "もうあります" in taken.get_data(as_text=True)) == (409, True)
    post(browser, f"/districts/{iwase.id}", seen=iwase.fingerprint, name="岩瀬", kana="いわせ", area="北")
    assert District.get_by_id(iwase.id).area.name == "北"
    post(browser, f"/districts/{iwase.id}/end")
    assert iwase not in District.in_use()
    assert "岩瀬" not in login(town.takahashi).get("/reception").get_data(as_text=True)
    post(browser, f"/districts/{iwase.id}/reopen")
    assert iwase in District.in_use()
    acts = [act for act, _who in audited() if act.startswith("district")]
    assert acts == ["district.added", "district.changed", "district.ended", "district.reopened"]


def test_two_administrators_rename_a_unit(town, login):
    browser, unit = login(town.kanri), actions.add_unit(town.kanri, name="診療所")
    assert post(browser, f"/units/{unit.id}", seen=unit.fingerprint, name="川上診療所").status_code == 303
    second = post(browser, f"/units/{unit.id}", seen=unit.fingerprint, name="村の診療所")
    page = second.get_data(as_text=True)
    assert second.status_code == 409
    assert "いまは「川上診療所」です" in page
    assert "村の診療所" in page
    assert Unit.get_by_id(unit.id).name == "川上診療所"


def test_the_page_of_rights_names_every_act(town, login):
    page = login(town.kanri).get("/permissions")
    assert page.status_code == 200
    assert login(town.sato).get("/permissions").status_code == 403
