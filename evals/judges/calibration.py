"""How far a judge can be trusted: what it says of labelled pairs and statements, against what people say."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from drafter.models.base import Embed
from evals.cases.golden import GoldenCase
from evals.errors import BrokenRun, LabelError, Unjudged
from evals.judges.agreement import confusion, kappa
from evals.judges.judge import JudgeModel
from evals.judges.labels import LabelledPair, LabelledStatement
from evals.judges.pairwise import Choice, DraftPair, Preference, Winner, prefer, preference_rubric
from evals.judges.ragas_metrics import Ragas, RagasSample, ragas_rubric
from evals.trust import FAITHFULNESS, PREFERENCE, Agreement, judge_id
from kb_index.durable import write_whole

__all__ = [
    "UNSCORED",
    "Calibration",
    "Calibrations",
    "ItemDone",
    "calibrate_preference",
    "calibrate_statements",
]

UNSCORED = "unscored"
"""What the judge says where it gives no usable answer: nobody else says so, which lowers kappa."""

ItemDone = Callable[[], None]
"""Called after each item that was judged."""

_Item = TypeVar("_Item")
_Said = TypeVar("_Said")
_WINNERS = {Winner.BASE: "first", Winner.CANDIDATE: "second", Winner.TIE: "tie"}


class Calibration(BaseModel):
    """The agreement of one judge with people at one task, by one rubric and one set of labels.

    `first_shown` of `decided` single answers chose the draft shown first; in `order_changed` pairs the answer moved
    with the order. They are None where nothing is shown in two orders. `seconds` are those of the first asking.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    judge: str
    rubric: str
    labels: str
    made_at: datetime
    items: int
    kappa: float
    low: float
    high: float
    confusion: dict[str, dict[str, int]]
    first_shown: int | None = None
    decided: int | None = None
    order_changed: int | None = None
    answers: int
    tokens: int
    cost_usd: float | None
    seconds: float

    @property
    def agreement(self) -> Agreement:
        """What is shown beside the judge's numbers."""
        return Agreement(kappa=self.kappa, low=self.low, high=self.high)

    @property
    def agreed(self) -> int:
        """Items of which judge and people say the same."""
        return sum(row.get(people, 0) for people, row in self.confusion.items())

    @property
    def unscored(self) -> int:
        """Items of which the judge gave no usable answer."""
        return sum(row.get(UNSCORED, 0) for row in self.confusion.values())


