"""Assignments and absences: rows and audit, bad days, and the database as the last judge."""

from datetime import date

import peewee as pw
import pytest
from conftest import audited

from townhub import clock
from townhub.accounts.models import Person
from townhub.db import database, one, rows
from townhub.handover import people
from townhub.huddle import topics
from townhub.huddle.actions import close as close_huddle
from townhub.huddle.actions import open_day
from townhub.huddle.models import Topic
from townhub.huddle.placing import waiting
from townhub.refused import Refused
from townhub.residents import actions as residents
from townhub.rosters import absences, actions
from townhub.rosters.answering import answers_on, district_in_charge_of, who_answers
from townhub.rosters.models import Assignment, DistrictChange, Move
from townhub.rosters.moves import waiting_move
from townhub.rosters.reading import districts_on, gaps_from, held_by, loads, matrix
from townhub.town import actions as towns
from townhub.town.models import Area, District

from .conftest import NURSE, SINCE, WORKER

TODAY, APRIL = date(2019, 1, 16), date(2019, 4, 1)


def names(district, day=TODAY) -> tuple:
    """Main person and deputy of the nurses on that day."""
    found = who_answers(district.id, day)[NURSE]
    return tuple(who and who.name for who in (found.main, found.deputy))


def test_a_change_ends_the_earlier_one_on_the_same_day(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.miyanomae, "main", staff.saito, APRIL)
    assert names(staff.miyanomae, date(2019, 3, 31)) == ("佐藤 花子", None)
    assert names(staff.miyanomae, APRIL) == ("斎藤 和也", None)
    assert names(staff.miyanomae, date(2018, 3, 31)) == (None, None)
    assert audited()[-1] == ("assignment.made", "山口 直子")


def test_a_plan_for_april_stays_when_february_changes(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.miyanomae, "main", staff.saito, APRIL)
    put(staff.miyanomae, "main", staff.tanabe, date(2019, 2, 1))
    days = (date(2019, 1, 31), date(2019, 2, 1), date(2019, 3, 31), APRIL)
    assert [names(staff.miyanomae, day)[0] for day in days] == ["佐藤 花子", "田辺 節子", "田辺 節子", "斎藤 和也"]


def test_for_a_while_and_then_as_before(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.miyanomae, "main", staff.saito, date(2019, 2, 1), date(2019, 3, 1))
    days = (date(2019, 1, 31), date(2019, 2, 28), date(2019, 3, 1), date(2020, 1, 1))
    assert [names(staff.miyanomae, day)[0] for day in days] == ["佐藤 花子", "斎藤 和也", "佐藤 花子", "佐藤 花子"]


def test_the_same_day_written_again_replaces_what_was_written(put, staff):
    put(staff.miyanomae, "main", staff.sato, APRIL)
    put(staff.miyanomae, "main", staff.saito, APRIL)
    assert names(staff.miyanomae, APRIL)[0] == "斎藤 和也"
    assert one("SELECT count(*) FROM assignment WHERE withdrawn_at IS NOT NULL") == 1


