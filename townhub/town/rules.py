from datetime import date, timedelta
from functools import lru_cache

import jpholiday

# Which map a volunteer's page leads to. A map of another house learns where they go, though not to whom.
MAPS = {"google": "出す（Googleの地図）", "none": "出さない"}


def is_municipal_code(code: str) -> bool:
    """Whether the six digits are a 全国地方公共団体コード: the last digit checks the first five.

    The first five digits are weighted 6 to 2; eleven minus the sum modulo eleven, last digit of that, is the sixth
    (総務省「全国地方公共団体コード」).
    """
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=False))
    return int(code[5]) == (11 - total % 11) % 10 and code[:5] != "00000"


def days_of_closing(first_on: date, last_on: date, every_year: bool, start: date, end: date) -> list[date]:
    """The days from `start` to `end`, both included, on which a closing falls.

    Every year from the year it was written for on: 29 December to 3 January runs over the turn of the year, and
    29 February is left out of the years that have none.
    """
    length = (last_on - first_on).days
    years = range(max(first_on.year, start.year - 1), end.year + 1) if every_year else [first_on.year]
    days = []
    for year in years:
        try:
            first = first_on.replace(year=year)
        except ValueError:
            continue
        days += [day for day in (first + timedelta(days=n) for n in range(length + 1)) if start <= day <= end]
    return days


# A hundred years and their neighbours; asking the almanac costs more than drawing the cell.
@lru_cache(maxsize=40_000)
def holiday_name(day: date) -> str:
    """The name of the national holiday, 振替休日 and 国民の休日 included; empty on other days."""
    return jpholiday.is_holiday_name(day) or ""
