"""POST /v1/search: a question in, the passages that speak of it out."""

from typing import Annotated

from fastapi import APIRouter, Body

from kb_index.errors import IndexMissing
from service.api.schemas import FoundPassage, SearchAnswer, SearchRequest, errors, example
from service.parts import ServiceParts
from service.problems import problem_of

__all__ = ["router"]

_Asked = Annotated[SearchRequest, Body(openapi_examples=example("search_request"))]
_RESPONSES = errors(problem_of(IndexMissing("Nothing has been indexed in /var/lib/drafter/index yet."))) | {
    200: {"content": {"application/json": {"examples": example("search_answer")}}}
}


def router(parts: ServiceParts) -> APIRouter:
    """The routes of search."""
    routes = APIRouter(prefix="/v1", tags=["knowledge"])

    @routes.post("/search", responses=_RESPONSES, summary="Search the knowledge")
    def search(asked: _Asked) -> SearchAnswer:
        """Find passages for a question. Internal passages are included and marked: never quote them to a customer."""
        return SearchAnswer(hits=[FoundPassage.of(hit) for hit in parts.search(asked.question, asked.limit)])

    return routes
