"""What the screen of a meeting shows: the sheet in three parts, the one thing that is open, and who sits at the table."""

import json
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from flask import abort, current_app, request
from flask_login import current_user
from markupsafe import Markup

from townhub import clock
from townhub.accounts.models import Person
from townhub.db import one
from townhub.frame import url_for
from townhub.huddle import consent, drawn, kept, reading, table
from townhub.huddle.forms import (
    FRESH,
    FollowUpForm,
    HandOffForm,
    NoteForm,
    OutcomeForm,
    Sheet,
    days_to_choose,
    receivers,
)
from townhub.huddle.models import Huddle
from townhub.huddle.rules import CATEGORIES, MEETING_MINUTES, category_for, may_acknowledge, minutes_gone
from townhub.i18n import _
from townhub.residents.models import Resident

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


def day_named(text: str) -> date:
    """The day in an address; 404 for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(404)
    if not FIRST <= day <= LAST or text != day.isoformat():
        abort(404)
    return day


def huddle_of(day: date) -> Huddle | None:
    return Huddle.found("day = ?", day.isoformat())


@dataclass
class About:
    """What is open on the page: a topic, somebody who is no topic yet, or the house. Nothing when all three are empty."""

    day: date
    topic: tuple | None = None
    resident: Resident | None = None
    house: bool = False
    shared: bool = True
    chosen: bool = True  # the address asks for it; otherwise it is the first that is open

    def __bool__(self) -> bool:
        return bool(self.topic or self.resident or self.house)

    @property
    def values(self) -> dict:
        """For url_for: the address of the page on which this is open."""
        if self.topic:
            return {"topic": self.topic.id}
        if self.resident:
            return {"resident": self.resident.id}
        return {"house": 1} if self.house else {}

    def path(self, what: str) -> str:
        """Where a note, a follow-up or a hand-off about this is sent to."""
        day = self.day.isoformat()
        if self.topic:
            return url_for(f"{what}.on_topic", day=day, topic_id=self.topic.id)
        if self.resident:
            return url_for(f"{what}.on_resident", day=day, resident_id=self.resident.id)
        return url_for(f"{what}.on_house", day=day)

    def paths(self, what: str) -> list[str]:
        """The same for what was kept of it: it may have been begun before this resident was a topic."""
        if not self.topic or not self.topic.resident_id:
            return [self.path(what)]
        before = url_for(f"{what}.on_resident", day=self.day.isoformat(), resident_id=self.topic.resident_id)
        return [self.path(what), before]

    @property
    def part(self) -> int:
        return self.topic.part if self.topic else 0

    @property
    def place(self) -> str | None:
        """The page that tells more, of a room above."""
        if not self.topic or not self.topic.endpoint or self.topic.endpoint not in current_app.view_functions:
            return None
        return url_for(self.topic.endpoint, **json.loads(self.topic.place))


@dataclass
class Sheets:
    """The forms of the page; the one that was sent and was wrong takes the place of the fresh one."""

    note: NoteForm | None = None
    follow_up: FollowUpForm | None = None
    hand_off: HandOffForm | None = None
    outcome: OutcomeForm | None = None
    refused: object = None


def wanted(day: date, topics: reading.Topics) -> About:
    """What the address asks to have open."""
    args = request.args
    if number := args.get("topic", type=int):
        topic = topics.named(number)
        return About(day, topic=topic, shared=bool(topic and topic.shared))
    if number := args.get("resident", type=int):
        return about_resident(day, topics, number)
    if args.get("house") == "1":
        return About(day, house=True)
    first = next(iter(topics.open), None)
    return About(day, topic=first, shared=bool(first and first.shared), chosen=False)


def about_resident(day: date, topics: reading.Topics, number: int) -> About:
    """Somebody who was looked up: their topic of today, if they have one. A duplicate leads to the one that stays."""
    number = one("SELECT merged_into_id FROM resident WHERE id = ?", number if 0 < number < 2**63 else 0) or number
    if topic := topics.about(number):
        return About(day, topic=topic, shared=bool(topic.shared))
    living = Resident.visible_to(current_user).where(Resident.ended_on.is_null(), Resident.id == number)
    found = living.first() if 0 < number < 2**63 else None
    if found is None:
        abort(404)
    return About(day, resident=found, shared=consent.shares(current_user, number))


def _me() -> Person:
    """Whoever asks, found once: Flask-Login looks for them anew with each word."""
    return current_user._get_current_object()


def of_day(huddle: Huddle, sheets: Sheets | None = None, about: About | None = None) -> dict:
    """Everything that the page of a day that is going on shows."""
    # The number first: what is written while the rest is read has a newer one, and is fetched with the next question.
    day, revision = huddle.day, table.revision()
    topics = reading.topics_of(_me(), day, huddle)
    about = wanted(day, topics) if about is None else about
    shown = moving(huddle, topics, about, revision)
    return {**shown, **_sheets(huddle, about, sheets or Sheets(), shown["units"])}


def moving(huddle: Huddle, topics: reading.Topics, about: About, revision: int, oob: bool = False) -> dict:
    """What the others change while somebody is typing; `revision` was read before the topics, `oob`: it comes by itself."""
    me, units = _me(), table.units_at(huddle)
    waiting = _waiting(me, units)
    notes = reading.said_today(me, huddle)
    back, open_id = way_back(huddle, about), about.topic and about.topic.id
    return {
        "huddle": huddle, "day": huddle.day, "topics": topics, "about": about, "units": units, "revision": revision,
        "gone": gone(huddle), "oob": oob, "back": back, "said": notes.get(open_id, []) if about.topic else [],
        "sheet": drawn.parts_of(topics, huddle.day, open_id, notes), "hand_offs": drawn.hand_offs(waiting, back, oob),
        "present": drawn.present(units, huddle.day, back, oob), **_before(me, huddle, about),
        "may_acknowledge": any(row["id"] == about.topic.hand_off_id and row["mine"] for row in waiting) if about.shared and open_id else False,
    }  # fmt: skip


def way_back(huddle: Huddle, about: About) -> str:
    """The page to see again after a button beside it: with the same thing open, if somebody had opened it."""
    return url_for("huddle.day", day=huddle.day.isoformat(), **(about.values if about.chosen else {}))


def _waiting(me: Person, units: list[dict]) -> list[dict]:
    """申し送り without 了解; `mine`: this person may say it."""
    waiting = reading.hand_offs_waiting(me)
    present = {unit["id"] for unit in units if unit["present"]}
    for hand_off in waiting:
        hand_off["mine"] = may_acknowledge(
            to_person=hand_off["to_person_id"], to_unit=hand_off["to_unit_id"], me=me.id, my_unit=me.unit_id,
            present=present, administrator=me.role == "administrator",
        )  # fmt: skip
    return waiting


def hand_offs_alone(huddle: Huddle, back: str) -> Markup:
    """申し送り after a 了解, for the screen on which it was pressed; the rest of its page follows by itself."""
    return drawn.hand_offs(_waiting(_me(), table.units_at(huddle)), back, answers=True)


def present_alone(huddle: Huddle, back: str) -> Markup:
    """The units after one of them was tapped."""
    return drawn.present(table.units_at(huddle), huddle.day, back, oob=False)


def _before(me: Person, huddle: Huddle, about: About) -> dict:
    """What was known about the open one before today."""
    resident_id = about.topic.resident_id if about.topic else about.resident and about.resident.id
    still = reading.follow_ups_about(me, about.topic) if about.topic else []
    if about.resident:
        still = reading.follow_ups(me, "f.resident_id = ? AND f.outcome IS NULL ORDER BY f.until_on LIMIT 12",
                                   about.resident.id)  # fmt: skip
    return {
        "before": reading.notes_before(me, resident_id, huddle.id) if resident_id and about.shared else [],
        "follow_ups": still,
        "tries": reading.tries_of([row["id"] for row in still]),
        "promised": _promised(about, still),
    }


def _promised(about: About, still: list[dict]) -> dict | None:
    """The 宿題 that goes along when another room carries it out: the topic's own, the only one, or what was agreed last today."""
    free = [row for row in still if row["shared"] and not row["outcome"] and not row["became"]]
    own = [row for row in free if about.topic and row["id"] == about.topic.follow_up_id]
    today = [row for row in free if row["day"] == about.day.isoformat()]
    return next(iter(own), None) or (free[0] if len(free) == 1 else max(today, key=itemgetter("id"), default=None))


