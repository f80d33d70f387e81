"""One person stands in the register twice: both records become one."""

from datetime import date, timedelta

import pytest
from conftest import audited, post
from huddle.makers import make_day_topic, make_follow_up, make_hand_off, make_huddle, make_note, make_topic
from reader import press, read

from townhub import clock
from townhub.db import database, one, rows, write
from townhub.handover.merge import MOVES, merge
from townhub.huddle import actions as huddle
from townhub.huddle.models import Note, Topic
from townhub.huddle.watching import watch, watch_of
from townhub.ledger.books import sell_book
from townhub.ledger.models import balance, books_of
from townhub.ledger.posting import post as post_entry
from townhub.ledger.rules import Amount
from townhub.refused import Refused
from townhub.residents import actions as residents
from townhub.residents.models import Consent, ConsentOverride, Resident, consents_of
from townhub.town.models import Unit


@pytest.fixture
def twice(town) -> Resident:
    """木村フミさん once more, written down in a hurry."""
    return residents.register("test", name="木村 ふみ", kana="きむら ふみ", birth_on=date(1937, 3, 4), district=town.kamigauchi,
                              address="128番地", mobile="090-3333-4444")  # fmt: skip


def now(resident: Resident) -> Resident:
    return Resident.get_by_id(resident.id)


def put_together(town, stays: Resident, gone: Resident, *taken: str, **more) -> None:
    seen = (now(stays).version, now(gone).version)
    merge(town.sato, stays, gone, **{"taken": set(taken), "seen": seen, **more})


def everything_about(town, resident: Resident, make_job) -> None:
    """A row in each table that names a resident."""
    earlier = residents.register("test", name="木村 フミ子", kana="きむら ふみこ", district=town.miyanomae, address="1")
    put_together(town, resident, earlier)
    residents.add_note(town.sato, resident, kind="general", words="耳が遠い")
    residents.give_consent(town.sato, resident, Unit.get(), given="paper", from_on=date(2019, 1, 10))
    ConsentOverride.create(resident=resident, person=town.sato, why="倒れていた", at=clock.now(), ends_at=clock.now())
    make_job(resident=resident)
    make_topic(town, resident=resident, kind="worry")
    make_note(town, resident=resident)
    make_follow_up(town, resident=resident)
    make_hand_off(town, resident=resident)
    watch(town.sato, resident, 14)


def count(move, resident: Resident) -> int:
    return one(f"SELECT count(*) FROM {move.table} WHERE {move.column} = ?", resident.id)


def test_every_row_of_every_room_moves(town, twice, make_job):
    everything_about(town, twice, make_job)
    there = {move.table: count(move, twice) for move in MOVES}
    assert {table for table, many in there.items() if not many} <= tables_of_others()
    put_together(town, town.kimura, twice)
    assert {move.table: count(move, town.kimura) for move in MOVES} == there | {"resident": there["resident"] + 1}
    assert [move.table for move in MOVES if count(move, twice)] == []
    assert rows("PRAGMA foreign_key_check") == []


def tables_of_others() -> set[str]:
    """Rooms that came later test their own rows."""
    known = {"resident", "resident_note", "consent", "consent_override", "errand_job", "topic", "huddle_note", "follow_up",
             "hand_off", "huddle_watch"}  # fmt: skip
    return {move.table for move in MOVES} - known


def test_the_facts_that_were_chosen_stay(town, twice):
    put_together(town, town.kimura, twice, "mobile", "district")
    stays = now(town.kimura)
    assert (stays.name, stays.mobile, stays.address, stays.district.name) == (
        "木村 フミ",
        "090-3333-4444",
        "128",
        "上河内",
    )
    assert [row["id"] for row in Resident.found_by(town.sato, "09033334444")] == [stays.id]


def test_the_duplicate_becomes_a_stub_that_leads_on(town, twice, login):
    put_together(town, town.kimura, twice)
    stub = now(twice)
    assert (stub.name, stub.kana, stub.mobile, stub.birth_on, stub.merged_into_id) == (
        "木村 ふみ",
        "",
        "",
        None,
        town.kimura.id,
    )
    browser = login(town.sato)
    page = read(browser.get(f"/residents/{twice.id}"))
    [on] = [a for a in page.all("a") if a.words == "木村 フミさんの画面へ"]
    assert on.attributes["href"] == f"/residents/{town.kimura.id}"
    for path in ("edit", "household", "end", "merge"):
        assert browser.get(f"/residents/{twice.id}/{path}").status_code == 404
    assert Resident.found_by(town.sato, "きむら ふみ", ended=True)[0]["id"] == town.kimura.id
    assert len(Resident.found_by(town.sato, "きむら ふみ", ended=True)) == 1


def test_it_is_in_the_log_of_both_and_happens_once(town, twice):
    seen = (1, 1)
    for _tap in range(2):
        merge(town.sato, town.kimura, twice, taken=set(), seen=seen, once="1")
    assert [act for act, _who in audited()].count("resident.merged") == 1
    assert (
        one("SELECT count(*) FROM audit_line WHERE act = 'resident.became_duplicate' AND subject_id = ?", twice.id) == 1
    )


