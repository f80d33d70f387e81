"""The café's calendar in full: places, layers, series, drafts and what was published."""

SQL = """
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
