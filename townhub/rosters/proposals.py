"""A fair proposal: worked out by a solver, told in words, changed by hand, compared, and put into force on a day."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.db import database, rows, write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.rosters.actions import replace_all
from townhub.rosters.models import Proposal, ProposedCell
from townhub.rosters.reading import districts_on, heads, staff
from townhub.rosters.rules import PROFESSIONS, SHORT

WISHES = {
    "faces": "いまの担当を、できるだけ替えない",
    "both": "担当もなるべく替えず、受け持ちも均す",
    "even": "受け持ちを、できるだけ均す",
}
PROVEN = 0.01
_SOLVER = Path(__file__).with_name("solver.py")
_SECONDS = 2.5  # for one profession's main people, and a third of it for the deputies
_PATIENCE = 25


def propose(actor, *, from_on: date, wish: str, once: str | None = None) -> Proposal:
    """Work one out for that day. Raises Refused when nobody stands in the roster, or the solver does not answer."""
    if earlier := audit.already(once):
        return Proposal.get_by_id(earlier)
    asked = _question(from_on, wish)
    if not any(profession["people"] for profession in asked["professions"].values()):
        raise Refused(_("3職種の人が、まだいません。「決まり」で加えてください"))
    if not asked["districts"]:
        raise Refused(_("その日に使う地区がありません。日を確かめてください"))
    answer = _solved(asked)  # before the transaction: a solver must not hold up whoever writes
    gap = max((found["gap"] for found in answer["found"].values()), default=0)
    with write():
        made = Proposal.create(
            from_on=from_on, wish=wish, facts={"gap": round(gap, 4), "seconds": answer["seconds"]},
            made_by=getattr(actor, "id", None), made_at=clock.now(),
        )  # fmt: skip
        cells = [
            (made.id, int(district), profession, part, person)
            for profession, found in answer["found"].items()
            for part in ("main", "deputy")
            for district, person in found[part].items()
        ]
        database.connection().executemany(
            "INSERT INTO roster_proposal_cell (proposal_id, district_id, profession, part, person_id) VALUES (?, ?, ?, ?, ?)",
            cells,
        )
        audit.record(actor, "proposal.made", made, once, from_on=from_on.isoformat(), wish=wish)
    return made


def _question(day: date, wish: str) -> dict:
    counted, people, now = heads(day), staff(clock.today()), _now(day)
    return {
        "districts": [
            {"id": row["id"], "area": row["area_id"], "people": max(counted.get(row["id"], (0, 0, 0))[1], 1)}
            for row in districts_on(day)
        ],
        "professions": {
            profession: {
                "people": [
                    {"id": row["id"], "hours": row["week_hours"]} for row in people if row["profession"] == profession
                ],
                "now": {
                    str(district): [now.get((district, profession, part)) for part in ("main", "deputy")]
                    for district in {key[0] for key in now}
                },
            }
            for profession in PROFESSIONS
        },
        "wish": wish,
        "seconds": _SECONDS,
    }


def _solved(asked: dict) -> dict:
    try:
        done = subprocess.run(  # noqa: S603 - our own file, with our own numbers
            [sys.executable, "-P", str(_SOLVER)], input=json.dumps(asked), capture_output=True, text=True,
            timeout=_PATIENCE, check=True,
        )  # fmt: skip
        return json.loads(done.stdout.rsplit("\n", 1)[-1])
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise Refused(
            _("案をつくれませんでした。少し待って、もう一度お試しください。続くときは、機械の係に知らせてください")
        ) from error


def _now(day: date) -> dict[tuple, int]:
    """Who stands in each place on the day before, and so is known there."""
    before = (day - timedelta(days=1)).isoformat()
    return {
        (row["district_id"], row["profession"], row["part"]): row["person_id"]
        for row in rows(
            "SELECT district_id, profession, part, person_id FROM assignment"
            " WHERE withdrawn_at IS NULL AND from_on <= ?1 AND (until_on IS NULL OR until_on > ?1)",
            before,
        )
    }


# -- by hand, in force, dropped ---------------------------------------------------------------------------------------


def standing(proposal: Proposal) -> Proposal:
    now = Proposal.get_by_id(proposal.id)
    if now.in_force_at or now.dropped_at:
        raise Refused(_("この案は、もう片づいています。新しい案をつくってください"))
    return now


def change_cell(actor, proposal: Proposal, district_id: int, profession: str, part: str, person: Person) -> None:
    """Staff know better. Raises Refused when that person is proposed for the other place of the same district."""
    with write():
        now = standing(proposal)
        here = (ProposedCell.proposal == now.id) & (ProposedCell.district == district_id)
        place = here & (ProposedCell.profession == profession)
        if place_of := ProposedCell.get_or_none(
            place & (ProposedCell.part != part) & (ProposedCell.person == person.id)
        ):
            other = _("主担当") if place_of.part == "main" else _("副担当")
            raise Refused(
                _("{name}さんは、同じ地区の{other}の案です。先にそちらを替えてください", name=person.name, other=other)
            )
        mine = {"person": person.id, "changed_by": getattr(actor, "id", None)}
        if not ProposedCell.update(**mine).where(place & (ProposedCell.part == part)).execute():
            ProposedCell.create(proposal=now, district=district_id, profession=profession, part=part, **mine)
        audit.record(actor, "proposal.cell_changed", now, district=district_id, part=part, person=person.id)


def put_in_force(actor, proposal: Proposal, from_on: date, once: str | None = None) -> int:
    """From that day on the roster is as proposed. How many places change; what already is so stays untouched."""
    with write():
        if audit.already(once):
            return 0
        now = standing(proposal)
        cells = [
            (cell["district_id"], cell["profession"], cell["part"], cell["person_id"])
            for cell in rows("SELECT * FROM roster_proposal_cell WHERE proposal_id = ? ORDER BY id", now.id)
        ]
        changed = replace_all(actor, cells, from_on)
        Proposal.update(in_force_by=getattr(actor, "id", None), in_force_at=clock.now(), from_on=from_on).where(
            Proposal.id == now.id
        ).execute()
        audit.record(actor, "proposal.in_force", now, once, from_on=from_on.isoformat(), changed=changed)
    return changed


def drop(actor, proposal: Proposal) -> None:
    """Not this one. Pressing twice is once."""
    with write():
        still = (Proposal.id == proposal.id) & Proposal.in_force_at.is_null() & Proposal.dropped_at.is_null()
        if Proposal.update(dropped_by=getattr(actor, "id", None), dropped_at=clock.now()).where(still).execute():
            audit.record(actor, "proposal.dropped", proposal)


# -- in words ---------------------------------------------------------------------------------------------------------


class Carried(NamedTuple):
    """One person before and after: districts and people of 65 and more as a main person, areas."""

    name: str
    profession: str
    before: int
    after: int
    districts_before: int
    districts_after: int
    areas: int


class Summary(NamedTuple):
    sentences: list[str]
    carried: list[Carried]
    changed: set[tuple]  # (district, profession, part) that differ from before
    lines: list[dict]  # districts with their cells
    heaviest: int


def summary(proposal: Proposal) -> Summary:
    """What the proposal changes, and why, in words and in numbers."""
    day = proposal.from_on
    counted, now, found = heads(day), _now(day), districts_on(day)
    proposed = {
        (row["district_id"], row["profession"], row["part"]): row
        for row in rows(
            """SELECT c.district_id, c.profession, c.part, c.person_id, c.changed_by_id, p.name FROM roster_proposal_cell c
               JOIN person p ON p.id = c.person_id WHERE c.proposal_id = ?""",
            proposal.id,
        )
    }
    changed = {key for key, cell in proposed.items() if now.get(key) != cell["person_id"]}
    carried = [_carried(row, found, counted, now, proposed) for row in staff(clock.today())]
    carried = [line for line in carried if line.before or line.after]
    return Summary(
        _sentences(proposal, found, counted, carried, changed, now), carried, changed,
        [district | {"cells": proposed, "old": counted.get(district["id"], (0, 0, 0))[1]} for district in found],
        max((line.after for line in carried), default=0),
    )  # fmt: skip


def _carried(row: dict, found, counted, now, proposed) -> Carried:
    def mine(places: dict) -> list[dict]:
        return [d for d in found if places.get((d["id"], row["profession"], "main")) == row["id"]]

    def old(districts: list[dict]) -> int:
        return sum(counted.get(district["id"], (0, 0, 0))[1] for district in districts)

    before, after = mine(now), mine({key: cell["person_id"] for key, cell in proposed.items()})
    return Carried(
        row["name"], row["profession"], old(before), old(after), len(before), len(after),
        len({district["area_id"] for district in after}),
    )  # fmt: skip


def _sentences(proposal: Proposal, found, counted, carried, changed, now) -> list[str]:
    new_faces = {key[0] for key in changed if key[2] == "main" and now.get(key)}
    filled = {key for key in changed if key[2] == "main" and not now.get(key)}
    told = [_("{count}地区の担当が替わります。", count=len(new_faces)) if new_faces else _("替わる地区はありません。")]
    if filled:
        told.append(_("主担当のいなかったところが、{count}か所うまります。", count=len(filled)))
    for profession in PROFESSIONS:
        mine = [line for line in carried if line.profession == profession]
        before, after = max((m.before for m in mine), default=0), max((m.after for m in mine), default=0)
        if before != after:
            told.append(_("{profession}のいちばん重い受け持ちは、65歳以上{before}人から{after}人に。",
                          profession=_(SHORT[profession]), before=before, after=after))  # fmt: skip
    people = sum(counted.get(district["id"], (0, 0, 0))[1] for district in found if district["id"] in new_faces)
    if people:
        told.append(_("新しい顔になるのは、65歳以上の{count}人です。", count=people))
    areas = [line.areas for line in carried]
    if areas:
        told.append(_("ひとりが歩く圏域は、多くて{count}つです。", count=max(areas)))
    gap = proposal.facts.get("gap", 0)
    if gap <= PROVEN:
        told.append(
            _("これより良い分けかたは、ほとんどありません（計算に{seconds}秒）。", seconds=proposal.facts["seconds"])
        )
    else:
        told.append(_("時間のうちに見つかった案です。もっと良い分けかたが、あるかもしれません（開き{gap}%まで、計算に{seconds}秒）。",
                      gap=round(gap * 100, 1), seconds=proposal.facts["seconds"]))  # fmt: skip
    return told


def listed() -> list[dict]:
    return rows(
        """SELECT r.id, r.from_on, r.wish, r.made_at, r.in_force_at, r.dropped_at, p.name AS made_by,
             (SELECT count(*) FROM roster_proposal_cell c WHERE c.proposal_id = r.id AND c.changed_by_id IS NOT NULL) AS by_hand
           FROM roster_proposal r LEFT JOIN person p ON p.id = r.made_by_id ORDER BY r.id DESC LIMIT 50"""
    )
