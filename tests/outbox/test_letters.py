"""Letters leave through a real mail server, once each, and come back to the office when they cannot."""

import email
import email.policy
import socket
import ssl
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from conftest import audited
from reader import press, read

from townhub import clock, clockwork, config
from townhub.accounts.models import Person
from townhub.db import one, write
from townhub.outbox import actions
from townhub.outbox.models import CalendarFeed, Letter, Reminder, in_trouble
from townhub.outbox.rules import Post, wait_after
from townhub.refused import Refused


class Office:
    """A post office that keeps what it gets; `says` is its answer to the next letters, if not 250."""

    def __init__(self):
        self.letters, self.says = [], []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.says and self.says[0].startswith("5"):
            return self.says.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.says:
            return self.says.pop(0)
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def office():
    """A real SMTP server on this machine."""
    office = Office()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    office.post = Post("127.0.0.1", controller.port, "hinata@example.jp", starttls=False)
    yield office
    controller.stop()


HERE = Path(__file__).parent
# Vouches for itself, for a mail server on this machine in a test, and for nothing else.
CERTIFICATE = HERE / "mail_server.pem"


@pytest.fixture
def strict_office(tmp_path):
    """A mail server as a provider has it: it wants STARTTLS, then a name and a password."""
    office = Office()
    seal = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    seal.load_cert_chain(CERTIFICATE)

    def who(server, session, envelope, mechanism, told):
        return AuthResult(success=(told.login, told.password) == (b"hinata", b"secret word"), handled=False)

    controller = Controller(office, hostname="127.0.0.1", port=free_port(), tls_context=seal, require_starttls=True,
                            authenticator=who, auth_required=True)  # fmt: skip
    controller.start()
    (tmp_path / "password").write_text("secret word\n")
    office.post = Post("127.0.0.1", controller.port, "hinata@example.jp", True, "hinata", str(tmp_path / "password"),
                       str(CERTIFICATE))  # fmt: skip
    yield office
    controller.stop()


@pytest.fixture
def suzuki(town):
    Person.update(email="suzuki@example.jp").where(Person.id == town.suzuki.id).execute()
    return Person.get_by_id(town.suzuki.id)


@pytest.fixture
def remind(suzuki):
    def write_to(cause="errand-1", hours=24, **changes) -> bool:
        facts = {"subject": "あしたのお手伝い", "body": "草取り\n宮ノ前　9:00から\n"}
        return actions.remind(suzuki, cause, useful_until=clock.now() + timedelta(hours=hours), **{**facts, **changes})

    return write_to


def later(minutes: int) -> None:
    clock.travel(clock.now() + timedelta(minutes=minutes))


def test_a_letter_leaves_once(office, remind):
    assert remind() and not remind()  # the same cause is one letter
    assert actions.deliver(office.post) == 1
    assert actions.deliver(office.post) == 0
    [mail] = office.letters
    assert (mail["To"], mail["From"], mail["Subject"]) == ("suzuki@example.jp", "hinata@example.jp", "あしたのお手伝い")
    assert mail.get_content() == "草取り\n宮ノ前　9:00から\n"
    assert mail["Message-ID"] == Letter.get().message_id
    assert Letter.get().sent_at == clock.now()
    assert audited()[-1] == ("letter.written", "送信箱")


def test_without_an_address_or_a_server_nothing_is_sent(town, remind):
    assert not actions.remind(town.nakamura, "x", subject="s", body="b", useful_until=clock.now())
    remind()
    assert actions.deliver(None) == 0
    assert Letter.get().tries == 0


def test_a_server_that_is_away_is_tried_again_later_and_longer(office, remind):
    remind()
    nobody = Post("127.0.0.1", free_port(), "hinata@example.jp", starttls=False)
    for tries, wait in ((1, 1), (2, 2), (3, 4)):
        assert actions.deliver(nobody) == 0
        letter = Letter.get()
        assert (letter.tries, letter.trouble, letter.next_try_at) == (
            tries, "ConnectionRefusedError", clock.now() + timedelta(minutes=wait),
        )  # fmt: skip
        assert actions.deliver(office.post) == 0  # not before its time
        later(wait)
    assert in_trouble() == 1
    assert actions.deliver(office.post) == 1
    assert (Letter.get().trouble, in_trouble()) == (None, 0)
    assert [wait_after(tries).seconds for tries in (1, 4, 7, 99)] == [60, 480, 3600, 3600]


def test_a_busy_server_is_asked_again_and_the_message_keeps_its_number(office, remind):
    remind()
    office.says = ["451 later"]
    assert actions.deliver(office.post) == 0
    assert Letter.get().trouble == "451"
    later(1)
    assert actions.deliver(office.post) == 1
    assert [mail["Message-ID"] for mail in office.letters] == [Letter.get().message_id]


def test_an_address_that_does_not_exist_is_told_to_the_office(office, remind, login, town, app):
    remind()
    office.says = ["550 no such user"]
    actions.deliver(office.post)
    assert Letter.get().given_up_at and actions.deliver(office.post) == 0
    browser = login(town.sato)
    page = browser.get("/outbox")
    assert "鈴木 一郎さんへ" in read(page).one("main").words and "550" in read(page).one("main").words
    assert press(browser, page, "もう一度送る").status_code == 303
    assert actions.deliver(office.post) == 1
    with pytest.raises(Refused, match="もう送りました"):
        actions.try_again(town.sato, Letter.get())


