"""Which lines the first page shows, in which order, for whom: the whole of it is this one table.

A nurse begins with the meeting and with what was promised, a coordinator with the telephone and with jobs that nobody has
taken, an administrator with what stands still. The names are those of the functions in SOURCES.
"""

from townhub.access import ADMINISTRATOR, COORDINATOR, STAFF
from townhub.today import office, work
from townhub.today.line import Line, Morning

SOURCES = {each.__name__: each for each in (*work.SOURCES, *office.SOURCES)}
NOW, TODAY, TOMORROW = "いま", "きょうのうち", "あしたのしたく"

_MEETING = ("unclosed", "huddle", "follow_ups", "hand_offs")
_JOBS = ("to_decide", "untold", "to_publish", "unclaimed", "to_confirm")
_ASKED = ("off", "asked", "not_made")
_DAY = ("cafe", "meals", "reminders", "to_settle", "going_on")
ORDER = {
    STAFF: (
        (NOW, (*_MEETING, "visits", "worries", *_JOBS, *_ASKED)),
        (TODAY, (*_DAY, "unsent", "places", "terms")),
        (TOMORROW, ("meals_ahead", "paper_day", "backup")),
    ),
    COORDINATOR: (
        (NOW, (*_ASKED, *_JOBS, "worries", *_MEETING)),
        (TODAY, ("reminders", "meals", "cafe", "to_settle", "going_on", "visits", "terms")),
        (TOMORROW, ("meals_ahead", "paper_day")),
    ),
    ADMINISTRATOR: (
        (NOW, ("backup", "unsent", "leaving", *_MEETING, "visits", *_JOBS, "worries", *_ASKED)),
        (TODAY, ("terms", "places", *_DAY)),
        (TOMORROW, ("meals_ahead", "paper_day")),
    ),
}


def parts_of(morning: Morning) -> list[tuple[str, list[Line]]]:
    """The parts of the page with their lines, in the order of this person's role."""
    return [
        (title, [line for name in names for line in SOURCES[name](morning)])
        for title, names in ORDER[morning.person.role]
    ]
