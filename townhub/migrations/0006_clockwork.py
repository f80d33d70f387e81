"""What the town does by itself, and when it last did; how many of the copies that it takes at night it keeps."""

SQL = """
CREATE TABLE clockwork (
  id INTEGER NOT NULL PRIMARY KEY, task TEXT NOT NULL, ran_at TEXT NOT NULL, failed_at TEXT, trouble TEXT
) STRICT;
CREATE UNIQUE INDEX clockwork_task ON clockwork (task);
ALTER TABLE town ADD COLUMN copies_kept INTEGER NOT NULL DEFAULT 14
  CONSTRAINT a_few_copies_at_least CHECK (copies_kept BETWEEN 3 AND 100);
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
