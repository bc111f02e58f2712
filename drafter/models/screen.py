"""The screen between drafts and models: what is sent passes it, and what comes back.

A chain asks no model but through one, so there is one place where a customer's data can be kept back.
"""

from collections.abc import Sequence
from typing import Protocol

from drafter.models.base import ChatMessage, Model, Parameters

__all__ = ["OPEN", "OpenScreen", "Screen", "ScreenedCall"]


class ScreenedCall(Protocol):
    """One call: `messages` are what the model is sent, and its answer comes back through here."""

    @property
    def messages(self) -> Sequence[ChatMessage]: ...  # noqa: D102
    def piece(self, text: str) -> str:
        """What of the answer so far is for the reader and was not given yet."""
        ...

    def rest(self) -> str:
        """What was held back; nothing comes after it."""
        ...

    def whole(self, text: str, *, cut_off: bool = False) -> str:
        """The whole answer, as it is for the reader; `cut_off`: it ended because it was long enough."""
        ...

    def failed(self, reason: str) -> None:
        """There is no answer of use, for this reason."""
        ...


class Screen(Protocol):
    """What is between one draft and the models."""

    def opened(self, model: Model, messages: Sequence[ChatMessage], parameters: Parameters) -> ScreenedCall:
        """The way for one call; raises ModelWithheld where the model may not be asked."""
        ...


class OpenScreen:
    """Keeps nothing back: for words that are nobody's, such as a test question."""

    def opened(self, model: Model, messages: Sequence[ChatMessage], parameters: Parameters) -> ScreenedCall:
        """The way for one call."""
        return _OpenCall(messages)


class _OpenCall:
    def __init__(self, messages: Sequence[ChatMessage]) -> None:
        self.messages = messages

    def piece(self, text: str) -> str:
        return text

    def rest(self) -> str:
        return ""

    def whole(self, text: str, *, cut_off: bool = False) -> str:
        return text

    def failed(self, reason: str) -> None:
        """Nobody wants to know."""


OPEN = OpenScreen()
