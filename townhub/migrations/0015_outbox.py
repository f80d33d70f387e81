"""Letters that leave the house: an outbox, tried again until they are gone."""

SQL = """
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
