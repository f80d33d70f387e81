"""What is drawn once for everybody carries nobody's name and nobody's token."""

import re
from datetime import date

import pytest
from flask import url_for
from reader import read

from townhub import frame, i18n
from townhub.cafe import actions as cafe
from townhub.cafe import places
from townhub.cafe.layers import Hours


def token(page: str) -> str:
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def test_everybody_has_their_own_name_and_token(login, town):
    seen = {}
    for person in (town.takahashi, town.tanaka, town.takahashi):  # of one role, on one page
        page = login(person).get("/rooms").get_data(as_text=True)
        assert person.name in read(page).one("header").words
        seen.setdefault(token(page), set()).add(person.name)
        assert "\ue000" not in page
    assert all(len(names) == 1 for names in seen.values())


def test_the_kept_token_is_taken(login, town):
    browser = login(town.takahashi)
    _made, first, second = (token(browser.get("/rooms").get_data(as_text=True)) for _look in range(3))
    assert first == second
    answer = browser.post("/logout", data={"csrf_token": second}, headers={"Origin": "http://localhost"})
    assert answer.location == "/login"


def test_a_role_sees_its_own_rooms(login, town):
    pages = [read(login(person).get("/rooms")).one("main").words for person in (town.kanri, town.sato, town.kanri)]
    assert ["だれが、いつ、何をしたか" in words for words in pages] == [True, False, True]


def test_a_town_that_changes_its_name_has_it_in_the_bar_at_once(login, town):
    from townhub.town.models import Town

    browser = login(town.sato)
    assert "ひなた館" in read(browser.get("/rooms")).one("header").words
    Town.update(hall_name="ひだまり館").execute()
    assert "ひだまり館" in read(browser.get("/rooms")).one("header").words


def test_the_same_page_elsewhere_has_other_addresses(login, town):
    browser = login(town.sato)
    assert 'href="/today"' in browser.get("/rooms").get_data(as_text=True)
    page = browser.get("/ask", base_url="http://localhost/town").get_data(as_text=True)
    assert 'href="/town/ask"' in page and 'href="/ask"' not in page


@pytest.mark.parametrize(
    ("endpoint", "values"),
    [
        ("timeline.resident", {"resident_id": 5}),
        ("accounts.log_in", {"next": "/today?x=1", "by": None}),
        ("people.people", {"page": 2, "q": "き む", "left": ""}),
        ("static", {"filename": "town.css"}),
    ],
)
def test_a_kept_address_is_flasks(app, endpoint, values):
    with app.test_request_context("/"):
        for _time in range(2):
            assert frame.url_for(endpoint, **values) == url_for(endpoint, **values)


def test_a_kept_address_stays_at_the_cafe_of_its_page(client, town):
    meal = {3: Hours(705, None, ("食事会",))}
    cafe.set_week(town.sato, meal, date(2019, 1, 1))
    west = places.add_place(town.sato, name="西の家", phone="0555-00-3456").id
    cafe.set_week(town.sato, meal, date(2019, 1, 1), place=west)
    for place in ("", f"?place={west}", ""):
        assert f'href="/sign-up/2019-01-24{place}"' in client.get(f"/sign-up{place}").text


def test_plain_words_are_read_once():
    read_once = i18n.ReadOnce.preprocess
    assert read_once(None, '<p>{{ _("よい") }}</p>', None) == "<p>よい</p>"
    assert read_once(None, '{{ _("1 < 2") }}', None) == "1 &lt; 2"
    for kept in ('{{ _("{n}人", n=3) }}', "{{ _(words) }}", '{{ _("あ" ~ x) }}', '{{ _("a\\"b") }}'):
        assert read_once(None, kept, None) == kept
