"""臨時休業 across the rooms: the café closes at once, and everybody who had said they would come is on a list to phone.

This floor sees the rooms above the café as well, so what they know about the day is asked here.
"""

from datetime import date

from townhub.cafe import emergency
from townhub.cafe.models import CafeEmergency
from townhub.db import write
from townhub.meals import actions as meals
from townhub.meals import lists


def close(actor, place: int, day: date, reason: str, once: str | None = None) -> CafeEmergency:
    """Close the place on this day. Raises Refused as `emergency.close` does."""
    with write():
        return emergency.close(actor, place, day, reason, once)


def lift(actor, closing: CafeEmergency, once: str | None = None) -> None:
    """Take it back; those who had signed up still are, and have to be phoned once more."""
    with write():
        emergency.lift(actor, closing, once)


def expected(person, place: int, day: date) -> list[dict]:
    """Who had signed up for this day, as far as this person may know: name, phone, district and for what."""
    found, number = [], 1
    while page := lists.calls(person, day, everybody=True, page=number, place=place):
        found += page[: lists.MOST]
        if len(page) <= lists.MOST:
            break
        number += 1
    return found


def count_expected(place: int, day: date) -> int:
    """How many sign-ups of the whole town a closing would concern."""
    return meals.affected(day, place)
