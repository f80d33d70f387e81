from datetime import date

import peewee as pw

from townhub import clock
from townhub.accounts.models import Person
from townhub.db import DayField, MomentField, Row, rows
from townhub.errands.models import Job
from townhub.residents.models import Resident
from townhub.residents.rules import WIPED
from townhub.standing.rules import Exceptional, Pattern
from townhub.town.models import District


class Standing(Row):
    """A request that comes again until its last day, or until somebody ends it."""

    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    caller = pw.TextField()
    callback_phone = pw.TextField(default="")
    kind = pw.TextField()
    weekdays = pw.IntegerField()  # bits, the lowest for Monday
    nths = pw.IntegerField(default=0)  # bits, the lowest for the first of the month; none: every one
    every_weeks = pw.IntegerField(default=1)
    first_on = DayField()
    last_on = DayField(null=True)
    holidays = pw.TextField(default="skip")
    from_minute = pw.IntegerField()
    until_minute = pw.IntegerField()
    wanted_minutes = pw.IntegerField()
    wanted_people = pw.IntegerField(default=1)
    remark = pw.TextField(default="")
    staff_note = pw.TextField(default="")
    regular = pw.ForeignKeyField(Person, null=True, index=False, backref="regularly", on_delete="RESTRICT")
    made_by = pw.ForeignKeyField(Person, index=False, backref="standing_made", on_delete="RESTRICT")
    made_at = MomentField()
    ended_by = pw.ForeignKeyField(Person, null=True, index=False, backref="standing_ended", on_delete="RESTRICT")
    ended_at = MomentField(null=True)
    ended_why = pw.TextField(null=True)
    version = pw.IntegerField(default=1)

    @property
    def pattern(self) -> Pattern:
        return Pattern(self.weekdays, self.nths, self.every_weeks, self.first_on, self.last_on, self.holidays)

    @property
    def goes_on(self) -> bool:
        return self.ended_at is None and (self.last_on is None or self.last_on >= clock.today())

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        """The office sees the town's, a coordinator those of the own area."""
        found = cls.select(cls, Resident, District).join(Resident).join(District)
        if person.is_volunteer:
            return found.where(False)
        return found if person.sees_area is None else found.where(District.area == person.sees_area)

    @classmethod
    def going_on(cls) -> pw.ModelSelect:
        last = cls.last_on.is_null() | (cls.last_on >= clock.today())
        return cls.select(cls, Resident).join(Resident).where(cls.ended_at.is_null(), last).order_by(cls.id)

    @property
    def has_trouble(self) -> bool:
        """Whether one of its near dates could not become a request."""
        return (
            StandingDate.found("standing_id = ? AND trouble <> '' AND job_id IS NULL AND NOT off", self.id) is not None
        )

    def exceptions(self) -> dict[date, Exceptional]:
        found = rows("SELECT planned_on, moved_to, reason FROM standing_date WHERE standing_id = ?"
                     " AND (off OR moved_to IS NOT NULL)", self.id)  # fmt: skip
        return {
            date.fromisoformat(row["planned_on"]): Exceptional(
                row["moved_to"] and date.fromisoformat(row["moved_to"]), row["reason"]
            )
            for row in found
        }


class StandingDate(Row):
    """One date that became a request, falls out, or moves. `trouble` says why it could not become one."""

    standing = pw.ForeignKeyField(Standing, index=False, backref="dates", on_delete="RESTRICT")
    planned_on = DayField()
    moved_to = DayField(null=True)
    off = pw.BooleanField(default=False)
    reason = pw.TextField(default="")
    changed_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    changed_at = MomentField(null=True)
    job = pw.ForeignKeyField(Job, null=True, unique=True, backref="standing_dates", on_delete="RESTRICT")
    trouble = pw.TextField(default="")

    class Meta:
        table_name = "standing_date"
        indexes = ((("standing", "planned_on"), True),)


