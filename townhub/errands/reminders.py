"""知らせ: the day before and two hours before, and when it is off, by e-mail where there is one, by telephone otherwise.

A letter names no resident and no house number: it lies in a mailbox for years. What is to be phoned is computed when it is
read, so that nobody is forgotten because a task did not run.
"""

import json
from datetime import UTC, date, datetime, timedelta

from flask import Flask

from townhub import clock
from townhub.accounts.models import Person
from townhub.dates import clock_time, short_day
from townhub.db import MomentField, rows, write
from townhub.errands import call_offs
from townhub.errands.rules import kind_word
from townhub.i18n import _
from townhub.ics import Event
from townhub.outbox import actions as outbox
from townhub.outbox.models import CalendarFeed
from townhub.outbox.rules import MOOT, by_mail

# On the day before, from this time on: early enough to find somebody else.
_DAY_BEFORE_FROM_MINUTE = 9 * 60
_SHORTLY = timedelta(hours=2)
_IN_CALENDAR_DAYS = 60

# Everybody who goes somewhere on these days, with what they were reminded of already.
_GOING = """
SELECT j.id, j.kind, j.work_on, j.starts_minute, j.wanted_minutes, d.name AS district, h.person_id, h.joined_at,
  p.name, p.kana, p.phone, p.email, p.reminded_by, r.name AS resident
FROM errand_job j JOIN errand_helper h ON h.job_id = j.id AND h.left_at IS NULL JOIN person p ON p.id = h.person_id
JOIN resident r ON r.id = j.resident_id JOIN district d ON d.id = r.district_id
WHERE j.state IN ('open', 'claimed', 'confirmed') AND j.starts_minute IS NOT NULL AND j.work_on BETWEEN ?1 AND ?2
  AND (?3 IS NULL OR d.area_id = ?3) ORDER BY j.work_on, j.starts_minute, p.kana, j.id"""


def due(area: int | None = None) -> list[dict]:
    """Whoever should know by now: named rows with `cause` and `which` ("day", "hours", "off" or "moved")."""
    now, today = clock.now(), clock.today()
    found = []
    for row in rows(_GOING, today.isoformat(), (today + timedelta(days=1)).isoformat(), area):
        if row["reminded_by"] == "nobody":
            continue
        day = date.fromisoformat(row["work_on"])
        starts = clock.moment_on(day, row["starts_minute"])
        joined = MomentField().python_value(row["joined_at"])
        for which, from_when in (
            ("day", clock.moment_on(day - timedelta(days=1), _DAY_BEFORE_FROM_MINUTE)),
            ("hours", starts - _SHORTLY),
        ):
            until = clock.moment_on(day, 0) if which == "day" else starts
            # Who said yes after that moment knows it.
            if from_when <= now < until and joined < from_when:
                cause = f"{_of(row | {'which': which})}{row['work_on']}-{row['starts_minute']}"
                found.append(
                    row | {"cause": cause, "which": which, "starts": starts, "since": from_when, "until": until}
                )
    return call_offs.due(area) + _moved_back(found)


def _moved_back(found: list[dict]) -> list[dict]:
    """The same, where a job was moved and moved back, or off for a while, with a cause of its own: what was said last is not
    true any more.
    """
    said: dict[str, list[str]] = {}
    for row in rows(
        """SELECT f.value ->> 0 AS of, m.cause FROM json_each(?) f
           JOIN reminder m ON m.cause >= f.value ->> 1 AND m.cause < (f.value ->> 1) || '~'
           LEFT JOIN letter l ON l.id = m.letter_id WHERE l.trouble IS NOT ? ORDER BY m.id""",
        json.dumps([[_of(each), _of(each | {"which": which})] for each in found for which in (each["which"], "off", "moved")]), MOOT,
    ):  # fmt: skip
        said.setdefault(row["of"], []).append(row["cause"])
    for row in found:
        causes = said.get(_of(row), [])
        if row["cause"] in causes and causes[-1].partition("-again")[0] != row["cause"]:
            row["cause"] += f"-again{len(causes)}"
        elif causes and causes[-1].partition("-again")[0] == row["cause"]:
            row["cause"] = causes[-1]
    return found


def _of(row: dict) -> str:
    return f"errand-{row['id']}-{row['person_id']}-{row['which']}-"


def stands(cause: str) -> bool:
    """Whether what a letter is about to say is still so, and wished for: nothing was called off since, moved or given back."""
    return any(row["cause"] == cause and by_mail(row["email"], row["reminded_by"]) for row in due())


def going_on(day: date, area: int | None) -> list[dict]:
    """Everybody who goes somewhere on that day, in the order of the clock."""
    return rows(_GOING, day.isoformat(), day.isoformat(), area)


def by_itself(app: Flask) -> int:
    """Write the letters that are due; how many. Without a mail server all is done by telephone. Twice is once."""
    if not app.config["MAIL"]:
        return 0
    to_write = [row for row in due() if by_mail(row["email"], row["reminded_by"])]
    if not to_write:
        return 0
    with write():
        return sum(_write(app, row) for row in to_write)


