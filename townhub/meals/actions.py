"""Signing up, changing, cancelling: each with its seat, its place in the vehicle and the one who moves up, in one transaction."""

from datetime import date

import peewee as pw

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.dates import clock_time, short_day
from townhub.db import one, rows, write
from townhub.huddle import follow_ups
from townhub.i18n import _
from townhub.meals import days, seating
from townhub.meals.models import Agreement, Kind, SignUp
from townhub.meals.rules import CANCELLED, PLAIN, RIDE, SEATED, UNDECIDED, WAITING, Wishes, closes, is_closed
from townhub.refused import Refused
from townhub.residents.models import Resident
from townhub.text import digits, search_key
from townhub.town.models import District
from townhub.vehicles.riders import two_at_once


def sign_up(actor, *, day: date, kind: Kind, way: str, resident: Resident | None = None, person: Person | None = None,
            name: str = "", phone: str = "", district: District | int | None = None, wishes: Wishes = PLAIN,
            late: bool = False, place: int = days.HERE, follow_up: int | None = None, language: str = "ja", once: str | None = None) -> SignUp:  # fmt: skip
    """Put somebody down for a day; without a free seat they wait. `late`: the office has asked the cook.

    `follow_up` is what the meeting has promised and this carries out.

    Raises Refused when that is not on, when the sign-up is over, when they are down already, and when no vehicle has room.
    """
    with write():
        if earlier := audit.already(once):
            return SignUp.get_by_id(earlier)
        kind = Kind.get_by_id(kind.id)
        _is_on(day, kind, place, wishes.checked())
        if way not in ("standing", "walk_in"):  # those were asked, or are here
            rides(kind, wishes)
        _in_time(day, kind, way, late)
        if resident is not None:
            lives_here(resident)
        found = _written(
            actor, day=day, kind=kind, way=way, resident=resident, person=person, name=name, phone=phone,
            district=district, place=place, wishes=wishes, language=language,
        )  # fmt: skip
        seating.into_vehicles(found, must=way not in ("standing", "walk_in"))
        if follow_up and resident is not None:
            follow_ups.became(actor, follow_up, "pick_up", found.id, resident)
        audit.record(actor, "sign_up.made", found, once, day=day.isoformat(), way=way, state=found.state, late=late)
    return found


def lives_here(resident: Resident) -> None:
    """Raises Refused when somebody has just written that the resident moved away or died."""
    if Resident.get_by_id(resident.id).ended_on:
        raise Refused(
            _("転出、または死亡と書いてある人です。まちがいなら、その人の画面で「名簿にもどす」を押してください")
        )


def rides(kind: Kind, wishes: Wishes, is_down: bool = False) -> None:
    """Raises Refused when somebody wants the car alone, and neither to be fetched nor to be taken home.

    `is_down`: they are signed up already, and need not be.
    """
    if kind.word == days.RIDE and not wishes.ride_there and wishes.ride_back not in (RIDE, UNDECIDED):
        sentence = (
            _("お迎えか送りの、どちらかをえらんでください。車がいらないときは、申し込みを取り消してください")
            if is_down
            else _("お迎えか送りの、どちらかをえらんでください。車がいらないときは、申し込みもいりません")
        )
        raise Refused(sentence, about="ride_there")


def _is_on(day: date, kind: Kind, place: int, wishes: Wishes) -> None:
    plan = days.plan_of(day, place)
    if kind.ended_on or kind.word not in days.words_of(plan):
        raise Refused(
            _("{day}に、{what}はありません。カフェの予定を確かめてください", day=short_day(day), what=_(kind.word))
        )
    if (wishes.ride_there or wishes.ride_back == RIDE) and not days.has_ride(plan):
        raise Refused(_("{day}に、送迎はありません。お迎えも送りもなしで受けてください", day=short_day(day)))


def _in_time(day: date, kind: Kind, way: str, late: bool) -> None:
    today, minute = days.now()
    if way == "walk_in":
        if day > today:
            raise Refused(_("その日は、まだ来ていません。ふつうの申し込みで受けてください"))
        return
    if day < today:
        raise Refused(_("{day}は過ぎました。これからの日をえらんでください", day=short_day(day)))
    if is_closed(day, kind.closes_days, kind.closes_minute, today, minute) and not late:
        raise Refused(_closed_words(way, *closes(day, kind.closes_days, kind.closes_minute)))


def _closed_words(way: str, last: date, until: int) -> str:
    when = {"day": short_day(last), "time": clock_time(until)}
    if way == "office":
        return _(
            "{day} {time}に締め切りました。調理の人に確かめて、「締め切りのあと」に印を付けると受けられます", **when
        )
    return _("{day} {time}に締め切りました。まだ間に合うかもしれません。お電話ください", **when)


