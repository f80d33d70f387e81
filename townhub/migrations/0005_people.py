"""The ground floor for a whole town: households, consent, notes, units, closing days, the shared PC, a chained log."""

import hashlib
import json
import unicodedata

SQL = """
ALTER TABLE area ADD COLUMN ended_on TEXT;
ALTER TABLE district ADD COLUMN ended_on TEXT;
ALTER TABLE unit ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE unit ADD COLUMN ended_on TEXT;

CREATE TABLE closing (
  id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''), first_on TEXT NOT NULL, last_on TEXT NOT NULL,
  every_year INTEGER NOT NULL CHECK (every_year IN (0, 1)),
  made_by_id INTEGER, made_at TEXT NOT NULL, withdrawn_by_id INTEGER, withdrawn_at TEXT,
  CONSTRAINT ends_after_it_begins CHECK (last_on >= first_on)
) STRICT;
CREATE TRIGGER closing_insert_is_public AFTER INSERT ON closing
  BEGIN UPDATE public_version SET version = version + 1; END;
CREATE TRIGGER closing_update_is_public AFTER UPDATE ON closing
  BEGIN UPDATE public_version SET version = version + 1; END;
CREATE TRIGGER closing_delete_is_public AFTER DELETE ON closing
  BEGIN UPDATE public_version SET version = version + 1; END;

CREATE TABLE household (
  id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, made_at TEXT NOT NULL
) STRICT;
ALTER TABLE resident ADD COLUMN sex TEXT NOT NULL DEFAULT '' CHECK (sex IN ('', 'female', 'male', 'other'));
ALTER TABLE resident ADD COLUMN mobile TEXT NOT NULL DEFAULT '';
ALTER TABLE resident ADD COLUMN household_id INTEGER REFERENCES household (id) ON DELETE RESTRICT;
ALTER TABLE resident ADD COLUMN relation TEXT NOT NULL DEFAULT '';
ALTER TABLE resident ADD COLUMN emergency_name TEXT NOT NULL DEFAULT '';
ALTER TABLE resident ADD COLUMN emergency_relation TEXT NOT NULL DEFAULT '';
ALTER TABLE resident ADD COLUMN emergency_phone TEXT NOT NULL DEFAULT '';
ALTER TABLE resident ADD COLUMN care_level TEXT NOT NULL DEFAULT '' CHECK (
  care_level IN ('', 'independent', 'programme', 'support1', 'support2', 'care1', 'care2', 'care3', 'care4', 'care5'));
ALTER TABLE resident ADD COLUMN main_unit_id INTEGER REFERENCES unit (id) ON DELETE RESTRICT;
ALTER TABLE resident ADD COLUMN cannot_eat TEXT NOT NULL DEFAULT '';
ALTER TABLE resident ADD COLUMN gets_about TEXT NOT NULL DEFAULT '';
ALTER TABLE resident ADD COLUMN ended_on TEXT;
ALTER TABLE resident ADD COLUMN ended_why TEXT CHECK (ended_why IN ('moved', 'died'));
ALTER TABLE resident ADD COLUMN ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT;
ALTER TABLE resident ADD COLUMN purged_at TEXT;
ALTER TABLE resident ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
CREATE INDEX resident_household_id ON resident (household_id);
CREATE INDEX resident_main_unit_id ON resident (main_unit_id);
CREATE INDEX resident_name_birth_on ON resident (name, birth_on);
CREATE TRIGGER resident_ends_once AFTER UPDATE OF ended_on, ended_why, ended_by_id ON resident
  WHEN (NEW.ended_on IS NULL) <> (NEW.ended_why IS NULL) OR (NEW.ended_on IS NULL) <> (NEW.ended_by_id IS NULL)
  BEGIN SELECT raise(ABORT, 'an end has a day, a reason and somebody who wrote it'); END;

CREATE TABLE resident_note (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL CHECK (kind IN ('general', 'sensitive')), words TEXT NOT NULL CHECK (words <> ''),
  written_by_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT, written_at TEXT NOT NULL,
  withdrawn_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, withdrawn_at TEXT
) STRICT;
CREATE INDEX resident_note_resident_id ON resident_note (resident_id);

CREATE TABLE consent (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  unit_id INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT,
  given TEXT NOT NULL CHECK (given IN ('paper', 'spoken')), from_on TEXT NOT NULL,
  recorded_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, recorded_at TEXT NOT NULL,
  ended_on TEXT, ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  CONSTRAINT ended_by_somebody CHECK ((ended_on IS NULL) = (ended_by_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX one_consent_a_unit ON consent (resident_id, unit_id) WHERE ended_on IS NULL;
CREATE INDEX consent_resident_id ON consent (resident_id);
CREATE INDEX consent_unit_id ON consent (unit_id);

CREATE TABLE terminal (
  id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, secret_hash TEXT NOT NULL,
  opened_by_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT, opened_at TEXT NOT NULL,
  closed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, closed_at TEXT,
  CONSTRAINT closed_by_somebody CHECK ((closed_at IS NULL) = (closed_by_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX one_terminal_of_a_name ON terminal (name) WHERE closed_at IS NULL;
ALTER TABLE person ADD COLUMN pin_hash TEXT;
ALTER TABLE person ADD COLUMN pin_failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN search_key TEXT NOT NULL DEFAULT '';
ALTER TABLE invitation ADD COLUMN short_code_hash TEXT;
CREATE UNIQUE INDEX one_card_of_a_code ON invitation (short_code_hash) WHERE used_at IS NULL AND revoked_at IS NULL;
CREATE TABLE draft (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  path TEXT NOT NULL, fields TEXT NOT NULL CHECK (json_valid(fields)), kept_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX draft_person_id_path ON draft (person_id, path);
CREATE INDEX draft_person_id ON draft (person_id);

ALTER TABLE audit_line ADD COLUMN terminal TEXT;
ALTER TABLE audit_line ADD COLUMN hash TEXT NOT NULL DEFAULT '';
DROP TRIGGER audit_line_is_never_changed;
CREATE INDEX audit_line_of_acts ON audit_line (subject, subject_id, id) WHERE act <> 'resident.read';
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
    _chain(db)
    _make_people_searchable(db)
    db.execute_sql(
        "CREATE TRIGGER audit_line_is_never_changed BEFORE UPDATE ON audit_line "
        "BEGIN SELECT raise(ABORT, 'the audit log is only ever added to'); END"
    )


def _make_people_searchable(db):
    """By name and kana in one width and one kind of kana; what is changed later gets the whole key."""
    to_hiragana = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
    for number, name, kana in db.execute_sql("SELECT id, name, kana FROM person").fetchall():
        words = (unicodedata.normalize("NFKC", text).translate(to_hiragana).lower() for text in (name, kana))
        key = " ".join("".join(word.split()) for word in words).strip()
        db.execute_sql("UPDATE person SET search_key = ? WHERE id = ?", (key, number))


def _chain(db):
    """Every line written so far gets the hash over itself and the line before."""
    before = ""
    columns = "id, at, actor_id, actor_name, terminal, act, subject, subject_id, facts, once"
    for line in db.execute_sql(f"SELECT {columns} FROM audit_line ORDER BY id").fetchall():  # noqa: S608 - our own names
        before = hashlib.sha256(json.dumps([before, *line], ensure_ascii=False).encode()).hexdigest()
        db.execute_sql("UPDATE audit_line SET hash = ? WHERE id = ?", (before, line[0]))
