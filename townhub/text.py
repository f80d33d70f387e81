"""Text as people type it: full-width digits, half-width kana, three ways of writing 渡辺."""

import re
import unicodedata
from contextlib import suppress

import jaconv

# Variants of one character that a person searching does not tell apart. Extend it when a town meets another.
_VARIANTS = str.maketrans(
    {
        "髙": "高", "﨑": "崎", "嵜": "崎", "碕": "崎", "邊": "辺", "邉": "辺", "齋": "斉", "齊": "斉", "斎": "斉",
        "濵": "浜", "濱": "浜", "澤": "沢", "廣": "広", "惠": "恵", "嶋": "島", "嶌": "島", "國": "国", "櫻": "桜",
        "龍": "竜", "德": "徳", "眞": "真", "槇": "槙", "瀨": "瀬", "條": "条", "藏": "蔵", "ヶ": "ケ", "ノ": "の", "之": "の",
    }
)  # fmt: skip
_NOT_SEARCHED = re.compile(r"[\s・,，.。\-‐－ー]+")
# What cp932 makes of bytes that are no Japanese text at all.
_NO_TEXT = re.compile(r"[\x00\x80\xa0\uf8f0-\uf8f3]")


def plain(text: str | None) -> str:
    """Width made uniform (１→1, ｶ→カ) and spaces trimmed."""
    return unicodedata.normalize("NFKC", text or "").strip()


def digits(text: str | None) -> str:
    """Only the digits: a telephone number as it is searched."""
    return "".join(c for c in plain(text) if c.isdecimal())


def row_number(text: str | None, otherwise: int = 0) -> int:
    """The number of a row, or its version, as a form sends it; `otherwise` for anything else: ² is a digit, and no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else otherwise


def of_file(raw: bytes) -> str | None:
    """The text of a file from Excel or an editor: UTF-8 with or without BOM, or cp932. None when it is neither."""
    with suppress(UnicodeDecodeError):
        return raw.decode("utf-8-sig")
    with suppress(UnicodeDecodeError):
        text = raw.decode("cp932")
        return None if _NO_TEXT.search(text) else text
    return None


def search_key(*texts: str | None) -> str:
    """One key under which 山田, やまだ and ﾔﾏﾀﾞ are the same: NFKC, hiragana, lower case, variants, no spaces."""
    keys = []
    for text in texts:
        key = jaconv.kata2hira(plain(text).translate(_VARIANTS)).lower()
        keys.append(_NOT_SEARCHED.sub("", key))
    return " ".join(key for key in keys if key)
