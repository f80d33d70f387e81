"""ちょい加勢 from the telephone to the report: every step, answers, standing jobs, equipment."""

SQL = """
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
