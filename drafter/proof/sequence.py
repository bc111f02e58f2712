"""What comes before what: whether a claim turns round the order in which a source has two things happen."""

import re
from collections.abc import Iterator

from drafter.text.words import content_words

__all__ = ["reordered"]

_FIRST = re.compile(
    r"\b(?:first|zuerst|zunächst|erst|d['’]abord|en premier|primero|primeramente|primeiro)\b", re.IGNORECASE
)
_THEN = re.compile(
    r"\b(?:then|afterwards|after that|danach|dann|anschließend|puis|ensuite|après cela|después|luego|depois|"
    r"em seguida)\b(?! (?:de|do|da|dos|das|del|que)\b)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:before|ahead of|prior to|bevor|avant(?: de| que)?|antes (?:de|dos?|das?|del|que))\b(?! ?\d)", re.IGNORECASE
)
_AFTER = re.compile(
    r"\b(?:after(?! that)|once|nachdem|après(?! cela)|después (?:de|del|que)|depois (?:de|dos?|das?|que))\b(?! ?\d)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_CLAUSE = re.compile(r"(?<=[.!?;,:])\s+|\b(?:and|und|et|y|e)\b", re.IGNORECASE)
_Pair = tuple[frozenset[str], frozenset[str]]


def reordered(claim: str, proof: str) -> bool:
    """Whether `claim` says of two things that one comes first where `proof` says it of the other."""
    theirs = list(_pairs(proof))
    return any(_turned(mine, other) for mine in _pairs(claim) for other in theirs)


def _turned(mine: _Pair, other: _Pair) -> bool:
    """Whether the earlier of the one shares more with the later of the other, and the other way round; or each side
    shares with the other's and one of them nothing with its own, the verb of the first being that of both."""
    straight = len(mine[0] & other[0] - other[1]), len(mine[1] & other[1] - other[0])
    crossed = len(mine[0] & other[1] - other[0]), len(mine[1] & other[0] - other[1])
    return sum(crossed) > max(sum(straight), 1) or (all(crossed) and not all(straight))


def _pairs(text: str) -> Iterator[_Pair]:
    """What comes earlier and what comes later, by their content words."""
    for earlier, later in _told(text):
        pair = frozenset(content_words(earlier)), frozenset(content_words(later))
        if all(pair):
            yield pair


def _told(text: str) -> Iterator[tuple[str, str]]:
    sentences = _SENTENCE.split(text)
    for before, sentence in zip(["", *sentences], sentences, strict=False):
        clauses = [clause for clause in _CLAUSE.split(sentence) if clause.strip()]
        for i, clause in enumerate(clauses):
            if _THEN.search(clause) and (i or before):
                yield clauses[i - 1] if i else before, clause
            elif _FIRST.search(clause) and i + 1 < len(clauses):
                yield clause, clauses[i + 1]
        for pattern, turned in ((_BEFORE, False), (_AFTER, True)):
            if found := pattern.search(sentence):
                yield _around(sentence, found, turned=turned)


def _around(sentence: str, found: re.Match[str], *, turned: bool) -> tuple[str, str]:
    """The two sides of "before" or "after", the earlier first; what leads a sentence ends at its comma."""
    ahead, behind = sentence[: found.start()], sentence[found.end() :]
    if not content_words(ahead):
        behind, _, ahead = behind.partition(",")
    return (behind, ahead) if turned else (ahead, behind)
