"""紙の日: what the office needs on paper to work for a day without any machine, each paper from the room that it belongs to.

What is for the three professions only, and what a resident has not agreed to share, stays on the screen: the rooms' own
papers leave it out. Whoever prints gets the papers of what they may see.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from townhub.access import VOLUNTEER, may
from townhub.accounts.models import Person
from townhub.cafe import reading as cafes
from townhub.cafe.drawing import plan_words
from townhub.club import cars
from townhub.club import days as club
from townhub.dates import clock_time, short_day
from townhub.db import rows
from townhub.errands import call_list, reminders
from townhub.errands.due import due
from townhub.errands.models import Job
from townhub.errands.rules import kind_word
from townhub.huddle.paper_views import sheet_of
from townhub.i18n import _
from townhub.meals import lists, pick_up
from townhub.meals.views import kinds_of
from townhub.vehicles.lists import runs_of
from townhub.vehicles.models import Run
from townhub.vehicles.rules import DIRECTIONS

_GOES = ("received", "open", "claimed", "confirmed", "running")
_MOST_TO_CALL = 12


class Paper(NamedTuple):
    """One paper: its title, a few words beside it, the part of a template that draws it, and what the part shows."""

    title: str
    words: str
    part: str
    shows: dict
    style: str = ""


def of(person: Person, day: date) -> list[Paper]:
    """All papers of that day, in the order in which the day needs them."""
    return [paper for act, make in PAPERS if may(person, act) for paper in make(person, day)]


def _meeting(person: Person, day: date) -> Iterator[Paper]:
    yield Paper(_("打ち合わせの議題"), "", "huddle/_sheet.html", sheet_of(person, day), "agenda")


def _slips(person: Person, day: date) -> Iterator[Paper]:
    jobs = list(
        Job.visible_to(person).where(Job.work_on == day, Job.state.in_(_GOES)).order_by(Job.from_minute, Job.id)
    )
    helpers = Job.helpers_of(jobs)
    for job in jobs:
        yield Paper(
            _("ちょい加勢の伝票"), "", "ledger/_slip.html", {"job": job, "helpers": helpers[job.id]}, "of-a-slip"
        )


def _cafe(person: Person, day: date) -> Iterator[Paper]:
    """For each café the list of who comes, the cook's sheet, and one sheet for each run of a vehicle."""
    places = cafes.places()
    for place in places:
        here, name = place["id"], place["name"] + "　" if len(places) > 1 else ""
        found = lists.all_of_day(person, day, here)
        kinds = kinds_of(day, here)
        if not found and not kinds:  # nothing to sign up for at that café
            continue
        plan = plan_words(cafes.on(here, day))
        yield Paper(
            name + _("カフェに来る人"),
            f"{plan}　" + _("{count}人", count=len(found)),
            "meals/_sheet.html",
            {"found": found},
        )
        if any(row["kind"].is_meal for row in kinds):
            shows = {"kitchen": lists.kitchen(day, here), "kinds": kinds}
            yield Paper(name + _("調理表"), "", "meals/_kitchen.html", shows)
        for run in Run.select().where(Run.id.in_([each["id"] for each in runs_of("cafe", day, here)])):
            title = name + _(
                "運転する人の表　{direction} {time}",
                direction=_(DIRECTIONS[run.direction]),
                time=clock_time(run.leaves_minute),
            )
            riders = pick_up.riders(run)
            words = f"{run.vehicle.name}　{run.driver}　" + _("{count}人", count=len(riders))
            yield Paper(title, words, "meals/_driver.html", {"run": run, "riders": riders})


def _club(person: Person, day: date) -> Iterator[Paper]:
    if found := club.of_day(person, day):
        shows = {"found": found, "riders": club.fetched_on(person, day), "runs": cars.going(day), "ways": DIRECTIONS}
        yield Paper(_("おたっしゅクラブ"), _("{count}人", count=len(found)), "club/_sheet.html", shows)


