"""Attachments are read once, where a conversation comes in: text, logs, tables, web pages, mails and PDFs become
words.

What they say is a customer's claim and data, never an order. Everything is bounded: files, bytes, pages, rows,
characters and seconds. Bytes are given up once they are read; a picture keeps those that are seen, for a model that
sees: where and with what a photograph was taken is not kept.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from drafter.attachments.bare_picture import bare_picture
from drafter.attachments.kinds import EMPTY, FileKind, kind_of, picture_type
from drafter.attachments.mail import mail_words
from drafter.attachments.pdf import read_pdf
from drafter.cleaning.html_text import html_to_text
from drafter.conversation import ATTACHMENT_CHARACTERS, Attachment, Conversation, Message
from drafter.text.surrogates import mended
from drafter.text.visible import visible

__all__ = ["PICTURE_BYTES", "read_files", "without_pictures"]

PICTURE_BYTES = 4 * 1024 * 1024
"""Bytes of a picture that a model is shown; a larger one is known by its name."""

_MOST_FILES = 20
_MOST_PICTURES = 5  # that are kept for a model that sees
_SECONDS = 20.0  # for all files of a conversation
_PDF_SECONDS = 10.0
_MOST_ROWS = 2_000
_TEXT_BYTES = 4 * ATTACHMENT_CHARACTERS
_KEPT = 64
_READ = "only text, logs, CSV, JSON, HTML, PDF files and saved mails are read"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class _Found:
    """What reading a file came to. `certain`: another time it would come to the same."""

    text: str = ""
    unread: str = ""
    picture: bytes | None = None
    certain: bool = True


def read_files(conversation: Conversation) -> Conversation:
    """The conversation with its attachments read, those of the newest messages first; itself where none is unread."""
    if not any(_waits(file) for message in conversation.messages for file in message.files):
        return conversation
    until, left, pictures = time.monotonic() + _SECONDS, _MOST_FILES, _MOST_PICTURES
    messages: list[Message] = []
    for message in reversed(conversation.messages):
        files = list(message.attachments)
        for place, file in enumerate(files):
            if isinstance(file, Attachment) and _waits(file):
                seconds = min(_PDF_SECONDS, until - time.monotonic()) if left > 0 else 0.0
                found = _KEPT_FILES.read(file, seconds)
                left -= 1
                pictures -= found.content is not None
                files[place] = found if pictures >= 0 or found.content is None else _without(found)
        read = tuple(files)
        messages.append(message if read == message.attachments else message.model_copy(update={"attachments": read}))
    return conversation.model_copy(update={"messages": tuple(reversed(messages))})


def without_pictures(conversation: Conversation) -> Conversation:
    """The conversation, read already, without the bytes of its pictures, which stand in it by name and type."""
    if not any(file.content for message in conversation.messages for file in message.files):
        return conversation
    messages = (
        message.model_copy(update={"attachments": tuple(map(_unseen, message.attachments))})
        for message in conversation.messages
    )
    return conversation.model_copy(update={"messages": tuple(messages)})


def _unseen(file: Attachment | str) -> Attachment | str:
    return file if isinstance(file, str) else file.model_copy(update={"content": None})


def _without(picture: Attachment) -> Attachment:
    """A picture too many, known by its name alone."""
    return picture.model_copy(update={"content": None, "unread": f"only {_MOST_PICTURES} pictures are kept"})


def _waits(file: Attachment) -> bool:
    """Whether the bytes are there and not yet read; a picture is where it is bare and of its type."""
    if file.content is None:
        return False
    picture = picture_type(file.content)
    too_large = len(file.content) > PICTURE_BYTES
    return not picture or file.type != picture or too_large or bare_picture(file.content) != file.content


class _KeptFiles:
    """What files came to that were read lately: a conversation comes in again with each check of a text."""

    def __init__(self) -> None:
        self._found: OrderedDict[bytes, _Found] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, file: Attachment, seconds: float) -> Attachment:
        content = file.content or b""
        key = hashlib.sha256(b"\0".join((file.name.encode(), file.type.encode(), content))).digest()
        with self._lock:
            found = self._found.get(key)
        if found is None:
            found = _found(file, content, seconds)
            if found.certain:
                self._keep(key, found)
        if found.picture is not None:
            return file.model_copy(update={"type": picture_type(content), "content": found.picture, "unread": ""})
        return file.model_copy(update={"content": None, "text": found.text, "unread": found.unread})

    def _keep(self, key: bytes, found: _Found) -> None:
        with self._lock:
            self._found[key] = found
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)


_KEPT_FILES = _KeptFiles()


def _found(file: Attachment, content: bytes, seconds: float) -> _Found:
    if seconds <= 0:
        return _Found(unread=f"more files came than are read ({_MOST_FILES}, in {_SECONDS:.0f} s)", certain=False)
    kind = kind_of(file)
    if not content:
        return _Found(unread=EMPTY)
    if kind is FileKind.PICTURE:
        return _picture(content)
    if kind is FileKind.PDF:
        pdf = read_pdf(content, seconds)
        return _within("\f".join(visible(mended(page)).strip() for page in pdf.pages), pdf.unread, pdf.in_time)
    if kind is FileKind.PAGE:
        text, cut = html_to_text(_decoded(content), ATTACHMENT_CHARACTERS)
        return _Found(visible(mended(text)), "only its beginning was read" if cut else "")
    if kind is FileKind.MAIL:
        said = mail_words(content)
        return _Found(unread="it is no mail that can be read") if said is None else _within(visible(said))
    if kind in (FileKind.RECORDING, FileKind.OTHER):
        return _Found(unread=_READ)
    return _words(content, kind)


def _picture(content: bytes) -> _Found:
    if not picture_type(content):
        return _Found(unread="it is no picture that models take (PNG, JPEG, GIF, WebP)")
    if len(content) > PICTURE_BYTES:
        return _Found(unread=f"a picture of more than {PICTURE_BYTES:,} bytes is shown to no model")
    bare = bare_picture(content)
    if bare is None:
        return _Found(unread="it does not follow its format to the end, moves, or has more than 40 million points")
    return _Found(picture=bare, certain=False)  # bytes are not kept here


def _words(content: bytes, kind: FileKind) -> _Found:
    """A text as it stands; of a long log the end, where the fault is, of anything else the beginning."""
    newest = kind is FileKind.LOG and len(content) > ATTACHMENT_CHARACTERS
    text = _decoded(content[-_TEXT_BYTES:] if newest else content[:_TEXT_BYTES])
    if "\0" in text:
        return _Found(unread=f"it is no text, whatever its name says; {_READ}")
    text = visible(mended(text))
    if newest:
        return _Found(text[-ATTACHMENT_CHARACTERS:].partition("\n")[2], "only its end was read")
    lines = text.splitlines()
    if kind is FileKind.TABLE and len(lines) > _MOST_ROWS:
        return _within("\n".join(lines[:_MOST_ROWS]), f"only its first {_MOST_ROWS:,} rows were read")
    return _within(text, "only its beginning was read" if len(content) > _TEXT_BYTES else "")


def _within(text: str, unread: str = "", certain: bool = True) -> _Found:
    if len(text) > ATTACHMENT_CHARACTERS:
        return _Found(text[:ATTACHMENT_CHARACTERS], "only its beginning was read", certain=certain)
    return _Found(text.rstrip(), unread, certain=certain)


def _decoded(raw: bytes) -> str:
    """The words in a file that does not say how it is written: as its first bytes tell, UTF-8, or Windows-1252."""
    stated = next((name for mark, name in _BOMS if raw.startswith(mark)), "")
    if stated:
        return raw.decode(stated, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # cut in the middle of a character
            return raw[: error.start].decode("utf-8")
        return raw.decode("cp1252", "replace")
