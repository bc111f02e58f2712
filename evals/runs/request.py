"""What is asked of a run, and the run made of it: parts put together, cases drafted, everything in one file."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from drafter.errors import unknown
from drafter.mailbox import Mailbox, load_mailboxes
from drafter.models.base import Parameters
from drafter.settings import Settings
from drafter.wiring import build_models, build_reranker
from evals.caches.completion_cache import CompletionCache, kept_answers
from evals.caches.index_cache import IndexCache
from evals.cases.golden import GOLDEN, GoldenCase, load_cases
from evals.errors import CaseError, UnfairComparison
from evals.judges.calibration import Calibrations
from evals.judges.judge import open_judge
from evals.judges.ragas_metrics import must_have_ragas
from evals.knowledge.demo import demo_mailboxes
from evals.knowledge.indexes import Places
from evals.knowledge.prompt_refs import open_prompts
from evals.run_log import BUNDLED_PROMPTS, Run, RunLog, Trial
from evals.runs.bench import Bench, open_bench
from evals.runs.limit import Limit
from evals.runs.log_file import read_log
from evals.runs.runner import NO_LIMIT, run_cases
from kb_index.calibration import kept_scale
from kb_index.passages.embedding import Embedder

__all__ = [
    "RunRequest",
    "Tell",
    "describe_run",
    "make_run",
    "open_log",
    "request_bench",
    "run_mailboxes",
    "run_version",
]

Tell = Callable[[str], None]
"""Told, in words for a person, which part is being got ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """What to draft, with what. None is the default: the bundled cases and prompts, the demo's knowledge.

    Of the cases those that have one of `tags`, whose id is one of `ids`, and that did not pass in the run in the file
    `failed_in`: all that are given must hold, and nothing given holds for all.
    `prompts` is a folder or `git:REF`. `resume`: go on with the run in `out`. Without `ask` no model is asked: an
    answer that the cache does not hold is an error. `judge` names a model that scores drafts as well. `name` is what
    the user calls the run, `command` how they asked, for the log. `limit` ends it early.
    """

    cases: Path | None = None
    tags: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    failed_in: Path | None = None
    prompts: str | None = None
    handbook: tuple[Path, ...] = ()
    index: Path | None = None
    repeats: int = 1
    jobs: int = 1
    out: Path | None = None
    resume: bool = False
    cache: Path | None = None
    ask: bool = True
    judge: str | None = None
    name: str = ""
    limit: Limit = NO_LIMIT
    command: tuple[str, ...] = field(default=("drafter", "eval", "run"))

    @property
    def golden_cases(self) -> list[GoldenCase]:
        """The cases that are asked for, by id; raises CaseError where there is none."""
        found = load_cases(self.cases or GOLDEN)
        if wrong := sorted(set(self.ids) - {case.id for case in found}):
            raise CaseError(f"{unknown('case', wrong[0], [case.id for case in found])}.")
        chosen = [case for case in found if not self.tags or set(self.tags) & set(case.tags)]
        if not chosen:
            known = ", ".join(sorted({tag for case in found for tag in case.tags}))
            raise CaseError(f"no case has the tag {' or '.join(map(repr, self.tags))}; there are {known}.")
        chosen = [case for case in chosen if not self.ids or case.id in self.ids]
        if self.failed_in:
            failed = {trial.case for trial in read_log(self.failed_in).trials.values() if not trial.passed}
            chosen = [case for case in chosen if case.id in failed]
        if not chosen:
            raise CaseError("no case is left by --tag, --case and --failed together; ask for less.")
        return chosen


@contextmanager
def make_run(
    request: RunRequest, settings: Settings, embedder: Embedder, tell: Tell = lambda _: None
) -> Iterator[tuple[RunLog, Iterator[Trial]]]:
    """The log of the run, and its trials as they come; what the log has already does not come again.

    Raises EvalError, DrafterError or KnowledgeError where a part is wrong, before a draft is made.
    """
    cases = request.golden_cases
    with open_prompts(request.prompts) as prompts, request_bench(request, settings, embedder, prompts, tell) as bench:
        run = describe_run(request, bench, cases)
        log = open_log(request.out or Path("runs") / f"{run.id}.jsonl", run, resume=request.resume)
        yield log, run_cases(log, cases, bench, jobs=request.jobs, limit=request.limit)


@contextmanager
def request_bench(
    request: RunRequest,
    settings: Settings,
    embedder: Embedder,
    prompts: Path,
    tell: Tell,
    indexes: Places | None = None,
) -> Iterator[Bench]:
    """The bench that `request` asks for, with its model ready; `prompts` is the folder of its prompt set, `indexes`
    those to draft from where they are made already."""
    chain = build_models(settings)
    cache = CompletionCache(request.cache or kept_answers(settings.cache_dir))
    judge = open_judge(settings, request.judge, cache, ask=request.ask) if request.judge else None
    if judge:
        must_have_ragas()
    tell("Opening the index" if request.index else "Opening the demo's help centers")
    with open_bench(
        embedder=embedder,
        model=chain.models[0] if chain.models else None,
        cache=cache,
        ask=request.ask,
        prompts=prompts,
        handbook=(*settings.handbook_paths, *request.handbook),
        mailboxes=run_mailboxes(settings, own_cases=request.cases is not None),
        parameters=Parameters(max_tokens=settings.max_tokens, timeout=settings.model_timeout),
        indexes=indexes or ({request.index: ()} if request.index else None),
        kept_indexes=IndexCache(settings.cache_dir / "evals" / "indexes"),
        judge=judge,
        reranker=build_reranker(settings),
        scale=kept_scale(settings.calibration_file, embedder.name),
    ) as bench:
        if request.ask and bench.model:
            tell(f"Preparing {bench.model.name}")
            chain.prepare()
        yield bench


def run_mailboxes(settings: Settings, *, own_cases: bool) -> dict[str, Mailbox]:
    """The user's own, and with the demo's cases those that they are sent to."""
    own = load_mailboxes(settings.mailbox_paths) if settings.mailbox_paths else {}
    return own if own and own_cases else demo_mailboxes() | own


def describe_run(request: RunRequest, bench: Bench, cases: Sequence[GoldenCase]) -> Run:
    """A new run of `cases` on `bench`, for its log."""
    now, setup = datetime.now(UTC), bench.setup
    return Run(
        id=f"{now:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}",
        name=request.name,
        created_at=now,
        command=request.command,
        version=run_version(),
        setup=setup,
        cases={case.id: case.content_hash for case in cases},
        inputs={case.id: case.input_hash for case in cases},
        repeats=request.repeats,
        labels={"prompts": request.prompts or BUNDLED_PROMPTS, "handbook": ", ".join(map(str, request.handbook))},
        agreement=Calibrations.beside(bench.cache.path).agreement(setup.judge) if setup.judge else {},
    )


def run_version() -> str:
    """The version that runs are made by."""
    try:
        return version("reply-drafter")
    except PackageNotFoundError:
        return "run from a folder that is not installed"


def open_log(path: Path, run: Run, *, resume: bool) -> RunLog:
    """A new log, or the one to go on with; raises UnfairComparison where that was made with something else."""
    if not (resume and path.exists()):
        return RunLog.create(path, run)
    log = read_log(path)
    kept = {"setup": log.run.setup, "cases": log.run.cases, "repeats": log.run.repeats}
    asked = {"setup": run.setup, "cases": run.cases, "repeats": run.repeats}
    if changed := [name for name in kept if kept[name] != asked[name]]:
        raise UnfairComparison(
            f"{path} cannot go on: its {' and '.join(changed)} changed since it was begun. Begin a new run."
        )
    return log
