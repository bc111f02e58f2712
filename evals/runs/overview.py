"""What a run comes to beside its means: usable drafts, where they fail, and both by groups of cases."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.cases.golden import GoldenCase
from evals.run_log import RunLog, Trial
from evals.runs.stages import FailingStage, count_stages
from evals.runs.usability import Usability, count_usability

__all__ = ["CaseGroup", "RunOverview", "overview"]

_RANGE = (0.15, 0.85)
"""The shares of passing drafts between which a run can get both visibly better and visibly worse."""
_FEW = 3
_MANY_FACTS = 3


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """The drafts of the cases that have one thing in common: a tag, an outcome, a language, as many facts to say."""

    kind: str
    name: str
    drafts: int
    passed: int
    usable: Mapping[Usability, int]


@dataclass(frozen=True, slots=True)
class RunOverview:
    """Drafts by usability and by the stage in which they first fail, groups of cases, and what speaks against the
    figures. Groups hold locked cases too: they are counts."""

    drafts: int
    passed: int
    usable: Mapping[Usability, int]
    stages: Mapping[FailingStage, int]
    groups: tuple[CaseGroup, ...]
    warnings: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The same for a program."""
        groups = [
            {"kind": g.kind, "name": g.name, "drafts": g.drafts, "passed": g.passed, "usable": dict(g.usable)}
            for g in self.groups
        ]
        return {
            "usable": dict(self.usable),
            "stages": {stage.name.lower(): count for stage, count in self.stages.items()},
            "groups": groups,
            "warnings": list(self.warnings),
        }


def overview(log: RunLog, cases: Sequence[GoldenCase]) -> RunOverview:
    """The overview of a run over `cases`; those that `cases` lacks are in no group."""
    trials = list(log.trials.values())
    passed = sum(trial.passed for trial in trials)
    return RunOverview(
        drafts=len(trials),
        passed=passed,
        usable=count_usability(trials),
        stages=count_stages(trials),
        groups=tuple(_groups(log, cases)),
        warnings=tuple(_warnings(passed, len(trials))),
    )


def _warnings(passed: int, drafts: int) -> Iterator[str]:
    share, (least, most) = passed / max(drafts, 1), _RANGE
    if drafts and share < least:
        yield (
            f"Only {share:.0%} of the drafts pass. Below {least:.0%} hardly one can fail that passed: the run shows "
            "what gets better, and hardly what gets worse."
        )
    if share > most:
        yield (
            f"{share:.0%} of the drafts pass. Above {most:.0%} hardly one can pass that failed: write harder cases."
        )


def _groups(log: RunLog, cases: Sequence[GoldenCase]) -> Iterator[CaseGroup]:
    of_case = log.by_case()
    kinds: Mapping[str, Callable[[GoldenCase], Sequence[str]]] = {
        "mailbox": lambda case: [case.conversation.mailbox],
        "outcome": lambda case: [case.expect.outcome[0].value],
        "language": lambda case: [case.expect.language or "any"],
        "facts to say": lambda case: [_facts(len(case.expect.say))],
        "tag": lambda case: case.tags,
    }
    for kind, names in kinds.items():
        found: dict[str, list[Trial]] = defaultdict(list)
        for case in cases:
            for name in names(case):
                found[name] += of_case.get(case.id, ())
        least = _FEW if kind == "tag" else 1
        named = {name: trials for name, trials in sorted(found.items()) if len(trials) >= least}
        if len(named) > 1 or kind == "tag":
            yield from (_group(kind, name, trials) for name, trials in named.items())


def _facts(count: int) -> str:
    return str(count) if count < _MANY_FACTS else f"{_MANY_FACTS} or more"


def _group(kind: str, name: str, trials: Sequence[Trial]) -> CaseGroup:
    return CaseGroup(kind, name, len(trials), sum(t.passed for t in trials), count_usability(trials))
