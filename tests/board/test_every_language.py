"""Every page that a visitor may see, in English and in やさしい日本語, also when something went wrong on it."""

import ast
import re
from datetime import date
from functools import cache
from importlib import import_module
from inspect import signature
from pathlib import Path
from urllib.parse import urljoin

import pytest
from conftest import post
from jinja2 import meta
from meals.making import NEXT, Meals
from reader import Element, form_with, press, read

import townhub
from townhub import access, i18n
from townhub.accounts import actions as accounts
from townhub.accounts import sessions
from townhub.cafe import actions as cafe
from townhub.cafe import emergency, places
from townhub.cafe.layers import Hours
from townhub.cafe.models import CafeKind
from townhub.fields import Needed, TownForm
from townhub.meals.board_sign_up import slip_of
from townhub.meals.models import SignUp
from townhub.rosters import actions as rosters

ROOT = Path(townhub.__file__).parent
# What the town has typed, and what is called the same in every language. Nothing else may stand there in Japanese.
TYPED = (
    "日本語", "やさしい日本語", "平成31年", "令和13年", "日和町", "ひなた館カフェ", "ひなた館 事務室", "西の家", "宮ノ前", "上河内", "将棋",
    "お茶の会", "川があふれたため", "佐藤 花子", "田中 恵", "中村 茂",
)  # fmt: skip
_JAPANESE, _KANJI = re.compile(r"[ぁ-ヿ㐀-鿿]"), re.compile(r"[㐀-鿿々]")
# Where there is no town yet, and what speaks Japanese as all pages of volunteers do.
NOT_LOOKED_AT = ("static", "accounts.setup_page", "kept.out", "kept.worker")
_NAMED = ("alt", "aria-label", "placeholder", "title")
GOOD = {"new_name": "John Smith", "new_phone": "0555-00-9999", "note": "no eggs"}


@pytest.fixture(params=["en", "easy"])
def language(request):
    return request.param


@pytest.fixture
def visitor(app, language):
    """A browser in which somebody has chosen this language; every page that it is shown is looked at."""
    browser = app.test_client()
    browser.get(f"/?lang={language}")
    return Reader(browser, language)


class Reader:
    def __init__(self, browser, language: str):
        self.browser, self.language, self.seen, self.left = browser, language, 0, []

    def looked(self, answer, what: str):
        if answer.mimetype == "text/html" and answer.status_code != 303:
            self.seen += 1
            page = read(answer)
            found = untranslated(page) if self.language == "en" else without_reading(page)
            self.left += [f"{what}: {words}" for words in found]
            wanted = "en" if self.language == "en" else "ja"
            self.left += [] if page.one("html").attributes["lang"] == wanted else [f"{what}: html lang"]
            self.left += [f"{what}: ［" for _bracket in re.findall("[［｜］]", answer.text)]
        return answer

    def get(self, path: str, status: int = 200):
        answer = self.looked(self.browser.get(path), path)
        assert answer.status_code == status, path
        return answer

    def post(self, path: str, status: int, **fields):
        answer = self.looked(post(self.browser, path, **fields), f"POST {path} {fields}")
        assert answer.status_code == status, (path, answer.status_code)
        return answer


def texts(page: Element, tags_left_out: tuple[str, ...] = ()):
    """Each piece of text with the element around it, and the words in attributes that a voice reads; no seals."""
    for element in page.walk():
        around, hidden = element, False
        while around:
            hidden = hidden or around.attributes.get("aria-hidden") == "true" or around.tag in tags_left_out
            around = around.parent
        if not hidden:
            yield from ((child, element) for child in element.children if isinstance(child, str))
            yield from ((element.attributes[name], None) for name in _NAMED if name in element.attributes)


def stripped(words: str) -> str:
    for typed in sorted(TYPED, key=len, reverse=True):
        words = words.replace(typed, "")
    return words.strip()


