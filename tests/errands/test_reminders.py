"""The day before and two hours before: by letter where there is an address, otherwise on the list of whom to phone."""

from datetime import UTC, date, datetime

import icalendar
import pytest
from aiosmtpd.controller import Controller
from conftest import audited
from outbox.test_letters import Office, free_port
from reader import form_with, press, read

from townhub import clock, clockwork
from townhub.accounts.models import Person
from townhub.errands import actions, reminders
from townhub.errands.models import Job
from townhub.errands.steps import last_step
from townhub.outbox import actions as outbox
from townhub.outbox import models
from townhub.outbox.models import Letter
from townhub.outbox.rules import Post


@pytest.fixture
def tomorrow(town, make_job, at):
    """鈴木 and 中村 go to 木村 on the 18th at 9 and to 渡邊 at 13; said yes on the 16th."""
    first = make_job(work_on=date(2019, 1, 18))
    second = make_job(work_on=date(2019, 1, 18), resident=town.watanabe, from_minute=13 * 60, until_minute=16 * 60)
    actions.claim(town.suzuki, first)
    actions.claim(town.nakamura, second)
    return first, second


@pytest.fixture
def with_mail(town, app):
    """鈴木 has an address, and the town a mail server."""
    Person.update(email="suzuki@example.jp").where(Person.id == town.suzuki.id).execute()
    app.config["MAIL"] = {"host": "127.0.0.1", "port": free_port(), "sender": "hinata@example.jp", "starttls": False}


def words(answer) -> str:
    return read(answer).words


def to_call(person) -> list[tuple]:
    return [(row["name"], row["which"]) for row in reminders.calls(person)]


def test_without_addresses_all_are_phoned_in_time(town, app, tomorrow, at):
    for moment, names in [
        ("2019-01-17T08:59+09:00", []),
        ("2019-01-17T09:00+09:00", [("鈴木 一郎", "day"), ("中村 茂", "day")]),
        ("2019-01-18T00:00+09:00", []),
        ("2019-01-18T07:00+09:00", [("鈴木 一郎", "hours")]),
        ("2019-01-18T11:00+09:00", [("中村 茂", "hours")]),
        ("2019-01-18T13:00+09:00", []),
    ]:
        at(moment)
        assert to_call(town.sato) == names, moment
        assert reminders.by_itself(app) == 0


def test_a_coordinator_phones_about_the_own_area(town, tomorrow, at):
    at("2019-01-17T10:00+09:00")
    assert (to_call(town.takahashi), to_call(town.tanaka)) == ([("鈴木 一郎", "day")], [("中村 茂", "day")])


def test_whoever_has_an_address_gets_a_letter_once(town, app, with_mail, tomorrow, at):
    at("2019-01-17T09:01+09:00")
    assert (reminders.by_itself(app), reminders.by_itself(app)) == (1, 0)
    assert to_call(town.sato) == [("中村 茂", "day")]
    letter = Letter.get()
    assert letter.subject == "あしたのちょい加勢（1月18日(金) 9:00から）"
    assert "草取り　60分まで　宮ノ前" in letter.body
    for secret in ("木村", "128", "角屋", "0555", "渡邊"):
        assert secret not in letter.body + letter.subject
    at("2019-01-18T07:00+09:00")
    assert reminders.by_itself(app) == 1
    assert Letter.select().count() == 2


def test_reminded_as_they_wish(town, app, with_mail, tomorrow, at, login):
    phone = login(town.suzuki)
    nobody_asked = form_with(login(town.nakamura).get("/help/me/reminders"), "この受けとりかたにする")
    assert nobody_asked.fields["how"] == "phone"  # without an address, as わたしのこと says
    page = phone.get("/help/me/reminders")
    assert "suzuki@example.jpへメールが届きます" in words(phone.get("/help/me"))
    wrong = press(phone, page, "この受けとりかたにする", email="")
    assert wrong.status_code == 422 and "なければ「電話で」をえらんでください" in words(wrong)
    assert "suzuki@example.jp のように" in words(press(phone, page, "この受けとりかたにする", email="suzuki@"))
    assert press(phone, page, "この受けとりかたにする", how="phone").status_code == 303
    assert press(phone, page, "この受けとりかたにする", how="phone").status_code == 303
    assert [act for act, _who in audited()].count("volunteer.reminders_chosen") == 1
    at("2019-01-17T09:20+09:00")
    assert reminders.by_itself(app) == 0 and ("鈴木 一郎", "day") in to_call(town.sato)
    assert "メールが届いていません" not in words(login(town.sato).get("/errands/calls"))
    press(phone, page, "この受けとりかたにする", how="nobody")
    assert reminders.by_itself(app) == 0 and to_call(town.sato) == [("中村 茂", "day")]
    assert "知らせは、止めてあります" in words(phone.get("/help/me"))
    press(phone, page, "この受けとりかたにする", how="mail", email="ichiro@example.jp")
    assert reminders.by_itself(app) == 1 and Letter.get().address == "ichiro@example.jp"


