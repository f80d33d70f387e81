"""Who in a file is new, who is in the register already, and what becomes of them. Plain values only."""

from collections import Counter, defaultdict
from typing import NamedTuple

from townhub.residents.exchange_rules import COLUMNS
from townhub.text import search_key

SKIP, OVERWRITE, SEPARATE = CHOICES = ("skip", "overwrite", "separate")
HEADS = frozenset({"世帯主", "本人"})
_FACTS = tuple(column.fact for column in COLUMNS)


class Meeting(NamedTuple):
    """A row of the file that meets somebody. `how`: again (in the register), twice (in the file), gone (left the town)."""

    row: int
    name: str
    how: str
    other: int  # row of the file for `twice`, otherwise the resident's number


class Plan(NamedTuple):
    """What will be written. `changed` are rows of the register with the facts that become other ones."""

    new: list[dict]
    changed: list[tuple[dict, dict]]
    left: int  # rows of the file that change nothing
    meetings: list[Meeting]

    @property
    def counts(self) -> dict[str, int]:
        """How many met whom: the same for every choice, so that one can tell whether the register is as it was seen."""
        return {"again": 0, "twice": 0, "gone": 0} | Counter(meeting.how for meeting in self.meetings)


def sort_out(people: list[dict], register: list[dict], choice: str = SKIP) -> Plan:
    """Lay the people of a file (each with its `row`) beside the register.

    The same person: the name in any writing, and the birthday; where one of them has no birthday, the same home.
    Whoever moved away or died is put in again as another person only: an old list must not bring the dead back.
    """
    known, taken = defaultdict(list), defaultdict(list)
    for row in register:
        known[search_key(row["name"])].append(row)
    new, changes, left, meetings = [], {}, 0, []
    for facts in people:
        key = search_key(facts["name"])
        meeting, match = _met(facts, known[key], taken[key])
        if meeting:
            meetings.append(meeting)
        if match is None or choice == SEPARATE:
            new.append(dict(facts))
            if match is None:
                taken[key].append(new[-1])
        elif choice == OVERWRITE and meeting.how == "again":
            changes.setdefault(match["id"], (match, {}))[1].update(_written(facts))
        elif choice == OVERWRITE and meeting.how == "twice":
            match.update(_written(facts))
            left += 1
        else:
            left += 1
    changed = [(row, found) for row, facts in changes.values() if (found := _differing(row, facts))]
    left += len(changes) - len(changed)
    return Plan(new, changed, left, meetings)


def _met(facts: dict, known: list[dict], taken: list[dict]) -> tuple[Meeting | None, dict | None]:
    """Whom this row means: somebody living here before somebody further up in the file before somebody who left."""
    alike = [row for row in known if _alike(facts, row)]
    if found := [row for row in alike if row["ended_on"] is None]:
        best = max(found, key=lambda row: sum(facts.get(fact) == row[fact] for fact in _FACTS))
        return Meeting(facts["row"], facts["name"], "again", best["id"]), best
    if earlier := next((other for other in taken if _alike(facts, other)), None):
        return Meeting(facts["row"], facts["name"], "twice", earlier["row"]), earlier
    if alike:
        return Meeting(facts["row"], facts["name"], "gone", alike[0]["id"]), alike[0]
    return None, None


def _alike(facts: dict, other: dict) -> bool:
    """Of the same name already: whether nothing says that they are two."""
    born, other_born = facts.get("birth_on"), other.get("birth_on")
    if born and other_born:
        return born == other_born
    homes = facts.get("address"), other.get("address")
    return facts["district"] == other["district"] and (homes[0] == homes[1] or not all(homes))


def _written(facts: dict) -> dict:
    """What stands in the row: an empty cell says nothing, and takes nothing away."""
    return {fact: value for fact, value in facts.items() if fact != "row" and value not in ("", None)}


def _differing(row: dict, facts: dict) -> dict:
    return {fact: value for fact, value in facts.items() if row[fact] != value}


class Households:
    """Who lives with whom, as a file says it: the same head in the same district at the same address."""

    def __init__(self, known: list[dict], next_number: int):
        self._numbers = {(search_key(row["name"]), row["district"], row["address"]): row["id"] for row in known}
        self._next = next_number
        self.new: list[tuple[int, str]] = []

    def of(self, facts: dict) -> int | None:
        """The number of the person's household, a new one where there is none yet. None: nobody said."""
        head = facts.get("household") or (facts["name"] if facts.get("relation") in HEADS else "")
        if not head:
            return None
        key = (search_key(head), facts["district"], facts.get("address", ""))
        if key not in self._numbers:
            self._numbers[key] = self._next
            self.new.append((self._next, head))
            self._next += 1
        return self._numbers[key]
