"""What an embedding endpoint is not shown: for as long as texts of a conversation are embedded, they pass a filter.

A vector has no words, so what is hidden need not come back. A model of this machine is shown all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from drafter.models.base import Embed
from kb_index.passages.embedding import Vectors

__all__ = ["Hide", "as_shown", "hidden_by", "hiding"]

Hide = Callable[[str], str]
"""A text to the same without what nobody need know."""

_HIDE: ContextVar[Hide | None] = ContextVar("what an embedding endpoint is not shown", default=None)


@contextmanager
def hidden_by(hide: Hide) -> Iterator[None]:
    """Within it an endpoint is sent what `hide` leaves of each text."""
    token = _HIDE.set(hide)
    try:
        yield
    finally:
        _HIDE.reset(token)


def as_shown(text: str) -> str:
    """What of a text an endpoint is sent now."""
    hide = _HIDE.get()
    return hide(text) if hide else text


def hiding(embed: Embed, hide: Hide) -> Embed:
    """`embed`, whoever calls it, with an endpoint shown what `hide` leaves."""

    def hidden(texts: list[str]) -> Vectors:
        with hidden_by(hide):
            return embed(texts)

    return hidden
