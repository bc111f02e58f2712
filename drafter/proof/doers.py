"""Who does it, by where the word stands: behind "by", or at the head of the clause. Roles that nobody has listed
("the verger") are told so too."""

import re
from collections.abc import Sequence

from drafter.proof.alignment import LEADING_CONDITION, Segment, segments
from drafter.text.figure_words import MONTH, TIME_UNIT
from drafter.text.words import content_words, words

__all__ = ["other_doer"]

_BY = re.compile(
    r"\b(?:by|von|vom|durch|par|por|pelos?|pelas?|dal|dai|dagli|dalla|dalle|door)\s+"
    r"(?:(?:the|an?|our|your|de[rmn]|die|das|ein\w*|unser\w*|le|la|les|une?|nos|notre|el|los|las|o|os|as|uma?|il|gli|"
    r"het|een)\s+|l['’])?([^\W\d_]{3,})",
    re.IGNORECASE,
)
_MEANS = frozenset(
    """post mail e-mail email letter phone text sms card cash hand machine bank transfer hour
    courrier poste téléphone carte virement courriel sms exemple ailleurs
    correo teléfono tarjeta transferencia ejemplo mano vídeo telefone cartão transferência exemplo
    monday tuesday wednesday thursday friday saturday sunday noon midnight default""".split()
) | {*TIME_UNIT, *MONTH}
"""What stands behind "by" and does nothing."""


def other_doer(claim: str, proof: str) -> tuple[str, str] | None:
    """Who does it in `claim` and who in the clause of `proof` that is most like it, where that is another and the
    claim's stands only in another clause."""
    theirs = segments(proof, fine=True)
    return next((pair for mine in segments(claim) if (pair := _other(mine, theirs))), None)


def _other(claim: Segment, theirs: Sequence[Segment]) -> tuple[str, str] | None:
    name, doer = _doer(claim.text)
    rest = claim.words - {doer}
    # Where two share as much, one has what it is done to and the other the deed.
    nearest = max(theirs, key=lambda part: (len(rest & part.words), doer not in part.words), default=None)
    if not doer or nearest is None or doer in nearest.words:
        return None
    shared = len(rest & nearest.words)
    instead, other = _doer(nearest.text)
    apart = any(doer in part.words for part in theirs) or bool(_by(claim.text) and _by(nearest.text))
    if apart and 2 * shared >= len(rest) > 0 and other and other not in claim.words:
        return name, instead
    return None


def _doer(text: str) -> tuple[str, str]:
    """The first telling word behind "by", else that of the main clause, and what it is compared by."""
    main = text.partition(",")[2] if LEADING_CONDITION.match(text) else text
    told = ((word, content_words(word)) for word in words(_by(main) or main))
    return next(((word, kept[0]) for word, kept in told if kept), ("", ""))


def _by(text: str) -> str:
    return next((found[1] for found in _BY.finditer(text) if found[1].casefold() not in _MEANS), "")
