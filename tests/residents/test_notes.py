"""What the office should know, who may read it, and which units may be told."""

from datetime import date

import pytest
from conftest import audited, post
from reader import press, read

from townhub.accounts.models import Person
from townhub.residents import actions
from townhub.residents.models import Consent, Note, Resident
from townhub.town.models import Unit


def words(answer) -> str:
    return read(answer).words


@pytest.fixture
def nurse(login, town):
    """The browser of 佐藤, 保健師: one of the three professions."""
    return login(town.sato)


@pytest.fixture
def east(login, town):
    """The browser of 高橋, a coordinator without a profession."""
    return login(town.takahashi)


def write_note(browser, town, kind: str, text: str, **more):
    return post(browser, f"/residents/{town.kimura.id}/notes", kind=kind, words=text, **more)


def test_a_general_note_is_read_by_the_office(nurse, east, town):
    answer = write_note(east, town, "general", "耳が遠いので、呼び鈴を長めに")
    assert (answer.status_code, answer.location) == (303, f"/residents/{town.kimura.id}")
    assert (
        words(nurse.get(answer.location)).count("耳が遠いので、呼び鈴を長めに") >= 2
    )  # what to know, and the line of time
    assert ("note.written", "高橋 誠") in audited()


def test_a_sensitive_note_is_for_three_professions_and_the_writer(login, nurse, east, town):
    path = f"/residents/{town.kimura.id}"
    write_note(nurse, town, "sensitive", "もの忘れの相談")
    write_note(east, town, "sensitive", "家族とのこと")
    for browser, seen in (
        (nurse, {"もの忘れの相談", "家族とのこと"}),
        (east, {"家族とのこと"}),
        (login(town.kanri), set()),
    ):
        page = browser.get(path).get_data(as_text=True)
        assert {text for text in ("もの忘れの相談", "家族とのこと") if text in page} == seen
    for browser in (nurse, east):  # paper is read by whoever finds it
        assert "相談" not in browser.get(f"{path}/print").get_data(as_text=True)
        assert "家族とのこと" not in browser.get(f"{path}/print").get_data(as_text=True)


def test_what_one_may_not_read_one_cannot_withdraw(nurse, east, town):
    write_note(nurse, town, "sensitive", "もの忘れの相談")
    note = Note.get()
    assert post(east, f"/residents/notes/{note.id}/withdraw").status_code == 404
    assert Note.get().withdrawn_at is None


def test_a_note_is_withdrawn_not_removed(nurse, town):
    write_note(nurse, town, "general", "犬がいる")
    page = nurse.get(f"/residents/{town.kimura.id}")
    for _press in range(2):
        assert press(nurse, page, "取り下げる").status_code == 303
    assert Note.get().withdrawn_by == town.sato
    assert [act for act, _who in audited()].count("note.withdrawn") == 1
    page = words(nurse.get(f"/residents/{town.kimura.id}"))
    assert "取り下げたもの 1件 犬がいる 佐藤 花子が書き、平成31年1月16日(水)に佐藤 花子が取り下げました" in page


def test_a_note_needs_words_and_a_double_tap_is_one(nurse, town):
    answer = write_note(nurse, town, "general", " ")
    assert answer.status_code == 422
    assert "書きとめることを入れてください" in words(answer)
    assert write_note(nurse, town, "secret", "あ").status_code == 422
    for _press in range(2):
        assert write_note(nurse, town, "general", "犬がいる", once="n1").status_code == 303
    assert Note.select().count() == 1


def test_consent_for_a_unit_once_and_its_history(nurse, town):
    path = f"/residents/{town.kimura.id}/consents"
    unit = Unit.get()
    facts = {"unit": str(unit.id), "given": "spoken", "from_on": "1/10"}
    assert post(nurse, path, **facts).status_code == 303
    answer = post(nurse, path, **facts | {"given": "paper"})
    assert answer.status_code == 409
    assert "保健福祉課・包括への同意は、もう書いてあります" in words(answer)
    page = nurse.get(f"/residents/{town.kimura.id}")
    assert "保健福祉課・包括 平成31年1月10日(木)から、口頭で 佐藤 花子が書きました" in words(page)
    assert press(nurse, page, "取り下げを書く").status_code == 303
    page = words(nurse.get(f"/residents/{town.kimura.id}"))
    assert "いま、伝えてよいと聞いている部署はありません" in page
    assert "平成31年1月10日(木)から平成31年1月16日(水)まで、口頭で" in page
    assert post(nurse, path, **facts | {"given": "paper"}).status_code == 303
    assert Consent.select().count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"unit": ""}, "どの部署に伝えてよいかをえらんでください"),
        ({"given": ""}, "書面か口頭かをえらんでください"),
        ({"from_on": "1/17"}, "これからの日です"),
    ],
)
def test_a_consent_that_cannot_be(nurse, town, changes, sentence):
    facts = {"unit": str(Unit.get().id), "given": "spoken", "from_on": "1/10"} | changes
    answer = post(nurse, f"/residents/{town.kimura.id}/consents", **facts)
    assert answer.status_code == 422
    assert sentence in words(answer)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, 409),  # an administrator without a unit
        ({"unit": "responsible"}, 303),
        ({"unit": "clinic"}, 409),
        ({"unit": "clinic", "main": True}, 303),
        ({"unit": "clinic", "profession": "社会福祉士"}, 303),
    ],
)
def test_a_consent_is_written_by_who_has_a_part_in_it(town, login, facts, status):
    units = {"responsible": Unit.get(), "clinic": Unit.create(name="診療所")}
    Person.update(unit=units.get(facts.get("unit")), profession=facts.get("profession")).where(
        Person.id == town.kanri.id
    ).execute()
    if facts.get("main"):
        Resident.update(main_unit=units["clinic"]).where(Resident.id == town.kimura.id).execute()
    desk, page = login(town.kanri), f"/residents/{town.kimura.id}"
    assert (f"{page}/consents" in desk.get(page).get_data(as_text=True)) is (status == 303)
    asked = {"unit": str(units["responsible"].id), "given": "spoken", "from_on": "1/10"}
    assert post(desk, f"{page}/consents", **asked).status_code == status
    held = actions.give_consent(town.sato, town.kimura, units["clinic"], given="paper", from_on=date(2019, 1, 1))
    assert post(desk, f"/residents/consents/{held.id}/end").status_code == 303  # anybody hears that it is taken back


def test_another_areas_consent_is_not_there(login, town):
    consent = actions.give_consent(town.sato, town.kimura, Unit.get(), given="paper", from_on=date(2019, 1, 1))
    assert post(login(town.tanaka), f"/residents/consents/{consent.id}/end").status_code == 404
    assert Consent.get().ended_on is None
