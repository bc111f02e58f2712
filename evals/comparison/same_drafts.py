"""What did not change a draft cannot have made it better or worse.

Two drafts are the same where an agent would see no difference: text, outcome, what proves each sentence, checks. What
was chosen on the way there, such as the guidelines whose ids a case names, may differ all the same, and a judge may
say something else of the same words twice. Of such a pair the base's scores count in both runs, but for what a draft
costs; `evals.comparison.cautions` says how many were scored differently.

Without a model nobody reads the templates and the guidelines. Where they differ and no draft does, the runs have seen
nothing of the change, which is not the same as no effect.
"""

from collections.abc import Iterator, Sequence

from drafter.draft import Draft
from evals.comparison.fairness import TESTED
from evals.run_log import RunLog, Score, Trial
from evals.runs.bench import COMPOSER
from evals.stats.verdict import COST_UNITS, Metric

__all__ = [
    "UNREAD",
    "composed_edit",
    "lacking_alike",
    "same_draft",
    "score_same_alike",
    "scored_differently",
    "unchanged",
    "unread",
]

UNREAD = (
    "Prompts or guidelines differ and not one draft does: both runs are without a model, so nobody read them. Make "
    "both runs with a model (--model)."
)


def unchanged(base: Trial, candidate: Trial) -> bool:
    """Whether both trials have a draft, and an agent would see the same one."""
    one, other = base.draft, candidate.draft
    if one is None or other is None or base.error or candidate.error:
        return False
    return same_draft(one, other)


def same_draft(one: Draft, other: Draft) -> bool:
    """Whether an agent would see no difference between two drafts."""
    return _seen(one) == _seen(other)


def score_same_alike(base: RunLog, candidate: RunLog, metrics: Sequence[Metric]) -> RunLog:
    """`candidate` with the base's scores wherever the draft is the same."""
    costs = {metric.id for metric in metrics if metric.unit in COST_UNITS}
    trials = {key: _alike(base.trials.get(key), trial, costs) for key, trial in candidate.trials.items()}
    return RunLog(candidate.path, candidate.run, trials)


def scored_differently(base: RunLog, candidate: RunLog, metrics: Sequence[Metric]) -> Iterator[tuple[str, set[str]]]:
    """Each case whose drafts are all the same, with the metrics, costs aside, that say something else of one."""
    decisive = {metric.id for metric in metrics if metric.unit not in COST_UNITS}
    for case in sorted(set(base.run.cases) & set(candidate.run.cases)):
        keys = [(case, repeat) for repeat in range(base.run.repeats)]
        pairs = [(base.trials[key], candidate.trials[key]) for key in keys]
        if all(unchanged(*pair) for pair in pairs):
            ids = {id for one, other in pairs for id in _differing(one, other) & decisive}
            if ids:
                yield case, ids


def lacking_alike(log: RunLog, other: RunLog, metrics: Sequence[Metric]) -> Iterator[tuple[str, int]]:
    """Each metric's title with how many drafts, the same in both runs, have its score only in `other`."""
    alike = [(t, other.trials[key]) for key, t in log.trials.items() if key in other.trials]
    alike = [(one, two) for one, two in alike if unchanged(one, two)]
    for metric in metrics:
        if count := sum(not _has(one, metric.id) and _has(two, metric.id) for one, two in alike):
            yield metric.title, count


def _has(trial: Trial, metric: str) -> bool:
    score = trial.scores.get(metric)
    return score is not None and score.value is not None


def composed_edit(base: RunLog, candidate: RunLog) -> bool:
    """Whether what is tested differs, and both runs are without a model."""
    one, other = base.run.setup, candidate.run.setup
    edited = any(getattr(one, part) != getattr(other, part) for part in TESTED)
    return edited and one.model == other.model == COMPOSER


def unread(base: RunLog, candidate: RunLog) -> bool:
    """Whether an edit of prompts or guidelines was read by nobody, so that no draft differs."""
    pairs = [(base.trials[key], trial) for key, trial in candidate.trials.items() if key in base.trials]
    return composed_edit(base, candidate) and all(unchanged(*pair) for pair in pairs)


def _differing(one: Trial, other: Trial) -> set[str]:
    values = ({id: score.value for id, score in trial.scores.items()} for trial in (one, other))
    before, after = values
    return {id for id in before.keys() & after.keys() if before[id] != after[id]}


def _alike(base: Trial | None, trial: Trial, costs: set[str]) -> Trial:
    if base is None or not unchanged(base, trial):
        return trial
    said = {id: score for id, score in base.scores.items() if id not in costs}
    scores: dict[str, Score] = {**trial.scores, **said}
    return trial.model_copy(update={"scores": scores, "passed": base.passed})


def _seen(draft: Draft) -> tuple[object, ...]:
    return (
        draft.text,
        draft.outcome,
        [(sentence.status, sentence.citations) for sentence in draft.sentences],
        [(citation.document_id, citation.quote) for citation in draft.citations],
        [(check.check, check.status) for check in draft.checks],
    )
