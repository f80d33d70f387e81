"""申し送り to a unit or to one person. It blocks nobody; what has no 了解 by the next day heads that day's list."""

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.db import write
from townhub.huddle import topics
from townhub.huddle.actions import running
from townhub.huddle.models import HandOff, Huddle, Presence, Topic
from townhub.huddle.rules import may_acknowledge
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident
from townhub.text import search_key
from townhub.town.models import Unit


def send(
    actor: Person, *, words: str, to: Unit | Person, kind: str = "general", huddle: Huddle | None = None,
    resident: Resident | int | None = None, once: str | None = None,
) -> HandOff:  # fmt: skip
    """申し送る, in the meeting or at any hour. Raises Refused in a meeting that is closed and for somebody who has left."""
    with write():
        if earlier := audit.already(once):
            return HandOff.get_by_id(earlier)
        if huddle:
            running(huddle)
        person = to if isinstance(to, Person) else None
        if person and not Person.get_by_id(person.id).is_active:
            raise Refused(_("{name}さんには、いま送れません。ほかの人か部署をえらんでください", name=person.name))
        made = HandOff.create(
            huddle=huddle, resident=resident, to_unit=None if person else to, to_person=person, kind=kind, words=words,
            search_key=search_key(words), made_by=actor, unit=actor.unit_id, made_at=clock.now(),
        )  # fmt: skip
        audit.record(actor, "hand_off.sent", made, once, kind=kind)
    return made


def acknowledge(actor: Person, hand_off: HandOff, huddle: Huddle | None = None) -> None:
    """了解. Twice is once; whom it is not for is Refused, with whom it is for."""
    with write():
        now = HandOff.get_by_id(hand_off.id)
        if now.acknowledged_at:
            return
        present = set()
        if huddle and not huddle.closed_at:
            present = {row.unit_id for row in Presence.select().where(Presence.huddle == huddle)}
        if not may_acknowledge(
            to_person=now.to_person_id, to_unit=now.to_unit_id, me=actor.id, my_unit=actor.unit_id, present=present,
            administrator=actor.role == "administrator",
        ):  # fmt: skip
            raise Refused(_("これは{to}への申し送りです。了解は、その人が押します", to=addressed(now)))
        HandOff.update(acknowledged_by=actor, acknowledged_at=clock.now()).where(HandOff.id == now.id).execute()
        topics.end_hand_off(actor, now.id, "done")
        audit.record(actor, "hand_off.acknowledged", now)


def take_acknowledgement_back(actor: Person, hand_off: HandOff) -> None:
    """了解 was pressed by mistake: by whoever pressed it, on the same day."""
    with write():
        now = HandOff.get_by_id(hand_off.id)
        if not now.acknowledged_at:
            return
        if now.acknowledged_by_id != actor.id or clock.here(now.acknowledged_at).date() != clock.today():
            raise Refused(_("了解を取り消せるのは、押した人が、その日のうちだけです"))
        HandOff.update(acknowledged_by=None, acknowledged_at=None).where(HandOff.id == now.id).execute()
        topics.open_again(Topic.hand_off_id == now.id)
        audit.record(actor, "hand_off.acknowledgement_taken_back", now)


def addressed(hand_off: HandOff) -> str:
    return hand_off.to_unit.name if hand_off.to_unit_id else _("{name}さん", name=hand_off.to_person.name)
