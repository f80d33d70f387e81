"""A walk through every page that can be reached by links, as everybody, with and without mistakes in the forms."""

import ast
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from conftest import post
from meals.making import Meals
from reader import Element, read

import townhub
from townhub import clock
from townhub.accounts import actions as accounts
from townhub.db import database
from townhub.errands import actions as errands
from townhub.errands.rules import Step
from townhub.huddle import actions as huddle
from townhub.huddle import follow_ups, hand_offs, notes
from townhub.web import SECURITY_HEADERS

PEOPLE = {"visitor": None, "volunteer": "suzuki", "coordinator": "takahashi", "staff": "sato", "administrator": "kanri"}
# Calendars have no end: so many pages of one kind are enough.
OF_A_KIND = 9


@pytest.fixture
def busy_town(town, make_job):
    """A job in each state, a price list to come, a card not yet used, a phone that was stopped."""

    def times(minutes: int, minutes_ago: int = 0):
        ended = clock.now() - timedelta(minutes=minutes_ago)
        return ended - timedelta(minutes=minutes), ended

    states = ("open", "claimed", "running", "over", "done", "called_off")
    made = {
        state: make_job(kind="mowing", from_minute=540 + 80 * number, until_minute=600 + 80 * number)
        for number, state in enumerate(states)
    }
    for state in ("claimed", "running", "over", "done"):
        errands.claim(town.suzuki, made[state])
    errands.start(town.suzuki, made["running"])
    errands.enter_times(town.suzuki, made["over"], *times(75, 41))
    errands.enter_times(town.suzuki, made["done"], *times(41))
    errands.report(town.suzuki, made["done"], "worry", "足をひきずっていた")
    errands.call_off(town.takahashi, made["called_off"], "本人が入院")
    make_job(resident=town.watanabe, work_on=date(2019, 1, 20))
    steps = [Step(30, 400, 100), Step(60, 700, 200)]
    errands.write_tariff(
        town.kanri, valid_from=date(2019, 4, 1), billing="minutes", steps=steps, round_up_minutes=10, minimum_yen=300
    )
    phone = accounts.accept(accounts.invite(town.kanri, town.nakamura))
    accounts.stop_device(town.kanri, phone)
    accounts.invite(town.kanri, town.nakamura)
    _meeting(town)
    Meals(town).everything()
    return town


def _meeting(town) -> None:
    """A meeting that was closed, and one that is going on, with something of everything in them."""
    with clock.living_at(clock.moment_on(date(2019, 1, 15), 8 * 60 + 30)):
        yesterday = huddle.open_day(town.sato, date(2019, 1, 15))
        notes.write_note(town.sato, yesterday, words="元気", category="health", resident=town.kimura)
        follow_ups.make(town.sato, what="見る", assignee=town.sato, until_on=date(2019, 1, 15), resident=town.kimura,
                        huddle=yesterday)  # fmt: skip
        hand_offs.send(town.sato, words="たのむ", to=town.kanri, huddle=yesterday)
        huddle.close(town.sato, yesterday)
    today = huddle.open_day(town.sato, date(2019, 1, 16))
    notes.write_note(town.sato, today, words="畑にいた", category="living", resident=town.watanabe)
    hand_offs.send(town.sato, words="薬が変わった", to=town.kanri, huddle=today)


@pytest.fixture
def browser_of(app, busy_town, login):
    """The browser of a role."""
    return lambda role: login(getattr(busy_town, PEOPLE[role])) if PEOPLE[role] else app.test_client()


# -- what every page must be ----------------------------------------------------------------------------------------


def faults(answer) -> list[str]:
    """What is wrong with a page, in words."""
    found = [f"header {name}" for name, value in SECURITY_HEADERS.items() if answer.headers.get(name) != value]
    if answer.status_code >= 300 or answer.mimetype != "text/html":
        return found
    page = read(answer)
    text = answer.get_data(as_text=True)
    found += [] if text.startswith("<!DOCTYPE html>") else ["no doctype"]
    found += [] if [e.attributes.get("lang") for e in page.all("html")] == ["ja"] else ["lang"]
    found += [] if len(page.all("h1")) == 1 and page.one("h1").words else ["not one h1"]
    found += [] if len(page.all("main")) == 1 else ["not one main"]
    found += [] if len(page.all("title")) == 1 and len(page.one("title").words) > 3 else ["no title"]
    found += ids(page) + labels(page) + code_in_the_page(page) + forms(page)
    found += [f"img without alt: {e.attributes.get('src')}" for e in page.all("img") if "alt" not in e.attributes]
    found += [f"a button or link without words: {e.attributes}" for e in page.all("button", "a") if not name_of(e)]
    found += [
        f"{{{{ in the text: {found}" for found in re.findall(r"\{[a-z_]+\}|\bNone\b|Undefined", page.one("main").words)
    ]
    return found


