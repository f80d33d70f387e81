"""A unit's week, and the figures of a year."""

from datetime import date, timedelta

import pytest
from reader import read

from huddle.makers import close, make_day_topic, make_follow_up, make_hand_off, make_huddle, make_note, make_try
from townhub import clock
from townhub.dates import fiscal_year, months_of
from townhub.huddle.digest import digest_of
from townhub.huddle.figures import figures_of
from townhub.huddle.watching import watch

MONDAY = date(2019, 1, 14)


def test_the_week_of_a_unit(town, clinic, ueda):
    make_note(town, "先週のこと", day=date(2019, 1, 11))
    make_note(town, "今週のこと", day=date(2019, 1, 15))
    make_note(town, "ほかの部署のこと", by=ueda, resident=town.watanabe)
    make_hand_off(town, "診療所から", by=ueda, to_unit=town.sato.unit_id)
    make_hand_off(town, "わたしに", by=ueda, to_person=town.sato)
    make_hand_off(town, "診療所に", to_unit=clinic)
    make_follow_up(town, "今週まで", until_on=date(2019, 1, 20))
    make_follow_up(town, "来週まで", until_on=date(2019, 1, 21))
    make_try(town, make_follow_up(town, "もうおわった"), "done", "できた")
    told = digest_of(town.sato, town.sato.unit_id, MONDAY)
    assert {name: [row["words"] for row in told[name]] for name in ("said", "handed", "open", "due")} == {
        "said": ["今週のこと"],
        "handed": ["診療所から", "わたしに"],
        "open": ["診療所から", "わたしに"],
        "due": ["今週まで"],
    }
    assert [(row["name"], row["times"]) for row in told["mentioned"]] == [("木村 フミ", 1), ("渡邊 正", 1)]
    assert [row["words"] for row in digest_of(town.sato, town.sato.unit_id, MONDAY - timedelta(days=7))["said"]] == [
        "先週のこと"
    ]


def test_what_may_not_be_read_keeps_its_place_and_bears_no_words(town, clinic, ueda):
    make_note(town, "もの忘れ", kind="sensitive")
    make_hand_off(town, "診療所に", to_unit=clinic)
    told = digest_of(ueda, clinic.id, MONDAY)
    assert [row["words"] for row in told["open"]] == [None]
    assert [row["words"] for row in digest_of(ueda, town.sato.unit_id, MONDAY)["said"]] == [None]


def test_a_coordinator_reads_the_week_of_the_own_area(town):
    make_note(town, "木村さんのこと")
    make_note(town, "館のこと", resident=None)
    told = digest_of(town.tanaka, town.sato.unit_id, MONDAY)
    assert ([row["words"] for row in told["said"]], told["mentioned"]) == (["館のこと"], [])


def test_what_was_withdrawn_was_not_said(town):
    make_note(town, withdrawn_by=town.sato, withdrawn_at=clock.now())
    told = digest_of(town.sato, town.sato.unit_id, MONDAY)
    assert (told["said"], told["mentioned"]) == ([], [])


def test_the_page_of_the_week(town, login, clinic, ueda):
    make_note(town, "今週のこと")
    make_hand_off(town, "診療所に", to_unit=clinic)
    browser = login(town.sato)
    assert browser.get("/huddle/digest").location == "/huddle/digest/2019-01-14"
    said = read(browser.get("/huddle/digest/2019-01-16")).words
    assert "保健福祉課・包括 週のまとめ 平成31年1月14日(月) 〜 1月20日(日)" in said
    assert "今週のこと" in said and "木村 フミ 1回" in said
    assert "つぎの週" not in said
    assert "この部署が話したこと 1件" in said
    page = read(browser.get(f"/huddle/digest/2019-01-07?unit={clinic.id}"))
    assert "診療所 週のまとめ" in page.words and "つぎの週 →" in page.words
    assert "木村 フミ 宮ノ前 共有の同意なし 緊急に見る" in read(login(ueda).get("/huddle/digest/2019-01-14")).words
    for wrong in ("nonsense", "2019-13-01", "1900-01-01", "9999-12-31"):
        assert browser.get(f"/huddle/digest/{wrong}").status_code == 404, wrong
    assert browser.get("/huddle/digest/2019-01-14?unit=999").status_code == 200


# -- figures --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "year"), [("2019-03-31", 2018), ("2019-04-01", 2019), ("2019-12-31", 2019)])
def test_the_year_begins_in_april(day, year):
    assert fiscal_year(date.fromisoformat(day)) == year
    months = months_of(year)
    assert (months[0], months[-1], len(months)) == (date(year, 4, 1), date(year + 1, 3, 1), 12)


@pytest.fixture
def december(town):
    """Two meetings of 10 and 14 minutes, one that was closed a day late, and what they left behind."""
    for day, minutes in ((3, 10), (4, 14), (5, 24 * 60)):
        huddle = make_huddle(town, date(2018, 12, day))
        make_day_topic(town, huddle, part=1)
        make_day_topic(town, huddle, part=2)
        if day == 3:
            make_note(town, huddle=huddle, written_at=clock.moment_on(date(2018, 12, 3), 515))
        close(town, huddle, minutes)
    make_follow_up(town, made_at=clock.moment_on(date(2018, 12, 2), 600))  # open until now
    make_follow_up(town, made_at=clock.moment_on(date(2018, 12, 22), 600))
    with clock.living_at(clock.moment_on(date(2018, 11, 1), 600)):
        watch(town.sato, town.kimura, 14)
        watch(town.sato, town.watanabe, 14)


def test_what_a_month_comes_to(town, december):
    months = {row["month"]: row for row in figures_of(2018)}
    assert list(months)[-1] == date(2019, 1, 1)  # not the months to come
    assert months[date(2018, 12, 1)] == {
        "month": date(2018, 12, 1), "meetings": 3, "minutes": 12, "carried": 3, "age_days": 19, "watched": 2, "silent": 1,
    }  # fmt: skip
    assert months[date(2018, 10, 1)] == {
        "month": date(2018, 10, 1), "meetings": 0, "minutes": None, "carried": 0, "age_days": None, "watched": 0, "silent": 0,
    }  # fmt: skip


def test_the_page_of_figures_has_pictures_with_their_table(town, login, december):
    browser = login(town.sato)
    assert browser.get("/huddle/figures").location == "/huddle/figures/2018"
    page = read(browser.get("/huddle/figures/2018"))
    assert len(page.all("svg")) == 5 and len(page.all("tbody")[0].all("tr")) == 10
    assert "12月 3回 12分 3件 19日 1人 （2人のうち）" in page.words
    assert "平成30年度" in page.words
    for wrong in (1999, 2019, 10**9):
        assert browser.get(f"/huddle/figures/{wrong}").status_code == 404


def test_the_figures_to_take_along(town, login, december):
    browser = login(town.sato)
    file = browser.get("/huddle/figures/2018.csv")
    assert file.data.startswith(b"\xef\xbb\xbf") and b"\r\n2018-12,3,12,3,19,1,2\r\n" in file.data
    assert "2018-10,0,,0,,0,0" in file.data.decode("utf-8-sig")
    excel = browser.get("/huddle/figures/2018.xlsx")
    assert excel.data.startswith(b"PK") and excel.status_code == 200
