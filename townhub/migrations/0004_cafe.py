"""The café's calendar in its layers, and the number that says whether the public board is still as last drawn."""

SQL = """
CREATE TABLE cafe_week (
  id INTEGER NOT NULL PRIMARY KEY, valid_from TEXT NOT NULL, valid_until TEXT,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT ends_after_it_begins CHECK (valid_until IS NULL OR valid_until >= valid_from)
) STRICT;
CREATE UNIQUE INDEX cafe_week_valid_from ON cafe_week (valid_from);
CREATE INDEX cafe_week_made_by_id ON cafe_week (made_by_id);
CREATE TRIGGER cafe_weeks_do_not_overlap AFTER INSERT ON cafe_week WHEN EXISTS (
    SELECT 1 FROM cafe_week w WHERE w.id <> NEW.id AND w.valid_from <= coalesce(NEW.valid_until, '9999-12-31')
      AND coalesce(w.valid_until, '9999-12-31') >= NEW.valid_from)
  BEGIN SELECT raise(ABORT, 'two weekly patterns for one day'); END;
CREATE TRIGGER cafe_weeks_do_not_overlap_later AFTER UPDATE ON cafe_week WHEN EXISTS (
    SELECT 1 FROM cafe_week w WHERE w.id <> NEW.id AND w.valid_from <= coalesce(NEW.valid_until, '9999-12-31')
      AND coalesce(w.valid_until, '9999-12-31') >= NEW.valid_from)
  BEGIN SELECT raise(ABORT, 'two weekly patterns for one day'); END;

CREATE TABLE cafe_week_day (
  id INTEGER NOT NULL PRIMARY KEY, week_id INTEGER NOT NULL REFERENCES cafe_week (id) ON DELETE CASCADE,
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
  opens_minute INTEGER CHECK (opens_minute BETWEEN 0 AND 1439), closes_minute INTEGER CHECK (closes_minute <= 1440),
  note TEXT NOT NULL,
  CONSTRAINT closes_after_it_opens CHECK (closes_minute IS NULL OR (opens_minute IS NOT NULL AND closes_minute > opens_minute))
) STRICT;
CREATE UNIQUE INDEX cafe_week_day_week_id_weekday ON cafe_week_day (week_id, weekday);

CREATE TABLE cafe_week_event (
  id INTEGER NOT NULL PRIMARY KEY, week_day_id INTEGER NOT NULL REFERENCES cafe_week_day (id) ON DELETE CASCADE,
  position INTEGER NOT NULL, word TEXT NOT NULL CHECK (word <> '')
) STRICT;
CREATE UNIQUE INDEX cafe_week_event_week_day_id_position ON cafe_week_event (week_day_id, position);

CREATE TABLE cafe_day (
  id INTEGER NOT NULL PRIMARY KEY, day TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('open', 'closed')),
  opens_minute INTEGER CHECK (opens_minute BETWEEN 0 AND 1439), closes_minute INTEGER CHECK (closes_minute <= 1440),
  note TEXT NOT NULL, changed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, changed_at TEXT NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT hours_when_open CHECK ((status = 'open') = (opens_minute IS NOT NULL)),
  CONSTRAINT closes_after_it_opens CHECK (closes_minute IS NULL OR (opens_minute IS NOT NULL AND closes_minute > opens_minute))
) STRICT;
CREATE UNIQUE INDEX cafe_day_day ON cafe_day (day);
CREATE INDEX cafe_day_changed_by_id ON cafe_day (changed_by_id);

CREATE TABLE cafe_day_event (
  id INTEGER NOT NULL PRIMARY KEY, day_id INTEGER NOT NULL REFERENCES cafe_day (id) ON DELETE CASCADE,
  position INTEGER NOT NULL, word TEXT NOT NULL CHECK (word <> '')
) STRICT;
CREATE UNIQUE INDEX cafe_day_event_day_id_position ON cafe_day_event (day_id, position);
CREATE TRIGGER nothing_happens_on_a_closed_day BEFORE INSERT ON cafe_day_event
  WHEN (SELECT status FROM cafe_day WHERE id = NEW.day_id) = 'closed'
  BEGIN SELECT raise(ABORT, 'an event on a closed day'); END;

CREATE TABLE public_version (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL) STRICT;
INSERT INTO public_version (id, version) VALUES (1, 1);
"""

# What the public board shows. Each change raises the version in its own commit, so that no kept page outlives it.
SHOWN = ("town", "cafe_week", "cafe_week_day", "cafe_week_event", "cafe_day", "cafe_day_event")


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
    for table in SHOWN:
        for act in ("insert", "update", "delete"):
            db.execute_sql(
                f"CREATE TRIGGER {table}_{act}_is_public AFTER {act.upper()} ON {table} "  # noqa: S608 - our own names
                "BEGIN UPDATE public_version SET version = version + 1; END"
            )
