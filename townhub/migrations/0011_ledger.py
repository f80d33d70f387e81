"""帳簿: accounts, entries, ticket books, receipts, closed months."""

SQL = """
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
