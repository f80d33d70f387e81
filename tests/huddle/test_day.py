"""The day: opened once, led, closed once; and what stands on its sheet."""

from datetime import date, timedelta

import pytest
from conftest import audited
from peewee import IntegrityError

from townhub import clock
from townhub.db import database, one
from townhub.huddle import actions, follow_ups, hand_offs, notes, reading, topics
from townhub.huddle.gather import gather
from townhub.huddle.models import DayTopic, Huddle, Note, Presence, Topic
from townhub.refused import Refused
from townhub.town.models import Unit

DAY = date(2019, 1, 16)


@pytest.fixture
def huddle(town, at):
    at("2019-01-16T08:30+09:00")
    return actions.open_day(town.sato, DAY)


def test_whoever_is_first_opens_the_day(town):
    first, second = actions.open_day(town.sato, DAY), actions.open_day(town.kanri, DAY)
    assert (first.id, second.opened_by_id, second.chair_id) == (second.id, town.sato.id, town.sato.id)
    assert [row.unit_id for row in Presence.select()] == [town.sato.unit_id]
    assert [act for act, _who in audited()].count("huddle.opened") == 1


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2019, 1, 19), "1月19日(土)は土曜日で、打ち合わせはありません"),
        (date(2019, 1, 14), "1月14日(月)は成人の日で、打ち合わせはありません"),
        (date(2019, 1, 17), "1月17日(木)は、まだ来ていません。その日になったら始めてください"),
        (date(2019, 1, 15), "1月15日(火)は過ぎました。紙で行ったときは「紙から書きうつす」を開いてください"),
    ],
)
def test_other_days_are_refused_and_say_why(town, day, sentence):
    with pytest.raises(Refused) as no:
        actions.open_day(town.sato, day)
    assert no.value.sentence == sentence
    assert Huddle.select().count() == 0


def test_two_close_the_day_and_the_second_reads_who_it_was(town, huddle, at):
    at("2019-01-16T08:46+09:00")
    actions.close(town.kanri, huddle)
    actions.close(town.kanri, huddle)
    with pytest.raises(Refused) as no:
        actions.close(town.sato, huddle)
    assert no.value.sentence == "8:46に、山口 直子さんが閉じました"
    assert [act for act, _who in audited()].count("huddle.closed") == 1


def test_a_closed_day_stays_as_it_is(town, huddle):
    note = notes.write_note(town.sato, huddle, words="元気", category="health", resident=town.kimura)
    unit = Unit.get()
    actions.close(town.sato, huddle)
    for act in (
        lambda: actions.mark_present(town.sato, huddle, unit),
        lambda: notes.write_note(town.sato, huddle, words="あとから", category="health", resident=town.kimura),
        lambda: notes.withdraw(town.sato, note),
        lambda: follow_ups.make(town.sato, what="見る", assignee=town.sato, until_on=DAY, huddle=huddle),
        lambda: hand_offs.send(town.sato, words="たのむ", to=unit, huddle=huddle),
    ):
        with pytest.raises(Refused) as no:
            act()
        assert "佐藤 花子さんが閉じました" in no.value.sentence
    for sql in (
        "UPDATE huddle SET chair_id = 1",
        "DELETE FROM huddle",
        "INSERT INTO huddle_presence (huddle_id, unit_id, marked_by_id, marked_at) VALUES (1, 1, 1, '')",
        "DELETE FROM huddle_presence",
        "UPDATE huddle_topic SET position = 9",
        "DELETE FROM huddle_topic",
        "UPDATE huddle_note SET words = 'x'",
        "UPDATE huddle_note SET withdrawn_at = '', withdrawn_by_id = 1",
        "DELETE FROM huddle_note",
        "INSERT INTO follow_up (huddle_id, what, search_key, assignee_id, until_on, comes_back_on, made_by_id, made_at)"
        " VALUES (1, 'x', '', 1, '', '', 1, '')",
        "INSERT INTO hand_off (huddle_id, to_unit_id, kind, words, search_key, made_by_id, made_at)"
        " VALUES (1, 1, 'general', 'x', '', 1, '')",
    ):
        with pytest.raises(IntegrityError):
            database.execute_sql(sql)


