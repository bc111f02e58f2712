"""The table: how the drafts of a run fared, by language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drafter.draft import CheckStatus, Draft, SentenceStatus
from evals.languages.questions import LANGUAGES, language_of
from evals.rendering import markdown
from evals.run_log import RunLog, Trial
from kb_index.languages import name_of

__all__ = ["table"]


@dataclass(frozen=True, slots=True)
class _Column:
    """A share of the drafts in one language; `holds` None: it says nothing about this one."""

    title: str
    holds: Callable[[Trial, str], bool | None]


def _scored(id: str, least: float = 1.0) -> Callable[[Trial, str], bool | None]:
    def holds(trial: Trial, language: str) -> bool | None:
        value = score.value if (score := trial.scores.get(id)) else None
        return None if value is None else value >= least

    return holds


def _read(trial: Trial, language: str) -> bool:
    return trial.draft is not None and trial.draft.situation.language == language


def _proved(trial: Trial, language: str) -> bool | None:
    """Whether each sentence that needs a proof has one."""
    if trial.draft is None:
        return None
    claims = [s for s in trial.draft.sentences if s.status is not SentenceStatus.COURTESY]
    return not any(s.status.unproved for s in claims) if claims else None


_COLUMNS = (
    _Column("read as this language", _read),
    _Column("source among the first five", _scored("recall@5", least=0.001)),
    _Column("right outcome", _scored("outcome")),
    _Column("cites the source", _scored("cites-source")),
    _Column("says every fact", _scored("must-say")),
    _Column("in the customer's language", _scored("language")),
    _Column("every claim proved", _proved),
    _Column("passes", lambda trial, _: trial.passed),
)


def table(logs: Sequence[RunLog]) -> str:
    """A table in Markdown for each of `logs`; raises CaseError for a run over other cases."""
    return "\n\n".join(_of_run(log) for log in logs)


def _of_run(log: RunLog) -> str:
    by_language: dict[str, list[Trial]] = {language: [] for language in LANGUAGES}
    for trial in log.trials.values():
        by_language[language_of(trial.case)].append(trial)
    heads = ("", "questions", *(column.title for column in _COLUMNS), "checks that know the language")
    rows = [_row(language, trials) for language, trials in by_language.items() if trials]
    title = f"{log.run.name or log.run.setup.model}, prompts {log.run.labels.get('prompts', '')}:"
    return "\n".join([title, "", *markdown.table(heads, rows)])


def _row(language: str, trials: Sequence[Trial]) -> list[str]:
    shares = (_share(column, trials, language) for column in _COLUMNS)
    return [name_of(language), str(len(trials)), *shares, _known(trials)]


def _share(column: _Column, trials: Sequence[Trial], language: str) -> str:
    held = [value for trial in trials if (value := column.holds(trial, language)) is not None]
    return f"{100 * sum(held) / len(held):.0f} %" if held else "-"


def _known(trials: Sequence[Trial]) -> str:
    """Of the checks that could say something about a draft, those that knew its language."""
    drafts = [trial.draft for trial in trials if trial.draft]
    silent = sum(_does_not_know(draft) for draft in drafts)
    ran = sum(check.status is not CheckStatus.SKIPPED for draft in drafts for check in draft.checks)
    return f"{100 * ran / (ran + silent):.0f} %" if ran + silent else "-"


def _does_not_know(draft: Draft) -> int:
    """How many checks say so, rather than pass: `Check.silent` has the words."""
    return sum(c.status is CheckStatus.SKIPPED and "does not know the words" in c.reason for c in draft.checks)
