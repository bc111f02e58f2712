"""Mail archives as threads: mbox and eml files, joined by Message-ID, In-Reply-To and References.

Source: RFC 5322, 3.6.4 (identification fields).
"""

import mailbox as mailboxes
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from drafter.cleaning.automatic import sounds_automatic, was_sent_by_a_machine
from drafter.conversation import NAME_LIMIT, Conversation, Customer, Message
from drafter.past.faults import faults
from drafter.past.thread import MailThread
from kb_index.documents import SourceProblem
from kb_index.errors import SourceError
from kb_index.sources.charset import decode_text
from kb_index.sources.dates import moment

__all__ = ["Mail", "read_mail", "threads"]

_CHARACTERS = 200_000
_LATEST = datetime.max.replace(tzinfo=UTC)
_MAIL_BYTES = 50_000_000
_HEADER_LINES_BYTES = 256_000  # ten times what relays, signatures and spam filters leave
_HEADER_CHARACTERS = 4_000
_MULTIPARTS = 100  # each line is held against the boundaries of all that it stands in
_PEOPLE = ("from", "to", "cc", "reply-to", "sender")
_HEAD_END = re.compile(rb"\r?\n\r?\n")


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
        except OSError:  # of the file, not of the mail
            raise
        except SourceError as error:
            yield SourceProblem(file, f"mail {number}: {error}")
        except Exception as error:  # the standard library's parser raises anything over broken mails
            yield SourceProblem(file, f"mail {number}: cannot be parsed ({type(error).__name__}); export it again")


def threads(mails: Iterable[Mail]) -> Iterator[MailThread | SourceProblem]:
    """The mails joined to conversations, each in the order of its dates; they are of every mailbox."""
    for thread in _joined(list(mails)):
        _sort(thread)
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


class _Bounded(policy.EmailPolicy):
    """Reads the beginning of a header: the library's parser takes time by the square of the length."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value[:_HEADER_CHARACTERS])


_POLICY: Any = _Bounded()


def _parsed(file: Any) -> EmailMessage:
    raw = file.read(_MAIL_BYTES + 1)
    if len(raw) > _MAIL_BYTES:
        raise SourceError(f"has more than {_MAIL_BYTES:,} bytes; leave out its attachments")
    head = _HEAD_END.search(raw)
    if (head.start() if head else len(raw)) > _HEADER_LINES_BYTES:
        raise SourceError(f"has more than {_HEADER_LINES_BYTES:,} bytes of headers; leave it out")
    if raw.lower().count(b"boundary=") > _MULTIPARTS:
        raise SourceError(f"has more than {_MULTIPARTS} parts that hold parts; leave out what it forwards")
    return message_from_bytes(raw, policy=_POLICY)


def _mail(message: EmailMessage, file: str, number: int, ours: Callable[[str], bool]) -> Mail:
    headers = {name.lower(): _header(message, name, raw) for name, raw in message.raw_items()}
    name, sender = (part[:NAME_LIMIT] for part in parseaddr(headers.get("from", "")))
    text, html = _words(message, "plain"), _words(message, "html")
    subject = " ".join(headers.get("subject", "").split())
    team = ours(sender)
    machine = was_sent_by_a_machine(headers, sender, ours=team) or sounds_automatic(text or html, subject)
    return Mail(
        file=file,
        id=headers.get("message-id", "").strip()[:NAME_LIMIT] or f"{file}#{number}",
        before=tuple(f"{headers.get('references', '')} {headers.get('in-reply-to', '')}".split()),
        sender=sender.casefold(),
        name=" ".join(name.split()),
        subject=subject,
        at=moment(headers.get("date", "")),
        text=text,
        html="" if text.strip() else html,
        automatic=machine,
        ours=team,
        people=tuple(p for pair in getaddresses([headers.get(h, "") for h in _PEOPLE]) for p in pair if p),
    )


def _words(message: EmailMessage, kind: str) -> str:
    """The body of this kind; a charset that nobody knows is read as Latin-1."""
    body = message.get_body((kind,))
    if body is None or not isinstance(raw := body.get_payload(decode=True), bytes):
        return ""
    text = decode_text(raw, body.get_content_charset("ascii"))
    return (raw.decode("latin-1") if text is None else text)[:_CHARACTERS]


def _header(message: EmailMessage, name: str, raw: Any) -> str:
    """A header's words, as they stand where they cannot be parsed; bytes of no known charset are replaced."""
    try:
        value = str(message.policy.header_fetch_parse(name, raw))
    except Exception:  # as above; what else the mail says can be read
        value = str(raw)
    return value.encode("utf-8", "replace").decode()


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


def _sort(thread: list[Mail]) -> None:
    """By date; a mail without one comes before the first that answers it, else at the end."""
    answered: dict[str, datetime] = {}
    for mail in thread:
        for before in mail.before if mail.at else ():
            answered[before] = min(mail.at or _LATEST, answered.get(before, _LATEST))
    thread.sort(key=lambda mail: (mail.at or answered.get(mail.id, _LATEST), mail.at is not None))


def _thread(mails: list[Mail]) -> MailThread | SourceProblem | None:
    """The thread as a conversation, or why it is none; None where no customer writes, or nothing is said."""
    customers = [mail for mail in mails if not mail.ours and not mail.automatic]
    first = customers[0] if customers else None
    if first is None:
        return None
    said = [mail for mail in mails if mail.text.strip() or mail.html.strip()]
    if not any(mail in customers for mail in said):
        return None
    try:
        conversation = Conversation(
            id=mails[0].id,
            subject=mails[0].subject,
            customer=Customer(name=first.name or None, email=first.sender or None),
            messages=tuple(map(_message, said)),
        )
    except ValidationError as error:
        return SourceProblem(mails[0].file, f"a thread of {len(mails)} mails: {faults(error)}")
    people = tuple(dict.fromkeys(person for mail in mails for person in mail.people))
    return MailThread(conversation, mails[0].file, people=people)


def _message(mail: Mail) -> Message:
    author = "bot" if mail.automatic else "agent" if mail.ours else "customer"
    return Message(author=author, text=mail.text, html=mail.html or None, at=mail.at, name=mail.name or None)
