"""What was handed off: our record goes with the conversation, and what stands at the target stays there."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from service.handoffs.time_log import TIME_LOG
from service.storage import Database
from service.storage.handoffs import HandoffState, StoredHandoff
from service.storage.subjects import Subject

__all__ = ["HandoffCopies"]

_STANDS = (HandoffState.DONE, HandoffState.SETTLED, HandoffState.SENDING, HandoffState.UNCLEAR)


class HandoffCopies:
    """A holder that can neither show nor delete what it holds: a person does, at the target itself."""

    name = "hand-offs"

    def __init__(self, database: Database) -> None:
        self._database = database

    def show(self, subject: Subject) -> Sequence[dict[str, Any]]:
        """Nothing: what was handed off is shown with the conversation."""
        return []

    def forget(self, subject: Subject) -> int:
        """Nothing."""
        return 0

    def remains(self, subject: Subject) -> Sequence[str]:
        """What stands at targets, each with where."""
        with self._database.reading() as session:
            theirs = StoredHandoff.conversation_id.in_([ref.id for ref in subject.conversations])
            elsewhere = StoredHandoff.kind != TIME_LOG.name  # whose lines go with the conversation
            rows = session.scalars(select(StoredHandoff).where(theirs, elsewhere, StoredHandoff.state.in_(_STANDS)))
            return [
                f"{row.title} holds what was handed off to it: {row.link or row.ref}. Delete it there."
                for row in rows
            ]
