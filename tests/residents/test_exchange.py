"""The way of a file into the register and out again, as the people at the desk go it."""

import csv
import io
import os
import stat
import threading
import time
from datetime import date

import openpyxl
import pytest
from conftest import audited, post, token_of
from reader import press, read

from townhub.accounts.models import Person
from townhub.db import one, rows
from townhub.refused import Refused
from townhub.residents import actions, bulk, exchange_reading
from townhub.residents.exchange_plan import OVERWRITE, SEPARATE, SKIP
from townhub.residents.models import Household, Resident
from townhub.town.models import Unit

TWO = "氏名,フリガナ,生年月日,地区,番地,電話,世帯主,続柄,備考\r\n新山 キク,ニイヤマ キク,S12.3.4,宮ノ前,5-1,0555-00-9876,新山 正,妻,x\r\n新山 正,ニイヤマ タダシ,昭和10年1月1日,宮ノ前,5-1,0555-00-9876,新山 正,世帯主,\r\n"
KIMURA = "氏名,生年月日,地区,番地,電話\r\n木村フミ,S12.3.4,宮ノ前,130,\r\n"


def hand_in(browser, content: str | bytes, name: str = "名簿.csv"):
    raw = content.encode() if isinstance(content, str) else content
    return post(browser, "/residents/import", file=(io.BytesIO(raw), name))


def looked_at(browser):
    """The page that says what was read, once it was."""
    for _wait in range(600):
        page = browser.get("/residents/import/look")
        if "ファイルを読んでいます" not in page.get_data(as_text=True):
            return page
        time.sleep(0.02)
    raise AssertionError("the file is never read")


def previewed(browser, content, name: str = "名簿.csv"):
    answer = hand_in(browser, content, name)
    assert (answer.status_code, answer.location) == (303, "/residents/import/look")
    page = looked_at(browser)
    for reader in threading.enumerate():  # what was found is there a moment before its thread has cleared up
        if reader.name == "reads a file":
            reader.join(10)
    return page


def words(answer) -> str:
    return read(answer).one("main").words


