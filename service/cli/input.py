"""What commands are given: a conversation as a file or on standard input."""

import sys
from pathlib import Path

from drafter.conversation import FILE_LIMIT, Conversation, parse_conversation, read_conversation

__all__ = ["read_input"]


def read_input(name: str) -> Conversation:
    """The conversation in the file `name`, or on standard input where it is `-`; raises ConversationError."""
    if name == "-":
        return parse_conversation(sys.stdin.buffer.read(FILE_LIMIT + 1), "standard input")
    return read_conversation(Path(name))
