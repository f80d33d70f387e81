"""食事会・送迎 as people meet it: the telephone, the board, the volunteer's phone, the driver's sheet, the tap on a name."""

import time
from datetime import date

import pytest
from conftest import post
from reader import form_with, press, read

from meals.making import NEXT, THURSDAY
from townhub.cafe import actions as cafe
from townhub.cafe.layers import Hours
from townhub.cafe.models import CafePlace
from townhub.db import database, one, rows
from townhub.huddle import follow_ups
from townhub.huddle.models import FollowUp
from townhub.meals import actions, leaving, pick_up
from townhub.meals.models import SignUp
from townhub.meals.rules import Wishes

DAY = f"/meals/{NEXT}"
TAKE = "申し込みを受ける"


def words(answer) -> str:
    return read(answer).words


@pytest.fixture
def office(login, town):
    return login(town.sato)


@pytest.fixture
def phone(login, town):
    """The phone of 鈴木."""
    return login(town.suzuki)


# -- the telephone --------------------------------------------------------------------------------------------------


def test_a_call_from_the_first_letters_to_the_seat_without_javascript(office, town, meals):
    page = press(office, office.get(f"{DAY}/new"), TAKE, q="きむら", look="person")
    assert "木村 フミ" in words(page)
    page = press(office, page, TAKE, ride_there="y", chopped="y")
    assert page.status_code == 422
    assert "お迎えに行く人には、帰りをたずねてください" in words(page)
    assert form_with(page, TAKE).fields["resident"] == str(town.kimura.id)
    answer = press(office, page, TAKE, ride_back="undecided", agreed="y")
    assert answer.status_code == 303
    found = SignUp.get()
    assert (found.resident, found.ride_back, found.chopped, found.state) == (town.kimura, "undecided", True, "seated")
    page = words(office.get(answer.location))
    assert "木村 フミ" in page
    assert "帰りは未定" in page
    page = words(office.get(f"{DAY}/calls"))
    assert "0555-00-2841" in page
    press(office, office.get(f"{DAY}/calls"), "帰りは家族", ride_back="family")
    assert SignUp.get().ride_back == "family"


def test_the_office_may_take_somebody_after_the_closing(office, town, meals):
    fields = {"q": "きむら", "resident": str(town.kimura.id), "kind": str(meals.meal.id)}
    page = post(office, f"/meals/{THURSDAY}/new", **fields)
    assert page.status_code == 409
    assert "1月15日(火) 15:00に締め切りました" in words(page)
    assert press(office, page, TAKE, late="y").status_code == 303


@pytest.mark.parametrize("day", ["2019-02-30", "2019-1-24", "19-01-24", "x", "2100-01-01"])
def test_there_is_no_such_day(office, meals, day):
    assert office.get(f"/meals/{day}").status_code == 404


def test_a_day_without_anything_says_so(office, meals):
    assert "申し込みを受けるものはありません" in words(office.get("/meals/2019-01-23"))
    assert "申し込みを受けるものはありません" in words(office.get("/meals/2019-01-23/new"))


def test_a_coordinator_sees_the_own_area_only(login, town, meals):
    meals.sign_up(town.kimura)
    other = meals.sign_up(town.watanabe)
    page = login(town.takahashi).get(DAY)
    assert "木村 フミ" in words(page)
    assert "渡邊" not in words(page)
    assert login(town.takahashi).get(f"/meals/sign-ups/{other.id}").status_code == 404
    assert login(town.takahashi).get(f"{DAY}/kitchen").status_code == 403


def test_a_coordinator_reads_everywhere_how_many_of_the_own_area(login, town, meals):
    for found in (meals.sign_up(town.kimura), meals.sign_up(town.watanabe), meals.visitor(1)):
        SignUp.update(call_why="board").where(SignUp.id == found.id).execute()
    own, whole = login(town.takahashi), login(town.sato)
    for browser, count in ((own, 2), (whole, 3)):
        page = browser.get(f"{DAY}/calls")
        assert f"電話する（{count}人）" in words(page) and page.text.count("電話した<") == count
        assert f"電話する人 {count}人" in words(browser.get("/today"))
    assert "3人 （席は24）" in words(own.get(DAY))  # a seat is taken whoever sits on it
    assert "3人 （うち、あなたの地域2人）" in words(own.get("/cafe/closings"))
    assert "うち、あなたの地域" not in words(whole.get("/cafe/closings"))
    answer = post(own, "/cafe/closings", place="1", day="1/24", reason="大雪のため")
    assert "ほかの地域の1人には" in words(own.get(answer.location))
    assert "ほかの地域" not in words(whole.get(answer.location))
    page = own.get(f"{DAY}/calls")
    assert "申し込んでいる2人に、電話で知らせてください。 ほかの地域の1人には" in words(page)
    assert f'href="{DAY}/calls">電話する人を見る' not in page.text  # the notice does not lead to its own page


