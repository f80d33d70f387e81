"""ちょい加勢 as people meet it: the telephone, the volunteer's phone, the decisions of the office, a session that ends."""

import re
from datetime import date, timedelta

import pytest
from conftest import audited, post
from reader import form_with, press, read

from townhub import clock
from townhub.db import one
from townhub.errands import actions
from townhub.errands.models import Job, Tariff
from townhub.residents.models import Resident

SAVE = "この依頼を受け付ける"
SCRIPT = "<script>alert(1)</script>"


def words(answer) -> str:
    return read(answer).words


def jobs() -> int:
    return Job.select().count()


@pytest.fixture
def call(town):
    """The fields of a call about 木村さん; name only what matters to the test."""

    def fields(**changes) -> dict:
        facts = {
            "caller": "self", "q": "きむら", "resident": str(town.kimura.id), "kind": "weeding", "work_on": "1/18",
            "from_minute": "9:00", "until_minute": "12:00", "minutes": "60", "remark": "道具は家にあります",
            "callback": "", "said_yen": "600", "once": "paper-1",
        }  # fmt: skip
        return {**facts, **changes}

    return fields


@pytest.fixture
def office(login, town):
    """The browser of 高橋, who coordinates the east."""
    return login(town.takahashi)


@pytest.fixture
def phone(login, town):
    """The phone of 鈴木."""
    return login(town.suzuki)


@pytest.fixture
def taken(town, make_job):
    """A job that 鈴木 has taken."""
    job = make_job()
    actions.claim(town.suzuki, job)
    return job


@pytest.fixture
def over(town, taken):
    """A job on which 鈴木 has worked for 75 minutes."""
    return actions.enter_times(town.suzuki, taken, clock.now() - timedelta(minutes=75), clock.now())


@pytest.fixture
def done(town, taken):
    """A job on which 鈴木 has worked for 41 minutes."""
    return actions.enter_times(town.suzuki, taken, clock.now() - timedelta(minutes=41), clock.now())


# -- reception ------------------------------------------------------------------------------------------------------


def test_a_call_from_the_first_question_to_the_job_without_javascript(office, town):
    page = office.get("/reception")
    page = press(office, page, SAVE, q="きむら", look="person")
    assert (page.status_code, jobs()) == (200, 0)
    assert "木村 フミ" in words(page)
    assert form_with(page, SAVE).fields["resident"] == str(town.kimura.id)  # the only one is chosen

    typed = {
        "caller": "family",
        "kind": "weeding",
        "work_on": "１／１８",
        "from_minute": "９時半",
        "minutes": "60",
        "callback": "０９０－１１１１－２２２２",
    }
    page = press(office, page, SAVE, **typed, look="price")
    assert (page.status_code, jobs()) == (200, 0)
    assert "「1月18日(金)の9:30から、草取りを60分までですね。料金は600円です。" in words(page)

    answer = press(office, page, SAVE)
    assert answer.status_code == 303
    job = Job.get()
    assert (job.resident, job.caller, job.work_on) == (town.kimura, "family", date(2019, 1, 18))
    assert (job.from_minute, job.until_minute, job.callback_phone) == (570, 630, "090-1111-2222")
    assert "依頼を受け付けました" in words(office.get(answer.location))


@pytest.mark.parametrize("said", ["", "300"])
def test_the_price_is_said_before_anything_is_saved(office, call, said):
    page = post(office, "/reception", **call(said_yen=said))
    assert (page.status_code, jobs()) == (409, 0)
    assert "料金は600円です。声に出して読んでから、もう一度「受け付ける」を押してください" in words(page)
    assert press(office, page, SAVE).status_code == 303
    assert jobs() == 1


def test_the_same_sheet_sent_twice_is_one_job(office, call):
    first, second = (post(office, "/reception", **call()) for _press in range(2))
    assert (first.status_code, second.status_code, second.location) == (303, 303, first.location)
    assert jobs() == 1


@pytest.mark.parametrize(
    ("look", "root", "inside"),
    [("person", "found", "木村 フミ きむら ふみ 81歳 宮ノ前 屋号「角屋」 …2841"), ("price", "say", "600円")],
)
def test_htmx_gets_the_part_alone(office, call, look, root, inside):
    whole = post(office, "/reception", **call(look=look))
    part = post(office, "/reception", headers={"HX-Request": "true"}, **call(look=look))
    element, *beside = [child for child in read(part).children if not isinstance(child, str)]
    assert element.attributes["id"] == root
    assert all("hx-swap-oob" in other.attributes for other in beside)  # what changes with it elsewhere on the page
    assert inside in element.words
    assert element.words == read(whole).one(id=root).words
    assert "HX-Request" in part.vary
    assert jobs() == 0


