"""A topic may have a last day, after which there is nothing left to say: somebody's days off are over.

Those that wait already get the last day of the days off that they tell of.
"""

SQL = """
ALTER TABLE topic ADD COLUMN ends_on TEXT;
UPDATE topic SET ends_on = (SELECT b.last_on FROM absence b WHERE topic.cause = 'absence-' || b.id) WHERE kind = 'staff_away';
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