def test_whoever_was_reached_is_tried_anew_another_time(office, town, meals):
    found = meals.sign_up(town.kimura)
    SignUp.update(call_why="board").execute()
    for _time in range(2):
        post(office, f"/meals/sign-ups/{found.id}/not-reached")
    assert "これまで2回" in words(office.get(f"{DAY}/calls"))
    assert press(office, office.get(f"{DAY}/calls"), "電話した").status_code == 303
    assert SignUp.get_by_id(found.id).tried == 0


def test_the_second_two_hundred_keep_their_page_and_stand_on_paper(office, town, meals):
    meals.seats(None)
    facts = "place_id, day, kind_id, name, phone, known_by, way, state, chopped, note, wheelchair, ride_there, signed_at, version"
    database.execute_sql(
        f"""WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 205)
            INSERT INTO sign_up ({facts}, call_why) SELECT 1, '2019-01-24', 1, '客' || printf('%03d', i), '0555-01-0000', '055501 ' || i,
            'board', 'seated', 0, '', 0, 0, '2019-01-10T00:00:00Z', 1, 'board' FROM n"""
    )
    page = office.get(f"{DAY}/calls?page=2")
    assert "客205" in words(page) and "電話する（205人）" in words(page)
    form = next(form for form in read(page).all("form") if "/phoned" in form.attributes.get("action", ""))
    path = form.attributes["action"]
    answer = post(office, path.replace("phoned", "not-reached"), **form.fields)
    assert answer.location.startswith(f"{DAY}/calls?page=2#n")
    assert post(office, path, **form.fields).location == f"{DAY}/calls?page=2"
    assert "客205" in words(office.get(f"{DAY}/list"))


def test_two_who_change_the_same_sign_up(office, town, meals):
    found = meals.sign_up(town.kimura)
    first, second = (office.get(f"/meals/sign-ups/{found.id}") for _one in range(2))
    assert press(office, first, "この内容に変える", note="うす味").status_code == 303
    page = press(office, second, "この内容に変える", note="牛乳ぬき")
    assert page.status_code == 409
    assert "ほかの人が変えました" in words(page)
    assert press(office, page, "この内容に変える").status_code == 303
    assert SignUp.get().note == "牛乳ぬき"


def test_a_closed_day_says_whom_to_telephone(office, town, meals):
    meals.sign_up(town.kimura)
    page = office.get(f"/cafe/day/{NEXT}")
    assert "この日に1人が申し込んでいます" in words(page)
    database.execute_sql("DELETE FROM cafe_week_event")
    page = words(office.get(DAY))
    assert "この日は、ありません" in page
    press(office, office.get(f"{DAY}/calls"), "電話した")
    assert "電話ずみ" in words(office.get(f"{DAY}/calls"))
    page = press(office, office.get(DAY), "1人の申し込みを取り消す")
    assert page.status_code == 422
    assert press(office, page, "1人の申し込みを取り消す", reason="大雪").status_code == 303
    assert SignUp.get().cancel_reason == "大雪"


# -- paper ----------------------------------------------------------------------------------------------------------


def test_the_cook_reads_how_many_and_who_cannot_eat_what(office, town, meals):
    type(town.kimura).update(cannot_eat="卵").where(type(town.kimura).id == town.kimura.id).execute()
    meals.sign_up(town.kimura)
    meals.seats(2)
    meals.visitor(1)
    meals.visitor(2)  # waits, and is not cooked for
    page = words(office.get(f"{DAY}/kitchen"))
    assert "2食" in page
    assert "木村 フミ 卵" in page
    assert "客1" not in page


