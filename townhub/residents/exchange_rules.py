"""What a row of somebody's spreadsheet means: which column is what, the facts of a person, and what is wrong with it.

Plain values only: the same file gives the same answer when it is looked at and when it is put in.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import NamedTuple

from townhub.dates import OutOfEra, typed_day
from townhub.i18n import _
from townhub.residents.rules import is_reading, reading, typed_birthday
from townhub.spreadsheet import unguarded
from townhub.text import digits, plain, search_key

SEX_WORDS = {
    "女": "female",
    "女性": "female",
    "F": "female",
    "男": "male",
    "男性": "male",
    "M": "male",
    "その他": "other",
}
_NO_SEX = {"書かない", "不明", "わからない"}
# A spreadsheet program shows these where a formula went wrong.
_BROKEN_CELLS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_BESIDE = re.compile(r"[\s・_/()「」※*:]|必須|の")


class Column(NamedTuple):
    """A column of the sheet: the fact, its heading, other headings for it, and how much fits."""

    fact: str
    heading: str
    others: tuple[str, ...]
    most: int
    hint: str
    example: str


COLUMNS = (
    Column("name", "氏名", ("名前", "お名前", "住民名"), 40, "かならず書きます。姓と名のあいだは1字あけます", "見本 花子"),
    Column("kana", "フリガナ", ("ふりがな", "カナ", "かな", "氏名カナ", "氏名フリガナ", "氏名ふりがな", "よみ"), 60,
           "ひらがなかカタカナ。ないと、読みではさがせません", "みほん はなこ"),
    Column("birth_on", "生年月日", ("誕生日",), 30, "昭和12年3月4日、S12.3.4、1937-03-04 のどれでも", "昭和12年3月4日"),
    Column("sex", "性別", (), 10, "女、男、その他", "女"),
    Column("district", "地区", ("地区名", "行政区", "町内会"), 40, "かならず書きます。町に書いてある地区の名前", ""),
    Column("address", "番地", ("住所",), 80, "地区より先のところ", "128-1"),
    Column("landmark", "目印", ("目じるし", "めじるし"), 80, "家の見つけかた", "角の石がき"),
    Column("house_name", "屋号", (), 40, "近所での呼び名", "角屋"),
    Column("phone", "電話", ("電話番号", "自宅電話", "家の電話", "固定電話", "tel"), 20, "市外局番から。0からはじまる10けたか11けた", "0555-00-0123"),
    Column("mobile", "携帯", ("携帯電話", "携帯番号", "携帯電話番号"), 20, "0からはじまる11けた", "090-0000-0123"),
    Column("household", "世帯主", ("世帯", "世帯主名", "世帯主氏名"), 40, "いっしょに住む人は、同じ名前を書きます", "見本 太郎"),
    Column("relation", "続柄", ("続き柄",), 20, "世帯主から見た続き柄", "妻"),
    Column("emergency_name", "緊急連絡先の氏名", ("緊急連絡先", "緊急連絡先名前", "緊急連絡先名"), 40, "いそぐときに電話する人", "見本 次郎"),
    Column("emergency_relation", "緊急連絡先の続柄", ("緊急連絡先続き柄",), 20, "本人から見た続き柄", "長男"),
    Column("emergency_phone", "緊急連絡先の電話", ("緊急連絡先電話番号", "緊急連絡先tel", "緊急電話"), 20, "市外局番から", "090-0000-0456"),
    Column("care_level", "介護度", ("要介護度", "要介護"), 20, "自立、事業対象者、要支援1〜2、要介護1〜5", "要支援1"),
    Column("main_unit", "主な部署", ("部署", "担当部署", "おもな部署"), 40, "町に書いてある部署の名前", ""),
    Column("cannot_eat", "食べられないもの", ("アレルギー", "食物アレルギー"), 120, "配食と食事会のために", "えび、かに"),
    Column("gets_about", "移動", ("移動手段", "歩き方", "移動の様子"), 120, "歩きかたや乗りもの", "つえ"),
)  # fmt: skip
BY_FACT = {column.fact: column for column in COLUMNS}


def _heading_key(words: str) -> str:
    return _BESIDE.sub("", plain(words)).lower()


_BY_HEADING = {_heading_key(word): column for column in COLUMNS for word in (column.heading, *column.others)}


class Problem(NamedTuple):
    """What is wrong in which row and column (its heading, as the file has it)."""

    row: int
    column: str
    sentence: str


class Headings(NamedTuple):
    """Which place holds which fact; the headings that nobody knows; what makes the whole sheet unreadable."""

    places: dict[str, int]
    words: dict[str, str]  # fact -> the heading as the file has it
    unread: list[str]
    problems: list[Problem]


class Places(NamedTuple):
    """The districts and units that may be chosen: search key -> (number, name). `levels`: words -> care level."""

    districts: dict[str, tuple[int, str]]
    units: dict[str, tuple[int, str]]
    levels: dict[str, str]


def are_headings(words: list[str]) -> bool:
    """Whether a row is the one with the headings: the name and something else of ours."""
    known = {column.fact for word in words if (column := _BY_HEADING.get(_heading_key(word)))}
    return "name" in known and len(known) > 1


def headings(words: list[str]) -> Headings:
    """What the columns of a sheet are, in whatever order they stand."""
    found = Headings({}, {}, [], [])
    for place, word in enumerate(words):
        column = _BY_HEADING.get(_heading_key(word))
        if column is None:
            if word:
                found.unread.append(word)
        elif column.fact in found.places:
            sentence = _("「{first}」と「{second}」は、同じことを書く列です。どちらかの見出しを変えるか、列を消してください",
                         first=found.words[column.fact], second=word)  # fmt: skip
            found.problems.append(Problem(0, word, sentence))
        else:
            found.places[column.fact], found.words[column.fact] = place, word
    if "district" not in found.places:
        found.problems.append(
            Problem(0, "地区", _("「地区」の列がありません。どこに住む人かがわかるように、地区の列を加えてください"))
        )
    return found


# -- a row ----------------------------------------------------------------------------------------------------------


class RowReader:
    """Reads the rows of one sheet. Facts are texts, ISO days and row numbers, ready for the database or for JSON."""

    def __init__(self, found: Headings, places: Places, today: date, is_csv: bool):
        self.headings, self.places, self.today, self.is_csv = found, places, today, is_csv
        self.problems: list[Problem] = []
        self._kinds: dict[str, Callable] = {
            "kana": self._kana, "birth_on": self._birthday, "sex": self._sex, "district": self._district,
            "care_level": self._level, "main_unit": self._unit,
            "phone": self._phone, "mobile": self._phone, "emergency_phone": self._phone,
        }  # fmt: skip

    def read(self, row: int, cells: tuple) -> dict | None:
        """The facts of the row's person; None when something is wrong, which goes to `problems`, all of it."""
        before, facts = len(self.problems), {}
        for fact, place in self.headings.places.items():
            cell = cells[place] if place < len(cells) else None
            try:
                facts[fact] = self._value(fact, cell)
            except ValueError as wrong:
                self.problems.append(Problem(row, self.headings.words[fact], str(wrong)))
        return facts if len(self.problems) == before else None

    def _value(self, fact: str, cell: object):
        if fact == "birth_on" and isinstance(cell, datetime | date):
            return self._birthday(cell.date().isoformat() if isinstance(cell, datetime) else cell.isoformat())
        text = _text_of(cell)
        if self.is_csv:
            text = unguarded(text)
        if text in _BROKEN_CELLS:
            raise ValueError(_("計算のまちがい（{typed}）が入っています。文字を打ちなおしてください", typed=text))
        most = BY_FACT[fact].most
        if len(text) > most:
            raise ValueError(_("{most}字までで書いてください（いまは{length}字です）", most=most, length=len(text)))
        if not text:
            return self._nothing(fact)
        read = self._kinds.get(fact)
        return read(text) if read else text

    def _nothing(self, fact: str):
        if fact == "name":
            raise ValueError(_("お名前がありません。お名前を書くか、この行を消してください"))
        if fact == "district":
            raise ValueError(_("地区がありません。{known}", known=_listed(self.places.districts)))
        return None if fact in ("birth_on", "main_unit") else ""

    def _kana(self, text: str) -> str:
        if not is_reading(text):
            raise ValueError(
                _("「{typed}」に、かなでない字があります。ひらがなかカタカナで書いてください", typed=_short(text))
            )
        return reading(text)

    def _birthday(self, text: str) -> str:
        found = _EIGHT_DIGITS.fullmatch(text)
        day = "-".join(found.groups()) if found else text
        try:
            typed_day(day, self.today)
        except OutOfEra:
            raise
        except ValueError:
            sentence = _(
                "「{typed}」は、生年月日として読めません。昭和12年3月4日、S12.3.4、1937-03-04 のように書いてください",
                typed=_short(text),
            )
            raise ValueError(sentence) from None
        return typed_birthday(day, self.today).isoformat()

    def _sex(self, text: str) -> str:
        if text in _NO_SEX:
            return ""
        found = SEX_WORDS.get(text.upper())
        if found is None:
            raise ValueError(
                _("「{typed}」は読めません。女、男、その他のどれかを書くか、空けておいてください", typed=_short(text))
            )
        return found

    def _district(self, text: str) -> int:
        found = self.places.districts.get(search_key(text))
        if found:
            return found[0]
        meant = _("「{meant}」のことですか。", meant=near) if (near := _nearest(text, self.places.districts)) else ""
        raise ValueError(
            _("「{typed}」という地区はありません。", typed=_short(text)) + meant + _listed(self.places.districts)
        )

    def _unit(self, text: str) -> int:
        found = self.places.units.get(search_key(text))
        if found:
            return found[0]
        raise ValueError(_("「{typed}」という部署はありません。", typed=_short(text)) + _listed(self.places.units))

    def _level(self, text: str) -> str:
        key = search_key(text)
        found = self.places.levels.get(key, self.places.levels.get(f"要{key}"))
        if found is None:
            sentence = _(
                "「{typed}」は読めません。自立、事業対象者、要支援1〜2、要介護1〜5のどれかを書いてください",
                typed=_short(text),
            )
            raise ValueError(sentence)
        return found

    def _phone(self, text: str) -> str:
        number = digits(text)
        # Long dashes of every kind come from word processors.
        text = re.sub(r"[‐‑‒–—―−ー－]", "-", text)
        if set(text) - set("0123456789-() "):
            raise ValueError(
                _("「{typed}」は、電話番号として読めません。数字とハイフンだけで書いてください", typed=_short(text))
            )
        if not number.startswith("0") and len(number) in (9, 10):
            raise ValueError(
                _(
                    "「{typed}」は、先頭の0が消えているようです。セルを「文字列」にして、0から打ちなおしてください",
                    typed=_short(text),
                )
            )
        if not number.startswith("0") or len(number) not in (10, 11):
            raise ValueError(
                _(
                    "「{typed}」は{count}けたです。市外局番から10けたか11けたで書いてください",
                    typed=_short(text),
                    count=len(number),
                )
            )
        return text


def _text_of(cell: object) -> str:
    """A cell's words on one line. Raises ValueError for what Excel has made of them."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return " ".join(_CONTROL.sub(" ", plain(cell.replace("_x000D_", " "))).split())
    if isinstance(cell, datetime | date | time | timedelta):
        raise ValueError(_("Excelが日付や時刻に変えてしまっています。セルを「文字列」にして、打ちなおしてください"))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _listed(known: dict[str, tuple[int, str]]) -> str:
    names = [name for _number, name in known.values()]
    if not names:
        return _("まだ一つも書いてありません。先に「町」の画面で書いてください")
    return _("あるのは、{names}です", names="、".join(names))


def _nearest(text: str, known: dict[str, tuple[int, str]]) -> str | None:
    found = get_close_matches(search_key(text), known, n=1, cutoff=0.5)
    return known[found[0]][1] if found else None


def _short(typed: str) -> str:
    return typed if len(typed) <= 20 else typed[:20] + "…"
