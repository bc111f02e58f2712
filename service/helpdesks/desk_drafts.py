"""From what happens in a help desk to the draft that stands in it.

`DeskDrafts.handle` takes one event, from a webhook or a poll, and does all that follows from it: the conversation is
read anew, kept, drafted for where it waits for an agent, and the draft put there in the place of the one before. The
same event again, or another of the same state of the conversation, changes nothing. It is the seam for whoever runs
events later or elsewhere: it may be called in any order, any number of times, by any number of processes.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from drafter.attachments.reader import read_files
from drafter.draft import Draft
from drafter.situation import Outcome
from service.errors import HelpDeskError, HelpDeskGone, NothingToAnswer
from service.helpdesks.accounts import DeskAccount
from service.helpdesks.base import (
    DeskEvent,
    DeskEventKind,
    DeskPage,
    DeskThread,
    DraftPlace,
    HelpDesk,
    PlacedDraft,
    ThreadRef,
)
from service.helpdesks.letters import draft_for_desk
from service.storage import Clock, Database, now_utc
from service.storage.conversations import find_conversation
from service.storage.desk_drafts import (
    PlaceState,
    StoredDeskDraft,
    claim_place,
    fail_place,
    last_placed,
    unfinished_threads,
)
from service.storage.drafts import StoredDraft, retire_drafts
from service.storage.mailboxes import StoredMailbox
from service.storage.receiving import receive

__all__ = ["DeskDrafts", "Handled", "WriteDraft"]

_LOG = logging.getLogger("service")

WriteDraft = Callable[[DeskAccount, DeskThread], Draft]
"""Writes and keeps the draft for a conversation as it is now; raises what stands in its way."""

_ROUNDS = 3
"""Drafts that are begun for one event because the customer writes on meanwhile."""

_ANSWERED = "An answer went out after this was written."
_CLOSED = "The conversation was closed after this was written."
_DELETED = "The conversation was deleted in the help desk."
_NO_PLACE = "The help desk has no place for it, or an agent is writing there already."
_NEWER = "The customer wrote again after this was written."


class Handled(StrEnum):
    """What became of an event."""

    PLACED = "placed"
    RETIRED = "retired"
    KNOWN = "known"
    OVERTAKEN = "overtaken"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class _Work:
    """A draft that is ours to write: the row that says so, and what stands in the desk until then."""

    place_id: str
    conversation_id: str
    before: PlacedDraft | None
    before_id: str | None


class DeskDrafts:
    """Keeps the drafts in connected desks as new as their conversations."""

    def __init__(self, database: Database, write: WriteDraft, clock: Clock = now_utc) -> None:
        self._database = database
        self._write = write
        self._clock = clock

    def handle(self, account: DeskAccount, desk: HelpDesk, event: DeskEvent) -> Handled:
        """Do what follows from an event; raises HelpDeskError and what stands in the way of a draft, and the same
        event may be handled again then."""
        if event.thread_id is None or event.kind in (DeskEventKind.TEST, DeskEventKind.KNOWLEDGE):
            return Handled.NOTHING
        try:
            thread = desk.thread(event.thread_id)
            found = replace(thread, conversation=read_files(thread.conversation))
        except HelpDeskGone:
            return self._forsake(account, event.thread_id)
        except NothingToAnswer:
            return Handled.NOTHING
        for _ in range(_ROUNDS):
            handled = self._brought_up_to_date(account, desk, found)
            if handled is not Handled.OVERTAKEN:
                return handled
            found = desk.thread(event.thread_id)
        return Handled.OVERTAKEN

    def retry(self, account: DeskAccount, desk: HelpDesk) -> list[Handled]:
        """Handle conversations again whose drafts failed, as long as they have not failed too often."""
        with self._database.reading() as session:
            threads = unfinished_threads(session, account.id, self._clock())
        events = [DeskEvent(thread, DeskEventKind.CHANGED, thread) for thread in threads]
        done = [self._handled(account, desk, event) for event in events]
        return [one for one in done if isinstance(one, Handled)]

    def poll(
        self, account: DeskAccount, desk: HelpDesk, cursor: str | None
    ) -> Iterator[tuple[DeskPage[ThreadRef], list[Handled]]]:
        """Handle what changed since `cursor`, page by page; keep the page's cursor once it is given.

        A conversation that fails is logged and left to `retry`, so that it holds up no other; raises HelpDeskError
        where all of a page do, for it is the desk that fails then.
        """
        for page in desk.changed(cursor):
            events = [DeskEvent(ref.id, DeskEventKind.CHANGED, ref.id) for ref in page.items]
            events += [DeskEvent(key, DeskEventKind.DELETED, key) for key in page.gone]
            done = [self._handled(account, desk, event) for event in events]
            failures = [one for one in done if isinstance(one, HelpDeskError)]
            if failures and len(failures) == len(done):
                raise failures[0]
            yield page, [Handled.NOTHING if isinstance(one, HelpDeskError) else one for one in done]

    def _handled(self, account: DeskAccount, desk: HelpDesk, event: DeskEvent) -> Handled | HelpDeskError:
        try:
            return self.handle(account, desk, event)
        except HelpDeskError as error:
            _LOG.error("the conversation %s in %s: %s", event.thread_id, account.id, error)
            return error
        except Exception as error:
            _LOG.error("a draft for %s in %s failed (%s)", event.thread_id, account.id, type(error).__name__)
            return Handled.NOTHING

    def _brought_up_to_date(self, account: DeskAccount, desk: HelpDesk, found: DeskThread) -> Handled:
        thread_id = found.conversation.id
        with self._database.writing() as session:
            stored = receive(session, found.conversation, account.id, found.message_ids).conversation
            before = last_placed(session, stored.id)
            standing = _placed(before)
            over = _why_over(found)
            claimed = None
            if over is None and session.get_one(StoredMailbox, stored.mailbox_id).auto_draft:
                claimed = claim_place(session, account.id, stored.id, stored.version, self._clock())
            elif over and before and before.state == PlaceState.STANDING:
                retire_drafts(session, stored.id, over)
            work = _Work(claimed.id, stored.id, standing, before.id if before else None) if claimed else None
        if over is not None:
            return self._retired(desk, thread_id, before, over)
        return Handled.KNOWN if work is None else self._drafted(account, desk, found, work)

    def _drafted(self, account: DeskAccount, desk: HelpDesk, found: DeskThread, work: _Work) -> Handled:
        """Write and put a draft, unless somebody wrote in the conversation meanwhile."""
        thread_id = found.conversation.id
        try:
            draft = self._write(account, found)
            words = draft_for_desk(draft)
            if draft.outcome is Outcome.NONE or not words.letter.strip():
                self._settle(work, draft.id, PlaceState.LEFT_OUT, draft.outcome_reason)
                return Handled.NOTHING
            if desk.abilities.place is DraftPlace.NONE:
                self._settle(work, draft.id, PlaceState.LEFT_OUT, _NO_PLACE)
                return Handled.NOTHING
            if _public_ids(desk.thread(thread_id)) != _public_ids(found):
                self._settle(work, draft.id, PlaceState.LEFT_OUT, _NEWER)
                return Handled.OVERTAKEN
            placed = desk.put_draft(thread_id, words, work.before)
        except Exception as error:
            with self._database.writing() as session:
                fail_place(session, work.place_id, f"{type(error).__name__}: {error}")
            raise
        if placed.place is DraftPlace.NONE:
            self._settle(work, draft.id, PlaceState.LEFT_OUT, _NO_PLACE)
            return Handled.NOTHING
        self._settle(work, draft.id, PlaceState.STANDING, "", placed)
        return Handled.PLACED

    def _settle(
        self, work: _Work, draft_id: str, state: PlaceState, reason: str, placed: PlacedDraft | None = None
    ) -> None:
        with self._database.writing() as session:
            row = session.get(StoredDeskDraft, work.place_id)
            if row is None:  # the conversation was forgotten meanwhile
                return
            row.draft_id = draft_id if session.get(StoredDraft, draft_id) else None  # it may be forgotten as well
            row.state, row.reason = state, reason
            if placed:
                row.place, row.ref, row.digest = placed.place, placed.ref, placed.digest
                before = session.get(StoredDeskDraft, work.before_id) if work.before_id else None
                if before and before.state == PlaceState.STANDING:
                    before.state, before.reason = PlaceState.RETIRED, _NEWER

    def _retired(self, desk: HelpDesk, thread_id: str, before: StoredDeskDraft | None, reason: str) -> Handled:
        standing = _placed(before)
        if before is None or standing is None or before.state != PlaceState.STANDING:
            return Handled.NOTHING
        left = desk.retire_draft(thread_id, standing, reason)
        with self._database.writing() as session:
            if row := session.get(StoredDeskDraft, before.id):
                row.state, row.reason = PlaceState.RETIRED, reason
                row.place = left.place if left else None
                row.ref, row.digest = (left.ref, left.digest) if left else (None, None)
        return Handled.RETIRED

    def _forsake(self, account: DeskAccount, thread_id: str) -> Handled:
        """Note that a conversation, and the draft in it, are gone from the desk."""
        with self._database.writing() as session:
            stored = find_conversation(session, account.mailbox, account.id, thread_id)
            before = last_placed(session, stored.id) if stored else None
            if stored:
                retire_drafts(session, stored.id, _DELETED)
            if before is None or before.state != PlaceState.STANDING:
                return Handled.NOTHING
            before.state, before.reason, before.ref = PlaceState.RETIRED, _DELETED, None
        return Handled.RETIRED


def _placed(row: StoredDeskDraft | None) -> PlacedDraft | None:
    if row is None or row.ref is None or row.place is None:
        return None
    return PlacedDraft(DraftPlace(row.place), row.ref, row.digest or "")


def _why_over(found: DeskThread) -> str | None:
    """Why a conversation waits for no agent; None where it does. What a bot says is no answer."""
    if found.resolved:
        return _CLOSED
    people = [message.author for message in found.conversation.messages if message.author in ("customer", "agent")]
    return _ANSWERED if people[-1] == "agent" else None


def _public_ids(found: DeskThread) -> list[str]:
    pairs = zip(found.message_ids, found.conversation.messages, strict=True)
    return [key for key, message in pairs if message.author != "note"]
