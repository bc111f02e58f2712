"""Whether the sources that a case names were found, and how far up. Documents are ranked by their best passage.

Measures as in Manning, Raghavan, Schütze: Introduction to Information Retrieval (2008), chapter 8. A case names
sources of which any will do, so each counts as relevant alike.
"""

from math import log2

from evals.cases.golden import GoldenCase
from evals.run_log import Score
from evals.scorers.base import DraftSample, Scorer, share, unscored

__all__ = ["SCORERS"]

_DEPTH, _FIRST = 10, 5


def _found(scored: DraftSample) -> list[str]:
    return [source.document_id for source in scored.draft.receipt.sources]


def _recall(case: GoldenCase, scored: DraftSample) -> Score:
    wanted, first = set(case.expect.sources), _found(scored)[:_FIRST]
    if not wanted:
        return unscored("the case names no source")
    return share(len(wanted & set(first)), min(len(wanted), _FIRST), f"the first {_FIRST}: {', '.join(first)}")


def _reciprocal_rank(case: GoldenCase, scored: DraftSample) -> Score:
    wanted, found = set(case.expect.sources), _found(scored)
    if not wanted:
        return unscored("the case names no source")
    rank = next((place for place, document in enumerate(found, 1) if document in wanted), None)
    return Score(value=1 / rank if rank else 0.0, why=f"rank {rank}" if rank else "not found")


def _ndcg(case: GoldenCase, scored: DraftSample) -> Score:
    wanted, found = set(case.expect.sources), _found(scored)[:_DEPTH]
    if not wanted:
        return unscored("the case names no source")
    gain = sum(1 / log2(place + 1) for place, document in enumerate(found, 1) if document in wanted)
    ideal = sum(1 / log2(place + 1) for place in range(1, min(len(wanted), _DEPTH) + 1))
    return Score(value=gain / ideal, why=f"of {len(wanted)} named sources, among the first {_DEPTH}")


SCORERS = (
    Scorer("recall@5", "Named sources among the first five", _recall),
    Scorer("mrr", "Reciprocal rank of the first named source", _reciprocal_rank),
    Scorer("ndcg@10", "nDCG of the first ten sources", _ndcg),
)