def test_whoever_is_writing_about_the_duplicate_writes_on_about_the_one_that_stays(town, twice, login, at):
    """The line was kept, and the page on which it is being written is still open."""
    at("2019-01-16T08:30+09:00")
    huddle.open_day(town.sato, date(2019, 1, 16))
    browser, path = login(town.sato), f"/huddle/2019-01-16/residents/{twice.id}/notes"
    assert post(browser, f"{path}/draft", words="書いている途中").status_code == 204
    put_together(town, town.kimura, twice)
    words = read(browser.get("/huddle")).words
    assert "書きかけがあります。木村 フミさん ひとこと「書いている途中」" in words
    page = browser.get(f"/huddle?resident={twice.id}").get_data(as_text=True)
    assert 'value="書いている途中"' in page
    answer = post(browser, path, words="書き終えた", category="health")
    assert (answer.status_code, Note.get(Note.words == "書き終えた").resident_id) == (303, town.kimura.id)
    assert one("SELECT count(*) FROM draft") == 0


def test_a_meeting_that_spoke_of_the_duplicate_shows_the_one_that_stays(town, twice):
    huddle = make_huddle(town)
    topic = make_topic(
        town, resident=twice, kind="worry", endpoint="timeline.resident", place={"resident_id": twice.id}
    )
    make_day_topic(town, huddle, topic=topic)
    note = make_note(town, resident=twice, topic=topic)
    silent = make_topic(town, resident=twice, kind="silent")
    huddle.closed_by, huddle.closed_at = town.sato, clock.now()
    huddle.save()  # a closed day, too
    put_together(town, town.kimura, twice)
    topic = Topic.get_by_id(topic.id)
    assert (topic.resident_id, topic.place, topic.settled) == (town.kimura.id, {"resident_id": town.kimura.id}, None)
    assert Note.get_by_id(note.id).resident_id == town.kimura.id
    assert Topic.get_by_id(silent.id).settled == "gone"


# -- where there may be only one ----------------------------------------------------------------------------------------


def test_of_two_consents_to_a_unit_the_older_stays_in_force(town, twice):
    unit = Unit.get()
    residents.give_consent(town.sato, town.kimura, unit, given="spoken", from_on=date(2019, 1, 10))
    residents.give_consent(town.sato, twice, unit, given="paper", from_on=date(2018, 5, 1))
    put_together(town, town.kimura, twice)
    assert [(row["from_on"], row["ended_on"]) for row in consents_of(town.kimura)] == [
        ("2018-05-01", None),
        ("2019-01-10", "2019-01-16"),
    ]


def test_what_was_taken_back_on_either_record_stays_taken_back(town, twice):
    unit = Unit.get()
    residents.give_consent(town.sato, town.kimura, unit, given="paper", from_on=date(2018, 5, 1))
    residents.take_back_consent(
        town.sato, residents.give_consent(town.sato, twice, unit, given="paper", from_on=date(2018, 4, 1))
    )
    put_together(town, town.kimura, twice)
    assert Consent.select().where(Consent.ended_on.is_null()).count() == 0
    # Given again after that, it holds.
    third = residents.register("test", name="木村 フミ", kana="きむら ふみ", district=town.miyanomae, address="128")
    with clock.living_at(clock.now() + timedelta(days=3)):
        residents.give_consent(town.sato, third, unit, given="paper", from_on=date(2019, 1, 18))
        put_together(town, town.kimura, third)
    assert Consent.get(Consent.ended_on.is_null()).resident_id == town.kimura.id


@pytest.mark.parametrize(
    ("mine", "theirs", "kept"), [(14, 7, 7), (7, 14, 7), (None, 5, 5), (5, None, 5), (None, None, None)]
)
def test_the_shorter_interval_stays(town, twice, mine, theirs, kept):
    watch(town.sato, town.kimura, mine)
    watch(town.sato, twice, theirs)
    put_together(town, town.kimura, twice)
    assert (watch_of(town.kimura.id) or {}).get("every_days") == kept


def test_households(town, twice):
    own = residents.begin_household(town.sato, twice, "世帯主")
    note = make_note(town, "屋根の雪が多い", resident=None, household=own)
    put_together(town, town.kimura, twice)
    assert now(town.kimura).household_id == own.id  # who had none joins it
    again = residents.register("test", name="木村 フミ", kana="きむら ふみ", district=town.miyanomae, address="128")
    alone = residents.begin_household(town.sato, again, "世帯主")
    late = make_note(town, "灯油を買った", resident=None, household=alone)
    put_together(town, town.kimura, again)
    assert {Note.get_by_id(n.id).household_id for n in (note, late)} == {own.id}


