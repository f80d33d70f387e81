"""What was said: one line and Enter. It carries who wrote it, as what and for which unit, and it stays as written."""

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.db import rows, write
from townhub.huddle import topics
from townhub.huddle.actions import running
from townhub.huddle.models import Huddle, Note, NoteSeen, Topic
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Household, Resident
from townhub.text import search_key


def write_note(
    actor: Person, huddle: Huddle, *, words: str, category: str, kind: str = "general", topic: Topic | None = None,
    resident: Resident | None = None, household: Household | None = None, addition: bool = False, once: str | None = None,
) -> Note:  # fmt: skip
    """One line about a topic, a resident, a household or, without any of them, the house.

    A line about somebody who is no topic yet makes them one of today's people. Raises Refused when the day has been
    closed and the writer did not know (`addition` is what they know).
    """
    with write():
        if earlier := audit.already(once):
            return Note.get_by_id(earlier)
        if not addition:
            running(huddle)
        if topic is None and not addition:
            topic = _named(actor, huddle, resident)
        about = resident or (topic.resident_id if topic else None)
        note = Note.create(
            huddle=huddle, topic=topic, resident=None if household else about, household=household, category=category,
            kind=kind, words=words, search_key=search_key(words), written_by=actor, unit=actor.unit_id,
            profession=actor.profession, written_at=clock.now(), addition=addition,
        )  # fmt: skip
        audit.record(actor, "huddle.note_written", note, once, kind=kind, category=category, addition=addition)
    return note


def _named(actor: Person, huddle: Huddle, resident: Resident | None) -> Topic:
    """The topic of today under which a free line stands: somebody whom nobody had on the list, or the house."""
    about = f"named-{resident.id}" if resident else "house"
    cause = f"{about}-{huddle.day.isoformat()}"
    topics.hand_down(
        actor, cause=cause, kind="named" if resident else "house", resident=resident, on=huddle.day,
        sentence=_("打ち合わせで話に出ました") if resident else _("館のことで話に出ました"),
    )  # fmt: skip
    topics.place_waiting(huddle)
    topic = Topic.get(Topic.cause == cause)
    topics.say_talked(actor, topic)
    return topic


def withdraw(actor: Person, note: Note) -> None:
    """Written by mistake: taken back by the writer while the day is open. It is not removed. Twice is once."""
    with write():
        now = Note.get_by_id(note.id)
        if now.withdrawn_at:
            return
        if now.written_by_id != actor.id:
            raise Refused(_("書いた人だけが取り下げられます"))
        running(now.huddle)
        Note.update(withdrawn_by=actor, withdrawn_at=clock.now()).where(Note.id == now.id).execute()
        audit.record(actor, "huddle.note_withdrawn", now)


def see(actor: Person, note: Note) -> None:
    """見ました. Twice is once."""
    with write():
        if _see(actor, note.id):
            audit.record(actor, "huddle.note_seen", note)


def see_all(actor: Person, huddle: Huddle, note_ids: list[int]) -> None:
    """見ました for everything of the day that this person may read."""
    with write():
        theirs = [row["id"] for row in rows("SELECT id FROM huddle_note WHERE huddle_id = ?", huddle.id)]
        seen = [number for number in note_ids if number in theirs and _see(actor, number)]
        if seen:
            audit.record(actor, "huddle.day_seen", huddle, count=len(seen))


def _see(actor: Person, note_id: int) -> bool:
    new = NoteSeen.insert(note=note_id, person=actor, seen_at=clock.now()).on_conflict_ignore()
    return bool(new.as_rowcount().execute())