def test_the_order_is_keyed_back_from_the_drivers_sheet(office, town, meals):
    run = meals.run()
    first = meals.fetched(town.watanabe, back="walk")
    second = meals.fetched(town.kimura, back="ride")
    sheet = words(office.get(f"/meals/runs/{run.id}"))
    assert "角の石がき" in sheet
    assert "0555-00-2841" in sheet
    page = office.get(f"{DAY}/pick-up")
    answer = press(office, page, "この順番にする", **{f"place-{first.id}": "2", f"place-{second.id}": "1"})
    assert answer.status_code == 303
    assert [row["id"] for row in pick_up.riders(run)] == [second.id, first.id]


# -- who came -------------------------------------------------------------------------------------------------------


def test_one_tap_and_its_undo(login, town, meals, at):
    found = meals.sign_up(town.kimura, THURSDAY, late=True)
    assert "その日になったら書けます" in words(login(town.sato).get(f"/meals/{THURSDAY}/attendance"))
    at(f"{THURSDAY}T11:50+09:00")
    office = login(town.sato)
    page = office.get(f"/meals/{THURSDAY}/attendance")
    assert press(office, page, "来ました", mark=f"came-{found.id}").status_code == 303
    assert SignUp.get().came == "came"
    page = office.get(f"/meals/{THURSDAY}/attendance")
    press(office, page, "もどす", mark=f"undo-{found.id}")
    assert SignUp.get().came is None
    assert post(office, f"/meals/{THURSDAY}/attendance/1/count", tally="23").status_code == 303
    assert "来た人 23人" in words(office.get(f"/meals/{THURSDAY}/attendance"))


# -- the board ------------------------------------------------------------------------------------------------------


def ask(client, **changes):
    fields = {"kind": "1", "new_name": "山本 ヨネ", "new_phone": "0555-01-2345", "new_district": "1", "note": "うす味"}
    return post(client, f"/sign-up/{NEXT}", **{**fields, **changes})


def test_a_resident_signs_up_on_the_board_and_cancels_by_the_link(client, office, meals, town):
    assert "1月24日(木)" in words(client.get(f"/sign-up/{NEXT}"))
    answer = ask(client)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "申し込みを受けました。確かめのお電話をします" in words(page)
    found = SignUp.get()
    assert (found.way, found.call_why, found.resident) == ("board", "board", None)
    assert "掲示板から申し込み" in words(office.get(f"{DAY}/calls"))
    assert press(client, page, "申し込みを取り消す").status_code == 422
    assert press(client, page, "申し込みを取り消す", reason="かぜ").status_code == 303
    assert SignUp.get().state == "cancelled"
    assert client.get(answer.location + "x").status_code == 404


CHANGE = "この内容に変える"


def test_a_stolen_link_tells_no_name_no_telephone_and_nothing_that_was_said(client, office, meals, town):
    where = ask(client, new_name="木村フミ", new_phone="0555-00-2841", note="卵アレルギー", wheelchair="y").location
    page = office.get(f"/meals/sign-ups/{SignUp.get().id}")
    for _before_and_after_the_register in range(2):
        raw = client.get(where).text
        for secret in ("木村", "きむら", "2841", "角屋", "卵", "アレルギー", town.miyanomae.name, 'value="y" checked'):
            assert secret not in raw, secret
        assert "1月24日(木)の食事会" in words(client.get(where))
        assert "6文字いただいています" in words(client.get(where))
        if SignUp.get().resident is None:
            assert press(office, page, "この人につなぐ").status_code == 303
    assert SignUp.get().resident == town.kimura


def test_words_are_added_through_the_link_and_what_was_said_stays(client, office, meals):
    where = ask(client, ride_there="y", ride_back="undecided").location
    changes = {"note": "卵はだめ", "wheelchair": "y", "ride_back": "family"}
    assert press(client, client.get(where), CHANGE, **changes).status_code == 303
    found = SignUp.get()
    assert (found.note, found.wheelchair, found.ride_there, found.ride_back) == (
        "うす味／卵はだめ",
        True,
        True,
        "family",
    )
    assert found.called_at is None and "掲示板から申し込み" in words(office.get(f"{DAY}/calls"))
    assert press(client, client.get(where), CHANGE, ride_back="walk").status_code == 303
    assert (SignUp.get().note, SignUp.get().wheelchair) == ("うす味／卵はだめ", True)
    assert press(client, client.get(where), CHANGE, instead="y").status_code == 422
    assert press(client, client.get(where), CHANGE, note="うす味", instead="y").status_code == 303
    assert SignUp.get().note == "うす味"
    refused = press(client, client.get(where), CHANGE, note="あ" * 81)
    assert refused.status_code == 422 and "あ" * 81 in refused.text
    assert client.get(f"{where}/change").location == client.get(f"{where}/cancel").location == where


