"""Confidence in a draft, from what really became of others: of drafts like it, how many were sent unchanged.

Like it are replies, or other texts of its kind, for the same mailbox, with the same outcome and the same proof of
their facts, with blanks where it has blanks and without where it has none, both written by a model or both composed.
Counted is what was sent in the last 180 days; what nobody sent says nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from drafter.situation import Outcome
from service.shares import Share
from service.storage import Session, now_utc
from service.storage.draft_facts import DraftFacts, ProofState
from service.storage.likeness import sent_like
from service.words import OUTCOMES

__all__ = ["Confidence", "confidence_of"]

_SINCE = timedelta(days=180)
_PROOFS = {
    ProofState.CONTRADICTED: "a fact that a source contradicts",
    ProofState.UNPROVED: "unproved facts",
    ProofState.PROVED: "every fact proved",
    ProofState.NOTHING_STATED: "no fact in it",
}


@dataclass(frozen=True, slots=True)
class Confidence:
    """How many of the drafts like one were sent unchanged; `like` says what is alike."""

    unchanged: Share
    like: str

    @property
    def words(self) -> str:
        """One sentence to show beside the draft."""
        if not self.unchanged.enough:
            return f"Too few drafts like this were sent to say how many need no change ({self.unchanged.whole})."
        return f"Of drafts like this, {self.unchanged.counts} were sent unchanged."


def confidence_of(session: Session, draft_id: str, now: datetime | None = None) -> Confidence | None:
    """How far a finished draft can be trusted, as far as others like it tell; None: there is no such draft.

    It counts in one query over an index, in the draft's own mailbox: whoever may see the draft may see it.
    """
    facts = session.get(DraftFacts, draft_id)
    if facts is None:
        return None
    return Confidence(Share(*sent_like(session, facts, (now or now_utc()) - _SINCE)), _like(facts))


def _like(facts: DraftFacts) -> str:
    outcome = OUTCOMES[Outcome(facts.outcome)].casefold()
    blanks = "blanks to fill" if facts.blanks else "no blanks"
    by = "composed without a model" if facts.composed else "written by a model"
    return f"mailbox {facts.mailbox_id}, {outcome}, {_PROOFS[ProofState(facts.proof)]}, {blanks}, {by}"
