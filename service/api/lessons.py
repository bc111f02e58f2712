"""Lessons: what an agent teaches beside a draft; each becomes a proposal for the lead, with its case attached."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator

from drafter.conversation import Given
from drafter.draft import Citation, Draft, PossibleSource
from drafter.text.excerpts import shorten
from service.api.draft_texts import TEXT_LIMIT
from service.api.idempotency import KEY_PROBLEMS, IdempotencyHeader, done_once
from service.api.parameters import NO_DRAFT, DraftId, Words
from service.api.schemas import errors
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import EditConflict, InputError
from service.nearness import nearness
from service.parts import ServiceParts
from service.problems import problem_of
from service.storage import Session
from service.storage.drafts import StoredDraft, draft_of, get_draft
from service.storage.proposals import ProposalKind, ProposalState, StoredProposal, propose

__all__ = ["Lesson", "LessonKind", "LessonRecord", "router", "teach"]

_TITLE = 120
_NOT_THERE = problem_of(EditConflict("The draft '01k9' is failed, so there is nothing in it to teach about."))


class LessonKind(StrEnum):
    """What is taught."""

    WRONG_SOURCE = "wrong-source"
    SAY_LIKE_THIS = "say-like-this"
    MISSING_KNOWLEDGE = "missing-knowledge"
    SOURCES_DISAGREE = "sources-disagree"


_NEEDS = {
    LessonKind.WRONG_SOURCE: ("document", "why"),
    LessonKind.SAY_LIKE_THIS: ("text",),
    LessonKind.MISSING_KNOWLEDGE: ("ask",),
    LessonKind.SOURCES_DISAGREE: ("document", "other_document"),
}


class Lesson(Given):
    """What an agent has to teach about a draft: a source that is wrong and `why`, two that disagree, what no source
    answers, or how something is to be said."""

    kind: LessonKind
    document: Words | None = Field(default=None, max_length=1_000, description="The id of a document that it cites.")
    other_document: Words | None = Field(
        default=None, max_length=1_000, description="The id of the one that says otherwise."
    )
    ask: Words | None = Field(default=None, max_length=10_000, description="An open ask of the draft, in its words.")
    text: Words | None = Field(default=None, max_length=TEXT_LIMIT, description="How it should be said.")
    instead_of: Words | None = Field(
        default=None, max_length=TEXT_LIMIT, description="What the draft says there; default: all of it."
    )
    why: Words = Field(default="", max_length=2_000)

    @model_validator(mode="after")
    def _says_what_it_is_about(self) -> Self:
        lacking = [name for name in _NEEDS[self.kind] if not (getattr(self, name) or "").strip()]
        if lacking:
            raise ValueError(f"{self.kind.value!r} comes with {' and '.join(map(repr, lacking))}")
        return self


class LessonRecord(BaseModel):
    """The proposal that a lesson became. `state`: one that was made and declined before stays declined."""

    id: str
    kind: LessonKind
    title: str
    state: ProposalState
    decision: str
    made_by: str
    created_at: datetime

    @classmethod
    def of(cls, stored: StoredProposal) -> Self:
        """The public face of a stored proposal."""
        return cls(
            id=stored.id,
            kind=LessonKind(stored.content["lesson"]),
            title=stored.title,
            state=ProposalState(stored.state),
            decision=stored.decision,
            made_by=stored.made_by,
            created_at=stored.created_at,
        )


def router(parts: ServiceParts) -> APIRouter:
    """The routes of lessons."""
    routes = APIRouter(prefix="/v1", tags=["outcomes"])

    @routes.post(
        "/drafts/{draft_id}/lessons",
        response_model=LessonRecord,
        responses=errors(NO_DRAFT, _NOT_THERE, *KEY_PROBLEMS),
        summary="Teach something about a draft",
    )
    def add_lesson(
        draft_id: DraftId,
        asked: Lesson,
        who: Annotated[Asker, needs(Right.OUTCOME)],
        key: IdempotencyHeader = None,
    ) -> Any:
        """Tell the lead of a source that is wrong, of knowledge that is missing, or how to say something.

        It becomes a proposal that a person approves or declines. The same one told again is the one that is there.
        """

        def add(session: Session) -> tuple[LessonRecord, str]:
            stored = get_draft(session, draft_id, who.mailboxes)
            return LessonRecord.of(teach(session, stored, asked, str(who))), stored.conversation_id

        return done_once(parts.database, who, key, f"POST /v1/drafts/{draft_id}/lessons", asked, add)

    return routes


def teach(session: Session, stored: StoredDraft, lesson: Lesson, made_by: str) -> StoredProposal:
    """Keep `lesson` as a proposal; the same one again, also a declined one, is the one that is there.

    Raises EditConflict for a draft that has no text, InputError for what it is not about.
    """
    draft = draft_of(stored)
    if draft is None:
        raise EditConflict(f"The draft {stored.id!r} is {stored.state}, so there is nothing in it to teach about.")
    kind, title, about = _TOLD[lesson.kind](draft, lesson)
    return propose(
        session,
        stored.mailbox_id,
        kind,
        shorten(title, _TITLE),
        {"lesson": lesson.kind.value, **about, "why": lesson.why.strip()},
        made_by,
        conversation_id=stored.conversation_id,
        draft_id=stored.id,
    )


_Proposed = tuple[ProposalKind, str, dict[str, Any]]
"""What is proposed, its title, and what the lead needs to decide."""


def _wrong_source(draft: Draft, lesson: Lesson) -> _Proposed:
    quotes = [citation for citation in draft.citations if citation.document_id == lesson.document]
    sources: list[Citation | PossibleSource] = [*draft.citations, *draft.possible_sources]
    source = next((one for one in sources if one.document_id == lesson.document), None)
    if source is None:
        raise InputError("document: the draft neither cites nor names it.")
    about = {"document_id": source.document_id, "title": source.title, "link": source.link}
    quoted = [citation.quote for citation in quotes]
    return ProposalKind.ARTICLE, f"Wrong source: {source.title}", {**about, "quotes": quoted}


def _disagreement(draft: Draft, lesson: Lesson) -> _Proposed:
    documents = {lesson.document, lesson.other_document}
    for one in draft.conflicts:
        if {one.cited.document_id, one.other.document_id} == documents:
            sides = [side.model_dump(mode="json") for side in (one.cited, one.other)]
            title = f"Sources disagree: {one.cited.title}; {one.other.title}"
            return ProposalKind.ARTICLE, title, {"document_id": one.cited.document_id, "sides": sides}
    raise InputError("document: the draft shows no conflict of these two documents.")


def _say_like_this(draft: Draft, lesson: Lesson) -> _Proposed:
    """Only what a person changed is learned from, never a text of ours."""
    text, before = (lesson.text or "").strip(), (lesson.instead_of or draft.text).strip()
    if nearness(before, text).unchanged:
        raise InputError("text: it is what was drafted; change it first, then teach it.")
    if " ".join(before.split()) not in " ".join(draft.text.split()):
        raise InputError("instead_of: the draft does not say this.")
    return ProposalKind.SAVED_REPLY, f"Say it like this: {text}", {"text": text, "instead_of": before}


def _missing_knowledge(draft: Draft, lesson: Lesson) -> _Proposed:
    if not any(ask.text == lesson.ask and not ask.answered for ask in draft.asks):
        raise InputError("ask: the draft has no open ask of these words.")
    return ProposalKind.ARTICLE, f"Missing knowledge: {lesson.ask}", {"ask": lesson.ask}


_TOLD: Mapping[LessonKind, Callable[[Draft, Lesson], _Proposed]] = {
    LessonKind.WRONG_SOURCE: _wrong_source,
    LessonKind.SAY_LIKE_THIS: _say_like_this,
    LessonKind.MISSING_KNOWLEDGE: _missing_knowledge,
    LessonKind.SOURCES_DISAGREE: _disagreement,
}
