"""What every page must stand up to: axe, the widths of our screens, the sizes of text and of what is pressed."""

import re
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

WIDTHS = (320, 390, 683, 1366, 1920)  # 683: a desk's 1366 at 200 %
_LOOKED_AT_CLOSELY = (390, 1366)
_CHANGING = re.compile(r"[0-9]+|[?&]v=\w+|csrf_token.*")
_AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_RUN_AXE = """([library, options]) => {
    if (!window.axe) (0, eval)(library);
    return axe.run(document, options).then(found => found.violations);
}"""
# The dearest rules by far; and colours do not change with the width. Both: the enhanced one looks away below 4.5:1.
_COLOURS_MEASURED_AT = 390
_AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Paper is measured in points, furigana is half of what it stands above, and .spoken is for the ear alone.
_SIZES = """() => {
    const problems = [];
    const name = element => element.outerHTML.replace(/\\s+/g, ' ').slice(0, 110);
    const unseen = '.spoken, [aria-hidden=true], .skip, .sheet, .wall-list, rt';
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode()); ) {
        const element = text.parentElement;
        if (!text.data.trim() || element.closest(unseen + ', script, option') || !element.checkVisibility()) continue;
        const size = parseFloat(getComputedStyle(element).fontSize);
        if (size < 16) problems.push(`text of ${size} px: ${name(element)}`);
    }
    for (const element of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
        if (element.type === 'hidden' || element.closest(unseen) || !element.checkVisibility({visibilityProperty: true})) continue;
        const spread = getComputedStyle(element, '::before');  // a link that makes its whole line the target
        const target = spread.position === 'absolute' && spread.content !== 'none' ? element.offsetParent
            : element.closest('label') ?? element;
        const style = getComputedStyle(target), height = target.getBoundingClientRect().height;
        if (style.display === 'inline') {
            const around = target.parentElement.innerText.replace(target.innerText, '').trim();
            if (!around) problems.push(`a target that stands alone, but is only as high as its letters: ${name(element)}`);
            else if (parseFloat(style.lineHeight) < 24) problems.push(`a link in text in lines of ${style.lineHeight}: ${name(element)}`);
        } else if (height < 47.5) {
            problems.push(`a target ${Math.round(height)} px high: ${name(element)}`);
        }
    }
    // a link that makes its whole line the target leaves the line's other targets on top
    for (const element of document.querySelectorAll('.lines > li:has(.go) :is(a:not(.go), button, input, select, summary)')) {
        if (element.type === 'hidden' || !element.checkVisibility()) continue;
        element.scrollIntoView({block: 'center'});
        const box = element.getBoundingClientRect();
        const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        if (hit?.closest('.go')) problems.push(`a target under the link of its line: ${name(element)}`);
    }
    return problems;
}"""
# By how much the page is wider than the screen, and the innermost element that sticks out; on a phone also a table that
# should be a list there.
_SIDEWAYS = """size => {
    document.documentElement.className = size;
    const over = document.scrollingElement.scrollWidth - innerWidth;
    const pushed = [...document.querySelectorAll('.scroll:has(> .in-lines)')].find(frame => frame.scrollWidth > frame.clientWidth + 1);
    if (pushed && innerWidth < 640) return `a table that is pushed sideways: ${pushed.innerText.slice(0, 60)}`;
    if (over <= 0) return '';
    const out = [...document.querySelectorAll('body *')].filter(element =>
        element.getBoundingClientRect().right > innerWidth + 1 && !element.closest('.scroll > *, .spoken'));
    const widest = out.filter(element => !out.some(other => other !== element && element.contains(other)))[0];
    return `${over} px wider than the screen: ${widest ? widest.outerHTML.replace(/\\s+/g, ' ').slice(0, 110) : 'something'}`;
}"""


def look_at(page: Page, what: str = "", scripts: bool = True) -> list[str]:
    """Everything that is wrong with the page that is open, as sentences. Without scripts axe cannot run: it waits for ever."""
    where = f"{page.url} {what}".strip()
    before = page.viewport_size
    problems = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844 if width < 700 else 768})
        for size in ("", "text-largest"):
            over = page.evaluate(_SIDEWAYS, size)
            if over:
                problems.append(f"{where} at {width} {size}: {over}")
        page.evaluate("document.documentElement.className = ''")
        if width in _LOOKED_AT_CLOSELY:
            problems += [f"{where} at {width}: {problem}" for problem in page.evaluate(_SIZES)]
            problems += [f"{where} at {width}: {problem}" for problem in (_axe(page, width) if scripts else [])]
    page.set_viewport_size(before)
    return _one_of_each(problems)


def _one_of_each(problems: list[str]) -> list[str]:
    """A list of fifty days with the same fault is one thing to mend."""
    alike: dict[str, list[str]] = {}
    for problem in problems:
        alike.setdefault(_CHANGING.sub("", problem), []).append(problem)
    return [same[0] + (f" (and {len(same) - 1} like it)" if len(same) > 1 else "") for same in alike.values()]


def _axe(page: Page, width: int) -> list[str]:
    options = {
        "runOnly": {"type": "tag", "values": _AXE_TAGS},
        "rules": {
            "color-contrast": {"enabled": width == _COLOURS_MEASURED_AT},
            "color-contrast-enhanced": {"enabled": width == _COLOURS_MEASURED_AT},
        },
        "resultTypes": ["violations"],
    }
    return [
        f"axe {violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in page.evaluate(_RUN_AXE, [_AXE, options])
        for node in violation["nodes"][:3]
    ]
