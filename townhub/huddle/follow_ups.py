"""宿題: who does what until when, how it ended, and what it became. 不在 comes back by itself."""

from datetime import date

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.db import one, write
from townhub.huddle import consent, days, gather, topics
from townhub.huddle.actions import running
from townhub.huddle.models import FollowUp, FollowUpTry, Huddle, Topic
from townhub.huddle.rules import NEEDS_A_LINE, OUTCOMES
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident
from townhub.text import search_key


def make(
    actor: Person, *, what: str, assignee: Person, until_on: date, huddle: Huddle | None = None,
    topic: Topic | None = None, resident: Resident | int | None = None, once: str | None = None,
) -> FollowUp:  # fmt: skip
    """宿題にする. Raises Refused for a day that is over, for somebody who has left, and in a meeting that is closed."""
    with write():
        if earlier := audit.already(once):
            return FollowUp.get_by_id(earlier)
        if huddle:
            running(huddle)
        _can_be_done(assignee, until_on)
        made = FollowUp.create(
            huddle=huddle, topic=topic, resident=resident or (topic.resident_id if topic else None), what=what,
            search_key=search_key(what), assignee=assignee, until_on=until_on, comes_back_on=until_on, made_by=actor,
            made_at=clock.now(),
        )  # fmt: skip
        audit.record(actor, "follow_up.made", made, once, until_on=until_on.isoformat(), assignee=assignee.id)
    return made


def _can_be_done(assignee: Person, until_on: date) -> None:
    if until_on < clock.today():
        raise Refused(_("きょうか、これからの日を入れてください"))
    if until_on > clock.today() + topics.LONGEST_SNOOZE:
        raise Refused(_("1年より先です。近い日を入れてください"))
    if not Person.get_by_id(assignee.id).is_active or assignee.is_volunteer:
        raise Refused(_("{name}さんには、いま頼めません。ほかの人をえらんでください", name=assignee.name))


def say_outcome(actor: Person, follow_up: FollowUp, outcome: str, line: str = "", once: str | None = None) -> None:
    """できた / 断られた / 見送り end it; 不在 makes it a topic of the next working day again. The same sheet twice is once.

    Raises Refused when it has ended already, and when 断られた or 見送り comes without a line.
    """
    with write():
        if audit.already(once):
            return
        if outcome in NEEDS_A_LINE and not line:
            raise Refused(_("「{outcome}」のときは、ひとことも書いてください", outcome=_(OUTCOMES[outcome])))
        now = FollowUp.get_by_id(follow_up.id)
        if now.outcome:
            raise Refused(_("この宿題は、もう「{outcome}」になっています", outcome=_(OUTCOMES[now.outcome])))
        FollowUpTry.create(follow_up=now, outcome=outcome, line=line, tried_by=actor, tried_at=clock.now())
        if outcome == "away":
            FollowUp.update(comes_back_on=days.next_meeting(clock.today())).where(FollowUp.id == now.id).execute()
        else:
            FollowUp.update(outcome=outcome, ended_by=actor, ended_at=clock.now()).where(
                FollowUp.id == now.id
            ).execute()
        topics.end_follow_up(actor, now, "talked" if outcome == "away" else "done")
        audit.record(actor, "follow_up.outcome_said", now, once, outcome=outcome)


def take_outcome_back(actor: Person, follow_up: FollowUp) -> None:
    """The last outcome was a mistake: the same day only. Twice is once; an earlier day's is Refused."""
    with write():
        now = FollowUp.get_by_id(follow_up.id)
        still = FollowUpTry.taken_back_at.is_null()
        last = FollowUpTry.select().where(FollowUpTry.follow_up == now, still).order_by(FollowUpTry.id.desc()).first()
        if last is None:
            return
        if clock.here(last.tried_at).date() != clock.today():
            raise Refused(_("前の日に書いたものは、もどせません。まだ要るときは、新しい宿題にしてください"))
        FollowUpTry.update(taken_back_by=actor, taken_back_at=clock.now()).where(FollowUpTry.id == last.id).execute()
        back = topics.came_back_on(now) or now.until_on
        FollowUp.update(outcome=None, ended_by=None, ended_at=None, comes_back_on=back).where(
            FollowUp.id == now.id
        ).execute()
        topics.open_again(Topic.follow_up_id == now.id)
        audit.record(actor, "follow_up.outcome_taken_back", now)


