"""Who helps in 日和町 and how, and requests on each rung and in each state, so that every page has something to show."""

from datetime import timedelta

from townhub import clock
from townhub.accounts.models import Person
from townhub.errands import actions as errands
from townhub.errands import equipment, house_rules, ladder
from townhub.errands.models import Job
from townhub.residents.models import Resident
from townhub.town.models import District
from townhub.volunteers import actions as volunteers
from townhub.volunteers.models import HalfDay, Serves, Skill, Volunteer

SERVED = {"suzuki": ("宮ノ前", "岩瀬"), "nakamura": ("岩瀬", "宮ノ前", "新田", "大平")}
AGENCIES = (
    (None, "日和町シルバー人材センター", "0555-00-7100", "1時間をこえる仕事、庭木、大工仕事"),
    ("mowing", "日和森林組合", "0555-00-7200", "広い土地の草刈り、山の下草"),
    ("repair", "町の水道係", "0555-00-1300", "水もれ、水道管"),
)


def write_volunteers(staff: dict) -> None:
    """The named two know everything; the others as life is: some mornings, some kinds, an insurance that has run out."""
    everybody = [person for person in staff.values() if person.role == "volunteer"]
    far, past = clock.today() + timedelta(days=400), clock.today() - timedelta(days=20)
    named = {staff[key].id for key in SERVED}
    sheets, skills, times = [], [], []
    for number, person in enumerate(everybody):
        plain = person.id in named
        sheets.append({
            "person": person, "jobs_before": 9 if plain or number % 7 else 1, "staff_note": "",
            "insured_until": far if plain or number % 5 else past, "briefed_until": far if plain or number % 3 == 0 else None,
        })  # fmt: skip
        if not plain and number % 2:
            skills += [
                {"person": person, "kind": kind}
                for kind in ("garbage", "shopping", "company", "weeding")[: 2 + number % 3]
            ]
        if not plain and number % 3:
            halves = ("am",) if number % 3 == 1 else ("am", "pm")
            times += [
                {"person": person, "weekday": day, "half": half} for day in range(number % 2, 6) for half in halves
            ]
    Volunteer.insert_many(sheets).execute()
    Skill.insert_many(skills).execute()
    HalfDay.insert_many(times).execute()
    districts = {row.name: row for row in District.select()}
    Serves.insert_many(
        [{"person": staff[key], "district": districts[name]} for key, names in SERVED.items() for name in names]
    ).execute()
    others = [person for person in everybody if person.id not in named]
    volunteers.pause(
        others[4], others[4], first_on=clock.today(), last_on=clock.today() + timedelta(days=30), reason="ひざの手術"
    )
    volunteers.tie(staff["sato"], staff["suzuki"], Resident.get(Resident.name == "木村 フミ"), "prefer", "同じ組の人")


def make_life(staff: dict) -> None:
    """A request in each state that the others are not in."""
    sato, admin = staff["sato"], staff["yamaguchi"]
    for kind, name, phone, about in AGENCIES:
        house_rules.write_agency(admin, name=name, phone=phone, kind=kind, about=about)
    cutters = [equipment.add(sato, name=name, kind=kind, place="ひなた館の倉庫")
               for name, kind in (("刈払機 1号", "brush_cutter"), ("刈払機 2号", "brush_cutter"), ("軽トラ", "truck"))]  # fmt: skip
    helpers = [person for key, person in staff.items() if isinstance(key, int) and person.role == "volunteer"]
    helpers = [person for person in helpers if person.id % 7 and person.id % 5][:3] or helpers[:3]
    _received(sato)
    _on_the_ladder(sato, helpers)
    _on_the_way(sato, staff, cutters[0])
    _aside(sato, staff)


def _job(actor: Person, name: str, kind: str, in_days: int, hour: int, minutes: int, **more) -> Job:
    start = hour * 60
    facts = {"from_minute": start, "until_minute": start + 180, "caller": "self", "clear_15m": kind == "mowing"} | more
    return errands.receive(
        actor, resident=Resident.get(Resident.name == name), kind=kind, work_on=clock.today() + timedelta(days=in_days),
        wanted_minutes=minutes, **facts,
    )  # fmt: skip


def _received(sato: Person) -> None:
    _job(sato, "齋藤 トメ", "field", 4, 9, 60, caller="family", remark="苗の支柱を20本", publish_now=False)


def _on_the_ladder(sato: Person, helpers: list[Person]) -> None:
    """Asked for days ago: one stands at the telephone, one before the office itself, and two people are wanted."""
    ago = clock.now() - timedelta(hours=50)
    with clock.living_at(ago):
        phoned = _job(sato, "山田 ハナ", "shopping", 6, 10, 60, remark="灯油を2缶")
        last = _job(sato, "濱田 ツル", "weeding", 4, 9, 60, remark="お墓のまわり")
    with clock.living_at(clock.now() - timedelta(minutes=20)):
        ladder.move_on()
    for helper in helpers[:2]:
        errands.note_call(sato, phoned, helper, "no_answer")
    Job.update(rung="staff", rung_until=ladder.ends(Job.get_by_id(last.id))["staff"]).where(Job.id == last.id).execute()
    _job(sato, "髙橋 ミツ", "mowing", 7, 9, 60, remark="家のうらの土手", wanted_people=2, clear_15m=False)


def _on_the_way(sato: Person, staff: dict, cutter) -> None:
    confirmed = _job(sato, "渡邊 正", "mowing", 1, 13, 60, remark="畑のまわり")
    errands.claim(staff["nakamura"], confirmed)
    errands.confirm(sato, confirmed, starts_minute=13 * 60 + 30, why="昼すぎがよいそうです")
    equipment.book(sato, cutter, job=confirmed)


def _aside(sato: Person, staff: dict) -> None:
    """Nobody at home, rain, called off, not for us."""
    with clock.living_at(clock.now() - timedelta(days=1)):
        away = _job(sato, "岡本 シズ", "company", 0, 14, 30)
        errands.claim(staff["nakamura"], away)
        errands.nobody_home(staff["nakamura"], away, "呼び鈴に返事がなく、雨戸がしまっていました")
        wet = _job(sato, "木村 サダ", "weeding", 1, 9, 60)
        errands.give_up(sato, wet, "地区に行ける人がいませんでした")
        off = _job(sato, "岡田 ヨシ子", "garbage", 2, 8, 30)
        errands.call_off(sato, off, "息子さんが来ることになりました")
        errands.refuse(sato, _job(sato, "小林 勇", "repair", 3, 9, 60), "屋根の雨もりで、高い所の仕事でした")
