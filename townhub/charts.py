"""The pictures of the figures: the measures of their bars, in the units of an SVG of 600. templates/shared/charts.html draws them."""

from collections.abc import Callable, Iterable
from datetime import date

_HEIGHT, _STEP = 120, 50  # upright: a bar for each month
_LABEL, _LENGTH, _LINE = 210, 290, 44  # lying: a label, a bar, its number


def of_months(
    words: str, unit: str, values: Iterable[tuple[date, int | None]], say: Callable[[int], object] = int
) -> dict:
    """An upright bar for each month; None where there was nothing to measure. `say` is the number as it stands on the bar."""
    values = list(values)
    most = _most(value for _month, value in values)
    bars = [
        {"x": place * _STEP, "height": round((value or 0) * _HEIGHT / most), "month": month.month,
         "value": None if value is None else say(value)}
        for place, (month, value) in enumerate(values)
    ]  # fmt: skip
    return {"words": words, "unit": unit, "bars": bars}


def of_names(words: str, unit: str, values: Iterable[tuple[str, int]]) -> dict:
    """A lying bar for each name, in the order given."""
    values = list(values)
    most = _most(value for _name, value in values)
    bars = [
        {"y": place * _LINE, "x": _LABEL, "length": round(value * _LENGTH / most), "name": name, "value": value}
        for place, (name, value) in enumerate(values)
    ]
    return {"words": words, "unit": unit, "bars": bars, "height": len(bars) * _LINE}


def _most(values: Iterable[int | None]) -> int:
    return max((value for value in values if value), default=1)
