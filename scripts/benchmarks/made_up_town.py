"""A town half as large again as Sasa to measure on: 20,000 people, of whom none exists, and as many years as asked for.

Through the migrated schema with all that it checks, but in bulk; the same seed makes the same town on the same day.
"""

import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks import made_up_huddle, made_up_roster
from townhub import clock, create_app, migrations
from townhub.accounts import actions as accounts
from townhub.accounts import sessions
from townhub.accounts.models import Person
from townhub.audit.chain import LINKED, link
from townhub.cafe import actions as cafe
from townhub.cafe import places, series
from townhub.cafe.layers import Hours
from townhub.cafe.reading import HOME
from townhub.db import MomentField, database, one, write
from townhub.errands import actions as errands
from townhub.errands.rules import KINDS, Step
from townhub.residents.models import key_of
from townhub.town.models import Area, District, Town, Unit
from townhub.volunteers.models import Volunteer

RESIDENTS, VOLUNTEERS, JOBS_A_YEAR, OPEN_AHEAD = 20_000, 50, 1_500, 40
PASSWORD = "only-for-the-bench"
MACHINE = "bench"

_AREAS = ("東", "西", "南", "北", "中央")
_SIDES = (
    ("上", "かみ"),
    ("下", "しも"),
    ("東", "ひがし"),
    ("西", "にし"),
    ("中", "なか"),
    ("新", "しん"),
    ("奥", "おく"),
    ("本", "もと"),
)
_GROUNDS = (("谷", "たに"), ("原", "はら"), ("浜", "はま"), ("畑", "はた"))
_FAMILIES = """
佐藤 さとう 鈴木 すずき 高橋 たかはし 田中 たなか 伊藤 いとう 渡邊 わたなべ 山本 やまもと 中村 なかむら 小林 こばやし 加藤 かとう
吉田 よしだ 山田 やまだ 佐々木 ささき 山口 やまぐち 松本 まつもと 井上 いのうえ 木村 きむら 林 はやし 斎藤 さいとう 清水 しみず
山崎 やまざき 森 もり 池田 いけだ 橋本 はしもと 阿部 あべ 石川 いしかわ 山下 やました 中島 なかじま 石井 いしい 小川 おがわ
前田 まえだ 岡田 おかだ 長谷川 はせがわ 藤田 ふじた 後藤 ごとう 近藤 こんどう 村上 むらかみ 遠藤 えんどう 青木 あおき 坂本 さかもと
福田 ふくだ 太田 おおた 西村 にしむら 藤井 ふじい 金子 かねこ 岡本 おかもと 藤原 ふじわら 中野 なかの 三浦 みうら 原田 はらだ
中川 なかがわ 松田 まつだ 竹内 たけうち 小野 おの 田村 たむら 中山 なかやま 和田 わだ 石田 いしだ 森田 もりた 上田 うえだ
原 はら 内田 うちだ 柴田 しばた 酒井 さかい 宮崎 みやざき 横山 よこやま 高木 たかぎ 安藤 あんどう 宮本 みやもと 大野 おおの
"""
_GIVEN = """
フミ ふみ キヨ きよ シズ しず ハナ はな ミツ みつ ツル つる トメ とめ サダ さだ 和子 かずこ 幸子 さちこ 節子 せつこ 洋子 ようこ
恵子 けいこ 京子 きょうこ 由美子 ゆみこ 真由美 まゆみ 直子 なおこ 裕子 ゆうこ 美咲 みさき 陽菜 ひな 結衣 ゆい 葵 あおい さくら さくら 凛 りん
清 きよし 勇 いさむ 茂 しげる 正 ただし 進 すすむ 実 みのる 弘 ひろし 博 ひろし 誠 まこと 豊 ゆたか 隆 たかし 浩 ひろし
健一 けんいち 和彦 かずひこ 秀樹 ひでき 直樹 なおき 大輔 だいすけ 翔太 しょうた 拓也 たくや 健太 けんた 蓮 れん 悠真 ゆうま 湊 みなと 一郎 いちろう
"""
_HOUSES = ("角屋", "油屋", "水車", "下の家", "紺屋", "鍛冶屋", "酒屋", "新宅")
_LANDMARKS = ("角の石がき", "公民館のとなり", "橋のたもと", "青い屋根", "お宮の下", "消防の詰所のうら")
_REMARKS = ("道具は家にあります", "呼び鈴を長めに", "庭の東がわ、腰の高さまで", "米10キロがあります", "")


