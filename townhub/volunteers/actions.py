"""What the office writes about a volunteer, and what volunteers write about themselves."""

from datetime import date

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.db import write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident
from townhub.volunteers.models import HalfDay, Serves, Skill, Tie, Volunteer, VolunteerPause


def be_reminded(person: Person, how: str, email: str | None) -> None:
    """知らせ, as the volunteer wishes: by letter to this address, by telephone, or not at all. Pressing twice is once."""
    with write():
        now = Person.get_by_id(person.id)
        if (now.reminded_by, now.email) == (how, email):
            return
        Person.update(reminded_by=how, email=email).where(Person.id == person.id).execute()
        audit.record(person, "volunteer.reminders_chosen", now, how=how)


def sheet_of(person: Person) -> Volunteer:
    """The volunteer's sheet as it is, or an empty one that is not kept yet."""
    return Volunteer.get_or_none(Volunteer.person == person) or Volunteer(person=person, version=0)


def _kept_sheet(person: Person) -> Volunteer:
    sheet = sheet_of(person)
    if sheet.id is None:
        sheet = Volunteer.create(person=person)
    return sheet


def change(actor, person: Person, *, version: int, insured_until: date | None, briefed_until: date | None, jobs_before: int,
           staff_note: str, skills: set[str], districts: set[int]) -> None:  # fmt: skip
    """The office's sheet. Raises Refused when somebody else has written on it since `version`."""
    with write():
        if sheet_of(person).version != version:
            raise Refused(_("ほかの人が、先に書きかえました。いまの中身を確かめて、もう一度入れてください"))
        sheet = _kept_sheet(person)
        sheet.insured_until, sheet.briefed_until, sheet.jobs_before = insured_until, briefed_until, jobs_before
        sheet.staff_note, sheet.version = staff_note, version + 1
        sheet.save()
        Skill.delete().where(Skill.person == person, Skill.kind.not_in(skills)).execute()
        Serves.delete().where(Serves.person == person, Serves.district.not_in(districts)).execute()
        for kind in sorted(skills - _now(Skill, "kind", person)):
            Skill.create(person=person, kind=kind)
        for district in sorted(districts - _now(Serves, "district_id", person)):
            Serves.create(person=person, district=district)
        audit.record(actor, "volunteer.changed", sheet)


def _now(model, column: str, person: Person) -> set:
    return {getattr(row, column) for row in model.select().where(model.person == person)}


def set_times(actor, person: Person, times: set[tuple[int, str]]) -> None:
    """The half-days of the week on which they come; none at all means: at any time."""
    with write():
        sheet = _kept_sheet(person)
        held = {(row.weekday, row.half) for row in HalfDay.select().where(HalfDay.person == person)}
        if held == times:
            return
        HalfDay.delete().where(HalfDay.person == person).execute()
        for weekday, half in sorted(times):
            HalfDay.create(person=person, weekday=weekday, half=half)
        audit.record(actor, "volunteer.times_set", sheet, half_days=len(times))


def pause(
    actor, person: Person, *, first_on: date, last_on: date | None, reason: str, once: str | None = None
) -> VolunteerPause:
    """From that day on they do not come; without a last day until the pause is ended."""
    with write():
        if earlier := audit.already(once):
            return VolunteerPause.get_by_id(earlier)
        made = VolunteerPause.create(
            person=person, first_on=first_on, last_on=last_on, reason=reason, made_by=getattr(actor, "id", None),
            made_at=clock.now(),
        )  # fmt: skip
        audit.record(actor, "volunteer.paused", made, once, first_on=first_on.isoformat())
    return made


def end_pause(actor, held: VolunteerPause) -> None:
    """Back again. Pressing twice is once."""
    with write():
        standing = (VolunteerPause.id == held.id) & VolunteerPause.ended_at.is_null()
        if VolunteerPause.update(ended_at=clock.now(), ended_by=actor).where(standing).execute():
            audit.record(actor, "volunteer.pause_ended", held)


def tie(actor, person: Person, resident: Resident, kind: str, reason: str = "", once: str | None = None) -> None:
    """なじみ or ひかえる: the former one between the two, if there is one, ends."""
    with write():
        if audit.already(once):
            return
        between = (Tie.person == person) & (Tie.resident == resident) & Tie.ended_at.is_null()
        Tie.update(ended_at=clock.now(), ended_by=actor).where(between).execute()
        made = Tie.create(
            person=person,
            resident=resident,
            tie=kind,
            reason=reason,
            made_by=getattr(actor, "id", None),
            made_at=clock.now(),
        )
        audit.record(actor, "volunteer.tied", made, once)


def untie(actor, held: Tie) -> None:
    """Neither any more. Pressing twice is once."""
    with write():
        if Tie.update(ended_at=clock.now(), ended_by=actor).where(Tie.id == held.id, Tie.ended_at.is_null()).execute():
            audit.record(actor, "volunteer.untied", held)
