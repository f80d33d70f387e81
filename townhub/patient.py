"""A gunicorn worker whose slow visitors delay nobody.

The town's hall has one small server with four threads. gunicorn's own threaded worker gives a new connection
to a thread at once, and the thread waits for the request: sixteen phones with bad reception, or sixteen
browsers that connect ahead of time and stay silent, hold all four threads, and the page at the counter does
not open.

Here the main loop collects what arrives, without ever waiting for anybody, and a thread sees a request only
when its last byte is there. The thread's parser gets the head from memory and the application the body: while
a request is being read, no thread touches the network. Written against gunicorn 25.3.0's `gthread`.
"""

import contextlib
import errno
import io
import re
import socket
import time
from functools import partial
from http import HTTPStatus

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from townhub import refusals

HEAD_BYTES = 64 * 1024
BODY_BYTES = (
    8 * 1024 * 1024 + 128 * 1024
)  # a larger body is never read: the application answers 413 from its length alone
LARGE_BYTES = 256 * 1024  # a larger one is counted against HELD_BYTES, and has a second more for each of these
HELD_BYTES = 48 * 1024 * 1024  # of all visitors together; whose large body goes beyond is asked to come again later
ARRIVE_SECONDS = 20  # from a request's first byte to its last; a new visitor may stay silent as long
SEND_SECONDS = 10  # how long a thread waits for a visitor who does not take the answer
LEAVE_SECONDS = 5  # how long we listen on after refusing a request that is still being sent
ANSWER_BYTES = 512 * 1024  # what the kernel takes off a thread's hands at once, however slow the reader
LOOK_SECONDS = 0.5  # how often the deadlines are looked through
FRAMING = re.compile(rb"\r\n(content-length|transfer-encoding|expect):([^\r\n]*)", re.IGNORECASE)


class Visitor(TConn):
    """A connection, and what has arrived on it so far."""

    def __init__(self, *args):
        super().__init__(*args)
        self.inbox = bytearray()
        self.head = None  # bytes, once the head of the request is complete
        self.body = b""
        self.body_length = 0
        self.too_large = False
        self.leaving = False
        self.deadline = 0.0


