"""Who does it, by where the word stands: behind "by", or at the head of the clause. Roles that nobody has listed
("the verger") are told so too."""

import re
from collections.abc import Sequence

from drafter.proof.alignment import LEADING_CONDITION, Segment, segments
from drafter.text.figure_words import MONTH, TIME_UNIT
from drafter.text.words import content_words

__all__ = ["other_doer"]

_BY = re.compile(
    r"\b(?:by|von|vom|durch|par|por|pelos?|pelas?|dal|dai|dagli|dalla|dalle|door)\s+"
    r"(?:(?:the|an?|our|your|de[rmn]|die|das|ein\w*|unser\w*|le|la|les|une?|l['’]|nos|notre|el|los|las|o|os|as|uma?|il|"
    r"gli|het|een)\s*)?([^\W\d_]{3,})",
    re.IGNORECASE,
)
_MEANS = frozenset(
    """post mail e-mail email letter phone text sms card cash hand machine bank transfer hour
    courrier poste téléphone carte virement courriel sms exemple ailleurs
    correo teléfono tarjeta transferencia ejemplo mano vídeo telefone cartão transferência exemplo
    monday tuesday wednesday thursday friday saturday sunday noon midnight default""".split()
) | {*TIME_UNIT, *MONTH}
"""What stands behind "by" and does nothing."""


def other_doer(claim: str, proof: str) -> bool:
    """Whether the clause of `proof` that is most like `claim` has another doer, and that of the claim stands only in
    another clause."""
    theirs = segments(proof, fine=True)
    return any(_other(mine, theirs) for mine in segments(claim))


def _other(claim: Segment, theirs: Sequence[Segment]) -> bool:
    doer = _doer(claim.text)
    rest = claim.words - {doer}
    # Where two share as much, one has what it is done to and the other the deed.
    nearest = max(theirs, key=lambda part: (len(rest & part.words), doer not in part.words), default=None)
    if not doer or nearest is None or doer in nearest.words:
        return False
    shared = len(rest & nearest.words)
    other = _doer(nearest.text)
    apart = any(doer in part.words for part in theirs) or bool(_by(claim.text) and _by(nearest.text))
    return apart and 2 * shared >= len(rest) > 0 and bool(other) and other not in claim.words


def _doer(text: str) -> str:
    """The first word behind "by", else that of the main clause."""
    main = text.partition(",")[2] if LEADING_CONDITION.match(text) else text
    found = content_words(_by(main) or main)
    return found[0] if found else ""


def _by(text: str) -> str:
    return next((found[1] for found in _BY.finditer(text) if found[1].casefold() not in _MEANS), "")
