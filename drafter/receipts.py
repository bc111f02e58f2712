"""What goes into a receipt: which versions of which sources, and what the model calls cost together."""

from collections.abc import Iterable

from drafter.draft import SourceVersion
from drafter.models.base import Completion
from kb_index.documents import Hit, Passage

__all__ = ["source_versions", "total_cost"]


def source_versions(hits: Iterable[Hit]) -> tuple[SourceVersion, ...]:
    """The documents behind `hits`, each once, in the order of their best hit."""
    passages: dict[str, Passage] = {}
    for hit in hits:
        passages.setdefault(hit.passage.document_id, hit.passage)
    return tuple(
        SourceVersion(
            document_id=passage.document_id,
            title=passage.title,
            updated_at=passage.updated_at,
            content_hash=passage.content_hash,
        )
        for passage in passages.values()
    )


def total_cost(completions: Iterable[Completion]) -> float | None:
    """US dollars for all calls together; None where the price of one of them is unknown."""
    costs = [completion.cost_usd for completion in completions]
    return None if None in costs else sum(cost for cost in costs if cost is not None)
