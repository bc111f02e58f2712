"""How strongly a span of a source supports a claim, and what speaks against it.

The strength is a logistic function of three numbers, with weights set by hand: cosine of the sentence embeddings,
weighted share of the claim's words that the span has, and the same with the span's title and headings. Figures,
names and negations are no matter of strength: they are rules on top.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

from drafter.proof.binding import misplaced
from drafter.proof.evidence import Window, Words
from drafter.proof.particulars import Particulars, missing, particulars, titles_as_menus
from drafter.proof.polarity import contradiction
from drafter.text.figures import Figure
from drafter.text.words import content_words, fold, words
from kb_index.passages.outline import plain_words

__all__ = ["THRESHOLD", "Claim", "KnownTerms", "Objection", "features", "make_claim", "object_to", "strength"]

_BIAS, _SIMILARITY, _SHARE, _WIDE = -5.0, 4.0, 3.0, 2.0
THRESHOLD = 0.5
"""From this strength on a span counts as support."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence of the draft states."""

    text: str
    words: tuple[str, ...]
    particulars: Particulars


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a span that speaks of the same thing is no proof. An opposite is final: no weaker span helps."""

    reason: str
    opposite: bool = False


@dataclass(frozen=True, slots=True)
class KnownTerms:
    """What needs no source: names that only the conversation or the profile uses, and the conversation's figures.

    `vocabulary` are the names, folded, that the sources use: plans, roles, providers, places.
    """

    names: str = ""
    vocabulary: frozenset[str] = frozenset()
    figures: tuple[Figure, ...] = ()


def make_claim(text: str) -> Claim:
    """The claim in a sentence; `text` may still have its Markdown emphasis, which marks labels."""
    return Claim(text=text, words=tuple(dict.fromkeys(content_words(text))), particulars=particulars(text))


def features(claim: Claim, window: Window, telling: Words) -> tuple[float, float, float]:
    """Similarity, share of words in the span, share of words in the span or its title and headings."""
    return (
        max(window.similarity, 0.0),
        telling.share(claim.words, window.words),
        telling.share(claim.words, window.words | window.around_words),
    )


def strength(claim: Claim, window: Window, telling: Words) -> float:
    """0 to 1: how likely the span carries the claim, figures and negations left aside."""
    similarity, share, wide = features(claim, window, telling)
    return 1 / (1 + exp(-(_BIAS + _SIMILARITY * similarity + _SHARE * share + _WIDE * wide)))


def object_to(claim: Claim, window: Window, known: KnownTerms) -> Objection | None:
    """What speaks against taking the span as proof, or None."""
    lost = missing(
        claim.particulars, window.text, f"{window.around}\n{known.names}", (*window.figures(), *known.figures)
    )
    lost += [name for name in _other_names(claim, window, known) if fold(name) not in map(fold, lost)]
    lost += [
        title for title in titles_as_menus(claim.text, window.text, window.around.split("\n")) if title not in lost
    ]
    lost += [text for text in misplaced(claim.text, window.text, known.vocabulary) if text not in lost]
    if lost:
        return Objection(f"{_list(lost)} {'does' if len(lost) == 1 else 'do'} not stand there")
    said, stands = plain_words(claim.text), plain_words(window.text)
    clash = contradiction(said, stands) if words(said) != words(stands) else None  # a quote contradicts nothing
    return Objection(clash, opposite=True) if clash else None


def _other_names(claim: Claim, window: Window, known: KnownTerms) -> list[str]:
    """Names of the sources that the claim uses, also as its first word, and the span does not."""
    there = set(words(f"{window.text}\n{window.around}\n{known.names}"))
    return [word.capitalize() for word in words(claim.text) if word in known.vocabulary and word not in there]


def _list(items: Sequence[str]) -> str:
    return ", ".join(f"“{item}”" for item in items[:3])
