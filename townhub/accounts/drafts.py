"""What somebody was writing when a terminal locked: brought back to them only, and put away once it was carried out."""

import json
import re

import peewee as pw
from flask import Flask, Response, current_app, g, request, session
from flask_login import current_user
from markupsafe import escape

from townhub import clock
from townhub.access_words import ROOMS
from townhub.accounts import terminal_actions
from townhub.accounts.models import Draft, Person
from townhub.accounts.rules import DRAFTS_STAY
from townhub.db import rows
from townhub.i18n import _
from townhub.web import title_typed_into

_TOKEN = re.compile(r'<input type="hidden" name="csrf_token"[^>]*>')
_SESSION = "drafts"  # the paths that wait, so that nobody else's requests look for any

_ROOMS = {
    "huddle": "打ち合わせ",
    "reception": "受付",
    "errands": "ちょい加勢の依頼",
    "cafe": "カフェ",
    "residents": "住民",
    "people": "使う人",
    "tariffs": "料金表",
}


def waiting(person: Person) -> list[Draft]:
    """The drafts of somebody who has just come in; their session remembers that there are some."""
    found = [] if person.is_volunteer else list(Draft.of(person))
    if found:
        session[_SESSION] = [draft.path for draft in found]
    return found


def typed(person: Person) -> dict[str, dict[str, str]]:
    """What was kept of this person's forms: by the address that a form is sent to, then by field; the newest first."""
    young = Draft.kept_at.db_value(clock.now() - DRAFTS_STAY)
    found = rows(
        "SELECT path, fields FROM draft WHERE person_id = ? AND kept_at > ? ORDER BY kept_at DESC, id DESC",
        person.id,
        young,
    )
    return {row["path"]: dict(json.loads(row["fields"])) for row in found}


def title_of(draft: Draft) -> str:
    """Which form it is: the title of its page, or the room, from a page that could not say."""
    room = draft.path.split("/")[1]
    return draft.title or _(_ROOMS.get(room) or ROOMS.get(room, "書きかけ"))


def _put_away(answer: Response) -> Response:
    """A page of which a draft is kept has been sent and carried out: the draft is not needed any more."""
    carried_out = request.method == "POST" and answer.status_code == 303
    if carried_out and request.path in session.get(_SESSION, ()) and current_user.is_authenticated:
        try:
            for draft in Draft.of(current_user).where(Draft.path == request.path):
                terminal_actions.drop_draft(current_user, draft)
        except pw.OperationalError as error:  # the act itself is done; the draft goes another time
            current_app.logger.error("database: %s", error)
        else:
            session[_SESSION] = [path for path in session[_SESSION] if path != request.path]
    return answer


def _titled(answer: Response) -> Response:
    """At a shared PC, whose lock keeps what is being written: every form carries the title by which the writer knows it.

    Put in here rather than into each form, so that none is left out. A part of a page says what the page had said.
    """
    if answer.mimetype != "text/html" or answer.is_streamed or not getattr(current_user, "terminal", None):
        return answer
    if title := g.get("page_title") or title_typed_into():
        field = f'<input type="hidden" name="titled" value="{escape(title)}">'
        answer.set_data(_TOKEN.sub(lambda token: token[0] + field, answer.get_data(as_text=True)))
    return answer


def init_app(app: Flask) -> None:
    app.after_request(_put_away)
    app.after_request(_titled)
