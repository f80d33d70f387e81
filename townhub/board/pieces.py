"""A page of the board is put together from pieces: its frame, the answer for today, the weeks of the month.

A piece follows from the values it is given and from nothing else, so it is drawn once for them. The first reader after
a change waits only for the pieces that now show something else; Jinja for the whole page would cost three times that.
"""

from datetime import date, timedelta
from functools import lru_cache
from types import SimpleNamespace

from flask import Response, current_app, g, make_response, render_template, request
from markupsafe import Markup

from townhub.board.at import open_places
from townhub.cafe.drawing import Month
from townhub.cafe.emergency import closings_from
from townhub.cafe.rules import month_beside
from townhub.cafe.views import week_row
from townhub.dates import era_year, short_day
from townhub.db import rows
from townhub.i18n import _, language
from townhub.web import text_size

# Nothing that people write can hold this: it would have been escaped.
_HERE = Markup("<!-- the page -->")


def town_row() -> dict:
    """The town as a plain row: peewee's way to it costs as much as drawing the whole month."""
    return rows("SELECT * FROM town")[0]


def page(town: dict, title: str, *pieces: str) -> Response:
    """The pieces within the frame of the house."""
    where = (language(), request.endpoint, request.script_root, text_size())
    head, foot = _frame(title, tuple(town.items()), *where)
    return make_response("".join([head, *pieces, foot]))


@lru_cache(maxsize=500)
def _frame(title: str, town: tuple, *_where: str) -> list[str]:
    """What stands before and after the pieces. `_where` is all that bar and foot look at besides the town."""
    g.town = SimpleNamespace(**dict(town))
    return render_template("board/frame.html", title=title, here=_HERE).split(_HERE)


def piece(name: str, *values: object) -> Markup:
    """One of the pieces in board/_pieces.html."""
    return _piece(name, language(), request.script_root, *values)


@lru_cache(maxsize=1000)
def _piece(name: str, _spoken: str, _root: str, *values: object) -> Markup:
    return getattr(current_app.jinja_env.get_template("board/_pieces.html").module, name)(*values)


def month_pieces(month: Month, place: dict, heading: str = "h2") -> list[Markup]:
    """The month, its way to the months beside it, and what one can take home. Below no answer it says whose month it is."""
    first = month.first
    before, after = month_beside(first, -1), month_beside(first, 1)
    whose = (place["name"], place["phone"]) if heading == "h1" else ("", "")
    return [
        piece("month_begins", place["id"], first, era_year(first), before, after, heading, *whose),
        *(week_row(month, week) for week in month.weeks),
        piece("month_ends", place["id"], first, month.legend, month.has_unknown),
    ]


def tell(closings: list[dict], day: date) -> tuple[tuple[str, str, str], ...]:
    """The closings of today and tomorrow: where, when and why."""
    tomorrow = (day + timedelta(days=1)).isoformat()
    return tuple(
        (each["name"], near_date(date.fromisoformat(each["day"]), day), _(each["reason"]))
        for each in closings
        if each["day"] <= tomorrow
    )


def near_date(day: date, today: date) -> str:
    """きょう1月16日(水), あした1月17日(木)."""
    near = _("きょう") if day == today else _("あした")
    return _("{near}{day}", near=near, day=short_day(day))


def closing_pieces(closings: list[dict], day: date) -> list[Markup]:
    """臨時休業 of today and tomorrow, for the top of a page."""
    told = tell(closings, day)
    return [piece("closings", told)] if told else []


def top_pieces(place: dict, day: date) -> tuple[list[Markup], bool]:
    """What stands on top of every page: closings in an emergency, and the way to the other cafés.

    Also whether one of them will leave the page, or come to it, at midnight.
    """
    closings = closings_from(day)
    drawn = closing_pieces(closings, day)
    if len(open_places()) > 1:
        drawn.append(piece("places", place["id"], tuple((each["id"], each["name"]) for each in open_places())))
    return drawn, bool(closings)
