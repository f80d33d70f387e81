"""A district is split or merged in the middle of the year: who answers goes on without a gap, and the table knows the day."""

from datetime import date

from townhub import audit, clock
from townhub.dates import long_day
from townhub.db import database, rows, write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident
from townhub.rosters import actions
from townhub.rosters.models import Assignment, Contact, DistrictChange, Move
from townhub.town.models import District

KINDS = {"split": "この地区の一部が、別の地区になった", "merged": "この地区が、別の地区といっしょになった"}


def reshape(actor, old: District, new: District, *, kind: str, on_day: date, once: str | None = None) -> DistrictChange:
    """From that day on, part of `old` (split) or all of it (merged) is `new`.

    Whoever answers for the old district answers for the new one, where nobody does yet. After a merger the residents and
    the people of the community side are written in the new district, and nobody is asked about each; after a split every
    address is corrected by itself or many with ticks (`move_residents`), and nobody is moved without it. Raises Refused for the same district and for a day to come.
    """
    with write():
        if earlier := audit.already(once):
            return DistrictChange.get_by_id(earlier)
        if old.id == new.id:
            raise Refused(_("同じ地区です。別の地区をえらんでください"))
        if on_day > clock.today():
            raise Refused(_("これからの日です。{day}になってから書いてください", day=long_day(on_day)))
        _hand_over(actor, old, new, on_day)
        made = DistrictChange.create(
            old=old,
            new=new,
            on_day=on_day,
            is_new=kind == "split",
            made_by=getattr(actor, "id", None),
            made_at=clock.now(),
        )
        if kind == "merged":
            _close(actor, old, new, on_day)
        audit.record(actor, f"district.{kind}", old, once, into=new.id, on_day=on_day.isoformat())
    return made


def _hand_over(actor, old: District, new: District, on_day: date) -> None:
    covers = (Assignment.from_on <= on_day) & (Assignment.until_on.is_null() | (Assignment.until_on > on_day))
    theirs = {(row.profession, row.part) for row in Assignment.standing().where(Assignment.district == new, covers)}
    cells = [
        (new.id, row.profession, row.part, row.person_id)
        for row in Assignment.standing().where(Assignment.district == old, covers)
        if (row.profession, row.part) not in theirs
    ]
    held = {(row.profession, row.person_id) for row in Assignment.standing().where(Assignment.district == new, covers)}
    actions.replace_all(actor, [cell for cell in cells if (cell[1], cell[3]) not in held], on_day)


def _close(actor, old: District, new: District, on_day: date) -> None:
    by = {"withdrawn_by": getattr(actor, "id", None), "withdrawn_at": clock.now()}
    Assignment.update(**by).where(
        Assignment.district == old, Assignment.withdrawn_at.is_null(), Assignment.from_on >= on_day
    ).execute()
    Assignment.update(until_on=on_day, ended_by=by["withdrawn_by"], ended_at=clock.now()).where(
        Assignment.district == old, Assignment.withdrawn_at.is_null(),
        Assignment.until_on.is_null() | (Assignment.until_on > on_day),
    ).execute()  # fmt: skip
    Resident.update(district=new, version=Resident.version + 1).where(Resident.district == old).execute()
    Move.update(answer="new", answered_by=by["withdrawn_by"], answered_at=clock.now()).where(
        Move.answer.is_null(), Move.old_district == old, Move.new_district == new
    ).execute()
    Contact.update(district=new).where(Contact.district == old).execute()
    database.execute_sql("UPDATE district SET ended_on = ? WHERE id = ?", (on_day.isoformat(), old.id))


def living_in(district: District) -> list[dict]:
    """Who lives in the district, by the number of the address as one walks along it; `number` is 0 without one."""
    return rows(
        """SELECT r.id, r.name, r.kana, r.address, r.house_name, CAST(r.address AS INTEGER) AS number, h.name AS household
           FROM resident r LEFT JOIN household h ON h.id = r.household_id
           WHERE r.district_id = ? AND r.ended_on IS NULL ORDER BY number, r.address, r.household_id, r.kana, r.id LIMIT 2000""",
        district.id,
    )


def move_residents(
    actor, old: District, new: District, *, residents: list[int], who: str | None, once: str | None = None
) -> int:
    """These people's address is in `new` from now on, many at once; answers how many.

    `who` answers for them: the people of the `new` district, those of the `old` one, or None, and each one's page asks.
    Raises Refused for nobody, and when one of them does not live in `old` any more: then nobody is moved.
    """
    with write():
        if audit.already(once):
            return len(residents)
        if old.id == new.id or District.get_by_id(new.id).ended_on:
            raise Refused(_("移す先に、別の、いま使っている地区をえらんでください"))
        if not residents:
            raise Refused(_("移す人に印を付けてください"))
        here = (Resident.id.in_(residents)) & (Resident.district == old) & Resident.ended_on.is_null()
        if Resident.update(district=new, version=Resident.version + 1).where(here).execute() != len(set(residents)):
            raise Refused(_("開いているあいだに、中身が変わりました。新しい一覧を確かめて、もう一度えらんでください"))
        if who:
            Move.update(answer=who, answered_by=getattr(actor, "id", None), answered_at=clock.now()).where(
                Move.answer.is_null(), Move.resident.in_(residents)
            ).execute()
        audit.record(
            actor, "residents.moved", old, once, into=new.id, residents=sorted(set(residents)), who=who or "asked"
        )
    return len(set(residents))
