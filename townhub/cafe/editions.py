"""From draft to board: what the staff write is a draft; an edition puts it on the board, all at once or one act's alone.

Every rule row carries the edition that published it and the one that took it away again, so that what residents saw at any
time can be read from the rows. An edition also keeps each day that it changed, as it was and as it became.
"""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from townhub import audit, clock
from townhub.cafe import reading
from townhub.cafe.layers import Calendar, DayPlan, on_day
from townhub.cafe.models import CafeEdition, CafePlace
from townhub.db import database, one, rows, write
from townhub.i18n import _
from townhub.refused import Refused

RULES = ("cafe_week", "cafe_day", "cafe_series", "cafe_series_day")
# So far back and ahead an edition notes which days it changed; feeds tell subscribers of these.
BACK, AHEAD = timedelta(days=31), timedelta(days=366)


class Part(NamedTuple):
    """Which rows of a table an act has written: a condition in SQL and its values."""

    table: str
    where: str = "1"
    values: tuple = ()


def publish(actor, place: int, seen: int | None = None, once: str | None = None) -> int | None:
    """Put everything that is written about this place on the board; answers the edition's number, None when there is nothing.

    `seen` is `reading.changes` as it was shown: Refused when somebody has written or published in between.
    """
    with write():
        if audit.already(once):
            return None
        if not pending(place):
            return None
        _as_seen(place, seen)
        edition = put_on_the_board(actor, place, "publish", [Part(table) for table in RULES])
        audit.record(actor, "cafe.published", edition, once, number=edition.number)
    return edition.number


def discard(actor, place: int, seen: int | None = None, once: str | None = None) -> None:
    """Throw all drafts of this place away; what is on the board stays as it is."""
    with write():
        if audit.already(once):
            return
        if not pending(place):
            return
        _as_seen(place, seen)
        for table in RULES:
            _run(Part(table), "DELETE FROM <rules> WHERE since_id IS NULL", place)
            _run(
                Part(table), "UPDATE <rules> SET leaving_at = NULL, leaving_by_id = NULL WHERE until_id IS NULL", place
            )
        touch(place)
        audit.record(actor, "cafe.drafts_dropped", CafePlace.get_by_id(place), once)


def _as_seen(place: int, seen: int | None) -> None:
    if seen is not None and seen != reading.changes(place):
        raise Refused(
            _("ほかの人が、さきに予定を書きかえました。予定表で中身を確かめて、もう一度ボタンを押してください")
        )


def put_on_the_board(actor, place: int, act: str, parts: Iterable[Part]) -> CafeEdition:
    """The next edition, with these parts of the draft. Inside an act's `write()`; the act writes the audit line."""
    first, last = clock.today() - BACK, clock.today() + AHEAD
    before = reading.calendar(first, last, place)
    number = 1 + number_of(place)
    edition = CafeEdition.create(
        place=place, number=number, act=act, published_by=getattr(actor, "id", None), published_at=clock.now()
    )
    for part in parts:
        _run(
            part, "UPDATE <rules> SET until_id = ? WHERE until_id IS NULL AND leaving_at IS NOT NULL", place, edition.id
        )
        _run(part, "UPDATE <rules> SET since_id = ? WHERE since_id IS NULL", place, edition.id)
    _note_changed_days(edition, before, reading.calendar(first, last, place), first)
    touch(place)
    return edition


def _note_changed_days(edition: CafeEdition, before: Calendar, after: Calendar, first: date) -> None:
    found = []
    for n in range((BACK + AHEAD).days + 1):
        day = first + timedelta(days=n)
        was, becomes = on_day(before, day), on_day(after, day)
        if was != becomes and (one := snapshot(was)) != (other := snapshot(becomes)):
            found.append((edition.id, day.isoformat(), one, other))
    database.connection().executemany(
        "INSERT INTO cafe_edition_day (edition_id, day, before, after) VALUES (?, ?, ?, ?)", found
    )


def snapshot(plan: DayPlan) -> str:
    """What residents see of a day, as text that is the same exactly when they see the same."""
    happenings = [[each.word, each.begins, each.ends, each.note] for each in plan.happenings]
    facts = [plan.status, plan.opens, plan.closes, plan.again, plan.until, plan.note, plan.holiday, happenings]
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def touch(place: int) -> None:
    """Something was written about this place: whoever has it on the screen has an old one."""
    database.execute_sql("UPDATE cafe_place SET changes = changes + 1 WHERE id = ?", (place,))


def leave(actor, part: Part, place: int) -> None:
    """The rows of this part are not to be on the board any more; what was never on it is gone at once."""
    _run(part, "DELETE FROM <rules> WHERE since_id IS NULL", place)
    now, who = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), getattr(actor, "id", None)
    leaving = "UPDATE <rules> SET leaving_at = ?, leaving_by_id = ? WHERE until_id IS NULL AND leaving_at IS NULL"
    _run(part, leaving, place, now, who)


def pending(place: int) -> int:
    """How many rules of this place wait to be published, or to leave the board."""
    waiting = "SELECT count(*) FROM <rules> WHERE until_id IS NULL AND (since_id IS NULL OR leaving_at IS NOT NULL)"
    return sum(_run(Part(table), waiting, place).fetchone()[0] for table in RULES)


def history(place: int, most: int = 60) -> list[dict]:
    """The editions of this place, the newest first, with how many days they changed."""
    return rows(
        "SELECT e.id, e.number, e.act, e.published_at, p.name AS published_by, count(d.id) AS days,"
        " min(d.day) AS first, max(d.day) AS last FROM cafe_edition e LEFT JOIN person p ON p.id = e.published_by_id"
        " LEFT JOIN cafe_edition_day d ON d.edition_id = e.id WHERE e.place_id = ?"
        " GROUP BY e.id ORDER BY e.number DESC LIMIT ?",
        place, most,
    )  # fmt: skip


def number_of(place: int) -> int:
    """The number of the edition that is on the board; 0 before the first."""
    return one("SELECT max(number) FROM cafe_edition WHERE place_id = ?", place) or 0


def _run(part: Part, sql: str, place: int, *values: object):
    """Run it on the rows of this part at this place. Every name in it is ours."""
    whole = f"{sql} AND place_id = ? AND ({part.where})".replace("<rules>", part.table)
    return database.execute_sql(whole, (*values, place, *part.values))
