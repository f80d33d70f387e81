"""What somebody is typing in the meeting and has not written yet: which sheets are kept, and what of them is there again."""

import re
from contextlib import suppress
from datetime import date

from flask import request
from flask_login import current_user

from townhub.accounts import drafts, terminal_actions
from townhub.huddle import reading
from townhub.residents.models import Resident

# By the last part of its address: the fields of the sheet that are kept. The first is the line itself.
SHEETS = {
    "notes": ("words", "category", "sensitive", "household"),
    "follow-ups": ("what", "assignee", "until_on"),
    "hand-offs": ("words", "to", "sensitive"),
}
WORDS = {"notes": "ひとこと", "follow-ups": "宿題", "hand-offs": "申し送り"}
_PATH = re.compile(
    r"/huddle/(?P<day>[\d-]{10})/(?:(?P<what>topics|residents)/(?P<number>\d{1,18})/)?(?P<sheet>notes|follow-ups|hand-offs)$"
)


def typed() -> dict[str, dict[str, object]]:
    """By the address that the sheet is sent to: what this person was writing in it when the computer stopped, by field."""
    return {path: _again(fields) for path, fields in drafts.typed(current_user).items() if _PATH.match(path)}


def put_away(*paths: str) -> None:
    """Written: neither what was kept for the address that was sent to, nor for where it has led, is needed any more."""
    for each in {request.path, *(path.removeprefix(request.script_root) for path in paths)}:
        terminal_actions.put_away(current_user, each)


def _again(fields: dict[str, str]) -> dict[str, object]:
    """Ticks are true; a day that nobody can read is left out, like what is empty."""
    ticks = {name: True for name in ("sensitive", "household") if fields.pop(name, None)}
    with suppress(ValueError):
        fields["until_on"] = date.fromisoformat(fields.pop("until_on", "")).isoformat()
    return {name: value for name, value in fields.items() if value} | ticks


def lines_of(topics: reading.Topics, day: date, typed: dict[str, dict]) -> list[dict]:
    """What this person was writing on this day when the computer stopped; `values` say where on the page it goes on.

    `adds`: once the day is closed it may still become an addition.
    """
    found = []
    for path, fields in typed.items():
        place = _PATH.match(path)
        words = fields.get(SHEETS[place["sheet"]][0])
        if not words or place["day"] != day.isoformat():
            continue
        name, values = _place(topics, place["what"], int(place["number"] or 0))
        found.append({"name": name, "words": words, "sheet": WORDS[place["sheet"]], "values": values,
                      "adds": place["sheet"] == "notes"})  # fmt: skip
    return found


def _place(topics: reading.Topics, what: str | None, number: int) -> tuple[str | None, dict]:
    """Whose name stands over it, and what is open on the page."""
    if what == "topics":
        topic = topics.named(number)
        return topic and topic.name, {"topic": number}
    if what == "residents" and (topic := topics.about(number)):
        return topic.name, {"topic": topic.id}
    if what == "residents":
        resident = Resident.visible_to(current_user).where(Resident.id == number).first()
        return resident and resident.name, {"resident": number}
    return None, {"house": 1}