def untranslated(page: Element) -> list[str]:
    """Japanese that nobody has typed; and what somebody has typed without its mark."""
    found = [words for words, _around in texts(page) if _JAPANESE.search(stripped(words))]
    for words, around in texts(page, ("title",)):
        if around is not None and _JAPANESE.search(words):
            while around and "lang" not in around.attributes:
                around = around.parent
            found += [] if around.attributes["lang"] == "ja" else [f"not marked: {words}"]
    return found


def without_reading(page: Element) -> list[str]:
    return [
        words
        for words, around in texts(page, ("ruby", "title"))
        if around is not None and _KANJI.search(stripped(words.replace("（", " ").replace("）", " ")))
    ]


@pytest.fixture
def busy(town):
    """Two cafés, an own kind, typed words, a closing, somebody in charge who is away; the sign-up of a visitor."""
    meals = Meals(town)
    west = places.add_place(town.sato, name="西の家", kana="にしのいえ", phone="0555-00-3456", name_en="West House")
    meal = Hours(705, None, ("食事会", "送迎", "将棋"), "お茶の会")
    cafe.set_week(town.sato, {2: Hours(480, 720), 3: meal}, date(2019, 1, 1), place=west.id)
    CafeKind.create(word="将棋", seal="将", kana="しょうぎ", word_en="Shogi")
    cafe.change_day(town.sato, date(2019, 1, 18), Hours(480, 720, ("将棋",), "お茶の会"), 0)
    emergency.close(town.sato, west.id, date(2019, 1, 17), "川があふれたため")
    rosters.assign(town.kanri, town.miyanomae, "保健師", "main", person=town.sato, from_on=date(2019, 1, 1))
    meals.west = west.id
    return meals


def addresses(app, town, busy) -> list[str]:
    """One page or more of every route that a visitor may open."""
    made = busy.sign_up(way="board", name="John", phone="0555-00-1111", district=town.miyanomae)
    card = accounts.invite(town.kanri, town.nakamura)
    with app.test_request_context():
        slip, token = slip_of(made), sessions.card_token(app, card)
    values = {
        "place": [1, busy.west], "month": ["2019-01", "2019-02", "2031-05"], "kind": [1], "slip": [slip], "token": [token],
        "district_id": [town.miyanomae.id, town.kamigauchi.id], "secret": ["x" * 40],
        "day": ["2019-01-24", "2019-01-18", "2019-01-17"],
    }  # fmt: skip
    router, found = app.url_map.bind("localhost"), {}
    for rule in app.url_map.iter_rules():
        with app.app_context():
            is_public = access.act_of(rule.endpoint) == "public"
        if is_public and "GET" in rule.methods and rule.endpoint not in NOT_LOOKED_AT:
            unknown = rule.arguments - set(values)
            assert not unknown, f"say in this test what {unknown} of {rule} may be"
            sets = [{}]
            for name in rule.arguments:
                sets = [{**so_far, name: value} for so_far in sets for value in values[name]]
            found |= {router.build(rule.endpoint, each): rule for each in sets}
    return list(found)


def test_every_page_of_a_visitor(app, town, busy, visitor):
    for address in addresses(app, town, busy):
        answer = visitor.looked(visitor.browser.get(address), address)
        assert answer.status_code in (200, 303, 404), address
    assert visitor.left == []
    assert visitor.seen > 30


@pytest.mark.parametrize("moment", ["2019-01-16T06:00", "2019-01-16T15:00", "2019-01-20T10:00", "2019-01-17T11:50"])
def test_the_board_at_other_hours(town, busy, visitor, at, moment):
    at(f"{moment}+09:00")
    for path in ("/", "/board/tv", "/board/embed", f"/places/{busy.west}/", f"/places/{busy.west}/board/tv"):
        visitor.looked(visitor.browser.get(path), f"{moment} {path}")
    assert visitor.left == []


def test_closed_at_once_stands_on_every_page(town, busy, visitor):
    emergency.close(town.sato, 1, date(2019, 1, 16), "大雪のため")
    for path in ("/", "/ask", "/sign-up", "/in-charge", "/board/tv", "/board/embed", "/nowhere"):
        answer = visitor.looked(visitor.browser.get(path), path)
        assert ("heavy snow" if visitor.language == "en" else "<rt>おおゆき</rt>") in answer.text, path
    assert visitor.left == []


