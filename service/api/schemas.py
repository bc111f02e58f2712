"""What the API takes and gives besides the drafter's own values, with the examples that /docs shows."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, Field

from drafter.conversation import Conversation, Given
from drafter.draft import CheckResult, Citation, Gap, Sentence
from drafter.proofreading import Proof
from drafter.text.surrogates import Text
from kb_index.documents import Hit, Kind, Match, Visibility
from service.problems import Problem
from service.wished import Wished

__all__ = [
    "EXAMPLES",
    "CheckAnswer",
    "CheckRequest",
    "DraftRequest",
    "ErrorBody",
    "ErrorDetail",
    "FixAnswer",
    "FixRequest",
    "FoundPassage",
    "SearchAnswer",
    "SearchRequest",
    "errors",
    "example",
]

EXAMPLES: dict[str, Any] = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "examples").glob("*.json"))
}
"""Bodies of real exchanges by name."""


class DraftRequest(Wished):
    """The conversation to draft for, and what the agent asks for in this one reply."""

    conversation: Conversation


class CheckRequest(Wished):
    """An agent's own text for a conversation; `instruction`, `kind` and `aim` are those of the draft that it
    began as."""

    conversation: Conversation
    text: Text = Field(max_length=20_000, description="Read as it stands: no character of it is changed.")


class FixRequest(CheckRequest):
    """The same, and what is to be mended in it."""

    checks: tuple[Text, ...] = Field(
        min_length=1, max_length=100, description="Ids of failed checks, as `/v1/check` answers them."
    )


class CheckAnswer(BaseModel):
    """What stands behind each sentence, the blanks that are left, and what the checks say.

    Offsets count characters of `text`. `ready`: every factual sentence is proved, no blank is left, no check fails.
    """

    text: str
    ready: bool
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    gaps: tuple[Gap, ...]
    checks: tuple[CheckResult, ...]

    @classmethod
    def of(cls, proof: Proof) -> Self:
        """The public face of `proof`."""
        return cls(
            text=proof.text,
            ready=bool(proof.text.strip()) and not (proof.unproved or proof.gaps or proof.failed),
            sentences=proof.sentences,
            citations=proof.citations,
            gaps=proof.gaps,
            checks=proof.checks,
        )


class FixAnswer(CheckAnswer):
    """The text as it is now, and all that is said of it. `fixed`: the checks that a rule has mended; for the others
    none could without changing a word of a proved sentence."""

    fixed: tuple[str, ...] = ()


class SearchRequest(Given):
    """A question, in the words of a customer."""

    question: Text = Field(min_length=1, max_length=10_000)
    limit: int = Field(default=5, ge=1, le=50)
    mailbox: Text | None = Field(
        default=None, max_length=100, description="Only what this mailbox may see; default: what the key may see."
    )
    visibility: Visibility = Field(
        default=Visibility.PUBLIC, description="`internal`: notes and other internal passages too."
    )


class FoundPassage(BaseModel):
    """A passage that search found; `score` is comparable within one search only. `match`: sure, or possible where it
    is too far to be taken for an answer."""

    passage_id: str
    document_id: str
    title: str
    heading_path: tuple[str, ...]
    link: str | None
    kind: Kind
    visibility: Visibility
    updated_at: datetime | None
    text: str
    score: float
    match: Match
    evidence: dict[str, float]

    @classmethod
    def of(cls, hit: Hit) -> Self:
        """The public face of `hit`."""
        passage = hit.passage
        return cls(
            passage_id=passage.id,
            document_id=passage.document_id,
            title=passage.title,
            heading_path=passage.heading_path,
            link=passage.link,
            kind=passage.kind,
            visibility=passage.visibility,
            updated_at=passage.updated_at,
            text=passage.text,
            score=hit.score,
            match=hit.match,
            evidence=hit.evidence,
        )


class SearchAnswer(BaseModel):
    """What was found, best first."""

    hits: list[FoundPassage]


class ErrorDetail(BaseModel):
    """`code` is for programs and does not change; `message` and `fix` are for people.

    `current` is what stands there now, where somebody else was quicker.
    """

    code: str
    message: str
    fix: str | None = None
    current: dict[str, Any] | None = None
    request_id: str


class ErrorBody(BaseModel):
    """Every error answer of the service."""

    error: ErrorDetail


def example(name: str) -> dict[str, Any]:
    """The example of this name as OpenAPI wants it; beside the schema, where nothing sorts its fields."""
    return {name.replace("_", " "): {"value": EXAMPLES[name]}}


def errors(*problems: Problem) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that can end in `problems`, each with its body as example."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for problem in problems:
        answer = by_status.setdefault(problem.status, {"model": ErrorBody, "description": problem.message})
        examples = answer.setdefault("content", {}).setdefault("application/json", {}).setdefault("examples", {})
        name = f"{problem.code}-{len(examples) + 1}" if problem.code in examples else problem.code
        examples[name] = {"value": problem.body("5f0c3a9e")}
    return by_status
