"""打ち合わせ: one page is one meeting day. Opened, led, closed; and what the others write arrives by itself."""

from datetime import date

from flask import Blueprint, Response, redirect, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.fields import TownForm
from townhub.huddle import actions, days, kept, page, reading, table, words
from townhub.huddle.forms import ChairForm, SheetForm
from townhub.huddle.minutes import minutes_of, to_add
from townhub.huddle.models import Huddle
from townhub.huddle.page import day_named, huddle_of
from townhub.huddle.rules import BECOMES, CATEGORIES, KINDS, OUTCOMES, PARTS
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.forms import FindForm
from townhub.residents.models import Resident
from townhub.town.models import Unit
from townhub.web import get_or_404, go, own_path, say, show, submitted, trouble_part, wants_part

bp = Blueprint("huddle", __name__)
_MOST_FOUND = 8


@bp.record_once
def _words(state) -> None:
    state.app.jinja_env.globals.update(
        topic_kinds=KINDS, categories=CATEGORIES, outcomes=OUTCOMES, parts=PARTS, becomes=BECOMES, **words.ALL
    )


@bp.get("/huddle")
@permit("huddle.meet")
def today():
    return answer(clock.today())


@bp.get("/huddle/<day>")
@permit("huddle.meet")
def day(day):
    wanted = day_named(day)
    return redirect(url_for(".today", **request.args)) if wanted == clock.today() else answer(wanted)


def address(day: date, **values: object) -> str:
    """The page of that day with something open on it."""
    if day == clock.today():
        return url_for("huddle.today", **values)
    return url_for("huddle.day", day=day.isoformat(), **values)


def answer(day: date, status: int = 200, sheets: page.Sheets | None = None, about: page.About | None = None, **more):
    """The page of a day: not a meeting day, not opened yet, going on, or closed."""
    huddle = huddle_of(day)
    if huddle is None:
        return _before(day, status, **more)
    if huddle.closed_at:
        told = minutes_of(current_user, huddle)
        adding = to_add(huddle.day, told["topics"], sheets, about)
        drafts = _drafts(told["topics"], day, kept.typed())
        return show("huddle/minutes.html", status=status, drafts=drafts, **told, **adding, **more)
    shown = page.of_day(huddle, sheets, about)
    return show("huddle/day.html", status=status, drafts=_drafts(shown["topics"], day, shown["typed"]),
                last=_meeting_before(day), **shown, **more)  # fmt: skip


def _before(day: date, status: int, **more):
    why = days.why_no_meeting(day)
    waiting = reading.topics_of(current_user, day, None) if not why and day >= clock.today() else None
    unclosed = (
        Huddle.select().where(Huddle.closed_at.is_null(), Huddle.day < clock.today()).order_by(Huddle.day).first()
    )
    last = _meeting_before(day)
    return show(
        "huddle/before.html", status=status, day=day, why=why, next_on=days.next_meeting(day), topics=waiting,
        unclosed=unclosed, last=last, form=TownForm(formdata=None),
        hand_offs=reading.hand_offs_for(current_user), **more,
    )  # fmt: skip


def _meeting_before(day: date) -> Huddle | None:
    return Huddle.found("day < ? ORDER BY day DESC", day.isoformat())


def _drafts(topics: reading.Topics, day: date, typed: dict[str, dict]) -> list[dict]:
    return [line | {"where": address(day, **line["values"])} for line in kept.lines_of(topics, day, typed)]


@bp.post("/huddle/<day>/open")
@permit("huddle.meet")
def open_day(day):
    wanted = day_named(day)
    try:
        actions.open_day(current_user, wanted)
    except Refused as no:
        return answer(wanted, 409, refused=no)
    return go(address(wanted))


def running_or_404(day: str) -> Huddle:
    """The meeting of that day, open or closed; the acts say which one they need."""
    return get_or_404(Huddle.select(), getattr(huddle_of(day_named(day)), "id", 0))


@bp.post("/huddle/<day>/units/<int:unit_id>")
@permit("huddle.meet")
def presence(day, unit_id):
    huddle, unit = running_or_404(day), get_or_404(Unit.select(), unit_id)
    act = actions.unmark_present if request.form.get("there") == "n" else actions.mark_present
    return after(huddle, lambda: act(current_user, huddle, unit), page.present_alone)


@bp.post("/huddle/<day>/chair")
@permit("huddle.meet")
def chair(day):
    huddle, form = running_or_404(day), ChairForm()
    form.chair.choices = {str(person["id"]): person["name"] for person in table.people_of(huddle, current_user)}
    if not submitted(form):
        return answer(huddle.day, 422, refused=Refused(_("進める人を、一覧からえらんでください")))
    who = get_or_404(Person.select(), int(form.chair.data))
    return after(huddle, lambda: actions.take_chair(current_user, huddle, who))


def after(huddle: Huddle, act, alone=None) -> Response:
    """Do it, and see the meeting again with the same thing open, or only the part that `alone` draws; or why it was refused."""
    try:
        act()
    except Refused as no:
        return trouble_part(no.sentence, 409) if wants_part() else answer(huddle.day, 409, refused=no)
    back = own_path(request.form.get("back")) or address(huddle.day)
    if alone and wants_part():
        return show("huddle/alone.html", drawn=alone(huddle, back))
    return go(back)


@bp.post("/huddle/<day>/find")
@permit("huddle.meet")
def find(day):
    """Two kana of a name. Enter with a single one found goes straight to them."""
    huddle, form = running_or_404(day), FindForm()
    right = form.validate()
    found = Resident.found_by(current_user, form.q.data or "", _MOST_FOUND) if right else []
    if not wants_part() and len(found) == 1:
        return go(address(huddle.day, resident=found[0]["id"]))
    if wants_part():
        return show("huddle/_found.html", "huddle/_found.html", 200 if right else 422, found=found, looked_for=form.q.data,
                    day=huddle.day)  # fmt: skip
    return answer(huddle.day, 200 if right else 422, found=found, looked_for=form.q.data, jump=True)


@bp.get("/huddle/<day>/changes")
@permit("huddle.meet")
def changes(day):
    """What the others have changed since `seen`; 204 when nothing was. Asked every two seconds by every screen."""
    seen = request.args.get("seen", "")
    now = table.revision()
    huddle = huddle_of(day_named(day))
    if huddle is None:
        return "", 204
    minute = page.gone(huddle)
    if seen == f"{now}-{minute}":
        return "", 204, {"ETag": f'"{seen}"'}
    topics = reading.topics_of(current_user, huddle.day, huddle)
    answer = show("huddle/changes.html", **page.moving(huddle, topics, page.wanted(huddle.day, topics), now, oob=True))
    answer.headers["ETag"] = f'"{now}-{minute}"'
    return answer


changes.by_itself = True  # the screen asks, not a person: it keeps nobody's desk open


@bp.route("/huddle/<day>/close", methods=["GET", "POST"])
@permit("huddle.meet")
def close(day):
    huddle, form, refused = running_or_404(day), SheetForm(), None
    if submitted(form):
        try:
            actions.close(current_user, huddle)
            say(_("きょうの打ち合わせを閉じました。おつかれさまでした"))
            return go(address(huddle.day))
        except Refused as no:
            return answer(huddle.day, 409, refused=no)
    if huddle.closed_at:
        return go(address(huddle.day))
    topics = reading.topics_of(current_user, huddle.day, huddle)
    return show(
        "huddle/close.html", huddle=huddle, day=huddle.day, form=form, refused=refused, topics=topics,
        hand_offs=reading.hand_offs_waiting(current_user), drafts=_drafts(topics, huddle.day, kept.typed()),
    )  # fmt: skip
