"""POST /v1/search: a question in, the passages that speak of it out."""

from typing import Annotated

from fastapi import APIRouter, Body

from kb_index.documents import Visibility
from kb_index.errors import IndexMissing
from service.api.parameters import NO_MAILBOX
from service.api.schemas import FoundPassage, SearchAnswer, SearchRequest, errors, example
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import Forbidden
from service.parts import ServiceParts
from service.problems import problem_of

__all__ = ["router"]

_Asked = Annotated[SearchRequest, Body(openapi_examples=example("search_request"))]
_RESPONSES = errors(
    problem_of(Forbidden("'sales' is not one of your mailboxes: support.")),
    NO_MAILBOX,
    problem_of(IndexMissing("Nothing has been indexed in /var/lib/drafter/index yet.")),
) | {200: {"content": {"application/json": {"examples": example("search_answer")}}}}


def router(parts: ServiceParts) -> APIRouter:
    """The routes of search."""
    routes = APIRouter(prefix="/v1", tags=["knowledge"])

    @routes.post("/search", responses=_RESPONSES, summary="Search the knowledge")
    def search(asked: _Asked, who: Annotated[Asker, needs(Right.SEARCH)]) -> SearchAnswer:
        """Find passages for a question. Internal ones come only when asked for: never quote them to a customer."""
        internal = asked.visibility is Visibility.INTERNAL
        if internal:
            who.require(Right.READ_INTERNAL)
        hits = parts.search(asked.question, asked.limit, who.mailbox(asked.mailbox), internal)
        return SearchAnswer(hits=[FoundPassage.of(hit) for hit in hits])

    return routes