def test_somebody_chosen_stays_chosen_while_another_is_looked_up(office, call, town):
    page = post(office, "/reception", **call(q="だれもいない", look="person"))
    assert form_with(page, SAVE).fields["resident"] == str(town.kimura.id)


@pytest.mark.parametrize("typed", ["2841", "きむ", "角屋", "ｷﾑﾗ", "木村", "０５５５－００－２８４１"])
def test_somebody_is_found_by(office, typed):
    assert "木村 フミ" in words(post(office, "/reception", q=typed, look="person"))


BAD = [
    ({"caller": ""}, "どなたからの電話かをえらんでください"),
    ({"caller": "thief"}, "一覧の中からえらんでください"),
    ({"resident": ""}, "どなたのことかをさがして、えらんでください"),
    ({"resident": "999999"}, "一覧の中からえらんでください"),
    ({"kind": ""}, "何をお手伝いするかをえらんでください"),
    ({"kind": "dancing"}, "一覧の中からえらんでください"),
    ({"work_on": ""}, "来てほしい日を入れてください"),
    ({"work_on": "2/30"}, "2/30という日はありません。カレンダーを確かめてください"),
    ({"work_on": "らいしゅう"}, "日にちを、1/18 や 令和8年1月18日 のように入れてください"),
    ({"work_on": "1/15"}, "きょうより前の日です"),
    ({"work_on": "2021/1/1"}, "先すぎます。来年の終わりまでの日を入れてください"),
    ({"work_on": "9" * 81}, "長すぎます。短く入れてください"),
    ({"from_minute": ""}, "何時からかを入れてください。例 9:00"),
    ({"from_minute": "朝"}, "時刻を、9:00 や 13時半 のように入れてください"),
    ({"from_minute": "23:30", "until_minute": ""}, "夜の12時をまたぎます"),
    ({"work_on": "1/16", "from_minute": "8:00", "until_minute": ""}, "その時刻は過ぎました"),
    ({"until_minute": "8:00"}, "おわりが、はじめより前です。何時までかを確かめてください"),
    ({"until_minute": "9:30"}, "その間に60分は入りません。何時までかを広げてください"),
    ({"minutes": ""}, "長さをえらんでください"),
    ({"minutes": "90"}, "ちょい加勢は60分までです。長い用事は、日を分けて受けてください"),
    ({"minutes": "0"}, "1から1440までの数で入れてください"),
    ({"minutes": "六十"}, "数字で入れてください"),
    ({"remark": "あ" * 121}, "120字までで入れてください（いまは121字です）"),
    ({"callback": "2841"}, "市外局番から10けたか11けたで入れてください（いまは4けたです）"),
    ({"callback": "0555-00-28x41"}, "電話番号は、数字とハイフンで入れてください"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD, ids=[sentence for _changes, sentence in BAD])
def test_bad_input_is_told_at_its_field_and_nothing_typed_is_lost(office, call, changes, sentence):
    typed = call(**changes)
    answer = post(office, "/reception", **typed)
    assert (answer.status_code, jobs()) == (422, 0)
    page = read(answer)
    summary = page.one(role="alert")
    assert sentence in summary.words
    for link in summary.all("a"):
        page.one(id=link.attributes["href"].removeprefix("#"))  # every sentence leads to its field
    again = form_with(answer, SAVE).fields
    shown = {name: again.get(name) for name in ("work_on", "from_minute", "until_minute", "remark", "callback", "q")}
    assert shown == {name: typed[name] for name in shown}


def test_what_is_typed_is_shown_as_text(office, call):
    answer = post(office, "/reception", **call(q=SCRIPT, remark=SCRIPT, work_on=SCRIPT, minutes=SCRIPT))
    assert (answer.status_code, jobs()) == (422, 0)
    assert form_with(answer, SAVE).fields["remark"] == SCRIPT
    assert SCRIPT not in answer.get_data(as_text=True)


def test_what_is_kept_is_shown_as_text(office, phone, call):
    job = post(office, "/reception", **call(remark=SCRIPT)).location
    for answer in (office.get(job), phone.get("/help")):
        assert SCRIPT in words(answer)
        assert SCRIPT not in answer.get_data(as_text=True)


def test_a_day_without_prices(office, call):
    Tariff.update(withdrawn_at=clock.now()).execute()
    answer = post(office, "/reception", **call())
    assert (answer.status_code, jobs()) == (409, 0)
    assert "1月18日(金)の料金表がありません" in words(answer)


def new_resident(town) -> dict:
    return {
        "resident": "new", "new_name": "山田 ハナ", "new_kana": "やまだ はな", "new_district": str(town.miyanomae.id),
        "new_address": "１２", "new_phone": "0555-00-9999",
    }  # fmt: skip


def test_somebody_who_is_not_in_the_register_is_written_within_the_call(office, call, town):
    assert post(office, "/reception", **call(**new_resident(town))).status_code == 303
    new = Resident.get(Resident.name == "山田 ハナ")
    assert (new.district, new.address, Job.get().resident) == (town.miyanomae, "12", new)
    assert "山田 ハナ" in words(post(office, "/reception", q="9999", look="person"))


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ("new_name", "お名前を入れてください"),
        ("new_kana", "ふりがなを入れてください"),
        ("new_district", "地区をえらんでください"),
        ("new_address", "番地を入れてください"),
        ("new_phone", "電話番号を入れてください"),
    ],
)
def test_somebody_new_needs_all_facts(office, call, town, missing, sentence):
    answer = post(office, "/reception", **call(**{**new_resident(town), missing: ""}))
    assert answer.status_code == 422
    assert sentence in read(answer).one(role="alert").words
    assert not Resident.select().where(Resident.phone == "0555-00-9999").exists()