def _written(
    actor, *, day, kind, way, resident, person, name, phone, district, place, wishes: Wishes, language: str
) -> SignUp:
    known = "" if resident or person or not digits(phone) else f"{digits(phone)} {search_key(name)}"
    try:
        return SignUp.create(
            place=place, day=day, kind=kind, way=way, resident=resident, person=person, name=name, phone=phone,
            district=district, known_by=known, state=_state(kind, day, place, way), signed_by=getattr(actor, "id", None),
            signed_at=clock.now(), language=language, call_why="board" if way == "board" else None, **wishes._asdict(),
        )  # fmt: skip
    except pw.IntegrityError as error:
        raise Refused(_twice(error, day, kind, way)) from error


def _twice(error: pw.IntegrityError, day: date, kind: Kind, way: str = "") -> str:
    if "sign_up.place_id" in str(error):
        if way == "board":
            return _("{day}の{what}は、もう申し込んであります。変えるときは、申し込んだあとの画面を開くか、お電話ください",
                     day=short_day(day), what=_(kind.word))  # fmt: skip
        return _("{day}の{what}には、もう申し込みがあります。変えるときは、その申し込みを開いてください",
                 day=short_day(day), what=_(kind.word))  # fmt: skip
    if "UNIQUE" in str(error) and kind.word == days.RIDE:  # without its mark nothing would be left of it
        return _("{day}のお迎えは、ほかの申し込みにもう入っています。変えるときは、その申し込みを開いてください",
                 day=short_day(day))  # fmt: skip
    if "UNIQUE" in str(error):
        return _(
            "{day}のお迎えは、ほかの申し込みにもう入っています。「お迎え」の印をはずしてください", day=short_day(day)
        )
    return _("いま、ほかの人が先に席をとりました。もう一度押すと、空き待ちになります")


def _state(kind: Kind, day: date, place: int, way: str) -> str:
    """Seated when there is a seat and nobody waits for it."""
    if way == "walk_in" or kind.seats is None:
        return SEATED
    return SEATED if seating.free(kind, day, place) > 0 and not seating.somebody_waits(kind, day, place) else WAITING


def change(
    actor, found: SignUp, version: int, wishes: Wishes, by_office: bool = True, kind: Kind | None = None
) -> SignUp:
    """Other wishes, or another `kind` of the same day: without a free seat there they wait, and their old one is given on.

    Raises Refused when somebody else has changed them meanwhile, or no vehicle has room.
    """
    with write():
        now = SignUp.get_by_id(found.id)
        left = now.kind
        if now.version != version:
            raise Refused(_("この画面を開いたあとに、ほかの人が変えました。確かめて、もう一度押してください"))
        _stands(now)
        _in_time(now.day, left, "walk_in" if now.way == "walk_in" else "board", late=by_office)
        if kind is not None and kind.id != left.id:
            _in_time(now.day, kind, "board", late=by_office)
            now.kind, now.state = kind, _state(Kind.get_by_id(kind.id), now.day, now.place_id, now.way)
        _is_on(now.day, now.kind, now.place_id, wishes.checked())
        rides(now.kind, wishes, is_down=True)
        moved = now.wheelchair != wishes.wheelchair
        if not by_office:  # the office reads of it by telephoning once more
            now.call_why, now.called_at, now.tried = "board", None, 0
        for name, value in wishes._asdict().items():
            setattr(now, name, value)
        if moved or not wishes.ride_there or now.state != SEATED:
            now.run_there = now.place_there = None
        if moved or wishes.ride_back != "ride" or now.state != SEATED:
            now.run_back = now.place_back = None
        now.version += 1
        try:
            now.save()
        except pw.IntegrityError as error:
            raise Refused(_twice(error, now.day, now.kind)) from error
        seating.into_vehicles(now, must=True)
        audit.record(actor, "sign_up.changed", now)
        if now.kind_id != left.id:
            move_up(actor, left, now.day, now.place_id)
    return now


def _stands(now: SignUp) -> None:
    if now.state == CANCELLED:
        raise Refused(_("この申し込みは、もう取り消されています。来られるときは、新しく申し込んでください"))


def cancel(actor, found: SignUp, reason: str, by_office: bool = True) -> None:
    """取り消す. Whoever waited longest moves up, and is on the list of calls. Pressing twice is once."""
    with write():
        now = SignUp.get_by_id(found.id)
        if now.state == CANCELLED:
            return
        if now.day < clock.today():
            raise Refused(_("過ぎた日の申し込みは、取り消せません。来なかった人は、出欠に書いてください"))
        if not by_office and is_closed(now.day, now.kind.closes_days, now.kind.closes_minute, *days.now()):
            raise Refused(_("締め切りを過ぎました。取り消しは、お電話ください"))
        take_out(actor, now, reason)
        audit.record(actor, "sign_up.cancelled", now, day=now.day.isoformat())
        move_up(actor, now.kind, now.day, now.place_id)


