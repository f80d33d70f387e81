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
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//townhub//ja", "METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"]
    for event in events:
        lines += [
            "BEGIN:VEVENT", f"UID:{event.uid}", f"DTSTAMP:{_moment(event.changed)}", f"DTSTART:{_moment(event.starts)}",
            f"DTEND:{_moment(event.ends)}", f"SUMMARY:{_text(event.summary)}",
        ]  # fmt: skip
        lines += [
            f"{field}:{_text(text)}"
            for field, text in (("DESCRIPTION", event.description), ("LOCATION", event.location))
            if text
        ]
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    for char in "\\;,":
        text = text.replace(char, f"\\{char}")
    return text.replace("\r", "").replace("\n", "\\n")


def _folded(line: str) -> Iterable[str]:
    """No line is longer than 75 bytes, and no character is torn; a line that goes on begins with a blank."""
    piece = ""
    for char in line:
        if len((piece + char).encode()) > 75:
            yield piece
            piece = " "
        piece += char
    yield piece
