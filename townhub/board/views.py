from datetime import date, datetime, timedelta
from io import BytesIO

import segno
from flask import Response, abort, make_response, render_template, request, url_for

from townhub import clock, doorman
from townhub.access import permit
from townhub.board.answer import AHEAD, answer
from townhub.board.at import at_place, bp, here, public_url
from townhub.board.pieces import month_pieces, page, piece, tell, top_pieces, town_row
from townhub.cafe import editions, reading
from townhub.cafe.drawing import draw, fit
from townhub.cafe.emergency import closings_from
from townhub.cafe.layers import on_day
from townhub.cafe.rules import month_named, next_change, whole_weeks
from townhub.dates import era_year
from townhub.i18n import _

__all__ = ["bp"]


@bp.app_template_global()
def closings_now() -> tuple:
    """What the pages beside the board say on top."""
    day = clock.today()
    return tell(closings_from(day), day)


@at_place("/")
@permit("public")
def today(place):
    """Today in big letters, and the month. Good until today's words change."""
    version = doorman.public_version()
    cafe = here(place)
    moment = clock.here(clock.now())
    day, minute = moment.date(), moment.hour * 60 + moment.minute
    first = day.replace(day=1)
    monday, sunday = whole_weeks(first)
    written = reading.calendar(monday, max(sunday, day + AHEAD), place)
    town = town_row()
    top, _moves = top_pieces(cafe, day)
    drawn = page(
        town,
        _("きょうの{cafe}", cafe=cafe["name"]),
        *top,
        piece("today", answer(written, day, minute), day, town["name"], cafe["name"], cafe["phone"]),
        *month_pieces(draw(written, first, day), cafe),
    )
    return doorman.keep(drawn, version, clock.moment_on(day, next_change(on_day(written, day), minute)))


@at_place("/board/<month>")
@permit("public")
def month(place, month):
    """Any month. The one that today is in marks today, and is good until midnight."""
    first = month_named(month) or abort(404)
    version = doorman.public_version()
    cafe = here(place)
    day = clock.today()
    top, moves = top_pieces(cafe, day)
    drawn = page(
        town_row(),
        _("{year}年{month}月の{cafe}", year=first.year, month=first.month, cafe=cafe["name"]),
        *top,
        *month_pieces(draw(reading.calendar(*whole_weeks(first), place), first, day), cafe, "h1"),
    )
    return doorman.keep(drawn, version, next_midnight(day) if moves else _good_until(first, day))


@at_place("/board/<month>/print")
@permit("public")
def sheet(place, month):
    """The month on one page: A4 for the refrigerator, A3 for the notice board, in colour or black alone."""
    first = month_named(month) or abort(404)
    edition = editions.number_of(place)
    drawn = draw(reading.calendar(*whole_weeks(first), place), first)
    paper = "a3" if request.args.get("paper") == "a3" else "a4"
    large = request.args.get("letters") == "large"
    letters = fit(drawn, paper, large)
    page = render_template(
        "board/sheet.html", place=here(place), large=large,
        month=drawn, paper=paper, black=request.args.get("ink") == "black", fit=letters, no_larger=large and letters == fit(drawn, paper), era=era_year(first),
        edition=edition, moment=clock.here(clock.now()),
    )  # fmt: skip
    return make_response(page)


@at_place("/board/qr.svg")
@permit("public")
def qr(place):
    """The board's own address for a phone's camera; not kept, because a visitor's address for us may differ."""
    address = public_url() + url_for(".today", place=place)
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=1, dark="#1a1a1a", light="#ffffff", scale=4
    )
    return Response(drawn.getvalue(), mimetype="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


def next_midnight(day: date) -> datetime:
    return clock.moment_on(day + timedelta(days=1), 0)


def _good_until(first: date, day: date) -> datetime | None:
    """When the page of a month has to be drawn anew though nobody changed anything: as today enters, moves on, leaves."""
    if (first.year, first.month) == (day.year, day.month):
        return next_midnight(day)
    return clock.moment_on(first, 0) if first > day else None
