"""わたしの地区の担当は？: what anybody reads, and that it is never old."""

from datetime import date

from reader import read

from townhub.rosters import absences, actions
from townhub.town import actions as towns

TODAY = date(2019, 1, 16)


def words(answer) -> str:
    return read(answer).words


def test_a_resident_finds_who_comes(client, put, staff):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.miyanomae, "deputy", staff.saito)
    actions.set_staff(staff.kanri, staff.sato, week_hours=39, meets="月・水 9:00〜12:00", phone="0555-00-1777")
    page = client.get("/in-charge")
    assert "宮ノ前" in words(page)
    said = words(client.get(f"/in-charge/{staff.miyanomae.id}"))
    assert "保健師 佐藤 花子 会えるとき: 月・水 9:00〜12:00 0555-00-1777" in said
    assert "斎藤" not in said


def test_an_absence_and_a_change_show_at_once_and_say_no_reason(client, put, staff, at):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.miyanomae, "deputy", staff.saito)
    page = f"/in-charge/{staff.miyanomae.id}"
    assert "休み" not in words(client.get(page))
    absences.write_absence(staff.sato, staff.sato, first_on=TODAY, last_on=TODAY, reason="sick")
    said = words(client.get(page))
    assert "きょうは休みです。斎藤 和也が代わります。" in said
    assert "病気" not in said
    at("2019-01-17T00:00:30+09:00")  # at midnight, although nobody wrote anything
    assert "休み" not in words(client.get(page))
    put(staff.miyanomae, "main", staff.tanabe, date(2019, 1, 17))
    assert "田辺 節子" in words(client.get(page))


def test_nobody_in_charge_and_a_district_that_is_no_more(client, staff):
    assert "いま決めているところです" in words(client.get(f"/in-charge/{staff.miyanomae.id}"))
    assert client.get("/in-charge/999").status_code == 404
    assert client.get(f"/in-charge/{staff.kamigauchi.id}").status_code == 200
    towns.end(staff.kanri, staff.kamigauchi)
    assert client.get(f"/in-charge/{staff.kamigauchi.id}").status_code == 404
    assert "上河内" not in words(client.get("/in-charge"))


def test_the_papers(login, put, staff):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.miyanomae, "main", staff.saito, date(2019, 4, 1))
    office = login(staff.sato)
    assert "宮ノ前 佐藤 花子" in words(office.get("/rosters/poster?paper=a3&ink=black"))
    assert "宮ノ前 斎藤 和也" in words(office.get("/rosters/poster?as_of=H31.4.1"))
    assert "きょうのもの" in words(office.get("/rosters?as_of=いつか"))
    assert office.get("/rosters?as_of=13/45").status_code == 422
    said = words(office.get(f"/rosters/districts/{staff.miyanomae.id}/letter"))
    assert "これまでの佐藤 花子から、みなさんのことを引き継ぎました。" in said
    assert "木村 フミ様" in words(office.get(f"/rosters/districts/{staff.miyanomae.id}/cards"))


def test_a_coordinator_of_another_area_gets_no_names(login, staff):
    said = words(login(staff.tanaka).get(f"/rosters/districts/{staff.miyanomae.id}/cards"))
    assert "木村" not in said
