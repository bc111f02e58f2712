"""The receipt: from which versions of what a draft was made, by whom, what it took, enough to make it again."""

from collections.abc import Iterable
from datetime import datetime

from drafter.brief import Brief
from drafter.handbook.guidelines import Handbook
from drafter.instruction import instruction_fate
from drafter.models.base import Completion
from drafter.privacy.screen import PrivacyScreen
from drafter.prompting.prompt_set import PromptSet
from drafter.receipt import Receipt, SourceVersion
from drafter.retrieval import SearchResults
from drafter.stopwatch import Stopwatch
from drafter.writer import Written
from kb_index.documents import Passage

__all__ = ["receipt_of"]


def receipt_of(
    brief: Brief,
    written: Written,
    prompts: PromptSet,
    handbook: Handbook,
    watch: Stopwatch,
    created_at: datetime,
    screen: PrivacyScreen,
) -> Receipt:
    """The receipt of what was written for a brief; `created_at` in UTC."""
    results = brief.search_results or SearchResults()
    fate = instruction_fate(brief, written)
    completions = (*(results.translation.completions if results.translation else ()), *written.completions)
    return Receipt(
        created_at=created_at,
        prompt_set=prompts.name,
        prompt_hash=prompts.hash,
        handbook_hash=handbook.content_hash[:16],
        model=written.by,
        composed=written.composed,
        fallbacks=written.failures,
        instruction=brief.instruction or None,
        instruction_fate=fate.words if fate else None,
        aim=brief.aim,
        aim_fate=brief.aimed.words if brief.aimed else None,
        query=results.query,
        translation=results.translation.words if results.translation else None,
        sources=_versions(brief.passages),
        account=brief.account.uses,
        prompt_tokens=sum(completion.prompt_tokens for completion in completions),
        completion_tokens=sum(completion.completion_tokens for completion in completions),
        cost_usd=_cost(completions),
        privacy=screen.words,
        sent=tuple(screen.calls),
        timings={**watch.seconds, "total": watch.total},
    )


def _versions(passages: Iterable[Passage]) -> tuple[SourceVersion, ...]:
    """The documents of the passages, each once, in the order of its first."""
    first: dict[str, Passage] = {}
    for passage in passages:
        first.setdefault(passage.document_id, passage)
    return tuple(
        SourceVersion(
            document_id=passage.document_id,
            title=passage.title,
            updated_at=passage.updated_at,
            content_hash=passage.content_hash,
        )
        for passage in first.values()
    )


def _cost(completions: Iterable[Completion]) -> float | None:
    """US dollars for all calls together; None where the price of one of them is unknown."""
    costs = [completion.cost_usd for completion in completions]
    return None if None in costs else sum(cost for cost in costs if cost is not None)
