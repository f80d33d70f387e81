"""One line of the first page, and the morning of one person: what the rooms have to say, each asked once."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from townhub.errands import due as errands
from townhub.errands import reminders
from townhub.huddle import due as huddle
from townhub.meals import due as meals
from townhub.rosters import due as rosters


class Line(NamedTuple):
    """What is due, and one click to its act. With `sends` the click is a button that sends these fields."""

    key: str
    what: str
    words: str = ""
    act: str = ""
    endpoint: str = ""
    values: dict = {}  # noqa: RUF012 - never changed
    late: bool = False
    sends: dict | None = None


@dataclass
class Morning:
    """Who reads the page on which day. A room is asked when the first line of it is wanted, and only once."""

    person: object
    day: date
    instance: str = field(default="")

    @cached_property
    def errands(self) -> dict[str, list[dict]]:
        return errands.due(self.person, self.day)

    @cached_property
    def calls(self) -> list[dict]:
        return reminders.calls(self.person)

    @cached_property
    def huddle(self) -> dict:
        return huddle.due(self.person, self.day)

    @cached_property
    def meals(self) -> list[dict]:
        return meals.due(self.day, self.person.sees_area)

    @cached_property
    def rosters(self) -> list[rosters.Due]:
        return rosters.due(self.person, self.day)
