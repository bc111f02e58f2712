"""Votes: questions like this one were answered with these documents. Pure: similarities in, shares out.

The earlier questions most like this one vote for what answered them. A vote weighs the fourth power of the likeness,
so that the likest decide, and half as much every two years. What a document gets is its share of all votes and of a
fixed doubt, so that one distant question alone moves little.

The numbers come from a simulation with vectors alone (Thunderbird forum questions of two years, each asked with only
the earlier ones known; `tests/benchmarks/bench_votes.py` asks the index itself). 20 to 40 voters, cubes to sixth
powers, words from 0.3 to 0.6 and weights from 1.2 to 2 in the ranking differ by little more than the noise (0.015
nDCG@10); without the words in common it is 0.02 lower. Without doubt, a hundred earlier questions make the first hit
worse.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["ELECTED", "VOTERS", "WORDS", "Earlier", "count_votes", "spread"]

VOTERS = 30
HALF_LIFE = timedelta(days=730)
ELECTED = 0.3
"""Share of the votes from which a document is looked at however far its own words are from the question."""

WORDS = 0.4
"""What the words in common, as a share of the most that any earlier question has, add to the similarity."""

_POWER = 4
_DOUBT = 0.5  # counted as a vote for nobody; a question of similarity 0.8 weighs as much


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier question: how like this one it is (cosine similarity, and words in common), the ids of the documents
    that answered it, and when."""

    similarity: float
    answered_with: tuple[str, ...]
    at: datetime | None = None


def count_votes(earlier: Iterable[Earlier]) -> dict[str, float]:
    """Each document's share of the votes, 0 to 1, of the nearest earlier questions that say what answered them.

    Ages count from the latest of them; one without a date is as old as the oldest.
    """
    nearest = sorted((one for one in earlier if one.answered_with), key=lambda one: -one.similarity)[:VOTERS]
    dates = [one.at for one in nearest if one.at]
    votes: dict[str, float] = {}
    total = _DOUBT
    for one in nearest:
        age = max(dates) - (one.at or min(dates)) if dates else timedelta()
        weight = max(one.similarity, 0.0) ** _POWER * 0.5 ** (age / HALF_LIFE)
        total += weight
        for document_id in set(one.answered_with):
            votes[document_id] = votes.get(document_id, 0.0) + weight
    return {document_id: weight / total for document_id, weight in votes.items() if weight > 0}


def spread(
    votes: Mapping[str, float], nearness: Mapping[str, float], document_of: Mapping[str, str]
) -> dict[str, float]:
    """The votes of documents given to their passages: all to the nearest one, half of it to the next, and so on.

    `nearness` and `document_of` are by passage id. Otherwise every passage of a favourite would come first.
    """
    left = dict(votes)
    shares: dict[str, float] = {}
    for key in sorted(nearness, key=lambda key: (-nearness[key], key)):
        if share := left.get(document_of[key]):
            shares[key] = share
            left[document_of[key]] = share / 2
    return shares
