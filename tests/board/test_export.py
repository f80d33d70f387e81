"""scripts/export_board: the public pages as files that any web server can carry, with nobody's name in them."""

import importlib.machinery
import importlib.util
import re
import sys
from datetime import date
from pathlib import Path

import pytest

from townhub.cafe import actions, emergency, places
from townhub.cafe.layers import Hours
from townhub.db import database

SCRIPT = Path(__file__).parent.parent.parent / "scripts" / "export_board"


@pytest.fixture(scope="module")
def script():
    sys.path.insert(0, str(SCRIPT.parent))
    sys.dont_write_bytecode = True
    import house_venv

    house_venv.enter = lambda *_extras: None
    loader = importlib.machinery.SourceFileLoader("export_board", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("export_board", loader))
    loader.exec_module(module)
    return module


@pytest.fixture
def exported(app, town, script, tmp_path):
    actions.set_week(town.sato, {2: Hours(480, 720), 3: Hours(705, None, ("食事会",))}, date(2019, 1, 1))
    west = places.add_place(town.sato, name="西の家", phone="0555-00-3456").id
    actions.set_week(town.sato, {2: Hours(540, 600)}, date(2019, 1, 1), place=west)
    emergency.close(town.sato, 1, date(2019, 1, 16), "大雪のため")
    folder = tmp_path / "out"
    script.export(app, folder, 2)
    return folder


def test_every_link_leads_to_a_file(exported):
    for page in exported.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<form" not in text and "<script" not in text
        for link in re.findall(r'(?:href|src)="([^"]+)"', text):
            if not link.startswith(("tel:", "#", "data:")):
                assert not link.startswith(("/", "http")), (page, link)
                assert (page.parent / link.partition("#")[0]).is_file(), (page, link)


def test_every_file_is_found_from_the_first_page(exported):
    found, waiting = set(), [exported / "index.html"]
    while waiting:
        page = waiting.pop()
        if page in found:
            continue
        found.add(page)
        if page.suffix == ".html":
            links = re.findall(r'(?:href|src)="([^"#]+)', page.read_text(encoding="utf-8"))
            waiting += [(page.parent / link).resolve() for link in links if not link.startswith(("tel:", "data:"))]
    left = {path for path in exported.rglob("*") if path.is_file()} - found
    by_address = {
        "board/all.ics",
        "opendata/events.csv",
        "opendata/events.json",
    }  # made known by the town, not by a page
    assert {str(path.relative_to(exported)) for path in left if "static" not in path.parts} <= by_address


def test_no_page_asks_to_go_where_one_is(exported):
    main = (exported / "index.html").read_text(encoding="utf-8").partition("<main")[2]
    assert "もどる" not in main  # きょうの予定にもどる, which is this page


def test_each_page_is_there_in_each_language_and_leads_to_the_others(exported):
    for name in ("index.html", "board/2019-02.html", "board/2019-02-print.html", "places/2/list.html"):
        for folder, other in (("", "en/"), ("en/", ""), ("easy/", "en/"), ("en/", "easy/")):
            page = exported / folder / name
            links = re.findall(r'href="([^"]+)" lang="\w+" hreflang', page.read_text(encoding="utf-8"))
            assert (exported / other / name).resolve() in [(page.parent / link).resolve() for link in links]
    english = (exported / "en" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in english and "Shared lunch" in english and "because of heavy snow" in english
    assert 'As of Wed 16 January 2019 (<i lang="ja">平成31年</i>)' in english
    month = (exported / "en" / "board" / "2019-01.html").read_text(encoding="utf-8")
    assert 'href="../../board/calendar.ics"' in month  # a calendar is there once for all
    assert "<rt>しょくじかい</rt>" in (exported / "easy" / "index.html").read_text(encoding="utf-8")


def test_it_says_what_is_on_and_of_which_day(exported):
    first = (exported / "index.html").read_text(encoding="utf-8")
    assert "平成31年1月16日(水) 現在の予定です" in first
    assert "大雪のため" in first and "食事会" in first
    assert "9:00" in (exported / "places" / "2" / "2019-02.html").read_text(encoding="utf-8")
    assert (exported / "board" / "all.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert "開いています" not in first  # true for an hour only


def test_nobody_is_in_it(exported):
    names = {
        row[0] for row in database.execute_sql("SELECT name FROM person UNION SELECT name FROM resident").fetchall()
    }
    phones = {row[0] for row in database.execute_sql("SELECT phone FROM person WHERE phone <> ''").fetchall()}
    for path in exported.rglob("*"):
        if path.is_file() and path.parent.name != "static":
            text = path.read_text(encoding="utf-8")
            assert not [word for word in names | phones if word in text], path


def test_a_second_time_replaces_the_first(app, exported, script, town):
    (exported / "old.html").write_text("alt", encoding="utf-8")
    script.export(app, exported, 1)
    assert not (exported / "old.html").exists()
    assert (exported / "index.html").exists()
