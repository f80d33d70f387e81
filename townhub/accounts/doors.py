"""The page for whoever is not logged in: at a terminal the name tiles, anywhere else the password."""

from datetime import datetime

from flask import Response, g

from townhub import clock
from townhub.accounts import terminals
from townhub.accounts.forms import LoginForm, PinForm
from townhub.accounts.models import Draft, Person
from townhub.db import rows
from townhub.web import show


def door(status: int = 200, *, form: LoginForm | None = None, by_password: bool = False, **what) -> Response:
    """Tiles or password, with what was typed (`typed`) and where it leads (`next`) travelling through.

    Where nobody has a tile yet, the password is the only way.
    """
    terminal = terminals.here()
    what = {"typed": [], "next": None, "sentence": None, "refused": None} | what
    tiles = tiles_here() if terminal else []
    if by_password or form or not tiles:
        form = form or LoginForm(formdata=None)
        return show("accounts/login.html", status=status, form=form, terminal=terminal, tiles=tiles, **what)
    what.setdefault("pin", pin_form(tiles, formdata=None))
    return show("accounts/tiles.html", status=status, terminal=terminal, tiles=tiles, **locked(), **what)


def tiles_here() -> list[dict]:
    """The name tiles: family name, given name, and what the person does here."""
    found = rows(
        """SELECT p.id, p.name, p.profession, u.name AS unit FROM person p LEFT JOIN unit u ON u.id = p.unit_id
           WHERE p.role <> 'volunteer' AND p.left_on IS NULL AND p.pin_hash IS NOT NULL ORDER BY p.kana, p.id"""
    )
    for tile in found:
        tile["family"], _blank, tile["given"] = tile["name"].replace("　", " ").partition(" ")
    return found


def pin_form(tiles: list[dict], **more) -> PinForm:
    form = PinForm(**more)
    form.person.choices = {str(tile["id"]): tile["name"] for tile in tiles}
    return form


def lock(person: Person, at: datetime) -> None:
    """Remember for this request whose desk has just been found locked, and since when."""
    g.locked = (person, at)


def locked_person() -> Person | None:
    return g.get("locked", (None, None))[0]


def locked() -> dict:
    """For the tiles: when it locked, how many drafts wait for the person who sat here, and their tile."""
    if "locked" not in g:
        return {"locked_at": None, "drafts": 0, "last": None}
    person, at = g.locked
    return {"locked_at": clock.here(at), "drafts": Draft.of(person).count(), "last": person.id}
