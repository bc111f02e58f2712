"""Whose turn it is to sync what a help desk knows, and how far each of its lists was read.

Both stand in the desk's row. A turn is a lease: it ends by itself where the process that had it ended. It has a
holder, so that one who was too slow and lost it neither goes on beside the next one nor ends their turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from service.errors import EditConflict
from service.storage.base import new_id
from service.storage.help_desks import StoredHelpDesk, get_help_desk

__all__ = ["ListPlace", "end_turn", "hold_turn", "is_due", "keep_place", "list_place", "take_turn", "want_turn"]

_LEASE = timedelta(minutes=10)
_EVERY = timedelta(hours=1)
_TURN = "turn"
_HOLDER = "holder"


@dataclass(frozen=True, slots=True)
class ListPlace:
    """How far a list was read, and how many documents of it the index held then."""

    cursor: str | None
    held: int


def list_place(session: Session, desk_id: str, name: str) -> ListPlace | None:
    """How far a list was read; None: never. Raises NotFound."""
    kept = get_help_desk(session, desk_id).cursors.get(name)
    return ListPlace(kept["cursor"], kept["held"]) if kept else None


def keep_place(session: Session, desk_id: str, name: str, cursor: str | None, held: int) -> None:
    """Keep how far a list was read; no cursor: as far as before. Raises NotFound."""
    row = get_help_desk(session, desk_id, lock=True)
    before = row.cursors.get(name) or {}
    row.cursors = {**row.cursors, name: {"cursor": cursor or before.get("cursor"), "held": held}}


def want_turn(session: Session, desk_id: str, now: datetime) -> None:
    """Have a desk synced soon: something that it knows has changed."""
    _change(session, desk_id, {"wanted": now.isoformat()})


def is_due(row: StoredHelpDesk, now: datetime) -> bool:
    """Whether nobody has the turn, and an hour has passed or a sync is wanted since the last one began."""
    turn = _turn(row)
    begun = turn.get("begun")
    if _is_taken(turn, now):
        return False
    return begun is None or now - begun >= _EVERY or turn.get("wanted", begun) > begun


def take_turn(session: Session, desk_id: str, now: datetime) -> str | None:
    """Take the turn; gives its holder's name, None where another process has it. Raises NotFound."""
    if _is_taken(_turn(get_help_desk(session, desk_id, lock=True)), now):
        return None
    holder = new_id()
    _change(session, desk_id, {"begun": now.isoformat(), "until": (now + _LEASE).isoformat(), _HOLDER: holder})
    return holder


def hold_turn(session: Session, desk_id: str, holder: str, now: datetime) -> None:
    """Keep the turn for another while; raises EditConflict where somebody else has taken it, NotFound."""
    if not _has_it(session, desk_id, holder):
        raise EditConflict(f"What the help desk {desk_id!r} knows is being synced by another process now.")
    _change(session, desk_id, {"until": (now + _LEASE).isoformat()})


def end_turn(session: Session, desk_id: str, holder: str) -> None:
    """Let the next one in, unless the turn is somebody else's by now. Raises NotFound."""
    if _has_it(session, desk_id, holder):
        _change(session, desk_id, {"until": None, _HOLDER: None})


def _is_taken(turn: Mapping[str, datetime], now: datetime) -> bool:
    return "until" in turn and turn["until"] > now


def _has_it(session: Session, desk_id: str, holder: str) -> bool:
    return _kept(get_help_desk(session, desk_id, lock=True)).get(_HOLDER) == holder


def _turn(row: StoredHelpDesk) -> dict[str, datetime]:
    """The moments of the turn, by name."""
    return {name: datetime.fromisoformat(value) for name, value in _kept(row).items() if value and name != _HOLDER}


def _kept(row: StoredHelpDesk) -> dict[str, Any]:
    return row.cursors.get(_TURN) or {}


def _change(session: Session, desk_id: str, change: Mapping[str, str | None]) -> None:
    row = get_help_desk(session, desk_id, lock=True)
    row.cursors = {**row.cursors, _TURN: {**_kept(row), **change}}
