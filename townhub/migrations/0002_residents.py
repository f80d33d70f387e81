"""Residents, as far as a telephone request needs them."""

SQL = """
CREATE TABLE resident (
  id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, kana TEXT NOT NULL, birth_on TEXT,
  district_id INTEGER NOT NULL REFERENCES district (id) ON DELETE RESTRICT,
  address TEXT NOT NULL, landmark TEXT NOT NULL, house_name TEXT NOT NULL, phone TEXT NOT NULL,
  search_key TEXT NOT NULL, made_at TEXT NOT NULL
) STRICT;
CREATE INDEX resident_district_id ON resident (district_id);
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