def test_the_books_stay_as_written_and_what_is_owed_is_carried_over(town, twice):
    book = sell_book(town.sato, twice)
    owed = [Amount("receivable", 600, resident=twice.id), Amount("fees", -600)]
    with write():
        post_entry(town.sato, "job", owed, resident=twice.id)
    put_together(town, town.kimura, twice)
    assert (balance("receivable", resident=twice.id), balance("receivable", resident=town.kimura.id)) == (0, 600)
    assert balance("receivable") == 600
    assert [left.id for left in books_of(town.kimura.id, "2019-01-16")] == [book.id]


# -- refused ------------------------------------------------------------------------------------------------------------


def test_refused_when_somebody_has_written_meanwhile(town, twice):
    residents.change(town.sato, twice, 1, phone="0555-00-0001")
    with pytest.raises(Refused, match="ほかの人が書きかえました"):
        put_together(town, town.kimura, twice, seen=(1, 1))


def test_refused_with_itself_and_with_a_stub(town, twice):
    with pytest.raises(Refused, match="同じ記録です"):
        put_together(town, twice, twice)
    put_together(town, town.kimura, twice)
    with pytest.raises(Refused, match="消去されています"):
        put_together(town, town.kimura, twice)


def test_refused_when_the_one_that_stays_has_left(town, twice):
    end = {"ended_on": clock.today(), "ended_why": "died", "ended_by": town.sato.id}
    Resident.update(**end).where(Resident.id == town.kimura.id).execute()
    with pytest.raises(Refused, match="のこす人を入れかえてください"):
        put_together(town, town.kimura, twice)


def test_refused_to_whoever_may_not_read_both(town, twice, login):
    with pytest.raises(Refused, match="読める部署の人"):
        merge(town.kanri, town.kimura, twice, taken=set(), seen=(1, 1))
    page = read(login(town.kanri).get(f"/residents/{town.kimura.id}/merge/{twice.id}")).words
    assert "あなたの部署では、まとめられません" in page and "090-3333-4444" not in page


# -- the pages ------------------------------------------------------------------------------------------------------------


def test_from_the_page_of_a_resident_to_one_record(town, twice, login, make_job):
    make_job(resident=twice)
    browser, page = login(town.sato), f"/residents/{town.kimura.id}"
    assert "重複を1人にまとめる" in read(browser.get(page)).words
    answer = browser.get(f"{page}/merge")
    answer = press(browser, answer, "さがす", q="きむら", look="y")
    assert [b.words for b in read(answer).one(id="other-0").all("b")] == ["木村 ふみ"]  # not oneself
    answer = press(browser, answer, "2つを見くらべる")
    assert answer.status_code == 422 and "もうひとつの記録をさがして" in read(answer).words
    answer = press(browser, answer, "2つを見くらべる", other=str(twice.id))
    compare = browser.get(answer.location)
    said = read(compare).words
    for there in ("まとめたものは、もとの2人にもどせません。", "ちょい加勢の依頼 1件", "128番地", "090-3333-4444"):
        assert there in said, there
    fields = {name: value for f in read(compare).all("form") for name, value in f.fields.items()}
    assert (fields["take_mobile"], fields["take_name"]) == ("other", "stays")  # what is empty is filled
    answer = press(browser, compare, "2人を1人にまとめる", take_address="other")
    assert answer.status_code == 422 and "同じ人であることを確かめて" in read(answer).words
    answer = press(browser, answer, "2人を1人にまとめる", sure="y")
    assert answer.location == page
    stays = now(town.kimura)
    assert (stays.mobile, stays.address, stays.name) == ("090-3333-4444", "128番地", "木村 フミ")


def test_a_page_that_is_too_old_shows_both_anew_and_keeps_what_was_chosen(town, twice, login):
    browser = login(town.sato)
    compare = browser.get(f"/residents/{town.kimura.id}/merge/{twice.id}")
    residents.change(town.sato, twice, 1, landmark="赤い屋根")
    answer = press(browser, compare, "2人を1人にまとめる", take_address="other", sure="y")
    assert answer.status_code == 409
    said = read(answer).words
    assert "ほかの人が書きかえました" in said and "赤い屋根" in said
    assert press(browser, answer, "2人を1人にまとめる").status_code == 303
    assert now(town.kimura).address == "128番地"


def test_nonsense_is_no_error(town, twice, login):
    browser = login(town.sato)
    path = f"/residents/{town.kimura.id}/merge/{twice.id}"
    assert post(browser, path, seen="x-y", sure="y", take_id="other").status_code == 409
    assert post(browser, f"/residents/{town.kimura.id}/merge", other="999999").status_code == 422
    assert browser.get(f"/residents/{town.kimura.id}/merge/999999").status_code == 404


def test_who_looked_at_the_duplicate_is_told_with_the_one_that_stays(town, twice, login):
    residents.read(town.takahashi, twice)
    put_together(town, town.kimura, twice)
    assert "高橋 誠" in read(login(town.sato).get(f"/residents/{town.kimura.id}/readers")).words
    assert database.execute_sql("SELECT count(*) FROM resident WHERE merged_into_id IS NOT NULL").fetchone() == (1,)
