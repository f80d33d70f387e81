"""Whether 地図で見る stands on the volunteers' pages: pressed, it tells a map service of another house where they go.

It did so far, and goes on until the town decides otherwise.
"""

SQL = """
ALTER TABLE town ADD COLUMN maps TEXT NOT NULL DEFAULT 'google' CONSTRAINT maps_known CHECK (maps IN ('google', 'none'));
"""


def up(migrator, db):
    db.execute_sql(SQL)
