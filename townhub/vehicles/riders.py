"""Who sits in which vehicle on a day, whichever café has put them there; nobody sits in two at a time."""

from datetime import date

from townhub.dates import clock_time
from townhub.db import rows
from townhub.i18n import _
from townhub.vehicles.lists import span_of, what_of
from townhub.vehicles.rules import DIRECTIONS, overlap

_RIDES = """SELECT s.id AS sign_up_id, s.resident_id, r.id, r.room, r.place_id, r.direction, r.leaves_minute, r.away_minutes,
    v.name AS vehicle
  FROM sign_up s JOIN pick_up_run r ON r.id IN (s.run_there_id, s.run_back_id) JOIN vehicle v ON v.id = r.vehicle_id
  WHERE s.day = ?1 AND s.state = 'seated' AND s.resident_id IS NOT NULL AND (?2 IS NULL OR s.resident_id = ?2)
  ORDER BY r.leaves_minute, r.id"""


def rides_of(day: date, resident_id: int | None = None) -> list[dict]:
    """The runs of the cafés in which residents have a place on that day, or in which this one has."""
    return rows(_RIDES, day.isoformat(), resident_id)


def asked_to_ride(day: date) -> dict[int, str]:
    """For each resident whom a café fetches or takes home on that day: which ways, and when, if a vehicle is written."""
    asked = rows(
        """SELECT resident_id, max(ride_there) AS there, max(ride_back IS 'ride') AS back FROM sign_up
           WHERE day = ? AND state = 'seated' AND resident_id IS NOT NULL AND (ride_there OR ride_back = 'ride') GROUP BY resident_id""",
        day.isoformat(),
    )  # fmt: skip
    rides = rides_of(day)
    return {
        row["resident_id"]: _("、").join(
            _when(
                way, [ride for ride in rides if (ride["resident_id"], ride["direction"]) == (row["resident_id"], way)]
            )
            for way in DIRECTIONS
            if row[way]
        )
        for row in asked
    }


def _when(way: str, rides: list[dict]) -> str:
    return " ".join([_(DIRECTIONS[way]), *(clock_time(ride["leaves_minute"]) for ride in rides[:1])])


def at_the_same_time(run: dict, rides: list[dict]) -> dict | None:
    """The other run in which somebody sits while this one is out."""
    return next((ride for ride in rides if ride["id"] != run["id"] and overlap(ride, run)), None)


def two_at_once(name: str, ride: dict) -> str:
    """The sentence for whoever would put somebody into a second vehicle."""
    return _("{name}さんは、{span}に{what}で{vehicle}に乗ることになっています。同じ時間に2台には乗れません。時刻のちがう車にするか、どちらかの送迎をやめてください",
             name=name, span=span_of(ride), what=what_of(ride), vehicle=ride["vehicle"])  # fmt: skip
