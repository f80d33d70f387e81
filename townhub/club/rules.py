"""On which days the club meets, and what members choose for themselves. Plain values only."""

from datetime import date
from typing import NamedTuple

FIRST, LAST = 0, 4  # five days a week (川上村)
TRANSPORTS = {"ride": "送迎", "family": "家族", "walk": "歩き"}
STATES = {"came": "来た", "absent": "来なかった", "away": "休み（連絡あり）"}
HOUR = 60  # 「毎日一時間の運動」
MISSED = 2


class Chosen(NamedTuple):
    """What a member chose for one weekday."""

    meal: bool
    transport: str


def meets(day: date, holiday: str, closings: dict[str, str]) -> bool:
    """Monday to Friday, but for national holidays and the town's own closing days."""
    return FIRST <= day.weekday() <= LAST and not holiday and day.isoformat() not in closings
