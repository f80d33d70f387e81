"""Which PIN is too easy, how a card's code is written, how long a desk stays open. Plain values only."""

import hashlib
import hmac
from datetime import datetime, timedelta
from itertools import pairwise

from townhub.text import plain

# A desk's log-in ends with the working day, even when nobody closes the browser.
DESK_HOURS = timedelta(hours=12)
# A terminal locks when nobody has touched it for so long.
IDLE = timedelta(minutes=10)
# At a terminal a request may be this much later than the cookie knows: see sessions.py.
SEEN_STEP = timedelta(seconds=15)
# So long after the password was typed at a terminal the acts of administration are open.
PROOF_STAYS = timedelta(minutes=10)
# So many wrong PINs, and the PIN sleeps until its owner has logged in with the password.
PIN_TRIES = 5
DRAFTS_STAY = timedelta(days=7)

SHORTEST_PIN, LONGEST_PIN = 4, 6
# Nothing that looks like something else in print or in handwriting: no 0/O, 1/I/L, 2/Z, 5/S, 8/B.
CODE_LETTERS = "ACDEFGHJKMNPQRTUVWXY34679"
_GROUPS, _GROUP = 3, 4


def is_pin(pin: str) -> bool:
    return pin.isascii() and pin.isdigit() and SHORTEST_PIN <= len(pin) <= LONGEST_PIN


def is_easy_pin(pin: str) -> bool:
    """Whether a PIN is among the first that anybody tries: 0000, 1234, 7890, 4321, 1212."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return (len(steps) == 1 and steps <= {0, 1, 9}) or pin == (pin[:2] * 3)[: len(pin)]


def desk_ends_at(since: datetime, seen: datetime | None) -> datetime:
    """When a log-in at a desk ends. `seen`: the last request that the cookie knows of, at a terminal only."""
    end = since + DESK_HOURS
    return end if seen is None else min(end, seen + IDLE + SEEN_STEP)


def secret_hash(secret: str) -> str:
    """For secrets that are long and random by themselves; passwords and PINs take scrypt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def short_code(key: bytes, card_id: int) -> str:
    """The code of a card to type, such as `CDEF-3467-WXYA`. It follows from the card's number and the town's key, so
    that the card can be printed again although only a hash of it is kept."""
    number = int.from_bytes(_keyed(key, "card", str(card_id)))
    letters = ""
    for _place in range(_GROUPS * _GROUP):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[letter]
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def short_code_hash(key: bytes, typed: str) -> str:
    """What the table keeps of a code; full-width and small letters, blanks and hyphens do not matter."""
    letters = "".join(c for c in plain(typed).upper() if c.isascii() and c.isalnum())
    return _keyed(key, "typed", letters).hex()


def _keyed(key: bytes, *words: str) -> bytes:
    return hmac.digest(key, "\n".join(words).encode(), "sha256")
