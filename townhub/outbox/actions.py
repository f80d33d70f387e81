"""Letters are written inside the act that causes them, and leave afterwards.

At least once: a letter is marked as gone after the server took it. When the process dies just between the two, it is sent
again, with the same Message-ID, by which mail programs show it once. While it is being sent its next try is put off, so that
a second process does not send it meanwhile.
"""

import logging
import secrets
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from townhub import audit, clock
from townhub.accounts.models import Person
from townhub.db import one, write
from townhub.i18n import _
from townhub.outbox.models import CalendarFeed, Letter, Reminder
from townhub.outbox.rules import MOOT, STAYS, Post, by_mail, is_final, wait_after
from townhub.refused import Refused

_AT_ONCE = 50
_TIMEOUT_SECONDS = 20
# Longer than any try takes: until then nobody else takes the letter.
_BEING_SENT = timedelta(minutes=5)
log = logging.getLogger(__name__)


def remind(person: Person, cause: str, *, subject: str, body: str, useful_until: datetime) -> bool:
    """Write a letter to somebody who has an address, once for this cause, inside the act's own `write()`.

    False when they were reminded of it already, have no address, or wish for none.
    """
    with write():
        if not by_mail(person.email, person.reminded_by) or Reminder.select().where(Reminder.cause == cause).exists():
            return False
        letter = Letter.create(
            message_id=f"<{secrets.token_hex(16)}@townhub>", person=person, address=person.email, subject=subject, body=body,
            made_at=clock.now(), useful_until=useful_until, next_try_at=clock.now(),
        )  # fmt: skip
        Reminder.create(cause=cause, person=person, letter=letter, made_at=clock.now())
        audit.record("送信箱", "letter.written", letter)
    return True


def note_call(actor, person: Person, cause: str) -> None:
    """電話で知らせた. Somebody who was to get a letter that never left counts as reminded by telephone. Twice is once."""
    with write():
        now, by = clock.now(), getattr(actor, "id", None)
        known = Reminder.get_or_none(Reminder.cause == cause)
        if known and known.called_at:
            return
        if known:
            Reminder.update(called_by=by, called_at=now).where(Reminder.id == known.id).execute()
        else:
            known = Reminder.create(cause=cause, person=person, called_by=by, called_at=now, made_at=now)
        audit.record(actor, "reminder.called", known)


def deliver(post: Post | None, connect: Callable[[Post], smtplib.SMTP] | None = None,
            stands: Callable[[str], bool] | None = None) -> int:  # fmt: skip
    """Send what is due; how many went. Without a mail server nothing is sent, and letters wait.

    `stands` is asked just before a letter leaves whether its cause still does: what was called off meanwhile is not told.
    """
    give_up_on_old_ones()
    if post is None:
        return 0
    sent = 0
    server = None
    try:
        while letter := _take():
            if stands and not _stands(letter, stands):
                continue
            try:
                server = server or (connect or open_post)(post)
                server.send_message(_as_mail(letter, post))
            except smtplib.SMTPRecipientsRefused as error:
                code = max((answer[0] for answer in error.recipients.values()), default=550)
                _put_off(letter, f"{code}", final=is_final(code))
            except smtplib.SMTPResponseException as error:
                _put_off(letter, f"{error.smtp_code}", final=False)
                server = _close(server)
                break
            except (OSError, ValueError, smtplib.SMTPException) as error:  # ValueError: a password file that is none
                # The trace could name the address: the kind of trouble is enough for the office.
                log.warning("outbox: %s", type(error).__name__)
                _put_off(letter, type(error).__name__, final=False)
                server = _close(server)
                break
            else:
                _gone(letter)
                sent += 1
                if sent >= _AT_ONCE:
                    break
    finally:
        _close(server)
    return sent


def open_post(post: Post) -> smtplib.SMTP:
    """A line to the mail server, whose certificate is checked: the password goes to nobody else."""
    server = smtplib.SMTP(post.host, post.port, timeout=_TIMEOUT_SECONDS)
    try:
        if post.starttls:
            server.starttls(context=ssl.create_default_context(cafile=post.ca_file or None))
        if post.user:
            server.login(post.user, Path(post.password_file).read_text(encoding="utf-8").strip())
    except BaseException:
        server.close()
        raise
    return server


def _close(server: smtplib.SMTP | None) -> None:
    if server is not None:
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            log.info("outbox: the server had gone")