def test_what_went_wrong_on_the_way(town, busy, visitor):
    visitor.get("/nowhere", 404)
    visitor.get("/sign-up/mine/x", 404)
    visitor.get("/in-charge/999", 404)
    assert visitor.browser.get("/today").location.startswith("/login")
    visitor.looked(visitor.browser.post("/board/week", headers={"Origin": "http://localhost"}), "405")
    visitor.looked(visitor.browser.post("/ask/form", data={"name": "a"}, headers={"Origin": "http://localhost"}), "400")
    assert visitor.browser.post("/ask/form").status_code == 303  # an old page without a word: shown anew, and said so
    visitor.get("/ask/form")
    visitor.looked(visitor.browser.post("/ask/form", data={"what": "x" * 3_000_000}), "413")
    visitor.post("/login", 422)
    visitor.post("/login", 422, login_name="x", password="y")
    visitor.post("/login/pin", 409)
    visitor.post("/come-in", 422)
    for _try in range(7):
        visitor.post("/come-in", 422, code="ACDE-3467-WXYF")
    assert visitor.left == []


def test_asking_for_help_and_its_mistakes(town, visitor):
    visitor.post("/ask/form", 422)
    visitor.post("/ask/form", 422, name="x" * 50, phone="12", district="99", what="a\x07b")
    visitor.post("/ask/form", 422, name="x", phone="0555-00-99ab99", district="99", what="a")
    good = {"name": "John", "phone": "0555-00-9999", "district": str(town.miyanomae.id), "what": "weeding"}
    for number in range(3):
        visitor.post("/ask/form", 303, **good, once=f"{number}")
    visitor.post("/ask/form", 429, **good)
    for number in range(3):
        answer = post(visitor.browser, "/ask/form", **{**good, "phone": f"0555-00-888{number}"})
        visitor.looked(answer, "too many")
    assert answer.status_code == 429
    assert visitor.left == []


def test_signing_up_and_its_mistakes(town, busy, visitor, at):
    page = f"/sign-up/{NEXT}"
    good = GOOD | {"new_district": str(town.miyanomae.id), "kind": str(busy.meal.id)}
    visitor.post(page, 422)
    visitor.post(page, 422, **{**good, "kind": "99", "new_phone": "1", "note": "x" * 999, "ride_there": "y"})
    busy.seats(1)
    busy.fetched(town.kimura)
    busy.run()
    mine = visitor.post(page, 303, **good, ride_there="y", ride_back="walk").location
    assert f"lang={visitor.language}" in mine
    visitor.get(mine)
    visitor.post(page, 409, **good)
    for number in range(6):
        last = post(visitor.browser, page, **{**good, "new_phone": f"0555-00-777{number}"})
    visitor.looked(last, "too many")
    assert last.status_code == 409
    slip = mine.partition("?")[0]
    visitor.post(f"{slip}/cancel", 422)
    form = form_with(visitor.get(mine), "Cancel the" if visitor.language == "en" else "申 もう し 込 こ みを やめる")
    before = form.attributes["action"]
    visitor.post(before, 303, reason="busy")
    visitor.get(mine)
    visitor.get("/sign-up/2019-01-23")
    at("2019-01-24T15:00+09:00")
    visitor.get(page)
    other = busy.sign_up(way="board", name="Jane", phone="0555-00-1212", late=True, day=date(2019, 1, 31))
    at("2019-01-31T08:00+09:00")
    with visitor.browser.application.test_request_context():
        late = f"/sign-up/mine/{slip_of(other)}"
    visitor.get(late)
    visitor.post(f"{late}/cancel", 409, reason="busy")
    assert visitor.left == []


