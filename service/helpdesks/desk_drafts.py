"""Drafts in help desks: put where agents look, and taken back, each once, whenever a process ends.

What is to be done is kept before it is begun (`service/storage/desk_drafts.py`). Where it was begun before, nobody
knows whether the desk did it, so it is looked for there first: native drafts by each connector, notes here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from service.helpdesks.base import DeskDraft, DeskThread, DraftPlace, HelpDesk, PlacedDraft
from service.helpdesks.letters import as_html, digest_of_words, draft_for_desk, letters_of, out_of_date
from service.storage import Database, Session
from service.storage.conversations import StoredConversation
from service.storage.desk_drafts import (
    PlaceState,
    StoredDeskDraft,
    begin_place,
    last_placed,
    place_for,
    retire_place,
)
from service.storage.draft_texts import newest_texts
from service.storage.drafts import DraftState, StoredDraft, draft_of

__all__ = ["NEWER", "NO_PLACE", "DeskDrafts", "Placing", "Retiring", "placing", "put_before", "resumed", "retiring"]

NO_PLACE = "The help desk has no place for it, or an agent is writing there already."
NEWER = "The customer wrote again after this was written."


@dataclass(frozen=True, slots=True)
class Placing:
    """A draft that is kept and is to be put. `standing`: ours that stands there until then, of the row `before_id`;
    `again`: it was begun before, and may have been done."""

    place_id: str
    draft_id: str
    words: DeskDraft
    standing: PlacedDraft | None = None
    before_id: str | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Retiring:
    """A draft that stands in a desk and is to be taken back; `again` as with `Placing`."""

    place_id: str
    standing: PlacedDraft
    reason: str
    again: bool = False


def placing(session: Session, conversation: StoredConversation, draft_id: str) -> Placing | None:
    """Begin to put a draft for the conversation as it is now; None for one of which there is nothing to read."""
    draft = session.get_one(StoredDraft, draft_id)
    written, texts = draft_of(draft), newest_texts(session, [draft_id])
    words = draft_for_desk(written, texts[draft_id].text) if written else None
    if words is None or not words.letter.strip():
        return None
    before = last_placed(session, conversation.id)
    row = place_for(session, conversation)
    again = row is not None and row.state == PlaceState.PLACING
    row = begin_place(session, conversation, draft_id)
    return Placing(row.id, draft_id, words, _placed(before), before.id if before else None, again)


def resumed(session: Session, conversation: StoredConversation) -> Placing | None:
    """A draft for the conversation as it is now that was kept, and was being put when a process or a desk failed."""
    row = place_for(session, conversation)
    if row is None or row.state != PlaceState.PLACING or row.draft_id is None:
        return None
    draft = session.get(StoredDraft, row.draft_id)
    return placing(session, conversation, row.draft_id) if draft and draft.state == DraftState.READY else None


def put_before(session: Session, conversation: StoredConversation, draft_id: str) -> str | None:
    """What came of a draft for the conversation as it is now that was put: "", or why there was no place for it; None
    where it was not."""
    row = place_for(session, conversation)
    if row is None or row.draft_id != draft_id or row.state not in (PlaceState.STANDING, PlaceState.LEFT_OUT):
        return None
    return row.reason


def retiring(session: Session, conversation: StoredConversation, why: str | None, *, gone: bool) -> Retiring | None:
    """Begin to take back what stands in a desk for a conversation; None: nothing does, or it is not out of date.

    `why` says it is; else it is where the customer wrote again. What stood in a conversation that is `gone` is gone.
    """
    row = last_placed(session, conversation.id)
    if row is None or row.state not in (PlaceState.STANDING, PlaceState.RETIRING):
        return None
    reason = why or (NEWER if row.conversation_version != conversation.version else None)
    standing = _placed(row)
    if reason is None or standing is None:
        return None
    if gone:
        retire_place(session, row.id, reason)
        row.ref = None
        return None
    again = row.state == PlaceState.RETIRING
    row.state, row.reason = PlaceState.RETIRING, reason
    return Retiring(row.id, standing, reason, again)


class DeskDrafts:
    """Does in desks what was begun in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, desk: HelpDesk, thread: DeskThread, begun: Placing) -> str:
        """Put a draft into the conversation of `thread`, as it was read since; "", or why it has no place."""
        placed = self._found(thread, begun) if begun.again else None
        if placed is None and desk.abilities.place is not DraftPlace.NONE:
            placed = desk.put_draft(thread.conversation.id, begun.words, begun.standing)
        nowhere = placed is None or placed.place is DraftPlace.NONE
        with self._database.writing() as session:
            row = session.get(StoredDeskDraft, begun.place_id)
            if row is None:  # the conversation was forgotten meanwhile
                return ""
            if placed is None or nowhere:
                row.state, row.reason = PlaceState.LEFT_OUT, NO_PLACE
                return NO_PLACE
            row.state, row.place, row.ref, row.digest = PlaceState.STANDING, placed.place, placed.ref, placed.digest
            if begun.before_id not in (None, row.id):
                before = session.get(StoredDeskDraft, begun.before_id)
                if before and before.state != PlaceState.RETIRED:
                    before.state, before.reason = PlaceState.RETIRED, NEWER
        return ""

    def retire(self, desk: HelpDesk, thread: DeskThread, begun: Retiring) -> None:
        """Take a draft back, or say where it stands why it is out of date."""
        said = letters_of(as_html(out_of_date(begun.reason)))
        done = begun.again and next((letters for _, letters in _notes(thread)), "") == said
        left = None if done else desk.retire_draft(thread.conversation.id, begun.standing, begun.reason)
        with self._database.writing() as session:
            if row := retire_place(session, begun.place_id, begun.reason):
                row.place = left.place if left else None
                row.ref, row.digest = (left.ref, left.digest) if left else (None, None)

    def _found(self, thread: DeskThread, begun: Placing) -> PlacedDraft | None:
        """The note of a draft, where it was left before."""
        sought = letters_of(as_html(begun.words.note))
        for ref, letters in _notes(thread):
            if letters.endswith(sought):  # what it replaces may stand before it
                return PlacedDraft(DraftPlace.NOTE, ref, digest_of_words(as_html(begun.words.note)))
        return None


def _placed(row: StoredDeskDraft | None) -> PlacedDraft | None:
    if row is None or row.ref is None or row.place is None:
        return None
    return PlacedDraft(DraftPlace(row.place), row.ref, row.digest or "")


def _notes(thread: DeskThread) -> Iterator[tuple[str, str]]:
    """The desk's id and the letters of each private note, the newest first."""
    for key, message in zip(reversed(thread.message_ids), reversed(thread.conversation.messages), strict=True):
        if message.author == "note":
            yield key, letters_of(message.html if message.html is not None else as_html(message.text))