def test_only_the_car_instead_of_the_meal_gives_the_seat_on(client, meals):
    meals.seats(1)
    where = ask(client, ride_there="y", ride_back="ride").location
    waits = meals.visitor(2)
    assert waits.state == "waiting"
    assert press(client, client.get(where), CHANGE, kind=str(meals.ride.id)).status_code == 303
    assert [(row.kind_id, row.state) for row in SignUp.select().order_by(SignUp.id)] == [(2, "seated"), (1, "seated")]
    assert press(client, client.get(where), CHANGE, kind=str(meals.meal.id)).status_code == 303
    assert "空き待ち" in words(client.get(where))
    assert SignUp.get(SignUp.way == "board").state == "waiting"


def test_after_the_closing_the_link_names_the_meal_and_whom_to_phone(client, meals, at):
    where = ask(client).location
    page = client.get(where)
    at("2019-01-22T15:00+09:00")
    closed = words(client.get(where))
    assert "1月24日(木)の食事会は、1月22日(火) 15:00に締め切りました" in closed
    assert "0555-00-3434" in closed and "山本" not in closed
    for button, typed in ((CHANGE, {"note": "卵"}), ("申し込みを取り消す", {"reason": "かぜ"})):
        refused = press(client, page, button, **typed)
        assert refused.status_code == 409 and "お電話ください" in words(refused)
    assert (SignUp.get().state, SignUp.get().note) == ("seated", "うす味")


def test_the_office_was_quicker_than_the_link(client, office, meals):
    where = ask(client).location
    page = client.get(where)
    office_page = office.get(f"/meals/sign-ups/{SignUp.get().id}")
    assert press(office, office_page, CHANGE, note="刻む").status_code == 303
    refused = press(client, page, CHANGE, note="卵")
    assert refused.status_code == 409 and 'value="卵"' in refused.text
    assert press(client, refused, CHANGE).status_code == 303
    assert SignUp.get().note == "刻む／卵"


def test_the_link_ends_when_the_names_are_wiped_and_stays_slow_for_whoever_plays_with_it(client, office, meals, town):
    where = ask(client).location
    for number in range(5):
        assert press(client, client.get(where), CHANGE, note=f"その{number}").status_code == 303
    refused = press(client, client.get(where), CHANGE, note="もう一度")
    assert refused.status_code == 409 and "15分ほど待ってください" in words(refused)
    SignUp.update(resident=town.kimura).execute()
    leaving.wipe_words(town.kimura)
    assert client.get(where).status_code == 404
    assert post(client, f"{where}/cancel", reason="かぜ").status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"new_name": ""}, "お名前を入れてください"),
        ({"new_phone": "12"}, "電話番号を、市外局番から10けたか11けたで入れてください"),
        ({"new_district": ""}, "地区をえらんでください"),
        ({"new_district": "999"}, "一覧の中からえらんでください"),
        ({"kind": "9"}, "一覧の中からえらんでください"),
        ({"ride_there": "y"}, "帰りをえらんでください"),
    ],
)
def test_bad_input_on_the_board(client, meals, changes, sentence):
    page = ask(client, **changes)
    assert page.status_code == 422
    assert sentence in words(page)
    assert SignUp.select().count() == 0


def test_a_way_of_the_car_alone_is_asked_beside_its_box_as_often_as_it_is_forgotten(client, office, meals):
    for _again in range(8):
        page = ask(client, kind=str(meals.ride.id), note="つえ")
        assert page.status_code == 409
    assert "どちらか" in words_beside(page, "ride_there")
    assert form_with(page, "申し込む").fields["note"] == "つえ"
    mine = client.get(ask(client, kind=str(meals.ride.id), ride_there="y", ride_back="ride").location)
    page = press(client, mine, "この内容に変える", ride_there="", ride_back="family")
    assert "取り消してください" in words_beside(page, "ride_there")
    assert "申し込みを受けました" not in words(page)  # not beside what was not accepted
    page = office.get(f"/meals/sign-ups/{SignUp.get().id}")
    page = press(office, page, "この内容に変える", ride_there="", ride_back="walk", note="つえ")
    assert "取り消してください" in words_beside(page, "ride_there")
    assert form_with(page, "この内容に変える").fields["note"] == "つえ"


