"""The cafés of the town, one per area, and the kinds of events with their seals."""

from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.cafe.models import CafeKind, CafePlace
from townhub.db import Row, one, write
from townhub.i18n import _
from townhub.refused import Refused


def add_place(actor, once: str | None = None, **facts: object) -> CafePlace:
    """One more café, at the end of the list. Raises Refused for a second one of that name."""
    with write():
        if earlier := audit.already(once):
            return CafePlace.get_by_id(earlier)
        place = CafePlace(position=1 + (one("SELECT max(position) FROM cafe_place") or 0), **facts)
        _kept(place, _("「{name}」という場所は、もうあります", name=place.name))
        audit.record(actor, "cafe.place_added", place, once)
    return place


def change_place(actor, place: CafePlace, seen: int, **facts: object) -> None:
    """Another name or telephone. `seen` is its `changes` as it was shown."""
    with write():
        now = CafePlace.get_by_id(place.id)
        if now.changes != seen:
            raise Refused(_("ほかの人が、先に書きかえました。いまの中身を確かめて、もう一度入れてください"))
        for name, value in facts.items():
            setattr(now, name, value)
        now.changes += 1
        _kept(now, _("「{name}」という場所は、もうあります", name=now.name))
        audit.record(actor, "cafe.place_changed", now)


def end_place(actor, place: CafePlace) -> None:
    """Not open any more from today on; its calendar stays in the records. The first place cannot go."""
    if place.id == 1:
        raise Refused(_("はじめの場所は、やめられません。名前は「町」の画面で変えられます"))
    _set_end(actor, place, clock.today(), "cafe.place_ended")


def reopen_place(actor, place: CafePlace) -> None:
    _set_end(actor, place, None, "cafe.place_reopened")


def _set_end(actor, place: CafePlace, day: date | None, act: str) -> None:
    with write():
        changed = CafePlace.update(ended_on=day, changes=CafePlace.changes + 1).where(
            CafePlace.id == place.id, CafePlace.ended_on.is_null(day is not None)
        )
        try:
            if changed.execute():
                audit.record(actor, act, place)
        except pw.IntegrityError as error:
            raise Refused(_("「{name}」という場所は、もうあります", name=place.name)) from error


def add_kind(actor, once: str | None = None, **facts: object) -> CafeKind:
    """One more kind of event, with a word and one character."""
    with write():
        if earlier := audit.already(once):
            return CafeKind.get_by_id(earlier)
        kind = CafeKind(position=1 + (one("SELECT max(position) FROM cafe_kind") or 0), **facts)
        _kept(kind, _("「{word}」という催しは、もうあります", word=kind.word))
        audit.record(actor, "cafe.kind_added", kind, once)
    return kind


def change_kind(actor, kind: CafeKind, **facts: object) -> None:
    """Another seal, reading or English. The word stays: what was written with it would lose it."""
    with write():
        for name, value in facts.items():
            setattr(kind, name, value)
        kind.save()
        audit.record(actor, "cafe.kind_changed", kind)


def _kept(row: Row, taken: str) -> None:
    try:
        row.save()
    except pw.IntegrityError as error:
        raise Refused(taken) from error
