"""Holders: places besides the tables where something about a customer may be kept."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from service.storage.subjects import Subject

__all__ = ["Holder"]


class Holder(Protocol):
    """A place that can show and forget what it holds about a customer, by their address or their conversations."""

    @property
    def name(self) -> str:
        """What it holds, in the plural and fit for a file name."""
        ...

    def show(self, subject: Subject) -> Sequence[Mapping[str, Any]]:
        """What it holds about them, as plain values."""
        ...

    def forget(self, subject: Subject) -> int:
        """Delete that; how much it was. Doing it again does no harm."""
        ...

    def remains(self, subject: Subject) -> Sequence[str]:
        """What it cannot delete and a person must, each with what to do."""
        ...
