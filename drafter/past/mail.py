"""Mail archives as threads: mbox and eml files, joined by Message-ID, In-Reply-To and References.

Source: RFC 5322, 3.6.4 (identification fields).
"""

import mailbox as mailboxes
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_binary_file, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from drafter.conversation import Conversation, Customer, Message
from drafter.past.automatic import sounds_automatic, was_sent_by_a_machine
from drafter.past.thread import Thread
from kb_index.documents import SourceProblem

__all__ = ["Mail", "read_mail", "threads"]

_CHARACTERS = 200_000
_PEOPLE = ("from", "to", "cc", "reply-to", "sender")
_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, IndexError, AssertionError, RecursionError)
"""What the standard library's parser raises over broken mails, whatever its policy."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. `id` is its Message-ID, `before` are the mails that it answers; `words` is text, else `html`."""

    file: str
    id: str
    before: tuple[str, ...]
    sender: str
    name: str
    subject: str
    at: datetime | None
    text: str
    html: str
    automatic: bool
    ours: bool
    people: tuple[str, ...]


def read_mail(path: Path, file: str, ours: Callable[[str], bool]) -> Iterator[Mail | SourceProblem]:
    """The mails of an eml or mbox file; `ours` says whether an address is the team's. Raises OSError."""
    for number, open_message in enumerate(_messages(path), start=1):
        try:
            yield _mail(open_message(), file, number, ours)
        except _UNREADABLE as error:
            yield SourceProblem(file, f"mail {number}: cannot be parsed ({type(error).__name__}); export it again")


def threads(mails: Iterable[Mail]) -> Iterator[Thread]:
    """The mails joined to conversations, each in the order of its dates; they are of every mailbox."""
    for thread in _joined(list(mails)):
        thread.sort(key=lambda mail: (mail.at is None, mail.at or datetime.min.replace(tzinfo=UTC)))
        if made := _thread(thread):
            yield made


def _messages(path: Path) -> Iterator[Callable[[], EmailMessage]]:
    """Each message of a file as a function that parses it, so that one that fails costs only itself."""
    if path.suffix.lower() == ".eml":

        def single() -> EmailMessage:
            with path.open("rb") as file:
                return _parsed(file)

        yield single
        return
    with closing(mailboxes.mbox(path, create=False)) as box:
        for key in box.iterkeys():
            yield lambda key=key: _parsed(box.get_file(key))  # type: ignore[misc]


def _parsed(file: Any) -> EmailMessage:
    return message_from_binary_file(file, policy=policy.default)


def _mail(message: EmailMessage, file: str, number: int, ours: Callable[[str], bool]) -> Mail:
    headers = {name.lower(): str(value) for name, value in message.items()}
    name, sender = parseaddr(headers.get("from", ""))
    text, html = _words(message, "plain"), _words(message, "html")
    subject = " ".join(headers.get("subject", "").split())
    team = ours(sender)
    machine = was_sent_by_a_machine(headers, sender, ours=team) or sounds_automatic(text or html, subject)
    return Mail(
        file=file,
        id=headers.get("message-id", "").strip() or f"{file}#{number}",
        before=tuple(f"{headers.get('references', '')} {headers.get('in-reply-to', '')}".split()),
        sender=sender.casefold(),
        name=" ".join(name.split()),
        subject=subject,
        at=_date(headers.get("date", "")),
        text=text,
        html="" if text.strip() else html,
        automatic=machine,
        ours=team,
        people=tuple(p for pair in getaddresses([headers.get(h, "") for h in _PEOPLE]) for p in pair if p),
    )


def _words(message: EmailMessage, kind: str) -> str:
    """The body of this kind; a charset that nobody knows is read as Latin-1."""
    body = message.get_body((kind,))
    if body is None:
        return ""
    try:
        content = body.get_content()
    except (LookupError, UnicodeError):
        raw = body.get_payload(decode=True)
        content = raw.decode("latin-1") if isinstance(raw, bytes) else ""
    return str(content)[:_CHARACTERS]


def _date(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _joined(mails: list[Mail]) -> list[list[Mail]]:
    """Mails of one thread together: each mail joins all that it answers, also such as are not in the archive."""
    root: dict[str, str] = {}

    def find(key: str) -> str:
        root.setdefault(key, key)
        while root[key] != key:
            root[key] = root[root[key]]
            key = root[key]
        return key

    for mail in mails:
        for answered in mail.before:
            root[find(mail.id)] = find(answered)
    together: dict[str, dict[str, Mail]] = {}
    for mail in mails:
        together.setdefault(find(mail.id), {}).setdefault(mail.id, mail)  # a copy in another folder is the same mail
    return [list(thread.values()) for thread in together.values()]


def _thread(mails: list[Mail]) -> Thread | None:
    """The thread as a conversation; None where no customer writes, or nothing is said."""
    customers = [mail for mail in mails if not mail.ours and not mail.automatic]
    first = customers[0] if customers else None
    if first is None:
        return None
    messages = tuple(_message(mail) for mail in mails if mail.text.strip() or mail.html.strip())
    try:
        conversation = Conversation(
            id=mails[0].id,
            subject=mails[0].subject,
            customer=Customer(name=first.name or None, email=first.sender or None),
            messages=messages,
        )
    except ValidationError:
        return None
    people = tuple(dict.fromkeys(person for mail in mails for person in mail.people))
    return Thread(conversation, mails[0].file, people=people)


def _message(mail: Mail) -> Message:
    author = "bot" if mail.automatic else "agent" if mail.ours else "customer"
    return Message(author=author, text=mail.text, html=mail.html or None, at=mail.at, name=mail.name or None)
