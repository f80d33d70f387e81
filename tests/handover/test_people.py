"""Somebody leaves the house: not while something is open in their name, and then every way in is closed."""

from datetime import date

import pytest
from conftest import audited, post
from reader import press, read

from townhub.accounts import actions as accounts
from townhub.accounts import terminal_actions as terminals
from townhub.accounts.models import Device, Draft, Invitation, Person
from townhub.errands import actions as errands
from townhub.handover import people
from townhub.refused import Refused

LEAVE, BACK = "やめた日を書く", "もどす"


def words(answer) -> str:
    return read(answer).words


def fresh(person: Person) -> Person:
    return Person.get_by_id(person.id)


@pytest.fixture
def office(login, town):
    """The browser of 山口, who administers."""
    return login(town.kanri)


def test_leaving_closes_every_way_in(office, login, town):
    phone, card = login(town.suzuki), accounts.invite(town.kanri, town.suzuki)
    page = office.get(office.get(f"/people/{town.suzuki.id}").request.path + "/leave")
    answer = press(office, page, LEAVE, left_on="1/15")
    assert answer.location == f"/people/{town.suzuki.id}"
    assert phone.get("/help").status_code == 303
    assert fresh(town.suzuki).left_on == date(2019, 1, 15)
    assert Device.get(Device.person == town.suzuki).stopped_by == town.kanri
    assert Invitation.get_by_id(card.id).revoked_at
    assert audited()[-1] == ("person.left", "山口 直子")
    assert "鈴木 一郎" not in words(office.get("/people"))
    assert "平成31年1月15日(火)まで" in words(office.get(answer.location))


def test_leaving_ends_session_pin_and_drafts_of_the_office(office, login, town):
    desk = login(town.sato)
    terminals.set_pin(town.sato, "2580")
    terminals.keep_draft(town.sato, "/reception", [("remark", "道具")])
    people.leave(town.kanri, town.sato, date(2019, 1, 16))
    assert desk.get("/today").status_code == 303
    assert (fresh(town.sato).pin_hash, Draft.select().count()) == (None, 0)
    people.come_back(town.kanri, town.sato)
    assert desk.get("/today").status_code == 303  # the old session does not live again


@pytest.mark.parametrize("state", ["claimed", "running", "over"])
def test_nobody_leaves_with_something_open(office, town, make_job, state):
    from datetime import timedelta

    from townhub import clock

    job = make_job()
    errands.claim(town.suzuki, job)
    if state == "running":
        errands.start(town.suzuki, job)
    if state == "over":
        errands.enter_times(town.suzuki, job, clock.now() - timedelta(minutes=75), clock.now())
    page = office.get(f"/people/{town.suzuki.id}/leave")
    assert "まだ開いているもの 1件" in words(page)
    assert "1月16日(水) 木村 フミさんの草取り" in words(page)
    [link] = [a for a in read(page).all("a") if a.attributes["href"] == f"/errands/{job.id}"]
    assert office.get(link.attributes["href"]).status_code == 200
    answer = post(office, f"/people/{town.suzuki.id}/leave", left_on="1/16")  # with the page of yesterday
    assert answer.status_code == 409
    assert "鈴木 一郎さんの名前で、1件がまだ開いています" in read(answer).one(role="alert").words
    assert fresh(town.suzuki).is_active
    assert Device.get(Device.person == town.suzuki).stopped_at is None


def test_the_office_puts_a_job_back_and_then_somebody_may_leave(office, town, make_job):
    job = make_job()
    errands.claim(town.suzuki, job)
    page = office.get(f"/errands/{job.id}")
    [link] = [a.attributes["href"] for a in read(page).all("a") if a.words == "募集にもどす"]
    answer = press(office, office.get(link), "募集にもどす", reason="担い手がやめる")
    assert answer.location == f"/errands/{job.id}"
    assert audited()[-1] == ("errand.given_back", "山口 直子")
    assert post(office, link, reason="もう一度").status_code == 409
    assert post(office, link, reason="").status_code == 422
    assert press(office, office.get(f"/people/{town.suzuki.id}/leave"), LEAVE).status_code == 303


def test_what_is_done_or_called_off_keeps_nobody(town, make_job):
    from datetime import timedelta

    from townhub import clock

    done, called_off = make_job(), make_job()
    for job in (done, called_off):
        errands.claim(town.suzuki, job)
    errands.enter_times(town.suzuki, done, clock.now() - timedelta(minutes=30), clock.now())
    errands.call_off(town.kanri, called_off, "本人が入院")
    assert people.open_in_the_name_of(town.suzuki) == []
    people.leave(town.kanri, town.suzuki, date(2019, 1, 16))
    assert not fresh(town.suzuki).is_active


@pytest.mark.parametrize(
    ("who", "typed", "status", "sentence"),
    [
        ("sato", "", 422, "やめた日を入れてください"),
        ("sato", "2/30", 422, "2/30という日はありません"),
        ("sato", "1/17", 409, "先の日は、まだ書けません"),
        ("kanri", "1/16", 409, "ご自分のことは書けません"),
    ],
)
def test_a_leaving_that_cannot_be(office, town, who, typed, status, sentence):
    person = getattr(town, who)
    answer = post(office, f"/people/{person.id}/leave", left_on=typed)
    assert answer.status_code == status
    assert sentence in read(answer).one(role="alert").words
    assert fresh(person).is_active


def test_the_town_keeps_an_administrator(town):
    with pytest.raises(Refused, match="管理者がいなくなります"):
        people.leave(town.sato, town.kanri, date(2019, 1, 16))


def test_leaving_twice_is_one_line(office, town):
    for _press in range(2):
        assert post(office, f"/people/{town.sato.id}/leave", left_on="1/16").status_code == 303
    assert [act for act, _who in audited()].count("person.left") == 1
    assert fresh(town.sato).password_version == 2


def test_somebody_comes_back(office, client, town):
    page = office.get(f"/people/{town.ito.id}/come-back")
    assert "平成30年12月31日(月)までと書いてあります" in words(page)
    for _press in range(2):
        assert press(office, page, BACK).location == f"/people/{town.ito.id}"
    assert fresh(town.ito).is_active
    assert [act for act, _who in audited()].count("person.came_back") == 1
    assert "いま使える人です" in words(office.get(f"/people/{town.ito.id}/come-back"))
    assert "もう、" not in words(office.get(f"/people/{town.ito.id}/leave"))


def test_whoever_has_left_keeps_the_name_in_old_records(office, town, make_job):
    job = make_job()
    people.leave(town.kanri, town.takahashi, date(2019, 1, 16))
    assert "高橋 誠" in words(office.get(f"/errands/{job.id}"))
