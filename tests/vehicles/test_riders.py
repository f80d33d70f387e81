"""Somebody whom the club and the café fetch on one day, or who drives and has promised a help: said, and refused only
where it cannot be. In a list of its own, because it looks at all who write vehicles.
"""

from datetime import date

import peewee as pw
import pytest
from conftest import post
from meals.making import NEXT, Meals
from reader import read

from townhub import migrations
from townhub.cafe import actions as cafe
from townhub.cafe.layers import Hours
from townhub.club import actions as club
from townhub.club import cars
from townhub.club.models import Member
from townhub.club.rules import Chosen
from townhub.db import database, one, rows
from townhub.errands import taking
from townhub.meals import actions, leaving, pick_up
from townhub.meals.models import Kind, SignUp
from townhub.meals.rules import Wishes
from townhub.refused import Refused
from townhub.vehicles import actions as vehicles
from vehicles.before import migrate_until


@pytest.fixture
def meals(town):
    return Meals(town)


@pytest.fixture
def member(town, meals):
    """木村 comes to the club on Thursdays, with the car."""
    return club.join(
        town.sato, town.kimura, from_on=date(2019, 1, 1), chosen={3: Chosen(True, "ride")}, wheelchair=True
    )


def club_run(town, car, minute: int, direction: str = "there"):
    return cars.add_run(town.sato, day=NEXT, direction=direction, vehicle=car, leaves_minute=minute, away_minutes=60)


@pytest.fixture
def lift(town):
    return vehicles.add_vehicle(town.sato, name="リフト車", seats=2, wheelchairs=1)


# -- the club and the café on one day -------------------------------------------------------------------------------


def test_fetched_by_both_is_said_wherever_somebody_reads_of_it(login, town, meals, member, lift):
    club_run(town, lift, 540)
    run = meals.run()
    found = meals.fetched(town.kimura)
    assert found.state == "seated"
    office = login(town.sato)
    for page in (f"/meals/sign-ups/{found.id}", f"/meals/{NEXT}/pick-up", f"/meals/runs/{run.id}"):
        assert "お迎え 9:00" in read(office.get(page)).words, page
    for page in (f"/club/{NEXT}", f"/club/{NEXT}/list"):
        assert "カフェの送迎も（お迎え 10:30、送り）" in read(office.get(page)).words, page
    club.mark(town.sato, member, NEXT, "away")
    assert "クラブの送迎" not in read(office.get(f"/meals/sign-ups/{found.id}")).words


def test_it_is_said_while_the_telephone_is_at_the_ear(login, town, meals, member, lift):
    office, page = login(town.sato), f"/meals/{NEXT}/new"
    club_run(town, lift, 540)
    said = "この日は、おたっしゅクラブの送迎にも入っています（お迎え 9:00、送り）"
    assert said in read(post(office, page, look="person", q="きむら")).words
    taken = {"resident": str(town.kimura.id), "kind": str(meals.meal.id), "ride_there": "y", "ride_back": "walk"}
    assert post(office, page, **taken).status_code == 303
    assert said in read(office.get(f"/meals/{NEXT}")).words


def test_whoever_chooses_the_days_reads_on_which_of_them_the_other_drives_too(login, town, meals, member):
    office = login(town.sato)
    weekly = {"resident": str(town.kimura.id), "kind": str(meals.meal.id), "weekday": "3", "from_on": "1/24", "ride_there": "y",
              "ride_back": "walk"}  # fmt: skip
    there = post(office, "/meals/standing/new", **weekly).location
    assert "おたっしゅクラブの送迎にも入っている日: 1月24日(木)、1月31日(木)" in read(office.get(there)).words
    meals.fetched(town.watanabe)
    join = {"resident": str(town.watanabe.id), "transport_3": "ride", "from_on": "1/17"}
    there = post(office, "/club/members/new", **join).location
    assert "カフェの送迎にも入っている日: 1月24日(木)" in read(office.get(there)).words


def test_nobody_is_put_into_the_clubs_vehicle_and_the_cafes_at_once(town, meals, member, lift):
    club_run(town, lift, 600)
    meals.run()  # 10:30, while the lift is out until 11
    with pytest.raises(Refused, match="10:00–11:00におたっしゅクラブ（お迎え）でリフト車に乗ることになっています"):
        meals.fetched(town.kimura, back="walk")
    assert meals.fetched(town.watanabe, back="walk").run_there is not None
    club_run(town, lift, 480)  # and another one of the club, in which she may sit instead
    assert meals.fetched(town.kimura, back="walk").run_there is not None


