"""A meeting that was held on paper is written down in one act, in the order in which its sheet was printed."""

from dataclasses import dataclass
from datetime import date

from townhub import audit
from townhub.accounts.models import Person
from townhub.db import write
from townhub.huddle import actions, follow_ups, notes, topics
from townhub.huddle.models import FollowUp, Huddle, Topic
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import Resident


@dataclass
class Written:
    """What stands on the paper beside one topic, or on one of the empty lines (then `topic` is None).

    `line` is how the sheet calls it (1-2), `about` the place on the page that a refusal leads to.
    """

    line: str = ""
    about: str = ""
    topic: Topic | None = None
    resident: Resident | None = None
    words: str = ""
    category: str = "living"
    sensitive: bool = False
    outcome: str = ""
    talked: bool = False
    what: str = ""
    assignee: Person | None = None
    until_on: date | None = None


def transcribe(actor: Person, day: date, lines: list[Written], *, close: bool, once: str | None = None) -> Huddle:
    """紙から書きうつす: all of it or nothing of it. The same sheet sent twice is written once.

    Opens the day if nobody has. Raises Refused on a day without a meeting, on a closed one, and for whatever a single
    line would be refused for; then it says which.
    """
    with write():
        if earlier := audit.already(once):
            return Huddle.get_by_id(earlier)
        huddle = actions.running(actions.open_day(actor, day, from_paper=True))
        for line in lines:
            _write_line(actor, huddle, line)
        audit.record(actor, "huddle.transcribed", huddle, once, lines=len(lines))
        if close:
            actions.close(actor, huddle)
    return huddle


def _write_line(actor: Person, huddle: Huddle, line: Written) -> None:
    try:
        _write_down(actor, huddle, line)
    except Refused as no:
        raise Refused(line_words(line.line, no.sentence), about=line.about) from no


def line_words(line: str, sentence: str) -> str:
    """What is wrong with one line of the sheet, where it is read far away from that line."""
    return _("{line}: {said}", line=line, said=sentence)


def _write_down(actor: Person, huddle: Huddle, line: Written) -> None:
    topic = line.topic
    if line.words:
        note = notes.write_note(
            actor, huddle, words=line.words, category=line.category, kind="sensitive" if line.sensitive else "general",
            topic=topic, resident=line.resident,
        )  # fmt: skip
        topic = topic or note.topic
    if line.what:
        follow_ups.make(
            actor, what=line.what, assignee=line.assignee, until_on=line.until_on, huddle=huddle, topic=topic,
            resident=line.resident,
        )  # fmt: skip
    if line.outcome:
        follow_ups.say_outcome(actor, FollowUp.get_by_id(topic.follow_up_id), line.outcome, line.words)
    if topic and (line.talked or line.words or line.what) and not line.outcome:
        topics.settle(actor, Topic.get_by_id(topic.id))
