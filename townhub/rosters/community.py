"""The community side of a district: who to ring up, until when their term runs, where a helper is missing."""

from datetime import date, timedelta
from typing import NamedTuple

from townhub import audit, clock
from townhub.db import rows, write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.rosters.models import Contact, ContactBefore, Settings
from townhub.rosters.rules import helpers_wanted, term_end
from townhub.town.models import District


def add_contact(
    actor, district: District, *, kind: str, name: str, phone: str, remark: str, first_on: date,
    last_on: date | None = None, once: str | None = None,
) -> Contact:  # fmt: skip
    """Somebody takes an office in the district. A 民生委員's term ends with the next general appointment."""
    with write():
        if earlier := audit.already(once):
            return Contact.get_by_id(earlier)
        if last_on is None and kind == "commissioner":
            last_on = term_end(first_on)
        if last_on and last_on < first_on:
            raise Refused(_("任期の終わりが、はじめより前です。日を確かめてください"))
        contact = Contact.create(
            district=district, kind=kind, name=name, phone=phone, remark=remark, first_on=first_on, last_on=last_on,
            made_by=getattr(actor, "id", None), made_at=clock.now(),
        )  # fmt: skip
        audit.record(actor, "contact.added", contact, once, kind=kind, district=district.id)
    return contact


FACTS = ("kind", "name", "phone", "remark", "first_on", "last_on")


def change_contact(actor, contact: Contact, *, seen: str, **facts: object) -> None:
    """A slip of the pen, a new telephone, a longer term. How it read before stays, and can be put back.

    Raises Refused when somebody else was quicker, and for an end before the start.
    """
    with write():
        now = Contact.get_by_id(contact.id)
        if seen != now.fingerprint:
            raise Refused(_("ほかの人が、先に書きかえました。いまの中身を確かめて、もう一度入れてください"))
        if facts["last_on"] and facts["last_on"] < facts["first_on"]:
            raise Refused(_("任期の終わりが、はじめより前です。日を確かめてください"))
        changed = {name: value for name, value in facts.items() if getattr(now, name) != value}
        if not changed:
            return
        _remember(actor, now)
        Contact.update(**changed).where(Contact.id == now.id).execute()
        audit.record(actor, "contact.changed", contact, fields=sorted(changed))


def end_contact(actor, contact: Contact, last_on: date) -> None:
    """They leave the office on that day; the name stays in what they took part in. Can be put back."""
    with write():
        now = Contact.get_by_id(contact.id)
        if last_on < now.first_on:
            raise Refused(_("おりた日が、役についた日より前です。日を確かめてください"))
        if (now.last_on, bool(now.ended_at)) == (last_on, True):
            return
        _remember(actor, now)
        Contact.update(last_on=last_on, ended_by=getattr(actor, "id", None), ended_at=clock.now()).where(
            Contact.id == contact.id
        ).execute()
        audit.record(actor, "contact.ended", contact, last_on=last_on.isoformat())


def _remember(actor, now: Contact) -> None:
    held = {name: getattr(now, name) for name in (*FACTS, "ended_by", "ended_at")}
    ContactBefore.create(contact=now, **held, changed_by=getattr(actor, "id", None), changed_at=clock.now())


def put_back(actor, before: ContactBefore) -> None:
    """As it read before the last change. Raises Refused when something was written after that; pressing twice is once."""
    with write():
        now = ContactBefore.get_by_id(before.id)
        if now.put_back_at:
            return
        newest = last_change(now.contact_id)
        if newest is None or newest.id != now.id:
            raise Refused(_("そのあとに、もう一度直してあります。新しいものから、もどしてください"))
        held = {name: getattr(now, name) for name in (*FACTS, "ended_by", "ended_at")}
        Contact.update(**held).where(Contact.id == now.contact_id).execute()
        done = {"put_back_by": getattr(actor, "id", None), "put_back_at": clock.now()}
        ContactBefore.update(**done).where(ContactBefore.id == now.id).execute()
        audit.record(actor, "contact.put_back", now.contact)


def last_change(contact_id: int) -> ContactBefore | None:
    """The change that can be put back: the newest one that still stands."""
    return ContactBefore.found("contact_id = ? AND put_back_at IS NULL ORDER BY id DESC", contact_id)


