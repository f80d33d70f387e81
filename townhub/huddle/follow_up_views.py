"""宿題: agreed in the meeting, done during the day, and the list of what is still open."""

from datetime import timedelta

from flask import Blueprint, current_app, request, url_for
from flask_login import current_user

from townhub import clock
from townhub.access import permit
from townhub.accounts.models import Person
from townhub.huddle import follow_ups, kept, page, reading, table
from townhub.huddle.forms import FRESH, FollowUpForm, GiveForm, OutcomeForm, Sheet
from townhub.huddle.models import FollowUp, Huddle, Topic
from townhub.huddle.note_views import about_of, next_of
from townhub.huddle.page import huddle_of
from townhub.huddle.rules import OUTCOMES
from townhub.huddle.views import address, answer, running_or_404
from townhub.i18n import _
from townhub.refused import Refused
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("follow_ups", __name__)
# The page of what a follow-up became, in a room above.
_PLACES = {
    "errand": ("errands.job", "job_id"),
    "standing": ("standing.one", "standing_id"),
    "pick_up": ("sign_ups.sign_up", "sign_up_id"),
    "visit": ("watching.visit", "concern_id"),
}


@bp.post("/huddle/<day>/topics/<int:topic_id>/follow-ups")
@permit("huddle.meet")
def on_topic(day, topic_id):
    return _make(running_or_404(day), topic_id=topic_id)


@bp.post("/huddle/<day>/residents/<int:resident_id>/follow-ups")
@permit("huddle.meet")
def on_resident(day, resident_id):
    return _make(running_or_404(day), resident_id=resident_id)


@bp.post("/huddle/<day>/follow-ups")
@permit("huddle.meet")
def on_house(day):
    return _make(running_or_404(day))


def _make(huddle: Huddle, **what: int):
    about, form = about_of(huddle, **what), FollowUpForm()
    form.offer(table.people_of(huddle, current_user))
    if not submitted(form):
        return answer(huddle.day, 422 if form.errors else 200, page.Sheets(follow_up=form), about)
    try:
        follow_ups.make(
            current_user, what=form.what.data, assignee=get_or_404(Person.select(), int(form.assignee.data)),
            until_on=form.until_on.data, huddle=huddle, topic=Topic.get_by_id(about.topic.id) if about.topic else None,
            resident=about.resident, once=form.once.data,
        )  # fmt: skip
    except Refused as no:
        return answer(huddle.day, 409, page.Sheets(follow_up=form), about, refused=no)
    kept.put_away(*about.paths("follow_ups"))
    return go(address(huddle.day, **about.values))


def _visible(follow_up_id: int) -> dict:
    """Without consent its words are not read, but it can be given to somebody else."""
    found = reading.follow_ups(current_user, "f.id = ?", follow_up_id)
    get_or_404(FollowUp.select(), follow_up_id if found else 0)
    return found[0]


def _readable(follow_up_id: int) -> dict:
    found = _visible(follow_up_id)
    get_or_404(FollowUp.select(), follow_up_id if found["shared"] else 0)
    return found


@bp.get("/huddle/follow-ups")
@permit("huddle.meet")
def follow_ups_list():
    """Mine first; and those of everybody, so that nobody's is forgotten while they are ill."""
    others = reading.follow_ups(
        current_user, "f.outcome IS NULL AND f.assignee_id <> ? ORDER BY f.until_on, f.id LIMIT 200", current_user.id
    )
    lately = (clock.today() - timedelta(days=7)).isoformat()
    ended = reading.follow_ups(current_user, "f.ended_at >= ? ORDER BY f.ended_at DESC, f.id DESC LIMIT 40", lately)
    return show(
        "huddle/follow_ups.html",
        mine=reading.follow_ups_of(current_user),
        others=others,
        ended=ended,
        today=clock.today(),
    )


@bp.get("/huddle/follow-ups/<int:follow_up_id>")
@permit("huddle.meet")
def follow_up(follow_up_id):
    return _page(_visible(follow_up_id))


