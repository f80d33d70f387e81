"""Somebody stands in the register twice: both records become one, with everything that any room has written about either.

`MOVES` and `STAYS` list every place that names a resident. tests/town/test_schema.py compares them with the schema: a room
that adds a table adds its line here, and what is to be done where both records have a row of which there may be only one.

The books are never changed: what was written under the duplicate's number stays there, its name with it, and an entry of
today carries over what is owed. Its ticket books can be torn by the one that stays (`ledger.models.books_of`).
"""

from collections.abc import Callable
from typing import NamedTuple

from townhub import audit, clock
from townhub.accounts import terminal_actions
from townhub.club import leaving as club
from townhub.db import database, one, rows, write
from townhub.handover.residents import STUB
from townhub.huddle.models import Note as HuddleNote
from townhub.huddle.models import Topic
from townhub.i18n import _
from townhub.ledger.models import balance
from townhub.ledger.posting import post
from townhub.ledger.rules import Amount
from townhub.meals import leaving as meals
from townhub.refused import Refused
from townhub.residents import actions as residents
from townhub.residents.consent import shares
from townhub.residents.models import Resident


def _consents(actor, stays: int, gone: int) -> None:
    """For each unit one consent in force: the older. One that was taken back later than it was given ends the other's too."""
    both = rows(
        "SELECT id, unit_id, from_on, ended_on FROM consent WHERE resident_id IN (?, ?) ORDER BY from_on, id",
        stays,
        gone,
    )
    held = set()
    for row in both:
        if row["ended_on"]:
            continue
        taken_back = any(
            other["unit_id"] == row["unit_id"] and (other["ended_on"] or "") >= row["from_on"] for other in both
        )
        if taken_back or row["unit_id"] in held:
            _end_consent(actor, row["id"])
        else:
            held.add(row["unit_id"])


def _end_consent(actor, number: int) -> None:
    database.execute_sql(
        "UPDATE consent SET ended_on = ?, ended_by_id = ? WHERE id = ?", (clock.today().isoformat(), actor.id, number)
    )


def _watches(actor, stays: int, gone: int) -> None:
    """The shorter of two intervals."""
    every = [row["every_days"] for row in rows(
        "SELECT every_days FROM huddle_watch WHERE resident_id IN (?, ?)", stays, gone)]  # fmt: skip
    if len(every) == 2:
        heard = one("SELECT max(heard_on) FROM huddle_watch WHERE resident_id IN (?, ?)", stays, gone)
        database.execute_sql("DELETE FROM huddle_watch WHERE resident_id = ?", (gone,))
        database.execute_sql(
            "UPDATE huddle_watch SET every_days = ?, heard_on = ? WHERE resident_id = ?", (min(every), heard, stays)
        )


def _topics(actor, stays: int, gone: int) -> None:
    """That nobody spoke of the duplicate, or that it is new, is nothing to talk about; links lead to the one that stays."""
    void = Topic.settled.is_null() & (Topic.resident == gone) & Topic.kind.in_(["silent", "newcomer"])
    at = {"settled_at": clock.now(), "settled_on": clock.today()}
    Topic.update(settled="gone", settled_by=actor.id, **at).where(void).execute()
    database.execute_sql(
        "UPDATE topic SET place = json_set(place, '$.resident_id', ?) WHERE resident_id = ?"
        " AND json_extract(place, '$.resident_id') = ?",
        (stays, gone, gone),
    )


def _moves(actor, stays: int, gone: int) -> None:
    """Who answers follows from where the one that stays lives; where the duplicate was written is no move of anybody."""
    database.execute_sql("DELETE FROM resident_move WHERE resident_id = ?", (gone,))


def _ties(actor, stays: int, gone: int) -> None:
    """Between two there is one tie: whoever keeps away from one of the records keeps away from the person."""
    for row in rows(
        """SELECT a.id AS mine, b.id AS other, a.tie FROM volunteer_tie a JOIN volunteer_tie b ON b.person_id = a.person_id
           WHERE a.resident_id = ? AND b.resident_id = ? AND a.ended_at IS NULL AND b.ended_at IS NULL""",
        stays, gone,
    ):  # fmt: skip
        ends = row["other"] if row["tie"] == "avoid" else row["mine"]
        database.execute_sql(
            "UPDATE volunteer_tie SET ended_at = ?, ended_by_id = ? WHERE id = ?",
            (Topic.settled_at.db_value(clock.now()), actor.id, ends),
        )


class Move(NamedTuple):
    """A column that names a resident: what its rows are called, and what comes first where both may not be kept."""

    table: str
    column: str
    words: str
    before: Callable | None = None


