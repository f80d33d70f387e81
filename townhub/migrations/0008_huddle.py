"""毎日の打ち合わせ: the day, its topics, notes, follow-ups and hand-offs. What a closed day holds is not changed."""

SQL = """
CREATE TABLE huddle (
  id INTEGER NOT NULL PRIMARY KEY, day TEXT NOT NULL,
  opened_by_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT, opened_at TEXT NOT NULL,
  from_paper INTEGER NOT NULL CHECK (from_paper IN (0, 1)),
  chair_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  closed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, closed_at TEXT,
  CONSTRAINT closed_by_somebody CHECK ((closed_at IS NULL) = (closed_by_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX one_huddle_a_day ON huddle (day);
CREATE TRIGGER huddle_is_closed_once BEFORE UPDATE ON huddle WHEN OLD.closed_at IS NOT NULL
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER huddle_is_never_removed BEFORE DELETE ON huddle
  BEGIN SELECT raise(ABORT, 'a meeting is never removed'); END;

CREATE TABLE huddle_presence (
  id INTEGER NOT NULL PRIMARY KEY, huddle_id INTEGER NOT NULL REFERENCES huddle (id) ON DELETE RESTRICT,
  unit_id INTEGER NOT NULL REFERENCES unit (id) ON DELETE RESTRICT,
  marked_by_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT, marked_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX a_unit_is_present_once ON huddle_presence (huddle_id, unit_id);
CREATE INDEX huddle_presence_unit_id ON huddle_presence (unit_id);
CREATE TRIGGER presence_of_a_closed_day BEFORE INSERT ON huddle_presence
  WHEN (SELECT closed_at FROM huddle WHERE id = NEW.huddle_id) IS NOT NULL
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER presence_of_a_closed_day_stays BEFORE DELETE ON huddle_presence
  WHEN (SELECT closed_at FROM huddle WHERE id = OLD.huddle_id) IS NOT NULL
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;

CREATE TABLE topic (
  id INTEGER NOT NULL PRIMARY KEY, cause TEXT NOT NULL CHECK (cause <> ''), kind TEXT NOT NULL,
  resident_id INTEGER REFERENCES resident (id) ON DELETE RESTRICT,
  sentence TEXT NOT NULL CHECK (sentence <> ''), sensitive INTEGER NOT NULL DEFAULT 0 CHECK (sensitive IN (0, 1)),
  endpoint TEXT, place TEXT CHECK (json_valid(place)),
  follow_up_id INTEGER, hand_off_id INTEGER,
  arises_on TEXT NOT NULL, made_at TEXT NOT NULL, made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  snoozed_why TEXT, snoozed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, snoozed_at TEXT,
  settled TEXT CHECK (settled IN ('talked', 'done', 'gone')),
  settled_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, settled_at TEXT, settled_on TEXT,
  CONSTRAINT a_link_has_its_values CHECK ((endpoint IS NULL) = (place IS NULL)),
  CONSTRAINT settled_at_a_moment CHECK ((settled IS NULL) = (settled_at IS NULL) AND (settled IS NULL) = (settled_on IS NULL))
) STRICT;
CREATE UNIQUE INDEX one_topic_a_cause ON topic (cause);
CREATE INDEX topic_resident_id ON topic (resident_id);
CREATE INDEX topic_follow_up_id ON topic (follow_up_id);
CREATE INDEX topic_hand_off_id ON topic (hand_off_id);
CREATE INDEX open_topics ON topic (arises_on) WHERE settled IS NULL;
CREATE INDEX topic_settled_on ON topic (settled_on);

CREATE TABLE huddle_topic (
  id INTEGER NOT NULL PRIMARY KEY, huddle_id INTEGER NOT NULL REFERENCES huddle (id) ON DELETE RESTRICT,
  topic_id INTEGER NOT NULL REFERENCES topic (id) ON DELETE RESTRICT,
  part INTEGER NOT NULL CHECK (part IN (1, 2, 3)), position INTEGER NOT NULL,
  days_late INTEGER NOT NULL, sentence TEXT NOT NULL CHECK (sentence <> ''),
  ended TEXT CHECK (ended IN ('talked', 'done', 'gone', 'snoozed', 'open'))
) STRICT;
CREATE UNIQUE INDEX a_topic_once_a_day ON huddle_topic (huddle_id, topic_id);
CREATE INDEX huddle_topic_topic_id ON huddle_topic (topic_id);
CREATE TRIGGER topics_of_a_closed_day BEFORE INSERT ON huddle_topic
  WHEN (SELECT closed_at FROM huddle WHERE id = NEW.huddle_id) IS NOT NULL
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER topics_of_a_closed_day_keep_their_place BEFORE UPDATE ON huddle_topic
  WHEN NEW.sentence <> '消去ずみ' AND (SELECT closed_at FROM huddle WHERE id = OLD.huddle_id) IS NOT NULL
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER topics_of_a_closed_day_stay BEFORE DELETE ON huddle_topic
  WHEN (SELECT closed_at FROM huddle WHERE id = OLD.huddle_id) IS NOT NULL
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;

CREATE TABLE huddle_note (
  id INTEGER NOT NULL PRIMARY KEY, huddle_id INTEGER NOT NULL REFERENCES huddle (id) ON DELETE RESTRICT,
  topic_id INTEGER REFERENCES topic (id) ON DELETE RESTRICT,
  resident_id INTEGER REFERENCES resident (id) ON DELETE RESTRICT,
  household_id INTEGER REFERENCES household (id) ON DELETE RESTRICT,
  category TEXT NOT NULL CHECK (category IN ('health', 'living', 'family', 'service', 'watch', 'office')),
  kind TEXT NOT NULL CHECK (kind IN ('general', 'sensitive')), words TEXT NOT NULL CHECK (words <> ''),
  search_key TEXT NOT NULL, written_by_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  unit_id INTEGER REFERENCES unit (id) ON DELETE RESTRICT, profession TEXT, written_at TEXT NOT NULL,
  addition INTEGER NOT NULL CHECK (addition IN (0, 1)),
  withdrawn_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, withdrawn_at TEXT,
  CONSTRAINT withdrawn_by_somebody CHECK ((withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)),
  CONSTRAINT about_one_thing CHECK (resident_id IS NULL OR household_id IS NULL)
) STRICT;
CREATE INDEX huddle_note_huddle_id ON huddle_note (huddle_id, id);
CREATE INDEX huddle_note_resident_id ON huddle_note (resident_id, written_at);
CREATE INDEX huddle_note_household_id ON huddle_note (household_id);
CREATE INDEX huddle_note_topic_id ON huddle_note (topic_id);
CREATE INDEX huddle_note_unit_id ON huddle_note (unit_id, written_at);
CREATE INDEX huddle_note_written_at ON huddle_note (written_at);
CREATE INDEX huddle_note_category ON huddle_note (category, written_at);
CREATE TRIGGER a_closed_day_takes_additions_only BEFORE INSERT ON huddle_note
  WHEN NEW.addition <> ((SELECT closed_at FROM huddle WHERE id = NEW.huddle_id) IS NOT NULL)
  BEGIN SELECT raise(ABORT, 'the day is closed: what comes later is an addition'); END;
CREATE TRIGGER huddle_note_stays_as_written BEFORE UPDATE OF huddle_id, category, words, written_by_id, unit_id, profession,
    written_at, addition ON huddle_note WHEN NEW.words <> '消去ずみ'
  BEGIN SELECT raise(ABORT, 'a note stays as it was written'); END;
CREATE TRIGGER a_note_of_a_closed_day_is_not_withdrawn BEFORE UPDATE OF withdrawn_at ON huddle_note
  WHEN (SELECT closed_at FROM huddle WHERE id = OLD.huddle_id) IS NOT NULL
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER huddle_note_is_never_removed BEFORE DELETE ON huddle_note
  BEGIN SELECT raise(ABORT, 'a note stays as it was written'); END;

CREATE TABLE huddle_note_seen (
  id INTEGER NOT NULL PRIMARY KEY, note_id INTEGER NOT NULL REFERENCES huddle_note (id) ON DELETE RESTRICT,
  person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT, seen_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX a_note_is_seen_once ON huddle_note_seen (note_id, person_id);

CREATE TABLE follow_up (
  id INTEGER NOT NULL PRIMARY KEY, huddle_id INTEGER REFERENCES huddle (id) ON DELETE RESTRICT,
  topic_id INTEGER REFERENCES topic (id) ON DELETE RESTRICT,
  resident_id INTEGER REFERENCES resident (id) ON DELETE RESTRICT,
  what TEXT NOT NULL CHECK (what <> ''), search_key TEXT NOT NULL,
  assignee_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  until_on TEXT NOT NULL, comes_back_on TEXT NOT NULL,
  made_by_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  became TEXT CHECK (became IN ('errand', 'pick_up', 'visit', 'referral')), became_id INTEGER,
  outcome TEXT CHECK (outcome IN ('done', 'declined', 'dropped')),
  ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, ended_at TEXT,
  CONSTRAINT became_one_thing CHECK ((became IS NULL) = (became_id IS NULL)),
  CONSTRAINT ended_by_somebody CHECK ((outcome IS NULL) = (ended_at IS NULL) AND (outcome IS NULL) = (ended_by_id IS NULL))
) STRICT;
CREATE INDEX follow_up_made_at ON follow_up (made_at);
CREATE INDEX follow_up_huddle_id ON follow_up (huddle_id);
CREATE INDEX follow_up_topic_id ON follow_up (topic_id);
CREATE INDEX follow_up_resident_id ON follow_up (resident_id);
CREATE INDEX open_follow_ups_of ON follow_up (assignee_id, until_on) WHERE outcome IS NULL;
CREATE INDEX open_follow_ups ON follow_up (comes_back_on) WHERE outcome IS NULL;
CREATE INDEX follow_up_became ON follow_up (became, became_id);
CREATE TRIGGER follow_up_of_a_closed_day BEFORE INSERT ON follow_up
  WHEN (SELECT closed_at FROM huddle WHERE id = NEW.huddle_id) IS NOT NULL
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER follow_up_stays_as_agreed BEFORE UPDATE OF huddle_id, what, made_by_id, made_at ON follow_up
  WHEN NEW.what <> '消去ずみ'
  BEGIN SELECT raise(ABORT, 'a follow-up stays as it was agreed'); END;
CREATE TRIGGER follow_up_is_never_removed BEFORE DELETE ON follow_up
  BEGIN SELECT raise(ABORT, 'a follow-up ends, it is not removed'); END;

CREATE TABLE follow_up_try (
  id INTEGER NOT NULL PRIMARY KEY, follow_up_id INTEGER NOT NULL REFERENCES follow_up (id) ON DELETE RESTRICT,
  outcome TEXT NOT NULL CHECK (outcome IN ('done', 'away', 'declined', 'dropped')), line TEXT NOT NULL,
  tried_by_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT, tried_at TEXT NOT NULL,
  taken_back_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, taken_back_at TEXT,
  CONSTRAINT taken_back_by_somebody CHECK ((taken_back_at IS NULL) = (taken_back_by_id IS NULL))
) STRICT;
CREATE INDEX follow_up_try_follow_up_id ON follow_up_try (follow_up_id);

CREATE TABLE hand_off (
  id INTEGER NOT NULL PRIMARY KEY, huddle_id INTEGER REFERENCES huddle (id) ON DELETE RESTRICT,
  resident_id INTEGER REFERENCES resident (id) ON DELETE RESTRICT,
  to_unit_id INTEGER REFERENCES unit (id) ON DELETE RESTRICT,
  to_person_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL CHECK (kind IN ('general', 'sensitive')), words TEXT NOT NULL CHECK (words <> ''),
  search_key TEXT NOT NULL, made_by_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  unit_id INTEGER REFERENCES unit (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  acknowledged_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, acknowledged_at TEXT,
  CONSTRAINT to_a_unit_or_a_person CHECK ((to_unit_id IS NULL) <> (to_person_id IS NULL)),
  CONSTRAINT acknowledged_by_somebody CHECK ((acknowledged_at IS NULL) = (acknowledged_by_id IS NULL))
) STRICT;
CREATE INDEX hand_off_made_at ON hand_off (made_at);
CREATE INDEX hand_off_huddle_id ON hand_off (huddle_id);
CREATE INDEX hand_off_resident_id ON hand_off (resident_id);
CREATE INDEX hand_off_to_unit_id ON hand_off (to_unit_id);
CREATE INDEX hand_off_unit_id ON hand_off (unit_id);
CREATE INDEX waiting_hand_offs ON hand_off (made_at) WHERE acknowledged_at IS NULL;
CREATE TRIGGER hand_off_of_a_closed_day BEFORE INSERT ON hand_off
  WHEN (SELECT closed_at FROM huddle WHERE id = NEW.huddle_id) IS NOT NULL
  BEGIN SELECT raise(ABORT, 'the day is closed'); END;
CREATE TRIGGER hand_off_stays_as_written BEFORE UPDATE OF huddle_id, words, made_by_id, unit_id, made_at ON hand_off
  WHEN NEW.words <> '消去ずみ'
  BEGIN SELECT raise(ABORT, 'a hand-off stays as it was written'); END;
CREATE TRIGGER hand_off_is_never_removed BEFORE DELETE ON hand_off
  BEGIN SELECT raise(ABORT, 'a hand-off is acknowledged, not removed'); END;

CREATE TABLE huddle_watch (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  every_days INTEGER NOT NULL CHECK (every_days BETWEEN 1 AND 366),
  set_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, set_at TEXT NOT NULL, heard_on TEXT
) STRICT;
CREATE UNIQUE INDEX one_watch_a_resident ON huddle_watch (resident_id);

CREATE TABLE consent_override (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  unit_id INTEGER REFERENCES unit (id) ON DELETE RESTRICT,
  why TEXT NOT NULL CHECK (why <> ''), at TEXT NOT NULL, ends_at TEXT NOT NULL
) STRICT;
CREATE INDEX consent_override_resident_id ON consent_override (resident_id, person_id);
CREATE INDEX consent_override_unit_id ON consent_override (unit_id);

CREATE TABLE huddle_revision (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL) STRICT;
INSERT INTO huddle_revision (id, revision) VALUES (1, 1);

ALTER TABLE unit ADD COLUMN responsible INTEGER NOT NULL DEFAULT 0 CHECK (responsible IN (0, 1));
UPDATE unit SET responsible = 1 WHERE name LIKE '%包括%';

ALTER TABLE resident ADD COLUMN merged_into_id INTEGER REFERENCES resident (id) ON DELETE RESTRICT;
ALTER TABLE resident ADD COLUMN merged_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT;
ALTER TABLE resident ADD COLUMN merged_at TEXT;
CREATE INDEX resident_merged_into_id ON resident (merged_into_id);
CREATE TRIGGER resident_is_merged_by_somebody AFTER UPDATE OF merged_into_id, merged_by_id, merged_at ON resident
  WHEN (NEW.merged_into_id IS NULL) <> (NEW.merged_at IS NULL) OR (NEW.merged_into_id IS NULL) <> (NEW.merged_by_id IS NULL)
    OR NEW.merged_into_id = NEW.id
  BEGIN SELECT raise(ABORT, 'a duplicate leads to another resident, and somebody put them together'); END;
"""

