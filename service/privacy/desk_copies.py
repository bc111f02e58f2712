"""What stands in help desks: conversations are theirs, and the drafts that we put there stay with them."""

from collections.abc import Sequence
from typing import Any

from service.storage.subjects import Subject

__all__ = ["DeskCopies"]


class DeskCopies:
    """A holder that can neither show nor delete what it holds: a person does, in the help desk itself."""

    name = "help-desks"

    def show(self, subject: Subject) -> Sequence[dict[str, Any]]:
        """Nothing: what the desk has came from there, and is shown with our own copy of it."""
        return []

    def forget(self, subject: Subject) -> int:
        """Nothing."""
        return 0

    def remains(self, subject: Subject) -> Sequence[str]:
        """The conversations, each with what may stand there of ours."""
        return [
            f"the help desk {ref.help_desk!r}: conversation {ref.external_id!r}, and drafts or notes that we put "
            "there. Delete it there."
            for ref in subject.conversations
            if ref.help_desk
        ]
