"""追記: what is said after a day is closed comes to its topic, and nothing that was typed is lost by the closing."""

import pytest
from conftest import post
from reader import read

from townhub.db import rows
from townhub.huddle import actions, follow_ups, topics
from townhub.huddle.models import Topic

from .makers import make_day_topic, make_huddle

DAY = "2019-01-16"


@pytest.fixture
def huddle(town, at):
    at(f"{DAY}T08:30+09:00")
    huddle = make_huddle(town)
    make_day_topic(town, huddle)
    return huddle


def chosen(page) -> dict:
    """What stands in the form for an addition: where it is sent, its line, what it is about, its ticks."""
    [form] = [form for form in page.all("form") if form.all("input", name="addition")]
    about = [o.attributes["value"] for o in form.all("option") if "selected" in o.attributes]
    [words] = form.all("input", name="words")
    return {"path": form.attributes["action"], "words": words.attributes["value"], "about": about}


def test_what_was_being_written_when_somebody_closed_the_day_becomes_an_addition(login, town, huddle):
    topic, browser = Topic.get(), login(town.sato)
    for path, words in ((f"topics/{topic.id}", "薬は足りている"), (f"residents/{town.watanabe.id}", "畑にいた")):
        post(browser, f"/huddle/{DAY}/{path}/notes/draft", words=words, category="health")
    actions.close(town.kanri, huddle)
    page = read(browser.get("/huddle"))
    assert page.words.count("書きかけがあります。") == 2
    found = [chosen(read(browser.get(a.attributes["href"]))) for a in page.all("a") if a.words == "追記にする"]
    for form in sorted(found, key=lambda form: form["words"], reverse=True):
        about = {"topic": form["about"][0]} if len(form["about"]) == 2 else {}
        answer = post(browser, form["path"], words=form["words"], category="health", addition="y", **about)
        assert answer.status_code == 303
    assert "書きかけ" not in read(browser.get("/huddle")).words
    said = rows("SELECT words, topic_id, resident_id, addition FROM huddle_note ORDER BY id")
    assert [tuple(row.values()) for row in said] == [
        ("薬は足りている", topic.id, town.kimura.id, 1), ("畑にいた", None, town.watanabe.id, 1),
    ]  # fmt: skip


def test_a_line_that_comes_too_late_keeps_its_topic_and_its_category(login, town, huddle):
    """Without JavaScript: the day was closed while somebody wrote on. Sent once more, knowingly, it is an addition."""
    topic, browser = Topic.get(), login(town.sato)
    actions.close(town.kanri, huddle)
    answer = post(browser, f"/huddle/{DAY}/topics/{topic.id}/notes", words="薬は足りている", category="family")
    assert answer.status_code == 409
    assert chosen(read(answer)) == {
        "path": f"/huddle/{DAY}/notes", "words": "薬は足りている", "about": [str(topic.id), "family"],
    }  # fmt: skip
    answer = post(browser, f"/huddle/{DAY}/notes", words="", topic=str(topic.id), category="family", addition="y")
    assert (answer.status_code, chosen(read(answer))["about"]) == (422, [str(topic.id), "family"])


def test_an_addition_may_be_for_the_three_professions_only(login, town, huddle):
    actions.close(town.kanri, huddle)
    post(login(town.sato), f"/huddle/{DAY}/notes", words="もの忘れ", category="health", addition="y", sensitive="y")
    assert [row["kind"] for row in rows("SELECT kind FROM huddle_note")] == ["sensitive"]
    assert "もの忘れ" not in read(login(town.kanri).get("/huddle")).words


def test_of_several_follow_ups_the_last_one_of_today_goes_along_and_is_named(login, town, huddle):
    """What was agreed on a moment before is what somebody carries out now; the page says which it is."""
    topic, made = Topic.get(), {}
    for what, where in (("灯油をたのむ", None), ("食事会にさそう", huddle), ("送迎をたのむ", huddle)):
        made[what] = follow_ups.make(
            town.sato, what=what, assignee=town.sato, until_on=huddle.day, huddle=where, resident=town.kimura
        ).id
    page = read(login(town.sato).get(f"/huddle?topic={topic.id}"))
    goes = [a.attributes["href"] for a in page.all("a") if "follow_up=" in a.attributes["href"]]
    assert len(goes) == 3
    assert all(where.endswith(f"follow_up={made['送迎をたのむ']}") for where in goes)
    assert "宿題「送迎をたのむ」を" in page.words


def test_what_was_begun_before_somebody_was_a_topic_goes_on_under_it(login, town, huddle):
    """Looked up, half a line typed, the computer stops; meanwhile a room above has made this resident a topic."""
    browser = login(town.sato)
    post(browser, f"/huddle/{DAY}/residents/{town.watanabe.id}/notes/draft", words="畑にいた", category="watch")
    topics.hand_down(None, cause="new", kind="newcomer", resident=town.watanabe, sentence="名簿に加わりました")
    [link] = [a for a in read(browser.get("/huddle")).all("a") if a.words == "続きを書く"]
    topic = Topic.get(Topic.cause == "new")
    assert link.attributes["href"] == f"/huddle?topic={topic.id}"
    page = read(browser.get(link.attributes["href"]))
    assert page.one("input", id="note").attributes["value"] == "畑にいた"
    assert "書きかけがあります" not in page.words
    post(browser, f"/huddle/{DAY}/topics/{topic.id}/notes", words="畑にいた", category="watch")
    assert "書きかけがあります" not in read(browser.get("/huddle")).words