def test_a_letter_that_does_not_leave_becomes_a_call(town, app, with_mail, tomorrow, at):
    at("2019-01-17T09:01+09:00")
    reminders.by_itself(app)
    assert outbox.deliver(Post(**app.config["MAIL"])) == 0  # nobody listens there
    assert ("鈴木 一郎", "day") in to_call(town.sato)


def test_a_letter_that_was_never_written_becomes_a_call(town, with_mail, tomorrow, at):
    """The task has stopped: nobody is forgotten."""
    at("2019-01-17T09:10+09:00")
    assert ("鈴木 一郎", "day") not in to_call(town.sato)
    at("2019-01-17T09:15+09:00")
    assert ("鈴木 一郎", "day") in to_call(town.sato)


def test_by_itself_through_a_real_post_office(town, app, with_mail, tomorrow, at):
    office = Office()
    controller = Controller(office, hostname="127.0.0.1", port=app.config["MAIL"]["port"])
    controller.start()
    try:
        at("2019-01-17T09:01+09:00")
        ran = clockwork.run_due(app)
        assert "errands.remind" in ran and Letter.select().count() == 1
        assert outbox.deliver(Post(**app.config["MAIL"])) == 1
    finally:
        controller.stop()
    assert [mail["To"] for mail in office.letters] == ["suzuki@example.jp"]


def test_a_new_time_is_a_new_reminder_and_a_fresh_yes_needs_none(town, app, tomorrow, make_job, at):
    at("2019-01-17T10:00+09:00")
    for row in reminders.calls(town.sato):
        outbox.note_call(town.sato, Person.get_by_id(row["person_id"]), row["cause"])
    assert to_call(town.sato) == []
    actions.confirm(town.takahashi, Job.get_by_id(tomorrow[0].id), work_on=date(2019, 1, 18), starts_minute=10 * 60)
    assert to_call(town.sato) == [("鈴木 一郎", "day")]
    fresh = make_job(work_on=date(2019, 1, 18), resident=town.watanabe, from_minute=15 * 60, until_minute=17 * 60)
    actions.claim(town.suzuki, fresh)
    assert to_call(town.sato) == [("鈴木 一郎", "day")]


def test_what_was_moved_and_moved_back_is_told_again(town, tomorrow, at):
    """They were told 9, then 10: whoever goes at 9 again has to hear of it."""

    def moved_to(hour: int) -> None:
        actions.confirm(
            town.takahashi, Job.get_by_id(tomorrow[0].id), work_on=date(2019, 1, 18), starts_minute=hour * 60
        )

    def phoned() -> list[str]:
        told = [row for row in reminders.calls(town.takahashi) if row["name"] == "鈴木 一郎"]
        for row in [*told, *told]:  # pressed twice
            outbox.note_call(town.takahashi, town.suzuki, row["cause"])
        return [row["which"] for row in told]

    at("2019-01-17T10:00+09:00")
    assert (phoned(), phoned()) == (["day"], [])
    for hour in (10, 9, 10, 9):
        moved_to(hour)
        assert (phoned(), phoned()) == (["day"], [])
    moved_to(9)  # confirmed once more
    assert phoned() == []
    at("2019-01-17T09:30+09:00")  # the clock was set back
    assert phoned() == []


@pytest.mark.parametrize("change", ["called off", "moved", "given back", "wishes none"])
def test_a_letter_that_waits_does_not_tell_what_is_not_so_any_more(town, app, with_mail, tomorrow, at, login, change):
    at("2019-01-17T09:01+09:00")
    assert reminders.by_itself(app) == 1
    outbox.deliver(Post(**app.config["MAIL"]))  # nobody listens there: it waits
    job = Job.get_by_id(tomorrow[0].id)
    if change == "called off":
        actions.call_off(town.takahashi, job, "入院")
    elif change == "moved":
        actions.confirm(town.takahashi, job, work_on=date(2019, 1, 18), starts_minute=10 * 60)
    elif change == "given back":
        actions.give_back(town.suzuki, job, "熱")
    else:
        Person.update(reminded_by="nobody").where(Person.id == town.suzuki.id).execute()
    at("2019-01-17T09:05+09:00")
    office = Office()
    controller = Controller(office, hostname="127.0.0.1", port=app.config["MAIL"]["port"])
    controller.start()
    try:
        assert outbox.deliver(Post(**app.config["MAIL"]), stands=reminders.stands) == 0
        assert (office.letters, Letter.get().trouble, models.in_trouble()) == ([], "moot", 0)
        assert "予定が変わったので、送りませんでした" in words(login(town.sato).get("/outbox"))
        again = reminders.by_itself(app)
        assert again == outbox.deliver(Post(**app.config["MAIL"]), stands=reminders.stands) == (change == "moved")
    finally:
        controller.stop()
    assert [mail["Subject"] for mail in office.letters] == ["あしたのちょい加勢（1月18日(金) 10:00から）"] * again


