"""The club's vehicles: a run on a day or every week, and places kept in a run of the café. Whoever chose 送迎 rides."""

from contextlib import suppress
from datetime import date, timedelta

import peewee as pw

from townhub import audit, clock
from townhub.clockwork import MACHINE
from townhub.club.days import meets_on
from townhub.dates import WEEKDAYS, clock_time
from townhub.db import one, rows, write
from townhub.i18n import _
from townhub.refused import Refused
from townhub.vehicles import actions as vehicles
from townhub.vehicles import lists
from townhub.vehicles.drivers import errands_meanwhile
from townhub.vehicles.models import Run, Vehicle, Weekly
from townhub.vehicles.riders import rides_of, two_at_once
from townhub.vehicles.rules import DIRECTIONS, overlap

_AHEAD = timedelta(days=35)


def add_run(actor, *, day: date, direction: str, vehicle: Vehicle, leaves_minute: int, away_minutes: int, driver: str = "",
            every_week: bool = False, once: str | None = None) -> Run:  # fmt: skip
    """Let a vehicle fetch the members or take them home on that day, or from that day on every week.

    Raises Refused with what has the vehicle or the driver on that day; later weeks on which it cannot go are told by
    `not_going`.
    """
    facts = {"direction": direction, "vehicle": vehicle, "leaves_minute": leaves_minute, "away_minutes": away_minutes,
             "driver": driver}  # fmt: skip
    with write():
        if earlier := audit.already(once):
            return Run.get_by_id(earlier)
        if not meets_on(day):
            raise Refused(_("その日は、おたっしゅクラブは休みです。ほかの日をえらんでください"))
        weekly = _begin(actor, day, facts) if every_week else None
        made = vehicles.promise(actor, room="club", day=day, once=once, weekly=weekly, **facts)
        if weekly:
            write_ahead()
    return made


def _begin(actor, day: date, facts: dict) -> Weekly:
    try:
        made = Weekly.create(
            weekday=day.weekday(), from_on=day, made_by=getattr(actor, "id", None), made_at=clock.now(), **facts
        )
    except pw.IntegrityError as error:
        raise Refused(
            _("その車は、毎週{weekday}曜日のその時刻に、もう出ることになっています", weekday=WEEKDAYS[day.weekday()])
        ) from error
    audit.record(actor, "run.weekly", made, weekday=day.weekday())
    return made


def end_weekly(actor, found: Weekly) -> None:
    """Not every week any more: the days that are written already fall away with it. Pressing twice is once."""
    with write():
        held = (Weekly.id == found.id) & Weekly.ended_at.is_null()
        if not Weekly.update(ended_at=clock.now(), ended_by=getattr(actor, "id", None)).where(held).execute():
            return
        audit.record(actor, "run.weekly_ended", found)
        for run in list(Run.select().where(Run.weekly == found, Run.day >= clock.today(), Run.called_off_at.is_null())):
            vehicles.call_off(actor, run)


def write_ahead() -> int:
    """Write the runs of the weeks that are near; answers how many were new. Safe to run at any time."""
    today, count = clock.today(), 0
    with write():
        for weekly in Weekly.select(Weekly, Vehicle).join(Vehicle).where(Weekly.ended_at.is_null()):
            written = {row["day"] for row in rows(_WRITTEN, weekly.id, today.isoformat())}
            for day in _days(weekly, today):
                if day.isoformat() in written or not meets_on(day):
                    continue
                with suppress(Refused):  # told by `not_going`, and tried again
                    vehicles.promise(MACHINE, room="club", day=day, weekly=weekly, **_facts(weekly))
                    count += 1
    return count


def _facts(weekly: Weekly) -> dict:
    return {name: getattr(weekly, name) for name in ("direction", "vehicle", "leaves_minute", "away_minutes", "driver")}


