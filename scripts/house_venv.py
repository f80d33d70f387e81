"""The house's own Python: every script begins with `enter()`, so that one command is enough on a new machine.

The packages go to `.venv`, in exactly the versions of constraints.txt; a stamp in it says what it was made
for. No stamp, or another one (a new package, a new Python, the folder was moved): it is made anew. That is
also how an installation that was interrupted mends itself at the next start.

Pythons far too old to run townhub must be able to read this file, or they could not say so: no syntax newer
than 3.6.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "townhub-stamp.json"


def enter(*extras):
    """Go on in the project's own Python, with the packages (and those of the named extras) in place.

    Returns inside `.venv`, in the project's folder; to get there, the script is started once more.
    """
    _need_a_python_that_can()
    plan = _plan()
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if not _ready(plan, extras):
        _make(plan, extras)
        inside = False  # made anew beneath our feet
    others = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p not in ("", str(ROOT))]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *others])
    if not inside:
        sys.stdout.flush()
        os.execv(str(PYTHON), [str(PYTHON), str(Path(sys.argv[0]).resolve()), *sys.argv[1:]])
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)


def _need_a_python_that_can():
    if os.name == "nt":
        _stop(
            "Windows では WSL(Ubuntu など)の中で動かしてください。",
            "On Windows, please run this inside WSL.",
        )
    if sys.version_info < (3, 11):  # noqa: UP036 - this is the place that says so
        _stop(
            "Python 3.11 以上を入れてください(いまは {}.{} です)。".format(*sys.version_info[:2]),
            "Please install Python 3.11 or newer (this is {}.{}).".format(*sys.version_info[:2]),
        )
    from importlib.util import find_spec

    if not (find_spec("venv") and find_spec("ensurepip")):
        _stop(
            "python3-venv を入れてください: sudo apt install python3-venv",
            "Please install python3-venv: sudo apt install python3-venv",
        )


def _stop(japanese, english):
    encoding = sys.stderr.encoding or "ascii"
    for line in (japanese, english):
        sys.stderr.write(line.encode(encoding, "replace").decode(encoding) + "\n")
    sys.exit(1)


def _plan():
    """What is to be installed, and the fingerprint of everything that it depends on."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    needs, more = project["dependencies"], project.get("optional-dependencies", {})
    parts = [constraints, needs, more, list(sys.version_info[:2]), sys.implementation.name, str(ROOT)]
    return {
        "needs": needs,
        "more": more,
        "print": hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest(),
    }


def _stamp():
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return stamp["print"], set(stamp["extras"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, set()


def _ready(plan, extras):
    """Whether what is there is enough; more than enough will do."""
    found, has = _stamp()
    return found == plan["print"] and has >= set(extras) and os.access(PYTHON, os.X_OK)


def _make(plan, extras):
    import fcntl

    lock = os.open(ROOT, os.O_RDONLY)  # two scripts started at once: the second waits and finds it done
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not _ready(plan, extras):
        print("部品を入れています(初回だけ、1〜2分かかります)", flush=True)
        found, has = _stamp()
        fresh = found != plan["print"] or not os.access(PYTHON, os.X_OK)
        extras = set(extras) if fresh else has | set(extras)
        if STAMP.exists():
            STAMP.unlink()
        if fresh:
            if VENV.is_symlink():  # somebody else's folder, which is not ours to clear
                VENV.unlink()
            # Not with the Python inside .venv, which is about to be cleared away.
            builder = getattr(sys, "_base_executable", None) or sys.executable
            _run([builder, "-m", "venv", "--clear", str(VENV)])
        wanted = plan["needs"] + [package for extra in sorted(extras) for package in plan["more"][extra]]
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        _run([*pip, "-c", "constraints.txt", *wanted])
        draft = STAMP.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as file:
            json.dump({"print": plan["print"], "extras": sorted(extras)}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(STAMP)
    os.close(lock)


def _run(command):
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    done = subprocess.run(
        command,
        cwd=str(ROOT),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace"))
        _stop(
            "部品を入れられませんでした。インターネットにつながっているか確かめて、もう一度お試しください。",
            "The packages could not be installed. Please check the network and try again.",
        )