@pytest.mark.parametrize(
    ("who", "days", "sentence"),
    [
        ("saito", (APRIL, date(2019, 3, 1)), "おわりの日が、はじめの日より前です"),
        ("saito", (APRIL, APRIL), "おわりの日が、はじめの日より前です"),
        ("ito", (APRIL, None), "伊藤 進さんは、平成30年12月31日(月)にやめています"),
        ("kinoshita", (APRIL, None), "木下 薫さんの職種は主任介護支援専門員です。保健師をえらんでください"),
        ("tanabe", (APRIL, None), "田辺 節子さんは、同じ日に、宮ノ前の保健師の副担当です。先に副担当を替えてください"),
        ("saito", (date(2019, 2, 1), date(2019, 6, 1)), "5月1日(水)からは斎藤 和也さんと、もう決めてあります"),
    ],
)  # fmt: skip
def test_what_cannot_be(put, staff, who, days, sentence):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.miyanomae, "deputy", staff.tanabe)
    if days[1] == date(2019, 6, 1):
        put(staff.miyanomae, "main", staff.saito, date(2019, 5, 1))
    before = rows("SELECT * FROM assignment")
    with pytest.raises(Refused, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        put(staff.miyanomae, "main", getattr(staff, who), *days)
    assert rows("SELECT * FROM assignment") == before


@pytest.mark.parametrize(
    ("part", "person", "from_on", "until_on"),
    [
        ("main", "saito", "2018-12-01", None),
        ("main", "saito", "2010-01-01", "2018-04-02"),
        ("deputy", "sato", "2019-01-01", None),
        ("main", "ito", "2010-01-01", "2010-02-01"),
    ],
)
def test_the_database_is_the_last_judge(put, staff, part, person, from_on, until_on):
    """Two main people on one day, one person in both places, somebody who has left: also without our checks."""
    put(staff.miyanomae, "main", staff.sato)
    with pytest.raises(pw.IntegrityError):
        database.execute_sql(
            "INSERT INTO assignment (district_id, profession, part, person_id, from_on, until_on, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?, '2019-01-01T00:00:00Z')",
            (staff.miyanomae.id, NURSE, part, getattr(staff, person).id, from_on, until_on),
        )


def test_an_end_before_the_start_is_no_row(staff):
    with pytest.raises(pw.IntegrityError, match="ends_after_it_begins"):
        Assignment.create(
            district=staff.miyanomae, profession=NURSE, part="main", person=staff.sato, from_on=APRIL, until_on=TODAY,
            made_at=staff.kimura.made_at,
        )  # fmt: skip


def test_a_plan_given_up_lets_the_one_before_go_on(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    plan = put(staff.miyanomae, "main", staff.saito, APRIL)
    actions.withdraw(staff.kanri, plan)
    actions.withdraw(staff.kanri, plan)
    assert names(staff.miyanomae, date(2020, 1, 1))[0] == "佐藤 花子"
    assert [act for act, _who in audited()].count("assignment.withdrawn") == 1
    with pytest.raises(Refused, match="もう始まっています"):
        actions.withdraw(staff.kanri, Assignment.get(Assignment.person == staff.sato))


def test_nobody_from_a_day_on_is_a_gap_in_words(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    actions.vacate(staff.kanri, staff.miyanomae, NURSE, "main", from_on=APRIL)
    found = [gap.words for gap in gaps_from(TODAY) if gap.district_id == staff.miyanomae.id and gap.post == "nurse"]
    assert found == ["保健師の副担当がいません", "4月1日(月)から、保健師の主担当がいません"]


def test_two_people_change_places(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.miyanomae, "deputy", staff.saito)
    place = staff.miyanomae.id
    cells = [(place, NURSE, "main", staff.saito.id), (place, NURSE, "deputy", staff.sato.id)]
    assert actions.replace_all(staff.kanri, cells, APRIL) == 2
    assert names(staff.miyanomae, APRIL) == ("斎藤 和也", "佐藤 花子")
    assert actions.replace_all(staff.kanri, cells, APRIL) == 0


def test_the_load_of_each_person(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.kamigauchi, "main", staff.sato)
    put(staff.miyanomae, "deputy", staff.saito)
    found = {load.name: load for load in loads(matrix(TODAY), TODAY)}
    assert (found["佐藤 花子"].districts, found["佐藤 花子"].residents, found["佐藤 花子"].very_old) == (2, 2, 1)
    assert (found["斎藤 和也"].districts, found["斎藤 和也"].deputy) == (0, 1)
    assert "田辺 節子" not in found


# -- absence --------------------------------------------------------------------------------------------------------


def test_the_deputy_steps_in_and_the_meeting_hears_of_it(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.miyanomae, "deputy", staff.saito)
    absences.write_absence(
        staff.sato, staff.sato, first_on=date(2019, 1, 17), last_on=date(2019, 1, 18), reason="leave"
    )
    assert who_answers(staff.miyanomae.id, TODAY)[NURSE].answers.name == "佐藤 花子"
    assert who_answers(staff.miyanomae.id, date(2019, 1, 17))[NURSE].answers.name == "斎藤 和也"
    assert who_answers(staff.miyanomae.id, date(2019, 1, 19))[NURSE].answers.name == "佐藤 花子"
    topic = Topic.get(Topic.kind == "staff_away")
    assert topic.arises_on == TODAY
    assert topic.sentence == (
        "佐藤 花子（保健師）が、1月17日(木)から1月18日(金)まで休みです。主担当の1地区は、斎藤 和也が代わります"
    )
    assert audited()[-1] == ("absence.written", "佐藤 花子")


def test_days_off_are_no_topic_any_more_when_they_are_over(staff, at):
    """Nobody talked about it: late they are never, and the day after the last one there is nothing to say."""
    absences.write_absence(staff.sato, staff.sato, first_on=TODAY, last_on=date(2019, 1, 17), reason="leave")
    topic = Topic.get(Topic.kind == "staff_away")
    found = {}
    for day in (16, 17, 18):
        at(f"2019-01-{day}T08:12+09:00")
        mine = (place for place in waiting(clock.today()) if place.topic_id == topic.id)
        found[day] = [(place.part, place.days_late) for place in mine]
        close_huddle(staff.sato, open_day(staff.sato, clock.today()))
    assert found == {16: [(3, 0)], 17: [(3, 0)], 18: []}
    at("2019-01-17T08:12+09:00")
    topics.snooze(staff.sato, topic, until=date(2019, 1, 21), why="戻ったら話す")
    asked = {day: topic.id in [place.topic_id for place in waiting(date(2019, 1, day))] for day in (18, 21, 22)}
    assert asked == {18: False, 21: True, 22: False}  # put off on purpose, it comes on that day


def test_both_away_then_the_chief_and_it_is_said(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.miyanomae, "deputy", staff.saito)
    for person in (staff.sato, staff.saito):
        absences.write_absence(staff.kanri, person, first_on=TODAY, last_on=TODAY, reason="sick")
    assert "事務室が受けます" in who_answers(staff.miyanomae.id)[NURSE].stands_in
    actions.set_rules(staff.kanri, chief=staff.kanri.id, meet_every_days=92, households_a_helper=100, remind_days=90)
    found = who_answers(staff.miyanomae.id)[NURSE]
    assert (found.answers.name, found.stands_in) == (
        "山口 直子", "佐藤 花子も、副担当の斎藤 和也も休みです。山口 直子が代わります",
    )  # fmt: skip


def test_an_absence_taken_back_is_no_topic_any_more(put, staff):
    away = absences.write_absence(staff.sato, staff.sato, first_on=TODAY, last_on=TODAY, reason="leave")
    with pytest.raises(Refused, match="その日にもう書いてあります"):
        absences.write_absence(staff.sato, staff.sato, first_on=date(2019, 1, 10), last_on=TODAY, reason="sick")
    with pytest.raises(Refused, match="おわりの日が、はじめの日より前です"):
        absences.write_absence(staff.sato, staff.saito, first_on=TODAY, last_on=date(2019, 1, 1), reason="sick")
    absences.withdraw_absence(staff.sato, away)
    absences.withdraw_absence(staff.sato, away)
    assert Topic.get(Topic.kind == "staff_away").settled == "gone"
    assert [act for act, _who in audited()].count("absence.withdrawn") == 1


# -- leaving, moving, districts -------------------------------------------------------------------------------------


def test_nobody_leaves_with_a_district_in_their_name(put, staff):
    put(staff.miyanomae, "main", staff.saito)
    put(staff.kamigauchi, "deputy", staff.saito, APRIL)
    said = [thing.words for thing in people.open_in_the_name_of(staff.saito)]
    assert said == ["宮ノ前の保健師の主担当", "上河内の保健師の副担当"]
    with pytest.raises(Refused, match="2件がまだ開いています"):
        people.leave(staff.kanri, staff.saito, TODAY)
    put(staff.miyanomae, "main", staff.sato, TODAY)
    put(staff.kamigauchi, "deputy", staff.sato, APRIL)
    people.leave(staff.kanri, staff.saito, TODAY)
    assert Person.get_by_id(staff.saito.id).left_on == TODAY
    assert held_by(staff.saito.id, TODAY) == []


def test_another_address_moves_nobody_until_somebody_answers(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.kamigauchi, "main", staff.saito)
    residents.change(staff.sato, staff.kimura, 1, district=staff.kamigauchi.id)
    assert district_in_charge_of(staff.kimura.id) == staff.miyanomae.id
    move = waiting_move(staff.kimura.id)
    assert (move["old"], move["new"]) == ("宮ノ前", "上河内")
    actions.answer_move(staff.sato, Move.get_by_id(move["id"]), "new")
    assert district_in_charge_of(staff.kimura.id) == staff.kamigauchi.id
    assert waiting_move(staff.kimura.id) is None
    assert audited()[-1] == ("move.answered", "佐藤 花子")


def test_who_keeps_the_old_people_keeps_them_through_the_next_move(put, staff):
    third = towns.add_district(staff.kanri, name="岩瀬", kana="いわせ", area="東")
    residents.change(staff.sato, staff.kimura, 1, district=staff.kamigauchi.id)
    actions.answer_move(staff.sato, Move.get(), "old")
    assert district_in_charge_of(staff.kimura.id) == staff.miyanomae.id
    residents.change(staff.sato, staff.kimura, 2, district=third.id)
    move = waiting_move(staff.kimura.id)
    assert (move["old"], move["new"]) == ("宮ノ前", "岩瀬")
    residents.change(staff.sato, staff.kimura, 3, district=staff.miyanomae.id)  # back again: nothing to ask
    assert waiting_move(staff.kimura.id) is None
    assert district_in_charge_of(staff.kimura.id) == staff.miyanomae.id


def test_a_district_that_is_no_more(put, staff):
    towns.end(staff.kanri, District.get_by_id(staff.kamigauchi.id))
    assert {row["name"] for row in districts_on(TODAY)} == {"宮ノ前"}
    assert {row["name"] for row in districts_on(date(2019, 1, 15))} == {"宮ノ前", "上河内"}
    with pytest.raises(Refused, match="その日にはもう使わない地区です"):
        put(staff.kamigauchi, "main", staff.sato, APRIL)
    put(staff.kamigauchi, "main", staff.sato, SINCE, TODAY)  # but what was may still be written


def test_a_district_split_off_in_the_middle_of_the_year_was_not_there_before(staff):
    new = District.create(name="上河内東", kana="かみがうちひがし", area=Area.get(Area.name == "西"))
    DistrictChange.create(
        old=staff.kamigauchi, new=new, on_day=TODAY, is_new=True, made_at=staff.kimura.made_at
    )  # fmt: skip
    assert "上河内東" not in {row["name"] for row in districts_on(date(2019, 1, 15))}
    assert "上河内東" in {row["name"] for row in districts_on(TODAY)}


def test_all_districts_at_once_are_each_by_itself(put, staff):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.kamigauchi, "main", staff.takahashi, profession=WORKER) if staff.takahashi.profession else None
    at_once = answers_on(TODAY)
    assert all(at_once[district.id] == who_answers(district.id, TODAY) for district in District.select())
