"""GET /v1/sources and /v1/guidelines: what is indexed, and the rules that drafts are written by."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import BaseModel

from drafter.draft import TextKind
from drafter.errors import PromptError
from drafter.handbook.guidelines import Guideline
from kb_index.documents import Kind, Visibility
from kb_index.errors import IndexMissing
from kb_index.sync.ledger import SourceFacts
from service.api.parameters import StoredId
from service.api.schemas import errors
from service.auth.gate import needs
from service.auth.rights import Asker, Right
from service.errors import NotFound
from service.parts import ServiceParts
from service.problems import problem_of

__all__ = ["GuidelineList", "GuidelineRecord", "SourceList", "SourceRecord", "router"]

_NO_GUIDELINE = problem_of(NotFound("There is no guideline 'be-nice'; list the guidelines to see what there is."))
_BROKEN = problem_of(PromptError("handbook/be-nice.md:3: priority is missing."))
_MISSING = problem_of(IndexMissing("Nothing has been indexed in /var/lib/drafter/index yet."))


class SourceRecord(BaseModel):
    """What the index holds of a source, and how its last run went; times are null where no run is on record.

    `mailboxes` are those that some of its documents are limited to; `for_every_mailbox` counts the others. `failed`
    documents could not be read, `error` is why the last run stopped.
    """

    source: str
    documents: int
    documents_by_kind: Mapping[Kind, int]
    documents_by_visibility: Mapping[Visibility, int]
    mailboxes: tuple[str, ...]
    for_every_mailbox: int
    passages: int
    tried_at: datetime | None = None
    synced_at: datetime | None = None
    oldest: datetime | None = None
    newest: datetime | None = None
    failed: int = 0
    error: str = ""

    @classmethod
    def of(cls, facts: SourceFacts) -> Self:
        """The public face of `facts`: without its place, which is this machine's business."""
        run = facts.run
        last = {} if run is None else {name: getattr(run, name) for name in _OF_RUN}
        return cls(
            source=facts.source,
            documents=sum(facts.documents_by_kind.values()),
            documents_by_kind=facts.documents_by_kind,
            documents_by_visibility=facts.documents_by_visibility,
            mailboxes=facts.mailboxes,
            for_every_mailbox=facts.for_every_mailbox,
            passages=facts.passages,
            **last,
        )


_OF_RUN = ("tried_at", "synced_at", "oldest", "newest", "failed", "error")


class SourceList(BaseModel):
    """The sources by name."""

    items: list[SourceRecord]


class GuidelineRecord(BaseModel):
    """A rule of the handbook. `when` says where it applies: every facet must hold, any of its values is enough."""

    id: str
    title: str
    essence: str
    band: str
    priority: int
    enabled: bool
    when: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, tuple[str, ...]]
    kinds: tuple[TextKind, ...]
    checks: tuple[str, ...]
    overrides: tuple[str, ...]
    sources: tuple[str, ...]
    instruction: str
    good: str
    bad: str

    @classmethod
    def of(cls, guideline: Guideline) -> Self:
        """The public face of `guideline`."""
        return cls(**guideline.model_dump(exclude={"replaces"}), band=guideline.band.words)


class GuidelineList(BaseModel):
    """The guidelines, most important first."""

    items: list[GuidelineRecord]


def router(parts: ServiceParts) -> APIRouter:
    """The routes of sources and guidelines."""
    routes = APIRouter(prefix="/v1", tags=["knowledge"])

    @routes.get("/sources", responses=errors(_MISSING), summary="List sources")
    def sources(who: Annotated[Asker, needs(Right.KNOWLEDGE)]) -> SourceList:
        """What the index holds of each source that has something for your mailboxes, and how old it is."""
        found = (facts for facts in parts.sources() if facts.for_every_mailbox or any(map(who.sees, facts.mailboxes)))
        return SourceList(items=[SourceRecord.of(facts) for facts in found])

    @routes.get("/guidelines", responses=errors(_BROKEN), summary="List guidelines")
    def guidelines(who: Annotated[Asker, needs(Right.READ)]) -> GuidelineList:
        """The handbook, most important first."""
        found = sorted(parts.guidelines(), key=lambda guideline: (-guideline.priority, guideline.id))
        return GuidelineList(items=[GuidelineRecord.of(guideline) for guideline in found])

    @routes.get("/guidelines/{guideline_id}", responses=errors(_BROKEN, _NO_GUIDELINE), summary="Get a guideline")
    def guideline(guideline_id: StoredId, who: Annotated[Asker, needs(Right.READ)]) -> GuidelineRecord:
        """One rule with its instruction and examples, by the id that a draft names."""
        for found in parts.guidelines():
            if found.id == guideline_id:
                return GuidelineRecord.of(found)
        raise NotFound(f"There is no guideline {guideline_id!r}; list the guidelines to see what there is.")

    return routes
