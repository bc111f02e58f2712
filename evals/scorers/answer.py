"""Whether what the model answered could be a draft at all, or the composer had to write."""

from evals.cases.golden import GoldenCase
from evals.run_log import Score
from evals.scorers.base import DraftSample, Scorer, holds, unscored

__all__ = ["SCORERS"]


def _usable(_: GoldenCase, scored: DraftSample) -> Score:
    receipt = scored.draft.receipt
    if receipt.composed and not receipt.fallbacks:
        return unscored("no model was asked")
    return holds(not receipt.composed, receipt.fallbacks[0] if receipt.composed else "the draft is the model's")


# Whether a model is asked is for the outcome to decide: a draft that needs none is no worse for it.
SCORERS = (Scorer("usable", "The model's answer can be used", _usable, may_lack=True),)
