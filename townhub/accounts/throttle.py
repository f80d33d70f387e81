"""Whoever guesses is slowed down: each try is a row for a quarter of an hour, and a row too many has to wait.

A try is counted before anybody knows whether it is right, so that a hundred at once are not quicker than a hundred in
turn. Known and unknown names are counted alike: how long one has to wait tells nothing about who is here.
"""

import ipaddress
from datetime import timedelta

from townhub import clock
from townhub.accounts.models import LoginFailure
from townhub.db import one, write
from townhub.i18n import _
from townhub.refused import Refused

PAUSE = timedelta(minutes=15)
# Of one name from one place; of one name from anywhere; of any name from one place. Whoever guesses at one place does
# not lock the person out everywhere, and whoever guesses from many places is stopped all the same.
_TOGETHER, _OF_A_NAME, _OF_A_PLACE = 5, 15, 20
# Tries that belong to no account: their name has a letter that no log-in name has, and they are counted by place only.
CARDS, PINS = "/cards", "/pins"
# Sign-ups and requests on the board, which nobody logs in for: counted by place only, and apart from the log-ins of that place.
SIGN_UPS = "/sign-ups"
ASKING = "/ask"
_PINS_AT_A_TERMINAL = 15


def place(address: str) -> str:
    """The address, or of a long one (IPv6) the part that one household shares."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))


def count(name: str, where: str) -> int:
    """Write a try down and answer its number. Raises Refused when there were too many."""
    since = clock.now() - PAUSE
    with write():
        LoginFailure.delete().where(LoginFailure.at <= since).execute()
        together = one("SELECT count(*) FROM login_failure WHERE login_name = ? AND address = ?", name, where)
        if name == PINS:
            too_many = together >= _PINS_AT_A_TERMINAL
        elif name in (CARDS, SIGN_UPS, ASKING):
            too_many = together >= _TOGETHER
        else:
            too_many = (
                together >= _TOGETHER
                or one("SELECT count(*) FROM login_failure WHERE login_name = ?", name) >= _OF_A_NAME
                or one("SELECT count(*) FROM login_failure WHERE address = ?", where) >= _OF_A_PLACE
            )
        if too_many:
            raise Refused(_("続けてまちがえたので、15分ほど待ってから、もう一度お試しください"))
        return LoginFailure.insert(login_name=name, address=where, at=clock.now()).execute()


def forgive(name: str, where: str) -> None:
    """The password was right after all: the tries of this name from this place do not count any more."""
    with write():
        LoginFailure.delete().where(LoginFailure.login_name == name, LoginFailure.address == where).execute()


def take_back(number: int) -> None:
    """This one try was right; the wrong ones before it still count."""
    with write():
        LoginFailure.delete().where(LoginFailure.id == number).execute()