def test_a_coordinator_writes_nobody_into_another_area(office, call, town):
    facts = new_resident(town) | {"new_district": str(town.kamigauchi.id)}
    answer = post(office, "/reception", **call(**facts))
    assert answer.status_code == 422
    assert "一覧の中からえらんでください" in words(answer)


# -- whose job it is ------------------------------------------------------------------------------------------------


def test_a_coordinator_of_another_area_is_a_stranger(login, town, make_job, call):
    job, stranger = make_job(), login(town.tanaka)
    for path in (f"/errands/{job.id}", f"/errands/{job.id}/times"):
        assert stranger.get(path).status_code == 404
    for path in ("call-off", "fee", "times"):
        assert post(stranger, f"/errands/{job.id}/{path}", reason="わけ", fee="1").status_code == 404
    assert "木村" not in words(stranger.get("/errands")) + words(stranger.get("/today"))
    assert "木村" not in words(post(stranger, "/reception", q="きむら", look="person"))
    assert post(stranger, "/reception", **call()).status_code == 422  # her number is not one of the list
    assert Job.get().state == "open"


@pytest.mark.parametrize("who", ["takahashi", "sato", "kanri"])
def test_the_office_sees_the_job(login, town, make_job, who):
    job, browser = make_job(), login(getattr(town, who))
    assert "木村 フミさんの草取り" in words(browser.get(f"/errands/{job.id}"))
    assert "木村 フミ" in words(browser.get("/errands"))
    assert "木村 フミ" in words(browser.get("/today"))


def test_there_is_no_job_of_that_number(office, phone):
    for number in (999, 2**63, 10**30):
        assert office.get(f"/errands/{number}").status_code == 404
        assert phone.get(f"/help/{number}").status_code == 404


def test_the_office_does_not_work_as_a_volunteer_nor_a_volunteer_as_the_office(office, phone, make_job):
    job = make_job()
    assert phone.get(f"/errands/{job.id}").status_code == 403
    assert phone.get("/reception").status_code == 403
    assert office.get(f"/help/{job.id}").status_code == 403
    assert post(office, f"/help/{job.id}/claim").status_code == 403