def _page(found: dict, status: int = 200, refused: Refused | None = None, outcome: OutcomeForm | None = None):
    give = GiveForm(formdata=None, data={"assignee": str(found["assignee_id"])})
    give.assignee.choices = {str(row["id"]): row["name"] for row in table.people_of(None, current_user)}
    return show(
        "huddle/follow_up.html", status=status, follow_up=found, tries=reading.tries_of([found["id"]]).get(found["id"], []) if found["shared"] else [],
        ended=Sheet.of(outcome) or FRESH, give=give, refused=refused, today=clock.today(),
    )  # fmt: skip


@bp.app_template_global("became_place")
def became_place(found: dict) -> str | None:
    """Where it goes on: the errand, the sign-up or the visit that came of it."""
    endpoint, name = _PLACES.get(found["became"], (None, None))
    return url_for(endpoint, **{name: found["became_id"]}) if endpoint in current_app.view_functions else None


@bp.post("/huddle/follow-ups/<int:follow_up_id>/outcome")
@permit("huddle.meet")
def outcome(follow_up_id):
    """できた, 不在, 断られた, 見送り: in the meeting (with `topic` in the address), or on the follow-up's own page."""
    found, form = _readable(follow_up_id), OutcomeForm()
    huddle, topic_id = _meeting()
    if not submitted(form):
        status = 422 if form.errors else 200
        if huddle:
            about = about_of(huddle, topic_id=topic_id)
            return answer(huddle.day, status, page.Sheets(outcome=form), about)
        return _page(found, status, outcome=form)
    try:
        follow_ups.say_outcome(
            current_user, FollowUp.get_by_id(follow_up_id), form.outcome.data, form.line.data or "", form.once.data
        )
    except Refused as no:
        return answer(huddle.day, 409, refused=no) if huddle else _page(_visible(follow_up_id), 409, no, form)
    say(
        _("不在と書きました。つぎの打ち合わせで、また議題になります")
        if form.outcome.data == "away"
        else _(
            "「{outcome}」と書きました。まちがえたときは、きょうのうちなら宿題の画面でもどせます",
            outcome=_(OUTCOMES[form.outcome.data]),
        )
    )
    if huddle:
        return go(address(huddle.day, **next_of(huddle, topic_id)))
    return go(url_for(".follow_up", follow_up_id=follow_up_id))


def _meeting() -> tuple[Huddle | None, int]:
    """The running meeting whose open topic it was said on."""
    topic_id = request.args.get("topic", 0, type=int)
    huddle = huddle_of(clock.today()) if topic_id else None
    if huddle is None or huddle.closed_at:
        return None, 0
    return huddle, topic_id


@bp.post("/huddle/follow-ups/<int:follow_up_id>/take-back")
@permit("huddle.meet")
def take_back(follow_up_id):
    found = _readable(follow_up_id)
    try:
        follow_ups.take_outcome_back(current_user, FollowUp.get_by_id(follow_up_id))
        say(_("もどしました"))
    except Refused as no:
        return _page(found, 409, no)
    return go(url_for(".follow_up", follow_up_id=follow_up_id))


@bp.post("/huddle/follow-ups/<int:follow_up_id>/give")
@permit("huddle.meet")
def give(follow_up_id):
    found, form = _visible(follow_up_id), GiveForm()
    form.assignee.choices = {str(row["id"]): row["name"] for row in table.people_of(None, current_user)}
    if not submitted(form):
        return _page(found, 422, Refused(_("担当する人を、一覧からえらんでください")))
    try:
        to = get_or_404(Person.select(), int(form.assignee.data))
        follow_ups.give_to(current_user, FollowUp.get_by_id(follow_up_id), to)
        say(_("担当を代えました"))
    except Refused as no:
        return _page(found, 409, no)
    return go(url_for(".follow_up", follow_up_id=follow_up_id))
