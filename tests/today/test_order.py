"""今日: the lines of each role in the order of the one table, one click from the act, and the papers of a whole day."""

from datetime import date, timedelta

import pytest
from conftest import audited, post
from huddle.makers import make_follow_up, make_hand_off
from meals.making import NEXT, Meals
from reader import press, read

from townhub import clock, clockwork, safekeeping
from townhub.access import ADMINISTRATOR, COORDINATOR, STAFF, may
from townhub.db import database, one
from townhub.errands import actions as errands
from townhub.huddle import follow_ups, hand_offs, topics
from townhub.huddle.gather import gather
from townhub.huddle.models import Topic
from townhub.rosters import actions as rosters
from townhub.today import order
from townhub.today.line import Morning

DAY = date(2019, 1, 16)


def before(words: str, *said: str) -> bool:
    """Whether all of it is there, in this order."""
    places = [words.find(each) for each in said]
    return -1 not in places and places == sorted(places)


@pytest.fixture
def busy(town, make_job):
    """A follow-up that is due, a hand-off, and a job for tomorrow that nobody has taken."""
    follow_ups.make(town.sato, what="暖房を見る", assignee=town.sato, until_on=DAY, resident=town.kimura)
    hand_offs.send(town.kanri, words="薬が変わりました", to=town.sato)
    make_job(work_on=DAY + timedelta(days=1))
    return town


def test_the_table_knows_every_line_and_no_other():
    assert set(order.ORDER) == {STAFF, COORDINATOR, ADMINISTRATOR}
    named = [name for parts in order.ORDER.values() for _title, names in parts for name in names]
    assert set(named) == set(order.SOURCES)
    for parts in order.ORDER.values():
        once = [name for _title, names in parts for name in names]
        assert len(once) == len(set(once))


def test_a_nurse_begins_with_the_meeting_and_a_coordinator_with_the_jobs(login, busy):
    nurse = read(login(busy.sato).get("/today")).words
    assert before(nurse, "暖房を見る", "薬が変わりました", "引き受け手がいません", "きょうのうち", "あしたのしたく")
    coordinator = read(login(busy.takahashi).get("/today")).words
    assert before(coordinator, "引き受け手がいません", "打ち合わせ 議題") and "薬が変わりました" not in coordinator
    assert "引き受け手がいません" not in read(login(busy.tanaka).get("/today")).words  # of another area


def test_every_line_leads_to_a_page_that_the_reader_may_open(app, busy, make_job):
    job = make_job(work_on=DAY)
    errands.claim(busy.suzuki, job)
    Meals(busy).everything()
    rosters.assign(busy.kanri, busy.miyanomae, "保健師", "main", busy.sato, from_on=date(2018, 4, 1))
    for person in (busy.sato, busy.takahashi, busy.kanri):
        with app.test_request_context("/today"):
            parts = order.parts_of(Morning(person, DAY, app.instance_path))
        lines = [line for _title, lines in parts for line in lines]
        assert len(lines) > 6
        for line in lines:
            if line.endpoint:
                assert line.act and may(person, app.view_functions[line.endpoint].permitted_act), line


def test_more_rows_ask_the_database_no_more_often(app, login, busy, make_job, monkeypatch):
    browser = login(busy.sato)
    asked = []
    run = type(database).execute_sql
    monkeypatch.setattr(type(database), "execute_sql", lambda self, *a, **k: asked.append(a[0]) or run(self, *a, **k))

    def count() -> int:
        asked.clear()
        assert browser.get("/today").status_code == 200
        return len(asked)

    count()
    few = count()
    for _each in range(8):
        make_job(work_on=DAY + timedelta(days=1))
        follow_ups.make(busy.sato, what="暖房を見る", assignee=busy.sato, until_on=DAY, resident=busy.kimura)
    assert count() == few


def test_the_town_takes_it_by_itself_and_says_when_it_does_not(app, town, client, login, at, tmp_path, monkeypatch):
    assert client.get("/healthz").json["well"]
    assert "backup" in clockwork.run_due(app)
    assert len(safekeeping.copies(tmp_path)) == 1
    assert client.get("/healthz").json["last_backup_at"] == "2019-01-15T23:12:00+00:00"

    def full(*_facts):
        raise OSError("No space left on device")

    monkeypatch.setattr(safekeeping, "back_up", full)
    at("2019-01-18T08:30+09:00")
    clockwork.run_due(app)
    said = client.get("/healthz")
    assert said.status_code == 503 and said.json["backup_is_recent"] is False
    page = login(town.kanri).get("/today").get_data(as_text=True)
    assert "夜の控えをとる" in page and "控え（バックアップ）が古くなっています" in page


def test_the_folder_of_copies_is_looked_into(app, login, town, at):
    browser = login(town.kanri)
    page = browser.get("/today")
    assert "控え（バックアップ）が、まだありません" in read(page).words
    assert "控えをとりました" in read(browser.get(press(browser, page, "控えをとる").location)).words
    assert ("town.backed_up", "山口 直子") in audited()
    assert "控え（バックアップ）" not in read(browser.get("/today")).words
    at("2019-01-19T18:30+09:00")
    words = read(login(town.kanri).get("/today")).words
    assert "3日前" in words and "最後は1月16日(水) 8:12です" in words
    assert "管理者に知らせてください" in read(login(town.sato).get("/today")).words
    assert post(login(town.sato), "/backups").status_code == 403


