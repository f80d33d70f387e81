"""What may come in as a file: every bad one ends in a sentence that says what to do, and none of them costs much."""

import io
import time
import zipfile

import openpyxl
import pytest

from townhub import sheet
from townhub.residents.exchange_rules import are_headings

HEADINGS = ["氏名", "生年月日", "地区"]
PERSON = ["木村 フミ", "S12.3.4", "宮ノ前"]


def read(raw: bytes, told=lambda _rows, _of: None):
    return sheet.read(raw, are_headings, told)


def refused(raw: bytes) -> str:
    with pytest.raises(sheet.Unreadable) as no:
        read(raw)
    return no.value.sentence


def book_of(*pages: tuple, change=lambda book: None) -> bytes:
    """An Excel file with pages of (name, rows)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in pages:
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(raw: bytes, **changed: bytes) -> bytes:
    """The same Excel file with other contents of some parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for part in given.namelist():
            bundle.writestr(part, changed.get(part.rpartition("/")[2].partition(".")[0], given.read(part)))
    return out.getvalue()


GOOD = book_of(("名簿", [HEADINGS, PERSON]))


# -- what is read ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_csv_in_every_usual_writing(coding, end):
    text = end.join([",".join(HEADINGS), "", "髙橋 ミツ,S8.2.28,新田", ""])
    found = read(text.encode(coding))
    assert found.headings == HEADINGS
    assert found.rows == [(3, ("髙橋 ミツ", "S8.2.28", "新田"))]
    assert found.is_csv


def test_a_line_end_inside_quotation_marks_does_not_shift_the_row_numbers():
    found = read('氏名,地区\r\n"木村\r\nフミ",宮ノ前\r\n岡本,岩瀬\r\n'.encode())
    assert [number for number, _cells in found.rows] == [2, 4]


def test_the_headings_may_stand_below_a_title_and_on_another_sheet():
    raw = book_of(
        ("表紙", [["名簿です"]]), ("住民", [["令和8年度 名簿"], [], HEADINGS, PERSON]), ("去年", [HEADINGS, PERSON])
    )
    found = read(raw)
    assert (found.name, found.rows, found.left_out) == ("住民", [(4, tuple(PERSON))], ["去年"])


def test_empty_rows_and_a_hidden_sheet_are_left_out():
    def hide(book):
        book["古い"].sheet_state = "hidden"

    raw = book_of(("古い", [HEADINGS, PERSON]), ("今", [HEADINGS, [], PERSON, [" ", None, "　"]]), change=hide)
    found = read(raw)
    assert (found.name, [number for number, _cells in found.rows], found.left_out) == ("今", [3], [])


def test_what_the_file_says_about_its_own_size_is_not_believed():
    raw = repacked(GOOD, sheet1=_part(GOOD, "sheet1").replace(b'ref="A1:C2"', b'ref="A1"'))
    assert read(raw).rows == [(2, tuple(PERSON))]


