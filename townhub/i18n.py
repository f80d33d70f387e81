"""Every sentence for people goes through `_()`. Japanese is the source text; a catalogue may translate it.

Only the standard library's gettext is used when the town runs: catalogues stand in `locale/<language>/LC_MESSAGES`.
"""

import gettext
from functools import cache
from pathlib import Path

from flask import g, has_app_context

_FOLDER = Path(__file__).parent / "locale"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("townhub", _FOLDER, languages=[language], fallback=True)


def _(sentence: str, **holes: object) -> str:
    """The sentence in the reader's language, with its named holes filled: _("{name}さんが先です", name=…)."""
    language = g.get("language", "ja") if has_app_context() else "ja"
    found = sentence if language == "ja" or not sentence else _catalogue(language).gettext(sentence)
    return found.format(**holes) if holes else found
