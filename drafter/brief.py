"""The brief: what the steps before writing found out, for whoever writes and checks."""

from collections.abc import Sequence
from dataclasses import dataclass

from drafter.cleaning.request import OpenRequest
from drafter.conversation import Conversation
from drafter.draft import TextKind
from drafter.mailbox import Mailbox
from drafter.situation import Outcome, Situation
from kb_index.documents import Hit

__all__ = ["Brief"]


@dataclass(frozen=True, slots=True)
class Brief:
    """What the steps before rendering found out."""

    mailbox: Mailbox
    request: OpenRequest
    situation: Situation
    outcome: Outcome
    outcome_reason: str
    hits: Sequence[Hit]
    instruction: str | None
    conversation: Conversation
    kind: TextKind = TextKind.REPLY

    @property
    def language(self) -> str:
        """What the text is written in (ISO 639-1): the customer's language, or the team's own for colleagues."""
        return self.situation.language if self.kind.for_customer else self.mailbox.languages[0]
