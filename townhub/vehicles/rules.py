"""When a vehicle is away, and who drives it. Plain values only."""

from townhub.text import plain

DIRECTIONS = {"there": "お迎え", "back": "送り"}
ROOMS = {"cafe": "カフェの送迎", "club": "おたっしゅクラブ"}
AWAY_MINUTES = 60  # unless somebody says how long it takes
# Words that name nobody: two vehicles may both have 当番.
NOBODY = frozenset(("未定", "当番", "職員", "ボランティア", "運転手", "担い手"))


def driver_key(driver: str) -> str:
    """By which the same driver is known, however the name is spaced; '' when nobody is named."""
    key = "".join(plain(driver).split())
    return "" if key in NOBODY else key


def overlap(one: dict, other: dict) -> bool:
    """Whether two runs are out at the same time. Spans that touch are no clash."""
    return (
        one["leaves_minute"] < other["leaves_minute"] + other["away_minutes"]
        and other["leaves_minute"] < one["leaves_minute"] + one["away_minutes"]
    )
