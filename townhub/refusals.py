"""What the server says to a request that never gets as far as the application: in the town's words, not in gunicorn's."""

from http import HTTPStatus

from townhub.i18n import _, in_english

_AGAIN = "前の画面にもどって、もう一度お試しください。"
_WORDS = {
    HTTPStatus.REQUEST_URI_TOO_LONG: (
        "アドレスが長すぎて、開けません",
        "はじめの画面から開きなおしてください。さがす言葉は、短くしてください。",
    ),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        "ブラウザの送ってくるものが多すぎて、開けません",
        "ブラウザの設定で、この町のクッキーを消してから、開きなおしてください。",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        "いま混みあっていて、受け取れませんでした",
        "少し待って、もう一度お送りください。",
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "こちらの不具合で、できませんでした",
        "事務室に「500番」とお知らせください。",
    ),
}
_PAGE = """<!DOCTYPE html>
<html lang="ja">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title}</title>
  <link rel="stylesheet" href="/static/tokens.css">
  <link rel="stylesheet" href="/static/town.css">
</head>
<body>
  <main>
    <div class="title"><h1>{title}</h1></div>
    <p>{remedy}</p>
    <p lang="en">{english}</p>
    <p class="acts"><a class="act second" href="/">{home}</a></p>
  </main>
</body>
</html>
"""


def answer(status: HTTPStatus) -> bytes:
    """The whole answer with its head; the connection ends with it."""
    title, remedy = _WORDS.get(status, ("この送りかたでは受け取れません", _AGAIN))
    english = f"{in_english(title)}. {in_english(remedy)}"
    page = _PAGE.format(title=_(title), remedy=_(remedy), english=english, home=_("はじめの画面へ")).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Security-Policy: default-src 'none'; style-src 'self'\r\nX-Content-Type-Options: nosniff\r\n"
        f"Cache-Control: no-store\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    return head.encode("ascii") + page
