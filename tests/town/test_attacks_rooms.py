"""What somebody tried who meant harm, room by room: other people's numbers, nasty values, lines that were not for them."""

from datetime import date

import pytest
from conftest import audited, post
from huddle.makers import make_day_topic, make_follow_up, make_hand_off, make_huddle, make_note, make_topic, make_try
from meals.making import NEXT, Meals
from reader import read

from town.test_access import places, routes  # noqa: F401 - fixtures
from townhub.club import actions as club
from townhub.club.rules import Chosen
from townhub.db import one
from townhub.errands import actions as errands
from townhub.errands import equipment
from townhub.handover import residents as moving
from townhub.huddle import actions as huddle
from townhub.huddle.search import Asked, found
from townhub.ledger import books
from townhub.refused import Refused
from townhub.residents import actions as residents
from townhub.residents.models import Resident
from townhub.rosters import community, watching
from townhub.rosters.models import Contact
from townhub.standing import actions as standing

PAGE = "/huddle"


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


# -- numbers that are none ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2**63, 10**40])
@pytest.mark.parametrize(
    "path",
    ["/huddle/follow-ups/{}", "/ledger/receipts/{}", "/places/{}/2019-01/print", "/errands/{}", "/meals/sign-ups/{}",
     "/counter/checklists/{}", "/rosters/meetings/{}", "/huddle/figures/{}"],
)  # fmt: skip
def test_a_number_that_no_row_can_have_leads_nowhere(login, town, path, number):
    assert login(town.kanri).get(path.format(number)).status_code == 404


@pytest.mark.parametrize("odd", ["²", "9" * 5000, "-1", "", "1e3"])
def test_a_digit_is_not_always_a_number(login, town, odd):
    """²: Python calls it a digit, and fails to read it as a number."""
    meals, desk = Meals(town), login(town.sato)
    meals.fetched(town.kimura)
    run = meals.run()
    club.join(town.sato, town.kimura, from_on=date(2019, 1, 1), chosen={2: Chosen(True, "walk")})
    for path, fields in (
        ("/club/2019-01-16", {"mark": f"came-{odd}"}),
        (f"/meals/{NEXT}/attendance", {"mark": f"came-{odd}"}),
        (f"/meals/runs/{run.id}/order", {"place-1": odd, f"place-{odd}": "1", "version": odd}),
        (f"/meals/kinds/{meals.meal.id}", {"closes_days": "2", "closes_minute": "15:00", "version": odd}),
        ("/counter", {"how": "screen", "resident": odd}),
        ("/residents/1/edit", {"name": "木村 フミ", "kana": "きむら ふみ", "district": "1", "version": odd}),
    ):
        assert post(desk, path, **fields).status_code < 500, path


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_the_end_of_time(login, town, day):
    desk = login(town.takahashi)
    again = standing.set_up(
        town.takahashi, resident=town.kimura, caller="self", kind="garbage", weekdays=2, first_on=date(2019, 1, 16),
        from_minute=420, until_minute=480, wanted_minutes=30,
    )  # fmt: skip
    assert post(desk, f"/standing/{again.id}/dates/{day}/back").status_code == 404
    for answer in (
        desk.get(f"/rosters?as_of={day}"),
        *(post(desk, "/huddle/search", **{name: day}) for name in ("first", "last")),
    ):
        assert answer.status_code == (422 if day.startswith("9") else 200)  # 01 is 2001


def test_a_blank_is_nothing_chosen(login, town):
    """It slipped through between the check for something and the check for something of the list."""
    desk = login(town.sato)
    for blank in (" ", "　"):
        assert post(desk, "/huddle/search", unit=blank, category=blank, word="雪").status_code == 200
        assert post(desk, "/reception", equipment=blank, regular=blank, district=blank).status_code == 422


# -- lines that are not for everybody -------------------------------------------------------------------------------


