"""Why a request was given back stands in its history alone: the column beside the request held the same words a second time.

What was given back before the history was kept (step 0010) has no step of it: it gets one from the column, with the moment
and the person of the log's line, so that no reason is lost.
"""

SQL = """
INSERT INTO errand_step (job_id, act, from_state, to_state, why, by_id, by_name, terminal, at)
  SELECT j.id, 'give_back', 'claimed', 'open', j.give_back_reason, a.actor_id, coalesce(a.actor_name, ''), a.terminal,
    coalesce(a.at, j.received_at)
  FROM errand_job j LEFT JOIN audit_line a ON a.id = (SELECT max(id) FROM audit_line
    WHERE subject = 'errand_job' AND subject_id = j.id AND act = 'errand.given_back')
  WHERE j.give_back_reason <> '' AND NOT EXISTS (SELECT 1 FROM errand_step s WHERE s.job_id = j.id AND s.act = 'give_back');
ALTER TABLE errand_job DROP COLUMN give_back_reason;
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):
        if statement.strip():
            db.execute_sql(statement)
