"""What of meals and pick-ups needs the office now: whom to telephone, what has closed, who has no vehicle, who is unmarked."""

from datetime import date, timedelta

from townhub.cafe import reading
from townhub.meals import days, lists
from townhub.meals.rules import is_closed

_BACK, _AHEAD = timedelta(days=7), timedelta(days=14)


def due(day: date, area: int | None = None) -> list[dict]:
    """The days of the week past and the fortnight to come with something to do, the next one first; `off`: not any more.

    With an `area` the numbers are those that its coordinator finds on the lists behind them.
    """
    kinds = {kind.id: kind for kind in days.kinds_in_use()}
    places = reading.places()
    found = [row for place in places for row in _at(place, kinds, day, area)]
    return sorted(found, key=lambda row: row["on"]) if len(places) > 1 else found


def _at(place: dict, kinds: dict, day: date, area: int | None) -> list[dict]:
    counted = lists.counts(day - _BACK, day + _AHEAD, place["id"], area)
    if not counted:
        return []
    plans = {plan.iso: plan for plan in days.plans(day - _BACK, day + _AHEAD, place["id"])}
    found = []
    for (iso, kind_id), row in sorted(counted.items()):
        plan, kind = plans[iso], kinds.get(kind_id)
        if kind is None:
            continue
        off = plan.day >= day and kind.word not in days.words_of(plan)
        closed = plan.day >= day and is_closed(plan.day, kind.closes_days, kind.closes_minute, *days.now())
        to_do = row["unmarked"] if plan.day < day else closed or row["to_phone"] or row["without_vehicle"] or off
        if to_do:
            to_phone = row["seated"] + row["waiting"] + row["dropped"] - row["told_closed"] if off else row["to_phone"]
            found.append({**row, "on": plan.day, "what": kind.word, "off": off, "past": plan.day < day, "to_phone": to_phone,
                          "closed": closed, "place": place["id"] if place["id"] != days.HERE else None,
                          "place_name": place["name"]})  # fmt: skip
    return found
