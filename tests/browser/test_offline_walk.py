"""鈴木 in a valley without a signal: はじめる, おわる and the report are kept on the phone, and arrive once, in order."""

import re
import socket
import threading
from contextlib import contextmanager, suppress
from types import SimpleNamespace

from playwright.sync_api import Page, Playwright, expect

from .desk import VOLUNTEERS, Desk
from .running_town import PHONE
from .test_volunteer_walk import claim

# An hour passes in the valley: what was pressed is moved back by so many minutes.
_EARLIER = """([act, minutes]) => new Promise((done) => {
  indexedDB.open("help").onsuccess = ({ target }) => {
    const acts = target.result.transaction("acts", "readwrite").objectStore("acts");
    acts.getAll().onsuccess = ({ target: { result } }) => {
      const kept = result.find((each) => each.act === act);
      kept.pressedAt = new Date(Date.parse(kept.pressedAt) - minutes * 60000).toISOString();
      acts.put(kept).onsuccess = () => { target.result.close(); done(); };
    };
  };
})"""
# The phone is full: the browser gives up whatever is to be written. (Filled up in earnest, with 200 MB, it did the same.)
_FULL = """() => {
  self.add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = function () { this.transaction.abort(); };
}"""
_WAITING = "電波がないので、電話にとっておきました。つながったら送ります"


def test_start_finish_and_report_without_a_signal(look_in, own_town, ask_for_help, mark):
    at_the_office = ask_for_help(own_town, mark)
    phone = look_in(own_town, "suzuki", PHONE)
    claim(phone, mark)
    own_page = phone.url
    own_town.at("2019-01-16T09:12+09:00")
    phone.goto("/help/today")
    expect(phone.locator("#kept[data-ready]")).to_be_attached()

    phone.context.set_offline(True)
    phone.goto("/help/today")
    expect(phone.get_by_text("に電話にとっておいた画面です")).to_be_visible()
    phone.locator("article.job", has_text=mark).get_by_role("button", name="はじめる").click()
    expect(phone.get_by_text(_WAITING)).to_be_visible()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("木村 フミさん")
    phone.get_by_role("button", name="おわる").click()
    expect(phone.get_by_text("送るのを待っているものが2件あります")).to_be_visible()
    phone.evaluate(_EARLIER, ["start", 50])
    phone.evaluate(_EARLIER, ["finish", 9])
    phone.get_by_role("radio", name="気になる").check()
    phone.get_by_label("気になったこと").fill(f"雨戸 {mark}")
    phone.get_by_role("button", name="知らせる").click()
    phone.goto("/help/today")
    expect(phone.get_by_text("送るのを待っているものが3件あります")).to_be_visible()

    phone.context.set_offline(False)
    expect(phone.get_by_text("とっておいたものを3件送りました")).to_be_visible()
    phone.goto(own_page)
    expect(phone.locator("main")).to_contain_text("41分")
    phone.goto("/help/today")
    expect(phone.locator("#kept[data-ready]")).to_be_attached()
    expect(phone.get_by_text("送るのを待っているもの")).to_have_count(0)

    office = look_in(own_town, "sato")
    office.goto(at_the_office)
    history = office.locator("main")
    expect(history).to_contain_text("600円")
    for did in ("はじめた", "おわった", "ようすを知らせた"):
        expect(history.get_by_text(did, exact=True)).to_have_count(1)
    office.goto("/today")
    expect(office.locator(".lines > li", has_text=f"雨戸 {mark}")).to_have_count(1)


def taken(look_in, town, ask_for_help, *marks: str) -> tuple[Page, list[str]]:
    """鈴木's phone with these requests taken and kept, and their paths at the office."""
    at_the_office = [ask_for_help(town, mark) for mark in marks]
    phone = look_in(town, "suzuki", PHONE)
    for mark in marks:
        claim(phone, mark)
    ready(phone)
    return phone, at_the_office


def ready(phone: Page) -> None:
    phone.goto("/help/today")
    expect(phone.locator("#kept[data-ready]")).to_be_attached()


def press(phone: Page, mark: str, button: str) -> None:
    phone.goto("/help/today")
    phone.locator("article.job", has_text=mark).get_by_role("button", name=button).click()
    expect(phone.get_by_text("送るのを待っているものが")).to_be_visible()


