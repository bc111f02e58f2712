"""Over-asking: a question that nothing calls for costs the customer a day."""

from drafter.cleaning.request import open_request
from drafter.draft import SentenceStatus
from drafter.phrasebook import bundled_words
from drafter.reading.details import BugDetail, missing_details
from drafter.situation import Outcome
from evals.cases.golden import GoldenCase
from evals.run_log import Score
from evals.scorers.base import DraftSample, Scorer, ScoreUnit, unscored

__all__ = ["SCORERS"]

_ASKS = {Outcome.ASK, Outcome.ANSWER_AND_ASK}
_WORDS = {
    BugDetail.LINK: ("link", "url", "address of the page"),
    BugDetail.STEPS: ("which steps", "what steps", "steps you took", "what did you do", "how can i reproduce"),
    BugDetail.SCREENSHOT: ("screenshot", "screen recording", "recording"),
}


def _over_asking(case: GoldenCase, scored: DraftSample) -> Score:
    """Questions where the case calls for none, else questions for what the customer has given already."""
    draft = scored.draft
    if not draft.text:
        return unscored("nothing is written")
    asked = [
        s.text for s in draft.sentences if s.text.rstrip().endswith("?") and s.status is not SentenceStatus.COURTESY
    ]
    needless = [q for q in asked if _given(q, case)] if _ASKS & set(case.expect.outcome) else asked
    why = f"needless: {needless[0]}" if needless else f"{len(asked)} questions, none needless"
    return Score(value=float(len(needless)), why=why)


def _given(question: str, case: GoldenCase) -> bool:
    """Whether `question` asks for a detail of the bug report that is there."""
    missing = missing_details(open_request(case.conversation, bundled_words().patterns))
    said = question.casefold()
    return any(any(word in said for word in words) for d, words in _WORDS.items() if d not in missing)


SCORERS = (Scorer("over-asking", "Needless questions", _over_asking, unit=ScoreUnit.COUNT, higher_is_better=False),)
