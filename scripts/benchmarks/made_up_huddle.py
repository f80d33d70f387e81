"""Ten years of daily meetings for the made-up town, and this morning's, with forty topics on its sheet."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from townhub import clock
from townhub.accounts.models import Person
from townhub.db import database
from townhub.huddle.rules import CATEGORIES
from townhub.text import search_key
from townhub.town.models import Unit

TOPICS = 40
UNITS = ("訪問看護", "診療所", "デイサービス", "おたっしゅクラブ", "社協")
SPOKEN_OF = 2_000  # so many residents does the meeting know
RARE = "蜂の巣"  # said once a year
_LINES = (
    "夜よく眠れている", "食事を残した", "足がむくんでいる", "長男が帰ってきた", "デイを休みたい", "薬が余っている", "ころんだが、けがはない",
    "郵便受けに新聞がたまっている", "血圧が高い", "耳が遠くなった", "灯油を買いに行けない", "通帳をさがしている",
)  # fmt: skip
_ENDS = ("また電話する", "様子を見る", "家族に伝えた", "あす受診")

Insert = Callable[[str, list[dict]], None]
At = Callable[[date, int], str]


def units() -> list[Unit]:
    """The units beside the responsible one, of whom most residents have agreed that they may know."""
    return [Unit.create(name=name, position=place) for place, name in enumerate(UNITS, 2)]


def meet(chance: random.Random, years: int, lines_a_day: int, residents: int, people: list[Person], insert: Insert,
         at: At) -> None:  # fmt: skip
    """Every weekday until this morning; all are closed but the last. Resident 1 is spoken of in each second meeting."""
    today = clock.today()
    days = [today - timedelta(days=n) for n in range(365 * years, 0, -1)]
    days = [*(day for day in days if day.weekday() < 5), today]
    staff = people[0]
    insert("huddle", [
        {"id": n, "day": day.isoformat(), "opened_by_id": staff.id, "opened_at": at(day, 1), "chair_id": staff.id, "from_paper": 0}
        for n, day in enumerate(days, 1)
    ])  # fmt: skip
    known = min(residents, SPOKEN_OF)
    notes, follow_ups, hand_offs = [], [], []
    for huddle, day in enumerate(days, 1):
        about = [1] if huddle % 2 else []
        about += [chance.randrange(1, known + 1) for _line in range(lines_a_day - len(about))]
        for line, resident in enumerate(about):
            words = f"{'、'.join(chance.sample(_LINES, 2))}。{chance.choice(_ENDS)}"
            if line == 1 and not huddle % 250:
                words += f"、{RARE}"
            notes.append(_note(chance, huddle, resident, words, chance.choice(people), at(day, 2 + line // 10)))
        follow_ups += [_follow_up(huddle, day, chance.choice(about), people, chance, at) for _one in range(2)]
        hand_offs += [_hand_off(huddle, day, about[-1], people, chance, at) for _one in range(2)]
    insert("huddle_note", notes)
    insert("follow_up", follow_ups)
    insert("hand_off", hand_offs)
    database.execute_sql(
        "UPDATE huddle SET closed_by_id = ?, closed_at = opened_at WHERE day < ?", (staff.id, today.isoformat())
    )
    _sheet(chance, len(days), today, known, insert, at)


def _note(chance, huddle: int, resident: int, words: str, by: Person, moment: str) -> dict:
    return {
        "huddle_id": huddle, "resident_id": resident, "category": chance.choice(list(CATEGORIES)),
        "kind": "sensitive" if chance.random() < 0.2 else "general", "words": words, "search_key": search_key(words),
        "written_by_id": by.id, "unit_id": by.unit_id, "profession": by.profession, "written_at": moment, "addition": 0,
    }  # fmt: skip


def _follow_up(huddle: int, day: date, resident: int, people: list[Person], chance, at: At) -> dict:
    """Done the next day, but for a few of this week's."""
    done, words = (clock.today() - day).days > 5, chance.choice(_ENDS)
    until = (day + timedelta(days=1)).isoformat()
    return {
        "huddle_id": huddle, "resident_id": resident, "what": words, "search_key": search_key(words),
        "assignee_id": chance.choice(people).id, "until_on": until, "comes_back_on": until, "made_by_id": people[0].id,
        "made_at": at(day, 5), "outcome": "done" if done else None, "ended_by_id": people[0].id if done else None,
        "ended_at": at(day + timedelta(days=1), 600) if done else None,
    }  # fmt: skip


def _hand_off(huddle: int, day: date, resident: int, people: list[Person], chance, at: At) -> dict:
    known, words = (clock.today() - day).days > 2, chance.choice(_LINES)
    return {
        "huddle_id": huddle, "resident_id": resident, "to_unit_id": chance.choice(people).unit_id, "kind": "general",
        "words": words, "search_key": search_key(words), "made_by_id": people[0].id, "unit_id": people[0].unit_id,
        "made_at": at(day, 6), "acknowledged_by_id": people[0].id if known else None,
        "acknowledged_at": at(day, 900) if known else None,
    }  # fmt: skip


def _sheet(chance, huddle: int, today: date, known: int, insert: Insert, at: At) -> None:
    """This morning's forty topics: a third carried over, the rest people of today and the house."""
    topics, places = [], []
    for number in range(1, TOPICS + 1):
        kind = ("worry", "untaken", "silent", "newcomer")[number % 4] if number < TOPICS - 3 else "house"
        sentence = f"{chance.choice(_LINES)}と、担い手から知らせがありました"
        topics.append({
            "id": number, "cause": f"bench-{number}", "kind": kind, "sensitive": 0, "sentence": sentence,
            "resident_id": None if kind == "house" else number % known + 1,
            "arises_on": today.isoformat(), "made_at": at(today, 0),
        })  # fmt: skip
        part = 3 if kind == "house" else 1 if number % 3 == 0 else 2
        places.append({
            "huddle_id": huddle, "topic_id": number, "part": part, "position": number, "days_late": 2 if part == 1 else 0,
            "sentence": sentence,
        })  # fmt: skip
    insert("topic", topics)
    insert("huddle_topic", places)