def listed(person, ended: bool = False) -> list[dict]:
    """Named rows of the standing requests that this person sees, by the resident's reading."""
    today = clock.today().isoformat()
    over = "(s.ended_at IS NOT NULL OR s.last_on < ?2)"
    return rows(
        f"""SELECT s.*, r.name, r.kana, d.name AS district, p.name AS helper
            FROM standing s JOIN resident r ON r.id = s.resident_id JOIN district d ON d.id = r.district_id
            LEFT JOIN person p ON p.id = s.regular_id
            WHERE (?1 IS NULL OR d.area_id = ?1) AND {over if ended else f"NOT coalesce({over}, 0)"}
            ORDER BY r.kana, s.id LIMIT 500""",  # noqa: S608 - our own words
        person.sees_area, today,
    )  # fmt: skip


def jobs_of(standing: Standing, first: date) -> dict[str, dict]:
    """What became of its dates from that day on, by the date they were planned for."""
    found = rows(
        """SELECT t.planned_on, t.job_id, t.trouble, t.off, t.moved_to, t.reason, j.state, p.name AS helper
           FROM standing_date t LEFT JOIN errand_job j ON j.id = t.job_id LEFT JOIN person p ON p.id = j.claimed_by_id
           WHERE t.standing_id = ? AND (t.planned_on >= ?2 OR t.moved_to >= ?2)""",
        standing.id, first.isoformat(),
    )  # fmt: skip
    return {row["planned_on"]: row for row in found}


def regular_for(person) -> list[dict]:
    """The standing requests that this volunteer does regularly: to be settled before they leave."""
    return rows(
        """SELECT s.id, s.kind, r.name FROM standing s JOIN resident r ON r.id = s.resident_id
           WHERE s.regular_id = ? AND s.ended_at IS NULL AND (s.last_on IS NULL OR s.last_on >= ?) ORDER BY s.id""",
        person.id,
        clock.today().isoformat(),
    )


def going_on_for(resident_id: int) -> list[dict]:
    """What goes on for this resident, with the day of the pattern."""
    return rows(
        """SELECT s.id, s.kind, s.weekdays, s.nths, s.every_weeks, s.first_on, s.last_on, s.holidays, p.name AS helper
           FROM standing s LEFT JOIN person p ON p.id = s.regular_id
           WHERE s.resident_id = ? AND s.ended_at IS NULL AND (s.last_on IS NULL OR s.last_on >= ?) ORDER BY s.id""",
        resident_id,
        clock.today().isoformat(),
    )


def in_trouble(person, until: date) -> list[dict]:
    """Dates that ought to be requests by now and are not: for the first page, loudly."""
    return rows(
        """SELECT t.standing_id, t.planned_on, t.trouble, s.kind, r.name FROM standing_date t
           JOIN standing s ON s.id = t.standing_id JOIN resident r ON r.id = s.resident_id
           JOIN district d ON d.id = r.district_id
           WHERE t.trouble <> '' AND t.job_id IS NULL AND t.off = 0 AND coalesce(t.moved_to, t.planned_on) BETWEEN ?1 AND ?2
             AND s.ended_at IS NULL AND (?3 IS NULL OR d.area_id = ?3) ORDER BY t.planned_on, t.id LIMIT 30""",
        clock.today().isoformat(),
        until.isoformat(),
        person.sees_area,
    )


def wipe_words(resident: Resident) -> None:
    """What was said about the person, when the retention period is over; minutes and dates stay."""
    theirs = Standing.resident == resident
    Standing.update(remark="", staff_note="", callback_phone="").where(theirs).execute()
    Standing.update(ended_why=WIPED).where(theirs, Standing.ended_why.is_null(False)).execute()
    of_theirs = Standing.select(Standing.id).where(theirs)
    StandingDate.update(reason=WIPED).where(StandingDate.standing.in_(of_theirs), StandingDate.reason != "").execute()
