"""What the meeting adds to the whole picture of a resident."""

from datetime import timedelta

from reader import read

from huddle.makers import make_follow_up, make_hand_off, make_note, make_topic, make_try
from townhub import clock
from townhub.huddle.lines import lines_of, open_for
from townhub.residents import actions as residents
from townhub.residents.lines import END_OF_TIME
from townhub.residents.models import Resident
from townhub.timeline.reading import life_of


def told(person, resident) -> list[tuple]:
    return [(line.what, line.detail) for line in lines_of(person, resident.id, END_OF_TIME, 50)]


def test_everything_of_the_meeting_is_in_the_line_of_time(town, login):
    make_note(town, "よく眠れている")
    make_try(town, make_follow_up(town), "away", "留守でした")
    make_try(town, make_follow_up(town, "ご家族に電話"), "done", "長男さんと話しました")
    make_hand_off(town)
    make_topic(town, "3日だれも話していません", settled="talked")
    assert set(told(town.sato, town.kimura)) == {
        ("打ち合わせ（体調）", "よく眠れている"),
        ("宿題: 佐藤 花子が1月16日(水)まで", "薬の数を確かめる"),
        ("宿題: 不在", "薬の数を確かめる　留守でした"),
        ("宿題: 佐藤 花子が1月16日(水)まで", "ご家族に電話"),
        ("宿題: できた", "ご家族に電話　長男さんと話しました"),
        ("保健福祉課・包括への申し送り", "つえを新しくしました"),
        ("話題になりました（話題なし）", "3日だれも話していません"),
    }
    page = read(login(town.sato).get(f"/residents/{town.kimura.id}")).words
    assert "宿題: 薬の数を確かめる きょうまで 佐藤 花子" in page
    assert "申し送り: つえを新しくしました 保健福祉課・包括へ 了解まち" in page


def test_page_by_page_nothing_is_missed(town):
    for n in range(9):
        make_note(town, f"その{n}")  # all in one second
        make_follow_up(town, f"宿題{n}")
    whole, _more = life_of(town.sato, town.kimura.id, most=100)
    pages, mark = [], END_OF_TIME
    while mark:
        found, mark = life_of(town.sato, town.kimura.id, mark, most=4)
        pages += found
    assert pages == whole
    assert len({line.key for line in whole}) >= 18


def test_sensitive_lines_are_for_the_three_professions_and_the_writer(town, ueda):
    make_note(town, "もの忘れがすすんだ", kind="sensitive")
    make_note(town, "血圧が高い", kind="sensitive", by=ueda)
    Resident.update(main_unit=ueda.unit_id).where(Resident.id == town.kimura.id).execute()
    assert [detail for _what, detail in told(ueda, town.kimura)] == ["血圧が高い"]
    assert {detail for _what, detail in told(town.sato, town.kimura)} == {"もの忘れがすすんだ", "血圧が高い"}


def test_without_consent_only_that_something_is_open(town, ueda):
    make_note(town)
    make_follow_up(town, until_on=clock.today() - timedelta(days=5))
    make_hand_off(town, kind="sensitive")
    assert told(ueda, town.kimura) == []
    assert [(item["what"], item["when"]) for item in open_for(ueda, town.kimura.id)] == [
        ("宿題: 共有の同意なし", "5日おくれ"),
        ("申し送り: 共有の同意なし", "保健福祉課・包括へ"),
    ]


def test_whoever_is_to_do_it_reads_what(town, ueda):
    make_follow_up(town, "血圧をはかる", assignee=ueda)
    make_hand_off(town, "あす受診です", to_person=ueda, kind="sensitive")
    assert {item["what"] for item in open_for(ueda, town.kimura.id)} == {"宿題: 血圧をはかる", "申し送り: あす受診です"}


def test_a_line_about_the_household_is_in_the_life_of_each_member(town):
    household = residents.begin_household(town.sato, town.kimura, "世帯主")
    residents.join_household(town.sato, town.watanabe, Resident.get_by_id(town.kimura.id), "弟")
    make_note(town, "屋根の雪が多い", resident=None, household=household)
    assert told(town.sato, town.watanabe) == [("打ち合わせ（世帯のこと、体調）", "屋根の雪が多い")]
    assert told(town.takahashi, town.kimura) == []  # 渡邊さん lives in another area


def test_whose_follow_up_it_is_stands_under_it_without_a_gap(town, login):
    make_follow_up(town, assignee=town.takahashi)
    browser = login(town.sato)
    for page in ("", "/print"):
        assert "<small>高橋 誠</small>" in browser.get(f"/residents/{town.kimura.id}{page}").text
