"""The minutes of a closed day: what was on the sheet, what was said, what was agreed, who has read it."""

from townhub.huddle import actions, reading, table
from townhub.huddle.forms import NoteForm
from townhub.huddle.models import Huddle
from townhub.residents.models import age
from townhub.residents.rules import reads_sensitive


def _is_for(note: dict, reader: dict) -> bool:
    may = note["kind"] == "general" or reads_sensitive(reader["profession"])
    return may and reader["id"] != note["written_by_id"]


def minutes_of(person, huddle: Huddle) -> dict:
    """Everything of the day that this person may read, for the screen and for paper."""
    notes = reading.notes_of_day(person, huddle)
    follow_ups = reading.follow_ups_of_day(person, huddle)
    readers = table.readers_of([note["id"] for said in notes.values() for note in said])
    people = table.people_of(huddle, person)
    for note in (note for said in notes.values() for note in said):
        seen = readers.get(note["id"], [])
        note["read_by"] = seen
        note["not_read_by"] = [row["name"] for row in people if _is_for(note, row) and row["name"] not in seen]
    return {
        "huddle": huddle, "day": huddle.day, "topics": reading.topics_of(person, huddle.day, huddle), "notes": notes,
        "follow_ups": follow_ups, "hand_offs": reading.hand_offs_of_day(person, huddle), "age": age,
        "units": [unit for unit in table.units_at(huddle) if unit["present"]],
        "closed": actions.closed_words(huddle) if huddle.closed_at else "",
        "tries": reading.tries_of([row["id"] for row in follow_ups]), "people": people,
        "unseen": sum(note["shared"] and not note["seen"] and note["written_by_id"] != person.id for said in notes.values() for note in said),
        "note": NoteForm(formdata=None, data={"category": "living", "addition": "y"}),
    }  # fmt: skip
