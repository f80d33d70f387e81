"""The register as a file to take along: Excel and CSV in the columns that the import reads, and an empty sheet to fill in."""

import io
from collections.abc import Iterable
from datetime import date

from townhub import spreadsheet
from townhub.i18n import _
from townhub.residents.exchange_rules import COLUMNS
from townhub.residents.models import CARE_LEVELS, SEXES
from townhub.residents.rules import birthday_words

_WIDTHS = {"name": 16, "kana": 20, "birth_on": 20, "address": 18, "landmark": 24, "phone": 17, "mobile": 17,
           "emergency_phone": 17, "cannot_eat": 28, "gets_about": 24}  # fmt: skip
_WORDS = {"sex": {**SEXES, "": ""}, "care_level": {**CARE_LEVELS, "": ""}}


def as_words(person: tuple) -> list[str]:
    """A person's row as people write it."""
    words = []
    for column, value in zip(COLUMNS, person, strict=True):
        if isinstance(value, date):
            value = birthday_words(value)
        words.append(_WORDS.get(column.fact, {}).get(value, value) or "")
    return words


def _headings() -> list[str]:
    return [column.heading for column in COLUMNS]


def _widths() -> list[int]:
    return [_WIDTHS.get(column.fact, 14) for column in COLUMNS]


def csv_file(people: Iterable[tuple]) -> bytes:
    return spreadsheet.csv_file(_headings(), map(as_words, people))


def excel_file(people: Iterable[tuple]) -> bytes:
    return spreadsheet.excel_file(_("名簿"), _headings(), map(as_words, people), _widths(), fixed="B2")


def template_file(districts: list[str], units: list[str]) -> bytes:
    """A sheet with the headings and one made-up row, and a second sheet that explains every column."""
    examples = {"district": districts[0] if districts else "", "main_unit": units[0] if units else ""}
    example = [examples.get(column.fact, column.example) for column in COLUMNS]
    book = spreadsheet.book(_("名簿"), _headings(), example, _widths(), fixed="B2")
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
    spreadsheet.set_widths(pages, [20, 70, 50, 12])
    spreadsheet.make_bold(pages[1])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
