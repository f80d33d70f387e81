from datetime import date
from typing import NamedTuple

import peewee as pw

from townhub import clock
from townhub.accounts.models import Person
from townhub.db import DayField, FactsField, MomentField, Row, lines, one, rows
from townhub.errands.rules import Step, Terms
from townhub.residents.models import Resident
from townhub.town.models import District


class Tariff(Row):
    """料金表 with its first day of validity. Never changed; the next one is written beside it."""

    valid_from = DayField()
    billing = pw.TextField()
    yen_per_minute = pw.IntegerField(default=10)
    round_up_minutes = pw.IntegerField(default=1)
    minimum_yen = pw.IntegerField(default=0)
    made_by = pw.ForeignKeyField(Person, null=True, on_delete="RESTRICT")
    made_at = MomentField()
    withdrawn_by = pw.ForeignKeyField(Person, null=True, backref="tariffs_withdrawn", on_delete="RESTRICT")
    withdrawn_at = MomentField(null=True)

    @classmethod
    def on(cls, day: date) -> "Tariff | None":
        """The price list in force on that day."""
        return (
            cls.select()
            .where(cls.valid_from <= day, cls.withdrawn_at.is_null())
            .order_by(cls.valid_from.desc())
            .first()
        )

    @property
    def terms(self) -> Terms:
        steps = TariffStep.select().where(TariffStep.tariff == self).order_by(TariffStep.up_to_minutes)
        return Terms(
            self.billing,
            tuple(Step(s.up_to_minutes, s.fee_yen, s.fuel_yen) for s in steps),
            self.yen_per_minute,
            self.round_up_minutes,
            self.minimum_yen,
        )


class TariffStep(Row):
    tariff = pw.ForeignKeyField(Tariff, on_delete="RESTRICT")
    up_to_minutes = pw.IntegerField()
    fee_yen = pw.IntegerField()
    fuel_yen = pw.IntegerField()

    class Meta:
        table_name = "tariff_step"
        indexes = ((("tariff", "up_to_minutes"), True),)


class Job(Row):
    """One small help: asked for, taken, done, paid. `terms` is the price list it was made with."""

    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    caller = pw.TextField()
    callback_phone = pw.TextField()
    kind = pw.TextField()
    work_on = DayField()
    from_minute = pw.IntegerField()
    until_minute = pw.IntegerField()
    wanted_minutes = pw.IntegerField()
    remark = pw.TextField()
    terms_facts = FactsField(column_name="terms")
    estimate_yen = pw.IntegerField()
    state = pw.TextField()
    received_by = pw.ForeignKeyField(Person, null=True, backref="jobs_received", index=False, on_delete="RESTRICT")
    received_at = MomentField()
    claimed_by = pw.ForeignKeyField(Person, null=True, backref="jobs_claimed", index=False, on_delete="RESTRICT")
    claimed_at = MomentField(null=True)
    started_at = MomentField(null=True)
    finished_at = MomentField(null=True)
    worked_minutes = pw.IntegerField(null=True)
    fee_yen = pw.IntegerField(null=True)
    fee_decided_by = pw.ForeignKeyField(Person, null=True, backref="fees_decided", index=False, on_delete="RESTRICT")
    fee_decided_at = MomentField(null=True)
    fee_reason = pw.TextField(null=True)
    report = pw.TextField(null=True)
    report_line = pw.TextField(null=True)
    reported_at = MomentField(null=True)
    called_off_by = pw.ForeignKeyField(Person, null=True, backref="jobs_called_off", index=False, on_delete="RESTRICT")
    called_off_at = MomentField(null=True)
    call_off_reason = pw.TextField(null=True)
    give_back_reason = pw.TextField(null=True)  # why it was given back the last time

    class Meta:
        table_name = "errand_job"
        indexes = (
            (("state", "work_on"), False),
            (("claimed_by", "work_on"), False),
            (("report", "reported_at"), False),
        )

    @property
    def terms(self) -> Terms:
        return Terms.from_facts(self.terms_facts)

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        """Office: the town, or a coordinator's area. Volunteer: the own jobs, and what is still to come.

        A job that somebody else has taken stays visible until its day, so that the second one reads who was first;
        name, house number and telephone are on the page of the one who took it only.
        """
        found = cls.select(cls, Resident, District).join(Resident).join(District)
        if person.is_volunteer:
            to_come = (cls.work_on >= clock.today()) & (cls.state != "called_off")
            return found.where((cls.claimed_by == person) | to_come)
        return found if person.sees_area is None else found.where(District.area == person.sees_area)

    def is_of(self, person) -> bool:
        """Whether this person took the job."""
        return self.claimed_by_id == person.id


