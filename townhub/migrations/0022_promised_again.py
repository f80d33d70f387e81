"""What the meeting promised, and an いつもの依頼 carries out whose first date is not near yet: the 宿題 says what it waits for.

Its first date becomes the request that `became` names; until then the number of the いつもの依頼 stands beside it.
"""

SQL = """
ALTER TABLE follow_up ADD COLUMN standing_id INTEGER;
CREATE INDEX follow_ups_that_wait ON follow_up (standing_id) WHERE standing_id IS NOT NULL AND became IS NULL;
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
