"""議題を集める: what this room itself knows to be due. Safe to run twice: a cause makes one topic."""

from datetime import date, timedelta

from townhub import clock
from townhub.dates import short_day
from townhub.db import MomentField, moment, rows, write
from townhub.huddle import days
from townhub.huddle.models import Huddle, Topic
from townhub.huddle.placing import place_waiting
from townhub.huddle.rules import NEWCOMERS_EACH
from townhub.huddle.topics import hand_down
from townhub.i18n import _

MACHINE = None  # nobody pressed a button
# As SQL about follow_up `f`: what came of going there last.
_LAST = """(SELECT y.outcome FROM follow_up_try y WHERE y.follow_up_id = f.id AND y.taken_back_at IS NULL
  ORDER BY y.id DESC LIMIT 1)"""


def by_itself() -> None:
    """For the clockwork: what is due today stands ready before anybody opens the meeting."""
    today = clock.today()
    if not days.why_no_meeting(today):
        gather(today)


def gather(day: date) -> int:
    """Make the topics that are due on that day, and put them on its sheet if the meeting is going on. Answers how many."""
    with write():
        _say_late(day)
        made = sum(make(day) for make in (_follow_ups, _hand_offs, _silent, _newcomers))
        running = Huddle.get_or_none(Huddle.day == day, Huddle.closed_at.is_null())
        if running:
            place_waiting(running)
    return made


def ahead(day: date) -> int:
    """Inside the act that prints the next meeting's paper before its day: 宿題 and 申し送り that will be due stand on it.

    Of whom nobody has spoken is seen on the day itself: somebody may still speak of them today. Answers how many.
    """
    if day != days.next_meeting(clock.today()):
        return 0
    with write():
        return sum(make(day) for make in (_follow_ups, _hand_offs, _newcomers))


def _follow_ups(day: date) -> int:
    """宿題 on their day, late ones, and those where nobody was at home."""
    found = rows(
        f"""SELECT f.id, f.what, f.until_on, f.comes_back_on, f.resident_id, p.name AS assignee, {_LAST} AS last
            FROM follow_up f JOIN person p ON p.id = f.assignee_id
            WHERE f.outcome IS NULL AND f.comes_back_on <= ?1
              AND NOT EXISTS (SELECT 1 FROM topic t WHERE t.cause = 'follow-up-' || f.id || '-' || f.comes_back_on)
            ORDER BY f.until_on, f.id""",  # noqa: S608 - our own words
        day.isoformat(),
    )
    for row in found:
        kind, sentence = _follow_up_words(row, day)
        hand_down(
            MACHINE, cause=f"follow-up-{row['id']}-{row['comes_back_on']}", kind=kind, sentence=sentence,
            resident=row["resident_id"], place=("follow_ups.follow_up", {"follow_up_id": row["id"]}),
            on=date.fromisoformat(row["comes_back_on"]), follow_up=row["id"],
        )  # fmt: skip
    return len(found)


def _follow_up_words(row: dict, day: date) -> tuple[str, str]:
    until = date.fromisoformat(row["until_on"])
    said = {"day": short_day(until), "what": row["what"], "name": row["assignee"]}
    if row["last"] == "away":
        return "away_again", _("不在だったので、もう一度です。{day}までの宿題「{what}」。担当 {name}", **said)
    if until < day:
        return "overdue", _("{day}までの宿題「{what}」が終わっていません。担当 {name}", **said)
    return "due", _("{day}までの宿題「{what}」の日です。担当 {name}", **said)


def _say_late(day: date) -> None:
    """What was due when it became a topic, and was not done, says so from the next day on."""
    _say_again("t.kind = 'due' AND f.until_on < ?", day.isoformat(), day=day)


def say_whose(follow_up_id: int) -> None:
    """Inside the act that gives a 宿題 to somebody else: the topic names them from now on."""
    _say_again("t.follow_up_id = ?", follow_up_id, day=clock.today())


def _say_again(which: str, *values: object, day: date) -> None:
    found = rows(
        f"""SELECT t.id, f.what, f.until_on, p.name AS assignee, {_LAST} AS last FROM topic t
            JOIN follow_up f ON f.id = t.follow_up_id JOIN person p ON p.id = f.assignee_id
            WHERE t.settled IS NULL AND {which}""",  # noqa: S608 - our own words
        *values,
    )
    for row in found:
        kind, sentence = _follow_up_words(row, day)
        Topic.update(kind=kind, sentence=sentence).where(Topic.id == row["id"]).execute()