_LINE = """j.id, j.kind, j.work_on, j.from_minute, j.until_minute, j.wanted_minutes, j.estimate_yen, j.remark, j.state,
           d.name AS district"""
_JOINED = "FROM errand_job j JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id"


def wanted(person, most: int) -> list[NamedTuple]:
    """Open jobs to come, those of the volunteer's own district first. Neither name nor house number is read."""
    return lines(
        f"SELECT {_LINE} {_JOINED} WHERE j.state = 'open' AND j.work_on >= ?"
        " ORDER BY d.id IS NOT ?, j.work_on, j.from_minute, j.id LIMIT ?",
        clock.today().isoformat(), person.district_id, most,
    )  # fmt: skip


def own_jobs(person) -> list[dict]:
    """What this volunteer has before them or has not finished, oldest first, and what was done today."""
    return rows(
        f"""SELECT {_LINE}, r.name, r.address, r.landmark, r.phone, j.fee_yen, j.worked_minutes, j.report {_JOINED}
            WHERE j.claimed_by_id = ? AND (j.state IN ('claimed', 'running', 'over')
              OR (j.state = 'done' AND j.work_on >= ?))
            ORDER BY j.state = 'done', j.state <> 'running', j.work_on, j.from_minute, j.id""",
        person.id, clock.today().isoformat(),
    )  # fmt: skip


def open_in_the_name_of(person) -> list[dict]:
    """Jobs that this person took and nobody has closed: what has to be handed over before they leave."""
    return rows(
        f"SELECT {_LINE}, r.name {_JOINED} WHERE j.claimed_by_id = ? AND j.state IN ('claimed', 'running', 'over')"
        " ORDER BY j.work_on, j.from_minute, j.id",
        person.id,
    )


def month_of(person, first: date, after: date) -> list[dict]:
    """The volunteer's finished jobs of a month: day, kind, minutes, yen."""
    return rows(
        "SELECT id, kind, work_on, worked_minutes, fee_yen, state FROM errand_job"
        " WHERE claimed_by_id = ? AND work_on >= ? AND work_on < ? AND state IN ('over', 'done') ORDER BY work_on, id",
        person.id, first.isoformat(), after.isoformat(),
    )  # fmt: skip


def job_list(person, states: list[str], page: int, size: int) -> tuple[list[NamedTuple], int]:
    """A page of the office's list with names, and how many there are in all. Coming ones first, past ones last."""
    area = person.sees_area
    marks = ", ".join("?" for _state in states)
    where = f"WHERE j.state IN ({marks})" + ("" if area is None else " AND d.area_id = ?")
    values = [*states, *([] if area is None else [area])]
    order = "j.work_on DESC, j.from_minute DESC" if "done" in states else "j.work_on, j.from_minute"
    found = lines(
        f"""SELECT {_LINE}, r.name, p.name AS helper, j.fee_yen, j.worked_minutes
            {_JOINED} LEFT JOIN person p ON p.id = j.claimed_by_id {where} ORDER BY {order}, j.id LIMIT ? OFFSET ?""",
        *values, size, (page - 1) * size,
    )  # fmt: skip
    # For the whole town the index alone counts them, also after ten years; for an area each district is looked up.
    counted = "FROM errand_job j" if area is None else _JOINED
    return found, one(f"SELECT count(*) {counted} {where}", *values)
