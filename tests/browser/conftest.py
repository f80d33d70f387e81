"""A real Chromium in a real town: the demo on a Wednesday morning, served the way scripts/serve serves it.

Nothing is put into the database behind the town's back: residents, requests and invitations are made with its own forms,
each test its own. Whatever a page says to the console, asks of another host or leaves in the server's log fails the test.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .desk import VOLUNTEERS, Desk, come_in, new_invitation
from .running_town import DESK, RunningTown

expect.set_options(timeout=10_000)
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
# What the browser reports by itself: an answer was 404, 409 or 422 (the page says why), or a test has the town away.
_NOT_OF_THE_PAGE = re.compile(
    r"Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_(CONNECTION_(REFUSED|RESET)|INTERNET_DISCONNECTED|FAILED))"
    r"|htmx:(afterRequest|sendError), "
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def moved_in(playwright, chromium, tmp_path_factory):
    """The folder of a demo town into which everybody has come once, and their cookies. Copied, it starts at once."""
    town = RunningTown(tmp_path_factory.mktemp("moved-in")).start()
    keys: dict[str, dict] = {}
    for person in ("yamaguchi", "sato", "takahashi", *VOLUNTEERS):
        keys[person] = come_in(playwright, town, person, keys.get("sato"))
    town.stop()
    assert town.errors == "", town.errors
    return town.instance, keys


def _open(moved_in, instance: Path):
    shutil.copytree(moved_in[0], instance)
    running = RunningTown(instance).start()
    running.keys = moved_in[1]
    yield running
    running.stop()
    assert running.errors == "", "the server has something to say: read it above"


@pytest.fixture(scope="session")
def town(moved_in, tmp_path_factory):
    """The demo town on the morning of 16 January 2019. One for all tests: add to it, change nothing that others read."""
    yield from _open(moved_in, tmp_path_factory.mktemp("towns") / "town")


@pytest.fixture
def own_town(moved_in, tmp_path):
    """A demo town for this test alone, which may change its today and start it again at another time of day."""
    yield from _open(moved_in, tmp_path / "town")


@pytest.fixture
def look_in(chromium):
    """look_in(town, "sato", PHONE, scripts=False): a page in a browser of its own, in which that person is already in.

    Without a name it is a visitor's. What goes wrong in any of these browsers fails the test at its end.
    """
    opened, troubles = [], []

    def look(town: RunningTown, person: str | None = None, device: dict = DESK, scripts: bool = True) -> Page:
        state = town.keys[person] if person else None
        context = chromium.new_context(
            **device,
            base_url=town.url,
            java_script_enabled=scripts,
            storage_state=state,
            locale="ja-JP",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        _listen(context, town, troubles)
        return context.new_page()

    yield look
    for context in opened:
        context.close()
    assert not troubles, "\n".join(troubles)


def _listen(context: BrowserContext, town: RunningTown, troubles: list[str]) -> None:
    def said(message):
        if message.type in ("error", "warning") and not _NOT_OF_THE_PAGE.match(message.text):
            troubles.append(f"{message.page.url} said to the console: {message.text}")

    def asked(request):
        if not request.url.startswith((town.url + "/", "data:")):
            troubles.append(f"{request.frame.url} asked another host: {request.url}")

    context.on("console", said)
    context.on("weberror", lambda error: troubles.append(f"{error.page.url}: {error.error}"))
    context.on("request", asked)


NOT_IN_REGISTER = "この人を名簿に加える"


def log_in(page: Page, town: RunningTown, login_name: str) -> None:
    """Through the password page, with what the console has told."""
    page.goto("/login")
    fill_in_password(page, town, login_name)


def fill_in_password(page: Page, town: RunningTown, login_name: str) -> None:
    page.get_by_label("ログイン名").fill(login_name)
    page.get_by_label("パスワード").fill(town.key_of(login_name))
    page.get_by_role("button", name="ログインする").click()


@pytest.fixture
def invite(playwright) -> Callable[[RunningTown, str], str]:
    """invite(town, "鈴木 一郎"): the link of a new invitation."""
    return lambda town, volunteer: new_invitation(playwright, town, volunteer, town.keys["sato"])


_marks = iter(range(1, 10_000))


@pytest.fixture
def mark() -> str:
    """A word that nothing else in the town has: this test finds its own request by it."""
    return f"合図{os.environ.get('PYTEST_XDIST_WORKER', '')}{next(_marks)}番"


@pytest.fixture
def ask_for_help(playwright) -> Callable[..., str]:
    """ask_for_help(town, mark, kind="mowing"): 高橋 takes a request of 木村 フミ; answers the path of the job at the office."""

    def ask(town: RunningTown, remark: str, **changes: str) -> str:
        desk = Desk(playwright, town, town.keys["takahashi"])
        path = desk.take_request(remark=remark, **changes)
        desk.line.dispose()
        return path

    return ask


def fill_in_request(page: Page, *, q: str = "きむら ふみ", name: str = "木村 フミ", kind: str = "草取り", day: str = "あした",
                    start: str = "9:00", until: str = "21:00", minutes: str = "60分まで", caller: str = "本人", remark: str = "") -> None:  # fmt: skip
    """The questions of the call, answered with the mouse and the keyboard; not saved yet."""
    page.goto("/reception")
    page.get_by_label("どなたのこと").fill(q)
    if not page.locator("html").evaluate("() => typeof htmx !== 'undefined'"):
        page.get_by_label("どなたのこと").press("Enter")
    if name == NOT_IN_REGISTER:
        page.get_by_text("ここにいない人を書く").click()
    page.get_by_role("radio", name=name).check()
    page.get_by_role("radio", name=caller, exact=True).check()
    page.get_by_role("radio", name=kind, exact=True).check()
    page.get_by_label("いつ").fill(day)
    page.get_by_label("何時から").fill(start)
    page.get_by_label("何時まで").fill(until)  # a wide span: other tests ask for the same resident on that day
    page.get_by_role("radio", name=minutes).check()
    page.get_by_label("担い手へのひとこと").fill(remark)