def test_what_comes_too_late_is_not_sent(office, remind, town):
    remind(hours=1)
    later(61)
    assert actions.deliver(office.post) == 0
    assert (Letter.get().trouble, office.letters) == ("late", [])
    with pytest.raises(Refused, match="もう間にあわない"):
        actions.try_again(town.sato, Letter.get())


def test_through_a_sealed_line_with_name_and_password(strict_office, remind):
    remind()
    assert actions.deliver(strict_office.post) == 1
    assert [mail["To"] for mail in strict_office.letters] == ["suzuki@example.jp"]


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"user": "somebody else"}, "535"),
        ({"password_file": str(HERE / "test_letters.py")}, "UnicodeEncodeError"),
        ({"password_file": str(HERE / "no such file")}, "FileNotFoundError"),
        ({"ca_file": ""}, "SSLCertVerificationError"),  # nobody whom this machine trusts has signed for it
        ({"starttls": False, "user": ""}, "530"),
    ],
)
def test_a_line_that_cannot_be_had_is_told_and_the_letter_waits(strict_office, remind, changes, trouble, login, town):
    remind()
    assert actions.deliver(replace(strict_office.post, **changes)) == 0
    letter = Letter.get()
    assert (letter.trouble, letter.given_up_at, letter.tries, strict_office.letters) == (trouble, None, 1, [])
    assert in_trouble() == 1 and trouble in read(login(town.sato).get("/outbox")).one("main").words
    later(1)
    assert actions.deliver(strict_office.post) == 1


def test_letters_go_away_after_a_month(app, office, remind, town):
    remind(hours=1)
    actions.note_call(town.sato, town.nakamura, "errand-2")
    remind("errand-3", hours=1)
    actions.deliver(office.post)
    office.says = ["550 no such user"]
    remind("errand-4", hours=1)
    actions.deliver(office.post)
    clock.travel(clock.now() + timedelta(days=30))
    actions.tidy()
    assert Letter.select().count() == 3  # thirty days after they were of use, not after they were written
    later(61)
    assert "outbox.tidy" in clockwork.run_due(app)
    actions.tidy()
    assert (Letter.select().count(), [told.cause for told in Reminder.select()]) == (0, ["errand-2"])


def test_a_letter_that_is_being_sent_is_nobody_elses(office, remind):
    """A second process that looks meanwhile finds nothing; after a death in the middle it is sent again, in time."""
    remind()
    taken = actions._take()
    assert actions.deliver(office.post) == 0
    later(5)
    assert actions.deliver(office.post) == 1
    assert office.letters[0]["Message-ID"] == taken.message_id


def test_a_letter_is_written_with_its_act_or_not_at_all(remind):
    with pytest.raises(ZeroDivisionError), write():
        remind()
        raise ZeroDivisionError
    assert one("SELECT count(*) FROM letter") == one("SELECT count(*) FROM reminder") == 0


def test_whoever_was_phoned_was_reminded(town, remind, suzuki):
    actions.note_call(town.sato, town.nakamura, "errand-2")
    actions.note_call(town.takahashi, town.nakamura, "errand-2")
    assert Reminder.get(Reminder.cause == "errand-2").called_by == town.sato
    assert not actions.remind(suzuki, "errand-2", subject="s", body="b", useful_until=clock.now())
    remind()
    actions.note_call(town.sato, suzuki, "errand-1")
    assert Reminder.get(Reminder.cause == "errand-1").called_at == clock.now()


def test_the_server_is_named_in_the_towns_own_file(tmp_path):
    assert config.settings(tmp_path)["MAIL"] is None
    (tmp_path / "config.toml").write_text(
        '[mail]\nhost = "mail.example.jp"\nfrom = "hinata@example.jp"\nuser = "hinata"\n'
    )
    mail = config.settings(tmp_path)["MAIL"]
    assert Post(**mail) == Post(
        "mail.example.jp", 587, "hinata@example.jp", True, "hinata", str(tmp_path / "mail_password")
    )


def test_an_address_that_is_none_is_refused(login, town):
    browser = login(town.kanri)
    page = browser.get(f"/people/{town.suzuki.id}/change")
    for typed in ("suzuki", "suzuki@", "鈴木@example.jp", "a b@example.jp", "a@b", "a@x..jp", "a@b.jp,c@d.jp"):
        wrong = press(browser, page, "書きかえる", email=typed)
        assert wrong.status_code == 422 and "suzuki@example.jp のように" in read(wrong).one("main").words, typed
    assert press(browser, page, "書きかえる", email="ｓｕｚｕｋｉ@example.jp").status_code == 303
    assert Person.get_by_id(town.suzuki.id).email == "suzuki@example.jp"


def test_a_calendar_has_one_address_at_a_time(town):
    first = actions.begin_feed(town.suzuki, lambda number: f"{number:064d}")
    second = actions.begin_feed(town.suzuki, lambda number: f"{number:064d}")
    assert CalendarFeed.get_by_id(first.id).stopped_at and not second.stopped_at
    actions.end_feed(town.sato, town.suzuki)
    actions.end_feed(town.sato, town.suzuki)
    assert audited()[-1] == ("feed.ended", "佐藤 花子") and audited()[-2][0] == "feed.begun"