def test_what_comes_later_is_an_addition(town, huddle):
    actions.close(town.sato, huddle)
    added = notes.write_note(town.sato, huddle, words="書き忘れ", category="office", addition=True)
    assert (added.addition, added.topic_id) == (True, None)
    with pytest.raises(IntegrityError):  # an addition is never passed off as said on the day
        Note.create(huddle=huddle, words="x", search_key="x", category="office", kind="general", written_by=town.sato,
                    written_at=clock.now(), addition=False)  # fmt: skip


# -- topics ---------------------------------------------------------------------------------------------------------


def sheet(person, huddle) -> list[tuple]:
    """(part, cause, days late, how it stands) in the order of the sheet."""
    causes = {topic.id: topic.cause for topic in Topic.select()}
    found = reading.topics_of(person, huddle.day, Huddle.get_by_id(huddle.id))
    return [(topic.part, causes[topic.id], topic.days_late, topic.stands) for topic in found.all]


def worry(town, cause="errand-1-worry", **more):
    return topics.hand_down(
        town.suzuki,
        **{"cause": cause, "kind": "worry", "resident": town.kimura, "sentence": "新聞がたまっていた", **more},
    )


def test_the_same_cause_never_makes_two(town):
    assert (worry(town), worry(town)) == (True, False)
    assert Topic.select().count() == 1


def test_a_cause_that_comes_back_is_the_same_topic_again(town):
    worry(town)
    assert topics.take_back(town.sato, "errand-1-worry") is True
    assert topics.take_back(town.sato, "errand-1-worry") is False
    assert worry(town, sentence="また") is True
    assert [(topic.settled, topic.sentence) for topic in Topic.select()] == [(None, "また")]


def test_what_comes_in_during_the_meeting_stands_on_the_list_at_once(town, huddle):
    worry(town)
    assert sheet(town.sato, huddle) == [(2, "errand-1-worry", 0, "open")]


def test_what_was_not_settled_is_carried_over_with_its_days(town, huddle, at):
    worry(town)
    actions.close(town.sato, huddle)
    at("2019-01-18T08:30+09:00")
    friday = actions.open_day(town.sato, date(2019, 1, 18))
    assert sheet(town.sato, friday) == [(1, "errand-1-worry", 2, "open")]
    assert sheet(town.sato, huddle) == [(2, "errand-1-worry", 0, "open")]  # as it was kept


def test_a_follow_up_is_a_topic_on_its_day_and_late_after_it(town, huddle, at):
    made = follow_ups.make(town.sato, what="暖房を見る", assignee=town.takahashi, until_on=date(2019, 1, 17),
                           resident=town.kimura, huddle=huddle)  # fmt: skip
    actions.close(town.sato, huddle)
    at("2019-01-17T08:30+09:00")
    thursday = actions.open_day(town.sato, date(2019, 1, 17))
    cause = f"follow-up-{made.id}-2019-01-17"
    assert sheet(town.sato, thursday) == [(2, cause, 0, "open")]
    actions.close(town.sato, thursday)
    at("2019-01-21T08:30+09:00")
    monday = actions.open_day(town.sato, date(2019, 1, 21))
    assert sheet(town.sato, monday) == [(1, cause, 4, "open")]


def test_only_an_outcome_ends_a_follow_up(town, huddle, at):
    made = follow_ups.make(town.sato, what="見る", assignee=town.sato, until_on=DAY, huddle=huddle)
    gather(DAY)
    topics.settle(town.sato, Topic.get())
    actions.close(town.sato, huddle)
    at("2019-01-17T08:30+09:00")
    thursday = actions.open_day(town.sato, date(2019, 1, 17))
    assert sheet(town.sato, thursday) == [(1, f"follow-up-{made.id}-2019-01-17", 1, "open")]
    follow_ups.say_outcome(town.sato, made, "done")
    assert sheet(town.sato, thursday)[0][3] == "done"


