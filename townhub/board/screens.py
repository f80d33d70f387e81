"""The board in other shapes: a week, a list, the hall's television, and a window in the town's own web site."""

from datetime import date, timedelta

from flask import abort, current_app, make_response, render_template
from markupsafe import Markup

from townhub import clock, doorman
from townhub.access import permit
from townhub.board.answer import AHEAD, Coming, answer, near_words
from townhub.board.at import at_place, here
from townhub.board.pieces import page, piece, tell, top_pieces, town_row
from townhub.cafe import layers, reading
from townhub.cafe.drawing import Words, cells_of
from townhub.cafe.emergency import closings_from
from townhub.cafe.rules import BEFORE, BREAK, MEAL, NOW, closing_minute, day_named, month_beside, next_change, phase
from townhub.dates import clock_time, era_year
from townhub.i18n import _
from townhub.web import SECURITY_HEADERS

_LISTED = timedelta(days=60)
_MOST_LISTED = 40


@at_place("/board/week")
@at_place("/board/week/<day>")
@permit("public")
def week(place, day=None):
    """Seven days, Monday first."""
    version = doorman.public_version()
    cafe, today = here(place), clock.today()
    chosen = (day_named(day) or abort(404)) if day else today
    monday = chosen - timedelta(days=chosen.weekday())
    written = reading.calendar(monday, monday + timedelta(days=6), place)
    top, _moves = top_pieces(cafe, today)
    drawn = page(
        town_row(),
        _("{cafe}の1週間", cafe=cafe["name"]),
        *top,
        piece("week_head", place, monday, cafe["name"], cafe["phone"]),
        piece("day_lines", _cells(written, monday, 7, today)),
        piece("ways_on", place, (monday.replace(day=1),)),
    )
    return doorman.keep(drawn, version, _midnight(today))


@at_place("/board/list")
@permit("public")
def coming(place):
    """What is on in the next weeks, closed days left out."""
    version = doorman.public_version()
    cafe, today = here(place), clock.today()
    written = reading.calendar(today, today + _LISTED, place)
    top, _moves = top_pieces(cafe, today)
    cells = [cell for cell in _cells(written, today, _LISTED.days, today) if cell.hours][:_MOST_LISTED]
    drawn = page(
        town_row(),
        _("{cafe}のこれから", cafe=cafe["name"]),
        *top,
        piece("list_head", place, today, cafe["name"], cafe["phone"]),
        piece("day_lines", tuple(cells)),
        piece("ways_on", place, tuple(filter(None, (month_beside(today.replace(day=1), ahead) for ahead in (0, 1))))),
    )
    return doorman.keep(drawn, version, _midnight(today))


@at_place("/board/tv")
@permit("public")
def tv(place):
    """The hall's television, 16:9: this week, in letters for the other end of the room."""
    version = doorman.public_version()
    cafe, moment = here(place), clock.here(clock.now())
    day, minute = moment.date(), moment.hour * 60 + moment.minute
    monday = day - timedelta(days=day.weekday())
    written = reading.calendar(monday, day + AHEAD, place)
    plan = layers.on_day(written, day)
    drawn = render_template(
        "board/tv.html", place=cafe, town_name=town_row()["name"], day=day, minute=minute, era=era_year(day),
        answer=answer(written, day, minute), until=_until(plan, minute), cells=_cells(written, monday, 7, day),
        told=tell([each for each in closings_from(day) if each["place_id"] == place], day), meal=_next_meal(written, day),
    )  # fmt: skip
    return doorman.keep(make_response(drawn), version, clock.moment_on(day, next_change(plan, minute)))


@at_place("/board/embed")
@permit("public")
def embed(place):
    """Today and the week, for a frame in the town's site. Only the sites named in config.toml may frame it."""
    version = doorman.public_version()
    cafe, moment = here(place), clock.here(clock.now())
    day, minute = moment.date(), moment.hour * 60 + moment.minute
    written = reading.calendar(day, day + AHEAD, place)
    pieces = [
        piece("state", answer(written, day, minute), day),
        piece("day_lines", _cells(written, day, 7, day)),
    ]
    told = tell(closings_from(day), day)
    if told:
        pieces.insert(0, piece("closings", told))
    drawn = make_response(
        render_template("board/embed.html", place=cafe, town_name=town_row()["name"], pieces=Markup("").join(pieces))
    )
    sites = " ".join(current_app.config["EMBED_FROM"])
    if sites:
        policy = SECURITY_HEADERS["Content-Security-Policy"]
        drawn.headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", f"frame-ancestors {sites}")
    until = next_change(layers.on_day(written, day), minute)
    return doorman.keep(drawn, version, clock.moment_on(day, until))


def _cells(written: layers.Calendar, first: date, count: int, today: date) -> tuple:
    """These days as cells of a month, today marked; none of them belongs to another month here."""
    plans = tuple(layers.on_day(written, first + timedelta(days=n)) for n in range(count))
    words = Words.here(written.kinds)
    return tuple(cell for plan in plans for cell in cells_of((plan,), plan.day.replace(day=1), today, words))


def _until(plan: layers.DayPlan, minute: int) -> str:
    """正午まで, 15:00まで; nothing when it is not to open any more today."""
    if phase(plan, minute) not in (BEFORE, NOW, BREAK):
        return ""
    closes = closing_minute(plan, minute)
    if closes is None:
        return ""
    return _("正午まで") if closes == 12 * 60 else _("{closes}まで", closes=clock_time(closes))


def _next_meal(written: layers.Calendar, day: date) -> str:
    """あした 17日(木) 11:45から."""
    today = layers.on_day(written, day)
    found = today if MEAL in today.events else Coming(written, day).next_open(MEAL)
    if found is None:
        return _("まだ決まっていません")
    own = (each.begins for each in found.happenings if each.word == MEAL and each.begins is not None)
    opens = clock_time(next(own, found.opens))
    return _("{day} {opens}から", day=near_words(found.day, day), opens=opens)


def _midnight(day: date):
    return clock.moment_on(day + timedelta(days=1), 0)
