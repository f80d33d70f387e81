"""Topics come by themselves. A room above hands its topic down here, in the transaction of the act that causes it."""

from datetime import date

from townhub import clock
from townhub.db import write
from townhub.huddle.models import Topic
from townhub.residents.models import Resident


def hand_down(
    actor, *, cause: str, kind: str, sentence: str, resident: Resident | int | None = None, sensitive: bool = False,
    place: tuple[str, dict] | None = None, on: date | None = None,
) -> bool:  # fmt: skip
    """Put something on the meeting of that day (default: the next one). False when the cause is known already.

    `cause` names the cause for good: "errand-41-worry". `kind` is one of `rules.KINDS`; `sentence` says the reason whole,
    as it is read in the meeting; `place` is the page that tells more, as endpoint and values. Without a resident it is a
    matter of the house. Call it inside the act's own `write()`; no audit line is written here.
    """
    with write():
        known = Topic.select(Topic.id).where(Topic.cause == cause).exists()
        if known:
            return False
        Topic.create(
            cause=cause, kind=kind, resident=resident, sentence=sentence, sensitive=sensitive,
            endpoint=place[0] if place else None, place=place[1] if place else None,
            arises_on=on or clock.today(), made_at=clock.now(), made_by=getattr(actor, "id", None),
        )  # fmt: skip
    return True


def take_back(actor, cause: str) -> bool:
    """The cause is gone (the errand was taken after all): nothing to talk about any more. False when nothing was open."""
    with write():
        open_one = (Topic.cause == cause) & Topic.settled.is_null()
        gone = {"settled": "gone", "settled_by": getattr(actor, "id", None), "settled_at": clock.now()}
        return bool(Topic.update(**gone, settled_on=clock.today()).where(open_one).execute())
