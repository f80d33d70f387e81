"""The club and the café ask the same judge: no vehicle, and nobody who drives one, is promised twice for a time."""

import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import peewee as pw
import pytest
from conftest import MORNING, post
from meals.making import NEXT, Meals
from reader import read

import townhub
from townhub import clock, migrations
from townhub.cafe import emergency
from townhub.club import actions as club
from townhub.club import cars
from townhub.club.rules import Chosen
from townhub.db import database, one, rows
from townhub.handover import closings
from townhub.meals import pick_up
from townhub.meals.models import SignUp
from townhub.refused import Refused
from townhub.vehicles import actions as vehicles
from townhub.vehicles.models import Run, Weekly
from vehicles.before import migrate_until


@pytest.fixture
def meals(town):
    return Meals(town)


@pytest.fixture
def other(town, meals):
    return vehicles.add_vehicle(town.sato, name="リフト車", seats=2, wheelchairs=1)


def club_run(town, car, day=NEXT, **changes) -> Run:
    facts = {"direction": "there", "leaves_minute": 600, "away_minutes": 60, "driver": "", **changes}
    return cars.add_run(town.sato, day=day, vehicle=car, **facts)


@pytest.mark.parametrize(
    ("leaves", "away", "clash"),
    [
        (600, 60, False),
        (571, 60, True),
        (570, 60, False),
        (690, 30, False),
        (689, 30, True),
        (640, 5, True),
        (500, 300, True),
    ],
)
def test_spans_that_touch_are_no_clash(town, meals, leaves, away, clash):
    meals.run(minute=630)  # the café's, 10:30 to 11:30
    if leaves == 600:
        away = 30
    if not clash:
        assert club_run(town, meals.car, leaves_minute=leaves, away_minutes=away).room == "club"
        return
    with pytest.raises(Refused) as no:
        club_run(town, meals.car, leaves_minute=leaves, away_minutes=away)
    assert "白いワゴンは、1月24日(木) 10:30–11:30にカフェの送迎（お迎え）に出ます" in no.value.sentence


def test_the_sentence_names_what_has_it_and_offers_what_is_free(town, meals, other):
    club_run(town, meals.car, leaves_minute=620)
    with pytest.raises(Refused) as no:
        meals.run(minute=630)
    assert no.value.sentence == (
        "白いワゴンは、1月24日(木) 10:20–11:20におたっしゅクラブ（お迎え）に出ます。その時刻に空いている車: リフト車（2人、車いす1）"
    )
    club_run(town, other, leaves_minute=620, direction="back")
    with pytest.raises(Refused, match="その時刻に空いている車は、ほかにありません"):
        meals.run(minute=630)
    assert Run.select().count() == 2


def test_nobody_drives_two_vehicles_at_once(town, meals, other):
    club_run(town, meals.car, leaves_minute=620, driver="中村　茂")
    with pytest.raises(
        Refused, match=r"中村 茂さんは、1月24日\(木\) 10:20–11:20におたっしゅクラブ（お迎え）で白いワゴンを運転します"
    ):
        pick_up.add_run(town.sato, day=NEXT, direction="there", vehicle=other, leaves_minute=630, driver="中村 茂")
    club_run(town, other, leaves_minute=620, driver="当番")  # names nobody
    assert Run.select().count() == 2


def test_the_database_says_the_same(town, meals):
    meals.run(minute=630)
    facts = {
        "day": NEXT,
        "direction": "there",
        "vehicle": meals.car,
        "seats": 2,
        "wheelchairs": 1,
        "made_at": clock.now(),
    }
    with pytest.raises(pw.IntegrityError, match="the vehicle is out"):
        Run.create(room="club", leaves_minute=660, **facts)
    early = Run.create(room="club", leaves_minute=540, **facts)
    with pytest.raises(pw.IntegrityError, match="the vehicle is out"):
        Run.update(away_minutes=91).where(Run.id == early.id).execute()


# -- every week -----------------------------------------------------------------------------------------------------


