"""Reads a file from a spreadsheet, Excel or CSV, into numbered rows of cells; whoever fills them in is elsewhere.

The file comes from outside, so its limits are looked at before anything is unpacked, and whatever cannot be read becomes
a sentence that says what to do about it. No database and no request.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple
from xml.parsers import expat

from townhub.i18n import _
from townhub.text import of_file, plain

MOST_BYTES = 8_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 2_000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
# A title, a date and a remark may stand above the headings.
HEADINGS_WITHIN = 20
_TOLD_EVERY = 200

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+\d+:[A-Z]+(\d+))"')
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")

Row = tuple[int, tuple]


class Unreadable(Exception):
    """The file cannot be read; the text is a sentence with the remedy."""

    @property
    def sentence(self) -> str:
        return str(self.args[0])


class Sheet(NamedTuple):
    """One table. Rows are numbered as the spreadsheet shows them; empty ones are left out."""

    name: str  # of the sheet in an Excel file
    headings: list[str]
    rows: list[Row]
    left_out: list[str]  # sheets of the same kind that were not read
    is_csv: bool


class Wanted(NamedTuple):
    """What the table should look like: how to know its headings, and words for what is missing."""

    are_headings: Callable[[list[str]], bool]
    headings: str = "氏名・生年月日・地区"
    no_row: str = "見出しだけで、人の行がありません。2行目から、1行に1人を書いてください"


def read(raw: bytes, wanted: Wanted | Callable[[list[str]], bool], told: Callable[[int, int], None]) -> Sheet:
    """The table in the file. `told(rows, of)` is called now and then; `of` is 0 while nobody knows.

    `wanted.are_headings` recognises the row of headings among the first ones. Raises Unreadable.
    """
    wanted = wanted if isinstance(wanted, Wanted) else Wanted(wanted)
    _refuse_by_looks(raw)
    if raw.startswith(b"PK"):
        return _read_book(raw, wanted, told)
    rows = _csv_rows(_text_of(raw))
    found = _headings_of(rows, wanted.are_headings)
    if found is None:
        raise Unreadable(
            _(
                "見出しの行が見つかりません。1行目に、{headings}のような見出しを、コンマで区切って書いてください",
                headings=wanted.headings,
            )
        )
    headings, _number, below = found
    return Sheet("", headings, _gathered(below, len(rows), told, wanted), [], True)


def weight(raw: bytes) -> int:
    """How many bytes there will be to read, unpacked, as the file itself says."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as bundle:
            return sum(part.file_size for part in bundle.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return len(raw)


def _refuse_by_looks(raw: bytes) -> None:
    """What the first bytes say about a file that is no table of ours."""
    if not raw.strip():
        raise Unreadable(_("ファイルが空です。中身を保存してから、もう一度えらんでください"))
    if len(raw) > MOST_BYTES:
        raise Unreadable(_("ファイルが大きすぎます。8メガバイトまでです。地区ごとなどに分けて、保存しなおしてください"))
    if raw.startswith(_OLD_OFFICE) and _LOCKED in raw:
        raise Unreadable(_("パスワードがかかっています。Excelで開き、パスワードを外して保存しなおしてください"))
    if raw.startswith(_OLD_OFFICE):
        raise Unreadable(
            _("古い形（.xls）のファイルです。Excelで開き、「Excelブック（.xlsx）」で保存しなおしてください")
        )
    if raw.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise Unreadable(_("表のファイルではありません（PDFか写真です）。もとのExcelかCSVのファイルをえらんでください"))
    if raw[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise Unreadable(_("中身がウェブページの形です。Excelで開き、「Excelブック（.xlsx）」で保存しなおしてください"))


# -- CSV ------------------------------------------------------------------------------------------------------------


def _text_of(raw: bytes) -> str:
    found = of_file(raw)
    if found is None or "\0" in found:
        raise Unreadable(
            _("文字を読みとれません。Excelで開き、「CSV UTF-8」か「Excelブック（.xlsx）」で保存しなおしてください")
        )
    return found


def _csv_rows(text: str) -> list[Row]:
    reader = csv.reader(_LINE.findall(text), strict=True)
    rows, begins = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, tuple(cells[:MOST_COLUMNS])))
            begins = reader.line_num + 1
    except csv.Error:
        raise Unreadable(
            _('{row}行目から先が、表として読みとれません。引用符（"）が閉じているか確かめてください', row=begins)
        ) from None
    return rows


# -- Excel ----------------------------------------------------------------------------------------------------------


