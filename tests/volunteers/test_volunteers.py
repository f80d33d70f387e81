"""担い手: what forbids a request and what would help, as a table of examples; what the office and they themselves write."""

from datetime import date

import pytest
from conftest import audited, post
from reader import read

from townhub.db import one
from townhub.errands import actions as errands
from townhub.refused import Refused
from townhub.volunteers import actions
from townhub.volunteers.models import Volunteer, VolunteerPause, abilities_of
from townhub.volunteers.rules import Abilities, Pause, Wish, hard_hurdle, hurdle

FRIDAY = date(2019, 1, 18)
WISH = {"kind": "weeding", "kind_word": "草取り", "day": FRIDAY, "from_minute": 540, "until_minute": 720, "district": 1,
        "resident": 7, "district_word": "宮ノ前"}  # fmt: skip
KNOWS = {"jobs_done": 3}
MOWING = {"kind": "mowing", "kind_word": "草刈り", "machine": True, "clear_15m": True}
SAFE = KNOWS | {"insured_until": date(2019, 3, 31), "briefed_until": date(2019, 3, 31)}


@pytest.mark.parametrize(
    ("wish", "who", "code", "words"),
    [
        ({}, KNOWS, None, ""),
        ({}, KNOWS | {"avoids": frozenset({7})}, "avoid", "この依頼は、事務室がほかの人にたのみます。"),
        (
            {},
            KNOWS | {"pauses": (Pause(date(2019, 1, 10), date(2019, 1, 18)),)},
            "pause",
            "1月18日(金)までお休みにしています。",
        ),
        ({}, KNOWS | {"pauses": (Pause(date(2019, 1, 10), None),)}, "pause", "期限を決めずにお休みにしています。"),
        ({}, KNOWS | {"pauses": (Pause(date(2019, 1, 10), date(2019, 1, 17)),)}, None, ""),
        (
            {},
            KNOWS | {"insured_until": date(2019, 1, 17)},
            "insurance",
            "その日は、ボランティア保険が切れています（1月17日(木)まで）。",
        ),
        ({}, KNOWS | {"insured_until": date(2019, 1, 18)}, None, ""),
        (MOWING, SAFE, None, ""),
        (MOWING, SAFE | {"insured_until": None}, "insurance", "草刈りには、ボランティア保険がいります。"),
        (MOWING, SAFE | {"briefed_until": None}, "briefing", "刈払機の講習がまだです。"),
        (
            MOWING,
            SAFE | {"briefed_until": date(2019, 1, 17)},
            "briefing",
            "刈払機の講習の期限が過ぎます（1月17日(木)まで）。",
        ),
        (
            MOWING | {"clear_15m": False},
            SAFE,
            "distance",
            "草刈りは、2人で行くか、まわり15メートルに人や車が入らないところだけです。",
        ),
        (MOWING | {"clear_15m": False, "people": 2}, SAFE, None, ""),
        ({}, {"jobs_done": 2}, "buddy", "はじめの3回は、なれた人といっしょに行きます（いま2回）。"),
        ({"experienced_there": True}, {"jobs_done": 0}, None, ""),
        ({}, KNOWS | {"skills": frozenset({"garbage"})}, "skill", "草取りは、できることに入っていません。"),
        ({}, KNOWS | {"skills": frozenset({"weeding"})}, None, ""),
        (
            {"district_first": "1月19日(土) 9:00"},
            KNOWS | {"districts": frozenset({2})},
            "district",
            "いまは宮ノ前の人が先です。",
        ),
        ({"district_first": "1月19日(土) 9:00"}, KNOWS | {"districts": frozenset({1})}, None, ""),
        ({}, KNOWS | {"districts": frozenset({2})}, None, ""),  # everybody is asked by now
        ({}, KNOWS | {"times": frozenset({(4, "pm")})}, "time", "金曜日の午前は、来られる時間に入っていません。"),
        ({"until_minute": 780}, KNOWS | {"times": frozenset({(4, "pm")})}, None, ""),
        ({}, KNOWS | {"times": frozenset({(3, "am")})}, "time", "金曜日の午前は、来られる時間に入っていません。"),
    ],
)
def test_what_forbids_it_and_what_would_help(wish, who, code, words):
    found = hurdle(Wish(**WISH | wish), Abilities(**who), 3)
    assert (found and found.code, found.sentence if found else "") == (code, words)
    if found:
        assert found.remedy
        assert (hard_hurdle(Wish(**WISH | wish), Abilities(**who)) is not None) is found.hard


# -- what is written ------------------------------------------------------------------------------------------------


def write(town, **changes) -> None:
    facts = {"version": 1, "insured_until": date(2019, 3, 31), "briefed_until": None, "jobs_before": 4, "staff_note": "",
             "skills": {"weeding", "garbage"}, "districts": {town.miyanomae.id}}  # fmt: skip
    actions.change(town.sato, town.suzuki, **facts | changes)


def test_the_sheet_of_a_volunteer(town):
    write(town)
    found = abilities_of([town.suzuki.id])[town.suzuki.id]
    assert (found.skills, found.districts, found.jobs_done) == ({"weeding", "garbage"}, {town.miyanomae.id}, 4)
    assert audited()[-1] == ("volunteer.changed", "佐藤 花子")
    with pytest.raises(Refused, match="ほかの人が、先に書きかえました"):
        write(town)
    write(town, version=2, skills={"garbage"})
    assert abilities_of([town.suzuki.id])[town.suzuki.id].skills == {"garbage"}


