"""What everything is measured against: a bare Flask, and a bare Flask with Jinja drawing a month that is already worked out.

Started with a port, it runs by the very function that runs the town: the same worker, threads and settings.
"""

import importlib.machinery
import importlib.util
import sys
from pathlib import Path

from flask import Flask

SCRIPTS = Path(__file__).resolve().parent.parent
# Five weeks as a template likes them best: plain values, every word ready.
MONTH = [
    [(f"2019-01-{week * 7 + day + 1:02d}", week * 7 + day + 1, "8:00–12:00" if day else "休み", ("食事会", "送迎"), "健康の話し会")
     for day in range(7)]
    for week in range(5)
]  # fmt: skip
TABLE = """<!DOCTYPE html>
<html lang="ja">
<head><meta charset="utf-8"><title>1月の予定</title></head>
<body>
<h1>1月の予定</h1>
<table>
<thead><tr>{% for name in "月火水木金土日" %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>
{% for week in weeks %}
<tr>{% for iso, number, hours, events, note in week %}<td>
<time datetime="{{ iso }}">{{ number }}</time>
<p class="hours">{{ hours }}</p>
<ul>{% for word in events %}<li>{{ word }}</li>{% endfor %}</ul>
<p>{{ note }}</p>
</td>{% endfor %}</tr>
{% endfor %}
</tbody>
</table>
</body>
</html>
"""


def make_app() -> Flask:
    app = Flask(__name__)
    app.jinja_env.autoescape = True
    table = app.jinja_env.from_string(TABLE)

    @app.get("/")
    def hello():
        return "hello"

    @app.get("/month")
    def month():
        return table.render(weeks=MONTH)

    return app


def scripts_serve():
    """scripts/serve as a module."""
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader("serve", str(SCRIPTS / "serve"))
    serve = importlib.util.module_from_spec(importlib.util.spec_from_loader("serve", loader))
    loader.exec_module(serve)
    return serve


if __name__ == "__main__":
    sys.path.insert(0, str(SCRIPTS))
    scripts_serve().run(make_app(), "127.0.0.1", int(sys.argv[1]))
