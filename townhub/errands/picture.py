"""The life of a request as a picture, drawn from the table of legal steps (`rules.STEPS`): docs/errand_life.svg."""

from townhub.errands.rules import STATES, STEPS
from townhub.i18n import _

ROW = ("received", "open", "claimed", "confirmed", "running", "done", "settled")
ASIDE = ("out_of_scope", "untaken", "called_off", "nobody_home", "over")
_WIDE, _HIGH, _STEP, _TOP, _LOW = 112, 44, 168, 130, 330
_STYLE = 'font-family="BIZ UDPGothic, Noto Sans JP, sans-serif" font-size="15"'


def _left(state: str) -> int:
    return 16 + (ROW.index(state) * _STEP if state in ROW else 84 + ASIDE.index(state) * 210)


def _middle(state: str) -> int:
    return _left(state) + _WIDE // 2


def _box(state: str) -> str:
    top = _TOP if state in ROW else _LOW
    return (
        f'<rect x="{_left(state)}" y="{top}" width="{_WIDE}" height="{_HIGH}" fill="none" stroke="currentColor" stroke-width="2"/>'
        f'<text x="{_middle(state)}" y="{top + 28}" text-anchor="middle" font-weight="700">{_(STATES[state])}</text>'
    )


def _arrow(word: str, came_from: str, to: str, number: int) -> str:
    start, end = _middle(came_from), _middle(to)
    if came_from in ROW and to in ROW:
        steps = ROW.index(to) - ROW.index(came_from)
        if steps == 1:
            x, y = _left(came_from) + _WIDE, _TOP + _HIGH // 2
            return _line(f"M{x} {y}H{_left(to) - 2}") + _label(word, (x + _left(to)) // 2, y - 8)
        height = _TOP - 20 - 14 * abs(steps)
        return _line(f"M{start} {_TOP}C{start} {height} {end} {height} {end} {_TOP - 2}") + _label(
            word, (start + end) // 2, height + 18
        )
    if to in ROW:  # back from aside
        return _line(f"M{start + 30} {_LOW}L{end + 30} {_TOP + _HIGH + 2}", dashed=True)
    shift = (number % 5 - 2) * 12
    return _line(f"M{start + shift} {_TOP + _HIGH}L{end + shift} {_LOW - 2}")


def _line(path: str, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    return f'<path d="{path}" fill="none" stroke="currentColor"{dash} marker-end="url(#tip)"/>'


def _label(word: str, x: int, y: int) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle" font-size="13">{word}</text>'


def moves() -> list[tuple[str, str, str]]:
    """Every legal step as (act, from, to); a step that may lead to several states is there for each."""
    return [(act, start, end) for act, move in STEPS.items() for start in move.froms for end in move.to]


def draw() -> str:
    """The SVG: the straight way in a row, what goes aside below, and every step by name underneath."""
    arrows = [
        _arrow(_(STEPS[act].word), start, end, number)
        for number, (act, start, end) in enumerate(moves())
        if start != end
    ]
    lines = []
    for number, (act, move) in enumerate(STEPS.items()):
        ways = f"{'・'.join(_(STATES[s]) for s in move.froms)} → {'・'.join(_(STATES[s]) for s in move.to)}"
        undo = _("（10分のあいだ、もどせる）") if move.undo else ""
        x, y = 20 + (number % 2) * 600, 420 + number // 2 * 26
        lines.append(
            f'<text x="{x}" y="{y}" font-size="14"><tspan font-weight="700">{_(move.word)}</tspan>　{ways}{undo}</text><!-- {act} -->'
        )
    height = 440 + (len(STEPS) + 1) // 2 * 26
    title = _("ちょい加勢の依頼が通る道")
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1210 {height}" role="img" aria-label="{title}" {_STYLE}>',
            '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
            '<path d="M0 0L10 5L0 10z" fill="currentColor"/></marker></defs>',
            *map(_box, (*ROW, *ASIDE)),
            *arrows,
            *lines,
            "</svg>",
            "",
        ]
    )
