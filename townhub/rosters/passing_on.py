"""引き継ぎ: a district, or all of somebody's, is handed over line by line. Nothing is moved that nobody has looked at."""

from datetime import date
from typing import NamedTuple

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.dates import short_day
from townhub.db import rows, write
from townhub.huddle import follow_ups
from townhub.huddle.models import FollowUp, HandOff
from townhub.huddle.rules import IN_HAND
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.consent import ALL, shared_among, sight_of
from townhub.rosters import actions, visits, watching
from townhub.rosters.models import Assignment, Concern
from townhub.rosters.reading import held_by, post_words

CHOICES = {"move": "渡す", "keep": "このまま持つ", "close": "終わらせる"}


class Item(NamedTuple):
    """One line of a hand-over. `kind` and `id` name it; a hand-off is not closed for somebody else."""

    kind: str  # place, follow_up, hand_off, visit
    id: int
    words: str
    when: str

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.id}"

    @property
    def choices(self) -> dict[str, str]:
        return {
            name: words for name, words in CHOICES.items() if name != "close" or self.kind in ("follow_up", "visit")
        }


class Decision(NamedTuple):
    choice: str
    why: str = ""


def items_of(person: Person, reader, district_id: int | None = None) -> list[Item]:
    """Everything in this person's name, of one district or of all: places in the roster first, then what is still to do."""
    places = [
        Item("place", row["id"], _("{district}の{post}", district=row["district"], post=post_words(row["profession"], row["part"])),
             _("{day}から", day=short_day(date.fromisoformat(row["from_on"]))))
        for row in held_by(person.id, clock.today())
        if district_id in (None, row["district_id"])
    ]  # fmt: skip
    return [*places, *_to_do(person, reader, district_id)]


_TO_DO = f"""
SELECT t.*, r.name FROM (
  SELECT 'follow_up' AS kind, f.id, f.what AS words, f.until_on AS day, f.made_by_id AS by_id, 0 AS sensitive, f.resident_id
  FROM follow_up f WHERE f.assignee_id = ?1 AND {IN_HAND}
  UNION ALL
  SELECT 'hand_off', o.id, o.words, date(o.made_at, '+9 hours'), o.made_by_id, o.kind = 'sensitive', o.resident_id
  FROM hand_off o WHERE o.to_person_id = ?1 AND o.acknowledged_at IS NULL
  UNION ALL
  SELECT 'visit', c.id, c.words, c.visit_by_on, c.made_by_id, 1, c.resident_id
  FROM watch_concern c WHERE c.visitor_id = ?1 AND c.outcome IS NULL
) t LEFT JOIN resident r ON r.id = t.resident_id
WHERE ?2 IS NULL OR r.district_id = ?2 ORDER BY t.day, t.kind, t.id"""  # noqa: S608 - our own words


def _to_do(person: Person, reader, district_id: int | None):
    found = rows(_TO_DO, person.id, district_id)
    shared = shared_among(reader, [row["resident_id"] for row in found])
    kinds = {"follow_up": _("宿題"), "hand_off": _("申し送り"), "visit": _("訪問")}
    for row in found:
        here = row["resident_id"] is None or row["resident_id"] in shared or person.id == reader.id
        sight = sight_of(reader, shared=here, sensitive=bool(row["sensitive"]), written_by_id=row["by_id"])
        told = [kinds[row["kind"]]]
        told += [_("{name}さん", name=row["name"])] if row["name"] else []
        told += [row["words"]] if sight == ALL else []
        yield Item(row["kind"], row["id"], "　".join(told), short_day(date.fromisoformat(row["day"])))


def pass_on(
    actor, person: Person, to: Person, *, from_on: date, decisions: dict[str, Decision], district_id: int | None = None,
    once: str | None = None,
) -> None:  # fmt: skip
    """Carry out what was decided for each line: move it to `to`, leave it, or close it for a reason.

    Places in the roster change on `from_on`; what is to be done moves at once. Raises Refused when a line has no answer,
    when something new has come meanwhile, and when closing has no reason.
    """
    with write():
        if audit.already(once):
            return
        if to.id == person.id:
            raise Refused(_("渡す人とは、別の人をえらんでください"))
        items = {item.key: item for item in items_of(person, actor, district_id)}
        if set(items) != set(decisions):
            raise Refused(_("開いているあいだに、中身が変わりました。新しい一覧を確かめて、もう一度えらんでください"))
        for key, item in items.items():
            choice, why = decisions[key]
            if choice not in item.choices:
                raise Refused(_("一つずつ、「渡す」「このまま持つ」「終わらせる」のどれかをえらんでください"), key)
            if choice == "close" and not why:
                raise Refused(_("「終わらせる」のものには、わけを書いてください"), key)
        for key, item in items.items():
            _carry_out(actor, item, to, from_on, decisions[key])
        moved = sum(decision.choice == "move" for decision in decisions.values())
        audit.record(actor, "roster.passed_on", person, once, to=to.id, moved=moved, of=len(items))


def _carry_out(actor, item: Item, to: Person, from_on: date, decision: Decision) -> None:
    if decision.choice == "keep":
        return
    match item.kind, decision.choice:
        case "place", _move:
            _place(actor, Assignment.get_by_id(item.id), to, from_on)
        case "follow_up", "move":
            follow_ups.give_to(actor, FollowUp.get_by_id(item.id), to)
        case "follow_up", "close":
            follow_ups.say_outcome(actor, FollowUp.get_by_id(item.id), "dropped", decision.why)
        case "hand_off", _move:
            HandOff.update(to_person=to).where(HandOff.id == item.id, HandOff.acknowledged_at.is_null()).execute()
        case "visit", "move":
            visits.give_to(actor, Concern.get_by_id(item.id), to)
        case "visit", "close":
            watching.drop(actor, Concern.get_by_id(item.id), decision.why)


def _place(actor, now: Assignment, to: Person, from_on: date) -> None:
    """Whoever takes over as main person does not stay the deputy of the same district: that place becomes free, and is shown."""
    district, begins = now.district, max(from_on, now.from_on)
    other = "deputy" if now.part == "main" else "main"
    held = Assignment.standing().where(
        Assignment.district == district, Assignment.profession == now.profession, Assignment.part == other,
        Assignment.person == to, Assignment.until_on.is_null() | (Assignment.until_on > begins),
    )  # fmt: skip
    if now.part == "main" and held.exists():
        actions.vacate(actor, district, now.profession, other, from_on=begins)
    actions.assign(actor, district, now.profession, now.part, to, from_on=begins, until_on=now.until_on)
