"""Whether a claim says of one thing what its source says of the thing beside it.

"The shop scans the parcel, the warehouse checks the goods" has all words of "The warehouse scans the parcel". Of two
clauses each has a thing of its own, a plan by its name, a role, or else the first word that the other lacks, and says
of it what the other does not.
"""

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from drafter.proof.alignment import segments
from drafter.proof.meanings import SAID, MeaningTerm, MeaningTerms, terms_of
from drafter.proof.roles import roles_in
from drafter.text.sentences import split_sentences
from drafter.text.words import fold, root, words
from kb_index.passages.outline import plain_words

__all__ = ["crossed"]

_TOLD = 0.7  # the share of the claim's words that the two clauses have


_ADDS = re.compile(
    r"(?:or |oder |ou |o )?(?:as an?|at|by|for|from|in|into|of|on|to|until|up to|via|with|within|without|als|an|auf|"
    r"aus|bei|bis|durch|für|im|mit|nach|ohne|per|über|um|unter|von|vor|à|aux?|avec|avant|chez|dans|de|dès|en|"
    r"jusqu['’]\w+|par|pour|sans|sous|sur|a las?|a los|al|con|desde|hasta|para|por|sin|sobre|até|com|no|na|nos|nas|"
    r"pelo|pela|sem|sob)\b",
    re.IGNORECASE,
)
"""How what is no clause of its own begins: it adds when, where or how to the one beside it."""


class _Part(NamedTuple):
    """What one of two clauses has and the other lacks: its thing, which may be `named`, and what it says of it."""

    thing: MeaningTerm
    said: tuple[MeaningTerm, ...]
    named: bool


def crossed(claim: str, proof: str, names: Set[str] = frozenset()) -> tuple[str, str] | None:
    """The thing of which `claim` says what `proof` says of another, and that other thing; None where it does not.
    `names` are the names, folded, that plans and the like have in the sources."""
    mine, said = terms_of(claim), frozenset(words(claim))
    for one, other, together in _pairs(proof):
        theirs = terms_of(one), terms_of(other)
        if sum(max(text.has(term) for text in theirs) for term in mine.terms) < _TOLD * len(mine.terms):
            continue
        for first, second in _apart(one, other, names, together=together):
            for own, foreign in ((first, second), (second, first)):
                if _swapped(mine, said, own, foreign):
                    return own.thing.word, foreign.thing.word
    return None


@lru_cache(512)  # a span is held against one claim after the other
def _pairs(text: str) -> tuple[tuple[str, str, bool], ...]:
    """The clauses that stand side by side, coarse and fine, and whether they do so in one sentence."""
    return tuple(dict.fromkeys(_clauses_beside(plain_words(text))))


def _clauses_beside(text: str) -> Iterator[tuple[str, str, bool]]:
    sentences = [text[span.start : span.end] for span in split_sentences(text)]
    for fine in (True, False):
        cut = [[part.text for part in segments(sentence, fine=fine)] for sentence in sentences]
        for clauses in cut:
            yield from ((one, other, True) for one, other in pairwise(clauses))
        yield from ((one, other, False) for one, other in pairwise(chain(*cut)))


def _swapped(mine: MeaningTerms, said: Set[str], own: _Part, foreign: _Part) -> bool:
    """Whether a claim has the thing of one part without all that is said of it, and something said of the other."""
    if not _speaks_of(mine, said, own) or _speaks_of(mine, said, foreign):
        return False
    ends = own.named or not own.said or not _has(mine, own.said[-1])  # a verb alone may be said in another word
    return ends and any(_has(mine, term) for term in foreign.said) and not all(_has(mine, term) for term in own.said)


def _apart(one: str, other: str, names: Set[str], *, together: bool) -> Iterator[tuple[_Part, _Part]]:
    """What two clauses have apart: by names or roles that they have, and in one sentence by where words stand."""
    named = _named(one, other, names), _named(other, one, names)
    left = _left(one, other), _left(other, one)
    if all(named):
        yield _part(named[0][0], left[0], named=True), _part(named[1][0], left[1], named=True)
    if together and all(left) and not _ADDS.match(one) and not _ADDS.match(other):
        yield _part(left[0][0], left[0]), _part(left[1][0], left[1])


def _part(thing: MeaningTerm, left: Sequence[MeaningTerm], *, named: bool = False) -> _Part:
    return _Part(thing, tuple(term for term in left if term.word != thing.word), named)


def _left(one: str, other: str) -> list[MeaningTerm]:
    theirs = terms_of(other)
    return [term for term in terms_of(one).terms if not _has(theirs, term)]


def _named(one: str, other: str, names: Set[str]) -> list[MeaningTerm]:
    """The names and roles of one clause that the other has not."""
    there = frozenset(words(other))
    known = names | {fold(word) for word in roles_in(one).values()}
    return [MeaningTerm(word, root(word), "") for word in words(one) if word in known and word not in there]


def _speaks_of(text: MeaningTerms, said: Set[str], part: _Part) -> bool:
    """Whether a text has the thing of a part: of a name kin is another thing, as an employee is no
    employer."""
    thing = part.thing
    if part.named:
        return any(word.startswith(thing.word) or thing.word.startswith(word) for word in said)
    return _has(text, thing)


def _has(text: MeaningTerms, term: MeaningTerm) -> bool:
    return text.has(term) >= SAID
