"""The page of a meeting that is going on: what is drawn once for all, buttons that change their own part, what the minutes keep."""

import re
from datetime import date

import pytest
from conftest import post
from reader import read

from townhub.db import database, one
from townhub.huddle import actions, follow_ups, hand_offs
from townhub.huddle.models import DayTopic, Huddle, Topic
from townhub.town.models import Unit

from .makers import make_day_topic, make_topic

DAY = date(2019, 1, 16)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def huddle(town, at) -> Huddle:
    at("2019-01-16T08:30+09:00")
    return actions.open_day(town.sato, DAY)


def test_what_is_drawn_once_carries_everybodys_own_token(login, town, huddle):
    """申し送り and units are drawn once for all screens; the token in their forms is the session's own."""
    hand_offs.send(town.sato, words="書類があります", to=Unit.get(), huddle=huddle)
    tokens = []
    for person in (town.sato, town.kanri, town.sato):
        page = login(person).get("/huddle").get_data(as_text=True)
        assert "書類があります" in page
        found = set(re.findall(r'name="csrf_token" value="([^"]*)"', page))
        assert len(found) == 1
        assert all(len(token) > 40 for token in found)
        tokens += found
    assert len(set(tokens)) == 3


def test_a_full_sheet_asks_no_question_for_a_line(login, town, huddle):
    """Forty topics cost as many questions as four."""
    browser, asked = login(town.sato), []
    for more in (4, 36):
        for _each in range(more):
            make_day_topic(town, huddle, position=DayTopic.select().count() + 1)
        browser.get("/huddle")
        counted: list[str] = []
        database.connection().set_trace_callback(counted.append)
        assert browser.get("/huddle").status_code == 200
        database.connection().set_trace_callback(None)
        asked.append(len(counted))
    assert asked[0] == asked[1] < 20


def test_a_button_beside_the_meeting_changes_its_part_and_nothing_else(login, town, huddle):
    """One tap: what is being written and where the screen stands stay as they are."""
    made = hand_offs.send(town.kanri, words="薬が変わりました", to=town.sato, huddle=huddle)
    browser, unit = login(town.sato), Unit.create(name="診療所", position=2)
    for there, pressed in (("y", "true"), ("n", "false")):
        answer = post(browser, f"/huddle/2019-01-16/units/{unit.id}", HTMX, there=there)
        page = answer.get_data(as_text=True)
        assert (answer.status_code, answer.headers["Vary"].count("HX-Request")) == (200, 1)
        assert page.strip().startswith('<div id="present">')
        assert re.search(rf'id="unit-{unit.id}" name="there" value="[yn]" aria-pressed="{pressed}"', page)
    answer = post(browser, f"/huddle/hand-offs/{made.id}/acknowledge", HTMX, back="/huddle")
    assert answer.get_data(as_text=True).strip().startswith('<div id="hand-offs">')
    assert "了解まちは、ありません" in read(answer).words
    actions.close(town.sato, huddle)
    answer = post(browser, f"/huddle/2019-01-16/units/{unit.id}", HTMX, there="y")
    assert (answer.status_code, "閉じました" in read(answer).words) == (409, True)


def test_a_topic_about_a_hand_off_is_acknowledged_where_it_stands(login, town, at):
    at("2019-01-15T16:00+09:00")
    made = hand_offs.send(town.kanri, words="薬が変わりました", to=town.sato)
    at("2019-01-16T08:30+09:00")
    huddle = actions.open_day(town.sato, DAY)
    topic = Topic.get(Topic.hand_off_id == made.id)
    for person, button in ((town.takahashi, False), (town.sato, True)):
        page = login(person).get(f"/huddle?topic={topic.id}").get_data(as_text=True)
        assert (f'name="topic" value="{topic.id}"' in page) == button
    answer = post(login(town.sato), f"/huddle/hand-offs/{made.id}/acknowledge", topic=str(topic.id))
    assert answer.status_code == 303
    assert "了解ずみ" in read(login(town.sato).get("/huddle")).words
    assert (huddle.closed_at, one("SELECT settled FROM topic WHERE id = ?", topic.id)) == (None, "done")


