"""Every sentence for people goes through `_()`. Japanese is the source text; a catalogue may translate it.

Only the standard library's gettext is used when the town runs: catalogues stand in `locale/<language>/LC_MESSAGES`.
"""

import gettext
import re
from functools import cache
from pathlib import Path

from flask import g, has_app_context
from jinja2.ext import Extension
from markupsafe import escape

_FOLDER = Path(__file__).parent / "locale"
_SPEAKS_JAPANESE_ONLY = not _FOLDER.is_dir()
_PLAIN = re.compile(r'\{\{ _\("([^"\\]*)"\) \}\}')


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("townhub", _FOLDER, languages=[language], fallback=True)


def _(sentence: str, **holes: object) -> str:
    """The sentence in the reader's language, with its named holes filled: _("{name}さんが先です", name=…)."""
    language = "ja" if _SPEAKS_JAPANESE_ONLY or not has_app_context() else g.get("language", "ja")
    found = sentence if language == "ja" or not sentence else _catalogue(language).gettext(sentence)
    return found.format(**holes) if holes else found


class ReadOnce(Extension):
    """While there is no other language, {{ _("…") }} in a template is its words already when the template is read: a page
    has half a hundred of them, and asking for each takes a fifth of its time."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _PLAIN.sub(lambda words: str(escape(words[1])), source) if _SPEAKS_JAPANESE_ONLY else source
