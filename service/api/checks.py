"""POST /v1/check: an agent's own text in, what proves it and what the checks say out."""

from typing import Annotated

from fastapi import APIRouter, Body

from drafter.errors import ConversationError
from kb_index.errors import IndexMissing
from service.api.schemas import CheckAnswer, CheckRequest, FixAnswer, FixRequest, errors, example
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import Forbidden
from service.parts import ServiceParts
from service.problems import problem_of

__all__ = ["router"]

_Asked = Annotated[CheckRequest, Body(openapi_examples=example("check_request"))]
_FIXING = errors(
    problem_of(Forbidden("'sales' is not one of your mailboxes: support.")),
    problem_of(ConversationError("conversation: no message has author 'customer', so there is nobody to reply to.")),
    problem_of(IndexMissing("Nothing has been indexed in /var/lib/drafter/index yet.")),
)
_RESPONSES = _FIXING | {200: {"content": {"application/json": {"examples": example("check_answer")}}}}


def router(parts: ServiceParts) -> APIRouter:
    """The routes of checks."""
    routes = APIRouter(prefix="/v1", tags=["drafts"])

    @routes.post("/check", responses=_RESPONSES, summary="Check a text", operation_id="check_text")
    def check(asked: _Asked, who: Annotated[Asker, needs(Right.DRAFT)]) -> CheckAnswer:
        """Prove and check an agent's own text, without drafting. No model is asked; nothing is stored or sent."""
        who.mailbox(asked.conversation.mailbox)
        drafter = parts.drafter()
        known = parts.accounts.known(asked.conversation)
        proof = drafter.check_text(known, asked.text, asked.wish)
        return CheckAnswer.of(proof)

    @routes.post("/fix", responses=_FIXING, summary="Mend a text by rule", operation_id="fix_text")
    def fix(asked: FixRequest, who: Annotated[Asker, needs(Right.DRAFT)]) -> FixAnswer:
        """Mend failed checks of an agent's own text where a rule can: a missing greeting, steps without numbers.

        No model is asked, no word of a proved sentence changes, and nothing is stored or sent.
        """
        who.mailbox(asked.conversation.mailbox)
        proof, fixed = parts.drafter().fix_text(
            parts.accounts.known(asked.conversation), asked.text, asked.checks, asked.wish
        )
        return FixAnswer(**dict(CheckAnswer.of(proof)), fixed=fixed)

    return routes
