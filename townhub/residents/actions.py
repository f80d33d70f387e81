from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.db import MomentField, one, write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Consent, Household, Note, Resident, key_of
from townhub.residents.rules import reading
from townhub.town.models import Unit

_SEARCHED = ("name", "kana", "house_name", "phone", "mobile")


class LooksLike(Refused):
    """Somebody of that name and birthday is in the register already; `rows` says who."""

    def __init__(self, rows: list[dict]):
        super().__init__(_("同じ名前と生年月日の人が、名簿にいます"))
        self.rows = rows


class Changed(Refused):
    """Somebody else has changed the resident meanwhile; `now` is the row as it stands."""

    def __init__(self, now: Resident):
        super().__init__(_("この画面を開いたあとに、ほかの人が書きかえました。ちがうところを見くらべてください"))
        self.now = now


def register(actor, *, once: str | None = None, sure: bool = True, **facts) -> Resident:
    """Write somebody into the register: name, kana, district, address and whatever else is known.

    Without `sure` it raises LooksLike when the town knows somebody of that name and birthday.
    """
    with write():
        if earlier := audit.already(once):
            return Resident.get_by_id(earlier)
        if not sure and (found := Resident.alike(facts["name"], facts.get("birth_on"))):
            raise LooksLike(found)
        resident = Resident(landmark="", house_name="", phone="", made_at=clock.now())
        _put(resident, facts)
        resident.save()
        audit.record(actor, "resident.registered", resident, once)
    return resident


def change(actor, resident: Resident, version: int, *, sure: bool = True, **facts) -> Resident:
    """Write other facts. Raises Changed when the row is no longer the version that the person saw."""
    with write():
        now = standing(resident.id)
        if now.version != version:
            raise Changed(now)
        born = facts.get("birth_on", now.birth_on)
        same_person = (facts.get("name", now.name), born) == (now.name, now.birth_on)
        if not sure and not same_person and (found := Resident.alike(facts.get("name", now.name), born, but=now.id)):
            raise LooksLike(found)
        before = {name: now.__data__[name] for name in now.__data__}
        _put(now, facts)
        changed = sorted(name for name, value in now.__data__.items() if before.get(name) != value)
        if changed:
            now.version += 1
            now.save()
            audit.record(actor, "resident.changed", now, fields=[name for name in changed if name != "search_key"])
    return now


def _put(resident: Resident, facts: dict) -> None:
    """The facts, with the reading in one kind of kana and the key that follows every one of them."""
    for name, value in facts.items():
        setattr(resident, name, value)
    resident.kana = reading(resident.kana)
    resident.search_key = key_of(**{name: getattr(resident, name) for name in _SEARCHED})


def standing(resident_id: int) -> Resident:
    """The row as it is now. Raises Refused when it has been wiped."""
    now = Resident.get_by_id(resident_id)
    if now.purged_at:
        raise Refused(_("この人の記録は、保存の期間が過ぎて消去されています"))
    return now


def read(actor, resident: Resident) -> None:
    """Somebody looks at this resident's record: a line in the log, one for each reader and hour."""
    once = f"read-{actor.id}-{resident.id}-{MomentField().db_value(clock.now())[:13]}"
    if _is_read(once):
        return
    with write():
        # A form's number is free text: whoever sends this one with another act does not read unseen.
        if not _is_read(once):
            audit.record(actor, "resident.read", resident, None if audit.already(once) else once)


def _is_read(once: str) -> bool:
    return one("SELECT act FROM audit_line WHERE once = ?", once) == "resident.read"


# -- household ------------------------------------------------------------------------------------------------------


def begin_household(actor, resident: Resident, relation: str) -> Household:
    """A household of its own, under this resident's name. Whoever is alone in one already keeps it."""
    with write():
        now = standing(resident.id)
        if now.household_id and Resident.select().where(Resident.household == now.household_id).count() == 1:
            return now.household
        household = Household.create(name=now.name, made_at=clock.now())
        Resident.update(household=household, relation=relation).where(Resident.id == now.id).execute()
        audit.record(actor, "household.begun", now, household=household.id)
    return household


def join_household(actor, resident: Resident, member: Resident, relation: str) -> None:
    """Live with that member; who had no household yet becomes the head of one."""
    with write():
        now, other = standing(resident.id), standing(member.id)
        if now.id == other.id:
            raise Refused(_("本人とは別の人をえらんでください"))
        household = other.household or begin_household(actor, other, other.relation or _("世帯主"))
        Resident.update(household=household, relation=relation).where(Resident.id == now.id).execute()
        audit.record(actor, "household.joined", now, household=household.id)


def set_relation(actor, resident: Resident, relation: str) -> None:
    with write():
        now = standing(resident.id)
        if now.household_id is None:
            raise Refused(_("世帯に入っていません。先に、世帯をえらんでください"))
        Resident.update(relation=relation).where(Resident.id == now.id).execute()
        audit.record(actor, "household.relation_written", now, household=now.household_id)


def leave_household(actor, resident: Resident) -> None:
    """Lives alone, or elsewhere; the others stay together."""
    with write():
        now = standing(resident.id)
        if now.household_id is not None:
            Resident.update(household=None, relation="").where(Resident.id == now.id).execute()
            audit.record(actor, "household.left", now, household=now.household_id)


# -- notes and consent ----------------------------------------------------------------------------------------------


def add_note(actor, resident: Resident, *, kind: str, words: str, once: str | None = None) -> Note:
    """Something that the office should know."""
    with write():
        if earlier := audit.already(once):
            return Note.get_by_id(earlier)
        note = Note.create(
            resident=standing(resident.id), kind=kind, words=words, written_by=actor, written_at=clock.now()
        )
        audit.record(actor, "note.written", note, once, kind=kind)
    return note


def withdraw_note(actor, note: Note) -> None:
    """It does not hold any more; the words stay readable as withdrawn. Pressing twice is once."""
    with write():
        held = (Note.id == note.id) & Note.withdrawn_at.is_null()
        if Note.update(withdrawn_by=actor, withdrawn_at=clock.now()).where(held).execute():
            audit.record(actor, "note.withdrawn", note)


def give_consent(
    actor, resident: Resident, unit: Unit, *, given: str, from_on: date, once: str | None = None
) -> Consent:
    """The resident agreed that this unit may know. Raises Refused when that is written already."""
    with write():
        if earlier := audit.already(once):
            return Consent.get_by_id(earlier)
        try:
            consent = Consent.create(
                resident=standing(resident.id), unit=unit, given=given, from_on=from_on,
                recorded_by=getattr(actor, "id", None), recorded_at=clock.now(),
            )  # fmt: skip
        except pw.IntegrityError as error:
            raise Refused(_("{unit}への同意は、もう書いてあります", unit=unit.name)) from error
        audit.record(actor, "consent.given", consent, once, given=given, from_on=from_on.isoformat())
    return consent


def take_back_consent(actor, consent: Consent) -> None:
    """From today on this unit may not know any more; that it did stays written. Pressing twice is once."""
    with write():
        held = (Consent.id == consent.id) & Consent.ended_on.is_null()
        if Consent.update(ended_on=clock.today(), ended_by=actor).where(held).execute():
            audit.record(actor, "consent.taken_back", consent)
