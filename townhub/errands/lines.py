"""What ちょい加勢 adds to a resident's line of time, and what of it is still open."""

from datetime import date

from townhub.dates import clock_time, short_day
from townhub.db import rows
from townhub.errands.rules import STATES, kind_word
from townhub.i18n import _
from townhub.money import yen
from townhub.residents.consent import shares
from townhub.residents.lines import Line, Mark

_SQL = """
SELECT * FROM (
  SELECT j.received_at AS at, printf('errand-%010d-1', j.id) AS key, 'asked' AS what, p.name AS who, j.*
  FROM errand_job j LEFT JOIN person p ON p.id = j.received_by_id WHERE j.resident_id = ?1
  UNION ALL
  SELECT j.finished_at, printf('errand-%010d-2', j.id), 'done', p.name, j.*
  FROM errand_job j LEFT JOIN person p ON p.id = j.claimed_by_id WHERE j.resident_id = ?1 AND j.state IN ('over', 'done', 'settled')
  UNION ALL
  SELECT j.reported_at, printf('errand-%010d-3', j.id), j.report, p.name, j.*
  FROM errand_job j LEFT JOIN person p ON p.id = j.claimed_by_id WHERE j.resident_id = ?1 AND j.report IS NOT NULL AND ?5
  UNION ALL
  SELECT j.called_off_at, printf('errand-%010d-4', j.id), 'called_off', p.name, j.*
  FROM errand_job j LEFT JOIN person p ON p.id = j.called_off_by_id WHERE j.resident_id = ?1 AND j.state = 'called_off'
  UNION ALL
  SELECT j.closed_at, printf('errand-%010d-5', j.id), j.state, p.name, j.*
  FROM errand_job j LEFT JOIN person p ON p.id = j.closed_by_id
  WHERE j.resident_id = ?1 AND j.state IN ('untaken', 'nobody_home', 'out_of_scope')
) WHERE (at, key) < (?2, ?3) ORDER BY at DESC, key DESC LIMIT ?4"""


def lines_of(person, resident_id: int, before: Mark, most: int) -> list[Line]:
    """Asked for, done with minutes and fee, how it was (for those who may read what is shared), called off."""
    shared = shares(person, resident_id)
    return [
        Line(row["at"], row["key"], *_words(row, shared), row["who"], ("errands.job", {"job_id": row["id"]}))
        for row in rows(_SQL, resident_id, *before, most, shared)
    ]


def _words(row: dict, shared: bool) -> tuple[str, str]:
    kind = kind_word(row["kind"])
    match row["what"]:
        case "asked":
            return _("{kind}をたのみました", kind=kind), _when(row)
        case "done" if row["fee_yen"] is None:
            return _("{kind}がおわりました", kind=kind), _(
                "{minutes}分。料金は決まっていません", minutes=row["worked_minutes"]
            )
        case "done":
            return _("{kind}がおわりました", kind=kind), _(
                "{minutes}分、{fee}", minutes=row["worked_minutes"], fee=yen(row["fee_yen"])
            )
        case "worry":
            return _("気になる（{kind}のあと）", kind=kind), row["report_line"] or ""
        case "fine":
            return _("変わりなし（{kind}のあと）", kind=kind), ""
        case "nobody_home":
            return _("{kind}に行きましたが、不在でした", kind=kind), row["close_reason"] if shared else ""
        case "untaken" | "out_of_scope":
            return _("{kind}はできませんでした", kind=kind), _(
                "{why}。案内: {elsewhere}", why=row["close_reason"], elsewhere=row["ask_elsewhere"]
            )
        case _:
            return _("{kind}を取り消しました", kind=kind), row["call_off_reason"]


def _when(row: dict) -> str:
    return _("{day}の{time}から、{minutes}分まで", day=short_day(date.fromisoformat(row["work_on"])),
             time=clock_time(row["from_minute"]), minutes=row["wanted_minutes"])  # fmt: skip


def open_for(resident_id: int) -> list[dict]:
    """Named rows of what is not finished for this resident, the next day first, with the words for it."""
    found = rows(
        """SELECT j.id, j.kind, j.work_on, j.from_minute, j.wanted_minutes, j.state, p.name AS helper
           FROM errand_job j LEFT JOIN person p ON p.id = j.claimed_by_id
           WHERE j.resident_id = ? AND j.state IN ('received', 'open', 'claimed', 'confirmed', 'running', 'over')
           ORDER BY j.work_on, j.from_minute, j.id LIMIT 100""",
        resident_id,
    )
    for row in found:
        row |= {"what": kind_word(row["kind"]), "when": _when(row), "state_word": _(STATES[row["state"]])}
    return found
