"""What the meeting adds to a resident's line of time, and what of it is still open."""

from datetime import date

from townhub import clock
from townhub.dates import near_day, short_day
from townhub.db import rows
from townhub.huddle.rules import CATEGORIES, KINDS, OUTCOMES
from townhub.i18n import _
from townhub.residents.consent import ALL, NOTHING, shares, shares_household, sight_of
from townhub.residents.lines import Line, Mark
from townhub.residents.rules import reads_sensitive

# Ten years of lines about one resident: only the newest are taken out of the index.
_NOTES = """SELECT * FROM (SELECT n.written_at AS at, printf('huddle-note-%010d', n.id) AS key,
    '{what}' AS what, n.words AS words, n.category AS more, p.name AS who, h.day, n.id AS number
    FROM huddle_note n JOIN huddle h ON h.id = n.huddle_id JOIN person p ON p.id = n.written_by_id
    WHERE n.{about} AND (n.kind = 'general' OR n.written_by_id = ?3 OR ?4) AND n.withdrawn_at IS NULL
      AND (n.written_at, printf('huddle-note-%010d', n.id)) < (?5, ?6)
    ORDER BY n.written_at DESC, n.id DESC LIMIT ?7)"""
# ?1 the resident, ?2 the household if it may be read, ?3 the reader, ?4 whether of the three professions, ?5 ?6 the mark
_SQL = f"""
SELECT * FROM (
  {_NOTES.format(what="note", about="resident_id = ?1")}
  UNION ALL
  {_NOTES.format(what="household", about="household_id = ?2")}
  UNION ALL
  SELECT f.made_at, printf('follow-up-%010d', f.id), 'follow_up', f.what, a.name, p.name, f.until_on, f.id
  FROM follow_up f JOIN person p ON p.id = f.made_by_id JOIN person a ON a.id = f.assignee_id WHERE f.resident_id = ?1
  UNION ALL
  SELECT t.tried_at, printf('follow-up-try-%010d', t.id), 'try', f.what || '　' || t.line, t.outcome, p.name, '', f.id
  FROM follow_up f JOIN follow_up_try t ON t.follow_up_id = f.id JOIN person p ON p.id = t.tried_by_id
  WHERE f.resident_id = ?1 AND t.taken_back_at IS NULL
  UNION ALL
  SELECT o.made_at, printf('hand-off-%010d', o.id), 'hand_off', o.words, coalesce(u.name, r.name), p.name, '', o.id
  FROM hand_off o JOIN person p ON p.id = o.made_by_id LEFT JOIN unit u ON u.id = o.to_unit_id
    LEFT JOIN person r ON r.id = o.to_person_id
  WHERE o.resident_id = ?1 AND (o.kind = 'general' OR o.made_by_id = ?3 OR o.to_person_id = ?3 OR ?4)
  UNION ALL
  SELECT o.acknowledged_at, printf('hand-off-%010d-known', o.id), 'known', o.words, '', p.name, '', o.id
  FROM hand_off o JOIN person p ON p.id = o.acknowledged_by_id
  WHERE o.resident_id = ?1 AND (o.kind = 'general' OR o.made_by_id = ?3 OR o.to_person_id = ?3 OR ?4)
  UNION ALL
  SELECT t.settled_at, printf('topic-%010d', t.id), 'topic', t.sentence, t.kind, p.name, t.settled_on, t.id
  FROM topic t LEFT JOIN person p ON p.id = t.settled_by_id
  WHERE t.resident_id = ?1 AND t.settled IN ('talked', 'done') AND t.kind <> 'named' AND (NOT t.sensitive OR ?4)
) WHERE (at, key) < (?5, ?6) ORDER BY at DESC, key DESC LIMIT ?7"""  # noqa: S608 - our own words


def lines_of(person, resident_id: int, before: Mark, most: int) -> list[Line]:
    """Notes, follow-ups with what came of each try, hand-offs, and topics that were talked about.

    Without consent nothing: what such a reader sees instead is said once, by the page.
    """
    if not shares(person, resident_id):
        return []
    household = _household_of(person, resident_id)
    sensitive = reads_sensitive(person.profession)
    found = rows(_SQL, resident_id, household, person.id, sensitive, *before, most)
    return [Line(row["at"], row["key"], *_words(row), row["who"], _place(row)) for row in found]


