"""送信箱: which letters have gone, which wait, and which could not be sent."""

from flask import Blueprint, current_app, url_for
from flask_login import current_user

from townhub.access import permit
from townhub.i18n import _
from townhub.outbox import actions, models
from townhub.outbox.models import Letter
from townhub.refused import Refused
from townhub.web import get_or_404, go, say, show

bp = Blueprint("outbox", __name__)


@bp.get("/outbox")
@permit("outbox.see")
def letters():
    return show("outbox/letters.html", letters=models.letters(), post=current_app.config["MAIL"])


@bp.post("/outbox/<int:letter_id>/again")
@permit("outbox.see")
def again(letter_id):
    try:
        actions.try_again(current_user, get_or_404(Letter.select(), letter_id))
        say(_("もう一度送ります。1分ほどで出ます"))
    except Refused as no:
        say(no.sentence)
    return go(url_for(".letters"))
