"""Who does it, by where the word stands: behind "by", or at the head of the clause. Roles that nobody has listed
("the verger") are told so too."""

import re
from collections.abc import Sequence

from drafter.proof.alignment import Segment, segments
from drafter.text.words import content_words

__all__ = ["other_doer"]

_BY = re.compile(
    r"\b(?:by|von|vom|durch|par|por|pelos?|pelas?|dal|dai|dagli|dalla|dalle|door)\s+"
    r"(?:(?:the|an?|our|your|de[rmn]|die|das|ein\w*|unser\w*|le|la|les|une?|l['’]|nos|notre|el|los|las|o|os|as|uma?|il|"
    r"gli|het|een)\s*)?([^\W\d_]{3,})",
    re.IGNORECASE,
)
_SHARED = 2  # words that a clause must share, beside who does it


def other_doer(claim: str, proof: str) -> bool:
    """Whether the clause of `proof` that is most like `claim` has another doer, and that of the claim stands only in
    another clause."""
    theirs = segments(proof, fine=True)
    return any(_other(mine, theirs) for mine in segments(claim))


def _other(claim: Segment, theirs: Sequence[Segment]) -> bool:
    doer = _doer(claim.text)
    rest = claim.words - {doer}
    nearest = max(theirs, key=lambda part: len(rest & part.words), default=None)
    if not doer or nearest is None or doer in nearest.words:
        return False
    shared = len(rest & nearest.words)
    other = _doer(nearest.text)
    apart = any(doer in part.words for part in theirs) or bool(_BY.search(claim.text) and _BY.search(nearest.text))
    return apart and shared >= min(_SHARED, len(rest)) > 0 and bool(other) and other not in claim.words


def _doer(text: str) -> str:
    by = _BY.search(text)
    found = content_words(by[1] if by else text)
    return found[0] if found else ""
