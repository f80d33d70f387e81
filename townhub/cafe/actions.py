from collections.abc import Mapping
from datetime import date

from townhub import audit, clock
from townhub.cafe import editions, reading, rules
from townhub.cafe.editions import Part
from townhub.cafe.layers import CLOSED, OPEN, Hours, holiday_name, on_day
from townhub.cafe.models import CafeDay, CafeDayEvent, CafePlace, CafeWeek, CafeWeekDay, CafeWeekEvent
from townhub.cafe.reading import HOME
from townhub.db import one, write
from townhub.i18n import _
from townhub.refused import Refused

# Every act writes a draft; without `draft` it also puts just this on the board, and leaves other people's drafts alone.


def change_day(
    actor, day: date, hours: Hours, version: int, once: str | None = None, place: int = HOME, draft: bool = False
) -> CafeDay:
    """Say what is on this very day, whatever the weekday or the holiday says.

    `version` is that of the day as it was shown, 0 when nobody had written it. Raises Refused when somebody else has
    changed the day in between.
    """
    with write():
        if earlier := audit.already(once):
            return CafeDay.get_or_none(CafeDay.id == earlier)
        _check_version(place, day, version)
        row = _write_day(actor, place, day, hours)
        _done(actor, place, "day", _of_day(day), draft)
        audit.record(actor, "cafe.day_changed", row, once, day=day.isoformat(), draft=draft, **_facts(hours))
    return row


def clear_day(actor, day: date, version: int, once: str | None = None, place: int = HOME, draft: bool = False) -> None:
    """Back to the usual: holiday or weekday decides again. Raises Refused as `change_day` does."""
    with write():
        if audit.already(once):
            return
        _check_version(place, day, version)
        row = written_day(place, day)
        if row is None:
            return
        editions.leave(actor, _of_day(day), place)
        _done(actor, place, "day", _of_day(day), draft)
        audit.record(actor, "cafe.day_cleared", row, once, day=day.isoformat(), draft=draft)


def import_days(
    actor,
    days: Mapping[date, Hours],
    once: str | None = None,
    seen: int | None = None,
    place: int = HOME,
    draft: bool = False,
) -> int:
    """Write all these days, replacing what was written for them alone; answers how many they are.

    `seen` is `reading.changes` under which the person looked at them: when anything has changed since, Refused, so
    that they look again. None for a machine that does not look.
    """
    with write():
        if audit.already(once):
            return len(days)
        if seen is not None and seen != reading.changes(place):
            raise Refused(_("確かめているあいだに、予定が書きかえられました。もう一度、下の表を確かめてください"))
        written = [_write_day(actor, place, day, hours) for day, hours in sorted(days.items())]
        if written:
            _done(actor, place, "import", _of_days(days), draft)
            first, last = min(days).isoformat(), max(days).isoformat()
            facts = {"count": len(days), "first": first, "last": last, "draft": draft}
            audit.record(actor, "cafe.days_imported", written[0], once, **facts)
    return len(days)


def copy_month(actor, source: date, target: date, once: str | None = None, place: int = HOME) -> int:
    """Draft the month that begins on `target` after the one that begins on `source`; answers how many days were copied.

    What was written for the second Thursday stands on the second Thursday. Holidays, the town's closings, days that somebody
    has written already and those on which something repeats stay as they are: a day of its own would hide what repeats.
    """
    with write():
        if audit.already(once):
            return 0
        last = rules.whole_weeks(source)[1], rules.whole_weeks(target)[1]
        theirs = reading.calendar(source, last[0], place, draft=True)
        ours = reading.calendar(target, last[1], place, draft=True)
        copied = 0
        for was, day in rules.days_in_step(source, target):
            hours = theirs.days.get(was.isoformat())
            iso = day.isoformat()
            if hours is None or iso in ours.days or iso in ours.closings or holiday_name(day) or holiday_name(was):
                continue
            if any(happening.layer == "series" for happening in on_day(ours, day).happenings):
                continue
            _write_day(actor, place, day, hours)
            copied += 1
        if copied:
            editions.touch(place)
            facts = {"source": f"{source:%Y-%m}", "target": f"{target:%Y-%m}", "count": copied}
            audit.record(actor, "cafe.month_copied", CafePlace.get_by_id(place), once, **facts)
    return copied


