"""Claims: what a sentence of a draft states, and what is known beside the sources."""

from dataclasses import dataclass

from drafter.proof.particulars import Particulars, particulars
from drafter.text.figures import Figure
from drafter.text.words import content_words

__all__ = ["Claim", "KnownTerms", "make_claim"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence of the draft states."""

    text: str
    words: tuple[str, ...]
    particulars: Particulars


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