def how_often(office: Page, path: str, did: str) -> int:
    office.goto(path)
    return office.locator("main").get_by_text(did, exact=True).count()


def devtools(phone: Page):
    """The browser's own tools, from a page that is not ours; and a helper for what is stored of the town."""
    other = phone.context.new_page()
    return other, phone.context.new_cdp_session(other)


def test_what_is_refused_holds_up_its_own_job_only(look_in, own_town, ask_for_help, mark, playwright: Playwright):
    other = f"二つめ{mark}"
    phone, [off, on] = taken(look_in, own_town, ask_for_help, f"一つめ{mark}", other)
    second_tab = phone.context.new_page()
    phone.context.set_offline(True)
    press(phone, f"一つめ{mark}", "はじめる")
    phone.get_by_role("button", name="おわる").click()
    expect(phone.get_by_text("送るのを待っているものが2件")).to_be_visible()
    press(phone, other, "はじめる")
    second_tab.goto("/help/today")
    Desk(playwright, own_town, own_town.keys["sato"]).send(f"{off}/call-off", off, reason="入院")

    phone.context.set_offline(False)  # both pages send at once
    for page in (phone, second_tab):
        expect(page.get_by_text("いま「取消」です")).to_be_visible()
        expect(page.get_by_text("送るのを待っているものが2件")).to_be_visible()
    office = look_in(own_town, "sato")
    assert how_often(office, on, "はじめた") == 1

    phone.get_by_role("button", name="この1件を消す").click()
    expect(phone.get_by_text("消すと、事務室には届きません")).to_be_visible()
    expect(phone.get_by_role("button", name="消さない")).to_be_focused()
    phone.get_by_role("button", name="消さない").click()
    for left in (1, 0):
        expect(phone.get_by_text(f"送るのを待っているものが{left + 1}件")).to_be_visible()
        phone.get_by_role("button", name="この1件を消す").click()
        phone.get_by_role("button", name="消す", exact=True).click()
    expect(phone.get_by_text("送るのを待っているもの")).to_have_count(0)
    assert how_often(office, off, "はじめた") == 0


def test_a_worry_without_its_line_is_asked_for_on_the_phone(look_in, own_town, ask_for_help, mark):
    phone, [at_the_office] = taken(look_in, own_town, ask_for_help, mark)
    phone.context.set_offline(True)
    press(phone, mark, "はじめる")
    phone.goto("/help/today")
    article = phone.locator("article.job", has_text=mark)
    article.get_by_role("link", name="お手伝い中の画面へ").click()  # はじめる is not offered twice
    phone.get_by_role("button", name="おわる").click()
    expect(phone.get_by_text("送るのを待っているものが2件")).to_be_visible()
    phone.get_by_role("radio", name="気になる").check()
    phone.get_by_role("button", name="知らせる").click()
    expect(phone.get_by_label("気になったこと")).to_be_focused()
    phone.get_by_role("radio", name="変わりなし").check()
    phone.evaluate("document.querySelector('[name=how]:checked').value = 'perhaps'")  # the office will not have it
    phone.get_by_role("button", name="知らせる").click()
    expect(phone.get_by_text("送るのを待っているものが3件")).to_be_visible()

    phone.context.set_offline(False)
    phone.goto("/help/today")
    expect(phone.locator("#kept .refusal")).to_contain_text("えらんでください")
    phone.get_by_role("link", name="ようすを書きなおす").click()
    phone.get_by_role("radio", name="気になる").check()
    phone.get_by_label("気になったこと").fill(f"雨戸 {mark}")
    phone.get_by_role("button", name="知らせる").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("1月16日")
    expect(phone.locator("#kept[data-ready]")).to_be_attached()
    expect(phone.get_by_text("送るのを待っているもの")).to_have_count(0)
    office = look_in(own_town, "sato")
    assert how_often(office, at_the_office, "ようすを知らせた") == 1
    expect(office.locator("main")).to_contain_text(f"雨戸 {mark}")