@pytest.fixture
def said_of_the_household(town):
    """A line about 木村's household, in which somebody of the west lives too."""
    household = residents.begin_household(town.sato, town.kimura, "世帯主")
    make_note(town, "借金の話があった", resident=None, household=household, huddle=make_huddle(town))
    return household


def test_what_is_said_of_a_household_needs_the_consent_of_those_who_live_there(login, town, said_of_the_household):
    """An administrator reads nothing of it without a unit; the line bears no resident, and looked like a matter of the house."""
    make_note(town, "玄関の灯り", resident=None)
    line = one("SELECT id FROM huddle_note")
    desk = login(town.kanri)
    huddle.close(town.sato, make_huddle(town))
    assert "借金" not in text_of(desk.get(PAGE))
    assert "玄関の灯り" in text_of(desk.get(PAGE))
    assert "借金" in text_of(login(town.sato).get(PAGE))
    assert post(desk, f"/huddle/notes/{line}/seen").status_code == 404


def test_a_household_of_which_nobody_lives_does_not_open_to_everybody(town, said_of_the_household):
    moving.end(town.sato, town.kimura, ended_on=date(2019, 1, 15), why="moved", confirmed=set())
    assert [line["words"] for line in found(town.sato, Asked(word="借金"))[0]] == ["借金の話があった"]
    assert found(town.kanri, Asked(word="借金"))[0] == []


def test_another_area_does_not_find_a_household(login, town, said_of_the_household):
    """Also when the coordinator's unit is responsible, and reads about everybody of the own area."""
    type(town.tanaka).update(unit=town.sato.unit).where(type(town.tanaka).id == town.tanaka.id).execute()
    tanaka = type(town.tanaka).get_by_id(town.tanaka.id)
    assert found(tanaka, Asked(word="借金"))[0] == []
    for path in ("/huddle/digest/2019-01-14", PAGE):
        assert "借金" not in text_of(login(tanaka).get(path))
    assert "借金" in text_of(login(town.sato).get("/huddle/digest/2019-01-14"))


def test_what_came_of_a_visit_is_not_told_without_consent(login, town):
    follow_up = make_follow_up(town)
    make_try(town, follow_up, "away", "酒のにおいがした")
    topic = make_topic(town, kind="away_again", follow_up_id=follow_up.id, resident=town.kimura)
    make_day_topic(town, make_huddle(town), topic=topic)
    path = f"/huddle?topic={topic.id}"
    assert "酒のにおい" in text_of(login(town.sato).get(path))
    assert "酒のにおい" not in text_of(login(town.kanri).get(path))


def test_what_a_volunteer_was_worried_about_is_not_told_without_consent(login, town, make_job):
    job = make_job()
    errands.claim(town.suzuki, job)
    errands.start(town.suzuki, job)
    errands.finish(town.suzuki, job)
    errands.report(town.suzuki, job, "worry", "酒のにおいがした")
    for path in ("/today", f"/errands/{job.id}"):
        assert "酒のにおい" in text_of(login(town.sato).get(path)), path
        page = text_of(login(town.kanri).get(path))
        assert ("酒のにおい" in page, "共有の同意なし" in page) == (False, True), path


def test_what_three_professions_read_stays_on_the_screen_of_the_minutes(login, town):
    meeting = make_huddle(town)
    make_hand_off(town, "HIVの薬", kind="sensitive", huddle=meeting, to_unit=town.sato.unit)
    make_day_topic(town, meeting, topic=make_topic(town, sentence="虐待のうたがい", sensitive=True))
    huddle.close(town.sato, meeting)
    page = read(login(town.sato).get(PAGE))
    for words in ("HIVの薬", "虐待のうたがい"):
        holders = [item for item in page.all("li") if words in item.words]
        assert holders, words
        assert all("screen-only" in item.attributes.get("class", "") for item in holders), words


# -- other areas ----------------------------------------------------------------------------------------------------