def set_week(
    actor,
    days: Mapping[int, Hours],
    valid_from: date,
    once: str | None = None,
    seen: int | None = None,
    place: int = HOME,
    draft: bool = False,
    season: tuple[str, str] = ("", ""),
    name: str = "",
) -> CafeWeek:
    """The weekly pattern from this day on, Monday 0; a weekday that is missing is closed.

    It holds until the day before the next one begins; one that begins on the same day is replaced. With a `season` it holds
    in that part of every year, before the usual week. `seen` is `weeks_version()` as it was shown: Refused when it has moved.
    """
    with write():
        if earlier := audit.already(once):
            return CafeWeek.get_by_id(earlier)
        if seen is not None and seen != weeks_version(place):
            raise Refused(_("ほかの人が、さきに「いつもの曜日」を変えました。確かめて、もう一度ボタンを押してください"))
        part = Part("cafe_week", "valid_from = ? AND season_from = ?", (valid_from.isoformat(), season[0]))
        editions.leave(actor, part, place)
        week = CafeWeek.create(
            place=place,
            valid_from=valid_from,
            season_from=season[0],
            season_until=season[1],
            name=name,
            **_made_by(actor),
        )
        for weekday, hours in sorted(days.items()):
            made = CafeWeekDay.create(week=week, weekday=weekday, **_spans(hours))
            _add_events(CafeWeekEvent, "week_day", made.id, hours)
        _done(actor, place, "week", part, draft)
        facts = {"valid_from": valid_from.isoformat(), "open": _open_weekdays(days), "draft": draft}
        audit.record(actor, "cafe.week_set", week, once, **facts)
    return week


def end_week(actor, week: CafeWeek, once: str | None = None, draft: bool = False) -> None:
    """This pattern holds no more; the one before it, or the usual week behind a season, holds in its place."""
    with write():
        if audit.already(once) or week.until_id or week.leaving_at:
            return
        part = Part("cafe_week", "id = ?", (week.id,))
        audit.record(actor, "cafe.week_ended", week, once, draft=draft)
        editions.leave(actor, part, week.place_id)
        _done(actor, week.place_id, "week", part, draft)


def written_week(place: int, valid_from: date, season_from: str = "") -> CafeWeek | None:
    """The pattern that begins on that day, as the draft has it: of the season that begins then, or the usual one."""
    return CafeWeek.get_or_none(
        CafeWeek.place == place, CafeWeek.valid_from == valid_from, CafeWeek.season_from == season_from,
        CafeWeek.until.is_null(), CafeWeek.leaving_at.is_null(),
    )  # fmt: skip


def weeks_version(place: int = HOME) -> int:
    """A number that rises with every pattern that is written or taken away."""
    return one("SELECT coalesce(max(id), 0) * 2 + count(leaving_at) FROM cafe_week WHERE place_id = ?", place)


def written_day(place: int, day: date) -> CafeDay | None:
    """What somebody wrote for this very day, as the draft has it."""
    return CafeDay.get_or_none(
        CafeDay.place == place, CafeDay.day == day, CafeDay.until.is_null(), CafeDay.leaving_at.is_null()
    )


def _done(actor, place: int, act: str, part: Part, draft: bool) -> None:
    """The end of every act: on the board with it, or noted that the draft has changed."""
    if draft:
        editions.touch(place)
    else:
        editions.put_on_the_board(actor, place, act, [part])


def _of_day(day: date) -> Part:
    return Part("cafe_day", "day = ?", (day.isoformat(),))


def _of_days(days) -> Part:
    marks = ", ".join("?" for _day in days)
    return Part("cafe_day", f"day IN ({marks})", tuple(day.isoformat() for day in days))


def _write_day(actor, place: int, day: date, hours: Hours) -> CafeDay:
    editions.leave(actor, _of_day(day), place)
    status = CLOSED if hours.opens is None else OPEN
    row = CafeDay.create(place=place, day=day, status=status, **_spans(hours), **_made_by(actor))
    _add_events(CafeDayEvent, "day", row.id, hours)
    return row


def _made_by(actor) -> dict:
    return {"made_by": getattr(actor, "id", None), "made_at": clock.now()}


def _spans(hours: Hours) -> dict:
    return {
        "opens_minute": hours.opens, "closes_minute": hours.closes, "again_minute": hours.again,
        "until_minute": hours.until, "note": hours.note,
    }  # fmt: skip


def _add_events(table, owner: str, owner_id: int, hours: Hours) -> None:
    if hours.events:
        table.insert_many(
            [{owner: owner_id, "position": n, "word": word} for n, word in enumerate(hours.events)]
        ).execute()


def _check_version(place: int, day: date, version: int) -> None:
    row = written_day(place, day)
    if version != (row.id if row else 0):
        raise Refused(_("ほかの人が、さきにこの日を変えました。下の二つを見くらべて、もう一度ボタンを押してください"))


def _facts(hours: Hours) -> dict:
    return {"opens": hours.opens, "closes": hours.closes, "events": len(hours.events)}


def _open_weekdays(days: Mapping[int, Hours]) -> list[int]:
    return sorted(weekday for weekday, hours in days.items() if hours.opens is not None)
