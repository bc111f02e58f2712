"""What an agent says of a draft on the page: what was sent, whether it was good, and what the lead should hear."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import Field

from drafter.conversation import Given
from service.all_conversations import AllConversations
from service.api.draft_texts import TEXT_LIMIT
from service.api.lessons import Lesson, LessonRecord, teach
from service.api.outcomes import OutcomeRecord, OutcomeReport, record_outcome
from service.api.parameters import DraftId, Words
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.confidence import confidence_of
from service.pages.comparison import compare
from service.pages.render import render
from service.pages.visible import visible_draft
from service.parts import ServiceParts
from service.storage.drafts import draft_of
from service.storage.outcomes import OutcomeKind, record_no_reply
from service.storage.proposals import ProposalState

__all__ = ["router"]


class _EditedText(Given):
    """The agent's text as it is now."""

    text: Words = Field(max_length=TEXT_LIMIT)


class _NoReply(Given):
    """The conversation that needs none."""

    conversation: Words = Field(max_length=1_000)
    reason: Words = Field(default="", max_length=2_000)


def router(parts: ServiceParts) -> APIRouter:
    """The routes for what an agent says of a draft; they are for people and stay out of the API's documentation."""
    conversations = AllConversations(parts.conversations, parts.database)
    routes = APIRouter(prefix="/sidebar", include_in_schema=False, default_response_class=HTMLResponse)

    @routes.post("/drafts/{draft_id}/outcome")
    def outcome(draft_id: DraftId, asked: OutcomeReport, who: Annotated[Asker, needs(Right.OUTCOME)]) -> HTMLResponse:
        """Keep what became of a draft; the answer says it in words."""
        with parts.database().writing() as session:
            visible_draft(session, draft_id, who)
            recorded = OutcomeRecord.of(record_outcome(session, draft_id, asked, who))
        return _told(_outcome_words(recorded))

    @routes.get("/drafts/{draft_id}/confidence")
    def confidence(draft_id: DraftId, who: Annotated[Asker, needs(Right.READ)]) -> HTMLResponse:
        """How many drafts like this one were sent unchanged, where enough were sent; else nothing."""
        with parts.database().reading() as session:
            visible_draft(session, draft_id, who)
            found = confidence_of(session, draft_id)
        return HTMLResponse(render("confidence.html", found=found) if found and found.unchanged.enough else "")

    @routes.post("/no-reply")
    def no_reply(asked: _NoReply, who: Annotated[Asker, needs(Right.OUTCOME)]) -> HTMLResponse:
        """Keep that a conversation needs no reply, drafted or not."""
        chosen = conversations.get(asked.conversation, who)
        with parts.database().writing() as session:
            record_no_reply(session, chosen.keep(session), str(who), asked.reason)
        return _told("Noted: no reply needed.")

    @routes.post("/drafts/{draft_id}/changes")
    def changes(draft_id: DraftId, asked: _EditedText, who: Annotated[Asker, needs(Right.OUTCOME)]) -> HTMLResponse:
        """A form to choose which of the agent's changes is worth teaching."""
        with parts.database().reading() as session:
            draft = draft_of(visible_draft(session, draft_id, who))
        before = draft.text if draft else ""
        changed = [h for h in compare(before, asked.text) if not h.same and h.new.strip()]
        return HTMLResponse(render("say_like_this.html", changes=changed, text=asked.text))

    @routes.post("/drafts/{draft_id}/lessons")
    def lesson(draft_id: DraftId, asked: Lesson, who: Annotated[Asker, needs(Right.OUTCOME)]) -> HTMLResponse:
        """Make a proposal for the lead of what an agent teaches."""
        with parts.database().writing() as session:
            made = LessonRecord.of(teach(session, visible_draft(session, draft_id, who), asked, str(who)))
        return _told(_lesson_words(made))

    return routes


def _told(words: str) -> HTMLResponse:
    return HTMLResponse(render("told.html", words=words))


def _outcome_words(recorded: OutcomeRecord) -> str:
    if recorded.kind is OutcomeKind.SENT:
        how = "unchanged" if recorded.unchanged else f"{recorded.similarity or 0:.0%} as it was drafted"
        return f"Noted as sent, {how}."
    return "Noted. Thank you." if recorded.kind is not OutcomeKind.NO_REPLY_NEEDED else "Noted: no reply needed."


def _lesson_words(made: LessonRecord) -> str:
    match made.state:
        case ProposalState.DECLINED:
            return f"The lead declined the same before{f': {made.decision}' if made.decision else '.'}"
        case ProposalState.APPROVED:
            return "The lead approved the same already."
    return "Told the lead, with this case."
