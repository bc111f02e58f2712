"""The gate over an edit of the knowledge: both states indexed, the cases found that the edit can touch, and only
those drafted on both sides. What the model answered before comes from the cache, so a known base costs nothing."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from drafter.settings import Settings
from evals.caches.vector_cache import CachedEmbedder
from evals.cases.golden import GoldenCase
from evals.gate.falls import Fall
from evals.gate.gate import Gate, judge_edit, touched_cases
from evals.gate.secrets import added_secrets
from evals.gate.winnable import lost_by_edit
from evals.knowledge.demo import DEMO
from evals.knowledge.folders import KnowledgeFolders
from evals.knowledge.footprint import Footprint, footprint
from evals.knowledge.indexes import open_knowledge
from evals.knowledge.prompt_refs import open_prompts
from evals.knowledge.states import Changes, index_states, open_handbooks, open_state, with_guidelines
from evals.run_log import RunLog, Trial
from evals.runs.bench import Bench
from evals.runs.request import RunRequest, Tell, describe_run, request_bench
from evals.runs.runner import run_cases
from kb_index.passages.embedding import Embedder

__all__ = ["GateRequest", "OpenGate", "open_gate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRequest:
    """Which edit to judge. `base` and `candidate` are each a folder or `git:REF`, in which `folders` lie; None for
    the candidate is the working tree at `root`, the working folder, where the repository is.

    `run` says with which cases, prompts, repeats and cache.
    """

    run: RunRequest
    base: str = "git:HEAD"
    candidate: str | None = None
    folders: KnowledgeFolders = DEMO
    root: Path = Path()
    out: Path | None = None


@dataclass(slots=True)
class OpenGate:
    """Both sides, ready to be looked at and drafted on. `lost` is what no draft can do any more, `warnings` what the
    edit should not have in it; `footprints` fills as `look` goes on."""

    changes: Changes
    cases: Sequence[GoldenCase]
    benches: tuple[Bench, Bench]
    request: GateRequest
    lost: Sequence[Fall] = ()
    warnings: Sequence[str] = ()
    footprints: dict[str, tuple[Footprint, Footprint]] = field(default_factory=dict)

    def look(self) -> Iterator[GoldenCase]:
        """Find what reaches each case on both sides, without a model; yields the case."""
        base, candidate = self.benches
        for case in self.cases:
            self.footprints[case.id] = footprint(base.outline(case)), footprint(candidate.outline(case))
            yield case

    @property
    def touched_cases(self) -> list[GoldenCase]:
        """The cases that the edit can touch, once all have been looked at."""
        return touched_cases(self.cases, self.footprints)

    def runs(self) -> tuple[tuple[RunLog, Iterator[Trial]], tuple[RunLog, Iterator[Trial]]]:
        """For each side the log and the trials, as they are drafted, of the touched cases."""
        folder = self.request.out or Path("runs") / f"gate-{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
        base, candidate = self.benches
        names = self.request.base, self.request.candidate or "working tree"
        return self._run(base, folder / "base.jsonl", names[0]), self._run(
            candidate, folder / "candidate.jsonl", names[1]
        )

    def judge(self, logs: tuple[RunLog, RunLog] | None) -> Gate:
        """The verdict; `logs` None where no case is touched. Raises BrokenRun."""
        gate = judge_edit(self.changes, self.cases, self.footprints, logs, self.lost)
        return replace(gate, warnings=tuple(self.warnings))

    def _run(self, bench: Bench, path: Path, name: str) -> tuple[RunLog, Iterator[Trial]]:
        run = describe_run(self.request.run, bench, self.touched_cases)
        labels = {**run.labels, "knowledge": name, "handbook": name}
        named = {"labels": labels, "id": f"{run.id}-{path.stem}", "name": name}
        log = RunLog.create(path, run.model_copy(update=named))
        asked = self.request.run
        return log, run_cases(log, self.touched_cases, bench, jobs=asked.jobs, limit=asked.limit)


@contextmanager
def open_gate(
    request: GateRequest, settings: Settings, embedder: Embedder, tell: Tell = lambda _: None
) -> Iterator[OpenGate]:
    """Index both states and get everything ready; raises EvalError, DrafterError or KnowledgeError."""
    cases = request.run.golden_cases
    with ExitStack() as stack:
        place = Path(stack.enter_context(TemporaryDirectory(prefix="drafter-gate-")))
        base, candidate = (
            stack.enter_context(open_state(name, request.folders, request.root))
            for name in (request.base, request.candidate or str(request.root))
        )
        tell("Indexing what was and what changed")
        # Both sides read the same conversations: with vectors kept, the second side and the next gate are quick.
        kept = CachedEmbedder(embedder, settings.cache_dir / "evals" / "vectors")
        stack.callback(kept.save)
        changes, places = index_states((base, candidate), request.folders, kept, place)
        prompts = stack.enter_context(open_prompts(request.run.prompts))
        bench = stack.enter_context(request_bench(request.run, settings, kept, prompts, tell, places[0]))
        handbooks = open_handbooks((base, candidate), request.folders, prompts, bench.handbook)
        other = stack.enter_context(open_knowledge(places[1], kept, bench.knowledge.reranker, bench.knowledge.scale))
        benches = replace(bench, handbook=handbooks[0]), replace(bench, handbook=handbooks[1], knowledge=other)
        before, after = bench.knowledge.texts(), other.texts()
        lost = [fall for case in cases for fall in lost_by_edit(case, changes, before, after)]
        warnings = tuple(added_secrets(changes, before, after))
        yield OpenGate(with_guidelines(changes, handbooks), cases, benches, request, lost, warnings)
