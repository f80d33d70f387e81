"""Thursdays' meals of 日和町: who comes every week, who is fetched, who came last time; and the club's members."""

from datetime import date, timedelta

from townhub import clock
from townhub.club import actions as club
from townhub.club.days import meets_on
from townhub.club.rules import Chosen
from townhub.meals import actions, attendance, days, pick_up, standing
from townhub.meals.models import Kind, SignUp
from townhub.meals.rules import PLAIN, Wishes
from townhub.residents.models import Resident
from townhub.vehicles import actions as vehicles

_FETCHED = Wishes(ride_there=True, ride_back="ride")
# Who is down for the next meal: name, what they ask for.
_NEXT = (
    ("木村 一郎", PLAIN),
    ("田村 キヨ", _FETCHED._replace(note="耳が遠いので前のほうの席")),
    ("岡本 シズ", _FETCHED),
    ("渡邊 正", PLAIN._replace(chopped=True)),
    ("髙橋 ミツ", _FETCHED._replace(chopped=True, note="牛乳は飲めません")),
    ("齋藤 トメ", _FETCHED._replace(wheelchair=True)),
    ("小林 勇", Wishes(ride_there=True, ride_back="undecided")),
    ("岡田 ヨシ子", Wishes(ride_there=True, ride_back="family")),
)
_ON_FOOT = {"ride_there": False, "ride_back": None}
_EVERY_WEEK = (
    ("木村 フミ", _FETCHED),
    ("山田 ハナ", PLAIN._replace(note="えび、かには食べられません")),
    ("濱田 ツル", _FETCHED),
)
_MEMBERS = (
    ("木村 サダ", {0: ("ride", 1), 2: ("ride", 1)}),
    ("田村 キヨ", {1: ("ride", 1), 2: ("ride", 0), 4: ("ride", 1)}),
    ("岡田 ヨシ子", {2: ("family", 1), 3: ("family", 0)}),
    ("小林 勇", {0: ("walk", 0), 1: ("walk", 0), 2: ("walk", 0), 3: ("walk", 0), 4: ("walk", 1)}),
    ("濱田 ツル", {2: ("ride", 1)}),
)


def make_meals(staff: dict) -> None:
    sato, today = staff["sato"], clock.today()
    meal = Kind.get(Kind.word == "食事会")
    wagon = vehicles.add_vehicle(sato, name="白いワゴン", seats=6, wheelchairs=0)
    lift = vehicles.add_vehicle(sato, name="リフト車", seats=2, wheelchairs=1)
    plans = days.plans(today - timedelta(days=14), today + timedelta(days=35))
    on = [plan.day for plan in plans if meal in days.kinds_on(plan)]
    before, coming = [day for day in on if day < today], [day for day in on if day >= today]
    with clock.living_at(clock.moment_on(today - timedelta(days=21), 600)):
        for name, wishes in _EVERY_WEEK:
            weekday = on[0].weekday() if on else 3
            standing.begin(sato, resident=_named(name), kind=meal, weekday=weekday, from_on=clock.today(), until_on=None,
                           wishes=wishes)  # fmt: skip
        actions.agree(sato, _named("山田 ハナ"), True)
    if before:
        _last_time(sato, meal, before[-1])
    with_cars = next((plan for plan in plans if plan.day >= today and days.has_ride(plan)), None)
    if coming and (with_cars is None or with_cars.day != coming[0]):
        _next_time(sato, meal, coming[0], [(name, wishes._replace(**_ON_FOOT)) for name, wishes in _NEXT])
    if with_cars:
        _cars(sato, with_cars.day, wagon, lift)
        first = days.kinds_on(with_cars)[0]
        riding = [(name, wishes) for name, wishes in _NEXT if first.is_meal or wishes.ride_there]
        _next_time(sato, first, with_cars.day, riding)
    for day in coming[1:2]:
        actions.sign_up(staff["nakamura"], day=day, kind=meal, way="volunteer", person=staff["nakamura"],
                        name=staff["nakamura"].name, phone=staff["nakamura"].phone, district=staff["nakamura"].district)  # fmt: skip
        actions.sign_up("掲示板", day=day, kind=meal, way="board", name="木村 サダ", phone="0555-00-0317",
                        district=_named("木村 サダ").district, wishes=PLAIN._replace(note="うす味で"))  # fmt: skip


def _named(name: str) -> Resident:
    return Resident.get(Resident.name == name)


def _last_time(actor, meal: Kind, day: date) -> None:
    """The meal before: everybody came but one."""
    with clock.living_at(clock.moment_on(day, 13 * 60)):
        theirs = list(SignUp.select().where(SignUp.day == day, SignUp.kind == meal, SignUp.state == "seated"))
        for found in theirs:
            if found.who != "山田 ハナ":
                attendance.mark(actor, found, "came")
        attendance.complete(actor, day, meal)


def _cars(actor, day: date, wagon, lift) -> None:
    """Two vehicles there and home."""
    for vehicle, direction, minute, driver in (
        (wagon, "there", 10 * 60 + 30, "中村 茂"), (lift, "there", 10 * 60 + 40, "松本"),
        (wagon, "back", 13 * 60 + 30, "中村 茂"), (lift, "back", 13 * 60 + 40, "松本"),
    ):  # fmt: skip
        pick_up.add_run(actor, day=day, direction=direction, vehicle=vehicle, leaves_minute=minute, driver=driver)


def _next_time(actor, kind: Kind, day: date, people) -> None:
    """Signed up in time: one with a wheelchair, one who does not know the way home."""
    with clock.living_at(min(clock.moment_on(day - timedelta(days=4), 600), clock.now())):
        for name, wishes in people:
            actions.sign_up(actor, day=day, kind=kind, way="office", resident=_named(name), wishes=wishes)


def make_club(staff: dict) -> None:
    sato, today = staff["sato"], clock.today()
    with clock.living_at(clock.moment_on(today - timedelta(days=30), 600)):
        members = [
            club.join(
                sato, _named(name), from_on=clock.today(), agreed=index % 2 == 0,
                chosen={weekday: Chosen(bool(meal), transport) for weekday, (transport, meal) in chosen.items()},
            )
            for index, (name, chosen) in enumerate(_MEMBERS)
        ]  # fmt: skip
    past = [day for day in (today - timedelta(days=n) for n in range(7, 0, -1)) if meets_on(day)]
    for day in past:
        for member, (_name, chosen) in zip(members, _MEMBERS, strict=True):
            if day.weekday() in chosen:
                club.mark(sato, member, day, "came")
