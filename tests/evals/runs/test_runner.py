"""A run on a bench: cached, resumed, honest about errors."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from drafter.errors import ModelTimeout
from drafter.models.base import ChatMessage, Completion, Parameters, Tier
from drafter.models.fake import FakeModel
from evals.caches.completion_cache import CompletionCache
from evals.errors import BrokenRun
from evals.run_log import Run, RunLog, Trial
from evals.runs.bench import Bench, open_bench
from evals.runs.limit import Limit
from evals.runs.log_file import read_log
from evals.runs.runner import is_broken, run_cases
from evals.runs.summary import PASSED, means
from kb_index.search.ranking import EVERYTHING
from tests.evals.golden_sample import golden_case
from tests.evals.test_run_log import RUN
from tests.evals.word_embedder import WordEmbedder

REPLY = "Hi Kim,\n\nThank you for writing. Open Settings and choose Billing.\n\nHave a good day!\n\nSam"
CASES = [golden_case(id="a-case"), golden_case(id="b-case", not_say=["Billing"])]


class LastReranker:
    """Says that of all passages the last one that it is shown answers the question."""

    name = "last"

    def relevance(self, question: str, texts: Sequence[str]) -> list[float]:
        return [float(place == len(texts)) for place, _ in enumerate(texts, 1)]


def a_bench(reranker: LastReranker | None = None) -> AbstractContextManager[Bench]:
    return open_bench(embedder=WordEmbedder(), cache=CompletionCache(Path("unused.jsonl")), reranker=reranker)


@pytest.fixture(scope="module")
def opened() -> Iterator[Bench]:
    with a_bench() as bench:
        yield bench


def bench(opened: Bench, model: FakeModel, folder: Path, *, ask: bool = True) -> Bench:
    return replace(opened, model=model, cache=CompletionCache(folder / "answers.jsonl"), ask=ask)


def new_log(folder: Path, *, repeats: int = 1, name: str = "run") -> RunLog:
    run = RUN.model_copy(update={"cases": {case.id: "1" for case in CASES}, "repeats": repeats})
    return RunLog.create(folder / f"{name}.jsonl", Run.model_validate(run.model_dump()))


def run(log: RunLog, at: Bench, *, jobs: int = 1) -> list[Trial]:
    return list(run_cases(log, CASES, at, jobs=jobs))


def test_every_case_is_drafted_scored_and_kept(opened: Bench, tmp_path: Path) -> None:
    log = new_log(tmp_path)
    done = run(log, bench(opened, FakeModel([REPLY], tier=Tier.LARGE), tmp_path), jobs=2)
    assert {trial.case: trial.passed for trial in done} == {t.case: t.passed for t in log.trials.values()}
    assert log.trials["b-case", 0].scores["must-not-say"].value == 0.0
    assert not log.trials["b-case", 0].passed
    assert not list(log.missing)


def test_the_reranker_of_the_settings_ranks_for_the_cases_too(opened: Bench) -> None:
    with a_bench(LastReranker()) as bench:
        assert bench.setup.reranker == "last"
        found, before = (
            b.knowledge.of(CASES[0].conversation).search("Where are my invoices?", bounds=EVERYTHING)
            for b in (bench, opened)
        )
    assert found[0].evidence["reranker"] == 1.0
    assert found[0].passage.id != before[0].passage.id
    assert opened.setup.reranker is None


def test_what_is_in_the_log_is_not_drafted_again(opened: Bench, tmp_path: Path) -> None:
    log, model = new_log(tmp_path), FakeModel([REPLY])
    trials = run_cases(log, CASES, bench(opened, model, tmp_path))
    first = next(trials)
    trials.close()  # type: ignore[attr-defined]
    assert first.key in log.trials
    rest = run(log, bench(opened, model, tmp_path))
    assert first.key not in {trial.key for trial in rest}
    assert not list(log.missing)


def test_answers_are_kept_and_a_read_only_run_asks_nobody(opened: Bench, tmp_path: Path) -> None:
    model = FakeModel([REPLY])
    run(new_log(tmp_path), bench(opened, model, tmp_path))
    asked = len(model.asked)
    again = run(new_log(tmp_path, name="again"), bench(opened, model, tmp_path, ask=False))
    assert len(model.asked) == asked
    assert not any(trial.error for trial in again)
    nothing = run(new_log(tmp_path, name="empty"), bench(opened, model, tmp_path / "elsewhere", ask=False))
    assert all("nobody may be asked" in (trial.error or "") for trial in nothing)


def test_each_repeat_asks_with_a_seed_of_its_own(opened: Bench, tmp_path: Path) -> None:
    model = FakeModel([REPLY])
    run(new_log(tmp_path), bench(opened, model, tmp_path))
    once = len(model.asked)
    run(new_log(tmp_path, repeats=2, name="twice"), bench(opened, model, tmp_path))
    assert len(model.asked) == 2 * once, "the first repeat comes from the cache, the second does not"


class PricedModel(FakeModel):
    """Answers at a price, or at an unknown one."""

    def __init__(self, price: float | None) -> None:
        super().__init__([REPLY])
        self._price = price

    def stream(self, messages: Sequence[ChatMessage], parameters: Parameters) -> Iterator[str | Completion]:
        for piece in super().stream(messages, parameters):
            yield replace(piece, cost_usd=self._price) if isinstance(piece, Completion) else piece


@pytest.mark.parametrize("limit", [Limit(tokens=1), Limit(cost_usd=0.001)])
def test_a_limit_ends_a_run_in_order_and_it_goes_on_from_there(opened: Bench, tmp_path: Path, limit: Limit) -> None:
    log = new_log(tmp_path, repeats=2)
    drafted = list(run_cases(log, CASES, bench(opened, PricedModel(0.002), tmp_path), limit=limit))
    assert len(drafted) == 1
    kept = read_log(log.path)
    assert kept.unfinished == log.unfinished
    assert len(kept.unfinished) == 3
    run(kept, bench(opened, PricedModel(0.002), tmp_path))
    assert kept.unfinished == []
    again = new_log(tmp_path, repeats=2, name="again")
    run_again = run_cases(again, CASES, bench(opened, PricedModel(0.002), tmp_path), limit=limit)
    assert len(list(run_again)) == 4, "answers that are kept take nothing"


def test_a_limit_in_money_needs_a_price(opened: Bench, tmp_path: Path) -> None:
    limited = run_cases(
        new_log(tmp_path), CASES, bench(opened, PricedModel(None), tmp_path), limit=Limit(cost_usd=1.0)
    )
    with pytest.raises(BrokenRun, match="Use --limit-tokens"):
        list(limited)


def test_what_failed_is_tried_again_when_a_run_goes_on(opened: Bench, tmp_path: Path) -> None:
    log = new_log(tmp_path)
    run(log, bench(opened, FakeModel([ModelTimeout("too slow")]), tmp_path))
    again = read_log(log.path)
    assert len(run(again, bench(opened, FakeModel([REPLY]), tmp_path))) == 2
    assert not read_log(log.path).errors


def test_a_model_that_fails_is_a_failure_and_a_run_of_failures_is_broken(opened: Bench, tmp_path: Path) -> None:
    log = new_log(tmp_path)
    run(log, bench(opened, FakeModel([ModelTimeout("too slow")]), tmp_path))
    assert {trial.error for trial in log.trials.values()} == {"ModelTimeout: too slow"}
    assert not any(trial.passed for trial in log.trials.values())
    assert is_broken(log)


def test_an_answer_that_can_be_no_draft_is_scored_as_what_the_agent_sees(opened: Bench, tmp_path: Path) -> None:
    refused, _ = run(new_log(tmp_path), bench(opened, FakeModel(["I can't help with that."]), tmp_path))
    assert not refused.error
    assert refused.draft
    assert refused.draft.receipt.composed
    assert refused.scores["usable"].value == 0.0
    assert "refused to answer" in refused.scores["usable"].why


def test_an_answer_that_is_a_draft_is_usable(opened: Bench, tmp_path: Path) -> None:
    answered, _ = run(new_log(tmp_path), bench(opened, FakeModel([REPLY], tier=Tier.LARGE), tmp_path))
    assert answered.scores["usable"].value == 1.0


def test_a_defect_ends_one_draft_and_not_the_run(opened: Bench, tmp_path: Path) -> None:
    model = FakeModel([ZeroDivisionError("division by zero"), REPLY, REPLY])
    first, second = run_cases(new_log(tmp_path), CASES, bench(opened, model, tmp_path))
    assert first.error
    assert first.error.startswith("a defect of ours, ZeroDivisionError: division by zero (fake.py:")
    assert not first.passed
    assert second.draft


def test_the_sources_of_a_case_are_found_in_it_alone(opened: Bench, tmp_path: Path) -> None:
    text = "I paid twice. How do I get a refund? By courier pigeon."
    source = {"id": "pigeons", "kind": "article", "title": "I paid twice", "text": text}
    at = replace(opened, cache=CompletionCache(tmp_path / "a.jsonl"))
    with_source = at.draft(golden_case(sources=(source,)), 0).draft
    without = at.draft(golden_case(), 0).draft
    assert "case::pigeons" in {s.document_id for s in with_source.receipt.sources}
    assert "case::pigeons" not in {s.document_id for s in without.receipt.sources}


def test_the_setup_names_what_drafts_are_made_with(opened: Bench) -> None:
    setup = opened.setup
    assert (setup.model, setup.embedder) == ("composer", "words")
    assert setup.knowledge == opened.knowledge.digest
    assert setup.prompts == opened.prompts.hash


def test_the_means_are_over_cases(opened: Bench, tmp_path: Path) -> None:
    log = new_log(tmp_path, repeats=2)
    run(log, bench(opened, FakeModel([REPLY], tier=Tier.LARGE), tmp_path))
    figures = {mean.id: mean for mean in means(log)}
    share = sum(trial.passed for trial in log.trials.values()) / 4
    assert figures[PASSED].estimate.value == pytest.approx(share)
    assert figures["must-not-say"].drafts == 2
    assert figures["must-not-say"].text == "0 %"
    assert "mrr" not in figures, "no case names a source"
