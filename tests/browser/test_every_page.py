"""Every page of everybody, found by following the links; and the pages that no link leads to, because something happened."""

import re
import zlib
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from playwright.sync_api import Page, expect

from .conftest import SCRIPTS, fill_in_request
from .desk import VOLUNTEERS
from .inspection import look_at
from .running_town import RunningTown

_NUMBERS = re.compile(r"\d+(-\d+)*")
PUBLIC = {"/", "/board/#", "/board/#/print", "/ask", "/login"}  # the visitor looks at these
_LINKS = re.compile(r'<a [^>]*?href="(/[^"]*)"')
_A_FILE = re.compile(r"\.\w+$")


def kind_of(url: str) -> str:
    """/errands/7 stands for all jobs and ?state=done for all lists: what differs in them has tests of its own."""
    where = urlsplit(url)
    return _NUMBERS.sub("#", where.path) + "".join(f"?{name}" for name in sorted(parse_qs(where.query)))


_found: dict[str, tuple[list[str], list[str]]] = {}


def pages_from(page: Page, start: str, known: set[str]) -> tuple[list[str], list[str]]:
    """One page of each kind that links lead to, and what is wrong with the links; those in `known` somebody else looks at.

    Asked for without being drawn: a browser that draws each of two hundred pages to find the next takes a minute. The
    way is walked once in a process: it is the same for each part of a house.
    """
    if start not in _found:
        _found[start] = _walk(page, start, known)
    return _found[start]


def _walk(page: Page, start: str, known: set[str]) -> tuple[list[str], list[str]]:
    to_see, kinds, pages, problems = [start], set(), [], []
    while to_see:
        url = to_see.pop(0)
        kind = kind_of(url)
        if kind in kinds | known or _A_FILE.search(urlsplit(url).path) or "/come-in/" in url:
            continue
        kinds.add(kind)
        answer = page.request.get(url)
        if not answer.ok:
            problems.append(f"a link leads to {url}, which answers {answer.status}")
            continue
        pages.append(url)
        to_see += [urljoin(url, unescape(link)) for link in _LINKS.findall(answer.text())]
    assert len(pages) >= 5, f"hardly anything was found: {kinds}"
    return pages, problems


def walk_everywhere(page: Page, start: str, known: set[str], part: int = 0, of: int = 1) -> list[str]:
    """Look at every page of this part: two processes look at a large house together."""
    pages, problems = pages_from(page, start, known)
    for url in pages:
        if zlib.crc32(kind_of(url).encode()) % of == part:
            page.goto(url)
            problems += look_at(page)
    return problems


def nothing_in(problems: list[str]) -> None:
    assert not problems, f"{len(problems)} to mend:\n" + "\n".join(problems)


@pytest.mark.parametrize(("person", "start"), [(None, "/"), ("suzuki", "/help/today")])
def test_every_page_that_a_link_leads_to(look_in, town, person, start):
    nothing_in(walk_everywhere(look_in(town, person), start, PUBLIC if person else set()))


@pytest.mark.parametrize("language", ["en", "easy"])
def test_the_pages_of_a_visitor_in_other_languages(look_in, town, language):
    visitor = Looker(look_in(town))
    visitor.go(f"/?lang={language}", "chosen")
    for path in ("/board/list", "/in-charge/1", "/ask", "/sign-up", "/board/2019-01/print", "/login"):
        visitor.go(path, language)
    for path in ("/ask/form", "/sign-up/2019-01-31"):
        visitor.go(path, language).page.locator("main form button.act").click()
        visitor.look(f"{language} mistakes")
    visitor.go("/nothing-here", language, 404)
    nothing_in(visitor.problems)


@pytest.mark.parametrize("part", range(6))
def test_every_page_of_the_office(look_in, town, part):
    nothing_in(walk_everywhere(look_in(town, "yamaguchi"), "/today", PUBLIC, part, 6))


class Looker:
    """Opens, presses, looks; keeps what is wrong until the end, so that one run tells everything."""

    def __init__(self, page: Page, scripts: bool = True):
        self.page, self.scripts, self.problems = page, scripts, []

    def go(self, path: str, what: str = "", status: int = 200) -> "Looker":
        answer = self.page.goto(path)
        assert answer.status == status, f"{path} answered {answer.status}"
        return self.look(what)

    def press(self, button: str, what: str, within=None) -> "Looker":
        (within or self.page).get_by_role("button", name=button).first.click()
        return self.look(what)

    def look(self, what: str = "") -> "Looker":
        self.problems += look_at(self.page, what, self.scripts)
        return self


