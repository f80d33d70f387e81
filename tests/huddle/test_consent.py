"""Who may read what is shared about a resident."""

from datetime import date, timedelta

import pytest
from conftest import audited, post
from reader import press, read

from townhub import clock
from townhub.accounts.models import Person
from townhub.db import one
from townhub.errands import actions as errands
from townhub.errands import taking, work
from townhub.errands.models import Job
from townhub.huddle import topics
from townhub.huddle.consent import ALL, NO_CONSENT, NOTHING, override, shared_among, shares, shares_household, sight_of
from townhub.huddle.minutes import say_who_has_seen
from townhub.huddle.models import FollowUp, Topic
from townhub.huddle.reading import notes_of_day
from townhub.huddle.table import people_of
from townhub.huddle.watching import watch_of
from townhub.residents import actions as residents
from townhub.residents.consent import shared_residents
from townhub.residents.models import ConsentOverride, Resident
from townhub.town.models import Unit

from .makers import make_day_topic, make_follow_up, make_huddle, make_note


def agree(town, resident, unit, **changes):
    facts = {"given": "paper", "from_on": date(2019, 1, 10), **changes}
    return residents.give_consent(town.sato, resident, unit, **facts)


def urgent(person, resident, hours):
    """An emergency that ends in so many hours."""
    ConsentOverride.create(resident=resident, person=person, unit=person.unit_id, why="倒れていた", at=clock.now(),
                           ends_at=clock.now() + timedelta(hours=hours))  # fmt: skip


def test_without_consent_a_unit_reads_nothing(town, ueda):
    assert not shares(ueda, town.kimura.id)
    assert shares(ueda, None)  # a matter of the house


def test_consent_of_the_own_unit_opens_one_resident(town, ueda, clinic):
    agree(town, town.kimura, clinic)
    assert shared_among(ueda, [town.kimura.id, town.watanabe.id, None]) == {town.kimura.id}


def test_consent_of_another_unit_opens_nothing(town, ueda):
    agree(town, town.kimura, Unit.create(name="社協"))
    assert not shares(ueda, town.kimura.id)


def test_consent_holds_from_its_day_until_it_is_taken_back(town, ueda, clinic):
    given = agree(town, town.kimura, clinic, from_on=clock.today() + timedelta(days=1))
    assert not shares(ueda, town.kimura.id)
    with clock.living_at(clock.now() + timedelta(days=1)):
        assert shares(ueda, town.kimura.id)
        residents.take_back_consent(town.sato, given)
        assert not shares(ueda, town.kimura.id)


def test_the_main_unit_reads(town, ueda, clinic):
    Resident.update(main_unit=clinic).where(Resident.id == town.kimura.id).execute()
    assert shared_among(ueda, [town.kimura.id, town.watanabe.id]) == {town.kimura.id}


def test_the_responsible_unit_reads_about_everybody_until_the_town_says_otherwise(town):
    assert shared_among(town.sato, [town.kimura.id, town.watanabe.id]) == {town.kimura.id, town.watanabe.id}
    Unit.update(responsible=False).execute()
    assert not shares(town.sato, town.kimura.id)


def test_a_coordinator_reads_in_the_own_area_as_long_as_some_unit_is_responsible(town):
    assert shared_among(town.takahashi, [town.kimura.id, town.watanabe.id]) == {town.kimura.id}
    Unit.update(responsible=False).execute()
    assert not shares(town.takahashi, town.kimura.id)


def test_a_coordinator_with_a_unit_reads_as_that_unit(town, clinic):
    Person.update(unit=clinic).where(Person.id == town.takahashi.id).execute()
    of_the_clinic = Person.get_by_id(town.takahashi.id)
    assert not shares(of_the_clinic, town.kimura.id)
    agree(town, town.kimura, clinic)
    assert shares(of_the_clinic, town.kimura.id)


def test_an_administrator_and_a_volunteer_read_nothing(town):
    assert not shares(town.kanri, town.kimura.id)
    assert not shares(town.suzuki, town.kimura.id)


def test_an_emergency_opens_one_resident_to_one_person_for_a_while(town, ueda):
    urgent(ueda, town.kimura, hours=9)
    assert shared_among(ueda, [town.kimura.id, town.watanabe.id]) == {town.kimura.id}
    assert not shares(town.kanri, town.kimura.id)
    with clock.living_at(clock.now() + timedelta(hours=10)):
        assert not shares(ueda, town.kimura.id)


