"""What was handed off: our record goes with the conversation, and what stands at the target stays there."""

from collections.abc import Sequence
from typing import Any

from service.handoffs.time_log import TIME_LOG
from service.storage import Database
from service.storage.handoffs import left_at_targets
from service.storage.subjects import Subject

__all__ = ["HandoffCopies"]


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
        """What stands at targets, each with where; lines of the time log go with the conversation."""
        with self._database.reading() as session:
            rows = left_at_targets(session, [ref.id for ref in subject.conversations], but=TIME_LOG.name)
        return [
            f"{row.title} holds what was handed off to it: {row.link or row.ref}. Delete it there." for row in rows
        ]
