"""District rosters: assignments, absences, the community side, watch-over meetings, proposals; the counter's checklist.

Days of an assignment are half-open: `until_on` is the first day on which it does not hold any more, so that the next one
begins on that very day. Days of an absence and of a term are a first and a last day, as people write them.
"""

SQL = """
CREATE TABLE assignment (
  id INTEGER NOT NULL PRIMARY KEY, district_id INTEGER NOT NULL REFERENCES district (id) ON DELETE RESTRICT,
  profession TEXT NOT NULL CHECK (profession IN ('保健師', '社会福祉士', '主任介護支援専門員')),
  part TEXT NOT NULL CHECK (part IN ('main', 'deputy')),
  person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  from_on TEXT NOT NULL, until_on TEXT,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, ended_at TEXT,
  withdrawn_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, withdrawn_at TEXT,
  CONSTRAINT ends_after_it_begins CHECK (until_on IS NULL OR until_on > from_on)
) STRICT;
CREATE INDEX assignment_district_id_profession_part ON assignment (district_id, profession, part);
CREATE INDEX assignments_of ON assignment (person_id, from_on) WHERE withdrawn_at IS NULL;
CREATE TRIGGER one_person_at_a_time BEFORE INSERT ON assignment
  WHEN NEW.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM assignment a
    WHERE a.district_id = NEW.district_id AND a.profession = NEW.profession AND a.withdrawn_at IS NULL
      AND (a.part = NEW.part OR a.person_id = NEW.person_id)
      AND a.from_on < coalesce(NEW.until_on, '9999') AND NEW.from_on < coalesce(a.until_on, '9999'))
  BEGIN SELECT raise(ABORT, 'two people in one place of the roster on the same day'); END;
CREATE TRIGGER one_person_at_a_time_also_later BEFORE UPDATE ON assignment
  WHEN NEW.withdrawn_at IS NULL AND EXISTS (SELECT 1 FROM assignment a
    WHERE a.district_id = NEW.district_id AND a.profession = NEW.profession AND a.withdrawn_at IS NULL AND a.id <> NEW.id
      AND (a.part = NEW.part OR a.person_id = NEW.person_id)
      AND a.from_on < coalesce(NEW.until_on, '9999') AND NEW.from_on < coalesce(a.until_on, '9999'))
  BEGIN SELECT raise(ABORT, 'two people in one place of the roster on the same day'); END;
CREATE TRIGGER nobody_who_has_left_is_in_charge BEFORE INSERT ON assignment
  WHEN (SELECT left_on FROM person WHERE id = NEW.person_id) IS NOT NULL
  BEGIN SELECT raise(ABORT, 'somebody who has left cannot be in charge'); END;
CREATE TRIGGER assignment_is_never_removed BEFORE DELETE ON assignment
  BEGIN SELECT raise(ABORT, 'an assignment is withdrawn, not removed'); END;

CREATE TABLE roster_staff (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  week_hours INTEGER NOT NULL CHECK (week_hours BETWEEN 1 AND 60), meets TEXT NOT NULL, phone TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX roster_staff_person_id ON roster_staff (person_id);

CREATE TABLE roster_settings (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), chief_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  meet_every_days INTEGER NOT NULL CHECK (meet_every_days BETWEEN 7 AND 732),
  households_a_helper INTEGER NOT NULL CHECK (households_a_helper BETWEEN 10 AND 1000),
  remind_days INTEGER NOT NULL CHECK (remind_days BETWEEN 1 AND 366)
) STRICT;
INSERT INTO roster_settings (id, meet_every_days, households_a_helper, remind_days) VALUES (1, 92, 100, 90);

CREATE TABLE absence (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  first_on TEXT NOT NULL, last_on TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('leave', 'sick', 'trip', 'family', 'other')),
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  withdrawn_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, withdrawn_at TEXT,
  CONSTRAINT ends_after_it_begins CHECK (last_on >= first_on)
) STRICT;
CREATE INDEX absences_to_come ON absence (last_on) WHERE withdrawn_at IS NULL;
CREATE TRIGGER away_once_a_day BEFORE INSERT ON absence
  WHEN EXISTS (SELECT 1 FROM absence a WHERE a.person_id = NEW.person_id AND a.withdrawn_at IS NULL
    AND a.first_on <= NEW.last_on AND NEW.first_on <= a.last_on)
  BEGIN SELECT raise(ABORT, 'away twice on the same day'); END;

CREATE TABLE district_contact (
  id INTEGER NOT NULL PRIMARY KEY, district_id INTEGER NOT NULL REFERENCES district (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL CHECK (kind IN ('chair', 'commissioner', 'seniors', 'helper')),
  name TEXT NOT NULL CHECK (name <> ''), phone TEXT NOT NULL, remark TEXT NOT NULL,
  first_on TEXT NOT NULL, last_on TEXT,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, ended_at TEXT,
  CONSTRAINT ends_after_it_begins CHECK (last_on IS NULL OR last_on >= first_on)
) STRICT;
CREATE INDEX district_contact_district_id_kind ON district_contact (district_id, kind);
CREATE TABLE district_contact_before (
  id INTEGER NOT NULL PRIMARY KEY, contact_id INTEGER NOT NULL REFERENCES district_contact (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL CHECK (kind IN ('chair', 'commissioner', 'seniors', 'helper')),
  name TEXT NOT NULL, phone TEXT NOT NULL, remark TEXT NOT NULL, first_on TEXT NOT NULL, last_on TEXT,
  ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, ended_at TEXT,
  changed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, changed_at TEXT NOT NULL,
  put_back_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, put_back_at TEXT
) STRICT;
CREATE INDEX district_contact_before_contact_id ON district_contact_before (contact_id);

CREATE TABLE watch_meeting (
  id INTEGER NOT NULL PRIMARY KEY, district_id INTEGER NOT NULL REFERENCES district (id) ON DELETE RESTRICT,
  day TEXT NOT NULL, from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439), place TEXT NOT NULL,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  held_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, held_at TEXT,
  called_off_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, called_off_at TEXT, call_off_reason TEXT,
  CONSTRAINT held_or_called_off CHECK (held_at IS NULL OR called_off_at IS NULL),
  CONSTRAINT called_off_for_a_reason CHECK ((called_off_at IS NULL) = (call_off_reason IS NULL))
) STRICT;
CREATE INDEX watch_meeting_district_id_day ON watch_meeting (district_id, day);
CREATE UNIQUE INDEX one_meeting_a_day ON watch_meeting (district_id, day) WHERE called_off_at IS NULL;

CREATE TABLE watch_attendance (
  id INTEGER NOT NULL PRIMARY KEY, meeting_id INTEGER NOT NULL REFERENCES watch_meeting (id) ON DELETE RESTRICT,
  contact_id INTEGER REFERENCES district_contact (id) ON DELETE RESTRICT,
  person_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, name TEXT NOT NULL CHECK (name <> '')
) STRICT;
CREATE INDEX watch_attendance_meeting_id ON watch_attendance (meeting_id);
CREATE INDEX watch_attendance_contact_id ON watch_attendance (contact_id);

CREATE TABLE watch_concern (
  id INTEGER NOT NULL PRIMARY KEY,
  meeting_id INTEGER REFERENCES watch_meeting (id) ON DELETE RESTRICT, -- nothing: the daily meeting or the counter asks
  resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  words TEXT NOT NULL CHECK (words <> ''), visitor_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  visit_by_on TEXT NOT NULL, made_by_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('well', 'linked', 'declined', 'dropped')), line TEXT,
  visited_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, visited_at TEXT, visited_on TEXT,
  tries INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT visited_by_somebody CHECK ((outcome IS NULL) = (visited_at IS NULL) AND (outcome IS NULL) = (visited_by_id IS NULL)
    AND (outcome IS NULL) = (line IS NULL))
) STRICT;
CREATE INDEX watch_concern_meeting_id ON watch_concern (meeting_id);
CREATE INDEX watch_concern_resident_id ON watch_concern (resident_id);
CREATE INDEX open_watch_concerns ON watch_concern (visitor_id, visit_by_on) WHERE outcome IS NULL;

CREATE TABLE resident_move (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  old_district_id INTEGER NOT NULL REFERENCES district (id) ON DELETE RESTRICT,
  new_district_id INTEGER NOT NULL REFERENCES district (id) ON DELETE RESTRICT,
  at TEXT NOT NULL, answer TEXT CHECK (answer IN ('old', 'new')),
  answered_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, answered_at TEXT,
  CONSTRAINT answered_by_somebody CHECK ((answer IS NULL) = (answered_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX one_open_move ON resident_move (resident_id) WHERE answer IS NULL;
CREATE INDEX resident_move_resident_id ON resident_move (resident_id);
CREATE INDEX resident_move_old_district_id ON resident_move (old_district_id);
CREATE INDEX resident_move_new_district_id ON resident_move (new_district_id);
CREATE TRIGGER another_district_asks AFTER UPDATE OF district_id ON resident WHEN OLD.district_id <> NEW.district_id
  BEGIN
    INSERT INTO resident_move (resident_id, old_district_id, new_district_id, at)
      VALUES (NEW.id, coalesce((SELECT CASE m.answer WHEN 'old' THEN m.old_district_id END FROM resident_move m
        WHERE m.resident_id = NEW.id ORDER BY m.id DESC LIMIT 1), OLD.district_id), NEW.district_id,
        strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
      ON CONFLICT (resident_id) WHERE answer IS NULL DO UPDATE SET new_district_id = NEW.district_id; END;

-- The roster counts everybody by district and age: without it each table reads the whole register.
CREATE INDEX living_in_a_district ON resident (district_id, birth_on) WHERE ended_on IS NULL;

CREATE TABLE district_change (
  id INTEGER NOT NULL PRIMARY KEY, old_id INTEGER NOT NULL REFERENCES district (id) ON DELETE RESTRICT,
  new_id INTEGER NOT NULL REFERENCES district (id) ON DELETE RESTRICT, on_day TEXT NOT NULL,
  is_new INTEGER NOT NULL CHECK (is_new IN (0, 1)),
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  CONSTRAINT into_another CHECK (old_id <> new_id)
) STRICT;
CREATE INDEX district_change_old_id ON district_change (old_id);
CREATE INDEX district_change_new_id ON district_change (new_id);

CREATE TABLE roster_proposal (
  id INTEGER NOT NULL PRIMARY KEY, from_on TEXT NOT NULL, wish TEXT NOT NULL CHECK (wish IN ('faces', 'both', 'even')),
  facts TEXT NOT NULL CHECK (json_valid(facts)),
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  in_force_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, in_force_at TEXT,
  dropped_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, dropped_at TEXT,
  CONSTRAINT in_force_or_dropped CHECK (in_force_at IS NULL OR dropped_at IS NULL)
) STRICT;
CREATE TABLE roster_proposal_cell (
  id INTEGER NOT NULL PRIMARY KEY, proposal_id INTEGER NOT NULL REFERENCES roster_proposal (id) ON DELETE RESTRICT,
  district_id INTEGER NOT NULL REFERENCES district (id) ON DELETE RESTRICT,
  profession TEXT NOT NULL, part TEXT NOT NULL CHECK (part IN ('main', 'deputy')),
  person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  changed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT
) STRICT;
CREATE UNIQUE INDEX one_proposed_a_cell ON roster_proposal_cell (proposal_id, district_id, profession, part);
CREATE INDEX roster_proposal_cell_district_id ON roster_proposal_cell (district_id);

CREATE TABLE checklist (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  how TEXT NOT NULL CHECK (how IN ('screen', 'paper')), asked_on TEXT NOT NULL,
  answers TEXT NOT NULL CHECK (json_valid(answers)), version INTEGER NOT NULL,
  begun_by_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT, begun_at TEXT NOT NULL,
  filled_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, filled_at TEXT,
  route TEXT CHECK (route IN ('insurance', 'prevention', 'neighbours', 'none')), why TEXT,
  decided_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, decided_at TEXT,
  follow_up_id INTEGER REFERENCES follow_up (id) ON DELETE RESTRICT,
  dropped_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, dropped_at TEXT,
  CONSTRAINT decided_by_somebody CHECK ((route IS NULL) = (decided_at IS NULL) AND (route IS NULL) = (why IS NULL)),
  CONSTRAINT decided_when_filled CHECK (route IS NULL OR filled_at IS NOT NULL)
) STRICT;
CREATE INDEX checklist_resident_id ON checklist (resident_id);
CREATE INDEX checklist_follow_up_id ON checklist (follow_up_id);

CREATE TABLE service_line (
  id INTEGER NOT NULL PRIMARY KEY, position INTEGER NOT NULL,
  condition TEXT NOT NULL, state TEXT NOT NULL CHECK (state <> ''), service TEXT NOT NULL CHECK (service <> ''),
  route TEXT NOT NULL CHECK (route IN ('insurance', 'prevention', 'neighbours', 'none')),
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  withdrawn_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, withdrawn_at TEXT
) STRICT;
"""

# What the public pages 「わたしの地区の担当は？」 show.
SHOWN = {
    "assignment": ("INSERT", "UPDATE"),
    "absence": ("INSERT", "UPDATE"),
    "roster_staff": ("INSERT", "UPDATE", "DELETE"),
    "roster_settings": ("UPDATE",),
    "district": ("INSERT", "UPDATE"),
    "area": ("INSERT", "UPDATE"),
    "person": ("UPDATE OF name, profession, left_on, phone",),
}


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
    for table, acts in SHOWN.items():
        for act in acts:
            db.execute_sql(
                f"CREATE TRIGGER {table}_{act.split()[0].lower()}_is_public_in_charge AFTER {act} ON {table} "  # noqa: S608
                "BEGIN UPDATE public_version SET version = version + 1; END"
            )
