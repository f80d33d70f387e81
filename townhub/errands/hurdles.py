"""Whether this volunteer may take this request: the facts for the rule, from all that is written about both."""

from datetime import date, timedelta
from types import SimpleNamespace

from townhub import clock
from townhub.dates import clock_time, short_day
from townhub.db import moment, rows
from townhub.errands import overlaps
from townhub.errands.models import Job, Setting
from townhub.errands.rules import KINDS, kind_word
from townhub.i18n import _
from townhub.volunteers.models import abilities_of
from townhub.volunteers.rules import Abilities, Hurdle, Wish, hard_hurdle, hurdle

_DAY = 24 * 60


def with_jobs_done(found: dict[int, Abilities]) -> dict[int, Abilities]:
    """The same, with the jobs that they have finished here added to those of before."""
    if not found:
        return found
    marks = ", ".join("?" for _one in found)
    done = rows(
        f"""SELECT h.person_id, count(*) AS count FROM errand_helper h WHERE h.person_id IN ({marks})
            AND h.left_at IS NULL AND h.finished_at IS NOT NULL GROUP BY h.person_id""",  # noqa: S608 - marks only
        *found,
    )
    for row in done:
        own = found[row["person_id"]]
        found[own.person_id] = Abilities(**{**own.__dict__, "jobs_done": own.jobs_done + row["count"]})
    return found


def abilities(person_id: int) -> Abilities:
    return with_jobs_done(abilities_of([person_id]))[person_id]


def moment_words(moment) -> str:
    at = clock.here(moment)
    return f"{short_day(at.date())} {clock_time(at.hour * 60 + at.minute)}"


def wish(*, kind: str, work_on: date, from_minute: int, until_minute: int, district_id: int, district: str, resident_id: int,
         wanted_people: int, clear_15m: bool, rung: str | None, rung_until, experienced_there: bool) -> Wish:  # fmt: skip
    return Wish(
        kind=kind, kind_word=kind_word(kind), day=work_on, from_minute=from_minute, until_minute=until_minute,
        district=district_id, district_word=district, resident=resident_id, people=wanted_people,
        clear_15m=bool(clear_15m), machine=KINDS[kind][1], experienced_there=experienced_there,
        district_first=moment_words(rung_until) if rung == "district" and rung_until else "",
    )  # fmt: skip


def wish_of(job: Job) -> Wish:
    needed = Setting.ours().buddy_jobs
    going = rows("SELECT person_id FROM errand_helper WHERE job_id = ? AND left_at IS NULL", job.id)
    there = with_jobs_done(abilities_of([each["person_id"] for each in going]))
    [home] = rows(
        "SELECT d.id, d.name FROM resident r JOIN district d ON d.id = r.district_id WHERE r.id = ?", job.resident_id
    )
    return wish(
        kind=job.kind, work_on=job.work_on, from_minute=job.from_minute, until_minute=job.until_minute,
        district_id=home["id"], district=home["name"], resident_id=job.resident_id,
        wanted_people=job.wanted_people, clear_15m=job.clear_15m, rung=job.rung, rung_until=job.rung_until,
        experienced_there=any(each.jobs_done >= needed for each in there.values()),
    )  # fmt: skip


def only_newcomers(job: Job) -> bool:
    """Whether all who go there are still to go with somebody experienced: the office may send them, and has to know."""
    return job.state in ("claimed", "confirmed") and not wish_of(job).experienced_there


def forbidden(job: Job, who: Abilities, office: bool = False) -> Hurdle | None:
    """What forbids it, their appointments apart (`busy`); for the office only what it cannot set aside either."""
    wanted = wish_of(job)
    return hard_hurdle(wanted, who) if office else hurdle(wanted, who, Setting.ours().buddy_jobs)


def days_of(job) -> list[date]:
    """The days from today on that will do: one, or those of a week."""
    last = job.or_until_on if job.or_until_on and job.starts_minute is None else job.work_on
    first = max(job.work_on, clock.today()) if last > job.work_on else job.work_on
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def days_to_choose(person_id: int, job: Job) -> tuple[list[date], Hurdle | None]:
    """The days on which this volunteer may take it; when there is none, what forbids the first."""
    free, first, who = [], None, abilities(person_id)
    for day in days_of(job):
        job.work_on = day
        found = forbidden(job, who) or busy(job, who, overlaps.of_person(person_id, day, job.id))
        first = first or found
        if found is None:
            free.append(day)
    return free, None if free else first


