"""What the town does by itself, and when it last did."""

SQL = """
CREATE TABLE clockwork (
  id INTEGER NOT NULL PRIMARY KEY, task TEXT NOT NULL, ran_at TEXT NOT NULL, failed_at TEXT, trouble TEXT
) STRICT;
CREATE UNIQUE INDEX clockwork_task ON clockwork (task);
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
