"""Who reads what of a resident, how a birthday is typed, and how long a record is kept. Plain values only."""

import re
from datetime import date

import jaconv

from townhub.dates import era_year, typed_day
from townhub.i18n import _
from townhub.text import plain

# 3職種. Sensitive notes (要配慮個人情報) are for them, and for whoever wrote the note.
THREE_PROFESSIONS = frozenset({"保健師", "社会福祉士", "主任介護支援専門員"})
# After moving away or dying the record is kept as long as care records are, then it is wiped.
RETENTION_YEARS = 5
OLDEST_YEARS = 120
WIPED = "消去ずみ"

# Not for units without consent (residents.consent); whoever wrote the main unit could open the record to the own one.
SHARED = ("care_level", "main_unit")
NOTE_KINDS = {"general": "事務室のみんなが読む", "sensitive": "3職種と、書いた人だけが読む"}
GIVEN = {"paper": "書面で", "spoken": "口頭で"}
WHY_ENDED = {"moved": "転出", "died": "死亡"}

_YEAR_OF_TWO_DIGITS = re.compile(r"\d{1,2}\s*[年/.\-]\s*\d{1,2}\s*[月/.\-].*")


def reads_sensitive(profession: str | None) -> bool:
    return profession in THREE_PROFESSIONS


def reads_note(kind: str, written_by_id: int, *, reader_id: int, profession: str | None) -> bool:
    """Whether this reader may see a note at all; what may not be read is not shown as hidden either."""
    return kind == "general" or written_by_id == reader_id or reads_sensitive(profession)


def typed_birthday(typed: str, today: date) -> date:
    """A birthday as somebody types it: S12/3/4, 昭和12年3月4日, 1937-03-04. Raises ValueError with a sentence.

    12/3/4 is refused: nobody can tell 昭和12年, 平成12年 and 2012 apart.
    """
    text = plain(typed)
    remedy = _("生まれた年も、S12/3/4 や 昭和12年3月4日、1937-03-04 のように入れてください")
    if _YEAR_OF_TWO_DIGITS.fullmatch(text):
        raise ValueError(_("{typed}の年号がわかりません。", typed=text) + remedy)
    born = typed_day(text, today)
    if born != typed_day(text, date(1950, 7, 1)) or born != typed_day(text, date(1952, 7, 1)):
        raise ValueError(remedy)  # it depends on the day of asking: no year was typed
    if born > today:
        raise ValueError(_("{day}は、これからの日です。年号と年を確かめてください", day=birthday_words(born)))
    if born.year < today.year - OLDEST_YEARS:
        raise ValueError(_("{day}では{most}歳をこえます。年号と年を確かめてください",
                           day=birthday_words(born), most=OLDEST_YEARS))  # fmt: skip
    return born


def birthday_words(day: date) -> str:
    """昭和12年3月4日: without the weekday, which nobody knows of a birthday."""
    return f"{era_year(day)}{day.month}月{day.day}日"


def reading(kana: str) -> str:
    """ﾌﾘｶﾞﾅ and フリガナ as ふりがな, so that one order of the syllables holds for everybody."""
    return jaconv.kata2hira(plain(kana))


def is_reading(kana: str) -> bool:
    return bool(re.fullmatch(r"[ぁ-ゖー・\s]+", reading(kana)))


def purge_from(ended_on: date) -> date:
    """The first day on which the record of somebody who left that day is to be wiped."""
    try:
        return ended_on.replace(year=ended_on.year + RETENTION_YEARS)
    except ValueError:  # 29 February
        return date(ended_on.year + RETENTION_YEARS, 3, 1)


def latest_end_to_purge(today: date) -> date:
    """Whoever left on this day or before is due today."""
    try:
        return today.replace(year=today.year - RETENTION_YEARS)
    except ValueError:
        return date(today.year - RETENTION_YEARS, 2, 28)