def test_before_the_claim_a_volunteer_reads_neither_name_nor_house_nor_telephone(login, phone, make_job, town):
    job = make_job(caller="family", callback_phone="090-7777-8888")
    secrets = ["木村", "フミ", "きむら", "128", "石がき", "角屋", "2841", "7777", "8888"]
    paths = ["/help", "/help/today", "/help/month", f"/help/{job.id}", "/", "/ask"]
    raw = [phone.get(path).get_data(as_text=True) for path in paths]

    actions.claim(town.suzuki, job)
    other = login(town.nakamura)
    raw += [other.get(path).get_data(as_text=True) for path in paths]  # nor does somebody who was too late
    raw += [post(other, f"/help/{job.id}/claim").get_data(as_text=True)]
    # Tokens and the addresses of our files are random: they may hold any digits.
    seen = [re.sub(r'value="[\w.-]{30,}"|\?v=\w+|[\w.-]{60,}', "", page) for page in raw]
    assert [secret for secret in secrets for page in seen if secret in page] == []

    own = words(phone.get(f"/help/{job.id}"))
    assert all(fact in own for fact in ("木村 フミさん", "宮ノ前 128", "角の石がき", "090-7777-8888"))


@pytest.mark.parametrize("path", ["give-back", "times", "report"])
def test_the_job_of_somebody_else_is_closed(login, town, taken, path):
    other = login(town.nakamura)
    assert other.get(f"/help/{taken.id}/{path}").status_code == 403
    assert post(other, f"/help/{taken.id}/{path}", reason="わけ").status_code == 403


@pytest.mark.parametrize("path", ["start", "could-not", "times", "report"])
def test_whoever_has_left_a_job_and_presses_on_an_old_page_reads_that_it_is_so(login, town, taken, path):
    phone, other = login(town.suzuki), login(town.nakamura)
    assert post(phone, f"/help/{taken.id}/give-back", reason="かぜ").status_code == 303
    assert post(other, f"/help/{taken.id}/claim").status_code == 303
    answer = post(phone, f"/help/{taken.id}/{path}")
    assert (answer.status_code, "いまはあなたの受け持ちではありません" in words(answer)) == (409, True)
    assert "木村" not in words(answer) and Job.get().started_at is None


@pytest.mark.parametrize("step", ["start", "unstart", "finish"])
def test_nobody_steps_for_somebody_else(login, town, taken, step):
    assert post(login(town.nakamura), f"/help/{taken.id}/{step}").status_code == 403
    assert Job.get().state == "claimed"


# -- the volunteer's phone ------------------------------------------------------------------------------------------


def test_from_the_claim_to_the_fee_without_javascript(phone, office, make_job, at):
    make_job()
    page = phone.get("/help")
    assert "引き受ける : きょうの草取り" in words(page)
    page = phone.get(press(phone, page, "引き受ける").location)
    at("2019-01-16T09:02+09:00")
    page = phone.get(press(phone, page, "はじめる").location)
    at("2019-01-16T09:43:30+09:00")
    page = phone.get(page.request.path)
    assert "41 分" in words(page)
    assert "いま おわると 600円" in words(page)
    page = phone.get(press(phone, page, "おわる").location)
    assert "木村 フミさんの草取り 9:02–9:43 41分 600円" in words(page)
    page = phone.get(press(phone, page, "知らせる", how="worry", line="足をひきずっていた").location)
    assert "知らせました。おつかれさまでした" in words(page)
    assert "「足をひきずっていた」 鈴木 一郎さんから" in words(office.get("/today"))


def test_the_running_part_comes_alone(phone, town, taken, at):
    actions.start(town.suzuki, taken)
    at("2019-01-16T08:53+09:00")
    part = phone.get(f"/help/{taken.id}", headers={"HX-Request": "true"})
    [element] = [child for child in read(part).children if not isinstance(child, str)]
    assert (element.attributes["id"], element.attributes["hx-get"]) == ("running", f"/help/{taken.id}")


def test_too_late_is_told_with_the_name_and_the_other_jobs(login, town, phone, make_job):
    job, _other = make_job(), make_job(kind="shopping")
    late = login(town.nakamura)
    page = late.get("/help")
    assert "草取り" in words(page)
    post(phone, f"/help/{job.id}/claim")
    answer = post(late, f"/help/{job.id}/claim")
    assert answer.status_code == 409
    assert "鈴木 一郎さんが先に引き受けました（8:12）" in read(answer).one(role="alert").words
    assert [h.words for h in read(answer).all("h2")[1:]] == ["買物代行 600円"]
    assert "鈴木 一郎さんが先に引き受けました" in words(late.get(f"/help/{job.id}"))


