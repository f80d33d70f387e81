from datetime import date

import peewee as pw

from townhub import clock
from townhub.accounts.models import Person, who_did
from townhub.db import DayField, FactsField, MomentField, Row
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
    """One small help: asked for, taken, done, paid. `terms` is the price list it was made with.

    `claimed_by` is who took it first; everybody who goes has a row in `Helper`, with the own minutes. The minutes here are
    those of whoever was there longest, the fee is everybody's together.
    """

    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    caller = pw.TextField()
    callback_phone = pw.TextField()
    kind = pw.TextField()
    work_on = DayField()
    from_minute = pw.IntegerField()
    until_minute = pw.IntegerField()
    or_until_on = DayField(null=True)  # any day from work_on to this one will do; the volunteer says which
    wanted_minutes = pw.IntegerField()
    wanted_people = pw.IntegerField(default=1)
    clear_15m = pw.BooleanField(default=False)  # mowing: nobody and no car within 15 metres
    remark = pw.TextField()
    staff_note = pw.TextField(default="")
    terms_facts = FactsField(column_name="terms")
    tolerance_minutes = pw.IntegerField(default=0)
    estimate_yen = pw.IntegerField()
    state = pw.TextField()
    received_by = who_did("jobs_received")
    received_at = MomentField()
    opened_at = MomentField(null=True)
    rung = pw.TextField(null=True)
    rung_until = MomentField(null=True)
    claimed_by = who_did("jobs_claimed")
    claimed_at = MomentField(null=True)
    starts_minute = pw.IntegerField(null=True)  # the appointment
    confirmed_by = who_did("jobs_confirmed")
    confirmed_at = MomentField(null=True)
    started_at = MomentField(null=True)
    finished_at = MomentField(null=True)
    worked_minutes = pw.IntegerField(null=True)
    fee_yen = pw.IntegerField(null=True)
    fee_decided_by = who_did("fees_decided")
    fee_decided_at = MomentField(null=True)
    fee_reason = pw.TextField(null=True)
    settled_by = who_did("jobs_settled")
    settled_at = MomentField(null=True)
    report = pw.TextField(null=True)
    report_line = pw.TextField(null=True)
    reported_at = MomentField(null=True)
    called_off_by = who_did("jobs_called_off")
    called_off_at = MomentField(null=True)
    call_off_reason = pw.TextField(null=True)
    closed_by = who_did("jobs_closed")
    closed_at = MomentField(null=True)
    close_reason = pw.TextField(null=True)
    ask_elsewhere = pw.TextField(null=True)
    told_by = who_did("noes_told")
    told_at = MomentField(null=True)  # the kind no was said to the resident

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
            own = Helper.select(Helper.job).where(Helper.person == person, Helper.left_at.is_null())
            to_come = (cls.work_on >= clock.today()) & cls.state.in_(_TOLD)
            return found.where(cls.id.in_(own) | to_come)
        return found if person.sees_area is None else found.where(District.area == person.sees_area)

    @classmethod
    def told_to(cls, person) -> pw.ModelSelect:
        """What a volunteer may see, and what may still stand on their screen: it was offered, and is over meanwhile.

        Of these nothing is shown; whoever presses reads a sentence instead of a page that is not there.
        """
        was_offered = cls.opened_at.is_null(False) & (cls.work_on >= clock.today()) & (cls.state != "received")
        seen = cls.visible_to(person).select(cls.id)
        return cls.select().where(cls.id.in_(seen) | was_offered)

    def helper(self, person) -> "Helper | None":
        """This person's place on the job, if they have one."""
        number = getattr(person, "id", person)
        return Helper.found("job_id = ? AND person_id = ? AND left_at IS NULL", self.id, number)

    def helpers(self) -> list["Helper"]:
        """Everybody who goes, in the order in which they said yes."""
        found = Helper.all_found("job_id = ? AND left_at IS NULL ORDER BY id", self.id)
        people = Person.all_found(f"id IN ({', '.join('?' * len(found))})", *(each.person_id for each in found))
        by_number = {person.id: person for person in people}
        for each in found:
            each.person = by_number[each.person_id]
        return found

    @classmethod
    def helpers_of(cls, jobs: list["Job"]) -> dict[int, list["Helper"]]:
        """The same for many jobs at once, by job."""
        here = Helper.job.in_([job.id for job in jobs]) & Helper.left_at.is_null()
        found: dict[int, list[Helper]] = {job.id: [] for job in jobs}
        for helper in Helper.select(Helper, Person).join(Person).where(here).order_by(Helper.id):
            found[helper.job_id].append(helper)
        return found

    def is_of(self, person) -> bool:
        """Whether this person goes."""
        return self.helper(person) is not None