def test_a_file_that_is_no_copy_is_not_taken_for_one(tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("town-20190116-081200.db", "town-tomorrow.db", "set-aside-20190116-081200.db"):
        (folder / name).write_bytes(b"")
    assert safekeeping.last_backup(tmp_path) is None
    (folder / "town-20190116-081200-2.db").write_bytes(b"x")
    assert safekeeping.last_backup(tmp_path) == clock.moment_on(DAY, 8 * 60 + 12)


def test_who_leaves_the_roster_soon_is_named_to_the_administrator(login, town):
    for district, until in ((town.miyanomae, date(2019, 2, 1)), (town.kamigauchi, date(2019, 1, 20))):
        rosters.assign(town.kanri, district, "保健師", "main", town.sato, from_on=date(2018, 4, 1), until_on=until)
    words = read(login(town.kanri).get("/today")).words
    assert "佐藤 花子さんの担当が、1月31日(木)で終わります" in words and "地区 2" in words
    assert "終わります" not in read(login(town.sato).get("/today")).words


# -- 紙の日 ---------------------------------------------------------------------------------------------------------


def printed(browser, day: str = "1/24"):
    return post(browser, "/paper-day", day=day)


def papers(answer) -> list[str]:
    return [each.words for each in read(answer).all("article")]


def test_one_button_prints_the_whole_day(login, town, make_job):
    Meals(town).everything()
    job = make_job(work_on=NEXT)
    errands.claim(town.suzuki, job)
    make_job(work_on=NEXT)
    browser = login(town.sato)
    found = papers(printed(browser))
    titles = [
        "打ち合わせの議題",
        "ちょい加勢の伝票",
        "カフェに来る人",
        "調理表",
        "運転する人の表",
        "電話する人",
        "担い手をさがす電話",
        "電話の表",
    ]
    assert before(" ".join(found), *titles)
    assert all("平成31年1月24日(木)" in each and "印刷 佐藤 花子" in each for each in found), "head and edition on each"
    assert any("鈴木 一郎" in each and "依頼 第" in each for each in found)
    assert before(found[-1], "木村 フミ", "0555-00-2841", "職員", "佐藤 花子", "担い手", "鈴木 一郎", "090-0000-2201")
    assert one("SELECT count(*) FROM audit_line WHERE act = 'paper_day.printed'") == 1


def test_the_first_page_prints_tomorrow_with_one_click(login, town):
    browser = login(town.sato)
    found = papers(press(browser, browser.get("/today"), "まとめて刷る"))
    assert found and all("1月17日" in each for each in found)


def test_tomorrows_meeting_is_printed_with_what_will_be_due(login, town, at):
    """Without a machine nobody gathers in the morning: 宿題 of that day and today's unanswered 申し送り are on the paper."""
    make_follow_up(town, "薬の数を確かめる", until_on=date(2019, 1, 17))
    make_follow_up(town, "来週のこと", until_on=date(2019, 1, 21))
    make_hand_off(town, "つえを新しくしました")
    browser = login(town.sato)
    for day in ("1/18", "1/17", "1/17"):  # a day that is further off leaves tomorrow its topics
        words = papers(printed(browser, day))[0]
        assert ("薬の数を確かめる」の日です" in words, "まだ了解がありません" in words) == ((day == "1/17"),) * 2
        assert "来週のこと" not in words
    assert "薬の数" not in read(browser.get("/huddle")).words, "today's meeting has nothing of it"
    at("2019-01-17T08:30+09:00")
    gather(date(2019, 1, 17))
    found = read(login(town.sato).get("/huddle")).words
    assert (found.count("薬の数を確かめる"), found.count("まだ了解がありません")) == (1, 1)


def test_what_is_sensitive_stays_on_the_screen(login, town):
    topics.hand_down(town.sato, cause="s", kind="worry", resident=town.kimura, sentence="通帳がない", sensitive=True)
    topics.hand_down(town.sato, cause="g", kind="worry", resident=town.kimura, sentence="新聞がたまる")
    assert Topic.select().count() == 2
    words = " ".join(papers(printed(login(town.sato), "1/16")))
    assert "通帳がない" not in words and "新聞がたまる" in words and "3職種だけの議題が1件" in words


def test_a_coordinator_prints_the_own_area_only(login, town, make_job):
    Meals(town).everything()
    make_job(work_on=NEXT)
    words = " ".join(papers(printed(login(town.tanaka))))
    assert "木村" not in words and "調理表" not in words and "鈴木" not in words


def test_looking_prints_nothing_and_a_day_that_is_none_is_said(login, town):
    browser = login(town.sato)
    assert "1月17日" in browser.get("/paper-day").get_data(as_text=True)
    answer = printed(browser, "2/30")
    assert answer.status_code == 422 and "という日はありません" in read(answer).words
    assert printed(login(town.suzuki)).status_code == 403
    assert one("SELECT count(*) FROM audit_line WHERE act = 'paper_day.printed'") == 0
