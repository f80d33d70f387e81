from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.dates import long_day
from townhub.db import write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.rosters.models import Assignment, Move, Settings, Staff, district_on
from townhub.rosters.rules import PARTS, SHORT, post_of
from townhub.town.models import District

_FOREVER = date.max


def assign(
    actor, district: District, profession: str, part: str, person: Person, *, from_on: date, until_on: date | None = None,
    once: str | None = None,
) -> Assignment:  # fmt: skip
    """From that day on this person is in charge; whoever was ends on the same day.

    With `until_on`, the first day after it, it is for a while: then whoever was before goes on. What is planned for later
    stays planned. Raises Refused for somebody who has left, is of another profession or stands in the other place of the
    same cell, and when two people would be in charge on one day.
    """
    with write():
        if earlier := audit.already(once):
            return Assignment.get_by_id(earlier)
        _check_days(district, from_on, until_on)
        _check_person(person, profession)
        until_on = _before_what_is_planned(district, profession, part, from_on, until_on)
        before = _free(actor, district, profession, part, from_on)
        made = _put(actor, district, profession, part, person.id, from_on, until_on)
        if before and until_on and (before["until_on"] or _FOREVER) > until_on:
            _put(actor, district, profession, part, before["person_id"], until_on, before["until_on"])
        audit.record(
            actor, "assignment.made", made, once, district=district.id, post=post_of(profession), part=part,
            person=person.id, from_on=from_on.isoformat(),
        )  # fmt: skip
    return made


def vacate(actor, district: District, profession: str, part: str, *, from_on: date) -> None:
    """From that day on nobody is in charge, until somebody is found; what is planned for later stays."""
    with write():
        freed = _free(actor, district, profession, part, from_on)
        if freed:
            audit.record(
                actor, "assignment.ended", Assignment.get_by_id(freed["id"]), district=district.id,
                post=post_of(profession), part=part, from_on=from_on.isoformat(),
            )  # fmt: skip


def withdraw(actor, assignment: Assignment) -> None:
    """A plan is given up before its day; whoever it would have relieved goes on. Pressing twice is once."""
    with write():
        now = Assignment.get_by_id(assignment.id)
        if now.withdrawn_at:
            return
        if now.from_on <= clock.today():
            raise Refused(_("もう始まっています。替えるときは、地区の画面で、つぎの人とその日を書いてください"))
        Assignment.update(withdrawn_by=_id(actor), withdrawn_at=clock.now()).where(Assignment.id == now.id).execute()
        relieved = _cell(now.district_id, now.profession, now.part).where(
            Assignment.until_on == now.from_on, Assignment.ended_at == now.made_at
        )
        if found := relieved.first():
            Assignment.update(until_on=now.until_on, ended_by=None, ended_at=None).where(
                Assignment.id == found.id
            ).execute()
        audit.record(actor, "assignment.withdrawn", now, district=now.district_id, person=now.person_id)


def replace_all(actor, cells: list[tuple[int, str, str, int]], from_on: date) -> int:
    """Put many cells (district, profession, part, person) into force on one day. How many have changed.

    All are freed before any is filled, so that two people may change places. Writes no audit line: the caller does.
    """
    with write():
        standing = {
            (row.district_id, row.profession, row.part): row.person_id
            for row in Assignment.standing().where(*_covers(from_on))
        }
        wanted = [cell for cell in cells if standing.get(cell[:3]) != cell[3]]
        districts = {district.id: district for district in District.select()}
        for district in {cell[0] for cell in wanted}:
            _check_days(districts[district], from_on, None)
        for profession, person in {(cell[1], cell[3]) for cell in wanted}:
            _check_person(Person.get_by_id(person), profession)
        for district, profession, part, _person in wanted:
            if (district, profession, part) in standing:
                _free(actor, districts[district], profession, part, from_on)
        for district, profession, part, person in wanted:
            until = _before_what_is_planned(districts[district], profession, part, from_on, None)
            _put(actor, districts[district], profession, part, person, from_on, until)
    return len(wanted)


def _cell(district_id: int, profession: str, part: str) -> pw.ModelSelect:
    return Assignment.standing().where(
        Assignment.district == district_id, Assignment.profession == profession, Assignment.part == part
    )


def _covers(day: date) -> tuple:
    return (Assignment.from_on <= day), (Assignment.until_on.is_null() | (Assignment.until_on > day))


