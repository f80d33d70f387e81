"""Nobody twice: when a job's time is taken by another one, of the same volunteer, the same resident or the same machine.

The sentences are made here, inside the transaction of the act that wants the time; the database's triggers judge last.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from townhub import clock
from townhub.dates import clock_time, near_day
from townhub.db import rows
from townhub.errands.models import Job, Setting
from townhub.errands.rules import first_gap, kind_word
from townhub.i18n import _
from townhub.refused import Refused


def of_person(person_id: int, day: date, but: int = 0) -> list[dict]:
    """The other appointments of a volunteer on that day, the earliest first."""
    return rows(
        """SELECT b.job_id, b.person_id, b.starts_minute, b.ends_minute, j.kind, r.name, d.name AS district, d.area_id
           FROM errand_busy b JOIN errand_job j ON j.id = b.job_id JOIN resident r ON r.id = j.resident_id
           JOIN district d ON d.id = r.district_id WHERE b.person_id = ? AND b.work_on = ? AND b.job_id <> ?
           ORDER BY b.starts_minute""",
        person_id, day.isoformat(), but,
    )  # fmt: skip


def of_resident(resident_id: int, day: date, but: int = 0) -> list[dict]:
    """The other appointments at this resident's on that day."""
    return rows(
        """SELECT j.id AS job_id, j.starts_minute, j.starts_minute + j.wanted_minutes AS ends_minute, j.kind
           FROM errand_job j WHERE j.resident_id = ? AND j.work_on = ? AND j.id <> ? AND j.starts_minute IS NOT NULL
             AND j.state IN ('open', 'claimed', 'confirmed', 'running') ORDER BY j.starts_minute""",
        resident_id, day.isoformat(), but,
    )  # fmt: skip


def whose(found: dict, area: int | None, reader: int | None = None) -> str:
    """The resident of an appointment for whoever looks after that area (None: the town); of another area only the district.

    `reader` is a volunteer who reads it, to whom somebody else's appointments are districts only.
    """
    known = area in (None, found["area_id"]) and reader in (None, found.get("person_id"))
    return _("{name}さん", name=found["name"]) if known else found["district"]


def volunteer(actor) -> int | None:
    """The number of a volunteer, for whom the sentences leave out where the others go; None for anybody else."""
    return actor.id if getattr(actor, "is_volunteer", False) else None


def spans(found: list[dict], travel: int = 0) -> list[tuple[int, int]]:
    return [(each["starts_minute"] - travel, each["ends_minute"] + travel) for each in found]


def appointment(job, own: list[dict], away: Sequence = (), theirs: list[dict] | None = None) -> int | None:
    """The minute at which the work can begin: the earliest that is free for the volunteer and the resident, or None.

    `own` are the volunteer's other appointments, `away` the parts of the day on which they do not come, `theirs` the
    other appointments at the resident's (looked up when left out).
    """
    if theirs is None:
        theirs = of_resident(job.resident_id, job.work_on, job.id)
    taken = [*spans(theirs), *(spans(own, Setting.ours().travel_minutes) if own else ())]
    if job.starts_minute is not None:
        at = job.starts_minute
        return first_gap(at, at + job.wanted_minutes, job.wanted_minutes, taken)
    past = [(0, clock.minute_of_day())] if job.work_on == clock.today() else []
    for wishes in ([*past, *away], past, [*away], []):  # a wish gives way before the request does
        at = first_gap(job.from_minute, job.until_minute, job.wanted_minutes, [*wishes, *taken])
        if at is not None:
            return at
    return None


def sentence_for(job, own: list[dict], area: int | None = None) -> str:
    """Which other appointment is in the way, by the day, the time and, where it is the volunteer's own, whose.

    `area` is that of whoever reads it (`sees_area`).
    """
    day, travel = near_day(job.work_on, clock.today()), Setting.ours().travel_minutes
    first, last = job.from_minute, job.until_minute
    if job.starts_minute is not None:
        first, last = job.starts_minute, job.starts_minute + job.wanted_minutes
    for each in own:
        if each["starts_minute"] - travel < last and first < each["ends_minute"] + travel:
            return _(
                "時間が重なっています。{day} {start}–{end}に、{whose}の{kind}があります{way}",
                day=day, start=clock_time(each["starts_minute"]), end=clock_time(each["ends_minute"]),
                whose=whose(each, area), kind=kind_word(each["kind"]),
                way=_("（移動に{travel}分みています）", travel=travel) if travel else "",
            )  # fmt: skip
    for each in of_resident(job.resident_id, job.work_on, job.id):
        return _(
            "時間が重なっています。{day} {time}から、同じお宅でほかの依頼（{kind}）があります",
            day=day, time=clock_time(each["starts_minute"]), kind=kind_word(each["kind"]),
        )  # fmt: skip
    return _("時間が重なっています")


def check(job: Job, day: date, starts_minute: int, people: dict[int, str], reader=None, about: str = "") -> None:
    """Raises Refused when one of these volunteers (number: name) or the resident has something else at that time.

    `reader` is whoever reads it, who sees the own area, and as a volunteer the own appointments; `about` the field of the time.
    """
    area, own = getattr(reader, "sees_area", None), volunteer(reader)
    ends = starts_minute + job.wanted_minutes
    travel = Setting.ours().travel_minutes
    when = near_day(day, clock.today())
    for person_id, name in people.items():
        for each in of_person(person_id, day, job.id or 0):
            if each["starts_minute"] - travel < ends and starts_minute < each["ends_minute"] + travel:
                raise Refused(_(
                    "{helper}さんの時間が重なります。{day} {time}から、{whose}の{kind}があります（移動に{travel}分みています）",
                    helper=name, day=when, time=clock_time(each["starts_minute"]),
                    whose=whose(each, area, own), kind=kind_word(each["kind"]), travel=travel,
                ), about)  # fmt: skip
    for each in of_resident(job.resident_id, day, job.id or 0):
        if each["starts_minute"] < ends and starts_minute < each["ends_minute"]:
            raise Refused(_("{name}さんのお宅では、{day} {time}から、{kind}があります。時刻を変えてください",
                            name=job.resident.name, day=when, time=clock_time(each["starts_minute"]),
                            kind=kind_word(each["kind"])), about)  # fmt: skip


def latest_start(job: Job) -> datetime:
    """The last moment at which the work can still begin."""
    return clock.moment_on(job.or_until_on or job.work_on, 0) + timedelta(minutes=job.until_minute - job.wanted_minutes)
