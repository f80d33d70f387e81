"""The only place that reads the clock. Moments are UTC; days and times of day are Japan's, which has no summer time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone

TOKYO = timezone(timedelta(hours=9), "JST")
_shift = timedelta()


def now() -> datetime:
    """This moment, UTC, whole seconds."""
    return (datetime.now(UTC) + _shift).replace(microsecond=0)


def here(moment: datetime) -> datetime:
    """A moment as the wall clock in Japan shows it."""
    return moment.astimezone(TOKYO)


def today() -> date:
    return here(now()).date()


def minute_of_day() -> int:
    """Minutes since local midnight."""
    local = here(now())
    return local.hour * 60 + local.minute


def moment_on(day: date, minute: int) -> datetime:
    """The moment at which the wall clock shows that minute of that day."""
    return (datetime(day.year, day.month, day.day, tzinfo=TOKYO) + timedelta(minutes=minute)).astimezone(UTC)


def travel(to: datetime | None) -> None:
    """Let the clock run on from another moment (tests, screenshots, rehearsals); None brings it back."""
    global _shift
    _shift = timedelta() if to is None else to - datetime.now(UTC)


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