def test_said_yes_within_the_two_hours(town, make_job, at):
    """Who has just said yes knows it; a restart in between changes nothing."""
    at("2019-01-16T08:30+09:00")
    actions.claim(town.suzuki, make_job(from_minute=10 * 60, until_minute=11 * 60))
    for moment in ("2019-01-16T08:31+09:00", "2019-01-16T09:59+09:00"):
        at(moment)
        assert to_call(town.sato) == []


def test_the_list_on_the_screen(login, town, tomorrow, at):
    at("2019-01-17T10:00+09:00")
    browser = login(town.takahashi)
    assert "1人に電話で知らせる" in read(browser.get("/today")).one("main").words
    page = browser.get("/errands/calls")
    assert "090-0000-2201" in read(page).one("main").words
    press(browser, page, "知らせた")
    press(browser, page, "知らせた")
    assert "いま電話で知らせる人はいません" in read(browser.get("/errands/calls")).one("main").words


# -- it is off ------------------------------------------------------------------------------------------------------


def test_what_is_called_off_is_told_by_letter_or_by_telephone(town, app, with_mail, tomorrow, at):
    """After the ten minutes in which it may be undone, and once; the letter names neither the resident nor the reason."""
    at("2019-01-16T14:00+09:00")
    for job in tomorrow:
        actions.call_off(town.takahashi, Job.get_by_id(job.id), "入院")
    at("2019-01-16T14:09+09:00")
    assert (reminders.by_itself(app), to_call(town.sato)) == (0, [])
    at("2019-01-16T14:10+09:00")
    assert (reminders.by_itself(app), reminders.by_itself(app)) == (1, 0)
    letter = Letter.get()
    assert letter.subject == "ちょい加勢の取り消し（1月18日(金) 9:00から）"
    assert "行かなくてかまいません" in letter.body
    for secret in ("木村", "128", "角屋", "入院"):
        assert secret not in letter.body + letter.subject
    [call] = reminders.calls(town.sato)
    assert (call["name"], call["which"]) == ("中村 茂", "off")
    outbox.note_call(town.sato, town.nakamura, call["cause"])
    assert to_call(town.sato) == []
    at("2019-01-18T13:00+09:00")
    assert to_call(town.sato) == []


@pytest.mark.parametrize(
    ("how", "tells"),
    [("call_off", True), ("undone", False), ("given back", False), ("given up", True), ("left", False)],
)
def test_who_hears_that_it_is_off(town, tomorrow, make_job, at, how, tells):
    at("2019-01-16T14:00+09:00")
    job = Job.get_by_id(tomorrow[0].id)
    if how == "given up":  # two were wanted, and one alone has said yes
        job = make_job(work_on=date(2019, 1, 19), wanted_people=2)
        actions.claim(town.suzuki, job)
        actions.give_up(town.sato, job, "二人目がいません")
    elif how == "given back":
        actions.give_back(town.suzuki, job, "熱")
        actions.call_off(town.takahashi, Job.get_by_id(job.id), "入院")
    else:
        actions.call_off(town.takahashi, job, "入院")
    if how == "undone":
        actions.undo(town.takahashi, Job.get_by_id(job.id), last_step(job).id)
    if how == "left":
        Person.update(left_on=clock.today()).where(Person.id == town.suzuki.id).execute()
    at("2019-01-16T14:10+09:00")
    assert to_call(town.takahashi) == [("鈴木 一郎", "off")] * tells


