"""Seats, the waiting list, vehicles, every week: what the acts do, and what the database does not let happen."""

import threading
from datetime import date

import peewee as pw
import pytest
from conftest import audited

from meals.making import NEXT, THURSDAY
from townhub.db import database, rows
from townhub.handover import residents
from townhub.meals import actions, attendance, closing, lists, pick_up, setting, standing
from townhub.meals.models import MealDay, SignUp
from townhub.meals.rules import Wishes
from townhub.refused import Refused


def states(day=NEXT):
    return [row["state"] for row in rows("SELECT state FROM sign_up WHERE day = ? ORDER BY id", day.isoformat())]


# -- signing up -----------------------------------------------------------------------------------------------------


def test_a_sign_up_is_a_row_and_a_line_of_the_log(meals, town):
    found = meals.sign_up(town.kimura)
    assert (found.state, found.way, found.who) == ("seated", "office", "木村 フミ")
    assert audited()[-1] == ("sign_up.made", "佐藤 花子")


def test_the_same_person_twice_on_a_day_is_one(meals, town):
    meals.sign_up(town.kimura)
    with pytest.raises(Refused, match=r"1月24日\(木\)の食事会には、もう申し込みがあります"):
        meals.sign_up(town.kimura)
    meals.visitor(1)
    with pytest.raises(Refused, match="もう申し込みがあります"):
        meals.visitor(1)
    meals.sign_up(name="客2", phone="0555-01-0001")  # the same telephone, another of the house
    assert len(states()) == 3


def test_the_same_sheet_sent_twice_is_one_sign_up(meals, town):
    first, second = (meals.sign_up(town.kimura, once="sheet") for _press in range(2))
    assert first.id == second.id


def test_whoever_cancelled_may_come_again(meals, town):
    actions.cancel(town.sato, meals.sign_up(town.kimura), "かぜ")
    assert meals.sign_up(town.kimura).state == "seated"
    assert states() == ["cancelled", "seated"]


def test_after_the_closing_time_it_is_over(meals, town, at):
    at("2019-01-22T14:59+09:00")
    meals.sign_up(town.kimura)
    at("2019-01-22T15:00+09:00")
    with pytest.raises(Refused, match=r"1月22日\(火\) 15:00に締め切りました。調理の人に確かめて"):
        meals.sign_up(town.watanabe)
    with pytest.raises(Refused, match="お電話ください"):
        meals.sign_up(name="客", phone="0555-01-0001", way="board")
    assert meals.sign_up(town.watanabe, late=True).state == "seated"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(date(2019, 1, 23), "1月23日(水)に、食事会はありません"), (date(2019, 1, 10), "1月10日(木)は過ぎました")],
)
def test_a_day_without_it_and_a_day_that_is_over(meals, town, day, sentence):
    with pytest.raises(Refused) as no:
        meals.sign_up(town.kimura, day)
    assert sentence in no.value.sentence


def test_whoever_moved_away_cannot_be_signed_up(meals, town):
    residents.end(town.sato, town.kimura, ended_on=date(2019, 1, 1), why="moved", confirmed=set())
    with pytest.raises(Refused, match="転出"):
        meals.sign_up(town.kimura)


# -- seats and the waiting list -------------------------------------------------------------------------------------


def test_without_a_seat_one_waits_and_moves_up_by_oneself(meals, town):
    meals.seats(1)
    first, second, third = meals.sign_up(town.kimura), meals.visitor(1), meals.visitor(2)
    assert states() == ["seated", "waiting", "waiting"]
    actions.cancel(town.sato, first, "かぜ")
    assert states() == ["cancelled", "seated", "waiting"]
    [call] = lists.calls(town.sato, NEXT, everybody=False)
    assert (call["id"], call["call_why"], call["phone"]) == (second.id, "moved_up", "0555-01-0001")
    assert ("sign_up.moved_up", "佐藤 花子") in audited()
    closing.phoned(town.sato, second)
    assert lists.calls(town.sato, NEXT, everybody=False) == []
    setting.change_kind(
        town.sato, meals.meal, 1, seats=2, closes_days=2, closes_minute=900, on_board=True, is_meal=True
    )
    assert SignUp.get_by_id(third.id).state == "seated"


def test_the_database_gives_no_seat_twice(meals, town):
    meals.seats(1)
    found = meals.sign_up(town.kimura)
    waiting = meals.visitor(1)
    with pytest.raises(pw.IntegrityError, match="no seat is free"):
        SignUp.update(state="seated").where(SignUp.id == waiting.id).execute()
    with pytest.raises(pw.IntegrityError, match="not removed"):
        SignUp.delete().where(SignUp.id == found.id).execute()


def test_twenty_at_once_for_the_last_three_seats(meals, app):
    meals.seats(3)

    def ask(number: int) -> None:
        with database.connection_context():
            meals.visitor(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states()) == ["seated"] * 3 + ["waiting"] * 17


