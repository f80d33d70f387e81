"""Slow, silent and careless visitors must not delay the others. A real gunicorn, its own tiny application."""

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
WORKER = os.environ.get("TOWNHUB_TEST_WORKER", "townhub.patient.PatientWorker")
CROWD = 16
APP = """
    import os
    def app(environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > 1024 * 1024 and environ["PATH_INFO"] != "/file":
            start_response("413 Too Large", [("Content-Length", "9")])
            return [b"too large"]
        body = environ["wsgi.input"].read()
        answer = {
            "/pid": str(os.getpid()).encode(),
            "/large": b"x" * 300_000,
        }.get(environ["PATH_INFO"], b"%s %d %d" % (
            environ["PATH_INFO"].encode(), len(body), sum(body)))
        start_response("200 OK", [("Content-Length", str(len(answer)))])
        return [answer]
"""


class Server:
    def __init__(self, folder: Path):
        (folder / "tiny.py").write_text(textwrap.dedent(APP))
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "tiny:app", "-k", WORKER, "-w", "1", "--threads", "4"]
        command += ["--keep-alive", "2", "--graceful-timeout", "20", "--no-control-socket"]
        command += ["--worker-connections", "100", "-b", f"127.0.0.1:{self.port}"]
        environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{PROJECT}"}
        self.process = subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL)
        for _ in range(200):
            with contextlib.suppress(OSError):
                self.worker_pid = int(self.get("/pid")[1])
                return
            time.sleep(0.05)
        self.stop()
        raise AssertionError("gunicorn did not start")

    def stop(self) -> float:
        """SIGTERM, as systemd does it; the seconds until the process is gone."""
        started = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return time.monotonic() - started

    def connect(self, send: bytes = b"", **options) -> socket.socket:
        sock = socket.socket()
        if "receive" in options:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, options["receive"])
        sock.settimeout(10)
        try:
            sock.connect(("127.0.0.1", self.port))
            sock.sendall(send)
        except OSError:
            sock.close()
            raise
        return sock

    def get(self, path: str = "/") -> tuple[int, bytes]:
        """A normal visitor, who closes when done."""
        with self.connect(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()) as sock:
            return answer(sock)

    def normal_visits(self, seconds: float = 1.0) -> list[float]:
        """Visit again and again for so long; how long each visit took."""
        times = []
        end = time.monotonic() + seconds
        while (started := time.monotonic()) < end:
            assert self.get("/normal") == (200, b"/normal 0 0")
            times.append(time.monotonic() - started)
            time.sleep(0.05)
        return times

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.worker_pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def answer(sock: socket.socket) -> tuple[int, bytes]:
    """Read one answer with a Content-Length, and not a byte more, so that the next one can follow."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = sock.recv(1)
        if not byte:
            raise ConnectionError(f"closed after {head!r}")
        head += byte
    length = int(head.partition(b"Content-Length:")[2].split(maxsplit=1)[0])
    body = b""
    while len(body) < length:
        more = sock.recv(65536 if length > 65536 else length - len(body))
        if not more:
            raise ConnectionError("closed inside the answer")
        body += more
    return int(head.split()[1]), body


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("tiny"))
    yield server
    server.stop()


@contextlib.contextmanager
def crowd(server, greeting: bytes, **options):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(server.connect(greeting, **options)) for _ in range(CROWD)]


@contextlib.contextmanager
def dripping(socks: list[socket.socket], text: bytes, every: float = 1.0):
    """Send the text on every connection, a byte at a time, until the block is left."""
    stop = threading.Event()

    def drip():
        for byte in text:
            for sock in socks:
                with contextlib.suppress(OSError):
                    sock.send(bytes([byte]))
            if stop.wait(every):
                return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def assert_nobody_waits(times: list[float]):
    assert len(times) >= 3, f"a normal visitor waited {max(times):.1f} s"
    assert statistics.median(times) < 0.5 and max(times) < 1.5, f"normal visitors waited {times}"


HEAD_BEGUN = b"GET /slow HTTP/1.1\r\nHost: x\r\nX-Slow: "
POST_BEGUN = b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"


def test_slow_heads_delay_nobody(server):
    with crowd(server, HEAD_BEGUN) as socks, dripping(socks, b"a" * 100):
        assert_nobody_waits(server.normal_visits(3))


def test_slow_bodies_delay_nobody(server):
    with crowd(server, POST_BEGUN) as socks, dripping(socks, b"a" * 100):
        assert_nobody_waits(server.normal_visits(3))


def test_silent_visitors_delay_nobody(server):
    with crowd(server, b""):
        assert_nobody_waits(server.normal_visits())


@pytest.mark.parametrize("connection", ["close", "keep-alive"])
def test_those_who_linger_after_the_answer_delay_nobody(server, connection):
    request = f"GET / HTTP/1.1\r\nHost: x\r\nConnection: {connection}\r\n\r\n".encode()
    with crowd(server, request) as socks:
        for sock in socks:
            assert answer(sock)[0] == 200
        assert_nobody_waits(server.normal_visits())


def test_those_who_do_not_take_a_page_delay_nobody(server):
    request = b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"
    with crowd(server, request, receive=4096):
        assert_nobody_waits(server.normal_visits())


def test_a_body_announced_too_large_holds_no_thread_and_its_sender_sees_413(server):
    head = b"POST /photo HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n"
    with crowd(server, head) as socks, dripping(socks, b"a" * 100):
        assert_nobody_waits(server.normal_visits())
    with server.connect(head) as sock:
        sock.sendall(b"a" * 9_000_000)  # a browser reads only when all is sent
        assert answer(sock) == (413, b"too large")


def test_a_file_of_8_megabytes_arrives_whole(server):
    with server.connect(b"POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n") as sock:
        sock.sendall(b"a" * 8_000_000)
        assert answer(sock) == (200, b"/file 8000000 %d" % (ord("a") * 8_000_000))


def test_large_files_that_never_end_do_not_fill_the_memory(server):
    """Nine visitors send all but the last byte of 8 MB; only as many are kept as have room, and nobody else notices."""
    head = b"POST /file HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n"
    kept, sent_away = 0, 0
    with contextlib.ExitStack() as stack:
        socks = [stack.enter_context(server.connect(head)) for _ in range(9)]
        for sock in socks:
            with contextlib.suppress(OSError):  # sent away already
                sock.sendall(b"a" * 7_999_999)
        assert_nobody_waits(server.normal_visits())
        for sock in socks:
            try:
                sock.sendall(b"a")
                status, _body = answer(sock)
            except OSError:
                status = 503
            kept, sent_away = kept + (status == 200), sent_away + (status == 503)
    assert kept + sent_away == 9 and 4 <= kept <= 6
    assert_nobody_waits(server.normal_visits())


def test_dripping_visitors_cost_no_cpu(server):
    with (
        crowd(server, HEAD_BEGUN) as heads,
        crowd(server, POST_BEGUN) as bodies,
        dripping(heads + bodies, b"a" * 100, every=0.1),
    ):
        before = server.cpu_seconds()
        time.sleep(2)
        used = server.cpu_seconds() - before
    assert used < 0.4, f"{used} s of CPU in 2 s"  # 640 bytes arrive one by one; spinning would use 2 s


def test_a_request_in_small_pieces_is_answered(server):
    request = b"POST /pieces HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde"
    with server.connect() as sock, dripping([sock], request, every=0.005):
        assert answer(sock) == (200, b"/pieces 5 %d" % sum(b"abcde"))


def test_a_body_of_300_kilobytes_arrives_whole(server):
    body = bytes(range(256)) * 1200
    head = f"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    with server.connect(head + body) as sock:
        assert answer(sock) == (200, b"/form %d %d" % (len(body), sum(body)))
        sock.sendall(b"GET /again HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer(sock) == (200, b"/again 0 0")


def test_the_connection_is_kept_for_the_next_request_and_then_closed(server):
    with server.connect() as sock:
        for number in range(3):
            sock.sendall(f"GET /{number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert answer(sock) == (200, f"/{number} 0 0".encode())
        started = time.monotonic()
        assert sock.recv(1) == b""
        assert 1 < time.monotonic() - started < 5  # --keep-alive 2


def test_requests_sent_together_are_all_answered_in_order(server):
    first = b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
    second = b"POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    third = b"GET /3 HTTP/1.1\r\nHost: x\r\n\r\nGET /4 HT"
    with server.connect(first + second + third) as sock:
        assert [answer(sock)[1] for _ in range(3)] == [b"/1 0 0", b"/2 3 294", b"/3 0 0"]
        sock.sendall(b"TP/1.1\r\nHost: x\r\n\r\n")
        assert answer(sock)[1] == b"/4 0 0"


def test_a_visitor_who_closes_his_half_still_gets_the_answer(server):
    with server.connect(b"GET /half HTTP/1.1\r\nHost: x\r\n\r\n") as sock:
        sock.shutdown(socket.SHUT_WR)
        assert answer(sock) == (200, b"/half 0 0")


def test_those_who_leave_early_are_forgotten(server):
    """Three times as many as the server has places: were one lost per visitor, nobody could enter."""
    for begun in (b"", HEAD_BEGUN, POST_BEGUN):
        for number in range(100):
            with server.connect(begun) as sock:
                if number % 2:  # reset in place of a polite goodbye
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                else:
                    sock.shutdown(socket.SHUT_WR)
    assert_nobody_waits(server.normal_visits())


def test_a_full_house_makes_room(server):
    with contextlib.ExitStack() as stack:
        for _ in range(130):
            stack.enter_context(server.connect())
        assert_nobody_waits(server.normal_visits())


def test_curl_is_told_to_go_on_before_it_sends_a_body(server):
    head = b"POST /curl HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    with server.connect(head) as sock:
        go_on = b"HTTP/1.1 100 Continue\r\n\r\n"
        assert sock.recv(len(go_on)) == go_on
        sock.sendall(b"abc")
        assert answer(sock) == (200, b"/curl 3 294")


@pytest.mark.parametrize(
    ("request_head", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n", 411),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 70_000, 431),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 70_000 + b"\r\n\r\n", 431),
    ],
)
def test_what_cannot_be_collected_is_refused(server, request_head, status):
    with server.connect(request_head) as sock:
        code, page = answer(sock)
        assert code == status
        assert "受け取れません" in page.decode() or "開けません" in page.decode()
        assert sock.recv(1) == b""


@pytest.mark.parametrize(
    ("request_head", "status", "sentence"),
    [
        (b"GET /?q=" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "アドレスが長すぎて、開けません"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nCookie: " + b"a" * 9000 + b"\r\n\r\n", 431, "クッキーを消してから"),
        (b"nonsense\r\n\r\n", 400, "前の画面にもどって"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(server, request_head, status, sentence):
    with server.connect(request_head) as sock:
        code, page = answer(sock)
    assert (code, sentence in page.decode()) == (status, True)


@pytest.mark.parametrize(
    "request_head",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nHost: x\r\n Transfer-Encoding: chunked\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_a_malformed_head_is_answered_400_at_once(server, request_head):
    started = time.monotonic()
    with server.connect(request_head) as sock:
        assert sock.recv(12) == b"HTTP/1.1 400"
    assert time.monotonic() - started < 1.5


def test_it_stops_quickly_while_visitors_stay(tmp_path):
    server = Server(tmp_path)
    try:
        with crowd(server, b""), crowd(server, HEAD_BEGUN), crowd(server, POST_BEGUN):
            server.get()
            assert server.stop() < 15  # the grace period is 20
    finally:
        server.stop()
