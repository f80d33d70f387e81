"""When a letter is tried again, and what a mail server's answer means. Plain values only."""

from dataclasses import dataclass
from datetime import timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
MOOT = "moot"  # the trouble of a letter whose appointment was called off or moved before it left
STAYS = timedelta(days=30)  # after the time for which a letter was of use


@dataclass(frozen=True)
class Post:
    """The mail server of this town, from `[mail]` in config.toml. `password` is read from a file of its own."""

    host: str
    port: int
    sender: str
    starttls: bool = True
    user: str = ""
    password_file: str = ""
    ca_file: str = ""  # who vouches for a mail server of the house; empty: whom this machine trusts


def by_mail(address: str | None, reminded_by: str) -> bool:
    """Whether somebody is reminded by letter: they have an address and have not asked for something else."""
    return bool(address) and reminded_by == "mail"


def wait_after(tries: int) -> timedelta:
    """1, 2, 4 … minutes, at most an hour."""
    return min(FIRST_WAIT * 2 ** min(max(tries - 1, 0), 10), LONGEST_WAIT)


def is_final(code: int) -> bool:
    """Whether the server says never (5xx), not later (4xx)."""
    return 500 <= code < 600
