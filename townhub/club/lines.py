"""What the club adds to a resident's line of time, and whether they are a member."""

from datetime import date

from townhub.club.rules import STATES
from townhub.dates import WEEKDAYS, short_day
from townhub.db import rows
from townhub.i18n import _
from townhub.residents.lines import Line, Mark

_SQL = """
SELECT * FROM (
  SELECT m.made_at AS at, printf('club-%010d-1', m.id) AS key, 'joined' AS what, p.name AS who, m.id, m.from_on AS day,
    NULL AS minutes
  FROM club_member m LEFT JOIN person p ON p.id = m.made_by_id WHERE m.resident_id = ?1
  UNION ALL
  SELECT v.marked_at, printf('club-visit-%010d', v.id), v.state, p.name, m.id, v.day, v.exercise_minutes
  FROM club_visit v JOIN club_member m ON m.id = v.member_id LEFT JOIN person p ON p.id = v.marked_by_id
  WHERE m.resident_id = ?1
) WHERE (at, key) < (?2, ?3) ORDER BY at DESC, key DESC LIMIT ?4"""


def lines_of(_person, resident_id: int, before: Mark, most: int) -> list[Line]:
    """Joined; came, with the minutes of exercise; away or absent."""
    return [
        Line(row["at"], row["key"], *_words(row), row["who"], ("club.member", {"member_id": row["id"]}))
        for row in rows(_SQL, resident_id, *before, most)
    ]


def _words(row: dict) -> tuple[str, str]:
    day = short_day(date.fromisoformat(row["day"]))
    if row["what"] == "joined":
        return _("おたっしゅクラブに入りました"), _("{day}から", day=day)
    detail = _("{day}　運動 {minutes}分", day=day, minutes=row["minutes"]) if row["minutes"] is not None else day
    return _("おたっしゅクラブ: {state}", state=_(STATES[row["what"]])), detail


def open_for(resident_id: int) -> list[dict]:
    found = rows(
        """SELECT m.id, m.from_on, (SELECT group_concat(c.weekday, '-' ORDER BY c.weekday) FROM club_choice c
             WHERE c.member_id = m.id AND c.until_on IS NULL) AS weekdays
           FROM club_member m WHERE m.resident_id = ? AND m.ended_on IS NULL""",
        resident_id,
    )
    return [
        {
            "what": _("おたっしゅクラブ"), "state_word": _("会員"), "place": ("club.member", {"member_id": row["id"]}),
            "when": "・".join(WEEKDAYS[int(number)] for number in (row["weekdays"] or "").split("-") if number),
        }
        for row in found
    ]  # fmt: skip
