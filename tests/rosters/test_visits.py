"""A 宿題 of the daily meeting becomes a visit by the district's person; how it went is how the 宿題 went."""

from datetime import date

import pytest
from conftest import audited, post
from reader import read

from townhub import clock
from townhub.handover import people
from townhub.huddle import actions as huddle
from townhub.huddle import follow_ups
from townhub.huddle.due import due
from townhub.huddle.models import FollowUp, Topic
from townhub.refused import Refused
from townhub.rosters import passing_on, visits, watching
from townhub.rosters.models import Concern

DAY, BY = date(2019, 1, 16), date(2019, 1, 18)


@pytest.fixture
def promised(put, town):
    """佐藤 answers for 宮ノ前, and 高橋 has promised to look after 木村."""
    put(town.miyanomae, "main", town.sato)
    return follow_ups.make(
        town.takahashi, what="雨戸が開くか見る", assignee=town.takahashi, until_on=BY, resident=town.kimura
    )


@pytest.fixture
def visit(promised, town):
    facts = {"words": promised.what, "visitor": town.sato, "visit_by_on": BY}
    return visits.ask(town.takahashi, town.kimura, follow_up=promised.id, **facts)


def test_from_the_follow_up_to_the_visit_and_back(login, promised, town):
    browser = login(town.takahashi)
    links = read(browser.get(f"/huddle/follow-ups/{promised.id}")).all("a")
    [ask] = [a.attributes["href"] for a in links if a.words == "担当に訪問をたのむ"]
    page = read(browser.get(ask))
    assert "佐藤 花子 保健師" in page.words and page.all("input", name="words")[0].attributes["value"] == promised.what
    [proposed] = [option for option in page.all("option") if "selected" in option.attributes and option.words]
    assert proposed.words == "佐藤 花子 保健師（この地区の担当）"
    answer = post(browser, ask, visitor=str(town.sato.id), visit_by_on="1/18", words=promised.what)
    made, now = Concern.get(), FollowUp.get()
    assert answer.location == f"/rosters/visits/{made.id}"
    assert (now.became, now.became_id, now.assignee, now.outcome) == ("visit", made.id, town.sato, None)
    for page, there in (
        (f"/huddle/follow-ups/{now.id}", answer.location),
        (answer.location, f"/huddle/follow-ups/{now.id}"),
    ):
        assert there in [a.attributes["href"] for a in read(browser.get(page)).all("a")]
    assert "木村 フミさんを訪ねる（1月18日(金)まで）" in read(login(town.sato).get("/today")).words
    assert [a.words for a in read(browser.get(f"/huddle/follow-ups/{now.id}")).all("a")].count(
        "担当に訪問をたのむ"
    ) == 0


def test_without_a_day_or_a_visitor_nothing_is_asked(login, promised, town):
    answer = post(login(town.takahashi), f"/rosters/residents/{town.kimura.id}/visit?follow_up={promised.id}",
                  visitor="", visit_by_on="", words="見る")  # fmt: skip
    assert answer.status_code == 422 and "訪ねる人をえらんでください" in read(answer).words
    assert (
        login(town.takahashi).get(f"/rosters/residents/{town.watanabe.id}/visit?follow_up={promised.id}").status_code
        == 404
    )
    assert not Concern.select().count()


@pytest.mark.parametrize(
    ("outcome", "ended", "line"),
    [
        ("well", "done", "訪問: 変わりなし"),
        ("linked", "done", "訪問: 支援につないだ"),
        ("declined", "declined", "訪問: 断られた"),
    ],
)
def test_how_it_went_is_how_the_follow_up_went(town, visit, outcome, ended, line):
    watching.visit(town.sato, visit, outcome=outcome, line="元気でした", visited_on=DAY)
    now = FollowUp.get()
    assert (now.outcome, [(tried.outcome, tried.line) for tried in now.followuptry_set]) == (ended, [(ended, line)])
    assert [(topic.kind, topic.sentence) for topic in Topic.select()] == [
        ("watch_over", f"佐藤 花子が1月16日(水)に訪ねました: {line.removeprefix('訪問: ')}")
    ]
    assert [act for act, _who in audited()][-2:] == ["follow_up.outcome_said", "concern.visited"]


def test_nobody_at_home_brings_the_follow_up_back_and_makes_no_second_topic(town, visit, at):
    watching.visit(town.sato, visit, outcome="away", line="留守", visited_on=DAY)
    assert (FollowUp.get().outcome, FollowUp.get().comes_back_on, Concern.get().tries) == (None, date(2019, 1, 17), 1)
    at("2019-01-17T08:20+09:00")
    huddle.open_day(town.sato, clock.today())
    assert [topic.kind for topic in Topic.select()] == ["away_again"]


def test_it_is_the_visitors_once_and_goes_with_the_visit(town, visit):
    assert [
        thing.endpoint for thing in people.open_in_the_name_of(town.sato) if thing.endpoint != "passing_on.person"
    ] == ["watching.visit"]
    assert due(town.sato, BY)["my_follow_ups"] == []
    items = passing_on.items_of(town.sato, town.kanri)
    decisions = {i.key: passing_on.Decision("move" if i.kind == "visit" else "keep") for i in items}
    passing_on.pass_on(town.kanri, town.sato, town.takahashi, from_on=DAY, decisions=decisions)
    assert (Concern.get().visitor, FollowUp.get().assignee) == (town.takahashi, town.takahashi)


def test_dropped_at_a_hand_over_drops_the_promise_and_ended_in_the_meeting_is_left_alone(town, visit):
    watching.drop(town.kanri, visit, "入院した")
    assert (FollowUp.get().outcome, Concern.get().outcome) == ("dropped", "dropped")
    other = visits.ask(town.sato, town.kimura, words="薬を見る", visitor=town.sato, visit_by_on=BY)
    follow_ups.say_outcome(town.sato, FollowUp.get(FollowUp.became_id == other.id), "done")
    watching.visit(town.sato, other, outcome="well", line="飲んでいた", visited_on=DAY)
    assert Concern.get_by_id(other.id).outcome == "well"


def test_what_became_something_becomes_nothing_else(town, promised, visit):
    with pytest.raises(Refused, match="もうほかのことになっています"):
        visits.ask(town.sato, town.kimura, words="見る", visitor=town.sato, visit_by_on=BY, follow_up=promised.id)
    with pytest.raises(Refused, match="これからの日"):
        visits.ask(town.sato, town.kimura, words="見る", visitor=town.sato, visit_by_on=date(2019, 1, 15))
    assert Concern.select().count() == 1
