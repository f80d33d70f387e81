"""The hours that count while a request is offered: nobody is phoned at night, nobody decides on a holiday.

Plain values only; days and times of day are Japan's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from townhub.clock import here, moment_on

_NOTHING = timedelta()
_FARTHEST = timedelta(days=800)  # a house that is shut for ever still has an end


def _never(_day: date) -> bool:
    return False


@dataclass(frozen=True)
class OfficeTime:
    """So many minutes of each day on which the office is open (half-open, from local midnight)."""

    from_minute: int = 0
    until_minute: int = 24 * 60
    shut: Callable[[date], bool] = _never

    def _open(self, day: date) -> tuple[datetime, datetime] | None:
        return None if self.shut(day) else (moment_on(day, self.from_minute), moment_on(day, self.until_minute))

    def _days(self, day: date, step: int) -> Iterator[tuple[datetime, datetime]]:
        last = day + step * _FARTHEST
        while day != last:
            if found := self._open(day):
                yield found
            day += timedelta(days=step)

    def between(self, first: datetime, last: datetime) -> timedelta:
        """How much of the time between two moments counts."""
        total = _NOTHING
        for start, end in self._days(here(first).date(), 1):
            if start >= last:
                break
            total += max(min(end, last) - max(start, first), _NOTHING)
        return total

    def after(self, moment: datetime, length: timedelta) -> datetime:
        """The moment at which so much counted time has gone by."""
        if length <= _NOTHING:
            return moment
        for start, end in self._days(here(moment).date(), 1):
            start = max(start, moment)
            if end - start >= length:
                return start + length
            length -= max(end - start, _NOTHING)
        return moment + _FARTHEST

    def before(self, moment: datetime, length: timedelta) -> datetime:
        """The moment from which so much counted time is left."""
        if length <= _NOTHING:
            return moment
        for start, end in self._days(here(moment).date(), -1):
            end = min(end, moment)
            if end - start >= length:
                return end - length
            length -= max(end - start, _NOTHING)
        return moment - _FARTHEST


ROUND_THE_CLOCK = OfficeTime()
