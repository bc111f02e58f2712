"""A conversation that was pasted or dropped in: JSON as `drafter draft` takes it, a mail (.eml), or plain words."""

import hashlib
import re
from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from pydantic import ValidationError

from drafter.conversation import NAME_LIMIT, SUBJECT_LIMIT, Conversation, describe, parse_conversation
from drafter.errors import ConversationError
from drafter.text.surrogates import mended

__all__ = ["read_pasted"]

_HEADER = re.compile(r"(?:From|To|Subject|Date|Message-ID|Received|Return-Path|Delivered-To|MIME-Version):", re.I)
_SUBJECT = re.compile(r"Subject: ?([^\n]{0,1000})\n+", re.I)


def read_pasted(text: str, name: str, mailbox: str) -> Conversation:
    """The conversation in `text`, of the file `name` where it was one; raises ConversationError.

    Its id is made of the words, so that the same ones are the same conversation. `mailbox` is for what names none.
    """
    text = mended(text).strip().removeprefix("\ufeff")
    if not text:
        raise ConversationError("What was pasted is empty; paste what the customer wrote, a mail or JSON.")
    id = "pasted-" + hashlib.sha256("\n".join([mailbox, text]).encode()).hexdigest()[:16]
    if text.startswith("{"):
        return parse_conversation(text.encode(), name or "What was pasted").model_copy(update={"id": id})
    told = _mail(text) if name.casefold().endswith(".eml") or _looks_like_mail(text) else _words(text)
    try:
        return Conversation.model_validate({"id": id, "mailbox": mailbox} | told)
    except ValidationError as error:
        raise ConversationError(f"{name or 'What was pasted'}: {describe(error)}") from error


def _looks_like_mail(text: str) -> bool:
    head = text.partition("\n\n")[0].splitlines()
    return sum(bool(_HEADER.match(line)) for line in head[:60]) >= 2 and _HEADER.match(head[0]) is not None


def _words(text: str) -> dict[str, Any]:
    """Plain words are one message of the customer; a first line may name the subject."""
    found = _SUBJECT.match(text)
    said = text[found.end() :] if found else text
    return {"subject": found[1].strip() if found else "", "messages": [{"author": "customer", "text": said or text}]}


def _mail(text: str) -> dict[str, Any]:
    mail = message_from_string(text, policy=policy.default)
    name, address = parseaddr(str(mail.get("From", "")))
    message: dict[str, Any] = {"author": "customer", "name": name[:NAME_LIMIT] or None, **_body(mail)}
    if at := _date(str(mail.get("Date", ""))):
        message["at"] = at
    customer = {"name": name[:NAME_LIMIT] or None, "email": address[:NAME_LIMIT] or None}
    return {"subject": str(mail.get("Subject", ""))[:SUBJECT_LIMIT], "customer": customer, "messages": [message]}


def _body(mail: EmailMessage) -> dict[str, Any]:
    part = mail.get_body(("plain", "html"))
    files = [str(one.get_filename())[:NAME_LIMIT] for one in mail.iter_attachments() if one.get_filename()]
    try:
        said = str(part.get_content()) if part else ""
    except (LookupError, ValueError, KeyError) as error:  # a charset that nobody knows
        raise ConversationError(f"The mail's text cannot be read: {error}. Paste the words themselves.") from error
    kind = "html" if part is not None and part.get_content_subtype() == "html" else "text"
    return {kind: said, "attachments": files[:200]}


def _date(written: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(written)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
