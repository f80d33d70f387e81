import peewee as pw

from townhub.db import FactsField, MomentField, Row


class AuditLine(Row):
    """One act of one person. `once` is the number of the form: the same form sent twice is one line."""

    at = MomentField()
    actor_id = pw.IntegerField(null=True)  # no foreign key: this room lies below the accounts
    actor_name = pw.TextField()
    terminal = pw.TextField(null=True)
    act = pw.TextField()
    subject = pw.TextField()
    subject_id = pw.IntegerField(null=True)
    facts = FactsField()
    once = pw.TextField(null=True, unique=True)
    hash = pw.TextField(default="")

    class Meta:
        table_name = "audit_line"
        indexes = ((("subject", "subject_id"), False),)
