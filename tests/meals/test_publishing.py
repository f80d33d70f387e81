"""Before the café's draft is published: whom it would leave without what they have signed up for."""

from datetime import date

from reader import press, read

from meals.making import NEXT, THURSDAY
from townhub.cafe import actions as cafe
from townhub.cafe.layers import Hours
from townhub.meals import publishing

LATER = date(2019, 1, 31)


def test_the_draft_says_what_it_takes_away_and_from_how_many(login, town, meals):
    meals.visitor(1)
    meals.fetched(town.kimura)
    meals.visitor(2, day=LATER)
    meals.fetched(town.watanabe, day=LATER)
    meals.sign_up(town.kimura, THURSDAY, late=True)
    office = login(town.sato)
    assert publishing.lost(1) == []
    cafe.change_day(town.sato, NEXT, Hours(note="雪"), 0, draft=True)
    cafe.change_day(town.sato, LATER, Hours(705, None, ("食事会",)), 0, draft=True)
    assert publishing.lost(1) == [(NEXT, ["食事会"], 2), (LATER, ["送迎"], 1)]
    for page in ("/cafe", "/cafe/2019-04", "/cafe/history"):  # wherever it is published
        words = read(office.get(page)).words
        assert "1月24日(木) 食事会 2人" in words and "1月31日(木) 送迎 1人" in words
    press(office, office.get("/cafe"), "下書きを公開する")
    assert publishing.lost(1) == []


def test_who_is_signed_up_for_what_stays_is_nobodys_matter(town, meals):
    meals.visitor(1)
    cafe.change_day(town.sato, NEXT, Hours(720, None, ("食事会", "送迎")), 0, draft=True)
    assert publishing.lost(1) == []