def test_without_a_sheet_somebody_is_a_newcomer_of_the_own_district(town):
    Volunteer.delete().where(Volunteer.person == town.nakamura).execute()
    assert abilities_of()[town.nakamura.id].jobs_done == 0


def test_a_pause_and_its_end(town, make_job):
    held = actions.pause(town.suzuki, town.suzuki, first_on=date(2019, 1, 16), last_on=None, reason="")
    with pytest.raises(Refused, match="お休みにしています。また始めるときは「わたしのこと」で"):
        errands.claim(town.suzuki, make_job())
    for _tap in range(2):
        actions.end_pause(town.suzuki, held)
    errands.claim(town.suzuki, make_job(resident=town.watanabe))
    assert [act for act, _who in audited()].count("volunteer.pause_ended") == 1


def test_whom_one_keeps_away_from_is_not_on_the_list_nor_told(login, town, make_job):
    actions.tie(town.sato, town.suzuki, town.kimura, "avoid", "親せきどうし")
    job = make_job(remark="印のある依頼")
    phone = login(town.suzuki)
    assert "印のある依頼" not in read(phone.get("/help")).words
    answer = post(phone, f"/help/{job.id}/claim")
    assert "事務室がほかの人にたのみます" in read(answer).words
    assert "親せき" not in read(answer).words + read(phone.get("/help/me")).words


# -- the pages ------------------------------------------------------------------------------------------------------


def test_the_button_is_replaced_by_the_reason(login, town, make_job):
    actions.set_times(town.suzuki, town.suzuki, {(0, "am")})
    make_job()
    page = read(login(town.suzuki).get("/help"))
    assert "水曜日の午前は、来られる時間に入っていません。" in page.words
    assert "わたしのことを開く" in page.words
    assert [b.words for b in page.all("button") if "引き受ける" in b.words] == []


def test_a_volunteer_writes_the_own_times_and_pause_without_javascript(login, town):
    phone = login(town.suzuki)
    form = {"times": ["0-am", "4-pm"], "once": "a"}
    assert post(phone, "/help/me/times", **form).location == "/help/me"
    assert abilities_of([town.suzuki.id])[town.suzuki.id].times == {(0, "am"), (4, "pm")}
    answer = post(phone, "/help/me/pause", first_on="1/20", last_on="1/18", reason="", once="b")
    assert (answer.status_code, "おわりの日が、はじめの日より前です" in read(answer).words) == (422, True)
    assert (
        post(phone, "/help/me/pause", first_on="20日", last_on="25日(金)", reason="旅行", once="c").status_code == 303
    )
    [held] = VolunteerPause.select()
    assert post(login(town.nakamura), f"/help/me/pauses/{held.id}/end").status_code == 404
    assert post(phone, f"/help/me/pauses/{held.id}/end").status_code == 303


def test_the_office_finds_sorts_and_writes(login, town):
    office = login(town.sato)
    page = read(post(office, "/volunteers", q="鈴木", sort="insured"))
    assert [row.words.split()[:2] for row in page.all("tr")[1:]] == [["鈴木", "一郎"]]
    fields = {"insured_until": "H31.3.31", "briefed_until": "", "jobs_before": "5", "skills": ["garbage"], "staff_note": "朝が早い",
              "version": "1", "once": "x"}  # fmt: skip
    assert post(office, f"/volunteers/{town.suzuki.id}/change", **fields).status_code == 303
    page = read(office.get(f"/volunteers/{town.suzuki.id}")).one("main").words
    assert "平成31年3月31日(日)まで" in page and "ゴミ出し" in page and "朝が早い" in page
    again = post(office, f"/volunteers/{town.suzuki.id}/change", **fields | {"once": "y"})
    assert again.status_code == 409
    bad = post(
        office, f"/volunteers/{town.suzuki.id}/change", **fields | {"skills": ["dancing"], "insured_until": "そのうち"}
    )
    assert (bad.status_code, "日にちを、1/18 や" in read(bad).one(role="alert").words) == (422, True)


def test_a_tie_needs_exactly_one_resident(login, town):
    office = login(town.sato)
    path = f"/volunteers/{town.suzuki.id}/tie"
    assert "あてはまる人がいません" in read(post(office, path, q="だれも", tie="prefer", once="a")).words
    assert post(office, path, q="きむら", tie="prefer", reason="となり", once="b").status_code == 303
    assert one("SELECT tie FROM volunteer_tie WHERE ended_at IS NULL") == "prefer"
    assert post(office, path, q="きむら", tie="avoid", reason="", once="c").status_code == 303
    assert one("SELECT tie FROM volunteer_tie WHERE ended_at IS NULL") == "avoid"


def test_a_coordinator_of_another_area_sees_neither_the_volunteer_nor_the_tie(login, town):
    assert login(town.tanaka).get(f"/volunteers/{town.suzuki.id}").status_code == 404
    assert "鈴木" not in read(login(town.tanaka).get("/volunteers")).one("main").words
