"""だれが何をできるか: the one table of rights, as the administrator reads it."""

from flask import Blueprint

from townhub.access import GRANTS, ROLES, VISITOR, permit
from townhub.access_words import ROOMS, WORDS, room_of
from townhub.accounts.forms import ROLE_WORDS
from townhub.i18n import _
from townhub.web import show

bp = Blueprint("policy", __name__)


@bp.get("/permissions")
@permit("accounts.manage")
def permissions():
    role_words = {VISITOR: _("だれでも"), **ROLE_WORDS}
    return show("accounts/permissions.html", roles=[_(role_words[role]) for role in ROLES], rooms=_by_room())


def _by_room() -> list[tuple[str, list]]:
    """The acts under the name of their room, each with yes or no for every role; in the order of the bar, as it were."""
    found: dict[str, list] = {room: [] for room in ROOMS}
    for act, granted in GRANTS.items():
        line = (_(WORDS.get(act, act)), [role in granted for role in ROLES])
        found.setdefault(room_of(act), []).append(line)
    return [(_(ROOMS.get(room, room)), lines) for room, lines in found.items() if lines]