def words_beside(page, field: str) -> str:
    return read(page).one("p", id=f"{field}-error").words


def test_the_board_is_closed_when_the_sign_up_is(client, meals, at):
    at("2019-01-16T15:00+09:00")
    assert "締め切りました" in words(client.get(f"/sign-up/{THURSDAY}"))
    assert post(client, f"/sign-up/{THURSDAY}", kind="1", new_name="客", new_phone="0555-01-2345").status_code == 200
    assert SignUp.select().count() == 0


def test_the_same_twice_and_too_many_from_one_place(client, meals):
    ask(client)
    page = ask(client, note="もう一度")
    assert page.status_code == 409
    assert "もう申し込んであります" in words(page)
    for number in range(5):
        page = ask(client, new_phone=f"0555-01-999{number}")
    assert page.status_code == 409
    assert "15分ほど待ってください" in words(page)


# -- a volunteer ----------------------------------------------------------------------------------------------------


def test_a_volunteer_signs_up_on_the_own_phone(phone, town, meals):
    page = phone.get("/help/meals")
    assert press(phone, page, "申し込む : 1月24日(木) 食事会").status_code == 303
    found = SignUp.get()
    assert (found.person, found.way, found.name) == (town.suzuki, "volunteer", "鈴木 一郎")
    page = press(phone, phone.get("/help/meals"), "申し込みを取り消す : 1月24日(木)")
    assert page.status_code == 422
    assert "わけを一行で" in words_beside(page, "reason")
    assert read(page).one("input", id="reason")
    assert press(phone, page, "申し込みを取り消す : 1月24日(木)", reason="用事").status_code == 303
    assert SignUp.get().state == "cancelled"


def test_nobody_leaves_with_a_sign_up_in_their_name(login, town, meals):
    actions.sign_up(
        town.suzuki, day=NEXT, kind=meals.meal, way="volunteer", person=town.suzuki, name="鈴木 一郎", phone=""
    )
    page = post(login(town.kanri), f"/people/{town.suzuki.id}/leave", left_on="1/16")
    assert page.status_code == 409
    assert "1月24日(木)の食事会の申し込み" in words(page)


# -- a resident -----------------------------------------------------------------------------------------------------


def test_a_residents_page_tells_it_and_the_end_cancels_it(office, town, meals):
    meals.everything()
    page = words(office.get(f"/residents/{town.kimura.id}"))
    assert "食事会に申し込みました" in page
    assert "おたっしゅクラブに入りました" in page
    page = office.get(f"/residents/{town.kimura.id}/end")
    assert post(office, f"/residents/{town.kimura.id}/end", why="moved", ended_on="1/16").status_code == 303
    assert {row["state"] for row in rows("SELECT state FROM sign_up WHERE resident_id = ?", town.kimura.id)} == {
        "cancelled"
    }
    assert one("SELECT ended_why FROM club_member") == "転出されたため"


# -- ten thousand ---------------------------------------------------------------------------------------------------


def test_ten_thousand_sign_ups_stay_fast(office, town, meals):
    facts = "place_id, day, kind_id, name, phone, known_by, way, state, chopped, note, wheelchair, ride_there, signed_at, version"
    database.execute_sql(
        f"""WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
            INSERT INTO sign_up ({facts}) SELECT 1, '2019-01-24', 1, '客' || i, '0555-01-0000', '055501 ' || i, 'office',
            'waiting', 0, '', 0, 0, '2019-01-10T00:00:00Z', 1 FROM n"""
    )
    begin = time.monotonic()
    assert office.get(DAY).status_code == 200
    assert meals.visitor(10_001).state == "waiting"
    actions.cancel(town.sato, SignUp.get(SignUp.name == "客1"), "かぜ")
    assert time.monotonic() - begin < 3  # with room for a busy machine; alone it takes a tenth of that
    assert one("SELECT count(*) FROM sign_up WHERE day = ? AND state = 'cancelled'", date(2019, 1, 24).isoformat()) == 1


# -- several cafés --------------------------------------------------------------------------------------------------


