"""Whom to ask for a request: who has been asked and said what, who has not, and whom to phone first."""

from townhub import clock
from townhub.db import rows
from townhub.errands import hurdles, overlaps
from townhub.errands.ladder_rules import Candidate, calling_order
from townhub.errands.models import Job, Setting
from townhub.volunteers.models import abilities_of
from townhub.volunteers.rules import hard_hurdle, hurdle


def of(job: Job) -> dict:
    """`to_call` in the order in which to phone, `cannot` with the reason, and how many have not answered."""
    people = {
        row["id"]: row
        for row in rows(
            """SELECT p.id, p.name, p.kana, p.phone, d.name AS district,
                 (SELECT max(a.at) FROM errand_ask a WHERE a.person_id = p.id AND a.asked_by_id IS NOT NULL) AS last_asked,
                 (SELECT a.answer FROM errand_ask a WHERE a.person_id = p.id AND a.job_id = ?1 ORDER BY a.id DESC LIMIT 1) AS answer,
                 (SELECT a.at FROM errand_ask a WHERE a.person_id = p.id AND a.job_id = ?1 ORDER BY a.id DESC LIMIT 1) AS answered_at,
                 (SELECT count(*) FROM errand_ask a WHERE a.person_id = p.id AND a.job_id = ?1 AND a.answer = 'no_answer') AS tried
               FROM person p LEFT JOIN district d ON d.id = p.district_id
               WHERE p.role = 'volunteer' AND p.left_on IS NULL""",
            job.id,
        )
    }
    known = hurdles.with_jobs_done(abilities_of(people)) if people else {}
    wanted, needed = hurdles.wish_of(job), Setting.ours().buddy_jobs
    busy = _busy_on(job)
    candidates, cannot = [], []
    for number, who in known.items():
        own = busy.get(number, [])
        why = hard_hurdle(wanted, who) or hurdles.busy(job, who, own, area=job.resident.district.area_id)
        if why:
            cannot.append(people[number] | {"why": why})
            continue
        candidates.append(Candidate(
            number, job.resident_id in who.prefers, who.serves(job.resident.district_id), who.can(job.kind),
            bool(wanted.halves & who.halves_on(job.work_on)), people[number]["last_asked"] or "",
        ))  # fmt: skip
    to_call = [
        people[each.person_id] | {"fits": each, "soft": hurdle(wanted, known[each.person_id], needed)}
        for each in calling_order(candidates)
    ]
    return {
        "to_call": [each for each in to_call if each["answer"] != "cannot"],
        "declined": [each for each in to_call if each["answer"] == "cannot"],
        "cannot": sorted(cannot, key=lambda each: each["kana"]),
        "silent": sum(1 for each in to_call if each["answer"] is None and each["fits"].in_district),
    }


# Whom to look at: who has not said no, of those who serve the district (or of all: ?3), as `Abilities.serves` has it.
_STILL = """
  SELECT p.id FROM person p WHERE p.role = 'volunteer' AND p.left_on IS NULL
    AND (SELECT a.answer FROM errand_ask a WHERE a.job_id = ?1 AND a.person_id = p.id ORDER BY a.id DESC LIMIT 1) IS NOT 'cannot'
    AND (?3 OR p.district_id IS NULL AND NOT EXISTS (SELECT 1 FROM volunteer_district v WHERE v.person_id = p.id)
      OR EXISTS (SELECT 1 FROM volunteer_district v WHERE v.person_id = p.id AND v.district_id = ?2)
      OR p.district_id = ?2 AND NOT EXISTS (SELECT 1 FROM volunteer_district v WHERE v.person_id = p.id))
  ORDER BY p.id"""


def anybody_left(job: Job, rung: str) -> bool:
    """Whether somebody may still say yes on that rung: who could go and has not said no.

    Asked inside the act that says no, so that it looks at no more people than it takes to find one.
    """
    wanted = hurdles.wish_of(job)
    theirs = overlaps.of_resident(job.resident_id, job.work_on, job.id)
    still = [row["id"] for row in rows(_STILL, job.id, wanted.district, rung != "district")]
    for number in still:
        who = hurdles.abilities(number)
        if hard_hurdle(wanted, who):
            continue
        if hurdles.busy(job, who, overlaps.of_person(number, job.work_on, job.id), theirs) is None:
            return True
    return False


def _busy_on(job: Job) -> dict[int, list[dict]]:
    found: dict[int, list[dict]] = {}
    for row in rows(
        """SELECT b.person_id, b.job_id, b.starts_minute, b.ends_minute, j.kind, r.name, d.name AS district, d.area_id
           FROM errand_busy b JOIN errand_job j ON j.id = b.job_id JOIN resident r ON r.id = j.resident_id
           JOIN district d ON d.id = r.district_id WHERE b.work_on = ? AND b.job_id <> ?""",
        job.work_on.isoformat(), job.id,
    ):  # fmt: skip
        found.setdefault(row["person_id"], []).append(row)
    return found


def newcomers(job: Job) -> list[dict]:
    """Who may go along: volunteers who are free then. Those with the fewest jobs first, to learn; where only newcomers go,
    the most experienced first.
    """
    going = {each.person_id for each in job.helpers()}
    known = hurdles.with_jobs_done(abilities_of())
    names = {
        row["id"]: row
        for row in rows("SELECT id, name, phone FROM person WHERE role = 'volunteer' AND left_on IS NULL")
    }
    busy = _busy_on(job)
    free = [
        names[number] | {"jobs_done": who.jobs_done}
        for number, who in known.items()
        if number not in going
        and not any(pause.holds(job.work_on) for pause in who.pauses)
        and job.resident_id not in who.avoids
        and hurdles.busy(job, who, busy.get(number, [])) is None
        and (who.insured_until is None or who.insured_until >= clock.today())
    ]
    sign = -1 if hurdles.only_newcomers(job) else 1
    return sorted(free, key=lambda each: (sign * each["jobs_done"], each["name"]))[:60]
