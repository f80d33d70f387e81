"""Every sentence for people goes through `_()`. Japanese is the source text; a catalogue may translate it.

The catalogues stand as text in `locale/<language>/LC_MESSAGES/townhub.po` and are compiled in memory when a language is first
asked for: what a translator sends is what runs. やさしい日本語 is a language of its own, `easy`: its sentences, and the readings
that the town writes, carry furigana as ［食事会｜しょくじかい］, which becomes ruby in a page and nothing elsewhere.
"""

import ast
import gettext
import io
import re
import struct
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from flask import g
from jinja2.ext import Extension
from markupsafe import escape

_FOLDER = Path(__file__).parent / "locale"
LANGUAGES = {"ja": "日本語", "easy": "やさしい日本語", "en": "English"}
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_PLAIN = re.compile(r'\{\{ _\("([^"\\]*)"\) \}\}')
_READ = re.compile(r"［([^［］｜]+)｜([^［］｜]+)］")
_TAG = re.compile(r"<title>.*?</title>|<textarea.*?</textarea>|<option.*?</option>|<[^>]*>", re.DOTALL)


# Asked for some hundred times a page, so that it stands where it is found at once, and not among Flask's proxies.
_spoken: ContextVar[str] = ContextVar("language", default="ja")


def language() -> str:
    """The reader's language: ja, easy or en."""
    return _spoken.get()


def speak_in(language: str) -> None:
    """In which language the rest of this request is answered; web.py sets it back after each."""
    _spoken.set(language)


def _(sentence: str, **holes: object) -> str:
    """The sentence in the reader's language, with its named holes filled: _("{name}さんが先です", name=…).

    Where there is a month, a translation may also have its name in English, as {month_name}.
    """
    spoken = _spoken.get()
    if spoken == "ja" or not sentence:
        return sentence.format(**holes) if holes else sentence
    found = g.get("lent_words", {}).get(sentence) or _catalogue(spoken).gettext(sentence)
    if isinstance(holes.get("month"), int):
        holes["month_name"] = MONTHS[holes["month"] - 1]
    return found.format(**holes) if holes else found


def lend(words: dict[str, str]) -> None:
    """Words of the town's own, for the rest of this request: what a kind of event is called in the reader's language."""
    g.lent_words = {**g.get("lent_words", {}), **words}


def read_as(word: str, reading: str) -> str:
    """The word with its furigana, where somebody has written one. Readings are never guessed."""
    return f"［{word}｜{reading}］" if reading and reading != word else word


def ruby(page: str) -> str:
    """A page with its furigana as ruby; inside tags and in titles the word stands alone."""
    pieces, end = [], 0
    for tag in _TAG.finditer(page):
        pieces.append(_READ.sub(r"<ruby>\1<rt>\2</rt></ruby>", page[end : tag.start()]))
        pieces.append(plain_words(tag[0]))
        end = tag.end()
    pieces.append(_READ.sub(r"<ruby>\1<rt>\2</rt></ruby>", page[end:]))
    return "".join(pieces)


def plain_words(text: str) -> str:
    """The text without its furigana."""
    return _READ.sub(r"\1", text)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    path = _FOLDER / language / "LC_MESSAGES" / "townhub.po"
    if not path.exists():
        return gettext.NullTranslations()
    return gettext.GNUTranslations(io.BytesIO(_compiled(entries(path.read_text(encoding="utf-8")))))


def entries(text: str) -> dict[str, str]:
    """The sentences of a .po file with their translations; one that is empty is not translated yet."""
    found: dict[str, str] = {}
    sentence = translated = ""
    filling = ""
    for line in [*text.splitlines(), 'msgid ""']:
        word, _space, quoted = line.partition(" ") if line.startswith("msg") else ("", "", line)
        if word == "msgid":
            if translated:
                found[sentence] = translated
            sentence, translated, filling = ast.literal_eval(quoted), "", "msgid"
        elif word == "msgstr":
            translated, filling = ast.literal_eval(quoted), "msgstr"
        elif quoted.startswith('"'):
            more = ast.literal_eval(quoted)
            sentence, translated = (
                (sentence + more, translated) if filling == "msgid" else (sentence, translated + more)
            )
    return found


def _compiled(found: dict[str, str]) -> bytes:
    """The catalogue in gettext's own binary form."""
    pairs = sorted((sentence.encode(), translated.encode()) for sentence, translated in found.items())
    index, texts = [], b""
    begins = 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            index += [len(pair[column]), begins + len(texts)]
            texts += pair[column] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + struct.pack(f"<{len(index)}I", *index) + texts


@cache
def _translated() -> frozenset[str]:
    """The sentences that some catalogue has."""
    texts = [path.read_text(encoding="utf-8") for path in _FOLDER.glob("*/LC_MESSAGES/townhub.po")]
    return frozenset(sentence for text in texts for sentence in entries(text))


class ReadOnce(Extension):
    """{{ _("…") }} in a template is its words already when the template is read, where no catalogue has another word for
    them: a page of the office has half a hundred of them, and asking for each takes a fifth of its time."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return _PLAIN.sub(lambda said: said[0] if said[1] in _translated() else str(escape(said[1])), source)
