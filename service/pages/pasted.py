"""A conversation that was pasted or dropped in: JSON as `drafter draft` takes it, a mail (.eml), or plain words."""

import hashlib
import re
from typing import Any

from pydantic import ValidationError

from drafter.conversation import Conversation, describe, parse_conversation
from drafter.errors import ConversationError
from drafter.text.surrogates import mended
from service.mail_files import read_mail_file

__all__ = ["read_dropped", "read_pasted"]

_HEADER = re.compile(r"(?:From|To|Subject|Date|Message-ID|Received|Return-Path|Delivered-To|MIME-Version):", re.I)
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""What stands in pictures and programs and in nothing that somebody wrote."""

_SUBJECT = re.compile(r"Subject: ?([^\n]{0,1000})\n+", re.I)


def read_pasted(text: str, name: str, mailbox: str) -> Conversation:
    """The conversation in `text`, of the file `name` where it was one; raises ConversationError.

    Its id is made of the words, so that the same ones are the same conversation. `mailbox` is for what names none.
    Attachments are not read yet.
    """
    text = mended(text).strip().removeprefix("\ufeff")
    name = name or "What was pasted"
    if not text:
        raise ConversationError("What was pasted is empty; paste what the customer wrote, a mail or JSON.")
    id = "pasted-" + hashlib.sha256("\n".join([mailbox, text]).encode()).hexdigest()[:16]
    if text.startswith("{") or name.casefold().endswith(".json"):
        return parse_conversation(text.encode(), name).model_copy(update={"id": id})
    if _is_mail(name) or _looks_like_mail(text):
        return read_mail_file(text.encode(), name, mailbox, id)
    if _NO_TEXT.search(text):
        raise ConversationError(f"{name} is no text; drop a mail (.eml), a text or JSON, or paste the words.")
    try:
        return Conversation.model_validate({"id": id, "mailbox": mailbox} | _words(text))
    except ValidationError as error:
        raise ConversationError(f"{name}: {describe(error)}") from error


def read_dropped(raw: bytes, name: str, mailbox: str) -> Conversation:
    """The same of a file whose bytes are no UTF-8: a mail states itself how it is written, words are Windows-1252."""
    text = raw.decode("cp1252", "replace")
    if _is_mail(name) or _looks_like_mail(text):
        id = "pasted-" + hashlib.sha256(mailbox.encode() + b"\n" + raw).hexdigest()[:16]
        return read_mail_file(raw, name or "What was dropped", mailbox, id)
    return read_pasted(text, name, mailbox)


def _is_mail(name: str) -> bool:
    return name.casefold().endswith(".eml")


def _looks_like_mail(text: str) -> bool:
    head = text.partition("\n\n")[0].splitlines()
    return sum(bool(_HEADER.match(line)) for line in head[:60]) >= 2 and _HEADER.match(head[0]) is not None


def _words(text: str) -> dict[str, Any]:
    """Plain words are one message of the customer; a first line may name the subject."""
    found = _SUBJECT.match(text)
    said = text[found.end() :] if found else text
    return {"subject": found[1].strip() if found else "", "messages": [{"author": "customer", "text": said or text}]}
