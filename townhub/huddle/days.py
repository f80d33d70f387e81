"""On which days the hall meets: Monday to Friday, without national holidays and the town's own closings."""

from collections.abc import Callable
from datetime import date, timedelta

from townhub import clock
from townhub.dates import weekday
from townhub.i18n import _
from townhub.town.models import closings_between
from townhub.town.rules import holiday_name

_AHEAD = timedelta(days=40)


def why_no_meeting(day: date) -> str:
    """The reason in a word, empty on a working day: 土曜日, 成人の日, お盆."""
    return _why_not(day, closings_between(day, day))


def _why_not(day: date, closings: dict[str, str]) -> str:
    if day.weekday() > 4:
        return _("{weekday}曜日", weekday=weekday(day))
    return holiday_name(day) or closings.get(day.isoformat(), "")


def shut_days() -> Callable[[date], bool]:
    """Whether the office is shut on a day: for a question about many days, around today."""
    closings = closings_between(clock.today() - _AHEAD, clock.today() + 20 * _AHEAD)
    return lambda day: bool(_why_not(day, closings))


def meeting_from(day: date) -> date:
    """That day if the hall meets on it, otherwise the next one."""
    closings = closings_between(day, day + _AHEAD)
    while _why_not(day, closings):
        day += timedelta(days=1)
    return day


def meetings_after(day: date, count: int) -> list[date]:
    """The next so many working days."""
    closings, found = closings_between(day, day + _AHEAD), []
    while len(found) < count:
        day += timedelta(days=1)
        if not _why_not(day, closings):
            found.append(day)
    return found


def next_meeting(after: date) -> date:
    """The first working day behind that day."""
    return meeting_from(after + timedelta(days=1))


def today_or_next() -> date:
    return meeting_from(clock.today())
