"""Who rides, and how they are spoken to: a member's wheelchair is a yes or no, nobody sits in two vehicles at a time, and the
office reads in which language somebody wrote on the board.

The wheelchair of members of before is carried over from the words in the register, by which it was counted until now.
"""

SQL = """
ALTER TABLE club_member ADD COLUMN wheelchair INTEGER NOT NULL DEFAULT 0 CHECK (wheelchair IN (0, 1));
UPDATE club_member SET wheelchair = 1 WHERE ended_on IS NULL AND resident_id IN (SELECT id FROM resident
  WHERE gets_about LIKE '%車いす%' OR gets_about LIKE '%車椅子%');
ALTER TABLE sign_up ADD COLUMN language TEXT NOT NULL DEFAULT 'ja' CHECK (language IN ('ja', 'easy', 'en'));
ALTER TABLE asked_on_board ADD COLUMN language TEXT NOT NULL DEFAULT 'ja' CHECK (language IN ('ja', 'easy', 'en'))
"""
# Whatever they signed up for: there and home, for two cafés, for two things on a day.
_TWO = """
CREATE TRIGGER nobody_rides_in_two_vehicles_{act} AFTER {when} ON sign_up
  WHEN NEW.resident_id IS NOT NULL AND coalesce(NEW.run_there_id, NEW.run_back_id) IS NOT NULL AND EXISTS (
    SELECT 1 FROM pick_up_run mine JOIN sign_up s ON s.resident_id = NEW.resident_id AND s.day = NEW.day
    JOIN pick_up_run r ON r.id IN (s.run_there_id, s.run_back_id)
    WHERE mine.id IN (NEW.run_there_id, NEW.run_back_id) AND r.id <> mine.id
      AND r.leaves_minute < mine.leaves_minute + mine.away_minutes AND mine.leaves_minute < r.leaves_minute + r.away_minutes)
  BEGIN SELECT raise(ABORT, 'rides in another vehicle'); END"""


def up(migrator, db):
    for statement in SQL.split(";\n"):
        db.execute_sql(statement)
    for act, when in (("at_first", "INSERT"), ("later", "UPDATE OF run_there_id, run_back_id")):
        db.execute_sql(_TWO.format(act=act, when=when))
