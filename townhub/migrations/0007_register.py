"""The register once more: words that a purge must reach leave the log, and a desk's session that ends when it is told to."""

import hashlib
import json

SQL = """
ALTER TABLE errand_job ADD COLUMN give_back_reason TEXT;
ALTER TABLE draft ADD COLUMN title TEXT NOT NULL DEFAULT '';
CREATE TABLE desk_session (
  id INTEGER NOT NULL PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT,
  begun_at TEXT NOT NULL, ended_at TEXT
) STRICT;
CREATE INDEX desk_session_begun_at ON desk_session (begun_at);
DROP TRIGGER audit_line_is_never_changed;
"""


def up(migrator, db):
    for statement in SQL.split(";\n"):  # a semicolon inside a trigger is not the end of a line
        if statement.strip():
            db.execute_sql(statement)
    if _take_reasons_out(db):
        _chain_anew(db)
    db.execute_sql(
        "CREATE TRIGGER audit_line_is_never_changed BEFORE UPDATE ON audit_line "
        "BEGIN SELECT raise(ABORT, 'the audit log is only ever added to'); END"
    )


def _take_reasons_out(db) -> int:
    """Why a job was given back stood in the log until now; from now on it stands in the job, where a purge reaches it."""
    found = db.execute_sql(
        "SELECT id, subject_id, facts FROM audit_line WHERE act = 'errand.given_back' ORDER BY id"
    ).fetchall()
    for number, job, facts in found:
        kept = json.loads(facts)
        reason = kept.pop("reason", None)
        db.execute_sql("UPDATE errand_job SET give_back_reason = ? WHERE id = ?", (reason, job))
        written = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        db.execute_sql("UPDATE audit_line SET facts = ? WHERE id = ?", (written, number))
    return len(found)


def _chain_anew(db):
    before = ""
    columns = "id, at, actor_id, actor_name, terminal, act, subject, subject_id, facts, once"
    for line in db.execute_sql(f"SELECT {columns} FROM audit_line ORDER BY id").fetchall():  # noqa: S608 - our own names
        before = hashlib.sha256(json.dumps([before, *line], ensure_ascii=False).encode()).hexdigest()
        db.execute_sql("UPDATE audit_line SET hash = ? WHERE id = ?", (before, line[0]))
