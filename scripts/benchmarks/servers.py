"""The servers that are measured: started on a port of their own, weighed, stopped."""

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

SCRIPTS = Path(__file__).resolve().parent.parent
STARTS = 3


class Weight(NamedTuple):
    """Memory in bytes: of the largest process, and of all of them, each shared page counted once."""

    largest_rss: int
    pss: int


class Start(NamedTuple):
    """How long it took from the command to the first 200, and how much of that the processor worked for it."""

    seconds: float
    cpu_seconds: float


class Server:
    """One server. `command` lacks only the port, its last word."""

    def __init__(self, command: list[str], log: Path):
        self.command, self.log = command, log
        self.process: subprocess.Popen | None = None
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_trouble):
        self.stop()

    def start(self) -> float:
        """The seconds from the command to the first 200."""
        environment = {**os.environ, "PYTHONPATH": str(SCRIPTS.parent)}
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.command, str(self.port)], env=environment, cwd=SCRIPTS.parent, stdout=log, stderr=log
            )
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() - began > 60:
                self.stop()
                raise RuntimeError("The server did not start:\n" + self.log.read_text(errors="replace"))
            time.sleep(0.002)
        return time.monotonic() - began

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=30) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return sock.recv(12) == b"HTTP/1.1 200"
        return False

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def later_starts(self) -> Start:
        """The middle of a few more starts; the first one, which may have had to put things in place, is over."""
        found = []
        for _start in range(STARTS):
            self.stop()
            found.append(Start(self.start(), self.cpu_seconds()))
        return Start(*map(statistics.median, zip(*found, strict=True)))

    def pids(self) -> list[int]:
        pid = self.process.pid
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def weight(self) -> Weight:
        found = [_memory(pid) for pid in self.pids()]
        return Weight(max(rss for rss, _pss in found), sum(pss for _rss, pss in found))

    def cpu_seconds(self) -> float:
        """What all its processes have used of the processor so far."""
        return sum(_cpu_seconds(pid) for pid in self.pids())


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> tuple[int, int]:
    facts = dict(line.split(":") for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return tuple(int(facts[name].split()[0]) * 1024 for name in ("Rss", "Pss"))


def bare(folder: Path) -> Server:
    return Server([sys.executable, str(SCRIPTS / "benchmarks" / "bare.py")], folder / "bare.log")


def town(instance: Path, serve: list[str]) -> Server:
    """The town by the command with which people start it."""
    return Server([*serve, "--instance", str(instance), "--port"], instance / "serve.log")
