"""A mail in a file, as mail programs save it (.eml): what it says, and the files that came with it."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from pydantic import ValidationError

from drafter.attachments.mail import MOST_MULTIPARTS
from drafter.conversation import (
    ATTACHMENT_BYTES,
    FILE_LIMIT,
    MOST_ATTACHMENTS,
    NAME_LIMIT,
    SUBJECT_LIMIT,
    Attachment,
    Conversation,
    describe,
)
from drafter.errors import ConversationError
from drafter.text.surrogates import mended

__all__ = ["files_of", "read_mail_file"]

_MAIL = "message/rfc822"
_HEADERS = ("From", "To", "Subject", "Date", "Received", "Message-ID")
_ORNAMENT = 10_000  # bytes of a picture within the text that is a logo or a social button, and shows nothing


def read_mail_file(raw: bytes, name: str, mailbox: str, id: str = "") -> Conversation:
    """The conversation that a mail begins, its attachments not yet read; `name` says in errors where it came from.

    Without an `id` it is known by its bytes. Raises ConversationError.
    """
    if len(raw) > FILE_LIMIT:
        raise ConversationError(
            f"{name} is larger than {FILE_LIMIT:,} bytes; save the mail without its largest files."
        )
    if raw.lower().count(b"boundary=") > MOST_MULTIPARTS:
        raise ConversationError(
            f"{name} has more than {MOST_MULTIPARTS} parts within parts; no mail has. Paste its words."
        )
    mail = message_from_bytes(raw, policy=policy.default)
    if not any(header in mail for header in _HEADERS):
        raise ConversationError(
            f"{name} is no mail: it has no From, To, Subject or Date. Save it once more, or paste its words."
        )
    told = {"id": id or f"mail-{hashlib.sha256(raw).hexdigest()[:16]}", "mailbox": mailbox, **_told(mail, name)}
    try:
        return Conversation.model_validate(told)
    except ValidationError as error:
        raise ConversationError(f"{name}: {describe(error)}") from error


def files_of(mail: EmailMessage) -> Iterator[Attachment]:
    """The files of a mail with their bytes, as many as are taken in; of the others their names."""
    left = FILE_LIMIT
    for number, part in enumerate(part for part in mail.walk() if _is_file(part)):
        if number == MOST_ATTACHMENTS:
            return
        content = _payload(part)
        name = _name(part)
        if len(content) < _ORNAMENT and part.get("Content-ID") and part.get_content_maintype() == "image":
            continue
        if len(content) > min(ATTACHMENT_BYTES, left):
            yield Attachment(name=name, unread=f"the file has more than {ATTACHMENT_BYTES:,} bytes")
            continue
        left -= len(content)
        kind = part.get_content_type()[:NAME_LIMIT]
        yield Attachment(name=name, type=kind, content=content)


def _is_file(part: EmailMessage) -> bool:
    """Whether it is one; so is a mail in the mail, whose own files come behind it."""
    if part.get_content_type() == _MAIL:
        return True
    return bool(part.get_filename() or (part.get_content_disposition() == "attachment" and not part.is_multipart()))


def _name(part: EmailMessage) -> str:
    """What a file is called; a mail in the mail by its subject, where it has no name."""
    name = part.get_filename()
    if not name and part.get_content_type() == _MAIL:
        name = f"{_header(inner, 'Subject') or 'mail'}.eml" if (inner := _inner(part)) else "mail.eml"
    return mended(str(name or "unnamed"))[:NAME_LIMIT] or "unnamed"


def _inner(part: EmailMessage) -> EmailMessage | None:
    held = part.get_payload()
    first = held[0] if isinstance(held, list) and held else None
    return first if isinstance(first, EmailMessage) else None


def _payload(part: EmailMessage) -> bytes:
    try:
        if part.is_multipart():
            inner = _inner(part)
            return inner.as_bytes() if inner else b""
        found = part.get_payload(decode=True)
    except Exception:  # what a broken part does to the parser is not known; its name is
        return b""
    return found if isinstance(found, bytes) else b""


def _told(mail: EmailMessage, name: str) -> dict[str, Any]:
    sender, address = parseaddr(_header(mail, "From"))
    message: dict[str, Any] = {"author": "customer", "name": sender[:NAME_LIMIT] or None, **_body(mail, name)}
    if at := _date(_header(mail, "Date")):
        message["at"] = at
    message["attachments"] = tuple(files_of(mail))
    customer = {"name": sender[:NAME_LIMIT] or None, "email": address[:NAME_LIMIT] or None}
    return {"subject": _header(mail, "Subject")[:SUBJECT_LIMIT], "customer": customer, "messages": [message]}


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return mended(str(mail.get(name, "")))
    except Exception:  # the parser raises many kinds of errors for headers that are none
        return ""


def _body(mail: EmailMessage, name: str) -> dict[str, str]:
    try:
        part = mail.get_body(("plain", "html"))
        said = "" if part is None else mended(str(part.get_content()))
    except Exception as error:  # a charset that nobody knows, or parts that are none
        raise ConversationError(f"{name}: its text cannot be read ({error}). Paste the words themselves.") from error
    kind = "html" if part is not None and part.get_content_type() == "text/html" else "text"
    return {kind: said}


def _date(written: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(written)
    except (ValueError, TypeError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
