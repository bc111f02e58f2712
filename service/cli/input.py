"""What commands are given: a conversation as JSON or as a mail (.eml), in a file or on standard input.

In a file of JSON an attachment may name a file beside it: `{"path": "export.log"}`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from drafter.conversation import (
    ATTACHMENT_BYTES,
    FILE_LIMIT,
    Conversation,
    describe,
    parse_conversation,
    read_conversation,
)
from drafter.errors import ConversationError
from drafter.mailbox import DEFAULT
from drafter.text.surrogates import mended

__all__ = ["read_input"]


def read_input(name: str) -> Conversation:
    """The conversation in the file `name`, or on standard input where it is `-`; raises ConversationError."""
    if name == "-":
        raw, shown = sys.stdin.buffer.read(FILE_LIMIT + 1), "standard input"
        return parse_conversation(raw, shown) if raw.lstrip()[:1] in (b"{", b"[", b"") else _mail(raw, shown)
    path = Path(name)
    if path.suffix.casefold() == ".eml" and path.is_file():
        return _mail(_bytes(path, FILE_LIMIT), mended(name))
    return _with_files(path) if path.is_file() else read_conversation(path)


def _mail(raw: bytes, name: str) -> Conversation:
    from service.mail_files import read_mail_file

    return read_mail_file(raw, name, DEFAULT.id)


def _with_files(path: Path) -> Conversation:
    """The conversation in a file of JSON, with the files that it names beside itself."""
    raw = _bytes(path, FILE_LIMIT)
    if b'"path"' not in raw:
        return parse_conversation(raw, mended(str(path)))
    try:
        data = json.loads(raw)
        messages = data["messages"]
        for message in messages:
            message["attachments"] = [_file(one, path) for one in message.get("attachments", ())]
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return parse_conversation(raw, mended(str(path)))  # which says what is wrong, and where
    try:
        return Conversation.model_validate(data)
    except ValidationError as error:
        raise ConversationError(f"{mended(str(path))}: {describe(error)}") from error


def _file(given: Any, conversation: Path) -> Any:
    """An attachment, with the bytes of the file that it names."""
    if not isinstance(given, dict) or not isinstance(given.get("path"), str):
        return given
    folder = conversation.resolve().parent
    path = (folder / given["path"]).resolve()
    told = {"name": path.name, **{key: value for key, value in given.items() if key != "path"}}
    if not path.is_relative_to(folder):
        raise ConversationError(
            f"the attachment {given['path']!r} lies outside the folder of {mended(str(conversation))}; put it there."
        )
    content = _bytes(path, ATTACHMENT_BYTES)
    if len(content) > ATTACHMENT_BYTES:
        return told | {"unread": f"the file has more than {ATTACHMENT_BYTES:,} bytes"}
    return told | {"content": content}


def _bytes(path: Path, most: int) -> bytes:
    """The file's bytes, one more than `most` where there are more; raises ConversationError."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, a device never ends
            raise ConversationError(f"{mended(str(path))} cannot be read: it is no file. Check the path.")
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise ConversationError(f"{mended(str(path))} cannot be read: {error.strerror}. Check the path.") from error
