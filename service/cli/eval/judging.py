"""A judge asked before the eyes of a person: counted, with its answers kept."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.counting import counting
from service.cli.output import console

if TYPE_CHECKING:
    from evals.cases.golden import GoldenCase
    from evals.judges.run_preferences import Preferences
    from evals.run_log import RunLog

__all__ = ["prefer_runs"]


def prefer_runs(
    base: "RunLog",
    candidate: "RunLog",
    cases: "Sequence[GoldenCase]",
    *,
    judge: str,
    jobs: int,
    cache: Path | None,
    read_only: bool,
) -> "Preferences":
    """What `judge` prefers in each case of two runs, with its agreement with people."""
    from drafter.settings import load_settings
    from evals.caches.completion_cache import CompletionCache, kept_answers
    from evals.judges.calibration import Calibrations
    from evals.judges.judge import open_judge
    from evals.judges.pairwise import preference_rubric
    from evals.judges.run_preferences import judge_runs
    from evals.trust import PREFERENCE, judge_id

    settings = load_settings()
    answers = CompletionCache(cache or kept_answers(settings.cache_dir))
    asked = open_judge(settings, judge, answers, ask=not read_only)
    made = Calibrations.beside(answers.path).find(PREFERENCE, judge_id(asked.name, preference_rubric()))
    with counting(console(stderr=True)) as count:
        count.begin("Judging", len(base.trials.keys() & candidate.trials.keys()))
        known = {case.id: case for case in cases}
        return judge_runs(
            asked, made.agreement if made else None, base, candidate, known, jobs=jobs, tell=count.advance
        )
