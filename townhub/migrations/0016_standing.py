"""いつもの依頼: requests that come again; and what residents ask for on the board. A date that became a request, falls out or moves has a row; the others are computed."""

SQL = """
CREATE TABLE standing (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  caller TEXT NOT NULL, callback_phone TEXT NOT NULL, kind TEXT NOT NULL,
  weekdays INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127), nths INTEGER NOT NULL CHECK (nths BETWEEN 0 AND 63),
  every_weeks INTEGER NOT NULL CHECK (every_weeks BETWEEN 1 AND 8), first_on TEXT NOT NULL, last_on TEXT,
  holidays TEXT NOT NULL CHECK (holidays IN ('skip', 'before', 'after', 'hold')),
  from_minute INTEGER NOT NULL, until_minute INTEGER NOT NULL, wanted_minutes INTEGER NOT NULL,
  wanted_people INTEGER NOT NULL CHECK (wanted_people BETWEEN 1 AND 6), remark TEXT NOT NULL, staff_note TEXT NOT NULL,
  regular_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  made_by_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, ended_at TEXT, ended_why TEXT,
  version INTEGER NOT NULL,
  CONSTRAINT ends_after_its_first_day CHECK (last_on IS NULL OR last_on >= first_on),
  CONSTRAINT the_span_holds_the_work CHECK (
    from_minute >= 0 AND until_minute <= 1440 AND wanted_minutes BETWEEN 1 AND 60
    AND until_minute - from_minute >= wanted_minutes),
  CONSTRAINT ended_with_a_reason CHECK ((ended_at IS NULL) = (ended_by_id IS NULL) AND (ended_at IS NULL) = (ended_why IS NULL))
) STRICT;
CREATE INDEX standing_resident_id ON standing (resident_id);
CREATE TRIGGER standing_is_never_removed BEFORE DELETE ON standing
  BEGIN SELECT raise(ABORT, 'a standing request ends, it is not removed'); END;

CREATE TABLE standing_date (
  id INTEGER NOT NULL PRIMARY KEY, standing_id INTEGER NOT NULL REFERENCES standing (id) ON DELETE RESTRICT,
  planned_on TEXT NOT NULL, moved_to TEXT, off INTEGER NOT NULL CHECK (off IN (0, 1)), reason TEXT NOT NULL,
  changed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, changed_at TEXT,
  job_id INTEGER REFERENCES errand_job (id) ON DELETE RESTRICT, trouble TEXT NOT NULL,
  CONSTRAINT off_or_moved CHECK (off = 0 OR moved_to IS NULL),
  CONSTRAINT changed_with_a_reason CHECK ((off = 0 AND moved_to IS NULL) OR (reason <> '' AND changed_by_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX a_date_is_one_request ON standing_date (standing_id, planned_on);
CREATE UNIQUE INDEX standing_date_job_id ON standing_date (job_id);

ALTER TABLE errand_job ADD COLUMN or_until_on TEXT;

CREATE TABLE asked_on_board (
  id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, phone TEXT NOT NULL,
  district_id INTEGER NOT NULL REFERENCES district (id) ON DELETE RESTRICT,
  what TEXT NOT NULL, wished TEXT NOT NULL, asked_at TEXT NOT NULL,
  answered TEXT CHECK (answered IN ('errand', 'standing', 'refused', 'phoned')), answer_line TEXT NOT NULL,
  answered_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, answered_at TEXT,
  job_id INTEGER REFERENCES errand_job (id) ON DELETE RESTRICT,
  CONSTRAINT answered_by_somebody CHECK (
    (answered IS NULL) = (answered_by_id IS NULL) AND (answered IS NULL) = (answered_at IS NULL))
) STRICT;
CREATE INDEX asked_on_board_district_id ON asked_on_board (district_id);
CREATE INDEX asked_on_board_job_id ON asked_on_board (job_id);
CREATE INDEX waiting_for_a_call ON asked_on_board (asked_at) WHERE answered IS NULL;
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
