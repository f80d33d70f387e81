from collections.abc import Mapping
from datetime import date, timedelta

from townhub import audit, clock
from townhub.cafe.models import CafeDay, CafeDayEvent, CafeWeek, CafeWeekDay, CafeWeekEvent
from townhub.cafe.rules import CLOSED, OPEN, Hours
from townhub.db import one, write
from townhub.i18n import _
from townhub.refused import Refused


def change_day(actor, day: date, hours: Hours, version: int, once: str | None = None) -> CafeDay:
    """Say what is on this very day, whatever the weekday or the holiday says.

    `version` is that of the day as it was shown, 0 when nobody had written it. Raises Refused when somebody else has
    changed the day in between.
    """
    with write():
        if earlier := audit.already(once):
            return CafeDay.get_or_none(CafeDay.id == earlier)
        _check_version(day, version)
        row = _write_day(actor, day, hours)
        audit.record(actor, "cafe.day_changed", row, once, day=day.isoformat(), **_facts(hours))
    return row


def clear_day(actor, day: date, version: int, once: str | None = None) -> None:
    """Back to the usual: holiday or weekday decides again. Raises Refused as `change_day` does."""
    with write():
        if audit.already(once):
            return
        _check_version(day, version)
        row = CafeDay.get_or_none(CafeDay.day == day)
        if row is None:
            return
        row.delete_instance()
        audit.record(actor, "cafe.day_cleared", row, once, day=day.isoformat())


def import_days(actor, days: Mapping[date, Hours], once: str | None = None, seen: int | None = None) -> int:
    """Write all these days, replacing what was written for them alone; answers how many they are.

    `seen` is the public version under which the person looked at them: when anything has changed since, Refused, so
    that they look again. None for a machine that does not look.
    """
    with write():
        if audit.already(once):
            return len(days)
        if seen is not None and seen != _public_version():
            raise Refused(_("確かめているあいだに、予定が書きかえられました。もう一度、下の表を確かめてください"))
        written = [_write_day(actor, day, hours) for day, hours in sorted(days.items())]
        if written:
            first, last = min(days).isoformat(), max(days).isoformat()
            audit.record(actor, "cafe.days_imported", written[0], once, count=len(days), first=first, last=last)
    return len(days)


def set_week(
    actor, days: Mapping[int, Hours], valid_from: date, once: str | None = None, seen: int | None = None
) -> CafeWeek:
    """The weekly pattern from this day on, Monday 0; a weekday that is missing is closed.

    The pattern before it ends on the day before. One that is already set for a later day stays and ends this one; one
    that begins on the same day is replaced. `seen` is `weeks_version()` as it was shown: Refused when it has moved.
    """
    with write():
        if earlier := audit.already(once):
            return CafeWeek.get_by_id(earlier)
        if seen is not None and seen != weeks_version():
            raise Refused(_("ほかの人が、さきに「いつもの曜日」を変えました。確かめて、もう一度ボタンを押してください"))
        week = _week_from(actor, valid_from)
        for weekday, hours in sorted(days.items()):
            made = CafeWeekDay.create(
                week=week, weekday=weekday, opens_minute=hours.opens, closes_minute=hours.closes, note=hours.note
            )
            _add_events(CafeWeekEvent, "week_day", made.id, hours)
        audit.record(actor, "cafe.week_set", week, once, valid_from=valid_from.isoformat(), open=_open_weekdays(days))
    return week


def weeks_version() -> int:
    """A number that rises with every pattern that is set."""
    return one("SELECT coalesce(sum(version), 0) FROM cafe_week")


def _week_from(actor, valid_from: date) -> CafeWeek:
    """The empty pattern that begins on this day, with its neighbours making room."""
    facts = {"made_by": getattr(actor, "id", None), "made_at": clock.now()}
    week = CafeWeek.get_or_none(CafeWeek.valid_from == valid_from)
    if week:
        CafeWeekDay.delete().where(CafeWeekDay.week == week).execute()
        CafeWeek.update(version=CafeWeek.version + 1, **facts).where(CafeWeek.id == week.id).execute()
        return week
    later = CafeWeek.select().where(CafeWeek.valid_from > valid_from).order_by(CafeWeek.valid_from).first()
    still_valid = CafeWeek.valid_until.is_null() | (CafeWeek.valid_until >= valid_from)
    CafeWeek.update(valid_until=valid_from - timedelta(days=1)).where(
        CafeWeek.valid_from < valid_from, still_valid
    ).execute()
    until = later.valid_from - timedelta(days=1) if later else None
    return CafeWeek.create(valid_from=valid_from, valid_until=until, version=1, **facts)


def _write_day(actor, day: date, hours: Hours) -> CafeDay:
    facts = {
        "status": CLOSED if hours.opens is None else OPEN,
        "opens_minute": hours.opens,
        "closes_minute": hours.closes,
        "note": hours.note,
        "changed_by": getattr(actor, "id", None),
        "changed_at": clock.now(),
        # The public version never goes back, so neither does this one: a day taken away and written anew is not
        # mistaken for the day that somebody still has on the screen.
        "version": _public_version(),
    }
    row = CafeDay.get_or_none(CafeDay.day == day)
    if row is None:
        row = CafeDay.create(day=day, **facts)
    else:
        CafeDayEvent.delete().where(CafeDayEvent.day == row).execute()
        CafeDay.update(**facts).where(CafeDay.id == row.id).execute()
        row = CafeDay.get_by_id(row.id)
    _add_events(CafeDayEvent, "day", row.id, hours)
    return row


def _add_events(table, owner: str, owner_id: int, hours: Hours) -> None:
    if hours.events:
        table.insert_many(
            [{owner: owner_id, "position": n, "word": word} for n, word in enumerate(hours.events)]
        ).execute()


def _check_version(day: date, version: int) -> None:
    if version != (one("SELECT version FROM cafe_day WHERE day = ?", day.isoformat()) or 0):
        raise Refused(_("ほかの人が、さきにこの日を変えました。下の二つを見くらべて、もう一度ボタンを押してください"))


def _public_version() -> int:
    return one("SELECT version FROM public_version")


def _facts(hours: Hours) -> dict:
    return {"opens": hours.opens, "closes": hours.closes, "events": len(hours.events)}


def _open_weekdays(days: Mapping[int, Hours]) -> list[int]:
    return sorted(weekday for weekday, hours in days.items() if hours.opens is not None)
