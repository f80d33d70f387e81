from datetime import date

import peewee as pw

from townhub.accounts.models import Person
from townhub.db import DayField, FactsField, MomentField, Row
from townhub.residents.models import Resident
from townhub.town.models import District, Seen


class Assignment(Row):
    """Who answers for a district in one profession, as main person or deputy.

    The days are half-open: `until_on` is the first day on which it does not hold any more; None has no end. The database
    refuses two people in one place of the roster on the same day, and one person in both places.
    """

    district = pw.ForeignKeyField(District, index=False, on_delete="RESTRICT")
    profession = pw.TextField()
    part = pw.TextField()  # main, deputy
    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    from_on = DayField()
    until_on = DayField(null=True)
    made_by = pw.ForeignKeyField(Person, null=True, index=False, backref="assignments_made", on_delete="RESTRICT")
    made_at = MomentField()
    ended_by = pw.ForeignKeyField(Person, null=True, index=False, backref="assignments_ended", on_delete="RESTRICT")
    ended_at = MomentField(null=True)
    withdrawn_by = pw.ForeignKeyField(
        Person, null=True, index=False, backref="assignments_withdrawn", on_delete="RESTRICT"
    )
    withdrawn_at = MomentField(null=True)

    class Meta:
        indexes = ((("district", "profession", "part"), False),)

    @classmethod
    def standing(cls) -> pw.ModelSelect:
        return cls.select().where(cls.withdrawn_at.is_null())


class Staff(Row):
    """What the roster knows about somebody of the three professions: hours a week, when and where they are met."""

    person = pw.ForeignKeyField(Person, unique=True, on_delete="RESTRICT")
    week_hours = pw.IntegerField()
    meets = pw.TextField()  # words for people: 月・水 9:00〜12:00
    phone = pw.TextField()

    class Meta:
        table_name = "roster_staff"


class Settings(Row):
    """The house rules of the roster: exactly one row, number 1."""

    chief = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    meet_every_days = pw.IntegerField()
    households_a_helper = pw.IntegerField()
    remind_days = pw.IntegerField()

    class Meta:
        table_name = "roster_settings"

    @classmethod
    def ours(cls) -> "Settings":
        return cls.found("id = 1")


class Absence(Row):
    """Days on which somebody is away, the first and the last included."""

    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    first_on = DayField()
    last_on = DayField()
    reason = pw.TextField()
    made_by = pw.ForeignKeyField(Person, null=True, index=False, backref="absences_written", on_delete="RESTRICT")
    made_at = MomentField()
    withdrawn_by = pw.ForeignKeyField(
        Person, null=True, index=False, backref="absences_withdrawn", on_delete="RESTRICT"
    )
    withdrawn_at = MomentField(null=True)


class Contact(Seen, Row):
    """The community side of a district: 町内会長, 民生委員, 老人クラブ, 福祉協力員. No account, only a name and a telephone."""

    district = pw.ForeignKeyField(District, index=False, on_delete="RESTRICT")
    kind = pw.TextField()  # chair, commissioner, seniors, helper
    name = pw.TextField()
    phone = pw.TextField()
    remark = pw.TextField()
    first_on = DayField()
    last_on = DayField(null=True)
    made_by = pw.ForeignKeyField(Person, null=True, index=False, backref="contacts_made", on_delete="RESTRICT")
    made_at = MomentField()
    ended_by = pw.ForeignKeyField(Person, null=True, index=False, backref="contacts_ended", on_delete="RESTRICT")
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "district_contact"
        indexes = ((("district", "kind"), False),)


class ContactBefore(Row):
    """How a line of the community side read until somebody corrected it or wrote its end; what was put back is kept too."""

    contact = pw.ForeignKeyField(Contact, backref="earlier", on_delete="RESTRICT")
    kind = pw.TextField()
    name = pw.TextField()
    phone = pw.TextField()
    remark = pw.TextField()
    first_on = DayField()
    last_on = DayField(null=True)
    ended_by = pw.ForeignKeyField(Person, null=True, index=False, backref="ends_of_contacts", on_delete="RESTRICT")
    ended_at = MomentField(null=True)
    changed_by = pw.ForeignKeyField(Person, null=True, index=False, backref="contacts_changed", on_delete="RESTRICT")
    changed_at = MomentField()
    put_back_by = pw.ForeignKeyField(Person, null=True, index=False, backref="contacts_put_back", on_delete="RESTRICT")
    put_back_at = MomentField(null=True)

    class Meta:
        table_name = "district_contact_before"


