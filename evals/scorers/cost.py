"""What a draft costs: seconds, tokens, money."""

from evals.cases.golden import GoldenCase
from evals.run_log import Score
from evals.scorers.base import DraftSample, Scorer, ScoreUnit, unscored

__all__ = ["SCORERS"]


def _seconds(_: GoldenCase, scored: DraftSample) -> Score:
    return Score(value=scored.seconds, why="the model's seconds when it answered, and all else")


def _tokens(_: GoldenCase, scored: DraftSample) -> Score:
    receipt = scored.draft.receipt
    total = receipt.prompt_tokens + receipt.completion_tokens
    return Score(value=float(total), why=f"{receipt.prompt_tokens} read, {receipt.completion_tokens} written")


def _dollars(_: GoldenCase, scored: DraftSample) -> Score:
    cost = scored.draft.receipt.cost_usd
    return unscored("the model's price is unknown") if cost is None else Score(value=cost, why="by the price list")


SCORERS = (
    Scorer("seconds", "Seconds", _seconds, unit=ScoreUnit.SECONDS, higher_is_better=False, may_lack=True),
    Scorer("tokens", "Tokens", _tokens, unit=ScoreUnit.TOKENS, higher_is_better=False, may_lack=True),
    Scorer("cost", "Cost", _dollars, unit=ScoreUnit.USD, higher_is_better=False, may_lack=True),
)
