"""What いつもの依頼 shows on a resident's page: what goes on. What became of each date is told by ちょい加勢."""

from datetime import date

from townhub.dates import WEEKDAYS
from townhub.errands.rules import kind_word
from townhub.i18n import _
from townhub.standing.models import going_on_for
from townhub.standing.rules import Pattern, pattern_words


def pattern_of(row: dict) -> Pattern:
    """The pattern of a named row."""
    first, last = (row[name] and date.fromisoformat(row[name]) for name in ("first_on", "last_on"))
    return Pattern(row["weekdays"], row["nths"], row["every_weeks"], first, last, row["holidays"])


def open_for(resident_id: int) -> list[dict]:
    return [
        {
            "what": _("いつもの{kind}", kind=kind_word(row["kind"])), "when": pattern_words(pattern_of(row), WEEKDAYS),
            "state_word": _("いつもの依頼"), "helper": row["helper"], "place": ("standing.one", {"standing_id": row["id"]}),
        }
        for row in going_on_for(resident_id)
    ]  # fmt: skip