def changes_of(contact: Contact) -> list[dict]:
    """Each change, newest first: how the line read before it, who wrote it, and whether it was put back."""
    return rows(
        """SELECT b.id, b.kind, b.name, b.phone, b.remark, b.first_on, b.last_on, b.changed_at, b.put_back_at,
             p.name AS changed_by, u.name AS put_back_by
           FROM district_contact_before b LEFT JOIN person p ON p.id = b.changed_by_id
           LEFT JOIN person u ON u.id = b.put_back_by_id WHERE b.contact_id = ? ORDER BY b.id DESC LIMIT 50""",
        contact.id,
    )  # fmt: skip


_LINE = """SELECT c.id, c.kind, c.name, c.phone, c.remark, c.first_on, c.last_on, c.ended_at, d.id AS district_id,
    d.name AS district, d.area_id FROM district_contact c JOIN district d ON d.id = c.district_id"""
_ORDER = "CASE c.kind WHEN 'chair' THEN 1 WHEN 'commissioner' THEN 2 WHEN 'seniors' THEN 3 ELSE 4 END"


def contacts_of(district_id: int, day: date) -> list[dict]:
    """Who holds an office in the district on that day, and who will."""
    return rows(
        f"{_LINE} WHERE c.district_id = ? AND (c.last_on IS NULL OR c.last_on >= ?) ORDER BY {_ORDER}, c.first_on, c.id",
        district_id, day.isoformat(),
    )  # fmt: skip


def former_contacts(district_id: int, day: date, most: int = 50) -> list[dict]:
    """Who held an office in the district before that day, from when to when; the latest first."""
    return rows(
        f"{_LINE} WHERE c.district_id = ? AND c.last_on < ? ORDER BY c.last_on DESC, {_ORDER}, c.id LIMIT ?",
        district_id, day.isoformat(), most,
    )  # fmt: skip


def telephone_list(day: date) -> list[dict]:
    """All of them, by district."""
    return rows(
        f"{_LINE} WHERE c.first_on <= ?1 AND (c.last_on IS NULL OR c.last_on >= ?1) AND d.ended_on IS NULL"
        f" ORDER BY d.area_id, d.kana, {_ORDER}, c.id LIMIT 3000",
        day.isoformat(),
    )


def terms_ending(day: date, within_days: int | None = None) -> list[dict]:
    """Terms that end soon, or ended less than a year ago, and nobody of that kind begins after them; the nearest first."""
    within = Settings.ours().remind_days if within_days is None else within_days
    return rows(
        f"""{_LINE}
            WHERE c.last_on BETWEEN ? AND ? AND c.ended_at IS NULL AND d.ended_on IS NULL
              AND NOT EXISTS (SELECT 1 FROM district_contact n WHERE n.district_id = c.district_id AND n.kind = c.kind
                AND n.id <> c.id AND n.first_on > c.first_on AND (n.last_on IS NULL OR n.last_on > c.last_on)
                AND n.remark = c.remark)
            ORDER BY c.last_on, d.kana, {_ORDER}, c.id LIMIT 200""",  # noqa: S608 - our own names
        (day - timedelta(days=365)).isoformat(), (day + timedelta(days=within)).isoformat(),
    )  # fmt: skip


class Helpers(NamedTuple):
    """福祉協力員 of a district against its households: one for every 50 to 100."""

    district_id: int
    district: str
    households: int
    there: int
    wanted: int

    @property
    def missing(self) -> int:
        return max(self.wanted - self.there, 0)


def helpers(day: date, district_id: int | None = None) -> list[Helpers]:
    """How many are there and how many are wanted, the emptiest district first. Who lives alone is a household."""
    each = Settings.ours().households_a_helper
    found = rows(
        """SELECT d.id, d.name,
             (SELECT count(DISTINCT coalesce(r.household_id, -r.id)) FROM resident r
              WHERE r.district_id = d.id AND r.ended_on IS NULL) AS households,
             (SELECT count(*) FROM district_contact c WHERE c.district_id = d.id AND c.kind = 'helper'
              AND c.first_on <= ?1 AND (c.last_on IS NULL OR c.last_on >= ?1)) AS there
           FROM district d WHERE (?2 IS NULL AND d.ended_on IS NULL) OR d.id = ?2 ORDER BY d.kana""",
        day.isoformat(), district_id,
    )  # fmt: skip
    lines = [Helpers(*row.values(), helpers_wanted(row["households"], each)) for row in found]
    return sorted(lines, key=lambda line: -line.missing)