def test_the_minutes_tell_how_a_follow_up_went_and_whom_a_hand_off_is_about(login, town, at):
    at("2019-01-15T08:40+09:00")
    made = follow_ups.make(
        town.sato, what="灯油をたのむ", assignee=town.sato, until_on=date(2019, 1, 16), resident=town.kimura
    )
    at("2019-01-16T08:30+09:00")
    huddle = actions.open_day(town.sato, DAY)
    browser, topic = login(town.sato), Topic.get(Topic.follow_up_id == made.id)
    answer = post(
        browser, f"/huddle/follow-ups/{made.id}/outcome?topic={topic.id}", outcome="declined", line="いらないそうです"
    )
    assert answer.status_code == 303
    assert "断られた 木村 フミさん" in read(browser.get("/huddle")).words
    hand_offs.send(town.sato, words="杖が新しくなりました", to=Unit.get(), huddle=huddle, resident=town.kimura)
    actions.close(town.sato, huddle)
    words = read(browser.get("/huddle")).words
    assert "佐藤 宿題は 断られた 「いらないそうです」" in words
    assert "木村 フミさん 杖が新しくなりました" in words


def test_what_was_talked_about_says_so_once_and_by_itself(login, town, huddle):
    """On the topic that is open, in the place of its reason; on another's screen without asking."""
    topic = make_day_topic(town, huddle).topic
    here, there = (login(person) for person in (town.sato, town.kanri))
    opened = there.get(f"/huddle?topic={topic.id}").get_data(as_text=True)
    changes = re.search(r'hx-get="(/huddle/[^"]+/changes\?[^"]+)"', opened)[1].replace("&amp;", "&")
    post(here, f"/huddle/2019-01-16/topics/{topic.id}/settle")
    stands = '<span id="open-stands"{}><span class="seal" aria-hidden="true">済</span>話した</span>'
    page = here.get(f"/huddle?topic={topic.id}").get_data(as_text=True)
    assert (page.count(stands.format("")), page.count("話した</")) == (1, 1)
    assert stands.format(' hx-swap-oob="true"') in there.get(changes).get_data(as_text=True)


def test_a_matter_of_the_house_says_what_it_is_once(login, town, huddle):
    """休み stands as its name; the column of the reasons keeps the seal, and says how late it is."""
    first, second = (make_topic(town, "暖房の点検です", kind="house", resident=None) for _each in range(2))
    make_day_topic(town, huddle, topic=first, part=3)
    make_day_topic(town, huddle, topic=second, part=1, days_late=2)
    lines = [line.words for line in read(login(town.sato).get("/huddle?house=1")).all("li", **{"class": "topic"})]
    assert [line.split()[:3] for line in lines if "点検" in line] == [
        ["遅", "2日おくれ", "館のこと"],
        ["館", "館のこと", "暖房の点検です"],
    ]


def test_a_line_that_was_just_written_can_be_taken_back_at_once(login, town, huddle):
    """The answer to Enter brings the button along, not only the next page; nobody else gets it."""
    topic = make_day_topic(town, huddle).topic
    answer = post(login(town.sato), f"/huddle/2019-01-16/topics/{topic.id}/notes", HTMX, words="元気", category="watch")
    [written] = read(answer).all("div", id="open-withdraw")
    assert written.attributes["hx-swap-oob"] == "true"
    assert written.one("form").attributes["action"].endswith("/withdraw")
    [other] = read(login(town.kanri).get(f"/huddle?topic={topic.id}")).all("div", id="open-withdraw")
    assert other.all("form") == []


def test_a_promise_that_lacks_a_word_keeps_who_and_until_when(login, town, huddle):
    """宿題にする without saying what: the day that was chosen is still the day that is chosen."""
    topic = make_day_topic(town, huddle).topic
    path = f"/huddle/2019-01-16/topics/{topic.id}/follow-ups"
    answer = post(login(town.sato), path, what="", assignee=str(town.takahashi.id), until_on="2019-01-18")
    assert answer.status_code == 422
    [form] = [form for form in read(answer).all("form") if form.attributes.get("action") == path]
    assert (form.fields["assignee"], form.fields["until_on"]) == (str(town.takahashi.id), "2019-01-18")


def test_a_telephone_number_in_a_reason_stays_in_one_piece(login, town, huddle):
    make_day_topic(town, huddle, topic=make_topic(town, "案内する窓口: <町>(0555-00-7100)、2019-01-16まで"))
    page = login(town.sato).get("/huddle?house=1").get_data(as_text=True)
    assert '&lt;町&gt;(<span class="keep">0555-00-7100</span>)、2019-01-16まで' in page
