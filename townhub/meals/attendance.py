"""Who came, by tapping names or as a bare count; and what the meeting hears of whoever did not."""

from datetime import date

from townhub import audit, clock
from townhub.dates import short_day
from townhub.db import rows, write
from townhub.huddle.topics import hand_down, take_back
from townhub.i18n import _
from townhub.meals import days
from townhub.meals.models import Agreement, Kind, MealDay, SignUp
from townhub.meals.rules import MISSED, SEATED, missed_in_a_row
from townhub.refused import Refused


def mark(actor, found: SignUp, came: str | None) -> None:
    """来ました / 来ませんでした; None takes it back. Pressing twice is once."""
    with write():
        now = SignUp.get_by_id(found.id)
        if now.came == came:
            return
        if now.state != SEATED:
            raise Refused(_("空き待ちか、取り消した人です。来られたときは「当日の人を加える」で書いてください"))
        if now.day > clock.today():
            raise Refused(_("その日は、まだ来ていません"))
        _put(actor, now, came)
        if came == "came" and now.not_there_at:
            _there_after_all(actor, now)
        audit.record(actor, "sign_up.attended", now, came=came)


def _put(actor, now: SignUp, came: str | None) -> None:
    who = (
        {"came_by": getattr(actor, "id", None), "came_at": clock.now()} if came else {"came_by": None, "came_at": None}
    )
    SignUp.update(came=came, version=SignUp.version + 1, **who).where(SignUp.id == now.id).execute()
    _after(actor, now, came)


def _after(actor, now: SignUp, came: str | None) -> None:
    """Two meals missed in a row are for the meeting, if the person agreed to that."""
    if now.resident_id is None or not now.kind.is_meal:
        return
    cause = f"sign-up-{now.id}-missed"
    if came != "absent":
        take_back(actor, cause)
        return
    history = rows(
        """SELECT s.came FROM sign_up s JOIN sign_up_kind k ON k.id = s.kind_id WHERE s.resident_id = ? AND s.day <= ?
           AND s.state = 'seated' AND s.came IS NOT NULL AND k.is_meal ORDER BY s.day DESC, s.id DESC LIMIT ?""",
        now.resident_id, now.day.isoformat(), MISSED,
    )  # fmt: skip
    if missed_in_a_row(row["came"] for row in history) >= MISSED and Agreement.held_by(now.resident_id):
        hand_down(
            actor, cause=cause, kind="missed_meals", resident=now.resident_id, place=_page(now),
            sentence=_("{what}を、{count}回つづけて休みました（{day}まで）。連絡はありませんでした",
                       what=now.kind.word, count=MISSED, day=short_day(now.day)),
        )  # fmt: skip


def _page(now: SignUp) -> tuple[str, dict]:
    return "sign_ups.sign_up", {"sign_up_id": now.id}


def not_there(actor, found: SignUp) -> None:
    """The car came and nobody was there: the meeting hears of it. Pressing twice is once."""
    with write():
        now = SignUp.get_by_id(found.id)
        if now.not_there_at:
            return
        if now.state != SEATED or not now.ride_there:
            raise Refused(_("お迎えを申し込んでいない人です"))
        if now.day > clock.today():
            raise Refused(_("その日は、まだ来ていません"))
        SignUp.update(not_there_at=clock.now(), not_there_by=getattr(actor, "id", None)).where(
            SignUp.id == now.id
        ).execute()
        who = "" if now.resident_id else _("{name}さん。", name=now.name)
        hand_down(
            actor, cause=_no_show(now), kind="no_show", resident=now.resident_id, place=_page(now),
            sentence=who + _("{day}、お迎えに行きましたが、いませんでした", day=short_day(now.day)),
        )  # fmt: skip
        if now.came != "absent":
            _put(actor, now, "absent")
        audit.record(actor, "sign_up.not_there", now)


def there_after_all(actor, found: SignUp) -> None:
    """まちがえて押した: the topic is gone again."""
    with write():
        now = SignUp.get_by_id(found.id)
        if now.not_there_at:
            _there_after_all(actor, now)
            _put(actor, now, None)
            audit.record(actor, "sign_up.there_after_all", now)


def _there_after_all(actor, now: SignUp) -> None:
    SignUp.update(not_there_at=None, not_there_by=None).where(SignUp.id == now.id).execute()
    take_back(actor, _no_show(now))


def _no_show(now: SignUp) -> str:
    return f"sign-up-{now.id}-no-show"


def count_only(actor, day: date, kind: Kind, tally: int | None, place: int = days.HERE) -> None:
    """How many came, without names."""
    with write():
        row = _day(actor, day, kind, place)
        MealDay.update(tally=tally).where(MealDay.id == row.id).execute()
        audit.record(actor, "meals.counted", row, day=day.isoformat(), count=tally)


def complete(actor, day: date, kind: Kind, place: int = days.HERE) -> int:
    """出欠はこれで全部: whoever is not marked did not come. Answers how many that are. Pressing twice is once."""
    with write():
        if day > clock.today():
            raise Refused(_("その日は、まだ来ていません"))
        row = _day(actor, day, kind, place)
        open_ones = list(
            SignUp.select().where(SignUp.place == place, SignUp.day == day, SignUp.kind == kind,
                                  SignUp.state == SEATED, SignUp.came.is_null())
        )  # fmt: skip
        for found in open_ones:
            _put(actor, found, "absent")
        if open_ones or not row.closed_at:
            MealDay.update(closed_at=clock.now()).where(MealDay.id == row.id).execute()
            audit.record(actor, "meals.attendance_complete", row, day=day.isoformat(), absent=len(open_ones))
    return len(open_ones)


def _day(actor, day: date, kind: Kind, place: int) -> MealDay:
    facts = {"written_by": getattr(actor, "id", None), "written_at": clock.now()}
    row = MealDay.get_or_none(MealDay.place == place, MealDay.day == day, MealDay.kind == kind)
    return row or MealDay.create(place=place, day=day, kind=kind, **facts)
