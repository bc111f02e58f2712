"""Drafts in desks that have no drafts for programs: private notes, which stay as they were written."""

from collections.abc import Callable

from service.helpdesks.base import DeskDraft, PlacedDraft
from service.helpdesks.letters import note_of, out_of_date

__all__ = ["NoteDrafts"]


class NoteDrafts:
    """Puts and retires drafts by notes. `leave` writes a text into a conversation as a note of the desk and gives it;
    it raises HelpDeskError."""

    def __init__(self, leave: Callable[[str, str], PlacedDraft]) -> None:
        self._leave = leave

    def put_draft(self, thread_id: str, draft: DeskDraft, standing: PlacedDraft | None = None) -> PlacedDraft:
        """Another note, which says that it replaces the one above it."""
        return self._leave(thread_id, note_of(draft, standing))

    def retire_draft(self, thread_id: str, standing: PlacedDraft, reason: str) -> PlacedDraft | None:
        """Another note with the reason, for none is changed or taken back."""
        self._leave(thread_id, out_of_date(reason))
        return None
