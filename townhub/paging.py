"""A long list, so many lines to a page, looked through by what stands in its address or in its form."""

from flask import request
from werkzeug.datastructures import MultiDict

_LAST = 10**6


def looked_for() -> MultiDict:
    """What a list was asked for. A word that may be somebody's name (`q`) comes with a form only: in an address it would
    stay in the history of the shared PC and in the logs of the way.
    """
    if request.method == "POST":
        return request.form
    return MultiDict((name, value) for name, value in request.args.items(multi=True) if name != "q")


def number_of_page(asked: MultiDict) -> int:
    return min(max(asked.get("page", 1, type=int), 1), _LAST)


def pages(count: int, size: int) -> int:
    """How many pages so many lines fill: an empty list is one, too."""
    return max(1, -(-count // size))
