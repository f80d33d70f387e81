"""訪問: what the daily meeting or the counter has promised, carried out by the district's person; the result goes back to it.

It is the same row, the same page and the same place on 今日 as a visit that a watch-over meeting has asked for.
"""

from datetime import date, timedelta

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.db import write
from townhub.huddle import follow_ups
from townhub.huddle.models import FollowUp, Huddle
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.actions import standing
from townhub.residents.models import Resident
from townhub.rosters.models import Concern
from townhub.rosters.rules import OUTCOME_OF, VISITS

LONGEST_WAIT = timedelta(days=366)


def next_week() -> date:
    return clock.today() + timedelta(days=7)


def ask(
    actor, resident: Resident, *, words: str, visitor: Person, visit_by_on: date, follow_up: int | None = None,
    huddle: Huddle | None = None, once: str | None = None,
) -> Concern:  # fmt: skip
    """A 宿題 becomes a visit, and passes into the visitor's hands; without one, it is promised with the visit (in `huddle`).

    Raises Refused for a day that is over or too far, a visitor who has left, and a 宿題 that has ended or become something.
    """
    with write():
        if earlier := audit.already(once):
            return Concern.get_by_id(earlier)
        now = standing(resident.id)
        if now.ended_on:
            raise Refused(_("転出・死亡が書いてある人です。名簿を確かめてください"))
        if follow_up:
            promised = _taken_over(actor, now, visitor, visit_by_on, follow_up)
        else:
            facts = {"what": words, "assignee": visitor, "until_on": visit_by_on, "resident": now, "huddle": huddle}
            promised = follow_ups.make(actor, **facts)
        concern = Concern.create(
            resident=now, words=words, visitor=visitor, visit_by_on=visit_by_on, made_by=actor, made_at=clock.now()
        )
        follow_ups.became(actor, promised.id, "visit", concern.id, now)
        audit.record(actor, "concern.written", concern, once, resident=now.id, visitor=visitor.id)
    return concern


def _taken_over(actor, resident: Resident, visitor: Person, by: date, number: int) -> FollowUp:
    """The 宿題 behind the visit, now in the visitor's name."""
    found = FollowUp.get_or_none(FollowUp.id == number, FollowUp.resident == resident)
    if found is None or found.became:
        raise Refused(_("この宿題は、もうほかのことになっています。宿題の画面を開いて確かめてください"))
    if by < clock.today() or by > clock.today() + LONGEST_WAIT:
        raise Refused(_("きょうから1年のうちの日を入れてください"))
    follow_ups.give_to(actor, found, visitor)
    return found


def give_to(actor, concern: Concern, visitor: Person) -> None:
    """Somebody else goes; what was promised goes with it."""
    with write():
        Concern.update(visitor=visitor).where(Concern.id == concern.id, Concern.outcome.is_null()).execute()
        if promised := _still_promised(concern):
            follow_ups.give_to(actor, promised, visitor)


def tell_the_promise(actor, concern: Concern, outcome: str) -> bool:
    """Inside the act: how the visit went is how the 宿題 went. The words stay with the visit, whose readers are fewer.

    False when nothing was promised, or when somebody has ended it already.
    """
    promised = _still_promised(concern)
    if promised:
        result = _("不在でした") if outcome == "away" else _(VISITS[outcome])
        follow_ups.say_outcome(actor, promised, OUTCOME_OF[outcome], _("訪問: {result}", result=result))
    return promised is not None


def _still_promised(concern: Concern) -> FollowUp | None:
    number = follow_ups.behind("visit", concern.id)
    return FollowUp.get_or_none(FollowUp.id == number, FollowUp.outcome.is_null()) if number else None
