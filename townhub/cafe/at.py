"""Which café the page is about. Addresses without a place mean the first one, as they did when there was no other."""

from collections.abc import Callable

from flask import Blueprint, abort, g, request

from townhub.cafe import reading
from townhub.cafe.reading import HOME

bp = Blueprint("cafe", __name__)


def at_place(rule: str, methods: tuple[str, ...] = ("GET",)) -> Callable:
    """Open `/cafe…` for the first place and `/cafe/at/<place>…` for the others."""

    def open_both(view: Callable) -> Callable:
        bp.add_url_rule(rule, view_func=view, methods=methods, defaults={"place": HOME})
        return bp.route(rule.replace("/cafe", "/cafe/at/<int:place>", 1), methods=methods)(view)

    return open_both


@bp.url_value_preprocessor
def _remember(_endpoint: str | None, values: dict | None) -> None:
    g.cafe_place_number = (values or {}).pop("place", HOME)


@bp.url_defaults
def _stay(endpoint: str, values: dict) -> None:
    """A link from a page of one café leads to a page of the same café."""
    if "place" not in values and endpoint not in _EVERYWHERE:
        values["place"] = g.get("cafe_place_number", HOME)


_EVERYWHERE: set[str] = set()


def everywhere(view: Callable) -> Callable:
    """A page that is about all places: its links carry none."""
    _EVERYWHERE.add(f"cafe.{view.__name__}")
    return view


def here() -> dict:
    """The place of this page, as residents know it; 404 when there is none of that number."""
    if "cafe_place" not in g:
        g.cafe_place = reading.place_of(g.cafe_place_number) or abort(404)
    return g.cafe_place


def number() -> int:
    return here()["id"]


def wants_draft() -> bool:
    """Whether the button was 「下書きにとっておく」 and not the one that also tells the residents."""
    return request.form.get("draft") == "1"
