"""Who calls a tool: their rights and mailboxes, their budget, and the line on which they hear how far it is."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Self

from drafter.events import Event
from service.auth.access import OPEN, Access
from service.auth.rights import Asker, AskerKind, Right

__all__ = ["Caller", "caller_here"]


def _nobody_listens(words: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls a tool, as `access` knows them."""

    who: Asker
    access: Access
    line: Callable[[str], None] = _nobody_listens

    def with_line(self, line: Callable[[str], None]) -> Self:
        """The same, who hears what is said on `line`."""
        return replace(self, line=line)

    def charged(self, events: Generator[Event, None, None]) -> Generator[Event, None, None]:
        """The events of a draft, on their budget; raises LimitReached."""
        return self.access.charged(self.who, events)

    def tell(self, words: str) -> None:
        """Say what is being done; raises where nobody waits for it any more."""
        self.line(words)

    def note_refused(self, tool: str) -> None:
        """Put into the audit log that they were refused a tool."""
        self.access.note(self.who, "refused", f"tool {tool}")


def caller_here(mailbox: str | None) -> Caller:
    """The user of this machine, who may do everything, in one mailbox where one is named."""
    mailboxes = None if mailbox is None else frozenset({mailbox})
    return Caller(Asker(AskerKind.LOCAL, "local", "the user of this machine", frozenset(Right), mailboxes), OPEN)