def test_a_coordinator_changes_the_contacts_of_the_own_area_only(login, town):
    contact = community.add_contact(
        town.kanri, town.miyanomae, kind="chair", name="森 良一", phone="", remark="", first_on=date(2018, 4, 1)
    )
    for desk, status in ((login(town.tanaka), 404), (login(town.takahashi), 303)):
        page = text_of(desk.get(f"/rosters/districts/{town.miyanomae.id}"))
        assert (f"/contacts/{contact.id}" in page) is (status == 303)
        fields = {"kind": "seniors", "name": "林", "first_on": "2019-01-01", "last_on": "2019-01-15"}
        paths = (f"/rosters/contacts/{contact.id}/end", f"/rosters/districts/{town.miyanomae.id}/contacts/new")
        assert [post(desk, path, **fields).status_code for path in paths] == [status, status]
    assert Contact.get_by_id(contact.id).last_on == date(2019, 1, 15)


def test_a_machine_does_not_tell_who_lives_in_another_area(login, town, make_job):
    cutter = equipment.add(town.sato, name="刈払機 1号", kind="brush_cutter", place="倉庫")
    booking = equipment.book(town.sato, cutter, job=make_job(kind="mowing"))
    stranger = login(town.tanaka)
    page = text_of(stranger.get("/equipment"))
    assert ("木村" in page, "宮ノ前の草刈り" in page, f"/bookings/{booking.id}/drop" in page) == (False, True, False)
    assert post(stranger, f"/equipment/bookings/{booking.id}/drop").status_code == 404
    fields = {
        "machine": str(cutter.id),
        "day": "1/16",
        "from_minute": "9:00",
        "until_minute": "12:00",
        "reason": "祭り",
    }
    refused = text_of(post(stranger, "/equipment/bookings", **fields))
    assert ("木村" in refused, "宮ノ前の草刈り" in refused) == (False, True)
    own = login(town.takahashi)
    assert "木村 フミさんの草刈り" in text_of(own.get("/equipment"))
    assert post(own, f"/equipment/bookings/{booking.id}/drop").status_code == 303


def test_whom_a_volunteer_visits_in_another_area_is_not_told(login, town, make_job):
    """Neither on the call list nor when the job is given to them."""
    errands.claim(town.suzuki, make_job(from_minute=540, until_minute=600))
    job = make_job(resident=town.watanabe, from_minute=540, until_minute=600)
    stranger = login(town.tanaka)
    for answer in (
        stranger.get(f"/errands/{job.id}/calls"),
        post(stranger, f"/errands/{job.id}/calls", person=str(town.suzuki.id), said="takes"),
    ):
        assert ("木村" in text_of(answer), "宮ノ前の草取り" in text_of(answer)) == (False, True)
    with pytest.raises(Refused, match="木村 フミさんの草取り"):  # their own
        errands.claim(town.suzuki, job)


@pytest.mark.parametrize("who", ["tanaka", "nakamura"])
def test_no_address_tells_a_stranger_who_it_is(request, login, town, who):
    """Every address of the house with the numbers of 鬼頭さん, as a coordinator of another area and as another volunteer."""
    Resident.update(
        name="鬼頭 ヨネ", kana="きとう よね", phone="0555-77-7777", mobile="", landmark="水車", house_name="鬼屋"
    ).where(Resident.id == town.kimura.id).execute()
    everywhere = request.getfixturevalue("routes")
    meeting = make_huddle(town)
    make_note(town, "ないしょ", huddle=meeting)
    make_day_topic(town, meeting, topic=make_topic(town, "ないしょ"))
    make_follow_up(town, "ないしょ")
    make_hand_off(town, "ないしょ")
    browser, told = login(getattr(town, who)), []
    for _endpoint, method, path in sorted(everywhere, key=lambda route: (route[1], "log_out" in route[0])):
        fields = {
            "q": "きとう",
            "word": "ないしょ",
            "look": "person",
            "reason": "わけ",
            "resident": str(town.kimura.id),
        }
        answer = browser.get(path) if method == "GET" else post(browser, path, **fields)
        page = answer.get_data().decode(errors="ignore")
        known = [word for word in ("鬼頭", "ヨネ", "77-7777", "水車", "鬼屋", "ないしょ") if word in page]
        known = [word for word in known if not (method == "POST" and word == fields["word"])]  # typed just now
        told += [f"{method} {path}: {known}"] if known else []
    assert told == []


