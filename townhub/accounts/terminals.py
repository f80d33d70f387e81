"""Which terminal this browser is: told by a cookie, of whose secret the town keeps the hash only."""

import hmac

from flask import Response, current_app, g, request

from townhub.accounts.models import Terminal
from townhub.accounts.rules import secret_hash

COOKIE = "townhub_terminal"
_YEAR_AND_A_BIT = 400 * 24 * 3600  # as long as browsers keep a cookie at all; every log-in by PIN begins it anew


def here() -> Terminal | None:
    """The open terminal that this browser is, if it is one."""
    if "terminal" not in g:
        g.terminal = _told_by(request.cookies.get(COOKIE, ""))
    return g.terminal


def _told_by(cookie: str) -> Terminal | None:
    number, _dot, secret = cookie.partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    found = Terminal.get_or_none(Terminal.id == int(number), Terminal.closed_at.is_null())
    return found if found and hmac.compare_digest(found.secret_hash, secret_hash(secret)) else None


def make_terminal(answer: Response, terminal: Terminal, secret: str) -> Response:
    """Give this browser the cookie of the terminal."""
    return _hand_out(answer, f"{terminal.id}.{secret}")


def stay_terminal(answer: Response) -> Response:
    """The same cookie once more, so that a terminal in daily use never stops being one."""
    return _hand_out(answer, request.cookies[COOKIE])


def _hand_out(answer: Response, value: str) -> Response:
    answer.set_cookie(
        COOKIE, value, max_age=_YEAR_AND_A_BIT, httponly=True, samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )  # fmt: skip
    return answer
