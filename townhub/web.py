"""How a page is answered: whole or as a part, with the headers that keep it private, and with a sentence when it fails."""

import secrets
from io import BytesIO
from urllib.parse import SplitResult, urlencode, urlsplit

import peewee as pw
from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
)
from htmx_flask import make_response as htmx_response
from markupsafe import Markup, escape
from werkzeug.routing import IntegerConverter, Map

from townhub.access import act_of
from townhub.fields import attributes
from townhub.i18n import LANGUAGES, finished, language, plain_words, speak_in

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
TEXT_SIZES = ("normal", "large", "largest")
# Typed into a page, but never written into another one.
_NOT_KEPT = {
    "csrf_token",
    "once",
    "resume",
    "shown",
    "titled",
    "next",
    "password",
    "old_password",
    "new_password",
    "code",
    "pin",
    "pin_again",
}


def show(page: str, part: str | None = None, status: int = 200, **what: object) -> Response:
    """The page; or only its part, when htmx asked for it. Says so to caches."""
    answer = make_response(render_template(part if part and wants_part() else page, **what), status)
    answer.vary.add("HX-Request")
    return answer


def wants_part() -> bool:
    """Whether only a part of a page is asked for, while the person goes on writing in the rest."""
    return bool(request.htmx)


def go(where: str) -> Response:
    """After an act: see another page (303, so that reloading does not repeat the act)."""
    return redirect(where, 303)


def download(file: bytes, mimetype: str, name: str) -> Response:
    """A file to take along, which no cache keeps."""
    answer = send_file(BytesIO(file), mimetype, as_attachment=True, download_name=name, etag=False)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def go_whole(where: str) -> Response:
    """The same after an act that only a part of the page has sent: the whole page goes on."""
    return htmx_response("", redirect=where) if wants_part() else go(where)


class RowNumber(IntegerConverter):
    """`<int:…>` in an address: no larger than a number of a row can be, so that no page asks the database for more."""

    def __init__(self, map: Map, **more):
        super().__init__(map, **{"max": 2**63 - 1, **more})


def get_or_404(rows: pw.ModelSelect, key: int):
    """The row with that number among those that this person may see."""
    found = rows.where(rows.model.id == key).first() if 0 < key < 2**63 else None
    if found is None:
        abort(404)
    return found


def say(sentence: str) -> None:
    """A line on top of the next page. It travels in the cookie: never a name, never a note."""
    flash(sentence)


def same_origin() -> bool:
    """Whether this request was sent by a page of ours. Every browser names the origin of a POST."""
    origin = request.headers.get("Origin")
    return bool(origin) and _parts(origin).netloc == request.host


def page_before(otherwise: str) -> str:
    """The path of our own page that the person comes from."""
    came_from = _parts(request.referrer)
    return (own_path(came_from.path) if came_from.netloc == request.host else None) or otherwise


def own_path(path: str | None) -> str | None:
    """The path if it leads to this site and nowhere else."""
    # Browsers leave out a tab and a line end, and what was /⇥/ becomes another site's //.
    inside = path and path.isprintable() and path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if inside else None


def _parts(address: str | None) -> SplitResult:
    """An address that somebody sent, in its parts; empty ones when it is no address at all."""
    try:
        return urlsplit(address or "")
    except ValueError:
        return urlsplit("")


# -- nothing typed is lost ------------------------------------------------------------------------------------------


def typed() -> list[tuple[str, str]]:
    """What the person had written into the form they sent; nothing when another site sent it."""
    if request.method != "POST" or not same_origin() or request.content_length is None:
        return []
    return [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT]


def title_typed_into() -> str:
    """The title of the page on which the form was, as the form itself says: only at a shared PC, where it may be locked."""
    return request.form.get("titled", "")[:80]


def submitted(form) -> bool:
    """Whether the form was sent and is right.

    A form that comes back after a log-in is shown again, not carried out; so is one whose writer has only asked for
    another language, or for larger letters.
    """
    if not form.is_submitted() or "shown" in request.form:
        return False
    if "resume" in request.form:
        g.resumed = True
        return False
    return form.validate()


