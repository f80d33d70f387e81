"""What is done from the first page itself: a day is printed whole, a copy of the database is taken."""

from datetime import date
from pathlib import Path

from townhub import audit, safekeeping
from townhub.accounts.models import Person
from townhub.db import write
from townhub.huddle import gather
from townhub.today import papers
from townhub.town.models import Town


def print_day(actor: Person, day: date) -> list[papers.Paper]:
    """The papers of that day, with what its meeting will have to talk about.

    Names and telephone numbers leave the house: who printed which day, and how many papers, is written down.
    """
    with write():
        gather.ahead(day)
        found = papers.of(actor, day)
        audit.record(actor, "paper_day.printed", Town.ours(), day=day.isoformat(), papers=len(found))
    return found


def back_up(actor: Person, instance: Path) -> None:
    """A checked copy into `backups/`. Raises OSError or Unsound when it cannot be made; nothing is written down then."""
    safekeeping.back_up(instance, "by hand")
    with write():
        audit.record(actor, "town.backed_up", Town.ours())


def back_up_at_night(instance: Path) -> None:
    """What the clockwork does every night: a copy, and the oldest ones go, as many as the town has said."""
    if town := Town.ours():
        safekeeping.back_up_at_night(instance, town.copies_kept)