def _read_book(raw: bytes, wanted: Wanted, told) -> Sheet:
    _check_bundle(raw)
    broken = Unreadable(
        _("ファイルがこわれているようです。Excelで開き、「Excelブック（.xlsx）」で保存しなおしてください")
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about drawings and rules for typing, which are not read
            return _read_first_table(raw, wanted, told)
    except Unreadable:
        raise
    except MemoryError:
        raise Unreadable(_("ファイルが大きすぎます。地区ごとなどに分けて、保存しなおしてください")) from None
    except Exception as error:  # whatever a file from outside can make a parser say
        raise broken from error


def _check_bundle(raw: bytes) -> None:
    """The limits of an Excel file by its table of contents, before anything of it is unpacked.

    Python never unpacks more of a part than the table of contents announces, so a bomb must announce itself here.
    """
    try:
        bundle = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable(_("ファイルが途中で切れているようです。もう一度保存して、えらびなおしてください")) from None
    with bundle:
        parts = bundle.infolist()
        names = {part.filename for part in parts}
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable(_("パスワードがかかっています。パスワードを外して保存しなおしてください"))
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Unreadable(
                _(
                    "中身が大きすぎます。1回に入れられるのは{most}行までです。ほかのシートや図を消すか、地区ごとなどに分けて、保存しなおしてください",
                    most=f"{MOST_ROWS:,}",
                )
            )
        if "xl/workbook.bin" in names or not {"xl/workbook.xml", "[Content_Types].xml"} <= names:
            raise Unreadable(
                _("Excelの .xlsx ではありません。Excelなどで開き、「Excelブック（.xlsx）」で保存しなおしてください")
            )
        try:
            _refuse_definitions(bundle, parts)
        except (zipfile.BadZipFile, expat.ExpatError, NotImplementedError, EOFError, OSError, ValueError):
            raise Unreadable(_("ファイルがこわれているようです。Excelで開いて、保存しなおしてください")) from None


def _refuse_definitions(bundle: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """No spreadsheet program writes a DOCTYPE; with one, a few lines can swell to gigabytes while they are parsed.

    openpyxl recommends defusedxml for this, which halves its speed; a DOCTYPE can only stand before the first element,
    and that much is looked at here.
    """

    class Begun(Exception):
        pass

    def begun(*_what):
        raise Begun

    def defined(*_what):
        raise Unreadable(_("ふつうのExcelのファイルではありません。Excelで開いて、保存しなおしてください"))

    for part in parts:
        if not part.filename.endswith((".xml", ".rels", ".vml")):
            continue
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler, parser.StartElementHandler = defined, begun
        with bundle.open(part) as file:
            try:
                parser.ParseFile(file)
            except Begun:
                continue


def _read_first_table(raw: bytes, wanted: Wanted, told) -> Sheet:
    import openpyxl  # only here: half a second that no other page should wait for

    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    try:
        found, left_out = None, []
        for page in book.worksheets:
            if page.sheet_state != "visible":
                continue
            expected = page.max_row or 0
            page.reset_dimensions()  # what the file says about its own size is often wrong
            table = _headings_of(_page_rows(page), wanted.are_headings)
            if table is None:
                continue
            if found:
                left_out.append(page.title)
                continue
            headings, number, below = table
            _refuse_merged(raw, page, headings_at=number)
            found = Sheet(page.title, headings, _gathered(below, expected, told, wanted), left_out, False)
    finally:
        book.close()
    if found is None:
        raise Unreadable(
            _(
                "見出しの行が見つかりません。どのシートにも、{headings}のような見出しがありません。雛形と見くらべてください",
                headings=wanted.headings,
            )
        )
    return found


def _page_rows(page) -> Iterator[Row]:
    for number, cells in enumerate(page.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in cells):
            yield number, cells


def _refuse_merged(raw: bytes, page, headings_at: int) -> None:
    """A merged cell keeps its words in the first place only: the rows below would look empty."""
    with zipfile.ZipFile(io.BytesIO(raw)) as bundle:
        merged = _MERGED.findall(bundle.read(page._worksheet_path))
    places = [place.decode().replace(":", "〜") for place, last in merged if int(last) > headings_at]
    if places:
        sentence = _(
            "結合したセルがあります（{places}）。結合をといて、それぞれのセルに書いてから、保存しなおしてください",
            places="、".join(places[:5]) + (_(" など") if len(places) > 5 else ""),
        )
        raise Unreadable(sentence)


# -- both -----------------------------------------------------------------------------------------------------------


def _headings_of(rows: Iterable[Row], are_headings) -> tuple[list[str], int, Iterator[Row]] | None:
    """The headings among the first rows, their row's number, and what is below them; None when there are none."""
    rows = iter(rows)
    for number, cells in islice(rows, HEADINGS_WITHIN):
        words = ["" if cell is None else plain(str(cell)) for cell in cells]
        if are_headings(words):
            width = max(place for place, word in enumerate(words, 1) if word)
            return words[:width], number, ((number, cells[:width]) for number, cells in rows)
    return None


def _gathered(below: Iterator[Row], expected: int, told, wanted: Wanted) -> list[Row]:
    """All rows, within the limit. Raises Unreadable when there are too many or none."""
    rows = []
    for number, cells in below:
        if len(rows) >= MOST_ROWS:
            sentence = _(
                "行が多すぎます。1回に入れられるのは{most}行までです。地区ごとなどに分けて入れてください",
                most=f"{MOST_ROWS:,}",
            )
            raise Unreadable(sentence)
        rows.append((number, cells))
        if len(rows) % _TOLD_EVERY == 0:
            told(len(rows), expected)
    if not rows:
        raise Unreadable(_(wanted.no_row))
    return rows
