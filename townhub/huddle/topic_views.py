"""What the meeting does with a topic: talked about, put off, and back again."""

from flask import Blueprint, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.huddle import reading, topics
from townhub.huddle.forms import SnoozeForm
from townhub.huddle.models import Huddle, Topic
from townhub.huddle.note_views import next_of
from townhub.huddle.views import address, answer, running_or_404
from townhub.i18n import _
from townhub.refused import Refused
from townhub.residents.models import age
from townhub.web import get_or_404, go, say, show, submitted

bp = Blueprint("topics", __name__)


def _topic(huddle: Huddle, topic_id: int) -> Topic:
    sheet = reading.topics_of(current_user, huddle.day, huddle)
    return get_or_404(Topic.select(), topic_id if sheet.named(topic_id) else 0)


def _done(huddle: Huddle, act, **values):
    try:
        act()
    except Refused as no:
        return answer(huddle.day, 409, refused=no)
    return go(address(huddle.day, **values))


@bp.post("/huddle/<day>/topics/<int:topic_id>/settle")
@permit("huddle.meet")
def settle(day, topic_id):
    huddle = running_or_404(day)
    topic = _topic(huddle, topic_id)
    topics.settle(current_user, topic)
    return go(address(huddle.day, **next_of(huddle, topic_id)))


@bp.post("/huddle/<day>/topics/<int:topic_id>/unsettle")
@permit("huddle.meet")
def unsettle(day, topic_id):
    huddle = running_or_404(day)
    topic = _topic(huddle, topic_id)
    return _done(huddle, lambda: topics.unsettle(current_user, topic), topic=topic_id)


@bp.post("/huddle/<day>/topics/<int:topic_id>/wake")
@permit("huddle.meet")
def wake(day, topic_id):
    huddle = running_or_404(day)
    topic = _topic(huddle, topic_id)
    return _done(huddle, lambda: topics.wake(current_user, topic), topic=topic_id)


@bp.route("/huddle/<day>/topics/<int:topic_id>/snooze", methods=["GET", "POST"])
@permit("huddle.meet")
def snooze(day, topic_id):
    huddle, form, refused = running_or_404(day), SnoozeForm(), None
    topic = _topic(huddle, topic_id)
    if submitted(form):
        try:
            comes_on = topics.snooze(current_user, topic, until=form.until.data, why=form.why.data)
            say(topics.put_off_words(form.until.data, comes_on))
            return go(address(huddle.day, **next_of(huddle, topic_id)))
        except Refused as no:
            refused = no
    line = reading.topics_of(current_user, huddle.day, huddle).named(topic_id)
    status = 409 if refused else 422 if form.errors else 200
    back = url_for("huddle.day", day=day, topic=topic_id)
    return show("huddle/snooze.html", status=status, huddle=huddle, topic=line, form=form, refused=refused, back=back,
                age=age, said=_("あとで"))  # fmt: skip
