import peewee as pw

from townhub.accounts.models import who_did
from townhub.db import DayField, MomentField, Row
from townhub.residents.models import Resident
from townhub.town.models import District


class Member(Row):
    """Somebody of the club, from a day until a day."""

    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    from_on = DayField()
    note = pw.TextField(default="")
    wheelchair = pw.BooleanField(default=False)  # takes a place for a wheelchair in the vehicle
    agreed_at = MomentField(null=True)  # that the meeting hears when they miss twice
    agreed_by = who_did("club_agreements")
    made_by = who_did("club_members_made")
    made_at = MomentField()
    ended_on = DayField(null=True)
    ended_why = pw.TextField(null=True)
    ended_by = who_did("club_members_ended")
    version = pw.IntegerField(default=1)

    class Meta:
        table_name = "club_member"

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        found = cls.select(cls, Resident, District).join(Resident).join(District)
        return found if person.sees_area is None else found.where(District.area == person.sees_area)


class Choice(Row):
    """A weekday of a member, with meal and transport of their own choice. A change ends it and begins another."""

    member = pw.ForeignKeyField(Member, index=False, on_delete="RESTRICT")
    weekday = pw.IntegerField(index=True)
    meal = pw.BooleanField(default=False)
    transport = pw.TextField()  # ride, family, walk
    from_on = DayField()
    until_on = DayField(null=True)  # the last day on which it holds
    made_by = who_did("club_choices_made")
    made_at = MomentField()

    class Meta:
        table_name = "club_choice"
        indexes = ((("member", "weekday"), False),)


class Visit(Row):
    """What became of a member's day: away as told before, came, or did not come."""

    member = pw.ForeignKeyField(Member, index=False, on_delete="RESTRICT")
    day = DayField(index=True)
    state = pw.TextField()  # away, came, absent
    reason = pw.TextField(default="")
    exercise_minutes = pw.IntegerField(null=True)
    not_there = pw.BooleanField(default=False)  # the car came in vain
    marked_by = who_did("club_visits_marked")
    marked_at = MomentField()

    class Meta:
        table_name = "club_visit"
        indexes = ((("member", "day"), True),)