def _hand_offs(day: date) -> int:
    """申し送り of an earlier day to which nobody has said 了解."""
    midnight = MomentField().db_value(clock.moment_on(day, 0))
    found = rows(
        """SELECT o.id, o.words, o.kind, o.resident_id, o.made_at, o.made_by_id, u.name AS unit, p.name AS person
           FROM hand_off o LEFT JOIN unit u ON u.id = o.to_unit_id LEFT JOIN person p ON p.id = o.to_person_id
           WHERE o.acknowledged_at IS NULL AND o.made_at < ?
             AND NOT EXISTS (SELECT 1 FROM topic t WHERE t.cause = 'hand-off-' || o.id) ORDER BY o.id""",
        midnight,
    )
    for row in found:
        sentence = _(
            "{day}の申し送り「{words}」に、まだ了解がありません。{to}へ",
            day=short_day(clock.here(moment(row["made_at"])).date()), words=row["words"],
            to=row["unit"] or _("{name}さん", name=row["person"]),
        )  # fmt: skip
        hand_down(
            MACHINE, cause=f"hand-off-{row['id']}", kind="not_acknowledged", sentence=sentence,
            resident=row["resident_id"], sensitive=row["kind"] == "sensitive",
            place=("hand_offs.hand_offs", {}), on=day, hand_off=row["id"],
        )  # fmt: skip
    return len(found)


_SILENT = """
SELECT w.resident_id, w.every_days, max(
    coalesce((SELECT date(max(n.written_at), '+9 hours') FROM huddle_note n WHERE n.resident_id = w.resident_id), ''),
    coalesce((SELECT date(max(f.made_at), '+9 hours') FROM follow_up f WHERE f.resident_id = w.resident_id), ''),
    coalesce((SELECT date(max(o.made_at), '+9 hours') FROM hand_off o WHERE o.resident_id = w.resident_id), ''),
    coalesce((SELECT max(t.settled_on) FROM topic t WHERE t.resident_id = w.resident_id AND t.settled = 'talked'), ''),
    coalesce(w.heard_on, ''), date(w.set_at, '+9 hours')) AS last
FROM huddle_watch w JOIN resident r ON r.id = w.resident_id WHERE r.ended_on IS NULL"""


def _silent(day: date) -> int:
    """見守り: those of whom nobody has spoken for as many days as was agreed for them."""
    made = 0
    for row in rows(_SILENT):
        if date.fromisoformat(row["last"]) + timedelta(days=row["every_days"]) > day:
            continue
        made += hand_down(
            MACHINE, cause=f"silent-{row['resident_id']}-{row['last']}", kind="silent",
            sentence=_("見守りの方ですが、{days}日間だれも話題にしていません", days=row["every_days"]),
            resident=row["resident_id"], on=day,
            place=("timeline.resident", {"resident_id": row["resident_id"]}),
        )  # fmt: skip
    return made


def _newcomers(day: date) -> int:
    """Who came into the register since the last meeting. In a town that has not met yet, everybody is new: nobody is named."""
    since = rows("SELECT max(opened_at) AS at FROM huddle WHERE day < ?", day.isoformat())[0]["at"]
    if since is None:
        return 0
    found = rows(
        """SELECT r.id, d.name AS district FROM resident r JOIN district d ON d.id = r.district_id
           WHERE r.made_at >= ? AND r.ended_on IS NULL
             AND NOT EXISTS (SELECT 1 FROM topic t WHERE t.cause = 'newcomer-' || r.id) ORDER BY r.id""",
        since,
    )
    if len(found) > NEWCOMERS_EACH:
        return hand_down(
            MACHINE, cause=f"newcomers-{found[-1]['id']}", kind="newcomer", on=day, place=("residents.find", {}),
            sentence=_("名簿に、新しく{count}人が加わりました", count=len(found)),
        )  # fmt: skip
    for row in found:
        hand_down(
            MACHINE, cause=f"newcomer-{row['id']}", kind="newcomer", resident=row["id"], on=day,
            sentence=_("名簿に新しく加わりました。{district}です", district=row["district"]),
            place=("timeline.resident", {"resident_id": row["id"]}),
        )  # fmt: skip
    return len(found)