MOVES = (
    Move("resident", "merged_into_id", "前にまとめた記録"),
    Move("resident_note", "resident_id", "書きとめ"),
    Move("consent", "resident_id", "同意", _consents),
    Move("consent_override", "resident_id", "緊急に見た記録"),
    Move("errand_job", "resident_id", "ちょい加勢の依頼"),
    Move("standing", "resident_id", "いつもの依頼"),
    Move("standing_sign_up", "resident_id", "毎週の申し込み", meals.one_standing_each),
    Move("sign_up", "resident_id", "食事会・送迎の申し込み", meals.one_sign_up_a_day),
    Move("meal_agreement", "resident_id", "休みを打ち合わせで話す承知", meals.one_agreement),
    Move("club_member", "resident_id", "おたっしゅクラブ", club.one_membership),
    Move("topic", "resident_id", "打ち合わせの話題", _topics),
    Move("huddle_note", "resident_id", "打ち合わせの記録"),
    Move("follow_up", "resident_id", "宿題"),
    Move("hand_off", "resident_id", "申し送り"),
    Move("huddle_watch", "resident_id", "話題にする間隔", _watches),
    Move("watch_concern", "resident_id", "訪問"),
    Move("resident_move", "resident_id", "地区が変わった記録", _moves),
    Move("checklist", "resident_id", "基本チェックリスト"),
    Move("volunteer_tie", "resident_id", "担い手とのなじみ", _ties),
)


def _carry_over(actor, stays: int, gone: int) -> None:
    """What is owed on account, as an entry of today."""
    if owed := balance("receivable", resident=gone):
        lines = [Amount("receivable", -owed, resident=gone), Amount("receivable", owed, resident=stays)]
        post(actor, "merged", lines, resident=stays)


# Rows that the database lets nobody change, and what takes their place.
STAYS = (
    Move("ledger_entry", "resident_id", "帳簿の伝票"),
    Move("ledger_line", "resident_id", "月ぎめの未収", _carry_over),
    Move("ledger_bill", "resident_id", "請求書"),
    Move("ticket_book", "resident_id", "回数券"),
)


def counts_of(resident_id: int) -> list[tuple[str, int]]:
    """What would move, room by room: the words and how many."""
    found = [
        (_(move.words), one(f"SELECT count(*) FROM {move.table} WHERE {move.column} = ?", resident_id))  # noqa: S608
        for move in MOVES
    ]
    return [(words, count) for words, count in found if count]


def merge(
    actor, stays: Resident, gone: Resident, *, taken: set[str], seen: tuple[int, int], once: str | None = None
) -> None:
    """Put `gone` into `stays`: the facts named in `taken` from the former, and every row of every room. There is no way back.

    `seen` are the versions of both that the person compared. Raises Refused when one has changed since, is a stub already,
    when the one that stays has left the town and the other has not, or when the person may not read about both.
    """
    with write():
        if audit.already(once):
            return
        now, other = residents.standing(stays.id), residents.standing(gone.id)
        _check(actor, now, other, seen)
        residents.change(actor, now, now.version, **{name: getattr(other, name) for name in sorted(taken)})
        _join_households(now, other)
        moved = sum(_move(actor, move, now.id, other.id) for move in MOVES)
        _carry_over(actor, now.id, other.id)
        _make_stub(actor, now, other)
        terminal_actions.move_typing(f"/residents/{other.id}/", f"/residents/{now.id}/")
        audit.record(actor, "resident.merged", now, once, duplicate=other.id, moved=moved)
        audit.record(actor, "resident.became_duplicate", other, into=now.id)


def _check(actor, now: Resident, other: Resident, seen: tuple[int, int]) -> None:
    if now.id == other.id:
        raise Refused(_("2人とも同じ記録です。もうひとつの記録をえらんでください"))
    if (now.version, other.version) != seen:
        raise Refused(
            _("この画面を開いたあとに、ほかの人が書きかえました。いまの中身を下で見くらべて、もう一度押してください")
        )
    if now.ended_on and not other.ended_on:
        raise Refused(_("のこす人は、転出・死亡と書いてあります。のこす人を入れかえてください"))
    if not (shares(actor, now.id) and shares(actor, other.id)):
        raise Refused(_("2人の記録を読める部署の人にたのんでください。まとめると、両方の記録が1つになります"))


def _join_households(now: Resident, other: Resident) -> None:
    """Who had no household joins the duplicate's; notes about a household that nobody is left in go along."""
    if other.household_id is None or now.household_id == other.household_id:
        return
    if now.household_id is None:
        Resident.update(household=other.household_id, relation=other.relation).where(Resident.id == now.id).execute()
    elif not one(
        "SELECT EXISTS (SELECT 1 FROM resident WHERE household_id = ? AND id <> ?)", other.household_id, other.id
    ):
        theirs = HuddleNote.household == other.household_id
        HuddleNote.update(household=now.household_id).where(theirs).execute()


def _move(actor, move: Move, stays: int, gone: int) -> int:
    if move.before:
        move.before(actor, stays, gone)
    sql = f"UPDATE {move.table} SET {move.column} = ? WHERE {move.column} = ?"  # noqa: S608 - our own names
    return database.execute_sql(sql, (stays, gone)).rowcount


def _make_stub(actor, now: Resident, other: Resident) -> None:
    """As after a purge, but it leads on. The name stays, for old receipts; nothing finds it any more."""
    left = {} if other.ended_on else {"ended_on": clock.today(), "ended_why": "moved", "ended_by": actor.id}
    Resident.update(
        **STUB | {"name": other.name}, **left, purged_at=clock.now(), merged_into=now.id, merged_by=actor.id,
        merged_at=clock.now(), version=Resident.version + 1,
    ).where(Resident.id == other.id).execute()  # fmt: skip
