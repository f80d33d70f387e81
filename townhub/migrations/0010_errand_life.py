"""ちょい加勢 from the telephone to the report: every step, who goes, answers, the ladder, equipment; nobody twice."""

SQL = """
CREATE TABLE errand_setting (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  district_hours INTEGER NOT NULL CHECK (district_hours BETWEEN 0 AND 240),
  all_hours INTEGER NOT NULL CHECK (all_hours BETWEEN 0 AND 240),
  calls_hours INTEGER NOT NULL CHECK (calls_hours BETWEEN 0 AND 240),
  last_hours INTEGER NOT NULL CHECK (last_hours BETWEEN 0 AND 72),
  asks_from_minute INTEGER NOT NULL CHECK (asks_from_minute BETWEEN 0 AND 1439),
  asks_until_minute INTEGER NOT NULL CHECK (asks_until_minute BETWEEN 1 AND 1440),
  tolerance_minutes INTEGER NOT NULL CHECK (tolerance_minutes BETWEEN 0 AND 30),
  travel_minutes INTEGER NOT NULL CHECK (travel_minutes BETWEEN 0 AND 120),
  buddy_jobs INTEGER NOT NULL CHECK (buddy_jobs BETWEEN 0 AND 20), version INTEGER NOT NULL,
  CONSTRAINT asks_from_before_until CHECK (asks_from_minute < asks_until_minute)
) STRICT;
INSERT INTO errand_setting VALUES (1, 8, 8, 8, 2, 510, 1035, 10, 15, 3, 1);
CREATE TABLE errand_agency (
  id INTEGER NOT NULL PRIMARY KEY, kind TEXT, name TEXT NOT NULL CHECK (name <> ''), phone TEXT NOT NULL,
  about TEXT NOT NULL, made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  withdrawn_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, withdrawn_at TEXT
) STRICT;

CREATE TABLE errand_job_new (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  caller TEXT NOT NULL, callback_phone TEXT NOT NULL, kind TEXT NOT NULL, work_on TEXT NOT NULL,
  from_minute INTEGER NOT NULL, until_minute INTEGER NOT NULL, wanted_minutes INTEGER NOT NULL,
  wanted_people INTEGER NOT NULL DEFAULT 1 CHECK (wanted_people BETWEEN 1 AND 6),
  clear_15m INTEGER NOT NULL DEFAULT 0 CHECK (clear_15m IN (0, 1)),
  remark TEXT NOT NULL, staff_note TEXT NOT NULL DEFAULT '', terms TEXT NOT NULL CHECK (json_valid(terms)),
  tolerance_minutes INTEGER NOT NULL DEFAULT 0 CHECK (tolerance_minutes BETWEEN 0 AND 30),
  estimate_yen INTEGER NOT NULL CHECK (estimate_yen >= 0),
  state TEXT NOT NULL CHECK (state IN ('received', 'open', 'claimed', 'confirmed', 'running', 'over', 'done', 'settled',
    'untaken', 'called_off', 'nobody_home', 'out_of_scope')),
  received_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, received_at TEXT NOT NULL,
  opened_at TEXT, rung TEXT CHECK (rung IN ('district', 'all', 'calls', 'staff')), rung_until TEXT,
  claimed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, claimed_at TEXT,
  starts_minute INTEGER,
  confirmed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, confirmed_at TEXT,
  started_at TEXT, finished_at TEXT, worked_minutes INTEGER CHECK (worked_minutes >= 1),
  fee_yen INTEGER CHECK (fee_yen >= 0),
  fee_decided_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, fee_decided_at TEXT, fee_reason TEXT,
  settled_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, settled_at TEXT,
  report TEXT CHECK (report IN ('fine', 'worry')), report_line TEXT, reported_at TEXT,
  called_off_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, called_off_at TEXT, call_off_reason TEXT,
  give_back_reason TEXT,
  closed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, closed_at TEXT, close_reason TEXT, ask_elsewhere TEXT,
  told_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, told_at TEXT,
  CONSTRAINT the_span_holds_the_work CHECK (
    from_minute >= 0 AND until_minute <= 1440 AND wanted_minutes BETWEEN 1 AND 60
    AND until_minute - from_minute >= wanted_minutes),
  CONSTRAINT the_appointment_is_within_the_day CHECK (starts_minute BETWEEN 0 AND 1440 - wanted_minutes),
  CONSTRAINT open_stands_on_a_rung CHECK ((state = 'open') <= (rung IS NOT NULL AND opened_at IS NOT NULL AND rung_until IS NOT NULL)),
  CONSTRAINT taken_is_somebodys CHECK ((state IN ('claimed', 'confirmed', 'running', 'over', 'done', 'settled')) <= (
    claimed_by_id IS NOT NULL AND claimed_at IS NOT NULL AND starts_minute IS NOT NULL)),
  CONSTRAINT confirmed_by_somebody CHECK (
    (state IN ('confirmed', 'running', 'over', 'done', 'settled')) <= (confirmed_at IS NOT NULL)),
  CONSTRAINT running_has_begun CHECK ((state IN ('running', 'over', 'done', 'settled')) <= (started_at IS NOT NULL)),
  CONSTRAINT finished_has_minutes CHECK ((state IN ('over', 'done', 'settled')) <= (
    finished_at IS NOT NULL AND worked_minutes IS NOT NULL AND finished_at >= started_at)),
  CONSTRAINT done_has_a_fee CHECK ((state IN ('done', 'settled')) = (fee_yen IS NOT NULL)),
  CONSTRAINT over_an_hour_is_decided_by_somebody CHECK (
    state NOT IN ('done', 'settled') OR worked_minutes <= 60 + tolerance_minutes
    OR (fee_decided_by_id IS NOT NULL AND fee_reason IS NOT NULL)),
  CONSTRAINT settled_at_a_moment CHECK ((state = 'settled') <= (settled_at IS NOT NULL)),
  CONSTRAINT called_off_with_a_reason CHECK (
    (state = 'called_off') <= (called_off_by_id IS NOT NULL AND called_off_at IS NOT NULL AND call_off_reason <> '')),
  CONSTRAINT closed_with_a_reason CHECK (
    (state IN ('untaken', 'nobody_home', 'out_of_scope')) <= (closed_at IS NOT NULL AND close_reason <> '')),
  CONSTRAINT a_no_says_where_else_to_ask CHECK ((state IN ('untaken', 'out_of_scope')) <= (ask_elsewhere <> ''))
) STRICT;
INSERT INTO errand_job_new (
    id, resident_id, caller, callback_phone, kind, work_on, from_minute, until_minute, wanted_minutes, remark, terms,
    estimate_yen, state, received_by_id, received_at, opened_at, rung, rung_until, claimed_by_id, claimed_at, starts_minute,
    confirmed_by_id, confirmed_at, started_at, finished_at, worked_minutes, fee_yen, fee_decided_by_id, fee_decided_at,
    fee_reason, report, report_line, reported_at, called_off_by_id, called_off_at, call_off_reason,
    give_back_reason)
  SELECT id, resident_id, caller, callback_phone, kind, work_on, from_minute, until_minute, wanted_minutes, remark, terms,
    estimate_yen, state, received_by_id, received_at, received_at, 'all', strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '+1 day'),
    claimed_by_id, claimed_at, CASE WHEN claimed_by_id IS NOT NULL THEN from_minute END,
    CASE WHEN started_at IS NOT NULL THEN claimed_by_id END, started_at, started_at, finished_at, worked_minutes, fee_yen,
    fee_decided_by_id, fee_decided_at, fee_reason, report, report_line, reported_at, called_off_by_id, called_off_at,
    call_off_reason, give_back_reason
  FROM errand_job;
DROP TABLE errand_job;
ALTER TABLE errand_job_new RENAME TO errand_job;
CREATE INDEX errand_job_state_work_on ON errand_job (state, work_on);
CREATE INDEX errand_job_claimed_by_id_work_on ON errand_job (claimed_by_id, work_on);
CREATE INDEX errand_job_report_reported_at ON errand_job (report, reported_at);
CREATE INDEX errand_job_resident_id ON errand_job (resident_id);
CREATE INDEX open_errands_by_their_clock ON errand_job (rung_until) WHERE state = 'open';
CREATE TRIGGER errand_job_keeps_its_price BEFORE UPDATE OF terms, estimate_yen, tolerance_minutes ON errand_job
  BEGIN SELECT raise(ABORT, 'a job keeps the price it was made with'); END;
CREATE TRIGGER errand_job_is_never_removed BEFORE DELETE ON errand_job
  BEGIN SELECT raise(ABORT, 'a job is called off, not removed'); END;

CREATE TABLE errand_helper (
  id INTEGER NOT NULL PRIMARY KEY, job_id INTEGER NOT NULL REFERENCES errand_job (id) ON DELETE RESTRICT,
  person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  part TEXT NOT NULL CHECK (part IN ('helper', 'companion')),
  joined_at TEXT NOT NULL, left_at TEXT, started_at TEXT, finished_at TEXT,
  worked_minutes INTEGER CHECK (worked_minutes >= 1), fee_yen INTEGER CHECK (fee_yen >= 0),
  CONSTRAINT ends_after_it_begins CHECK (finished_at IS NULL OR (started_at IS NOT NULL AND finished_at >= started_at)),
  CONSTRAINT finished_has_minutes CHECK ((finished_at IS NULL) = (worked_minutes IS NULL))
) STRICT;
CREATE INDEX errand_helper_job_id ON errand_helper (job_id);
CREATE INDEX errand_helper_person_id_job_id ON errand_helper (person_id, job_id);
CREATE UNIQUE INDEX once_on_a_job ON errand_helper (job_id, person_id) WHERE left_at IS NULL;
CREATE UNIQUE INDEX one_running_job_a_person ON errand_helper (person_id)
  WHERE left_at IS NULL AND started_at IS NOT NULL AND finished_at IS NULL;
INSERT INTO errand_helper (job_id, person_id, part, joined_at, started_at, finished_at, worked_minutes, fee_yen)
  SELECT id, claimed_by_id, 'helper', claimed_at, started_at, finished_at, worked_minutes, fee_yen
  FROM errand_job WHERE claimed_by_id IS NOT NULL AND state <> 'called_off';
CREATE TRIGGER a_job_has_so_many_places AFTER INSERT ON errand_helper WHEN NEW.part = 'helper' AND
    (SELECT count(*) FROM errand_helper WHERE job_id = NEW.job_id AND part = 'helper' AND left_at IS NULL)
    > (SELECT wanted_people FROM errand_job WHERE id = NEW.job_id)
  BEGIN SELECT raise(ABORT, 'every place of this job is taken'); END;

CREATE VIEW errand_busy AS
  SELECT h.person_id, j.id AS job_id, j.work_on, j.starts_minute, j.starts_minute + j.wanted_minutes AS ends_minute
  FROM errand_job j CROSS JOIN errand_helper h ON h.job_id = j.id  -- in this order: a day has few jobs, a volunteer has many days
  WHERE h.left_at IS NULL AND j.starts_minute IS NOT NULL AND j.state IN ('open', 'claimed', 'confirmed', 'running');
CREATE TRIGGER nobody_is_in_two_places AFTER INSERT ON errand_helper WHEN EXISTS (
    SELECT 1 FROM errand_busy mine JOIN errand_busy other ON other.person_id = mine.person_id
      AND other.work_on = mine.work_on AND other.job_id <> mine.job_id, errand_setting s
    WHERE mine.person_id = NEW.person_id AND mine.job_id = NEW.job_id AND NEW.left_at IS NULL
      AND mine.starts_minute < other.ends_minute + s.travel_minutes
      AND other.starts_minute < mine.ends_minute + s.travel_minutes)
  BEGIN SELECT raise(ABORT, 'a volunteer is in one place at a time'); END;
CREATE TRIGGER nobody_comes_back_to_two_places AFTER UPDATE OF left_at ON errand_helper
  WHEN OLD.left_at IS NOT NULL AND NEW.left_at IS NULL AND EXISTS (
    SELECT 1 FROM errand_busy mine JOIN errand_busy other ON other.person_id = mine.person_id
      AND other.work_on = mine.work_on AND other.job_id <> mine.job_id, errand_setting s
    WHERE mine.person_id = NEW.person_id AND mine.job_id = NEW.job_id
      AND mine.starts_minute < other.ends_minute + s.travel_minutes
      AND other.starts_minute < mine.ends_minute + s.travel_minutes)
  BEGIN SELECT raise(ABORT, 'a volunteer is in one place at a time'); END;
CREATE TRIGGER nobody_is_moved_to_two_places AFTER UPDATE OF state, work_on, starts_minute, wanted_minutes ON errand_job
  WHEN (NEW.starts_minute IS NOT OLD.starts_minute OR NEW.work_on <> OLD.work_on OR NEW.wanted_minutes <> OLD.wanted_minutes
      OR OLD.state NOT IN ('open', 'claimed', 'confirmed', 'running')) AND EXISTS (
    SELECT 1 FROM errand_busy mine JOIN errand_busy other ON other.person_id = mine.person_id
      AND other.work_on = mine.work_on AND other.job_id <> mine.job_id, errand_setting s
    WHERE mine.person_id IN (SELECT person_id FROM errand_helper WHERE job_id = NEW.id) AND mine.job_id = NEW.id
      AND mine.starts_minute < other.ends_minute + s.travel_minutes
      AND other.starts_minute < mine.ends_minute + s.travel_minutes)
  BEGIN SELECT raise(ABORT, 'a volunteer is in one place at a time'); END;
CREATE TRIGGER a_resident_has_one_visit_at_a_time AFTER INSERT ON errand_job
  WHEN NEW.starts_minute IS NOT NULL AND NEW.state IN ('open', 'claimed', 'confirmed', 'running') AND EXISTS (
    SELECT 1 FROM errand_job o WHERE o.resident_id = NEW.resident_id AND o.id <> NEW.id AND o.work_on = NEW.work_on
      AND o.state IN ('open', 'claimed', 'confirmed', 'running')
      AND o.starts_minute < NEW.starts_minute + NEW.wanted_minutes AND NEW.starts_minute < o.starts_minute + o.wanted_minutes)
  BEGIN SELECT raise(ABORT, 'a resident has one visit at a time'); END;
CREATE TRIGGER a_resident_is_moved_to_one_visit_at_a_time
  AFTER UPDATE OF state, work_on, starts_minute, wanted_minutes ON errand_job
  WHEN NEW.starts_minute IS NOT NULL AND NEW.state IN ('open', 'claimed', 'confirmed', 'running') AND EXISTS (
    SELECT 1 FROM errand_job o WHERE o.resident_id = NEW.resident_id AND o.id <> NEW.id AND o.work_on = NEW.work_on
      AND o.state IN ('open', 'claimed', 'confirmed', 'running')
      AND o.starts_minute < NEW.starts_minute + NEW.wanted_minutes AND NEW.starts_minute < o.starts_minute + o.wanted_minutes)
  BEGIN SELECT raise(ABORT, 'a resident has one visit at a time'); END;

CREATE TABLE errand_step (
  id INTEGER NOT NULL PRIMARY KEY, job_id INTEGER NOT NULL REFERENCES errand_job (id) ON DELETE RESTRICT,
  act TEXT NOT NULL CHECK (act <> ''), from_state TEXT, to_state TEXT NOT NULL, why TEXT NOT NULL,
  by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, by_name TEXT NOT NULL, terminal TEXT, at TEXT NOT NULL,
  before TEXT CHECK (json_valid(before)), undoes_id INTEGER REFERENCES errand_step (id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX errand_step_job_id ON errand_step (job_id, id);
CREATE UNIQUE INDEX a_step_is_undone_once ON errand_step (undoes_id);
CREATE TRIGGER errand_step_is_never_changed BEFORE UPDATE ON errand_step WHEN NEW.why NOT IN ('', '消去ずみ')
    OR NEW.before IS NOT NULL OR NEW.act <> OLD.act OR NEW.to_state <> OLD.to_state OR NEW.from_state IS NOT OLD.from_state
    OR NEW.by_id IS NOT OLD.by_id OR NEW.at <> OLD.at OR NEW.job_id <> OLD.job_id
  BEGIN SELECT raise(ABORT, 'a step is only ever added to'); END;
CREATE TRIGGER errand_step_is_never_removed BEFORE DELETE ON errand_step
  BEGIN SELECT raise(ABORT, 'a step is only ever added to'); END;
INSERT INTO errand_step (job_id, act, from_state, to_state, why, by_id, by_name, at)
  SELECT j.id, s.act, s.from_state, s.to_state, coalesce(s.why, ''), s.by_id, coalesce(p.name, ''), s.at FROM errand_job j JOIN (
    SELECT id, 1 AS n, 'receive' AS act, NULL AS from_state, 'received' AS to_state, received_by_id AS by_id, received_at AS at, '' AS why
      FROM errand_job
    UNION ALL SELECT id, 2, 'publish', 'received', 'open', received_by_id, received_at, '' FROM errand_job
    UNION ALL SELECT id, 3, 'claim', 'open', 'claimed', claimed_by_id, claimed_at, '' FROM errand_job WHERE claimed_at IS NOT NULL
    UNION ALL SELECT id, 4, 'confirm', 'claimed', 'confirmed', claimed_by_id, started_at, '' FROM errand_job WHERE started_at IS NOT NULL
    UNION ALL SELECT id, 5, 'start', 'confirmed', 'running', claimed_by_id, started_at, '' FROM errand_job WHERE started_at IS NOT NULL
    UNION ALL SELECT id, 6, 'finish', 'running', CASE WHEN state = 'over' OR fee_decided_at IS NOT NULL THEN 'over' ELSE 'done' END,
      claimed_by_id, finished_at, '' FROM errand_job WHERE finished_at IS NOT NULL
    UNION ALL SELECT id, 7, 'decide_fee', 'over', 'done', fee_decided_by_id, fee_decided_at, fee_reason FROM errand_job
      WHERE fee_decided_at IS NOT NULL
    UNION ALL SELECT id, 8, 'call_off', CASE WHEN claimed_at IS NULL THEN 'open' ELSE 'claimed' END, 'called_off', called_off_by_id,
      called_off_at, call_off_reason FROM errand_job WHERE called_off_at IS NOT NULL
  ) s ON s.id = j.id LEFT JOIN person p ON p.id = s.by_id ORDER BY j.id, s.n;

CREATE TABLE errand_ask (
  id INTEGER NOT NULL PRIMARY KEY, job_id INTEGER NOT NULL REFERENCES errand_job (id) ON DELETE RESTRICT,
  person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  answer TEXT NOT NULL CHECK (answer IN ('takes', 'cannot', 'later', 'no_answer')), line TEXT NOT NULL,
  asked_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, at TEXT NOT NULL
) STRICT;
CREATE INDEX errand_ask_job_id ON errand_ask (job_id, person_id);
CREATE INDEX errand_ask_person_id ON errand_ask (person_id, at);

CREATE TABLE equipment (
  id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''),
  kind TEXT NOT NULL CHECK (kind IN ('brush_cutter', 'truck', 'other')), place TEXT NOT NULL, ended_on TEXT
) STRICT;
CREATE UNIQUE INDEX equipment_name ON equipment (name);
CREATE TABLE equipment_booking (
  id INTEGER NOT NULL PRIMARY KEY, equipment_id INTEGER NOT NULL REFERENCES equipment (id) ON DELETE RESTRICT,
  job_id INTEGER REFERENCES errand_job (id) ON DELETE RESTRICT, reason TEXT NOT NULL, day TEXT NOT NULL,
  from_minute INTEGER NOT NULL CHECK (from_minute >= 0), until_minute INTEGER NOT NULL CHECK (until_minute <= 1440),
  booked_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, booked_at TEXT NOT NULL,
  dropped_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, dropped_at TEXT,
  CONSTRAINT ends_after_it_begins CHECK (until_minute > from_minute),
  CONSTRAINT for_a_job_or_a_reason CHECK (job_id IS NOT NULL OR reason <> '')
) STRICT;
CREATE INDEX equipment_booking_equipment_id ON equipment_booking (equipment_id, day);
CREATE INDEX equipment_booking_job_id ON equipment_booking (job_id);
CREATE TRIGGER equipment_is_in_one_place AFTER INSERT ON equipment_booking WHEN NEW.dropped_at IS NULL AND EXISTS (
    SELECT 1 FROM equipment_booking b, errand_setting s WHERE b.equipment_id = NEW.equipment_id AND b.id <> NEW.id AND b.day = NEW.day
      AND b.dropped_at IS NULL AND b.from_minute < NEW.until_minute + s.travel_minutes
      AND NEW.from_minute < b.until_minute + s.travel_minutes)
  BEGIN SELECT raise(ABORT, 'a machine is in one place at a time'); END;
CREATE TRIGGER equipment_is_moved_to_one_place AFTER UPDATE OF equipment_id, day, from_minute, until_minute, dropped_at ON equipment_booking
  WHEN NEW.dropped_at IS NULL AND EXISTS (
    SELECT 1 FROM equipment_booking b, errand_setting s WHERE b.equipment_id = NEW.equipment_id AND b.id <> NEW.id AND b.day = NEW.day
      AND b.dropped_at IS NULL AND b.from_minute < NEW.until_minute + s.travel_minutes
      AND NEW.from_minute < b.until_minute + s.travel_minutes)
  BEGIN SELECT raise(ABORT, 'a machine is in one place at a time'); END;
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
