"""ちょい加勢: what the minutes cost, and the small help that is asked for, taken and done."""

SQL = """
CREATE TABLE tariff (
  id INTEGER NOT NULL PRIMARY KEY, valid_from TEXT NOT NULL,
  billing TEXT NOT NULL CHECK (billing IN ('steps', 'minutes')),
  yen_per_minute INTEGER NOT NULL CHECK (yen_per_minute >= 0),
  round_up_minutes INTEGER NOT NULL CHECK (round_up_minutes >= 1),
  minimum_yen INTEGER NOT NULL CHECK (minimum_yen >= 0),
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  withdrawn_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, withdrawn_at TEXT
) STRICT;
CREATE UNIQUE INDEX one_tariff_from_a_day ON tariff (valid_from) WHERE withdrawn_at IS NULL;
CREATE INDEX tariff_made_by_id ON tariff (made_by_id);
CREATE INDEX tariff_withdrawn_by_id ON tariff (withdrawn_by_id);
CREATE TRIGGER tariff_keeps_its_prices BEFORE UPDATE OF valid_from, billing, yen_per_minute, round_up_minutes, minimum_yen ON tariff
  BEGIN SELECT raise(ABORT, 'a tariff is not changed: a new one is written'); END;
CREATE TABLE tariff_step (
  id INTEGER NOT NULL PRIMARY KEY, tariff_id INTEGER NOT NULL REFERENCES tariff (id) ON DELETE RESTRICT,
  up_to_minutes INTEGER NOT NULL CHECK (up_to_minutes BETWEEN 1 AND 60),
  fee_yen INTEGER NOT NULL CHECK (fee_yen >= 0), fuel_yen INTEGER NOT NULL CHECK (fuel_yen >= 0)
) STRICT;
CREATE UNIQUE INDEX tariff_step_tariff_id_up_to_minutes ON tariff_step (tariff_id, up_to_minutes);
CREATE INDEX tariff_step_tariff_id ON tariff_step (tariff_id);
CREATE TRIGGER tariff_step_keeps_its_price BEFORE UPDATE ON tariff_step
  BEGIN SELECT raise(ABORT, 'a tariff is not changed: a new one is written'); END;
CREATE TRIGGER tariff_step_is_never_removed BEFORE DELETE ON tariff_step
  BEGIN SELECT raise(ABORT, 'a tariff is not changed: a new one is written'); END;

CREATE TABLE errand_job (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  caller TEXT NOT NULL, callback_phone TEXT NOT NULL, kind TEXT NOT NULL, work_on TEXT NOT NULL,
  from_minute INTEGER NOT NULL, until_minute INTEGER NOT NULL, wanted_minutes INTEGER NOT NULL,
  remark TEXT NOT NULL, terms TEXT NOT NULL CHECK (json_valid(terms)),
  estimate_yen INTEGER NOT NULL CHECK (estimate_yen >= 0),
  state TEXT NOT NULL CHECK (state IN ('open', 'claimed', 'running', 'over', 'done', 'called_off')),
  received_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, received_at TEXT NOT NULL,
  claimed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, claimed_at TEXT,
  started_at TEXT, finished_at TEXT, worked_minutes INTEGER CHECK (worked_minutes >= 1),
  fee_yen INTEGER CHECK (fee_yen >= 0),
  fee_decided_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, fee_decided_at TEXT, fee_reason TEXT,
  report TEXT CHECK (report IN ('fine', 'worry')), report_line TEXT, reported_at TEXT,
  called_off_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, called_off_at TEXT, call_off_reason TEXT,
  CONSTRAINT the_span_holds_the_work CHECK (
    from_minute >= 0 AND until_minute <= 1440 AND wanted_minutes BETWEEN 1 AND 60
    AND until_minute - from_minute >= wanted_minutes),
  CONSTRAINT open_is_nobodys CHECK ((state = 'open') <= (claimed_by_id IS NULL)),
  CONSTRAINT taken_is_somebodys CHECK (
    (state IN ('claimed', 'running', 'over', 'done')) <= (claimed_by_id IS NOT NULL AND claimed_at IS NOT NULL)),
  CONSTRAINT running_has_begun CHECK ((state IN ('running', 'over', 'done')) <= (started_at IS NOT NULL)),
  CONSTRAINT finished_has_minutes CHECK (
    (state IN ('over', 'done')) <= (finished_at IS NOT NULL AND worked_minutes IS NOT NULL AND finished_at >= started_at)),
  CONSTRAINT done_has_a_fee CHECK ((state = 'done') = (fee_yen IS NOT NULL)),
  CONSTRAINT over_an_hour_is_decided_by_somebody CHECK (
    state <> 'done' OR worked_minutes <= 60 OR (fee_decided_by_id IS NOT NULL AND fee_reason IS NOT NULL)),
  CONSTRAINT called_off_with_a_reason CHECK (
    (state = 'called_off') <= (called_off_by_id IS NOT NULL AND called_off_at IS NOT NULL AND call_off_reason <> ''))
) STRICT;
CREATE INDEX errand_job_state_work_on ON errand_job (state, work_on);
CREATE INDEX errand_job_claimed_by_id_work_on ON errand_job (claimed_by_id, work_on);
CREATE INDEX errand_job_report_reported_at ON errand_job (report, reported_at);
CREATE INDEX errand_job_resident_id ON errand_job (resident_id);
CREATE TRIGGER errand_job_keeps_its_price BEFORE UPDATE OF terms, estimate_yen ON errand_job
  BEGIN SELECT raise(ABORT, 'a job keeps the price it was made with'); END;
CREATE TRIGGER errand_job_is_never_removed BEFORE DELETE ON errand_job
  BEGIN SELECT raise(ABORT, 'a job is called off, not removed'); END;
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
