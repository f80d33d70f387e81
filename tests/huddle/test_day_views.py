"""The meeting over HTTP: what arrives on the other screens, what is kept while somebody types, and the paper."""

import re
from datetime import date

import pytest
from conftest import post
from reader import read

from townhub.accounts.models import Draft
from townhub.db import one, rows
from townhub.huddle import actions, follow_ups, hand_offs, notes, topics
from townhub.huddle.gather import by_itself
from townhub.huddle.models import FollowUp, Huddle, Note, Topic
from townhub.town.models import Unit

DAY = date(2019, 1, 16)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def huddle(town, at):
    at("2019-01-16T08:30+09:00")
    return actions.open_day(town.sato, DAY)


@pytest.fixture
def worry(town, huddle) -> Topic:
    topics.hand_down(
        town.suzuki, cause="errand-1-worry", kind="worry", resident=town.kimura, sentence="新聞がたまっていた"
    )
    return Topic.get(Topic.cause == "errand-1-worry")


def test_a_double_tap_opens_one_meeting(login, town):
    browser = login(town.sato)
    assert "打ち合わせをはじめる" in read(browser.get("/huddle")).words
    for _tap in range(2):
        assert post(browser, "/huddle/2019-01-16/open").location == "/huddle"
    assert Huddle.select().count() == 1


