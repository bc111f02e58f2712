"""POST /v1/check: an agent's own text in, what proves it and what the checks say out."""

from typing import Annotated

from fastapi import APIRouter, Body

from drafter.errors import ConversationError
from kb_index.errors import IndexMissing
from service.api.schemas import CheckAnswer, CheckRequest, errors, example
from service.parts import ServiceParts
from service.problems import problem_of

__all__ = ["router"]

_Asked = Annotated[CheckRequest, Body(openapi_examples=example("check_request"))]
_RESPONSES = errors(
    problem_of(ConversationError("conversation: no message has author 'customer', so there is nobody to reply to.")),
    problem_of(IndexMissing("Nothing has been indexed in /var/lib/drafter/index yet.")),
) | {200: {"content": {"application/json": {"examples": example("check_answer")}}}}


def router(parts: ServiceParts) -> APIRouter:
    """The routes of checks."""
    routes = APIRouter(prefix="/v1", tags=["drafts"])

    @routes.post("/check", responses=_RESPONSES, summary="Check a text", operation_id="check_text")
    def check(asked: _Asked) -> CheckAnswer:
        """Prove and check an agent's own text, without drafting. No model is asked; nothing is stored or sent."""
        drafter = parts.drafter()
        return CheckAnswer.of(
            drafter.check_text(asked.conversation, asked.text, instruction=asked.instruction, kind=asked.kind)
        )

    return routes
