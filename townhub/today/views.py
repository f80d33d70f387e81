from datetime import date

from flask import Blueprint, current_app
from flask_login import current_user

from townhub import clock, clockwork
from townhub.access import permit
from townhub.cafe import reading as cafe
from townhub.cafe.drawing import plan_words
from townhub.db import one
from townhub.errands.due import due
from townhub.errands.reminders import calls
from townhub.huddle import due as huddle
from townhub.i18n import _
from townhub.meals import due as meals
from townhub.outbox.models import in_trouble
from townhub.reception.models import waiting
from townhub.standing import models as standing
from townhub.standing.actions import SOON
from townhub.web import show

bp = Blueprint("today", __name__)


@bp.get("/today")
@permit("today.see")
def today():
    day = clock.today()
    return show(
        "today/today.html",
        day=day,
        today=day.isoformat(),
        missing=_still_missing(),
        stopped=clockwork.late(current_app),
        cafe=_cafes(day),
        meals_due=meals.due(day),
        to_call=len(calls(current_user)),
        unsent=in_trouble(),
        asked=waiting(current_user),
        not_made=standing.in_trouble(current_user, day + SOON),
        **due(current_user, day),
        **huddle.due(current_user, day),
    )


@bp.get("/rooms")
@permit("today.see")
def more():
    """The rooms that are not needed every day."""
    return show("today/more.html")


def _cafes(day: date) -> str:
    """What is on today, at each café that there is."""
    places = cafe.places()
    words = [(place["name"], plan_words(cafe.on(place["id"], day))) for place in places]
    return words[0][1] if len(words) == 1 else "　".join(f"{name} {what}" for name, what in words)


def _still_missing() -> list[tuple[str, str, str]]:
    """What a town that has just moved in has yet to write: words, page, right. Empty from then on."""
    tables = [
        ("district", _("地区を書く"), "settings.districts", "town.change"),
        ("tariff", _("料金表を書く"), "tariffs.tariffs", "tariff.change"),
        ("cafe_week", _("カフェのいつもの曜日を書く"), "cafe.week", "cafe.change"),
        ("person WHERE role = 'volunteer'", _("担い手を加えて、招待する"), "people.people", "accounts.manage"),
    ]
    return [
        (words, page, act)
        for table, words, page, act in tables
        if not one(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 - the tables stand above
    ]
