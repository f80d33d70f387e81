"""Who may do what. The whole policy is this one table; a route without `@permit` is closed to everybody."""

from collections.abc import Callable

from flask import abort, current_app, request
from flask_login import current_user

VISITOR, VOLUNTEER, COORDINATOR, STAFF, ADMINISTRATOR = ROLES = (
    "visitor",
    "volunteer",
    "coordinator",
    "staff",
    "administrator",
)
_EVERYBODY = frozenset(ROLES)
_KNOWN = frozenset(ROLES) - {VISITOR}
_OFFICE = frozenset({COORDINATOR, STAFF, ADMINISTRATOR})
_TOWN_WIDE = frozenset({STAFF, ADMINISTRATOR})

GRANTS: dict[str, frozenset[str]] = {
    "public": _EVERYBODY,
    "accounts.leave": _KNOWN,
    "accounts.own": _OFFICE,
    "accounts.invite": _OFFICE,
    "accounts.manage": frozenset({ADMINISTRATOR}),
    "town.change": frozenset({ADMINISTRATOR}),
    "audit.read": frozenset({ADMINISTRATOR}),
    "today.see": _OFFICE,
    "residents.read": _OFFICE,
    "residents.write": _OFFICE,
    "residents.agree": _OFFICE,
    "residents.end": _OFFICE,
    "residents.purge": frozenset({ADMINISTRATOR}),
    "residents.import": _TOWN_WIDE,
    "residents.export": _TOWN_WIDE,
    # huddle
    "residents.read_urgently": _OFFICE,
    "huddle.look_back": _OFFICE,
    "residents.merge": _TOWN_WIDE,
    "huddle.meet": _OFFICE,
    # rosters
    "rosters.see": _OFFICE,
    "rosters.write": _OFFICE,
    "rosters.change": _TOWN_WIDE,
    "counter.ask": _OFFICE,
    "counter.flow": _TOWN_WIDE,
    # ledger
    "ledger.settle": _OFFICE,
    "ledger.keep": _TOWN_WIDE,
    "ledger.set": frozenset({ADMINISTRATOR}),
    "outbox.see": _TOWN_WIDE,
    # volunteers
    "volunteers.oversee": _OFFICE,
    "volunteers.own": frozenset({VOLUNTEER}),
    # errands
    "errands.receive": _OFFICE,
    "errands.oversee": _OFFICE,
    "errands.help": frozenset({VOLUNTEER}),
    "errands.figures": _OFFICE,
    "tariff.see": _OFFICE,
    "tariff.change": frozenset({ADMINISTRATOR}),
    # cafe
    "cafe.change": _OFFICE,
    "cafe.publish": _OFFICE,
    "cafe.places": _TOWN_WIDE,
    # sign-ups
    "meals.sign_up": _OFFICE,
    "meals.run": _TOWN_WIDE,
    "meals.own": frozenset({VOLUNTEER}),
    "club.run": _OFFICE,
    "today.print": _OFFICE,
    # reports
}
# At a shared PC, which a PIN of four digits opens, these ask for the password again: what administrators alone may do, and
# to take all names along.
WITH_PASSWORD = frozenset(act for act, roles in GRANTS.items() if roles == {ADMINISTRATOR}) | {"residents.export"}


def permit(act: str, most_bytes: int | None = None) -> Callable:
    """Open a route to the roles that GRANTS names for this act; `most_bytes` lets it take a larger file than others."""
    if act not in GRANTS:
        raise KeyError(f"access.GRANTS does not know {act!r}")

    def mark(view: Callable) -> Callable:
        view.permitted_act, view.most_bytes = act, most_bytes
        return view

    return mark


def role_of(person: object) -> str:
    return person.role if person.is_authenticated else VISITOR


def may(person: object, act: str) -> bool:
    """Whether this person's role is granted the act. Which rows they see is `visible_to` of each table."""
    return role_of(person) in GRANTS[act]


def act_of(endpoint: str | None) -> str | None:
    """The act that a route is marked with, or None when nobody opened it."""
    if endpoint == "static":
        return "public"
    return getattr(current_app.view_functions.get(endpoint), "permitted_act", None)


def make_room() -> None:
    """Before the form is read for the first time: a larger file is taken from those who may send it, and nobody else."""
    view = current_app.view_functions.get(request.endpoint)
    most_bytes = getattr(view, "most_bytes", None)
    if most_bytes and may(current_user, view.permitted_act):
        request.max_content_length = most_bytes


def guard() -> object:
    """Before every request: 401 for a stranger, 403 for a known person without the right, the password where it is due."""
    if request.endpoint is None or request.routing_exception is not None:
        return None  # becomes a 404 or 405 by itself
    act = act_of(request.endpoint)
    if act == "public":
        return None
    person = current_user._get_current_object()
    if not person.is_authenticated:
        return current_app.login_manager.unauthorized()
    if act is None or not may(person, act):
        abort(403)
    if act in WITH_PASSWORD and not person.has_proved:
        return current_app.extensions["townhub"]["ask_password"]()
    return None