# Found by any two characters that stand together, in ten years of lines as fast as in one: each line's search key as its
# pairs of characters, in hexadecimal so that no tokenizer has an opinion. Only the index is kept, not the words again.
FOUND = ("huddle_note", "follow_up", "hand_off")
# Its own positions, from the characters of a blob: a trigger knows no recursion.
PAIRS = (
    "(SELECT group_concat(hex(substr({row}.search_key, p.key + 1, 2)), ' ' ORDER BY p.key)"
    " FROM json_each('[' || replace(hex(zeroblob(length({row}.search_key))), '00', '0,') || '0]') p"
    " WHERE p.key < length({row}.search_key))"
)

# What a screen of the meeting shows: the screens of the others ask for one number, and for no more while it stands.
SHOWN = (
    "huddle", "huddle_presence", "topic", "huddle_topic", "huddle_note", "huddle_note_seen", "follow_up",
    "follow_up_try", "hand_off",
)  # fmt: skip


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
    for table in SHOWN:
        for act in ("insert", "update", "delete"):
            db.execute_sql(
                f"CREATE TRIGGER {table}_{act}_is_seen AFTER {act.upper()} ON {table} "  # noqa: S608 - our own names
                "BEGIN UPDATE huddle_revision SET revision = revision + 1; END"
            )
    for table in FOUND:
        _make_findable(db, table)


def _make_findable(db, table):
    index, old, new = f"{table}_found", PAIRS.format(row="OLD"), PAIRS.format(row="NEW")
    take = f"INSERT INTO {index} ({index}, rowid, pairs) VALUES ('delete', OLD.id, {old})"  # noqa: S608 - our own names
    put = f"INSERT INTO {index} (rowid, pairs) VALUES (NEW.id, {new})"  # noqa: S608
    db.execute_sql(f"CREATE VIRTUAL TABLE {index} USING fts5 (pairs, content='', tokenize='ascii')")
    # What a purge wipes is gone from the index as well, not only marked.
    db.execute_sql(f"INSERT INTO {index} ({index}, rank) VALUES ('secure-delete', 1)")  # noqa: S608
    db.execute_sql(f"CREATE TRIGGER {table}_is_found AFTER INSERT ON {table} BEGIN {put}; END")
    db.execute_sql(
        f"CREATE TRIGGER {table}_is_found_anew AFTER UPDATE OF search_key ON {table} BEGIN {take}; {put}; END"
    )
