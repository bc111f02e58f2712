"""What the drafts of several runs come to beside each other: usable, failing in which stage, by group of cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.runs.overview import CaseGroup, RunOverview
from evals.runs.stages import FailingStage
from evals.runs.usability import Usability

__all__ = ["CountTable", "count_tables", "group_table"]


@dataclass(frozen=True, slots=True)
class CountTable:
    """A table with a cell for each run in every row."""

    title: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def count_tables(runs: Sequence[RunOverview]) -> list[CountTable]:
    """How many drafts of each run are usable, and in which stage the others first fail."""
    usable = tuple((kind.value.capitalize(), tuple(str(run.usable[kind]) for run in runs)) for kind in Usability)
    failing = [stage for stage in FailingStage if any(run.stages.get(stage) for run in runs)]
    stages = tuple(
        (stage.value.capitalize(), tuple(str(run.stages.get(stage, 0)) for run in runs)) for stage in failing
    )
    return [CountTable("Usable", usable), *([CountTable("Where drafts first fail", stages)] if stages else [])]


def group_table(runs: Sequence[RunOverview]) -> CountTable:
    """How many drafts of each group pass, and how many can be sent as they are."""
    return CountTable("By mailbox, outcome, language, facts to say and tag", tuple(_groups(runs)))


def _groups(runs: Sequence[RunOverview]) -> Iterator[tuple[str, tuple[str, ...]]]:
    found = [{(group.kind, group.name): group for group in run.groups} for run in runs]
    for kind, name in dict.fromkeys(key for groups in found for key in groups):
        yield f"{kind}: {name}", tuple(_cell(groups.get((kind, name))) for groups in found)


def _cell(group: CaseGroup | None) -> str:
    if group is None:
        return "\N{EN DASH}"
    return f"{group.passed} of {group.drafts} pass, {group.usable[Usability.AS_IS]} to send as they are"
