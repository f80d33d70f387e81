import peewee as pw

from townhub.accounts.models import Person, who_did
from townhub.db import DayField, MomentField, Row
from townhub.errands.models import Job


class Equipment(Row):
    """A machine or a car that only one job can have at a time."""

    name = pw.TextField(unique=True)
    kind = pw.TextField()  # brush_cutter, truck, other
    place = pw.TextField(default="")
    ended_on = DayField(null=True)


class Booking(Row):
    """A span in which a machine is spoken for: by a job, or for another reason (repair)."""

    equipment = pw.ForeignKeyField(Equipment, index=False, on_delete="RESTRICT")
    job = pw.ForeignKeyField(Job, null=True, on_delete="RESTRICT")
    reason = pw.TextField(default="")
    day = DayField()
    from_minute = pw.IntegerField()
    until_minute = pw.IntegerField()
    booked_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    booked_at = MomentField()
    dropped_by = who_did("bookings_dropped")
    dropped_at = MomentField(null=True)

    class Meta:
        table_name = "equipment_booking"
        indexes = ((("equipment", "day"), False),)