def _place(row: dict) -> tuple[str, dict] | None:
    """The page that tells more: the minutes of that day, or the follow-up."""
    match row["what"]:
        case "note" | "household" | "topic":
            return "huddle.day", {"day": row["day"]}
        case "follow_up" | "try":
            return "follow_ups.follow_up", {"follow_up_id": row["number"]}
    return None


def _household_of(person, resident_id: int) -> int | None:
    """The resident's household, if every member's lines are open to this person."""
    [row] = rows("SELECT household_id FROM resident WHERE id = ?", resident_id)
    household = row["household_id"]
    return household if household and shares_household(person, household) else None


def _words(row: dict) -> tuple[str, str]:
    more = row["more"]
    match row["what"]:
        case "note":
            return _("打ち合わせ（{category}）", category=_(CATEGORIES[more])), row["words"]
        case "household":
            return _("打ち合わせ（世帯のこと、{category}）", category=_(CATEGORIES[more])), row["words"]
        case "follow_up":
            until = short_day(date.fromisoformat(row["day"]))
            return _("宿題: {name}が{day}まで", name=more, day=until), row["words"]
        case "try":
            return _("宿題: {outcome}", outcome=_(OUTCOMES[more])), row["words"]
        case "hand_off":
            return _("{name}への申し送り", name=more), row["words"]
        case "known":
            return _("申し送りを了解"), row["words"]
        case _:
            return _("話題になりました（{kind}）", kind=_(KINDS[more][0]) if more in KINDS else ""), row["words"]


def open_for(person, resident_id: int) -> list[dict]:
    """Follow-ups and hand-offs that nobody has ended, as far as this person may read them; the words without consent are not."""
    shared = shares(person, resident_id)
    found = rows(
        """SELECT 'follow_up' AS room, f.id, f.what AS words, f.until_on, NULL AS made_at, a.name AS helper, f.made_by_id AS by_id,
             f.assignee_id AS to_id, 0 AS sensitive
           FROM follow_up f JOIN person a ON a.id = f.assignee_id WHERE f.resident_id = ?1 AND f.outcome IS NULL
           UNION ALL
           SELECT 'hand_off', o.id, o.words, NULL, o.made_at, coalesce(u.name, p.name), o.made_by_id, o.to_person_id,
             o.kind = 'sensitive'
           FROM hand_off o LEFT JOIN unit u ON u.id = o.to_unit_id LEFT JOIN person p ON p.id = o.to_person_id
           WHERE o.resident_id = ?1 AND o.acknowledged_at IS NULL ORDER BY 1, 2 LIMIT 100""",
        resident_id,
    )
    return [told for row in found if (told := _open_words(person, row, shared))]


def _open_words(person, row: dict, shared: bool) -> dict | None:
    sight = sight_of(person, shared=shared, sensitive=bool(row["sensitive"]), written_by_id=row["by_id"])
    if row["to_id"] == person.id:  # whoever is to do it reads what is to be done
        sight = ALL
    if sight == NOTHING:
        return None
    words = row["words"] if sight == ALL else _("共有の同意なし")
    if row["room"] == "follow_up":
        until = date.fromisoformat(row["until_on"])
        late = (clock.today() - until).days
        when = _("{count}日おくれ", count=late) if late > 0 else _("{day}まで", day=near_day(until, clock.today()))
        place = ("follow_ups.follow_up", {"follow_up_id": row["id"]}) if sight == ALL else None
        return {"id": row["id"], "what": _("宿題: {words}", words=words), "when": when, "state_word": "",
                "helper": row["helper"], "place": place}  # fmt: skip
    return {"id": row["id"], "what": _("申し送り: {words}", words=words), "when": _("{name}へ", name=row["helper"]),
            "state_word": _("了解まち"), "helper": None, "place": ("hand_offs.hand_offs", {})}  # fmt: skip
