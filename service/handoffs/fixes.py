"""News of what was handed off: that it is fixed, as whoever works on it says there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from service.handoffs.base import HandoffDone

__all__ = ["FixTold", "TellsFixes"]


@dataclass(frozen=True, slots=True)
class FixTold:
    """That it is fixed: when that was said (UTC), in which words, by whom (None: unknown)."""

    at: datetime
    text: str
    by: str | None


@runtime_checkable
class TellsFixes(Protocol):
    """A target at which people say of what was handed off that it is fixed."""

    def fix_told(self, done: HandoffDone) -> FixTold | None:
        """The latest word that it is fixed; None where nobody says so, or somebody took it back. Reads only; raises
        HandoffError."""
        ...