def test_the_language_stays_from_the_form_to_the_link_on_another_telephone(app, town, busy, client):
    client.get(f"/sign-up/{NEXT}?lang=en")
    page = client.get(f"/sign-up/{NEXT}")
    wrong = press(client, page, "Sign up", new_name="John")
    assert wrong.status_code == 422 and 'value="John"' in wrong.text and "Please enter your phone number" in wrong.text
    facts = GOOD | {"new_district": str(town.miyanomae.id)}
    done = press(client, wrong, "Sign up", **facts)
    assert "We have your sign-up" in client.get(done.location).text
    assert SignUp.get().name == "John Smith"
    other = app.test_client()
    assert "We have your sign-up" in other.get(done.location).text
    cancelled = press(other, other.get(done.location), "Cancel the sign-up", reason="busy")
    assert "This sign-up is cancelled" in other.get(cancelled.location).text


def test_the_way_to_another_language_keeps_the_cafe_and_leads_to_a_page_that_is_there(town, busy, client):
    page = client.get(f"/sign-up?place={busy.west}")
    assert f'href="?place={busy.west}&amp;lang=en"' in page.text
    assert 'href="?lang=en"' in client.get("/in-charge?place=2&x=<b>").text  # kept for everybody
    made = busy.sign_up(way="board", name="John", phone="0555-00-1111")
    with client.application.test_request_context():
        mine = f"/sign-up/mine/{slip_of(made)}"
    data = {"csrf_token": "", "reason": ""}
    refused = post(client, f"{mine}/cancel", headers={"Referer": f"http://localhost{mine}"}, **data)
    [link] = [a.attributes["href"] for a in read(refused).all("a", hreflang="en")]
    assert "Cancel the sign-up" in client.get(urljoin(f"{mine}/cancel", link), follow_redirects=True).text


def test_japanese_pages_are_as_they_were(client, town, busy):
    page = client.get("/").text
    assert '<i lang="ja">' not in page and "［" not in page
    assert "<ruby>宮ノ前<rt>みやのまえ</rt></ruby>" in client.get("/in-charge").text


# -- every sentence is in the catalogues -----------------------------------------------------------------------------


@cache
def trees() -> dict[str, ast.Module]:
    return {str(p.relative_to(ROOT)): ast.parse(p.read_text(encoding="utf-8")) for p in ROOT.rglob("*.py")}


def is_public(function: ast.FunctionDef) -> bool:
    return any(ast.unparse(each).startswith("permit('public'") for each in function.decorator_list)