def test_a_cancelled_day_tells_how_many_it_concerns_before_it_is_done(meals, town):
    for number in range(3):
        meals.visitor(number)
    assert actions.affected(NEXT) == 3
    assert closing.cancel_everybody(town.sato, NEXT, "大雪") == 3
    assert (actions.affected(NEXT), set(states())) == (0, {"cancelled"})


# -- pick-up --------------------------------------------------------------------------------------------------------


def test_whoever_is_fetched_is_asked_about_the_way_home(meals, town):
    with pytest.raises(Refused, match="帰りをたずねてください"):
        meals.sign_up(town.kimura, wishes=Wishes(ride_there=True))
    with pytest.raises(pw.IntegrityError, match="whoever_is_fetched_goes_home"):
        SignUp.update(ride_there=True).where(SignUp.id == meals.sign_up(town.kimura).id).execute()


def test_undecided_is_on_the_list_of_calls_until_it_is_answered(meals, town):
    found = meals.fetched(town.kimura, back="undecided")
    assert [row["id"] for row in lists.calls(town.sato, NEXT, everybody=False)] == [found.id]
    closing.phoned(town.sato, found, "family")
    assert (SignUp.get_by_id(found.id).ride_back, lists.calls(town.sato, NEXT, everybody=False)) == ("family", [])


def test_a_full_vehicle_says_so_and_the_database_too(meals, town):
    run = meals.run()
    for number in range(2):
        meals.fetched(meals.resident(number), back="walk")
    with pytest.raises(Refused, match="お迎えの車は、いっぱいです"):
        meals.fetched(town.kimura, back="walk")
    assert meals.fetched(town.watanabe, back="walk", wheelchair=True).run_there_id == run.id
    with pytest.raises(Refused, match="車いすの席"):
        meals.fetched(town.kimura, back="walk", wheelchair=True)
    late = meals.sign_up(town.kimura)
    with pytest.raises(pw.IntegrityError, match="the vehicle is full"):
        SignUp.update(ride_there=True, ride_back="walk", run_there=run).where(SignUp.id == late.id).execute()


def test_whoever_waits_for_a_vehicle_gets_one(meals, town):
    found = meals.fetched(town.kimura)
    assert [row["id"] for row in lists.without_vehicle(town.sato, NEXT)] == [found.id]
    there, back = meals.run(), meals.run(direction="back", minute=840)
    now = SignUp.get_by_id(found.id)
    assert (now.run_there_id, now.run_back_id) == (there.id, back.id)
    pick_up.call_off_run(town.sato, there)
    assert SignUp.get_by_id(found.id).run_there_id is None
    actions.cancel(town.sato, found, "かぜ")
    assert pick_up.riders(back) == []


def test_by_district_then_by_hand(meals, town):
    run = meals.run()
    first = meals.fetched(meals.resident(1, town.miyanomae), back="walk")
    second = meals.fetched(meals.resident(2, town.kamigauchi), back="walk")
    assert [row["id"] for row in pick_up.riders(run)] == [second.id, first.id]  # かみがうち, みやのまえ
    pick_up.reorder(town.sato, run, {first.id: 1, second.id: 2}, 1)
    assert [row["id"] for row in pick_up.riders(run)] == [first.id, second.id]
    with pytest.raises(Refused, match="順番が変わりました"):
        pick_up.reorder(town.sato, run, {second.id: 1}, 1)


def test_nobody_is_fetched_twice_on_a_day(meals, town):
    meals.fetched(town.kimura)
    with pytest.raises(Refused, match="お迎えは、ほかの申し込みにもう入っています。変えるときは、その申し込み"):
        meals.sign_up(town.kimura, kind=meals.ride, wishes=Wishes(ride_there=True, ride_back="walk"))


# -- every week -----------------------------------------------------------------------------------------------------


def test_every_thursday_until_a_day_with_a_week_left_out(meals, town):
    found = standing.begin(
        town.sato, resident=town.kimura, kind=meals.meal, weekday=3, from_on=THURSDAY, until_on=date(2019, 2, 14),
        wishes=Wishes(ride_there=True, ride_back="ride"),
    )  # fmt: skip
    days = [row["day"] for row in lists.coming_of(found.id)]
    assert days == ["2019-01-24", "2019-01-31", "2019-02-07", "2019-02-14"]  # of the 17th the sign-up is over
    standing.leave_out(town.sato, found, date(2019, 1, 31), "通院")
    assert states(date(2019, 1, 31)) == ["cancelled"]
    assert standing.write_ahead() == 0
    standing.end(town.sato, found, "入院")
    assert {row["state"] for row in lists.coming_of(found.id)} == {"cancelled"}
    assert standing.write_ahead() == 0


def test_the_clock_writes_what_comes_nearer(meals, town, at):
    found = standing.begin(town.sato, resident=town.kimura, kind=meals.meal, weekday=3, from_on=THURSDAY, until_on=None,
                           wishes=Wishes())  # fmt: skip
    before = len(lists.coming_of(found.id))
    at("2019-01-30T08:00+09:00")
    assert standing.write_ahead() == 2
    assert standing.write_ahead() == 0
    assert before == 4