def test_a_double_tap_is_one_claim(phone, make_job):
    job = make_job()
    assert [post(phone, f"/help/{job.id}/claim").status_code for _tap in range(2)] == [303, 303]
    assert [act for act, _who in audited()].count("errand.claimed") == 1


def test_jobs_of_the_own_district_come_first(phone, make_job, town):
    make_job(resident=town.watanabe, kind="shopping")
    make_job(kind="mowing", work_on=date(2019, 1, 20))
    page = read(phone.get("/help"))
    assert [h.words for h in page.all("h2")] == ["草刈り 800円", "買物代行 600円"]
    assert "宮ノ前の分を、先に出しています。" in page.words


def test_running_longer_than_an_hour(phone, town, taken, at):
    actions.start(town.suzuki, taken)
    at("2019-01-16T09:25+09:00")
    page = phone.get(f"/help/{taken.id}")
    assert "73 分" in words(page)
    assert "60分をこえました。おわると、料金は事務室が決めます。" in words(page)
    page = phone.get(press(phone, page, "おわる").location)
    assert "73分" in words(page)
    assert "60分をこえたので、料金は事務室が決めます。時間はそのまま残っています。" in words(page)


def test_a_clock_set_back_is_told_with_the_remedy(phone, town, taken, at):
    actions.start(town.suzuki, taken)
    at("2019-01-16T07:00+09:00")
    assert "1 分" in words(phone.get(f"/help/{taken.id}"))
    answer = post(phone, f"/help/{taken.id}/finish")
    assert answer.status_code == 409
    assert "「時刻をあとから書く」で、両方を入れてください" in words(answer)


def test_started_by_mistake(phone, town, taken):
    actions.start(town.suzuki, taken)
    page = phone.get(f"/help/{taken.id}")
    assert "はじめる" in words(phone.get(press(phone, page, "まちがえて押した").location))


def test_cannot_come(phone, office, taken):
    page = phone.get(f"/help/{taken.id}/give-back")
    answer = press(phone, page, "募集にもどす")
    assert answer.status_code == 422
    assert "わけを一行で入れてください" in words(answer)
    page = phone.get(press(phone, answer, "募集にもどす", reason="熱が出た").location)
    assert "また募集に出しました" in words(page)
    assert Job.get().state == "open"
    told = words(office.get(f"/errands/{taken.id}"))
    assert "もどったわけ 熱が出た" in told
    press(office, office.get(f"/errands/{taken.id}"), "もとにもどす")
    assert Job.get().state == "claimed"
    assert "もどったわけ" not in words(office.get(f"/errands/{taken.id}"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"started": ""}, "はじめた時刻を入れてください"),
        ({"finished": "7:00"}, "おわりが、はじめより前です。2つの時刻を確かめてください"),
        ({"finished": "ひる"}, "時刻を、9:00 や 13時半 のように入れてください"),
        ({"work_on": "1/17"}, "これからの日です。おわってから入れてください"),
        ({"work_on": "2018/10/1"}, "2か月より前の分は、事務室に電話してください"),
    ],
)
@pytest.mark.parametrize("path", ["/help/{}/times", "/errands/{}/times"])
def test_times_that_cannot_be(phone, office, taken, path, typed, sentence):
    browser = phone if path.startswith("/help") else office
    times = {"work_on": "1/16", "started": "7:10", "finished": "8:00", **typed}
    answer = post(browser, path.format(taken.id), **times)
    assert answer.status_code == 422
    assert sentence in read(answer).one(role="alert").words
    assert {name: form_with(answer, "この時刻にする").fields[name] for name in times} == times
    assert Job.get().state == "claimed"


@pytest.mark.parametrize("who", ["phone", "office"])
def test_times_written_afterwards(request, taken, who):
    browser = request.getfixturevalue(who)
    path = f"/{'help' if who == 'phone' else 'errands'}/{taken.id}/times"
    answer = press(
        browser, browser.get(path), "この時刻にする", work_on="１／１５", started="10時02分", finished="1043"
    )
    assert answer.status_code == 303
    assert (Job.get().worked_minutes, Job.get().fee_yen) == (41, 600)
    assert ("時刻を書きました" in words(browser.get(answer.location))) == (who == "office")
    assert form_with(browser.get(path), "この時刻にする").fields["finished"] == "10:43"