class PatientWorker(ThreadWorker):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting = set()  # the visitors in the poller; every other one is in a thread
        self.next_look = 0.0
        self.handed = set()  # the visitors in a thread, or in the queue for one

    @classmethod
    def check_config(cls, cfg, log):
        if cfg.is_ssl:
            raise RuntimeError("PatientWorker reads plain HTTP; put a TLS proxy in front of it")
        super().check_config(cfg, log)

    # --- in the main loop: nothing here may wait ---

    def accept(self, listener):
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED):
                raise
            return
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWER_BYTES)
        self.nr_conns += 1
        self.wait_for(Visitor(self.cfg, sock, address, listener.getsockname()), ARRIVE_SECONDS)
        if self.nr_conns >= self.worker_connections and self.waiting:
            # Full house: the one whose time is up first makes room, so that newcomers are not shut out.
            self.drop(min(self.waiting, key=lambda visitor: visitor.deadline))

    def wait_for(self, visitor, seconds):
        """Put the visitor into the poller, to be dropped when the seconds have passed."""
        visitor.sock.setblocking(False)
        visitor.deadline = time.monotonic() + seconds
        self.poller.register(visitor.sock, 1, partial(self.on_readable, visitor))  # 1: EVENT_READ
        self.waiting.add(visitor)

    def on_readable(self, visitor, sock):
        if visitor not in self.waiting:  # dropped a moment ago, by another event of the same round
            return
        try:
            data = sock.recv(65536)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self.drop(visitor)
        elif not visitor.leaving:
            if not visitor.inbox and visitor.head is None:
                visitor.deadline = time.monotonic() + ARRIVE_SECONDS
            visitor.inbox += data
            if len(visitor.inbox) > LARGE_BYTES and self.held_bytes() > HELD_BYTES:
                self.refuse(visitor, HTTPStatus.SERVICE_UNAVAILABLE)  # a crowd sends large files at once
            else:
                self.look_at(visitor)

    def held_bytes(self):
        """What arrived and was not answered yet, of everybody."""
        return sum(len(visitor.inbox) + len(visitor.body) for visitor in (*self.waiting, *self.handed))

    def look_at(self, visitor):
        """Give the visitor to a thread if the request is whole; what came after it stays in the inbox."""
        if visitor.head is None and not self.take_head(visitor):
            return
        if len(visitor.inbox) < visitor.body_length:
            return
        visitor.body = bytes(visitor.inbox[: visitor.body_length])
        del visitor.inbox[: visitor.body_length]
        self.stop_waiting(visitor)
        self.handed.add(visitor)
        self.enqueue_req(visitor)

    def take_head(self, visitor) -> bool:
        """Move the head out of the inbox and see how long the body will be; False: not ready for a thread.

        Only what must be known here is read. A malformed head (two lengths, a folded line) is gunicorn's to
        refuse: it parses the same bytes with the same line ends, answers 400 and closes.
        """
        end = visitor.inbox.find(b"\r\n\r\n") + 4
        if end > HEAD_BYTES or (end < 4 and len(visitor.inbox) > HEAD_BYTES):
            self.refuse(visitor, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return False
        if end < 4:
            return False
        visitor.head = bytes(visitor.inbox[:end])
        del visitor.inbox[:end]
        fields = {}
        for name, value in FRAMING.findall(visitor.head):
            name = name.lower()
            fields[name] = b"" if name in fields else value.strip(b" \t")  # said twice: gunicorn refuses it
        if b"transfer-encoding" in fields:  # no browser sends it, and its length is not known before its end
            self.refuse(visitor, HTTPStatus.LENGTH_REQUIRED)
            return False
        length = fields.get(b"content-length", b"0")
        length = int(length.lstrip(b"0")[:19] or b"0") if length.isdigit() else 0
        visitor.too_large = length > BODY_BYTES
        visitor.body_length = 0 if visitor.too_large else length
        visitor.deadline += visitor.body_length // LARGE_BYTES
        if fields.get(b"expect", b"").lower() == b"100-continue" and len(visitor.inbox) < visitor.body_length:
            self.send_now(visitor, b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def send_now(self, visitor, answer):
        """A few bytes, which the kernel takes at once; a visitor who is gone is noticed at the next read."""
        try:
            visitor.sock.send(answer)
        except OSError:
            self.log.debug("A visitor left before the answer")

    def refuse(self, visitor, status):
        self.send_now(visitor, refusals.answer(status))
        self.stop_waiting(visitor)
        self.see_off(visitor)

    def see_off(self, visitor):
        """Say goodbye, and for a few seconds throw away what still comes.

        Closing at once while bytes are arriving makes the kernel reset the connection, and the visitor would
        see "connection reset" in place of our answer (a photo that is too large, for example).
        """
        visitor.leaving = True
        visitor.inbox.clear()
        try:
            visitor.sock.shutdown(socket.SHUT_WR)
            self.wait_for(visitor, LEAVE_SECONDS)
        except (OSError, ValueError):
            self.drop(visitor)

    def stop_waiting(self, visitor):
        self.waiting.discard(visitor)
        self.poller.unregister(visitor.sock)

    def drop(self, visitor):
        if visitor in self.waiting:
            self.stop_waiting(visitor)
        self.nr_conns -= 1
        visitor.close()

    def murder_pending(self):
        """Drop those whose time is up; when the server stops, all who are not in a thread."""
        now = time.monotonic()
        if self.alive and now < self.next_look:
            return
        self.next_look = now + LOOK_SECONDS
        for visitor in [v for v in self.waiting if not self.alive or v.deadline <= now]:
            self.drop(visitor)

    def finish_request(self, visitor, future):
        """Back from the thread: wait for the next request, or part."""
        self.handed.discard(visitor)
        keep = not future.cancelled() and future.exception() is None and future.result()
        visitor.head, visitor.body = None, b""
        if not self.alive or not (keep or visitor.too_large):
            self.drop(visitor)
        elif visitor.too_large:
            self.see_off(visitor)
        elif visitor.inbox:  # more came with the last request: the socket will not announce it again
            self.wait_for(visitor, ARRIVE_SECONDS)
            self.look_at(visitor)
        else:
            self.wait_for(visitor, self.cfg.keepalive)

    # --- in a thread ---

    def handle_error(self, req, client, addr, exc):
        """What gunicorn could not read, or what went wrong on the way, is said in the town's words."""
        if isinstance(exc, ParseException):
            self.log.warning("Invalid request: %s", type(exc).__name__)
            status = HTTPStatus.BAD_REQUEST
            if isinstance(exc, LimitRequestLine):
                status = HTTPStatus.REQUEST_URI_TOO_LONG
            elif isinstance(exc, LimitRequestHeaders):
                status = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        else:
            self.log.exception("Error handling a request")
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        with contextlib.suppress(OSError):
            client.settimeout(1)  # the answer is short: whoever does not take it at once is gone
            client.sendall(refusals.answer(status))

    def handle(self, visitor):
        visitor.init()
        visitor.parser.unreader.unread(visitor.head)
        return super().handle(visitor)

    def handle_request(self, req, visitor):
        req.body = io.BytesIO(visitor.body)  # never the socket: nothing that reads it can hang
        req._expected_100_continue = False  # said already, where it was still of use
        if visitor.too_large:
            req.force_close()
        visitor.sock.settimeout(SEND_SECONDS)
        try:
            return super().handle_request(req, visitor)
        except TimeoutError as slow:
            self.log.info("A visitor did not take the answer to %s", req.path)
            raise StopIteration("answer not taken") from slow  # gunicorn's word for: close without fuss
