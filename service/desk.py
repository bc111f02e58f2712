"""The desk: drafts are begun, kept while and after they are written, and ended here."""

from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from drafter.attachments.reader import read_files
from drafter.conversation import Conversation
from drafter.draft import Draft
from drafter.events import Event, Pulse, Step
from drafter.wish import A_REPLY, Wish
from service.conversation_links import linked
from service.errors import EditConflict, NotFound, ServiceStopping
from service.ongoing import OngoingDraft, OngoingDrafts
from service.parts import ServiceParts
from service.problems import problem_of
from service.stopping import STOPPED, Stopping
from service.storage import now_utc
from service.storage.conversations import StoredConversation, get_conversation
from service.storage.drafts import DraftState, begin_draft, end_abandoned, end_draft, finish_draft
from service.storage.idempotency import answer_claim, release_claim
from service.storage.receiving import receive
from service.telemetry.draft_watch import DraftWatch
from service.telemetry.metrics import DraftFigures

__all__ = ["DraftDesk", "DraftOrder", "Events"]

Events = Generator[Event, None, None]

_STOP_SECONDS = 5.0
_LONGEST = timedelta(hours=1)
"""Nobody writes one draft for that long."""


@dataclass(frozen=True, slots=True)
class DraftOrder:
    """What is to be drafted, for whom, and what they ask of it. `claim_id` is that of the idempotency key that it
    came with.

    `kept_id`: the conversation is one that is kept, as it was at `version`; it is not received again.
    `shown`: its account data was shown to the agent, who chose what is used.
    """

    conversation: Conversation
    made_by: str
    wish: Wish = A_REPLY
    claim_id: str | None = None
    kept_id: str = ""
    version: int = 0
    shown: bool = False


class DraftDesk:
    """Keeps every draft of `parts` in their database, from its beginning to its end."""

    def __init__(self, parts: ServiceParts, figures: DraftFigures, stopping: Stopping) -> None:
        self._parts = parts
        self._figures = figures
        self._stopping = stopping
        self._ongoing = OngoingDrafts()

    def begin(self, order: DraftOrder, charged: Callable[[Events], Events] = lambda events: events) -> OngoingDraft:
        """Begin a draft, on the budget that `charged` stands for; conversation and draft are kept from now on.

        Raises what stands in the way before a word is written, such as Busy or IndexMissing; nothing is kept then.
        """
        draft_id, events = self._opened(order, charged)
        draft = OngoingDraft(draft_id, events)
        self._ongoing.add(draft)
        draft.start()
        return draft

    def written(self, order: DraftOrder, charged: Callable[[Events], Events] = lambda events: events) -> Events:
        """The events of a draft that is kept as well, for who follows it alone: the work ends when they leave."""
        _, events = self._opened(order, charged)
        yield from events

    def ongoing(self, draft_id: str) -> OngoingDraft | None:
        """The draft while this process writes it, and shortly afterwards."""
        return self._ongoing.get(draft_id)

    def cancel(self, draft_id: str, made_by: str) -> None:
        """End a draft that is being written; raises EditConflict where it has ended, NotFound."""
        with self._parts.database().writing() as session:
            end_draft(session, draft_id, DraftState.CANCELLED, f"Cancelled by {made_by}.")
        if draft := self._ongoing.get(draft_id):
            draft.cancel()

    def end_abandoned(self) -> None:
        """End, in the database, what a process that is gone was writing."""
        with self._parts.database().writing() as session:
            end_abandoned(session, now_utc() - _LONGEST)

    def close(self) -> None:
        """End what is still being written."""
        self._ongoing.end(_STOP_SECONDS)

    def _opened(self, order: DraftOrder, charged: Callable[[Events], Events]) -> tuple[str, Events]:
        self._stopping.refuse()
        order = replace(order, conversation=self._known(order))
        watch = DraftWatch(self._figures, order.wish.kind, order.conversation.mailbox)
        events = charged(self._parts.draft(order.conversation, order.wish))
        try:
            with watch.within():
                first = next(events)
            watch.see(first)
            draft_id = watch.id = self._kept_now(order)
        except BaseException:
            watch.refuse()
            events.close()
            raise
        return draft_id, self._keeping(draft_id, order.claim_id, _begun(first, events), watch)

    def _known(self, order: DraftOrder) -> Conversation:
        """The conversation with what its files say and, unless it was shown before, what records say."""
        conversation = self._linked(read_files(order.conversation), order.kept_id)
        if order.shown:
            return conversation
        parts = self._parts
        return parts.accounts.for_draft(
            conversation, lambda one: parts.drafter().situation(one), kept_id=order.kept_id
        )

    def _linked(self, conversation: Conversation, kept_id: str) -> Conversation:
        """The conversation with the address at which colleagues open it, as far as that is known."""
        if conversation.link or not kept_id:
            return conversation
        with self._parts.database().reading() as session:
            stored = session.get(StoredConversation, kept_id)
            return linked(session, stored, conversation, self._parts.public_url) if stored else conversation

    def _kept_now(self, order: DraftOrder) -> str:
        with self._parts.database().writing() as session:
            if order.kept_id:
                conversation = get_conversation(session, order.kept_id)
            else:
                conversation = receive(session, order.conversation).conversation
            return begin_draft(
                session,
                conversation,
                order.made_by,
                order.wish,
                version=order.version or conversation.version,
            ).id

    def _keeping(self, draft_id: str, claim_id: str | None, events: Events, watch: DraftWatch) -> Events:
        """The events of a draft; how it ends is in the database before anybody is told."""
        waits = False
        try:
            with self._stopping.at_work(), watch.within(), closing(events):
                for event in events:
                    watch.see(event)
                    if isinstance(event, Draft):
                        yield self._finish(draft_id, claim_id, event, watch)
                        continue
                    self._stopping.check()
                    waits = event is Step.WAITING or (waits and isinstance(event, Pulse))
                    if waits:  # its turn would not come before the end, or hold it up
                        self._stopping.refuse()
                    yield event
        except GeneratorExit:
            self._end(draft_id, claim_id, DraftState.CANCELLED, "Nobody waited for it any more.", watch)
            raise
        except ServiceStopping as error:
            self._end(draft_id, claim_id, DraftState.CANCELLED, str(error), watch)
            raise
        except Exception as error:
            if self._stopping.over:  # whatever it looks like from here
                self._end(draft_id, claim_id, DraftState.CANCELLED, STOPPED, watch)
                raise ServiceStopping(STOPPED) from error
            self._end(draft_id, claim_id, DraftState.FAILED, problem_of(error).message, watch)
            raise

    def _finish(self, draft_id: str, claim_id: str | None, written: Draft, watch: DraftWatch) -> Draft:
        with self._parts.database().writing() as session:
            stored = finish_draft(session, draft_id, written)
            if claim_id is not None:
                answer_claim(session, claim_id, 200, {"draft_id": draft_id}, stored.conversation_id)
            kept, state = written.model_copy(update={"id": stored.id}), stored.state
        watch.end(state, kept)
        return kept

    def _end(self, draft_id: str, claim_id: str | None, state: DraftState, reason: str, watch: DraftWatch) -> None:
        if watch.ended:  # it is kept, and whoever followed it leaves
            return
        watch.end(state)
        with self._parts.database().writing() as session:
            with suppress(EditConflict, NotFound):  # it has ended, or was forgotten
                end_draft(session, draft_id, state, reason)
            if claim_id is not None:
                release_claim(session, claim_id)


def _begun(first: Event, events: Events) -> Events:
    with closing(events):
        yield first
        yield from events
