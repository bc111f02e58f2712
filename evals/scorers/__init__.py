"""The scorers as one list: what is measured of every draft. Each is a small function of a golden case and a draft."""

from collections.abc import Mapping

from evals.cases.golden import GoldenCase
from evals.run_log import Score
from evals.scorers.answer import SCORERS as ANSWER
from evals.scorers.base import DraftSample, Judging, Scorer, ScoreUnit
from evals.scorers.cost import SCORERS as COST
from evals.scorers.expectations import SCORERS as EXPECTATIONS
from evals.scorers.judged import SCORERS as JUDGED
from evals.scorers.judged import judged_title, trust, unscored_by_judge
from evals.scorers.likeness import SCORERS as LIKENESS
from evals.scorers.proof import SCORERS as PROOF
from evals.scorers.questions import SCORERS as QUESTIONS
from evals.scorers.retrieval import SCORERS as RETRIEVAL

__all__ = [
    "ALL_SCORERS",
    "JUDGE_SCORERS",
    "METRICS",
    "DraftSample",
    "Judging",
    "ScoreUnit",
    "Scorer",
    "judged_title",
    "meets_requirements",
    "missed_requirements",
    "score_draft",
    "trust",
    "unscored_by_judge",
]

ALL_SCORERS: tuple[Scorer, ...] = (*EXPECTATIONS, *ANSWER, *RETRIEVAL, *PROOF, *QUESTIONS, *LIKENESS, *COST)
"""All that ask no model."""

JUDGE_SCORERS = frozenset(scorer.id for scorer in JUDGED)
"""The ids of those that a judge says."""

METRICS: tuple[Scorer, ...] = (*ALL_SCORERS, *JUDGED)
"""All that a run may hold: where it has a judge, what that says as well."""


def score_draft(case: GoldenCase, scored: DraftSample) -> dict[str, Score]:
    """What each scorer says, by its id; a judge only where there is one."""
    return {scorer.id: scorer.score(case, scored) for scorer in (METRICS if scored.judging else ALL_SCORERS)}


def missed_requirements(scores: Mapping[str, Score]) -> list[Scorer]:
    """The required scorers that say less than 1: what the case expects and the draft does not meet."""
    said = ((scorer, scores.get(scorer.id)) for scorer in ALL_SCORERS if scorer.required)
    return [scorer for scorer, score in said if score and score.value is not None and score.value < 1.0]


def meets_requirements(scores: Mapping[str, Score]) -> bool:
    """Whether the draft meets everything that the case expects: no required scorer says less than 1."""
    return not missed_requirements(scores)
