"""One page about one resident: who it is, what to know, what is open, and what has been, through all rooms."""

from flask import Blueprint, request
from flask_login import current_user

from townhub.access import permit
from townhub.club import lines as club
from townhub.errands import lines as errands
from townhub.huddle import lines as huddle
from townhub.huddle.consent import overrides_of, shares
from townhub.huddle.watching import watch_of
from townhub.meals import lines as meals
from townhub.residents.consent import writes_consent
from townhub.residents.forms import NoteForm
from townhub.residents.models import CARE_LEVELS, Resident, consents_of, notes_of
from townhub.residents.rules import GIVEN, NOTE_KINDS
from townhub.residents.views import opened
from townhub.rosters import lines as rosters
from townhub.rosters.moves import waiting_move
from townhub.standing import lines as standing
from townhub.timeline.reading import END_OF_TIME, coordinators_of, in_charge_of, life_of, readers_of
from townhub.web import show

bp = Blueprint("timeline", __name__)
_A_PAGE = 30
_ON_PAPER = 20
_READERS = 100


@bp.get("/residents/<int:resident_id>")
@permit("residents.read")
def resident(resident_id):
    found = opened(resident_id)
    if found.purged_at:
        return _gone(found)
    before = _mark(request.args.get("before"))
    lines, older = life_of(current_user, resident_id, before, _A_PAGE)
    return show(
        "timeline/resident.html", lines=lines, older="~".join(older) if older else None, first=before == END_OF_TIME,
        note=NoteForm(formdata=None, data={"kind": "general"}), **_known(found),
    )  # fmt: skip


@bp.get("/residents/<int:resident_id>/print")
@permit("residents.read")
def sheet(resident_id):
    """The same on A4. Sensitive notes stay on the screen: a sheet of paper is read by whoever finds it."""
    found = opened(resident_id)
    if found.purged_at:
        return _gone(found)
    nobody = _Paper(current_user)
    lines, _older = life_of(nobody, resident_id, END_OF_TIME, _ON_PAPER)
    return show("timeline/print.html", lines=lines, most=_ON_PAPER, **_known(found, nobody))


def _gone(found: Resident):
    """A stub: of a record that was wiped, or of a duplicate, which leads to the one that stayed."""
    if found.merged_into_id is None:
        return show("timeline/purged.html", resident=found)
    stays = Resident.visible_to(current_user).where(Resident.id == found.merged_into_id).first()
    return show("timeline/merged.html", resident=found, stays=stays)


class _Paper:
    """The reader of a sheet: of the same unit, but of no profession, in no emergency, and has written nothing."""

    def __init__(self, person):
        self.id, self.profession = 0, None
        self.is_volunteer, self.sees_area, self.unit_id = person.is_volunteer, person.sees_area, person.unit_id


def _known(found: Resident, reader=None) -> dict:
    """Everything above the line of time."""
    person = reader or current_user
    notes = notes_of(found, person)
    return {
        "resident": found,
        "members": [row for row in found.household_members(person) if row["id"] != found.id],
        "notes": [row for row in notes if not row["withdrawn_at"]],
        "withdrawn": [row for row in notes if row["withdrawn_at"]],
        "consents": consents_of(found),
        "in_charge": in_charge_of(found.id),
        "coordinators": coordinators_of(found.district.area_id),
        "move": waiting_move(found.id),
        "open_items": [
            *huddle.open_for(person, found.id),
            *_errands_open(found.id),
            *standing.open_for(found.id),
            *rosters.open_for(found.id),
            *meals.open_for(found.id),
            *club.open_for(found.id),
        ],
        "shared": shares(person, found.id),
        "agrees": reader is None and writes_consent(person, found.main_unit_id),
        "watch": watch_of(found.id),
        "care_levels": CARE_LEVELS,
        "note_kinds": NOTE_KINDS,
        "given_words": GIVEN,
    }


def _errands_open(resident_id: int) -> list[dict]:
    return [row | {"place": ("errands.job", {"job_id": row["id"]})} for row in errands.open_for(resident_id)]


def _mark(typed: str | None) -> tuple[str, str]:
    """Where an older page begins; something else than a mark of ours begins at the newest."""
    at, _tilde, key = (typed or "").partition("~")
    return (at, key) if at and key and len(typed) < 80 else END_OF_TIME


@bp.get("/residents/<int:resident_id>/readers")
@permit("residents.read")
def readers(resident_id):
    """この記録を見た人, as it can be handed to the resident who asks."""
    found = opened(resident_id)
    before = min(request.args.get("before", type=int) or 2**62, 2**62)
    lines = readers_of(resident_id, before, _READERS + 1)
    older = lines[_READERS - 1]["id"] if len(lines) > _READERS else None
    return show("timeline/readers.html", resident=found, lines=lines[:_READERS], older=older,
                urgent=overrides_of(resident_id))  # fmt: skip
