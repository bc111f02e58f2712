"""The explanation of a draft before it is written: what was read, found and decided, and why, without any model."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from drafter.aim import Aim
from drafter.brief import Brief
from drafter.checks import ALL_CHECKS
from drafter.checks.base import CheckInput
from drafter.conversation import AccountUse
from drafter.draft import AnsweredAsk, AppliedGuideline, NextStep, Notice, Repair, TextKind
from drafter.evidence.report import answered_asks
from drafter.handbook.selection import SelectedGuideline, applied_guidelines
from drafter.models.base import ChatMessage, Tier
from drafter.notices import notices
from drafter.prompting.briefing import sources
from drafter.prompting.prompt_set import PassageBudget
from drafter.retrieval import SearchResults
from drafter.situation import Outcome, Situation
from drafter.text.excerpts import shorten
from drafter.text.plain_text import plain_quote
from drafter.writing.kinds import asks_model
from kb_index.documents import Hit, Kind, Match, Visibility

__all__ = ["AwaitingCheck", "Explanation", "FoundSource", "Outline", "explain"]

_EXCERPT = 160


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FoundSource(_Value):
    """A passage that was found. `score` ranks it, `similarity` is the cosine to the request.

    `match`: sure, or only possible and so not drafted from. `used`: the first model is given it to read; the others
    did not fit, are internal or only possible.
    """

    document_id: str
    passage_id: str
    title: str
    heading_path: tuple[str, ...]
    kind: Kind
    visibility: Visibility
    link: str | None
    updated_at: datetime | None
    score: float
    similarity: float
    match: Match
    excerpt: str
    used: bool


class AwaitingCheck(_Value):
    """A check that the text will have to pass, and who puts it right where it does not."""

    id: str
    title: str
    repair: Repair


class Explanation(_Value):
    """What a draft would be made of. `asks_model` false: a rule writes this kind of text.

    `checks` are those that this conversation calls for; some more depend on what the text says.
    """

    conversation_id: str
    kind: TextKind
    situation: Situation
    outcome: Outcome
    outcome_reason: str
    aim: Aim | None = None
    aim_fate: str | None = None
    asks_model: bool
    query: str
    asks: tuple[AnsweredAsk, ...]
    translation: str | None
    sources: tuple[FoundSource, ...]
    account: tuple[AccountUse, ...] = ()
    guidelines: tuple[AppliedGuideline, ...]
    checks: tuple[AwaitingCheck, ...]
    next_steps: tuple[NextStep, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """All that a draft is made from before anybody writes: what was found and decided, the guidelines chosen, and
    what the first model would be asked; no messages where none is asked."""

    brief: Brief
    guidelines: tuple[SelectedGuideline, ...]
    messages: tuple[ChatMessage, ...]


def explain(
    brief: Brief,
    chosen: Sequence[SelectedGuideline],
    budget: PassageBudget,
    tier: Tier,
    steps: tuple[NextStep, ...],
) -> Explanation:
    """The explanation of a brief; `chosen` and `budget` are those of the first model's `tier`."""
    results = brief.search_results or SearchResults()
    asks = asks_model(brief)
    given = sources(brief, budget, tier) if asks and brief.kind.for_customer else []
    shown = {brief.hits[source.number - 1].passage.id for source in given}
    found = (*results.hits, *results.internal, *results.possible)
    return Explanation(
        conversation_id=brief.conversation.id,
        kind=brief.kind,
        situation=brief.situation,
        outcome=brief.outcome,
        outcome_reason=brief.outcome_reason,
        aim=brief.aim,
        aim_fate=brief.aimed.words if brief.aimed else None,
        asks_model=asks,
        query=results.query,
        asks=answered_asks(brief.plan),
        translation=results.translation.words if results.translation else None,
        sources=tuple(_source(hit, hit.passage.id in shown) for hit in found),
        account=brief.account.uses,
        guidelines=applied_guidelines(chosen),
        checks=_checks(brief),
        next_steps=steps,
        notices=notices(brief),
    )


def _source(hit: Hit, used: bool) -> FoundSource:
    passage = hit.passage
    return FoundSource(
        document_id=passage.document_id,
        passage_id=passage.id,
        title=passage.title,
        heading_path=passage.heading_path,
        kind=passage.kind,
        visibility=passage.visibility,
        link=passage.link,
        updated_at=passage.updated_at,
        score=round(hit.score, 3),
        similarity=round(hit.evidence["vector"], 3),
        match=hit.match,
        excerpt=shorten(plain_quote(passage.text), _EXCERPT),
        used=used,
    )


def _checks(brief: Brief) -> tuple[AwaitingCheck, ...]:
    """The checks that speak to this conversation before a word is written."""
    unwritten = CheckInput("", brief)
    waiting = [check for check in ALL_CHECKS if not check.silent(unwritten)]
    return tuple(AwaitingCheck(id=c.id, title=c.title, repair=c.repairer) for c in waiting)
