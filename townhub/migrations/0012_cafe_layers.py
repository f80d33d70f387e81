"""The café's calendar in full: places, kinds, seasons and series; what is a draft, and what was published when.

A rule (a week, a single day, a series, one day of a series) is never changed: another row takes its place. `since_id` is
the edition that published the row, NULL while it is a draft; `until_id` the edition that took it off the board; `leaving_at`
says that the next edition is to do so. What residents see is what has the one and not the other.
"""

SQL = """
CREATE TABLE cafe_place (
  id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, name_en TEXT NOT NULL, kana TEXT NOT NULL, phone TEXT NOT NULL,
  address TEXT NOT NULL, area_id INTEGER REFERENCES area (id) ON DELETE RESTRICT, position INTEGER NOT NULL,
  changes INTEGER NOT NULL, ended_on TEXT
) STRICT;
CREATE INDEX cafe_place_area_id ON cafe_place (area_id);
CREATE UNIQUE INDEX one_cafe_of_that_name ON cafe_place (name) WHERE ended_on IS NULL;
INSERT INTO cafe_place (id, name, name_en, kana, phone, address, position, changes) VALUES (1, '', '', '', '', '', 0, 1);

CREATE TABLE cafe_kind (
  id INTEGER NOT NULL PRIMARY KEY, word TEXT NOT NULL CHECK (word <> ''), seal TEXT NOT NULL CHECK (length(seal) <= 1),
  style TEXT NOT NULL, kana TEXT NOT NULL, word_en TEXT NOT NULL, position INTEGER NOT NULL, ended_on TEXT
) STRICT;
CREATE UNIQUE INDEX cafe_kind_word ON cafe_kind (word);
INSERT INTO cafe_kind (word, seal, style, kana, word_en, position) VALUES
  ('食事会', '食', 'meal', 'しょくじかい', 'Shared lunch', 1), ('出張販売', '売', 'shop', 'しゅっちょうはんばい', 'Mobile shop', 2),
  ('送迎', '送', 'ride', 'そうげい', 'Pick-up by car', 3), ('コーヒー', '茶', 'tea', '', 'Coffee', 4),
  ('体操', '体', 'move', 'たいそう', 'Exercise', 5);

CREATE TABLE cafe_edition (
  id INTEGER NOT NULL PRIMARY KEY, place_id INTEGER NOT NULL REFERENCES cafe_place (id) ON DELETE RESTRICT,
  number INTEGER NOT NULL, act TEXT NOT NULL, published_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  published_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX cafe_edition_place_id_number ON cafe_edition (place_id, number);
CREATE INDEX cafe_edition_published_by_id ON cafe_edition (published_by_id);
CREATE TABLE cafe_edition_day (
  id INTEGER NOT NULL PRIMARY KEY, edition_id INTEGER NOT NULL REFERENCES cafe_edition (id) ON DELETE CASCADE,
  day TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX cafe_edition_day_edition_id_day ON cafe_edition_day (edition_id, day);
CREATE INDEX cafe_edition_day_day ON cafe_edition_day (day);

DROP TRIGGER cafe_weeks_do_not_overlap;
DROP TRIGGER cafe_weeks_do_not_overlap_later;
DROP TRIGGER nothing_happens_on_a_closed_day;
ALTER TABLE cafe_week RENAME TO old_week;
ALTER TABLE cafe_week_day RENAME TO old_week_day;
ALTER TABLE cafe_week_event RENAME TO old_week_event;
ALTER TABLE cafe_day RENAME TO old_day;
ALTER TABLE cafe_day_event RENAME TO old_day_event;
DROP INDEX cafe_week_valid_from;
DROP INDEX cafe_week_made_by_id;
DROP INDEX cafe_week_day_week_id_weekday;
DROP INDEX cafe_week_event_week_day_id_position;
DROP INDEX cafe_day_day;
DROP INDEX cafe_day_changed_by_id;
DROP INDEX cafe_day_event_day_id_position;

CREATE TABLE cafe_week (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, place_id INTEGER NOT NULL REFERENCES cafe_place (id) ON DELETE RESTRICT,
  valid_from TEXT NOT NULL, name TEXT NOT NULL, season_from TEXT NOT NULL, season_until TEXT NOT NULL,
  {RULE},
  CONSTRAINT a_season_has_both_ends CHECK ((season_from = '') = (season_until = ''))
) STRICT;
{INDEXES cafe_week}
CREATE UNIQUE INDEX one_week_from_a_day_as_drafted ON cafe_week (place_id, valid_from, season_from)
  WHERE until_id IS NULL AND leaving_at IS NULL;
CREATE UNIQUE INDEX one_week_from_a_day_as_published ON cafe_week (place_id, valid_from, season_from)
  WHERE until_id IS NULL AND since_id IS NOT NULL;
CREATE TABLE cafe_week_day (
  id INTEGER NOT NULL PRIMARY KEY, week_id INTEGER NOT NULL REFERENCES cafe_week (id) ON DELETE CASCADE,
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6), {SPANS}, note TEXT NOT NULL,
  CONSTRAINT a_second_span_after_the_first CHECK ({SECOND}),
  CONSTRAINT closes_after_it_opens CHECK (closes_minute IS NULL OR (opens_minute IS NOT NULL AND closes_minute > opens_minute))
) STRICT;
CREATE UNIQUE INDEX cafe_week_day_week_id_weekday ON cafe_week_day (week_id, weekday);
CREATE TABLE cafe_week_event (
  id INTEGER NOT NULL PRIMARY KEY, week_day_id INTEGER NOT NULL REFERENCES cafe_week_day (id) ON DELETE CASCADE,
  position INTEGER NOT NULL, word TEXT NOT NULL CHECK (word <> '')
) STRICT;
CREATE UNIQUE INDEX cafe_week_event_week_day_id_position ON cafe_week_event (week_day_id, position);

CREATE TABLE cafe_day (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, place_id INTEGER NOT NULL REFERENCES cafe_place (id) ON DELETE RESTRICT,
  day TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('open', 'closed')), {SPANS}, note TEXT NOT NULL,
  {RULE},
  CONSTRAINT hours_when_open CHECK ((status = 'open') = (opens_minute IS NOT NULL)),
  CONSTRAINT a_second_span_after_the_first CHECK ({SECOND}),
  CONSTRAINT closes_after_it_opens CHECK (closes_minute IS NULL OR (opens_minute IS NOT NULL AND closes_minute > opens_minute))
) STRICT;
{INDEXES cafe_day}
CREATE INDEX cafe_day_place_id_day ON cafe_day (place_id, day);
CREATE UNIQUE INDEX one_writing_of_a_day_as_drafted ON cafe_day (place_id, day)
  WHERE until_id IS NULL AND leaving_at IS NULL;
CREATE UNIQUE INDEX one_writing_of_a_day_as_published ON cafe_day (place_id, day)
  WHERE until_id IS NULL AND since_id IS NOT NULL;
CREATE TABLE cafe_day_event (
  id INTEGER NOT NULL PRIMARY KEY, day_id INTEGER NOT NULL REFERENCES cafe_day (id) ON DELETE CASCADE,
  position INTEGER NOT NULL, word TEXT NOT NULL CHECK (word <> '')
) STRICT;
CREATE UNIQUE INDEX cafe_day_event_day_id_position ON cafe_day_event (day_id, position);
CREATE TRIGGER nothing_happens_on_a_closed_day BEFORE INSERT ON cafe_day_event
  WHEN (SELECT status FROM cafe_day WHERE id = NEW.day_id) = 'closed'
  BEGIN SELECT raise(ABORT, 'an event on a closed day'); END;

CREATE TABLE cafe_series (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, place_id INTEGER NOT NULL REFERENCES cafe_place (id) ON DELETE RESTRICT,
  thread TEXT NOT NULL, effect TEXT NOT NULL CHECK (effect IN ('event', 'open', 'closed')), word TEXT NOT NULL,
  weekdays INTEGER NOT NULL CHECK (weekdays BETWEEN 1 AND 127), nths INTEGER NOT NULL CHECK (nths BETWEEN 0 AND 63),
  every_weeks INTEGER NOT NULL CHECK (every_weeks BETWEEN 1 AND 8), first_on TEXT NOT NULL, last_on TEXT,
  season_from TEXT NOT NULL, season_until TEXT NOT NULL,
  begins_minute INTEGER CHECK (begins_minute BETWEEN 0 AND 1439), ends_minute INTEGER CHECK (ends_minute <= 1440),
  holidays TEXT NOT NULL CHECK (holidays IN ('skip', 'hold')), note TEXT NOT NULL,
  {RULE},
  CONSTRAINT an_event_has_a_word CHECK ((effect = 'event') = (word <> '')),
  CONSTRAINT hours_when_it_opens CHECK (effect <> 'open' OR begins_minute IS NOT NULL),
  CONSTRAINT ends_after_its_first_day CHECK (last_on IS NULL OR last_on >= first_on),
  CONSTRAINT a_season_has_both_ends CHECK ((season_from = '') = (season_until = '')),
  CONSTRAINT ends_after_it_begins CHECK (ends_minute IS NULL OR (begins_minute IS NOT NULL AND ends_minute > begins_minute))
) STRICT;
{INDEXES cafe_series}
CREATE INDEX cafe_series_thread ON cafe_series (thread);
CREATE TABLE cafe_series_day (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, place_id INTEGER NOT NULL REFERENCES cafe_place (id) ON DELETE RESTRICT,
  thread TEXT NOT NULL, day TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('off', 'moved')),
  begins_minute INTEGER CHECK (begins_minute BETWEEN 0 AND 1439), ends_minute INTEGER CHECK (ends_minute <= 1440),
  note TEXT NOT NULL,
  {RULE},
  CONSTRAINT a_time_when_moved CHECK (state = 'off' OR begins_minute IS NOT NULL),
  CONSTRAINT ends_after_it_begins CHECK (ends_minute IS NULL OR (begins_minute IS NOT NULL AND ends_minute > begins_minute))
) STRICT;
{INDEXES cafe_series_day}
CREATE INDEX cafe_series_day_day ON cafe_series_day (day);
CREATE UNIQUE INDEX one_day_of_a_series_as_drafted ON cafe_series_day (thread, day)
  WHERE until_id IS NULL AND leaving_at IS NULL;
CREATE UNIQUE INDEX one_day_of_a_series_as_published ON cafe_series_day (thread, day)
  WHERE until_id IS NULL AND since_id IS NOT NULL;

CREATE TABLE cafe_emergency (
  id INTEGER NOT NULL PRIMARY KEY, place_id INTEGER NOT NULL REFERENCES cafe_place (id) ON DELETE RESTRICT,
  day TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason <> ''),
  closed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, closed_at TEXT NOT NULL,
  lifted_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, lifted_at TEXT
) STRICT;
CREATE UNIQUE INDEX one_emergency_a_day ON cafe_emergency (place_id, day) WHERE lifted_at IS NULL;
CREATE INDEX cafe_emergency_place_id_day ON cafe_emergency (place_id, day);
CREATE INDEX cafe_emergency_closed_by_id ON cafe_emergency (closed_by_id);
CREATE INDEX cafe_emergency_lifted_by_id ON cafe_emergency (lifted_by_id);

INSERT INTO cafe_edition (id, place_id, number, act, published_at)
  SELECT 1, 1, (SELECT version FROM public_version), 'moved', strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
  WHERE EXISTS (SELECT 1 FROM old_week) OR EXISTS (SELECT 1 FROM old_day);
INSERT INTO cafe_week (id, place_id, valid_from, name, season_from, season_until, made_by_id, made_at, since_id)
  SELECT id, 1, valid_from, '', '', '', made_by_id, made_at, 1 FROM old_week;
INSERT INTO cafe_week_day (id, week_id, weekday, opens_minute, closes_minute, note)
  SELECT id, week_id, weekday, opens_minute, closes_minute, note FROM old_week_day;
INSERT INTO cafe_week_event (id, week_day_id, position, word) SELECT id, week_day_id, position, word FROM old_week_event;
INSERT INTO cafe_day (id, place_id, day, status, opens_minute, closes_minute, note, made_by_id, made_at, since_id)
  SELECT id, 1, day, status, opens_minute, closes_minute, note, changed_by_id, changed_at, 1 FROM old_day;
INSERT INTO cafe_day_event (id, day_id, position, word) SELECT id, day_id, position, word FROM old_day_event;
DROP TABLE old_week_event;
DROP TABLE old_week_day;
DROP TABLE old_week;
DROP TABLE old_day_event;
DROP TABLE old_day
"""
_RULE = """made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  since_id INTEGER REFERENCES cafe_edition (id) ON DELETE RESTRICT,
  until_id INTEGER REFERENCES cafe_edition (id) ON DELETE RESTRICT,
  leaving_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, leaving_at TEXT,
  CONSTRAINT off_the_board_after_it_was_on CHECK (until_id IS NULL OR since_id IS NOT NULL),
  CONSTRAINT only_what_is_on_the_board_can_leave_it CHECK (leaving_at IS NULL OR since_id IS NOT NULL)"""
