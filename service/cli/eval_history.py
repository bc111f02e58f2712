"""The runs of evaluations for the console: this program knows both, and neither knows the other."""

from pathlib import Path

from service.console.eval_runs import EvalCase, EvalHistory, EvalRun
from service.shares import Share

__all__ = ["eval_history"]

_MOST_RUNS = 60


def eval_history(folder: Path) -> EvalHistory:
    """The newest runs of `folder` and how each case fared; of cases that are locked nothing but their number."""
    from evals.cases.golden import GOLDEN, load_cases
    from evals.cases.hold_out import hidden_cases
    from evals.runs.history import PastRun, list_runs
    from evals.runs.timeline import timeline

    found = list_runs(folder) if folder.is_dir() else []
    runs = [item for item in found if isinstance(item, PastRun)][:_MOST_RUNS]
    line = timeline(runs, hidden_cases([past.run for past in runs], load_cases(GOLDEN)) if runs else ())
    return EvalHistory(
        str(folder),
        tuple(
            EvalRun(
                point.past.run.name or point.past.path.stem,
                point.past.run.created_at,
                point.past.run.setup.model,
                f"{point.past.run.labels.get('prompts', '')} {point.past.run.setup.prompts[:8]}".strip(),
                Share(point.past.passed, point.past.made),
                point.share.low if point.share else 0.0,
                point.share.high if point.share else 1.0,
            )
            for point in line.runs
        ),
        tuple(
            EvalCase(
                case.id,
                tuple(Share(*result) if result else None for result in case.results),
                case.flakiness,
                case.turns,
            )
            for case in line.cases
        ),
        line.hidden,
        tuple(str(item.path) for item in found if not isinstance(item, PastRun)),
    )
