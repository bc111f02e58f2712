"""How a hand-off stands, and what may be done with it now: decided here for every page that offers it."""

from dataclasses import dataclass
from datetime import datetime

from service.handoffs.base import TargetKind
from service.storage.handoffs import HandoffState, StoredHandoff

__all__ = ["WAITING", "HandoffStanding", "is_undoable"]

WAITING = frozenset({HandoffState.PLANNED, HandoffState.FAILED, HandoffState.UNCLEAR})
"""States of one that may still be sent, if it goes where it was planned for."""


@dataclass(frozen=True, slots=True)
class HandoffStanding:
    """A hand-off as it stands. `moved`: it waits, and its target leads elsewhere now, so that it has to be planned
    again; `may_send`: it may be confirmed, for the first time or again; `must_look`: somebody has to say what they
    find at the target; `may_undo`: it can be taken back."""

    row: StoredHandoff
    state: HandoffState
    moved: bool
    may_send: bool
    must_look: bool
    may_undo: bool

    @classmethod
    def of(cls, row: StoredHandoff, kind: TargetKind, place: str | None, now: datetime) -> "HandoffStanding":
        """Of a target of that `kind`; `place` is where it leads now (None: nobody knows, which it says itself when it
        is confirmed)."""
        state = row.state_at(now)
        waits, unclear = state in WAITING, state is HandoffState.UNCLEAR
        moved = waits and place not in (None, row.place)
        may_send = waits and not moved and (kind.finds or not unclear)
        done = state in (HandoffState.DONE, HandoffState.SETTLED)
        return cls(row, state, moved, may_send, unclear, done and is_undoable(row, kind))


def is_undoable(row: StoredHandoff, kind: TargetKind) -> bool:
    """Whether what was done can be taken back at its target."""
    return kind.undoable and row.ref is not None