def name_of(element: Element) -> str:
    pictures = [e.attributes.get("alt") or e.attributes.get("aria-label", "") for e in element.all("img", "svg")]
    return element.words or element.attributes.get("aria-label", "") or "".join(pictures)


def ids(page: Element) -> list[str]:
    there = Counter(e.attributes["id"] for e in page.walk() if "id" in e.attributes)
    wanted = [
        (name, target)
        for e in page.walk()
        for name in ("aria-describedby", "aria-labelledby", "aria-controls", "for", "headers")
        for target in e.attributes.get(name, "").split()
    ]
    wanted += [
        ("href", a.attributes["href"][1:]) for a in page.all("a") if a.attributes.get("href", "").startswith("#")
    ]
    wanted += [
        (n, e.attributes[n][1:]) for e in page.walk() for n in ("hx-target",) if e.attributes.get(n, "").startswith("#")
    ]
    twice = [f"id {one} is there {count} times" for one, count in there.items() if count > 1]
    return twice + [f"{name} leads nowhere: {target}" for name, target in wanted if target not in there]


def labels(page: Element) -> list[str]:
    named = {e.attributes["for"] for e in page.all("label") if "for" in e.attributes}
    return [
        f"no label: {control.tag} {control.attributes.get('name')}"
        for control in page.controls
        if control.attributes.get("type") not in ("hidden", "submit")
        and control.attributes.get("id") not in named
        and not ((around := control.inside("label")) and around.words)
        and not {"aria-label", "aria-labelledby"} & control.attributes.keys()
    ]


def code_in_the_page(page: Element) -> list[str]:
    found = [
        f"{name} on {e.tag}"
        for e in page.walk()
        for name in e.attributes
        if name == "style" or name.startswith(("on", "hx-on"))
    ]
    found += ["a style element" for _style in page.all("style")]
    found += ["a script in the page" for e in page.all("script") if "src" not in e.attributes or e.words]
    return found


def forms(page: Element) -> list[str]:
    return [
        f"form without csrf_token: {form.attributes.get('action')}"
        for form in page.all("form")
        if form.attributes.get("method") == "post"
        and form.attributes.get("action") != "/text-size"
        and not form.all("input", name="csrf_token")
    ] + [f"form inside a form: {f.attributes}" for f in page.all("form") if f.inside("form")]


# -- the walk -------------------------------------------------------------------------------------------------------


def addresses(page: Element, here: str) -> list[str]:
    """Where links and pictures of ours lead."""
    found = [e.attributes.get("href") or e.attributes.get("src") or "" for e in page.all("a", "img", "link", "script")]
    whole = [
        urlsplit(urljoin(f"http://localhost{here}", link))
        for link in found
        if not link.startswith(("#", "tel:", "data:"))
    ]
    spoken = [url for url in whole if "lang=" not in url.query]  # the same page: tests/board/test_languages
    return [f"{url.path}?{url.query}".rstrip("?") for url in spoken if url.netloc == "localhost"]


def walk(app, browser):
    """Every page that links reach from the first one, with its address."""
    to_see, seen, kinds = ["/", "/login"], set(), Counter()
    adapter = app.url_map.bind("localhost")
    while to_see:
        path = to_see.pop()
        kind = (adapter.match(urlsplit(path).path)[0], urlsplit(path).query.partition("=")[0])
        if path in seen or kinds[kind] >= OF_A_KIND:
            continue
        seen.add(path)
        kinds[kind] += 1
        answer = browser.get(path, follow_redirects=True)
        yield path, answer
        if answer.mimetype == "text/html":
            to_see += addresses(read(answer), answer.request.path)


@pytest.mark.parametrize("role", PEOPLE)
def test_every_page(app, browser_of, role):
    wrong, count = [], 0
    for path, answer in walk(app, browser_of(role)):
        count += 1
        wrong += [f"{path}: {answer.status_code}"] if answer.status_code != 200 else []
        wrong += [f"{path}: {fault}" for fault in faults(answer)]
        if (
            role != "visitor"
            and answer.mimetype == "text/html"
            and not path.startswith(("/board", "/ask", "/in-charge"))
            and path != "/"
        ):
            wrong += [f"{path}: may be stored"] if answer.headers["Cache-Control"] != "no-store" else []
    assert wrong == []
    assert count > 10


@pytest.mark.parametrize("role", PEOPLE)
def test_every_form_sent_empty_is_answered_with_a_page_as_good(app, browser_of, role):
    """Nothing filled in: the acts without questions happen, the others say what is missing."""
    browser = browser_of(role)
    pages = [
        (answer.request.path, read(answer)) for _path, answer in walk(app, browser) if answer.mimetype == "text/html"
    ]
    wrong, told, sent = [], set(), {}
    for here, page in pages:
        for form in page.all("form", method="post"):
            where = form.attributes.get("action") or here
            if where in sent or where in ("/logout", "/help/leave"):
                continue
            sent[where] = form
            answer = post(browser, where)
            wrong += [f"{where}: {answer.status_code}"] if answer.status_code not in (200, 303, 409, 422) else []
            wrong += [f"{where}: {fault}" for fault in faults_of_any(answer)]
            if answer.status_code == 422:
                told.add(where)
                wrong += [] if read(answer).all(role="alert") else [f"{where}: does not say what is wrong"]
    if role in ("administrator", "volunteer"):
        wrong += [each for where, form in sent.items() for each in broken_by_nasty_values(browser, where, form)]
    assert wrong == []
    assert told, "no form asked for anything"