def test_the_volunteers_own_page_says_at_once_what_is_off(login, town, tomorrow, at):
    at("2019-01-16T14:00+09:00")
    phone = login(town.suzuki)
    assert "行かなくてよくなりました" not in words(phone.get("/help/today"))
    actions.call_off(town.takahashi, Job.get_by_id(tomorrow[0].id), "入院")
    said = read(phone.get("/help/today")).one("section", **{"aria-labelledby": "off"}).words
    assert "あさって 9:00" in said or "18日(金) 9:00" in said
    assert "宮ノ前 取りやめになりました" in said and not {"木村", "入院", "角屋"} & set(said.split())
    assert "行かなくてよくなりました" not in words(login(town.nakamura).get("/help/today"))
    at("2019-01-19T08:00+09:00")
    assert "行かなくてよくなりました" not in words(login(town.suzuki).get("/help/today"))


def test_who_may_be_leaving_the_house_is_phoned_whatever_letter_went(town, app, with_mail, tomorrow, at, login):
    at("2019-01-18T08:40+09:00")
    actions.call_off(town.takahashi, Job.get_by_id(tomorrow[0].id), "入院")
    assert reminders.by_itself(app) == 1
    assert ("鈴木 一郎", "off") in to_call(town.takahashi)
    Letter.update(sent_at=clock.now()).execute()
    office = login(town.takahashi)
    now, later = words(office.get("/today")).split("きょうのうち")
    assert "行かなくてよくなったことを、1人に電話で知らせる" in now and "1人に電話で知らせる" not in later
    page = words(office.get("/errands/calls"))
    assert (
        "木村 フミさんの草取り、60分まで 宮ノ前 なくなりました。行かなくてよいと伝えてください。 メールも出しました"
        in page
    )


def test_another_day_is_told_to_whoever_was_reminded_of_this_one(town, app, with_mail, tomorrow, at):
    """They would go tomorrow: its own reminder comes only on the day before the new one."""

    def put_to(job: Job, day: int) -> None:
        now = Job.get_by_id(job.id)
        actions.confirm(town.sato, now, work_on=date(2019, 1, day), starts_minute=now.starts_minute)

    at("2019-01-17T09:01+09:00")
    reminders.by_itself(app)
    Letter.update(sent_at=clock.now()).execute()
    for job in tomorrow:
        put_to(job, 25)
    at("2019-01-17T09:15+09:00")
    assert reminders.by_itself(app) == 1
    newest = Letter.select().order_by(Letter.id.desc()).first()
    assert newest.subject == "ちょい加勢の日が変わりました（1月25日(金) 9:00から）"
    assert "1月18日(金)には、行かなくてかまいません。" in newest.body
    assert to_call(town.sato) == []  # 中村 was not phoned about the 18th yet, and does not go then
    put_to(tomorrow[0], 18)
    assert (reminders.by_itself(app), to_call(town.sato)) == (1, [])
    newest = Letter.select().order_by(Letter.id.desc()).first()
    assert newest.subject == "あしたのちょい加勢（1月18日(金) 9:00から）"


# -- the own calendar -----------------------------------------------------------------------------------------------


def test_the_own_calendar_under_a_secret_address(app, login, town, tomorrow):
    browser = login(town.suzuki)
    press(browser, browser.get("/help/calendar"), "予定のアドレスを作る")
    address = read(browser.get("/help/calendar")).one("p", **{"class": "notice"}).one("a").attributes["href"]
    path = address.removeprefix("http://localhost")
    anybody = app.test_client()
    answer = anybody.get(path)
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (
        200,
        "text/calendar",
        "private, no-store",
    )
    [event] = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["SUMMARY"] == "ちょい加勢 草取り" and event["LOCATION"] == "宮ノ前"
    assert event.decoded("DTSTART") == datetime(2019, 1, 18, 0, 0, tzinfo=UTC)
    assert (event.decoded("DTEND") - event.decoded("DTSTART")).seconds == 3600
    for secret in ("木村", "128", "角の石がき", "0555"):
        assert secret not in answer.get_data(as_text=True)
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))

    press(browser, browser.get("/help/calendar"), "新しいアドレスにする")
    assert anybody.get(path).status_code == 404
    newer = read(browser.get("/help/calendar")).one("p", **{"class": "notice"}).one("a").attributes["href"]
    press(browser, browser.get("/help/calendar"), "このアドレスを止める")
    for gone in (path, newer.removeprefix("http://localhost"), "/calendar/x.ics", "/calendar/" + "0" * 40 + ".ics"):
        assert anybody.get(gone).status_code == 404


def test_who_has_left_has_no_calendar(app, town, tomorrow):
    feed = outbox.begin_feed(town.suzuki, lambda number: f"{number:064d}")
    assert reminders.owner_of(feed.secret_hash) == town.suzuki
    Person.update(left_on=clock.today()).where(Person.id == town.suzuki.id).execute()
    assert reminders.owner_of(feed.secret_hash) is None