def test_each_cafe_has_its_own_sign_ups(office, town, meals):
    other = CafePlace.create(name="西カフェ")
    cafe.set_week(town.sato, {3: Hours(600, None, ("食事会",))}, valid_from=date(2019, 1, 1), place=other.id)
    meals.sign_up(town.kimura)
    page = office.get(f"{DAY}/new?place={other.id}")
    fields = {"q": "きむら", "resident": str(town.kimura.id), "kind": str(meals.meal.id)}
    answer = post(office, f"{DAY}/new?place={other.id}", **fields)
    assert answer.location == f"{DAY}?place={other.id}"
    assert "西カフェ" in words(office.get(answer.location))
    assert actions.affected(NEXT, other.id) == actions.affected(NEXT) == 1
    found = SignUp.get(SignUp.place == other.id)
    page = office.get(f"/meals/sign-ups/{found.id}")
    assert f"{DAY}?place={other.id}" in page.get_data(as_text=True)
    page = office.get(f"/meals?place={other.id}")
    assert "西カフェ" in words(page)
    assert "食事会 1人／24席" in words(page)
    assert office.get("/meals?place=9").status_code == 404
    assert office.get("/meals?place=²").status_code == 404


def test_a_follow_up_of_the_meeting_becomes_a_pick_up_with_the_link_both_ways(login, town, meals):
    made = follow_ups.make(town.sato, what="食事会に誘う", assignee=town.sato, until_on=THURSDAY, resident=town.kimura)
    browser, carried = login(town.sato), f"?resident={town.kimura.id}&follow_up={made.id}"

    def links(path: str) -> list[str]:
        return [a.attributes["href"] for a in read(browser.get(path)).all("a")]

    assert f"/meals{carried}" in links(f"/huddle/follow-ups/{made.id}")
    new = f"{DAY}/new{carried}"
    assert new in links(f"/meals{carried}")
    answer = press(browser, browser.get(new), TAKE, ride_there="y", ride_back="ride")
    assert answer.status_code == 303, read(answer).words
    now = FollowUp.get()
    assert (now.became, now.became_id, now.outcome) == ("pick_up", SignUp.get().id, None)
    assert f"/meals/sign-ups/{now.became_id}" in links(f"/huddle/follow-ups/{made.id}")
    assert f"/huddle/follow-ups/{made.id}" in links(f"/meals/sign-ups/{now.became_id}")


def test_the_office_reads_in_which_language_somebody_signed_up(login, client, town, meals):
    fields = {"kind": str(meals.meal.id), "new_phone": "0555-01-0002", "new_district": str(town.miyanomae.id)}
    for language, name in (("en", "Jane"), ("easy", "リン"), ("ja", "山本")):
        page = f"/sign-up/{NEXT}?lang={language}"
        assert post(client, page, **fields, new_name=name).status_code == 303
    office = login(town.sato)
    words = read(office.get(f"/meals/{NEXT}/calls")).words
    assert words.count("英語で") == 1 and words.count("やさしい日本語で") == 1
    jane = SignUp.get(SignUp.name == "Jane")
    assert "掲示板から 英語で" in read(office.get(f"/meals/sign-ups/{jane.id}")).words


def test_only_a_vehicle_with_a_place_is_offered(office, meals, town):
    meals.run()
    first = meals.fetched(town.kimura, back="walk", wheelchair=True)
    assert first.run_there_id
    waiting = meals.sign_up(
        town.watanabe, way="standing", wishes=Wishes(ride_there=True, ride_back="walk", wheelchair=True)
    )
    page = read(office.get(f"{DAY}/pick-up"))
    assert "席の空いている車がありません" in page.words and "に乗せる" not in page.words
    assert "2人（すわる席" not in page.words and "1人（すわる席0／2、車いす1／1）" in page.words
    actions.change(town.sato, waiting, 1, Wishes(ride_there=False, ride_back="ride"))
    meals.run(direction="back", minute=840)
    assert "席の空いている車がありません" not in read(office.get(f"{DAY}/pick-up")).words


def test_the_car_alone_is_called_so_beside_the_meal(office, meals):
    assert "送迎だけ 0人" in read(office.get(DAY)).words


def test_a_count_that_is_no_number_stays_in_its_field(login, town, meals, at):
    meals.sign_up(name="客", phone="0555-01-0001", day=THURSDAY, late=True)
    page = f"/meals/{THURSDAY}/attendance"
    at(f"{THURSDAY}T12:30+09:00")
    answer = post(login(town.sato), f"{page}/{meals.meal.id}/count", tally="おおぜい")
    assert answer.status_code == 422 and 'value="おおぜい"' in answer.text
    assert "人数だけを書く まちがい: 数字で入れてください" in read(answer).words
