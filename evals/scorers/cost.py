"""What a draft costs: seconds, tokens, money."""

from evals.cases.golden import GoldenCase
from evals.run_log import Score
from evals.scorers.base import Scored, Scorer, Unit, unscored

__all__ = ["SCORERS"]


def _seconds(_: GoldenCase, scored: Scored) -> Score:
    return Score(value=scored.seconds, why="the model's seconds when it answered, and all else")


def _tokens(_: GoldenCase, scored: Scored) -> Score:
    receipt = scored.draft.receipt
    total = receipt.prompt_tokens + receipt.completion_tokens
    return Score(value=float(total), why=f"{receipt.prompt_tokens} read, {receipt.completion_tokens} written")


def _dollars(_: GoldenCase, scored: Scored) -> Score:
    cost = scored.draft.receipt.cost_usd
    return unscored("the model's price is unknown") if cost is None else Score(value=cost, why="by the price list")


SCORERS = (
    Scorer("seconds", "Seconds", _seconds, unit=Unit.SECONDS, higher_is_better=False, may_lack=True),
    Scorer("tokens", "Tokens", _tokens, unit=Unit.TOKENS, higher_is_better=False, may_lack=True),
    Scorer("cost", "Cost", _dollars, unit=Unit.USD, higher_is_better=False, may_lack=True),
)
