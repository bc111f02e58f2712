"""The conversations of the sidebar: a folder of JSON files, read anew each time so that edits show at once, and those
that were pasted in, which are held as long as the service runs."""

from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

from drafter.conversation import Conversation, read_conversation
from drafter.errors import ConversationError
from service.auth.rights import Asker

__all__ = ["MOST_PASTED", "Conversations"]

MOST_PASTED = 200


@dataclass(frozen=True, slots=True)
class Conversations:
    """The conversations in `folder` (None: there are none) and the last MOST_PASTED that were added."""

    folder: Path | None
    _added: OrderedDict[tuple[str, str], Conversation] = field(default_factory=OrderedDict)

    def add(self, conversation: Conversation) -> bool:
        """Hold `conversation` as long as the service runs, or until many others have come; whether it is new here."""
        key = conversation.mailbox, conversation.id
        new = key not in self._added
        self._added[key] = conversation
        self._added.move_to_end(key)
        while len(self._added) > MOST_PASTED:
            self._added.popitem(last=False)
        return new

    def all(self) -> tuple[list[Conversation], list[str]]:
        """Every readable conversation, those that were added and then the latest message first; one error for each
        file that is not readable."""
        found, errors = [], []
        for path in sorted(self.folder.glob("*.json")) if self.folder else []:
            try:
                found.append(read_conversation(path))
            except ConversationError as error:
                errors.append(str(error))
        return [*reversed(list(self._added.values())), *sorted(found, key=_latest, reverse=True)], errors

    def seen_by(self, who: Asker) -> tuple[list[Conversation], list[str]]:
        """Those of them that are `who`'s to see, and the errors, which name files, for who sees them all."""
        found, errors = self.all()
        unlimited = who.mailboxes is None and who.conversation is None
        return [one for one in found if who.sees_conversation(one.id, one.mailbox)], errors if unlimited else []


def _latest(conversation: Conversation) -> tuple[str, str]:
    at = max((m.at.isoformat() for m in conversation.messages if m.at), default="")
    return at, conversation.id
