"""Which sheets somebody may see, and what the town's flow chart says to a finding."""

from townhub.counter.models import Checklist
from townhub.counter.rules import ROUTES
from townhub.db import rows
from townhub.i18n import _
from townhub.residents.consent import shared_among, shares
from townhub.residents.lines import Line, Mark
from townhub.residents.models import Resident
from townhub.residents.rules import reads_sensitive


def may_read(person, sheet: Checklist) -> bool:
    """For the three professions where it is shared, and for whoever has written on it."""
    if person.id in (sheet.begun_by_id, sheet.filled_by_id, sheet.decided_by_id):
        return True
    return reads_sensitive(person.profession) and shares(person, sheet.resident_id)


def visible(person, sheet_id: int) -> Checklist | None:
    """The sheet, if this person sees the resident and may read it."""
    sheet = Checklist.get_or_none(Checklist.id == sheet_id) if 0 < sheet_id < 2**63 else None
    if sheet is None or not Resident.visible_to(person).where(Resident.id == sheet.resident_id).exists():
        return None
    return sheet if may_read(person, sheet) else None


def listed(person) -> list[dict]:
    """Sheets that are not decided yet, the oldest first, and the newest decided ones."""
    found = rows(
        """SELECT c.id, c.resident_id, c.asked_on, c.how, c.answers, c.filled_at, c.route, c.begun_by_id, c.filled_by_id,
             c.decided_by_id, r.name, d.name AS district, w.name AS begun_by
           FROM checklist c JOIN resident r ON r.id = c.resident_id JOIN district d ON d.id = r.district_id
           JOIN person w ON w.id = c.begun_by_id
           WHERE c.dropped_at IS NULL AND r.ended_on IS NULL AND (?1 IS NULL OR d.area_id = ?1)
           ORDER BY c.route IS NOT NULL, iif(c.route IS NULL, c.id, -c.id) LIMIT 100""",
        person.sees_area,
    )
    told = shared_among(person, [row["resident_id"] for row in found]) if reads_sensitive(person.profession) else set()
    return [
        row for row in found
        if person.id in (row["begun_by_id"], row["filled_by_id"], row["decided_by_id"]) or row["resident_id"] in told
    ]  # fmt: skip


def flow() -> list[dict]:
    """The town's flow chart: which state of things, which service, which way."""
    return rows(
        "SELECT id, condition, state, service, route FROM service_line WHERE withdrawn_at IS NULL ORDER BY position, id"
    )


def lines_of(person, resident_id: int, before: Mark, most: int) -> list[Line]:
    """In a resident's line of time: asked, and decided; for whoever may read the sheet."""
    found = list(rows(
            """SELECT * FROM (
                 SELECT c.begun_at AS at, printf('checklist-%010d-1', c.id) AS key, 'begun' AS what, p.name AS who, c.id,
                   c.begun_by_id, c.filled_by_id, c.decided_by_id
                 FROM checklist c JOIN person p ON p.id = c.begun_by_id WHERE c.resident_id = ?1
                 UNION ALL
                 SELECT c.decided_at, printf('checklist-%010d-2', c.id), c.route, p.name, c.id, c.begun_by_id, c.filled_by_id,
                   c.decided_by_id
                 FROM checklist c JOIN person p ON p.id = c.decided_by_id WHERE c.resident_id = ?1
               ) WHERE (at, key) < (?2, ?3) ORDER BY at DESC, key DESC LIMIT ?4""",
            resident_id, *before, most,
        ))  # fmt: skip
    everything = reads_sensitive(person.profession) and shares(person, resident_id)
    return [
        Line(
            row["at"], row["key"],
            _("窓口で、基本チェックリストを聞きました") if row["what"] == "begun"
            else _("窓口の相談: {route}", route=_(ROUTES[row["what"]])),
            "", row["who"], ("counter.sheet", {"sheet_id": row["id"]}),
        )
        for row in found
        if everything or person.id in (row["begun_by_id"], row["filled_by_id"], row["decided_by_id"])
    ]  # fmt: skip