@pytest.mark.parametrize("path", ["/errands", "/volunteers"])
def test_on_paper_a_name_stays_on_one_line_and_the_table_on_its_sheet(look_in, town, path):
    page = look_in(town, "sato")
    page.set_viewport_size({"width": 703, "height": 1032})  # A4 within its margins
    page.emulate_media(media="print")
    page.goto(path)
    names = page.locator(".roster tbody span.keep").evaluate_all(
        "all => all.map(each => [each.textContent, each.offsetHeight / parseFloat(getComputedStyle(each).lineHeight)])"
    )
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the table is wider than its sheet"
    assert names and not [name for name, lines in names if lines > 1.5]


def test_the_door(look_in, town, invite):
    visitor = Looker(look_in(town))
    visitor.go("/nothing-here", "404", 404)
    visitor.go("/today", "please log in")
    visitor.press("ログインする", "nothing typed")
    visitor.page.get_by_label("ログイン名").fill("nobody-known")
    visitor.page.get_by_label("パスワード").fill("whatever-it-may-be")
    visitor.press("ログインする", "wrong password")
    card = invite(town, VOLUNTEERS["nakamura"])
    visitor.go(card, "a fresh invitation")
    visitor.press("この電話で始める", "come in")
    visitor.go("/today", "not for volunteers", 403)
    second = Looker(look_in(town))
    second.go(card, "a used invitation")
    nothing_in(visitor.problems + second.problems)


def test_a_volunteers_job_from_the_offer_to_the_report(look_in, town, ask_for_help, mark):
    job = ask_for_help(town, mark).rsplit("/", 1)[1]
    phone, other = Looker(look_in(town, "suzuki")), Looker(look_in(town, "nakamura"))
    phone.go(f"/help/{job}", "an offer")
    other.page.goto("/help")
    phone.press("引き受ける", "just claimed")
    other.press("引き受ける", "somebody was first", other.page.locator("article.job", has_text=mark))
    other.go(f"/help/{job}", "taken by somebody else")
    phone.go(f"/help/{job}/give-back").press("募集にもどす", "no reason")
    phone.go(f"/help/{job}", "claimed").press("はじめる", "running")
    phone.go("/help/today", "with a running job")
    phone.go(f"/help/{job}/times").press("この時刻にする", "times are missing")
    phone.page.get_by_label("はじめた時刻").fill("1:30")
    phone.page.get_by_label("おわった時刻").fill("2:50")
    phone.press("この時刻にする", "80 minutes")
    phone.press("知らせる", "nothing chosen")
    phone.page.get_by_role("radio", name="変わりなし").check()
    phone.press("知らせる", "today, with a fee to be decided")
    phone.go(f"/help/{job}", "over")
    phone.go("/help/month", "with a fee to be decided")
    nothing_in(phone.problems + other.problems)


def test_the_offices_job_in_every_state(look_in, town, ask_for_help, mark):
    path = ask_for_help(town, mark)
    job = path.rsplit("/", 1)[1]
    office = Looker(look_in(town, "sato"))
    phone = look_in(town, "nakamura", scripts=False)
    office.go(path, "wanted").press("取り消す", "no reason")
    phone.goto(f"/help/{job}")
    phone.get_by_role("button", name="引き受ける").click()
    office.go(path, "claimed")
    office.go(f"{path}/times").press("この時刻にする", "times are missing")
    office.page.get_by_label("はじめた時刻").fill("0:05")
    office.page.get_by_label("おわった時刻").fill("1:25")
    office.press("この時刻にする", "over an hour")
    office.go("/today", "with a fee to decide")
    office.go(path).press("この料金にする", "no fee")
    office.page.locator("form[action$='/fee']").get_by_label("料金").fill("700")
    office.page.locator("form[action$='/fee']").get_by_label("わけ").fill(mark)
    office.press("この料金にする", "decided")
    called_off = ask_for_help(town, f"{mark}二つめ")
    office.go(called_off)
    office.page.get_by_label("わけ").fill(mark)
    office.press("取り消す", "called off")
    nothing_in(office.problems)