def test_no_vehicle_is_offered_in_which_they_cannot_sit(login, town, meals, member, lift):
    club_run(town, lift, 600)
    meals.sign_up(town.kimura, way="standing", wishes=Wishes(ride_there=True, ride_back="walk"))
    meals.run()
    words = read(login(town.sato).get(f"/meals/{NEXT}/pick-up")).words
    assert "同じ時間に2台には乗れません" in words and "に乗せる" not in words and "席の空いている" not in words


def test_the_run_that_carries_both_is_one_vehicle(town, meals, member):
    run = meals.run()
    vehicles.hold(town.sato, run, seats=1, wheelchairs=0)
    assert meals.fetched(town.kimura, back="walk").run_there_id == run.id


def test_the_club_reads_who_would_sit_in_two(login, town, meals, member, lift):
    meals.run()
    meals.fetched(town.kimura, back="walk")
    office = login(town.sato)
    assert "2台には乗れません" not in read(office.get(f"/club/{NEXT}/cars")).words
    club_run(town, lift, 600)
    said = "木村 フミさんは、10:30–11:30にカフェの送迎（お迎え）で白いワゴンに乗ることになっています"
    assert said in read(office.get(f"/club/{NEXT}/cars")).words
    assert said not in read(login(town.tanaka).get(f"/club/{NEXT}/cars")).words  # of another area


# -- two things at the café -----------------------------------------------------------------------------------------


@pytest.fixture
def two_ways_home(town, meals, lift):
    """木村 goes home with two sign-ups of one day, and the two vehicles leave nearly together."""
    day = Hours(11 * 60 + 45, None, ("食事会", "体操", "送迎"))
    cafe.set_week(town.sato, {3: day}, valid_from=NEXT)
    gymnastics = Kind.get_or_none(Kind.word == "体操") or Kind.create(word="体操", closes_days=0)
    home = Wishes(ride_back="ride")
    first = meals.sign_up(town.kimura, wishes=home)
    meals.sign_up(town.watanabe, wishes=home)
    meals.run(direction="back", minute=840)  # with two seats
    second = meals.sign_up(town.kimura, kind=gymnastics, wishes=Wishes())
    SignUp.update(ride_back="ride").where(SignUp.id == second.id).execute()
    later = pick_up.add_run(town.sato, day=NEXT, direction="back", vehicle=lift, leaves_minute=850)
    return first, second, later


def test_whoever_goes_home_in_one_vehicle_is_not_in_the_next(town, meals, two_ways_home):
    first, second, later = two_ways_home
    assert SignUp.get_by_id(first.id).run_back_id
    assert SignUp.get_by_id(second.id).run_back_id is None
    with pytest.raises(Refused, match="14:00–15:00にカフェの送迎（送り）で白いワゴンに乗る"):
        pick_up.put(town.sato, second, later)
    pick_up.put(town.sato, first, later)  # out of the one and into the other
    assert SignUp.get_by_id(first.id).run_back_id == later.id


def test_the_database_seats_nobody_in_two_vehicles(town, meals, two_ways_home):
    _first, second, later = two_ways_home
    with pytest.raises(pw.IntegrityError, match="rides in another vehicle"):
        SignUp.update(run_back=later).where(SignUp.id == second.id).execute()


def test_who_is_matched_to_the_register_is_not_in_two_vehicles(town, meals, lift, two_ways_home):
    _first, _second, later = two_ways_home
    guest = meals.visitor(1, wishes=Wishes(ride_back="ride"), kind=meals.ride)
    pick_up.put(town.sato, guest, later)
    with pytest.raises(Refused, match="2台には乗れません"):
        actions.match(town.sato, guest, town.kimura)


def test_two_records_of_one_person_become_one_ride_home(town, meals):
    meals.run(direction="back", minute=840)
    stays = meals.sign_up(town.kimura, wishes=Wishes(ride_back="ride"))
    gone = meals.sign_up(town.watanabe, kind=meals.ride, wishes=Wishes(ride_back="ride"))
    leaving.one_sign_up_a_day(town.sato, town.kimura.id, town.watanabe.id)
    stays, gone = SignUp.get_by_id(stays.id), SignUp.get_by_id(gone.id)
    assert (stays.run_back_id is None, gone.run_back_id, gone.ride_back) == (False, None, None)


