"""Which café a page of this room is about. Addresses without a place mean the first one; the others carry ?place=2."""

from flask import Blueprint, abort, g, request

from townhub.cafe import reading
from townhub.meals.days import HERE


def place() -> int:
    """The number of the place; 404 when there is none of that number."""
    if "meals_place" not in g:
        typed = request.args.get("place", str(HERE))
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
        g.meals_place = number if number == HERE or reading.place_of(number) else abort(404)
    return g.meals_place


def stay_at(number: int) -> None:
    """The page is about something at that place, whatever its address says."""
    g.meals_place = number


def keeps_its_place(bp: Blueprint) -> Blueprint:
    """Links from a page of one café lead to pages of the same café."""

    @bp.url_defaults
    def _stay(endpoint: str, values: dict) -> None:
        if "place" not in values and (here := g.get("meals_place", HERE)) != HERE:
            values["place"] = here

    return bp