def _days(weekly: Weekly, today: date) -> list[date]:
    first = max(today, weekly.from_on)
    first += timedelta(days=(weekly.weekday - first.weekday()) % 7)
    return [first + timedelta(days=7 * n) for n in range(((today + _AHEAD) - first).days // 7 + 1)]


def not_going(day: date) -> list[str]:
    """Why a vehicle that goes every week does not go on that day, in a sentence for each."""
    found = Weekly.select(Weekly, Vehicle).join(Vehicle).where(
        Weekly.ended_at.is_null(), Weekly.weekday == day.weekday(), Weekly.from_on <= day,
        Weekly.id.not_in(Run.select(Run.weekly).where(Run.day == day, Run.weekly.is_null(False))),
    )  # fmt: skip
    said = []
    for weekly in found if meets_on(day) and day <= clock.today() + _AHEAD else ():
        try:
            lists.free(day, weekly.leaves_minute, weekly.away_minutes, vehicle=weekly.vehicle, driver=weekly.driver)
        except Refused as no:
            said.append(no.sentence)
    return said


def going(day: date) -> list[dict]:
    """The club's own runs of that day, and those of the café in which places are kept for it."""
    return [
        run
        for room in ("club", "cafe")
        for run in lists.runs_of(room, day)
        if room == "club" or run["held_seats"] or run["held_wheelchairs"]
    ]


def of_day(day: date, area: int | None = None) -> dict:
    """What the page of the vehicles shows: own runs, those of the café, who rides, what is short, what does not go, which
    driver is elsewhere, and who of that area (None: the town) sits in two vehicles at a time.
    """
    members, runs = riders(day), going(day)
    seen = [row for row in members if area in (None, row["area_id"])]
    return {
        "own": [run for run in runs if run["room"] == "club"], "others": lists.runs_of("cafe", day), "riders": _asked(members),
        "short": short_of(members, runs), "not_going": not_going(day), "errands": errands_meanwhile(runs),
        "at_once": at_once(day, seen, runs),
    }  # fmt: skip


def riders(day: date, resident_id: int | None = None) -> list[dict]:
    """The members whom the club fetches on that day and takes home, or this one; nobody when it does not meet."""
    return rows(_RIDERS, day.isoformat(), day.weekday(), resident_id) if meets_on(day) else []


def said_of(day: date) -> dict[int, str]:
    """For each of these members when the club's vehicles leave, for whoever else would fetch them: お迎え 9:00、送り 15:00."""
    members = riders(day)
    runs = going(day) if members else []
    ways = []
    for way, word in DIRECTIONS.items():
        times = [clock_time(run["leaves_minute"]) for run in runs if run["direction"] == way]
        ways.append(" ".join([_(word), _("・").join(times)]).strip())
    return {row["resident_id"]: _("、").join(ways) for row in members}


def in_the_way(runs: list[dict], run: dict) -> dict | None:
    """The one of the club's `runs` of a day in which a member sits while that one is out. Who sits in which is decided at
    the door, so that it is certain only when all of a way are out then, and that one is none of them.
    """
    for way in DIRECTIONS:
        theirs = [each for each in runs if each["direction"] == way]
        if theirs and all(each["id"] != run["id"] and overlap(each, run) for each in theirs):
            return theirs[0]
    return None


def days_with_the_cafe(resident_id: int) -> list[date]:
    """The next days on which a café has this member in its vehicle too."""
    asked = rows(
        """SELECT DISTINCT day FROM sign_up WHERE resident_id = ? AND day >= ? AND state = 'seated'
           AND (ride_there OR ride_back = 'ride') ORDER BY day LIMIT 20""",
        resident_id, clock.today().isoformat(),
    )  # fmt: skip
    days = [date.fromisoformat(row["day"]) for row in asked]
    return [day for day in days if riders(day, resident_id)]


def at_once(day: date, members: list[dict], runs: list[dict]) -> list[str]:
    """Who of these members is in a vehicle of a café at the very time of the club's, in a sentence for each."""
    names = {row["resident_id"]: row["name"] for row in members}
    rides = [ride for ride in rides_of(day) if ride["resident_id"] in names]
    return [two_at_once(names[ride["resident_id"]], ride) for ride in rides if in_the_way(runs, ride)]


def _asked(members: list[dict]) -> dict:
    """How many of these members sit, and how many stay in their wheelchair."""
    chairs = sum(row["wheelchair"] for row in members)
    return {"seats": len(members) - chairs, "wheelchairs": chairs}


def short_of(members: list[dict], runs: list[dict]) -> dict[str, dict]:
    """For there and back, how many of these members have no place in these runs."""
    asked = _asked(members)
    return {way: _short(asked, [run for run in runs if run["direction"] == way]) for way in DIRECTIONS}


def _short(asked: dict, runs: list[dict]) -> dict:
    """How many sitting, and how many with a wheelchair, have no place in these runs."""
    return {
        what: max(0, asked[what] - sum(run[what] if run["room"] == "club" else run[f"held_{what}"] for run in runs))
        for what in ("seats", "wheelchairs")
    }


def too_few(day: date) -> bool:
    """Whether somebody who is to be fetched or taken home has no place. A club that writes no vehicles never asks."""
    near = (day - 10 * _AHEAD).isoformat()  # nearly a year: a table that grows for ever is not read through
    if not one(_WRITES_VEHICLES, near):
        return False
    return any(count for way in short_of(riders(day), going(day)).values() for count in way.values())


_WRITES_VEHICLES = """SELECT EXISTS (SELECT 1 FROM pick_up_run
  WHERE day >= ? AND (room = 'club' OR held_seats + held_wheelchairs > 0))"""
_WRITTEN = "SELECT day FROM pick_up_run WHERE weekly_id = ? AND day >= ?"
# The whole town's, whoever asks: a vehicle is full whoever sits in it.
_RIDERS = """
SELECT m.resident_id, r.name, d.area_id, m.wheelchair
FROM club_member m JOIN resident r ON r.id = m.resident_id JOIN district d ON d.id = r.district_id JOIN club_choice c ON c.member_id = m.id AND c.weekday = ?2
  AND c.transport = 'ride' AND c.from_on <= ?1 AND (c.until_on IS NULL OR c.until_on >= ?1)
LEFT JOIN club_visit v ON v.member_id = m.id AND v.day = ?1
WHERE m.from_on <= ?1 AND (m.ended_on IS NULL OR m.ended_on >= ?1) AND coalesce(v.state, '') <> 'away'
  AND (?3 IS NULL OR m.resident_id = ?3) ORDER BY r.kana, m.id
"""
