import peewee as pw

from townhub.accounts.models import Person
from townhub.db import DayField, FactsField, MomentField, Row
from townhub.residents.models import Household, Resident
from townhub.town.models import Unit


class Huddle(Row):
    """The meeting of one working day. Once closed it is not changed any more."""

    day = DayField(unique=True)
    opened_by = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    opened_at = MomentField()
    from_paper = pw.BooleanField(default=False)  # held without the network, and written down afterwards
    chair = pw.ForeignKeyField(Person, null=True, index=False, backref="huddles_chaired", on_delete="RESTRICT")
    closed_by = pw.ForeignKeyField(Person, null=True, index=False, backref="huddles_closed", on_delete="RESTRICT")
    closed_at = MomentField(null=True)


class Presence(Row):
    """A unit that takes part today."""

    huddle = pw.ForeignKeyField(Huddle, index=False, on_delete="RESTRICT")
    unit = pw.ForeignKeyField(Unit, on_delete="RESTRICT")
    marked_by = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    marked_at = MomentField()

    class Meta:
        table_name = "huddle_presence"
        indexes = ((("huddle", "unit"), True),)


class Topic(Row):
    """Something to talk about, with its reason and its link. The same cause never makes two."""

    cause = pw.TextField(unique=True)
    kind = pw.TextField()
    resident = pw.ForeignKeyField(Resident, null=True, on_delete="RESTRICT")
    sentence = pw.TextField()
    sensitive = pw.BooleanField(default=False)
    endpoint = pw.TextField(null=True)
    place = FactsField(null=True)
    follow_up_id = pw.IntegerField(
        null=True, index=True
    )  # what it reminds of; no foreign keys: they would go in a circle
    hand_off_id = pw.IntegerField(null=True, index=True)
    arises_on = DayField()  # snoozed: the day it comes back
    ends_on = DayField(null=True)  # the last day on which it is one: what nobody talked about by then lapses
    made_at = MomentField()
    made_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    snoozed_why = pw.TextField(null=True)
    snoozed_by = pw.ForeignKeyField(Person, null=True, index=False, backref="topics_snoozed", on_delete="RESTRICT")
    snoozed_at = MomentField(null=True)
    settled = pw.TextField(null=True)  # talked, done, gone
    settled_by = pw.ForeignKeyField(Person, null=True, index=False, backref="topics_settled", on_delete="RESTRICT")
    settled_at = MomentField(null=True)
    settled_on = DayField(null=True, index=True)


class DayTopic(Row):
    """The place of a topic on one day's sheet: 1 carried over, 2 residents, 3 the house."""

    huddle = pw.ForeignKeyField(Huddle, index=False, on_delete="RESTRICT")
    topic = pw.ForeignKeyField(Topic, on_delete="RESTRICT")
    part = pw.IntegerField()
    position = pw.IntegerField()
    days_late = pw.IntegerField(default=0)
    sentence = pw.TextField()  # the reason as it was read on that day
    ended = pw.TextField(null=True)  # how it stood when the day was closed: talked, done, gone, snoozed, open

    class Meta:
        table_name = "huddle_topic"
        indexes = ((("huddle", "topic"), True),)


class Note(Row):
    """One line that somebody said, about a resident, a household, or the house."""

    huddle = pw.ForeignKeyField(Huddle, index=False, on_delete="RESTRICT", backref="notes")
    topic = pw.ForeignKeyField(Topic, null=True, on_delete="RESTRICT")
    resident = pw.ForeignKeyField(Resident, null=True, index=False, backref="huddle_notes", on_delete="RESTRICT")
    household = pw.ForeignKeyField(Household, null=True, on_delete="RESTRICT")
    category = pw.TextField()
    kind = pw.TextField()  # general, sensitive
    words = pw.TextField()
    search_key = pw.TextField()
    written_by = pw.ForeignKeyField(Person, index=False, backref="huddle_notes", on_delete="RESTRICT")
    unit = pw.ForeignKeyField(Unit, null=True, index=False, on_delete="RESTRICT")  # the writer's, as it was then
    profession = pw.TextField(null=True)
    written_at = MomentField()
    addition = pw.BooleanField(default=False)
    withdrawn_by = pw.ForeignKeyField(
        Person, null=True, index=False, backref="huddle_notes_withdrawn", on_delete="RESTRICT"
    )
    withdrawn_at = MomentField(null=True)

    class Meta:
        table_name = "huddle_note"
        indexes = (
            (("huddle", "id"), False),
            (("resident", "written_at"), False),
            (("unit", "written_at"), False),
            (("category", "written_at"), False),
            (("written_at",), False),
        )