def test_every_week_but_where_the_cafe_was_first(town, meals):
    meals.run(day=date(2019, 1, 31), minute=630)
    club_run(town, meals.car, every_week=True)
    days = [row["day"] for row in rows("SELECT day FROM pick_up_run WHERE room = 'club' ORDER BY day")]
    assert days == ["2019-01-24", "2019-02-07", "2019-02-14"]
    assert "10:30–11:30にカフェの送迎" in cars.not_going(date(2019, 1, 31))[0]
    assert cars.write_ahead() == 0
    pick_up.call_off_run(town.sato, Run.get(Run.room == "cafe"))
    assert (cars.write_ahead(), cars.not_going(date(2019, 1, 31))) == (1, [])
    vehicles.call_off(town.sato, Run.get(Run.room == "club", Run.day == NEXT))
    assert cars.write_ahead() == 0  # that one day was taken out
    cars.end_weekly(town.sato, Weekly.get())
    cars.end_weekly(town.sato, Weekly.get())
    assert one("SELECT count(*) FROM pick_up_run WHERE room = 'club' AND called_off_at IS NULL") == 0


def test_a_holiday_keeps_the_vehicle_free(town, meals):
    with pytest.raises(Refused, match="おたっしゅクラブは休みです"):
        club_run(town, meals.car, day=date(2019, 2, 11))


# -- one run for both -----------------------------------------------------------------------------------------------


def test_places_kept_for_the_club_are_nobody_elses(town, meals):
    run = meals.run()
    vehicles.hold(town.sato, run, seats=1, wheelchairs=1)
    meals.fetched(town.kimura, back="walk")
    with pytest.raises(Refused, match="いっぱいです"):
        meals.fetched(town.watanabe, back="walk")
    with pytest.raises(Refused, match="車いすの席がもうありません"):
        meals.fetched(meals.resident(1), back="walk", wheelchair=True)
    with pytest.raises(Refused, match="空きは、すわる席1、車いす1です"):
        vehicles.hold(town.sato, run, seats=2, wheelchairs=0)
    with pytest.raises(pw.IntegrityError, match="the vehicle is full"):
        Run.update(held_seats=2).where(Run.id == run.id).execute()
    assert (Run.get().held_seats, Run.get().held_wheelchairs) == (1, 1)


def test_the_club_is_told_how_many_places_are_short(login, town, meals):
    for resident in (town.kimura, town.watanabe, meals.resident(1)):
        chair = resident == town.watanabe
        club.join(town.sato, resident, from_on=date(2019, 1, 1), chosen={3: Chosen(True, "ride")}, wheelchair=chair)
    office, page = login(town.sato), f"/club/{NEXT}/cars"
    assert "席が、たりません" not in read(office.get(f"/club/{NEXT}")).words
    fields = {"direction": "there", "vehicle": str(meals.car.id), "leaves": "9:00", "away": "40", "driver": "松本"}
    assert post(office, page, **fields).status_code == 303
    words = read(office.get(page)).words
    assert "9:00–9:40 白いワゴン" in words and "送りの席が、たりません: すわる席2人分 車いす1人分" in words
    assert "お迎えの席が、たりません" not in words
    assert "席が、たりません" in read(office.get(f"/club/{NEXT}")).words
    again = post(office, page, **{**fields, "leaves": "9:30"})
    assert again.status_code == 409 and "9:00–9:40におたっしゅクラブ（お迎え）に出ます" in read(again).words
    cafe = meals.run(direction="back", minute=840)
    assert post(office, f"/club/runs/{cafe.id}/hold", seats="9", wheelchairs="0").status_code == 409
    assert post(office, f"/club/runs/{cafe.id}/hold", seats="2", wheelchairs="1").status_code == 303
    assert "席が、たりません" not in read(office.get(f"/club/{NEXT}")).words
    assert "おたっしゅクラブの人が乗ります: すわる席2、車いす1" in read(office.get(f"/meals/runs/{cafe.id}")).words
    assert "カフェの車に3人" in read(office.get(f"/club/{NEXT}/list")).words


# -- 臨時休業 --------------------------------------------------------------------------------------------------------


