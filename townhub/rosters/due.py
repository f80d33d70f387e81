"""What of the rosters is due, as the first page of the office lists it: words, and the page on which it is settled."""

from datetime import date
from typing import NamedTuple

from townhub.dates import short_day
from townhub.i18n import _
from townhub.rosters.community import terms_ending
from townhub.rosters.moves import waiting_moves
from townhub.rosters.reading import gaps_from
from townhub.rosters.rules import CONTACTS
from townhub.rosters.watching import by_district, open_visits


class Due(NamedTuple):
    """`late` in days, 0 when it is not late."""

    words: str
    endpoint: str
    values: dict
    late: int = 0


def due(person, today: date) -> list[Due]:
    """Own visits first, then empty places, moves to be answered, terms that end, meetings that nobody has written up."""
    found = [
        Due(_("{name}さんを訪ねる（{day}まで）", name=row["name"], day=short_day(date.fromisoformat(row["visit_by_on"]))),
            "watching.visit", {"concern_id": row["id"]}, max((today - date.fromisoformat(row["visit_by_on"])).days, 0))
        for row in open_visits(person, person.id)
    ]  # fmt: skip
    found += [
        Due(_("{district}: {words}", district=gap.district, words=gap.words), "rosters.district", {"district_id": gap.district_id})
        for gap in gaps_from(today)
        if gap.part == "main" and (gap.start - today).days <= 30
    ]  # fmt: skip
    found += [
        Due(_("{name}さんの地区が変わりました。担当を決めてください", name=row["name"]), "timeline.resident",
            {"resident_id": row["resident_id"]})
        for row in waiting_moves(person)
    ]  # fmt: skip
    found += [
        Due(_("{district}の{kind}、{name}さんの任期が{day}に終わります", district=row["district"], kind=_(CONTACTS[row["kind"]]),
              name=row["name"], day=short_day(date.fromisoformat(row["last_on"]))),
            "community.contacts", {}, max((today - date.fromisoformat(row["last_on"])).days, 0))
        for row in terms_ending(today)
        if person.sees_area in (None, row["area_id"])
    ]  # fmt: skip
    found += [
        Due(_("{district}の見守り情報交換会に来た人を書いてください", district=row["name"]), "watching.meeting",
            {"meeting_id": row["unwritten_id"]})
        for row in by_district(person, today)
        if row["unwritten_id"]
    ]  # fmt: skip
    return found
