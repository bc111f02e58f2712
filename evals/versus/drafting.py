"""All letters written: each set of cases by each arm, a run of its own in one folder, turn by turn.

Turn by turn, so that a folder which was ended early holds about as many of each.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Self

from drafter.bundled import BUNDLED
from drafter.models.base import Tier
from drafter.settings import Settings
from evals.cases.golden import GoldenCase
from evals.run_log import RunLog, Trial
from evals.runs.bench import Bench
from evals.runs.request import RunRequest, Tell, describe_run, open_log, request_bench
from evals.runs.runner import CaseDrafter, trial_of
from evals.versus.plain import PlainBench
from evals.versus.sample import CaseSet
from kb_index.passages.embedding import Embedder

__all__ = ["Arm", "log_path", "open_benches", "written"]

_TOKENS = 240


class Arm(StrEnum):
    """Who writes: the model by the plain prompt, our drafter with the same model, or our drafter without any."""

    PLAIN = "plain"
    DRAFTER = "drafter"
    COMPOSER = "composer"


def log_path(folder: Path, cases: CaseSet, arm: Arm) -> Path:
    """The file of the run of an arm over a set."""
    return folder / f"{cases}-{arm}.jsonl"


@contextmanager
def open_benches(folder: Path, settings: Settings, embedder: Embedder, tell: Tell) -> Iterator[Mapping[Arm, Bench]]:
    """The bench of each arm: of one knowledge, one file of answers in `folder`, and the model of `settings`, which
    writes letters of at most 240 tokens, whoever prompts it. Raises DrafterError or KnowledgeError."""
    asked = settings.model_copy(update={"tier": Tier.SMALL, "max_tokens": _TOKENS})
    request = RunRequest(cache=folder / "answers.jsonl")
    with request_bench(request, asked, embedder, BUNDLED, tell) as bench:
        yield {Arm.PLAIN: bench, Arm.DRAFTER: bench, Arm.COMPOSER: replace(bench, model=None)}


def written(
    folder: Path, drawn: Mapping[CaseSet, Sequence[GoldenCase]], benches: Mapping[Arm, Bench]
) -> Iterator[Trial]:
    """Each letter as it is written; those that `folder` has already do not come again. Raises EvalError."""
    queues = [_Queue.of(folder, cases, drawn[cases], arm, bench) for cases in drawn for arm, bench in benches.items()]
    while waiting := [queue for queue in queues if queue.todo]:
        for queue in waiting:
            yield queue.next()


@dataclass(frozen=True, slots=True)
class _Queue:
    """The letters of one arm for one set that are still to be written."""

    log: RunLog
    bench: CaseDrafter
    todo: list[GoldenCase]

    @classmethod
    def of(cls, folder: Path, name: CaseSet, cases: Sequence[GoldenCase], arm: Arm, bench: Bench) -> Self:
        run = describe_run(RunRequest(name=arm, command=("python", "-m", "evals.versus")), bench, cases)
        log = open_log(log_path(folder, name, arm), run, resume=True)
        unfinished = {id for id, _ in log.unfinished}
        todo = [case for case in reversed(cases) if case.id in unfinished]
        return cls(log, PlainBench(bench) if arm is Arm.PLAIN else bench, todo)

    def next(self) -> Trial:
        trial = trial_of(self.bench, self.todo.pop(), 0)
        self.log.add(trial)
        return trial
