"""The list of volunteers as the office looks through it."""

from townhub import clock
from townhub.db import one, rows
from townhub.paging import pages
from townhub.text import search_key
from townhub.volunteers.rules import KINDS

A_PAGE = 50
SORTS = {
    "": "p.kana, p.id",
    "district": "d.kana IS NULL, d.kana, p.kana, p.id",
    "insured": "v.insured_until IS NULL DESC, v.insured_until, p.kana, p.id",
    "briefed": "v.briefed_until IS NULL DESC, v.briefed_until, p.kana, p.id",
}


def listed(person, *, q: str = "", kind: str = "", sort: str = "", page: int = 1) -> dict:
    """A page of those who are still there, found by name, by what they can do, in the order asked for."""
    where = ["p.role = 'volunteer'", "p.left_on IS NULL"]
    values: list[object] = []
    if person.sees_area is not None:
        where.append("(d.area_id = ? OR p.district_id IS NULL)")
        values.append(person.sees_area)
    if key := search_key(q):
        where.append("instr(p.search_key, ?)")
        values.append(key)
    if kind in KINDS:
        where.append(
            "(EXISTS (SELECT 1 FROM volunteer_skill s WHERE s.person_id = p.id AND s.kind = ?)"
            " OR NOT EXISTS (SELECT 1 FROM volunteer_skill s WHERE s.person_id = p.id))"
        )
        values.append(kind)
    joined = (
        "FROM person p LEFT JOIN district d ON d.id = p.district_id LEFT JOIN volunteer v ON v.person_id = p.id"
        f" WHERE {' AND '.join(where)}"
    )
    count = one(f"SELECT count(*) {joined}", *values)
    today = clock.today().isoformat()
    found = rows(
        f"""SELECT p.id, p.name, p.kana, p.phone, d.name AS district, v.insured_until, v.briefed_until,
              (SELECT group_concat(s.kind, ' ') FROM volunteer_skill s WHERE s.person_id = p.id) AS skills,
              EXISTS (SELECT 1 FROM volunteer_pause u WHERE u.person_id = p.id AND u.ended_at IS NULL AND u.first_on <= ?
                AND (u.last_on IS NULL OR u.last_on >= ?)) AS paused
            {joined} ORDER BY {SORTS.get(sort, SORTS[""])} LIMIT ? OFFSET ?""",  # noqa: S608 - our own names
        today, today, *values, A_PAGE, (page - 1) * A_PAGE,
    )  # fmt: skip
    return {"found": found, "count": count, "number": page, "pages": pages(count, A_PAGE)}
