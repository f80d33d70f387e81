"""What a 年度 of ちょい加勢 came to, in two questions to the database: its requests, and who helped.

A request counts in the month of its day, in the district where the resident lives now. The two ways in that are not a
telephone call belong to rooms above; only their tables are read here.
"""

from datetime import date

from townhub.dates import fiscal_year, months_of
from townhub.db import lines, one, rows
from townhub.errands.figures_rules import Request

_IN_THE_AREA = "(?3 IS NULL OR d.area_id = ?3)"


def first_year() -> int | None:
    """The 年度 of the first request; None before there was one."""
    first = one("SELECT min(work_on) FROM errand_job")
    return fiscal_year(date.fromisoformat(first)) if first else None


def requests_of(person, year: int) -> list[Request]:
    """Every request of the 年度 that this person sees, as the rules count them."""
    found = lines(
        f"""SELECT j.kind, substr(j.work_on, 1, 7) AS month, d.name AS district, j.state, j.close_reason,
              j.closed_by_id IS NULL AS by_itself,
              CASE WHEN EXISTS (SELECT 1 FROM asked_on_board b WHERE b.job_id = j.id) THEN 'board'
                   WHEN EXISTS (SELECT 1 FROM standing_date s WHERE s.job_id = j.id) THEN 'standing' ELSE 'phone' END AS way_in,
              EXISTS (SELECT 1 FROM errand_helper h WHERE h.job_id = j.id AND h.left_at IS NULL) AS somebody_goes,
              (SELECT a.asked_by_id IS NOT NULL FROM errand_ask a WHERE a.job_id = j.id AND a.person_id = j.claimed_by_id
                AND a.answer = 'takes' ORDER BY a.id DESC LIMIT 1) AS assigned,
              EXISTS (SELECT 1 FROM standing_date s JOIN standing t ON t.id = s.standing_id
                WHERE s.job_id = j.id AND t.regular_id = j.claimed_by_id) AS regular,
              (unixepoch(j.claimed_at) - unixepoch(j.opened_at)) / 60 AS wait_minutes,
              (SELECT sum(h.worked_minutes) FROM errand_helper h WHERE h.job_id = j.id AND h.left_at IS NULL) AS minutes,
              j.fee_yen AS yen
            FROM errand_job j JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id
            WHERE j.work_on >= ?1 AND j.work_on < ?2 AND {_IN_THE_AREA} ORDER BY d.area_id, d.id""",  # noqa: S608 - our own words
        *_span(year), person.sees_area,
    )  # fmt: skip
    return [Request(**line._asdict()) for line in found]


def helpers_of(person, year: int) -> list[dict]:
    """Who helped on the finished requests of the 年度: how often, minutes, what was asked for it, and what of it is theirs.

    As on the volunteer's own page of the month; `own_yen` is what the books owe for these requests, paid or not.
    """
    return rows(
        f"""SELECT p.name, count(*) AS jobs, coalesce(sum(h.worked_minutes), 0) AS minutes, coalesce(sum(h.fee_yen), 0) AS yen,
              coalesce(sum((SELECT -sum(l.amount_yen) FROM ledger_entry e JOIN ledger_line l ON l.entry_id = e.id
                WHERE e.subject = 'errand_job' AND e.subject_id = j.id AND l.account = 'payable' AND l.person_id = p.id)), 0) AS own_yen
            FROM errand_job j JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id
              JOIN errand_helper h ON h.job_id = j.id AND h.left_at IS NULL JOIN person p ON p.id = h.person_id
            WHERE j.work_on >= ?1 AND j.work_on < ?2 AND j.state IN ('over', 'done', 'settled') AND {_IN_THE_AREA}
            GROUP BY p.id ORDER BY minutes DESC, p.id""",  # noqa: S608 - our own words
        *_span(year), person.sees_area,
    )  # fmt: skip


def _span(year: int) -> tuple[str, str]:
    return months_of(year)[0].isoformat(), months_of(year + 1)[0].isoformat()