def test_put_off_to_a_saturday_it_is_a_matter_of_the_monday(town, worry, login):
    where = f"/huddle/2019-01-16/topics/{worry.id}/snooze"
    browser = login(town.sato)
    assert post(browser, where, until="1/19", why="入院中").status_code == 303
    assert Topic.get_by_id(worry.id).arises_on == date(2019, 1, 21)
    told = "1月19日(土)は土曜日で、打ち合わせはありません。1月21日(月)に、また議題にします"
    assert told in read(browser.get("/huddle")).words
    # The meeting's page has a field #until of its own: a browser that has jumped to a mistake must not land there.
    pages = (f"/huddle?topic={worry.id}", where)
    ids = [set(re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', browser.get(page).text)) for page in pages]
    assert "until" in ids[0] and not ids[0] & ids[1]


def test_a_day_without_a_meeting_says_when_the_next_one_is(login, town, at):
    at("2019-01-12T08:12+09:00")
    words = read(login(town.sato).get("/huddle")).words
    assert "1月12日(土)は土曜日で、打ち合わせはありません。つぎは1月15日(火)です" in words
    answer = post(login(town.sato), "/huddle/2019-01-12/open")
    assert (answer.status_code, Huddle.select().count()) == (409, 0)


@pytest.mark.parametrize("day", ["2019-1-16", "1899-01-16", "yesterday", "2019-02-30"])
def test_what_is_no_day_is_no_page(login, town, day):
    assert login(town.sato).get(f"/huddle/{day}").status_code == 404


def seen_of(answer) -> str:
    return re.search(r"seen=(\d+-\d+)", answer.get_data(as_text=True))[1]


def test_nothing_is_sent_while_nothing_has_changed(login, town, huddle, worry):
    browser = login(town.sato)
    seen = seen_of(browser.get(f"/huddle?topic={worry.id}"))
    path = f"/huddle/2019-01-16/changes?topic={worry.id}&seen="
    answer = browser.get(path + seen, headers=HTMX)
    assert (answer.status_code, answer.headers["ETag"]) == (204, f'"{seen}"')
    notes.write_note(town.kanri, huddle, words="電話に出た", category="watch", topic=worry)
    answer = browser.get(path + seen, headers=HTMX)
    page = read(answer)
    assert "電話に出た" in page.words
    assert seen_of(answer) != seen
    # Nothing that somebody types into is among what comes by itself.
    assert [
        field.attributes
        for field in page.all("input", "select", "textarea")
        if field.attributes.get("type") != "hidden"
    ] == []
    assert all("hx-swap-oob" in child.attributes for child in page.children if getattr(child, "attributes", None))


def test_the_minutes_run_on_by_themselves(login, town, huddle, at):
    browser = login(town.sato)
    seen = seen_of(browser.get("/huddle"))
    assert "のこり 15分" in read(browser.get("/huddle")).words
    at("2019-01-16T08:37:30+09:00")
    assert "のこり 8分" in read(browser.get(f"/huddle/2019-01-16/changes?seen={seen}", headers=HTMX)).words
    at("2019-01-16T09:30+09:00")
    assert "15分たちました" in read(browser.get("/huddle")).words


def test_what_is_typed_is_kept_until_it_is_written(login, town, huddle, worry):
    browser, path = login(town.sato), f"/huddle/2019-01-16/topics/{worry.id}/notes"
    for words in ("薬", "薬は", "薬は飲んで"):
        assert post(browser, f"{path}/draft", words=words, category="health").status_code == 204
    assert [(draft.path, dict(draft.fields)["words"]) for draft in Draft.select()] == [(path, "薬は飲んで")]
    assert one("SELECT count(*) FROM audit_line WHERE act = 'draft.kept'") == 1
    again = login(town.sato)  # after the computer has stopped
    assert "書きかけがあります" in read(again.get("/huddle?house=1")).words
    page = read(again.get(f"/huddle?topic={worry.id}"))
    assert page.one("input", name="words", id="note").attributes["value"] == "薬は飲んで"
    assert "薬は飲んで" not in read(login(town.kanri).get(f"/huddle?topic={worry.id}")).words
    answer = post(again, path, HTMX, words="薬は飲んでいます", category="health", once="a")
    assert read(answer).one("input", name="words", id="note").attributes["value"] == ""
    assert Draft.select().count() == 0
    post(again, path, HTMX, words="薬は飲んでいます", category="health", once="a")  # the second Enter
    assert [note.words for note in Note.select()] == ["薬は飲んでいます"]


@pytest.mark.parametrize(
    ("sheet", "typed", "there", "line"),
    [
        ("follow-ups", {"what": "灯油を見る", "until_on": "2019-01-21", "assignee": "2"}, "what", "宿題「灯油を見る」"),
        (
            "hand-offs",
            {"words": "灯油が少ない", "to": "person-2", "sensitive": "y"},
            "hand-off",
            "申し送り「灯油が少ない」",
        ),
    ],
)
def test_what_is_being_agreed_is_kept_too(login, town, huddle, worry, sheet, typed, there, line):
    path, browser = f"/huddle/2019-01-16/topics/{worry.id}/{sheet}", login(town.kanri)
    assert post(browser, f"{path}/draft", **typed).status_code == 204
    assert (
        line in read(browser.get("/huddle?house=1")).words
        and line in read(browser.get("/huddle/2019-01-16/close")).words
    )
    form = read(browser.get(f"/huddle?topic={worry.id}")).one("input", id=there).inside("form")
    assert {name: form.fields.get(name) for name in typed} == typed
    assert browser.post(path, data=form.fields).status_code == 303
    assert Draft.select().count() == 0
    post(browser, f"{path}/draft", **typed)
    post(browser, f"{path}/draft", **typed | {next(iter(typed)): " "})  # wiped out again
    assert Draft.select().count() == 0
    post(browser, f"{path}/draft", **typed | {"until_on": "いつか"})
    assert browser.get(f"/huddle?topic={worry.id}").status_code == 200


def test_a_day_closed_meanwhile_makes_it_an_addition_knowingly(login, town, huddle, worry):
    browser, path = login(town.sato), f"/huddle/2019-01-16/topics/{worry.id}/notes"
    actions.close(town.kanri, huddle)
    answer = post(browser, path, HTMX, words="遅れて", category="health")
    assert answer.status_code == 409
    page = read(answer)
    assert "山口 直子さんが閉じました" in page.words
    assert page.one("input", name="words", id="note").attributes["value"] == "遅れて"
    assert page.one("input", name="addition").attributes["value"] == "y"
    post(browser, path, words="遅れて", category="health", addition="y")
    assert Note.get().addition is True
    assert "追記" in read(browser.get("/huddle")).words


def test_bad_input_is_said_and_kept(login, town, huddle, worry):
    browser = login(town.sato)
    base = f"/huddle/2019-01-16/topics/{worry.id}"
    for path, fields, sentence in (
        ("notes", {"words": " ", "category": "health"}, "ひとことを入れてください"),
        ("follow-ups", {"what": "", "assignee": town.sato.id, "until_on": "2019-01-17"}, "何をするかを入れてください"),
        ("follow-ups", {"what": "見る", "assignee": "999", "until_on": "2019-01-17"}, "一覧の中からえらんでください"),
        ("hand-offs", {"words": "たのむ", "to": ""}, "だれへの申し送りかをえらんでください"),
    ):
        answer = post(browser, f"{base}/{path}", **fields)
        assert answer.status_code == 422
        assert sentence in read(answer).words
    answer = post(browser, f"{base}/follow-ups", what="見る", assignee=town.sato.id, until_on="2019-01-15")
    assert (answer.status_code, "きょうか、これからの日" in read(answer).words) == (409, True)
    assert (Note.select().count(), FollowUp.select().count()) == (0, 0)


def test_outcome_in_the_meeting_goes_on_to_the_next_topic(login, town, huddle, worry):
    made = follow_ups.make(town.sato, what="暖房を見る", assignee=town.sato, until_on=DAY, resident=town.kimura)
    from townhub.huddle.gather import gather

    gather(DAY)
    topic = Topic.get(Topic.follow_up_id == made.id)
    browser, path = login(town.sato), f"/huddle/follow-ups/{made.id}/outcome?topic={topic.id}"
    answer = post(browser, path, line="")  # Enter in the line
    assert (answer.status_code, "どれかを押してください" in read(answer).words) == (422, True)
    answer = post(browser, path, outcome="declined", line="")
    assert (answer.status_code, "ひとことも書いてください" in read(answer).words) == (422, True)
    assert post(browser, path, outcome="done", line="ついていた").location == f"/huddle?topic={worry.id}"
    assert FollowUp.get().outcome == "done"


def test_another_areas_matters_are_not_there(login, town, huddle, worry):
    browser = login(town.tanaka)
    assert "木村 フミ" not in browser.get("/huddle").get_data(as_text=True)
    for path in (f"topics/{worry.id}/notes", f"topics/{worry.id}/settle", f"residents/{town.kimura.id}/notes"):
        assert post(browser, f"/huddle/2019-01-16/{path}", words="x", category="health").status_code == 404
    assert browser.get(f"/huddle?resident={town.kimura.id}").status_code == 404


def test_only_for_whom_it_is(login, town, huddle):
    made = hand_offs.send(town.kanri, words="薬が変わりました", to=town.sato, huddle=huddle)
    answer = post(login(town.takahashi), f"/huddle/hand-offs/{made.id}/acknowledge")
    assert (answer.status_code, "佐藤 花子さんへの申し送りです" in read(answer).words) == (409, True)
    assert "了解" in read(login(town.sato).get("/today")).words
    assert post(login(town.sato), f"/huddle/hand-offs/{made.id}/acknowledge", back="/today").location == "/today"
    to_unit = hand_offs.send(town.sato, words="弁当を1つ", to=Unit.get(), huddle=huddle)
    assert post(login(town.sato), f"/huddle/hand-offs/{to_unit.id}/acknowledge").status_code == 303


def test_seen_by_whom_and_by_whom_not(login, town, huddle, worry):
    notes.write_note(town.kanri, huddle, words="電話に出た", category="watch", topic=worry)
    follow_ups.make(
        town.sato, what="灯油を見る", assignee=town.sato, until_on=DAY, resident=town.watanabe, huddle=huddle
    )
    actions.close(town.sato, huddle)
    browser = login(town.sato)
    words = read(browser.get("/huddle")).words
    assert "見た人 0人" in words and "まだの人" in words
    assert "そのほかの宿題 渡邊 正さん 宿題 佐藤が1月16日(水)までに「灯油を見る」" in words
    for _tap in range(2):
        post(browser, "/huddle/2019-01-16/seen")
    words = read(browser.get("/huddle")).words
    assert "見た人 1人" in words and "ぜんぶ見ました" not in words
    assert one("SELECT count(*) FROM audit_line WHERE act = 'huddle.day_seen'") == 1


def test_three_professions_only_is_not_printed(login, town, huddle):
    topics.hand_down(None, cause="a", kind="worry", resident=town.kimura, sentence="診断のこと", sensitive=True)
    page = read(login(town.sato).get("/huddle/2019-01-16/sheet"))
    assert "診断のこと" not in page.words
    assert "3職種だけの議題が1件あります" in page.words


# -- held on paper --------------------------------------------------------------------------------------------------


def fields_of(page) -> dict:
    form = next(form for form in page.all("form", method="post") if form.all("input", name="close"))
    found = {
        e.attributes["name"]: e.attributes.get("value", "")
        for e in form.all("input")
        if e.attributes.get("type") != "checkbox"
    }
    for select in form.all("select"):
        chosen = [o for o in select.all("option") if "selected" in o.attributes] or select.all("option")
        found[select.attributes["name"]] = chosen[0].attributes["value"]
    return found


def test_a_meeting_on_paper_comes_in_in_the_order_of_its_sheet_once(login, town, at):
    """Held on Tuesday without the network, keyed in on Wednesday."""
    at("2019-01-14T10:00+09:00")
    topics.hand_down(town.suzuki, cause="w", kind="worry", resident=town.kimura, sentence="新聞がたまっていた")
    made = follow_ups.make(
        town.sato, what="暖房を見る", assignee=town.sato, until_on=date(2019, 1, 15), resident=town.watanabe
    )
    at("2019-01-15T08:00+09:00")
    by_itself()
    browser, path = login(town.sato), "/huddle/2019-01-15/transcribe"
    printed = [
        b.words for b in read(browser.get("/huddle/2019-01-15/sheet")).all("b") if re.fullmatch(r"\d-\d", b.words)
    ]
    at("2019-01-16T09:00+09:00")
    browser = login(town.sato)
    page = read(browser.get(path))
    asked = [
        e.attributes["id"].removeprefix("row-") for e in page.all("li") if e.attributes.get("id", "").startswith("row-")
    ]
    assert asked == printed
    worry, task = Topic.get(Topic.cause == "w"), Topic.get(Topic.follow_up_id == made.id)
    fields = fields_of(page) | {
        f"t{worry.id}_words": "電話に出た", f"t{task.id}_outcome": "declined", "f1_q": "わたなべ", "f1_words": "畑にいた",
        "f2_words": "雪の予報", "close": "y",
    }  # fmt: skip
    answer = post(browser, path, **fields)
    sentence = "「断られた」のときは、ひとことも書いてください"
    assert (answer.status_code, read(answer).words.count(sentence)) == (422, 2)  # on top, and at its line
    [top] = [a for a in read(answer).all("a") if a.attributes["href"] == f"#t{task.id}_words"]
    assert top.words == f"2-2 渡邊 正さん: {sentence}"
    assert (Note.select().count(), Huddle.select().count()) == (0, 0)
    fields[f"t{task.id}_words"] = "息子さんが来る"
    for _tap in range(2):
        assert post(browser, path, **fields).status_code == 303
    huddle = Huddle.get()
    assert (huddle.day, huddle.from_paper, bool(huddle.closed_at)) == (date(2019, 1, 15), True, True)
    said = [
        (row["words"], row["resident_id"]) for row in rows("SELECT words, resident_id FROM huddle_note ORDER BY id")
    ]
    assert said == [
        ("電話に出た", town.kimura.id), ("息子さんが来る", town.watanabe.id), ("畑にいた", town.watanabe.id), ("雪の予報", None),
    ]  # fmt: skip
    assert FollowUp.get().outcome == "declined"
    assert one("SELECT count(*) FROM audit_line WHERE act = 'huddle.transcribed'") == 1
    assert "紙で行い、あとから書きうつしました" in read(browser.get("/huddle/2019-01-15")).words


def test_a_line_that_is_refused_says_which_it_is(login, town):
    browser, path = login(town.sato), "/huddle/2019-01-15/transcribe"
    fields = fields_of(read(browser.get(path))) | {
        "f1_words": "雪の予報",
        "f2_what": "雪かき",
        "f2_assignee": str(town.sato.id),
    }
    fields["f2_until"] = "2020-06-01"  # the database's own no, not the form's
    answer = post(browser, path, **fields)
    assert answer.status_code == 409
    [top] = [a for a in read(answer).all("a") if a.attributes["href"] == "#row-4-2"]
    assert top.words == "4-2: 1年より先です。近い日を入れてください"
    assert Note.select().count() == 0, "all of it or nothing"
