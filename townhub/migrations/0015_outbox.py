"""Letters that leave the house: an outbox, tried again until they are gone."""

SQL = """
ALTER TABLE person ADD COLUMN email TEXT CHECK (email LIKE '%_@_%');
ALTER TABLE person ADD COLUMN reminded_by TEXT NOT NULL DEFAULT 'mail' CHECK (reminded_by IN ('mail', 'phone', 'nobody'));
CREATE TABLE letter (
  id INTEGER NOT NULL PRIMARY KEY, message_id TEXT NOT NULL CHECK (message_id <> ''),
  person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT, address TEXT NOT NULL CHECK (address <> ''),
  subject TEXT NOT NULL, body TEXT NOT NULL, made_at TEXT NOT NULL, useful_until TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0), next_try_at TEXT NOT NULL,
  sent_at TEXT, given_up_at TEXT, trouble TEXT,
  CONSTRAINT sent_or_given_up CHECK (sent_at IS NULL OR given_up_at IS NULL),
  CONSTRAINT given_up_for_a_reason CHECK (given_up_at IS NULL OR trouble IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX letter_message_id ON letter (message_id);
CREATE INDEX letter_person_id ON letter (person_id);
CREATE INDEX letters_to_send ON letter (next_try_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE TRIGGER a_letter_that_is_gone_stays_so BEFORE UPDATE ON letter WHEN OLD.sent_at IS NOT NULL
  BEGIN SELECT raise(ABORT, 'a letter that is gone stays so'); END;
CREATE TABLE reminder (
  id INTEGER NOT NULL PRIMARY KEY, cause TEXT NOT NULL CHECK (cause <> ''),
  person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  letter_id INTEGER REFERENCES letter (id) ON DELETE RESTRICT,
  called_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, called_at TEXT, made_at TEXT NOT NULL,
  CONSTRAINT by_letter_or_by_telephone CHECK (letter_id IS NOT NULL OR called_at IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX reminded_once_of_a_cause ON reminder (cause);
CREATE INDEX reminder_letter_id ON reminder (letter_id);
CREATE TABLE calendar_feed (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  secret_hash TEXT NOT NULL CHECK (length(secret_hash) = 64), made_at TEXT NOT NULL,
  stopped_at TEXT, stopped_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT
) STRICT;
CREATE UNIQUE INDEX calendar_feed_secret_hash ON calendar_feed (secret_hash);
CREATE UNIQUE INDEX one_calendar_feed_a_person ON calendar_feed (person_id) WHERE stopped_at IS NULL;
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
