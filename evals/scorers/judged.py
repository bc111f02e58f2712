"""What a judge says of a draft, by the metrics of ragas, and what that costs. Asked only in a run with a judge.

A judge's broken answer, and what a case lacks, is no score, with the reason; never 0.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial

from drafter.cleaning.request import open_request
from drafter.phrasebook import bundled_words
from evals.cases.golden import GoldenCase
from evals.errors import Unjudged
from evals.judges.ragas_metrics import Ragas, RagasSample
from evals.run_log import Run, RunLog, Score
from evals.scorers.base import DraftSample, Scorer, ScoreUnit, unscored
from evals.trust import FAITHFULNESS, RECALL, trust_words

__all__ = ["SCORERS", "TASKS", "judged_title", "trust", "unscored_by_judge"]

_Metric = Callable[[Ragas, RagasSample], float]


def _asked(metric: _Metric, case: GoldenCase, scored: DraftSample) -> Score:
    if scored.judging is None or not scored.draft.text.strip():
        return unscored("nobody judges" if scored.draft.text.strip() else "nothing is written")
    request = open_request(case.conversation, bundled_words().patterns)
    of = RagasSample(
        question="\n".join(part for part in (request.subject, request.text) if part),
        response=scored.draft.text,
        contexts=scored.judging.contexts,
        conversation=request.said,
        reference=case.expect.reference,
    )
    try:
        value = metric(Ragas(scored.judging.judge, scored.embed), of)
    except Unjudged as error:
        return unscored(str(error))
    return Score(value=value, why=(metric.__doc__ or "").partition("\n")[0])


def _cost(_: GoldenCase, scored: DraftSample) -> Score:
    if scored.judging is None:
        return unscored("nobody judges")
    usage = scored.judging.judge.usage
    if usage.cost_usd is None:
        return unscored("the judge's price is unknown")
    return Score(value=usage.cost_usd, why=f"{usage.answers} answers, {usage.tokens} tokens")


def _judged(id: str, title: str, metric: _Metric) -> Scorer:
    return Scorer(id, f"{title} (ragas)", partial(_asked, metric), may_lack=True)


SCORERS = (
    _judged("ragas-faithfulness", "Faithfulness", Ragas.faithfulness),
    _judged("ragas-relevancy", "Response relevancy", Ragas.response_relevancy),
    _judged("ragas-context-precision", "Context precision", Ragas.context_precision),
    _judged("ragas-context-recall", "Context recall", Ragas.context_recall),
    _judged("ragas-factual-correctness", "Factual correctness", Ragas.factual_correctness),
    _judged("ragas-string-similarity", "String similarity", Ragas.string_similarity),
    # Last, when all that is asked of this draft has been asked.
    Scorer("judge-cost", "Cost of the judge", _cost, unit=ScoreUnit.USD, higher_is_better=False, may_lack=True),
)

TASKS: Mapping[str, str | None] = {
    "ragas-faithfulness": FAITHFULNESS,
    "ragas-factual-correctness": FAITHFULNESS,
    "ragas-context-recall": RECALL,
    "ragas-context-precision": None,
    "ragas-relevancy": None,
}
"""The task at which a judge must agree with people for its number to count; None: nobody has labelled that."""


def unscored_by_judge(log: RunLog) -> str:
    """How many scores a judge left open and what the most frequent reasons are; empty where none was asked."""
    said = [t.scores[id] for t in log.trials.values() for id in TASKS if id in t.scores]
    why = Counter(score.why for score in said if score.value is None)
    if not why:
        return ""
    often = "; ".join(f"{count} times: {reason}" for reason, count in why.most_common(2))
    return f"{why.total()} of {len(said)} scores of the judge are left open. {often}"


def judged_title(scorer: Scorer, *runs: Run) -> str:
    """The title of a scorer as it stands beside its numbers: with what those of a judge may be believed."""
    words, _ = trust(scorer.id, *runs)
    return f"{scorer.title}: {words}" if words else scorer.title


def trust(metric: str, *runs: Run) -> tuple[str, bool]:
    """What must stand beside a metric of these runs, which have one judge, and whether it counts; nothing beside what
    no judge says."""
    if metric not in TASKS:
        return "", True
    task = TASKS[metric]
    if task is None:
        return "no labels: not trusted", False
    agreement = next((run.agreement[task] for run in reversed(runs) if task in run.agreement), None)
    return trust_words(agreement), bool(agreement and agreement.trusted)