class Meeting(Row):
    """高齢者見守りネットワーク情報交換会 of one district."""

    district = pw.ForeignKeyField(District, index=False, on_delete="RESTRICT")
    day = DayField()
    from_minute = pw.IntegerField()
    place = pw.TextField()
    made_by = pw.ForeignKeyField(Person, null=True, index=False, backref="meetings_made", on_delete="RESTRICT")
    made_at = MomentField()
    held_by = pw.ForeignKeyField(Person, null=True, index=False, backref="meetings_held", on_delete="RESTRICT")
    held_at = MomentField(null=True)
    called_off_by = pw.ForeignKeyField(
        Person, null=True, index=False, backref="meetings_called_off", on_delete="RESTRICT"
    )
    called_off_at = MomentField(null=True)
    call_off_reason = pw.TextField(null=True)

    class Meta:
        table_name = "watch_meeting"
        indexes = ((("district", "day"), False),)

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        """The office: the town, or a coordinator's area."""
        found = cls.select(cls, District).join(District)
        return found if person.sees_area is None else found.where(District.area == person.sees_area)


class Attendance(Row):
    """Who came: somebody of the community side, of the office, or a name."""

    meeting = pw.ForeignKeyField(Meeting, backref="attendances", on_delete="RESTRICT")
    contact = pw.ForeignKeyField(Contact, null=True, on_delete="RESTRICT")
    person = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    name = pw.TextField()

    class Meta:
        table_name = "watch_attendance"


class Concern(Row):
    """A resident whom a meeting worries about, who visits until when, and what came of it.

    Without a watch-over meeting it is the daily meeting, or the counter, that has asked for the visit.
    """

    meeting = pw.ForeignKeyField(Meeting, null=True, backref="concerns", on_delete="RESTRICT")
    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    words = pw.TextField()
    visitor = pw.ForeignKeyField(Person, index=False, backref="visits", on_delete="RESTRICT")
    visit_by_on = DayField()
    made_by = pw.ForeignKeyField(Person, index=False, backref="concerns_written", on_delete="RESTRICT")
    made_at = MomentField()
    outcome = pw.TextField(null=True)  # well, linked, declined, dropped; 不在 is a try and stays open
    line = pw.TextField(null=True)
    visited_by = pw.ForeignKeyField(Person, null=True, index=False, backref="visits_written", on_delete="RESTRICT")
    visited_at = MomentField(null=True)
    visited_on = DayField(null=True)
    tries = pw.IntegerField(default=0)

    class Meta:
        table_name = "watch_concern"

    @classmethod
    def visible_to(cls, person) -> pw.ModelSelect:
        return cls.select().where(cls.resident.in_(Resident.visible_to(person).select(Resident.id)))


class Move(Row):
    """A resident's address is in another district now. The database writes it; who answers from now on is asked."""

    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    old_district = pw.ForeignKeyField(District, backref="moves_out", on_delete="RESTRICT")
    new_district = pw.ForeignKeyField(District, backref="moves_in", on_delete="RESTRICT")
    at = MomentField()
    answer = pw.TextField(null=True)  # old, new
    answered_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    answered_at = MomentField(null=True)

    class Meta:
        table_name = "resident_move"


class DistrictChange(Row):
    """A district was split or merged on that day: what was `old` is `new` from then on."""

    old = pw.ForeignKeyField(District, backref="became", on_delete="RESTRICT")
    new = pw.ForeignKeyField(District, backref="came_from", on_delete="RESTRICT")
    on_day = DayField()
    is_new = pw.BooleanField()  # whether the new one begins to exist on that day
    made_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    made_at = MomentField()

    class Meta:
        table_name = "district_change"


class Proposal(Row):
    """A worked-out roster that nobody has to follow. `facts`: before and after, and how sure the solver is."""

    from_on = DayField()
    wish = pw.TextField()  # faces, both, even
    facts = FactsField()
    made_by = pw.ForeignKeyField(Person, null=True, index=False, backref="proposals", on_delete="RESTRICT")
    made_at = MomentField()
    in_force_by = pw.ForeignKeyField(Person, null=True, index=False, backref="proposals_in_force", on_delete="RESTRICT")
    in_force_at = MomentField(null=True)
    dropped_by = pw.ForeignKeyField(Person, null=True, index=False, backref="proposals_dropped", on_delete="RESTRICT")
    dropped_at = MomentField(null=True)

    class Meta:
        table_name = "roster_proposal"


class ProposedCell(Row):
    proposal = pw.ForeignKeyField(Proposal, index=False, backref="cells", on_delete="RESTRICT")
    district = pw.ForeignKeyField(District, on_delete="RESTRICT")
    profession = pw.TextField()
    part = pw.TextField()
    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    changed_by = pw.ForeignKeyField(Person, null=True, index=False, backref="cells_changed", on_delete="RESTRICT")

    class Meta:
        table_name = "roster_proposal_cell"
        indexes = ((("proposal", "district", "profession", "part"), True),)


def district_on(district_id: int, day: date) -> bool:
    """Whether the district is in use on that day."""
    found = District.found("id = ? AND (ended_on IS NULL OR ended_on > ?)", district_id, day.isoformat())
    return found is not None
