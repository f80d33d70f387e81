"""Whom the office phones today about a job, and a volunteer's own calendar under a secret address."""

import hashlib
import hmac

from flask import Blueprint, abort, current_app, make_response, request, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.accounts.models import Person
from townhub.errands import reminders
from townhub.i18n import _
from townhub.ics import calendar
from townhub.outbox import actions as outbox
from townhub.web import go, say, show

bp = Blueprint("reminding", __name__)


@bp.get("/errands/calls")
@permit("errands.oversee")
def calls():
    """電話で知らせる: volunteers who have no e-mail, or whose letter did not leave."""
    return show("errands/calls.html", calls=reminders.calls(current_user))


@bp.post("/errands/calls")
@permit("errands.oversee")
def called():
    """知らせた: whoever is not on the list any more was told by somebody else."""
    cause = request.form.get("cause", "")
    for row in reminders.calls(current_user):
        if row["cause"] == cause:
            outbox.note_call(current_user, Person.get_by_id(row["person_id"]), cause)
            say(_("電話で知らせたと書きました"))
    return go(url_for(".calls"))


# -- the volunteer's calendar ---------------------------------------------------------------------------------------


def _secret(number: int) -> str:
    """The secret in the address of a feed: made from its number and the key of this town, kept nowhere."""
    key = current_app.config["SECRET_KEY"]
    return hmac.new(key, f"calendar {number}".encode(), hashlib.sha256).hexdigest()[:40]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@bp.get("/help/calendar")
@permit("errands.help")
def own():
    feed = reminders.feed_of(current_user)
    address = None
    if feed:
        path = url_for(".feed", secret=_secret(feed.id))
        address = (current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")) + path
    return show("errands/my_calendar.html", address=address, tab="helping.today")


@bp.post("/help/calendar")
@permit("errands.help")
def begin():
    renewed = reminders.feed_of(current_user) is not None
    outbox.begin_feed(current_user, lambda number: _hash(_secret(number)))
    say(_("新しいアドレスにしました。前のものは、もう使えません") if renewed else _("予定のアドレスを作りました"))
    return go(url_for(".own"))


@bp.post("/help/calendar/stop")
@permit("errands.help")
def stop():
    outbox.end_feed(current_user, current_user)
    say(_("予定のアドレスを止めました"))
    return go(url_for(".own"))


@bp.get("/calendar/<secret>.ics")
@permit("public")
def feed(secret):
    """The calendar itself, for whoever knows the address: no name and no house number in it."""
    person = reminders.owner_of(_hash(secret)) if len(secret) == 40 else None
    if person is None:
        abort(404)
    answer = make_response(calendar(_("ちょい加勢"), reminders.events_of(person)))
    answer.mimetype = "text/calendar"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
