"""What meals and pick-ups add to a resident's line of time, and what of them is still to come."""

from datetime import date

from townhub import clock
from townhub.dates import WEEKDAYS, short_day
from townhub.db import rows
from townhub.i18n import _
from townhub.meals.rules import STATES
from townhub.residents.lines import Line, Mark

_SQL = """
SELECT * FROM (
  SELECT s.signed_at AS at, printf('meal-%010d-1', s.id) AS key, 'signed' AS what, p.name AS who, s.id, s.day, k.word
  FROM sign_up s JOIN sign_up_kind k ON k.id = s.kind_id LEFT JOIN person p ON p.id = s.signed_by_id
  WHERE s.resident_id = ?1 AND s.standing_id IS NULL
  UNION ALL
  SELECT s.came_at, printf('meal-%010d-2', s.id), s.came, p.name, s.id, s.day, k.word
  FROM sign_up s JOIN sign_up_kind k ON k.id = s.kind_id LEFT JOIN person p ON p.id = s.came_by_id
  WHERE s.resident_id = ?1 AND s.came IS NOT NULL
  UNION ALL
  SELECT s.not_there_at, printf('meal-%010d-3', s.id), 'gone', p.name, s.id, s.day, k.word
  FROM sign_up s JOIN sign_up_kind k ON k.id = s.kind_id LEFT JOIN person p ON p.id = s.not_there_by_id
  WHERE s.resident_id = ?1 AND s.not_there_at IS NOT NULL
  UNION ALL
  SELECT s.cancelled_at, printf('meal-%010d-4', s.id), 'cancelled', p.name, s.id, s.day, k.word
  FROM sign_up s JOIN sign_up_kind k ON k.id = s.kind_id LEFT JOIN person p ON p.id = s.cancelled_by_id
  WHERE s.resident_id = ?1 AND s.state = 'cancelled'
  UNION ALL
  SELECT t.made_at, printf('meal-standing-%010d', t.id), 'standing', p.name, t.id, t.from_on, k.word
  FROM standing_sign_up t JOIN sign_up_kind k ON k.id = t.kind_id LEFT JOIN person p ON p.id = t.made_by_id
  WHERE t.resident_id = ?1
) WHERE (at, key) < (?2, ?3) ORDER BY at DESC, key DESC LIMIT ?4"""
_WORDS = {
    "signed": "{what}に申し込みました",
    "came": "{what}に来ました",
    "absent": "{what}に来ませんでした",
    "gone": "{what}のお迎えに行きましたが、いませんでした",
    "cancelled": "{what}の申し込みを取り消しました",
    "standing": "{what}を毎週申し込みました",
}


def lines_of(_person, resident_id: int, before: Mark, most: int) -> list[Line]:
    """Signed up, came or not, not there for the car, cancelled."""
    return [
        Line(row["at"], row["key"], _(_WORDS[row["what"]], what=row["word"]), short_day(date.fromisoformat(row["day"])),
             row["who"], _place(row))
        for row in rows(_SQL, resident_id, *before, most)
    ]  # fmt: skip


def _place(row: dict) -> tuple[str, dict]:
    if row["what"] == "standing":
        return "sign_ups.one_standing", {"standing_id": row["id"]}
    return "sign_ups.sign_up", {"sign_up_id": row["id"]}


def open_for(resident_id: int) -> list[dict]:
    """What is to come, in words and with its page: single days, and what is every week."""
    today = clock.today().isoformat()
    coming = rows(
        """SELECT s.id, s.day, s.state, k.word FROM sign_up s JOIN sign_up_kind k ON k.id = s.kind_id
           WHERE s.resident_id = ? AND s.day >= ? AND s.state <> 'cancelled' ORDER BY s.day LIMIT 20""",
        resident_id, today,
    )  # fmt: skip
    weekly = rows(
        """SELECT t.id, t.weekday, k.word FROM standing_sign_up t JOIN sign_up_kind k ON k.id = t.kind_id
           WHERE t.resident_id = ? AND t.ended_at IS NULL AND (t.until_on IS NULL OR t.until_on >= ?)""",
        resident_id, today,
    )  # fmt: skip
    return [
        {
            "what": row["word"], "when": short_day(date.fromisoformat(row["day"])), "state_word": _(STATES[row["state"]]),
            "place": ("sign_ups.sign_up", {"sign_up_id": row["id"]}),
        }
        for row in coming
    ] + [
        {
            "what": row["word"], "when": _("毎週{name}曜日", name=WEEKDAYS[row["weekday"]]), "state_word": _("毎週の申し込み"),
            "place": ("sign_ups.one_standing", {"standing_id": row["id"]}),
        }
        for row in weekly
    ]  # fmt: skip


def in_the_name_of(person) -> list[dict]:
    """A volunteer's own sign-ups to come: day, what, number."""
    return rows(
        """SELECT s.id, s.day, k.word FROM sign_up s JOIN sign_up_kind k ON k.id = s.kind_id
           WHERE s.person_id = ? AND s.day >= ? AND s.state <> 'cancelled' ORDER BY s.day LIMIT 50""",
        person.id, clock.today().isoformat(),
    )  # fmt: skip
