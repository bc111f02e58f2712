"""A run scored again after a scorer or a case changed: its drafts as they are, and new scores in a file of their own.

Only where the draft is still the draft of its case: whose conversation or documents changed, and whose case is gone,
is left out. A judge is not asked again: what it said of a draft stays where the case stayed.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from drafter.handbook.guidelines import Handbook
from drafter.mailbox import Mailbox
from evals.cases.golden import GoldenCase
from evals.errors import UnfairComparison
from evals.run_log import FORMAT, Rescoring, Run, RunLog, Trial
from evals.scorers import JUDGE_SCORERS, DraftSample, meets_requirements, score_draft
from kb_index.passages.embedding import Embedder

__all__ = ["Rescored", "Scoring", "rescore"]


@dataclass(frozen=True, slots=True)
class Scoring:
    """What drafts are scored with, beside the cases; `version` is ours."""

    handbook: Handbook
    mailboxes: Mapping[str, Mailbox]
    embedder: Embedder
    version: str


@dataclass(frozen=True, slots=True)
class Rescored:
    """The new run, how many drafts pass now and did not (`rose`) or did and do not (`fell`), and the cases that are
    left out since they are gone or their conversation changed."""

    log: RunLog
    rose: int
    fell: int
    left_out: tuple[str, ...]


def rescore(
    old: RunLog, cases: Sequence[GoldenCase], scoring: Scoring, path: Path | None, command: tuple[str, ...]
) -> Rescored:
    """The drafts of `old` scored anew, kept at `path` or among the runs.

    Raises UnfairComparison where they were made with another handbook or embedder than `scoring` has, or no case is
    left, and RunLogError where `path` exists.
    """
    _refuse_other(old.run, scoring)
    known = {case.id: case for case in cases if _is_input_of(case, old.run)}
    kept = {id: known[id] for id in old.run.cases if id in known}
    if not kept:
        raise UnfairComparison(
            f"{old.path}: none of its cases is there as it was drafted; give the folder that holds them by --cases."
        )
    now = datetime.now(UTC)
    run = old.run.model_copy(
        update={
            "format": FORMAT,
            "id": f"{now:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}",
            "command": command,
            "version": scoring.version,
            "cases": {id: case.content_hash for id, case in kept.items()},
            "inputs": {id: case.input_hash for id, case in kept.items()},
            "rescored": Rescoring(run=old.run.id, at=now, version=old.run.version),
        }
    )
    log = RunLog.create(path or Path("runs") / f"{run.id}.jsonl", run)
    trials = [old.trials[key] for key in sorted(old.trials) if key[0] in kept]
    for trial in trials:
        log.add(_scored_again(trial, kept[trial.case], old.run, scoring))
    passed = [(trial.passed, log.trials[trial.key].passed) for trial in trials]
    left_out = tuple(sorted(old.run.cases.keys() - kept.keys()))
    return Rescored(log, passed.count((False, True)), passed.count((True, False)), left_out)


def _refuse_other(run: Run, scoring: Scoring) -> None:
    handbook = scoring.handbook.content_hash[:16]
    if run.setup.handbook != handbook:
        raise UnfairComparison(
            f"run {run.id} was drafted with the guidelines {run.setup.handbook} and not with these, {handbook}; give "
            "those by --prompts, which takes git:REF, and --handbook."
        )
    if run.setup.embedder != scoring.embedder.name:
        raise UnfairComparison(
            f"run {run.id} was drafted with the embedder {run.setup.embedder}, the settings have "
            f"{scoring.embedder.name}; set that one."
        )


def _is_input_of(case: GoldenCase, run: Run) -> bool:
    """Whether a draft of the run is one of `case` as it is now."""
    return case.input_hash == run.inputs.get(case.id) or case.content_hash == run.cases.get(case.id)


def _scored_again(trial: Trial, case: GoldenCase, run: Run, scoring: Scoring) -> Trial:
    if trial.draft is None or trial.error is not None:
        return trial
    mailbox = scoring.mailboxes.get(case.conversation.mailbox)
    sample = DraftSample(
        draft=trial.draft,
        seconds=trial.seconds,
        embed=scoring.embedder.encode_passages,
        handbook=scoring.handbook,
        incident=bool(mailbox and mailbox.incident),
    )
    same = case.content_hash == run.cases[case.id]
    judged = {id: score for id, score in trial.scores.items() if id in JUDGE_SCORERS and same}
    scores = score_draft(case, sample) | judged
    return trial.model_copy(update={"scores": scores, "passed": meets_requirements(scores)})