def test_a_vehicle_given_to_the_club_meanwhile_does_not_come_back(town, meals):
    meals.run()
    meals.fetched(town.kimura)
    made = closings.close(town.sato, 1, NEXT, "大雪")
    own = club_run(town, meals.car)
    assert Run.get_by_id(own.id).called_off_at is None
    closings.lift(town.sato, made)
    assert Run.get(Run.room == "cafe").called_off_at is not None
    assert SignUp.get().state == "seated"
    assert SignUp.get().run_there is None  # on the list of those without a vehicle
    assert emergency.closings_from(NEXT) == []


def test_the_club_goes_though_the_cafe_is_closed(town, meals):
    run = club_run(town, meals.car)
    closings.close(town.sato, 1, NEXT, "調理の人がかぜ")
    assert Run.get_by_id(run.id).called_off_at is None


# -- two at once ----------------------------------------------------------------------------------------------------

DESK = """
import sys
from datetime import date, datetime
from pathlib import Path
from townhub import clock
from townhub.club import cars
from townhub.db import database, open_town
from townhub.meals import pick_up
from townhub.refused import Refused
from townhub.vehicles.models import Vehicle

file, morning, room = sys.argv[1:]
clock.travel(datetime.fromisoformat(morning))
open_town(Path(file))
database.connect()
car, add = Vehicle.get(), {"cafe": pick_up.add_run, "club": cars.add_run}[room]
print("ready", flush=True)
sys.stdin.readline()
for minute in range(480, 960, 20):
    try:
        add("test", day=date(2019, 1, 24), direction="there", vehicle=car, leaves_minute=minute, away_minutes=20)
        print("yes", flush=True)
    except Refused:
        print("no", flush=True)
"""


def test_two_desks_want_the_same_vehicle_at_the_same_time(town, meals):
    command = [sys.executable, "-c", DESK, str(database.database), MORNING]
    desks = [
        subprocess.Popen([*command, room], cwd=Path(townhub.__file__).parents[1], text=True, stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE) for room in ("cafe", "club")
    ]  # fmt: skip
    for desk in desks:
        assert desk.stdout.readline() == "ready\n"
    for desk in desks:
        desk.stdin.write("go\n")
        desk.stdin.flush()
    said = Counter(word for desk in desks for word in desk.communicate(timeout=60)[0].split())
    assert said == {"yes": 24, "no": 24}
    assert one("SELECT count(*) FROM pick_up_run") == 24


# -- a town of before -----------------------------------------------------------------------------------------------


def test_runs_of_before_keep_their_riders_and_get_a_span(tmp_path, monkeypatch):
    migrate_until(tmp_path, monkeypatch, "0017_one_car")
    with database.connection_context():
        database.execute_sql("INSERT INTO vehicle (id, name, seats, wheelchairs, made_at) VALUES (1, '車', 4, 1, 'x')")
        for number, (minute, off, driver) in enumerate(
            [(600, None, "中村　茂"), (645, None, "当番"), (650, "x", ""), (900, None, "中村茂")], 1
        ):
            database.execute_sql(
                "INSERT INTO pick_up_run (id, place_id, day, direction, vehicle_id, leaves_minute, driver, seats, wheelchairs, made_at,"
                " called_off_at, version) VALUES (?, 1, '2019-01-24', 'there', 1, ?, ?, 4, 1, 'x', ?, 1)",
                (number, minute, driver, off),
            )
        database.execute_sql(
            "INSERT INTO sign_up (place_id, day, kind_id, name, phone, known_by, way, state, chopped, note, wheelchair, ride_there,"
            " ride_back, run_there_id, signed_at, version)"
            " VALUES (1, '2019-01-24', 1, '客', '', '', 'office', 'seated', 0, '', 0, 1, 'walk', 1, 'x', 1)"
        )
    migrations.bring_up_to_date(tmp_path, print)
    with database.connection_context():
        found = rows("SELECT id, room, away_minutes, driver_key, held_seats FROM pick_up_run ORDER BY id")
        assert [(row["away_minutes"], row["driver_key"]) for row in found] == [
            (45, "中村茂"), (60, ""), (60, ""), (60, "中村茂"),
        ]  # fmt: skip
        assert {row["room"] for row in found} == {"cafe"}
        assert one("SELECT run_there_id FROM sign_up") == 1