class MadeUpTown(NamedTuple):
    """A finished town, and how to come in: the staff member's password, the volunteer's card."""

    instance: Path
    years: int
    login_name: str
    card: str  # the path of an invitation that nobody has used yet
    volunteer: int
    changing_day: date  # a day of this month that somebody wrote for itself


def build(instance: Path, years: int, residents: int = RESIDENTS, jobs_a_year: int = JOBS_A_YEAR) -> MadeUpTown:
    """Make the town in this empty folder and close it again."""
    migrations.bring_up_to_date(instance, say=lambda _line: None)
    app = create_app(instance)
    chance = random.Random(20_190_116)
    begin = clock.today() - timedelta(days=365 * years)
    with database.connection_context():
        with app.app_context(), write():
            with clock.living_at(clock.moment_on(begin, 8 * 60)):
                districts = _ground_floor()
                staff, volunteers = _people(chance, districts)
                errands.write_tariff(
                    staff, valid_from=begin, billing="steps", steps=[Step(30, 300, 100), Step(60, 600, 200)]
                )
            log = _residents(chance, begin, residents, districts)
            # A busy hall says eighty lines a day, of which a small town of the tests has its share.
            made_up_huddle.meet(
                chance, years, max(2, jobs_a_year * 80 // JOBS_A_YEAR), residents, _office(), _insert, _at
            )
            log += _jobs(chance, begin, jobs_a_year * years, residents, staff, volunteers)
            _write_log(log)
            made_up_roster.stand(MACHINE, begin)
            changing_day = _cafe(chance, begin, staff)
            card = accounts.invite(MACHINE, volunteers[0])
            path = f"/come-in/{sessions.card_token(app, card)}"
        database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return MadeUpTown(instance, years, staff.login_name, path, volunteers[0].id, changing_day)


def _ground_floor() -> list[int]:
    Town.create(
        id=1, name="つくり町", municipal_code="990019", hall_name="つくり館 事務室", cafe_name="つくり館カフェ", phone="0555-00-1212",
        office_hours="平日 8:30〜17:15", cafe_phone="0555-00-3434", set_up_at=clock.now(),
    )  # fmt: skip
    Unit.create(name="保健福祉課・包括", position=1, responsible=True)
    areas = [Area.create(name=name) for name in _AREAS]
    names = [(side[0] + ground[0], side[1] + ground[1]) for side in _SIDES for ground in _GROUNDS]
    return [District.create(name=name, kana=kana, area=areas[n % 5]).id for n, (name, kana) in enumerate(names)]


def _pairs(text: str) -> list[tuple[str, str]]:
    """Each name with its kana."""
    words = text.split()
    return list(zip(words[::2], words[1::2], strict=True))


_NAMES = _pairs(_FAMILIES), _pairs(_GIVEN)


def _name(chance: random.Random) -> tuple[str, str]:
    """Somebody's name and its kana, family first."""
    (family, family_kana), (given, given_kana) = map(chance.choice, _NAMES)
    return f"{family} {given}", f"{family_kana} {given_kana}"


def _people(chance: random.Random, districts: list[int]) -> tuple[Person, list[Person]]:
    def add(role: str, **facts) -> Person:
        name, kana = _name(chance)
        return accounts.add_person(MACHINE, name=name, kana=kana, role=role, **facts)

    staff = add("staff", login_name="staff", password=PASSWORD, profession="保健師", unit=Unit.get())
    for unit in made_up_huddle.units():
        add("staff", profession="看護師", unit=unit)
    for area in Area.select():
        add("coordinator", login_name=f"area{area.id}", area=area)
    volunteers = [
        add("volunteer", district=chance.choice(districts), phone=f"090-0000-{n:04d}") for n in range(VOLUNTEERS)
    ]
    for volunteer in volunteers:
        insured = clock.today() + timedelta(days=365 * 30)
        Volunteer.create(person=volunteer, jobs_before=9, insured_until=insured, briefed_until=insured)
    for volunteer in volunteers[1:]:
        accounts.accept(accounts.invite(MACHINE, volunteer))
    return staff, volunteers


def _office() -> list[Person]:
    """Who sits at the table: the staff member who logs in, and a nurse of each other unit."""
    return list(Person.select().where(Person.role == "staff").order_by(Person.id))


def _at(day: date, minute: int) -> str:
    return MomentField().db_value(clock.moment_on(day, minute))


def _insert(table: str, rows: list[dict]) -> None:
    names = list(rows[0])
    marks = ", ".join(f":{name}" for name in names)
    database.connection().executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)