def broken_by_nasty_values(browser, where: str, form: Element) -> list[str]:
    """A digit that is no number and blanks, in all fields; the last day of all, in those in which people type."""
    names = {e.attributes.get("name", "") for e in form.all("input", "select", "textarea", "button")} - {
        "",
        "csrf_token",
    }
    typed = {e.attributes["name"] for e in form.all("input") if e.attributes.get("type", "text") == "text"}
    tries = [dict.fromkeys(names, "²"), dict.fromkeys(names, " "), form.fields | dict.fromkeys(typed, "9999-12-31")]
    answers = [post(browser, where, **{name: fields[name] for name in names & fields.keys()}) for fields in tries]
    return [f"{where}: {answer.status_code}" for answer in answers if answer.status_code >= 500]


def faults_of_any(answer) -> list[str]:
    """The same rules for a page with a mistake in it."""
    if answer.status_code < 400:
        return faults(answer)
    answer.status_code, kept = 200, answer.status_code
    try:
        return faults(answer)
    finally:
        answer.status_code = kept


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no-such-page", 404),
        ("GET", "/errands/999", 404),
        ("GET", "/audit", 403),
        ("DELETE", "/today", 405),
        ("PUT", "/reception", 405),
        ("GET", "/static/no-such-file.css", 404),
    ],
)
def test_a_page_that_fails_is_a_page(browser_of, method, path, status):
    answer = browser_of("staff").open(path, method=method, headers={"Origin": "http://localhost"})
    assert answer.status_code == status
    assert faults_of_any(answer) == []


def test_too_much_is_refused_with_a_sentence(browser_of):
    answer = post(browser_of("staff"), "/reception", remark="あ" * 600_000)
    assert answer.status_code == 413
    assert "大きすぎて受け取れません" in read(answer).words


def test_a_breakdown_keeps_what_was_typed(app, browser_of):
    browser = browser_of("coordinator")
    database.execute_sql("DROP TABLE tariff_step")
    answer = post(
        browser,
        "/reception",
        remark="<犬>",
        caller="self",
        kind="weeding",
        work_on="1/18",
        from_minute="9:00",
        minutes="60",
    )
    assert answer.status_code in (500, 503)
    assert "<犬>" in read(answer).words
    assert faults_of_any(answer) == []


# -- parts alone ----------------------------------------------------------------------------------------------------

# Every part that a view sends alone: as whom, where, with what.
PARTS = {
    "accounts/_people.html": ("administrator", "/people", None),
    "reception/_found.html": ("coordinator", "/reception", {"look": "person", "q": "きむら"}),
    "reception/_say.html": ("coordinator", "/reception", {"look": "price"}),
    "exchange/_look.html": ("staff", "/residents/import/look", None),
    "huddle/_found.html": ("staff", "/huddle/2019-01-16/find", {"q": "きむら"}),
    "huddle/_note_form.html": ("staff", "/huddle/2019-01-16/notes", {"words": ""}),
    "club/_found.html": ("staff", "/club/members/new", {"look": "person", "q": "きむら"}),
    "meals/_found.html": ("staff", "/meals/standing/new", {"look": "person", "q": "きむら"}),
    "residents/_found.html": ("coordinator", "/residents", {"q": "きむら"}),
    "errands/_running.html": ("volunteer", "/help/3", None),
}


def test_every_part_that_a_view_sends_is_tried():
    house = Path(townhub.__file__).parent
    calls = (
        node
        for path in house.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("show", "_page")
    )
    given = (value for call in calls for value in [*call.args, *(keyword.value for keyword in call.keywords)])
    names = {value.value for value in given if isinstance(value, ast.Constant) and isinstance(value.value, str)}
    assert {name for name in names if re.fullmatch(r"\w+/_\w+\.html", name)} == set(PARTS)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_comes_alone_and_its_root_has_its_name(browser_of, part):
    role, path, fields = PARTS[part]
    browser, htmx = browser_of(role), {"HX-Request": "true"}
    answer = browser.get(path, headers=htmx) if fields is None else post(browser, path, headers=htmx, **fields)
    children = [child for child in read(answer).children if isinstance(child, Element)]
    [root] = [child for child in children if "hx-swap-oob" not in child.attributes]  # what goes elsewhere has its name
    assert all(child.attributes["id"] for child in children)
    assert root.attributes["id"] == Path(part).stem.removeprefix("_")
    assert answer.headers["Cache-Control"] == "no-store"
