"""Tables to take along, as CSV and as Excel: text stays text, numbers are numbers, and nothing that people typed is calculated."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_TEXT = "@"  # Excel's format that leaves a cell alone: no dates out of 1-2, no zeros eaten
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SECOND_ROW = re.compile(r'<row r="2".*?</row>', re.DOTALL)
_SIZE = re.compile(r'(<dimension ref="A1:[A-Z]+)2')
_STYLE = re.compile(r'\ss="(\d+)"')

Cells = Sequence[str | int | None]


def guarded(text: str) -> str:
    """The text for a CSV cell: a quotation mark in front of whatever would be calculated."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def csv_file(headings: Sequence[str], rows: Iterable[Cells]) -> bytes:
    """UTF-8 with a BOM and CRLF, as Excel in Japan wants it; nothing in it is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def excel_file(title: str, headings: Sequence[str], rows: Iterable[Cells], widths: Sequence[int], fixed="A2") -> bytes:
    """One sheet. A text cell is text, so that nothing is a formula and no zero is lost; a whole number can be summed up.

    openpyxl makes the book; the rows are written into its sheet here, six times as fast as cell by cell. `fixed` is the
    first cell that moves when one scrolls.
    """
    frame = io.BytesIO()
    book(title, headings, [" "] * len(headings), widths, fixed).save(frame)
    out = io.BytesIO()
    with zipfile.ZipFile(frame) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as bundle:
        for part in given.namelist():
            content = given.read(part)
            if part == "xl/worksheets/sheet1.xml":
                sheet = content.decode()
                sample = _SECOND_ROW.search(sheet)
                written, count = _xml_rows(rows, _STYLE.search(sample[0])[1])
                frame_above = _SIZE.sub(rf"\g<1>{1 + count}", sheet[: sample.start()])
                content = (frame_above + written + sheet[sample.end() :]).encode()
            bundle.writestr(part, content)
    return out.getvalue()


def book(title: str, headings: Sequence[str], second_row: Sequence[str], widths: Sequence[int], fixed: str = "A2"):
    """A book with the headings and a row, all text; the whole columns are formatted, for those who write on below."""
    import openpyxl  # only here: half a second that no other page should wait for
    from openpyxl.utils import get_column_letter

    made = openpyxl.Workbook()
    page = made.active
    page.title = title
    page.append(list(headings))
    page.append(list(second_row))
    for row in page.iter_rows(max_row=2):
        for cell in row:
            cell.number_format, cell.data_type = _TEXT, "s"
    make_bold(page[1])
    for place in range(1, len(headings) + 1):
        page.column_dimensions[get_column_letter(place)].number_format = _TEXT
    set_widths(page, widths)
    page.freeze_panes = fixed
    return made


def set_widths(page, widths: Sequence[int]) -> None:
    from openpyxl.utils import get_column_letter

    for place, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(place)].width = width


def make_bold(cells) -> None:
    from openpyxl.styles import Font

    for cell in cells:
        cell.font = Font(bold=True)


def _xml_rows(rows: Iterable[Cells], style: str) -> tuple[str, int]:
    """The rows below the headings, and how many."""
    written = [
        f'<row r="{number}">{"".join(_xml_cell(cell, style) for cell in row)}</row>'
        for number, row in enumerate(rows, 2)
    ]
    return "".join(written), len(written)


def _xml_cell(cell: str | int | None, style: str) -> str:
    if isinstance(cell, int):
        return f"<c><v>{cell}</v></c>"
    if not cell:
        return f'<c s="{style}"/>'
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(_NOT_XML.sub("", cell))}</t></is></c>'