def uploads(app) -> list[str]:
    folder = app.config["INSTANCE"] / "uploads"
    return sorted(path.suffix for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture
def desk(login, town):
    return login(town.sato)


@pytest.fixture(autouse=True)
def nobody_reads_on(app):
    """A thread that still reads when its town is gone would read the next one's."""
    yield
    for thread in threading.enumerate():
        if thread.name == "reads a file":
            thread.join(30)


# -- in -------------------------------------------------------------------------------------------------------------


def test_a_file_is_looked_at_and_then_put_in(app, desk, town):
    before = one("SELECT count(*) FROM resident")
    page = previewed(desk, TWO)
    said = words(page)
    assert "2人の行があります。まだ入っていません。" in said and "新しい人 2人" in said
    assert "読みません（名簿にない列）: 備考" in said
    assert "昭和12年3月4日" in said
    assert page.get_data(as_text=True).count("にいやま きく") == 1
    assert one("SELECT count(*) FROM resident") == before

    answer = press(desk, page, "この内容で名簿に入れる")
    assert (answer.status_code, answer.location) == (303, "/residents/import")
    assert "2人を名簿に入れ、0人を書きかえました" in words(desk.get("/residents/import"))
    kiku = Resident.get(Resident.name == "新山 キク")
    assert (kiku.kana, kiku.birth_on, kiku.district, kiku.address) == (
        "にいやま きく",
        date(1937, 3, 4),
        town.miyanomae,
        "5-1",
    )
    assert kiku.household.name == "新山 正" and kiku.household == Resident.get(Resident.name == "新山 正").household
    assert [row["id"] for row in Resident.found_by(town.sato, "9876")] == [kiku.id, kiku.id + 1]
    assert audited()[-1] == ("residents.imported", "佐藤 花子")
    [facts] = [row["facts"] for row in rows("SELECT facts FROM audit_line WHERE act = 'residents.imported'")]
    assert facts == '{"added": 2, "changed": 0, "left": 0}'
    assert uploads(app) == []


def test_an_excel_file_and_its_sheet(desk):
    book = openpyxl.Workbook()
    book.active.title = "住民"
    for row in (["名前", "生年月日", "行政区"], ["新山 キク", date(1937, 3, 4), "宮ノ前"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    said = words(previewed(desk, out.getvalue(), "名簿.xlsx"))
    assert "シート「住民」" in said and "昭和12年3月4日" in said and "フリガナのない人 1人" in said


def test_every_mistake_by_row_and_column_and_nothing_is_put_in(app, desk):
    wrong = "名前,生年月日,地区,電話\r\n,S12.3.4,宮前,5\r\n岡本,S99.9.9,上河内,\r\n岡田,,宮前,\r\n小林,,宮前,\r\n"
    before = one("SELECT count(*) FROM resident")
    page = previewed(desk, wrong)
    said = words(page)
    assert "6か所、直すところがあります" in said
    assert "2行目 名前 お名前がありません" in said and "3行目 生年月日" in said and "2行目 電話" in said
    assert "2、4〜5行目 地区 「宮前」という地区はありません。「宮ノ前」のことですか。" in said
    assert not [button for button in read(page).all("button") if button.words == "この内容で名簿に入れる"]
    answer = post(desk, "/residents/import/confirm", choice="skip", seen="")
    assert answer.status_code == 409
    assert one("SELECT count(*) FROM resident") == before


def test_an_unreadable_file_and_none_at_all(desk):
    assert "空です" in words(previewed(desk, ""))
    answer = post(desk, "/residents/import")
    assert answer.status_code == 422 and "ファイルをえらんでください" in words(answer)


@pytest.mark.parametrize(
    ("choice", "counted", "address", "phone"),
    [(SKIP, 0, "128", "0555-00-2841"), (OVERWRITE, 0, "130", "0555-00-2841"), (SEPARATE, 1, "128", "0555-00-2841")],
)
def test_somebody_who_is_there_already(desk, town, choice, counted, address, phone):
    before = one("SELECT count(*) FROM resident")
    page = previewed(desk, KIMURA)
    assert "名簿にもういる人 1人" in words(page) and "2行目 木村フミ 名簿にいます" in words(page)
    assert press(desk, page, "この内容で名簿に入れる", choice=choice).status_code == 303
    kimura = Resident.get_by_id(town.kimura.id)
    assert (one("SELECT count(*) FROM resident") - before, kimura.address, kimura.phone) == (counted, address, phone)
    assert kimura.version == (2 if choice == OVERWRITE else 1)
    assert kimura.landmark == "角の石がき"


def test_a_choice_that_is_none(desk):
    answer = press(desk, previewed(desk, KIMURA), "この内容で名簿に入れる", choice="burn")
    assert answer.status_code == 422 and "一覧の中からえらんでください" in words(answer)


def test_a_double_tap_puts_in_once(desk):
    page = previewed(desk, TWO)
    assert press(desk, page, "この内容で名簿に入れる").location == "/residents/import"
    assert press(desk, page, "この内容で名簿に入れる").location == "/residents/import"
    assert one("SELECT count(*) FROM resident WHERE name LIKE '新山%'") == 2
    assert "もう名簿に入れてあります" in words(desk.get("/residents/import"))


def test_a_page_of_an_earlier_file_puts_nothing_in(desk):
    earlier = previewed(desk, TWO)
    previewed(desk, KIMURA)
    answer = press(desk, earlier, "この内容で名簿に入れる")
    assert answer.status_code == 409 and "この画面のファイルは、もうありません" in words(answer)
    assert one("SELECT count(*) FROM resident WHERE name LIKE '新山%'") == 0


def test_when_the_register_has_changed_meanwhile_the_numbers_are_shown_anew(desk, town):
    page = previewed(desk, TWO)
    actions.register(
        town.takahashi,
        name="新山 正",
        kana="にいやま ただし",
        birth_on=date(1935, 1, 1),
        district=town.miyanomae,
        address="5-1",
    )
    answer = press(desk, page, "この内容で名簿に入れる")
    assert answer.status_code == 409
    assert "名簿が変わりました" in words(answer) and "名簿にもういる人 1人" in words(answer)
    assert press(desk, answer, "この内容で名簿に入れる").status_code == 303
    assert one("SELECT count(*) FROM resident WHERE name LIKE '新山%'") == 2


def test_all_or_nothing(desk, monkeypatch):
    """The last person of the file cannot be written: nobody of it is, and no line says so."""
    before = one("SELECT count(*) FROM resident"), one("SELECT count(*) FROM household"), len(audited())
    people = [{"row": n, "name": f"新山 {n}", "birth_on": None, "district": 1, "household": "新山"} for n in range(9)]
    people[-1]["district"] = 999
    with pytest.raises(Exception, match="FOREIGN KEY"):
        bulk.put_in("test", people, SKIP)
    assert (one("SELECT count(*) FROM resident"), one("SELECT count(*) FROM household"), len(audited())) == before


def test_somebody_writes_between_the_plan_and_the_pen(town, monkeypatch):
    people = [{"row": 2, "name": "新山 キク", "birth_on": None, "district": town.miyanomae.id, "address": "5"}]
    laid_out = bulk._Batch.__init__

    def slowly(batch, *what):
        laid_out(batch, *what)
        monkeypatch.undo()
        actions.register("test", name="新山 キク", kana="にいやま きく", district=town.miyanomae, address="5")

    monkeypatch.setattr(bulk._Batch, "__init__", slowly)
    with pytest.raises(Refused):
        bulk.put_in("test", people, SKIP, seen={"again": 0, "twice": 0, "gone": 0})
    assert one("SELECT count(*) FROM resident WHERE name = '新山 キク'") == 1


# -- whose file, and for how long -----------------------------------------------------------------------------------


def test_a_file_is_its_persons_only(app, desk, login, town):
    previewed(desk, TWO)
    other = login(town.kanri)
    assert "えらんだファイルはありません" in words(looked_at(other))
    assert post(other, "/residents/import/confirm", choice="skip", seen="x").status_code == 409
    assert post(other, "/residents/import/cancel").status_code == 303
    assert "新しい人 2人" in words(looked_at(desk))


def test_what_lies_on_the_disk_is_ours_alone_and_goes_with_the_act(app, desk):
    page = previewed(desk, TWO)
    folder = app.config["INSTANCE"] / "uploads"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert uploads(app) == [".found", ".rows"]
    assert "まだ名簿には入れていません" in words(desk.get("/residents/import"))
    press(desk, page, "入れずに片づける")
    assert uploads(app) == []
    assert "名簿は変わっていません" in words(desk.get("/residents/import"))


def test_what_nobody_came_back_for_is_swept_after_a_day(app, desk, login, town):
    previewed(login(town.kanri), TWO)
    for path in (app.config["INSTANCE"] / "uploads").iterdir():
        os.utime(path, (time.time() - 25 * 3600,) * 2)
    previewed(desk, KIMURA)
    assert {path.name.split("-")[0] for path in (app.config["INSTANCE"] / "uploads").iterdir()} == {str(town.sato.id)}


def test_a_reading_that_died_with_its_server_is_told(app, desk, town):
    folder = app.config["INSTANCE"] / "uploads"
    folder.mkdir()
    (folder / f"{town.sato.id}-x.reading").touch()
    assert "サーバーが動きなおしました" in words(desk.get("/residents/import/look"))
    assert "新しい人 2人" in words(previewed(desk, TWO))


def test_while_it_is_read_the_page_looks_again_by_itself_or_by_a_link(app, desk):
    with exchange_reading._one_at_a_time:  # somebody else's file is being read
        hand_in(desk, TWO)
        page = read(desk.get("/residents/import/look"))
        part = desk.get("/residents/import/look", headers={"HX-Request": "true"}).get_data(as_text=True)
    look = page.one("div", id="look")
    assert (look.attributes["hx-get"], look.attributes["hx-trigger"]) == ("/residents/import/look", "every 1s")
    assert [a.attributes["href"] for a in page.all("a") if a.words == "いまの様子を見る"] == ["/residents/import/look"]
    assert part.lstrip().startswith('<div id="look"')
    assert "hx-get" not in read(looked_at(desk)).one("div", id="look").attributes


def test_a_file_that_is_thrown_away_while_it_waits_leaves_nothing(app, desk):
    with exchange_reading._one_at_a_time:
        hand_in(desk, TWO)
        post(desk, "/residents/import/cancel")
    for thread in threading.enumerate():
        if thread.name == "reads a file":
            thread.join(30)
    assert uploads(app) == []


@pytest.fixture
def beside(monkeypatch):
    """Every file is read by a process of its own, as a large one is."""
    monkeypatch.setattr(exchange_reading, "LARGE_BYTES", 0)
    monkeypatch.setattr(exchange_reading.exchange_look, "look", None)  # not in this process


@pytest.mark.usefixtures("beside")
def test_a_large_file_is_read_beside_the_server(app, desk, town):
    page = previewed(desk, TWO)
    assert "2人の行があります" in words(page) and "昭和12年3月4日" in words(page)
    assert uploads(app) == [".found", ".rows"]
    assert press(desk, page, "この内容で名簿に入れる").status_code == 303
    assert Resident.get(Resident.name == "新山 キク").birth_on == date(1937, 3, 4)
    assert "見出しの行が見つかりません" in words(previewed(desk, "あ,い\r\n1,2\r\n"))


@pytest.mark.usefixtures("beside")
def test_a_file_that_takes_too_long_ends_in_a_sentence(app, desk, monkeypatch, caplog):
    monkeypatch.setattr(exchange_reading.exchange_look, "MOST_SECONDS", 0.05)
    assert "大きすぎて、読みきれませんでした。地区ごとなどに分けて" in words(previewed(desk, TWO))
    assert uploads(app) == [".found"]
    assert "took too much" in caplog.text


@pytest.mark.parametrize(
    ("path", "who", "length", "status"),
    [
        ("/residents/import", "sato", 2_000_000, 303),
        ("/residents/import", "sato", 8_200_000, 413),
        ("/residents/import", "takahashi", 2_000_000, 413),  # may not
        ("/residents/import/cancel", "sato", 2_000_000, 413),
        ("/cafe/import", "sato", 2_000_000, 413),
    ],
)
def test_only_this_page_takes_more_than_a_megabyte(login, town, path, who, length, status):
    browser = login(getattr(town, who))
    around = '--x\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'  # by hand: the test client leaves its large files open
    body = (
        f"{around.format('csrf_token', '')}{token_of(browser)}\r\n{around.format('file', '; filename=x.csv')}".encode()
    )
    answer = browser.post(
        path, data=body + b"x" * length + b"\r\n--x--\r\n", content_type="multipart/form-data; boundary=x",
        headers={"Origin": "http://localhost"},
    )  # fmt: skip
    assert answer.status_code == status
    if status == 413:
        assert f"{8 if length > 8_000_000 else 1}メガバイトまで" in words(answer)


# -- out ------------------------------------------------------------------------------------------------------------

EVERYTHING = {
    "name": "新山 =キク", "kana": "にいやま きく", "birth_on": date(1912, 7, 30), "sex": "female", "address": "-5-1",
    "landmark": "=1+1", "house_name": "@角屋", "phone": "0555009876", "mobile": "09000001234", "relation": "妻",
    "emergency_name": "+x", "emergency_relation": "'=子", "emergency_phone": "0555-00-1111", "care_level": "care3",
    "cannot_eat": "卵,\"そば\"", "gets_about": "007",
}  # fmt: skip


@pytest.fixture
def full_town(town):
    unit = Unit.get()
    household = Household.create(name="新山 正", made_at=town.kimura.made_at)
    actions.register("test", **EVERYTHING, district=town.miyanomae, main_unit=unit, household=household)
    gone = actions.register("test", name="転出 した人", kana="てん", district=town.miyanomae, address="1")
    Resident.update(ended_on=date(2018, 5, 5), ended_why="moved", ended_by=town.kanri).where(
        Resident.id == gone.id
    ).execute()
    return town


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("choice", [SKIP, OVERWRITE])
def test_out_and_in_again_changes_nothing(desk, full_town, kind, choice):
    before = rows("SELECT * FROM resident ORDER BY id"), rows("SELECT * FROM household")
    taken = post(desk, f"/residents/export.{kind}")
    assert taken.status_code == 200
    page = previewed(desk, taken.data, f"名簿.{kind}")
    assert "新しい人 0人" in words(page) and "名簿にもういる人 3人" in words(page)
    press(desk, page, "この内容で名簿に入れる", choice=choice)
    assert "0人を名簿に入れ、0人を書きかえました。3人はそのままです" in words(desk.get("/residents/import"))
    assert (rows("SELECT * FROM resident ORDER BY id"), rows("SELECT * FROM household")) == before


def test_into_an_empty_town_it_comes_whole(desk, full_town):
    taken = post(desk, "/residents/export.xlsx").data
    [(before,)] = [rows("SELECT * FROM resident WHERE landmark = '=1+1'")]
    Resident.update(name="だれか", birth_on=None, search_key="x", address="none").execute()
    press(desk, previewed(desk, taken, "名簿.xlsx"), "この内容で名簿に入れる")
    [after] = rows("SELECT * FROM resident WHERE name = '新山 =キク'")
    apart = {"id", "made_at"}
    assert {k: v for k, v in after.items() if k not in apart} == {k: v for k, v in before.items() if k not in apart} | {
        "household_id": after["household_id"]
    }


def test_the_csv_is_what_excel_in_japan_wants_and_calculates_nothing(desk, full_town):
    answer = post(desk, "/residents/export.csv")
    text = answer.data.decode("utf-8")
    assert text.startswith("\ufeff氏名,フリガナ,生年月日") and text.count("\r\n") == text.count("\n") == 4
    assert "'=1+1" in text and "'@角屋" in text and "'+x" in text and "'-5-1" in text and "''=子" in text
    assert "転出 した人" not in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_excel_file_is_text_from_the_first_cell_to_the_last(desk, full_town):
    book = openpyxl.load_workbook(io.BytesIO(post(desk, "/residents/export.xlsx").data))
    cells = [cell for row in book["名簿"].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert {"=1+1", "0555009876", "007", "大正元年7月30日"} <= {cell.value for cell in cells}


def test_who_takes_the_register_along_is_written_down(desk, full_town):
    post(desk, "/residents/export.csv")
    assert audited()[-1] == ("residents.exported", "佐藤 花子")
    [line] = rows("SELECT facts FROM audit_line WHERE act = 'residents.exported'")
    assert line["facts"] == '{"count": 3, "kind": "csv"}'


def test_the_level_of_care_goes_and_comes_only_as_far_as_one_may_read(app, town, login):
    """佐藤 is of another unit now: 木村 has agreed to it, 渡邊 has not."""
    clinic = Unit.create(name="診療所")
    Resident.update(care_level="care2").execute()
    Person.update(unit=clinic, profession=None).where(Person.id == town.sato.id).execute()
    actions.give_consent("test", town.kimura, clinic, given="paper", from_on=date(2019, 1, 1))
    desk = login(town.sato)
    assert "あなたが読める人" in words(desk.get("/residents/import"))
    text = post(desk, "/residents/export.csv").data.decode("utf-8-sig")
    levels = {row["氏名"]: row["介護度"] for row in csv.DictReader(io.StringIO(text))}
    assert levels == {"木村 フミ": "要介護2", "渡邊 正": ""}
    again = "氏名,生年月日,地区,番地,介護度\r\n木村フミ,S12.3.4,宮ノ前,128,要介護3\r\n渡邊正,,上河内,5,要介護3\r\n"
    page = previewed(desk, again)
    press(desk, page, "この内容で名簿に入れる", choice=OVERWRITE)
    assert [row.care_level for row in Resident.select().order_by(Resident.id)] == ["care3", "care2"]


@pytest.mark.parametrize("who", ["takahashi", "suzuki", None])
def test_nobody_else_takes_it_or_puts_something_in(app, login, town, who):
    browser = login(getattr(town, who)) if who else app.test_client()
    for path in ("import", "import/confirm", "import/cancel", "export.xlsx", "export.csv"):
        assert post(browser, f"/residents/{path}").status_code == (403 if who else 401)
    for path in ("import", "import/look", "template.xlsx"):
        assert browser.get(f"/residents/{path}").status_code == (403 if who else 303)


def test_the_template_can_be_filled_in_as_it_is(desk):
    answer = desk.get("/residents/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["名簿", "列の説明"]
    explained = [row[0].value for row in book["列の説明"].iter_rows(min_row=2, max_row=20)]
    assert explained == [cell.value for cell in book["名簿"][1]]
    assert "宮ノ前" in str([cell.value for cell in book["列の説明"]["B"]])
    assert "新しい人 1人" in words(previewed(desk, answer.data, "雛形.xlsx"))


def test_many_people_in_little_time(town):
    """Nothing per person asks the database: three times as many take three times as long, not nine."""

    def people(count: int) -> list[dict]:
        return [
            {
                "row": n,
                "name": f"新山 {n}",
                "birth_on": "1937-03-04",
                "district": 1,
                "address": str(n),
                "household": f"新山 {n // 2}",
            }
            for n in range(count)
        ]

    times = []
    for count in (1000, 3000):
        started = time.process_time()
        bulk.put_in("test", [person | {"name": person["name"] + str(count)} for person in people(count)], SKIP)
        times.append(time.process_time() - started)
    assert times[1] < 6 * times[0] + 0.2