# What volunteers who do not go may know of: not what was never wanted, nor what was taken back.
_TOLD = ("open", "claimed", "confirmed", "running", "over", "done")


class Helper(Row):
    """Somebody who goes, with the own minutes. A companion learns beside an experienced one and costs nothing."""

    job = pw.ForeignKeyField(Job, on_delete="RESTRICT")
    person = pw.ForeignKeyField(Person, index=False, backref="helps", on_delete="RESTRICT")
    part = pw.TextField(default="helper")
    joined_at = MomentField()
    left_at = MomentField(null=True)
    started_at = MomentField(null=True)
    finished_at = MomentField(null=True)
    worked_minutes = pw.IntegerField(null=True)
    fee_yen = pw.IntegerField(null=True)

    @property
    def is_running(self) -> bool:
        return self.started_at is not None and self.finished_at is None

    class Meta:
        table_name = "errand_helper"
        indexes = ((("person", "job"), False),)


class JobStep(Row):
    """Every step of a job's life: who, when, why. The reason may tell of somebody's health, so that it stands here and not
    in the audit log. `before` is what the job was, for as long as the step can be undone.
    """

    job = pw.ForeignKeyField(Job, index=False, backref="steps", on_delete="RESTRICT")
    act = pw.TextField()
    from_state = pw.TextField(null=True)
    to_state = pw.TextField()
    why = pw.TextField(default="")
    by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    by_name = pw.TextField()
    terminal = pw.TextField(null=True)
    at = MomentField()
    before = FactsField(null=True)
    undoes = pw.ForeignKeyField("self", null=True, unique=True, on_delete="RESTRICT")

    class Meta:
        table_name = "errand_step"
        indexes = ((("job", "id"), False),)


class Ask(Row):
    """An answer of a volunteer to a request: by their own phone, or when somebody of the office phoned them."""

    job = pw.ForeignKeyField(Job, index=False, on_delete="RESTRICT")
    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    answer = pw.TextField()  # takes, cannot, later, no_answer
    line = pw.TextField(default="")
    asked_by = who_did("calls_made")
    at = MomentField()

    class Meta:
        table_name = "errand_ask"
        indexes = ((("job", "person"), False), (("person", "at"), False))


class Setting(Row):
    """How ちょい加勢 runs in this town: one row."""

    district_hours = pw.IntegerField()
    all_hours = pw.IntegerField()
    calls_hours = pw.IntegerField()
    last_hours = pw.IntegerField()
    asks_from_minute = pw.IntegerField()  # when these hours run, on days on which the office is open
    asks_until_minute = pw.IntegerField()
    tolerance_minutes = pw.IntegerField()
    travel_minutes = pw.IntegerField()
    buddy_jobs = pw.IntegerField()
    version = pw.IntegerField()

    class Meta:
        table_name = "errand_setting"

    @classmethod
    def ours(cls) -> "Setting":
        return cls.found("id = 1")


class Agency(Row):
    """Where else to ask, for one kind of help or (no kind) for any."""

    kind = pw.TextField(null=True)
    name = pw.TextField()
    phone = pw.TextField()
    about = pw.TextField()
    made_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    made_at = MomentField()
    withdrawn_by = who_did("agencies_withdrawn")
    withdrawn_at = MomentField(null=True)

    class Meta:
        table_name = "errand_agency"