class Calibrations:
    """The file that keeps calibrations, the latest of each judge, task and rubric."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def beside(cls, cache: Path) -> Self:
        """Those that are kept beside a file of answers."""
        return cls(cache.with_name("calibrations.json"))

    def find(self, task: str, judge: str) -> Calibration | None:
        """The calibration of the judge with this `judge_id`; None where there is none by its rubric."""
        return self._read().get(_key(task, judge))

    def agreement(self, judge: str) -> dict[str, Agreement]:
        """By task, how far the judge with this `judge_id` agrees with people."""
        return {one.task: one.agreement for one in self._read().values() if judge_id(one.judge, one.rubric) == judge}

    def keep(self, calibration: Calibration) -> None:
        """Keep it in place of an older one."""
        key = _key(calibration.task, judge_id(calibration.judge, calibration.rubric))
        kept = self._read() | {key: calibration}
        rows = {key: value.model_dump(mode="json") for key, value in sorted(kept.items())}
        write_whole(self.path, (json.dumps(rows, indent=2, ensure_ascii=False) + "\n").encode(), mode=0o644)

    def _read(self) -> dict[str, Calibration]:
        if not self.path.exists():
            return {}
        try:
            rows = json.loads(self.path.read_text("utf-8"))
            return {key: Calibration.model_validate(row) for key, row in rows.items()}
        except (ValueError, ValidationError, AttributeError) as error:
            raise LabelError(f"{self.path} holds no calibrations; remove it and calibrate anew.") from error


def calibrate_preference(
    judge: JudgeModel,
    pairs: Sequence[LabelledPair],
    cases: Mapping[str, GoldenCase],
    labels: str,
    *,
    jobs: int = 1,
    tell: ItemDone = lambda: None,
) -> Calibration:
    """Hold the judge's preferences against those of people, `jobs` pairs at a time; `tell` is called after each.

    Raises BrokenRun where the judge answers nothing at all.
    """
    judge = judge.fresh()

    def preferred(pair: LabelledPair) -> Preference:
        conversation = cases[pair.case].conversation
        return prefer(judge, DraftPair(conversation, pair.facts, pair.first, pair.second))

    found = _each(preferred, pairs, jobs, tell)
    _must_have_answered(judge, found[0].why)
    said = [_WINNERS[one.winner] if one.winner else UNSCORED for one in found]
    choices = [one.choices for one in found if one.choices]
    decided = [choice for orders in choices for choice in orders if choice is not Choice.TIE]
    both = [(pair.better, word) for pair, word in zip(pairs, said, strict=True)]
    made = _calibrated(PREFERENCE, judge, preference_rubric(), labels, both)
    return made.model_copy(
        update={
            "first_shown": decided.count(Choice.FIRST),
            "decided": len(decided),
            "order_changed": sum(map(_moved, choices)),
        }
    )


def calibrate_statements(
    judge: JudgeModel,
    embed: Embed,
    task: str,
    statements: Sequence[LabelledStatement],
    labels: str,
    *,
    jobs: int = 1,
    tell: ItemDone = lambda: None,
) -> Calibration:
    """Hold what the judge says of statements against what people say: `task` is FAITHFULNESS or RECALL.

    The whole metric of ragas is asked, as in a run; only its full mark says that a statement is proved.
    Raises BrokenRun where the judge answers nothing at all.
    """
    judge, reasons = judge.fresh(), list[str]()

    def proved(label: LabelledStatement) -> str:
        of = RagasSample(label.question, label.statement, [label.source], reference=label.statement)
        ragas = Ragas(judge, embed)
        try:
            value = ragas.faithfulness(of) if task == FAITHFULNESS else ragas.context_recall(of)
        except Unjudged as error:
            reasons.append(str(error))
            return UNSCORED
        return _word(value == 1.0)

    said = _each(proved, statements, jobs, tell)
    _must_have_answered(judge, *reasons[:1])
    both = [(_word(label.faithful), word) for label, word in zip(statements, said, strict=True)]
    return _calibrated(task, judge, ragas_rubric(), labels, both)


def _each(ask: Callable[[_Item], _Said], items: Sequence[_Item], jobs: int, tell: ItemDone) -> list[_Said]:
    """What is said of each item, in their order."""
    with ThreadPoolExecutor(jobs) as pool:
        found = []
        for one in pool.map(ask, items):
            found.append(one)
            tell()
    return found


def _must_have_answered(judge: JudgeModel, *why: str) -> None:
    """Raises BrokenRun where no answer came at all: that says nothing of the judge."""
    if not judge.usage.answers:
        raise BrokenRun(f"{judge.name} answered nothing, so nothing is kept. {' '.join(why)}")


def _word(faithful: bool) -> str:
    return "proved" if faithful else "not proved"


def _calibrated(
    task: str, judge: JudgeModel, rubric: str, labels: str, said: Sequence[tuple[str, str]]
) -> Calibration:
    """The calibration that `said` makes: of each item what people and what the judge says."""
    agreement, usage = kappa(said), judge.usage
    return Calibration(
        task=task,
        judge=judge.name,
        rubric=rubric,
        labels=labels,
        made_at=datetime.now(UTC),
        items=len(said),
        kappa=agreement.value,
        low=agreement.low,
        high=agreement.high,
        confusion=confusion(said),
        answers=usage.answers,
        tokens=usage.tokens,
        cost_usd=usage.cost_usd,
        seconds=usage.seconds,
    )


def _moved(orders: Sequence[Choice]) -> bool:
    """Whether the two orders do not name the same draft."""
    return tuple(orders) not in {
        (Choice.FIRST, Choice.SECOND),
        (Choice.SECOND, Choice.FIRST),
        (Choice.TIE, Choice.TIE),
    }


def _key(task: str, judge: str) -> str:
    return f"{task} | {judge}"
