"""The real ragas with a scripted judge: its numbers where the judge does as asked, else none and the reason."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from drafter.models.embedded.model import EmbeddedModel
from evals.caches.completion_cache import CompletionCache
from evals.errors import Unjudged
from evals.judges.judge import JudgeModel
from evals.judges.ragas_metrics import Ragas, RagasSample
from tests.drafter.smol import SMOL, skip_without_smol
from tests.evals.judges.scripted import Answer, judge, nli
from tests.evals.word_embedder import WordEmbedder
from tests.installed import JUDGE, skip_without

skip_without("ragas", how=JUDGE)

OF = RagasSample(
    question="How do I get a refund?",
    response="Select Ask for a refund.",
    contexts=["Select Ask for a refund beside the payment.", "We answer within two working days."],
    conversation="I paid on the 3rd.",
    reference="Open Invoices and select Ask for a refund.",
)


def ragas(answer: Answer | str, folder: Path) -> Ragas:
    return Ragas(judge(answer, folder)[0], WordEmbedder().encode_passages)


@pytest.mark.parametrize("verdict", [0, 1])
def test_each_metric_follows_the_verdicts(verdict: int, tmp_path: Path) -> None:
    metrics = ragas(nli(lambda _: verdict), tmp_path)
    assert metrics.faithfulness(OF) == verdict
    assert metrics.context_recall(OF) == verdict
    assert metrics.context_precision(OF) == pytest.approx(verdict, abs=1e-6)
    assert metrics.factual_correctness(OF) == pytest.approx(verdict, abs=0.01)


def test_context_precision_counts_how_far_up_the_useful_documents_are(tmp_path: Path) -> None:
    useful_second = ragas(nli(lambda context: int("two working days" in context)), tmp_path)
    assert useful_second.context_precision(OF) == pytest.approx(0.5, abs=1e-6)


def test_what_the_customer_said_is_known_too(tmp_path: Path) -> None:
    one, model = judge(nli(lambda _: 1), tmp_path)
    Ragas(one, WordEmbedder().encode_passages).faithfulness(OF)
    assert "I paid on the 3rd." in model.asked[-1][-1].content


def test_relevancy_is_how_near_the_question_comes(tmp_path: Path) -> None:
    same = ragas(nli(lambda _: 1, question=OF.question), tmp_path / "same").response_relevancy(OF)
    other = ragas(nli(lambda _: 1, question="Who won the cup?"), tmp_path / "other").response_relevancy(OF)
    assert same == pytest.approx(1.0)
    assert other < 0.5


def test_the_string_similarity_asks_no_model(tmp_path: Path) -> None:
    one, model = judge("", tmp_path)
    metrics = Ragas(one, WordEmbedder().encode_passages)
    assert metrics.string_similarity(replace(OF, response=OF.reference or "")) == 1.0
    assert metrics.string_similarity(replace(OF, response="Nein.")) < 0.3
    assert model.asked == []


def test_what_a_metric_needs_and_the_case_lacks_is_told(tmp_path: Path) -> None:
    metrics = ragas(nli(lambda _: 1), tmp_path)
    bare = replace(OF, reference=None, contexts=())
    for metric in (metrics.context_precision, metrics.context_recall):
        with pytest.raises(Unjudged, match="no source was found"):
            metric(bare)
    for metric in (metrics.factual_correctness, metrics.string_similarity):
        with pytest.raises(Unjudged, match="no reference reply"):
            metric(bare)


SPLIT = json.dumps({"statements": ["Select Ask for a refund."]})
VERDICT = {"statement": "Select Ask for a refund.", "reason": "read", "verdict": 1}


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (["certainly! " + SPLIT], "no usable answer"),
        (['{"statements": []}'], "statements is empty"),
        (['{"statements": [" "]}'], "statements is empty"),
        ([SPLIT, '{"statements": []}'], "statements is empty"),
        ([SPLIT, json.dumps({"statements": [VERDICT | {"verdict": 7}]})], "verdict is 7, neither 0 nor 1"),
        ([SPLIT, json.dumps({"statements": [VERDICT, VERDICT]})], "judged 2 of 1 statements"),
        ([SPLIT, json.dumps({"statements": [VERDICT | {"statement": "John studies."}]})], "'John studies.', which"),
        ([SPLIT, json.dumps({"statements": [VERDICT]})[:-9]], "no usable answer"),
    ],
)
def test_what_is_no_answer_is_never_a_zero(answers: list[str], why: str, tmp_path: Path) -> None:
    script = iter(answers)
    with pytest.raises(Unjudged, match=why):
        ragas(lambda _: next(script), tmp_path).faithfulness(OF)


def test_an_answer_without_claims_or_question_is_no_zero_either(tmp_path: Path) -> None:
    with pytest.raises(Unjudged, match="claims is empty"):
        ragas('{"claims": []}', tmp_path).factual_correctness(OF)
    with pytest.raises(Unjudged, match="question is empty"):
        ragas('{"question": "", "noncommittal": 0}', tmp_path).response_relevancy(OF)


def test_answers_are_kept(tmp_path: Path) -> None:
    ragas(nli(lambda _: 1), tmp_path).faithfulness(OF)
    again, model = judge("garbage", tmp_path, ask=False)
    assert Ragas(again, WordEmbedder().encode_passages).faithfulness(OF) == 1.0
    assert model.asked == []


def test_ragas_is_imported_when_it_is_asked_and_tells_nobody(tmp_path: Path) -> None:
    code = """
import os, sys
import evals.judges.ragas_metrics as ours
assert "ragas" not in sys.modules and "langchain_core" not in sys.modules
ours._collections()
from ragas._analytics import do_not_track
assert do_not_track()
assert "litellm" not in sys.modules
"""
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.model
def test_a_real_but_weak_judge_leaves_drafts_unscored_and_breaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_without_smol()
    monkeypatch.setattr("evals.judges.ragas_metrics._TOKENS", 60)  # it would ramble on for the whole 3,000
    model = EmbeddedModel(tmp_path, weights=SMOL, idle_seconds=30)
    try:
        weak = JudgeModel(model, CompletionCache(tmp_path / "answers.jsonl"))
        with pytest.raises(Unjudged, match="smollm2"):
            Ragas(weak, WordEmbedder().encode_passages).response_relevancy(OF)
    finally:
        model.stop()