def test_a_household_is_read_by_whoever_may_read_about_each_member(town, ueda, clinic):
    household = residents.begin_household(town.sato, town.kimura, "世帯主")
    residents.join_household(town.sato, town.watanabe, Resident.get_by_id(town.kimura.id), "弟")
    agree(town, town.kimura, clinic)
    assert not shares_household(ueda, household.id)
    agree(town, town.watanabe, clinic)
    assert shares_household(ueda, household.id)


@pytest.mark.parametrize(
    ("who", "shared", "sensitive", "mine", "sees"),
    [
        ("ueda", True, False, False, ALL),
        ("ueda", True, True, False, NOTHING),
        ("ueda", False, False, False, NO_CONSENT),
        ("ueda", False, True, False, NO_CONSENT),
        ("ueda", False, True, True, ALL),
        ("sato", True, True, False, ALL),
        ("sato", False, True, False, NO_CONSENT),
    ],
)
def test_what_is_seen_of_one_line(town, ueda, who, shared, sensitive, mine, sees):
    person = {"ueda": ueda, "sato": town.sato}[who]
    by = person.id if mine else town.takahashi.id
    assert sight_of(person, shared=shared, sensitive=sensitive, written_by_id=by) == sees


@pytest.mark.parametrize("who", ["ueda", "sato", "takahashi", "kanri"])
def test_the_question_for_many_lines_says_the_same(town, ueda, clinic, who):
    person = ueda if who == "ueda" else getattr(town, who)
    agree(town, town.kimura, clinic)
    agree(town, town.watanabe, clinic, from_on=clock.today() + timedelta(days=1))
    urgent(town.kanri, town.watanabe, hours=1)
    both = [town.kimura.id, town.watanabe.id]
    sql = shared_residents(person)
    assert {number for number in both if sql is None or one(f"SELECT ? IN ({sql})", number)} == shared_among(
        person, both
    )


def test_a_whole_list_is_one_question(town, ueda):
    from townhub.db import database

    asked, execute = [], database.execute_sql
    database.execute_sql = lambda *question: asked.append(question) or execute(*question)
    try:
        shared_among(ueda, range(1, 200))
    finally:
        del database.execute_sql
    assert len(asked) == 2  # the second is whether the unit is responsible


# -- an emergency -----------------------------------------------------------------------------------------------------


def test_in_an_emergency_somebody_reads_on_for_the_day_and_the_meeting_hears_of_it(town, ueda, login):
    residents.add_note(town.sato, town.kimura, kind="general", words="耳が遠い")
    browser, page = login(ueda), f"/residents/{town.kimura.id}"
    said = read(browser.get(page)).words
    assert "共有の同意なし" in said and "耳が遠い" not in said and "0555-00-2841" in said
    answer = press(browser, browser.get(f"{page}/urgent"), "わけを残して、緊急に見る", why="迎えに行ったが、返事がない")
    assert answer.status_code == 303
    assert "耳が遠い" in read(browser.get(page)).words
    topic = Topic.get()
    assert (topic.kind, topic.resident_id, topic.arises_on) == ("override", town.kimura.id, clock.today())
    assert "上田 京子が、同意のないまま緊急に見ました。わけ: 迎えに行ったが、返事がない" in topic.sentence
    assert ("resident.read_urgently", "上田 京子") in audited()
    with clock.living_at(clock.moment_on(date(2019, 1, 17), 0)):
        assert not shares(ueda, town.kimura.id)


def test_somebody_looked_up_without_consent_is_one_press_from_the_emergency(town, ueda, login):
    make_huddle(town)
    browser = login(ueda)
    assert "共有の同意なし 緊急に見る" in read(browser.get("/huddle", query_string={"resident": town.kimura.id})).words
    mine = login(town.sato).get("/huddle", query_string={"resident": town.kimura.id})
    assert "緊急に見る" not in read(mine).words


def test_what_is_not_read_is_not_put_into_somebodys_mouth(town, ueda, login):
    """保健福祉課 佐藤 共有の同意なし, without 「」: those are no words of 佐藤."""
    huddle = make_huddle(town)
    line = make_day_topic(town, huddle)
    make_note(town, topic=line.topic)
    browser = login(ueda)
    said = read(browser.get("/huddle", query_string={"house": 1})).words
    assert "佐藤 共有の同意なし" in said and "「共有の同意なし」" not in said
    assert "佐藤「よく眠れている」" in read(login(town.sato).get("/huddle", query_string={"house": 1})).words


