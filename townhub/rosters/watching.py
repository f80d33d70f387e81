"""見守り情報交換会: each district meets, names whom it worries about, and somebody visits. What comes of it goes to the huddle."""

from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.dates import short_day
from townhub.db import rows, write
from townhub.huddle.topics import hand_down, take_back
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.actions import standing
from townhub.residents.consent import shared_among
from townhub.residents.models import Resident
from townhub.residents.rules import reads_sensitive
from townhub.rosters import visits
from townhub.rosters.models import Attendance, Concern, Contact, Meeting, Settings
from townhub.rosters.rules import VISITS
from townhub.town.models import District


def plan_meeting(
    actor, district: District, *, day: date, from_minute: int, place: str, once: str | None = None
) -> Meeting:
    """The next meeting of a district. Raises Refused for a second one on the same day."""
    with write():
        if earlier := audit.already(once):
            return Meeting.get_by_id(earlier)
        try:
            meeting = Meeting.create(
                district=district,
                day=day,
                from_minute=from_minute,
                place=place,
                made_by=_id(actor),
                made_at=clock.now(),
            )
        except pw.IntegrityError as error:
            raise Refused(_("{district}の会は、その日にもう入っています", district=district.name)) from error
        audit.record(actor, "meeting.planned", meeting, once, day=day.isoformat())
    return meeting


def call_off(actor, meeting: Meeting, reason: str) -> None:
    """It does not take place. Pressing twice is once."""
    with write():
        to_come = (Meeting.id == meeting.id) & Meeting.held_at.is_null() & Meeting.called_off_at.is_null()
        gone = {"called_off_by": _id(actor), "called_off_at": clock.now(), "call_off_reason": reason}
        if Meeting.update(**gone).where(to_come).execute():
            audit.record(actor, "meeting.called_off", meeting)


def hold(actor, meeting: Meeting, *, contacts: list[int], people: list[int], names: list[str]) -> None:
    """It took place, and these came. Written again, the list is the new one."""
    with write():
        now = Meeting.get_by_id(meeting.id)
        if now.called_off_at:
            raise Refused(_("この会は、取りやめになっています。新しい会を書いてください"))
        if now.day > clock.today():
            raise Refused(_("まだその日になっていません。会がおわってから書いてください"))
        if not (contacts or people or names):
            raise Refused(_("来た人に印を付けるか、名前を書いてください"))
        Attendance.delete().where(Attendance.meeting == now).execute()
        for found in Contact.select().where(Contact.id.in_(contacts), Contact.district == now.district_id):
            Attendance.create(meeting=now, contact=found, name=found.name)
        for found in Person.select().where(Person.id.in_(people)):
            Attendance.create(meeting=now, person=found, name=found.name)
        for name in names:
            Attendance.create(meeting=now, name=name)
        Meeting.update(held_by=_id(actor), held_at=clock.now()).where(Meeting.id == now.id).execute()
        audit.record(actor, "meeting.held", now, count=len(contacts) + len(people) + len(names))


def worry(
    actor, meeting: Meeting, *, resident: Resident, words: str, visitor: Person, visit_by_on: date, once: str | None = None
) -> Concern:  # fmt: skip
    """The meeting worries about somebody: a visit is due, and the huddle hears of it on its next day."""
    with write():
        if earlier := audit.already(once):
            return Concern.get_by_id(earlier)
        concern = Concern.create(
            meeting=meeting, resident=standing(resident.id), words=words, visitor=visitor, visit_by_on=visit_by_on,
            made_by=actor, made_at=clock.now(),
        )  # fmt: skip
        hand_down(
            actor, cause=f"concern-{concern.id}", kind="watch_over", resident=resident,
            sentence=_("{district}の見守り情報交換会で、名前が出ました。{visitor}が{day}までに訪ねます",
                       district=meeting.district.name, visitor=visitor.name, day=short_day(visit_by_on)),
            place=_place(concern),
        )  # fmt: skip
        audit.record(actor, "concern.written", concern, once, resident=resident.id, visitor=visitor.id)
    return concern


def visit(
    actor, concern: Concern, *, outcome: str, line: str, visited_on: date, once: str | None = None
) -> None:  # fmt: skip
    """What came of the visit. 不在 keeps it open and counts; everything else ends it, and the huddle hears the result."""
    with write():
        if audit.already(once):
            return
        now = Concern.get_by_id(concern.id)
        if now.outcome:
            raise Refused(_("この訪問は、もう結果が書いてあります"))
        if visited_on > clock.today():
            raise Refused(_("これからの日です。訪ねた日を確かめてください"))
        result = _("不在でした") if outcome == "away" else _(VISITS[outcome])
        if outcome == "away":
            Concern.update(tries=Concern.tries + 1).where(Concern.id == now.id).execute()
        else:
            Concern.update(
                outcome=outcome, line=line, visited_on=visited_on, visited_by=_id(actor), visited_at=clock.now()
            ).where(Concern.id == now.id).execute()
        promised = visits.tell_the_promise(actor, now, outcome)
        if not (promised and outcome == "away"):  # then the 宿題 itself comes back
            hand_down(
                actor, cause=f"concern-{now.id}-visit-{now.tries}", kind="watch_over", resident=now.resident_id,
                sentence=_("{name}が{day}に訪ねました: {result}", name=actor.name, day=short_day(visited_on), result=result),
                place=_place(now),
            )  # fmt: skip
        audit.record(actor, "concern.visited", now, once, outcome=outcome, tries=now.tries)