def test_any_other_page_without_a_signal_is_the_house_saying_so(look_in, own_town, ask_for_help, mark):
    phone, _paths = taken(look_in, own_town, ask_for_help, mark)
    phone.get_by_role("link", name="募集中", exact=True).click()
    for path in ("/help", "/help/month", "/", "/come-in"):
        phone.context.set_offline(True)
        phone.goto(path)
        expect(phone.get_by_role("heading", level=1)).to_have_text("電波がありません")
        unseen(phone, mark)
        phone.context.set_offline(False)
        phone.get_by_role("link", name="もう一度開く").click()
        expect(phone.get_by_role("heading", level=1)).not_to_have_text("電波がありません")
        assert phone.url == own_town.url + path
    phone.goto("/help/me")
    phone.get_by_label("わけ").fill("旅行")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="このあいだ休む").click()
    expect(phone.get_by_text("書いたものは、まだ届いていません")).to_be_visible()
    phone.get_by_role("link", name="今日の画面へ").click()
    expect(phone.locator("article.job", has_text=mark)).to_be_visible()
    phone.go_back()
    phone.context.set_offline(False)
    phone.get_by_role("button", name="もう一度送る").click()
    expect(phone.locator("main")).to_contain_text("旅行")

    phone.get_by_role("link", name="この電話で使うのをやめる").click()
    phone.get_by_role("button", name="この電話で使うのをやめる").click()
    expect(phone.get_by_role("status")).to_contain_text("使うのをやめました")
    phone.context.set_offline(True)
    phone.goto("/help")
    expect(phone.get_by_role("link", name="もう一度開く")).to_be_visible()
    expect(phone.get_by_text("今日の画面へ")).to_have_count(0)  # nothing is kept for a stranger
    phone.context.set_offline(False)
    phone.goto("/login")
    phone.get_by_label("ログイン名").fill("sato")
    phone.get_by_label("パスワード").fill("not-into-a-page")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="ログインする").click()
    expect(phone.get_by_role("link", name="もう一度開く")).to_be_visible()
    assert "not-into-a-page" not in phone.content()


def test_a_phone_for_two_people(look_in, own_town, ask_for_help, invite, mark, playwright: Playwright):
    phone, [at_the_office] = taken(look_in, own_town, ask_for_help, mark)
    phone.context.set_offline(True)
    press(phone, mark, "はじめる")
    own_page = re.sub(r"/kept$", "", phone.url)
    phone.get_by_role("button", name="おわる").click()
    phone.get_by_role("radio", name="気になる").check()
    phone.get_by_label("気になったこと").fill(f"雨戸 {mark}")
    phone.get_by_role("button", name="知らせる").click()
    expect(phone.get_by_text("送るのを待っているものが3件")).to_be_visible()
    expect(phone.get_by_text(f"「雨戸 {mark}」")).to_be_visible()

    sato = Desk(playwright, own_town, own_town.keys["sato"])  # the phone was lost, or so 佐藤 has heard
    person = sato.page_of(VOLUNTEERS["suzuki"])
    sato.send(re.search(r'action="([^"]+/stop)"', sato.line.get(person).text())[1], person)
    phone.context.set_offline(False)
    phone.goto("/help/today")
    expect(phone.get_by_role("heading", level=1)).to_have_text("この電話では、いま使えません")
    expect(phone.get_by_text("送るのを待っているものが3件")).to_be_visible()
    unseen(phone, mark)

    phone.goto(invite(own_town, VOLUNTEERS["nakamura"]))
    phone.get_by_role("button", name="この電話で始める").click()
    expect(phone.get_by_text("ほかの人が押したものが、この電話に3件あります")).to_be_visible()
    unseen(phone, mark)
    phone.context.set_offline(True)
    phone.goto(f"{own_page}/kept")
    expect(phone.get_by_role("heading", level=1)).to_have_text("電波がありません")
    unseen(phone, mark)
    phone.context.set_offline(False)
    phone.goto("/help/me")
    phone.get_by_role("link", name="この電話で使うのをやめる").click()
    phone.get_by_role("button", name="この電話で使うのをやめる").click()
    expect(phone.get_by_role("status")).to_contain_text("使うのをやめました")
    assert phone.evaluate("caches.keys()") == []

    phone.goto(invite(own_town, VOLUNTEERS["suzuki"]))
    phone.get_by_role("button", name="この電話で始める").click()
    expect(phone.get_by_text("とっておいたものを3件送りました")).to_be_visible()
    office = look_in(own_town, "sato")
    for did in ("はじめた", "おわった", "ようすを知らせた"):
        assert how_often(office, at_the_office, did) == 1


