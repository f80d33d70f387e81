"""What is on at a place of the café: the one door through which this room looks at the calendar."""

from datetime import date, timedelta

from townhub import clock
from townhub.cafe import reading
from townhub.cafe.layers import OPEN, DayPlan, on_day
from townhub.cafe.rules import RIDE
from townhub.i18n import _
from townhub.meals.models import Kind

HERE = reading.HOME


def plans(first: date, last: date, place: int = HERE) -> list[DayPlan]:
    """What residents are told is on, for each day from `first` to `last`."""
    written = reading.calendar(first, last, place)
    return [on_day(written, first + timedelta(days=n)) for n in range((last - first).days + 1)]


def plan_of(day: date, place: int = HERE) -> DayPlan:
    return plans(day, day, place)[0]


def words_of(plan: DayPlan) -> tuple[str, ...]:
    """What is on that day, by its words; nothing on a day on which the house is closed."""
    return tuple(plan.events) if plan.status == OPEN else ()


def has_ride(plan: DayPlan) -> bool:
    return RIDE in words_of(plan)


def kinds_in_use() -> list[Kind]:
    return list(Kind.select().where(Kind.ended_on.is_null()).order_by(Kind.id))


def kinds_on(plan: DayPlan, kinds: list[Kind] | None = None) -> list[Kind]:
    """What one can sign up for on that day. 送迎 beside others means: to be fetched, for nothing of these."""
    words = words_of(plan)
    return [kind for kind in (kinds_in_use() if kinds is None else kinds) if kind.word in words]


def choices(kinds: list[Kind], alone: str = "") -> dict[str, str]:
    """What one may sign up for, by number; beside a meal the car is called that `alone`."""
    alone = (alone or _("送迎だけ（食事はなし）")) if any(kind.is_meal for kind in kinds) else RIDE
    return {str(kind.id): alone if kind.word == RIDE else kind.word for kind in kinds}


def now() -> tuple[date, int]:
    return clock.today(), clock.minute_of_day()
