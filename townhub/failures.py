"""What a person reads when it fails: a sentence with the remedy, everything that was typed, and the same button once more."""

import peewee as pw
from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from townhub.access import act_of
from townhub.i18n import _
from townhub.web import go, keep, page_before, say, typed

_SENTENCES = {
    400: ("この送りかたでは受け取れません", "前の画面にもどって、もう一度お試しください。"),
    403: ("この画面は、あなたの係では使えません", "必要なときは、管理者に伝えてください。"),
    404: ("その画面はありません", "アドレスの打ちまちがいか、もう片づけられたものかもしれません。"),
    405: ("この画面は、そのようには使えません", "前の画面にもどって、ボタンから進んでください。"),
    413: ("大きすぎて受け取れません", "1回に送れるのは{most}メガバイトまでです。分けて送ってください。"),
}


def _sorry(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()
    title, remedy = _SENTENCES.get(error.code, _SENTENCES[400])
    most = max(1, (request.max_content_length or 0) // 1_000_000)
    headers = [(name, value) for name, value in error.get_headers() if name == "Allow"]
    return make_response(
        render_template("shared/sorry.html", title=_(title), remedy=_(remedy, most=most)), error.code, headers
    )


def _stale_page(_error: CSRFError) -> Response:
    if not typed():
        say(_("画面を開いてから時間がたっていたので、新しくしました。もう一度お試しください"))
        return go(page_before(url_for("board.today")))
    if (
        act_of(request.endpoint) != "public" and not current_user.is_authenticated
    ):  # the cookie is gone: one detour, not two
        return current_app.login_manager.unauthorized()
    return keep(_("画面を開いてから時間がたっていたので、まだ受け付けていません。"), 400)


def _busy(error: pw.OperationalError) -> Response:
    why = _reasons(error)
    current_app.logger.error("database: %s", why)  # "disk is full", "locked": no personal data in these
    if "full" in why:
        return keep(_("記録する場所がいっぱいで、書きこめません。事務室の機械の係に知らせてください。"), 503)
    if "locked" in why:
        return keep(_("いま混みあっていて、書きこめませんでした。少し待って、もう一度お試しください。"), 503)
    return keep(_("記録する場所が、使えなくなっています。事務室の機械の係に知らせてください。"), 503)


def _reasons(error: BaseException | None) -> str:
    """What went wrong, and what before it: on a full disk SQLite rolls back by itself, and peewee then complains of that."""
    said = []
    while isinstance(error, (pw.DatabaseError, pw.sqlite3.Error)):
        said.append(str(error))
        error = error.__context__
    return " < ".join(dict.fromkeys(said))


def _broken(_error: Exception) -> Response:
    # The trace goes to the console without the request's data; the person reads a sentence and keeps the text.
    current_app.logger.exception("%s %s", request.method, request.endpoint)
    return keep(_("こちらの不具合で、できませんでした。事務室に「500番」とお知らせください。"), 500)


def init_app(app: Flask) -> None:
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(HTTPException, _sorry)
    app.register_error_handler(pw.OperationalError, _busy)
    app.register_error_handler(Exception, _broken)