def test_what_is_for_three_professions_says_so_in_the_list_too(town, login):
    """The list may stand on the wall: whoever leads sees which line is not for everybody."""
    line = make_day_topic(town, make_huddle(town))
    make_note(town, "もの忘れが進んだ", topic=line.topic, kind="sensitive")
    page = "/huddle?house=1"
    assert "佐藤「もの忘れが進んだ」 3職種だけ" in read(login(town.sato).get(page)).words


def test_an_emergency_needs_its_reason_and_is_told_to_whoever_asks_who_looked(town, ueda, login):
    browser, page = login(ueda), f"/residents/{town.kimura.id}"
    answer = press(browser, browser.get(f"{page}/urgent"), "わけを残して、緊急に見る", why=" ")
    assert answer.status_code == 422
    assert "なぜ緊急に見るのかを入れてください" in read(answer).words
    assert ConsentOverride.select().count() == 0
    override(ueda, town.kimura, "倒れていた", once="1")
    override(ueda, town.kimura, "倒れていた", once="1")
    override(ueda, town.kimura, "もう一度", once="2")  # it is open already
    assert ConsentOverride.select().count() == Topic.select().count() == 1
    said = read(login(town.sato).get(f"{page}/readers")).words
    assert "同意のないまま、緊急に見た人 上田 京子 看護師 診療所 平成31年1月16日(水) 8:12 わけ: 倒れていた" in said


def test_whoever_may_read_anyway_needs_no_emergency(town, login):
    answer = login(town.sato).get(f"/residents/{town.kimura.id}/urgent?next=/today")
    assert (answer.status_code, answer.location) == (303, "/today")


# -- what the page of a resident keeps back ---------------------------------------------------------------------------


def test_without_consent_the_page_says_what_is_needed_to_help_and_no_more(town, ueda, login, make_job):
    Resident.update(care_level="care3").where(Resident.id == town.kimura.id).execute()
    residents.add_note(town.sato, town.kimura, kind="general", words="耳が遠い")
    residents.add_note(ueda, town.kimura, kind="sensitive", words="血圧が高い")
    job = make_job()
    errands.claim(town.suzuki, job)
    errands.enter_times(town.suzuki, job, clock.now() - timedelta(minutes=41), clock.now())
    errands.report(town.suzuki, job, "worry", "足をひきずっていた")
    browser = login(ueda)
    for page in ("", "/print"):
        said = read(browser.get(f"/residents/{town.kimura.id}{page}")).words
        for there in ("木村 フミ", "宮ノ前 128", "0555-00-2841", "草取りがおわりました", "共有の同意なし"):
            assert there in said, there
        for hidden in ("耳が遠い", "足をひきずっていた", "要介護3"):
            assert hidden not in said, hidden
    assert "血圧が高い" in read(browser.get(f"/residents/{town.kimura.id}")).words  # the writer's own
    assert "要介護" not in read(browser.get(f"/residents/{town.kimura.id}/edit")).words


def test_without_consent_nobody_writes_what_they_may_not_read(town, ueda, clinic, login):
    Resident.update(care_level="care3").where(Resident.id == town.kimura.id).execute()
    note = residents.add_note(town.sato, town.kimura, kind="general", words="耳が遠い")
    browser, page = login(ueda), f"/residents/{town.kimura.id}/edit"
    answer = press(
        browser, browser.get(page), "この内容にする", phone="0555-00-9999", main_unit=str(clinic.id), care_level=""
    )
    assert answer.status_code == 303
    now = Resident.get_by_id(town.kimura.id)
    assert (now.phone, now.care_level, now.main_unit_id) == ("0555-00-9999", "care3", None)
    assert post(browser, f"/residents/notes/{note.id}/withdraw").status_code == 404


# -- watching ---------------------------------------------------------------------------------------------------------