MONEY = ("/ledger/books/{book}", "/ledger/books/new/{resident}", "/ledger/entries/{entry}")


def test_the_money_of_another_area_is_not_there(login, town):
    book = books.sell_book(town.sato, town.kimura)
    numbers = {"book": book.id, "resident": town.kimura.id, "entry": one("SELECT max(id) FROM ledger_entry")}
    for person, status in ((town.tanaka, 404), (town.takahashi, 200)):
        assert {login(person).get(path.format(**numbers)).status_code for path in MONEY} == {status}


# -- the board ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/board/all.ics", "/board/calendar.ics", "/opendata/events.csv", "/opendata/events.json"]
)
def test_a_visitor_does_not_say_where_we_live_for_everybody(client, town, path):
    Meals(town)
    evil = {"Host": "evil.example"}
    assert "evil.example" in text_of(client.get(path, headers=evil))
    answer = client.get(path)
    assert "evil.example" not in text_of(answer)
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_whoever_fills_the_form_of_the_board_locks_nobody_out(app, login, town):
    """Five of one place, and no more; the log-ins of that place and the forms of other places go on."""

    def ask(address: str, number: int):
        where = {"REMOTE_ADDR": address}
        fields = {"name": "川口", "phone": f"0555-00-{number:04d}", "district": "1", "what": "草取り"}
        browser = app.test_client()
        browser.environ_base |= where
        return post(browser, "/ask/form", **fields).status_code

    for place_number in range(4):
        asked = [ask(f"192.0.2.{place_number}", 10 * place_number + number) for number in range(6)]
        assert asked == [303] * 5 + [429]
    assert one("SELECT count(*) FROM login_failure WHERE address = '192.0.2.1'") == 0


# -- twice ----------------------------------------------------------------------------------------------------------


def test_a_second_tap_of_a_volunteer_is_the_first_one(login, town, make_job):
    """The second one was told that this page is not for them, or made the meeting hear of it anew."""
    phone, job, other = login(town.suzuki), make_job(), make_job(from_minute=780, until_minute=900)
    errands.claim(town.suzuki, other)
    taps = [post(phone, f"/help/{other.id}/unclaim") for _tap in range(2)]
    assert [(tap.status_code, tap.location) for tap in taps] == [(303, "/help")] * 2
    errands.claim(town.suzuki, job)
    errands.start(town.suzuki, job)
    errands.finish(town.suzuki, job)
    for _tap in range(2):
        assert post(phone, f"/help/{job.id}/report", how="worry", line="やせていた").status_code == 303
    acts = [act for act, _who in audited()]
    assert acts.count("errand.reported") == 1
    assert one("SELECT count(*) FROM topic WHERE kind = 'worry'") == 1


def test_a_household_begun_twice_is_one(login, town):
    for _tap in range(2):
        assert post(login(town.sato), f"/residents/{town.kimura.id}/household/begin").status_code == 303
    assert one("SELECT count(*) FROM household") == 1


def test_nobody_at_home_told_twice_is_one_try(login, town):
    meeting = watching.plan_meeting(town.kanri, town.miyanomae, day=date(2019, 1, 15), from_minute=600, place="公民館")
    concern = watching.worry(
        town.sato, meeting, resident=town.kimura, words="雨戸", visitor=town.sato, visit_by_on=date(2019, 1, 20)
    )
    desk = login(town.sato)
    for sheet in ("one", "one", "two"):
        answer = post(desk, f"/rosters/visits/{concern.id}", outcome="away", line="留守", visited_on="1/16", once=sheet)
        assert answer.status_code == 303
    assert one("SELECT tries FROM watch_concern") == 2
