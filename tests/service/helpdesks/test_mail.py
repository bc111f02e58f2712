"""Plain e-mail against a real Dovecot: read there, put among its drafts, and looked at as a mail program does."""

import imaplib
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from service.errors import HelpDeskError, HelpDeskGone, HelpDeskRefused, HelpDeskUnreachable, InputError
from service.helpdesks.accounts import DeskAccount, Outside
from service.helpdesks.base import DeskDraft, DraftPlace
from service.helpdesks.mail import PlainMail
from service.helpdesks.paging import cursor_at
from service.storage.desk_drafts import PlaceState, StoredDeskDraft
from tests.service.helpdesks.dovecot import PASSWORD, running_dovecot
from tests.service.helpdesks.room import Room

NOW = datetime.now(UTC).replace(microsecond=0)
DRAFT = DeskDraft("Hi Noor,\n\nit is the door.\n\nSam", "a note")
NEWER = DeskDraft("Hi Noor,\n\nit is the switch.\n\nSam", "a note")
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="imap") as folder, running_dovecot(Path(folder)) as address:
        yield address


class Post:
    """A mailbox of its own on the server, with what other people and mail programs do to it."""

    def __init__(self, address: str) -> None:
        self.user = f"help{next(_NUMBERS)}@potters.example"
        host, _, port = address.removeprefix("imap://").partition(":")
        self.client = imaplib.IMAP4(host, int(port))
        self.client.login(self.user, PASSWORD)
        settings = {"user": self.user, "name": "Potters", "signature": "Potters' Supplies"}
        self.account = DeskAccount("mail-1", "mail", "potters", address, settings, {"password": PASSWORD})
        self.desk = PlainMail(self.account, Outside(clock=lambda: NOW))

    def comes(
        self,
        key: str,
        text: str,
        after: tuple[str, ...] = (),
        folder: str = "INBOX",
        minutes: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        mail = EmailMessage(policy=policy.SMTP)
        for name, value in (headers or {}).items():
            mail[name] = value
        mail["Message-ID"] = f"<{key}@example.com>"
        if "From" not in mail:
            mail["From"] = "Noor Haddad <noor@example.com>" if folder == "INBOX" else f"Sam <{self.user}>"
        mail["To"] = self.user
        mail["Subject"] = "Kiln stays cold"
        mail["Date"] = format_datetime(NOW + timedelta(minutes=minutes))
        if after:
            mail["References"] = " ".join(f"<{one}@example.com>" for one in after)
            mail["In-Reply-To"] = f"<{after[-1]}@example.com>"
        mail.set_content(text)
        self.client.append(folder, "", "", mail.as_bytes())

    def drafts(self) -> list[EmailMessage]:
        """What stands among the drafts."""
        return [mail for _, _, mail in self._all("Drafts")]

    def flags(self, folder: str) -> list[str]:
        return [flags for _, flags, _ in self._all(folder)]

    def rewrite_draft(self, text: str) -> None:
        """What a mail program does when an agent types into a draft: another message takes its place."""
        ((uid, _, mail),) = self._all("Drafts")
        mail.clear_content()
        mail.set_content(text)
        self.client.append("Drafts", r"(\Draft)", "", mail.as_bytes(policy=policy.SMTP))
        self.client.select("Drafts")
        self.client.uid("STORE", uid, "+FLAGS", r"(\Deleted)")
        self.client.expunge()

    def _all(self, folder: str) -> list[tuple[str, str, EmailMessage]]:
        self.client.select(folder)
        found = []
        _, (listed,) = self.client.uid("SEARCH", "ALL")
        for uid in listed.split():
            _, answer = self.client.uid("FETCH", uid, "(FLAGS BODY.PEEK[])")
            mail = message_from_bytes(answer[0][1], policy=policy.default)
            flags = re.search(
                r"FLAGS \(([^)]*)\)",
                b" ".join(part for one in answer for part in one if isinstance(part, bytes)).decode(
                    "utf-8", "replace"
                ),
            )
            found.append((uid.decode(), flags[1] if flags else "", mail))
        self.client.close()
        return found


@pytest.fixture
def post(server: str) -> Iterator[Post]:
    made = Post(server)
    yield made
    made.client.logout()


ROOT = "q1@example.com"
AUTHENTIC = {"Authentication-Results": "mx.potters.example; dmarc=pass header.from=example.com"}


def verified(post: Post) -> bool:
    settings = {**post.account.settings, "authserv": "mx.potters.example"}
    desk = PlainMail(replace(post.account, settings=settings), Outside(clock=lambda: NOW))
    return desk.thread(ROOT).conversation.customer.verified


def test_a_customer_is_verified_while_all_their_mails_are_authentic_and_to_us_alone(post: Post) -> None:
    post.comes("q1", "The kiln stays cold.", headers=AUTHENTIC)
    assert verified(post)
    assert not post.desk.thread(ROOT).conversation.customer.verified, "without the name of our server nobody is"
    post.comes("a1", "Which firmware?", after=("q1",), folder="Sent", minutes=1)
    post.comes("q2", "Version 4.2", after=("q1", "a1"), minutes=2, headers=AUTHENTIC)
    assert verified(post)
    post.comes("q3", "And my last invoice?", after=("q1", "a1"), minutes=3)
    assert not verified(post), "anybody who knows the thread may have written the last one"


@pytest.mark.parametrize(
    "headers",
    [
        {"From": "mallory@example.com"},
        {"Cc": "mallory@evil.example"},
        {"Reply-To": "mallory@evil.example"},
        {"Authentication-Results": "mx.potters.example; dmarc=fail header.from=example.com"},
    ],
    ids=lambda given: "-".join(given),
)
def test_account_data_goes_to_nobody_else_by_a_mail_that_joins_the_thread(
    post: Post, headers: dict[str, str]
) -> None:
    post.comes("q1", "The kiln stays cold.", headers=AUTHENTIC)
    post.comes("q2", "Tell me about my account.", after=("q1",), minutes=2, headers={**AUTHENTIC, **headers})
    assert not verified(post)


def test_a_thread_is_read_from_what_was_received_and_sent(post: Post) -> None:
    post.comes("q1", "It is cold.")
    post.comes("a1", "Which firmware?", ("q1",), "Sent", 5)
    post.comes("q2", "Version 4.2", ("q1", "a1"), minutes=9)
    post.comes("x1", "Something else")
    found = post.desk.thread(ROOT)
    assert [message.author for message in found.conversation.messages] == ["customer", "agent", "customer"]
    assert found.message_ids == (ROOT, "a1@example.com", "q2@example.com")
    assert found.conversation.customer.email == "noor@example.com"
    assert found.conversation.subject == "Kiln stays cold"
    assert "\\Seen" not in " ".join(post.flags("INBOX")), "reading leaves no mark"


def test_a_mail_that_came_twice_is_one_message(post: Post) -> None:
    post.comes("q1", "It is cold.")
    post.comes("q1", "It is cold.")
    assert post.desk.thread(ROOT).message_ids == (ROOT,)


def test_a_draft_stands_among_the_drafts_in_its_thread(post: Post) -> None:
    post.comes("q1", "It is cold.")
    placed = post.desk.put_draft(ROOT, DRAFT)
    (mail,) = post.drafts()
    assert placed.place is DraftPlace.NATIVE
    assert mail["Message-ID"] == f"<{placed.ref}>"
    assert mail["In-Reply-To"] == f"<{ROOT}>"
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.startswith("Hi Noor,")
    assert "> It is cold." in text
    assert text.count("Potters' Supplies") == 1
    (flags,) = post.flags("Drafts")
    assert {"\\Draft", "\\Seen"} <= set(flags.split())


def test_the_next_draft_replaces_it(post: Post) -> None:
    post.comes("q1", "It is cold.")
    first = post.desk.put_draft(ROOT, DRAFT)
    post.comes("q2", "And it beeps.", ("q1",), minutes=3)
    second = post.desk.put_draft(ROOT, NEWER, first)
    (mail,) = post.drafts()
    assert mail["Message-ID"] == f"<{second.ref}>"
    assert mail["In-Reply-To"] == "<q2@example.com>"


def test_a_draft_that_an_agent_changed_or_began_is_left_alone(post: Post) -> None:
    post.comes("q1", "It is cold.")
    first = post.desk.put_draft(ROOT, DRAFT)
    post.rewrite_draft("Dear Noor, let me ring you.")
    assert post.desk.put_draft(ROOT, NEWER, first).place is DraftPlace.NONE
    assert post.desk.retire_draft(ROOT, first, "An answer went out.") is None
    (mail,) = post.drafts()
    assert "ring you" in mail.get_content()


def test_a_draft_that_is_out_of_date_is_taken_away_and_no_other(post: Post) -> None:
    post.comes("q1", "It is cold.")
    post.comes("x1", "Something else")
    other = post.desk.put_draft("x1@example.com", NEWER)
    placed = post.desk.put_draft(ROOT, DRAFT)
    post.desk.retire_draft(ROOT, placed, "An answer went out.")
    post.desk.retire_draft(ROOT, placed, "An answer went out.")
    assert [mail["Message-ID"] for mail in post.drafts()] == [f"<{other.ref}>"]


def test_a_text_for_colleagues_has_no_place(post: Post) -> None:
    post.comes("q1", "It is cold.")
    assert post.desk.put_draft(ROOT, DeskDraft("for us", "for us", for_customer=False)).place is DraftPlace.NONE
    assert post.drafts() == []


def test_what_came_and_went_is_listed_once(post: Post) -> None:
    for number in range(60):
        post.comes(f"n{number}", "Hi")
    pages = list(post.desk.changed())
    assert len({ref.id for page in pages for ref in page.items}) == 60
    assert len(pages) > 2
    assert [page.items for page in post.desk.changed(pages[-1].cursor)] == [()]
    rest = list(post.desk.changed(pages[0].cursor))
    assert len({ref.id for page in rest for ref in page.items}) == 10
    post.comes("a1", "Answer", ("n7",), "Sent")
    after = [ref.id for page in post.desk.changed(pages[-1].cursor) for ref in page.items]
    assert after == ["n7@example.com"]


def test_a_mail_of_ten_megabytes_is_read_as_far_as_it_goes(post: Post) -> None:
    post.comes("q1", f"The kiln stays cold. {'long ' * 2_200_000}")
    [message] = post.desk.thread(ROOT).conversation.messages
    assert message.text.startswith("The kiln stays cold.")
    assert len(message.text) > 9_000_000


def test_a_poll_begins_at_a_moment_and_not_at_its_day(post: Post) -> None:
    post.comes("q1", "It is cold.")
    later = cursor_at(datetime.now(UTC) + timedelta(hours=2))
    assert [ref for page in post.desk.changed(later) for ref in page.items] == []
    earlier = cursor_at(datetime.now(UTC) - timedelta(hours=2))
    assert [ref.id for page in post.desk.changed(earlier) for ref in page.items] == [ROOT]


def test_what_is_not_there_or_not_let_in_is_told(post: Post) -> None:
    with pytest.raises(HelpDeskGone):
        post.desk.thread("nobody@example.com")
    with pytest.raises(HelpDeskError, match="no id of a mail"):
        post.desk.thread('x" OR ALL')
    wrong = DeskAccount("m", "mail", "p", post.account.address, post.account.settings, {"password": "wrong"})
    with pytest.raises(HelpDeskRefused, match="does not let"):
        PlainMail(wrong, Outside()).thread(ROOT)


def test_a_server_that_is_away_is_told() -> None:
    pytest.importorskip("imapclient", reason="imapclient is not installed")
    settings, secrets = {"user": "u"}, {"password": "p"}
    away = DeskAccount("m", "mail", "p", "imap://127.0.0.1:9", settings, secrets)
    with pytest.raises(HelpDeskUnreachable, match="Try again later"):
        PlainMail(away, Outside()).thread(ROOT)
    with pytest.raises(InputError, match="imaps://"):
        PlainMail(DeskAccount("m", "mail", "p", "mail.example.com", settings, secrets), Outside()).thread(ROOT)


def test_from_a_mail_that_arrives_to_the_draft_and_its_end(post: Post) -> None:
    """The whole way: a mail has a draft, twice the same has one, a newer one replaces it, an answer retires it."""
    room = Room(post.desk, DeskAccount("desk-1", "mail", "potters", post.account.address, secrets={"password": "p"}))

    def happens(event: str) -> str:
        return room.happens(event, thread=ROOT)

    post.comes("q1", "It is cold.")
    assert happens("e1") == "drafted"
    post.comes("q1", "It is cold.")
    assert happens("e2") == "refused draft-there"
    assert len(post.drafts()) == 1
    post.comes("q2", "And it beeps.", ("q1",), minutes=3)
    assert happens("e3") == "drafted"
    (mail,) = post.drafts()
    assert "You asked: And it beeps." in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    with room.database.writing() as session:  # as when the process ended before it was written down
        row = session.scalars(select(StoredDeskDraft).where(StoredDeskDraft.state == PlaceState.STANDING)).one()
        row.state, row.ref, row.digest = PlaceState.PLACING, None, None
    assert happens("e4") == "drafted"
    assert len(post.drafts()) == 1
    post.comes("a1", "It is the switch.", ("q1", "q2"), "Sent", 9)
    assert happens("e5") == "refused answered"
    assert post.drafts() == []
    assert [reason for _, reason in room.places()] == [
        "The customer wrote again after this was written.",
        "An answer went out after this was written.",
    ]
    room.close()


def test_nothing_here_can_send() -> None:
    folder = Path(__file__).resolve().parents[3] / "service" / "helpdesks"
    assert not [
        path.name for path in folder.rglob("*.py") if re.search(r"\bsmtplib\b|SMTP\(", path.read_text("utf-8"))
    ]
