"""Every sentence for people goes through `_()`. Japanese is the source text; a catalogue may translate it.

The catalogues stand as text in `locale/<language>/LC_MESSAGES/townhub.po` and are compiled in memory when a language is first
asked for: what a translator sends is what runs. やさしい日本語 is a language of its own, `easy`: its sentences, and the readings
that the town writes, carry furigana as ［食事会｜しょくじかい］, which becomes ruby in a page and nothing elsewhere. What the
town has typed stays Japanese in English too; `finished` marks it, so that a voice reads it as Japanese.
"""

import ast
import gettext
import io
import re
import struct
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import jaconv
from flask import g
from jinja2.ext import Extension
from markupsafe import escape

_FOLDER = Path(__file__).parent / "locale"
LANGUAGES = {"ja": "日本語", "easy": "やさしい日本語", "en": "English"}
# What the office reads beside what somebody wrote on the board, before it telephones.
WRITTEN_IN = {"easy": "やさしい日本語で", "en": "英語で"}
# Days of the month that are not read as a number and にち.
_DAYS = {
    1: "［1日｜ついたち］", 2: "［2日｜ふつか］", 3: "［3日｜みっか］", 4: "［4日｜よっか］", 5: "［5日｜いつか］", 6: "［6日｜むいか］",
    7: "［7日｜なのか］", 8: "［8日｜ようか］", 9: "［9日｜ここのか］", 10: "［10日｜とおか］", 14: "1［4日｜よっか］",
    20: "［20日｜はつか］", 24: "2［4日｜よっか］",
}  # fmt: skip
_MONTHS = {4: "［4月｜しがつ］", 7: "［7月｜しちがつ］", 9: "［9月｜くがつ］"}
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_PLAIN = re.compile(r'\{\{ _\("([^"\\]*)"\) \}\}')
READ = re.compile(r"［([^［］｜]+)｜([^［］｜]+)］")
_COUNTED = re.compile(r"(?<=[0-9])(?=［)")
# From the first Japanese letter to the last, with the figures between them.
_LETTER = "〆々ぁ-ヿ㐀-鿿豈-﫿ｦ-ﾟ"
_WRITTEN = re.compile(rf"[{_LETTER}](?:[ 0-9:　、。（）「」『』〜〒！-｠{_LETTER}]*[。）」』{_LETTER}])?")
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

    Where there is a month or a day, a translation may also have its name in English, as {month_name}, and how the two are
    read, as {month_read} and {day_read}.
    """
    spoken = _spoken.get()
    if spoken == "ja" or not sentence:
        return sentence.format(**holes) if holes else sentence
    found = g.get("lent_words", {}).get(sentence) or _catalogue(spoken).gettext(sentence)
    if isinstance(month := holes.get("month"), int):
        holes["month_name"] = MONTHS[month - 1]
        holes["month_read"] = _MONTHS.get(month) or f"{month}［月｜がつ］"
    if isinstance(day := holes.get("day"), int):
        holes["day_read"] = _DAYS.get(day) or f"{day}［日｜にち］"
    return found.format(**holes) if holes else found


def in_english(sentence: str) -> str:
    """The sentence for a page that nobody has asked for in a language: English beside the Japanese."""
    return _catalogue("en").gettext(sentence)


def lend(words: dict[str, str]) -> None:
    """Words of the town's own, for the rest of this request: what a kind of event is called in the reader's language."""
    g.lent_words = {**g.get("lent_words", {}), **words}


def read_as(word: str, reading: str) -> str:
    """The word with its furigana, where somebody has written one. Readings are never guessed."""
    return f"［{word}｜{reading}］" if reading and reading != word else word


def called(name: str, reading: str) -> str:
    """What something of the town is called: with its furigana, or in Latin letters with the Japanese behind."""
    spoken = _spoken.get()
    if spoken == "ja" or not reading or not name:
        return name
    return read_as(name, reading) if spoken == "easy" else f"{_latin(reading)} ({name})"


def _latin(reading: str) -> str:
    """みやのまえ as Miyanomae: letter by letter as it is written, without a guess at long vowels."""
    letters = jaconv.kana2alphabet(jaconv.kata2hira(reading)).replace("-", "")
    return " ".join(word.capitalize() for word in letters.split())


def finished(page: str) -> str:
    """A page as it leaves the house: furigana as ruby, and in English the Japanese words marked as such. Twice is once."""
    spoken = _spoken.get()
    if spoken == "ja":
        return page
    pieces, end, is_marked = [], 0, False
    for tag in _TAG.finditer(page):
        pieces += [_words(page[end : tag.start()], spoken, is_marked), _tag(tag[0], spoken)]
        end, is_marked = tag.end(), 'lang="ja"' in tag[0]
    return "".join([*pieces, _words(page[end:], spoken, is_marked)])


def _words(text: str, spoken: str, is_marked: bool) -> str:
    if spoken == "easy":  # no line ends between a number and what it counts
        return READ.sub(r"<ruby>\1<rt>\2</rt></ruby>", _COUNTED.sub("\u2060", text))
    return text if is_marked else _WRITTEN.sub(r'<i lang="ja">\g<0></i>', text)


def _tag(tag: str, spoken: str) -> str:
    """Inside tags and in titles a word stands alone; in a list to choose from, where no ruby can stand, its reading follows."""
    if spoken == "easy":
        return READ.sub(r"\1（\2）", tag) if tag.startswith("<option") else plain_words(tag)
    if tag.startswith("<option") and 'lang="ja"' not in tag and _WRITTEN.search(tag):
        return tag.replace("<option", '<option lang="ja"', 1)
    return tag


def plain_words(text: str) -> str:
    """The text without its furigana."""
    return READ.sub(r"\1", text)


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