def test_times_to_come_are_refused_and_kept(phone, taken):
    answer = post(phone, f"/help/{taken.id}/times", work_on="1/16", started="8:00", finished="8:40")
    assert answer.status_code == 409
    assert "これからの時刻です" in read(answer).one(id="finished-error").words
    assert form_with(answer, "この時刻にする").fields["finished"] == "8:40"


def test_a_worry_needs_a_line(phone, done):
    page = phone.get(f"/help/{done.id}/report")
    for typed, sentence in [
        ({}, "どちらかをえらんでください"),
        ({"how": "worry"}, "気になったことを、一行で入れてください"),
    ]:
        answer = press(phone, page, "知らせる", **typed)
        assert answer.status_code == 422
        assert sentence in words(answer)
    assert press(phone, page, "知らせる", how="fine").status_code == 303


def test_what_was_fine_is_not_on_the_first_page(phone, office, done):
    post(phone, f"/help/{done.id}/report", how="fine", line="")
    assert "ようす" not in words(office.get("/today"))


def test_the_month_adds_up(phone, town, make_job):
    for minutes, hours_ago in ((41, 2), (25, 1), (75, 4)):
        job, ended = make_job(), clock.now() - timedelta(hours=hours_ago)
        actions.claim(town.suzuki, job)
        actions.enter_times(town.suzuki, job, ended - timedelta(minutes=minutes), ended)
    assert [row.words for row in read(phone.get("/help/month")).all("tr")[1:]] == [
        "16日 草取り 41分 600円", "16日 草取り 25分 300円", "16日 草取り 75分 まだ", "あわせて 3件 141分 900円",
    ]  # fmt: skip
    assert "この月のお手伝いは、ありませんでした。" in words(phone.get("/help/month?of=2018-12"))


@pytest.mark.parametrize("of", ["2019-13", "2019", "x", "1999-12", "2100-01", "2019-01-01", "９９９９-01"])
def test_there_is_no_such_month(phone, of):
    assert phone.get(f"/help/month?of={of}").status_code == 404


# -- what the office decides ----------------------------------------------------------------------------------------


def test_over_an_hour_is_due_and_decided(office, over):
    assert "木村 フミさんの草取りが75分かかりました" in words(office.get("/today"))
    page = office.get(f"/errands/{over.id}")
    assert "60分の料金は600円です。" in words(page)
    for typed, sentence in [
        ({"reason": "草"}, "料金を円で入れてください"),
        ({"fee": "750"}, "そう決めたわけを一行で入れてください"),
        ({"fee": "七百", "reason": "草"}, "数字で入れてください"),
        ({"fee": "-1", "reason": "草"}, "0から100000までの数で入れてください"),
        ({"fee": "100001", "reason": "草"}, "0から100000までの数で入れてください"),
    ]:
        answer = press(office, page, "この料金にする", **typed)
        assert answer.status_code == 422
        assert sentence in read(answer).one(role="alert").words
        assert form_with(answer, "この料金にする").fields["fee"] == typed.get("fee", "")
    answer = press(office, page, "この料金にする", fee="７５０円", reason="草が多かった")
    assert "750円 75分 草が多かった" in words(office.get(answer.location))
    assert "かかりました" not in words(office.get("/today"))


def test_a_fee_that_was_decided_meanwhile(office, over, town):
    page = office.get(f"/errands/{over.id}")
    actions.decide_fee(town.sato, over, 800, "相談して決めた")
    answer = press(office, page, "この料金にする", fee="750", reason="草が多かった")
    assert answer.status_code == 409
    assert "この依頼は、いま「完了」です" in words(answer)
    assert Job.get().fee_yen == 800


def test_calling_off_needs_a_reason(office, make_job):
    page = office.get(f"/errands/{make_job().id}")
    answer = press(office, page, "取り消す")
    assert answer.status_code == 422
    assert "わけを一行で入れてください" in words(answer)
    page = office.get(press(office, answer, "取り消す", reason="本人が入院").location)
    assert "わけ 本人が入院" in words(page)
    assert "依頼を取り消した 高橋 誠" in words(page)


def test_calling_off_what_has_begun(office, make_job, town):
    job = make_job()
    page = office.get(f"/errands/{job.id}")
    actions.claim(town.suzuki, job)
    actions.start(town.suzuki, job)
    answer = press(office, page, "取り消す", reason="本人が入院")
    assert answer.status_code == 409
    assert "この依頼は、いま「実施中」です" in words(answer)