def reached(tree: ast.Module, roots: set[str]) -> list[ast.AST]:
    """These functions and what they call in the same module."""
    functions = {each.name: each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}
    to_see, seen = set(roots), {}
    while to_see:
        name = to_see.pop()
        if name in functions and name not in seen:
            seen[name] = functions[name]
            to_see |= {node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
    return list(seen.values())


def said(nodes: list[ast.AST]) -> set[str]:
    """The sentences in `_()`, and those that are kept in a table until they are said."""
    return {
        node.args[0].value
        for each in nodes
        for node in ast.walk(each)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "_" and isinstance(node.args[0], ast.Constant)
    }


# Below the views: what they call to find out or to do something, and what every page goes through.
BELOW = {
    "board/answer.py": None, "board/pieces.py": None, "board/screens.py": None, "cafe/drawing.py": {"draw", "cells_of", "why_shut", "open_note", "legend_word", "span_words", "happening_words"},
    "meals/actions.py": {"sign_up", "change", "cancel"}, "meals/seating.py": {"into_vehicles"}, "meals/rules.py": None,
    "reception/actions.py": {"ask_on_board"}, "accounts/actions.py": {"log_in", "card_of_code", "accept", "why_not"},
    "accounts/throttle.py": None, "accounts/doors.py": None, "accounts/terminal_actions.py": {"come_in_by_pin"}, "web.py": None, "failures.py": None, "fields.py": {"_is_phone", "_no_controls", "__call__", "_of_the_list"},
    "dates.py": {"long_day", "short_day", "near_day", "era_year", "weekday", "clock_time"}, "money.py": None,
    "town/models.py": None,
}  # fmt: skip
# Said in the audit log, or to the office about what a visitor did.
NOT_TO_VISITORS = {
    "町のみなさん", "{day} {time}に締め切りました。調理の人に確かめて、「締め切りのあと」に印を付けると受けられます",
    "{day}の{what}の車は、いっぱいです。車を足すか、送迎なしで受けてください",
    "{day}の{what}は、車いすの席がもうありません。車を足すか、家族の送り迎えで受けてください",
    "その日は、まだ来ていません。ふつうの申し込みで受けてください",
    "転出、または死亡と書いてある人です。まちがいなら、その人の画面で「名簿にもどす」を押してください",
}  # fmt: skip
# In Japanese for everybody: calendars that subscribe, machines that read, and what a volunteer's phone keeps.
JAPANESE = {"board/feeds.py", "errands/reminder_views.py", "errands/kept.py"}
ALSO = {"shared/sorry.html", "shared/kept.html", "accounts/login.html", "accounts/tiles.html", "board/frame.html"}


def public_views() -> tuple[set[str], set[str], set[str]]:
    """What the views of visitors say, their templates, and the modules they stand in."""
    sentences, templates, modules = set(), set(ALSO), set()
    for name, tree in trees().items():
        if name in JAPANESE:
            continue
        views = {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and is_public(each)}
        if views:
            nodes = reached(tree, views)
            modules.add(name)
            sentences |= said(nodes)
            strings = (n.value for each in nodes for n in ast.walk(each) if isinstance(n, ast.Constant))
            templates |= {text for text in strings if isinstance(text, str) and text.endswith(".html")}
    return sentences, templates, modules


def test_every_sentence_that_a_visitor_may_read_is_translated(app):
    sentences, to_see, modules = public_views()
    for name, roots in BELOW.items():
        tree = trees()[name]
        sentences |= said([tree] if roots is None else reached(tree, roots))
    templates = set()
    while to_see:
        name = to_see.pop()
        source = app.jinja_env.loader.get_source(app.jinja_env, name)[0]
        templates.add(name)
        for text in re.findall(r"""\b_\(\s*"((?:[^"\\]|\\.)*)\"""", source):
            sentences.add(text)
        more = set(meta.find_referenced_templates(app.jinja_env.parse(source)))
        more |= set(re.findall(r'frame\("([^"]+)"', source))
        to_see |= {other for other in more - templates if other and other != "office.html"}
    sentences -= NOT_TO_VISITORS
    with app.test_request_context():
        for form in forms_in(modules):
            sentences |= words_of(form)
    assert len(templates) > 20 and len(sentences) > 250
    for language in ("en", "easy"):
        path = ROOT / "locale" / language / "LC_MESSAGES" / "townhub.po"
        missing = sentences - set(i18n.entries(path.read_text(encoding="utf-8")))
        assert not missing, f"{language} lacks:\n" + "\n".join(sorted(missing))


def forms_in(modules: set[str]):
    for name in sorted(modules):
        module = import_module(f"townhub.{name[:-3].replace('/', '.')}")
        for each in vars(module).values():
            if isinstance(each, type) and issubclass(each, TownForm) and each not in (TownForm, *NOT_FOR_VISITORS()):
                found = {"found": None, "has_ride": True} if "found" in signature(each.__init__).parameters else {}
                yield each(formdata=None, **found)


def NOT_FOR_VISITORS():
    from townhub.accounts.forms import ProofForm
    from townhub.errands.forms import ReasonForm, ReportForm
    from townhub.reception.board_views import AnswerForm

    return AnswerForm, ProofForm, ReasonForm, ReportForm


def words_of(form: TownForm) -> set[str]:
    found = set()
    for field in form:
        if field.type in ("CSRFTokenField", "SheetNumber", "HiddenField"):
            continue
        found |= {field.label.text, field.description}
        found |= {str(check.message) for check in field.validators if isinstance(check, Needed)}
        choices = getattr(field, "choices", None) or {}
        found |= set(choices.values()) if isinstance(choices, dict) else set()
    return {words for words in found if _JAPANESE.search(words)}
