"""Days that come again: every Tuesday and Friday, every other week, the first and third Sunday. Plain values only."""

from calendar import monthrange
from datetime import date

LAST = 6  # the "sixth" weekday of a month is its last one


def bits_of(numbers: list[int]) -> int:
    """Weekdays (0 for Monday) or "first, third" (0 for the first) as one number, the lowest bit for 0."""
    return sum(1 << number for number in set(numbers))


def numbers_of(bits: int, most: int = 7) -> list[int]:
    return [number for number in range(most) if bits >> number & 1]


def nth_bits(day: date) -> int:
    """The bits of "the third" and "the last" weekday of the month."""
    bits = 1 << (day.day - 1) // 7
    return bits | 1 << LAST - 1 if day.day + 7 > monthrange(day.year, day.month)[1] else bits


def comes_round(day: date, *, weekdays: int, nths: int = 0, every_weeks: int = 1, first_on: date) -> bool:
    """Whether the day is one of them: its weekday, its place in the month when `nths` has bits, its week counted from that
    of the first day."""
    if not weekdays >> day.weekday() & 1 or (nths and not nths & nth_bits(day)):
        return False
    if every_weeks == 1:
        return True
    return (_monday(day) - _monday(first_on)) // 7 % every_weeks == 0


def _monday(day: date) -> int:
    return day.toordinal() - day.weekday()