def _check_days(district: District, from_on: date, until_on: date | None) -> None:
    if until_on is not None and until_on <= from_on:
        raise Refused(_("おわりの日が、はじめの日より前です。日を確かめてください"))
    if not district_on(district.id, from_on):
        raise Refused(
            _("{district}は、その日にはもう使わない地区です。いまの地区をえらんでください", district=district.name)
        )


def _check_person(person: Person, profession: str) -> None:
    now = Person.get_by_id(person.id)
    if now.left_on:
        raise Refused(
            _("{name}さんは、{day}にやめています。ほかの人をえらんでください", name=now.name, day=long_day(now.left_on))
        )
    if now.profession != profession:
        raise Refused(
            _("{name}さんの職種は{other}です。{profession}をえらんでください",
              name=now.name, other=now.profession or _("書いてありません"), profession=profession)
        )  # fmt: skip


def _before_what_is_planned(district, profession: str, part: str, from_on: date, until_on: date | None) -> date | None:
    """Without an end it lasts until what is planned next. Raises Refused when an end lies behind that."""
    coming = (
        _cell(district.id, profession, part).where(Assignment.from_on > from_on).order_by(Assignment.from_on).first()
    )
    if coming is None:
        return until_on
    if until_on is not None and until_on > coming.from_on:
        raise Refused(
            _("{day}からは{name}さんと、もう決めてあります。おわりの日をその前の日にするか、先にそちらを取り消してください",
              day=long_day(coming.from_on), name=coming.person.name)
        )  # fmt: skip
    return until_on or coming.from_on


def _free(actor, district, profession: str, part: str, from_on: date) -> dict | None:
    """End whoever is in charge on that day, or give up the plan that begins on it. Who it was, as it stood before."""
    found = _cell(district.id, profession, part).where(*_covers(from_on)).first()
    if found is None:
        return None
    if found.from_on == from_on:
        change = {"withdrawn_by": _id(actor), "withdrawn_at": clock.now()}
    else:
        change = {"until_on": from_on, "ended_by": _id(actor), "ended_at": clock.now()}
    Assignment.update(**change).where(Assignment.id == found.id).execute()
    return {"id": found.id, "person_id": found.person_id, "until_on": found.until_on}


def _put(actor, district, profession: str, part: str, person_id: int, from_on: date, until_on: date | None):
    try:
        return Assignment.create(
            district=district.id, profession=profession, part=part, person=person_id, from_on=from_on,
            until_on=until_on, made_by=_id(actor), made_at=clock.now(),
        )  # fmt: skip
    except pw.IntegrityError as error:
        other = _(PARTS["deputy" if part == "main" else "main"])
        raise Refused(
            _("{name}さんは、同じ日に、{district}の{profession}の{other}です。先に{other}を替えてください",
              name=Person.get_by_id(person_id).name, district=district.name, profession=_(SHORT[profession]), other=other)
        ) from error  # fmt: skip


def _id(actor) -> int | None:
    return getattr(actor, "id", None)


# -- who moved to another district, and the house rules ----------------------------------------------------------------


def answer_move(actor, move: Move, who: str) -> None:
    """Who answers for somebody who moved within the town: the people of the new district, or those who know them."""
    with write():
        waiting = (Move.id == move.id) & Move.answer.is_null()
        if Move.update(answer=who, answered_by=_id(actor), answered_at=clock.now()).where(waiting).execute():
            audit.record(actor, "move.answered", move, resident=move.resident_id, new_people=who == "new")


def set_rules(actor, *, chief: int | None, meet_every_days: int, households_a_helper: int, remind_days: int) -> None:
    """The house rules: who steps in when both are away, how often a district meets, how many households a helper has."""
    with write():
        Settings.update(
            chief=chief, meet_every_days=meet_every_days, households_a_helper=households_a_helper, remind_days=remind_days
        ).where(Settings.id == 1).execute()  # fmt: skip
        audit.record(actor, "roster.rules_set", Settings.ours(), chief=chief)


def set_staff(actor, person: Person, *, week_hours: int, meets: str, phone: str) -> None:
    """Somebody stands in the roster: hours a week, when they are met face to face, their telephone for residents."""
    with write():
        facts = {"week_hours": week_hours, "meets": meets, "phone": phone}
        if not Staff.update(**facts).where(Staff.person == person).execute():
            Staff.create(person=person, **facts)
        audit.record(actor, "roster.staff_set", person, week_hours=week_hours)