def test_nobody_at_home_comes_back_on_the_next_working_day(town, at):
    at("2019-01-18T08:30+09:00")
    friday = actions.open_day(town.sato, date(2019, 1, 18))
    made = follow_ups.make(town.sato, what="見る", assignee=town.sato, until_on=date(2019, 1, 18), resident=town.kimura)
    gather(friday.day)
    follow_ups.say_outcome(town.sato, made, "away", "留守でした")
    assert sheet(town.sato, friday)[0][3] == "talked"
    actions.close(town.sato, friday)
    at("2019-01-21T08:12+09:00")
    assert gather(date(2019, 1, 21)) == 1
    assert gather(date(2019, 1, 21)) == 0
    topic = Topic.select().order_by(Topic.id.desc()).get()
    assert (topic.kind, topic.cause) == ("away_again", f"follow-up-{made.id}-2019-01-21")


def test_an_outcome_pressed_by_mistake_is_taken_back(town, huddle):
    made = follow_ups.make(town.sato, what="見る", assignee=town.sato, until_on=DAY, resident=town.kimura)
    gather(DAY)
    follow_ups.say_outcome(town.sato, made, "away", "留守")
    follow_ups.take_outcome_back(town.sato, made)
    follow_ups.take_outcome_back(town.sato, made)
    gather(DAY)
    assert sheet(town.sato, huddle) == [(2, f"follow-up-{made.id}-2019-01-16", 0, "open")]
    assert reading.tries_of([made.id]) == {}


@pytest.mark.parametrize("outcome", ["declined", "dropped"])
def test_giving_up_needs_a_line(town, outcome):
    made = follow_ups.make(town.sato, what="見る", assignee=town.sato, until_on=DAY)
    with pytest.raises(Refused, match="ひとことも書いてください"):
        follow_ups.say_outcome(town.sato, made, outcome)
    follow_ups.say_outcome(town.sato, made, outcome, "娘さんが来る")
    with pytest.raises(Refused, match="もう「"):
        follow_ups.say_outcome(town.sato, made, "done")


def test_a_hand_off_without_an_answer_heads_the_next_day(town, huddle, at):
    made = hand_offs.send(town.kanri, words="薬が変わりました", to=town.sato, huddle=huddle, resident=town.kimura)
    worry(town)
    actions.close(town.sato, huddle)
    at("2019-01-17T08:30+09:00")
    thursday = actions.open_day(town.sato, date(2019, 1, 17))
    assert [line[1:3] for line in sheet(town.sato, thursday)] == [(f"hand-off-{made.id}", 1), ("errand-1-worry", 1)][
        ::-1
    ]
    hand_offs.acknowledge(town.sato, made)
    hand_offs.acknowledge(town.sato, made)
    assert {line[1]: line[3] for line in sheet(town.sato, thursday)}[f"hand-off-{made.id}"] == "done"
    assert [act for act, _who in audited()].count("hand_off.acknowledged") == 1


def test_somebody_whom_nobody_has_mentioned_comes_by_themselves(town, at):
    database.execute_sql("INSERT INTO huddle_watch (resident_id, every_days, set_at) VALUES (?, 10, '2019-01-01T00:00:00Z')",
                         (town.kimura.id,))  # fmt: skip
    assert gather(date(2019, 1, 10)) == 0
    assert gather(DAY) == 1
    assert Topic.get().sentence == "見守りの方ですが、10日間だれも話題にしていません"
    topics.heard_of(town.kimura.id)
    assert Topic.get().settled == "gone"
    assert gather(DAY + timedelta(days=9)) == 0
    assert gather(DAY + timedelta(days=10)) == 1


def test_newcomers_since_the_last_meeting(town, huddle, at):
    from townhub.residents import actions as residents

    actions.close(town.sato, huddle)
    at("2019-01-16T11:00+09:00")
    new = residents.register(town.sato, name="山田 ハナ", kana="やまだ はな", district=town.miyanomae, address="1")
    at("2019-01-17T08:30+09:00")
    thursday = actions.open_day(town.sato, date(2019, 1, 17))
    assert sheet(town.sato, thursday) == [(2, f"newcomer-{new.id}", 0, "open")]


