"""An ablation made: the whole drafter over all cases, then each part switched off over the cases that it touches.

Locked cases stay out: what is tuned by them is no hold-out any more. Each run is a file in one folder; with the same
folder an ablation goes on where it stopped, and what the model answered before comes from the cache.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from drafter.explanation import Outline
from drafter.handbook.selection import select_guidelines
from drafter.settings import Settings
from evals.ablation.ablation import Ablation, ablate
from evals.ablation.switches import Switch, SwitchKind, switches
from evals.cases.golden import GoldenCase
from evals.errors import CaseError
from evals.knowledge.footprint import footprint
from evals.knowledge.prompt_refs import open_prompts
from evals.run_log import RunLog, Trial
from evals.runs.bench import Bench
from evals.runs.request import RunRequest, Tell, describe_run, open_log, request_bench
from evals.runs.runner import run_cases
from kb_index.passages.embedding import Embedder

__all__ = ["OpenAblation", "open_ablation"]

_FULL = "full"


@dataclass(slots=True)
class OpenAblation:
    """Everything ready; `logs` fill as `draft` goes on, and `ablation` says what they come to."""

    bench: Bench
    cases: Sequence[GoldenCase]
    switches: Sequence[Switch]
    folder: Path
    request: RunRequest
    logs: dict[str, RunLog | None] = field(default_factory=dict)

    def draft(self) -> Iterator[tuple[str, int, Iterator[Trial]]]:
        """For the whole drafter, then for each switch: its name, how many drafts it takes, and the drafts as they
        are made. They must be used up before the next one is asked for."""
        log = self.logs[_FULL] = self._log(self.bench, _FULL, self.cases)
        yield "the whole drafter", len(log.unfinished), self._trials(log, self.bench)
        outlines = {case.id: self.bench.outline(case) for case in self.cases}
        for switch in self.switches:
            with switch.off(self.bench) as bench:
                touched = [case for case in self.cases if self._touches(switch, bench, case, outlines[case.id])]
                one = self.logs[switch.id] = self._log(bench, switch.id, touched) if touched else None
                if one:
                    yield f"without {switch.name}", len(one.unfinished), self._trials(one, bench)

    @property
    def full(self) -> RunLog:
        """The run of the whole drafter, once it is drafted."""
        log = self.logs[_FULL]
        assert log  # noqa: S101 - only a switch may have none
        return log

    @property
    def ablation(self) -> Ablation:
        """The result, once everything is drafted; raises BrokenRun."""
        return ablate(self.full, [(switch, self.logs[switch.id]) for switch in self.switches])

    def _touches(self, switch: Switch, bench: Bench, case: GoldenCase, known: Outline) -> bool:
        """Whether the draft of `case` may be another one on `bench`; `known` is its outline with everything on."""
        if bench is self.bench or not switch.outlined:
            return bench is not self.bench
        if switch.kind in (SwitchKind.SOURCE, SwitchKind.STEP):
            return footprint(bench.outline(case)).digest != footprint(known).digest
        # What is found does not depend on guidelines: only choosing is done again.
        brief = known.brief
        incident = brief.mailbox.incident is not None
        chosen = select_guidelines(
            bench.handbook,
            brief.situation,
            brief.outcome,
            bench.tier,
            brief.kind,
            incident=incident,
            suspected=brief.suspected,
        )
        return tuple(chosen) != known.guidelines

    def _trials(self, log: RunLog, bench: Bench) -> Iterator[Trial]:
        return run_cases(log, self.cases, bench, jobs=self.request.jobs, limit=self.request.limit)

    def _log(self, bench: Bench, name: str, cases: Sequence[GoldenCase]) -> RunLog:
        run = describe_run(self.request, bench, cases)
        labels = {**run.labels, "ablation": name}
        named = {"labels": labels, "name": run.name or name}
        return open_log(self.folder / f"{name}.jsonl", run.model_copy(update=named), resume=True)


@contextmanager
def open_ablation(
    request: RunRequest,
    settings: Settings,
    embedder: Embedder,
    *,
    kinds: Sequence[SwitchKind] = (),
    names: Sequence[str] = (),
    folder: Path | None = None,
    tell: Tell = lambda _: None,
) -> Iterator[OpenAblation]:
    """An ablation of the switches of these `kinds` and of these `names` or ids; of all where there are neither.

    Raises CaseError where no case is open or no switch has the name, and as `make_run` does.
    """
    cases = [case for case in request.golden_cases if not case.locked]
    if not cases:
        raise CaseError("all chosen cases are locked, and tuning must not look at them; choose others.")
    place = folder or Path("runs") / f"ablation-{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
    with ExitStack() as stack:
        prompts = stack.enter_context(open_prompts(request.prompts))
        bench = stack.enter_context(request_bench(request, settings, embedder, prompts, tell))
        yield OpenAblation(bench, cases, _chosen(switches(bench), kinds, names), place, replace(request, out=None))


def _chosen(known: Sequence[Switch], kinds: Sequence[SwitchKind], names: Sequence[str]) -> list[Switch]:
    for name in names:
        if not any(name in (switch.id, switch.name) for switch in known):
            listed = ", ".join(switch.name for switch in known if switch.kind is not SwitchKind.GUIDELINE)
            raise CaseError(f"nothing is called {name!r}; there are {listed}, and each guideline by its id.")
    if not (kinds or names):
        return list(known)
    return [s for s in known if s.kind in kinds or s.name in names or s.id in names]
