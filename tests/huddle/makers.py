"""Rows of the meeting with every fact in place; name only what matters to the test."""

from datetime import date, timedelta

from townhub import clock
from townhub.huddle.models import DayTopic, FollowUp, FollowUpTry, HandOff, Huddle, Note, Topic
from townhub.text import search_key


def make_huddle(town, day: date | None = None) -> Huddle:
    """The meeting of that day, open."""
    day = day or clock.today()
    return Huddle.get_or_none(Huddle.day == day) or Huddle.create(
        day=day, opened_by=town.sato, opened_at=clock.moment_on(day, 510), chair=town.sato
    )


def close(town, huddle: Huddle, minutes: int = 12) -> None:
    Huddle.update(closed_by=town.sato, closed_at=huddle.opened_at + timedelta(minutes=minutes)).where(
        Huddle.id == huddle.id
    ).execute()


def make_day_topic(town, huddle: Huddle, **changes) -> DayTopic:
    """A topic on the sheet of that day."""
    facts = {"huddle": huddle, "part": 2, "position": 1} | changes
    if "topic" not in facts:
        facts["topic"] = make_topic(town)
    return DayTopic.create(sentence=facts["topic"].sentence, **facts)


def make_note(town, words: str = "よく眠れている", **changes) -> Note:
    by = changes.pop("by", town.sato)
    day = changes.pop("day", None)
    facts = {
        "huddle": make_huddle(town, day), "resident": town.kimura, "category": "health", "kind": "general", "words": words,
        "search_key": search_key(words), "written_by": by, "unit": by.unit_id, "profession": by.profession,
        "written_at": clock.moment_on(day, 515) if day else clock.now(), "addition": False,
    }  # fmt: skip
    return Note.create(**facts | changes)


def make_follow_up(town, what: str = "薬の数を確かめる", **changes) -> FollowUp:
    facts = {
        "huddle": make_huddle(town), "resident": town.kimura, "what": what, "search_key": search_key(what),
        "assignee": town.sato, "until_on": clock.today(), "made_by": town.sato, "made_at": clock.now(),
    }  # fmt: skip
    facts |= changes
    return FollowUp.create(**{"comes_back_on": facts["until_on"], **facts})


def make_try(town, follow_up: FollowUp, outcome: str, line: str) -> None:
    FollowUpTry.create(follow_up=follow_up, outcome=outcome, line=line, tried_by=town.sato, tried_at=clock.now())
    if outcome != "away":
        FollowUp.update(outcome=outcome, ended_by=town.sato, ended_at=clock.now()).where(
            FollowUp.id == follow_up.id
        ).execute()


def make_hand_off(town, words: str = "つえを新しくしました", **changes) -> HandOff:
    by = changes.pop("by", town.sato)
    facts = {
        "huddle": make_huddle(town), "resident": town.kimura, "to_unit": by.unit_id, "kind": "general", "words": words,
        "search_key": search_key(words), "made_by": by, "unit": by.unit_id, "made_at": clock.now(),
    }  # fmt: skip
    facts |= changes
    if facts.get("to_person"):
        facts["to_unit"] = None
    return HandOff.create(**facts)


def make_topic(town, sentence: str = "3日だれも話していません", **changes) -> Topic:
    facts = {
        "cause": f"test-{Topic.select().count()}", "kind": "silent", "resident": town.kimura, "sentence": sentence,
        "arises_on": clock.today(), "made_at": clock.now(),
    }  # fmt: skip
    facts |= changes
    if facts.get("settled"):
        facts = {"settled_by": town.sato, "settled_at": clock.now(), "settled_on": clock.today(), **facts}
    return Topic.create(**facts)