def _calls(person: Person, day: date) -> Iterator[Paper]:
    """Whom to telephone about that day, then one list of volunteers for each job that nobody has taken."""
    jobs = due(person, day)
    calls = [
        {"name": row["name"], "phone": row["phone"], "why": _("{time} {kind}へ行く人", time=clock_time(row["starts_minute"]),
         kind=kind_word(row["kind"]))}
        for row in reminders.going_on(day, person.sees_area)
    ]  # fmt: skip
    phones = _phones_of_jobs([job["id"] for which in _TO_PHONE for job in jobs[which]])
    calls += [
        {"name": job["name"], "phone": phones[job["id"]], "why": f"{short_day(date.fromisoformat(job['work_on']))} "
         f"{kind_word(job['kind'])}　{_(why)}"}
        for which, why in _TO_PHONE.items() for job in jobs[which]
    ]  # fmt: skip
    for place in cafes.places():
        calls += [
            {"name": row["name"], "phone": row["phone"], "why": _("{what}のこと", what=row["what"])}
            for row in lists.calls(person, day, everybody=False, place=place["id"])
        ]
    yield Paper(_("電話する人"), _("{count}人", count=len(calls)), "today/_calls.html", {"calls": calls})
    wanting = Job.visible_to(person).where(Job.work_on == day, Job.state == "open").order_by(Job.from_minute, Job.id)
    for job in wanting.limit(_MOST_TO_CALL):
        calls = [
            {"name": each["name"], "phone": each["phone"], "why": each["district"] or ""}
            for each in call_list.of(job)["to_call"][:_MOST_TO_CALL]
        ]
        what = _(
            "{name}さんの{kind}　{time}から",
            name=job.resident.name,
            kind=kind_word(job.kind),
            time=clock_time(job.from_minute),
        )
        yield Paper(_("担い手をさがす電話"), what, "today/_calls.html", {"calls": calls, "about": _("地区")})


_TO_PHONE = {
    "untold": "行けなかったことを伝える",
    "to_publish": "募集に出すと伝える",
    "to_confirm": "行く人を伝えて、確定する",
}


def _phones_of_jobs(numbers: list[int]) -> dict[int, str]:
    found = Job.select(Job.id, Job.callback_phone).where(Job.id.in_(numbers)).tuples()
    return dict(found)


def _telephones(person: Person, day: date) -> Iterator[Paper]:
    """Colleagues (their own numbers for the whole town's staff only), the volunteers whom this person looks after, and the residents of that day."""
    office = rows(
        """SELECT p.name, coalesce(nullif(s.phone, ''), CASE WHEN ?2 IS NULL THEN p.phone END) AS phone,
             coalesce(u.name, p.profession, '') AS why
           FROM person p LEFT JOIN roster_staff s ON s.person_id = p.id LEFT JOIN unit u ON u.id = p.unit_id
           WHERE p.role <> ?1 AND p.left_on IS NULL ORDER BY p.kana LIMIT 200""",
        VOLUNTEER, person.sees_area,
    )  # fmt: skip
    helpers = rows(
        """SELECT p.name, p.phone, coalesce(d.name, '') AS why FROM person p LEFT JOIN district d ON d.id = p.district_id
           WHERE p.role = ?1 AND p.left_on IS NULL AND (?2 IS NULL OR d.area_id = ?2 OR d.id IS NULL)
           ORDER BY p.kana LIMIT 500""",
        VOLUNTEER, person.sees_area,
    )  # fmt: skip
    shown = [(_("この日の住民"), _residents(person, day)), (_("職員"), office), (_("担い手"), helpers)]
    yield Paper(_("電話の表"), "", "today/_telephones.html", {"lists": shown})


def _residents(person: Person, day: date) -> list[dict]:
    """Whoever has a job on that day, comes to the café or to the club, in the order of the syllables."""
    club_members = [row["resident_id"] for row in club.of_day(person, day)]
    return rows(
        """SELECT r.name, CASE WHEN coalesce(r.phone, '') <> '' THEN r.phone ELSE coalesce(r.mobile, '') END AS phone,
              d.name AS why
            FROM resident r JOIN district d ON d.id = r.district_id
            WHERE r.id IN (SELECT resident_id FROM errand_job WHERE work_on = ?1
                AND state IN ('received', 'open', 'claimed', 'confirmed', 'running')
              UNION SELECT resident_id FROM sign_up WHERE day = ?1 AND state IN ('seated', 'waiting')
              UNION SELECT value FROM json_each(?3))
              AND (?2 IS NULL OR d.area_id = ?2)
            ORDER BY r.kana, r.id LIMIT 500""",
        day.isoformat(), person.sees_area, json.dumps(club_members),
    )  # fmt: skip


# Who may read a room's list on the screen may take it along on paper.
PAPERS = (
    ("huddle.meet", _meeting),
    ("errands.oversee", _slips),
    ("meals.run", _cafe),
    ("club.run", _club),
    ("errands.oversee", _calls),
    ("today.print", _telephones),
)
