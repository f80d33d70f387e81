"""The register as a file to take along: Excel and CSV in the columns that the import reads, and an empty sheet to fill in."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date
from xml.sax.saxutils import escape

from townhub.i18n import _
from townhub.residents.exchange_rules import COLUMNS, guarded
from townhub.residents.models import CARE_LEVELS, SEXES
from townhub.residents.rules import birthday_words

_TEXT = "@"  # Excel's format that leaves a cell alone: no dates out of 1-2, no zeros eaten
_WIDTHS = {"name": 16, "kana": 20, "birth_on": 20, "address": 18, "landmark": 24, "phone": 17, "mobile": 17,
           "emergency_phone": 17, "cannot_eat": 28, "gets_about": 24}  # fmt: skip
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SECOND_ROW = re.compile(r'<row r="2".*?</row>', re.DOTALL)
_SIZE = re.compile(r'(<dimension ref="A1:[A-Z]+)2')
_STYLE = re.compile(r'\ss="(\d+)"')
_WORDS = {"sex": {**SEXES, "": ""}, "care_level": {**CARE_LEVELS, "": ""}}


def as_words(person: tuple) -> list[str]:
    """A person's row as people write it."""
    words = []
    for column, value in zip(COLUMNS, person, strict=True):
        if isinstance(value, date):
            value = birthday_words(value)
        words.append(_WORDS.get(column.fact, {}).get(value, value) or "")
    return words


def csv_file(people: Iterable[tuple]) -> bytes:
    """UTF-8 with a BOM and CRLF, as Excel in Japan wants it; nothing in it is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.heading for column in COLUMNS])
    writer.writerows([guarded(words) for words in as_words(person)] for person in people)
    return out.getvalue().encode("utf-8-sig")


def excel_file(people: Iterable[tuple]) -> bytes:
    """Every cell is text, so that nothing is a formula and no zero is lost.

    openpyxl makes the book; the rows are written into its sheet here, six times as fast as cell by cell.
    """
    book = _book([" "] * len(COLUMNS))
    frame = io.BytesIO()
    book.save(frame)
    out = io.BytesIO()
    with zipfile.ZipFile(frame) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as bundle:
        for part in given.namelist():
            content = given.read(part)
            if part == "xl/worksheets/sheet1.xml":
                sheet = content.decode()
                sample = _SECOND_ROW.search(sheet)
                rows, count = _xml_rows(people, _STYLE.search(sample[0])[1])
                frame_above = _SIZE.sub(rf"\g<1>{1 + count}", sheet[: sample.start()])
                content = (frame_above + rows + sheet[sample.end() :]).encode()
            bundle.writestr(part, content)
    return out.getvalue()


def template_file(districts: list[str], units: list[str]) -> bytes:
    """A sheet with the headings and one made-up row, and a second sheet that explains every column."""
    examples = {"district": districts[0] if districts else "", "main_unit": units[0] if units else ""}
    book = _book([examples.get(column.fact, column.example) for column in COLUMNS])
    pages = book.create_sheet(_("列の説明"))
    pages.append([_("見出し"), _("書くこと"), _("ほかの見出しでも読みます"), _("長さ")])
    known = {"district": districts, "main_unit": units}
    for column in COLUMNS:
        hint = _(column.hint) + (
            _("（{names}）", names="、".join(known[column.fact])) if known.get(column.fact) else ""
        )
        pages.append([column.heading, hint, "、".join(column.others), _("{most}字まで", most=column.most)])
    pages.append([])
    pages.append([_("見本の行は、消してから使ってください")])
    _set_widths(pages, [20, 70, 50, 12])
    _make_bold(pages[1])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _book(second_row: list[str]):
    """A book with the headings and a row, all text; the whole columns are formatted, for those who write on below."""
    import openpyxl  # only here: half a second that no other page should wait for
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    page = book.active
    page.title = _("名簿")
    page.append([column.heading for column in COLUMNS])
    page.append(second_row)
    for row in page.iter_rows(max_row=2):
        for cell in row:
            cell.number_format, cell.data_type = _TEXT, "s"
    _make_bold(page[1])
    for place in range(1, len(COLUMNS) + 1):
        page.column_dimensions[get_column_letter(place)].number_format = _TEXT
    _set_widths(page, [_WIDTHS.get(column.fact, 14) for column in COLUMNS])
    page.freeze_panes = "B2"
    return book


def _set_widths(page, widths: list[int]) -> None:
    from openpyxl.utils import get_column_letter

    for place, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(place)].width = width


def _make_bold(cells) -> None:
    from openpyxl.styles import Font

    for cell in cells:
        cell.font = Font(bold=True)


def _xml_rows(people: Iterable[tuple], style: str) -> tuple[str, int]:
    """The rows below the headings, and how many."""
    rows = []
    for number, person in enumerate(people, 2):
        cells = "".join(
            f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(_NOT_XML.sub("", words))}</t></is></c>'
            if words
            else f'<c s="{style}"/>'
            for words in as_words(person)
        )
        rows.append(f'<row r="{number}">{cells}</row>')
    return "".join(rows), len(rows)