_SPANS = """opens_minute INTEGER CHECK (opens_minute BETWEEN 0 AND 1439), closes_minute INTEGER CHECK (closes_minute <= 1440),
  again_minute INTEGER CHECK (again_minute BETWEEN 0 AND 1439), until_minute INTEGER CHECK (until_minute <= 1440)"""
_SECOND = """(again_minute IS NULL OR (closes_minute IS NOT NULL AND again_minute > closes_minute))
    AND (until_minute IS NULL OR (again_minute IS NOT NULL AND until_minute > again_minute))"""
_RULES = ("cafe_week", "cafe_day", "cafe_series", "cafe_series_day")
_KEYS = ("place_id", "made_by_id", "since_id", "until_id", "leaving_by_id")
# Everything else of a rule is what it says; to mark it as leaving concerns the staff only.
_NOT_SEEN = {"id", "made_by_id", "made_at", "leaving_by_id", "leaving_at"}
_WHOLE = ("cafe_place", "cafe_kind", "cafe_emergency")


def up(migrator, db):
    sql = SQL.replace("{RULE}", _RULE).replace("{SPANS}", _SPANS).replace("{SECOND}", _SECOND)
    for table in _RULES:
        keys = "".join(f"CREATE INDEX {table}_{key} ON {table} ({key});\n" for key in _KEYS)
        sql = sql.replace("{INDEXES " + table + "}\n", keys)
    for statement in sql.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
    for name, table, act, when in _triggers(db):
        db.execute_sql(
            f"CREATE TRIGGER {name} AFTER {act} ON {table} {when} "  # noqa: S608 - our own names
            "BEGIN UPDATE public_version SET version = version + 1; END"
        )


def _triggers(db):
    """What raises the number of the public board: a change to what residents see, and never a draft."""
    for table in _RULES:
        columns = [row[1] for row in db.execute_sql(f"PRAGMA table_info({table})").fetchall()]
        seen = ", ".join(column for column in columns if column not in _NOT_SEEN)
        yield f"{table}_insert_is_public", table, "INSERT", "WHEN NEW.since_id IS NOT NULL"
        yield f"{table}_update_is_public", table, f"UPDATE OF {seen}", "WHEN NEW.since_id IS NOT NULL"
        yield f"{table}_delete_is_public", table, "DELETE", "WHEN OLD.since_id IS NOT NULL"
    for table in ("cafe_week_day", "cafe_week_event", "cafe_day_event"):  # written with their rule, never changed
        yield f"{table}_update_is_public", table, "UPDATE", ""
    for table in _WHOLE:
        columns = [row[1] for row in db.execute_sql(f"PRAGMA table_info({table})").fetchall()]
        seen = ", ".join(column for column in columns if column != "changes")
        yield f"{table}_insert_is_public", table, "INSERT", ""
        yield f"{table}_update_is_public", table, f"UPDATE OF {seen}", ""
        yield f"{table}_delete_is_public", table, "DELETE", ""
