"""The list of who may come in, a page at a time."""

from townhub.access import COORDINATOR, VOLUNTEER
from townhub.db import one, rows
from townhub.paging import pages
from townhub.text import search_key

A_PAGE = 30  # seventy people would be one long way on a phone
_WITH_DISTRICT = "FROM person p LEFT JOIN district d ON d.id = p.district_id"


def listed(reader, *, q: str, role: str, left: bool, page: int) -> dict:
    """Named rows for the template: by name or kana, of one role, still here or gone; and how many there are of each."""
    where, values = ["1"], []
    if reader.role == COORDINATOR:  # as Person.visible_to
        where.append(f"p.role = '{VOLUNTEER}' AND (d.area_id = ? OR p.district_id IS NULL)")
        values.append(reader.area_id)
    if key := search_key(q):
        where.append("instr(p.search_key, ?)")
        values.append(key)
    if role:
        where.append("p.role = ?")
        values.append(role)
    which = " AND ".join(where)
    gone = f"{which} AND p.left_on IS NOT NULL"
    shown = gone if left else f"{which} AND p.left_on IS NULL"
    found = rows(
        f"""SELECT p.id, p.name, p.kana, p.role, p.profession, p.left_on, d.name AS district, a.name AS area,
               u.name AS unit, (SELECT count(*) FROM device WHERE person_id = p.id AND stopped_at IS NULL) AS phones
            {_WITH_DISTRICT} LEFT JOIN area a ON a.id = p.area_id
            LEFT JOIN unit u ON u.id = p.unit_id WHERE {shown} ORDER BY p.role, p.kana, p.id LIMIT ? OFFSET ?""",  # noqa: S608
        *values, A_PAGE, (page - 1) * A_PAGE,
    )  # fmt: skip
    count = one(f"SELECT count(*) {_WITH_DISTRICT} WHERE {shown}", *values)
    return {
        "people": found, "count": count, "number": page, "pages": pages(count, A_PAGE), "q": q, "role": role,
        "left": left, "gone": one(f"SELECT count(*) {_WITH_DISTRICT} WHERE {gone}", *values),
    }  # fmt: skip