class NoteSeen(Row):
    """見ました."""

    note = pw.ForeignKeyField(Note, index=False, on_delete="RESTRICT")
    person = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    seen_at = MomentField()

    class Meta:
        table_name = "huddle_note_seen"
        indexes = ((("note", "person"), True),)


class FollowUp(Row):
    """宿題: who does what until when. `comes_back_on` is the day on which it is a topic again."""

    huddle = pw.ForeignKeyField(Huddle, null=True, on_delete="RESTRICT")
    topic = pw.ForeignKeyField(Topic, null=True, on_delete="RESTRICT")
    resident = pw.ForeignKeyField(Resident, null=True, on_delete="RESTRICT")
    what = pw.TextField()
    search_key = pw.TextField()
    assignee = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    until_on = DayField()
    comes_back_on = DayField()
    made_by = pw.ForeignKeyField(Person, index=False, backref="follow_ups_made", on_delete="RESTRICT")
    made_at = MomentField()
    became = pw.TextField(null=True)  # errand, pick_up, visit, referral
    became_id = pw.IntegerField(null=True)
    standing_id = pw.IntegerField(null=True)  # the いつもの依頼 that carries it out, from its first date on
    outcome = pw.TextField(null=True)  # done, declined, dropped; 不在 is a try and comes back
    ended_by = pw.ForeignKeyField(Person, null=True, index=False, backref="follow_ups_ended", on_delete="RESTRICT")
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "follow_up"
        indexes = (
            (("made_at",), False),
            (("became", "became_id"), False),
        )


class FollowUpTry(Row):
    """What came of going there, each time with a line."""

    follow_up = pw.ForeignKeyField(FollowUp, on_delete="RESTRICT")
    outcome = pw.TextField()
    line = pw.TextField()
    tried_by = pw.ForeignKeyField(Person, index=False, on_delete="RESTRICT")
    tried_at = MomentField()
    taken_back_by = pw.ForeignKeyField(Person, null=True, index=False, backref="tries_taken_back", on_delete="RESTRICT")
    taken_back_at = MomentField(null=True)

    class Meta:
        table_name = "follow_up_try"


class HandOff(Row):
    """申し送り to a unit or to one person, who answers 了解."""

    huddle = pw.ForeignKeyField(Huddle, null=True, on_delete="RESTRICT")
    resident = pw.ForeignKeyField(Resident, null=True, on_delete="RESTRICT")
    to_unit = pw.ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
    to_person = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    kind = pw.TextField()  # general, sensitive
    words = pw.TextField()
    search_key = pw.TextField()
    made_by = pw.ForeignKeyField(Person, index=False, backref="hand_offs_made", on_delete="RESTRICT")
    unit = pw.ForeignKeyField(Unit, null=True, backref="hand_offs_sent", on_delete="RESTRICT")
    made_at = MomentField()
    acknowledged_by = pw.ForeignKeyField(Person, null=True, index=False, backref="acknowledged", on_delete="RESTRICT")
    acknowledged_at = MomentField(null=True)

    class Meta:
        table_name = "hand_off"
        indexes = ((("made_at",), False),)


class Watch(Row):
    """見守り: somebody whom the meeting speaks of at least every so many days."""

    resident = pw.ForeignKeyField(Resident, unique=True, on_delete="RESTRICT")
    every_days = pw.IntegerField()
    set_by = pw.ForeignKeyField(Person, null=True, index=False, on_delete="RESTRICT")
    set_at = MomentField()
    heard_on = DayField(null=True)  # a room above has heard of them: a volunteer's report, a meal

    class Meta:
        table_name = "huddle_watch"


class Revision(Row):
    """One number that triggers raise with every change that a screen of the meeting shows."""

    revision = pw.IntegerField()

    class Meta:
        table_name = "huddle_revision"
