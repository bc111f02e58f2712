"""A run: every case drafted, scored and written to the log; what is in the log already is not drafted again."""

import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from pathlib import Path
from typing import Protocol

from drafter.errors import DrafterError
from evals.caches.completion_cache import CompletionCache
from evals.cases.golden import GoldenCase
from evals.run_log import RunLog, Trial
from evals.runs.limit import Limit
from evals.scorers import DraftSample, meets_requirements, score_draft
from kb_index.errors import KnowledgeError

__all__ = ["BROKEN", "NO_LIMIT", "CaseDrafter", "is_broken", "run_cases", "trial_of"]

NO_LIMIT = Limit()
BROKEN = 0.1
"""Share of errors above which a run says nothing about quality."""


class CaseDrafter(Protocol):
    """What drafts the cases of a run: a bench, or whatever else is to be held beside it."""

    @property
    def cache(self) -> CompletionCache:
        """Where its answers are kept, and what fresh ones took."""
        ...

    def draft(self, case: GoldenCase, repeat: int) -> DraftSample:
        """One draft; raises DrafterError or KnowledgeError."""
        ...


def trial_of(bench: CaseDrafter, case: GoldenCase, repeat: int) -> Trial:
    """One case drafted and scored; an error is a trial that did not pass."""
    try:
        scored = bench.draft(case, repeat)
    except (DrafterError, KnowledgeError) as error:
        return _failed(case, repeat, f"{type(error).__name__}: {error}")
    except Exception as error:  # a defect ends this draft, as it would the agent's, and not the run
        return _failed(case, repeat, f"a defect of ours, {type(error).__name__}: {error} ({_place(error)})")
    scores = score_draft(case, scored)
    return Trial(
        case=case.id,
        repeat=repeat,
        passed=meets_requirements(scores),
        scores=scores,
        draft=scored.draft,
        seconds=scored.seconds,
        cost_usd=scored.draft.receipt.cost_usd,
    )


def _failed(case: GoldenCase, repeat: int, error: str) -> Trial:
    return Trial(case=case.id, repeat=repeat, passed=False, error=error)


def _place(error: Exception) -> str:
    """File and line that raised it."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def run_cases(
    log: RunLog, cases: Sequence[GoldenCase], bench: CaseDrafter, *, jobs: int = 1, limit: Limit = NO_LIMIT
) -> Iterator[Trial]:
    """Draft what `log` misses and what ended in an error there, `jobs` cases at a time; yields each trial once it is
    in the log. Ends early, with a log that can go on, where the answers of the bench have reached `limit`."""
    by_id = {case.id: case for case in cases}
    todo = ((bench, by_id[id], repeat) for id, repeat in log.unfinished)
    with ThreadPoolExecutor(jobs) as pool:
        # Only as many as run at once are handed in, so that a stop does not wait for hundreds.
        first = 0 if limit.reached(bench.cache.spent) else jobs
        running: set[Future[Trial]] = {pool.submit(trial_of, *given) for given in islice(todo, first)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                trial = future.result()
                log.add(trial)
                more = 0 if limit.reached(bench.cache.spent) else 1
                running |= {pool.submit(trial_of, *given) for given in islice(todo, more)}
                yield trial


def is_broken(log: RunLog) -> bool:
    """Whether so many trials ended in an error that the rest says nothing."""
    return bool(log.trials) and len(log.errors) > BROKEN * len(log.trials)
