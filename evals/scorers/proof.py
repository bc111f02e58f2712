"""How well a draft is proved: citation precision and recall, unsupported sentences, checks of the handbook.

Citation precision and recall after Liu, Zhang, Liang: Evaluating Verifiability in Generative Search Engines (2023);
the grounding pass decides what is supported, so they tell prompts and knowledge apart, not groundings.
"""

from drafter.draft import CheckStatus, SentenceStatus
from evals.cases.golden import GoldenCase
from evals.run_log import Score
from evals.scorers.base import DraftSample, Scorer, ScoreUnit, share, unscored

__all__ = ["SCORERS"]


def _recall(_: GoldenCase, scored: DraftSample) -> Score:
    statuses = [sentence.status for sentence in scored.draft.sentences]
    cited, bare = statuses.count(SentenceStatus.CITED), len(scored.draft.unproved)
    return share(cited, cited + bare, f"{cited} of {cited + bare} factual sentences are proved by a source")


def _precision(case: GoldenCase, scored: DraftSample) -> Score:
    if not case.expect.sources:
        return unscored("the case names no source")
    cited = [citation.document_id for citation in scored.draft.citations]
    right = sum(document in case.expect.sources for document in cited)
    return share(right, len(cited), f"{right} of {len(cited)} citations lead to a source that the case names")


def _unsupported(_: GoldenCase, scored: DraftSample) -> Score:
    bare = scored.draft.unproved
    why = f"no source for: {bare[0].text}" if bare else "every factual sentence is proved"
    return share(len(bare), len(scored.draft.sentences), why)


def _contradicted(_: GoldenCase, scored: DraftSample) -> Score:
    against = scored.draft.contradicted
    return Score(value=float(len(against)), why=against[0].reason if against else "no source says otherwise")


def _checks(_: GoldenCase, scored: DraftSample) -> Score:
    results = [check for check in scored.draft.checks if check.status is not CheckStatus.SKIPPED]
    failed = [check.check for check in scored.draft.failed]
    return share(len(results) - len(failed), len(results), f"failed: {', '.join(failed)}" if failed else "all pass")


SCORERS = (
    Scorer("citation-recall", "Factual sentences with a citation", _recall),
    Scorer("citation-precision", "Citations of a named source", _precision),
    Scorer("unsupported", "Sentences without proof", _unsupported, higher_is_better=False),
    Scorer(
        "contradicted",
        "Sentences that a source contradicts",
        _contradicted,
        unit=ScoreUnit.COUNT,
        higher_is_better=False,
    ),
    Scorer("checks", "Checks of the handbook passed", _checks),
)
