"""Meals, pick-ups, おたっしゅクラブ: who signed up, who rides, who came.

The database is the last judge: nobody is signed up twice for the same thing, no seat at the table and no place in a vehicle is
given twice, and whoever is fetched has been asked how they get home.
"""

SQL = """
CREATE TABLE sign_up_kind (
  id INTEGER NOT NULL PRIMARY KEY, word TEXT NOT NULL CHECK (word <> ''), is_meal INTEGER NOT NULL CHECK (is_meal IN (0, 1)),
  seats INTEGER CHECK (seats BETWEEN 1 AND 1000), closes_days INTEGER NOT NULL CHECK (closes_days BETWEEN 0 AND 30),
  closes_minute INTEGER NOT NULL CHECK (closes_minute BETWEEN 0 AND 1440), on_board INTEGER NOT NULL CHECK (on_board IN (0, 1)),
  changed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, changed_at TEXT, ended_on TEXT,
  version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX sign_up_kind_word ON sign_up_kind (word);
INSERT INTO sign_up_kind (id, word, is_meal, seats, closes_days, closes_minute, on_board, version)
  VALUES (1, '食事会', 1, 24, 2, 900, 1, 1), (2, '送迎', 0, NULL, 1, 900, 1, 1);

CREATE TABLE sign_up_setting (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), keep_days INTEGER NOT NULL CHECK (keep_days BETWEEN 7 AND 1000),
  ahead_days INTEGER NOT NULL CHECK (ahead_days BETWEEN 7 AND 120)
) STRICT;
INSERT INTO sign_up_setting (id, keep_days, ahead_days) VALUES (1, 90, 35);

CREATE TABLE vehicle (
  id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL CHECK (name <> ''),
  seats INTEGER NOT NULL CHECK (seats BETWEEN 0 AND 60), wheelchairs INTEGER NOT NULL CHECK (wheelchairs BETWEEN 0 AND 20),
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL, ended_on TEXT,
  CONSTRAINT somebody_fits_in CHECK (seats + wheelchairs > 0)
) STRICT;
CREATE UNIQUE INDEX one_vehicle_of_that_name ON vehicle (name) WHERE ended_on IS NULL;

CREATE TABLE pick_up_run (
  id INTEGER NOT NULL PRIMARY KEY, place_id INTEGER NOT NULL REFERENCES cafe_place (id) ON DELETE RESTRICT, day TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('there', 'back')),
  vehicle_id INTEGER NOT NULL REFERENCES vehicle (id) ON DELETE RESTRICT,
  leaves_minute INTEGER NOT NULL CHECK (leaves_minute BETWEEN 0 AND 1439), driver TEXT NOT NULL,
  seats INTEGER NOT NULL CHECK (seats >= 0), wheelchairs INTEGER NOT NULL CHECK (wheelchairs >= 0),
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  called_off_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, called_off_at TEXT, version INTEGER NOT NULL,
  closing_id INTEGER REFERENCES cafe_emergency (id) ON DELETE RESTRICT,
  CONSTRAINT closed_is_called_off CHECK (closing_id IS NULL OR called_off_at IS NOT NULL)
) STRICT;
CREATE INDEX pick_up_run_place_id_day ON pick_up_run (place_id, day);
CREATE INDEX pick_up_run_closing_id ON pick_up_run (closing_id);
CREATE INDEX pick_up_run_vehicle_id ON pick_up_run (vehicle_id);
CREATE UNIQUE INDEX a_vehicle_leaves_once_at_a_time ON pick_up_run (vehicle_id, day, leaves_minute) WHERE called_off_at IS NULL;

CREATE TABLE standing_sign_up (
  id INTEGER NOT NULL PRIMARY KEY, place_id INTEGER NOT NULL REFERENCES cafe_place (id) ON DELETE RESTRICT,
  kind_id INTEGER NOT NULL REFERENCES sign_up_kind (id) ON DELETE RESTRICT,
  resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6), from_on TEXT NOT NULL, until_on TEXT,
  chopped INTEGER NOT NULL CHECK (chopped IN (0, 1)), note TEXT NOT NULL,
  wheelchair INTEGER NOT NULL CHECK (wheelchair IN (0, 1)), ride_there INTEGER NOT NULL CHECK (ride_there IN (0, 1)),
  ride_back TEXT CHECK (ride_back IN ('ride', 'family', 'walk', 'undecided')),
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, ended_at TEXT,
  CONSTRAINT ends_after_it_begins CHECK (until_on IS NULL OR until_on >= from_on),
  CONSTRAINT whoever_is_fetched_goes_home CHECK (ride_there = 0 OR ride_back IS NOT NULL)
) STRICT;
CREATE INDEX standing_sign_up_resident_id ON standing_sign_up (resident_id);
CREATE INDEX standing_sign_up_place_id ON standing_sign_up (place_id);
CREATE INDEX standing_sign_up_kind_id ON standing_sign_up (kind_id);
CREATE UNIQUE INDEX one_standing_sign_up_a_weekday ON standing_sign_up (place_id, kind_id, resident_id, weekday)
  WHERE ended_at IS NULL;

CREATE TABLE standing_exception (
  id INTEGER NOT NULL PRIMARY KEY, standing_id INTEGER NOT NULL REFERENCES standing_sign_up (id) ON DELETE RESTRICT,
  day TEXT NOT NULL, reason TEXT NOT NULL CHECK (reason <> ''),
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX standing_exception_standing_id_day ON standing_exception (standing_id, day);

CREATE TABLE sign_up (
  id INTEGER NOT NULL PRIMARY KEY, place_id INTEGER NOT NULL REFERENCES cafe_place (id) ON DELETE RESTRICT, day TEXT NOT NULL,
  kind_id INTEGER NOT NULL REFERENCES sign_up_kind (id) ON DELETE RESTRICT,
  resident_id INTEGER REFERENCES resident (id) ON DELETE RESTRICT, person_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  standing_id INTEGER REFERENCES standing_sign_up (id) ON DELETE RESTRICT,
  name TEXT NOT NULL, phone TEXT NOT NULL, district_id INTEGER REFERENCES district (id) ON DELETE RESTRICT,
  known_by TEXT NOT NULL, way TEXT NOT NULL CHECK (way IN ('office', 'volunteer', 'board', 'standing', 'walk_in')),
  state TEXT NOT NULL CHECK (state IN ('seated', 'waiting', 'cancelled')),
  chopped INTEGER NOT NULL CHECK (chopped IN (0, 1)), note TEXT NOT NULL,
  wheelchair INTEGER NOT NULL CHECK (wheelchair IN (0, 1)), ride_there INTEGER NOT NULL CHECK (ride_there IN (0, 1)),
  ride_back TEXT CHECK (ride_back IN ('ride', 'family', 'walk', 'undecided')),
  run_there_id INTEGER REFERENCES pick_up_run (id) ON DELETE RESTRICT, place_there INTEGER,
  run_back_id INTEGER REFERENCES pick_up_run (id) ON DELETE RESTRICT, place_back INTEGER,
  signed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, signed_at TEXT NOT NULL,
  call_why TEXT CHECK (call_why IN ('board', 'moved_up', 'closed', 'reopened')),
  called_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, called_at TEXT, tried INTEGER NOT NULL DEFAULT 0 CHECK (tried >= 0),
  came TEXT CHECK (came IN ('came', 'absent')), came_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, came_at TEXT,
  not_there_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, not_there_at TEXT,
  cancelled_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, cancelled_at TEXT, cancel_reason TEXT,
  closing_id INTEGER REFERENCES cafe_emergency (id) ON DELETE RESTRICT,
  version INTEGER NOT NULL,
  CONSTRAINT whoever_is_fetched_goes_home CHECK (ride_there = 0 OR ride_back IS NOT NULL),
  CONSTRAINT in_the_vehicle_only_who_asked CHECK (
    (run_there_id IS NULL OR (ride_there = 1 AND state = 'seated')) AND (run_back_id IS NULL OR (ride_back = 'ride' AND state = 'seated'))),
  CONSTRAINT cancelled_with_a_reason CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL AND cancel_reason <> '')),
  CONSTRAINT closed_is_cancelled CHECK (closing_id IS NULL OR state = 'cancelled'),
  CONSTRAINT came_at_a_moment CHECK ((came IS NULL) = (came_at IS NULL) AND (came IS NULL OR state = 'seated')),
  CONSTRAINT somebody CHECK (name <> '' OR resident_id IS NOT NULL)
) STRICT;
CREATE INDEX sign_up_place_id_day_kind_id_state ON sign_up (place_id, day, kind_id, state);
CREATE INDEX sign_up_kind_id ON sign_up (kind_id);
CREATE INDEX sign_up_day ON sign_up (day);
CREATE INDEX sign_up_resident_id_day ON sign_up (resident_id, day);
CREATE INDEX sign_up_person_id_day ON sign_up (person_id, day);
CREATE INDEX sign_up_district_id ON sign_up (district_id);
CREATE INDEX sign_up_closing_id ON sign_up (closing_id);
CREATE INDEX sign_up_run_there_id ON sign_up (run_there_id);
CREATE INDEX sign_up_run_back_id ON sign_up (run_back_id);
CREATE UNIQUE INDEX sign_up_standing_id_day ON sign_up (standing_id, day);
CREATE INDEX sign_ups_to_phone ON sign_up (day) WHERE call_why IS NOT NULL AND called_at IS NULL;
CREATE UNIQUE INDEX a_resident_signs_up_once ON sign_up (place_id, day, kind_id, resident_id)
  WHERE state <> 'cancelled' AND resident_id IS NOT NULL;
CREATE UNIQUE INDEX a_volunteer_signs_up_once ON sign_up (place_id, day, kind_id, person_id)
  WHERE state <> 'cancelled' AND person_id IS NOT NULL;
CREATE UNIQUE INDEX a_caller_signs_up_once ON sign_up (place_id, day, kind_id, known_by)
  WHERE state <> 'cancelled' AND resident_id IS NULL AND person_id IS NULL AND known_by <> '';
CREATE UNIQUE INDEX a_resident_is_fetched_once ON sign_up (day, resident_id)
  WHERE state <> 'cancelled' AND resident_id IS NOT NULL AND ride_there = 1;
CREATE TRIGGER no_seat_is_given_twice BEFORE INSERT ON sign_up
  WHEN NEW.state = 'seated' AND NEW.way <> 'walk_in' AND (SELECT seats FROM sign_up_kind WHERE id = NEW.kind_id) IS NOT NULL
    AND (SELECT count(*) FROM sign_up s WHERE s.place_id = NEW.place_id AND s.day = NEW.day AND s.kind_id = NEW.kind_id
      AND s.state = 'seated') >= (SELECT seats FROM sign_up_kind WHERE id = NEW.kind_id)
  BEGIN SELECT raise(ABORT, 'no seat is free'); END;
CREATE TRIGGER no_seat_is_given_twice_later BEFORE UPDATE OF state ON sign_up
  WHEN NEW.state = 'seated' AND OLD.state <> 'seated' AND (SELECT seats FROM sign_up_kind WHERE id = NEW.kind_id) IS NOT NULL
    AND (SELECT count(*) FROM sign_up s WHERE s.place_id = NEW.place_id AND s.day = NEW.day AND s.kind_id = NEW.kind_id
      AND s.state = 'seated') >= (SELECT seats FROM sign_up_kind WHERE id = NEW.kind_id)
  BEGIN SELECT raise(ABORT, 'no seat is free'); END;
CREATE TRIGGER nobody_is_removed BEFORE DELETE ON sign_up
  BEGIN SELECT raise(ABORT, 'a sign-up is cancelled, not removed'); END;

CREATE TABLE meal_day (
  id INTEGER NOT NULL PRIMARY KEY, place_id INTEGER NOT NULL REFERENCES cafe_place (id) ON DELETE RESTRICT, day TEXT NOT NULL,
  kind_id INTEGER NOT NULL REFERENCES sign_up_kind (id) ON DELETE RESTRICT, tally INTEGER CHECK (tally BETWEEN 0 AND 2000),
  closed_at TEXT, written_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, written_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX meal_day_place_id_day_kind_id ON meal_day (place_id, day, kind_id);
CREATE INDEX meal_day_kind_id ON meal_day (kind_id);

CREATE TABLE meal_agreement (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  given_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, given_at TEXT NOT NULL,
  ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, ended_at TEXT
) STRICT;
CREATE INDEX meal_agreement_resident_id ON meal_agreement (resident_id);
CREATE UNIQUE INDEX one_agreement_in_force ON meal_agreement (resident_id) WHERE ended_at IS NULL;

CREATE TABLE club_member (
  id INTEGER NOT NULL PRIMARY KEY, resident_id INTEGER NOT NULL REFERENCES resident (id) ON DELETE RESTRICT,
  from_on TEXT NOT NULL, note TEXT NOT NULL, agreed_at TEXT, agreed_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT,
  made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  ended_on TEXT, ended_why TEXT, ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, version INTEGER NOT NULL,
  CONSTRAINT ends_after_it_begins CHECK (ended_on IS NULL OR ended_on >= from_on),
  CONSTRAINT ends_with_a_reason CHECK ((ended_on IS NULL) = (ended_why IS NULL) AND ended_why IS NOT '')
) STRICT;
CREATE INDEX club_member_resident_id ON club_member (resident_id);
CREATE UNIQUE INDEX a_member_once ON club_member (resident_id) WHERE ended_on IS NULL;

CREATE TABLE club_choice (
  id INTEGER NOT NULL PRIMARY KEY, member_id INTEGER NOT NULL REFERENCES club_member (id) ON DELETE RESTRICT,
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 4), meal INTEGER NOT NULL CHECK (meal IN (0, 1)),
  transport TEXT NOT NULL CHECK (transport IN ('ride', 'family', 'walk')),
  from_on TEXT NOT NULL, until_on TEXT, made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL
) STRICT;
CREATE INDEX club_choice_member_id_weekday ON club_choice (member_id, weekday);
CREATE INDEX club_choice_weekday ON club_choice (weekday);
CREATE UNIQUE INDEX one_choice_a_weekday ON club_choice (member_id, weekday) WHERE until_on IS NULL;

CREATE TABLE club_visit (
  id INTEGER NOT NULL PRIMARY KEY, member_id INTEGER NOT NULL REFERENCES club_member (id) ON DELETE RESTRICT,
  day TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('away', 'came', 'absent')), reason TEXT NOT NULL,
  exercise_minutes INTEGER CHECK (exercise_minutes BETWEEN 0 AND 240), not_there INTEGER NOT NULL CHECK (not_there IN (0, 1)),
  marked_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, marked_at TEXT NOT NULL,
  CONSTRAINT exercise_of_who_came CHECK (exercise_minutes IS NULL OR state = 'came'),
  CONSTRAINT not_there_did_not_come CHECK (not_there = 0 OR state = 'absent')
) STRICT;
CREATE UNIQUE INDEX club_visit_member_id_day ON club_visit (member_id, day);
CREATE INDEX club_visit_day ON club_visit (day);
"""

# A place in a vehicle: who sits, and who comes with a wheelchair, are counted apart.
_FULL = """
CREATE TRIGGER the_vehicle_{way}_is_full_{act} AFTER {when} ON sign_up
  WHEN NEW.run_{way}_id IS NOT NULL AND (SELECT count(*) FROM sign_up s WHERE s.run_{way}_id = NEW.run_{way}_id
    AND s.wheelchair = NEW.wheelchair) > (SELECT CASE NEW.wheelchair WHEN 1 THEN r.wheelchairs ELSE r.seats END
    FROM pick_up_run r WHERE r.id = NEW.run_{way}_id)
  BEGIN SELECT raise(ABORT, 'the vehicle is full'); END"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
    for way in ("there", "back"):
        for act, when in (("insert", "INSERT"), ("update", f"UPDATE OF run_{way}_id, wheelchair")):
            db.execute_sql(_FULL.format(way=way, act=act, when=when))