@pytest.mark.parametrize(("state", "there"), [("open", True), ("done", False), ("", True), ("nonsense", True)])
def test_the_list_by_state(office, make_job, state, there):
    make_job()
    assert ("木村 フミ" in words(office.get(f"/errands?state={state}"))) is there


def test_the_list_has_pages(office, make_job):
    for _number in range(51):
        make_job()
    first, second = office.get("/errands"), office.get("/errands?page=2")
    assert [len(read(page).all("tr")) - 1 for page in (first, second)] == [50, 1]
    assert office.get("/errands?page=-5").status_code == office.get("/errands?page=99999999999").status_code == 200


# -- price lists ----------------------------------------------------------------------------------------------------

TARIFF = {
    "valid_from": "H31.4.1", "billing": "minutes", "fee_30": "300", "fuel_30": "100", "fee_60": "600", "fuel_60": "200",
    "yen_per_minute": "１０", "round_up": "10", "minimum": "300",
}  # fmt: skip
WRITE = "この料金表にする"


def test_a_new_price_list_begins_as_the_present_one(login, town):
    browser = login(town.kanri)
    page = browser.get("/tariffs/new")
    assert form_with(page, WRITE).fields["fee_60"] == "600"
    answer = press(browser, page, WRITE, **TARIFF)
    assert answer.status_code == 303
    text = words(browser.get(answer.location))
    assert "平成31年4月1日(月)から これから" in text
    assert "10分ごとに切り上げます。いちばん少なくて300円です。" in text
    assert Tariff.on(date(2019, 4, 1)).terms.fee_yen("weeding", 41) == 500
    assert Tariff.on(date(2019, 3, 31)).terms.fee_yen("weeding", 41) == 600


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"valid_from": "2019/1/15"}, 422, "過ぎた日からは始められません"),
        ({"valid_from": "H31.4.31"}, 422, "H31.4.31という日はありません"),
        ({"valid_from": ""}, 422, "この料金が始まる日を入れてください"),
        ({"billing": ""}, 422, "決めかたをえらんでください"),
        ({"fee_30": ""}, 422, "円で入れてください"),
        ({"fee_30": "三百"}, 422, "数字で入れてください"),
        ({"fee_60": "299"}, 422, "30分までの料金より安くなっています"),
        ({"minimum": ""}, 422, "「1分ごと」のときは、数を入れてください"),
        ({"round_up": "0"}, 422, "1から60までの数で入れてください"),
        ({"valid_from": "2019/5/1"}, 409, "5月1日(水)から始まる料金表は、もうあります"),
    ],
)
def test_a_price_list_that_cannot_be(login, town, changes, status, sentence):
    browser = login(town.kanri)
    post(browser, "/tariffs/new", **TARIFF | {"valid_from": "2019/5/1", "once": "first"})
    answer = post(browser, "/tariffs/new", **TARIFF | changes | {"once": "second"})
    assert answer.status_code == status
    assert sentence in read(answer).one(role="alert").words
    assert form_with(answer, WRITE).fields["fuel_60"] == "200"
    assert Tariff.select().count() == 2


def test_a_price_list_to_come_is_withdrawn(login, town):
    browser = login(town.kanri)
    post(browser, "/tariffs/new", **TARIFF)
    page = browser.get(press(browser, browser.get("/tariffs"), "取り下げる").location)
    assert "料金表を取り下げました" in words(page)
    assert "平成31年4月1日" not in words(page)


def test_the_price_list_in_force_stays(login, town):
    browser = login(town.kanri)
    answer = post(browser, f"/tariffs/{Tariff.get().id}/withdraw")
    assert "もう始まっている料金表は、取り下げられません" in words(browser.get(answer.location))
    assert Tariff.on(clock.today())


@pytest.mark.parametrize("path", ["/tariffs/new", "/tariffs/1/withdraw"])
def test_only_the_administrator_changes_prices(office, path):
    assert office.get("/tariffs").status_code == 200
    assert post(office, path, **TARIFF).status_code == 403


# -- nothing typed is lost ------------------------------------------------------------------------------------------


