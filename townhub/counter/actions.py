from datetime import date

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.counter.models import Checklist, ServiceLine
from townhub.counter.rules import QUESTIONS, ROUTES, missing
from townhub.db import one, write
from townhub.huddle import follow_ups
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.actions import standing
from townhub.residents.models import Resident
from townhub.rosters import visits

_ALL = len(QUESTIONS)


def begin(actor, resident: Resident, *, how: str, asked_on: date | None = None, once: str | None = None) -> Checklist:
    """Somebody asks: a fresh sheet, or the one that is still half filled."""
    with write():
        if earlier := audit.already(once):
            return Checklist.get_by_id(earlier)
        now = standing(resident.id)
        if now.ended_on:
            raise Refused(_("転出・死亡が書いてある人です。名簿を確かめてください"))
        half = Checklist.get_or_none(
            Checklist.resident == now,
            Checklist.filled_at.is_null(),
            Checklist.dropped_at.is_null(),
            Checklist.begun_by == actor,
        )
        if half:
            return half
        sheet = Checklist.create(
            resident=now, how=how, asked_on=asked_on or clock.today(), answers={}, begun_by=actor, begun_at=clock.now()
        )
        audit.record(actor, "checklist.begun", sheet, once, how=how)
    return sheet


def answer(actor, sheet: Checklist, version: int, answers: dict[str, object]) -> Checklist:
    """Keep what is answered so far; full, it can be decided. Raises Refused when somebody else has written meanwhile."""
    with write():
        now = open_one(sheet)
        if now.version != version:
            raise Refused(
                _(
                    "この画面を開いたあとに、ほかの人が書きました。下は、あなたの答えです。確かめて、もう一度押してください"
                )
            )
        full = not missing(answers)
        Checklist.update(
            answers=answers, version=Checklist.version + 1, filled_by=actor if full else None,
            filled_at=clock.now() if full else None,
        ).where(Checklist.id == now.id).execute()  # fmt: skip
        audit.record(actor, "checklist.answered", now, count=_ALL - len(missing(answers)))
    return Checklist.get_by_id(now.id)


def open_one(sheet: Checklist) -> Checklist:
    now = Checklist.get_by_id(sheet.id)
    if now.dropped_at:
        raise Refused(_("このチェックリストは、やめています。新しく始めてください"))
    if now.route:
        raise Refused(_("道すじは、もう決まっています。変わったときは、新しいチェックリストを始めてください"))
    return now


def decide(
    actor, sheet: Checklist, *, route: str, why: str, visitor: Person | None = None, visit_by_on: date | None = None,
    once: str | None = None,
) -> Checklist:  # fmt: skip
    """Staff decide which way; a visit by the district's person follows as 宿題 of the meeting.

    Raises Refused for a sheet that is half filled, with what is missing, and for a visit without a visitor or a day.
    """
    with write():
        if earlier := audit.already(once):
            return Checklist.get_by_id(earlier)
        now = open_one(sheet)
        if lacking := missing(now.answers):
            raise Refused(_("まだ答えのない質問があります: {numbers}", numbers="、".join(map(str, lacking))))
        if visitor and visit_by_on is None:
            raise Refused(_("いつまでに訪ねるかを入れてください"))
        follow_up = None
        if visitor:
            visit = visits.ask(
                actor, now.resident, words=_("窓口の相談のあとの訪問（{route}）", route=_(ROUTES[route])), visitor=visitor,
                visit_by_on=visit_by_on,
            )  # fmt: skip
            follow_up = follow_ups.behind("visit", visit.id)
        Checklist.update(
            route=route, why=why, decided_by=actor, decided_at=clock.now(), follow_up=follow_up
        ).where(Checklist.id == now.id).execute()  # fmt: skip
        audit.record(actor, "checklist.decided", now, once, route=route)
    return Checklist.get_by_id(now.id)


def drop(actor, sheet: Checklist) -> None:
    """They do not want to be asked. Pressing twice is once."""
    with write():
        still = (Checklist.id == sheet.id) & Checklist.route.is_null() & Checklist.dropped_at.is_null()
        if Checklist.update(dropped_by=actor, dropped_at=clock.now()).where(still).execute():
            audit.record(actor, "checklist.dropped", sheet)


def add_line(actor, *, condition: str, state: str, service: str, route: str, once: str | None = None) -> ServiceLine:
    """One more line of the town's flow chart, at its end."""
    with write():
        if earlier := audit.already(once):
            return ServiceLine.get_by_id(earlier)
        line = ServiceLine.create(
            position=1 + (one("SELECT max(position) FROM service_line") or 0), condition=condition, state=state,
            service=service, route=route, made_by=getattr(actor, "id", None), made_at=clock.now(),
        )  # fmt: skip
        audit.record(actor, "service_line.added", line, once, route=route)
    return line


def withdraw_line(actor, line: ServiceLine) -> None:
    with write():
        held = (ServiceLine.id == line.id) & ServiceLine.withdrawn_at.is_null()
        gone = {"withdrawn_by": getattr(actor, "id", None), "withdrawn_at": clock.now()}
        if ServiceLine.update(**gone).where(held).execute():
            audit.record(actor, "service_line.withdrawn", line)
