"""The lists of the books as files to take along: a heading, a row for each line, amounts as numbers."""

from collections.abc import Iterable
from datetime import date, timedelta

from townhub.i18n import _
from townhub.ledger.models import Account
from townhub.ledger.rules import KINDS
from townhub.spreadsheet import CSV, EXCEL, Cells, csv_file, excel_file


def _file(kind: str, title: str, headings: list[str], rows: Iterable[Cells], widths: list[int]) -> tuple[bytes, str]:
    """The file and its type."""
    if kind == "csv":
        return csv_file(headings, rows), CSV
    return excel_file(title, headings, rows, widths), EXCEL


def day_book(entries: list[dict], kind: str) -> tuple[bytes, str]:
    """日計表, oldest first, as it is filed."""
    words = Account.words_of()

    def named(codes: str | None) -> str:
        return "、".join(_(words[code]) for code in (codes or "").split(","))

    headings = [_("伝票番号"), _("日付"), _("内容"), _("くわしく"), _("住民"), _("担い手"), _("借方"), _("貸方"), _("金額"),
                _("領収書番号"), _("取り消した伝票"), _("取り消された伝票"), _("わけ"), _("書いた人")]  # fmt: skip
    rows = (
        (e["id"], e["day"], _(KINDS[e["kind"]]), e["words"], e["resident"], e["helpers"], named(e["lefts"]),
         named(e["rights"]), e["yen"], e["receipt"], e["reverses_id"], e["undone_by"], e["reason"], e["clerk"])
        for e in reversed(entries)
    )  # fmt: skip
    return _file(kind, _("日計表"), headings, rows, [9, 12, 18, 26, 16, 20, 22, 26, 10, 10, 10, 10, 24, 16])


def bills(found: list[dict], kind: str) -> tuple[bytes, str]:
    headings = [
        _("請求書番号"),
        _("年月"),
        _("氏名"),
        _("フリガナ"),
        _("地区"),
        _("前の請求"),
        _("請求額"),
        _("いまの未収"),
    ]
    rows = (
        (b["id"], b["month"], b["name"], b["kana"], b["district"], b["carried_yen"], b["amount_yen"], b["owed_yen"])
        for b in found
    )
    return _file(kind, _("請求書"), headings, rows, [10, 10, 18, 22, 14, 12, 12, 12])


def _last_day(book: dict) -> str:
    """The last day on which a ticket of it is taken: `expires_on` is the first on which none is."""
    return (date.fromisoformat(book["expires_on"]) - timedelta(days=1)).isoformat()


def books(found: list[dict], kind: str) -> tuple[bytes, str]:
    headings = [_("冊番号"), _("氏名"), _("フリガナ"), _("地区"), _("売った日"), _("使える日まで"), _("枚数"), _("1枚の金額"),
                _("のこりの枚数"), _("のこりの金額")]  # fmt: skip
    rows = (
        (b["number"], b["name"], b["kana"], b["district"], b["sold_on"], _last_day(b), b["tickets"], b["ticket_yen"],
         b["left_yen"] // b["ticket_yen"], b["left_yen"])
        for b in found
    )  # fmt: skip
    return _file(kind, _("回数券"), headings, rows, [9, 18, 22, 14, 12, 14, 8, 10, 12, 12])


def payouts(found: list[dict], kind: str) -> tuple[bytes, str]:
    headings = [_("氏名"), _("フリガナ"), _("地区"), _("支払いの残り"), _("さいごに動いた日")]
    rows = ((v["name"], v["kana"], v["district"], v["owed_yen"], v["last_on"]) for v in found)
    return _file(kind, _("担い手への支払い"), headings, rows, [18, 22, 14, 14, 16])


def statement(name: str, found: dict, kind: str) -> tuple[bytes, str]:
    """One volunteer's month: what was there before, each line, what is left."""
    headings = [_("日付"), _("内容"), _("くわしく"), _("金額")]
    rows = [
        (None, _("前の月からの残り"), None, found["before_yen"]),
        *((line["day"], _(KINDS[line["kind"]]), line["words"], line["yen"]) for line in found["lines"]),
        (None, _("残り"), None, found["left_yen"]),
    ]
    return _file(kind, name, headings, rows, [12, 22, 30, 12])


def month(found: list[dict], kind: str) -> tuple[bytes, str]:
    headings = [_("科目"), _("前の月から"), _("借方"), _("貸方"), _("残高")]
    rows = ((_(a["words"]), a["before_yen"], a["left_yen"], a["right_yen"], a["after_yen"]) for a in found)
    return _file(kind, _("月の計"), headings, rows, [22, 14, 14, 14, 14])