def _residents(chance: random.Random, begin: date, count: int, districts: list[int]) -> list[tuple]:
    """Households of one to four under one roof and one telephone; a third of the people are past 65."""
    made_at, this_year = _at(begin, 9 * 60), clock.today().year
    households, residents = [], []
    while len(residents) < count:
        household = len(households) + 1
        family, kana = (text.split()[0] for text in _name(chance))
        households.append({"id": household, "name": family, "made_at": made_at})
        home = {
            "district_id": chance.choice(districts),
            "address": str(chance.randrange(1, 400)),
            "landmark": chance.choice(_LANDMARKS) if chance.random() < 0.2 else "",
            "house_name": chance.choice(_HOUSES) if chance.random() < 0.1 else "",
            "phone": f"0555-{household // 10_000:02d}-{household % 10_000:04d}",
            "made_at": made_at,
            "household_id": household,
        }
        for _member in range(min(chance.choice((1, 2, 2, 3, 4)), count - len(residents))):
            given, given_kana = (text.split()[1] for text in _name(chance))
            age = chance.randrange(65, 100) if chance.random() < 0.35 else chance.randrange(65)
            who = {"name": f"{family} {given}", "kana": f"{kana} {given_kana}"}
            residents.append({
                "id": len(residents) + 1, **who, **home,
                "birth_on": f"{this_year - age}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}",
                "search_key": key_of(**who, house_name=home["house_name"], phone=home["phone"]),
            })  # fmt: skip
    _insert("household", households)
    _insert("resident", residents)
    return [(made_at, MACHINE, "resident.registered", "resident", row["id"], {}) for row in residents]


def open_job(number: int, resident: int, day: date, kind: str = "weeding", **changes: object) -> dict:
    """The row of a request that nobody has taken yet, with what `changes` says."""
    steps = [
        {"up_to_minutes": 30, "fee_yen": 300, "fuel_yen": 100},
        {"up_to_minutes": 60, "fee_yen": 600, "fuel_yen": 200},
    ]
    terms = {"billing": "steps", "steps": steps, "yen_per_minute": 10, "round_up_minutes": 1, "minimum_yen": 0}
    return {
        "id": number, "resident_id": resident, "caller": "self", "callback_phone": f"0555-00-{resident % 10_000:04d}", "kind": kind,
        "work_on": day.isoformat(), "from_minute": 9 * 60, "until_minute": 12 * 60, "wanted_minutes": 60, "remark": "",
        "terms": json.dumps(terms, sort_keys=True), "estimate_yen": _fee(kind, 60), "state": "open",
        "clear_15m": 1, "received_by_id": None, "received_at": _at(day - timedelta(days=2), 9 * 60),
        "opened_at": _at(day - timedelta(days=2), 9 * 60), "rung": "all", "rung_until": _at(day, 9 * 60),
        **dict.fromkeys(("claimed_by_id", "claimed_at", "started_at", "finished_at", "worked_minutes", "fee_yen", "fee_decided_by_id",
                         "starts_minute", "confirmed_at", "fee_decided_at", "fee_reason", "report", "report_line", "reported_at",
                         "called_off_by_id", "called_off_at", "call_off_reason")),
        **changes,
    }  # fmt: skip