# -- the driver -----------------------------------------------------------------------------------------------------


def test_a_help_that_the_driver_has_promised_stands_beside_the_run(login, town, meals, lift, make_job):
    job = make_job(work_on=NEXT)
    taking.claim(town.suzuki, job)
    office, page = login(town.sato), f"/meals/{NEXT}/pick-up"
    starts = one("SELECT starts_minute FROM errand_busy")
    vehicles.promise(town.sato, room="cafe", day=NEXT, direction="there", vehicle=meals.car, leaves_minute=starts + 30,
                     driver=town.suzuki.name.replace(" ", "　"))  # fmt: skip
    vehicles.promise(town.sato, room="club", day=NEXT, direction="there", vehicle=lift, leaves_minute=starts + 200,
                     driver=town.suzuki.name)  # fmt: skip
    said = "ちょい加勢（"
    assert f"{town.suzuki.name}さんは、" in read(office.get(page)).words and said in read(office.get(page)).words
    assert said not in read(office.get(f"/club/{NEXT}/cars")).words  # free again by then
    assert f'<option value="{town.suzuki.name}">' in office.get(page).get_data(as_text=True)


# -- a town of before -----------------------------------------------------------------------------------------------


def test_members_of_before_keep_the_wheelchair_that_the_words_told_of(tmp_path, monkeypatch):
    migrate_until(tmp_path, monkeypatch, "0021_riders")
    with database.connection_context():
        database.execute_sql("INSERT INTO area (id, name) VALUES (1, '中')")
        database.execute_sql("INSERT INTO district (id, name, kana, area_id) VALUES (1, '宮ノ前', 'みやのまえ', 1)")
        for number, words in enumerate(("つえ", "車いすで送迎", "車椅子"), 1):
            database.execute_sql(
                "INSERT INTO resident (id, name, kana, district_id, address, landmark, house_name, phone, gets_about, search_key, made_at)"
                " VALUES (?, '人', 'ひと', 1, '', '', '', '', ?, '', 'x')", (number, words),
            )  # fmt: skip
            database.execute_sql(
                "INSERT INTO club_member (resident_id, from_on, note, made_at, version) VALUES (?, '2019-01-01', '', 'x', 1)",
                (number,),
            )
    migrations.bring_up_to_date(tmp_path, print)
    with database.connection_context():
        assert [row["wheelchair"] for row in rows("SELECT wheelchair FROM club_member ORDER BY id")] == [0, 1, 1]


def test_a_members_wheelchair_is_a_tick_and_no_word(login, town, meals, member):
    office, page = login(town.sato), f"/club/members/{member.id}"
    assert cars.of_day(NEXT)["riders"] == {"seats": 0, "wheelchairs": 1}
    fields = {"transport_3": "ride", "from_on": "2019-01-16", "version": "1"}
    assert post(office, page, **fields).status_code == 303
    assert Member.get().wheelchair is False
    assert cars.of_day(NEXT)["riders"] == {"seats": 1, "wheelchairs": 0}


def test_a_page_full_of_people_without_a_vehicle_asks_no_question_for_each(login, town, meals, member):
    """Twenty who wait for a vehicle cost as many questions as two: on the café's page, and on the club's."""
    browser, asked = login(town.sato), {"pick-up": [], "club": []}
    for first, last in ((1, 2), (3, 20)):
        for number in range(first, last + 1):
            who = meals.resident(number)
            meals.fetched(who)
            chosen = {3: Chosen(True, "ride")}
            club.join(town.sato, who, from_on=date(2019, 1, 1), chosen=chosen)
        if first == 1:
            for minute in (540, 630):
                club_run(town, vehicles.add_vehicle(town.sato, name=f"車{minute}", seats=30, wheelchairs=1), minute)
        for name, page in (("pick-up", f"/meals/{NEXT}/pick-up"), ("club", f"/club/{NEXT}/cars")):
            browser.get(page)
            counted: list[str] = []
            database.connection().set_trace_callback(counted.append)
            assert browser.get(page).status_code == 200
            database.connection().set_trace_callback(None)
            asked[name].append(len(counted))
    assert asked["pick-up"][0] == asked["pick-up"][1] and asked["club"][0] == asked["club"][1], asked