def take_out(actor, now: SignUp, reason: str) -> None:
    """Cancelled, out of the vehicles, and not marked any more. Part of an act: no audit line, nobody moves up."""
    SignUp.update(
        state=CANCELLED, cancelled_by=getattr(actor, "id", None), cancelled_at=clock.now(), cancel_reason=reason,
        run_there=None, run_back=None, place_there=None, place_back=None, came=None, came_at=None, came_by=None,
        version=SignUp.version + 1,
    ).where(SignUp.id == now.id).execute()  # fmt: skip


def move_up(actor, kind: Kind, day: date, place: int = days.HERE) -> int:
    """Who waited longest takes the free seats; answers how many did. Call it inside the act that frees a seat."""
    with write():
        kind = Kind.get_by_id(kind.id)
        free = 10_000 if kind.seats is None else seating.free(kind, day, place)
        waiting = SignUp.select().where(
            SignUp.place == place, SignUp.day == day, SignUp.kind == kind, SignUp.state == WAITING
        )
        moved = list(waiting.order_by(SignUp.id).limit(max(0, free))) if day >= clock.today() else []
        for one_of_them in moved:
            one_of_them.state, one_of_them.call_why, one_of_them.called_at = SEATED, "moved_up", None
            one_of_them.tried = 0  # about something else than before
            one_of_them.version += 1
            one_of_them.save()
            seating.into_vehicles(one_of_them, must=False)
            audit.record(actor, "sign_up.moved_up", one_of_them, day=day.isoformat())
    return len(moved)


def match(actor, found: SignUp, resident: Resident) -> None:
    """Who signed up on the board is this resident of the register. Raises Refused when the resident is down already."""
    with write():
        lives_here(resident)
        now = SignUp.get_by_id(found.id)
        _stands(now)
        now.resident, now.known_by, now.version = resident, "", now.version + 1
        for run in filter(None, (now.run_there, now.run_back)):
            if there := seating.elsewhere(now, run.__data__):
                raise Refused(two_at_once(resident.name, there))
        try:
            now.save()
        except pw.IntegrityError as error:
            raise Refused(_twice(error, now.day, now.kind)) from error
        audit.record(actor, "sign_up.matched", now, resident=resident.id)


def agree(actor, resident: Resident, agreed: bool) -> None:
    """Whether the meeting may hear when this resident misses two meals. Said again it is the same."""
    with write():
        held = Agreement.held_by(resident.id)
        who = {"by": getattr(actor, "id", None), "at": clock.now()}
        if agreed and not held:
            made = Agreement.create(resident=resident, given_by=who["by"], given_at=who["at"])
            audit.record(actor, "meals.agreed", made, resident=resident.id)
        if not agreed and held:
            row = Agreement.get(Agreement.resident == resident, Agreement.ended_at.is_null())
            Agreement.update(ended_by=who["by"], ended_at=who["at"]).where(Agreement.id == row.id).execute()
            audit.record(actor, "meals.agreement_ended", row, resident=resident.id)


def end_of_resident(actor, resident: Resident, reason: str) -> int:
    """With the end of a resident everything to come is cancelled; answers how much that was."""
    with write():
        coming = SignUp.select().where(
            SignUp.resident == resident, SignUp.day >= clock.today(), SignUp.state != CANCELLED
        )
        found = list(coming)
        for row in found:
            cancel(actor, row, reason)
        agree(actor, resident, False)
    return len(found)


def affected(day: date, place: int = days.HERE) -> int:
    """How many people are down for that day: whoever closes it must telephone them."""
    return one(
        "SELECT count(*) FROM sign_up WHERE place_id = ? AND day = ? AND state IN ('seated', 'waiting')",
        place, day.isoformat(),
    )  # fmt: skip


def forget_visitors(today: date) -> int:
    """Names and telephones of whoever is in no register are wiped when their time is over; answers how many."""
    with write():
        due = rows(
            """SELECT s.id FROM sign_up s, sign_up_setting t WHERE s.resident_id IS NULL AND s.person_id IS NULL
               AND s.day < date(?, '-' || t.keep_days || ' days') AND s.known_by || s.phone || s.note <> ''""",
            today.isoformat(),
        )
        for row in due:
            SignUp.update(name=_("消去ずみ"), phone="", known_by="", note="").where(SignUp.id == row["id"]).execute()
            SignUp.update(cancel_reason=_("消去ずみ")).where(
                SignUp.id == row["id"], SignUp.cancel_reason.is_null(False)
            ).execute()
        if due:
            audit.record(_("時計"), "sign_up.forgotten", SignUp.get_by_id(due[0]["id"]), count=len(due))
    return len(due)
