"""A past conversation with what its source says about it besides the words."""

import hashlib
from dataclasses import dataclass

from drafter.conversation import Conversation

__all__ = ["MailThread", "mark_of"]


@dataclass(frozen=True, slots=True)
class MailThread:
    """A conversation in its file. `status` is the help desk's word, None where it has none (as in mail); `mailboxes`
    are those it is limited to, empty: every mailbox. `people` are names and addresses that its messages do not hold.
    """

    conversation: Conversation
    file: str
    status: str | None = None
    mailboxes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def mark_of(conversation_id: str) -> str:
    """What a past conversation is known by in the index: `<file>#<mark>`, which does not tell its id."""
    return hashlib.sha256(conversation_id.encode()).hexdigest()[:16]
