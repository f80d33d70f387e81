"""The whole picture of a resident, and who has looked at it."""

from datetime import date, timedelta

import pytest
from conftest import audited
from reader import form_with, read

from townhub import clock
from townhub.db import one, rows
from townhub.errands import actions as errands
from townhub.residents import actions as residents
from townhub.timeline.reading import life_of


def words(answer) -> str:
    return read(answer).words


@pytest.fixture
def office(login, town):
    return login(town.sato)


@pytest.fixture
def done(town, make_job):
    """A job of 41 minutes after which 鈴木 was worried."""
    job = make_job()
    errands.claim(town.suzuki, job)
    errands.enter_times(town.suzuki, job, clock.now() - timedelta(minutes=41), clock.now())
    errands.report(town.suzuki, job, "worry", "足をひきずっていた")
    return job


def test_one_page_says_all(office, town, done, make_job):
    residents.change(town.sato, town.kimura, 1, cannot_eat="卵", gets_about="つえ", emergency_name="木村 健",
                     emergency_relation="長男", emergency_phone="090-2222-3333", care_level="support2")  # fmt: skip
    residents.add_note(town.sato, town.kimura, kind="general", words="耳が遠い")
    make_job(kind="shopping", work_on=date(2019, 1, 18))
    page = office.get(f"/residents/{town.kimura.id}")
    said = words(page)
    for there in (
        "木村 フミ きむら ふみ", "昭和12年3月4日 81歳", "宮ノ前 128 屋号「角屋」 角の石がき", "木村 健 長男 090-2222-3333", "卵", "つえ",
        "要支援2", "圏域 高橋 誠", "買物代行 1月18日(金)の9:00から、60分まで 募集中", "草取りがおわりました 41分、600円 鈴木 一郎",
        "気になる（草取りのあと） 足をひきずっていた", "耳が遠い",
    ):  # fmt: skip
        assert there in said, there
    phones = {a.attributes["href"] for a in read(page).all("a") if a.attributes["href"].startswith("tel:")}
    assert {"tel:0555002841", "tel:09022223333"} <= phones


def test_the_line_of_time_goes_back_page_by_page_and_misses_nothing(town, done, make_job):
    for n in range(7):
        residents.add_note(town.sato, town.kimura, kind="general", words=f"その{n}")  # all in one second
    whole, more = life_of(town.sato, town.kimura.id, most=100)
    assert more is None
    assert whole == sorted(whole, key=lambda line: (line.at, line.key), reverse=True)
    pages, mark = [], ("9999", "")
    while mark:
        lines, mark = life_of(town.sato, town.kimura.id, mark, most=3)
        assert 0 < len(lines) <= 3
        pages += lines
    assert pages == whole


def test_older_pages_are_links(office, town):
    for n in range(40):
        residents.add_note(town.sato, town.kimura, kind="general", words=f"その{n}")
    page = read(office.get(f"/residents/{town.kimura.id}"))
    [older] = [a for a in page.all("a") if a.words.startswith("もっと前")]
    page = read(office.get(older.attributes["href"].partition("#")[0]))
    assert "← いちばん新しいところへ" in page.words
    [life] = [section for section in page.all("section") if section.attributes.get("aria-labelledby") == "life"]
    assert "その0" in life.words and "その39" not in life.words
    assert office.get(f"/residents/{town.kimura.id}?before=nonsense").status_code == 200


def test_a_call_is_taken_for_the_person_on_the_screen(office, town):
    page = read(office.get(f"/residents/{town.kimura.id}"))
    [call] = [a for a in page.all("a") if a.words == "電話を受ける"]
    assert call.attributes["href"] == f"/reception?resident={town.kimura.id}"
    answer = office.get(call.attributes["href"])
    assert form_with(answer, "この依頼を受け付ける").fields["resident"] == str(town.kimura.id)
    assert "木村 フミ" in words(answer)
    for wrong in ("999", "x", "9" * 30):
        assert office.get(f"/reception?resident={wrong}").status_code == 200


def test_a_stranger_is_not_offered_at_the_reception_either(login, town):
    assert "木村 フミ" not in words(login(town.tanaka).get(f"/reception?resident={town.kimura.id}"))


# -- who looked ------------------------------------------------------------------------------------------------------


def reads() -> list[tuple]:
    return [who for act, who in audited() if act == "resident.read"]


def test_every_reader_is_written_down_once_an_hour(login, office, town, at):
    path = f"/residents/{town.kimura.id}"
    for page in ("", "", "/print", "/edit", "/readers"):
        assert office.get(path + page).status_code == 200
    assert reads() == ["佐藤 花子"]
    login(town.takahashi).get(path)
    office.get(f"/residents/{town.watanabe.id}")
    assert reads() == ["佐藤 花子", "高橋 誠", "佐藤 花子"]
    at("2019-01-16T09:00+09:00")
    office.get(path)
    assert reads() == ["佐藤 花子", "高橋 誠", "佐藤 花子", "佐藤 花子"]


@pytest.mark.parametrize("page", ["", "/edit", "/household", "/notes", "/consents", "/print", "/readers", "/end"])
def test_every_page_of_a_record_counts(office, town, page):
    assert office.get(f"/residents/{town.kimura.id}{page}").status_code == 200
    assert reads() == ["佐藤 花子"]


def test_whoever_may_not_see_it_is_not_written_down(login, town):
    path = f"/residents/{town.kimura.id}"
    assert login(town.tanaka).get(path).status_code == 404
    assert login(town.suzuki).get(path).status_code == 403
    assert reads() == []


def test_nobody_reads_unseen_by_using_up_the_number(office, town):
    once = f"read-{town.sato.id}-{town.kimura.id}-{clock.now():%Y-%m-%dT%H}"
    residents.add_note(town.sato, town.watanabe, kind="general", words="あ", once=once)
    office.get(f"/residents/{town.kimura.id}")
    assert reads() == ["佐藤 花子"]


def test_who_looked_is_told_in_plain_words(login, office, town):
    login(town.takahashi).get(f"/residents/{town.kimura.id}")
    page = words(office.get(f"/residents/{town.kimura.id}/readers"))
    assert "だれが、いつ、どの機械で見たかを書き残しています" in page
    assert "平成31年1月16日(水) 8:12 佐藤 花子 保健師 保健福祉課・包括" in page
    assert "高橋 誠 東の圏域" in page


def test_the_terminal_is_told(town, office):
    town.takahashi.terminal = "窓口1"
    residents.read(town.takahashi, town.kimura)
    assert "高橋 誠 東の圏域 窓口1" in words(office.get(f"/residents/{town.kimura.id}/readers"))


def test_old_readers_are_reached_by_number(office, town):
    for hour in range(101):
        with clock.living_at(clock.now() - timedelta(hours=hour + 1)):
            residents.read(town.takahashi, town.kimura)
    page = read(office.get(f"/residents/{town.kimura.id}/readers"))
    [older] = [a for a in page.all("a") if a.words == "もっと前を見る"]
    assert len(read(office.get(older.attributes["href"])).all("tbody")[0].all("tr")) == 2
    assert office.get(f"/residents/{town.kimura.id}/readers?before={'9' * 30}").status_code == 200


def test_the_lines_of_acts_are_found_without_reading_every_read(town):
    sql = "EXPLAIN QUERY PLAN SELECT at FROM audit_line a WHERE a.subject = 'resident' AND a.subject_id = 1 AND a.act <> 'resident.read'"
    assert "audit_line_of_acts" in str(rows(sql))
    assert one("SELECT count(*) FROM audit_line") > 0
