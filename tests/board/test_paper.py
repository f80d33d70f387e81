"""A sheet is one page, whatever the month brings: printed by a real Chromium, without backgrounds."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

import townhub
from townhub.cafe import actions
from townhub.cafe.layers import Hours
from townhub.cafe.models import CafePlace

pytestmark = pytest.mark.browser
STATIC = Path(townhub.__file__).parent / "static"
FULL = Hours(480, 1020, ("食事会", "出張販売", "送迎"), "健康の話し会")
FULLEST = Hours(480, 1020, ("食事会", "出張販売", "送迎", "コーヒー", "あ" * 20), "い" * 40)
# Page sizes in points, as Chromium writes them.
SIZES = {"a4": (842, 595), "a3": (842, 1191)}


@pytest.fixture
def print_out(client, chromium):
    """print_out(path): the sizes of the pages that come out of the printer."""

    def print_out(path: str) -> list[tuple[int, int]]:
        style = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("tokens.css", "town.css"))
        page = chromium.new_page()
        page.set_content(
            re.sub(r"<link[^>]*>", "", client.get(path).text).replace("</head>", f"<style>{style}</style></head>")
        )
        pdf = page.pdf(prefer_css_page_size=True, print_background=False)
        page.close()
        found = re.findall(rb"/Type\s*/Page\b.*?/MediaBox\s*\[([^\]]*)\]", pdf, re.DOTALL)
        return [tuple(round(float(number)) for number in box.split()[2:]) for box in found]

    return print_out


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("hours", [FULL, FULLEST], ids=["full", "fullest"])
@pytest.mark.parametrize("month", ["2021-02", "2019-01", "2019-12"], ids=["4 weeks", "5 weeks", "6 weeks"])
def test_one_page(town, print_out, month, hours, paper):
    first = date.fromisoformat(f"{month}-01") - timedelta(days=6)
    actions.import_days("test", {first + timedelta(days=n): hours for n in range(50)})
    assert print_out(f"/board/{month}/print?paper={paper}") == [SIZES[paper]]


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("language", ["en", "easy"])
def test_one_page_in_other_languages(town, client, print_out, language, paper):
    CafePlace.update(name_en="The Open House of Hinata Hall", kana="ひなたかんかふぇ").where(
        CafePlace.id == 1
    ).execute()
    days = {date(2019, 11, 25) + timedelta(days=n): FULLEST for n in range(50)}
    actions.import_days("test", days)
    for letters in ("", "&letters=large"):
        assert print_out(f"/board/2019-12/print?paper={paper}&lang={language}{letters}") == [SIZES[paper]]


def test_black_alone_and_large_letters_are_one_page_too(town, client, print_out):
    actions.import_days("test", {date(2019, 12, day): FULL for day in range(1, 32)})
    client.set_cookie("text", "largest")
    assert print_out("/board/2019-12/print?paper=a3&ink=black") == [SIZES["a3"]]
    assert print_out("/board/2019-12/print") == [SIZES["a4"]]