def unseen(phone: Page, mark: str) -> None:
    for word in ("木村", "雨戸", mark):
        assert word not in phone.content()


def test_no_room_thrown_away_and_sent_with_the_page_closed(look_in, own_town, ask_for_help, mark):
    phone, [at_the_office] = taken(look_in, own_town, ask_for_help, mark)
    other, tools = devtools(phone)
    seen = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: seen.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    phone.context.set_offline(True)
    [worker] = phone.context.service_workers
    worker.evaluate(_FULL)
    phone.locator("article.job", has_text=mark).get_by_role("button", name="はじめる").click()
    expect(phone.get_by_text("電話に空きがなく、とっておけませんでした")).to_be_visible()
    expect(phone.locator("#kept li")).to_contain_text("はじめる")
    expect(phone.get_by_text("送るのを待っているもの")).to_have_count(0)
    expect(phone.get_by_role("button", name="はじめる")).to_be_visible()  # nothing pretended

    worker.evaluate("() => { IDBObjectStore.prototype.add = self.add; }")
    press(phone, mark, "はじめる")
    tools.send("Storage.clearDataForOrigin", {"origin": own_town.url, "storageTypes": "indexeddb,cache_storage"})
    phone.goto("/help/today")
    expect(phone.get_by_role("heading", level=1)).to_have_text("電波がありません")
    phone.context.set_offline(False)
    ready(phone)
    expect(phone.get_by_text("電話にとっておいたものが、電話から消えています")).to_be_visible()
    ready(phone)
    expect(phone.get_by_text("電話から消えています")).to_have_count(0)  # said once

    phone.context.set_offline(True)
    press(phone, mark, "はじめる")
    phone.close()
    other.context.set_offline(False)
    woken = {
        "origin": own_town.url,
        "registrationId": seen[-1]["registrationId"],
        "tag": "help-send",
        "lastChance": False,
    }
    office = look_in(own_town, "sato")
    for _time in range(100):
        tools.send("ServiceWorker.dispatchSyncEvent", woken)
        if how_often(office, at_the_office, "はじめた"):
            break
    assert how_often(office, at_the_office, "はじめた") == 1
    other.goto("/help/today")
    expect(other.get_by_text("とっておいたものを1件送りました")).to_be_visible()


@contextmanager
def line_that_breaks(port: int):
    """A line to the town that breaks after はじめる has been carried out, before its answer arrives. Yields its address."""

    def carry(phone: socket.socket) -> None:
        with phone, socket.create_connection(("127.0.0.1", port)) as house, suppress(OSError):
            asked = phone.recv(65536)
            while b"\r\n\r\n" not in asked:
                asked += phone.recv(65536)
            long = re.search(rb"(?i)content-length: (\d+)", asked)
            while long and len(asked.partition(b"\r\n\r\n")[2]) < int(long[1]):
                asked += phone.recv(65536)
            house.sendall(re.sub(rb"(?i)\r\nconnection: [^\r]*", b"\r\nConnection: close", asked, count=1))
            said = b""
            while more := house.recv(65536):
                said += more
            if not re.match(rb"POST /help/\d+/start ", asked):
                phone.sendall(said)

    def answer() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=carry, args=(ear.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as ear:
        threading.Thread(target=answer, daemon=True).start()
        yield f"http://127.0.0.1:{ear.getsockname()[1]}"
        ear.shutdown(socket.SHUT_RDWR)


def test_the_answer_is_lost_on_the_way(look_in, own_town, ask_for_help, mark):
    at_the_office = ask_for_help(own_town, mark)
    with line_that_breaks(own_town.port) as address:
        phone = look_in(SimpleNamespace(url=address, keys=own_town.keys), "suzuki", PHONE)
        claim(phone, mark)
        ready(phone)
        phone.locator("article.job", has_text=mark).get_by_role("button", name="はじめる").click()
        expect(phone.get_by_text("とっておいたものを1件送りました")).to_be_visible()
        expect(phone.get_by_role("button", name="おわる")).to_be_visible()
        phone.context.close()
    assert how_often(look_in(own_town, "sato"), at_the_office, "はじめた") == 1
