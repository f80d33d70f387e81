"""What is being typed in a meeting, a line, a 宿題 or a 申し送り: kept every few words until it is written."""

from flask import Blueprint, request
from flask_login import current_user

from townhub.access import permit
from townhub.accounts import terminal_actions
from townhub.huddle.kept import SHEETS
from townhub.huddle.models import Huddle
from townhub.huddle.note_views import about_of
from townhub.huddle.views import running_or_404
from townhub.web import typed

bp = Blueprint("huddle_drafts", __name__)
_SHEET = '<any("notes", "follow-ups", "hand-offs"):sheet>'


@bp.post(f"/huddle/<day>/topics/<int:topic_id>/{_SHEET}/draft")
@permit("huddle.meet")
def on_topic(day, topic_id, sheet):
    return _keep(running_or_404(day), sheet, topic_id=topic_id)


@bp.post(f"/huddle/<day>/residents/<int:resident_id>/{_SHEET}/draft")
@permit("huddle.meet")
def on_resident(day, resident_id, sheet):
    return _keep(running_or_404(day), sheet, resident_id=resident_id)


@bp.post(f"/huddle/<day>/{_SHEET}/draft")
@permit("huddle.meet")
def on_house(day, sheet):
    return _keep(running_or_404(day), sheet)


def _keep(huddle: Huddle, sheet: str, **what: int):
    """Without a button: when the computer stops, the line is still there."""
    about_of(huddle, **what)
    path, line = request.path.removesuffix("/draft"), SHEETS[sheet][0]
    fields = [(name, value[:1000]) for name, value in typed() if name in SHEETS[sheet]]
    if any(name == line and value.strip() for name, value in fields):
        terminal_actions.keep_typing(current_user, path, fields)
    else:
        terminal_actions.put_away(current_user, path)
    return "", 204
