"""Topics come by themselves. A room above hands its topic down here, in the transaction of the act that causes it.

And what the meeting does with one: it was talked about, or it is put off to another day.
"""

from datetime import date

from townhub import audit, clock
from townhub.dates import short_day
from townhub.db import one, write
from townhub.huddle import days
from townhub.huddle.models import DayTopic, FollowUp, Huddle, Topic, Watch
from townhub.huddle.placing import place_waiting
from townhub.huddle.rules import LONGEST_SNOOZE
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident


def hand_down(
    actor, *, cause: str, kind: str, sentence: str, resident: Resident | int | None = None, sensitive: bool = False,
    place: tuple[str, dict] | None = None, on: date | None = None, follow_up: int | None = None,
    hand_off: int | None = None, ends_on: date | None = None,
) -> bool:  # fmt: skip
    """Put something on the meeting of that day (default: the next one). False when the cause is known already.

    `cause` names the cause for good: "errand-41-worry". `kind` is one of `rules.KINDS`; `sentence` says the reason whole,
    as it is read in the meeting; `place` is the page that tells more, as endpoint and values. Without a resident it is a
    matter of the house. After its last day, `ends_on`, it lapses unheard. A cause that was taken back and is there again
    brings the same topic back. Call it inside the act's own `write()`; no audit line is written here.
    """
    facts = {
        "kind": kind, "resident": resident, "sentence": sentence, "sensitive": sensitive,
        "endpoint": place[0] if place else None, "place": place[1] if place else None,
        "arises_on": on or clock.today(), "ends_on": ends_on, "made_at": clock.now(), "made_by": getattr(actor, "id", None),
        "follow_up_id": follow_up, "hand_off_id": hand_off,
    }  # fmt: skip
    with write():
        known = Topic.get_or_none(Topic.cause == cause)
        if known and known.settled != "gone":
            return False
        if known:
            Topic.update(**facts, **_OPEN_AGAIN).where(Topic.id == known.id).execute()
        else:
            Topic.create(cause=cause, **facts)
        _tell_the_meeting()
    return True


_OPEN_AGAIN = {"settled": None, "settled_by": None, "settled_at": None, "settled_on": None}


def _tell_the_meeting() -> None:
    """While today's meeting is going on, what comes in stands on its list at once."""
    running = Huddle.get_or_none(Huddle.day == clock.today(), Huddle.closed_at.is_null())
    if running:
        place_waiting(running)


def take_back(actor, cause: str) -> bool:
    """The cause is gone (the errand was taken after all): nothing to talk about any more. False when nothing was open."""
    with write():
        if not one("SELECT 1 FROM topic WHERE cause = ? AND settled IS NULL", cause):  # nearly always
            return False
        return bool(_end(actor, "gone", Topic.cause == cause))


def take_back_about(actor, resident: Resident) -> int:
    """Nothing more to say about somebody: every open topic is closed. Answers how many."""
    with write():
        return _end(actor, "gone", Topic.resident == resident)


def heard_of(resident_id: int) -> None:
    """A room above has heard how somebody is: the meeting need not ask yet. Call it inside the act's own `write()`."""
    with write():
        if Watch.update(heard_on=clock.today()).where(Watch.resident == resident_id).execute():
            _end(None, "gone", (Topic.resident == resident_id) & (Topic.kind == "silent"))


def _end(actor, how: str, which) -> int:
    ended = {"settled": how, "settled_by": getattr(actor, "id", None), "settled_at": clock.now()}
    return Topic.update(**ended, settled_on=clock.today()).where(which, Topic.settled.is_null()).execute()


def end_follow_up(actor, follow_up: FollowUp, how: str) -> None:
    """Inside the act: what reminded of a follow-up is settled with it."""
    _end(actor, how, Topic.follow_up_id == follow_up.id)


def end_hand_off(actor, hand_off_id: int, how: str) -> None:
    _end(actor, how, Topic.hand_off_id == hand_off_id)


def open_again(which) -> None:
    """Inside the act that takes something back: its topic stands on today's list once more."""
    Topic.update(**_OPEN_AGAIN).where(which, Topic.settled_on == clock.today()).execute()


def say_talked(actor, topic: Topic) -> None:
    """Inside the act that writes about it: somebody who was only mentioned need not come back tomorrow."""
    _end(actor, "talked", Topic.id == topic.id)


