"""Asking the servers: wrk for the load, one connection of our own for single questions."""

import json
import re
import socket
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.servers import Server

CONNECTIONS = 4
# What wrk tells when it is done, in one line; its own table is for people.
_TELL = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("TOLD %d %d %d %d %d %d %d\\n", summary.requests, summary.bytes, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.timeout, e.status))
end
"""


class WrongAnswer(RuntimeError):
    """A server did not say what the row is about; its figures would mean nothing."""


@dataclass(frozen=True)
class Question:
    """A request, the same again and again; or, with `numbered`, its path with the next number each time."""

    path: str
    status: int = 200
    headers: dict = field(default_factory=dict)
    fields: dict | None = None  # a POST
    numbered: int | None = None  # the first number for the {} in the path
    screens: int = CONNECTIONS  # how many ask at once

    @property
    def body(self) -> str:
        return urlencode(self.fields) if self.fields is not None else ""

    @property
    def all_headers(self) -> dict:
        form = {"Content-Type": "application/x-www-form-urlencoded"} if self.fields is not None else {}
        return {**self.headers, **form}

    @property
    def method(self) -> str:
        return "GET" if self.fields is None else "POST"


@dataclass(frozen=True)
class Load:
    """What came of a load. Times in milliseconds, bytes as they went over the wire, head included.

    `cpu` is what the server's processes worked for one answer. It says the same on a busy machine as on a quiet one.
    """

    answers: int
    per_second: float
    p50: float
    p99: float
    bytes_each: float
    cpu: float


def wrk(server: Server, question: Question, seconds: int, folder: Path) -> Load:
    """Ask for so many seconds on as many connections as the question says. Raises WrongAnswer when any answer was an error."""
    script = folder / "load.lua"
    script.write_text(_lua(question), encoding="ascii")
    url = f"http://127.0.0.1:{server.port}{question.path.format(question.numbered)}"
    command = ["wrk", "-t1", f"-c{question.screens}", "--timeout", "20s", f"-d{seconds}s", "-s", str(script), url]
    worked = server.cpu_seconds()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    worked = server.cpu_seconds() - worked
    told = re.search(r"^TOLD (.*)$", done.stdout, re.MULTILINE)
    if done.returncode or not told:
        raise WrongAnswer(f"wrk: {done.stdout}{done.stderr}")
    answers, size, micro, p50, p99, broken, wrong = map(int, told[1].split())
    if broken or wrong or not answers:
        raise WrongAnswer(f"{question.path}: {answers} answers, {broken} broken off, {wrong} of them errors")
    return Load(answers, answers / (micro / 1e6), p50 / 1e3, p99 / 1e3, size / answers, worked / answers * 1e3)


def _lua(question: Question) -> str:
    lines = [
        f"wrk.method = {json.dumps(question.method)}",
        f"wrk.body = {json.dumps(question.body) if question.body else 'nil'}",
    ]
    lines += [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in question.all_headers.items()]
    if question.numbered is not None:
        before, after = map(json.dumps, question.path.split("{}"))
        # wrk asks for one request more before it begins, to see whether the script is sound.
        lines.append(f"local n = {question.numbered - 2}")
        lines.append(
            f"request = function() n = n + 1; return wrk.format(nil, {before} .. math.max(n, {question.numbered}) .. {after}) end"
        )
    return "\n".join(lines) + _TELL


class Visitor:
    """One connection that is kept, and one jar of cookies."""

    def __init__(self, port: int):
        self.port, self.cookies = port, {}
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_trouble):
        self.sock.close()

    def ask(self, question: Question) -> tuple[str, bytes]:
        """Head and body of the answer, as sent. Raises WrongAnswer when the status is another one."""
        head, body = self.fetch(self.words_of(question))
        if int(head.split()[1]) != question.status:
            raise WrongAnswer(f"{question.method} {question.path}: {head.splitlines()[0]}, not {question.status}")
        for name, value in re.findall(r"^Set-Cookie: ([^=]+)=([^;\r]*)", head, re.MULTILINE | re.IGNORECASE):
            self.cookies[name] = value
        return head, body

    def words_of(self, question: Question) -> bytes:
        body = question.body.encode()
        headers = {"Host": f"127.0.0.1:{self.port}", **question.all_headers}
        if self.cookies and "Cookie" not in headers:
            headers["Cookie"] = self.cookie
        if question.fields is not None:
            headers |= {"Origin": f"http://127.0.0.1:{self.port}", "Content-Length": str(len(body))}
        lines = [
            f"{question.method} {question.path} HTTP/1.1",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def fetch(self, words: bytes) -> tuple[str, bytes]:
        """Send these bytes, and read one answer to its last byte."""
        self.sock.sendall(words)
        data = b""
        while (end := data.find(b"\r\n\r\n") + 4) < 4:
            data += self._more()
        head, body = data[:end].decode("latin-1"), data[end:]
        length = re.search(r"^Content-Length: (\d+)", head, re.MULTILINE | re.IGNORECASE)
        length = int(length[1]) if length and " 304 " not in head[:13] else 0
        while len(body) < length:
            body += self._more()
        return head, body

    def _more(self) -> bytes:
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def form_on(self, path: str) -> dict:
        """The hidden fields that a form on this page sends along."""
        page = self.ask(Question(path))[1].decode()
        return dict(re.findall(r'<input type="hidden" name="(csrf_token|once)" value="([^"]*)"', page))


@dataclass(frozen=True)
class Single:
    """What came of asking one by one: milliseconds of the middle and of the slowest hundredth, and bytes."""

    p50: float
    p99: float
    bytes_each: float


def first_views(bare: int, town: int, path: str, change: Callable[[int], str], times: int) -> tuple[Single, Single]:
    """A page right after each of so many changes, in turn with hello; (hello, page).

    `change` makes the change of that number and answers with words that the page must have from then on.
    """
    took = {"hello": [], "page": []}
    with Visitor(bare) as stranger, Visitor(town) as visitor:
        hello, page = stranger.words_of(Question("/")), visitor.words_of(Question(path))
        for number in range(times):
            shown = change(number).encode()
            for name, who, words in (("hello", stranger, hello), ("page", visitor, page)):
                began = time.perf_counter()
                head, body = who.fetch(words)
                took[name].append((time.perf_counter() - began) * 1000)
            if shown not in body or " 200 " not in head[:13]:
                raise WrongAnswer(f"{path} did not show the change that was made before it was asked for")
        size = len(head) + len(body)
    return _single(took["hello"], 0), _single(took["page"], size)


def _single(took: list[float], size: int) -> Single:
    return Single(statistics.median(took), statistics.quantiles(took, n=100)[98], size)
