"""Who goes: the volunteer takes a request or says no, the office asks by telephone and puts somebody in."""

from datetime import date

from townhub import audit, clock
from townhub.access import VOLUNTEER
from townhub.accounts.models import Person
from townhub.dates import clock_time, short_day
from townhub.db import one, write
from townhub.errands import equipment, hurdles, ladder, overlaps
from townhub.errands.models import Ask, Helper, Job
from townhub.errands.rules import may_step, not_from_here
from townhub.errands.steps import last_step, move, place_of, take_back
from townhub.i18n import _
from townhub.refused import Refused


def claim(actor, job: Job, day: date | None = None) -> None:
    """Give the job to the volunteer who asked first, on the day of their choice where several will do.

    Raises Refused with who was first; asking twice is one claim.
    """
    with write():
        now = Job.get_by_id(job.id)
        if now.is_of(actor):
            return
        _choose_day(now, day)
        if now.state != "open" or now.work_on < clock.today():
            raise Refused(why_not_free(now))
        _take_place(actor, now, actor)
        audit.record(actor, "errand.claimed", job)


def _choose_day(now: Job, day: date | None) -> None:
    """Which of the days that will do; the next one, when nobody said. Once somebody goes, the day is that one."""
    if now.or_until_on is None or now.state != "open" or now.starts_minute is not None:
        return
    first = max(now.work_on, clock.today())
    if day and not first <= day <= now.or_until_on:
        raise Refused(
            _("{first}から{last}までの日をえらんでください", first=short_day(first), last=short_day(now.or_until_on))
        )
    now.work_on = day or first


def why_not_free(job: Job) -> str:
    """Why a request that was offered can no longer be taken, for whoever still has it on the screen."""
    if job.state == "called_off":
        return _("この依頼は取り消されました。ほかの募集をごらんください")
    if job.claimed_by_id and job.state != "open":
        at = clock.here(job.claimed_at)
        return _("{name}さんが先に引き受けました（{at}）。ほかの募集をごらんください",
                 name=job.claimed_by.name, at=clock_time(at.hour * 60 + at.minute))  # fmt: skip
    if job.state == "open":
        return _("この依頼の日は過ぎました。ほかの募集をごらんください")
    return _("この依頼の募集は終わりました。ほかの募集をごらんください")


def _take_place(actor, now: Job, person: Person, office: bool = False) -> None:
    """One of the job's places is this person's: with the last one the job is taken.

    Raises Refused with what forbids it and what would help.
    """
    who = hurdles.abilities(person.id)
    own = overlaps.of_person(person.id, now.work_on, now.id)
    theirs = overlaps.of_resident(now.resident_id, now.work_on, now.id)
    area = now.resident.district.area_id if office else None
    if found := hurdles.forbidden(now, who, office) or hurdles.busy(now, who, own, theirs, area):
        raise Refused(found.sentence + found.remedy)
    at = overlaps.appointment(now, own, hurdles.away(who, now.work_on), theirs)
    going = one("SELECT count(*) FROM errand_helper WHERE job_id = ? AND part = 'helper' AND left_at IS NULL", now.id)
    full = going + 1 >= now.wanted_people
    first = {} if going else {"claimed_by": person, "claimed_at": clock.now()}
    move(actor, now, "claim", "claimed" if full else "open", why=person.name if actor.id != person.id else "",
         starts_minute=at, work_on=now.work_on, **first)  # fmt: skip
    Helper.create(job=now, person=person, joined_at=clock.now())
    Ask.create(
        job=now, person=person, answer="takes", asked_by=None if actor.id == person.id else actor, at=clock.now()
    )


def assign(actor, job: Job, person: Person, line: str = "") -> None:
    """The office puts somebody in who said yes on the telephone. What keeps people safe is not set aside."""
    with write():
        now = Job.get_by_id(job.id)
        if now.is_of(person):
            return
        if not may_step("claim", now.state):
            raise Refused(not_from_here("claim", now.state))
        if not person.is_volunteer or not person.is_active:
            raise Refused(_("担い手ではない人です。一覧からえらんでください"))
        _choose_day(now, None)
        _take_place(actor, now, person, office=True)
        audit.record(actor, "errand.assigned", job, person=person.id)


def accompany(actor, job: Job, person: Person) -> None:
    """A newcomer goes along with whoever took the job: learns, counts as one of the first jobs, costs nothing."""
    with write():
        now = Job.get_by_id(job.id)
        if now.is_of(person):
            return
        if now.state not in ("claimed", "confirmed"):
            raise Refused(not_from_here("confirm", now.state))
        who = {person.id: person.name}
        overlaps.check(now, now.work_on, now.starts_minute, who, actor)
        Helper.create(job=now, person=person, part="companion", joined_at=clock.now())
        audit.record(actor, "errand.accompanied", job, person=person.id)


def give_back(actor, job: Job, reason: str) -> None:
    """行けなくなった: the place is free again. The office gives everybody's back, a volunteer the own."""
    with write():
        now = Job.get_by_id(job.id)
        own = place_of(actor, now)
        everybody = now.helpers()
        if not everybody and now.state == "open":
            raise Refused(_("この依頼は、いま「募集中」です。だれも引き受けていません"))
        staying = [each for each in everybody if own and each.id != own.id and each.part == "helper"]
        first = staying[0] if staying else None
        move(
            actor, now, "give_back", "open", why=reason, claimed_by=first and first.person,
            claimed_at=first and first.joined_at, starts_minute=now.starts_minute if first else None, confirmed_by=None,
            confirmed_at=None,
        )  # fmt: skip
        leaving = [each.id for each in everybody if first is None or each.id == own.id]
        Helper.update(left_at=clock.now()).where(Helper.id.in_(leaving)).execute()
        if first is None:
            equipment.drop_for(actor, now)
        audit.record(actor, "errand.given_back", job)


def unclaim(actor, job: Job) -> None:
    """引き受ける was pressed by mistake: within ten minutes, without a reason."""
    with write():
        step = last_step(job)
        if step is None or step.act != "claim":
            raise Refused(_("そのあとに進んでいます。「行けなくなった」から、わけを書いてもどしてください"))
        take_back(actor, step)
        audit.record(actor, "errand.undone", job, step=step.act)


def answer(actor, job: Job, said: str) -> None:
    """行けない or あとで, by the volunteer. Said again, the last word counts."""
    with write():
        now = Job.get_by_id(job.id)
        if now.state != "open":
            raise Refused(why_not_free(now))
        last = Ask.found("job_id = ? AND person_id = ? ORDER BY id DESC", now.id, actor.id)
        if last and last.answer == said and last.asked_by_id is None:
            return
        Ask.create(job=now, person=actor, answer=said, at=clock.now())
        audit.record(actor, "errand.answered", job, said=said)
        if said == "cannot":
            ladder.declined(now)


def note_call(actor, job: Job, person: Person, said: str, line: str = "", once: str | None = None) -> None:
    """One call of the list: 行けない, あとで, or nobody answered, which is not a no. A yes is `assign`."""
    with write():
        if audit.already(once):
            return
        now = Job.get_by_id(job.id)
        if now.state != "open":
            raise Refused(why_not_free(now))
        if person.role != VOLUNTEER:
            raise Refused(_("担い手ではない人です。一覧からえらんでください"))
        Ask.create(job=now, person=person, answer=said, line=line, asked_by=actor, at=clock.now())
        audit.record(actor, "errand.called", job, once, said=said, person=person.id)
        if said == "cannot":
            ladder.declined(now)
