"""The calendar for other machines: ICS for people's phones (RFC 5545), and the town's open data as CSV and JSON.

Always in Japanese, and kept by the doorman like the pages: a subscriber who comes every hour is told 304.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask import Response, abort, g, url_for

from townhub import clock, doorman, ics
from townhub.access import permit
from townhub.board.at import at_place, bp, here, open_places, public_url
from townhub.board.happenings import OPENING, Announced, announced, last_change
from townhub.board.opendata import COLUMNS, line_of
from townhub.db import rows
from townhub.i18n import _
from townhub.spreadsheet import csv_file

_ZONE = """BEGIN:VTIMEZONE
TZID:Asia/Tokyo
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
TZNAME:JST
END:STANDARD
END:VTIMEZONE""".splitlines()


@bp.get("/board/all.ics")
@permit("public")
@doorman.one_at_a_time
def feed():
    """Every café of the town."""
    return _calendar(_("{town}のカフェ", town=_town()["name"]), [place["id"] for place in open_places()])


@at_place("/board/calendar.ics")
@permit("public")
@doorman.one_at_a_time
def place_feed(place):
    return _calendar(here(place)["name"], [place])


@bp.get("/board/kinds/<int:kind>.ics")
@permit("public")
@doorman.one_at_a_time
def kind_feed(kind):
    """One kind of event at every café: only the meals."""
    found = rows("SELECT word FROM cafe_kind WHERE id = ?", kind) if kind < 2**31 else []
    if not found:
        abort(404)
    word = found[0]["word"]
    name = _("{town}の{word}", town=_town()["name"], word=word)
    return _calendar(name, [place["id"] for place in open_places()], word)


@bp.get("/opendata/events.csv")
@permit("public")
@doorman.one_at_a_time
def events_csv():
    """推奨データセット「イベント一覧」."""
    version = doorman.public_version()
    found = _events()
    body = csv_file(COLUMNS, [[line[column] for column in COLUMNS] for line in found])
    answer = Response(body, mimetype="text/csv")
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    return doorman.keep(answer, version, _midnight())


@bp.get("/opendata/events.json")
@permit("public")
@doorman.one_at_a_time
def events_json():
    version = doorman.public_version()
    body = json.dumps(_events(), ensure_ascii=False, indent=1)
    return doorman.keep(Response(body, mimetype="application/json"), version, _midnight())


def _events() -> list[dict]:
    """The lines of the open data: what is on from today on, in the order of the days."""
    town, today = _town(), clock.today()
    names = {place["id"]: place for place in open_places()}
    found = [each for place in names for each in announced(place, today, back=timedelta(0)) if not each.is_off]
    found.sort(key=lambda each: (each.day, each.place, each.begins, each.word))
    page = public_url()
    return [
        line_of(
            number, each, town, names[each.place], page + url_for(".month", place=each.place, month=f"{each.day:%Y-%m}")
        )
        for number, each in enumerate(found, 1)
    ]


def _calendar(name: str, places: list[int], word: str | None = None) -> Response:
    version = doorman.public_version()
    answer = Response(ics.written(_lines(name, places, word)), mimetype="text/calendar")
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    return doorman.keep(answer, version, _midnight())


def _lines(name: str, places: list[int], word: str | None) -> Iterable[str]:
    names = {place["id"]: place for place in open_places()}
    stamp = last_change().replace("-", "").replace(":", "")
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//townhub//cafe//JA", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    yield from (f"NAME:{ics.text(name)}", f"X-WR-CALNAME:{ics.text(name)}", "X-WR-TIMEZONE:Asia/Tokyo")
    yield from ("REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H", *_ZONE)
    for place in places:
        for each in announced(place, clock.today()):
            if word is None or each.word == word:
                yield from _event(each, names[each.place], stamp)
    yield "END:VCALENDAR"


def _event(each: Announced, place: dict, stamp: str) -> Iterable[str]:
    words = _("{cafe}が開きます", cafe=place["name"]) if each.word == OPENING else f"{each.word} {place['name']}"
    summary = _("【中止】{words}", words=words) if each.is_off else words
    yield "BEGIN:VEVENT"
    yield f"UID:{each.uid}@{_town()['municipal_code']}.townhub"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{each.sequence}"
    yield f"STATUS:{'CANCELLED' if each.is_off else 'CONFIRMED'}"
    yield f"DTSTART;TZID=Asia/Tokyo:{_local(each.day, each.begins)}"
    if each.ends is not None:
        yield f"DTEND;TZID=Asia/Tokyo:{_local(each.day, each.ends)}"
    yield f"SUMMARY:{ics.text(summary)}"
    told = [each.note] if each.note else []
    if each.ends is None and not each.is_off:
        told.append(_("終わる時刻は、お電話でおたずねください"))
    yield f"DESCRIPTION:{ics.text('。'.join([*told, _('電話 {phone}', phone=place['phone'])]))}"
    yield f"LOCATION:{ics.text(' '.join(filter(None, (place['name'], place['address']))))}"
    yield f"CATEGORIES:{ics.text(each.word or _('開館'))}"
    yield f"URL:{public_url()}{url_for('.month', place=each.place, month=f'{each.day:%Y-%m}')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _local(day: date, minute: int) -> str:
    return f"{datetime(day.year, day.month, day.day) + timedelta(minutes=minute):%Y%m%dT%H%M%S}"  # noqa: DTZ001 - a wall clock's


def _town() -> dict:
    if "town_row" not in g:
        g.town_row = rows("SELECT * FROM town")[0]
    return g.town_row


def _midnight() -> datetime:
    return clock.moment_on(clock.today() + timedelta(days=1), 0)