def settle(actor, topic: Topic) -> None:
    """話した. A follow-up that is not done is a topic again at the next meeting: only an outcome ends it. Twice is once."""
    with write():
        if not _end(actor, "talked", Topic.id == topic.id):
            return
        if topic.follow_up_id:
            tomorrow = days.next_meeting(clock.today())
            due = (FollowUp.id == topic.follow_up_id) & FollowUp.outcome.is_null() & (FollowUp.comes_back_on < tomorrow)
            FollowUp.update(comes_back_on=tomorrow).where(due).execute()
        audit.record(actor, "topic.talked_about", topic)


def unsettle(actor, topic: Topic) -> None:
    """話した was pressed by mistake: the same day only. Raises Refused when that day is closed."""
    with write():
        now = Topic.get_by_id(topic.id)
        if now.settled != "talked":
            return
        if now.settled_on != clock.today() or not _on_running_sheet(topic):
            raise Refused(_("その日の打ち合わせは、もう閉じています。続きは、きょうの記録に書いてください"))
        if now.follow_up_id:
            FollowUp.update(comes_back_on=_day_in(now)).where(FollowUp.id == now.follow_up_id).execute()
        open_again(Topic.id == topic.id)
        audit.record(actor, "topic.brought_back", topic)


def _day_in(topic: Topic) -> date:
    """The day in the cause of a follow-up's topic, on which it came back."""
    return date.fromisoformat(topic.cause[-len("2019-01-16") :])


def came_back_on(follow_up: FollowUp) -> date | None:
    """The day on which a follow-up became the topic that was settled today."""
    settled = (Topic.follow_up_id == follow_up.id) & (Topic.settled_on == clock.today())
    topic = Topic.select().where(settled).order_by(Topic.id.desc()).first()
    return topic and _day_in(topic)


def _on_running_sheet(topic: Topic) -> bool:
    return bool(one(
        "SELECT 1 FROM huddle_topic p JOIN huddle h ON h.id = p.huddle_id WHERE p.topic_id = ? AND h.closed_at IS NULL",
        topic.id,
    ))  # fmt: skip


def snooze(actor, topic: Topic, *, until: date, why: str) -> date:
    """あとで: the topic rests until the first meeting from that day on, which is answered, and says why.

    Raises Refused for a day that is no later day.
    """
    with write():
        if until <= clock.today():
            raise Refused(_("きょうより後の日を入れてください。例 あした、1/25"))
        if until > clock.today() + LONGEST_SNOOZE:
            raise Refused(_("1年より先には延ばせません。近い日を入れてください"))
        until = days.meeting_from(until)  # on a Saturday nobody would be there to talk about it
        rests = {"arises_on": until, "snoozed_why": why, "snoozed_by": actor, "snoozed_at": clock.now()}
        if not Topic.update(**rests).where(Topic.id == topic.id, Topic.settled.is_null()).execute():
            raise Refused(_("この議題は、もう済んでいます"))
        audit.record(actor, "topic.snoozed", topic, until=until.isoformat())
    return until


def wake(actor, topic: Topic) -> None:
    """あとで was pressed by mistake: back on today's list. Twice is once."""
    with write():
        asleep = (Topic.id == topic.id) & (Topic.arises_on > clock.today()) & Topic.settled.is_null()
        if Topic.update(arises_on=clock.today(), **_NOT_SNOOZED).where(asleep).execute():
            _tell_the_meeting()
            audit.record(actor, "topic.woken", topic)


_NOT_SNOOZED = {"snoozed_why": None, "snoozed_by": None, "snoozed_at": None}


def how_it_stands(topic: Topic, day: date) -> str:
    """In a word, for the closed day's sheet."""
    if topic.settled:
        return topic.settled
    return "snoozed" if topic.arises_on > day else "open"


def freeze(huddle: Huddle) -> None:
    """Inside the closing: each topic of the day is kept with the words and the state in which the meeting left it."""
    placed = DayTopic.select(DayTopic, Topic).join(Topic).where(DayTopic.huddle == huddle)
    for line in placed:
        ended = how_it_stands(line.topic, huddle.day)
        sentence = _put_off(line.topic) if ended == "snoozed" else line.topic.sentence
        DayTopic.update(ended=ended, sentence=sentence).where(DayTopic.id == line.id).execute()


def _put_off(topic: Topic) -> str:
    """The minutes keep until when and why: the topic itself may be put off once more."""
    day = short_day(topic.arises_on)
    return _("{what}（{day}の議題にしました。わけ「{why}」）", what=topic.sentence, day=day, why=topic.snoozed_why)


def put_off_words(asked: date, day: date) -> str:
    """When it comes back; and why not on the day that was asked for."""
    comes = _("{day}に、また議題にします", day=short_day(day))
    if day == asked:
        return comes
    return _("{day}は{why}で、打ち合わせはありません。", day=short_day(asked), why=days.why_no_meeting(asked)) + comes