def _take() -> Letter | None:
    """The next letter that is due, put off for as long as a try may take."""
    with write():
        now = clock.now()
        due = (Letter.next_try_at <= now) & Letter.sent_at.is_null() & Letter.given_up_at.is_null()
        letter = Letter.select().where(due).order_by(Letter.next_try_at, Letter.id).first()
        if letter is not None:
            Letter.update(next_try_at=now + _BEING_SENT, tries=Letter.tries + 1).where(Letter.id == letter.id).execute()
            letter.tries += 1
    return letter


def _stands(letter: Letter, stands: Callable[[str], bool]) -> bool:
    told = Reminder.get_or_none(Reminder.letter == letter)
    if told is None or stands(told.cause):
        return True
    _put_off(letter, MOOT, final=True)
    return False


def _as_mail(letter: Letter, post: Post) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = post.sender, letter.address, letter.subject
    mail["Message-ID"], mail["Date"] = letter.message_id, format_datetime(letter.made_at)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.body, charset="utf-8", cte="base64")
    return mail


def _gone(letter: Letter) -> None:
    with write():
        Letter.update(sent_at=clock.now(), trouble=None).where(
            Letter.id == letter.id, Letter.sent_at.is_null()
        ).execute()


def _put_off(letter: Letter, trouble: str, final: bool) -> None:
    with write():
        now = clock.now()
        then = {"given_up_at": now} if final else {"next_try_at": now + wait_after(letter.tries)}
        Letter.update(trouble=trouble, **then).where(Letter.id == letter.id, Letter.sent_at.is_null()).execute()


def give_up_on_old_ones() -> None:
    """What was to be known before a time that is past now."""
    now = clock.now()
    old = (Letter.useful_until < now) & Letter.sent_at.is_null() & Letter.given_up_at.is_null()
    if one("SELECT 1 FROM letter WHERE sent_at IS NULL AND given_up_at IS NULL LIMIT 1"):
        with write():
            Letter.update(given_up_at=now, trouble="late").where(old).execute()


def tidy() -> None:
    """What is long gone, or was given up long ago, is nobody's business any more: addresses and words go. Twice is once."""
    long_ago = clock.now() - STAYS
    old = (Letter.useful_until < long_ago) & (Letter.sent_at.is_null(False) | Letter.given_up_at.is_null(False))
    if Letter.select(Letter.id).where(old).exists():
        with write():
            letters = Letter.select(Letter.id).where(old)
            Reminder.delete().where(
                Reminder.letter.in_(letters)
            ).execute()  # of an appointment that is past: asked of no more
            Letter.delete().where(old).execute()


def try_again(actor, letter: Letter) -> None:
    """もう一度送る: now, however often it failed. Raises Refused for one that is gone, or of no use any more."""
    with write():
        now = Letter.get_by_id(letter.id)
        if now.sent_at:
            raise Refused(_("もう送りました"))
        if now.useful_until < clock.now():
            raise Refused(_("もう間にあわない知らせです。電話で伝えてください"))
        Letter.update(given_up_at=None, trouble=None, next_try_at=clock.now()).where(Letter.id == now.id).execute()
        audit.record(actor, "letter.tried_again", now)


# -- a volunteer's calendar -----------------------------------------------------------------------------------------


def begin_feed(actor: Person, secret_hash: Callable[[int], str]) -> CalendarFeed:
    """A new secret address for one's own calendar; the one before ends. `secret_hash` makes the hash from the number."""
    with write():
        end_feed(actor, actor, quiet=True)
        feed = CalendarFeed.create(person=actor, secret_hash="0" * 64, made_at=clock.now())
        CalendarFeed.update(secret_hash=secret_hash(feed.id)).where(CalendarFeed.id == feed.id).execute()
        audit.record(actor, "feed.begun", feed)
    return CalendarFeed.get_by_id(feed.id)


def end_feed(actor, person: Person, quiet: bool = False) -> None:
    """The address leads nowhere from now on."""
    with write():
        running = CalendarFeed.get_or_none(CalendarFeed.person == person, CalendarFeed.stopped_at.is_null())
        if running is None:
            return
        CalendarFeed.update(stopped_at=clock.now(), stopped_by=getattr(actor, "id", None)).where(
            CalendarFeed.id == running.id
        ).execute()
        if not quiet:
            audit.record(actor, "feed.ended", running)