def keep(sentence: str, status: int) -> Response:
    """An act that could not be done now: the reason, everything that was typed, and the same button once more."""
    if wants_part():
        return trouble_part(sentence, status)
    try:
        page = render_template("shared/kept.html", sentence=sentence, typed=typed())
    except pw.DatabaseError:  # not even who that is and the town's name can be read
        g.town, g._login_user = None, current_app.login_manager.anonymous_user()
        page = render_template("shared/kept.html", sentence=sentence, typed=typed())
    return make_response(page, status)


def trouble_part(sentence: str, status: int) -> Response:
    """The same for a part of a page: the sentence takes the part's place, the form around it stays as it is.

    A part that is itself the form somebody is writing in keeps its fields: the sentence stands above them.
    """
    answer = htmx_response(render_template("shared/_trouble.html", sentence=sentence), status, reswap="innerHTML")
    if request.htmx and (request.htmx.target or "").endswith("_form"):
        answer.headers["HX-Reswap"] = "afterbegin"
    return answer


def _seal(answer: Response) -> Response:
    """Security headers on everything; what is not the same for everybody is not stored anywhere."""
    framed = "Content-Security-Policy" in answer.headers  # a page that says itself who may frame it
    there = {name.lower() for name, _value in answer.headers}
    for name, value in SECURITY_HEADERS.items():
        if name.lower() not in there and not (framed and name == "X-Frame-Options"):
            answer.headers.add(name, value)
    if (
        language() != "ja"
        and answer.mimetype == "text/html"
        and not answer.direct_passthrough
        and not answer.get_etag()[0]
    ):
        answer.set_data(finished(answer.get_data(as_text=True)))
    if (chosen := shown() or request.args.get("lang")) in LANGUAGES and g.get("chooses_language"):
        keep_on_device(answer, "lang", chosen)
    if shown() in TEXT_SIZES:
        keep_on_device(answer, "text", shown())
    if "Cache-Control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def keep_on_device(answer: Response, what: str, chosen: str) -> None:
    """The language or the size of the letters, for a year and a little: nobody else learns of it."""
    answer.set_cookie(what, chosen, max_age=400 * 24 * 3600, httponly=True, samesite="Lax")


def shown() -> str | None:
    """The language, or the size of the letters, that somebody asks for with a half-written sheet of ours before them."""
    if request.method == "POST" and g.get("chooses_language") and same_origin():
        return request.form.get("shown")
    return None


def text_size() -> str:
    """The step of text size kept on this device."""
    return next((each for each in (shown(), request.cookies.get("text")) if each in TEXT_SIZES), "normal")


def speak() -> None:
    """Public pages, and addresses that are nobody's, speak the language that the reader has chosen, by a link or earlier;
    the office speaks Japanese."""
    if request.endpoint is None or act_of(request.endpoint) == "public":
        g.chooses_language = True
        asked_for = (shown(), request.args.get("lang"), request.cookies.get("lang"))
        speak_in(next((each for each in asked_for if each in LANGUAGES), "ja"))


def this_page() -> str:
    """Where the links to the other languages lead, up to their `lang=`: here, with what else the address asks for.

    What answers a form and cannot be asked for by itself leads to the page on which the form stood.
    """
    rule = request.url_rule
    where = "" if rule is None or "GET" in rule.methods else page_before("/")
    asked = urlencode([pair for pair in request.args.items(multi=True) if pair[0] != "lang"])
    return f"{where}?{asked}&" if asked and len(asked) < 200 else f"{where}?"


def new_once() -> str:
    """The number of a fresh sheet of paper."""
    return secrets.token_urlsafe(12)


def in_one_piece(sentence: str, name: str) -> Markup:
    """The sentence of a heading, in which no line ends inside that name unless the screen is narrower than the name."""
    kept = Markup('<span class="keep">{}</span>').format(name)
    return escape(sentence).replace(escape(name), kept, 1) if name else escape(sentence)


def init_app(app: Flask) -> None:
    app.after_request(_seal)
    app.teardown_request(lambda _error: speak_in("ja"))
    app.jinja_env.globals.update(
        attributes=attributes,
        html_lang=lambda: "en" if language() == "en" else "ja",
        language=language,
        languages=LANGUAGES,
        new_once=new_once,
        resumed=lambda: g.get("resumed", False),
        text_size=text_size,
        this_page=this_page,
    )
    app.jinja_env.filters["plain_words"] = plain_words
    app.jinja_env.filters["in_one_piece"] = in_one_piece
