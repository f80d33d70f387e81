from datetime import date, datetime, timedelta
from io import BytesIO

import segno
from flask import Blueprint, Response, abort, current_app, make_response, render_template, request

from townhub import clock, doorman
from townhub.access import permit
from townhub.board.answer import AHEAD, answer
from townhub.board.pieces import month_pieces, page, piece, town_row
from townhub.cafe import models
from townhub.cafe.drawing import draw, fit
from townhub.cafe.rules import month_named, next_change, on_day, whole_weeks
from townhub.dates import era_year
from townhub.i18n import _

bp = Blueprint("board", __name__)


@bp.get("/")
@permit("public")
def today():
    """Today in big letters, and the month. Good until today's words change."""
    version = doorman.public_version()
    moment = clock.here(clock.now())
    day, minute = moment.date(), moment.hour * 60 + moment.minute
    first = day.replace(day=1)
    monday, sunday = whole_weeks(first)
    written = models.calendar(monday, max(sunday, day + AHEAD))
    town = town_row()
    answered = answer(written, day, minute)
    drawn = page(
        town,
        _("きょうの{cafe}", cafe=town["cafe_name"]),
        piece("today", answered, day, town["name"], town["cafe_name"], town["cafe_phone"]),
        *month_pieces(draw(written, first, day)),
    )
    return doorman.keep(drawn, version, clock.moment_on(day, next_change(on_day(written, day), minute)))


@bp.get("/board/<month>")
@permit("public")
def month(month):
    """Any month. The one that today is in marks today, and is good until midnight."""
    first = month_named(month) or abort(404)
    version = doorman.public_version()
    day = clock.today()
    town = town_row()
    drawn = page(
        town,
        _("{year}年{month}月の{cafe}", year=first.year, month=first.month, cafe=town["cafe_name"]),
        *month_pieces(
            draw(models.calendar(*whole_weeks(first)), first, day), "h1", town["cafe_name"], town["cafe_phone"]
        ),
    )
    return doorman.keep(drawn, version, _good_until(first, day))


@bp.get("/board/<month>/print")
@permit("public")
def sheet(month):
    """The month on one page: A4 for the refrigerator, A3 for the notice board, in colour or black alone."""
    first = month_named(month) or abort(404)
    edition = doorman.public_version()
    drawn = draw(models.calendar(*whole_weeks(first)), first)
    paper = "a3" if request.args.get("paper") == "a3" else "a4"
    page = render_template(
        "board/sheet.html",
        month=drawn, paper=paper, black=request.args.get("ink") == "black", fit=fit(drawn, paper), era=era_year(first),
        edition=edition, moment=clock.here(clock.now()),
    )  # fmt: skip
    return make_response(page)


@bp.get("/board/qr.svg")
@permit("public")
def qr():
    """The board's own address for a phone's camera; not kept, because a visitor's address for us may differ."""
    address = (current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")) + "/"
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=1, dark="#1a1a1a", light="#ffffff", scale=4
    )
    return Response(drawn.getvalue(), mimetype="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


def _good_until(first: date, day: date) -> datetime | None:
    """When the page of a month has to be drawn anew though nobody changed anything: as today enters, moves on, leaves."""
    if (first.year, first.month) == (day.year, day.month):
        return clock.moment_on(day + timedelta(days=1), 0)
    return clock.moment_on(first, 0) if first > day else None
