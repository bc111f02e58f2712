"""What a scorer is: a small function that says how good one draft is in one respect, with the reason in words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf

from drafter.draft import Draft
from drafter.handbook.guidelines import Handbook
from drafter.models.base import Embed
from evals.cases.golden import GoldenCase
from evals.judges.judge import JudgeModel
from evals.run_log import Score

__all__ = ["DraftSample", "Judging", "ScoreUnit", "Scorer", "holds", "share", "unscored"]


_ROUNDING = 1e-3


class ScoreUnit(StrEnum):
    """What a value counts. A share goes from 0 to 1."""

    SHARE = "share"
    COUNT = "count"
    SECONDS = "s"
    TOKENS = "tokens"
    USD = "USD"


@dataclass(frozen=True, slots=True)
class Judging:
    """A judge for one draft, with nothing spent yet, and the texts that the draft was written from."""

    judge: JudgeModel
    contexts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftSample:
    """A draft to score, the seconds that it took when it was made, and what turns texts into unit vectors.

    `judging` None: no model judges it. `handbook` is the one that it was written by, `incident` whether one ran then.
    """

    draft: Draft
    seconds: float
    embed: Embed
    judging: Judging | None = None
    handbook: Handbook = field(default_factory=lambda: Handbook(()))
    incident: bool = False


@dataclass(frozen=True, slots=True)
class Scorer:
    """One respect in which drafts are measured. `required`: a draft that scores less than 1 fails its case.

    `may_lack`: whether a draft lacks the score through no fault of its own, as where a judge's answer is broken.
    """

    id: str
    title: str
    score: Callable[[GoldenCase, DraftSample], Score]
    unit: ScoreUnit = ScoreUnit.SHARE
    higher_is_better: bool = True
    required: bool = False
    may_lack: bool = False

    @property
    def worst(self) -> float | None:
        """What a draft counts as that lacks the score where that of another run has it (`evals.comparison.pairing`);
        infinite where a value has no bound. None: it may lack it."""
        if self.may_lack:
            return None
        bad, good = (0.0, 1.0) if self.unit is ScoreUnit.SHARE else (-inf, inf)
        return bad if self.higher_is_better else good

    def can_be(self, value: float) -> bool:
        """Whether `value` is one that this scorer could have given; shares are off by the rounding of vectors."""
        most = 1 + _ROUNDING if self.unit is ScoreUnit.SHARE else inf
        return -_ROUNDING <= value <= most


def holds(kept: bool, why: str) -> Score:
    """1 where an expectation is met, else 0."""
    return Score(value=float(kept), why=why)


def share(part: int, whole: int, why: str) -> Score:
    """`part` of `whole`; unscored where there is no whole."""
    return Score(value=part / whole, why=why) if whole else unscored(why)


def unscored(why: str) -> Score:
    """Nothing to say about this draft, and why."""
    return Score(value=None, why=why)