def _fee(kind: str, minutes: int) -> int:
    fuel = KINDS[kind][1]
    return 300 + 100 * fuel if minutes <= 30 else 600 + 200 * fuel


def _jobs(chance, begin: date, past: int, residents: int, staff: Person, volunteers: list[Person]) -> list[tuple]:
    """So many jobs that are over, those of today, and forty that are still wanted."""
    today = clock.today()
    span = (today - begin).days
    days = sorted(begin + timedelta(days=chance.randrange(4, span)) for _job in range(past))
    ahead = [today + timedelta(days=1 + n % 14) for n in range(OPEN_AHEAD + 15)]
    rows, log, busy = [], [], set()
    for number, day in enumerate(days + [today] * 4 + ahead, 1):
        start, minutes = chance.randrange(8 * 60, 16 * 60, 15), chance.choice((30, 60))
        while True:  # nobody, and no house, is at two jobs at a time
            resident = chance.randrange(1, residents + 1)
            # The volunteer who is measured has a day before them.
            helper = volunteers[0] if day == today else chance.choice(volunteers)
            both = {(day, _hour_of(number), "house", resident), (day, _hour_of(number), "helper", helper.id)}
            if not both & busy:
                break
        busy |= both
        job = open_job(
            number, resident, day, chance.choice(list(KINDS)), from_minute=start,
            until_minute=start + chance.choice((60, 120, 180)), wanted_minutes=minutes, remark=chance.choice(_REMARKS),
            received_by_id=staff.id, received_at=_at(min(day, today) - timedelta(days=chance.randrange(1, 4)), 600),
        )  # fmt: skip
        job["estimate_yen"] = _fee(job["kind"], minutes)
        rows.append(job)
        log.append((job["received_at"], staff, "errand.received", "errand_job", number, {"kind": job["kind"]}))
        if number <= len(days) + 4 + 15:
            log += _taken(chance, job, day, today, helper, staff)
    _insert("errand_job", rows)
    _insert("errand_helper", [_helper(job) for job in rows if job["claimed_by_id"]])
    return log


def _helper(job: dict) -> dict:
    """Who went, with the own minutes."""
    same = {name: job[name] for name in ("started_at", "finished_at", "worked_minutes", "fee_yen")}
    return {
        "job_id": job["id"],
        "person_id": job["claimed_by_id"],
        "part": "helper",
        "joined_at": job["claimed_at"],
        **same,
    }


def _hour_of(number: int) -> int:
    """The appointments of one volunteer do not meet: each job of a day has its own hour. In minutes from midnight."""
    return 8 * 60 + (number % 9) * 80


def _taken(chance, job: dict, day: date, today: date, helper: Person, staff: Person) -> list[tuple]:
    """What became of a job that did not stay open; answers with its lines of the log."""
    number, start, minutes = job["id"], job["from_minute"], job["wanted_minutes"]
    if day < today and chance.random() < 0.05:
        at = _at(day - timedelta(days=1), 17 * 60)
        job.update(state="called_off", called_off_by_id=staff.id, called_off_at=at, call_off_reason="雨のため")
        return [(at, staff, "errand.called_off", "errand_job", number, {})]
    start = _hour_of(number)
    job.update(starts_minute=start, from_minute=start, until_minute=start + 60)
    job.update(state="claimed", claimed_by_id=helper.id, claimed_at=_at(min(day, today) - timedelta(days=1), 15 * 60))
    log = [(job["claimed_at"], helper, "errand.claimed", "errand_job", number, {})]
    if day >= today:
        return log
    worked = chance.randrange(10, minutes + 1) if chance.random() < 0.97 else chance.randrange(61, 80)
    fee, begun, over = _fee(job["kind"], min(worked, 60)), _at(day, start), _at(day, start + worked)
    job.update(
        state="done",
        confirmed_at=job["claimed_at"],
        started_at=begun,
        finished_at=over,
        worked_minutes=worked,
        fee_yen=fee,
    )
    log += [
        (begun, helper, "errand.started", "errand_job", number, {}),
        (over, helper, "errand.finished", "errand_job", number, {"minutes": worked, "fee_yen": fee}),
    ]
    if worked > 60 and (today - day).days < 5:
        job.update(state="over", fee_yen=None)
    elif worked > 60:
        decided = _at(day + timedelta(days=1), 540)
        job.update(fee_decided_by_id=staff.id, fee_decided_at=decided, fee_reason="60分の料金")
        log.append((decided, staff, "errand.fee_decided", "errand_job", number, {"fee_yen": fee}))
    how = "worry" if chance.random() < 0.03 else "fine"
    job.update(report=how, report_line="郵便受けに新聞がたまっていました" if how == "worry" else "", reported_at=over)
    log.append((over, helper, "errand.reported", "errand_job", number, {"report": how}))
    return log


