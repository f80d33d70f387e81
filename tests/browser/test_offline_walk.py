"""鈴木 in a valley without a signal: はじめる, おわる and the report are kept on the phone, and arrive once, in order."""

from playwright.sync_api import expect

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