def test_how_often_to_speak_of_somebody(town, login):
    browser, page = login(town.sato), f"/residents/{town.kimura.id}"
    for typed, kept in (("14日", 14), ("7", 7), ("", None)):
        assert press(browser, browser.get(f"{page}/watch"), "この間隔にする", every_days=typed).status_code == 303
        assert (watch_of(town.kimura.id) or {}).get("every_days") == kept
    answer = press(browser, browser.get(f"{page}/watch"), "この間隔にする", every_days="400")
    assert answer.status_code == 422
    assert "1から366までの数で入れてください" in read(answer).words
    assert [act for act, _who in audited()].count("resident.watched") == 3


def test_who_has_not_seen_a_line_are_those_only_who_may_read_it(town, ueda, clinic):
    """上田's clinic has no consent, 山口 has no unit, 田中 has another area; a sensitive line is for the three professions."""
    make_note(town, "鍵を預かった", kind="sensitive")
    make_note(town, "元気")
    make_note(town, "雪", resident=None)

    def still(words: str) -> set[str]:
        [note] = [note for note in notes_of_day(town.sato, make_huddle(town))[None] if note["words"] == words]
        say_who_has_seen([note], make_huddle(town), people_of(None, town.sato))
        return set(note["not_read_by"])

    assert still("元気") == {town.takahashi.name}
    assert still("雪") == {person.name for person in (town.kanri, town.takahashi, town.tanaka, ueda)}
    assert "上田 京子" not in still("鍵を預かった")
    urgent(ueda, town.kimura, 1)
    assert still("元気") == {town.takahashi.name, ueda.name}
    agree(town, town.kimura, clinic)
    assert still("元気") == {town.takahashi.name, ueda.name}


def test_what_was_seen_at_a_closed_door_is_not_told_without_consent(town, ueda, login, make_job):
    job = make_job()
    taking.claim(town.suzuki, job)
    work.nobody_home(town.suzuki, Job.get_by_id(job.id), "新聞が3日分たまっている")
    for person, told in ((town.sato, True), (ueda, False)):
        for page in ("/today", f"/errands/{job.id}", f"/residents/{town.kimura.id}"):
            assert ("新聞が3日分" in read(login(person).get(page)).words) is told, page


# -- ways round it ----------------------------------------------------------------------------------------------------


def test_nobody_reads_a_follow_up_by_taking_it_over(town, ueda, login):
    """Whoever has a 宿題 to do reads it: without consent it can be given to somebody who may read it, and to nobody else."""
    made = make_follow_up(town, "借金の相談に付きそう")
    browser, page = login(ueda), f"/huddle/follow-ups/{made.id}"
    assert "借金" not in read(browser.get(page)).words
    answer = post(browser, f"{page}/give", assignee=str(ueda.id))
    assert answer.status_code == 409
    assert "本人の同意がないので、上田 京子さんの担当にはできません" in read(answer).words
    assert "借金" not in read(browser.get(page)).words
    assert post(browser, f"{page}/give", assignee=str(town.takahashi.id)).status_code == 303
    assert FollowUp.get_by_id(made.id).assignee_id == town.takahashi.id


def test_why_a_topic_was_put_off_is_not_told_without_consent(town, ueda, login):
    huddle = make_huddle(town)
    line = make_day_topic(town, huddle)
    topics.snooze(town.sato, line.topic, until=date(2019, 1, 25), why="退院してから")
    path = f"/huddle?topic={line.topic_id}"
    assert "退院" in read(login(town.sato).get(path)).words
    said = read(login(ueda).get(path)).words
    assert "1月25日(金)の議題にしました" in said and "退院" not in said


def test_a_volunteer_and_somebody_who_has_left_find_no_door(town, login):
    huddle = make_huddle(town)
    note, made = make_note(town), make_follow_up(town)
    volunteer, gone = login(town.suzuki), login(town.takahashi)
    Person.update(left_on=clock.today()).where(Person.id == town.takahashi.id).execute()
    day = huddle.day.isoformat()
    for path in ("/huddle", f"/huddle/{day}", f"/huddle/{day}/changes?seen=0-0", f"/huddle/{day}/sheet", "/huddle/search",
                 f"/huddle/follow-ups/{made.id}", "/huddle/hand-offs", f"/huddle/digest/{day}", "/huddle/figures/2018"):  # fmt: skip
        assert volunteer.get(path).status_code == 403, path
        answer = gone.get(path)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/login"), path
    assert post(volunteer, f"/huddle/notes/{note.id}/seen").status_code == 403
