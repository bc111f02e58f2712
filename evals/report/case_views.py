"""A golden case as the report shows it: what was asked, what each run drafted, what changed against the base."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from drafter.cleaning.html_text import html_to_text
from drafter.conversation import MESSAGE_LIMIT, Conversation
from drafter.draft import Draft, Sentence
from drafter.side_by_side import SideBySide, side_by_side
from evals.cases.golden import Expectation, GoldenCase, OutcomeExpectation
from evals.comparison.compare import Comparison, Flip
from evals.judges.pairwise import Preference
from evals.rendering.comparison_words import drafts, heading, reasons
from evals.run_log import Run, RunLog, Score, Trial
from evals.runs.summary import format_value
from evals.scorers import METRICS, Scorer, ScoreUnit, judged_title, missed_requirements

__all__ = ["CaseView", "Cell", "Difference", "ScoreRow", "ShownMessage", "TrialView", "case_view"]

State = Literal["pass", "fail", "some", "error", "absent"]

_KEY_SCORES = {"citation-recall": "proved", "checks": "checks", "seconds": ""}
"""The scores that stand in a cell of the matrix, with a short word."""


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message: who (a role), the name if known, the visible text."""

    author: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What became of a case in one run; `moved` against the base: `fell`, `rose` or nothing."""

    state: State
    words: str
    unmet: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    moved: str = ""


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A score as a row: `met` None where nothing is required of it."""

    title: str
    value: str
    why: str
    met: bool | None


@dataclass(frozen=True, slots=True)
class TrialView:
    """One draft of a case. `pieces` are the whole text in order, each with its sentence where it belongs to one."""

    title: str
    state: State
    opened: bool
    trial: Trial
    pieces: tuple[tuple[str, Sentence | None], ...]
    scores: tuple[ScoreRow, ...]
    unscored: int

    @property
    def unmet(self) -> list[ScoreRow]:
        """What is required and not met."""
        return [score for score in self.scores if score.met is False]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between the base and the run number `series`; `beside` None where one of them has no draft.

    `preferences`: which of the two a judge prefers and why, one for each repeat that it was asked about.
    """

    series: int
    heading: str
    reasons: tuple[str, ...]
    beside: SideBySide | None
    preferences: tuple[Preference, ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case that may be shown; `cells` and `trials` have one entry a run, empty where the run has not drafted it.

    `changed`: it says something else today than when one of the runs drafted it. `states` and `outcomes` are what
    the filters ask for.
    """

    id: str
    why: str
    tags: tuple[str, ...]
    subject: str
    language: str | None
    messages: tuple[ShownMessage, ...]
    expectations: tuple[tuple[str, tuple[str, ...]], ...]
    changed: bool
    cells: tuple[Cell, ...]
    trials: tuple[tuple[TrialView, ...], ...]
    differences: tuple[Difference, ...]

    @property
    def states(self) -> list[str]:
        """`failing`, `error`, `fell`, `rose`: what happened in any of the runs."""
        found = {cell.moved for cell in self.cells} - {""}
        states = {cell.state for cell in self.cells}
        found |= {"failing"} if states & {"fail", "some", "error"} else set()
        return sorted(found | ({"error"} if "error" in states else set()))

    @property
    def outcomes(self) -> list[str]:
        """What the drafts of any run set out to do."""
        drafted = (view.trial.draft for views in self.trials for view in views)
        return sorted({draft.outcome.value for draft in drafted if draft})


def case_view(case: GoldenCase, logs: Sequence[RunLog], comparisons: Sequence[Comparison]) -> CaseView:
    """`case` in all `logs`; `comparisons` are against one base, each of another of the logs."""
    trials = [log.by_case().get(case.id, []) for log in logs]
    flips = [_flip(case.id, log, comparisons) for log in logs]
    return CaseView(
        id=case.id,
        why=case.why,
        tags=case.tags,
        subject=case.conversation.subject,
        language=case.expect.language,
        messages=tuple(_said(case.conversation)),
        expectations=tuple(_expected(case.expect)),
        changed=any(log.run.cases.get(case.id, case.content_hash) != case.content_hash for log in logs),
        cells=tuple(_cell(found, flip) for found, flip in zip(trials, flips, strict=True)),
        trials=tuple(tuple(_views(found, log.run)) for found, log in zip(trials, logs, strict=True)),
        differences=tuple(_differences(case.id, logs, comparisons)),
    )


def _flip(case: str, log: RunLog, comparisons: Sequence[Comparison]) -> Flip | None:
    flips = (flip for c in comparisons if c.candidate.id == log.run.id for flip in c.flips)
    return next((flip for flip in flips if flip.case == case), None)


def _said(conversation: Conversation) -> Iterator[ShownMessage]:
    for message in conversation.messages:
        text = (
            message.text if message.text.strip() or not message.html else html_to_text(message.html, MESSAGE_LIMIT)[0]
        )
        name = message.name or (conversation.customer.name if message.author == "customer" else None)
        yield ShownMessage(message.author, name or "", text)


