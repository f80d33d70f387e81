"""A hand-over, line by line, and the watch-over meetings whose visits are handed over with it."""

from datetime import date

import pytest
from conftest import audited, post
from reader import read

from townhub.huddle import follow_ups, hand_offs
from townhub.huddle.models import FollowUp, HandOff, Topic
from townhub.refused import Refused
from townhub.rosters import community, passing_on, watching
from townhub.rosters.answering import who_answers
from townhub.rosters.models import Concern, Contact, Meeting
from townhub.rosters.passing_on import Decision

from .conftest import NURSE

TODAY, APRIL = date(2019, 1, 16), date(2019, 4, 1)


@pytest.fixture
def meeting(staff):
    """Yesterday's meeting at 宮ノ前, with a worry about 木村."""
    held = watching.plan_meeting(staff.sato, staff.miyanomae, day=date(2019, 1, 15), from_minute=810, place="公民館")
    watching.worry(
        staff.sato,
        held,
        resident=staff.kimura,
        words="雨戸が開いたまま",
        visitor=staff.sato,
        visit_by_on=date(2019, 1, 20),
    )
    return held


@pytest.fixture
def full_hands(put, staff, meeting):
    put(staff.miyanomae, "main", staff.sato)
    put(staff.kamigauchi, "deputy", staff.sato)
    follow_ups.make(staff.kanri, what="薬を見る", assignee=staff.sato, until_on=TODAY, resident=staff.kimura)
    hand_offs.send(staff.kanri, words="鍵は隣に", to=staff.sato, resident=staff.kimura)
    return staff


def keys(town, district=None) -> dict:
    return {item.key: item for item in passing_on.items_of(town.sato, town.sato, district and district.id)}


def test_every_open_thing_is_a_line(full_hands):
    said = [item.words for item in keys(full_hands).values()]
    assert said == [
        "宮ノ前の保健師の主担当", "上河内の保健師の副担当", "宿題　木村 フミさん　薬を見る", "申し送り　木村 フミさん　鍵は隣に",
        "訪問　木村 フミさん　雨戸が開いたまま",
    ]  # fmt: skip
    assert len(keys(full_hands, full_hands.kamigauchi)) == 1


def test_move_keep_and_close(full_hands):
    wanted = {}
    watching.visit(full_hands.sato, Concern.get(), outcome="away", line="留守", visited_on=TODAY)
    for key in keys(full_hands):
        wanted[key] = Decision("keep" if key.startswith("hand_off") else "move")
        if key.startswith("visit"):
            wanted[key] = Decision("close", "長男と同居になった")
    passing_on.pass_on(full_hands.sato, full_hands.sato, full_hands.saito, from_on=APRIL, decisions=wanted)
    assert who_answers(full_hands.miyanomae.id, TODAY)[NURSE].main.name == "佐藤 花子"
    assert who_answers(full_hands.miyanomae.id, APRIL)[NURSE].main.name == "斎藤 和也"
    assert FollowUp.get().assignee == full_hands.saito
    assert HandOff.get().to_person == full_hands.sato
    assert (Concern.get().outcome, Concern.get().line) == ("dropped", "長男と同居になった")
    assert [topic.settled for topic in Topic.select().where(Topic.kind == "watch_over")] == ["gone", "gone"]
    assert audited()[-1] == ("roster.passed_on", "佐藤 花子")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda wanted: wanted.popitem(), "中身が変わりました"),
        (lambda wanted: wanted.update({key: Decision("") for key in wanted}), "どれかをえらんでください"),
        (
            lambda wanted: wanted.update({key: Decision("close") for key in wanted if "visit" in key}),
            "わけを書いてください",
        ),
    ],
)
def test_a_line_without_an_answer_moves_nothing(full_hands, change, sentence):
    wanted = {key: Decision("move") for key in keys(full_hands)}
    change(wanted)
    with pytest.raises(Refused, match=sentence):
        passing_on.pass_on(full_hands.sato, full_hands.sato, full_hands.saito, from_on=APRIL, decisions=wanted)
    assert FollowUp.get().assignee == full_hands.sato
    assert who_answers(full_hands.miyanomae.id, APRIL)[NURSE].main.name == "佐藤 花子"


def test_the_deputy_who_takes_over_leaves_a_free_place(full_hands, put):
    put(full_hands.miyanomae, "deputy", full_hands.saito)
    [key] = [key for key, item in keys(full_hands, full_hands.miyanomae).items() if item.kind == "place"]
    wanted = {key: Decision("keep") for key in keys(full_hands, full_hands.miyanomae)} | {key: Decision("move")}
    passing_on.pass_on(full_hands.sato, full_hands.sato, full_hands.saito, from_on=APRIL, decisions=wanted,
                       district_id=full_hands.miyanomae.id)  # fmt: skip
    found = who_answers(full_hands.miyanomae.id, APRIL)[NURSE]
    assert (found.main.name, found.deputy) == ("斎藤 和也", None)


