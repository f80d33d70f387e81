"""Until when one may sign up, how people go home, and what a sign-up asks for. Plain values only."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from townhub.i18n import _
from townhub.refused import Refused

SEATED, WAITING, CANCELLED = "seated", "waiting", "cancelled"
RIDE, FAMILY, WALK, UNDECIDED = "ride", "family", "walk", "undecided"
STATES = {SEATED: "申し込みずみ", WAITING: "空き待ち", CANCELLED: "取り消し"}
WAYS = {
    "office": "電話・窓口",
    "volunteer": "担い手本人",
    "board": "掲示板から",
    "standing": "毎週の申し込み",
    "walk_in": "当日",
}
# How they get home must be answered; 未定 stays on the list of calls until it is.
RETURNS = {RIDE: "送り", FAMILY: "家族", WALK: "歩き", UNDECIDED: "未定"}
WHY_CALL = {
    "board": "掲示板から申し込み",
    "moved_up": "空きが出て繰り上げ",
    "closed": "休みになった",
    "reopened": "やはり開くことになった",
    "back": "帰りが未定",
}
# So many meals missed one after the other are a matter of the meeting, if the person agreed to that.
MISSED = 2
LONGEST_NOTE = 240  # with all that was added later
SAID_AT_ONCE = 80
MOST_WEEKS_AHEAD = 26


class Wishes(NamedTuple):
    """What somebody who comes asks for. `ride_back` is None only for whoever comes without our car and needs none."""

    chopped: bool = False
    note: str = ""
    wheelchair: bool = False
    ride_there: bool = False
    ride_back: str | None = None

    def checked(self) -> "Wishes":
        """Raises Refused when somebody is fetched and nobody asked how they get home."""
        if self.ride_there and self.ride_back not in RETURNS:
            raise Refused(_("お迎えに行く人には、帰りをたずねてください（送り・家族・歩き・未定）"))
        return self


PLAIN = Wishes()


def added(before: str, more: str) -> str:
    """What was said before and what is said besides. Said again it is not said twice."""
    return before if more in before.split("／") else "／".join(filter(None, (before, more)))


def closes(day: date, closes_days: int, closes_minute: int) -> tuple[date, int]:
    """The day and minute at which the sign-up ends: 2 days before at 900 is 15:00 of the day before yesterday."""
    return day - timedelta(days=closes_days), closes_minute


def is_closed(day: date, closes_days: int, closes_minute: int, today: date, minute: int) -> bool:
    """Whether the sign-up for that day is over at this minute of today."""
    return (today, minute) >= closes(day, closes_days, closes_minute)


def by_hand(numbers: Iterable[tuple[int, int | None]]) -> list[int]:
    """The riders in the order of the numbers written beside their names; who has none keeps the place behind the others.

    Two with the same number stay in the order in which they were listed.
    """
    listed = list(numbers)
    return [rider for rider, _number in sorted(listed, key=lambda pair: (pair[1] is None, pair[1] or 0))]


def missed_in_a_row(history: Iterable[str | None]) -> int:
    """How many of the newest meals were missed one after the other; `history` newest first, came or absent."""
    count = 0
    for came in history:
        if came != "absent":
            break
        count += 1
    return count


def days_of(weekday: int, first: date, last: date) -> list[date]:
    """Every such weekday from `first` to `last`, both included."""
    begin = first + timedelta(days=(weekday - first.weekday()) % 7)
    return [begin + timedelta(days=n) for n in range(0, max(0, (last - begin).days + 1), 7)]
