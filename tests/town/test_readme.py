"""The README tells the truth: its two commands run in a fresh clone, every room is named, every picture exists."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
OFFICE_PAGE = (PROJECT / "docs" / "はじめに.md").read_text(encoding="utf-8")


def rooms() -> list[str]:
    return [path.parent.name for path in sorted((PROJECT / "townhub").glob("*/__init__.py"))]


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_its_line(room):
    assert f"| `{room}` |" in README, f"write a line for townhub/{room} into the table of rooms"


def test_every_picture_and_page_that_is_named_exists():
    named = [PROJECT / path for path in re.findall(r"\]\(([^)#:]+)\)", README)]
    named += [PROJECT / "docs" / path for path in re.findall(r"\]\(([^)#:]+)\)", OFFICE_PAGE)]
    assert len(named) > 5
    assert [path for path in named if not path.exists()] == []


def test_every_script_is_named():
    scripts = [path for path in (PROJECT / "scripts").iterdir() if os.access(path, os.X_OK) and path.is_file()]
    assert [path.name for path in scripts if f"scripts/{path.name}" not in README] == []


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """What somebody gets who clones the project: the files that git knows or would take, nothing else."""
    folder = tmp_path_factory.mktemp("clone")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=PROJECT, capture_output=True, check=True, text=True
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, folder / name)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_two_commands_run_in_a_fresh_clone(clone):
    port = free_port()
    home = {
        name: value for name, value in os.environ.items() if not name.startswith(("TOWNHUB", "VIRTUAL_ENV", "PYTEST"))
    }
    log = clone / "serve.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            ["scripts/serve", "--demo", "--port", str(port)], cwd=clone, env=home, stdout=out, stderr=out
        )
    try:
        health = answer(f"http://127.0.0.1:{port}/healthz", server, log)
        assert json.loads(health)["well"] is True
        assert "ひなた館カフェ" in answer(f"http://127.0.0.1:{port}/board/2019-01", server, log)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)
    said = log.read_text(encoding="utf-8")
    assert "/come-in/" in said
    assert "takahashi" in said
    tested = subprocess.run(
        ["scripts/test", "tests/town/test_text.py"], cwd=clone, env=home, capture_output=True, text=True, check=False
    )
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert re.search(r"\d+ passed", tested.stdout)


def answer(url: str, server: subprocess.Popen, log: Path) -> str:
    """The page's text; waits while the town is being made."""
    for _attempt in range(600):
        if server.poll() is not None:
            raise AssertionError(log.read_text(encoding="utf-8"))
        try:
            with urllib.request.urlopen(url, timeout=5) as page:
                return page.read().decode()
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"no answer from {url}")
