"""申し送り: written in the meeting or at any hour, 了解 in one tap."""

from datetime import timedelta

from flask import Blueprint, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.huddle import hand_offs as acts
from townhub.huddle import kept, page, reading, table
from townhub.huddle.forms import HandOffForm, receivers
from townhub.huddle.models import HandOff, Huddle
from townhub.huddle.note_views import about_of, next_of
from townhub.huddle.page import huddle_of
from townhub.huddle.rules import may_acknowledge
from townhub.huddle.views import address, after, answer, running_or_404
from townhub.i18n import _
from townhub.refused import Refused
from townhub.town.models import Unit
from townhub.web import get_or_404, go, own_path, say, show, submitted, wants_part

bp = Blueprint("hand_offs", __name__)


@bp.post("/huddle/<day>/topics/<int:topic_id>/hand-offs")
@permit("huddle.meet")
def on_topic(day, topic_id):
    return _send(running_or_404(day), topic_id=topic_id)


@bp.post("/huddle/<day>/residents/<int:resident_id>/hand-offs")
@permit("huddle.meet")
def on_resident(day, resident_id):
    return _send(running_or_404(day), resident_id=resident_id)


@bp.post("/huddle/<day>/hand-offs")
@permit("huddle.meet")
def on_house(day):
    return _send(running_or_404(day))


def _form(huddle: Huddle | None, **more) -> HandOffForm:
    units = [{"id": unit.id, "name": unit.name} for unit in Unit.in_use()]
    form = HandOffForm(**({"formdata": None} | more))
    form.to.choices = receivers(units, table.people_of(huddle, current_user))
    return form


def _to(chosen: str) -> Unit | Person:
    what, _dash, number = chosen.partition("-")
    return get_or_404(Unit.select() if what == "unit" else Person.select(), int(number))


def _send(huddle: Huddle, **what: int):
    about, form = about_of(huddle, **what), _form(huddle, formdata=request.form)
    if not submitted(form):
        return answer(huddle.day, 422 if form.errors else 200, page.Sheets(hand_off=form), about)
    try:
        acts.send(
            current_user, words=form.words.data, to=_to(form.to.data), huddle=huddle,
            kind="sensitive" if form.sensitive.data else "general", once=form.once.data,
            resident=about.topic.resident_id if about.topic else about.resident,
        )  # fmt: skip
    except Refused as no:
        return answer(huddle.day, 409, page.Sheets(hand_off=form), about, refused=no)
    kept.put_away(*about.paths("hand_offs"))
    return go(address(huddle.day, **about.values))


@bp.route("/huddle/hand-offs", methods=["GET", "POST"])
@permit("huddle.meet")
def hand_offs():
    """What waits for 了解, what got it lately, and a form for one at any hour."""
    form, refused = _form(None, **({"formdata": request.form} if request.method == "POST" else {})), None
    if submitted(form):
        try:
            acts.send(
                current_user, words=form.words.data, to=_to(form.to.data), once=form.once.data,
                kind="sensitive" if form.sensitive.data else "general",
            )  # fmt: skip
            say(_("申し送りました"))
            return go(url_for(".hand_offs"))
        except Refused as no:
            refused = no
    return _page(form, 409 if refused else 422 if form.errors else 200, refused)


def _page(form: HandOffForm, status: int = 200, refused: Refused | None = None):
    waiting = reading.hand_offs_waiting(current_user)
    for row in waiting:
        row["mine"] = may_acknowledge(
            to_person=row["to_person_id"], to_unit=row["to_unit_id"], me=current_user.id, my_unit=current_user.unit_id,
            present=set(), administrator=current_user.role == "administrator",
        )  # fmt: skip
    lately = reading.hand_offs_lately(current_user, clock.now() - timedelta(days=7))
    return show("huddle/hand_offs.html", status=status, form=form, refused=refused, waiting=waiting, lately=lately,
                today=clock.today().isoformat())  # fmt: skip


def _visible(hand_off_id: int) -> HandOff:
    found = reading.hand_offs(current_user, "o.id = ?", hand_off_id)
    return get_or_404(HandOff.select(), hand_off_id if found and found[0]["shared"] else 0)


@bp.post("/huddle/hand-offs/<int:hand_off_id>/acknowledge")
@permit("huddle.meet")
def acknowledge(hand_off_id):
    """On its list; beside a meeting that is going on, where only the list changes; or on its topic, and on to the next one."""
    hand_off, huddle = _visible(hand_off_id), huddle_of(clock.today())
    topic_id = request.form.get("topic", type=int)

    def act():
        acts.acknowledge(current_user, hand_off, huddle)

    if huddle is None or not (topic_id or wants_part()):
        return _answer(act)
    if not topic_id:
        return after(huddle, act, page.hand_offs_alone)
    try:
        act()
    except Refused as no:
        return answer(huddle.day, 409, refused=no)
    return go(address(huddle.day, **next_of(huddle, topic_id)))


@bp.post("/huddle/hand-offs/<int:hand_off_id>/take-back")
@permit("huddle.meet")
def take_back(hand_off_id):
    hand_off = _visible(hand_off_id)
    return _answer(lambda: acts.take_acknowledgement_back(current_user, hand_off))


def _answer(act):
    try:
        act()
    except Refused as no:
        return _page(_form(None), 409, no)
    return go(own_path(request.form.get("back")) or url_for(".hand_offs"))
