"""Whoever drives may be one of the volunteers, who has other appointments: said beside the run, for the office to decide.

A driver is a name that somebody typed. Somebody of the house with that very name may be meant, and a namesake too.
"""

from datetime import date

from townhub.dates import clock_time
from townhub.db import rows
from townhub.errands import overlaps
from townhub.errands.rules import kind_word
from townhub.i18n import _
from townhub.vehicles.rules import driver_key, overlap


def names() -> list[str]:
    """Whom one may choose as a driver, by the name that is known to the house."""
    return [row["name"] for row in _known()]


def _known() -> list[dict]:
    return rows("SELECT id, name FROM person WHERE left_on IS NULL ORDER BY role <> 'volunteer', kana, id LIMIT 500")


def errands_meanwhile(runs: list[dict]) -> dict[int, list[str]]:
    """For each of these runs of a day, what its driver has promised to residents for that time: a sentence for each."""
    drives = {run["driver_key"] for run in runs} - {""}
    known = [row for row in _known() if driver_key(row["name"]) in drives] if drives else []
    return {
        run["id"]: [
            sentence for row in known if driver_key(row["name"]) == run["driver_key"] for sentence in _of(row, run)
        ]
        for run in runs
    }


def _of(person: dict, run: dict) -> list[str]:
    busy = overlaps.of_person(person["id"], date.fromisoformat(run["day"]))
    spans = [
        {"leaves_minute": each["starts_minute"], "away_minutes": each["ends_minute"] - each["starts_minute"]}
        for each in busy
    ]
    return [
        _("{driver}さんは、{start}–{end}に、ちょい加勢（{kind}）に行く約束があります。運転する人を確かめてください",
          driver=person["name"], start=clock_time(each["starts_minute"]), end=clock_time(each["ends_minute"]),
          kind=kind_word(each["kind"]))
        for each, span in zip(busy, spans, strict=True)
        if overlap(span, run)
    ]  # fmt: skip
