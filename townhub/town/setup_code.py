"""The one-time code on the console: whoever can read it sits at the machine and may set the town up."""

import hmac
import os
import secrets
from pathlib import Path

from townhub.text import plain
from townhub.town.models import Town

_FILE = "setup_code"


def issue(instance: Path) -> str | None:
    """A new code while there is no town yet; None (and no code left lying about) once there is one."""
    path = instance / _FILE
    if Town.ours():
        path.unlink(missing_ok=True)
        return None
    code = "-".join(f"{secrets.randbelow(10_000):04d}" for _part in range(3))
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(code)
    return code


def is_right(instance: Path, typed: str) -> bool:
    path = instance / _FILE
    if not path.exists():
        return False
    return hmac.compare_digest(plain(typed).replace(" ", "").encode(), path.read_text().encode())
