"""Days off. Who steps in follows from the roster by rule (`rules.answer`); here it is written, and told the meeting."""

from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.dates import short_day
from townhub.db import rows, write
from townhub.huddle.topics import hand_down, take_back
from townhub.i18n import _
from townhub.refused import Refused
from townhub.rosters.answering import answers_on
from townhub.rosters.models import Absence
from townhub.rosters.rules import working_day_before


def write_absence(
    actor, person: Person, *, first_on: date, last_on: date, reason: str, once: str | None = None
) -> Absence:
    """Somebody is away from the first to the last day, both included. The meeting hears of it the working day before.

    Raises Refused when the end is before the start, or when a day is written already.
    """
    with write():
        if earlier := audit.already(once):
            return Absence.get_by_id(earlier)
        if last_on < first_on:
            raise Refused(_("おわりの日が、はじめの日より前です。日を確かめてください"))
        try:
            absence = Absence.create(
                person=person, first_on=first_on, last_on=last_on, reason=reason, made_by=getattr(actor, "id", None),
                made_at=clock.now(),
            )  # fmt: skip
        except pw.IntegrityError as error:
            raise Refused(
                _("{name}さんの休みは、その日にもう書いてあります。下の一覧を確かめてください", name=person.name)
            ) from error
        if last_on >= clock.today():
            hand_down(
                actor, cause=_cause(absence), kind="staff_away", sentence=_sentence(person, absence),
                place=("absences.absences", {}), on=max(working_day_before(first_on), clock.today()), ends_on=last_on,
            )  # fmt: skip
        audit.record(
            actor, "absence.written", absence, once, person=person.id, first_on=first_on.isoformat(),
            last_on=last_on.isoformat(),
        )  # fmt: skip
    return absence


def withdraw_absence(actor, absence: Absence) -> None:
    """They come after all. Pressing twice is once."""
    with write():
        held = (Absence.id == absence.id) & Absence.withdrawn_at.is_null()
        gone = {"withdrawn_by": getattr(actor, "id", None), "withdrawn_at": clock.now()}
        if Absence.update(**gone).where(held).execute():
            take_back(actor, _cause(absence))
            audit.record(actor, "absence.withdrawn", absence, person=absence.person_id)


def _cause(absence: Absence) -> str:
    return f"absence-{absence.id}"


def _sentence(person: Person, absence: Absence) -> str:
    """佐藤 花子（保健師）が1月17日(木)に休みです。主担当の6地区は、斎藤 和也が代わります"""
    who = f"{person.name}（{person.profession}）" if person.profession else person.name
    if absence.first_on == absence.last_on:
        away = _("{who}が、{day}に休みです", who=who, day=short_day(absence.first_on))
    else:
        away = _("{who}が、{first}から{last}まで休みです", who=who, first=short_day(absence.first_on),
                 last=short_day(absence.last_on))  # fmt: skip
    theirs = [
        answer
        for by_profession in answers_on(absence.first_on).values()
        for answer in by_profession.values()
        if answer.main and answer.main.id == person.id
    ]
    if not theirs:
        return away
    names = dict.fromkeys(answer.answers.name for answer in theirs if answer.answers)
    uncovered = sum(answer.answers is None for answer in theirs)
    told = [away]
    if names:
        told.append(
            _("主担当の{count}地区は、{names}が代わります", count=len(theirs) - uncovered, names="、".join(names))
        )
    if uncovered:
        told.append(_("{count}地区は、代わりの人がいません", count=uncovered))
    return "。".join(told)


def absences_from(day: date) -> list[dict]:
    """Absences that are not over, the nearest first."""
    return rows(
        """SELECT b.id, b.first_on, b.last_on, b.reason, p.name, p.profession, p.id AS person_id FROM absence b
           JOIN person p ON p.id = b.person_id
           WHERE b.withdrawn_at IS NULL AND b.last_on >= ? ORDER BY b.first_on, p.kana, b.id LIMIT 200""",
        day.isoformat(),
    )
