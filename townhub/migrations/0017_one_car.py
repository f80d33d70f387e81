"""A vehicle, and whoever drives it, is in one place at a time, whichever room has promised it; and a run may carry the club too.

A run of before is taken to be away for an hour, or until the same vehicle leaves again.
"""

import unicodedata

NEW = """
CREATE TABLE weekly_run (
  id INTEGER NOT NULL PRIMARY KEY, weekday INTEGER NOT NULL CHECK (weekday BETWEEN 0 AND 6),
  direction TEXT NOT NULL CHECK (direction IN ('there', 'back')),
  vehicle_id INTEGER NOT NULL REFERENCES vehicle (id) ON DELETE RESTRICT,
  leaves_minute INTEGER NOT NULL CHECK (leaves_minute BETWEEN 0 AND 1439),
  away_minutes INTEGER NOT NULL CHECK (away_minutes BETWEEN 1 AND 720), driver TEXT NOT NULL,
  from_on TEXT NOT NULL, made_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, made_at TEXT NOT NULL,
  ended_by_id INTEGER REFERENCES person (id) ON DELETE RESTRICT, ended_at TEXT
) STRICT;
CREATE INDEX weekly_run_vehicle_id ON weekly_run (vehicle_id);
CREATE UNIQUE INDEX a_weekly_run_once ON weekly_run (vehicle_id, weekday, leaves_minute) WHERE ended_at IS NULL;

ALTER TABLE pick_up_run ADD COLUMN room TEXT NOT NULL DEFAULT 'cafe' CHECK (room IN ('cafe', 'club'));
ALTER TABLE pick_up_run ADD COLUMN away_minutes INTEGER NOT NULL DEFAULT 60 CHECK (away_minutes BETWEEN 1 AND 720);
ALTER TABLE pick_up_run ADD COLUMN driver_key TEXT NOT NULL DEFAULT '';
ALTER TABLE pick_up_run ADD COLUMN held_seats INTEGER NOT NULL DEFAULT 0 CHECK (held_seats >= 0);
ALTER TABLE pick_up_run ADD COLUMN held_wheelchairs INTEGER NOT NULL DEFAULT 0 CHECK (held_wheelchairs >= 0);
ALTER TABLE pick_up_run ADD COLUMN weekly_id INTEGER REFERENCES weekly_run (id) ON DELETE RESTRICT;
UPDATE pick_up_run SET away_minutes = min(60, coalesce((SELECT min(n.leaves_minute) FROM pick_up_run n
  WHERE n.vehicle_id = pick_up_run.vehicle_id AND n.day = pick_up_run.day AND n.leaves_minute > pick_up_run.leaves_minute
  AND n.called_off_at IS NULL) - leaves_minute, 60))
"""
# For a while nobody can be promised twice: the same vehicle, or whoever drives it, at the same time.
_OUT = """
CREATE TRIGGER a_vehicle_is_in_one_place_{act} AFTER {when} ON pick_up_run WHEN NEW.called_off_at IS NULL AND EXISTS (
    SELECT 1 FROM pick_up_run r WHERE r.day = NEW.day AND r.id <> NEW.id AND r.called_off_at IS NULL
      AND (r.vehicle_id = NEW.vehicle_id OR (NEW.driver_key <> '' AND r.driver_key = NEW.driver_key))
      AND r.leaves_minute < NEW.leaves_minute + NEW.away_minutes AND NEW.leaves_minute < r.leaves_minute + r.away_minutes)
  BEGIN SELECT raise(ABORT, 'the vehicle is out'); END"""
# Places that are kept for the club are nobody else's.
_FULL = """
CREATE TRIGGER the_vehicle_{way}_is_full_{act} AFTER {when} ON sign_up
  WHEN NEW.run_{way}_id IS NOT NULL AND (SELECT count(*) FROM sign_up s WHERE s.run_{way}_id = NEW.run_{way}_id
    AND s.wheelchair = NEW.wheelchair) > (SELECT CASE NEW.wheelchair WHEN 1 THEN r.wheelchairs - r.held_wheelchairs
      ELSE r.seats - r.held_seats END FROM pick_up_run r WHERE r.id = NEW.run_{way}_id)
  BEGIN SELECT raise(ABORT, 'the vehicle is full'); END"""
_MORE = """
CREATE INDEX pick_up_run_day ON pick_up_run (day);
CREATE INDEX pick_up_run_weekly_id ON pick_up_run (weekly_id, day);
CREATE UNIQUE INDEX a_weekly_run_has_each_day_once ON pick_up_run (weekly_id, day) WHERE weekly_id IS NOT NULL;
CREATE TRIGGER what_is_kept_fits_in AFTER UPDATE OF held_seats, held_wheelchairs, seats, wheelchairs ON pick_up_run
  WHEN NEW.held_seats + (SELECT count(*) FROM sign_up s WHERE NEW.id IN (s.run_there_id, s.run_back_id) AND s.wheelchair = 0)
      > NEW.seats
    OR NEW.held_wheelchairs + (SELECT count(*) FROM sign_up s WHERE NEW.id IN (s.run_there_id, s.run_back_id) AND s.wheelchair = 1)
      > NEW.wheelchairs
  BEGIN SELECT raise(ABORT, 'the vehicle is full'); END;
CREATE TRIGGER no_seat_is_given_twice_for_something_else BEFORE UPDATE OF kind_id, day, place_id ON sign_up
  WHEN NEW.state = 'seated' AND (NEW.kind_id, NEW.day, NEW.place_id) <> (OLD.kind_id, OLD.day, OLD.place_id)
    AND (SELECT seats FROM sign_up_kind WHERE id = NEW.kind_id) IS NOT NULL
    AND (SELECT count(*) FROM sign_up s WHERE s.place_id = NEW.place_id AND s.day = NEW.day AND s.kind_id = NEW.kind_id
      AND s.state = 'seated') >= (SELECT seats FROM sign_up_kind WHERE id = NEW.kind_id)
  BEGIN SELECT raise(ABORT, 'no seat is free'); END
"""
# Words that name nobody: two vehicles may both have 当番.
_NOBODY = ("未定", "当番", "職員", "ボランティア", "運転手", "担い手")


def up(migrator, db):
    for statement in NEW.split(";\n"):
        db.execute_sql(statement)
    for number, driver in list(db.execute_sql("SELECT id, driver FROM pick_up_run WHERE driver <> ''")):
        key = "".join(unicodedata.normalize("NFKC", driver).split())
        db.execute_sql("UPDATE pick_up_run SET driver_key = ? WHERE id = ?", ("" if key in _NOBODY else key, number))
    columns = "day, vehicle_id, leaves_minute, away_minutes, driver_key, called_off_at"
    for act, when in (("at_first", "INSERT"), ("later", f"UPDATE OF {columns}")):
        db.execute_sql(_OUT.format(act=act, when=when))
    for way in ("there", "back"):
        for act, when in (("insert", "INSERT"), ("update", f"UPDATE OF run_{way}_id, wheelchair")):
            db.execute_sql(f"DROP TRIGGER the_vehicle_{way}_is_full_{act}")
            db.execute_sql(_FULL.format(way=way, act=act, when=when))
    for statement in _MORE.split(";\nCREATE"):  # a semicolon inside a trigger is not the end of a line
        db.execute_sql(statement if statement.lstrip().startswith("CREATE") else f"CREATE{statement}")
