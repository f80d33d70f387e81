"""The ladder of a request that nobody has taken yet: whom it asks, how long, and what comes then. Plain values only."""

from datetime import datetime, timedelta
from typing import NamedTuple

from townhub.errands.office_time import ROUND_THE_CLOCK, OfficeTime

# In this order. What comes after the last one is a kind no, with where else to ask.
RUNGS = {
    "district": ("地区の担い手", "その地区の担い手にたずねています", "みんなにひらく"),
    "all": ("みんな", "町じゅうの担い手にたずねています", "電話でさがす"),
    "calls": ("電話でさがす", "職員が、担い手に一人ずつ電話します", "職員が行けるか決める"),
    "staff": ("職員", "職員が行けるか決めます", "不成立にして、ほかの窓口を案内する"),
}


_TOO_LITTLE = timedelta(hours=1)


class Hours(NamedTuple):
    """How long each of the first three rungs lasts, and how long before the latest start the last one ends: hours in which
    the office is open.
    """

    district: int
    all: int
    calls: int
    last: int


def climb(opened_at: datetime, latest_start: datetime, hours: Hours, running: OfficeTime) -> dict[str, datetime]:
    """The end of each rung, for a request opened at that moment whose work may begin at the latest at the other.

    The hours run while the office is open; where it hardly opens before the work begins, they run day and night. The last
    rung lasts until `hours.last` before that start, or half the way there when so much time is not left. Where the rungs
    do not fit, each gives up the same share: nobody is passed over because a call came late.
    """
    if running.between(opened_at, latest_start) < _TOO_LITTLE:
        running = ROUND_THE_CLOCK
    end = running.before(latest_start, timedelta(hours=hours.last))
    if end <= opened_at:
        end = running.after(opened_at, running.between(opened_at, latest_start) / 2)
    wanted = timedelta(hours=hours.district + hours.all + hours.calls)
    # A quarter of the time is the staff's own.
    share = min(1.0, running.between(opened_at, end) * 0.75 / wanted) if wanted else 0.0
    moments, at = {}, opened_at
    for rung, length in (("district", hours.district), ("all", hours.all), ("calls", hours.calls)):
        at = running.after(at, timedelta(hours=length) * share)
        moments[rung] = at.replace(microsecond=0)
    return moments | {"staff": end.replace(microsecond=0)}


def next_rung(rung: str) -> str | None:
    names = list(RUNGS)
    place = names.index(rung) + 1
    return names[place] if place < len(names) else None


class Candidate(NamedTuple):
    """A volunteer as the call list sees them: smaller comes first."""

    person_id: int
    preferred: bool
    in_district: bool
    has_skill: bool
    available: bool
    last_asked: str  # a moment as the database holds it, "" for never


def calling_order(candidates: list[Candidate]) -> list[Candidate]:
    """Whom to phone first: whom the resident knows, of the district, with the skill, at that time, least recently asked."""
    return sorted(
        candidates,
        key=lambda c: (not c.preferred, not c.in_district, not c.has_skill, not c.available, c.last_asked, c.person_id),
    )