def test_the_page(full_hands, login):
    office, page = login(full_hands.sato), f"/rosters/pass-on/{full_hands.sato.id}"
    assert "薬を見る" in read(office.get(page)).words
    fields = dict.fromkeys(keys(full_hands), "move")
    [visit] = [key for key in fields if "visit" in key]
    answer = post(
        office, page, to=str(full_hands.saito.id), from_on="4/1", item=list(fields), **fields | {visit: "close"}
    )
    [there] = [part for part in read(answer).all("fieldset") if part.attributes.get("id") == visit]
    assert answer.status_code == 409 and "わけを書いてください" in there.words
    assert f"#{visit}" in [link.attributes["href"] for link in read(answer).all("a")]
    answer = post(office, page, to=str(full_hands.saito.id), from_on="4/1", item=list(fields), **fields)
    assert answer.status_code == 303
    assert FollowUp.get().assignee == full_hands.saito
    answer = post(office, page, to="", from_on="")
    assert answer.status_code == 422 and "渡す人をえらんでください" in read(answer).words


# -- meetings and the community side --------------------------------------------------------------------------------


def test_a_worry_is_a_topic_and_so_is_what_came_of_the_visit(meeting, staff):
    concern = Concern.get()
    watching.visit(staff.sato, concern, outcome="away", line="留守", visited_on=TODAY)
    watching.visit(staff.sato, concern, outcome="linked", line="配食を始める", visited_on=TODAY)
    said = [topic.sentence for topic in Topic.select().where(Topic.kind == "watch_over").order_by(Topic.id)]
    assert said == [
        "宮ノ前の見守り情報交換会で、名前が出ました。佐藤 花子が1月20日(日)までに訪ねます",
        "佐藤 花子が1月16日(水)に訪ねました: 不在でした",
        "佐藤 花子が1月16日(水)に訪ねました: 支援につないだ",
    ]
    assert all("雨戸" not in sentence and "配食" not in sentence for sentence in said)
    with pytest.raises(Refused, match="もう結果が書いてあります"):
        watching.visit(staff.sato, concern, outcome="well", line="あ", visited_on=TODAY)


def test_who_came_and_how_long_ago_the_others_met(meeting, staff):
    chair = community.add_contact(
        staff.sato, staff.miyanomae, kind="chair", name="森 良一", phone="", remark="", first_on=date(2018, 4, 1)
    )
    watching.hold(staff.sato, meeting, contacts=[chair.id], people=[staff.sato.id], names=["本田さん"])
    watching.hold(staff.sato, meeting, contacts=[chair.id], people=[], names=[])
    assert [row.name for row in Meeting.get().attendances] == ["森 良一"]
    found = {row["name"]: row for row in watching.by_district(staff.sato, TODAY)}
    assert (found["宮ノ前"]["days"], found["宮ノ前"]["late"]) == (1, False)
    assert (found["上河内"]["days"], found["上河内"]["late"]) == (None, True)
    with pytest.raises(Refused, match="もう入っています"):
        watching.plan_meeting(staff.sato, staff.miyanomae, day=date(2019, 1, 15), from_minute=600, place="公民館")
    later = watching.plan_meeting(staff.sato, staff.miyanomae, day=APRIL, from_minute=600, place="公民館")
    with pytest.raises(Refused, match="まだその日になっていません"):
        watching.hold(staff.sato, later, contacts=[chair.id], people=[], names=[])
    watching.call_off(staff.sato, later, "大雪のため")
    with pytest.raises(Refused, match="取りやめになっています"):
        watching.hold(staff.sato, later, contacts=[chair.id], people=[], names=[])


def test_what_was_said_is_for_the_three_professions_and_the_writer(meeting, staff, login):
    def read_by(person) -> str:
        return read(login(person).get(f"/rosters/meetings/{meeting.id}")).words

    assert "雨戸" in read_by(staff.sato)
    assert "木村 フミさん" in read_by(staff.takahashi) and "雨戸" not in read_by(staff.takahashi)
    assert login(staff.tanaka).get(f"/rosters/meetings/{meeting.id}").status_code == 404


def test_a_term_that_ends_is_told_until_somebody_follows(staff):
    facts = {"kind": "commissioner", "phone": "", "remark": "", "first_on": date(2016, 12, 1)}
    community.add_contact(staff.sato, staff.miyanomae, name="水野 春男", **facts)
    assert Contact.get().last_on == date(2019, 11, 30)
    assert community.terms_ending(TODAY) == []
    assert [row["name"] for row in community.terms_ending(date(2019, 10, 1))] == ["水野 春男"]
    community.add_contact(staff.sato, staff.miyanomae, name="原田 孝", **facts | {"first_on": date(2019, 12, 1)})
    assert community.terms_ending(date(2019, 10, 1)) == []
    [line] = community.helpers(TODAY, staff.miyanomae.id)
    assert (line.households, line.wanted, line.missing) == (1, 1, 1)
    with pytest.raises(Refused, match="はじめより前です"):
        community.add_contact(staff.sato, staff.miyanomae, name="あ", last_on=date(2010, 1, 1), **facts)
