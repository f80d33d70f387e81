"""紙から書きうつす: the numbers of the paper stay right, whatever has happened since it was printed."""

import re
from datetime import date

import pytest
from conftest import post
from reader import read

from townhub.db import rows
from townhub.huddle import topics
from townhub.huddle.models import Huddle, Topic

from .makers import make_topic

PATH = "/huddle/2019-01-15/transcribe"


@pytest.fixture
def printed(login, town, at) -> list[tuple[str, str]]:
    """The sheet of Tuesday: two people, with what was settled on the day before left out."""
    at("2019-01-14T10:00+09:00")
    make_topic(town, "もう話した", settled="talked")
    make_topic(town, "新聞がたまっていた", cause="papers")
    make_topic(town, "灯油がない", cause="oil", resident=town.watanabe)
    at("2019-01-15T08:00+09:00")
    found = lines(read(login(town.sato).get("/huddle/2019-01-15/sheet")))
    said = [(number, words.split("さん")[0].split()[-1]) for number, words in found]
    assert said == [("2-1", "フミ"), ("2-2", "正")]
    return found


def lines(page) -> list[tuple[str, str]]:
    """Each numbered line of the paper, or of the page that it is keyed in on: its number and its words."""
    found = [
        re.match(r"(\d-\d) (.*)", line.words) for line in page.all("li") if "topic" in line.attributes.get("class", "")
    ]
    return [hit.groups() for hit in found if hit and not hit[1].startswith("4-")]


def test_what_was_settled_since_keeps_its_number(login, town, at, printed):
    """Somebody has said 了解, or an errand was given up, before anybody came to key the paper in."""
    at("2019-01-15T15:00+09:00")
    papers = Topic.get(Topic.cause == "papers")
    assert topics.take_back(None, "papers")
    at("2019-01-16T09:00+09:00")
    browser = login(town.sato)
    found = lines(read(browser.get(PATH)))
    assert [number for number, _words in found] == [number for number, _words in printed]
    assert "もう済んだ" in found[0][1] and "もう済んだ" not in found[1][1]
    answer = post(
        browser, PATH, **{f"t{papers.id}_words": "娘さんが片づけた", f"t{papers.id}_category": "living"}, close="y"
    )
    assert answer.status_code == 303
    kept = rows("SELECT t.cause, p.ended FROM huddle_topic p JOIN topic t ON t.id = p.topic_id ORDER BY p.position")
    assert [tuple(row.values()) for row in kept] == [("papers", "gone"), ("oil", "open")]
    assert Huddle.get().day == date(2019, 1, 15)
    assert "娘さんが片づけた" in read(browser.get("/huddle/2019-01-15")).words
