"""Which part of a source speaks of the same thing as which part of a claim."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from drafter.text.sentences import split_sentences
from drafter.text.words import content_words

__all__ = ["LEADING_CONDITION", "Segment", "aligned", "segments"]

_STAMPED = r"(?<=\d\d:\d\d:\d\d)\s|"
"""A line of a log says when it was written, and then what it tells."""

_COARSE = re.compile(
    rf"{_STAMPED}(?:(?<!\s)\s+)?(?:;|:(?!\d)|\s[–—-]\s|"
    r",\s+(?:and|but|so(?! that)|or|while|und|aber|oder|et|mais)\b)\s*",
    re.IGNORECASE,
)
_FINE = re.compile(
    rf"{_STAMPED}(?:(?<!\s)\s+)?(?:[,;:](?!\d)|\s[–—-]\s|\b(?:but|while|aber|mais|pero|mas)\b|"
    r"\b(?:and|und|et|y|e)\b(?!\s+\d))\s*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|(?:(?<![\w.-])|(?<=\.\.))[\w-]+(?:\.[\w-]+)+/|(?<![\w.+-])[\w.+-]+@)\S*")
_OPENS_ELLIPSIS = re.compile(
    r"(?:but |aber |mais |pero |mas |ma |maar )?(?:not|nicht|pas|no|não|non|niet)\s", re.IGNORECASE
)
_FEW = 2  # content words; a shorter beginning ("On Business, ...") says of what the rest speaks
LEADING_CONDITION = re.compile(
    r"(?:if|when|once|as soon as|after|before|unless|wenn|falls|si|quand)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Segment:
    """A clause of a text, with its content words."""

    text: str
    words: frozenset[str]


@lru_cache(1024)  # a claim is held against many spans, a span by many rules
def segments(text: str, *, fine: bool = False) -> tuple[Segment, ...]:
    """The clauses of `text`; `fine` also cuts at plain commas and at "and". A condition stays with what it is for, a
    short beginning with what follows; what leaves out all but "not on Linux" has the words before it."""
    found: list[Segment] = []
    for span in split_sentences(text):
        sentence = _ADDRESS.sub(" ", re.sub(r"[*`]", "", text[span.start : span.end]))
        whole = LEADING_CONDITION.match(sentence) is not None and not fine
        parts = [sentence] if whole else (_FINE if fine else _COARSE).split(sentence)
        found += _completed([part for part in parts if part and part.strip()])
    return tuple(segment for segment in found if segment.words)


def _completed(parts: list[str]) -> Iterator[Segment]:
    """The segments of one sentence."""
    opening, before = "", frozenset[str]()
    for i, part in enumerate(parts):
        words = frozenset(content_words(part))
        if i == 0 and len(parts) > 1 and 0 < len(words) < _FEW:
            opening = f"{part}, "
            continue
        if _OPENS_ELLIPSIS.match(part):
            words |= before
        yield Segment(opening + part, words | frozenset(content_words(opening)))
        opening, before = "", words


def aligned(claim: frozenset[str], parts: Sequence[Segment], least: int) -> list[Segment]:
    """Those of `parts` that share the most words with `claim`, at least `least`; several where they tie."""
    counts = [len(claim & part.words) for part in parts]
    most = max(counts, default=0)
    return [part for part, count in zip(parts, counts, strict=True) if count == most] if most >= least else []