def _write_log(log: list[tuple]) -> None:
    """The lines in the order of their time, chained to those already written."""
    number = one("SELECT max(id) FROM audit_line")
    before = one("SELECT hash FROM audit_line WHERE id = ?", number)
    lines = []
    for at, actor, act, subject, subject_id, facts in sorted(log, key=lambda line: line[0]):
        number += 1
        who = (None, actor) if isinstance(actor, str) else (actor.id, actor.name)
        values = (number, at, *who, None, act, subject, subject_id, json.dumps(facts, sort_keys=True), None)
        before = link(before, values)
        lines.append((*values, before))
    marks = ", ".join("?" for _name in (*LINKED, "hash"))
    database.connection().executemany(f"INSERT INTO audit_line ({', '.join(LINKED)}, hash) VALUES ({marks})", lines)


def _cafe(chance: random.Random, begin: date, staff: Person) -> date:
    """Five cafés, each with its usual week, what repeats, and about thirty days a year that are not as usual; one of those of
    the first café lies in the middle of this month."""
    for number in range(2, 6):
        place = places.add_place(staff, name=f"つくりの家{number}", phone=f"0555-00-343{number}").id
        _one_cafe(chance, begin, staff, place, {})
    middle = clock.today().replace(day=15)
    _one_cafe(chance, begin, staff, HOME, {middle: Hours(9 * 60, 15 * 60, ("体操", "コーヒー"), "健康の話し会")})
    closings = [("お盆", "08-13", "08-15"), ("年末", "12-29", "12-31")]
    _insert("closing", [
        {"name": name, "first_on": f"{begin.year}-{first}", "last_on": f"{begin.year}-{last}", "every_year": 1,
         "made_by_id": staff.id, "made_at": _at(begin, 540)}
        for name, first, last in closings
    ])  # fmt: skip
    return middle


def _one_cafe(chance: random.Random, begin: date, staff: Person, place: int, days: dict[date, Hours]) -> None:
    morning, meal = Hours(8 * 60, 12 * 60), Hours(11 * 60 + 45, None, ("食事会", "出張販売", "送迎"))
    cafe.set_week(staff, {1: morning, 2: morning, 3: meal, 4: morning, 5: morning}, valid_from=begin, place=place)
    exercise = {
        "effect": "event", "word": "体操", "weekdays": 1 << 1, "nths": 0b101, "every_weeks": 1, "first_on": begin, "last_on": None,
        "season_from": "", "season_until": "", "begins_minute": 600, "ends_minute": 660, "holidays": "skip", "note": "",
    }  # fmt: skip
    series.begin(staff, exercise, place=place)
    span = (clock.today() - begin).days + 60
    while len(days) < 30 * (span // 365) + 1:
        day = begin + timedelta(days=chance.randrange(span))
        shut = chance.random() < 0.5
        days.setdefault(
            day, Hours(note="研修のため") if shut else Hours(10 * 60, 14 * 60, ("食事会", "送迎"), "春のつどい")
        )
    cafe.import_days(staff, days, place=place)