def gone(huddle: Huddle) -> int:
    """Minutes of the meeting so far; the whole of them once it is over."""
    if huddle.closed_at or huddle.from_paper:
        return MEETING_MINUTES
    return minutes_gone((clock.now() - huddle.opened_at).total_seconds())


def _sheets(huddle: Huddle, about: About, sheets: Sheets, units: list[dict]) -> dict:
    """What is typed in, and the lists to choose from."""
    people, typed = table.people_of(huddle, _me()), kept.typed()
    names = [(str(person["id"]), person["name"]) for person in people]
    does = [(number, _("{name}が", name=name)) for number, name in names]
    agreed = Sheet.of(sheets.follow_up) or _kept(about, "follow_ups", typed)
    told = Sheet.of(sheets.hand_off) or _kept(about, "hand_offs", typed)
    ended, days = Sheet.of(sheets.outcome) or FRESH, days_to_choose(clock.today())
    return {
        "typed": typed, "agreed": agreed, "told": told, "ended": ended,
        "elsewhere": bool(agreed.wrong or told.wrong or ended.wrong),
        "chairs": drawn.choices(names, str(huddle.chair_id)),
        "assignees": drawn.choices(does, agreed.typed.get("assignee")),
        "until_when": drawn.choices(days, agreed.typed.get("until_on") or days[1][0]),
        "receivers": drawn.choices(receivers(units, people).items(), told.typed.get("to")),
        **note_line(about, Sheet.of(sheets.note), typed),
    }  # fmt: skip


def note_line(about: About, wrong: Sheet | None = None, typed: dict[str, dict] | None = None,
              default: str | None = None) -> dict:  # fmt: skip
    """The line to write on: what was sent and was wrong, what was being written when the computer stopped, or nothing.

    `default` is the category in the place of the usual one.
    """
    note = wrong or _kept(about, "notes_of_day", kept.typed() if typed is None else typed)
    kind = about.topic.kind if about.topic else "named" if about.resident else "house"
    words = [(code, _(category)) for code, category in CATEGORIES.items()]
    return {
        "note": note,
        "about_somebody": bool(about.resident or (about.topic and about.topic.resident_id)),
        "about_what": drawn.choices(words, note.typed.get("category") or default or category_for(kind)),
    }


def _kept(about: About, what: str, typed: dict[str, dict]) -> Sheet:
    """What this person was writing on that sheet when the computer stopped."""
    paths = [path.removeprefix(request.script_root) for path in about.paths(what)] if typed and about else []
    return next((Sheet(typed[path], {}) for path in paths if path in typed), FRESH)
