import peewee as pw

from townhub.accounts.models import Person
from townhub.db import DayField, FactsField, MomentField, Row
from townhub.huddle.models import FollowUp
from townhub.residents.models import Resident


class Checklist(Row):
    """申請事前チェックリスト: the ministry's 25 questions, asked at the counter or on paper. `answers`: number to yes or no."""

    resident = pw.ForeignKeyField(Resident, on_delete="RESTRICT")
    how = pw.TextField()  # screen, paper
    asked_on = DayField()
    answers = FactsField()
    version = pw.IntegerField(default=1)
    begun_by = pw.ForeignKeyField(Person, index=False, backref="checklists_begun", on_delete="RESTRICT")
    begun_at = MomentField()
    filled_by = pw.ForeignKeyField(Person, null=True, index=False, backref="checklists_filled", on_delete="RESTRICT")
    filled_at = MomentField(null=True)
    route = pw.TextField(null=True)  # insurance, prevention, neighbours, none
    why = pw.TextField(null=True)
    decided_by = pw.ForeignKeyField(Person, null=True, index=False, backref="checklists_decided", on_delete="RESTRICT")
    decided_at = MomentField(null=True)
    follow_up = pw.ForeignKeyField(FollowUp, null=True, on_delete="RESTRICT")
    dropped_by = pw.ForeignKeyField(Person, null=True, index=False, backref="checklists_dropped", on_delete="RESTRICT")
    dropped_at = MomentField(null=True)


class ServiceLine(Row):
    """One line of the town's own flow chart: in which state of things which service, by which route."""

    position = pw.IntegerField()
    condition = pw.TextField()  # a finding of the checklist, or nothing: then staff judge
    state = pw.TextField()
    service = pw.TextField()
    route = pw.TextField()
    made_by = pw.ForeignKeyField(Person, null=True, index=False, backref="service_lines", on_delete="RESTRICT")
    made_at = MomentField()
    withdrawn_by = pw.ForeignKeyField(
        Person, null=True, index=False, backref="service_lines_withdrawn", on_delete="RESTRICT"
    )
    withdrawn_at = MomentField(null=True)

    class Meta:
        table_name = "service_line"
