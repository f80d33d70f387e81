"""Who of the seven answers for which of the 32 districts of 日和町; the community side and two meetings. All made up."""

from datetime import date, timedelta

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.counter import actions as counter
from townhub.demo import names, people
from townhub.residents.models import Resident
from townhub.rosters import absences, actions, community, watching
from townhub.rosters.models import Assignment
from townhub.rosters.rules import POSTS
from townhub.town.models import Area, District

_SINCE = date(2018, 4, 1)
# Which of a profession's people answers for an area; 中央 is shared by two.
_AREAS = {
    "nurse": {"東": 0, "西": 1, "南": 2, "北": 2, "中央": (0, 1)},
    "worker": {"東": 0, "西": 1, "南": 0, "北": 1, "中央": (0, 1)},
    "manager": {"東": 0, "西": 0, "南": 1, "北": 1, "中央": (1, 1)},
}
_GAP = ("大平", "manager")
_MEETS = ("月・水 9:00〜12:00", "火・木 13:00〜16:00", "金 9:00〜12:00")


def move_in(staff: dict) -> None:
    clerk, chief = staff["sato"], staff["yamaguchi"]
    seven = _seven(staff)
    for number, person in enumerate(person for found in seven.values() for person in found):
        actions.set_staff(
            chief, person, week_hours=30 if number == 2 else 39, meets=_MEETS[number % 3], phone=people.TOWN["phone"]
        )
    actions.set_rules(chief, chief=chief.id, meet_every_days=92, households_a_helper=100, remind_days=90)
    with clock.living_at(clock.moment_on(_SINCE - timedelta(days=10), 10 * 60)):
        actions.replace_all(chief, _cells(seven), _SINCE)
        audit.record(chief, "assignment.made", Assignment.select().first(), from_on=_SINCE.isoformat())
    today = clock.today()
    districts = {district.name: district for district in District.select()}
    nurse = seven["nurse"]
    actions.assign(chief, districts["岩瀬"], POSTS["nurse"], "main", nurse[2], from_on=today - timedelta(days=60))
    absences.write_absence(clerk, nurse[1], first_on=today, last_on=today + timedelta(days=1), reason="trip")
    _community(clerk, districts)
    _meetings(clerk, districts, nurse[0])
    _counter(clerk)


def _counter(clerk: Person) -> None:
    """The town's flow chart, and one sheet that is half filled."""
    for condition, state, service, route in (
        ("motor", "転びやすく、外に出なくなった", "おたっしゅクラブ（通所A）", "prevention"),
        ("indoors", "週に一度も外に出ない", "食事会と送迎", "neighbours"),
        ("memory", "もの忘れが気になる", "保健師の訪問、もの忘れ相談", "prevention"),
        ("mood", "気がふさぐ", "保健師の訪問", "prevention"),
        ("", "ゴミ出しや草取りだけ困っている", "ちょい加勢", "neighbours"),
        ("", "毎日、着がえやお風呂に人の手がいる", "要介護認定の申請", "insurance"),
    ):
        counter.add_line(clerk, condition=condition, state=state, service=service, route=route)
    sheet = counter.begin(clerk, Resident.get(Resident.name == "岡本 シズ"), how="paper")
    counter.answer(clerk, sheet, 1, {str(number): "no" for number in range(6, 9)} | {"1": "yes", "2": "yes"})


def _seven(staff: dict) -> dict[str, list[Person]]:
    def of(profession: str) -> list[Person]:
        return list(Person.select().where(Person.profession == profession, Person.role == "staff").order_by(Person.id))

    return {
        "nurse": of(POSTS["nurse"])[:3],
        "worker": [staff["takahashi"], staff["tanaka"]],
        "manager": of(POSTS["manager"])[:2],
    }


def _cells(seven: dict[str, list[Person]]) -> list[tuple]:
    found = []
    for area in Area.select():
        for number, district in enumerate(District.select().where(District.area == area).order_by(District.id)):
            for post, by_area in _AREAS.items():
                if (district.name, post) == _GAP:
                    continue
                place = by_area[area.name]
                place = place[number % 2] if isinstance(place, tuple) else place
                people_of = seven[post]
                found.append((district.id, POSTS[post], "main", people_of[place].id))
                found.append((district.id, POSTS[post], "deputy", people_of[(place + 1) % len(people_of)].id))
    return found


def _community(clerk: Person, districts: dict[str, District]) -> None:
    """町内会長 and 民生委員 everywhere, 老人クラブ in every second district, three 福祉協力員; one term ends soon."""
    for number, district in enumerate(districts.values()):
        kinds = [
            "chair",
            "commissioner",
            *(["seniors"] if number % 2 else []),
            *(["helper"] if number % 11 == 0 else []),
        ]
        for kind in kinds:
            place = number * 5 + len(kind)
            name = f"{names._FAMILIES[place % len(names._FAMILIES)][0]} {names._MEN[place % len(names._MEN)][0]}"
            community.add_contact(
                clerk, district, kind=kind, name=name, phone=f"0555-00-{8000 + number * 10 + len(kind) % 10}", remark="",
                first_on=date(2016, 12, 1) if kind == "commissioner" else date(2018, 4, 1),
                last_on=clock.today() + timedelta(days=40) if (kind, number) == ("chair", 3) else None,
            )  # fmt: skip


def _meetings(clerk: Person, districts: dict[str, District], nurse: Person) -> None:
    today, place = clock.today(), districts["宮ノ前"]
    held = watching.plan_meeting(
        clerk, place, day=today - timedelta(days=8), from_minute=13 * 60 + 30, place="宮ノ前公民館"
    )
    contacts = [row["id"] for row in community.contacts_of(place.id, today)]
    watching.hold(clerk, held, contacts=contacts, people=[nurse.id], names=["駐在所の本田さん"])
    for name, words, days in (
        ("田村 キヨ", "夜も雨戸が開いたままの日がある", -1),
        ("木村 フミ", "買い物に出る姿を見なくなった", 6),
    ):
        watching.worry(
            clerk, held, resident=Resident.get(Resident.name == name), words=words, visitor=nurse,
            visit_by_on=today + timedelta(days=days),
        )  # fmt: skip
    watching.plan_meeting(
        clerk, districts["岩瀬"], day=today + timedelta(days=13), from_minute=10 * 60, place="岩瀬集会所"
    )
