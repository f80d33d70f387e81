"""The ground floor: the town, its districts and units, the audit log, the people who may come in."""

SQL = """
CREATE TABLE town (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL, municipal_code TEXT NOT NULL CHECK (length(municipal_code) = 6),
  hall_name TEXT NOT NULL, cafe_name TEXT NOT NULL, phone TEXT NOT NULL, office_hours TEXT NOT NULL,
  cafe_phone TEXT NOT NULL, set_up_at TEXT NOT NULL
) STRICT;
CREATE TABLE area (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX area_name ON area (name);
CREATE TABLE district (
  id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, kana TEXT NOT NULL,
  area_id INTEGER NOT NULL REFERENCES area (id) ON DELETE RESTRICT
) STRICT;
CREATE UNIQUE INDEX district_name ON district (name);
CREATE INDEX district_area_id ON district (area_id);
CREATE TABLE unit (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX unit_name ON unit (name);

CREATE TABLE audit_line (
  id INTEGER NOT NULL PRIMARY KEY, at TEXT NOT NULL, actor_id INTEGER, actor_name TEXT NOT NULL, act TEXT NOT NULL,
  subject TEXT NOT NULL, subject_id INTEGER, facts TEXT NOT NULL CHECK (json_valid(facts)), once TEXT
) STRICT;
CREATE UNIQUE INDEX audit_line_once ON audit_line (once);
CREATE INDEX audit_line_subject_subject_id ON audit_line (subject, subject_id);
CREATE TRIGGER audit_line_is_never_changed BEFORE UPDATE ON audit_line
  BEGIN SELECT raise(ABORT, 'the audit log is only ever added to'); END;
CREATE TRIGGER audit_line_is_never_removed BEFORE DELETE ON audit_line
  BEGIN SELECT raise(ABORT, 'the audit log is only ever added to'); END;

CREATE TABLE person (
  id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, kana TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('volunteer', 'coordinator', 'staff', 'administrator')),
  login_name TEXT, password_hash TEXT, password_version INTEGER NOT NULL, profession TEXT,
  unit_id INTEGER REFERENCES unit (id) ON DELETE RESTRICT,
  area_id INTEGER REFERENCES area (id) ON DELETE RESTRICT,
  district_id INTEGER REFERENCES district (id) ON DELETE RESTRICT,
  phone TEXT, made_at TEXT NOT NULL, left_on TEXT,
  CONSTRAINT volunteers_have_no_password CHECK (role <> 'volunteer' OR password_hash IS NULL)
) STRICT;
CREATE UNIQUE INDEX person_login_name ON person (login_name);
CREATE INDEX person_unit_id ON person (unit_id);
CREATE INDEX person_area_id ON person (area_id);
CREATE INDEX person_district_id ON person (district_id);

CREATE TABLE invitation (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  made_at TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT, revoked_at TEXT,
  CONSTRAINT used_or_revoked CHECK (used_at IS NULL OR revoked_at IS NULL)
) STRICT;
CREATE INDEX invitation_person_id ON invitation (person_id);
CREATE INDEX invitation_made_by_id ON invitation (made_by_id);

CREATE TABLE device (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  invitation_id INTEGER NOT NULL REFERENCES invitation (id) ON DELETE RESTRICT,
  made_at TEXT NOT NULL, stopped_at TEXT, stopped_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  CONSTRAINT stopped_by_somebody CHECK ((stopped_at IS NULL) = (stopped_by_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX device_invitation_id ON device (invitation_id);
CREATE INDEX device_person_id ON device (person_id);
CREATE INDEX device_stopped_by_id ON device (stopped_by_id);

CREATE TABLE login_failure (
  id INTEGER NOT NULL PRIMARY KEY, login_name TEXT NOT NULL, address TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
CREATE INDEX login_failure_at ON login_failure (at);
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
