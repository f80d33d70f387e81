"""Nobody has worked in two places: minutes are judged by the database too, whenever and by whomever they are written.

What stands in a town already is left as it is: only what is written from now on, or changed, must not overlap. Spans are
half-open, so that one visit may begin in the minute in which another one ends.
"""

_CLASHES = """
  NEW.left_at IS NULL AND NEW.finished_at IS NOT NULL AND (
    EXISTS (SELECT 1 FROM errand_helper o WHERE o.person_id = NEW.person_id AND o.job_id <> NEW.job_id AND o.left_at IS NULL
      AND o.started_at < NEW.finished_at AND o.finished_at > NEW.started_at)
    OR EXISTS (SELECT 1 FROM errand_job mine JOIN errand_job j ON j.resident_id = mine.resident_id AND j.id <> mine.id
      JOIN errand_helper o ON o.job_id = j.id
      WHERE mine.id = NEW.job_id AND o.left_at IS NULL AND o.started_at < NEW.finished_at AND o.finished_at > NEW.started_at)
    OR EXISTS (SELECT 1 FROM equipment_booking mine
      JOIN equipment_booking b ON b.equipment_id = mine.equipment_id AND b.job_id <> mine.job_id AND b.dropped_at IS NULL
      JOIN errand_helper o ON o.job_id = b.job_id
      WHERE mine.job_id = NEW.job_id AND mine.dropped_at IS NULL AND o.left_at IS NULL
        AND o.started_at < NEW.finished_at AND o.finished_at > NEW.started_at))"""
_SAYS = "BEGIN SELECT raise(ABORT, 'nobody, no house and no machine has been at two jobs at a time'); END"

TRIGGERS = [
    f"CREATE TRIGGER nobody_worked_in_two_places AFTER INSERT ON errand_helper WHEN {_CLASHES} {_SAYS}",
    "CREATE TRIGGER nobody_is_written_into_two_places AFTER UPDATE OF started_at, finished_at ON errand_helper"
    f" WHEN (NEW.started_at IS NOT OLD.started_at OR NEW.finished_at IS NOT OLD.finished_at) AND {_CLASHES} {_SAYS}",
    "CREATE TRIGGER nobody_comes_back_to_have_worked_in_two_places AFTER UPDATE OF left_at ON errand_helper"
    f" WHEN OLD.left_at IS NOT NULL AND {_CLASHES} {_SAYS}",
]


def up(migrator, db):
    for trigger in TRIGGERS:
        db.execute_sql(trigger)