def give_to(actor: Person, follow_up: FollowUp, assignee: Person) -> None:
    """担当を代える. Twice is once. Whoever has it to do reads it, so that it goes to nobody behind the resident's back:

    who may not read it themselves give it only to somebody who may, or it is Refused.
    """
    with write():
        now = FollowUp.get_by_id(follow_up.id)
        if now.assignee_id == assignee.id:
            return
        if now.outcome:
            raise Refused(_("この宿題は、もう終わっています"))
        _can_be_done(assignee, max(now.until_on, clock.today()))
        if not _reads(actor, now) and not consent.shares(assignee, now.resident_id):
            raise Refused(
                _(
                    "本人の同意がないので、{name}さんの担当にはできません。読んでよい部署の人をえらんでください",
                    name=assignee.name,
                )
            )
        FollowUp.update(assignee=assignee).where(FollowUp.id == now.id).execute()
        gather.say_whose(now.id)
        audit.record(actor, "follow_up.given_to", now, assignee=assignee.id)


def _reads(person: Person, follow_up: FollowUp) -> bool:
    own = person.id in (follow_up.assignee_id, follow_up.made_by_id)
    return own or consent.shares(person, follow_up.resident_id)


def became(actor, follow_up_id: int, what: str, row_id: int, resident: Resident) -> None:
    """Inside the act of a room above that carries it out: "errand", "pick_up", "visit" or "referral", and its number.

    What became something else first stays linked to that; what is about somebody else is not linked at all.
    """
    with write():
        free = (FollowUp.id == follow_up_id) & FollowUp.became.is_null() & (FollowUp.resident == resident)
        if FollowUp.update(became=what, became_id=row_id).where(free).execute():
            audit.record(actor, "follow_up.became", FollowUp.get_by_id(follow_up_id), what=what, number=row_id)


def awaits(actor, follow_up_id: int, standing_id: int, resident: Resident) -> None:
    """Inside the act that sets an いつもの依頼 up whose first date is not near yet: the promise waits for that."""
    with write():
        free = FollowUp.became.is_null() & FollowUp.standing_id.is_null() & (FollowUp.resident == resident)
        if FollowUp.update(standing_id=standing_id).where(FollowUp.id == follow_up_id, free).execute():
            audit.record(actor, "follow_up.awaits", FollowUp.get_by_id(follow_up_id), number=standing_id)


def came_round(actor, standing_id: int, job_id: int, resident: Resident) -> None:
    """Inside the act by which a date of that いつもの依頼 becomes a request: what waited for it has become that, once."""
    for waiting in list(FollowUp.select().where(FollowUp.standing_id == standing_id, FollowUp.became.is_null())):
        became(actor, waiting.id, "errand", job_id, resident)


def waits_no_more(standing_id: int) -> None:
    """Inside the act that ends that いつもの依頼: what still waited for it is free for something else."""
    FollowUp.update(standing_id=None).where(FollowUp.standing_id == standing_id, FollowUp.became.is_null()).execute()


def behind(what: str, row_id: int) -> int | None:
    """The follow-up that became this errand, pick-up or visit: the way back."""
    return one("SELECT id FROM follow_up WHERE became = ? AND became_id = ?", what, row_id)


def end_with(actor, resident: Resident, line: str) -> int:
    """Somebody has moved away or died: what was to be done is dropped. Answers how many."""
    with write():
        still = list(FollowUp.select().where(FollowUp.resident == resident, FollowUp.outcome.is_null()))
        for follow_up in still:
            say_outcome(actor, follow_up, "dropped", line)
    return len(still)
