"""The investigation apart from the reply: what is known, what is not, and the one question that would settle it."""

from collections.abc import Iterator
from dataclasses import dataclass

from drafter.draft import AnsweredAsk, Draft
from drafter.situation import Outcome

__all__ = ["Investigation", "investigate"]

_ASKING = (Outcome.ASK, Outcome.ANSWER_AND_ASK)


@dataclass(frozen=True, slots=True)
class Investigation:
    """`asks` as the customer made them, each answered or open; `unknown` is what else is missing. `question`
    is the one to the customer that would settle it, `settles` whose answer would where it is not theirs."""

    asks: tuple[AnsweredAsk, ...]
    unknown: tuple[str, ...]
    question: str
    settles: str


def investigate(draft: Draft) -> Investigation | None:
    """What is known of the case of a draft; None where all that is asked is one thing, and it is answered."""
    asks = tuple(ask for ask in draft.asks if not ask.told or ask.answered)
    unknown, question = tuple(_unknown(draft)), _question(draft)
    settles = draft.outcome_reason if draft.outcome is Outcome.HAND_OFF else ""
    is_open = any(not ask.answered for ask in asks)
    if not (is_open or unknown or question or settles or len(asks) > 1):
        return None
    return Investigation(asks, unknown, question, settles)


def _unknown(draft: Draft) -> Iterator[str]:
    """What the text itself says is missing or cannot be proved."""
    for label in dict.fromkeys(gap.label for gap in draft.gaps):
        yield f"{label}: a blank in the text"
    against = len(draft.contradicted)
    if against:
        yield f"{'one sentence' if against == 1 else f'{against} sentences'} of which a source says otherwise"
    if unproved := len(draft.unproved) - against:
        yield "one sentence that no source proves" if unproved == 1 else f"{unproved} sentences that no source proves"


def _question(draft: Draft) -> str:
    """The first question that the letter asks, where it sets out to ask; the offer of more help is none."""
    if draft.outcome not in _ASKING:
        return ""
    asked = [sentence.text.strip() for sentence in draft.sentences if sentence.text.strip().endswith("?")]
    return asked[0] if asked else ""