def on_the_list(person, jobs: list) -> dict[int, Hurdle]:
    """The same for a whole list of wanted jobs (rows of `listing.wanted`), by number: in so many questions as for one."""
    who, needed, seen = abilities(person.id), Setting.ours().buddy_jobs, {}
    appointments = _by_day(
        "SELECT b.work_on, b.job_id, b.starts_minute, b.ends_minute, j.kind, r.name, d.name AS district, d.area_id"
        " FROM errand_busy b JOIN errand_job j ON j.id = b.job_id JOIN resident r ON r.id = j.resident_id"
        " JOIN district d ON d.id = r.district_id WHERE b.person_id = ? AND b.work_on >= ?",
        person.id, clock.today().isoformat(),
    )  # fmt: skip
    visits = _by_day(
        "SELECT work_on, resident_id, id AS job_id, starts_minute, starts_minute + wanted_minutes AS ends_minute, kind"
        " FROM errand_job WHERE work_on >= ? AND starts_minute IS NOT NULL"
        " AND state IN ('open', 'claimed', 'confirmed', 'running')",
        clock.today().isoformat(),
    )  # fmt: skip
    experienced = _with_somebody_experienced(needed) if who.jobs_done < needed else frozenset()
    for line in jobs:
        days = {
            name: date.fromisoformat(getattr(line, name)) for name in ("work_on", "or_until_on") if getattr(line, name)
        }
        job = SimpleNamespace(**line._asdict() | days)
        found = []
        for day in days_of(job):
            job.work_on = day
            own, theirs = appointments.get(day.isoformat(), ()), visits.get(day.isoformat(), ())
            found.append(_on_a_day(job, who, needed, own, theirs, job.id in experienced))
        if all(found):
            seen[job.id] = found[0]
    return seen


def _on_a_day(job, who: Abilities, needed: int, own, theirs, experienced_there: bool) -> Hurdle | None:
    """What forbids this volunteer a row of the list on its day, with the appointments of that day at hand."""
    wanted = wish(
        kind=job.kind, work_on=job.work_on, from_minute=job.from_minute, until_minute=job.until_minute,
        district_id=job.district_id, district=job.district, resident_id=job.resident_id,
        wanted_people=job.wanted_people, clear_15m=job.clear_15m, rung=job.rung,
        rung_until=moment(job.rung_until), experienced_there=experienced_there,
    )  # fmt: skip
    others = [each for each in own if each["job_id"] != job.id]
    there = [each for each in theirs if each["resident_id"] == job.resident_id and each["job_id"] != job.id]
    return hurdle(wanted, who, needed) or busy(job, who, others, there)


def _by_day(sql: str, *values: object) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}
    for row in rows(sql, *values):
        found.setdefault(row["work_on"], []).append(row)
    return found


def _with_somebody_experienced(needed: int) -> frozenset[int]:
    """The open jobs on which somebody goes already who has done enough of them."""
    going = rows(
        "SELECT h.job_id, h.person_id FROM errand_job j JOIN errand_helper h ON h.job_id = j.id AND h.left_at IS NULL"
        " WHERE j.state = 'open'"
    )
    known = with_jobs_done(abilities_of({row["person_id"] for row in going})) if going else {}
    return frozenset(row["job_id"] for row in going if known[row["person_id"]].jobs_done >= needed)


def busy(
    job, who: Abilities, own: list[dict], theirs: list[dict] | None = None, area: int | None = None
) -> Hurdle | None:  # fmt: skip
    """Whether something else is in the way, told to whoever looks after that area (None: the town, or it is their own)."""
    if overlaps.appointment(job, own, away(who, job.work_on), theirs) is not None:
        return None
    return Hurdle(
        "busy",
        overlaps.sentence_for(job, own, area) + _("。"),
        _("時刻を変えられそうなら、事務室に電話してください。"),
    )


def away(who: Abilities, day: date) -> list[tuple[int, int]]:
    """The parts of the day on which they do not come."""
    halves = who.halves_on(day)
    parts = {"am": (0, _DAY // 2), "pm": (_DAY // 2, _DAY)}
    return [span for half, span in parts.items() if half not in halves] if halves else []
