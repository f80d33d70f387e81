"""Reads the café's calendar as it comes from a spreadsheet: one row a day, every problem by its row and column.

No database and no clock: the same text gives the same answer when it is looked at and when it is put in.
"""

import csv
import io
import re
from datetime import date, datetime, time
from typing import NamedTuple

from townhub import sheet
from townhub.cafe.layers import CLOSED, OPEN, Hours
from townhub.cafe.rules import LONGEST_NOTE, LONGEST_WORD, MOST_EVENTS, day_named, tidy_events
from townhub.dates import WEEKDAYS, weekday
from townhub.i18n import _
from townhub.text import of_file, plain

COLUMNS = ("date", "weekday", "status", "opens", "closes", "events", "note")
# What a calendar kept in Japanese calls them.
_HEADINGS = {
    "日付": "date", "日": "date", "曜日": "weekday", "開閉": "status", "開く": "opens", "閉まる": "closes", "開始": "opens",
    "終了": "closes", "催し": "events", "ひとこと": "note", "備考": "note",
}  # fmt: skip
# How the sentences call them, where the file does not.
HEADINGS = ("日付", "曜日", "開閉", "開く", "閉まる", "催し", "ひとこと")
_STATUS = {"開く": OPEN, "○": OPEN, "休み": CLOSED, "×": CLOSED}
MOST_ROWS = 400
MOST_BYTES = 200_000
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_SLASHED = re.compile(r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})")
# Cut at line ends only: any other odd character stays in its row and is named there.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


class Problem(NamedTuple):
    """What is wrong where. Row 1 is the header; row 0 and an empty column mean the file as a whole."""

    row: int
    column: str
    sentence: str


class Found(NamedTuple):
    """The days of a file, or why it cannot be taken: never some of both."""

    days: dict[date, Hours]
    problems: list[Problem]


class Wrong(Exception):
    pass


def decode(raw: bytes) -> str:
    """The text of a file from Excel or an editor: UTF-8 with or without BOM, or cp932. ValueError: a sentence."""
    if len(raw) > MOST_BYTES:
        raise ValueError(_("ファイルが大きすぎます。1回に入れられるのは{most}日分までです", most=MOST_ROWS))
    text = of_file(raw)
    if text is not None:
        return text
    raise ValueError(_("文字を読みとれません。表計算ソフトで「CSV UTF-8」として保存しなおしてください"))


def text_of(raw: bytes) -> str:
    """The file as CSV text: from Excel its first table, row by row where it stood. ValueError: a sentence."""
    if not raw.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return decode(raw)
    wanted = sheet.Wanted(_are_headings, ",".join(COLUMNS), "列の名前だけで、日にちの行がありません")
    try:
        table = sheet.read(raw, wanted, lambda _rows, _of: None)
    except sheet.Unreadable as unreadable:
        raise ValueError(unreadable.sentence) from None
    lines, width = [table.headings], len(table.headings)
    for number, cells in table.rows[: MOST_ROWS + 1]:
        lines += [[]] * (number - len(lines) - 1)  # an empty row keeps its number in what is told
        lines.append([_cell(cell) for cell in (*cells, *[None] * width)[:width]])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


def _are_headings(words: list[str]) -> bool:
    return {"date", "status"} <= {_HEADINGS.get(word, word) for word in words}


def _cell(value: object) -> str:
    """A cell as one types it into a CSV; Excel keeps days and times as such."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value).replace("\n", " ").strip()


def read(text: str) -> Found:
    """The days that the text describes, or every problem in it, by the heading that the file has for its column."""
    try:
        header, *rows = _rows(text)
    except Wrong as wrong:
        return Found({}, [wrong.args[0]])
    days: dict[date, Hours] = {}
    problems: list[Problem] = []
    first_row: dict[date, int] = {}
    for number, cells in rows:
        found = _read_row(number, cells, problems)
        if found is None:
            continue
        day, hours = found
        if day in first_row:
            sentence = _(
                "{day}が、{row}行目にもあります。どちらかを消してください", day=day.isoformat(), row=first_row[day]
            )
            problems.append(Problem(number, "date", sentence))
        first_row.setdefault(day, number)
        if hours:
            days[day] = hours
    called = dict(zip(COLUMNS, map(plain, header[1]), strict=True))
    told = [problem._replace(column=called.get(problem.column, problem.column)) for problem in problems]
    return Found({}, told) if told else Found(days, [])


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The numbered rows, the header first. Raises Wrong when the file is no calendar at all."""
    try:
        reader = csv.reader(_LINE.findall(text.removeprefix("\ufeff")), strict=True)
        rows, begins = [], 1
        for cells in reader:
            rows.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        raise Wrong(Problem(0, "", _('表として読みとれません。引用符（"）が閉じていないところがあります'))) from None
    rows = [(number, cells) for number, cells in rows if any(plain(cell) for cell in cells)]
    if not rows:
        raise Wrong(Problem(0, "", _("中身がありません。1行目に列の名前、2行目から日にちを書いてください")))
    (header_row, header), rows = rows[0], rows[1:]
    names = [_HEADINGS.get(plain(cell), plain(cell)) for cell in header]
    if tuple(names) != COLUMNS:
        raise Wrong(Problem(header_row, "", _header_sentence(header, names)))
    if not rows:
        raise Wrong(Problem(header_row, "", _("列の名前だけで、日にちの行がありません")))
    if len(rows) > MOST_ROWS:
        sentence = _(
            "{count}行あります。1回に入れられるのは{most}行までです。分けて入れてください",
            count=len(rows),
            most=MOST_ROWS,
        )
        raise Wrong(Problem(0, "", sentence))
    return [(header_row, header), *rows]


