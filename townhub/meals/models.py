import peewee as pw

from townhub.accounts.models import Person, who_did
from townhub.cafe.models import CafeEmergency, CafePlace
from townhub.db import DayField, MomentField, Row
from townhub.residents.models import Resident
from townhub.town.models import District
from townhub.vehicles.models import Run


class Kind(Row):
    """What one can sign up for, by the word with which the café's calendar announces it, and until when."""

    word = pw.TextField(unique=True)
    is_meal = pw.BooleanField(default=False)
    seats = pw.IntegerField(null=True)  # None: as many as come
    closes_days = pw.IntegerField(default=1)
    closes_minute = pw.IntegerField(default=15 * 60)
    on_board = pw.BooleanField(default=False)
    changed_by = who_did("sign_up_kinds")
    changed_at = MomentField(null=True)
    ended_on = DayField(null=True)
    version = pw.IntegerField(default=1)

    class Meta:
        table_name = "sign_up_kind"


class Setting(Row):
    """One row: how long names of visitors are kept, and how far ahead standing sign-ups are written."""

    keep_days = pw.IntegerField()
    ahead_days = pw.IntegerField()

    class Meta:
        table_name = "sign_up_setting"


class Standing(Row):
    """毎週の申し込み: the same weekday every week, until a day or until further notice."""

    place = pw.ForeignKeyField(CafePlace, default=1, backref="+", on_delete="RESTRICT")
    kind = pw.ForeignKeyField(Kind, on_delete="RESTRICT")
    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    weekday = pw.IntegerField()
    from_on = DayField()
    until_on = DayField(null=True)
    chopped = pw.BooleanField(default=False)
    note = pw.TextField(default="")
    wheelchair = pw.BooleanField(default=False)
    ride_there = pw.BooleanField(default=False)
    ride_back = pw.TextField(null=True)
    made_by = who_did("standing_made")
    made_at = MomentField()
    ended_by = who_did("standing_ended")
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "standing_sign_up"

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        found = cls.select(cls, Resident, District).join(Resident).join(District)
        return found if person.sees_area is None else found.where(District.area == person.sees_area)


class StandingException(Row):
    """A week in which somebody with a standing sign-up does not come."""

    standing = pw.ForeignKeyField(Standing, index=False, on_delete="RESTRICT")
    day = DayField()
    reason = pw.TextField()
    made_by = who_did("standing_exceptions")
    made_at = MomentField()

    class Meta:
        table_name = "standing_exception"
        indexes = ((("standing", "day"), True),)


class SignUp(Row):
    """Somebody comes to something on a day: a resident of the register, a volunteer, or a name and a telephone."""

    place = pw.ForeignKeyField(CafePlace, default=1, index=False, backref="+", on_delete="RESTRICT")
    day = DayField(index=True)
    kind = pw.ForeignKeyField(Kind, on_delete="RESTRICT")
    resident = pw.ForeignKeyField(Resident, null=True, index=False, on_delete="RESTRICT")
    person = pw.ForeignKeyField(Person, null=True, index=False, backref="own_sign_ups", on_delete="RESTRICT")
    standing = pw.ForeignKeyField(Standing, null=True, index=False, on_delete="RESTRICT")
    name = pw.TextField(default="")
    phone = pw.TextField(default="")
    district = pw.ForeignKeyField(District, null=True, on_delete="RESTRICT")
    known_by = pw.TextField(default="")  # by which a second sign-up of somebody outside the register is noticed
    way = pw.TextField()  # office, volunteer, board, standing, walk_in
    language = pw.TextField(default="ja")  # in which they wrote on the board: ja, easy, en
    state = pw.TextField()  # seated, waiting, cancelled
    chopped = pw.BooleanField(default=False)
    note = pw.TextField(default="")
    wheelchair = pw.BooleanField(default=False)
    ride_there = pw.BooleanField(default=False)
    ride_back = pw.TextField(null=True)  # ride, family, walk, undecided
    run_there = pw.ForeignKeyField(Run, null=True, backref="riders_there", on_delete="RESTRICT")
    place_there = pw.IntegerField(null=True)
    run_back = pw.ForeignKeyField(Run, null=True, backref="riders_back", on_delete="RESTRICT")
    place_back = pw.IntegerField(null=True)
    signed_by = who_did("sign_ups_taken")
    signed_at = MomentField()
    call_why = pw.TextField(null=True)  # board, moved_up, closed, reopened
    called_by = who_did("sign_ups_called")
    called_at = MomentField(null=True)
    tried = pw.IntegerField(default=0)  # how often nobody answered
    came = pw.TextField(null=True)  # came, absent
    came_by = who_did("attendance_marked")
    came_at = MomentField(null=True)
    not_there_by = who_did("no_shows_marked")
    not_there_at = MomentField(null=True)
    cancelled_by = who_did("sign_ups_cancelled")
    cancelled_at = MomentField(null=True)
    cancel_reason = pw.TextField(null=True)
    closing = pw.ForeignKeyField(
        CafeEmergency, null=True, backref="+", on_delete="RESTRICT"
    )  # 臨時休業 that cancelled it
    version = pw.IntegerField(default=1)

    class Meta:
        table_name = "sign_up"
        indexes = (
            (("place", "day", "kind", "state"), False),
            (("resident", "day"), False),
            (("person", "day"), False),
            (("standing", "day"), True),
        )

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        """The office's: the town's, or those of a coordinator's area and of whoever gave no district. A volunteer: own."""
        if person.is_volunteer:
            return cls.select().where(cls.person == person)
        if person.sees_area is None:
            return cls.select()
        here = District.select(District.id).where(District.area == person.sees_area)
        theirs = Resident.select(Resident.id).where(Resident.district.in_(here))
        outside = cls.resident.is_null() & (cls.district.is_null() | cls.district.in_(here))
        return cls.select().where(cls.resident.in_(theirs) | outside)

    @property
    def who(self) -> str:
        return self.resident.name if self.resident_id else self.name


class MealDay(Row):
    """What is written about a whole day of one kind: a count without names, and that the attendance is complete."""

    place = pw.ForeignKeyField(CafePlace, default=1, index=False, backref="+", on_delete="RESTRICT")
    day = DayField()
    kind = pw.ForeignKeyField(Kind, on_delete="RESTRICT")
    tally = pw.IntegerField(null=True)
    closed_at = MomentField(null=True)
    written_by = who_did("meal_days_written")
    written_at = MomentField()

    class Meta:
        table_name = "meal_day"
        indexes = ((("place", "day", "kind"), True),)


class Agreement(Row):
    """The resident agreed that the meeting hears when they miss two meals in a row."""

    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    given_by = who_did("agreements_written")
    given_at = MomentField()
    ended_by = who_did("agreements_ended")
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "meal_agreement"

    @classmethod
    def held_by(cls, resident_id: int | None) -> bool:
        return cls.select().where(cls.resident == resident_id, cls.ended_at.is_null()).exists()
