"""おたっしゅクラブ: days, meal and transport of one's own choice; the day's list; who came; the hour of exercise."""

from datetime import date

import pytest
from conftest import audited, post
from reader import press, read

from townhub.club import actions, days
from townhub.club.models import Choice, Member, Visit
from townhub.club.rules import Chosen, meets
from townhub.db import rows
from townhub.refused import Refused

WEDNESDAY = date(2019, 1, 16)


def words(answer) -> str:
    return read(answer).words


@pytest.fixture
def office(login, town):
    return login(town.sato)


@pytest.fixture
def member(town):
    """木村 comes on Wednesdays with the car and eats, on Fridays on foot."""
    chosen = {2: Chosen(True, "ride"), 4: Chosen(False, "walk")}
    return actions.join(town.sato, town.kimura, from_on=date(2019, 1, 7), chosen=chosen, agreed=True)


@pytest.mark.parametrize(
    ("day", "holiday", "there"),
    [(WEDNESDAY, "", True), (date(2019, 1, 19), "", False), (date(2019, 1, 14), "成人の日", False)],
)
def test_five_days_a_week_but_for_holidays(day, holiday, there):
    assert meets(day, holiday, {}) is there
    assert meets(day, holiday, {day.isoformat(): "お盆"}) is False


def test_the_days_list_is_what_each_chose(town, member):
    [row] = days.of_day(town.sato, WEDNESDAY)
    assert (row["name"], row["meal"], row["transport"]) == ("木村 フミ", 1, "ride")
    assert days.of_day(town.sato, date(2019, 1, 17)) == []
    assert days.of_day(town.sato, date(2019, 1, 2)) == []  # not a member yet
    assert [row["transport"] for row in days.of_day(town.sato, date(2019, 1, 18))] == ["walk"]
    assert days.of_day(town.tanaka, WEDNESDAY) == []  # of another area


def test_a_change_holds_from_its_day_on(town, member):
    actions.change(
        town.sato,
        member,
        1,
        chosen={2: Chosen(False, "family")},
        from_on=date(2019, 1, 23),
        note="",
        wheelchair=False,
        agreed=True,
    )
    assert days.of_day(town.sato, WEDNESDAY)[0]["transport"] == "ride"
    assert days.of_day(town.sato, date(2019, 1, 23))[0]["transport"] == "family"
    assert days.of_day(town.sato, date(2019, 1, 25)) == []
    assert len(days.of_day(town.sato, date(2019, 1, 18))) == 1
    with pytest.raises(Refused, match="ほかの人が変えました"):
        actions.change(
            town.sato,
            member,
            1,
            chosen={1: Chosen(True, "walk")},
            from_on=WEDNESDAY,
            note="",
            wheelchair=False,
            agreed=True,
        )


def test_a_member_once_and_with_a_day(town, member):
    with pytest.raises(Refused, match="もう会員です"):
        actions.join(town.sato, town.kimura, from_on=WEDNESDAY, chosen={0: Chosen(True, "walk")})
    with pytest.raises(Refused, match="来る曜日を、ひとつはえらんでください"):
        actions.join(town.sato, town.watanabe, from_on=WEDNESDAY, chosen={})
    actions.leave(town.sato, member, WEDNESDAY, "入所")
    assert Member.get_by_id(member.id).ended_why == "入所"
    assert days.of_day(town.sato, date(2019, 1, 23)) == []
    assert (
        actions.join(town.sato, town.kimura, from_on=date(2019, 1, 17), chosen={0: Chosen(True, "walk")}).id
        != member.id
    )


def test_whoever_came_has_done_the_hour_unless_told_otherwise(town, member):
    actions.mark(town.sato, member, WEDNESDAY, "came")
    assert Visit.get().exercise_minutes == 60
    actions.exercised(town.sato, member, WEDNESDAY, 40)
    assert days.month_of(member.id, date(2019, 1, 1), date(2019, 2, 1)) == {"came": 1, "minutes": 40}
    assert audited()[-2:] == [("club.marked", "佐藤 花子"), ("club.exercised", "佐藤 花子")]
    actions.mark(town.sato, member, WEDNESDAY, None)
    with pytest.raises(Refused, match="先に「来た」"):
        actions.exercised(town.sato, member, WEDNESDAY, 40)
    with pytest.raises(Refused, match="まだ来ていません"):
        actions.mark(town.sato, member, date(2019, 1, 18), "came")


def test_the_meeting_hears_of_a_car_in_vain_and_of_two_missed_days(town, member):
    actions.mark(town.sato, member, date(2019, 1, 11), "absent")
    assert rows("SELECT kind FROM topic") == []
    actions.mark(town.sato, member, WEDNESDAY, "absent", not_there=True)
    assert [row["kind"] for row in rows("SELECT kind FROM topic ORDER BY id")] == ["no_show", "missed_meals"]
    actions.mark(town.sato, member, WEDNESDAY, "came")
    assert {row["settled"] for row in rows("SELECT settled FROM topic")} == {"gone"}


def test_from_the_first_letters_to_the_members_list(office, town):
    page = press(office, office.get("/club/members/new"), "会員にする", q="きむら", look="person")
    assert "木村 フミ" in words(page)
    page = press(office, page, "会員にする")
    assert page.status_code == 422
    assert "来る曜日を、ひとつはえらんでください" in words(page)
    answer = press(office, page, "会員にする", transport_2="ride", meal_2="y", from_on="1/16")
    assert answer.status_code == 303
    assert [(row.weekday, row.meal, row.transport) for row in Choice.select()] == [(2, True, "ride")]
    page = office.get("/club")
    assert "来る人 1人 食事 1人 送迎 1人" in words(page)
    assert press(office, page, "来ました", mark=f"came-{Member.get().id}").status_code == 303
    assert "運動 60分" in words(office.get("/club"))
    assert "角の石がき" in words(office.get("/club/2019-01-16/list"))
    assert "水" in words(office.get("/club/members"))


def test_a_coordinator_of_another_area_and_a_volunteer(login, town, member):
    assert login(town.tanaka).get(f"/club/members/{member.id}").status_code == 404
    assert login(town.suzuki).get("/club").status_code == 403
    assert post(login(town.suzuki), "/club/2019-01-16", mark=f"came-{member.id}").status_code == 403


def test_minutes_that_are_no_number_stay_in_their_field(office, town, member):
    actions.mark(town.sato, member, WEDNESDAY, "came")
    answer = post(office, f"/club/{WEDNESDAY}/members/{member.id}/exercise", minutes="たくさん")
    assert answer.status_code == 422 and 'value="たくさん"' in answer.text
    assert "運動した分 まちがい: 数字で入れてください" in read(answer).words
