"""打ち合わせの月ごとの数字, to look at, to print and to take along."""

from flask import Blueprint, abort, url_for

from townhub import charts, clock
from townhub.access import permit
from townhub.dates import fiscal_year, months_of, year_name
from townhub.huddle.figures import figures_of, first_year
from townhub.i18n import _
from townhub.spreadsheet import CSV, EXCEL, csv_file, excel_file
from townhub.web import download, go, show

bp = Blueprint("huddle_figures", __name__)

# What is drawn and exported: the name of the figure, its words and its unit.
FIGURES = (
    ("meetings", "打ち合わせの回数", "回"),
    ("minutes", "1回の長さ（まん中）", "分"),
    ("carried", "持ち越した話題", "件"),
    ("age_days", "宿題の古さ（まん中）", "日"),
    ("silent", "見守りなのに、話題にならなかった人", "人"),
)


@bp.get("/huddle/figures")
@permit("huddle.look_back")
def this_year():
    return go(url_for(".year", year=fiscal_year(clock.today())))


@bp.get("/huddle/figures/<int:year>")
@permit("huddle.look_back")
def year(year):
    lines = _lines(year)
    return show("huddle/figures.html", year=year, name=year_name(year), lines=lines, charts=_charts(lines, year),
                figures=FIGURES, years=_years())  # fmt: skip


@bp.get("/huddle/figures/<int:year>.csv")
@permit("huddle.look_back")
def as_csv(year):
    return download(csv_file(_headings(), _cells(year)), CSV, _file_name(year, "csv"))


@bp.get("/huddle/figures/<int:year>.xlsx")
@permit("huddle.look_back")
def as_excel(year):
    widths = [10, *(24 for _figure in FIGURES), 24]
    return download(excel_file(_("打ち合わせ"), _headings(), _cells(year), widths), EXCEL, _file_name(year, "xlsx"))


def _lines(year: int) -> list[dict]:
    if not 2000 <= year <= fiscal_year(clock.today()):
        abort(404)
    return figures_of(year)


def _years() -> list[tuple[int, str]]:
    """From this 年度 back to that of the first meeting."""
    now = fiscal_year(clock.today())
    return [(each, year_name(each)) for each in range(now, min(now, first_year() or now) - 1, -1)]


def _headings() -> list[str]:
    return [_("月"), *(f"{_(words)}（{_(unit)}）" for _name, words, unit in FIGURES), _("見守りの人数（人）")]


def _cells(year: int) -> list[list]:
    """One value a cell, numbers without units, the month as ISO."""
    names = [*(name for name, _words, _unit in FIGURES), "watched"]
    return [[f"{line['month']:%Y-%m}", *(line[name] for name in names)] for line in _lines(year)]


def _file_name(year: int, kind: str) -> str:
    return _("打ち合わせの数字_{year}年度", year=year) + f".{kind}"


def _charts(lines: list[dict], year: int) -> list[dict]:
    """Of each figure the bars of its twelve months."""
    at = {line["month"]: line for line in lines}
    return [
        charts.of_months(words, unit, [(month, at[month][name] if month in at else None) for month in months_of(year)])
        for name, words, unit in FIGURES
    ]