# -- who came -------------------------------------------------------------------------------------------------------


def topics():
    return [(row["kind"], row["settled"]) for row in rows("SELECT kind, settled FROM topic ORDER BY id")]


def on(at, meals, day: date, resident):
    at(f"{day}T12:00+09:00")
    return meals.sign_up(resident, day, late=True)


def test_two_meals_missed_are_for_the_meeting_if_they_agreed(meals, town, at):
    for who, agreed in ((town.kimura, True), (town.watanabe, False)):
        actions.agree(town.sato, who, agreed)
    first = [on(at, meals, THURSDAY, who) for who in (town.kimura, town.watanabe)]
    assert attendance.complete(town.sato, THURSDAY, meals.meal) == 2
    assert topics() == []
    second = [on(at, meals, NEXT, who) for who in (town.kimura, town.watanabe)]
    attendance.complete(town.sato, NEXT, meals.meal)
    [topic] = rows("SELECT resident_id, sentence, endpoint FROM topic")
    assert topic["resident_id"] == town.kimura.id
    assert topic["sentence"] == "食事会を、2回つづけて休みました（1月24日(木)まで）。連絡はありませんでした"
    attendance.mark(town.sato, second[0], "came")  # she had come after all
    assert topics() == [("missed_meals", "gone")]
    assert MealDay.get(MealDay.day == NEXT).closed_at
    assert {SignUp.get_by_id(row.id).came for row in first} == {"absent"}


def test_a_car_that_came_in_vain_is_for_the_meeting(meals, town, at):
    at(f"{THURSDAY}T10:40+09:00")
    found = meals.sign_up(town.kimura, THURSDAY, late=True, wishes=Wishes(ride_there=True, ride_back="ride"))
    for _press in range(2):
        attendance.not_there(town.sato, found)
    assert topics() == [("no_show", None)]
    assert SignUp.get_by_id(found.id).came == "absent"
    attendance.there_after_all(town.sato, found)
    assert topics() == [("no_show", "gone")]
    assert SignUp.get_by_id(found.id).came is None


def test_a_walk_in_is_at_the_table_though_it_is_full(meals, town, at):
    meals.seats(1)
    meals.sign_up(town.kimura, THURSDAY, late=True)
    with pytest.raises(Refused, match="まだ来ていません"):
        meals.visitor(1, THURSDAY, way="walk_in")
    at(f"{THURSDAY}T12:00+09:00")
    assert meals.visitor(1, THURSDAY, way="walk_in").state == "seated"
    assert states(THURSDAY) == ["seated", "seated"]


def test_names_of_visitors_are_forgotten_after_their_time(meals, town, at):
    kept, gone = meals.sign_up(town.kimura), meals.visitor(1)
    at("2019-04-24T08:00+09:00")
    assert actions.forget_visitors(date(2019, 4, 24)) == 0
    assert actions.forget_visitors(date(2019, 4, 25)) == 1
    now = SignUp.get_by_id(gone.id)
    assert (now.name, now.phone, now.known_by) == ("消去ずみ", "", "")
    assert SignUp.get_by_id(kept.id).resident_id == town.kimura.id
    assert actions.forget_visitors(date(2019, 4, 25)) == 0


@pytest.mark.parametrize(("there", "back", "right"), [
    (False, None, False), (False, "family", False), (False, "ride", True), (False, "undecided", True), (True, "family", True),
])  # fmt: skip
def test_whoever_signs_up_for_the_car_alone_says_which_way(town, meals, there, back, right):
    wishes = Wishes(ride_there=there, ride_back=back)
    if right:
        assert meals.sign_up(town.kimura, kind=meals.ride, wishes=wishes).ride_back == back
    else:
        with pytest.raises(Refused, match="どちらかをえらんでください"):
            meals.sign_up(town.kimura, kind=meals.ride, wishes=wishes)
        found = meals.sign_up(town.kimura, kind=meals.ride, wishes=Wishes(ride_back="ride"))
        with pytest.raises(Refused, match="申し込みを取り消してください"):
            actions.change(town.sato, found, found.version, wishes)


@pytest.mark.parametrize("answer", ["family", "walk"])
def test_whoever_answers_that_no_car_is_needed_is_cancelled_and_not_kept(town, meals, answer):
    found = meals.sign_up(town.kimura, kind=meals.ride, wishes=Wishes(ride_back="undecided"))
    with pytest.raises(Refused, match="木村 フミさんは、送迎だけの申し込みです"):
        closing.phoned(town.sato, found, answer)
    assert SignUp.get_by_id(found.id).ride_back == "undecided"
    closing.phoned(town.sato, found, "ride")
    assert SignUp.get_by_id(found.id).ride_back == "ride"
