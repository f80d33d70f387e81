"""The table that people read, and the same for machines."""

import os
import platform
import unicodedata
from dataclasses import asdict, dataclass
from importlib.metadata import version

from peewee import sqlite3

from benchmarks.rows import ROWS, FirstVisit, Result
from benchmarks.servers import Start, Weight

KB, MB = 1000, 1_000_000
# With ten years of data a page may do this much worse than with one before we call it slower: the noise of two ratios.
NO_SLOWER = 0.8
_COLUMNS = (28, 6, 9, 8, 8, 8, 9, 9)


@dataclass(frozen=True)
class Fact:
    """A figure that is no ratio: what, how much, at most how much, in which unit."""

    name: str
    words: str
    value: float
    most: float
    unit: str

    @property
    def reached(self) -> bool:
        return self.value <= self.most


@dataclass
class Findings:
    """Everything that one run found; towns by their years of data."""

    seconds: int
    month_table: Result
    rows: dict[str, dict[int, Result]]
    starts: dict[int, Start]
    bare_start: Start
    weights: dict[int, Weight]
    visit: FirstVisit

    def facts(self) -> list[Fact]:
        found = []
        for years, start in self.starts.items():
            found.append(
                Fact(f"start_{years}", f"2度めに動かして、はじめの答えまで({years}年)", start.seconds, 1.0, "秒")
            )
        for years, weight in self.weights.items():
            found.append(
                Fact(
                    f"largest_process_{years}",
                    f"いちばん大きいプロセス RSS({years}年)",
                    weight.largest_rss / MB,
                    80,
                    "MB",
                )
            )
            found.append(Fact(f"all_processes_{years}", f"プロセスぜんぶで PSS({years}年)", weight.pss / MB, 80, "MB"))
        found.append(Fact("html", "だれでも見る画面の HTML、大きいほう", self.visit.html / KB, 20, "KB"))
        found.append(Fact("first_visit", "はじめての来訪、ぜんぶで(gzip)", self.visit.everything / KB, 40, "KB"))
        return found

    def missed(self) -> list[str]:
        """The names of the aims that were not reached."""
        found = [fact.name for fact in self.facts() if not fact.reached]
        for row in ROWS:
            for years, result in self.rows.get(row.name, {}).items():
                if row.aim and result.ratio < row.aim:
                    found.append(f"{row.name}_{years}")
            if (held := self.held(row.name)) and held < NO_SLOWER:
                found.append(f"{row.name}_with_years")
        return found

    def held(self, name: str) -> float | None:
        """How the row does with the most years of data, over how it does with the fewest; None with one town.

        By answers a second or by processor time, whichever is kinder: what is really slower is so in both.
        """
        towns = self.rows.get(name, {})
        if len(towns) < 2:
            return None
        few, many = towns[min(towns)], towns[max(towns)]
        by_cpu = few.cpu / many.cpu if few.cpu and many.cpu else 0
        return max(many.ratio / few.ratio, by_cpu)


def as_text(found: Findings) -> str:
    lines = [
        "hello = 同じサーバー設定の Flask だけの「hello」。×hello は1秒あたりの答えの数の倍率、p50・p99 はかかった時間の倍率、\n"
        "CPU は1つの答えに使った処理装置の時間の倍率(ほかの仕事でこんだ機械でも、あまり変わらない)",
        _line("", "年数", "×hello", "CPU", "p50", "p99", "バイト", "ねらい", ""),
        _line(
            "Flask だけの hello", "-", "1.00", "1.0", "1.0", "1.0", f"{found.month_table.hello.bytes_each:.0f}", "", ""
        ),
        _result_line("Flask + Jinja の月の表だけ", "-", found.month_table, None),
    ]
    for row in ROWS:
        towns = found.rows.get(row.name, {})
        lines += [_result_line(row.words, f"{years}", result, row.aim) for years, result in towns.items()]
        if held := found.held(row.name):
            name = f"  {max(towns)}年 ÷ {min(towns)}年"
            lines.append(_line(name, "", f"{held:.2f}", "", "", "", "", f"≥ {NO_SLOWER}", _verdict(held >= NO_SLOWER)))
    lines.append("")
    for fact in found.facts():
        value, aim = f"{fact.value:.2f} {fact.unit}", f"≤ {fact.most:g} {fact.unit}"
        lines.append(
            _pad(fact.words, 48)
            + _pad(value, 12, right=True)
            + _pad(aim, 12, right=True)
            + f"  {_verdict(fact.reached)}"
        )
    lines.append(
        f"Flask だけの hello が動きだすまで {_start(found.bare_start)}、町は {_start(found.starts[min(found.starts)])}"
    )
    missed = found.missed()
    lines.append(f"未達 {len(missed)}: {', '.join(missed)}" if missed else "ぜんぶ達成")
    return "\n".join(lines)


def as_facts(found: Findings) -> dict:
    """For --json: everything, with the versions that it was measured with."""
    packages = ("Flask", "Jinja2", "Werkzeug", "gunicorn", "peewee")
    return {
        "with": {
            "python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "cpus": os.cpu_count(),
            **{name: version(name) for name in packages},
        },
        "seconds_a_row": found.seconds,
        "month_table": asdict(found.month_table),
        "rows": [
            {"name": row.name, "words": row.words, "aim": row.aim, "held": found.held(row.name),
             "years": {str(years): asdict(result) for years, result in found.rows[row.name].items()}}
            for row in ROWS if row.name in found.rows
        ],
        "facts": [{**asdict(fact), "reached": fact.reached} for fact in found.facts()],
        "first_visit": found.visit.parts,
        "starts": {str(years): start._asdict() for years, start in found.starts.items()},
        "bare_start": found.bare_start._asdict(),
        "missed": found.missed(),
    }  # fmt: skip


def _result_line(words: str, years: str, result: Result, aim: float | None) -> str:
    verdict = _verdict(result.ratio >= aim) if aim else ""
    cpu = f"{result.cpu:.1f}" if result.cpu else ""
    figures = (f"{result.ratio:.2f}", cpu, f"{result.p50:.1f}", f"{result.p99:.1f}", f"{result.bytes_each:,.0f}")
    return _line(words, years, *figures, f"≥ {aim:g}" if aim else "", verdict)


def _start(start: Start) -> str:
    return f"{start.seconds:.2f} 秒(CPU {start.cpu_seconds:.2f} 秒)"


def _verdict(reached: bool) -> str:
    return "達成" if reached else "未達"


def _line(first: str, *others: str) -> str:
    *cells, verdict = others
    line = _pad(first, _COLUMNS[0]) + "".join(
        _pad(cell, width, right=True) for cell, width in zip(cells, _COLUMNS[1:], strict=True)
    )
    return f"{line}  {verdict}".rstrip()


def _pad(text: str, width: int, right: bool = False) -> str:
    """To so many columns of a terminal, where a Japanese character takes two."""
    space = " " * (width - sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text))
    return space + text if right else text + space
