"""How near a draft comes in meaning to the reply that a good agent would send."""

from evals.cases.golden import GoldenCase
from evals.run_log import Score
from evals.scorers.base import DraftSample, Scorer, unscored

__all__ = ["SCORERS"]


def _likeness(case: GoldenCase, scored: DraftSample) -> Score:
    """Cosine similarity of the whole texts; a negative one says no more than 0."""
    if not case.expect.reference or not scored.draft.text:
        return unscored("the case has no reference reply" if scored.draft.text else "nothing is written")
    ours, theirs = scored.embed([scored.draft.text, case.expect.reference])
    return Score(value=max(0.0, float(ours @ theirs)), why="cosine similarity to the reference reply")


SCORERS = (Scorer("likeness", "Similarity to the reference reply", _likeness),)
