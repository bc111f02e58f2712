"""The names of what is connected: help desks, targets of hand-offs and status pages share them, so that a name means
one thing to whoever disconnects it."""

from sqlalchemy.orm import Session

from service.errors import InputError
from service.storage.handoff_targets import StoredTarget
from service.storage.help_desks import StoredHelpDesk
from service.storage.incident_hooks import StoredIncidentHook

__all__ = ["refuse_taken"]

_CONNECTED = (StoredHelpDesk, StoredTarget, StoredIncidentHook)


def refuse_taken(session: Session, name: str) -> None:
    """Raises InputError where something is connected under this name."""
    if any(session.get(table, name) for table in _CONNECTED):
        raise InputError(f"{name!r} is connected already; name another, or disconnect it first.")
