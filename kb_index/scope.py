"""Which documents a search may look at."""

from dataclasses import dataclass
from typing import Protocol

from kb_index.documents import Kind, Visibility

__all__ = ["Scope", "ScopedItem"]


class ScopedItem(Protocol):
    """What decides about a document or a passage."""

    @property
    def kind(self) -> Kind:
        """What it is."""
        ...

    @property
    def visibility(self) -> Visibility:
        """Who may read it."""
        ...

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """The mailboxes it is limited to; empty means every mailbox."""
        ...


@dataclass(frozen=True, slots=True)
class Scope:
    """Kinds, one mailbox (None: all of them) and whether internal words may be found."""

    kinds: frozenset[Kind] = frozenset(Kind)
    mailbox: str | None = None
    include_internal: bool = True

    def admits(self, item: ScopedItem) -> bool:
        """Whether a search in this scope may return the item."""
        return (
            item.kind in self.kinds
            and (self.mailbox is None or not item.mailboxes or self.mailbox in item.mailboxes)
            and (self.include_internal or item.visibility is Visibility.PUBLIC)
        )
