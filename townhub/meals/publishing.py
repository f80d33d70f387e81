"""What publishing the café's draft would take away from people who have signed up: asked before, not found out afterwards."""

from datetime import date

from townhub import clock
from townhub.cafe import reading
from townhub.cafe.layers import DayPlan, on_day
from townhub.cafe.rules import RIDE
from townhub.db import rows
from townhub.meals.days import words_of


def lost(place: int) -> list[tuple[date, list[str], int]]:
    """Each day to come on which the draft has no more what somebody is down for: the day, what, and how many people."""
    signed = rows(
        """SELECT s.day, k.word, count(*) AS people, sum(s.ride_there OR s.ride_back IS 'ride') AS riders
           FROM sign_up s JOIN sign_up_kind k ON k.id = s.kind_id
           WHERE s.place_id = ? AND s.day >= ? AND s.state IN ('seated', 'waiting') GROUP BY s.day, k.id ORDER BY s.day, k.id""",
        place, clock.today().isoformat(),
    )  # fmt: skip
    if not signed:
        return []
    days = sorted({date.fromisoformat(row["day"]) for row in signed})
    told, drafted = (reading.calendar(days[0], days[-1], place, draft=draft) for draft in (False, True))
    found = [(day, _of_day(on_day(told, day), on_day(drafted, day), signed)) for day in days]
    return [
        (day, [word for word, _people in gone], sum(people for _word, people in gone)) for day, gone in found if gone
    ]


def _of_day(told: DayPlan, drafted: DayPlan, signed: list[dict]) -> list[tuple[str, int]]:
    """The words that go, each with whom that concerns. Who loses the meal is not counted a second time for the ride."""
    went = [word for word in words_of(told) if word not in words_of(drafted)]
    theirs = [row for row in signed if row["day"] == told.iso]
    gone = [(row["word"], row["people"]) for row in theirs if row["word"] in went]
    riders = sum(row["riders"] for row in theirs if row["word"] not in went)
    return [*gone, (RIDE, riders)] if RIDE in went and riders else gone