def test_a_call_outlives_the_session(office, call, town, at):
    """Twelve hours later: log in, look at what was typed, press again."""
    page = press(office, office.get("/reception"), SAVE, **call(work_on="1/18", remark="<犬>がいます"), look="price")
    at("2019-01-16T21:00+09:00")
    answer = press(office, page, SAVE, remark="<犬>がいます")
    assert answer.status_code == 401
    assert "時間がたったので、ログインし直してください。 書いたものは、そのまま残っています。" in words(answer)

    wrong = press(office, answer, "ログインする", login_name="takahashi", password="not-this-one")
    assert wrong.status_code == 422
    page = press(office, wrong, "ログインする", login_name="takahashi", password="a-long-enough-password")
    assert page.status_code == 200
    assert "まだ受け付けてはいません" in words(page)
    page = press(office, page, "書いたものにもどる")
    assert (page.status_code, jobs()) == (200, 0)
    assert "書いたものは残っています。確かめて、もう一度ボタンを押してください。" in words(page)
    assert form_with(page, SAVE).fields["remark"] == "<犬>がいます"
    assert press(office, page, SAVE).status_code == 303
    assert (Job.get().remark, Job.get().received_by) == ("<犬>がいます", town.takahashi)


def test_a_page_left_open_too_long_keeps_the_words(office, call):
    """The token is of another session, but the person is known: press once more."""
    answer = office.post("/reception", data=call(remark="<犬>"), headers={"Origin": "http://localhost"})
    assert (answer.status_code, jobs()) == (400, 0)
    assert "まだ受け付けていません" in words(answer)
    assert press(office, answer, "もう一度送る").status_code == 303
    assert Job.get().remark == "<犬>"


def test_without_any_cookie_the_words_are_kept_too(client, call):
    answer = client.post("/reception", data=call(), headers={"Origin": "http://localhost"})
    assert answer.status_code == 401
    page = press(client, answer, "ログインする", login_name="sato", password="a-long-enough-password")
    page = press(client, page, "書いたものにもどる")
    assert (form_with(page, SAVE).fields["remark"], jobs()) == ("道具は家にあります", 0)


def test_for_htmx_the_sentence_takes_the_place_of_the_part(office, call, at):
    at("2019-01-16T21:00+09:00")
    answer = post(office, "/reception", headers={"HX-Request": "true"}, **call(look="price"))
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (401, "innerHTML")
    assert "書いたものは残っています" in words(answer)


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null", "http://localhost.evil.example"])
def test_what_another_site_sends_is_neither_done_nor_kept(office, call, origin):
    headers = {"Origin": origin} if origin else {}
    answer = office.post("/reception", data=call(remark="よその言葉"), headers=headers, follow_redirects=True)
    assert "よその言葉" not in answer.get_data(as_text=True)
    assert jobs() == 0


def test_passwords_do_not_travel(client):
    answer = client.post(
        "/login", data={"login_name": "sato", "password": "himitsu-himitsu"}, headers={"Origin": "http://localhost"}
    )
    assert "himitsu-himitsu" not in answer.get_data(as_text=True)


# -- the telephone for everybody ------------------------------------------------------------------------------------


def test_everybody_reads_how_to_ask_and_what_it_costs(client):
    text = words(client.get("/ask"))
    assert "0555-00-1212" in text
    assert "30分まで 300円 ＋100円 60分まで 600円 ＋200円" in text


def test_a_town_without_prices_says_to_ask(client):
    Tariff.update(withdrawn_at=clock.now()).execute()
    assert "料金は、電話でおたずねください。" in words(client.get("/ask"))


def test_looking_changes_nothing(login, town, taken):
    for person in (town.takahashi, town.suzuki):
        browser = login(person)
        before = one("SELECT total_changes()")
        for path in (
            "/today",
            "/errands",
            f"/errands/{taken.id}",
            "/reception",
            "/help",
            f"/help/{taken.id}",
            "/help/month",
        ):
            browser.get(path)
        assert one("SELECT total_changes()") == before


def test_the_list_says_which_own_appointment_is_in_the_way(phone, town, make_job):
    """Of a resident in another area too: it is the volunteer's own appointment."""
    taken = make_job(resident=town.watanabe, work_on=date(2019, 1, 17), from_minute=540, until_minute=600)
    actions.assign(town.kanri, taken, town.suzuki)
    make_job(work_on=date(2019, 1, 17), from_minute=540, until_minute=600)
    page = words(phone.get("/help"))
    assert "時間が重なっています" in page
    assert "渡邊 正さんの草取りがあります" in page