def _part(raw: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as bundle:
        return bundle.read(f"xl/worksheets/{name}.xml")


def test_it_tells_how_far_it_is():
    told = []
    read(book_of(("名簿", [HEADINGS, *[PERSON] * 1000])), lambda rows, of: told.append((rows, of)))
    assert told == [(rows, 1001) for rows in range(200, 1001, 200)]


# -- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "空です"),
        (b" \r\n \r\n", "空です"),
        (b"x" * 8_000_001, "大きすぎます"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "古い形（.xls）"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "パスワード"),
        (b"%PDF-1.7 ...", "PDFか写真"),
        (b"\x89PNG\r\n\x1a\n", "PDFか写真"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "ウェブページ"),
        (b"PK\x03\x04" + b"\0" * 40, "途中で切れている"),
        (GOOD[:-200], "途中で切れている"),
        ("氏名,地区\r\n木村,宮ノ前".encode("euc-jp"), "文字を読みとれません"),
        ("氏名,地区\r\n木村,宮ノ前".encode("utf-16"), "文字を読みとれません"),
        ("なまえばかり\r\n木村\r\n".encode(), "見出しの行が見つかりません"),
        ("氏名,地区\r\n".encode(), "人の行がありません"),
        ('氏名,地区\r\n木村,宮ノ前\r\n"岡本,岩瀬\r\n'.encode(), "3行目から先"),
        (book_of(("表紙", [["名簿です"]])), "どのシートにも"),
        (book_of(("名簿", [HEADINGS])), "人の行がありません"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(raw, words):
    sentence = refused(raw)
    assert words in sentence
    assert "ください" in sentence


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["mimetype", "content.xml"], ".xlsx ではありません"),  # OpenDocument
        (["[Content_Types].xml", "xl/workbook.xml", "xl/workbook.bin"], ".xlsx ではありません"),
        (["[Content_Types].xml", "word/document.xml"], ".xlsx ではありません"),
        (["[Content_Types].xml", "xl/workbook.xml"], "こわれている"),
    ],
)
def test_other_files_in_a_zip(names, words):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        for name in names:
            bundle.writestr(name, "<x/>")
    assert words in refused(out.getvalue())


def test_a_zip_with_a_password():
    raw = bytearray(GOOD)
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := raw.find(head, at + 1)) >= 0:
            raw[at + flags] |= 1
    assert "パスワード" in refused(bytes(raw))


def test_a_zip_bomb_is_seen_by_its_table_of_contents():
    started = time.process_time()
    bomb = repacked(GOOD, theme1=b"<x>" + b" " * 70_000_000 + b"</x>")
    assert len(bomb) < 200_000
    made = time.process_time()
    assert "中身が大きすぎます" in refused(bomb)
    assert time.process_time() - made < max(0.2, (made - started) / 3)


def test_a_bomb_that_lies_about_its_size_is_never_unpacked():
    bomb = bytearray(repacked(GOOD, sheet1=b"<x>" + b" " * 70_000_000 + b"</x>"))
    real, told = (70_000_007).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert bomb.count(real) == 2
    assert "ください" in refused(bytes(bomb.replace(real, told)))


def test_a_thousand_laughs_are_not_heard():
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    sheet1 = _part(GOOD, "sheet1")
    at = sheet1.index(b"<worksheet")
    assert "ふつうのExcel" in refused(repacked(GOOD, sheet1=sheet1[:at] + laughs + sheet1[at:]))
    utf16 = (laughs + b"<worksheet/>").decode().encode("utf-16")
    assert "ふつうのExcel" in refused(repacked(GOOD, sheet1=utf16))


def test_merged_cells_below_the_headings_are_named():
    def merge(book):
        book.active.merge_cells("A1:C1")
        book.active.merge_cells("C3:C4")

    raw = book_of(("名簿", [["名簿"], HEADINGS, PERSON, PERSON]), change=merge)
    assert "C3〜C4" in refused(raw)
    assert "A1" not in refused(raw)


def test_too_many_rows(monkeypatch):
    line = ",".join(PERSON) + "\r\n"
    raw = (",".join(HEADINGS) + "\r\n" + line * 50_001).encode()
    assert "50,000行まで" in refused(raw)
    assert len(read(raw[: -len(line.encode())]).rows) == 50_000


def test_200_000_rows_are_refused_before_all_of_them_are_read():
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>' % (n, n) for n in range(3, 200_000)
    )
    sheet1 = _part(GOOD, "sheet1").replace(b"</sheetData>", rows + b"</sheetData>")
    told = []
    with pytest.raises(sheet.Unreadable, match="50,000行まで"):
        read(repacked(GOOD, sheet1=sheet1), lambda rows, _of: told.append(rows))
    assert max(told) <= 50_000


def test_columns_without_end_cost_nothing():
    many = ",".join([*HEADINGS, *["x"] * 20_000])
    found = read(f"{many}\r\n{many}\r\n".encode())
    assert len(found.headings) == len(found.rows[0][1]) == sheet.MOST_COLUMNS
