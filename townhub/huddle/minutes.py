"""The minutes of a closed day: what was on the sheet, what was said, what was agreed, who has read it and who has not."""

from datetime import date

from townhub.accounts.models import Person
from townhub.huddle import actions, kept, page, reading, table
from townhub.huddle.forms import Sheet
from townhub.huddle.models import Huddle
from townhub.residents.consent import reading_urgently
from townhub.residents.models import age
from townhub.residents.rules import reads_sensitive


def _readers(huddle: Huddle, people: list[dict]) -> dict[int, set[int]]:
    """By person, the notes of the day that they may read: asked once for all who read the same.

    What somebody reads hangs on their unit, area and profession alone, unless they read on in an emergency.
    """
    urgent, asked, found = reading_urgently(), {}, {}
    for row in people:
        alone = row["id"] if row["id"] in urgent else 0
        key = (row["unit_id"], row["role"], row["area_id"], reads_sensitive(row["profession"]), alone)
        if key not in asked:
            names = ("unit_id", "role", "area_id", "profession")
            somebody = Person(id=alone, **{name: row[name] for name in names})
            day = reading.notes_of_day(somebody, huddle)
            asked[key] = {note["id"] for said in day.values() for note in said if note["shared"]}
        found[row["id"]] = asked[key]
    return found


def say_who_has_seen(notes: list[dict], huddle: Huddle, people: list[dict]) -> None:
    """Into each note, by name: who has said 見ました, and who of these people could read it and has not."""
    readers = table.readers_of([note["id"] for note in notes])
    may_read = _readers(huddle, people)
    for note in notes:
        seen = note["read_by"] = readers.get(note["id"], [])
        note["not_read_by"] = [
            row["name"] for row in people
            if note["id"] in may_read[row["id"]] and row["id"] != note["written_by_id"] and row["name"] not in seen
        ]  # fmt: skip


def minutes_of(person, huddle: Huddle) -> dict:
    """Everything of the day that this person may read, for the screen and for paper."""
    notes = reading.notes_of_day(person, huddle)
    follow_ups = reading.follow_ups_of_day(person, huddle)
    topics = reading.topics_of(person, huddle.day, huddle)
    people = table.people_of(huddle, person)
    say_who_has_seen([note for said in notes.values() for note in said], huddle, people)
    return {
        "huddle": huddle, "day": huddle.day, "topics": topics, "notes": notes,
        "follow_ups": follow_ups, "hand_offs": reading.hand_offs_of_day(person, huddle), "age": age,
        "units": [unit for unit in table.units_at(huddle) if unit["present"]],
        "closed": actions.closed_words(huddle) if huddle.closed_at else "",
        "tries": reading.tries_on(huddle.day, [topic.follow_up_id for topic in topics.all if topic.follow_up_id and topic.shared]),
        "people": people,
        "unseen": sum(note["shared"] and not note["seen"] and note["written_by_id"] != person.id for said in notes.values() for note in said),
    }  # fmt: skip


def to_add(day: date, topics: reading.Topics, sheets: page.Sheets | None, about: page.About | None) -> dict:
    """The line for an addition. What was being written when the day was closed, or was wrong, is in it and under its topic."""
    about = about or page.wanted(day, topics)
    if not about.chosen:
        about = page.About(day, house=True)
    note = Sheet.of(sheets.note) if sheets else None
    return {"about": about, **page.note_line(about, note, kept.typed(), default="living" if about.house else None)}
