"""Minutes that were worked: nobody has been in two places, nor a machine, and there was one visit at a time.

The sentences are made here, inside the transaction of the act; the database's triggers (step 0018) judge last.
"""

from datetime import datetime

from townhub import clock
from townhub.dates import clock_time, near_day
from townhub.db import MomentField, moment, rows
from townhub.errands.models import Helper, Job
from townhub.errands.overlaps import volunteer, whose
from townhub.errands.rules import kind_word
from townhub.i18n import _
from townhub.refused import Refused

# Whoever was there, at which other job, at the same time (half-open spans).
_AT_THE_SAME_TIME = """
  SELECT h.person_id, p.name AS helper, h.started_at, h.finished_at, j.resident_id, j.kind, r.name, d.name AS district, d.area_id,
    EXISTS (SELECT 1 FROM equipment_booking b JOIN equipment_booking o ON o.equipment_id = b.equipment_id
            WHERE b.job_id = j.id AND o.job_id = ?1 AND b.dropped_at IS NULL AND o.dropped_at IS NULL) AS same_machine
  FROM errand_helper h JOIN errand_job j ON j.id = h.job_id JOIN person p ON p.id = h.person_id
    JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id
  WHERE h.job_id <> ?1 AND h.left_at IS NULL AND h.started_at < ?3 AND h.finished_at > ?2 ORDER BY h.started_at, h.id"""


def check(actor, now: Job, whose_times: list[Helper], started_at: datetime, finished_at: datetime) -> None:
    """Raises Refused with the other job, when one of these, the resident or a machine was at another one just then."""
    stored, area = MomentField().db_value, getattr(actor, "sees_area", None)
    people = {each.person_id for each in whose_times}
    for other in rows(_AT_THE_SAME_TIME, now.id, stored(started_at), stored(finished_at)):
        at = "started" if stored(started_at) >= other["started_at"] else "finished"  # the field that lies in it
        facts = {
            "helper": other["helper"],
            "span": _span(other),
            "whose": whose(other, area, volunteer(actor)),
            "kind": kind_word(other["kind"]),
        }
        if other["person_id"] in people:
            raise Refused(
                _("{helper}さんは、{span}に{whose}の{kind}をしていました。どちらかの時刻を直してください", **facts), at
            )
        if other["resident_id"] == now.resident_id:
            raise Refused(
                _("このお宅では、{span}に{helper}さんの{kind}がありました。どちらかの時刻を直してください", **facts), at
            )
        if other["same_machine"]:
            raise Refused(
                _("同じ道具を、{span}に{whose}の{kind}で使っていました。どちらかの時刻を直してください", **facts), at
            )


def _span(row: dict) -> str:
    first, last = (clock.here(moment(row[name])) for name in ("started_at", "finished_at"))
    times = [clock_time(each.hour * 60 + each.minute) for each in (first, last)]
    return _("{day} {first}–{last}", day=near_day(first.date(), clock.today()), first=times[0], last=times[1])
