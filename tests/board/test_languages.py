"""日本語, やさしい日本語 with furigana, English: chosen by a link, remembered in a cookie, and kept apart at the door."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from conftest import post

import townhub
from townhub import i18n
from townhub.cafe import actions
from townhub.cafe.layers import Hours
from townhub.cafe.models import CafeKind
from townhub.reception.models import Asked

ROOT = Path(townhub.__file__).parent
PUBLIC = [
    "board/answer.py", "board/screens.py", "board/pieces.py", "cafe/drawing.py", "templates/board/_pieces.html",
    "templates/board/tv.html", "templates/board/embed.html", "templates/cafe/_month.html",
    "templates/shared/_bar_public.html", "templates/shared/_help.html", "templates/base.html",
]  # fmt: skip
_SAID = re.compile(r"""\b_\(\s*"((?:[^"\\]|\\.)*)\"""")


@pytest.mark.parametrize("language", ["en", "easy"])
def test_every_sentence_of_the_board_is_translated_with_the_same_holes(language):
    catalogue = i18n.entries((ROOT / "locale" / language / "LC_MESSAGES" / "townhub.po").read_text(encoding="utf-8"))
    said = {sentence for name in PUBLIC for sentence in _SAID.findall((ROOT / name).read_text(encoding="utf-8"))}
    assert said - set(catalogue) == set()
    for sentence, translated in catalogue.items():
        holes = set(re.findall(r"{(\w+)}", sentence))
        more = {"month_name", "month_read", "year", "month"} if "month" in holes else set()
        more |= {"day_read"} if "day" in holes else set()
        assert set(re.findall(r"{(\w+)}", translated)) <= holes | more, sentence


@pytest.fixture
def open_today(town):
    return actions.change_day(town.sato, date(2019, 1, 16), Hours(480, 720, ("将棋", "食事会"), "お茶の会"), 0)


def test_a_link_chooses_and_a_cookie_remembers(client, open_today):
    assert "開いています" in client.get("/").text
    page = client.get("/?lang=en")
    assert '<html lang="en">' in page.text and "Open now" in page.text and "Shared lunch" in page.text
    assert "lang=en" in page.headers["Set-Cookie"]
    for path in ("/", "/board/2019-01", "/board/week", "/board/list", "/board/tv", "/board/embed"):
        again, kept = client.get(path), client.get(path)
        assert ('lang="en"' in again.text, again.data == kept.data) == (True, True)
        assert not re.search(
            r"[ぁ-ん]", re.sub(r"<title>.*?</title>|lang=\"ja\".*?</a>|お茶の会|ひなた", "", again.text)
        ), path
    client.get("/?lang=ja")
    assert "開いています" in client.get("/").text
    assert 'lang="ja"' in client.get("/?lang=tlh").text


def test_each_language_is_kept_apart_and_a_change_shows_in_all(client, town, open_today):
    words = {"ja": "開いています", "en": "Open now", "easy": "<rt>あ</rt></ruby>いています"}
    tags = {}
    for language in [*words, *words]:
        client.set_cookie("lang", language)
        assert words[language] in client.get("/").text  # drawn, and kept for the next
        answer = client.get("/", headers={"Accept-Encoding": "gzip"})
        assert words[language] in gzip.decompress(answer.data).decode() and "Cookie" in answer.headers["Vary"]
        assert tags.setdefault(language, answer.headers["ETag"]) == answer.headers["ETag"]
    assert len(set(tags.values())) == 3
    for language in words:
        client.set_cookie("lang", language)
        for other, tag in tags.items():
            answer = client.get("/", headers={"If-None-Match": tag})
            assert answer.status_code == (304 if other == language else 200)
    actions.change_day(town.sato, date(2019, 1, 16), Hours(None), 1)
    for language in words:
        client.set_cookie("lang", language)
        assert words[language] not in client.get("/").text


def test_furigana_come_from_what_somebody_wrote_and_stay_out_of_tags(client, open_today):
    page = client.get("/?lang=easy").text
    assert "<ruby>開<rt>あ</rt></ruby>いています" in page
    assert "<ruby>食事会<rt>しょくじかい</rt></ruby>" in page
    assert "将棋" in page and "<ruby>将棋" not in page  # nobody has written how it is read
    assert "［" not in page and "｜" not in page
    assert not re.search(r'="[^"]*<ruby', page)
    assert "300\u2060<ruby>円<rt>えん</rt></ruby>" in client.get("/ask").text  # no line ends in between
    CafeKind.create(word="将棋", seal="将", kana="しょうぎ")
    assert "<ruby>将棋<rt>しょうぎ</rt></ruby>" in client.get("/").text


def test_the_office_speaks_japanese(login, town):
    staff = login(town.sato)
    staff.get("/?lang=en")
    assert "ひなた館カフェの1月" in staff.get("/cafe").text


def test_feeds_are_japanese(client, open_today):
    client.get("/?lang=easy")
    for path in ("/board/calendar.ics", "/opendata/events.csv"):
        text = client.get(path).data.decode()
        assert "食事会" in text and "しょくじかい" not in text and "｜" not in text


def test_whoever_asks_for_another_language_while_writing_keeps_what_is_written(client, town):
    half = {"name": "川口 トミ", "phone": "0555-00-9090", "what": "庭の草取り"}
    shown = post(client, "/ask/form", **half, shown="en")
    assert shown.status_code == 200 and "Your name" in shown.text and "aria-invalid" not in shown.text
    assert all(f'value="{words}"' in shown.text for words in half.values())
    assert "Your name" in client.get("/ask/form").text  # and the next page speaks it too
    whole = post(client, "/ask/form", **half, district=str(town.miyanomae.id), shown="ja")
    assert whole.status_code == 200 and not Asked.select().exists()


def test_whoever_asks_for_larger_letters_while_writing_keeps_what_is_written(client, town):
    shown = post(client, "/ask/form", name="川口 トミ", shown="largest")
    assert '<html lang="ja" class="text-largest">' in shown.text and 'value="川口 トミ"' in shown.text
    assert 'class="text-largest"' in client.get("/ask/form").text


def test_another_site_chooses_no_language_for_us(client, town):
    foreign = client.post("/ask/form", data={"shown": "en"}, headers={"Origin": "http://elsewhere.test"})
    assert not foreign.headers.getlist("Set-Cookie") or "lang=en" not in str(foreign.headers.getlist("Set-Cookie"))
