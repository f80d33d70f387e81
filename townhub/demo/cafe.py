"""The two cafés of 日和町: the one whose printed month we know, and a smaller one in the west."""

from datetime import date, timedelta
from pathlib import Path

from townhub.cafe import actions, calendar_file, places, reading, series
from townhub.cafe.layers import Hours
from townhub.cafe.models import CafePlace
from townhub.town.models import Area

CALENDAR = Path(__file__).parent / "cafe_calendar_2019-01.csv"
_MORNING, _MEAL = Hours(8 * 60, 12 * 60), Hours(11 * 60 + 45, None, ("食事会", "出張販売", "送迎"))
_WEEK = {1: _MORNING, 2: _MORNING, 3: _MEAL, 4: _MORNING, 5: _MORNING}
_BOTH_HALVES = Hours(9 * 60, 12 * 60, (), "", 13 * 60, 15 * 60)
_ONCE_A_WEEK = {
    "effect": "event", "nths": 0, "every_weeks": 1, "last_on": None, "season_from": "", "season_until": "", "holidays": "skip",
    "note": "",
}  # fmt: skip


def open_cafes(actor) -> None:
    """January 2019 exactly as it was printed, and a usual week since then; in the west, what repeats."""
    days = calendar_file.read(calendar_file.decode(CALENDAR.read_bytes())).days
    actions.import_days(actor, days)
    after = max(days) + timedelta(days=1)
    actions.set_week(actor, _WEEK, valid_from=after)
    series.begin(actor, _series("体操", 1, after, 10 * 60, 11 * 60, nths=0b101))
    CafePlace.update(kana="ひなたかんかふぇ", name_en="Hinata House Café", area=Area.get(Area.name == "東")).where(
        CafePlace.id == reading.HOME
    ).execute()
    west = places.add_place(
        actor, name="西の家", kana="にしのいえ", name_en="West House", phone="0555-00-3456", address="日和町上河内12",
        area=Area.get(Area.name == "西").id,
    )  # fmt: skip
    actions.set_week(actor, {0: _BOTH_HALVES, 3: _BOTH_HALVES}, valid_from=min(days), place=west.id)
    series.begin(actor, _series("コーヒー", 3, min(days), 13 * 60 + 30, 15 * 60), place=west.id)
    series.begin(actor, _series("体操", 0, min(days), 10 * 60, 10 * 60 + 40, nths=0b1010), place=west.id)


def _series(word: str, weekday: int, first: date, begins: int, ends: int, **more: int) -> dict:
    return {
        **_ONCE_A_WEEK, "word": word, "weekdays": 1 << weekday, "first_on": first, "begins_minute": begins,
        "ends_minute": ends, **more,
    }  # fmt: skip
