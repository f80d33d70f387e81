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
    return show("accounts/permissions.html", rooms=_by_room())


def _by_room() -> list[tuple[str, list[tuple[str, str]]]]:
    """The acts under the name of their room, each with the roles that it is granted to."""
    found: dict[str, list] = {room: [] for room in ROOMS}
    for act, granted in GRANTS.items():
        found.setdefault(room_of(act), []).append((_(WORDS.get(act, act)), _people(granted)))
    return [(_(ROOMS.get(room, room)), lines) for room, lines in found.items() if lines]


def _people(granted: frozenset[str]) -> str:
    """職員・管理者: so that a telephone's width is enough, and each line can be read aloud."""
    if VISITOR in granted:
        return _("だれでも")
    return "・".join(_(ROLE_WORDS[role]) for role in ROLES if role in granted)