def _header_sentence(header: list[str], names: list[str]) -> str:
    called = COLUMNS if any(word in COLUMNS for word in header) else HEADINGS
    wanted = ",".join(called)
    missing = [word for word, name in zip(called, COLUMNS, strict=True) if name not in names]
    if missing:
        return _(
            "{missing} の列がありません。1行目は {wanted} にしてください", missing="、".join(missing), wanted=wanted
        )
    return _("列の名前か順番がちがいます。1行目は {wanted} にしてください", wanted=wanted)


def _read_row(number: int, cells: list[str], problems: list[Problem]) -> tuple[date, Hours | None] | None:
    """The day and its hours; None without a day. What is wrong goes to `problems`, all of it."""
    if len(cells) != len(COLUMNS):
        sentence = _("列が{count}つあります。{wanted}つにしてください", count=len(cells), wanted=len(COLUMNS))
        problems.append(Problem(number, "", sentence))
        return None
    before = len(problems)
    row = dict(zip(COLUMNS, cells, strict=True))
    for column, cell in row.items():
        if _CONTROL.search(cell):
            problems.append(Problem(number, column, _("改行や、目に見えない文字が入っています。打ちなおしてください")))
    if len(problems) > before:
        return None
    row = {column: plain(cell) for column, cell in row.items()}
    row["status"] = _STATUS.get(row["status"], row["status"])

    def told(column: str, sentence: str) -> None:
        problems.append(Problem(number, column, sentence))

    day = _read_day(row, told)
    hours = _read_hours(row, told)
    problems[before:] = sorted(problems[before:], key=lambda problem: COLUMNS.index(problem.column))
    return None if day is None else (day, hours if len(problems) == before else None)


def _read_day(row: dict, told) -> date | None:
    # A spreadsheet that opens the file writes 2019/1/16 in place of 2019-01-16 when it saves it.
    found = _SLASHED.fullmatch(row["date"])
    day = day_named("{}-{:0>2}-{:0>2}".format(*found.groups()) if found else row["date"])
    if day is None:
        told("date", _("「{typed}」という日はありません。2019-01-16 のように書いてください", typed=_short(row["date"])))
        return None
    name = row["weekday"].removesuffix("曜日").removesuffix("曜")
    if name not in WEEKDAYS or len(name) != 1:
        told(
            "weekday", _("曜日は、月 火 水 木 金 土 日 のどれかです（いまは「{typed}」）", typed=_short(row["weekday"]))
        )
    elif name != weekday(day):
        told(
            "weekday",
            _("{day}は{right}曜日です（いまは「{typed}」）", day=day.isoformat(), right=weekday(day), typed=name),
        )
    return day


def _read_hours(row: dict, told) -> Hours:
    opens, closes = _read_time(row, "opens", told), _read_time(row, "closes", told)
    events = tidy_events(row["events"].split("|"))
    if row["status"] not in (OPEN, CLOSED):
        told(
            "status",
            _(
                "「開く」か「休み」と書いてください。open、closed でもかまいません（いまは「{typed}」）",
                typed=_short(row["status"]),
            ),
        )
    elif row["status"] == CLOSED:
        for column in ("opens", "closes"):
            if row[column]:
                told(column, _("休みの日には、時刻を書けません。時刻を消すか、「開く」にしてください"))
        if events:
            told("events", _("休みの日には、催しを書けません。催しを消すか、「開く」にしてください"))
    elif not row["opens"]:
        told("opens", _("開く日には、開く時刻が要ります。08:00 のように書いてください"))
    elif opens is not None and closes is not None and closes <= opens:
        told(
            "closes",
            _(
                "閉まる時刻が、開く時刻より前か同じです（{opens}から{closes}）",
                opens=row["opens"],
                closes=row["closes"],
            ),
        )
    if len(events) > MOST_EVENTS:
        told("events", _("1日の催しは{most}つまでです（いまは{count}つ）", most=MOST_EVENTS, count=len(events)))
    if any(len(word) > LONGEST_WORD for word in events):
        told("events", _("催しの名前は、それぞれ{most}字までです", most=LONGEST_WORD))
    if len(row["note"]) > LONGEST_NOTE:
        told("note", _("{most}字までで書いてください（いまは{length}字）", most=LONGEST_NOTE, length=len(row["note"])))
    return Hours(opens, closes, events, row["note"])


def _read_time(row: dict, column: str, told) -> int | None:
    typed = row[column]
    if not typed:
        return None
    found = _TIME.fullmatch(typed)
    minute = int(found[1]) * 60 + int(found[2]) if found else -1
    latest = 24 * 60 if column == "closes" else 24 * 60 - 1
    if not found or int(found[2]) > 59 or not 0 <= minute <= latest:
        told(column, _("「{typed}」は時刻ではありません。08:00 のように書いてください", typed=_short(typed)))
        return None
    return minute


def _short(typed: str) -> str:
    return typed if len(typed) <= 20 else typed[:20] + "…"