def _expected(expect: Expectation) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What the case asks of a draft, in words."""
    rows: list[tuple[str, Sequence[object]]] = [
        ("Outcome", (" or ".join(expect.outcome),)),
        *_facts(expect),
        *((f"{title}, if {' or '.join(w.outcome)}", values) for w in expect.when for title, values in _facts(w)),
        ("Customer sounds", [expect.tone] if expect.tone else ()),
        ("Guidelines", expect.guidelines),
        ("Passes checks", expect.checks),
        ("Language", [expect.language] if expect.language else ()),
        ("Words at most", [expect.words] if expect.words else ()),
    ]
    return ((title, tuple(map(str, values))) for title, values in rows if values)


def _facts(expect: Expectation | OutcomeExpectation) -> tuple[tuple[str, Sequence[object]], ...]:
    return (
        ("Cites", [" or ".join(expect.cite)] if expect.cite else ()),
        ("Says", [" or ".join(wordings) for wordings in expect.say]),
        ("Does not say", expect.not_say),
    )


def _cell(trials: Sequence[Trial], flip: Flip | None) -> Cell:
    if not trials:
        return Cell("absent", "not in this run")
    passes = sum(_state(trial) == "pass" for trial in trials)
    first = _telling(trials)
    state = "some" if 0 < passes < len(trials) else _state(first)
    words = {"pass": "passes", "fail": "fails", "error": "error"}
    return Cell(
        state,
        words[state] if len(trials) == 1 else f"{passes} of {len(trials)} pass",
        tuple(scorer.title for scorer in missed_requirements(first.scores)) if first.error is None else (),
        tuple(_key_scores(first)),
        "" if flip is None else "fell" if flip.fell else "rose",
    )


def _state(trial: Trial) -> State:
    return "error" if trial.error is not None else "pass" if trial.passed else "fail"


def _telling(trials: Sequence[Trial]) -> Trial:
    """The first that did not pass, else the first."""
    return next((trial for trial in trials if _state(trial) != "pass"), trials[0])


def _key_scores(trial: Trial) -> Iterator[str]:
    for scorer in METRICS:
        if scorer.id in _KEY_SCORES and (value := _value(trial.scores.get(scorer.id), scorer)):
            yield f"{value} {_KEY_SCORES[scorer.id]}".strip()


def _value(score: Score | None, scorer: Scorer) -> str:
    return "" if score is None or score.value is None else format_value(score.value, scorer.unit)


def _views(trials: Sequence[Trial], run: Run) -> Iterator[TrialView]:
    for trial in trials:
        said = [(scorer, trial.scores[scorer.id]) for scorer in METRICS if scorer.id in trial.scores]
        rows = tuple(_scored(scorer, score, run) for scorer, score in said if score.value is not None)
        yield TrialView(
            title=f"Draft {trial.repeat + 1} of {len(trials)}" if len(trials) > 1 else "Draft",
            state=_state(trial),
            opened=trial is _telling(trials),
            trial=trial,
            pieces=tuple(_pieces(trial.draft)) if trial.draft else (),
            scores=rows,
            unscored=len(said) - len(rows),
        )


def _scored(scorer: Scorer, score: Score, run: Run) -> ScoreRow:
    met = (score.value or 0.0) >= 1.0 if scorer.required else None
    yes_or_no = scorer.required and scorer.unit is ScoreUnit.SHARE and score.value in (0.0, 1.0)
    value = ("yes" if score.value else "no") if yes_or_no else _value(score, scorer)
    return ScoreRow(judged_title(scorer, run), value, score.why, met)


def _pieces(draft: Draft) -> Iterator[tuple[str, Sentence | None]]:
    """The text in the sentences that it was checked by, and what stands between them."""
    place = 0
    for sentence in sorted(draft.sentences, key=lambda s: s.start):
        if sentence.start < place or draft.text[sentence.start : sentence.end] != sentence.text:
            continue
        yield draft.text[place : sentence.start], None
        said = sentence.text.rstrip()
        yield said, sentence
        place = sentence.start + len(said)
    yield draft.text[place:], None


def _differences(case: str, logs: Sequence[RunLog], comparisons: Sequence[Comparison]) -> Iterator[Difference]:
    by_run = {log.run.id: (number, log) for number, log in enumerate(logs)}
    for comparison in comparisons:
        series, candidate = by_run[comparison.candidate.id]
        _, base = by_run[comparison.base.id]
        preferred = tuple(_preferences(case, comparison))
        flip = _flip(case, candidate, [comparison])
        if flip:
            metrics = [change.metric for change in comparison.changes]
            said = heading(flip).removeprefix(f"{case}: ")
            yield Difference(series, said, tuple(reasons(flip, metrics)), drafts(flip), preferred)
        elif (case, 0) in base.trials and (case, 0) in candidate.trials:
            beside = _beside(base.trials[case, 0].draft, candidate.trials[case, 0].draft)
            yield Difference(series, "", (), beside, preferred)


def _preferences(case: str, comparison: Comparison) -> Iterator[Preference]:
    each = comparison.preferred.each if comparison.preferred else {}
    return (each[key] for key in sorted(each) if key[0] == case)


def _beside(base: Draft | None, candidate: Draft | None) -> SideBySide | None:
    return side_by_side(base, candidate) if base and candidate else None
