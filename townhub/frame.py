"""The frame round every page, bar above and help below: the same for everybody of a role, so it is drawn once and kept.

Half of what a page costs would otherwise be the same bar again. Such a part may show the town, the role, the room one is in, and what is handed over by name. Who writes and the token of
the session are put in afterwards, in the place of two marks; anything else about a person does not belong here.
"""

from collections.abc import Callable
from functools import lru_cache, partial
from html import unescape

from flask import Flask, current_app, g, request, session
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from townhub.access import role_of
from townhub.i18n import language
from townhub.web import text_size

_PLAIN = frozenset({int, str, type(None)})
_WHO, _TOKEN = Markup("\ue000who\ue000"), Markup("\ue000token\ue000")


def frame(template: str, **what: object) -> Markup:
    """The part of that template, with `who` writes and the `token` of their session."""
    town = current_app.jinja_env.globals["town"]()
    words = (town.name, town.hall_name, town.phone, town.office_hours) if town else None
    person = current_user._get_current_object()
    place = (request.script_root, language(), role_of(person), request.endpoint, text_size())
    drawn = _drawn(template, place, words, tuple(what.items()))
    if _TOKEN in drawn:
        drawn = drawn.replace(_TOKEN, csrf_token())
    if _WHO in drawn:
        drawn = drawn.replace(_WHO, escape(person.name))
    return Markup(drawn)  # noqa: S704 - Jinja escaped the part, and the name was escaped just now


@lru_cache(maxsize=2000)
def _drawn(template: str, _place: tuple, _words: tuple | None, what: tuple) -> str:
    return current_app.jinja_env.get_template(template).render(who=_WHO, token=_TOKEN, **dict(what))


def drawing(template: str, piece: str = "piece") -> Callable[..., Markup]:
    """What that macro of the template makes of its values: drawn once, and kept as long as lists ask for it.

    Most lines of a list are as they were a minute ago. The macro sees the values, and the words that every template may
    say: no person. Where it says `token`, the one of the session is put in. What else a line depends on (today, for one)
    must be among the values.
    """
    return partial(_line, template, piece, request.script_root, language())


def _line(*what: object) -> Markup:
    drawn = _line_drawn(*what)
    return drawn.replace(_TOKEN, csrf_token()) if _TOKEN in drawn else drawn


@lru_cache(maxsize=4000)
def _line_drawn(template: str, piece: str, _root: str, _language: str | None, *values: object) -> Markup:
    return getattr(current_app.jinja_env.get_template(template).module, piece)(*values)


def csrf_token() -> str:
    """The token of this session's forms, signed once: it is as good for every page as for the first."""
    if "csrf_token" in g:
        return g.csrf_token
    secret = session.get("csrf_token")
    if secret is None:
        return generate_csrf()
    g.csrf_token = _signed(secret)
    return g.csrf_token


@lru_cache(maxsize=2000)
def _signed(_secret: str) -> str:
    return generate_csrf()


def url_for(endpoint: str, **values: object) -> str:
    """As Flask's, with the plain addresses kept: the same hundred links stand on every page."""
    if endpoint[0] == ".":
        endpoint = f"{request.blueprint}{endpoint}"
    if endpoint.partition(".")[0] in current_app.url_default_functions:  # what a room adds by itself: which café
        current_app.inject_url_defaults(endpoint, values)
    if all(type(value) in _PLAIN for value in values.values()):
        return _address(request.script_root, endpoint, tuple(values.items()))
    return current_app.url_for(endpoint, **values)


@lru_cache(maxsize=5000)
def _address(_root: str, endpoint: str, values: tuple) -> str:
    return current_app.url_for(endpoint, **dict(values))


def _title_is(title: str) -> str:
    """Said by the page's head, so that the forms below can carry it along."""
    g.page_title = unescape(title).strip()
    return ""


def init_app(app: Flask) -> None:
    forget()
    # Flask-WTF gives every page its own, which looks for the secret once more for each form.
    app.context_processor(lambda: {"csrf_token": csrf_token})
    app.jinja_env.globals.update(
        csrf_token=csrf_token, drawing=drawing, frame=frame, title_is=_title_is, token=_TOKEN, url_for=url_for
    )


def forget() -> None:
    """Another town was open in this process before."""
    for kept in (_drawn, _line_drawn, _signed, _address):
        kept.cache_clear()
