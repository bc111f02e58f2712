"""The names of what is connected: help desks, targets of hand-offs and status pages share them, so that a name means
one thing to whoever disconnects it."""

import re

from sqlalchemy.orm import Session

from service.errors import InputError, NotFound
from service.storage.handoff_targets import StoredTarget
from service.storage.help_desks import StoredHelpDesk
from service.storage.incident_hooks import StoredIncidentHook

__all__ = ["Connected", "check_new_name", "connected_as"]

Connected = StoredHelpDesk | StoredTarget | StoredIncidentHook
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
"""A name stands in the addresses of webhooks, in the names of sources, and before a ":" in ids of events."""


def check_new_name(session: Session, name: str) -> None:
    """Return if something can be connected under this name; raises InputError."""
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name[:80]!r} cannot be a name here: one has 1 to 60 letters of English, figures, '.', '-' and '_', "
            "and begins with a letter or figure. Give another with --name."
        )
    if _connected(session, name):
        raise InputError(f"{name!r} is connected already; name another, or disconnect it first.")


def connected_as(session: Session, name: str) -> Connected:
    """What is connected under this name; raises NotFound."""
    if found := _connected(session, name):
        return found
    raise NotFound(
        f"Nothing is connected as {name!r}; `drafter desks` lists help desks, `drafter handoffs` lists targets of "
        "hand-offs and status pages."
    )


def _connected(session: Session, name: str) -> Connected | None:
    return (
        session.get(StoredHelpDesk, name) or session.get(StoredTarget, name) or session.get(StoredIncidentHook, name)
    )
