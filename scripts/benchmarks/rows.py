"""What is measured: each row a page or an act as somebody of the town would ask for it, next to a bare hello."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from peewee import sqlite3

from benchmarks import made_up_huddle
from benchmarks.loads import Load, Question, Single, Visitor, WrongAnswer, first_views, wrk
from benchmarks.made_up_town import PASSWORD, MadeUpTown, open_job
from benchmarks.servers import Server
from townhub import clock
from townhub.config import DATABASE_NAME
from townhub.huddle.rules import MEETING_MINUTES

LIST_AIM = 0.2
# Twelve screens ask four times a second in all: the question has to be cheap while nothing is new.
REFRESH_AIM = 0.1
# The whole hall opens it at 8:30.
HUDDLE_AIM = 0.1
# Two hellos around a row that differ by more than this: something else had the machine, once more.
STEADY = 1.25
MOST_CLAIMS_A_SECOND = 2000
SCREENS = 12


@dataclass(frozen=True)
class Row:
    name: str
    words: str
    aim: float | None  # at least so many times hello
    ask: Callable | None = None  # from a running town to the question; None: asked in a way of its own


@dataclass(frozen=True)
class Result:
    """One row in one town. Times and rates as ratios to hello; `hello` is what hello did meanwhile."""

    ratio: float
    cpu: float | None
    p50: float
    p99: float
    bytes_each: float
    measured: Load | Single
    hello: Load | Single


class RunningTown:
    """A made-up town that is served, with two people who have come in the way people do."""

    def __init__(self, town: MadeUpTown, server: Server):
        self.town, self.server = town, server
        self.month = f"/board/{town.changing_day:%Y-%m}"
        with Visitor(server.port) as staff:
            form = staff.form_on("/login")
            staff.ask(Question("/login", 303, fields={**form, "login_name": town.login_name, "password": PASSWORD}))
            self.staff_token = staff.form_on("/reception")["csrf_token"]
            self.staff = {"Cookie": staff.cookie}
        with Visitor(server.port) as volunteer:
            volunteer.ask(Question(town.card, 303, fields=volunteer.form_on(town.card)))
            self.volunteer_token = volunteer.form_on("/help")["csrf_token"]
            self.volunteer = {"Cookie": volunteer.cookie}

    def database(self):
        return closing(sqlite3.connect(self.town.instance / DATABASE_NAME, timeout=10, isolation_level=None))

    def refresh(self, seen: str) -> str:
        """What a screen of the meeting asks every few seconds: what is new since `seen`."""
        return f"/huddle/{clock.today():%Y-%m-%d}/changes?seen={seen}"

    @property
    def seen(self) -> str:
        """What a screen says that has seen everything; the meeting has used up its fifteen minutes."""
        with self.database() as database:
            return f"{database.execute('SELECT revision FROM huddle_revision').fetchone()[0]}-{MEETING_MINUTES}"

    @property
    def roster_before(self) -> str:
        """The roster on a day on which the districts had not been put together yet."""
        return f"/rosters?as_of={clock.today() - timedelta(days=365 * self.town.years - 10):%Y-%m-%d}"

    def etag(self, path: str) -> str:
        with Visitor(self.server.port) as visitor:
            head, _body = visitor.ask(Question(path))
        return re.search(r"^ETag: (.*?)\r", head, re.MULTILINE | re.IGNORECASE)[1]

    def change(self, number: int) -> str:
        """Write another note for a day of this month; answers with it."""
        note = f"変更 {number:04d}"
        with self.database() as database:
            database.execute(
                "UPDATE cafe_day SET note = ? WHERE day = ? AND until_id IS NULL",
                (note, self.town.changing_day.isoformat()),
            )
        return note


GZIP = {"Accept-Encoding": "gzip"}
ROWS = [
    Row("board", "月の予定 200", 1.0, lambda r: Question(r.month)),
    Row("board_gzip", "月の予定 200 gzip", 1.0, lambda r: Question(r.month, headers=GZIP)),
    Row("board_304", "月の予定 304", 1.0, lambda r: Question(r.month, 304, {"If-None-Match": r.etag(r.month)})),
    Row("front", "きょう(はじめの画面)200", 1.0, lambda r: Question("/")),
    Row("tv", "広間のテレビ 200", 1.0, lambda r: Question("/board/tv")),
    Row("tv_304", "広間のテレビ 304", 1.0, lambda r: Question("/board/tv", 304, {"If-None-Match": r.etag("/board/tv")})),
    Row("ics", "届く予定、5か所 200", 1.0, lambda r: Question("/board/all.ics", headers=GZIP)),
    Row("ics_304", "届く予定 304", 1.0, lambda r: Question("/board/all.ics", 304, {"If-None-Match": r.etag("/board/all.ics")})),
    Row("board_changed", "月の予定、変更のすぐあと", 0.25),
    Row("front_changed", "きょう、変更のすぐあと", 0.25),
    Row("help", "担い手 募集中", LIST_AIM, lambda r: Question("/help", headers=r.volunteer)),
    Row("help_today", "担い手 今日", LIST_AIM, lambda r: Question("/help/today", headers=r.volunteer)),
    Row("errands", "事務室 ちょい加勢", LIST_AIM, lambda r: Question("/errands", headers=r.staff)),
    Row("errands_done", "事務室 完了したもの", LIST_AIM, lambda r: Question("/errands?state=done", headers=r.staff)),
    Row("today", "事務室 今日", LIST_AIM, lambda r: Question("/today", headers=r.staff)),
    Row("search", "受付 人をさがす POST", None, lambda r: Question(
        "/reception", headers={**r.staff, "HX-Request": "true"}, fields={"csrf_token": r.staff_token, "look": "person", "q": "きよ"})),
    Row("resident", "住民の画面、ずっとの記録つき", None, lambda r: Question("/residents/1", headers=r.staff)),
    Row("huddle", "打ち合わせ 40議題", HUDDLE_AIM, lambda r: Question("/huddle", headers=r.staff)),
    Row("huddle_refresh", "打ち合わせ 3秒ごと、12画面、変わりなし", REFRESH_AIM, lambda r: Question(r.refresh(r.seen), 204, r.staff, screens=SCREENS)),
    Row("huddle_changed", "打ち合わせ 3秒ごと、12画面、変わったあと", None, lambda r: Question(r.refresh("0-0"), headers=r.staff, screens=SCREENS)),
    Row("huddle_search", "打ち合わせの記録をさがす POST", None, lambda r: Question(
        "/huddle/search", headers=r.staff, fields={"csrf_token": r.staff_token, "word": made_up_huddle.RARE})),
    Row("roster", "地区担当表 32地区", LIST_AIM, lambda r: Question("/rosters", headers=r.staff)),
    Row("roster_200", "地区担当表 200地区", None, lambda r: Question(r.roster_before, headers=r.staff)),
    Row("healthz", "healthz", None, lambda r: Question("/healthz")),
    Row("claim", "引き受ける POST", None),
]  # fmt: skip


class Bench:
    """Measures rows, each between two hellos."""

    def __init__(self, bare: Server, seconds: int, folder: Path):
        self.bare, self.seconds, self.folder = bare, seconds, folder
        self.last_hello: Load | None = None

    def hello(self) -> Load:
        return wrk(self.bare, Question("/"), self.seconds, self.folder)

    def month_table(self) -> Result:
        return self.beside_hello(lambda: self.load(self.bare, Question("/month")))

    def row(self, row: Row, running: RunningTown) -> Result:
        if row.ask:
            return self.beside_hello(lambda: self.load(running.server, row.ask(running)))
        if row.name == "claim":
            return self.beside_hello(lambda: self.claims(running))
        path = running.month if row.name == "board_changed" else "/"
        hello, page = first_views(self.bare.port, running.server.port, path, running.change, 60 * self.seconds)
        return _compare(1 / page.p50, 1 / hello.p50, page, hello)

    def load(self, server: Server, question: Question) -> Load:
        """Look at one answer first, then see that those under load are as long."""
        with Visitor(server.port) as visitor:
            head, body = visitor.ask(question)
        found = wrk(server, question, self.seconds, self.folder)
        if not 0.9 < found.bytes_each / (len(head) + len(body)) < 1.1:
            raise WrongAnswer(
                f"{question.path}: {len(head) + len(body)} bytes when asked once, {found.bytes_each:.0f} under load"
            )
        return found

    def claims(self, running: RunningTown) -> Load:
        """Each request takes another open job; afterwards every one must be taken, with its line in the log."""
        count = MOST_CLAIMS_A_SECOND * self.seconds
        with running.database() as database:
            database.execute("PRAGMA foreign_keys = ON")
            first, people = database.execute(
                "SELECT max(j.id) + 1, (SELECT max(id) FROM resident) FROM errand_job j"
            ).fetchone()
            # One a day: a volunteer is in one place at a time.
            rows = [open_job(first + n, n % people + 1, clock.today() + timedelta(days=20 + n)) for n in range(count)]
            database.execute("BEGIN IMMEDIATE")
            database.executemany(
                f"INSERT INTO errand_job ({', '.join(rows[0])}) VALUES ({', '.join(f':{name}' for name in rows[0])})",
                rows,
            )
            database.execute("COMMIT")
            question = Question(
                "/help/{}/claim", 303, running.volunteer, {"csrf_token": running.volunteer_token}, numbered=first
            )
            found = wrk(running.server, question, self.seconds, self.folder)
            taken = (
                "SELECT count(*) FROM errand_job j WHERE id >= ? AND state = 'claimed' AND claimed_by_id = ? AND 1 = ("
            )
            taken += "SELECT count(*) FROM audit_line WHERE subject = 'errand_job' AND subject_id = j.id AND act = 'errand.claimed')"
            really = database.execute(taken, (first, running.town.volunteer)).fetchone()[0]
        if not found.answers <= really < count:  # the last few were written, but wrk did not wait for their answers
            raise WrongAnswer(f"{found.answers} claims were answered, {really} of {count} jobs are taken")
        return found

    def beside_hello(self, measure: Callable[[], Load]) -> Result:
        """The row between two hellos; up to three times, until the machine is steady, and the steadiest counts."""
        found: list[tuple[float, Result]] = []
        while len(found) < 3:
            before = self.last_hello or self.hello()
            load = measure()
            after = self.last_hello = self.hello()
            middle = Load(*((a + b) / 2 for a, b in zip(vars(before).values(), vars(after).values(), strict=True)))
            rates = sorted((before.per_second, after.per_second))
            found.append((rates[1] / rates[0], _compare(load.per_second, middle.per_second, load, middle)))
            if found[-1][0] <= STEADY:
                break
        return min(found, key=lambda steady: steady[0])[1]


def _compare(rate: float, hello_rate: float, measured: Load | Single, hello: Load | Single) -> Result:
    cpu = measured.cpu / hello.cpu if isinstance(measured, Load) else None
    return Result(
        rate / hello_rate, cpu, measured.p50 / hello.p50, measured.p99 / hello.p99, measured.bytes_each, measured, hello
    )


@dataclass(frozen=True)
class FirstVisit:
    """Bytes of bodies as this server sends them to somebody who comes for the first time."""

    html: int  # before it is squeezed, the largest of the public pages
    everything: int
    parts: dict[str, int]


def first_visit(running: RunningTown) -> FirstVisit:
    with Visitor(running.server.port) as visitor:
        pages = {path: visitor.ask(Question(path))[1] for path in ("/", running.month)}
        parts = dict(_fetch(visitor, "/", pages["/"].decode()))
    return FirstVisit(max(map(len, pages.values())), sum(parts.values()), parts)


def _fetch(visitor: Visitor, path: str, page: str) -> Iterator[tuple[str, int]]:
    """The page and every stylesheet, script and image that it names, and what those name."""
    wanted, seen = [path, *re.findall(r'<(?:link|script|img)[^>]* (?:href|src)="(/[^"]*)"', page)], set()
    while wanted:
        if (each := wanted.pop(0)) in seen:
            continue
        seen.add(each)
        yield each, len(visitor.ask(Question(each, headers=GZIP))[1])
        if ".css" in each:
            text = visitor.ask(Question(each))[1].decode()
            wanted += [name for name in re.findall(r"url\([\"']?([^\"')]+)", text) if not name.startswith("data:")]
