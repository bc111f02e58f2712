"""Refining what an agent has written: their own text is kept first, then the refined one as a version on top of it.

So nothing is lost whatever becomes of it, and going back is restoring the version `base`.
"""

from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import dataclass

from pydantic import BaseModel

from drafter.conversation import Conversation
from drafter.events import Event
from drafter.refinement import Refinement, RefineOffer, RefineOrder
from drafter.wish import Wish
from service.errors import TextConflict
from service.parts import ServiceParts
from service.storage import Session
from service.storage.conversations import conversation_of, get_conversation
from service.storage.drafts import StoredDraft, edit_draft, get_draft, refine_text
from service.storage.idempotency import answer_claim, release_claim
from service.storage.mailboxes import Mailboxes

__all__ = ["KeptRefinement", "RefiningJob", "offers_for", "refined"]

Events = Generator[Event, None, None]


class KeptRefinement(BaseModel):
    """A refinement and where it is kept: `base` is the version of the agent's own text, `version` that of the refined
    one.

    `version` is `base` where nothing was changed, and null where somebody edited meanwhile: nothing is overwritten,
    so the refined text stands here alone.
    """

    refinement: Refinement
    base: int
    version: int | None


@dataclass(frozen=True, slots=True)
class RefiningJob:
    """What is to be refined, for whom: a text written on top of version `base` of a draft.

    `mailboxes`: those that may be seen. `claim_id` is that of the idempotency key that it came with.
    """

    draft_id: str
    order: RefineOrder
    base: int
    made_by: str
    mailboxes: Mailboxes = None
    claim_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Origin:
    """What a draft was made for; a text of it is proved by the same."""

    conversation_id: str
    conversation: Conversation
    wish: Wish


def offers_for(parts: ServiceParts, draft_id: str, mailboxes: Mailboxes) -> tuple[RefineOffer, ...]:
    """What can be done with the text of a draft, and who would do it; raises NotFound and what a drafter raises."""
    with parts.database().reading() as session:
        origin = _origin(session, get_draft(session, draft_id, mailboxes))
    drafter = parts.drafter()
    return drafter.refine_offers(origin.conversation, origin.wish)


def refined(
    parts: ServiceParts, job: RefiningJob, charged: Callable[[Events], Events] = lambda events: events
) -> Generator[Event | KeptRefinement, None, None]:
    """The events of a refinement on the budget that `charged` stands for; the last one is it as it is kept.

    Raises NotFound, TextConflict, EditConflict, RefinementError and what a draft raises. The first event comes when
    nothing stands in the way any more.
    """
    kept = False
    try:
        with parts.database().writing() as session:
            origin = _origin(session, get_draft(session, job.draft_id, job.mailboxes))
            base = edit_draft(session, job.draft_id, job.order.text, job.made_by, job.base).number
        events = charged(parts.refine(origin.conversation, job.order, origin.wish))
        with closing(events):
            for event in events:
                if isinstance(event, Refinement):
                    kept, answer = True, _keep(parts, job, event, base, origin)
                    yield answer
                else:
                    yield event
    finally:
        if job.claim_id is not None and not kept:
            with parts.database().writing() as session:
                release_claim(session, job.claim_id)


def _keep(parts: ServiceParts, job: RefiningJob, made: Refinement, base: int, origin: _Origin) -> KeptRefinement:
    with parts.database().writing() as session:
        version: int | None = base
        if made.changed:
            version = None
            with suppress(TextConflict):
                version = refine_text(session, job.draft_id, made, job.order, job.made_by, base).number
        answer = KeptRefinement(refinement=made, base=base, version=version)
        if job.claim_id is not None:
            answer_claim(session, job.claim_id, 200, answer.model_dump(mode="json"), origin.conversation_id)
        return answer


def _origin(session: Session, draft: StoredDraft) -> _Origin:
    """The conversation is as it was when the draft was begun: what came since proves nothing of it."""
    conversation = get_conversation(session, draft.conversation_id)
    return _Origin(draft.conversation_id, conversation_of(session, conversation, until=draft.created_at), draft.wish)