def drop(actor, concern: Concern, reason: str) -> None:
    """Closed without a visit, for a reason: at a hand-over. With it goes everything that the meeting was to hear of it."""
    with write():
        tries = Concern.get_by_id(concern.id).tries
        still = (Concern.id == concern.id) & Concern.outcome.is_null()
        ended = {"outcome": "dropped", "line": reason, "visited_by": _id(actor), "visited_at": clock.now()}
        if Concern.update(**ended).where(still).execute():
            for cause in (
                f"concern-{concern.id}",
                *(f"concern-{concern.id}-visit-{time}" for time in range(tries + 1)),
            ):
                take_back(actor, cause)
            visits.tell_the_promise(actor, concern, "dropped")
            audit.record(actor, "concern.visited", concern, outcome="dropped")


def _place(concern: Concern) -> tuple[str, dict]:
    return "watching.visit", {"concern_id": concern.id}


def _id(actor) -> int | None:
    return getattr(actor, "id", None)


def meetings_of(district_id: int, day: date, most: int = 12) -> list[dict]:
    """The meetings of a district, those to come first, then the newest."""
    return rows(
        """SELECT m.id, m.day, m.from_minute, m.place, m.held_at, m.called_off_at, m.call_off_reason,
             (SELECT count(*) FROM watch_attendance t WHERE t.meeting_id = m.id) AS came,
             (SELECT count(*) FROM watch_concern c WHERE c.meeting_id = m.id) AS concerns
           FROM watch_meeting m WHERE m.district_id = ? ORDER BY m.day < ?, m.day DESC LIMIT ?""",
        district_id, day.isoformat(), most,
    )  # fmt: skip


def by_district(person, day: date) -> list[dict]:
    """Each district with its last meeting and its next one; who has not met for longest comes first.

    `days` since the last one, None when there has never been one; `late` when longer than the house rule says.
    """
    every = Settings.ours().meet_every_days
    found = rows(
        """SELECT d.id, d.name, a.name AS area,
             (SELECT max(m.day) FROM watch_meeting m WHERE m.district_id = d.id AND m.held_at IS NOT NULL) AS last_on,
             (SELECT min(m.day) FROM watch_meeting m WHERE m.district_id = d.id AND m.held_at IS NULL
              AND m.called_off_at IS NULL AND m.day >= ?1) AS next_on,
             (SELECT min(m.id) FROM watch_meeting m WHERE m.district_id = d.id AND m.held_at IS NULL
              AND m.called_off_at IS NULL AND m.day < ?1) AS unwritten_id
           FROM district d JOIN area a ON a.id = d.area_id
           WHERE d.ended_on IS NULL AND (?2 IS NULL OR d.area_id = ?2) ORDER BY last_on IS NOT NULL, last_on, d.kana""",
        day.isoformat(), person.sees_area,
    )  # fmt: skip
    for row in found:
        row["days"] = (day - date.fromisoformat(row["last_on"])).days if row["last_on"] else None
        row["late"] = row["days"] is None or row["days"] > every
    return found


_CONCERN = """SELECT c.id, c.words, c.visit_by_on, c.outcome, c.line, c.visited_on, c.tries, c.made_by_id, c.made_at,
    c.visitor_id, r.id AS resident_id, r.name, d.name AS district, d.id AS district_id, m.id AS meeting_id, m.day,
    v.name AS visitor, w.name AS visited_by
  FROM watch_concern c JOIN resident r ON r.id = c.resident_id JOIN district d ON d.id = r.district_id
  LEFT JOIN watch_meeting m ON m.id = c.meeting_id JOIN person v ON v.id = c.visitor_id
  LEFT JOIN person w ON w.id = c.visited_by_id
  WHERE (?1 IS NULL OR d.area_id = ?1)"""


def readable(person, found: list[dict]) -> list[dict]:
    """The same lines; what was said only for whoever wrote it, and for the three professions where it is shared."""
    told = shared_among(person, [row["resident_id"] for row in found]) if reads_sensitive(person.profession) else set()
    return [
        row if row["made_by_id"] == person.id or row["resident_id"] in told else row | {"words": "", "line": ""}
        for row in found
    ]


def visits_of(visitor_id: int) -> list[dict]:
    """Visits that this person is still to make, without what was said."""
    return rows(
        "SELECT c.id, c.visit_by_on, c.resident_id, r.name, r.district_id FROM watch_concern c"
        " JOIN resident r ON r.id = c.resident_id WHERE c.visitor_id = ? AND c.outcome IS NULL ORDER BY c.visit_by_on, c.id",
        visitor_id,
    )


def concerns_of(person, meeting_id: int) -> list[dict]:
    return readable(person, rows(f"{_CONCERN} AND c.meeting_id = ?2 ORDER BY c.id", person.sees_area, meeting_id))


def visit_line(person, concern_id: int) -> dict:
    return readable(person, rows(f"{_CONCERN} AND c.id = ?2", person.sees_area, concern_id))[0]


def open_visits(person, visitor_id: int | None = None) -> list[dict]:
    """Visits that are still to be made, the most urgent first: of everybody, or of one visitor."""
    sql = (
        f"{_CONCERN} AND c.outcome IS NULL AND (?2 IS NULL OR c.visitor_id = ?2) ORDER BY c.visit_by_on, c.id LIMIT 200"
    )
    return readable(person, rows(sql, person.sees_area, visitor_id))
