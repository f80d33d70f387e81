"""臨時休業 across the rooms: the café closes at once, and everybody who had said they would come is on a list to phone.

This floor sees the rooms above the café as well, so what they know about the day is asked here.
"""

from datetime import date

from townhub.cafe import emergency, reading
from townhub.cafe.models import CafeEmergency
from townhub.db import write
from townhub.i18n import _
from townhub.meals import closing, lists


def close(actor, place: int, day: date, reason: str, once: str | None = None) -> CafeEmergency:
    """Close the place on this day, with its sign-ups and its vehicles. Raises Refused as `emergency.close` does."""
    with write():
        made = emergency.close(actor, place, day, reason, once)
        if made.lifted_at is None:  # the same sheet once more finds everything done
            closing.cancel_everybody(actor, day, _("臨時休業: {reason}", reason=reason), place, made)
    return made


def lift(actor, made: CafeEmergency, once: str | None = None) -> None:
    """Take it back; those who had signed up are down again, and whoever was told is phoned once more."""
    with write():
        emergency.lift(actor, made, once)
        closing.reopen(actor, made)


def expected(person, place: int, day: date, everybody: bool = True) -> list[dict]:
    """Who had signed up for this day, as far as this person may know: name, phone, district and for what."""
    return lists.all_calls(person, day, everybody, place)


def elsewhere(place: int, day: date, theirs: int, everybody: bool = True) -> int:
    """How many more there are to phone than the `theirs` that somebody sees: people of the areas of others."""
    return closing.to_phone(place, day, everybody) - theirs


def ahead(person, today: date) -> list[dict]:
    """On which days to come a closing would concern somebody of the whole town, where, how many, and how many `own` of them."""
    names = {place["id"]: place["name"] for place in reading.places(also_ended=True)}
    return [{**row, "name": names[row["place_id"]]} for row in closing.ahead(today, person.sees_area)]
