"""毎週の申し込み: every Thursday until a day, with weeks that are left out.

The days are written ahead as ordinary sign-ups, so that each has its seat; the clock sees to it every hour, and a second
run finds nothing to do. Cancelling such a day leaves out that week: it is not written again.
"""

from contextlib import suppress
from datetime import date, timedelta

import peewee as pw

from townhub import audit, clock
from townhub.clockwork import MACHINE
from townhub.dates import WEEKDAYS
from townhub.db import one, rows, write
from townhub.i18n import _
from townhub.meals import days
from townhub.meals.actions import cancel, lives_here, rides, sign_up
from townhub.meals.models import Kind, SignUp, Standing, StandingException
from townhub.meals.rules import CANCELLED, Wishes, days_of
from townhub.refused import Refused
from townhub.residents.models import Resident


def begin(actor, *, resident: Resident, kind: Kind, weekday: int, from_on: date, until_on: date | None, wishes: Wishes,
          place: int = days.HERE, once: str | None = None) -> Standing:  # fmt: skip
    """From that day on, every week. What of it is near is written at once."""
    with write():
        if earlier := audit.already(once):
            return Standing.get_by_id(earlier)
        lives_here(resident)
        rides(kind, wishes.checked())
        if until_on and until_on < from_on:
            raise Refused(_("おわりの日が、はじめの日より前です。2つの日を確かめてください"))
        try:
            made = Standing.create(
                place=place, kind=kind, resident=resident, weekday=weekday, from_on=from_on, until_on=until_on,
                made_by=getattr(actor, "id", None), made_at=clock.now(), **wishes._asdict(),
            )  # fmt: skip
        except pw.IntegrityError as error:
            raise Refused(_("同じ曜日の「毎週の申し込み」が、もうあります。先に、それをやめてください")) from error
        audit.record(actor, "standing.begun", made, once, weekday=weekday, from_on=from_on.isoformat())
        write_ahead(only=made)
    return made


def leave_out(actor, found: Standing, day: date, reason: str) -> None:
    """Not on that day: the sign-up of the day is cancelled, or will not be written. Said twice it is once."""
    with write():
        if day < clock.today() or day.weekday() != found.weekday:
            weekday = WEEKDAYS[found.weekday]
            raise Refused(
                _("毎週{weekday}曜日の申し込みです。これからの{weekday}曜日を入れてください", weekday=weekday),
                about="day",
            )
        where = (StandingException.standing == found) & (StandingException.day == day)
        if StandingException.select().where(where).exists():
            return
        StandingException.create(
            standing=found, day=day, reason=reason, made_by=getattr(actor, "id", None), made_at=clock.now()
        )
        audit.record(actor, "standing.left_out", found, day=day.isoformat())
        for row in SignUp.select().where(SignUp.standing == found, SignUp.day == day, SignUp.state != CANCELLED):
            cancel(actor, row, reason)


def end(actor, found: Standing, reason: str) -> None:
    """やめる: the days that are written already are cancelled with it. Pressing twice is once."""
    with write():
        held = (Standing.id == found.id) & Standing.ended_at.is_null()
        if not Standing.update(ended_at=clock.now(), ended_by=getattr(actor, "id", None)).where(held).execute():
            return
        audit.record(actor, "standing.ended", found)
        coming = SignUp.select().where(SignUp.standing == found, SignUp.day >= clock.today(), SignUp.state != CANCELLED)
        for row in list(coming):
            cancel(actor, row, reason)


def write_ahead(only: Standing | None = None) -> int:
    """Write the sign-ups of the days that are near; answers how many were new. Safe to run at any time."""
    today = clock.today()
    last = today + timedelta(days=one("SELECT ahead_days FROM sign_up_setting"))
    with write():
        held = Standing.ended_at.is_null() & (Standing.until_on.is_null() | (Standing.until_on >= today))
        chosen = Standing.select().where(held, *([Standing.id == only.id] if only else [])).order_by(Standing.id)
        plans = {place: {plan.day: plan for plan in days.plans(today, last, place)} for place in _places(chosen)}
        count = 0
        for found in chosen:
            on = {day for day, plan in plans[found.place_id].items() if found.kind.word in days.words_of(plan)}
            count += sum(_write_day(found, day, plans[found.place_id][day]) for day in _days(found, today, last, on))
    return count


def _places(chosen) -> set[int]:
    return {found.place_id for found in chosen}


def _days(found: Standing, today: date, last: date, on: set[date]) -> list[date]:
    """Those of its days on which it takes place and which are not written or left out yet."""
    known = {
        row["day"]
        for row in rows(
            """SELECT day FROM sign_up WHERE standing_id = ?1 AND day >= ?2
               UNION SELECT day FROM standing_exception WHERE standing_id = ?1
               UNION SELECT day FROM sign_up WHERE resident_id = ?3 AND day >= ?2 AND kind_id = ?4 AND place_id = ?5
                 AND state <> 'cancelled'""",
            found.id, today.isoformat(), found.resident_id, found.kind_id, found.place_id,
        )
    }  # fmt: skip
    first, until = max(today + timedelta(days=1), found.from_on), min(last, found.until_on or last)
    return [day for day in days_of(found.weekday, first, until) if day in on and day.isoformat() not in known]


def _write_day(found: Standing, day: date, plan) -> int:
    """One day, with the pick-up if it can be had; nothing when its sign-up is over already."""
    goes = days.has_ride(plan)
    for fetched in dict.fromkeys((found.ride_there and goes, False)):
        back = found.ride_back if goes and (fetched or not found.ride_there) else None
        wishes = Wishes(found.chopped, found.note, found.wheelchair, fetched, back)
        with suppress(Refused):
            made = sign_up(
                MACHINE, day=day, kind=found.kind, way="standing", resident=found.resident, wishes=wishes,
                place=found.place_id,
            )  # fmt: skip
            SignUp.update(standing=found).where(SignUp.id == made.id).execute()
            return 1
    return 0
