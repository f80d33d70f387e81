"""Days and times as people in a Japanese office write and type them: 令和8年11月22日(日), S12/3/4, 9時半."""

import re
from datetime import date, timedelta

from townhub.i18n import _, language
from townhub.text import plain

WEEKDAYS = "月火水木金土日"
# The first day of each era, newest first.
_ERAS = [
    (date(2019, 5, 1), "令和", "R"),
    (date(1989, 1, 8), "平成", "H"),
    (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"),
    (date(1868, 1, 25), "明治", "M"),
]


class OutOfEra(ValueError):
    """昭和65年: the era had ended before that day, or had not begun. The text is a sentence that names its end."""


_TYPED_DAY = re.compile(
    r"(?:(?P<era>令和|平成|昭和|大正|明治|[RHSTM])\s*)?(?:(?P<year>元|\d{1,4})\s*(?:年|[/.\-]))?\s*"
    r"(?P<month>\d{1,2})\s*(?:月|[/.\-])\s*(?P<day>\d{1,2})\s*日?\s*(?:\(.\)|.曜日?)?",
    re.IGNORECASE,
)
_HOURS = re.compile(rf"平日|毎日|午前|午後|[{WEEKDAYS}](?:曜日?)?|[・、〜～]|[-–0-9: ]+")
_TYPED_TIME = re.compile(r"(午前|午後)?\s*(\d{1,2})(?:\s*(?::|時|\.)\s*(半|\d{1,2})?\s*分?)?|(\d{3,4})")


def weekday(day: date) -> str:
    """One character, or in another language its short name."""
    return WEEKDAYS[day.weekday()] if language() == "ja" else _("月 火 水 木 金 土 日").split()[day.weekday()]


def era_year(day: date) -> str:
    """平成31年, 令和元年. Before Meiji, the plain year."""
    for first, name, _letter in _ERAS:
        if day >= first:
            year = day.year - first.year + 1
            if language() == "ja":
                return f"{name}{'元' if year == 1 else year}年"
            return _("{era}元年", era=_(name)) if year == 1 else _("{era}{year}年", era=_(name), year=year)
    return f"{day.year}年"


def fiscal_year(day: date) -> int:
    """年度: begins in April."""
    return day.year - (day.month < 4)


def months_of(year: int) -> list[date]:
    """The first days of the twelve months of that 年度."""
    return [date(year + (month < 4), month, 1) for month in (*range(4, 13), 1, 2, 3)]


def year_name(year: int) -> str:
    """平成30年度"""
    return _("{year}度", year=era_year(months_of(year)[0]))


def long_day(day: date) -> str:
    """令和8年11月22日(日); in English Sun 22 November 2026 (令和8年), because papers and forms in Japan have that year."""
    if language() == "ja":
        return f"{era_year(day)}{short_day(day)}"
    return _("{era}（{year}年）{day}", era=era_year(day), day=short_day(day), year=day.year)


def short_day(day: date) -> str:
    """11月22日(日)"""
    if language() == "ja":
        return f"{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"
    return _("{month}月{day}日({weekday})", month=day.month, day=day.day, weekday=weekday(day))


def typed_short(day: date) -> str:
    """H31.1.16, as it is typed into a narrow field."""
    for first, _name, letter in _ERAS:
        if day >= first:
            return f"{letter}{day.year - first.year + 1}.{day.month}.{day.day}"
    return day.isoformat()


def near_day(day: date, today: date) -> str:
    """きょう, あした, あさって, otherwise 22日(日) within the month and 1月22日(日) beyond."""
    ahead = (day - today).days
    if 0 <= ahead <= 2:
        return (_("きょう"), _("あした"), _("あさって"))[ahead]
    same_month = (day.year, day.month) == (today.year, today.month)
    return _("{day}日({weekday})", day=day.day, weekday=weekday(day)) if same_month else short_day(day)


def clock_time(minute: int) -> str:
    """Minutes since midnight as 8:00 or 13:05."""
    return f"{minute // 60}:{minute % 60:02d}"


def spoken_hours(typed: str) -> str:
    """Office hours as somebody has typed them, 平日 8:30〜17:15 or 月・水 9:00〜12:00, in the reader's language.

    What holds other words than days and times stays as it is.
    """
    if language() == "ja":
        return typed
    pieces = _HOURS.findall(typed)
    if "".join(pieces) != typed:
        return _(typed)
    names = dict(zip(WEEKDAYS, _("月 火 水 木 金 土 日").split(), strict=True))
    return "".join(names.get(piece[0]) or _(piece) for piece in pieces)


def typed_day(typed: str, today: date, back: int = 183) -> date:
    """The day somebody typed: 1/18, R8.11.22, S12/3/4, 昭和12年3月4日, 2026-11-22, きょう, あした.

    Without a year it is the next such day from today on, up to so many days `back`: half a year where nothing is known of
    it. Raises ValueError whose text is a sentence.
    """
    text = plain(typed)
    named = {"今日": 0, "きょう": 0, "明日": 1, "あした": 1, "あす": 1, "明後日": 2, "あさって": 2}
    if text in named:
        return today + timedelta(days=named[text])
    found = _TYPED_DAY.fullmatch(text)
    if not found:
        raise ValueError(_("日にちを、1/18 や 令和8年1月18日 のように入れてください"))
    month, day = int(found["month"]), int(found["day"])
    try:
        if found["year"] is None:
            return _without_year(month, day, today, back)
        year = 1 if found["year"] == "元" else int(found["year"])
        if found["era"]:
            return _of_our_times(_of_era(found["era"], year, month, day))
        return _of_our_times(date(year if year > 99 else year + 2000, month, day))
    except OutOfEra:
        raise
    except ValueError:
        raise ValueError(_("{typed}という日はありません。カレンダーを確かめてください", typed=text)) from None


def _of_our_times(day: date) -> date:
    """Nobody was born before, and nothing is planned after: what is further away is a slip of the hand."""
    if not 1800 <= day.year < 2200:
        raise ValueError
    return day


def _of_era(era: str, year: int, month: int, day: int) -> date:
    """Raises OutOfEra for 昭和65年: nobody can tell whether the era or the year is the slip."""
    if year < 1:
        raise ValueError
    place = next(place for place, (_first, *names) in enumerate(_ERAS) if era.upper() in names)
    first, name, _letter = _ERAS[place]
    found = date(first.year + year - 1, month, day)
    if found < first:
        before = _ERAS[place + 1][1] if place + 1 < len(_ERAS) else _("江戸時代")
        raise OutOfEra(
            _("{era}は元年{month}月{day}日からです（その前は{other}）。年号と年を確かめてください",
              era=name, month=first.month, day=first.day, other=before)
        )  # fmt: skip
    if place and found >= _ERAS[place - 1][0]:
        last = _ERAS[place - 1][0] - timedelta(days=1)
        raise OutOfEra(
            _("{era}は{year}年{month}月{day}日までです（そのあとは{other}）。年号と年を確かめてください",
              era=name, year=last.year - first.year + 1, month=last.month, day=last.day, other=_ERAS[place - 1][1])
        )  # fmt: skip
    return found


def _without_year(month: int, day: int, today: date, back: int) -> date:
    """29 February and the turn of the year: the first such day that is not more than so many days past."""
    for year in range(today.year - 1, today.year + 9):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today - timedelta(days=back):
            return found
    raise ValueError


def typed_time(typed: str) -> int:
    """Minutes since midnight for 9:00, ９：３０, 9時半, 午後1時, 930. Raises ValueError whose text is a sentence."""
    found = _TYPED_TIME.fullmatch(plain(typed))
    sentence = _("時刻を、9:00 や 13時半 のように入れてください")
    if not found:
        raise ValueError(sentence)
    half, hours, minutes, run = found.groups()
    if run:
        hours, minutes = run[:-2], run[-2:]
    minute = 30 if minutes == "半" else int(minutes or 0)
    hour = int(hours) + (12 if half == "午後" and int(hours) < 12 else 0)
    if hour > 24 or minute > 59 or hour * 60 + minute > 24 * 60:
        raise ValueError(sentence)
    return hour * 60 + minute