def _write(app: Flask, row: dict) -> bool:
    when = _(
        "{day} {time}から", day=short_day(date.fromisoformat(row["work_on"])), time=clock_time(row["starts_minute"])
    )
    subject = {
        "day": _("あしたのちょい加勢（{when}）", when=when),
        "hours": _("このあとのちょい加勢（{when}）", when=when),
        "off": _("ちょい加勢の取り消し（{when}）", when=when),
        "moved": _("ちょい加勢の日が変わりました（{when}）", when=when),
    }[row["which"]]
    lines = [
        _("{name}さん", name=row["name"]), "", when,
        _("{kind}　{minutes}分まで　{district}", kind=kind_word(row["kind"]), minutes=row["wanted_minutes"], district=row["district"]),
        "",
    ]  # fmt: skip
    if row["which"] == "off":
        lines.append(_("このお手伝いは、なくなりました。行かなくてかまいません。"))
    else:
        lines += _where(app, row)
    person = Person.get_by_id(row["person_id"])
    return outbox.remind(person, row["cause"], subject=subject, body="\n".join(lines) + "\n", useful_until=row["until"])


def _where(app: Flask, row: dict) -> list[str]:
    """What somebody who goes has to know; the day that a letter told before, where it is another one now."""
    lines = [_("どなたのところかは、ちょい加勢の画面で見てください。")]
    if row["which"] == "moved":
        was = short_day(date.fromisoformat(row["was_on"]))
        lines.insert(0, _("{day}には、行かなくてかまいません。", day=was))
    if app.config["PUBLIC_URL"]:
        lines.append(f"{app.config['PUBLIC_URL']}/help/{row['id']}")
    return [*lines, "", _("行けなくなったときは、すぐに事務室に電話してください。")]


def calls(person) -> list[dict]:
    """Whom to phone: those without an address, those whose letter did not leave, and those who may be on their way already.

    Each with `cause` for `called`, and `mailed` when a letter went out all the same.
    """
    waiting = due(person.sees_area)
    if not waiting:
        return []
    known = {row["cause"]: row for row in rows(
        """SELECT m.cause, m.called_at, l.sent_at, l.given_up_at, l.trouble FROM reminder m LEFT JOIN letter l ON l.id = m.letter_id
           WHERE m.cause IN (SELECT value FROM json_each(?))""",
        json.dumps([row["cause"] for row in waiting]),
    )}  # fmt: skip
    return [
        row | {"mailed": bool(told and told["sent_at"])}
        for row in waiting
        if _to_phone(told := known.get(row["cause"]), row)
    ]


def _to_phone(told: dict | None, row: dict) -> bool:
    """Nobody told them yet: no letter was written, or it did not leave. A letter on its way has a quarter of an hour; where
    somebody may be leaving the house now, a letter alone is not enough.
    """
    if told and told["called_at"]:
        return False
    if row.get("urgent"):
        return True
    if told is None:
        return not by_mail(row["email"], row["reminded_by"]) or not _young(row)
    return not told["sent_at"] and bool(told["given_up_at"] or told["trouble"])


def _young(row: dict) -> bool:
    """Whether the letter may still be written by the task: it looks every few minutes."""
    return clock.now() - row["since"] < timedelta(minutes=15)


# -- a volunteer's own calendar -------------------------------------------------------------------------------------


def owner_of(secret_hash: str) -> Person | None:
    """Whose calendar that address is, while it is good and the person is here."""
    feed = CalendarFeed.get_or_none(CalendarFeed.secret_hash == secret_hash, CalendarFeed.stopped_at.is_null())
    return feed.person if feed and feed.person.is_active else None


def feed_of(person: Person) -> CalendarFeed | None:
    return CalendarFeed.get_or_none(CalendarFeed.person == person, CalendarFeed.stopped_at.is_null())


def events_of(person: Person) -> list[Event]:
    """What this volunteer has taken, a while back and ahead: kind, district and time; no name, no house number."""
    first, last = (clock.today() + timedelta(days=days) for days in (-_IN_CALENDAR_DAYS, 400))
    found = rows(
        """SELECT j.id, j.kind, j.work_on, j.starts_minute, j.wanted_minutes, d.name AS district, h.joined_at, j.confirmed_at
           FROM errand_helper h JOIN errand_job j ON j.id = h.job_id JOIN resident r ON r.id = j.resident_id
           JOIN district d ON d.id = r.district_id
           WHERE h.person_id = ? AND h.left_at IS NULL AND j.work_on BETWEEN ? AND ? AND j.starts_minute IS NOT NULL
             AND j.state IN ('open', 'claimed', 'confirmed', 'running', 'over', 'done', 'settled')
           ORDER BY j.work_on, j.starts_minute, j.id LIMIT 1000""",
        person.id, first.isoformat(), last.isoformat(),
    )  # fmt: skip
    return [_event(row) for row in found]


def _event(row: dict) -> Event:
    day = date.fromisoformat(row["work_on"])
    starts = clock.moment_on(day, row["starts_minute"])
    changed = datetime.fromisoformat(row["confirmed_at"] or row["joined_at"])
    return Event(
        f"errand-{row['id']}@townhub", starts, starts + timedelta(minutes=row["wanted_minutes"]),
        _("ちょい加勢 {kind}", kind=kind_word(row["kind"])), changed.astimezone(UTC),
        _("どなたのところかは、ちょい加勢の画面で見てください。"), row["district"],
    )  # fmt: skip
