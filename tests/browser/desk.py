"""The house's own forms, sent without drawing a page: how a test, or a picture, gets the town that it needs."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, Playwright

from .running_town import RunningTown

VOLUNTEERS = {"suzuki": "鈴木 一郎", "nakamura": "中村 茂"}


class Desk:
    """Somebody who sends the town's own forms, but does not look: what a test needs before its walk begins.

    A page drawn for nobody costs as much as a page that is tested.
    """

    def __init__(self, playwright: Playwright, town: RunningTown, state: dict | None = None):
        origin = {"Origin": town.url}
        self.line = playwright.request.new_context(base_url=town.url, storage_state=state, extra_http_headers=origin)

    def take_request(self, **said: str) -> str:
        """A call about 木村 フミ, whose price is read aloud; answers the path of the job."""
        found = self.send("/reception", look="person", q="きむら ふみ").text()
        said = {
            "caller": "self", "q": "きむら ふみ", "resident": re.search(r'name="resident" value="(\d+)"', found)[1],
            "kind": "weeding", "work_on": "きょう", "from_minute": "9:00", "until_minute": "21:00", "minutes": "60",
            **said,
        }  # fmt: skip
        price = self.send("/reception", look="price", **said).text()
        said["said_yen"] = re.search(r'name="said_yen" value="(\d+)"', price)[1]
        path = urlsplit(self.send("/reception", **said).url).path
        assert re.fullmatch(r"/errands/\d+", path), "the request was not taken"
        if said["kind"] == "mowing":  # one alone may mow where nobody comes near
            self.send(f"{path}/arrange", people="1", clear_15m="yes")
        return path

    def page_of(self, person: str) -> str:
        """The path of the page of somebody who uses the house."""
        people = self.send("/people", q=person).text()
        return re.search(rf'href="(/people/\d+)">[^<]*<span class="spoken">[^<]*{person}', people)[1]

    def send(self, path: str, form: str | None = None, **fields: str) -> APIResponse:
        """The form that stands on the page `form`, sent to `path`; both are usually the same."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.line.get(form or path).text())[1]
        answer = self.line.post(path, form={"csrf_token": token, **fields})
        assert answer.ok, f"{path} answered {answer.status}:\n{answer.text()}"
        return answer


def come_in(playwright: Playwright, town: RunningTown, person: str, sato: dict | None) -> dict:
    """The cookie of somebody who has come in, by password or by an invitation from 佐藤."""
    desk = Desk(playwright, town)
    if person in VOLUNTEERS:
        desk.send(new_invitation(playwright, town, VOLUNTEERS[person], sato))
    else:
        desk.send("/login", login_name=person, password=town.key_of(person))
    state = desk.line.storage_state()
    desk.line.dispose()
    return state


def new_invitation(playwright: Playwright, town: RunningTown, volunteer: str, sato: dict) -> str:
    """佐藤 makes an invitation at the counter; the link that the volunteer's phone will open."""
    desk = Desk(playwright, town, sato)
    path = desk.page_of(volunteer)
    link = re.search(r'href="([^"]+/come-in/[^"]+)"', desk.send(f"{path}/invitation", path).text())[1]
    desk.line.dispose()
    return link
