"""A private note in the help desk itself: the summary, for whichever colleague opens the conversation next."""

from collections.abc import Mapping

import httpx

from drafter.draft import TextKind
from service.errors import HandoffError, HelpDeskError, NotUndoable
from service.handoffs.base import (
    FOR_THEIR_RECORD,
    HandoffDone,
    HandoffMatter,
    House,
    PlannedField,
    TargetAccount,
    TargetKind,
)
from service.helpdesks.base import DeskDraft, DeskThread, DraftPlace
from service.helpdesks.letters import as_html, letters_of

__all__ = ["DESK_NOTE", "DeskNote"]


class DeskNote:
    """Notes in the help desks that are connected here, of which no customer sees any."""

    def __init__(self, account: TargetAccount, house: House) -> None:
        self._desk = house.desk

    def plan(self, matter: HandoffMatter) -> tuple[PlannedField, ...]:
        """The note, and where it will stand."""
        place = matter.desk or "the help desk that the conversation is of"
        return (
            PlannedField("place", "Private note in", place, fixed=True),
            PlannedField("note", "Note", matter.text, lines=10),
        )

    def carry_out(self, matter: HandoffMatter, fields: Mapping[str, str], key: str) -> HandoffDone:
        """Leave the note, unless it is there."""
        if not matter.desk:
            raise HandoffError("This conversation is of no help desk, so that there is no place for a note. Copy it.")
        mark = f"(hand-off {key})"
        try:
            desk = self._desk(matter.desk)
            ref = _standing(desk.thread(matter.conversation.id), mark)
        except HelpDeskError as error:
            raise HandoffError(str(error)) from error
        if ref is None:
            words = f"{fields['note']}\n\n{mark}"
            try:
                placed = desk.put_draft(matter.conversation.id, DeskDraft(words, words, for_customer=False))
            except HelpDeskError as error:
                raise HandoffError(str(error), maybe_done=not error.refused) from error
            if placed.place is not DraftPlace.NOTE:
                raise HandoffError(f"{matter.desk} has no private notes. Copy it, and put it where colleagues look.")
            ref = placed.ref
        return HandoffDone(ref, None, f"left a private note in {matter.desk}")

    def undo(self, done: HandoffDone) -> None:
        """Notes stay: few help desks let anybody take one away."""
        raise NotUndoable("The note stays in the help desk. Delete it there.")

    def settle(self, done: HandoffDone, how: str) -> None:
        """Nothing."""


def _standing(thread: DeskThread, mark: str) -> str | None:
    """The desk's id of the note with that mark."""
    sought = letters_of(as_html(mark))
    for key, message in zip(thread.message_ids, thread.conversation.messages, strict=True):
        if message.author == "note":
            said = message.html if message.html is not None else as_html(message.text)
            if letters_of(said).endswith(sought):
                return key
    return None


def _never(_: httpx.Request) -> bool:
    return False


DESK_NOTE = TargetKind(
    name="desk-note",
    title="a note in the help desk",
    questions=(),
    build=DeskNote,
    may_leave=_never,  # the help desk's own gate lets through what is private there
    text=TextKind.HANDOFF_NOTE,
    offer="Leave a note in the help desk",
    steps=("hand-off-summary", "introduce-colleague", "document-follow-up", "escalate-to-manager"),
    finds=True,
    at_home=True,
    knows=FOR_THEIR_RECORD,
)
