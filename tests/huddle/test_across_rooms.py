"""What the meeting and the other rooms do with each other: errands, somebody who leaves, a resident who moves away."""

from datetime import date

import pytest
from conftest import post
from reader import read

from townhub import clock, clockwork
from townhub.db import one
from townhub.errands import actions as errands
from townhub.errands import taking, untaken
from townhub.handover import people
from townhub.handover import residents as moving
from townhub.huddle import actions, follow_ups, hand_offs, topics
from townhub.huddle.due import due
from townhub.huddle.models import FollowUp, Topic
from townhub.refused import Refused

DAY = date(2019, 1, 16)


def test_what_nobody_takes_by_the_day_before_is_a_topic_until_somebody_takes_it(town, make_job):
    job, far = make_job(work_on=date(2019, 1, 17)), make_job(work_on=date(2019, 1, 25))
    untaken.hand_down()
    untaken.hand_down()
    assert [(topic.cause, topic.settled) for topic in Topic.select()] == [(untaken.cause_of(job.id), None)]
    assert Topic.get().sentence == "1月17日(木)の草取りを、まだだれも引き受けていません"
    errands.call_off(town.takahashi, far, "入院")
    taking.claim(town.suzuki, job)
    assert Topic.get().settled == "gone"


def test_a_follow_up_becomes_an_errand_with_the_link_both_ways(login, town, make_job):
    made = follow_ups.make(town.sato, what="草を取ってもらう", assignee=town.sato, until_on=DAY, resident=town.kimura)
    job = make_job(follow_up=made.id)
    now = FollowUp.get()
    assert (now.became, now.became_id, now.outcome) == ("errand", job.id, None)
    browser = login(town.sato)
    there = [a.attributes["href"] for a in read(browser.get(f"/huddle/follow-ups/{made.id}")).all("a")]
    back = [a.attributes["href"] for a in read(browser.get(f"/errands/{job.id}")).all("a")]
    assert f"/errands/{job.id}" in there and f"/huddle/follow-ups/{made.id}" in back
    make_job(resident=town.watanabe, follow_up=made.id, work_on=date(2019, 1, 18))  # somebody else's: not linked
    assert FollowUp.get().became_id == job.id


def test_nobody_leaves_with_something_promised(town):
    made = follow_ups.make(town.sato, what="見る", assignee=town.sato, until_on=DAY, resident=town.kimura)
    hand_offs.send(town.kanri, words="薬", to=town.sato)
    assert [thing.words for thing in people.open_in_the_name_of(town.sato)] == [
        "1月16日(水)までの宿題（木村 フミさん）",
        "了解まちの申し送り",
    ]
    with pytest.raises(Refused):
        people.leave(town.kanri, town.sato, DAY)
    follow_ups.give_to(town.kanri, made, town.takahashi)
    assert len(people.open_in_the_name_of(town.sato)) == 1
    with pytest.raises(Refused, match="いま頼めません"):
        follow_ups.give_to(town.kanri, made, town.ito)


def test_with_somebody_who_moves_away_end_topics_and_follow_ups(login, town):
    follow_ups.make(town.sato, what="暖房を見る", assignee=town.sato, until_on=DAY, resident=town.kimura)
    topics.hand_down(None, cause="w", kind="worry", resident=town.kimura, sentence="新聞がたまっていた")
    words = read(login(town.sato).get(f"/residents/{town.kimura.id}/end")).words
    assert (
        "いっしょに閉じる、打ち合わせのこと 2件" in words
        and "暖房を見る 佐藤 花子 1月16日(水)まで" in words
        and "気になる" in words
    )
    moving.end(town.sato, town.kimura, ended_on=DAY, why="moved", confirmed=set())
    assert (FollowUp.get().outcome, Topic.get().settled) == ("dropped", "gone")
    assert one("SELECT line FROM follow_up_try") == "転出されたため"


def test_the_first_page_says_what_the_meeting_wants(app, login, town):
    follow_ups.make(town.sato, what="暖房を見る", assignee=town.sato, until_on=DAY, resident=town.kimura)
    hand_offs.send(town.kanri, words="薬が変わりました", to=town.sato)
    assert "huddle.gather" in clockwork.run_due(app)
    words = read(login(town.sato).get("/today")).words
    assert "8:30" in words and "議題1件" in words and "暖房を見る" in words and "薬が変わりました" in words
    with clock.living_at(clock.moment_on(date(2019, 1, 19), 600)):
        assert due(town.sato, date(2019, 1, 19))["huddle_meets"] is False


def test_a_meeting_that_was_not_closed_is_not_forgotten(login, town, at):
    actions.open_day(town.sato, DAY)
    at("2019-01-17T08:12+09:00")
    assert "1月16日(水)の打ち合わせが、閉じられていません" in read(login(town.sato).get("/today")).words
    assert "まだ閉じられていません" in read(login(town.sato).get("/huddle")).words


def test_an_addition_can_be_made_to_a_topic_of_the_day(login, town):
    huddle = actions.open_day(town.sato, DAY)
    topics.hand_down(None, cause="w", kind="worry", resident=town.kimura, sentence="新聞がたまっていた")
    actions.close(town.sato, huddle)
    post(
        login(town.sato),
        "/huddle/2019-01-16/notes",
        words="夕方に会えた",
        category="watch",
        addition="y",
        topic=Topic.get().id,
    )
    assert one("SELECT resident_id || addition FROM huddle_note") == f"{town.kimura.id}1"


def test_a_topic_names_whoever_has_the_follow_up_now(town, at):
    made = follow_ups.make(town.sato, what="暖房を見る", assignee=town.sato, until_on=DAY, resident=town.kimura)
    at("2019-01-17T08:30+09:00")
    actions.open_day(town.sato, date(2019, 1, 17))
    follow_ups.give_to(town.sato, made, town.takahashi)
    [topic] = Topic.select().where(Topic.follow_up_id == made.id)
    assert topic.sentence == "1月16日(水)までの宿題「暖房を見る」が終わっていません。担当 高橋 誠"
