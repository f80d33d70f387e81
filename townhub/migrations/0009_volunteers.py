"""担い手: skills, districts, availability, pauses, insurance, briefings, and whom they know."""

SQL = """
CREATE TABLE volunteer (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  insured_until TEXT, briefed_until TEXT, jobs_before INTEGER NOT NULL CHECK (jobs_before >= 0),
  staff_note TEXT NOT NULL, version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_sheet_a_volunteer ON volunteer (person_id);

CREATE TABLE volunteer_skill (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL CHECK (kind <> '')
) STRICT;
CREATE UNIQUE INDEX a_skill_once ON volunteer_skill (person_id, kind);

CREATE TABLE volunteer_district (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  district_id INTEGER NOT NULL REFERENCES district (id) ON DELETE RESTRICT
) STRICT;
CREATE UNIQUE INDEX a_district_once ON volunteer_district (person_id, district_id);
CREATE INDEX volunteer_district_district_id ON volunteer_district (district_id);

CREATE TABLE volunteer_time (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6), half TEXT NOT NULL CHECK (half IN ('am', 'pm'))
) STRICT;
CREATE UNIQUE INDEX a_half_day_once ON volunteer_time (person_id, weekday, half);

CREATE TABLE volunteer_pause (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  first_on TEXT NOT NULL, last_on TEXT, reason TEXT NOT NULL,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, ended_at TEXT,
  CONSTRAINT ends_after_it_begins CHECK (last_on IS NULL OR last_on >= first_on),
  CONSTRAINT ended_by_somebody CHECK ((ended_at IS NULL) = (ended_by_id IS NULL))
) STRICT;
CREATE INDEX volunteer_pause_person_id ON volunteer_pause (person_id);

CREATE TABLE volunteer_tie (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  tie TEXT NOT NULL CHECK (tie IN ('prefer', 'avoid')), reason TEXT NOT NULL,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, ended_at TEXT,
  CONSTRAINT ended_by_somebody CHECK ((ended_at IS NULL) = (ended_by_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX one_tie_between_two ON volunteer_tie (person_id, resident_id) WHERE ended_at IS NULL;
CREATE INDEX volunteer_tie_person_id ON volunteer_tie (person_id);
CREATE INDEX volunteer_tie_resident_id ON volunteer_tie (resident_id);

INSERT INTO volunteer (person_id, jobs_before, staff_note, version)
  SELECT id, 3, '', 1 FROM person WHERE role = 'volunteer';
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
