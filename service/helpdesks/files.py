"""Attachments of a conversation are fetched from the desk when a draft is to be written, and read as all files are.

Lists of conversations and what is learned of resolved ones need no files, so connectors give none by themselves.
"""

import time
from collections.abc import Callable
from dataclasses import replace

from drafter.attachments.kinds import FileKind, kind_of
from drafter.attachments.reader import read_files
from drafter.conversation import ATTACHMENT_BYTES, Attachment, Message
from service.errors import HelpDeskBusy, HelpDeskError
from service.helpdesks.base import DeskThread, WaitingFile

__all__ = ["read_thread"]

_MOST_FILES = 20
_MOST_BYTES = 30 * 1024 * 1024
_SECONDS = 20.0
_UNREAD = (FileKind.RECORDING, FileKind.OTHER)
_TOO_LARGE = f"the file has more than {ATTACHMENT_BYTES:,} bytes"
_TOO_MANY = f"more files came than are fetched ({_MOST_FILES}, {_MOST_BYTES:,} bytes, in {_SECONDS:.0f} s)"
_NOT_GIVEN = "the help desk did not give it"


def read_thread(thread: DeskThread, clock: Callable[[], float] = time.monotonic) -> DeskThread:
    """The conversation with what its files say, those of the newest messages first; one that the desk does not give
    says so."""
    messages = list(thread.conversation.messages)
    fetching = _Fetching(clock)
    for file in reversed(thread.waiting):
        messages[file.message] = fetching.put(messages[file.message], file)
    conversation = thread.conversation.model_copy(update={"messages": tuple(messages)})
    return replace(thread, conversation=read_files(conversation), waiting=())


class _Fetching:
    """What may still be fetched of one conversation."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._until = clock, clock() + _SECONDS
        self._files, self._bytes = _MOST_FILES, _MOST_BYTES

    def put(self, message: Message, file: WaitingFile) -> Message:
        """The message with the bytes of this file, or why it has none."""
        files = list(message.attachments)
        given = message.files[file.number]
        if kind_of(given) in _UNREAD:
            return message
        files[file.number] = self._fetched(given, file)
        return message.model_copy(update={"attachments": tuple(files)})

    def _fetched(self, given: Attachment, file: WaitingFile) -> Attachment:
        if file.size > ATTACHMENT_BYTES:
            return given.model_copy(update={"unread": _TOO_LARGE})
        if self._files <= 0 or file.size > self._bytes or self._clock() > self._until:
            return given.model_copy(update={"unread": _TOO_MANY})
        self._files -= 1
        try:
            content = file.fetch()
        except HelpDeskError as error:
            if isinstance(error, HelpDeskBusy):  # the rest would be refused as well
                self._files = 0
            return given.model_copy(update={"unread": _NOT_GIVEN})
        if len(content) > ATTACHMENT_BYTES:
            return given.model_copy(update={"unread": _TOO_LARGE})
        if len(content) > self._bytes:
            self._files = 0
            return given.model_copy(update={"unread": _TOO_MANY})
        self._bytes -= len(content)
        return given.model_copy(update={"content": content})