def test_put_off_to_another_day_and_back(town, huddle, at):
    worry(town)
    topic = Topic.get()
    for day, sentence in ((DAY, "きょうより後の日"), (date(2020, 3, 1), "1年より先")):
        with pytest.raises(Refused, match=sentence):
            topics.snooze(town.sato, topic, until=day, why="入院中")
    topics.snooze(town.sato, topic, until=date(2019, 1, 21), why="入院中")
    assert sheet(town.sato, huddle)[0][3] == "snoozed"
    topics.wake(town.sato, topic)
    assert sheet(town.sato, huddle)[0][3] == "open"
    topics.snooze(town.sato, topic, until=date(2019, 1, 21), why="入院中")
    actions.close(town.sato, huddle)
    kept = "（1月21日(月)の議題にしました。わけ「入院中」）"
    assert one("SELECT sentence FROM huddle_topic") == topic.sentence + kept
    at("2019-01-18T08:30+09:00")
    assert sheet(town.sato, actions.open_day(town.sato, date(2019, 1, 18))) == []
    at("2019-01-21T08:30+09:00")
    assert sheet(town.sato, actions.open_day(town.sato, date(2019, 1, 21))) == [(2, "errand-1-worry", 0, "open")]


def test_talked_about_and_back(town, huddle):
    worry(town)
    topics.settle(town.sato, Topic.get())
    topics.settle(town.sato, Topic.get())
    assert sheet(town.sato, huddle)[0][3] == "talked"
    topics.unsettle(town.sato, Topic.get())
    assert sheet(town.sato, huddle)[0][3] == "open"
    topics.settle(town.sato, Topic.get())
    actions.close(town.sato, huddle)
    with pytest.raises(Refused, match="もう閉じています"):
        topics.unsettle(town.sato, Topic.get())
    assert one("SELECT ended FROM huddle_topic") == "talked"


def test_a_free_line_makes_somebody_one_of_todays_people(town, huddle):
    first = notes.write_note(town.sato, huddle, words="畑にいた", category="living", resident=town.kimura, once="a")
    notes.write_note(town.sato, huddle, words="畑にいた", category="living", resident=town.kimura, once="a")
    notes.write_note(town.kanri, huddle, words="声も元気", category="health", resident=town.kimura)
    assert DayTopic.select().count() == 1
    assert (first.unit_id, first.profession) == (town.sato.unit_id, "保健師")
    said = reading.notes_of_day(town.sato, Huddle.get())
    assert [note["words"] for note in said[first.topic_id]] == ["畑にいた", "声も元気"]
    assert sheet(town.sato, huddle)[0][3] == "talked"  # only mentioned: not tomorrow's business


# -- who sees what --------------------------------------------------------------------------------------------------


def test_a_coordinator_sees_the_own_area_only(town, huddle):
    worry(town)
    hand_offs.send(town.sato, words="東のこと", to=Unit.get(), resident=town.kimura)
    follow_ups.make(town.sato, what="東のこと", assignee=town.sato, until_on=DAY, resident=town.kimura)
    notes.write_note(town.sato, huddle, words="東のこと", category="living", resident=town.kimura)
    now = Huddle.get()
    for person, many in ((town.takahashi, True), (town.tanaka, False)):
        assert bool(sheet(person, huddle)) is many
        assert bool(reading.notes_of_day(person, now)) is many
        assert bool(reading.hand_offs_waiting(person)) is many
        assert bool(reading.follow_ups(person, "f.outcome IS NULL")) is many


def test_sensitive_lines_are_for_the_three_professions_and_the_writer(town, huddle):
    worry(town, sensitive=True)
    notes.write_note(town.kanri, huddle, words="診断のこと", category="health", kind="sensitive", resident=town.kimura)
    hand_offs.send(town.kanri, words="診断のこと", to=Unit.get(), kind="sensitive", resident=town.kimura)
    now = Huddle.get()

    def readable(person) -> tuple[int, int, int]:
        notes_of = [n for said in reading.notes_of_day(person, now).values() for n in said]
        worries = [t for t in reading.topics_of(person, DAY, now).all if t.kind == "worry"]
        return len(worries), len(notes_of), len(reading.hand_offs_waiting(person))

    assert readable(town.sato) == (1, 1, 1)
    assert readable(town.kanri) == (0, 1, 1)
    assert readable(town.takahashi) == (0, 0, 0)
