"""Answers at the door what is the same for everybody: the public pages as last drawn, and the stylesheets.

A public page is kept together with the town's public version, a row in the database that triggers raise whenever
something on the board changes, in the very commit of the change. The row is read on every request, so a kept page is
never stale; it is never dropped by time either, except at the moment for which its own words stop being true ("開いて
います" at closing time, "きょう" at midnight).
"""

import gzip
import hashlib
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from mimetypes import guess_type
from pathlib import Path

from flask import Flask, Response, g, request
from peewee import DatabaseError, sqlite3

from townhub import clock
from townhub.db import database
from townhub.i18n import finished, language, speak_in
from townhub.web import SECURITY_HEADERS, text_size

_MOST_PAGES = 200
_MOST_NAMED = 24
_LANGUAGE_COOKIE = re.compile(r"(?:^|;\s*)lang=(easy|en)(?=;|$)")
_TEXT_COOKIE = re.compile(r"(?:^|;\s*)text=(large|largest)(?=;|$)")
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
_SQUEEZED = ("text/", "image/svg", "application/json", "application/javascript")


@dataclass(frozen=True)
class Kept:
    """A page ready to send. `version` None: a file of ours, which changes with the code only."""

    etag: str
    plain: bytes
    squeezed: bytes | None
    headers: list[tuple[str, str]]
    version: int | None = None
    good_until: datetime | None = None

    def answer(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """304 when the reader has it, else the page, gzipped for whoever takes that."""
        headers = [*self.headers, ("ETag", self.etag)]
        if self.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 NOT MODIFIED", [h for h in headers if h[0] != "Content-Type"])
            return []
        body = self.plain
        if self.squeezed and _GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", "")):
            body = self.squeezed
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("Content-Length", str(len(body))))
        start_response("200 OK", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


_files: dict[str, Kept] = {}
_pages: dict[tuple[str, str, str], Kept] = {}
# Pages that say where we live in a visitor's words, by these words: whoever makes names up pushes only such pages out.
_named: dict[tuple[str, str, str, str], Kept] = {}
_pages_lock = threading.Lock()
_asset_urls: dict[str, str] = {}


class Doorman:
    """The outermost layer of the application."""

    def __init__(self, app: Flask):
        self.inside = app.wsgi_app
        forget()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") and not environ.get("SCRIPT_NAME"):
            path = environ["PATH_INFO"]
            chooses = (
                environ.get("QUERY_STRING", "").find("lang=") >= 0
            )  # a link to a language: inside, it is remembered
            kept = _files.get(path) or (None if chooses else self._page(path, environ))
            if kept:
                return kept.answer(environ, start_response)
        return self.inside(environ, start_response)

    def _page(self, path: str, environ: dict) -> Kept | None:
        cookies = environ.get("HTTP_COOKIE", "")
        size, spoken = _TEXT_COOKIE.search(cookies), _LANGUAGE_COOKIE.search(cookies)
        key = (path, size[1] if size else "normal", spoken[1] if spoken else "ja")
        return _ready(key, environ)


def _ready(key: tuple[str, str, str], environ: dict) -> Kept | None:
    """The page as it was kept, if it is still right."""
    kept = _pages.get(key) or _named.get((*key, _called(environ)))
    if kept is None or (kept.good_until and clock.now() >= kept.good_until):
        return None
    try:
        return kept if kept.version == public_version() else None
    except (DatabaseError, sqlite3.Error):
        return None  # inside there are words for it


def one_at_a_time(view: Callable[..., Response]) -> Callable[..., Response]:
    """For what is dear to draw, and is Japanese for everybody: whoever comes while it is drawn waits, and gets the same.

    A hundred telephones ask for the calendar in the minute after a change.
    """
    drawing = threading.Lock()

    @wraps(view)
    def drawn_once(**where: object) -> Response:
        with drawing:
            speak_in("ja")
            kept = None if request.script_root else _ready((request.path, text_size(), "ja"), request.environ)
            return Response.from_app(kept.answer, request.environ) if kept else view(**where)

    return drawn_once


def forget() -> None:
    """Another town was open in this process before."""
    _pages.clear()
    _named.clear()


def _called(environ: dict) -> str:
    """What the visitor calls us: all that `request.host_url` is made of."""
    return (
        f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST') or environ['SERVER_NAME'] + environ['SERVER_PORT']}"
    )


def public_version() -> int:
    """The number of the last change to anything that the board shows."""
    database.connect(reuse_if_open=True)
    return database.connection().execute("SELECT version FROM public_version").fetchone()[0]


def keep(answer: Response, version: int, good_until: datetime | None = None) -> Response:
    """Keep this public page for the next reader, and answer with it.

    `version` must have been read before the page's data was: a change in between then makes the page old at once.
    """
    headers = {
        "Content-Type": answer.content_type,
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding, Cookie",
        **SECURITY_HEADERS,
    }
    if own := answer.headers.get("Content-Security-Policy"):  # who may frame it stands there, and nowhere else
        headers["Content-Security-Policy"] = own
        del headers["X-Frame-Options"]
    if request.script_root:  # a proxy's word for where we live, or a visitor's: it begins the links of this answer only
        return answer
    body = answer.get_data()
    if answer.mimetype == "text/html":
        body = finished(body.decode()).encode()
    kept = _kept(body, headers, version, good_until)
    key = (request.path, text_size(), language())
    if g.get("named_by_visitor"):
        _put(_named, (*key, _called(request.environ)), kept, _MOST_NAMED)
    else:
        _put(_pages, key, kept, _MOST_PAGES)
    return Response.from_app(kept.answer, request.environ)  # its first reader gets it as every other one does


def _put(pages: dict, key: tuple, kept: Kept, most: int) -> None:
    with _pages_lock:
        while len(pages) >= most:
            pages.pop(next(iter(pages)))
        pages[key] = kept


def _kept(body: bytes, headers: dict, version: int | None, good_until: datetime | None) -> Kept:
    squeezed = None
    if headers["Content-Type"].startswith(_SQUEEZED):
        # The first reader after a change waits for this; a file of ours is squeezed once, at the start.
        squeezed = gzip.compress(body, 9 if version is None else 5, mtime=0)
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    return Kept(etag, body, squeezed, list(headers.items()), version, good_until)


def keep_static(app: Flask) -> None:
    """Read the stylesheets and scripts once; their address carries their content, so browsers keep them for a year."""
    for path in sorted(Path(app.static_folder).iterdir()):
        kind = {".svg": "image/svg+xml", ".js": "text/javascript"}.get(path.suffix) or guess_type(path.name)[0]
        body = path.read_bytes()
        url = f"{app.static_url_path}/{path.name}"
        headers = {
            "Content-Type": f"{kind or 'text/plain'}; charset=utf-8",
            "Cache-Control": "public, max-age=31536000, immutable",
            "Vary": "Accept-Encoding",
            **SECURITY_HEADERS,
        }
        _files[url] = kept = _kept(body, headers, None, None)
        _asset_urls[path.name] = f"{url}?v={kept.etag.strip(chr(34))[:10]}"


def asset_url(name: str) -> str:
    """The address of a file in static/, which changes when the file does."""
    return _asset_urls[name]
