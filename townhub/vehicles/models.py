import peewee as pw

from townhub.accounts.models import who_did
from townhub.cafe.models import CafeEmergency, CafePlace
from townhub.db import DayField, MomentField, Row


class Vehicle(Row):
    name = pw.TextField()
    seats = pw.IntegerField()
    wheelchairs = pw.IntegerField(default=0)
    made_by = who_did("vehicles")
    made_at = MomentField()
    ended_on = DayField(null=True)

    @classmethod
    def in_use(cls) -> pw.ModelSelect:
        return cls.select().where(cls.ended_on.is_null()).order_by(cls.id)


class Weekly(Row):
    """毎週の車: the club's vehicle on a weekday. Each of its days is a run of its own, written some weeks ahead."""

    weekday = pw.IntegerField()
    direction = pw.TextField()  # there, back
    vehicle = pw.ForeignKeyField(Vehicle, on_delete="RESTRICT")
    leaves_minute = pw.IntegerField()
    away_minutes = pw.IntegerField()
    driver = pw.TextField(default="")
    from_on = DayField()
    made_by = who_did("weekly_runs_made")
    made_at = MomentField()
    ended_by = who_did("weekly_runs_ended")
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "weekly_run"


class Run(Row):
    """One way of one vehicle on one day, for the café of that place or for the club. It keeps the places it was made with.

    The vehicle and its driver are away for `away_minutes`; the database gives neither to anything else meanwhile.
    """

    room = pw.TextField(default="cafe")  # cafe, club
    place = pw.ForeignKeyField(CafePlace, default=1, index=False, backref="+", on_delete="RESTRICT")
    day = DayField(index=True)
    direction = pw.TextField()  # there, back
    vehicle = pw.ForeignKeyField(Vehicle, on_delete="RESTRICT")
    leaves_minute = pw.IntegerField()
    away_minutes = pw.IntegerField(default=60)
    driver = pw.TextField(default="")
    driver_key = pw.TextField(default="")  # by which the same driver is known; '' when nobody is named
    seats = pw.IntegerField()
    wheelchairs = pw.IntegerField()
    held_seats = pw.IntegerField(default=0)  # of these places, kept for members of the club who ride along
    held_wheelchairs = pw.IntegerField(default=0)
    weekly = pw.ForeignKeyField(Weekly, null=True, index=False, on_delete="RESTRICT")
    made_by = who_did("runs_made")
    made_at = MomentField()
    called_off_by = who_did("runs_called_off")
    called_off_at = MomentField(null=True)
    closing = pw.ForeignKeyField(
        CafeEmergency, null=True, backref="+", on_delete="RESTRICT"
    )  # with which it was called off
    version = pw.IntegerField(default=1)

    class Meta:
        table_name = "pick_up_run"
        indexes = ((("place", "day"), False), (("weekly", "day"), False))
