"""What somebody is typing in the meeting and has not written yet: which sheets are kept, and what of them is there again."""

import re
from datetime import date

from flask import request
from flask_login import current_user

from townhub.accounts import drafts
from townhub.accounts.models import Draft
from townhub.db import one
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


def typed_on(path: str) -> dict[str, object]:
    """For a fresh form that is sent to this address: what this person was writing in it, by field."""
    kept = drafts.typed_on(current_user, path.removeprefix(request.script_root))
    ticks = {name: True for name in ("sensitive", "household") if kept.pop(name, None)}
    return {name: value for name, value in kept.items() if value} | ticks


def lines_of(topics: reading.Topics, day: date) -> list[dict]:
    """What this person was writing on this day when the computer stopped; `values` say where on the page it goes on."""
    if not one("SELECT EXISTS (SELECT 1 FROM draft WHERE person_id = ?)", current_user.id):
        return []
    found = []
    for draft in Draft.of(current_user):
        place = _PATH.match(draft.path)
        typed = place and dict(draft.fields).get(SHEETS[place["sheet"]][0])
        if not typed or place["day"] != day.isoformat():
            continue
        name, values = _place(topics, place["what"], int(place["number"] or 0))
        found.append({"name": name, "words": typed, "sheet": WORDS[place["sheet"]], "values": values})
    return found


def _place(topics: reading.Topics, what: str | None, number: int) -> tuple[str | None, dict]:
    """Whose name stands over it, and what is open on the page."""
    if what == "topics":
        topic = topics.named(number)
        return topic and topic.name, {"topic": number}
    if what == "residents":
        resident = Resident.visible_to(current_user).where(Resident.id == number).first()
        return resident and resident.name, {"resident": number}
    return None, {"house": 1}
