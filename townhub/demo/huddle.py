"""The meetings of the last two weeks, and what waits for today's: a few of everything, so that one can look round."""

from datetime import date, timedelta

from townhub import clock
from townhub.accounts.models import Person
from townhub.demo.people import UNITS
from townhub.huddle import actions, days, follow_ups, hand_offs, notes, topics, watching
from townhub.huddle.models import Huddle, Topic
from townhub.residents.models import Resident
from townhub.town.models import Unit

# For each of the last meetings: who speaks (a unit of the hall), about whom, the category, and the line.
_SAID = (
    (("訪問看護", "山田 ハナ", "health", "昼も布団にいた。灯油は半分"), ("社協", None, "office", "あすの配食は、雪なら30分早く出ます")),
    (("診療所", "木村 サダ", "health", "血圧の薬が変わりました。朝だけになります"), ("デイサービス", "齋藤 トメ", "living", "歩行器に慣れてきました")),
    (("保健福祉課・包括", "田村 キヨ", "watch", "電話に出ました。声は元気です"),),
    (("訪問看護", "小林 勇", "health", "足のむくみが引きました"), ("おたっしゅクラブ", "岡本 シズ", "living", "体操を休まずに来ています")),
    (("社協", "濱田 ツル", "family", "長男さんが月末に帰省します"), ("入浴施設", None, "office", "ボイラーの点検は25日の午後です")),
    (("デイサービス", "髙橋 ミツ", "service", "来週から水曜日も通います"),),
    (("訪問看護", "山田 ハナ", "living", "こたつで寝てしまうそうです"), ("診療所", "渡邊 正", "health", "風邪は治りました")),
)  # fmt: skip


def make_meetings(staff: dict[str, Person]) -> None:
    """Lived through on their own days, so that the log and the days late are what they would have been."""
    today, past = clock.today(), []
    day = today - timedelta(days=1)
    while len(past) < len(_SAID):
        if not days.why_no_meeting(day):
            past.append(day)
        day -= timedelta(days=1)
    for number, day in reversed(list(enumerate(past))):
        _meet(staff, day, _SAID[number], number)
    _watch(staff["sato"])


def _resident(name: str) -> Resident:
    return Resident.get(Resident.name == name)


def _colleague(unit: str) -> Person:
    """Somebody of that unit, always the same one."""
    return Person.select().join(Unit).where(Unit.name == unit).order_by(Person.id).first()


def _meet(staff: dict[str, Person], day: date, said: tuple, number: int) -> None:
    with clock.living_at(clock.moment_on(day, 8 * 60 + 30)):
        huddle = actions.open_day(staff["sato"], day)
        for unit in (UNITS[0], UNITS[1], UNITS[4], UNITS[5]):
            actions.mark_present(staff["sato"], huddle, Unit.get(Unit.name == unit))
    with clock.living_at(clock.moment_on(day, 8 * 60 + 34)):
        for unit, about, category, words in said:
            notes.write_note(
                _colleague(unit), huddle, words=words, category=category, resident=_resident(about) if about else None
            )
        _agree(staff, huddle, number)
        for topic in Topic.select().where(
            Topic.settled.is_null(), Topic.follow_up_id.is_null(), Topic.hand_off_id.is_null()
        ):
            topics.settle(staff["sato"], topic)
    with clock.living_at(clock.moment_on(day, 8 * 60 + 43)):
        actions.close(staff["sato"], huddle)


def _agree(staff: dict[str, Person], huddle: Huddle, number: int) -> None:
    """What the meeting that lies so many meetings back has agreed."""
    sato, takahashi = staff["sato"], staff["takahashi"]
    match number:
        case 4:
            follow_ups.make(sato, what="訪ねて、暖房を使っているか見る", assignee=sato, resident=_resident("山田 ハナ"),
                            until_on=days.next_meeting(huddle.day), huddle=huddle)  # fmt: skip
        case 1:
            follow_ups.make(sato, what="娘さんに電話して、通院の足を確かめる", assignee=takahashi, huddle=huddle,
                            resident=_resident("岡本 シズ"), until_on=days.next_meeting(huddle.day))  # fmt: skip
        case 0:
            hand_offs.send(_colleague("訪問看護"), words="血圧の薬が、きのうから変わりました", to=sato, huddle=huddle,
                           resident=_resident("木村 サダ"))  # fmt: skip
            hand_offs.send(takahashi, words="お弁当を、金曜日も1つお願いします", huddle=huddle,
                           to=Unit.get(Unit.name == "社協"), resident=_resident("田村 キヨ"))  # fmt: skip
            follow_ups.make(takahashi, what="ストーブの灯油の配達を頼む", assignee=sato, huddle=huddle,
                            resident=_resident("渡邊 正"), until_on=clock.today() + timedelta(days=2))  # fmt: skip


def _watch(sato: Person) -> None:
    """見守り: somebody of whom nobody has spoken for a month."""
    with clock.living_at(clock.now() - timedelta(days=31)):
        watching.watch(sato, _resident("岡田 ヨシ子"), 30)
    watching.watch(sato, _resident("田村 キヨ"), 14)
