"""What a lead asks of a draft, in three words: may it be sent, does it need a hand, or is it of no use?

- *not usable*: there is no text, or an error; it decides wrongly, says what it must not, or is in another language;
  or it says fewer than half of the facts that it must.
- *needs a fill-in or a cut*: what it says may stay, but it misses something that its case requires, or it has a gap.
- *send as it is*: it meets all that its case requires and has no gap.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from evals.run_log import Trial

__all__ = ["Usability", "count_usability", "usability"]

_FATAL = ("outcome", "written", "must-not-say", "language")
_FACTS = "must-say"
_HALF = 0.5


class Usability(StrEnum):
    """Whether an agent can send a draft."""

    AS_IS = "send as it is"
    HAND = "needs a fill-in or a cut"
    USELESS = "not usable"


def usability(trial: Trial) -> Usability:
    """What the scores of a trial come to, by the rules of this module."""
    draft = trial.draft
    if draft is None or trial.error or any(_value(trial, id) < 1 for id in _FATAL) or _value(trial, _FACTS) < _HALF:
        return Usability.USELESS
    return Usability.AS_IS if trial.passed and not draft.gaps else Usability.HAND


def count_usability(trials: Iterable[Trial]) -> dict[Usability, int]:
    """How many drafts are of each kind, the best first."""
    found = Counter(map(usability, trials))
    return {kind: found[kind] for kind in Usability}


def _value(trial: Trial, id: str) -> float:
    """The score of the scorer with this id, 1 where it says nothing."""
    score = trial.scores.get(id)
    return 1.0 if score is None or score.value is None else score.value
