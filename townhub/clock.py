"""The only place that reads the clock. Moments are UTC; days and times of day are Japan's, which has no summer time."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone

TOKYO = timezone(timedelta(hours=9), "JST")
_SECOND = 1_000_000_000
_MINUTE, _DAY, _JAPAN = 60 * _SECOND, 86_400 * _SECOND, 9 * 3600 * _SECOND
_EPOCH = date(1970, 1, 1).toordinal()
_shift = 0  # nanoseconds: whole numbers, so that 8:12:00 is not the last moment of 8:11


def now() -> datetime:
    """This moment, UTC, whole seconds."""
    return datetime.fromtimestamp((time.time_ns() + _shift) // _SECOND, UTC)


def here(moment: datetime) -> datetime:
    """A moment as the wall clock in Japan shows it."""
    return moment.astimezone(TOKYO)


def today() -> date:
    return date.fromordinal(_EPOCH + (time.time_ns() + _shift + _JAPAN) // _DAY)


def minute_of_day() -> int:
    """Minutes since local midnight."""
    return (time.time_ns() + _shift + _JAPAN) % _DAY // _MINUTE


def moment_on(day: date, minute: int) -> datetime:
    """The moment at which the wall clock shows that minute of that day."""
    return (datetime(day.year, day.month, day.day, tzinfo=TOKYO) + timedelta(minutes=minute)).astimezone(UTC)


def travel(to: datetime | None) -> None:
    """Let the clock run on from another moment (tests, screenshots, rehearsals); None brings it back."""
    global _shift
    _shift = 0 if to is None else round(to.timestamp() * 1_000_000) * 1000 - time.time_ns()


@contextmanager
def living_at(moment: datetime) -> Iterator[None]:
    """Let the clock run from another moment for a while."""
    global _shift
    before = _shift
    travel(moment)
    try:
        yield
    finally:
        _shift = before
