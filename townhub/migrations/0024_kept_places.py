"""Whether what is kept for the club fits into a vehicle is asked through the two indexes of whoever sits in it.

As it was written first, the question read every sign-up there has ever been.
"""

SQL = """
CREATE TRIGGER what_is_kept_fits_in AFTER UPDATE OF held_seats, held_wheelchairs, seats, wheelchairs ON pick_up_run
  WHEN NEW.held_seats + (SELECT count(*) FROM sign_up s WHERE (s.run_there_id = NEW.id OR s.run_back_id = NEW.id)
      AND s.wheelchair = 0) > NEW.seats
    OR NEW.held_wheelchairs + (SELECT count(*) FROM sign_up s WHERE (s.run_there_id = NEW.id OR s.run_back_id = NEW.id)
      AND s.wheelchair = 1) > NEW.wheelchairs
  BEGIN SELECT raise(ABORT, 'the vehicle is full'); END
"""


def up(migrator, db):
    db.execute_sql("DROP TRIGGER what_is_kept_fits_in")
    db.execute_sql(SQL)
