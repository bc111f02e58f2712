"""Which part of a source speaks of the same thing as which part of a claim."""

import re
from dataclasses import dataclass

from drafter.text.sentences import split_sentences
from drafter.text.words import content_words

__all__ = ["LEADING_CONDITION", "Segment", "aligned", "segments"]

_COARSE = re.compile(
    r"(?:(?<!\s)\s+)?(?:;|:|\s[–—-]\s|,\s+(?:and|but|so(?! that)|or|while|und|aber|oder|et|mais)\b)\s*", re.IGNORECASE
)
_FINE = re.compile(
    r"(?:(?<!\s)\s+)?(?:[,;:]|\s[–—-]\s|\b(?:and|but|while|und|aber|et|mais|y|pero|e|mas)\b)\s*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|(?:(?<![\w.-])|(?<=\.\.))[\w-]+(?:\.[\w-]+)+/|(?<![\w.+-])[\w.+-]+@)\S*")
LEADING_CONDITION = re.compile(
    r"(?:if|when|once|as soon as|after|before|unless|wenn|falls|si|quand)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A clause of a text, with its content words."""

    text: str
    words: frozenset[str]


def segments(text: str, *, fine: bool = False) -> list[Segment]:
    """The clauses of `text`; `fine` also cuts at plain commas and at "and". A condition stays with what it is for."""
    found: list[Segment] = []
    for span in split_sentences(text):
        sentence = _ADDRESS.sub(" ", re.sub(r"[*`]", "", text[span.start : span.end]))
        whole = LEADING_CONDITION.match(sentence) is not None and not fine
        parts = [sentence] if whole else (_FINE if fine else _COARSE).split(sentence)
        found += [Segment(part, frozenset(content_words(part))) for part in parts if part and part.strip()]
    return [segment for segment in found if segment.words]


def aligned(claim: frozenset[str], parts: list[Segment], least: int) -> list[Segment]:
    """Those of `parts` that share the most words with `claim`, at least `least`; several where they tie."""
    counts = [len(claim & part.words) for part in parts]
    most = max(counts, default=0)
    return [part for part, count in zip(parts, counts, strict=True) if count == most] if most >= least else []
