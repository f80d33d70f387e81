"""A day that does not take place: its sign-ups end and its vehicles stay, everybody is telephoned, and it can be taken back."""

from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.cafe.models import CafeEmergency
from townhub.db import one, rows, write
from townhub.i18n import _
from townhub.meals import days, lists, seating
from townhub.meals.models import Kind, SignUp
from townhub.meals.rules import CANCELLED, FAMILY, SEATED, WAITING, WALK
from townhub.refused import Refused
from townhub.vehicles import actions as vehicles
from townhub.vehicles.models import Run


def cancel_everybody(actor, day: date, reason: str, place: int = days.HERE, closing: CafeEmergency | None = None,
                     once: str | None = None) -> int:  # fmt: skip
    """All sign-ups of the day at once, those who wait too; answers how many. They stay on the list of calls until told.

    With `closing` (臨時休業) it can be taken back, and the vehicles of the day do not go.
    """
    with write():
        theirs = list(SignUp.select().where(SignUp.place == place, SignUp.day == day, SignUp.state != CANCELLED))
        if audit.already(once):
            return 0
        for found in theirs:
            _close(actor, found, reason, closing)
        if closing:
            of_the_cafe = (Run.room == "cafe") & (Run.place == place)
            going = of_the_cafe & (Run.day == day) & Run.called_off_at.is_null()
            Run.update(called_off_at=clock.now(), called_off_by=getattr(actor, "id", None), closing=closing).where(
                going
            ).execute()
        if theirs:
            audit.record(actor, "sign_up.all_cancelled", theirs[0], once, day=day.isoformat(), count=len(theirs))
    return len(theirs)


def _close(actor, found: SignUp, reason: str, closing: CafeEmergency | None) -> None:
    """The place in the driver's order is kept for the day on which it takes place after all."""
    knows = found.call_why == "closed" and found.called_at is not None
    SignUp.update(
        state=CANCELLED, cancelled_by=getattr(actor, "id", None), cancelled_at=clock.now(), cancel_reason=reason, closing=closing,
        run_there=None, run_back=None, came=None, came_at=None, came_by=None, call_why="closed",
        called_at=found.called_at if knows else None, tried=0, version=SignUp.version + 1,
    ).where(SignUp.id == found.id).execute()  # fmt: skip


def reopen(actor, closing: CafeEmergency) -> int:
    """臨時休業 is taken back: everybody is down again as before, and who had been told is telephoned once more.

    Whoever has moved away or died since, or is fetched by another café on that day, stays out. A vehicle that has been
    promised to something else meanwhile does not go: its passengers wait for one. Answers how many are back.
    """
    with write():
        for run in list(Run.select().where(Run.closing == closing)):
            vehicles.go_after_all(run)
        theirs = list(SignUp.select().where(SignUp.closing == closing).order_by(SignUp.id))
        back = [found for found in theirs if _open(found)]
        if back:
            audit.record(actor, "sign_up.all_reopened", back[0], day=closing.day.isoformat(), count=len(back))
    return len(back)


def _open(found: SignUp) -> bool:
    if found.resident_id and found.resident.ended_on:
        return False
    kind = Kind.get_by_id(found.kind_id)
    full = kind.seats is not None and seating.free(kind, found.day, found.place_id) <= 0
    why = "reopened" if found.called_at else "board" if found.way == "board" else None
    try:
        SignUp.update(
            state=WAITING if full else SEATED, cancelled_by=None, cancelled_at=None, cancel_reason=None, closing=None,
            call_why=why, called_at=None, tried=0, version=SignUp.version + 1,
        ).where(SignUp.id == found.id).execute()  # fmt: skip
    except pw.IntegrityError:
        return False
    seating.into_vehicles(SignUp.get_by_id(found.id), must=False)
    return True


def phoned(actor, found: SignUp, ride_back: str | None = None) -> None:
    """They were told, or asked how they get home. On a day that does not take place this says that they know."""
    with write():
        now = _to_phone(found)
        if now.state != CANCELLED:
            if ride_back and ride_back != now.ride_back:
                if ride_back != "ride":
                    now.run_back = now.place_back = None
                now.ride_back = ride_back
                if now.kind.word == days.RIDE and not now.ride_there and ride_back in (FAMILY, WALK):
                    raise Refused(
                        _(
                            "{name}さんは、送迎だけの申し込みです。車がいらないときは、名前を押して、申し込みを取り消してください",
                            name=found.who,
                        )
                    )
            gone = now.kind.word not in days.words_of(days.plan_of(now.day, now.place_id))
            now.call_why = "closed" if gone else now.call_why
        now.called_by, now.called_at, now.tried = getattr(actor, "id", None), clock.now(), 0
        now.version += 1
        now.save()
        seating.into_vehicles(now, must=bool(ride_back))
        audit.record(actor, "sign_up.phoned", now)


def not_reached(actor, found: SignUp) -> None:
    """Nobody answered: they stay on the list, with how often somebody tried."""
    with write():
        now = _to_phone(found)
        SignUp.update(tried=SignUp.tried + 1).where(SignUp.id == now.id).execute()
        audit.record(actor, "sign_up.not_reached", now)


def _to_phone(found: SignUp) -> SignUp:
    now = SignUp.get_by_id(found.id)
    if now.state == CANCELLED and now.call_why != "closed":
        raise Refused(_("この申し込みは、もう取り消されています。来られるときは、新しく申し込んでください"))
    return now


def to_phone(place: int, day: date, everybody: bool) -> int:
    """How many of the whole town have to be told of that day; without `everybody` only those who do not know yet."""
    return one(
        """SELECT count(*) FROM sign_up WHERE place_id = ?1 AND day = ?2 AND (state <> 'cancelled' OR call_why = 'closed')
           AND (?3 OR (call_why IS NOT NULL AND called_at IS NULL) OR (state = 'seated' AND ride_back = 'undecided'))""",
        place, day.isoformat(), everybody,
    )  # fmt: skip


def ahead(today: date, area: int | None = None) -> list[dict]:
    """The days to come for which somebody has signed up, with the place and how many: whom a closing would concern.

    `own` are those of them whom the coordinator of that area telephones.
    """
    return rows(
        f"""SELECT place_id, day, count(*) AS people, sum(?1 IS NULL OR {lists.IN_AREA}) AS own FROM sign_up WHERE day BETWEEN ?2 AND date(?2, '+35 days')
           AND state IN ('seated', 'waiting') GROUP BY day, place_id ORDER BY day, place_id LIMIT 12""",  # noqa: S608 - our own words
        area, today.isoformat(),
    )  # fmt: skip
