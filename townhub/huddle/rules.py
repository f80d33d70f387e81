"""Kinds of topics, categories, outcomes; what comes first, how late it is, what the clock of a meeting shows.

Plain values only.
"""

from datetime import date, timedelta

# kind: (the word that says why it is on the list, the seal: one character in a ring)
KINDS = {
    "due": ("宿題の日", "宿"),
    "overdue": ("宿題", "遅"),
    "away_again": ("不在だった", "再"),
    "not_acknowledged": ("了解まち", "了"),
    "worry": ("気になる", "気"),
    "nobody_home": ("不在", "留"),
    "untaken": ("担い手なし", "無"),
    "could_not": ("できなかった", "中"),
    "no_show": ("送迎に不在", "車"),
    "missed_meals": ("欠席2回", "欠"),
    "silent": ("話題なし", "久"),
    "newcomer": ("新しい人", "新"),
    "staff_away": ("休み", "休"),
    "override": ("緊急の閲覧", "緊"),
    "watch_over": ("見守り", "見"),
    "named": ("話に出た", "話"),
    "house": ("館のこと", "館"),
}
# A 宿題 that is in its person's hands, as SQL about follow_up `f`: what became a visit is done, and handed on, as the visit.
IN_HAND = "f.outcome IS NULL AND f.became IS NOT 'visit'"
CATEGORIES = {
    "health": "体調",
    "living": "生活",
    "family": "家族",
    "service": "サービス",
    "watch": "見守り",
    "office": "事務",
}
OUTCOMES = {"done": "できた", "away": "不在", "declined": "断られた", "dropped": "見送り"}
# Without a line nobody would know why somebody is not visited any more.
NEEDS_A_LINE = frozenset({"declined", "dropped"})
PARTS = {1: "持ち越し", 2: "きょうの人", 3: "館のこと"}
BECOMES = {
    "errand": "ちょい加勢",
    "standing": "いつもの依頼",
    "pick_up": "食事会・送迎",
    "visit": "訪問",
    "referral": "つなぐシート",
}

STARTS_MINUTE = 8 * 60 + 30
MEETING_MINUTES = 15
# So many newcomers get a line each; after a file was put into the register they share one.
NEWCOMERS_EACH = 5
LONGEST_SNOOZE = timedelta(days=366)


def days_late(day: date, *, until_on: date | None = None, waits_since: date | None = None,
              first_on: date | None = None, arises_on: date | None = None) -> int:  # fmt: skip
    """How many days late a topic is on that day; 0 when it is due or new.

    A follow-up is late from the day that was agreed, a hand-off from the day it was written. Anything else is late from the
    first meeting that had it (`first_on`), or from the day it was put off to.
    """
    if until_on is not None:
        since = until_on
    elif waits_since is not None:
        since = waits_since
    elif first_on is not None:
        since = max(first_on, arises_on or first_on)
    else:
        return 0
    return max(0, (day - since).days)


def part_of(late: int, about_somebody: bool) -> int:
    """Where it stands on the sheet: carried over, people of today, the house."""
    return 1 if late else 2 if about_somebody else 3


def in_order(topics: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """(part, days late, number), the most late first; what is new stands as it came in, so that a printed sheet stays right."""
    return sorted(topics, key=lambda topic: (topic[0], -topic[1], topic[2]))


def minutes_gone(seconds: float) -> int:
    """Whole minutes of the meeting so far, no more than it may take."""
    return max(0, min(MEETING_MINUTES, int(seconds // 60)))


def category_for(kind: str) -> str:
    """The category that a note on such a topic most often has; whoever writes may choose another."""
    match kind:
        case "silent" | "watch_over" | "worry" | "nobody_home":
            return "watch"
        case "untaken" | "could_not" | "no_show" | "missed_meals":
            return "service"
        case "house" | "staff_away" | "override":
            return "office"
        case _:
            return "living"


def may_acknowledge(*, to_person: int | None, to_unit: int | None, me: int, my_unit: int | None,
                    present: set[int], administrator: bool) -> bool:  # fmt: skip
    """Who says 了解: the person it is for; for a unit anybody of it, or whoever writes while the unit sits at the table."""
    if administrator:
        return True
    if to_person is not None:
        return to_person == me
    return to_unit is not None and (to_unit == my_unit or to_unit in present)
