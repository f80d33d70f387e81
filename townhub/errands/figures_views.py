"""ちょい加勢の数字 of a 年度, to look at, to print and to take along."""

from datetime import date

from flask import Blueprint, abort, url_for
from flask_login import current_user

from townhub import charts, clock
from townhub.access import permit
from townhub.dates import fiscal_year, months_of, year_name
from townhub.errands import figures
from townhub.errands.figures_rules import WHY_NOT, Request, by, count, reasons
from townhub.errands.rules import KINDS, kind_word
from townhub.i18n import _
from townhub.spreadsheet import CSV, EXCEL, csv_file, excel_file
from townhub.web import download, go, show

bp = Blueprint("errand_figures", __name__)

# The columns: figure, words, unit.
FIGURES = (
    ("requests", "依頼", "件"),
    ("board", "ホームページから", "件"),
    ("standing", "いつもの依頼", "件"),
    ("taken", "引き受けた", "件"),
    ("called", "うち電話で決まった", "件"),
    ("not_taken", "引き受け手なし", "件"),
    ("share", "引き受けた割合", "%"),
    ("wait_minutes", "引き受けるまで（まん中）", "分"),
    ("minutes", "手伝った時間", "分"),
    ("yen", "料金", "円"),
)
HELPED = (
    ("jobs", "お手伝い", "件"),
    ("minutes", "手伝った時間", "分"),
    ("yen", "料金", "円"),
    ("own_yen", "受けとる分（精算したもの）", "円"),
)
# The tables: what a line is.
TABLES = {"month": "月", "kind": "種類", "district": "地区", "reason": "わけ", "helper": "担い手"}


@bp.get("/errands/figures")
@permit("errands.figures")
def this_year():
    return go(url_for(".year", year=fiscal_year(clock.today())))


@bp.get("/errands/figures/<int:year>")
@permit("errands.figures")
def year(year):
    found = _requests(year)
    tables = {name: _table(name, year, found) for name in TABLES}
    return show("errands/figures.html", year=year, name=year_name(year), years=_years(), whole=count(found),
                tables=tables, heads=TABLES, columns={name: _columns(name) for name in TABLES}, **_charts(year, tables))  # fmt: skip


@bp.get("/errands/figures/<int:year>/<any(month, kind, district, reason, helper):table>.<any(csv, xlsx):shape>")
@permit("errands.figures")
def to_take_along(year, table, shape):
    """One table: one value a cell, numbers without units, the month as ISO."""
    columns = _columns(table)
    headings = [_(TABLES[table]), *(f"{_(words)}（{_(unit)}）" for _name, words, unit in columns)]
    cells = [
        [
            f"{line['first']:%Y-%m}" if table == "month" else line["name"],
            *(line[name] for name, _words, _unit in columns),
        ]
        for line in _table(table, year, _requests(year))
    ]
    title = _("ちょい加勢の数字_{year}年度_{table}", year=year, table=_(TABLES[table])) + f".{shape}"
    if shape == "csv":
        return download(csv_file(headings, cells), CSV, title)
    return download(excel_file(_("ちょい加勢"), headings, cells, [24, *(18 for _column in columns)]), EXCEL, title)


def _requests(year: int) -> list[Request]:
    if not 2000 <= year <= _last_year():
        abort(404)
    return figures.requests_of(current_user, year)


def _last_year() -> int:
    return fiscal_year(clock.today())


def _years() -> list[tuple[int, str]]:
    """From this 年度 back to that of the first request."""
    now = _last_year()
    return [(each, year_name(each)) for each in range(now, min(now, figures.first_year() or now) - 1, -1)]


def _columns(table: str) -> tuple[tuple[str, str, str], ...]:
    return {"helper": HELPED, "reason": (("times", "件数", "件"),)}.get(table, FIGURES)


def _table(table: str, year: int, found: list[Request]) -> list[dict]:
    """The lines of a table: their name, and the figures of its columns."""
    if table == "helper":
        return figures.helpers_of(current_user, year)
    if table == "reason":
        return [{"name": _(WHY_NOT[why]), "times": times} for why, times in reasons(found).items()]
    groups = by(table, found)
    if table == "month":
        return [
            _month(first, groups) for first in months_of(year) if first <= clock.today() or f"{first:%Y-%m}" in groups
        ]
    if table == "kind":
        return [{"name": kind_word(kind), **groups[kind]} for kind in KINDS if kind in groups]
    return [{"name": name, **group} for name, group in groups.items()]


def _month(first: date, groups: dict[str, dict]) -> dict:
    name = _("{month}月", month=first.month)
    return {"first": first, "name": name, **(groups.get(f"{first:%Y-%m}") or count([]))}


def _charts(year: int, tables: dict[str, list[dict]]) -> dict[str, list[dict]]:
    """The pictures: of the months upright, of the names lying."""
    at = {line["first"]: line for line in tables["month"]}

    def upright(figure: str, words: str, unit: str, say=int) -> dict:
        return charts.of_months(
            words, unit, [(first, at[first][figure] if first in at else None) for first in months_of(year)], say
        )

    def lying(table: str, figure: str, words: str, unit: str) -> dict:
        return charts.of_names(words, unit, [(line["name"], line[figure]) for line in tables[table]])

    return {
        "of_months": [
            upright("requests", "依頼", "件"),
            upright("share", "引き受けた割合", "%"),
            upright("wait_minutes", "引き受けるまで（まん中）", "時間", _hours),
            upright("minutes", "手伝った時間", "時間", _hours),
        ],
        "of_names": [
            lying("kind", "requests", "種類ごとの依頼", "件"),
            lying("district", "requests", "地区ごとの依頼", "件"),
            lying("helper", "minutes", "担い手ごとの時間", "分"),
        ],
    }


def _hours(minutes: int) -> str:
    """0, 0.5, 3.2, 12: short enough for a bar."""
    if not minutes:
        return "0"
    return f"{minutes / 60:.1f}" if minutes < 600 else str(round(minutes / 60))
