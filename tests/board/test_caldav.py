"""The calendar in a real CalDAV server (Radicale): published as it is, read back over the wire by PROPFIND and REPORT."""

import http.client
import socket
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from datetime import date

import icalendar
import pytest

from townhub import demo
from townhub.cafe import actions, calendar_file, emergency, reading, series
from townhub.cafe.layers import Hours

FEED, COLLECTION = "/board/calendar.ics", "/hiyori/board/"
DAV = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:caldav"}
JANUARY_17 = """<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
<d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT">
<c:time-range start="20190116T150000Z" end="20190117T150000Z"/></c:comp-filter></c:comp-filter></c:filter></c:calendar-query>"""
WHOLE = """<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">
<d:prop><c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"/></c:filter></c:calendar-query>"""
WHAT_IS_IT = """<d:propfind xmlns:d="DAV:"><d:prop><d:resourcetype/><d:displayname/></d:prop></d:propfind>"""


class CalDAV:
    """The server, and somebody who speaks to it."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "radicale", "--config", "", "--server-hosts", f"127.0.0.1:{self.port}", "--auth-type", "none",
                   "--rights-type", "authenticated", "--storage-filesystem-folder", str(folder), "--logging-level", "error"]  # fmt: skip
        self.process = subprocess.Popen(command, cwd=folder)
        deadline = time.monotonic() + 20
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert self.process.poll() is None and time.monotonic() < deadline, "the CalDAV server did not start"
                time.sleep(0.02)

    def ask(self, method: str, path: str, body: bytes | str = b"", **headers: str) -> tuple[int, bytes]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            headers = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, path, body.encode() if isinstance(body, str) else body,
                         {"Authorization": "Basic aGl5b3JpOg==", **headers})  # fmt: skip
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def publish(self, feed: bytes) -> None:
        status, told = self.ask("PUT", COLLECTION, feed, Content_Type="text/calendar; charset=utf-8")
        assert status in (201, 204), told

    def events(self, query: str = WHOLE) -> dict[str, icalendar.Event]:
        """What the server tells of this question, by UID: each in a calendar of its own, with its time zone."""
        status, body = self.ask("REPORT", COLLECTION, query, Depth="1", Content_Type="application/xml")
        assert status == 207, body
        found = {}
        for data in ET.fromstring(body).iterfind(".//c:calendar-data", DAV):
            calendar = icalendar.Calendar.from_ical(data.text)
            assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Tokyo"]
            (event,) = calendar.walk("VEVENT")
            found[str(event["UID"])] = event
        return found


@pytest.fixture
def caldav(tmp_path):
    pytest.importorskip("radicale")
    (tmp_path / "caldav").mkdir()
    server = CalDAV(tmp_path / "caldav")
    yield server
    server.process.terminate()
    server.process.wait(20)


def facts(event: icalendar.Event) -> tuple:
    when = event.decoded("DTSTART")
    return (
        str(event["SUMMARY"]), int(event["SEQUENCE"]), str(event["STATUS"]), when.replace(tzinfo=None), when.utcoffset(),
        str(event["LOCATION"]), str(event.get("DESCRIPTION")),
    )  # fmt: skip


def ours(client) -> tuple[bytes, dict[str, tuple]]:
    feed = client.get(FEED).data
    return feed, {str(e["UID"]): facts(e) for e in icalendar.Calendar.from_ical(feed).walk("VEVENT")}


def test_a_caldav_server_keeps_every_event_its_number_and_what_is_called_off(client, caldav, town):
    actions.import_days("test", calendar_file.read(demo.CALENDAR.read_text(encoding="utf-8")).days)
    actions.set_week(town.sato, {3: Hours(480, 720)}, date(2019, 2, 4))
    weekly = {
        "effect": "event", "word": "体操", "weekdays": 1 << 3, "nths": 0, "every_weeks": 1, "first_on": date(2019, 1, 17),
        "last_on": date(2019, 2, 28), "season_from": "", "season_until": "", "begins_minute": 600, "ends_minute": 660,
        "holidays": "skip", "note": "",
    }  # fmt: skip
    row = series.begin(town.sato, weekly)
    feed, before = ours(client)
    caldav.publish(feed)
    status, body = caldav.ask("PROPFIND", COLLECTION, WHAT_IS_IT, Depth="0")
    assert status == 207 and ET.fromstring(body).find(".//d:resourcetype/c:calendar", DAV) is not None
    assert {uid: facts(event) for uid, event in caldav.events().items()} == before

    day = date(2019, 1, 17)
    of_the_day = caldav.events(JANUARY_17)
    assert of_the_day.keys() == {uid for uid, told in before.items() if told[3].date() == day}

    series.call_off(town.sato, row, date(2019, 2, 7), "講師の都合で", series.version(row.thread))
    emergency.close(town.sato, reading.HOME, date(2019, 1, 18), "大雪")
    actions.change_day(town.sato, date(2019, 1, 19), Hours(540, 660), actions.written_day(1, date(2019, 1, 19)).version)
    feed, after = ours(client)
    caldav.publish(feed)
    kept = caldav.events()
    assert {uid: facts(event) for uid, event in kept.items()} == after
    assert after.keys() >= before.keys()  # nothing that had been told has gone
    gone = {uid for uid, told in after.items() if told[2] == "CANCELLED"}
    changed = {uid for uid in before if after[uid][1] != before[uid][1]}
    assert {str(kept[uid]["SUMMARY"]) for uid in gone} >= {
        "【中止】体操 ひなた館カフェ",
        "【中止】ひなた館カフェが開きます",
    }
    assert gone <= changed and all(after[uid][1] > before[uid][1] for uid in changed)
    assert all(after[uid] == before[uid] for uid in before.keys() - changed)
