"""A town that runs the way scripts/serve runs it, in a folder of its own: for these tests, and for scripts/screens.

The clock can be set anew at every start, so that a walk may last a morning without anybody waiting for it.
"""

import importlib.machinery
import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MORNING = "2019-01-16T08:12+09:00"  # a Wednesday with the café open, as in the mock pages
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--lang=ja",
]  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1366, "height": 768}}


class RunningTown:
    """The server of one instance folder. `console` is what it has told the person who started it."""

    def __init__(self, instance: Path, demo: bool = True):
        self.instance = instance
        self.demo = demo
        self.process = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        instance.mkdir(parents=True, exist_ok=True)
        self._console, self._errors = instance / "console.txt", instance / "errors.txt"

    def start(self, clock: str = MORNING) -> "RunningTown":
        command = [sys.executable, __file__, "--instance", str(self.instance), "--port", str(self.port)]
        environment = {**os.environ, "TOWNHUB_CLOCK": clock, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        with self._console.open("ab") as console, self._errors.open("ab") as errors:
            self.process = subprocess.Popen(
                command + ["--demo"] * self.demo, cwd=ROOT, env=environment, stdout=console, stderr=errors
            )
        deadline = time.monotonic() + 90
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise RuntimeError(f"The town did not start:\n{self.console}\n{self.errors}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def at(self, clock: str) -> None:
        """Let it be another time of day: the server is started again. Log-ins stay, as after any restart."""
        self.stop()
        self.start(clock)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True  # it speaks; what is the matter stands in its answer
        except OSError:
            return False

    @property
    def console(self) -> str:
        return self._console.read_text(encoding="utf-8")

    @property
    def errors(self) -> str:
        """What a person at the machine would have to read: warnings and traces. Empty when all went well."""
        return self._errors.read_text(encoding="utf-8")

    @property
    def set_up_code(self) -> str:
        return re.search(r"\d{4}-\d{4}-\d{4}", self.console)[0]

    def key_of(self, login_name: str) -> str:
        """The password that the console tells for this log-in name."""
        return re.search(rf"ログイン名 {login_name}  パスワード (\S+)", self.console)[1]


def _serve() -> None:
    """scripts/serve, in the Python that is running already."""
    path = ROOT / "scripts" / "serve"
    sys.path.insert(0, str(path.parent))
    sys.dont_write_bytecode = True
    loader = importlib.machinery.SourceFileLoader("serve", str(path))
    serve = importlib.util.module_from_spec(importlib.util.spec_from_loader("serve", loader))
    loader.exec_module(serve)
    serve.house_venv.enter = lambda *_extras: None
    serve.main()


if __name__ == "__main__":
    _serve()
