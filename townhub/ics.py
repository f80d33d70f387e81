"""A calendar as other programs read it (RFC 5545): moments in UTC, text escaped, lines folded at 75 bytes."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple


class Event(NamedTuple):
    """`uid` names the event for good; `changed` is when it was last another one."""

    uid: str
    starts: datetime
    ends: datetime
    summary: str
    changed: datetime
    description: str = ""
    location: str = ""


def calendar(name: str, events: Iterable[Event]) -> bytes:
    return written(_lines(name, events))


def _lines(name: str, events: Iterable[Event]) -> Iterable[str]:
    yield from (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//townhub//ja",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{text(name)}",
    )
    for event in events:
        yield from (
            "BEGIN:VEVENT",
            f"UID:{event.uid}",
            f"DTSTAMP:{_moment(event.changed)}",
            f"DTSTART:{_moment(event.starts)}",
        )
        yield from (f"DTEND:{_moment(event.ends)}", f"SUMMARY:{text(event.summary)}")
        for field, words in (("DESCRIPTION", event.description), ("LOCATION", event.location)):
            if words:
                yield f"{field}:{text(words)}"
        yield "END:VEVENT"
    yield "END:VCALENDAR"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def text(words: str) -> str:
    """A text value: its commas, semicolons and line ends in ICS's own way."""
    for mark, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n"), ("\r", "")):
        words = words.replace(mark, escaped)
    return words


def written(lines: Iterable[str]) -> bytes:
    """The file. A year of several cafés is a megabyte: no line is held longer than until its bytes are there."""
    return b"".join(map(_folded, lines))


def _folded(line: str) -> bytes:
    """The line in pieces of at most 75 bytes, never through a character; a piece that goes on begins with a blank."""
    rest, pieces = line.encode(), []
    while len(rest) > 75 - bool(pieces):
        end = 75 - bool(pieces)
        while rest[end] & 0xC0 == 0x80:  # inside a character
            end -= 1
        pieces.append(rest[:end])
        rest = rest[end:]
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"
