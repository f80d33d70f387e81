"""The counter: asked, half filled, keyed back, decided, visited; and who may not read it."""

from datetime import date

import pytest
from conftest import audited, post
from reader import read

from townhub.counter import actions
from townhub.counter.models import Checklist
from townhub.counter.rules import FIRST, QUESTIONS
from townhub.handover import residents
from townhub.huddle.models import FollowUp
from townhub.refused import Refused
from townhub.rosters import actions as rosters

from .test_rules import sheet

FULL = {name: str(value) for name, value in sheet(6, 7, 8).items()}


@pytest.fixture
def office(login, town):
    return login(town.sato)


@pytest.fixture
def begun(office, town):
    """A sheet about 木村, begun by 佐藤 at the counter."""
    found = read(post(office, "/counter", look="person", q="きむら"))
    assert "木村 フミ" in found.words
    answer = post(office, "/counter", resident=str(town.kimura.id), how="screen")
    assert answer.status_code == 303
    return Checklist.get()


def send(browser, begun, version: int, **answers):
    return post(browser, f"/counter/checklists/{begun.id}", version=str(version), **answers)


def test_half_filled_is_kept_and_says_what_is_missing(office, begun):
    half = {name: value for name, value in FULL.items() if name not in ("3", "25")}
    answer = send(office, begun, 1, **half)
    assert answer.location == f"/counter/checklists/{begun.id}"
    said = read(office.get(answer.location)).words
    assert "まだの質問: 3、25" in said and "あと2問です" in said
    assert Checklist.get().filled_at is None
    with pytest.raises(Refused, match="まだ答えのない質問があります: 3、25"):
        actions.decide(begun.begun_by, begun, route="prevention", why="あ")
    assert post(office, "/counter", resident=str(begun.resident_id), how="screen").location == answer.location


def test_decided_and_somebody_visits(office, begun, town):
    rosters.assign(town.kanri, town.miyanomae, "保健師", "main", town.sato, from_on=date(2018, 4, 1))
    answer = send(office, begun, 1, **FULL)
    page = read(office.get(answer.location)).words
    assert "介護予防（総合事業）" in page and "運動機能の低下（3項目。3項目から該当）" in page
    result = f"/counter/checklists/{begun.id}/result"
    answer = post(
        office, result, route="prevention", why="体操に行きたい", visitor=str(town.sato.id), visit_by_on="1/25"
    )
    assert answer.location == result
    decided, follow_up = Checklist.get(), FollowUp.get()
    assert (decided.route, decided.follow_up) == ("prevention", follow_up)
    assert (follow_up.assignee, follow_up.resident, follow_up.until_on) == (town.sato, town.kimura, date(2019, 1, 25))
    assert [act for act, _who in audited()][-4:] == [
        "follow_up.made", "follow_up.became", "concern.written", "checklist.decided",
    ]  # fmt: skip
    assert "窓口の相談: 介護予防（総合事業）" in read(office.get(f"/residents/{town.kimura.id}")).words


def test_two_people_on_one_sheet(office, begun):
    send(office, begun, 1, **{"1": "yes"})
    answer = send(office, begun, 1, **{"1": "no", "2": "no"})
    assert answer.status_code == 409
    page = read(answer)
    assert "ほかの人が書きました" in page.words
    assert Checklist.get().answers == {"1": "yes"}
    assert page.one("input", name="version").attributes["value"] == "2"


def test_a_height_that_is_none_stays_in_the_field(office, begun):
    answer = send(office, begun, 1, height="せの高さ", **{"1": "yes"})
    assert answer.status_code == 422
    assert "身長を、センチで入れてください" in read(answer).words
    assert 'value="せの高さ"' in answer.get_data(as_text=True)


def test_it_is_for_the_three_professions_and_the_writer(login, begun, town, office):
    for person in (town.kanri, town.takahashi, town.tanaka):
        browser = login(person)
        assert browser.get(f"/counter/checklists/{begun.id}").status_code == 404
        assert "木村" not in read(browser.get("/counter")).words
    assert "基本チェックリスト" not in read(login(town.takahashi).get(f"/residents/{town.kimura.id}")).words
    assert login(town.suzuki).get("/counter").status_code == 403


def test_the_flow_chart_is_the_towns_own(office, begun):
    post(
        office,
        "/counter/services",
        condition="motor",
        state="転びやすい",
        service="おたっしゅクラブ",
        route="prevention",
    )
    post(office, "/counter/services", condition="mood", state="気がふさぐ", service="こころの相談", route="neighbours")
    send(office, begun, 1, **FULL)
    said = read(office.get(f"/counter/checklists/{begun.id}/result")).words
    assert "転びやすい → おたっしゅクラブ" in said and "こころの相談" not in said


def test_the_paper_has_the_same_order_as_the_screen(office, begun):
    pages = [read(office.get(path)).words for path in (f"/counter/checklists/{begun.id}", "/counter/print")]
    asked = [*FIRST.values(), *(words for _number, words, _scored in QUESTIONS)]
    for page in pages:
        places = [page.index(words) for words in asked]
        assert places == sorted(places)


def test_nothing_of_it_outlives_the_purge(office, begun, town, at):
    send(office, begun, 1, **FULL)
    actions.decide(town.sato, begun, route="neighbours", why="ひみつのわけ")
    residents.end(town.kanri, town.kimura, ended_on=date(2019, 1, 16), why="moved", confirmed=set())
    at("2024-01-17T08:00+09:00")
    residents.purge(town.kanri, town.kimura)
    assert (Checklist.get().answers, Checklist.get().why) == ({}, "消去ずみ")
