"""What nobody has taken by the day before its day is a matter for the meeting, until somebody takes it after all."""

from datetime import date

from townhub import clock
from townhub.dates import short_day
from townhub.db import rows, write
from townhub.errands.rules import kind_word
from townhub.huddle import topics
from townhub.huddle.days import next_meeting
from townhub.i18n import _


def cause_of(job_id: int) -> str:
    return f"errand-{job_id}-untaken"


def hand_down() -> None:
    """For the clockwork: up to the day before, or before the next meeting where that is later. Twice is once."""
    last = next_meeting(clock.today()).isoformat()
    found = rows(
        """SELECT j.id, j.kind, j.work_on, j.resident_id FROM errand_job j
           LEFT JOIN topic t ON t.cause = 'errand-' || j.id || '-untaken'
           WHERE j.state = 'open' AND j.work_on <= ? AND (t.id IS NULL OR t.settled = 'gone') ORDER BY j.work_on, j.id""",
        last,
    )
    for row in found:
        with write():
            topics.hand_down(
                None, cause=cause_of(row["id"]), kind="untaken", resident=row["resident_id"],
                sentence=_("{day}の{kind}を、まだだれも引き受けていません", day=short_day(date.fromisoformat(row["work_on"])),
                           kind=kind_word(row["kind"])),
                place=("errands.job", {"job_id": row["id"]}),
            )  # fmt: skip
