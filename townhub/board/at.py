"""Which café a public page is about. The first one has the town's short addresses; the others stand under /places."""

from collections.abc import Callable

from flask import Blueprint, abort, current_app, g, request

from townhub.cafe import reading
from townhub.cafe.reading import HOME

bp = Blueprint("board", __name__)


def at_place(rule: str) -> Callable:
    """Open `/board/…` for the first place and `/places/<place>/…` for the others; `/` and `/places/<place>` for today."""

    def open_both(view: Callable) -> Callable:
        bp.add_url_rule(rule, view_func=view, defaults={"place": HOME})
        inner = rule.removeprefix("/board").removesuffix("/")
        return bp.get(f"/places/<int:place>{inner}")(view)

    return open_both


@bp.url_defaults
def _stay(endpoint: str, values: dict) -> None:
    """A link from a page of one café leads to a page of the same café."""
    if "place" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "place"):
        values["place"] = (request.view_args or {}).get("place", HOME) if request.blueprint == bp.name else HOME


def here(number: int) -> dict:
    """The place of that number, as residents know it. 404 when there is none, or none any more."""
    return next((place for place in open_places() if place["id"] == number), None) or abort(404)


def open_places() -> list[dict]:
    """The cafés of the town, asked for once a page."""
    if "open_places" not in g:
        g.open_places = reading.places()
    return g.open_places


def public_url() -> str:
    """The address that people type, without the slash at its end.

    Where `config.toml` does not name it, it is what this visitor calls us: such a page is kept for those who call us so.
    """
    if known := current_app.config["PUBLIC_URL"]:
        return known
    g.named_by_visitor = True
    return request.host_url.rstrip("/")
