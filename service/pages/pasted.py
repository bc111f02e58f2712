"""A conversation that was pasted or dropped in: JSON as `drafter draft` takes it, a mail (.eml), or plain words."""

import hashlib
import re
from typing import Any

from pydantic import ValidationError

from drafter.conversation import Conversation, describe, parse_conversation
from drafter.errors import ConversationError
from drafter.text.surrogates import mended
from service.mail_files import read_mail_file

__all__ = ["read_pasted"]

_HEADER = re.compile(r"(?:From|To|Subject|Date|Message-ID|Received|Return-Path|Delivered-To|MIME-Version):", re.I)
_SUBJECT = re.compile(r"Subject: ?([^\n]{0,1000})\n+", re.I)


def read_pasted(text: str, name: str, mailbox: str) -> Conversation:
    """The conversation in `text`, of the file `name` where it was one; raises ConversationError.

    Its id is made of the words, so that the same ones are the same conversation. `mailbox` is for what names none.
    Attachments are not read yet.
    """
    text = mended(text).strip().removeprefix("\ufeff")
    if not text:
        raise ConversationError("What was pasted is empty; paste what the customer wrote, a mail or JSON.")
    id = "pasted-" + hashlib.sha256("\n".join([mailbox, text]).encode()).hexdigest()[:16]
    if text.startswith("{"):
        return parse_conversation(text.encode(), name or "What was pasted").model_copy(update={"id": id})
    if name.casefold().endswith(".eml") or _looks_like_mail(text):
        return read_mail_file(text.encode(), name or "What was pasted", mailbox, id)
    try:
        return Conversation.model_validate({"id": id, "mailbox": mailbox} | _words(text))
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
