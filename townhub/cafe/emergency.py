"""臨時休業: snow on the road, a sick cook. In one click, on every public page at once, and taken back as fast."""

from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.cafe import editions
from townhub.cafe.models import CafeEmergency
from townhub.cafe.reading import spoken_name
from townhub.db import rows, write
from townhub.i18n import _
from townhub.refused import Refused


def close(actor, place: int, day: date, reason: str, once: str | None = None) -> CafeEmergency:
    """Close this place on this day, whatever was planned. Raises Refused for a day that is over or closed so already."""
    with write():
        if earlier := audit.already(once):
            return CafeEmergency.get_by_id(earlier)
        if day < clock.today():
            raise Refused(_("過ぎた日は、臨時休業にできません。きょうか、きょうより後の日をえらんでください"))
        facts = {"closed_by": getattr(actor, "id", None), "closed_at": clock.now()}
        try:
            row = CafeEmergency.create(place=place, day=day, reason=reason, **facts)
        except pw.IntegrityError as error:
            raise Refused(_("その日は、もう臨時休業になっています")) from error
        editions.touch(place)
        audit.record(actor, "cafe.closed_at_once", row, once, day=day.isoformat())
    return row


def lift(actor, row: CafeEmergency, once: str | None = None) -> None:
    """Take the closing back: the day is as planned again. The second of two who do so has nothing left to do."""
    with write():
        if audit.already(once):
            return
        standing = (CafeEmergency.id == row.id) & CafeEmergency.lifted_at.is_null()
        changed = CafeEmergency.update(lifted_by=getattr(actor, "id", None), lifted_at=clock.now()).where(standing)
        if changed.execute():
            editions.touch(row.place_id)
            audit.record(actor, "cafe.opened_after_all", row, once, day=row.day.isoformat())


def closings_from(day: date) -> list[dict]:
    """The closings of this day and of the days to come, at all places, with the names in the reader's language."""
    found = rows(
        "SELECT e.id, e.place_id, e.day, e.reason, CASE p.name WHEN '' THEN t.cafe_name ELSE p.name END AS name,"
        " p.name_en, p.kana"
        " FROM cafe_emergency e JOIN cafe_place p ON p.id = e.place_id JOIN town t"
        " WHERE e.lifted_at IS NULL AND e.day >= ? ORDER BY e.day, p.position, p.id",
        day.isoformat(),
    )
    return [{**each, "name": spoken_name(each)} for each in found]