@SCRIPTS
def test_reception_in_every_state(look_in, town, mark, scripts):
    desk = Looker(look_in(town, "takahashi", scripts=scripts), scripts)
    desk.go("/reception", "empty").press("この依頼を受け付ける", "everything missing")
    desk.page.goto("/reception")
    desk.page.get_by_label("どなたのこと").fill("だれもいない")
    desk.page.get_by_role("button", name="さがす").click()
    expect(desk.page.locator("#found")).to_contain_text("見つかりません")
    desk.look("nobody found")
    desk.page.get_by_text("ここにいない人を書く").click()
    desk.look("somebody new")
    fill_in_request(desk.page, remark=mark)
    if scripts:
        expect(desk.page.locator("#say .price")).to_be_visible()
    else:
        desk.page.get_by_role("button", name="料金を確かめる").click()
    desk.look("ready to save")
    desk.page.context.clear_cookies()
    desk.press("この依頼を受け付ける", "please log in, with what was typed")
    desk.page.get_by_label("ログイン名").fill("takahashi")
    desk.page.get_by_label("パスワード").fill(town.key_of("takahashi"))
    desk.press("ログインする", "back to what was typed")
    desk.press("書いたものにもどる", "the form is back")
    nothing_in(desk.problems)


def test_a_form_that_waited_too_long(look_in, town, mark):
    """Somebody else came in meanwhile in this browser: the page's token is old, the text is kept."""
    office = Looker(look_in(town, "sato"))
    office.page.goto("/cafe/day/2019-06-03")
    office.page.get_by_role("radio", name="開く", exact=True).check()
    office.page.get_by_label("ひとこと").fill(mark)
    office.page.locator("form:has([name=note]) [name=csrf_token]").evaluate("input => { input.value = 'old' }")
    office.press("この日の予定にする", "kept")
    expect(office.page.locator("main")).to_contain_text(mark)
    nothing_in(office.problems)


def test_the_cafes_forms_when_something_is_wrong(look_in, town, mark):
    office, other = Looker(look_in(town, "sato")), look_in(town, "takahashi", scripts=False)
    office.page.goto("/cafe/day/2019-06-05")
    office.page.get_by_role("radio", name="開く", exact=True).check()
    office.page.get_by_label("開く時刻").fill("")
    office.press("この日の予定にする", "no time")
    other.goto("/cafe/day/2019-06-05")
    other.get_by_role("radio", name="休む", exact=True).check()
    other.get_by_role("button", name="この日の予定にする").click()
    office.page.get_by_label("開く時刻").fill("9:00")
    office.press("この日の予定にする", "two wrote the same day")
    office.page.goto("/cafe/week")
    office.page.get_by_role("checkbox", name="月曜日に開く").check()
    office.page.get_by_label("いつから").fill("きのう")
    office.press("この曜日の予定にする", "wrong")
    office.page.goto("/cafe/import")
    office.press("中身を確かめる", "empty")
    office.page.get_by_label("CSVの中身").fill(
        "date,weekday,status,opens,closes,events,note\n2019-06-10,月,open,9:00,12:00,食事会,\n"
    )
    office.press("中身を確かめる", "to be put in")
    nothing_in(office.problems)


def test_the_administrators_forms_when_something_is_wrong(look_in, town, mark):
    office = Looker(look_in(town, "yamaguchi"))
    office.go("/people/new").press("この人を加える", "nothing typed")
    office.go("/tariffs/new").press("この料金表にする", "no day")
    office.page.get_by_label("いつから").fill("R5.4.1")
    office.press("この料金表にする", "a price list to come")
    office.page.goto("/people")
    office.page.get_by_label("名前・ふりがな").fill(VOLUNTEERS["nakamura"])
    office.page.locator(".lines li", has_text=VOLUNTEERS["nakamura"]).get_by_role("link").click()
    office.press("新しい招待を作る", "with an invitation")
    nothing_in(office.problems)


def test_the_set_up_page(look_in, chromium, tmp_path):
    fresh = RunningTown(tmp_path / "town", demo=False).start()
    try:
        visitor = Looker(look_in(fresh))
        visitor.go("/setup").press("この町で始める", "nothing typed")
        nothing_in(visitor.problems)
    finally:
        fresh.stop()
