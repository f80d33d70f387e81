from collections.abc import Iterable
from datetime import date

import peewee as pw

from townhub.accounts.models import Person
from townhub.db import DayField, MomentField, Row, rows
from townhub.residents.models import Resident
from townhub.town.models import District
from townhub.volunteers.rules import Abilities, Pause


class Volunteer(Row):
    """What the office has written about a volunteer. Without a sheet somebody is a newcomer who says yes to anything."""

    person = pw.ForeignKeyField(Person, unique=True, on_delete="RESTRICT")
    insured_until = DayField(null=True)
    briefed_until = DayField(null=True)  # 刈払機の講習
    jobs_before = pw.IntegerField(default=0)  # done before the town kept its books here
    staff_note = pw.TextField(default="")
    version = pw.IntegerField(default=1)


class Skill(Row):
    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    kind = pw.TextField()

    class Meta:
        table_name = "volunteer_skill"
        indexes = ((("person", "kind"), True),)


class Serves(Row):
    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    district = pw.ForeignKeyField(District, on_delete="RESTRICT")

    class Meta:
        table_name = "volunteer_district"
        indexes = ((("person", "district"), True),)


class HalfDay(Row):
    """A half-day of the week on which they come."""

    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    weekday = pw.IntegerField()
    half = pw.TextField()  # am, pm

    class Meta:
        table_name = "volunteer_time"
        indexes = ((("person", "weekday", "half"), True),)


class VolunteerPause(Row):
    """From a day to a day they do not come; without an end until they say so."""

    person = pw.ForeignKeyField(Person, on_delete="RESTRICT")
    first_on = DayField()
    last_on = DayField(null=True)
    reason = pw.TextField(default="")
    made_by = pw.ForeignKeyField(Person, null=True, index=False, backref="pauses_written", on_delete="RESTRICT")
    made_at = MomentField()
    ended_by = pw.ForeignKeyField(Person, null=True, index=False, backref="pauses_ended", on_delete="RESTRICT")
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "volunteer_pause"


class Tie(Row):
    """Whom they know well, or keep away from. For the office's eyes only."""

    person = pw.ForeignKeyField(Person, on_delete="RESTRICT")
    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    tie = pw.TextField()  # prefer, avoid
    reason = pw.TextField(default="")
    made_by = pw.ForeignKeyField(Person, null=True, index=False, backref="ties_written", on_delete="RESTRICT")
    made_at = MomentField()
    ended_by = pw.ForeignKeyField(Person, null=True, index=False, backref="ties_ended", on_delete="RESTRICT")
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "volunteer_tie"


def abilities_of(people: Iterable[int] | None = None) -> dict[int, Abilities]:
    """What is written about these volunteers, or about all who have not left; by their number, in seven questions."""
    some = None if people is None else sorted(people)
    if some == []:
        return {}
    which, values = "p.role = 'volunteer' AND p.left_on IS NULL", []
    if some is not None:
        which, values = f"p.id IN ({', '.join('?' for _one in some)})", some
    sheets = rows(
        f"""SELECT p.id, p.district_id, v.insured_until, v.briefed_until, coalesce(v.jobs_before, 0) AS jobs_before
            FROM person p LEFT JOIN volunteer v ON v.person_id = p.id WHERE {which}""",  # noqa: S608 - marks only
        *values,
    )

    def of(table: str, columns: str, more: str = "") -> dict[int, list[dict]]:
        found: dict[int, list[dict]] = {}
        sql = f"SELECT t.person_id, {columns} FROM {table} t JOIN person p ON p.id = t.person_id WHERE {which} {more}"  # noqa: S608
        for row in rows(sql, *values):
            found.setdefault(row["person_id"], []).append(row)
        return found

    skills, districts = of("volunteer_skill", "t.kind"), of("volunteer_district", "t.district_id AS serves")
    times = of("volunteer_time", "t.weekday, t.half")
    pauses = of("volunteer_pause", "t.first_on, t.last_on, t.reason", "AND t.ended_at IS NULL")
    ties = of("volunteer_tie", "t.resident_id, t.tie", "AND t.ended_at IS NULL")
    return {
        row["id"]: Abilities(
            person_id=row["id"],
            skills=frozenset(each["kind"] for each in skills.get(row["id"], ())),
            districts=frozenset(each["serves"] for each in districts.get(row["id"], ()))
            or frozenset({row["district_id"]} - {None}),
            times=frozenset((each["weekday"], each["half"]) for each in times.get(row["id"], ())),
            pauses=tuple(
                Pause(_day(e["first_on"]), _day(e["last_on"]), e["reason"]) for e in pauses.get(row["id"], ())
            ),
            insured_until=_day(row["insured_until"]),
            briefed_until=_day(row["briefed_until"]),
            jobs_done=row["jobs_before"],
            prefers=_tied(ties.get(row["id"], ()), "prefer"),
            avoids=_tied(ties.get(row["id"], ()), "avoid"),
        )
        for row in sheets
    }


def _tied(ties: Iterable[dict], tie: str) -> frozenset[int]:
    return frozenset(each["resident_id"] for each in ties if each["tie"] == tie)


def _day(text: str | None) -> date | None:
    return text and date.fromisoformat(text)
