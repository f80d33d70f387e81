import peewee as pw

from townhub.db import MomentField, Row


class Clockwork(Row):
    """When a task last ran, and the kind of trouble that it met."""

    task = pw.TextField(unique=True)
    ran_at = MomentField()
    failed_at = MomentField(null=True)
    trouble = pw.TextField(null=True)
